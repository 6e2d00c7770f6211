"""Questions of the demo alone: everybody in it at a glance, and everybody's mail in one mailbox."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlalchemy import case, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.calendar import local_date
from domain.notices import Channel
from domain.procedure import Stage
from domain.seats import Seat, kind_of
from models import sealed
from models.queries_people import holds_on
from models.queries_post import holders
from models.states import NoticeState
from models.tables import (
    AllianceRow,
    DataKeyRow,
    DemoMailRow,
    LedgerRow,
    NoticeRow,
    OfficeRow,
    PersonRow,
    SchoolRow,
    SeatingRow,
    TrajectoryRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    stage: Stage
    count: int
    stalled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person, and what they are: an office, or a seat at some tables."""

    person: UUID
    name: str
    seat: Seat
    is_office: bool
    school: str | None
    """Of an office in a school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    person: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message that was delivered, and to whom."""

    id: UUID
    case_number: str
    to: Seat
    readers: tuple[Reader, ...]
    """Whoever sat there, or, where nobody did, all who hold the office."""
    code: str
    channel: Channel
    move: UUID | None
    """The key of the move that it is about: what a receipt refers to."""
    happened_at: datetime | None
    delivered_at: datetime
    opened_at: datetime | None


async def first_alliance(session: AsyncSession) -> tuple[UUID, str] | None:
    question = select(AllianceRow).order_by(col(AllianceRow.name), col(AllianceRow.id)).limit(1)
    found = (await session.exec(question)).one_or_none()
    return None if found is None else (found.id, found.name)


async def stage_counts(session: AsyncSession, alliance: UUID) -> list[StageCount]:
    """How many trajectories are in each stage where there are any."""
    stalled = func.count(case((col(TrajectoryRow.stalled_since).is_not(None), 1)))
    question = (
        sqlalchemy.select(col(TrajectoryRow.stage), func.count(), stalled)
        .where(col(TrajectoryRow.alliance) == alliance)
        .group_by(col(TrajectoryRow.stage))
    )
    rows = await (await session.connection()).execute(question)
    return [StageCount(stage=stage, count=count, stalled=still) for stage, count, still in rows]


async def people(session: AsyncSession, alliance: UUID, *, on: date) -> list[Somebody]:
    """Who holds an office here, and who sits at a table; by name."""
    everybody = {
        (each.person, each.seat): each
        for each in [*await _seated(session, alliance), *await _in_office(session, alliance, on)]
    }
    return sorted(everybody.values(), key=lambda each: (each.name, each.person, each.seat))


async def _in_office(session: AsyncSession, alliance: UUID, on: date) -> list[Somebody]:
    question = (
        select(PersonRow, DataKeyRow.wrapped, OfficeRow.kind, SchoolRow.name)
        .join(OfficeRow, col(OfficeRow.person) == PersonRow.id)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .outerjoin(SchoolRow, col(SchoolRow.id) == OfficeRow.school)
        .where(OfficeRow.alliance == alliance, holds_on(on))
    )
    return [
        Somebody(
            person=person.id,
            name=sealed.person(session, person, key).name,
            seat=Seat(str(kind)),
            is_office=True,
            school=school,
        )
        for person, key, kind, school in await session.exec(question)
    ]


async def _seated(session: AsyncSession, alliance: UUID) -> list[Somebody]:
    """By the kind of seat: somebody with two children sits twice, and is one guardian."""
    question = (
        select(PersonRow, DataKeyRow.wrapped, SeatingRow.seat)
        .join(SeatingRow, col(SeatingRow.person) == PersonRow.id)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .join(TrajectoryRow, col(TrajectoryRow.id) == SeatingRow.trajectory)
        .where(TrajectoryRow.alliance == alliance)
    )
    return [
        Somebody(
            person=person.id,
            name=sealed.person(session, person, key).name,
            seat=Seat(kind_of(Seat(seat)).value),
            is_office=False,
            school=None,
        )
        for person, key, seat in await session.exec(question)
    ]


async def letters(session: AsyncSession, alliance: UUID, *, limit: int = 100) -> list[Letter]:
    """The newest messages of everybody."""
    question = _letters().where(NoticeRow.alliance == alliance).limit(limit)
    ordered = question.order_by(col(NoticeRow.delivered_at).desc(), col(NoticeRow.id))
    return [await _letter(session, *row) for row in await session.exec(ordered)]


async def letter(session: AsyncSession, wanted: UUID) -> Letter | None:
    found = (await session.exec(_letters().where(NoticeRow.id == wanted))).one_or_none()
    return None if found is None else await _letter(session, *found)


def _letters() -> Select[NoticeRow, str, PersonRow, bytes | None]:
    return (
        select(NoticeRow, TrajectoryRow.case_number, PersonRow, DataKeyRow.wrapped)
        .join(TrajectoryRow, col(TrajectoryRow.id) == NoticeRow.trajectory)
        .outerjoin(PersonRow, col(PersonRow.id) == NoticeRow.person)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .where(col(NoticeRow.state).in_((NoticeState.DELIVERED, NoticeState.OPENED)))
    )


async def _letter(
    session: AsyncSession,
    row: NoticeRow,
    case_number: str,
    person: PersonRow | None,
    key: bytes | None,
) -> Letter:
    delivered_at = row.delivered_at or row.not_before
    if person is None:
        to = await holders(session, row, on=local_date(delivered_at))
    else:
        to = [sealed.person(session, person, key)]
    about = await session.get(LedgerRow, (row.trajectory, row.sequence))
    return Letter(
        id=row.id,
        case_number=case_number,
        to=Seat(row.seat),
        readers=tuple(Reader(person=each.id, name=each.name) for each in to),
        code=row.code,
        channel=row.channel,
        move=None if about is None else about.key,
        happened_at=None if about is None else about.at,
        delivered_at=delivered_at,
        opened_at=row.opened_at,
    )


async def trajectory_of_case(session: AsyncSession, alliance: UUID, number: str) -> UUID | None:
    """Which trajectory people mean by a case number."""
    question = select(TrajectoryRow.id).where(
        TrajectoryRow.alliance == alliance, TrajectoryRow.case_number == number
    )
    return (await session.exec(question)).one_or_none()


async def mails(session: AsyncSession, *, limit: int = 50) -> list[DemoMailRow]:
    """What the demo would have mailed, the newest first."""
    question = select(DemoMailRow).order_by(col(DemoMailRow.sent_at).desc()).limit(limit)
    return list(await session.exec(question))
