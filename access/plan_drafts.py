"""The next version of a plan while it is written: by several people, part by part.

All is kept as it was typed, also what is still missing or wrong. The parts are pages: each knows
how it was when somebody opened it, so that nobody overwrites what they have not read.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere
from access.typed import cents, day, filled
from activities import drafts
from activities.keys import Erased
from domain import scales
from domain.plan import Funding, Goal, PlanStep, PlanVersion, Scale, StepKind
from models import queries_drafts, queries_texts
from models.views import Person, TrajectoryView, Words
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7

PartT = TypeVar("PartT", bound="GoalDraft | StepDraft")

MOST_PARTS: Final = 50
"""Goals, and steps: more than any plan holds that people can read."""


class _Typed(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class GoalDraft(_Typed):
    id: UUID = Field(default_factory=uuid7)
    text: str = ""
    learning_domain: str = ""
    scale: str = Scale.GAS_5.value
    levels: dict[int, str] = {}
    scale_text: str = ""
    """A scale that was not written point by point, as it came; where there are levels, those."""

    @property
    def points(self) -> range:
        return scales.POINTS[Scale(self.scale)]

    @property
    def missing_points(self) -> tuple[int, ...]:
        """The points of which nothing is said yet."""
        if self.scale_text:
            return ()
        return tuple(point for point in self.points if not self.levels.get(point, "").strip())

    @property
    def scale_said(self) -> str:
        said = {point: self.levels.get(point, "") for point in self.points}
        return self.scale_text or scales.written(said)

    @property
    def sent(self) -> dict[str, Any]:
        typed = {
            "text": self.text,
            "learningDomain": self.learning_domain,
            "scaleText": "" if self.missing_points else self.scale_said,
        }
        return {"id": str(self.id), "scale": self.scale, **filled(typed)}


class StepDraft(_Typed):
    id: UUID = Field(default_factory=uuid7)
    text: str = ""
    kind: str = StepKind.SUPPORT.value
    done_by: str = ""
    starts_on: str = ""
    looked_at_on: str = ""
    is_low_impact: bool = False
    cost: str = ""
    funding: str = Funding.NONE.value

    @property
    def sent(self) -> dict[str, Any]:
        typed = {
            "text": self.text,
            "doneBy": self.done_by,
            "startsOn": day(self.starts_on),
            "lookedAtOn": day(self.looked_at_on),
            "costCents": cents(self.cost) if self.cost else None,
            "funding": self.funding,
        }
        kept = {"id": str(self.id), "kind": self.kind, "isLowImpact": self.is_low_impact}
        return {**kept, **filled(typed)}


class PlanDraft(_Typed):
    perspective: str = ""
    factors: str = ""
    advice_weighed: str = ""
    evaluate_on: str = ""
    goals: tuple[GoalDraft, ...] = ()
    steps: tuple[StepDraft, ...] = ()
    removed_goals: tuple[GoalDraft, ...] = ()
    removed_steps: tuple[StepDraft, ...] = ()
    """What was taken out, so that it can be put back until the plan is sent."""

    def goal(self, wanted: UUID) -> GoalDraft | None:
        return next((each for each in self.goals if each.id == wanted), None)

    def step(self, wanted: UUID) -> StepDraft | None:
        return next((each for each in self.steps if each.id == wanted), None)

    def sent(self, number: int) -> dict[str, Any]:
        """The same as a move is sent, as version `number`."""
        typed = {
            "perspective": self.perspective,
            "factors": self.factors,
            "adviceWeighed": self.advice_weighed,
            "evaluateOn": day(self.evaluate_on),
        }
        return {
            "type": "submit_plan",
            "version": number,
            "goals": [goal.sent for goal in self.goals],
            "steps": [step.sent for step in self.steps],
            **filled(typed),
        }

    @property
    def said(self) -> Iterator[str]:
        """All the words that would be stored."""
        yield from (self.perspective, self.factors, self.advice_weighed)
        for goal in self.goals:
            yield from (goal.text, goal.scale_said)
        yield from (step.text for step in self.steps)


class Arranging(StrEnum):
    """What can be done with a goal or a step as a whole."""

    ADD = "add"
    UP = "up"
    DOWN = "down"
    REMOVE = "remove"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A draft, and who changed it last."""

    key: UUID
    version: int
    draft: PlanDraft
    changed_by: UUID
    changed_by_name: str
    changed_at: datetime


