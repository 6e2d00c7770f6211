"""Questions about people: who they are, where they sit, which offices they hold."""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.seats import Seat, SeatKind, kind_of
from models import sealed
from models.tables import (
    AccessTokenRow,
    AllianceRow,
    DataKeyRow,
    LearnerRow,
    OfficeRow,
    PersonRow,
    SchoolRow,
    SeatingRow,
    TrajectoryRow,
)
from models.views import OURSELVES, Learner, Office, Person, School, SeatView, SignIn
from runtime.database import keyring_of


def holds_on(day: date) -> ColumnElement[bool]:
    """Whether an office is held on a day."""
    return and_(
        col(OfficeRow.valid_from) <= day,
        or_(col(OfficeRow.valid_to).is_(None), col(OfficeRow.valid_to) >= day),
    )


async def people(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Person]:
    question = _people().where(col(PersonRow.id).in_(list(ids)))
    return {row.id: sealed.person(session, row, key) for row, key in await session.exec(question)}


async def people_by_mail(session: AsyncSession, mail: str) -> list[Person]:
    """Whoever has this address: somebody may be known to two alliances, parents may share one."""
    index = keyring_of(session).index("mail", mail)
    question = _people().where(PersonRow.mail_index == index).order_by(col(PersonRow.id))
    return [sealed.person(session, row, key) for row, key in await session.exec(question)]


def _people() -> Select[PersonRow, bytes | None]:
    return select(PersonRow, DataKeyRow.wrapped).outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))


