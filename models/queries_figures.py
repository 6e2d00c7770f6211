"""Questions whose answers are counts: of spans, in an alliance or in some of its schools.

They count exactly. What of it may be shown, `domain.small_numbers` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    ColumnElement,
    Date,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    or_,
    union_all,
)
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.procedure import DutyKind, Stage
from domain.spans import Outcome, SpanKind
from models.queries_stalls import Reach
from models.tables import FeedRow, SpanRow, SpansReadRow, TrajectoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A trajectory in which something happened, and where it belongs."""

    position: int
    trajectory: UUID
    alliance: UUID | None
    """None where it was erased."""
    school: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From which day until which, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many more, or fewer, there were from a day on."""

    kind: SpanKind
    on: date
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermCount:
    """Of terms whose last day came: how many were met by then, and how many were not."""

    what: DutyKind
    in_time: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDays:
    """How many left a stage, and how many days half of them and four in five took at most."""

    stage: Stage
    count: int
    median: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundCount:
    school: UUID
    at_once: int
    later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyCount:
    """Steps that cost something, by how far they came; each is counted once."""

    counts: tuple[int, int, int, int]
    """Put forward and no more; adopted too; begun too; carried out too."""
    cents: tuple[int, int, int, int]


async def moved_after(session: AsyncSession, position: int, *, limit: int) -> Sequence[Moved]:
    """Where something happened after a place in the feed, in order."""
    question = (
        select(FeedRow.position, FeedRow.trajectory, TrajectoryRow.alliance, TrajectoryRow.school)
        .outerjoin(TrajectoryRow, col(TrajectoryRow.id) == FeedRow.trajectory)
        .where(col(FeedRow.position) > position)
        .order_by(col(FeedRow.position))
        .limit(limit)
    )
    return [
        Moved(position=place or 0, trajectory=trajectory, alliance=alliance, school=school)
        for place, trajectory, alliance, school in await session.exec(question)
    ]


async def told_at(session: AsyncSession) -> datetime | None:
    """When spans were told last; None when they never were."""
    read = await session.get(SpansReadRow, 1)
    return None if read is None else read.read_at


async def first_day(session: AsyncSession, reach: Reach) -> date | None:
    """The day on which the first of them began."""
    question = select(func.min(SpanRow.since)).where(_of(reach, SpanKind.STAGE))
    return (await session.exec(question)).one()


async def changes(session: AsyncSession, reach: Reach, *, until: date) -> list[Change]:
    """How many open and stalled trajectories came and went, day by day, until a day."""
    is_counted = or_(
        and_(_of(reach, SpanKind.STAGE), col(SpanRow.what) != Stage.CLOSED.value),
        _of(reach, SpanKind.STALL),
    )
    questions = [
        sqlalchemy.select(col(SpanRow.kind), day, func.count() * sign)
        .where(is_counted, day <= until)
        .group_by(col(SpanRow.kind), day)
        for day, sign in ((_day(SpanRow.since), 1), (_day(SpanRow.until), -1))
    ]
    rows = await (await session.connection()).execute(union_all(*questions))
    return [Change(kind=SpanKind(kind), on=day, by=by) for kind, day, by in rows if day is not None]


async def terms(session: AsyncSession, reach: Reach, days: Days) -> list[TermCount]:
    is_in_time = func.coalesce(col(SpanRow.until) <= col(SpanRow.due), sqlalchemy.false())
    question = (
        sqlalchemy.select(
            col(SpanRow.what),
            func.count().filter(is_in_time),
            func.count().filter(~is_in_time),
        )
        .where(_of(reach, SpanKind.TERM), _within(SpanRow.due, days))
        .group_by(col(SpanRow.what))
    )
    rows = await (await session.connection()).execute(question)
    return [
        TermCount(what=DutyKind(what), in_time=in_time, late=late) for what, in_time, late in rows
    ]


async def stage_days(session: AsyncSession, reach: Reach, days: Days) -> list[StageDays]:
    took = col(SpanRow.until) - col(SpanRow.since)
    question = (
        sqlalchemy.select(
            col(SpanRow.what),
            func.count(),
            func.percentile_disc(0.5).within_group(took),
            func.percentile_disc(0.8).within_group(took),
        )
        .where(
            _of(reach, SpanKind.STAGE),
            col(SpanRow.what) != Stage.CLOSED.value,
            _within(SpanRow.until, days),
        )
        .group_by(col(SpanRow.what))
    )
    rows = await (await session.connection()).execute(question)
    return [
        StageDays(stage=Stage(what), count=count, median=median, most=most)
        for what, count, median, most in rows
    ]


async def rounds(session: AsyncSession, reach: Reach, days: Days) -> list[RoundCount]:
    """Of plans of which it became clear what became of their first round."""
    is_at_once = col(SpanRow.outcome) == Outcome.AT_ONCE
    question = (
        sqlalchemy.select(
            col(SpanRow.school), func.count().filter(is_at_once), func.count().filter(~is_at_once)
        )
        .where(_of(reach, SpanKind.ROUND), _within(SpanRow.until, days))
        .group_by(col(SpanRow.school))
    )
    rows = await (await session.connection()).execute(question)
    return [
        RoundCount(school=school, at_once=at_once, later=later) for school, at_once, later in rows
    ]


async def money(session: AsyncSession, reach: Reach, days: Days) -> MoneyCount:
    """Of the steps that were first put forward in these days."""
    starts, stopped, last = col(SpanRow.due), col(SpanRow.until), literal(days.last, Date)
    has_begun = and_(starts <= last, or_(stopped.is_(None), stopped > starts))
    level = case(
        (col(SpanRow.outcome) == Outcome.PROPOSED, 0),
        (col(SpanRow.outcome) == Outcome.CARRIED_OUT, 3),
        (has_begun, 2),
        else_=1,
    ).label("level")
    question = (
        sqlalchemy.select(level, func.count(), func.sum(col(SpanRow.cents)))
        .where(_of(reach, SpanKind.MONEY), _within(SpanRow.since, days))
        .group_by(level)
    )
    rows = await (await session.connection()).execute(question)
    found = {reached: (count, int(cents)) for reached, count, cents in rows}
    first, second, third, fourth = (found.get(reached, (0, 0)) for reached in range(4))
    return MoneyCount(
        counts=(first[0], second[0], third[0], fourth[0]),
        cents=(first[1], second[1], third[1], fourth[1]),
    )


def _of(reach: Reach, kind: SpanKind) -> ColumnElement[bool]:
    ours = and_(col(SpanRow.alliance) == reach.alliance, col(SpanRow.kind) == kind)
    return ours if reach.schools is None else and_(ours, col(SpanRow.school).in_(reach.schools))


def _day(column: date | None) -> SQLColumnExpression[date | None]:
    return col(column)


def _within(column: date | None, days: Days) -> ColumnElement[bool]:
    return col(column).between(days.first, days.last)
