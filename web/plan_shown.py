"""The plan of a trajectory as staff read it, and who signed what of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from access.case import Case
from access.sign_offs import SignOff
from domain import words
from domain.access import Topic
from domain.commands import Remind
from domain.plan import Goal, PlanStep, Text
from domain.seats import Seat
from domain.sign_off import SignOffKind, Via
from domain.signers import step_state
from web import welcome
from web.i18n import Day, Message, Moment, Sayable, _
from web.move_words import TITLES
from web.paths import move_page
from web.showing import (
    named,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffShown:
    who: Sayable
    how: str
    answer: Sayable
    details: tuple[tuple[Message, Sayable], ...]
    words: str
    lang: str
    do: tuple[tuple[Message, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelShown:
    """One legal act: on each step of the plan, or on the whole of it."""

    title: Sayable
    about: str
    lang: str
    state: tuple[str, Sayable] | None
    rows: tuple[SignOffShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    number: int
    words: str
    lang: str
    facts: tuple[tuple[Message, Sayable], ...]
    state: tuple[str, Sayable]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalShown:
    number: int
    words: str
    lang: str
    facts: tuple[tuple[Message, Sayable], ...]


REMIND: Final = _("Remind, by this or another way")


def panels(case: Case, names: Mapping[Seat, str]) -> Iterator[PanelShown]:
    of = case.state.plan
    if of is None:
        return
    for number, step in enumerate(of.steps, start=1):
        signed = [each for each in case.sign_offs if each.step == step.id]
        if not signed:
            continue
        body, lang = _said(case, step.text)
        state = step_state(case.state, step)
        looks = {"agreed": "done", "no_objection": "done", "not_agreed": "late"}
        yield PanelShown(
            title=_(
                "%(kind)s to step %(number)s",
                kind=words.SIGN_OFFS[SignOffKind.CONSENT],
                number=number,
            ),
            about=body,
            lang=lang,
            state=(looks.get(state.value, "waiting"), words.STEP_STATES[state]),
            rows=tuple(_signed(case, each, names) for each in signed),
        )
    for kind in (SignOffKind.ACKNOWLEDGEMENT, SignOffKind.HEARING, SignOffKind.ADOPTION):
        signed = [each for each in case.sign_offs if each.kind is kind]
        if signed:
            yield PanelShown(
                title=words.SIGN_OFFS[kind],
                about="",
                lang="",
                state=None,
                rows=tuple(_signed(case, each, names) for each in signed),
            )


def _signed(case: Case, of: SignOff, names: Mapping[Seat, str]) -> SignOffShown:
    written = None if of.words is None else case.words.get(of.words.id)
    return SignOffShown(
        who=named(of.seat, names),
        how=_look(of),
        answer=_answer(of),
        details=tuple(_details(case, of)),
        words="" if written is None else written.body,
        lang="" if written is None else written.language,
        do=tuple(_for_a_party(case, of)),
    )


def _look(of: SignOff) -> str:
    if not of.is_done:
        return "waiting"
    no = {"change", "talk_first", "refuse"}
    return "late" if of.answer is not None and of.answer.value in no else "done"


def _answer(of: SignOff) -> Sayable:
    if of.has_no_objection:
        return _("no objection")
    if of.is_waived:
        return _("not heard, with a reason")
    if of.kind is SignOffKind.HEARING and of.is_done:
        return _("was heard")
    if of.kind is SignOffKind.ADOPTION and of.is_done:
        return _("was set")
    return _("no answer yet") if of.answer is None else words.ANSWERS[of.answer]


def _details(case: Case, of: SignOff) -> Iterator[tuple[Message, Sayable]]:
    if of.on is not None:
        yield _("When"), Day(of.on) if of.at is None else Moment(of.at)
    if of.version is not None:
        yield _("Version of the text"), of.version
    if of.via is not Via.SELF:
        yield _("How it came in"), words.VIAS[of.via]
    if of.proof is not None:
        yield _("How sure we were"), welcome.LEVELS[of.proof.level]
        yield _("Recognised by"), welcome.METHODS[of.proof.method]
    if of.recorded_by is not None:
        yield _("Written down by"), case.names.get(of.recorded_by, "")
    if of.checked_by is not None:
        yield _("Checked by"), case.names.get(of.checked_by, "")


def _for_a_party(case: Case, of: SignOff) -> Iterator[tuple[Message, str]]:
    """What can be done about somebody who has not answered."""
    if of.is_done or of.kind is not SignOffKind.CONSENT:
        return
    possible = {each.type: each for each in case.options if each.is_possible}
    remind = possible["remind"].legal if "remind" in possible else ()
    if any(isinstance(each, Remind) and each.seat == of.seat for each in remind):
        yield REMIND, f"{move_page(case.view.id, 'remind')}?seat={quote(of.seat)}"
    if "record_answer" in possible:
        href = f"{move_page(case.view.id, 'record_answer')}?signer={quote(of.seat)}"
        yield TITLES["record_answer"], href


def _said(case: Case, text: Text) -> tuple[str, str]:
    written = case.words.get(text.id)
    return ("", "") if written is None else (written.body, written.language)


def goals(case: Case) -> Iterator[GoalShown]:
    if case.state.plan is None or not case.viewer.sees(Topic.GOALS):
        return
    for number, goal in enumerate(case.state.plan.goals, start=1):
        body, lang = _said(case, goal.text)
        yield GoalShown(number=number, words=body, lang=lang, facts=tuple(_goal_facts(case, goal)))


def _goal_facts(case: Case, goal: Goal) -> Iterator[tuple[Message, Sayable]]:
    yield _("Learning domain"), words.LEARNING_DOMAINS[goal.learning_domain]
    scale, _lang = _said(case, goal.scale_text)
    yield _("Scale"), scale or words.SCALES[goal.scale]


def steps(case: Case, names: Mapping[Seat, str]) -> Iterator[StepShown]:
    of = case.state.plan
    for number, step in enumerate(() if of is None else of.steps, start=1):
        if not case.viewer.sees_step(step):
            continue
        body, lang = _said(case, step.text)
        yield StepShown(
            number=number,
            words=body,
            lang=lang,
            facts=tuple(_step_facts(case, step, names)),
            state=_step_state(case, step),
        )


def _step_facts(
    case: Case, step: PlanStep, names: Mapping[Seat, str]
) -> Iterator[tuple[Message, Sayable]]:
    yield _("Who does it"), named(step.done_by, names)
    yield _("Begins on"), Day(step.starts_on)
    yield _("Looked back at on"), Day(step.looked_at_on)
    if case.viewer.sees(Topic.MONEY) and step.cost_cents:
        euros = f"€ {step.cost_cents // 100},{step.cost_cents % 100:02}"
        yield (
            _("Costs"),
            _("%(euros)s, paid by %(who)s", euros=euros, who=words.FUNDINGS[step.funding]),
        )


def _step_state(case: Case, step: PlanStep) -> tuple[str, Sayable]:
    """Whether it runs; else where it stands with the parties, for whoever sees their answers."""
    running = case.state.in_force.steps if case.state.in_force else ()
    if step in running:
        return "done", _("in force")
    if not case.viewer.sees(Topic.ANSWERS):
        return "neutral", _("not in force yet")
    state = step_state(case.state, step)
    looks = {"agreed": "done", "no_objection": "done", "not_agreed": "late"}
    return looks.get(state.value, "waiting"), words.STEP_STATES[state]


def plan(case: Case) -> Mapping[str, Any] | None:
    of, running = case.state.plan, case.state.in_force
    if of is None:
        return None
    has_perspective = case.viewer.sees(Topic.PERSPECTIVE)
    parts = (
        (_("Perspective"), of.perspective),
        (_("What helps and what hinders"), of.factors),
        (_("How advice was weighed"), of.advice_weighed),
    )
    return {
        "version": of.number,
        "in_force": None if running is None else running.version,
        "adopted_on": None if running is None else Day(running.adopted_on),
        "evaluate_on": Day(of.evaluate_on),
        "parts": [(label, *_said(case, text)) for label, text in parts if has_perspective],
    }
