"""What is asked of a guardian or a learner: a word on each step, and that they saw the rest."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from access.family import FamilyView, StepRead, sets_the_plan
from domain import commands as c
from domain.phases import Phase
from domain.procedure import DutyKind
from domain.sign_off import SEEN_ANSWERS, STEP_ANSWERS, Answer
from web.family.acts import Act, Fault, Line, Onward, Typed
from web.family.changes import changes_in
from web.family.flow import routes_of
from web.family.people import answered_shown, called, role_of
from web.i18n import Day, Message, Sayable, _

CHOICES: Final[Mapping[Answer, tuple[Message, Message]]] = {
    Answer.AGREE: (_("Yes, I agree"), _("School may begin this step.")),
    Answer.CHANGE: (_("I want to change something"), _("Write below what should change.")),
    Answer.TALK_FIRST: (_("I want to talk first"), _("School will call you.")),
    Answer.REFUSE: (_("No, I do not agree"), _("The step will not begin. School will call you.")),
}
"""The four answers, beside each other and alike."""
SEEN: Final[Mapping[Answer, tuple[Message, Message]]] = {
    Answer.AGREE: (_("I have read it, and it is right"), _("Nothing more is needed.")),
    Answer.REMARK_ONLY: (_("I want to say something about it"), _("Write it below.")),
    Answer.REFUSE: (_("I do not see it this way"), _("School keeps that with the plan.")),
}
"""What can be said of how school sees the learner."""

CHOOSE: Final = _("Choose an answer.")
EXPLAIN: Final = _("Write briefly what should change.")
REMARK: Final = _("Write briefly what you want to say.")
NOTHING: Final = _("nothing")
ERASED: Final = _("(these words were erased)")
YOU_CHOOSE: Final = _("You choose")
YOU_WRITE: Final = _("You write")


def answer_in(typed: Typed) -> Answer | None:
    return next((each for each in Answer if each.value == typed.get("answer")), None)


class Answering(Act):
    """A word on one step of the plan, bound to the text that was shown."""

    name = "answer"
    move = c.AnswerStep
    chosen = ("step", "version", "digest", "answer")
    written = ("reason",)
    template = "step.html"
    is_asked_for = True

    def elsewhere(self, read: FamilyView) -> str | None:
        return SEEING.name if SEEING.may(read) else None

    def may(self, read: FamilyView) -> bool:
        return bool(read.asked)

    def begin(self, read: FamilyView, asked: Mapping[str, str]) -> Typed | None:
        step = read.step(asked.get("step", ""))
        return None if step is None else self.about_step(step)

    def about_step(self, step: StepRead) -> Typed:
        """The form about a step, with what they said of it before."""
        said = step.mine.answer if step.mine is not None else None
        fields = {"step": str(step.id), "version": str(step.version), "digest": step.digest}
        return Typed(fields={**fields, "answer": said.value if said else "", "reason": ""})

    def form(self, read: FamilyView, typed: Typed) -> dict[str, Any]:
        step = self._step(read, typed)
        return {
            "step": step,
            "done_by": called(read, step.done_by),
            "role": role_of(step.done_by) if step.done_by.name else "",
            "starts_on": Day(step.starts_on),
            "looked_at_on": Day(step.looked_at_on),
            "answered": [answered_shown(each) for each in step.given],
            "last": sets_the_plan(read),
            "choices": [(each.value, *CHOICES[each]) for each in STEP_ANSWERS],
            "changes": changes_in(read, step),
            "last_day": None if read.due is None else Day(read.due),
            "why_then": read.why_then,
            "is_again": step.mine is not None and step.mine.answer is not None,
        }

    def faults(self, read: FamilyView, typed: Typed) -> list[Fault]:  # noqa: ARG002 - of the form alone
        answer = answer_in(typed)
        if answer not in STEP_ANSWERS:
            return [Fault(at="answer", said=CHOOSE)]
        if answer is Answer.CHANGE and not typed.get("reason"):
            return [Fault(at="reason", said=EXPLAIN)]
        return []

    def body(self, read: FamilyView, typed: Typed) -> dict[str, Any]:  # noqa: ARG002 - as it was sent
        said = {"reason": typed.get("reason")} if typed.get("reason") else {}
        names = ("step", "version", "digest", "answer")
        return {**{name: typed.get(name) for name in names}, **said}

    def check(self, read: FamilyView, typed: Typed) -> list[Line]:
        step, answer = self._step(read, typed), answer_in(typed)
        chosen = "" if answer is None else CHOICES[answer][0]
        words = typed.get("reason")
        return [
            _about(step),
            Line(name=YOU_CHOOSE, said=chosen),
            Line(name=YOU_WRITE, said=words or NOTHING, written=bool(words)),
        ]

    def has_changed(self, read: FamilyView, typed: Typed) -> bool:
        step = next((each for each in read.asked if str(each.id) == typed.get("step")), None)
        return step is None or step.digest != typed.get("digest")

    def onward(self, read: FamilyView, about: Mapping[str, str]) -> Onward:
        step = next((each for each in read.asked if str(each.id) == about.get("step")), None)
        then = [] if step is None else list(_what_follows(read, step))
        return Onward(
            stored=_("Your answer is stored. School sees it now."), then=then, ways=_ways(read)
        )

    def _step(self, read: FamilyView, typed: Typed) -> StepRead:
        found = (each for each in read.asked if str(each.id) == typed.get("step"))
        return next(found, None) or read.asked[0]


class Seeing(Act):
    """That somebody saw how school sees the learner. It is talked about; nobody need agree."""

    name = "seen"
    move = c.AcknowledgePlan
    chosen = ("digest", "answer")
    written = ("remark",)
    template = "seen.html"
    has_check = False
    is_asked_for = True

    def may(self, read: FamilyView) -> bool:
        return read.perspective is not None and read.perspective.is_asked

    def begin(self, read: FamilyView, asked: Mapping[str, str]) -> Typed | None:  # noqa: ARG002 - there is one
        if read.perspective is None:
            return None
        return Typed(fields={"digest": read.perspective.digest, "answer": "", "remark": ""})

    def form(self, read: FamilyView, typed: Typed) -> dict[str, Any]:  # noqa: ARG002 - the text is the plan's
        return {
            "choices": [(each.value, *SEEN[each]) for each in (Answer.AGREE, *_OTHERS)],
            "last_day": None if read.due is None else Day(read.due),
            "why_then": read.why_then,
        }

    def faults(self, read: FamilyView, typed: Typed) -> list[Fault]:  # noqa: ARG002 - of the form alone
        answer = answer_in(typed)
        if answer not in SEEN_ANSWERS:
            return [Fault(at="answer", said=CHOOSE)]
        if answer is Answer.REMARK_ONLY and not typed.get("remark"):
            return [Fault(at="remark", said=REMARK)]
        return []

    def body(self, read: FamilyView, typed: Typed) -> dict[str, Any]:  # noqa: ARG002 - as it was sent
        said = {"remark": typed.get("remark")} if typed.get("remark") else {}
        return {"digest": typed.get("digest"), "answer": typed.get("answer"), **said}

    def has_changed(self, read: FamilyView, typed: Typed) -> bool:
        return read.perspective is None or read.perspective.digest != typed.get("digest")

    def onward(self, read: FamilyView, about: Mapping[str, str]) -> Onward:  # noqa: ARG002 - there is one
        return Onward(stored=_("What you said is stored. School sees it now."), ways=_ways(read))


_OTHERS: Final = (Answer.REMARK_ONLY, Answer.REFUSE)


def _about(step: StepRead) -> Line:
    name = _("Step %(number)s of %(of)s", number=step.number, of=step.of)
    if step.text is None:
        return Line(name=name, said=ERASED)
    return Line(name=name, said=step.text.body, written=True, language=step.text.language)


def _what_follows(read: FamilyView, step: StepRead) -> Sequence[Sayable]:
    """What comes of an answer, from how things stand once it is in."""
    mine = None if step.mine is None else step.mine.answer
    waits = [each.who for each in step.given if each.answer is None and not each.is_silent]
    told: list[Sayable] = []
    if mine is not None and mine is not Answer.AGREE:
        told += _talk(read)
    elif step.phase is Phase.AGREED:
        told.append(_("Everybody agrees with this step. Now school sets the plan."))
        told.append(
            _("Step %(number)s begins on %(day)s.", number=step.number, day=Day(step.starts_on))
        )
    elif waits:
        names = ", ".join(each.name for each in waits if each.name)
        told.append(_("Now we wait for: %(names)s.", names=names))
    told.append(_("Until school sets the plan you can change your answer."))
    return told


def _talk(read: FamilyView) -> Sequence[Sayable]:
    """Who will talk with them, and by when."""
    owed = [each for each in read.owed if each.kind is DutyKind.TALK and each.about == read.reader]
    if not owed:
        return [_("School will call you.")]
    name, day = called(read, read.who(owed[0].owed_by)), Day(owed[0].due)
    return [
        _("The step does not begin yet."),
        _("%(name)s will call you, on %(day)s at the latest.", name=name, day=day),
    ]


def _ways(read: FamilyView) -> list[tuple[Sayable, str]]:
    at = f"/trajectories/{read.view.id}"
    ways: list[tuple[Sayable, str]] = []
    if read.waiting:
        step = read.waiting[0]
        to = _("To step %(number)s of %(of)s", number=step.number, of=step.of)
        ways.append((to, f"{at}/answer?step={step.id}"))
    elif read.has_more:
        ways.append((_("To the last question"), f"{at}/seen"))
    ways.append((_("To the plan"), f"{at}/plan"))
    return ways


ANSWERING: Final = Answering()
SEEING: Final = Seeing()
routes: Final = routes_of(ANSWERING)
seen_routes: Final = routes_of(SEEING)
