"""Questions of managers: what has stalled, where, and on whom it waits. No learner, no name.

The list is read in the order of an index that holds stalled trajectories alone, so its cost follows
neither how many there are nor how many have stalled.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, Date, and_, func, literal, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Topic, offices_that_see
from domain.events import Cause
from domain.procedure import Stage
from domain.seats import Seat, SeatKind
from models import queries_absences, queries_people
from models.tables import ObligationRow, SchoolRow, TrajectoryRow
from models.views import NextStep, OpenGroup, Page, StallView, Waiting

COUNTED_AHEAD: Final = 1000
"""How many after a page are counted."""

_OF_A_SCHOOL: Final = frozenset({SeatKind.INTERNAL_COORDINATOR, SeatKind.SCHOOL_LEADER})
SEE_STALLS: Final = offices_that_see(Topic.AGGREGATES) - _OF_A_SCHOOL
SEE_STALLS_OF_A_SCHOOL: Final = offices_that_see(Topic.AGGREGATES) & _OF_A_SCHOOL
"""What the table of `domain.access` says of counts: of the alliance, or of one's own school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StallFilters:
    """Which of them. What is left out does not matter."""

    waiting_on: Seat | None = None
    """A seat, or the kind of a labelled seat."""
    cause: Cause | None = None
    stage: Stage | None = None
    school: UUID | None = None
    age: int | None = None
    since: date | None = None
    """Stalled on that day already."""

    @property
    def is_empty(self) -> bool:
        return self == StallFilters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Of which part of an alliance somebody may see what stands still."""

    alliance: UUID
    schools: tuple[UUID, ...] | None = None
    """None: of all of it."""


async def reaches_of(session: AsyncSession, person: UUID, *, on: date) -> list[Reach]:
    """Where somebody may see what stands still: of each alliance all, or their own schools.

    Also where they stand in for a manager, unless they do so for some cases only.
    """
    offices = await queries_people.offices_of(session, person, on=on)
    offices += await queries_absences.offices_stood_in_for(session, person, on=on)
    seeing = [office for office in offices if office.kind in SEE_STALLS | SEE_STALLS_OF_A_SCHOOL]
    whole = {office.alliance for office in seeing if office.school is None}
    schools: dict[UUID, set[UUID]] = {}
    for office in seeing:
        if office.school is not None and office.alliance not in whole:
            schools.setdefault(office.alliance, set()).add(office.school)
    reaches = [Reach(alliance=alliance) for alliance in whole]
    reaches += [Reach(alliance=a, schools=tuple(sorted(s))) for a, s in schools.items()]
    return sorted(reaches, key=lambda reach: reach.alliance)


async def stalls(
    session: AsyncSession,
    reach: Reach,
    filters: StallFilters,
    *,
    limit: int = 50,
    offset: int = 0,
) -> Page[StallView]:
    """What has stalled there, the longest first. Ask `reaches_of` first.

    It is counted some way beyond the page and no further: whoever pages on gets to the end, and
    nobody waits for a number that no page shows. `by_cause` has them all.
    """
    wanted = _stalled(reach, filters)
    ahead = select(TrajectoryRow.id).where(wanted).limit(offset + limit + COUNTED_AHEAD)
    count = await session.exec(select(func.count()).select_from(ahead.subquery()))
    page = await session.exec(
        select(TrajectoryRow, SchoolRow, ObligationRow)
        .outerjoin(SchoolRow, col(SchoolRow.id) == TrajectoryRow.school)
        .outerjoin(
            ObligationRow,
            and_(
                col(ObligationRow.trajectory) == TrajectoryRow.id,
                col(ObligationRow.key) == TrajectoryRow.stalled_obligation,
            ),
        )
        .where(wanted)
        .order_by(col(TrajectoryRow.stalled_since), col(TrajectoryRow.id))
        .limit(limit)
        .offset(offset)
    )
    rows = list(page)
    coming = await _next_steps(session, [row.id for row, _, _ in rows])
    views = (_view(row, school, owed, coming.get(row.id)) for row, school, owed in rows)
    return Page(count=count.one(), items=tuple(views))


async def by_cause(
    session: AsyncSession, reach: Reach, filters: StallFilters, *, on: date
) -> list[Waiting]:
    """On whom it waits, how often and for how long; the most first."""
    days = literal(on, Date) - col(TrajectoryRow.stalled_since)
    count = func.count().label("count")
    question = (
        sqlalchemy.select(
            col(TrajectoryRow.stall_cause),
            count,
            func.avg(days),
            func.percentile_cont(0.5).within_group(days),
        )
        .where(_stalled(reach, filters))
        .group_by(col(TrajectoryRow.stall_cause))
        .order_by(count.desc(), col(TrajectoryRow.stall_cause))
    )
    rows = await (await session.connection()).execute(question)
    return [
        Waiting(cause=cause, count=count, mean=round(mean), median=round(median))
        for cause, count, mean, median in rows
    ]


async def open_groups(
    session: AsyncSession, reach: Reach, filters: StallFilters
) -> list[OpenGroup]:
    """How many open trajectories are in a stage since a day, and whether they stand still.

    With a filter only what stands still: how many move on at a school is for nobody to find out.
    """
    is_stalled = col(TrajectoryRow.stalled_since).is_not(None)
    is_shown = _within(reach) if filters.is_empty else _stalled(reach, filters)
    alike = (col(TrajectoryRow.stage), col(TrajectoryRow.entered_on), is_stalled)
    question = (
        sqlalchemy.select(*alike, func.count())
        .where(is_shown, col(TrajectoryRow.stage) != Stage.CLOSED)
        .group_by(*alike)
    )
    rows = await (await session.connection()).execute(question)
    return [
        OpenGroup(stage=stage, entered_on=entered_on, is_stalled=stalled, count=count)
        for stage, entered_on, stalled, count in rows
    ]


async def procedures_in(session: AsyncSession, reach: Reach) -> list[str]:
    """By which procedures the schools there work."""
    question = select(SchoolRow.procedure).where(SchoolRow.alliance == reach.alliance)
    if reach.schools is not None:
        question = question.where(col(SchoolRow.id).in_(reach.schools))
    return sorted(set(await session.exec(question)))


async def _next_steps(
    session: AsyncSession, trajectories: Collection[UUID]
) -> dict[UUID, NextStep]:
    """What the clock does next in each of them, whatever is owed there."""
    if not trajectories:
        return {}
    question = (
        select(ObligationRow)
        .where(
            col(ObligationRow.trajectory).in_(list(trajectories)),
            col(ObligationRow.next_at).is_not(None),
        )
        .order_by(col(ObligationRow.next_at).desc(), col(ObligationRow.position).desc())
    )
    return {  # of several in one trajectory the last is kept: the first to come
        row.trajectory: NextStep(
            action=row.next_action, told=tuple(map(Seat, row.next_told or ())), on=row.next_on
        )
        for row in await session.exec(question)
        if row.next_action is not None and row.next_on is not None
    }


def _within(reach: Reach) -> ColumnElement[bool]:
    is_ours = col(TrajectoryRow.alliance) == reach.alliance
    if reach.schools is None:
        return is_ours
    return and_(is_ours, col(TrajectoryRow.school).in_(reach.schools))


def _stalled(reach: Reach, filters: StallFilters) -> ColumnElement[bool]:
    return and_(_within(reach), col(TrajectoryRow.stalled_since).is_not(None), *_filtered(filters))


def _filtered(filters: StallFilters) -> Iterator[ColumnElement[bool]]:
    if filters.waiting_on is not None:
        column = col(TrajectoryRow.stalled_on)
        kind = f"{filters.waiting_on}:"
        yield or_(column == filters.waiting_on, column.startswith(kind, autoescape=True))
    if filters.cause is not None:
        yield col(TrajectoryRow.stall_cause) == filters.cause
    if filters.stage is not None:
        yield col(TrajectoryRow.stage) == filters.stage
    if filters.school is not None:
        yield col(TrajectoryRow.school) == filters.school
    if filters.age is not None:
        yield col(TrajectoryRow.age) == filters.age
    if filters.since is not None:
        yield col(TrajectoryRow.stalled_since) <= filters.since


def _view(
    row: TrajectoryRow,
    school: SchoolRow | None,
    owed: ObligationRow | None,
    coming: NextStep | None,
) -> StallView:
    return StallView(
        trajectory=row.id,
        case_number=row.case_number,
        alliance=row.alliance,
        school=row.school,
        school_name="" if school is None else school.name,
        stage=row.stage,
        age=row.age,
        entered_on=row.entered_on,
        last_moved_on=row.last_moved_on,
        waiting_on=_seat(row.stalled_on),
        cause=row.stall_cause,
        owed=None if owed is None else owed.kind,
        asked_on=None if owed is None else owed.since,
        since=row.stalled_since or row.last_moved_on,
        next=coming,
    )


def _seat(stored: str | None) -> Seat | None:
    return None if stored is None else Seat(stored)