async def sign_in_by_token(session: AsyncSession, token: str, *, at: datetime) -> SignIn | None:
    """Whoever this token speaks for, while it is valid."""
    question = (
        select(PersonRow, DataKeyRow.wrapped, AccessTokenRow)
        .join(AccessTokenRow, col(AccessTokenRow.person) == PersonRow.id)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .where(
            AccessTokenRow.hash == sha256(token.encode()).hexdigest(),
            AccessTokenRow.expires_at > at,
        )
    )
    found = (await session.exec(question)).one_or_none()
    if found is None:
        return None
    row, key, known_by = found
    return SignIn(
        person=sealed.person(session, row, key),
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


async def kinds_of(session: AsyncSession, person: UUID, *, on: date) -> frozenset[SeatKind]:
    """The kinds of all seats and offices that somebody has anywhere."""
    seats = select(SeatingRow.seat).where(SeatingRow.person == person).distinct()
    sits = {kind_of(Seat(seat)) for seat in await session.exec(seats)}
    return frozenset(sits | {each.kind for each in await offices_of(session, person, on=on)})


async def office_holders(session: AsyncSession, office: Office, *, on: date) -> list[Person]:
    question = (
        _people()
        .join(OfficeRow, col(OfficeRow.person) == PersonRow.id)
        .where(
            OfficeRow.kind == office.kind,
            OfficeRow.alliance == office.alliance,
            col(OfficeRow.school).is_not_distinct_from(office.school),
            holds_on(on),
        )
    )
    found = [sealed.person(session, row, key) for row, key in await session.exec(question)]
    return sorted(found, key=lambda each: (each.name, each.id))


async def holders_at(
    session: AsyncSession, *, alliance: UUID, school: UUID, on: date
) -> list[tuple[SeatKind, Person]]:
    """Who holds which office at a school, or in its alliance, on a day."""
    question = (
        select(OfficeRow, PersonRow, DataKeyRow.wrapped)
        .join(PersonRow, col(PersonRow.id) == OfficeRow.person)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .where(
            OfficeRow.alliance == alliance,
            or_(col(OfficeRow.school).is_(None), col(OfficeRow.school) == school),
            holds_on(on),
        )
        .order_by(col(OfficeRow.kind), col(PersonRow.id))
    )
    return [
        (office.kind, sealed.person(session, row, key))
        for office, row, key in await session.exec(question)
    ]


async def holders_in(
    session: AsyncSession, alliance: UUID, *, on: date
) -> list[tuple[SeatKind, Person]]:
    """Who holds which office in an alliance or at one of its schools, on a day."""
    question = (
        select(OfficeRow, PersonRow, DataKeyRow.wrapped)
        .join(PersonRow, col(PersonRow.id) == OfficeRow.person)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .where(OfficeRow.alliance == alliance, holds_on(on))
        .order_by(col(OfficeRow.kind), col(PersonRow.id))
    )
    return [
        (office.kind, sealed.person(session, row, key))
        for office, row, key in await session.exec(question)
    ]


async def seats_of(session: AsyncSession, person: UUID) -> list[SeatView]:
    """Where a person sits, in trajectories that are open or not."""
    return await _seats(session, col(SeatingRow.person) == person)


async def seats_in(session: AsyncSession, trajectory: UUID) -> list[SeatView]:
    """Who sits where in a trajectory."""
    return await _seats(session, col(SeatingRow.trajectory) == trajectory)


async def seats_among(session: AsyncSession, trajectories: Collection[UUID]) -> list[SeatView]:
    """Who sits where in these trajectories."""
    return await _seats(session, col(SeatingRow.trajectory).in_(list(trajectories)))


async def _seats(session: AsyncSession, which: ColumnElement[bool]) -> list[SeatView]:
    question = (
        select(SeatingRow, PersonRow.name, DataKeyRow.wrapped)
        .outerjoin(PersonRow, col(PersonRow.id) == SeatingRow.person)
        .outerjoin(DataKeyRow, sealed.key_of(SeatingRow.person))
        .where(which)
        .order_by(col(SeatingRow.trajectory), col(SeatingRow.seat))
    )
    return [
        SeatView(
            trajectory=row.trajectory,
            seat=Seat(row.seat),
            person=row.person,
            name=sealed.person_name(session, row.person, name, key),
            since=row.since,
        )
        for row, name, key in await session.exec(question)
    ]


async def schools(session: AsyncSession, alliance: UUID) -> list[School]:
    question = select(SchoolRow).where(SchoolRow.alliance == alliance)
    return [_school(row) for row in await session.exec(question.order_by(col(SchoolRow.name)))]


async def school_by_name(session: AsyncSession, alliance: UUID, name: str) -> School | None:
    """A school, where its name says which."""
    question = select(SchoolRow).where(SchoolRow.alliance == alliance, SchoolRow.name == name)
    found = list(await session.exec(question.limit(2)))
    return _school(found[0]) if len(found) == 1 else None


async def organisations(session: AsyncSession) -> dict[UUID, str]:
    """The names of the schools and alliances that a reader has to do with, by id."""
    alliances = await session.exec(select(AllianceRow.id, AllianceRow.name))
    schools_ = await session.exec(select(SchoolRow.id, SchoolRow.name))
    return {id_: name for rows in (alliances, schools_) for id_, name in rows}


async def learner(session: AsyncSession, wanted: UUID) -> Learner | None:
    found = (await session.exec(_learners().where(LearnerRow.id == wanted))).one_or_none()
    return None if found is None else sealed.learner(session, *found)


async def learner_by_eck_id(session: AsyncSession, alliance: UUID, eck_id: str) -> Learner | None:
    index = keyring_of(session).index("eck_id", eck_id)
    question = _learners().where(LearnerRow.alliance == alliance, LearnerRow.eck_index == index)
    found = (await session.exec(question)).one_or_none()
    return None if found is None else sealed.learner(session, *found)


async def eck_id_of(session: AsyncSession, learner: UUID) -> str | None:
    """By which pseudonym the schools know a learner, where they do."""
    found = (await session.exec(_learners().where(LearnerRow.id == learner))).one_or_none()
    return None if found is None else sealed.eck_id(session, *found)


async def learners_at(session: AsyncSession, school: UUID) -> list[Learner]:
    """By name."""
    question = _learners().where(LearnerRow.school == school)
    found = [sealed.learner(session, row, key) for row, key in await session.exec(question)]
    return sorted(found, key=lambda each: (each.name, each.id))


async def learners_born_on(session: AsyncSession, alliance: UUID, day: date) -> list[Learner]:
    """All of an alliance with this birthday, by name."""
    question = _learners().where(LearnerRow.alliance == alliance, LearnerRow.born_on == day)
    found = [sealed.learner(session, row, key) for row, key in await session.exec(question)]
    return sorted(found, key=lambda each: (each.name, each.id))


async def learner_of(session: AsyncSession, trajectory: UUID) -> Learner | None:
    """About whom a trajectory is."""
    question = (
        _learners()
        .join(TrajectoryRow, col(TrajectoryRow.learner) == LearnerRow.id)
        .where(TrajectoryRow.id == trajectory)
    )
    found = (await session.exec(question)).one_or_none()
    return None if found is None else sealed.learner(session, *found)


def _learners() -> Select[LearnerRow, bytes | None]:
    return select(LearnerRow, DataKeyRow.wrapped).outerjoin(
        DataKeyRow, sealed.key_of(LearnerRow.id)
    )


def _school(row: SchoolRow) -> School:
    return School(
        id=row.id,
        alliance=row.alliance,
        name=row.name,
        region=row.region,
        sector=row.sector,
        board=row.board,
    )
