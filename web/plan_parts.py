"""How the list of the parts of a plan looks, and the page of each part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from access import plan_checking
from access.plan_drafts import Begun, GoalDraft, PlanDraft, StepDraft, trace_of
from access.plan_editing import Editing
from access.typed import Faults, day
from domain import procedures, scales
from domain import words as codes
from domain.calendar import SchoolCalendar, next_school_day, no_school_on
from domain.plan import Funding, Scale
from models.views import Person, SignedIn
from runtime.database import Sessions
from runtime.ids import uuid7
from web import plan_forms as forms
from web.faults import told
from web.i18n import Day, Message, Moment, Sayable, _, ngettext
from web.pages import HEADERS, page
from web.paths import plan_page, trajectory_page
from web.plan_forms import SECTIONS, Section
from web.signed_in import Visit
from workflows.requests import MAX_TEXT

LONGEST_TITLE: Final = 90

_MISSING: Final[Mapping[str, Message]] = {
    "text": _("Write it in a few words."),
    "learningDomain": _("Choose a learning domain."),
    "scaleText": _("Say what each point looks like."),
    "doneBy": _("Choose who does it."),
    "startsOn": _("Choose the day on which it begins."),
    "lookedAtOn": _("Choose the day on which you look whether it helps."),
    "goals": _("Add a goal."),
    "steps": _("Add a step."),
}
_STEP_FIELDS: Final = ["text", "kind", "doneBy", "startsOn", "lookedAtOn", "costCents", "funding"]
_NO_SUCH_SEAT: Final = _("Write which care party it is, in letters.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody who writes the next version of a plan, in front of one of its pages."""

    request: Request
    signed_in: SignedIn
    visit: Visit
    session: AsyncSession
    editing: Editing

    @property
    def person(self) -> Person:
        return self.signed_in.person

    @property
    def means(self) -> Any:  # noqa: ANN401 - of the composition root
        return self.request.app.state.means

    @property
    def sessions(self) -> Sessions:
        sessions: Sessions = self.means.sessions
        return sessions

    @property
    def base(self) -> str:
        return plan_page(self.editing.view.id)

    @property
    def calendar(self) -> SchoolCalendar:
        return self.editing.state.calendar

    @property
    def is_looking(self) -> bool:
        """Whether they came back to a part to see what is not right in it."""
        return self.request.query_params.get("look") == "1"

    def with_begun(self, begun: Begun) -> "Writer":
        return replace(self, editing=replace(self.editing, begun=begun))

    def faults(self) -> Faults:
        begun = self.editing.begun
        return {} if begun is None else plan_checking.faults(self.editing.state, begun.draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is in the form of a part, and how it was when it was opened."""

    mine: Any
    seen: str
    is_late: bool = False
    theirs: Any = None
    """What somebody else made of it meanwhile; None where they took it out."""

    @classmethod
    def of(cls, part: object) -> "Part":
        return cls(mine=part, seen=trace_of(part))

    @classmethod
    def late(cls, mine: object, theirs: object) -> "Part":
        """Whoever saves this once more has had theirs before them."""
        return cls(mine=mine, seen=trace_of(theirs), is_late=True, theirs=theirs)


def to(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, HEADERS)


def has_fault(writer: Writer, kind: str, part: UUID | str) -> bool:
    if kind == "whole":
        return forms.BY_PATH[str(part)].sent in writer.faults()
    return any(name.startswith(f"{kind}.{part}.") for name in writer.faults())


def not_now_page(writer: Writer) -> Response:
    """Why no plan is written now."""
    shown = {**common(writer), "reason": writer.editing.why_not}
    return page(writer.request, "plan_not_now.html", shown)


def begin_page(writer: Writer) -> Response:
    plan = writer.editing.state.plan
    shown = {**common(writer), "previous": None if plan is None else plan.number}
    return page(writer.request, "plan_begin.html", shown)


def discard_page(writer: Writer, begun: Begun) -> Response:
    shown = {**common(writer), "version": begun.version, "changed": changed_last(writer, begun)}
    return page(writer.request, "plan_discard.html", shown)


def overview_page(
    writer: Writer,
    begun: Begun,
    trouble: Sayable | None = None,
    *,
    agreed: Sequence[StepDraft] = (),
) -> Response:
    """The parts, how far each is, and what can be done next."""
    faults, draft = writer.faults(), begun.draft
    missing = len(faults)
    shown = {
        **common(writer),
        "version": begun.version,
        "changed": changed_last(writer, begun),
        "goals": [_goal_row(writer, each, n, faults) for n, each in enumerate(draft.goals, 1)],
        "steps": [_step_row(writer, each, n, faults) for n, each in enumerate(draft.steps, 1)],
        "removed": [
            *(("goals", each.id, _title(each.text, _("a goal"))) for each in draft.removed_goals),
            *(("steps", each.id, _title(each.text, _("a step"))) for each in draft.removed_steps),
        ],
        "agreed": [(each.id, each.text) for each in agreed],
        "none": {kind: told(faults[kind], _MISSING[kind]) for kind in _MISSING if kind in faults},
        "sections": [_section_row(writer, each, draft, faults) for each in SECTIONS],
        "fresh": {"goals": uuid7(), "steps": uuid7()},
        "missing": ngettext(
            "%(num)s thing is still missing.", "%(num)s things are still missing.", missing
        )
        if missing
        else None,
        "why_not": writer.editing.why_not,
        "can_be_seen": bool(draft.steps) and bool(writer.editing.signers or writer.editing.care),
        "trouble": trouble,
    }
    status = HTTPStatus.OK if trouble is None else HTTPStatus.CONFLICT
    return page(writer.request, "plan_edit.html", shown, status)


def changed_last(writer: Writer, begun: Begun) -> Message:
    at = Moment(begun.changed_at)
    if begun.changed_by == writer.person.id:
        return _("Last changed by you on %(at)s.", at=at)
    return _("Last changed by %(name)s on %(at)s.", name=begun.changed_by_name, at=at)


def common(writer: Writer) -> dict[str, Any]:
    editing = writer.editing
    return {
        "token": writer.signed_in.form_token,
        "base": writer.base,
        "case": trajectory_page(editing.view.id),
        "case_number": editing.view.case_number,
        "name": editing.view.learner_name,
        "number": editing.number,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A part in the list."""

    id: UUID | str
    title: Sayable
    href: str
    kind: str
    state: Sayable
    hint: Sayable | None = None


def _goal_row(writer: Writer, goal: GoalDraft, number: int, faults: Faults) -> Row:
    kind, state = _state(faults, f"goals.{goal.id}.", is_empty=goal == GoalDraft(id=goal.id))
    return Row(
        id=goal.id,
        title=_title(goal.text, _("Goal %(number)s", number=number)),
        href=f"{writer.base}/goals/{goal.id}",
        kind=kind,
        state=state,
        hint=_code(codes.LEARNING_DOMAINS, goal.learning_domain),
    )


def _step_row(writer: Writer, step: StepDraft, number: int, faults: Faults) -> Row:
    kind, state = _state(faults, f"steps.{step.id}.", is_empty=step == StepDraft(id=step.id))
    warnings = (_warning(writer, each) for each in (step.starts_on, step.looked_at_on))
    return Row(
        id=step.id,
        title=_title(step.text, _("Step %(number)s", number=number)),
        href=f"{writer.base}/steps/{step.id}",
        kind=kind,
        state=state,
        hint=next((each for each in warnings if each is not None), None),
    )


def _section_row(writer: Writer, section: Section, draft: PlanDraft, faults: Faults) -> Row:
    value = getattr(draft, section.field)
    is_fault = section.sent in faults
    kind, state = ("yours", _("not right yet")) if is_fault else ("done", _("ready"))
    if not value:
        kind, state = "neutral", _("still empty")
    hint = _warning(writer, value) if section.path == "evaluation" else None
    return Row(
        id=section.path,
        title=section.short,
        href=f"{writer.base}/{section.path}",
        kind=kind,
        state=state,
        hint=hint or (_day(value) if section.path == "evaluation" else None),
    )


def _state(faults: Faults, prefix: str, *, is_empty: bool) -> tuple[str, Sayable]:
    missing = sum(name.startswith(prefix) for name in faults)
    if is_empty:
        return "neutral", _("still empty")
    if missing:
        return "yours", ngettext("%(num)s thing missing", "%(num)s things missing", missing)
    return "done", _("ready")


def _title(text: str, otherwise: Message) -> Sayable:
    first = next(iter(text.split("\n")), "")
    short = f"{first[: LONGEST_TITLE - 1]}…" if len(first) > LONGEST_TITLE else first
    return short or otherwise


def _code(said: Mapping[Any, Sayable], value: str) -> Sayable | None:
    return next((words for code, words in said.items() if code == value), None)


def _read_day(typed: str) -> date | None:
    try:
        return date.fromisoformat(day(typed))
    except ValueError:
        return None


def _day(typed: str) -> Sayable | None:
    on = _read_day(typed)
    return None if on is None else Day(on)


def _warning(writer: Writer, typed: str) -> Sayable | None:
    """A day on which nobody is at school, and the first one after it; nothing else is wrong."""
    on = _read_day(typed)
    why = None if on is None else no_school_on(writer.calendar, on)
    if on is None or why is None:
        return None
    return _(
        "On %(day)s there is no school: %(why)s. The first school day after it is %(next)s.",
        day=Day(on),
        why=why,
        next=Day(next_school_day(writer.calendar, on)),
    )


def section_page(writer: Writer, section: Section, part: Part) -> Response:
    faults = writer.faults() if writer.is_looking else {}
    fault = faults.get(section.sent)
    is_day = section.path == "evaluation"
    shown = {
        **common(writer),
        **_late(writer, part),
        "section": section,
        "value": day(part.mine) if is_day else part.mine,
        "theirs": (_day(part.theirs) or part.theirs) if is_day and part.theirs else part.theirs,
        "is_day": is_day,
        "warning": _warning(writer, part.mine) if is_day else None,
        "fault": None if fault is None else told(fault, section.missing),
        "longest": MAX_TEXT,
    }
    return page(writer.request, "plan_section.html", shown, _status(part))


def goal_page(writer: Writer, part: Part) -> Response:
    goal: GoalDraft = part.mine
    faults = dict(_of_part(writer, "goals", goal.id)) if writer.is_looking else {}
    begun = writer.editing.begun
    number = 1 + next(
        (n for n, each in enumerate(begun.draft.goals if begun else ()) if each.id == goal.id), 0
    )
    shown = {
        **common(writer),
        **_late(writer, part),
        "goal": goal,
        "number_of": number,
        "levels": [
            {
                "point": point,
                "signed": scales.signed(point),
                "name": codes.SCALE_POINTS[point],
                "value": goal.levels.get(point, ""),
                "fault": faults.get(f"levels.{point}"),
            }
            for point in scales.POINTS[Scale.GAS_5]
        ],
        "sixth": goal.levels.get(-3, ""),
        "domains": [(each.value, said, None) for each, said in codes.LEARNING_DOMAINS.items()],
        "faults": {name: faults.get(name) for name in ("text", "learningDomain", "scaleText")},
        "is_wrong": bool(faults),
        "theirs": list(_goal_said(part.theirs)),
        "longest": MAX_TEXT,
        "longest_level": forms.LONGEST_LEVEL,
    }
    return page(writer.request, "plan_goal.html", shown, _status(part))


def _goal_said(goal: GoalDraft | None) -> Iterator[tuple[Sayable, Sayable]]:
    """What somebody else made of it, in words."""
    if goal is None:
        return
    domain = _code(codes.LEARNING_DOMAINS, goal.learning_domain)
    said = {"text": goal.text, "learning_domain": domain, "scale_text": goal.scale_said}
    yield from ((codes.PLAN_FIELDS[name], value or "-") for name, value in said.items())


def step_page(writer: Writer, part: Part) -> Response:
    step: StepDraft = part.mine
    state = writer.editing.state
    faults = dict(_of_part(writer, "steps", step.id)) if writer.is_looking else {}
    begun = writer.editing.begun
    number = 1 + next(
        (n for n, each in enumerate(begun.draft.steps if begun else ()) if each.id == step.id), 0
    )
    is_other = forms.is_other_care(state, step)
    shown = {
        **common(writer),
        **_late(writer, part),
        "step": step,
        "number_of": number,
        "kinds": [(each.value, said, None) for each, said in codes.STEP_KINDS.items()],
        "doers": forms.doers(state, writer.editing.names, step),
        "doer": forms.OTHER_CARE if is_other else step.done_by,
        "care": forms.care_name(state, step),
        "starts_on": day(step.starts_on),
        "looked_at_on": day(step.looked_at_on),
        "warnings": {
            "startsOn": _warning(writer, step.starts_on),
            "lookedAtOn": _warning(writer, step.looked_at_on),
        },
        "has_low_impact": procedures.get(state.procedure).one_unless_objection,
        "fundings": [(each.value, codes.FUNDINGS[each]) for each in reversed(Funding)],
        "faults": {name: faults.get(name) for name in _STEP_FIELDS},
        "is_wrong": bool(faults),
        "theirs": list(_step_said(writer, part.theirs)),
        "longest": MAX_TEXT,
        "longest_name": forms.LONGEST_NAME,
    }
    return page(writer.request, "plan_step.html", shown, _status(part))


def _step_said(writer: Writer, step: StepDraft | None) -> Iterator[tuple[Sayable, Sayable]]:
    """What somebody else made of it, in words."""
    if step is None:
        return
    doers = dict(forms.doers(writer.editing.state, writer.editing.names, step))
    said = {
        "text": step.text,
        "kind": _code(codes.STEP_KINDS, step.kind),
        "done_by": doers.get(step.done_by, step.done_by),
        "starts_on": _day(step.starts_on) or step.starts_on,
        "looked_at_on": _day(step.looked_at_on) or step.looked_at_on,
        "cost_cents": step.cost,
        "funding": _code(codes.FUNDINGS, step.funding),
    }
    yield from ((codes.PLAN_FIELDS[name], value or "-") for name, value in said.items())


def _of_part(writer: Writer, kind: str, part: UUID) -> Iterator[tuple[str, Sayable]]:
    """What is wrong in one part, by its fields."""
    for name, fault in writer.faults().items():
        _kind, _dot, rest = name.partition(f"{kind}.{part}.")
        if rest:
            is_seat = rest == "doneBy" and fault.code != "missing"
            yield rest, _NO_SUCH_SEAT if is_seat else told(fault, _MISSING.get(rest, _ANYTHING))


_ANYTHING: Final = _("Fill this in.")


def _late(writer: Writer, part: Part) -> dict[str, Any]:
    """That somebody else changed it meanwhile, who and when."""
    begun = writer.editing.begun
    late = None
    if part.is_late and begun is not None:
        name, at = begun.changed_by_name, Moment(begun.changed_at)
        late = _("%(name)s changed this on %(at)s, after you opened it.", name=name, at=at)
    return {"seen": part.seen, "late": late, "is_gone": part.is_late and part.theirs is None}


def _status(part: Part) -> HTTPStatus:
    return HTTPStatus.CONFLICT if part.is_late else HTTPStatus.OK
