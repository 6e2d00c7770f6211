"""The parts of a plan as forms: what they ask, and what came back of it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from access.plan_drafts import GoalDraft, PlanDraft, StepDraft
from access.typed import words
from domain import scales
from domain import words as codes
from domain.plan import Scale
from domain.seats import Seat, SeatKind, is_seat, label_of
from domain.trajectory import Trajectory
from web.i18n import Message, Sayable, _
from web.signed_in import Fields

OTHER_CARE: Final = "care"
"""Of the choice who does a step: a care party that does not sit at the table yet."""
LONGEST_LEVEL: Final = 500
LONGEST_NAME: Final = 60

_DOES: Final = (
    SeatKind.TEACHER,
    SeatKind.INTERNAL_COORDINATOR,
    SeatKind.SCHOOL_LEADER,
    SeatKind.GIFTED_SPECIALIST,
    SeatKind.LEARNER,
    SeatKind.COORDINATOR,
)
"""Who can do a step without sitting at the table yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the plan as a whole, with a page of its own."""

    path: str
    field: str
    sent: str
    title: Message
    short: Message
    hint: Message
    missing: Message


SECTIONS: Final = (
    Section(
        path="perspective",
        field="perspective",
        sent="perspective",
        title=_("Where is the learner heading?"),
        short=_("Where the learner is heading"),
        hint=_(
            "What kind of education, and why you think so. Parents read this and talk about it."
        ),
        missing=_("Write where the learner is heading."),
    ),
    Section(
        path="factors",
        field="factors",
        sent="factors",
        title=_("What helps, and what stands in the way?"),
        short=_("What helps, and what stands in the way"),
        hint=_("What this learner can build on, and what makes it hard."),
        missing=_("Write what helps and what stands in the way."),
    ),
    Section(
        path="advice",
        field="advice_weighed",
        sent="adviceWeighed",
        title=_("What was done with the advice?"),
        short=_("What was done with the advice"),
        hint=_("Which advice you were given. What you do with it, and what you do not, and why."),
        missing=_("Write what was done with the advice. Was there none? Write that."),
    ),
    Section(
        path="evaluation",
        field="evaluate_on",
        sent="evaluateOn",
        title=_("When do you look at the whole plan with the parents?"),
        short=_("When you look at the whole plan"),
        hint=_("A day on which the parents and school can look back together."),
        missing=_("Choose a day."),
    ),
)
BY_PATH: Final[Mapping[str, Section]] = {section.path: section for section in SECTIONS}


def section_typed(draft: PlanDraft, section: Section, form: Fields) -> PlanDraft:
    before = getattr(draft, section.field)
    return draft.model_copy(update={section.field: words(form.get("answer", ""), before)})


def goal_typed(before: GoalDraft, form: Fields) -> GoalDraft:
    """A goal as it was typed. A sixth point makes it a scale of six."""
    scale_text = words(form.get("scale_text", ""), before.scale_text)
    levels = {
        point: " ".join(form.get(f"level{point}", "")[:LONGEST_LEVEL].split())
        for point in scales.POINTS[Scale.GAS_6]
    }
    has_six = bool(levels[-3])
    scale = Scale.GAS_6 if has_six else Scale.GAS_5
    return before.model_copy(
        update={
            "text": words(form.get("text", ""), before.text),
            "learning_domain": form.get("learning_domain", ""),
            "scale": before.scale if scale_text else scale.value,
            "levels": {}
            if scale_text
            else {point: levels[point] for point in scales.POINTS[scale]},
            "scale_text": scale_text,
        }
    )


def step_typed(before: StepDraft, form: Fields) -> StepDraft:
    return before.model_copy(
        update={
            "text": words(form.get("text", ""), before.text),
            "kind": form.get("kind", ""),
            "done_by": _done_by(form),
            "starts_on": form.get("starts_on", "").strip(),
            "looked_at_on": form.get("looked_at_on", "").strip(),
            "is_low_impact": form.get("is_low_impact") == "yes",
            "cost": form.get("cost", "").strip(),
            "funding": form.get("funding", ""),
        }
    )


def _done_by(form: Fields) -> str:
    chosen = form.get("done_by", "")
    if chosen != OTHER_CARE:
        return chosen
    return f"{SeatKind.CARE}:{_label(form.get('care', '')[:LONGEST_NAME])}"


def _label(name: str) -> str:
    """The label of a seat, of what a care party is called: "Speech therapy" is speech_therapy."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(each for each in plain if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "_", kept).strip("_")


def doers(
    state: Trajectory, names: Mapping[Seat, str], step: StepDraft
) -> list[tuple[str, Sayable]]:
    """Who could do a step: those at the table, then offices that nobody sits on yet."""
    return [("", _("Choose")), *_seats(state, names, step), (OTHER_CARE, _("another care party"))]


def _seats(
    state: Trajectory, names: Mapping[Seat, str], step: StepDraft
) -> Iterator[tuple[str, Sayable]]:
    seated = [each.seat for each in state.seats]
    empty = [Seat(kind.value) for kind in _DOES]
    chosen = (
        [Seat(step.done_by)] if is_seat(step.done_by) and not is_other_care(state, step) else []
    )
    for seat in dict.fromkeys([*seated, *empty, *chosen]):
        name = names.get(seat, "")
        yield (
            seat,
            _("%(name)s, %(seat)s", name=name, seat=codes.seat(seat)) if name else codes.seat(seat),
        )


def is_other_care(state: Trajectory, step: StepDraft) -> bool:
    """Whether a care party does it that does not sit at the table."""
    is_care = step.done_by.partition(":")[0] == SeatKind.CARE
    return is_care and Seat(step.done_by) not in state.seats_of(SeatKind.CARE)


def care_name(state: Trajectory, step: StepDraft) -> str:
    return label_of(Seat(step.done_by)).replace("_", " ") if is_other_care(state, step) else ""