class Overtaken(Exception):
    """Somebody else changed this part since it was opened: nothing was overwritten."""

    def __init__(self, begun: Begun) -> None:
        super().__init__("overtaken")
        self.begun = begun


def trace_of(part: object) -> str:
    """How a part was when it was opened: travels in its form, and tells nothing."""
    return sha256(repr(part).encode()).hexdigest()[:32]


async def begun(session: AsyncSession, trajectory: UUID) -> Begun | None:
    """The draft of a trajectory, if there is one that can still be read."""
    found = await queries_drafts.plan_draft(session, trajectory)
    if found is None or found.body is None:
        return None
    try:
        draft = PlanDraft.model_validate_json(found.body)
    except ValidationError:  # of a shape that we no longer know
        return None
    return Begun(
        key=found.key,
        version=found.version,
        draft=draft,
        changed_by=found.changed_by,
        changed_by_name=found.changed_by_name,
        changed_at=found.changed_at,
    )


async def begin(sessions: Sessions, caller: Person, view: TrajectoryView, draft: PlanDraft) -> None:
    """Begin a draft, unless somebody did already.

    Raises:
        NotThere: the learner was erased.
    """
    try:
        async with sessions.begin() as session:
            await drafts.begin_plan(
                session,
                draft.model_dump_json(),
                trajectory=view.id,
                learner=view.learner,
                key=uuid7(),
                by=caller.id,
                at=clock.now(),
            )
    except Erased as error:
        raise NotThere from error


async def change(  # noqa: PLR0913 - whose, of what, and how
    reading: AsyncSession,
    sessions: Sessions,
    caller: Person,
    view: TrajectoryView,
    changed: Callable[[Begun], PlanDraft],
    *,
    is_new_key: bool = False,
) -> Begun:
    """Change the draft as it is now. Of two who save at once, the second reads again first.

    Args:
        reading: reads in the caller's name.
        sessions: write.
        caller: who changes it.
        view: the trajectory.
        changed: makes the new draft of the one that is there; may raise Overtaken.
        is_new_key: whether it is to be sent under another key: the last was refused.

    Raises:
        NotThere: there is no draft.
        Overtaken: somebody else changed the same part.
    """
    now = await _there(reading, view.id)
    while not await _save(sessions, caller, view, now, changed(now), is_new_key=is_new_key):
        now = await _there(reading, view.id)
    return await _there(reading, view.id)


async def _there(reading: AsyncSession, trajectory: UUID) -> Begun:
    found = await begun(reading, trajectory)
    if found is None:
        raise NotThere
    return found


async def _save(  # noqa: PLR0913 - over what, by whom, and what is in it
    sessions: Sessions,
    caller: Person,
    view: TrajectoryView,
    now: Begun,
    draft: PlanDraft,
    *,
    is_new_key: bool,
) -> bool:
    try:
        async with sessions.begin() as session:
            return await drafts.save_plan(
                session,
                draft.model_dump_json(),
                trajectory=view.id,
                learner=view.learner,
                key=uuid7() if is_new_key else now.key,
                over=now.version,
                by=caller.id,
                at=clock.now(),
            )
    except Erased as error:
        raise NotThere from error


async def forget(sessions: Sessions, trajectory: UUID, key: UUID) -> None:
    """Throw the draft with this key away."""
    async with sessions.begin() as session:
        await drafts.forget_plan(session, trajectory, key)


def with_goal(draft: PlanDraft, goal: GoalDraft) -> PlanDraft:
    goals = tuple(goal if each.id == goal.id else each for each in draft.goals)
    return draft.model_copy(update={"goals": goals})


def with_step(draft: PlanDraft, step: StepDraft) -> PlanDraft:
    steps = tuple(step if each.id == step.id else each for each in draft.steps)
    return draft.model_copy(update={"steps": steps})


