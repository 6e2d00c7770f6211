"""Questions of managers: what has stalled, where, and on whom it waits. No learner, no name.

The list is read in the order of an index that holds stalled trajectories alone, so its cost follows
neither how many there are nor how many have stalled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.procedure import Stage
from domain.seats import Seat, SeatKind
from models import queries_people
from models.queries import waits_on
from models.tables import ObligationRow, SchoolRow, TrajectoryRow
from models.views import Page, StallCount, StallView

COUNTED_AHEAD: Final = 1000
"""How many after a page are counted."""

SEE_STALLS: Final = frozenset({SeatKind.DIRECTOR, SeatKind.COORDINATOR, SeatKind.LEAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class StallFilters:
    """Which of them. What is left out does not matter."""

    waiting_on: Seat | None = None
    """A seat, or the kind of a labelled seat."""
    stage: Stage | None = None
    school: UUID | None = None
    age: int | None = None


async def alliances_managed_by(session: AsyncSession, person: UUID, *, on: date) -> list[UUID]:
    """The alliances whose stalls a person may see."""
    offices = await queries_people.offices_of(session, person, on=on)
    return sorted({office.alliance for office in offices if office.kind in SEE_STALLS})


async def stalls(
    session: AsyncSession,
    alliance: UUID,
    filters: StallFilters,
    *,
    limit: int = 50,
    offset: int = 0,
) -> Page[StallView]:
    """What has stalled in an alliance, the longest first. Ask `alliances_managed_by` first.

    It is counted some way beyond the page and no further: whoever pages on gets to the end, and
    nobody waits for a number that no page shows. `stall_counts` has them all.
    """
    wanted = _stalled(alliance, filters)
    ahead = select(TrajectoryRow.id).where(wanted).limit(offset + limit + COUNTED_AHEAD)
    count = await session.exec(select(func.count()).select_from(ahead.subquery()))
    question = (
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
    )
    page = await session.exec(question.limit(limit).offset(offset))
    return Page(count=count.one(), items=tuple(_view(*row) for row in page))


async def stall_counts(
    session: AsyncSession, alliance: UUID, filters: StallFilters
) -> list[StallCount]:
    """How many have stalled alike, by seat, cause, stage, school and age; the most first."""
    alike = [
        col(TrajectoryRow.waiting_on),
        col(TrajectoryRow.stall_cause),
        col(TrajectoryRow.stage),
        col(TrajectoryRow.school),
        col(TrajectoryRow.age),
    ]
    count = func.count().label("count")
    question = (
        sqlalchemy.select(*alike, count, func.min(TrajectoryRow.stalled_since).label("since"))
        .where(_stalled(alliance, filters))
        .group_by(*alike)
        .order_by(count.desc(), *alike)
    )
    rows = await (await session.connection()).execute(question)
    return [
        StallCount(
            waiting_on=None if row["waiting_on"] is None else Seat(row["waiting_on"]),
            cause=row["stall_cause"],
            stage=row["stage"],
            school=row["school"],
            age=row["age"],
            count=row["count"],
            since=row["since"],
        )
        for row in rows.mappings()
    ]


def _stalled(alliance: UUID, filters: StallFilters) -> ColumnElement[bool]:
    return and_(
        col(TrajectoryRow.alliance) == alliance,
        col(TrajectoryRow.stalled_since).is_not(None),
        *_filtered(filters),
    )


def _filtered(filters: StallFilters) -> Iterator[ColumnElement[bool]]:
    if filters.waiting_on is not None:
        yield waits_on(filters.waiting_on)
    if filters.stage is not None:
        yield col(TrajectoryRow.stage) == filters.stage
    if filters.school is not None:
        yield col(TrajectoryRow.school) == filters.school
    if filters.age is not None:
        yield col(TrajectoryRow.age) == filters.age


def _view(row: TrajectoryRow, school: SchoolRow | None, owed: ObligationRow | None) -> StallView:
    return StallView(
        trajectory=row.id,
        case_number=row.case_number,
        school=row.school,
        school_name="" if school is None else school.name,
        stage=row.stage,
        age=row.age,
        waiting_on=None if row.waiting_on is None else Seat(row.waiting_on),
        cause=row.stall_cause,
        owed=None if owed is None else owed.kind,
        since=row.stalled_since or row.last_moved_on,
    )
