"""Questions about people: who they are, where they sit, which offices they hold."""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.seats import Seat
from models.tables import (
    AccessTokenRow,
    LearnerRow,
    OfficeRow,
    PersonRow,
    SchoolRow,
    SeatingRow,
    TrajectoryRow,
)
from models.views import OURSELVES, Learner, Office, Person, School, SeatView, SignIn


def holds_on(day: date) -> ColumnElement[bool]:
    """Whether an office is held on a day."""
    return and_(
        col(OfficeRow.valid_from) <= day,
        or_(col(OfficeRow.valid_to).is_(None), col(OfficeRow.valid_to) >= day),
    )


async def people(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Person]:
    question = select(PersonRow).where(col(PersonRow.id).in_(list(ids)))
    return {row.id: _person(row) for row in await session.exec(question)}


async def sign_in_by_token(session: AsyncSession, token: str, *, at: datetime) -> SignIn | None:
    """Whoever this token speaks for, while it is valid."""
    question = (
        select(PersonRow, AccessTokenRow)
        .join(AccessTokenRow, col(AccessTokenRow.person) == PersonRow.id)
        .where(
            AccessTokenRow.hash == sha256(token.encode()).hexdigest(),
            AccessTokenRow.expires_at > at,
        )
    )
    found = (await session.exec(question)).one_or_none()
    if found is None:
        return None
    row, known_by = found
    return SignIn(
        person=_person(row),
        level=known_by.level,
        method=known_by.method,
        issuer=OURSELVES,
        at=known_by.issued_at,
    )


async def offices_of(session: AsyncSession, person: UUID, *, on: date) -> list[Office]:
    """The offices that a person holds on a day."""
    question = (
        select(OfficeRow)
        .where(OfficeRow.person == person, holds_on(on))
        .order_by(col(OfficeRow.alliance), col(OfficeRow.kind), col(OfficeRow.school))
    )
    return [
        Office(kind=row.kind, alliance=row.alliance, school=row.school)
        for row in await session.exec(question)
    ]


async def office_holders(session: AsyncSession, office: Office, *, on: date) -> list[Person]:
    question = (
        select(PersonRow)
        .join(OfficeRow, col(OfficeRow.person) == PersonRow.id)
        .where(
            OfficeRow.kind == office.kind,
            OfficeRow.alliance == office.alliance,
            col(OfficeRow.school).is_not_distinct_from(office.school),
            holds_on(on),
        )
        .order_by(col(PersonRow.name), col(PersonRow.id))
    )
    return [_person(row) for row in await session.exec(question)]


async def seats_of(session: AsyncSession, person: UUID) -> list[SeatView]:
    """Where a person sits, in trajectories that are open or not."""
    return await _seats(session, col(SeatingRow.person) == person)


async def seats_in(session: AsyncSession, trajectory: UUID) -> list[SeatView]:
    """Who sits where in a trajectory."""
    return await _seats(session, col(SeatingRow.trajectory) == trajectory)


async def _seats(session: AsyncSession, which: ColumnElement[bool]) -> list[SeatView]:
    question = (
        select(SeatingRow, PersonRow.name)
        .outerjoin(PersonRow, col(PersonRow.id) == SeatingRow.person)
        .where(which)
        .order_by(col(SeatingRow.trajectory), col(SeatingRow.seat))
    )
    return [
        SeatView(
            trajectory=row.trajectory,
            seat=Seat(row.seat),
            person=row.person,
            name=name or "",
            since=row.since,
        )
        for row, name in await session.exec(question)
    ]


async def schools(session: AsyncSession, alliance: UUID) -> list[School]:
    question = select(SchoolRow).where(SchoolRow.alliance == alliance)
    return [_school(row) for row in await session.exec(question.order_by(col(SchoolRow.name)))]


async def school_by_name(session: AsyncSession, alliance: UUID, name: str) -> School | None:
    """A school, where its name says which."""
    question = select(SchoolRow).where(SchoolRow.alliance == alliance, SchoolRow.name == name)
    found = list(await session.exec(question.limit(2)))
    return _school(found[0]) if len(found) == 1 else None


async def learner(session: AsyncSession, wanted: UUID) -> Learner | None:
    row = await session.get(LearnerRow, wanted)
    return None if row is None else _learner(row)


async def learners_at(session: AsyncSession, school: UUID) -> list[Learner]:
    question = select(LearnerRow).where(LearnerRow.school == school)
    ordered = question.order_by(col(LearnerRow.name), col(LearnerRow.id))
    return [_learner(row) for row in await session.exec(ordered)]


async def learner_of(session: AsyncSession, trajectory: UUID) -> Learner | None:
    """About whom a trajectory is."""
    question = (
        select(LearnerRow)
        .join(TrajectoryRow, col(TrajectoryRow.learner) == LearnerRow.id)
        .where(TrajectoryRow.id == trajectory)
    )
    row = (await session.exec(question)).one_or_none()
    return None if row is None else _learner(row)


def _person(row: PersonRow) -> Person:
    return Person(id=row.id, name=row.name, mail=row.mail, phone=row.phone, language=row.language)


def _school(row: SchoolRow) -> School:
    return School(
        id=row.id,
        alliance=row.alliance,
        name=row.name,
        region=row.region,
        sector=row.sector,
        board=row.board,
    )


def _learner(row: LearnerRow) -> Learner:
    return Learner(
        id=row.id,
        alliance=row.alliance,
        school=row.school,
        name=row.name,
        born_on=row.born_on,
    )