def arranged(draft: PlanDraft, how: Arranging, wanted: UUID, *, is_goal: bool) -> PlanDraft:
    """Add, move, take out or put back a goal or a step. What was done already stays done."""
    names = ("goals", "removed_goals") if is_goal else ("steps", "removed_steps")
    there, removed = getattr(draft, names[0]), getattr(draft, names[1])
    match how:
        case Arranging.ADD:
            there = _added(there, GoalDraft(id=wanted) if is_goal else StepDraft(id=wanted))
        case Arranging.REMOVE:
            there, removed = _moved_over(there, removed, wanted)
        case Arranging.RESTORE:
            removed, there = _moved_over(removed, there, wanted)
        case Arranging.UP | Arranging.DOWN:
            there = _shifted(there, wanted, -1 if how is Arranging.UP else 1)
    return draft.model_copy(update=dict(zip(names, (there, removed), strict=True)))


def with_agreed(draft: PlanDraft, step: StepDraft) -> PlanDraft:
    """With what was agreed in a meeting as its last step, unless it is there already."""
    return draft.model_copy(update={"steps": _added(draft.steps, step)})


def _added(there: tuple[PartT, ...], fresh: PartT) -> tuple[PartT, ...]:
    is_there = any(each.id == fresh.id for each in there)
    return there if is_there or len(there) >= MOST_PARTS else (*there, fresh)


def _moved_over(
    here: tuple[PartT, ...], over: tuple[PartT, ...], wanted: UUID
) -> tuple[tuple[PartT, ...], tuple[PartT, ...]]:
    moved = tuple(each for each in here if each.id == wanted)
    return tuple(each for each in here if each.id != wanted), (*over, *moved)[-MOST_PARTS:]


def _shifted(there: tuple[PartT, ...], wanted: UUID, by: int) -> tuple[PartT, ...]:
    parts = list(there)
    at = next((place for place, each in enumerate(parts) if each.id == wanted), None)
    if at is None or not 0 <= at + by < len(parts):
        return there
    parts[at], parts[at + by] = parts[at + by], parts[at]
    return tuple(parts)


async def copy_of(session: AsyncSession, trajectory: UUID, plan: PlanVersion) -> PlanDraft:
    """A draft that says what a version says, word for word: what is left alone stays agreed."""
    ids = {text.id for text in texts_of(plan)}
    found = await queries_texts.words(session, trajectory, ids)
    return _copied(plan, found)


def texts_of(plan: PlanVersion) -> Iterator[Any]:
    """Every text of a plan."""
    yield from (plan.perspective, plan.factors, plan.advice_weighed)
    for goal in plan.goals:
        yield from (goal.text, goal.scale_text)
    yield from (step.text for step in plan.steps)


def _copied(plan: PlanVersion, found: Mapping[UUID, Words]) -> PlanDraft:
    said = {text.id: found[text.id].body for text in texts_of(plan) if text.id in found}
    return PlanDraft(
        perspective=said.get(plan.perspective.id, ""),
        factors=said.get(plan.factors.id, ""),
        advice_weighed=said.get(plan.advice_weighed.id, ""),
        evaluate_on=plan.evaluate_on.isoformat(),
        goals=tuple(_goal(goal, said) for goal in plan.goals),
        steps=tuple(_step(step, said) for step in plan.steps),
    )


def _goal(goal: Goal, said: Mapping[UUID, str]) -> GoalDraft:
    scale_text = said.get(goal.scale_text.id, "")
    levels = scales.read(scale_text, goal.scale)
    return GoalDraft(
        id=goal.id,
        text=said.get(goal.text.id, ""),
        learning_domain=goal.learning_domain,
        scale=goal.scale,
        levels=levels or {},
        scale_text="" if levels else scale_text,
    )


def _step(step: PlanStep, said: Mapping[UUID, str]) -> StepDraft:
    return StepDraft(
        id=step.id,
        text=said.get(step.text.id, ""),
        kind=step.kind,
        done_by=step.done_by,
        starts_on=step.starts_on.isoformat(),
        looked_at_on=step.looked_at_on.isoformat(),
        is_low_impact=step.is_low_impact,
        cost=euros(step.cost_cents) if step.cost_cents else "",
        funding=step.funding,
    )


def euros(amount: int) -> str:
    """An amount as one types it: "125" or "125,50"."""
    whole, rest = divmod(amount, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)
