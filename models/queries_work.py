"""Questions about a day's work: what somebody has to do, and what they wait for others to do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, true, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Topic, seats_that_see
from domain.procedure import DutyKind, Stage
from models.queries_absences import is_of_kind
from models.queries_obligations import Reason, closest_of, keys, owed_in, reasons_for
from models.tables import ObligationRow, SeatingRow, TrajectoryRow
from models.views import Because, Page, Work, WorkGroup

FOLLOW: Final = seats_that_see(Topic.ANSWERS, Stage.ACTIVE)
"""Whoever sits there sees what everybody owes, and so what a trajectory of theirs waits for."""

_ORDER: Final = tuple(Because)
_FOLLOWED: Final = len(_ORDER)
"""Farther than every reason for which something is theirs to do."""

_GROUPS: Final = tuple(WorkGroup)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilters:
    """Which part of the work. What is left out does not matter."""

    school: UUID | None = None
    stage: Stage | None = None
    kind: DutyKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Of which school, in which stage and of which kind there is something on the list."""

    school: UUID
    stage: Stage
    kind: DutyKind


async def work_of(  # noqa: PLR0913 - whose, which part, on which day
    session: AsyncSession,
    person: UUID,
    filters: WorkFilters,
    *,
    on: date,
    group: WorkGroup | None = None,
    limit: int = 10,
    offset: int = 0,
) -> Mapping[WorkGroup, Page[Work]]:
    """The first of every group, or a part of one; in each the first due first.

    An obligation stands in one group. A group of which this part holds nothing is left out.
    """
    numbered = _numbered(await _everything(session, person, on), filters, on)
    wanted = true() if group is None else numbered.c.group == _GROUPS.index(group)
    question = (
        sqlalchemy.select(numbered)
        .where(wanted, numbered.c.place > offset, numbered.c.place <= offset + limit)
        .order_by(numbered.c.group, numbered.c.place)
    )
    connection = await session.connection()
    places = (await connection.execute(question)).mappings().all()
    rows = await _rows(session, [(each["trajectory"], each["key"]) for each in places])
    found: dict[WorkGroup, list[Work]] = {}
    counts: dict[WorkGroup, int] = {}
    for place in places:
        of = _GROUPS[place["group"]]
        obligation, trajectory = rows[place["trajectory"], place["key"]]
        because = _ORDER[place["because"]] if place["because"] < _FOLLOWED else None
        owed = owed_in(obligation, trajectory.case_number, because)
        found.setdefault(of, []).append(Work(owed=owed, group=of, stage=trajectory.stage))
        counts[of] = place["count"]
    return {of: Page(count=counts[of], items=tuple(items)) for of, items in found.items()}


async def _rows(
    session: AsyncSession, wanted: Collection[tuple[UUID, str]]
) -> dict[tuple[UUID, str], tuple[ObligationRow, TrajectoryRow]]:
    question = (
        select(ObligationRow, TrajectoryRow)
        .join(TrajectoryRow, col(TrajectoryRow.id) == ObligationRow.trajectory)
        .where(tuple_(col(ObligationRow.trajectory), col(ObligationRow.key)).in_(wanted))
    )
    return {(row.trajectory, row.key): (row, of) for row, of in await session.exec(question)}


async def choices_of(session: AsyncSession, person: UUID, *, on: date) -> Sequence[Choice]:
    """By what the work of a person can be narrowed."""
    everything = await _everything(session, person, on)
    question = (
        select(col(ObligationRow.school), col(TrajectoryRow.stage), col(ObligationRow.kind))
        .join(
            everything,
            and_(
                everything.c.trajectory == ObligationRow.trajectory,
                everything.c.key == ObligationRow.key,
            ),
        )
        .join(TrajectoryRow, col(TrajectoryRow.id) == ObligationRow.trajectory)
        .where(_is_shown(on))
        .distinct()
    )
    return [
        Choice(school=school, stage=stage, kind=kind)
        for school, stage, kind in await session.exec(question)
    ]


async def _everything(session: AsyncSession, person: UUID, on: date) -> Subquery:
    return closest_of([*await reasons_for(session, person, on=on), _followed(person)])


def _followed(person: UUID) -> Reason:
    sits = and_(
        col(SeatingRow.trajectory) == ObligationRow.trajectory,
        is_of_kind(col(SeatingRow.seat), FOLLOW),
    )
    return keys(_FOLLOWED).join(SeatingRow, sits).where(col(SeatingRow.person) == person)


def _is_shown(on: date) -> ColumnElement[bool]:
    """That nothing at all happens is watched everywhere; it is work once the day is there."""
    return or_(col(ObligationRow.kind) != DutyKind.KEEP_MOVING, col(ObligationRow.due) <= on)


def _numbered(everything: Subquery, filters: WorkFilters, on: date) -> Subquery:
    """Everything in its group and at its place, with how many there are in that group."""
    due = col(ObligationRow.due)
    is_theirs_to_do = and_(
        everything.c.because < _FOLLOWED,
        everything.c.because != _ORDER.index(Because.ESCALATED),
    )
    group = case(
        (due < on, _GROUPS.index(WorkGroup.LATE)),
        (due == on, _GROUPS.index(WorkGroup.TODAY)),
        (is_theirs_to_do, _GROUPS.index(WorkGroup.MINE)),
        else_=_GROUPS.index(WorkGroup.OTHERS),
    )
    order = [due, col(ObligationRow.trajectory), col(ObligationRow.key)]
    numbered = (
        sqlalchemy.select(
            everything.c.trajectory,
            everything.c.key,
            everything.c.because,
            group.label("group"),
            func.row_number().over(partition_by=group, order_by=order).label("place"),
            func.count().over(partition_by=group).label("count"),
        )
        .select_from(everything)
        .join(
            ObligationRow,
            and_(
                col(ObligationRow.trajectory) == everything.c.trajectory,
                col(ObligationRow.key) == everything.c.key,
            ),
        )
        .join(TrajectoryRow, col(TrajectoryRow.id) == ObligationRow.trajectory)
        .where(_is_shown(on), *_filtered(filters))
    )
    return numbered.subquery()


def _filtered(filters: WorkFilters) -> Iterator[ColumnElement[bool]]:
    if filters.school is not None:
        yield col(ObligationRow.school) == filters.school
    if filters.stage is not None:
        yield col(TrajectoryRow.stage) == filters.stage
    if filters.kind is not None:
        yield col(ObligationRow.kind) == filters.kind
