"""Questions about who is away: who stands in for whom, where, and who is told instead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, exists, func, or_, true
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.seats import PersonId, Seat, SeatKind, kind_of
from domain.substitutes import Absence, why_not
from models import queries_people
from models.tables import AbsenceRow, ObligationRow, SeatingRow, TrajectoryRow
from models.views import Office

_Own: Final = aliased(SeatingRow)

Place = type[TrajectoryRow] | type[ObligationRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """An absence as it was written down."""

    id: UUID
    absence: Absence
    made_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """For whom somebody stands in today, and which offices come with that."""

    absence: Absence
    offices: tuple[Office, ...]
    kinds: frozenset[SeatKind]
    """From which kinds of seats they may speak: none of another party than their own."""


def is_running(on: date) -> ColumnElement[bool]:
    """Whether an absence holds on a day."""
    return and_(
        col(AbsenceRow.ended_at).is_(None),
        col(AbsenceRow.first_day) <= on,
        col(AbsenceRow.last_day) >= on,
    )


def holds_at(place: Place, trajectory: Mapped[UUID]) -> ColumnElement[bool]:
    """Whether an absence holds in the case of this row."""
    return and_(
        col(AbsenceRow.alliance) == place.alliance,
        or_(col(AbsenceRow.school).is_(None), col(AbsenceRow.school) == place.school),
        or_(
            func.cardinality(AbsenceRow.trajectories) == 0,
            trajectory == any_(col(AbsenceRow.trajectories)),
        ),
    )


def is_stood_in_at(
    place: Place, trajectory: Mapped[UUID], stand_in: StandIn
) -> ColumnElement[bool]:
    """Whether somebody stands in in the case of this row. Not where they sit themselves."""
    of = stand_in.absence
    sits = exists().where(col(_Own.trajectory) == trajectory, col(_Own.person) == of.substitute)
    return and_(
        col(place.alliance) == of.alliance,
        true() if of.school is None else col(place.school) == of.school,
        trajectory.in_(of.trajectories) if of.trajectories else true(),
        ~sits,
    )


def is_of_kind(seat: Mapped[str], kinds: Collection[SeatKind]) -> ColumnElement[bool]:
    return func.split_part(seat, ":", 1).in_([kind.value for kind in kinds])


async def absence(session: AsyncSession, wanted: UUID) -> AbsenceView | None:
    row = await session.get(AbsenceRow, wanted)
    return None if row is None or row.ended_at is not None else _view(row)


async def absences_for(
    session: AsyncSession, person: UUID, alliances: Collection[UUID], *, on: date
) -> list[AbsenceView]:
    """What is not over: their own, those they stand in for, and all of these alliances."""
    question = (
        select(AbsenceRow)
        .where(
            col(AbsenceRow.ended_at).is_(None),
            col(AbsenceRow.last_day) >= on,
            or_(
                col(AbsenceRow.person) == person,
                col(AbsenceRow.substitute) == person,
                col(AbsenceRow.alliance).in_(list(alliances)),
            ),
        )
        .order_by(col(AbsenceRow.first_day), col(AbsenceRow.id))
    )
    return [_view(row) for row in await session.exec(question)]


async def stand_ins(session: AsyncSession, person: UUID, *, on: date) -> list[StandIn]:
    """For whom this person stands in on a day."""
    question = select(AbsenceRow).where(col(AbsenceRow.substitute) == person, is_running(on))
    rows = list(await session.exec(question.order_by(col(AbsenceRow.id))))
    if not rows:
        return []
    own = await queries_people.offices_of(session, person, on=on)
    return [await _stand_in(session, _view(row).absence, own, on) for row in rows]


async def _stand_in(
    session: AsyncSession, absence: Absence, own: Sequence[Office], on: date
) -> StandIn:
    mine = {each.kind for each in own if each.alliance == absence.alliance}
    kinds = [each for each in SeatKind if why_not(Seat(each), sits=None, offices=mine) is None]
    theirs = await queries_people.offices_of(session, absence.person, on=on)
    offices = [each for each in theirs if each.kind in kinds and _is_within(each, absence)]
    return StandIn(absence=absence, offices=tuple(offices), kinds=frozenset(kinds))


def _is_within(office: Office, absence: Absence) -> bool:
    is_there = absence.school is None or office.school in {None, absence.school}
    return office.alliance == absence.alliance and is_there


async def offices_stood_in_for(session: AsyncSession, person: UUID, *, on: date) -> list[Office]:
    """Whole offices that come with standing in, as far as it goes: not those for some cases."""
    return [
        replace(office, school=office.school or each.absence.school)
        for each in await stand_ins(session, person, on=on)
        if not each.absence.trajectories
        for office in each.offices
    ]


async def away(session: AsyncSession, people: Collection[UUID], *, on: date) -> list[Absence]:
    """Which of these people are away on a day; the narrowest first, then the newest."""
    question = (
        select(AbsenceRow)
        .where(col(AbsenceRow.person).in_(list(people)), is_running(on))
        .order_by(
            (func.cardinality(AbsenceRow.trajectories) == 0),
            col(AbsenceRow.school).is_(None),
            col(AbsenceRow.made_at).desc(),
        )
    )
    return [_view(row).absence for row in await session.exec(question)]


async def kinds_in(
    session: AsyncSession, person: UUID, alliance: UUID, *, on: date
) -> frozenset[SeatKind]:
    """The kinds of all seats and offices that somebody has in an alliance."""
    offices = await queries_people.offices_of(session, person, on=on)
    question = (
        select(SeatingRow.seat)
        .join(TrajectoryRow, col(TrajectoryRow.id) == SeatingRow.trajectory)
        .where(SeatingRow.person == person, TrajectoryRow.alliance == alliance)
        .distinct()
    )
    sits = {kind_of(Seat(seat)) for seat in await session.exec(question)}
    return frozenset({each.kind for each in offices if each.alliance == alliance} | sits)


def _view(row: AbsenceRow) -> AbsenceView:
    return AbsenceView(
        id=row.id,
        made_by=row.made_by,
        absence=Absence(
            person=PersonId(row.person),
            substitute=None if row.substitute is None else PersonId(row.substitute),
            alliance=row.alliance,
            school=row.school,
            trajectories=frozenset(row.trajectories),
            first=row.first_day,
            last=row.last_day,
        ),
    )
