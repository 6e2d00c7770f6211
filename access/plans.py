"""One version of a plan as somebody may read it, on a page or on paper, and what it changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere
from access.looking import Found
from access.plan_drafts import texts_of
from access.plan_words import Reading, Told, Value, money, seen, told
from domain import scales, words
from domain.access import Topic
from domain.calendar import local_date
from domain.events import PlanSubmitted
from domain.ledger import digest
from domain.plan import Funding, Goal, PlanStep, PlanVersion
from domain.said import Said
from domain.seats import Seat
from domain.sign_off import Answer
from domain.signers import has_seen, step_digest, step_state
from domain.trajectory import Trajectory
from domain.visibility import Viewer
from models import queries_ledger, queries_people, queries_texts
from models.views import TrajectoryView

_ALL_OF_IT: Final = (Topic.GOALS, Topic.ACTION, Topic.CARE_STEPS, Topic.PERSPECTIVE, Topic.MONEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointShown:
    """A point of a goal's scale."""

    point: str
    name: Said
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalShown:
    number: int
    text: Value
    learning_domain: Said
    points: tuple[PointShown, ...]
    """None where the scale was not written point by point."""
    scale: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    who: Said
    answer: Answer
    on: date
    at: datetime | None
    """None: its hour is nobody's business."""
    reason: Value | None

    @property
    def what(self) -> Said:
        return words.ANSWERS[self.answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    id: UUID
    number: int
    text: Value
    kind: Said
    who: Said
    starts_on: date
    looked_at_on: date
    cost: Said | None
    pays: Said | None
    state: Said | None
    answers: tuple[AnswerShown, ...]
    waits_for: tuple[Said, ...]
    """Who has not answered yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShown:
    """A version of a plan, as far as whoever reads may see it."""

    view: TrajectoryView
    number: int
    count: int
    """Of all versions."""
    submitted_on: date
    submitted_by: Said
    digest: str
    """Of all of it: of what the reader does not see, too."""
    is_whole: bool
    """Whether the reader sees all of it."""
    goals: tuple[GoalShown, ...]
    steps: tuple[StepShown, ...]
    perspective: Value | None
    factors: Value | None
    advice_weighed: Value | None
    evaluate_on: date
    seen_by: tuple[Said, ...] | None
    """Who has seen the perspective part."""
    adopted_on: date | None
    changes: Told | None
    """Against the version before it. None: there was none."""

    @property
    def is_last(self) -> bool:
        return self.number == self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A version as it was put before the parties, or as it would be."""

    plan: PlanVersion
    on: date
    by: Seat
    count: int
    """Of all versions."""
    before: PlanVersion | None
    """The version that it follows."""


async def read(session: AsyncSession, found: Found, number: int) -> PlanShown:
    """Read a version of the plan of a trajectory that was looked at.

    Raises:
        NotThere: there is no such version.
    """
    entries = await queries_ledger.entries(session, found.view.id)
    all_of_them = [(each.sequence, each.event) for each in entries]
    versions = [(at, event) for at, event in all_of_them if isinstance(event, PlanSubmitted)]
    if not 1 <= number <= len(versions):
        raise NotThere
    event = versions[number - 1][1]
    submitted = Submitted(
        plan=event.plan,
        on=local_date(event.at),
        by=event.by.seat,
        count=len(versions),
        before=versions[number - 2][1].plan if number > 1 else None,
    )
    until = versions[number][0] if number < len(versions) else None
    state = queries_ledger.told([each for each in entries if not until or each.sequence < until])
    if state is None:
        raise NotThere
    return shown(found.view, submitted, state, await _reading(session, found, state, submitted))


async def _reading(
    session: AsyncSession, found: Found, state: Trajectory, submitted: Submitted
) -> Reading:
    plans = [plan for plan in (submitted.plan, submitted.before) if plan is not None]
    texts = {text.id for plan in plans for text in texts_of(plan)}
    texts |= {given.reason.id for given in state.answers if given.reason is not None}
    return Reading(
        viewer=found.viewer,
        words=await queries_texts.words(session, found.view.id, texts),
        names=await names_in(session, found.view.id, found.viewer),
    )


async def names_in(session: AsyncSession, trajectory: UUID, viewer: Viewer) -> dict[Seat, str]:
    """Who sits where, for whoever may know."""
    if not viewer.sees(Topic.NAMES):
        return {}
    return {each.seat: each.name for each in await queries_people.seats_in(session, trajectory)}


def shown(
    view: TrajectoryView, submitted: Submitted, state: Trajectory, reading: Reading
) -> PlanShown:
    """A version as whoever reads may see it, with the answers that `state` knows of.

    Of an old version those are the answers of when the next one came.
    """
    plan, viewer, in_force = submitted.plan, reading.viewer, state.in_force
    has_perspective = viewer.sees(Topic.PERSPECTIVE)
    return PlanShown(
        view=view,
        number=plan.number,
        count=submitted.count,
        submitted_on=submitted.on,
        submitted_by=reading.who(submitted.by),
        digest=digest(plan),
        is_whole=all(viewer.sees(topic) for topic in _ALL_OF_IT),
        goals=tuple(_goals(plan.goals, reading)) if viewer.sees(Topic.GOALS) else (),
        steps=tuple(_steps(seen(plan, viewer).steps, state, reading)),
        perspective=reading.written(plan.perspective) if has_perspective else None,
        factors=reading.written(plan.factors) if has_perspective else None,
        advice_weighed=reading.written(plan.advice_weighed) if has_perspective else None,
        evaluate_on=plan.evaluate_on,
        seen_by=_seen_by(state, reading),
        adopted_on=in_force.adopted_on if in_force and in_force.version == plan.number else None,
        changes=None if submitted.before is None else told(submitted.before, plan, reading),
    )


def _seen_by(state: Trajectory, reading: Reading) -> tuple[Said, ...] | None:
    if not (reading.viewer.sees(Topic.ANSWERS) and reading.viewer.sees(Topic.PERSPECTIVE)):
        return None
    return tuple(reading.who(seat) for seat in state.signers if has_seen(state, seat))


def _goals(goals: Sequence[Goal], reading: Reading) -> Iterator[GoalShown]:
    for number, goal in enumerate(goals, start=1):
        scale = reading.written(goal.scale_text)
        levels = scales.read(scale.written.body, goal.scale) if scale.written else None
        yield GoalShown(
            number=number,
            text=reading.written(goal.text),
            learning_domain=words.LEARNING_DOMAINS[goal.learning_domain],
            points=_points(levels or {}),
            scale=scale,
        )


def _points(levels: dict[int, str]) -> tuple[PointShown, ...]:
    return tuple(
        PointShown(point=scales.signed(point), name=words.SCALE_POINTS[point], words=levels[point])
        for point in sorted(levels, reverse=True)
    )


def _steps(steps: Sequence[PlanStep], state: Trajectory, reading: Reading) -> Iterator[StepShown]:
    """Numbered as the reader sees them."""
    for number, step in enumerate(steps, start=1):
        yield _step(number, step, state, reading)


def _step(number: int, step: PlanStep, state: Trajectory, reading: Reading) -> StepShown:
    viewer = reading.viewer
    sees_money = viewer.sees(Topic.MONEY) and step.cost_cents > 0
    pays = None if step.funding is Funding.NONE else words.FUNDINGS[step.funding]
    answers = tuple(_answers(step, state, reading))
    sees_answers = viewer.sees(Topic.ANSWERS)
    return StepShown(
        id=step.id,
        number=number,
        text=reading.written(step.text),
        kind=words.STEP_KINDS[step.kind],
        who=reading.who(step.done_by),
        starts_on=step.starts_on,
        looked_at_on=step.looked_at_on,
        cost=money(step.cost_cents) if sees_money else None,
        pays=pays if sees_money else None,
        state=words.STEP_STATES[step_state(state, step)] if sees_answers else None,
        answers=answers,
        waits_for=tuple(_waits_for(step, state, reading)) if sees_answers else (),
    )


def _answers(step: PlanStep, state: Trajectory, reading: Reading) -> Iterator[AnswerShown]:
    about, viewer = (step.id, step_digest(step)), reading.viewer
    for given in state.answers:
        is_own = given.seat in viewer.seats
        if (given.step, given.digest) == about and viewer.sees(Topic.ANSWERS, is_own=is_own):
            yield AnswerShown(
                who=reading.who(given.seat),
                answer=given.answer,
                on=local_date(given.at),
                at=None if viewer.is_other_guardian(given.seat) else given.at,
                reason=None if given.reason is None else reading.written(given.reason),
            )


def _waits_for(step: PlanStep, state: Trajectory, reading: Reading) -> Iterator[Said]:
    for seat in state.signers:
        if state.answer_of(seat, step.id, step_digest(step)) is None:
            yield reading.who(seat)
