"""Questions about notices: which must go out, to whom, and what lies in somebody's mailbox."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, exists, func, or_, union
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.notices import RECEIPT
from domain.seats import Seat, SeatKind, kind_of
from models import sealed
from models.queries_absences import is_running
from models.queries_people import holds_on
from models.states import NoticeState
from models.tables import (
    AbsenceRow,
    DataKeyRow,
    NoticeRow,
    ObligationRow,
    OfficeRow,
    PersonRow,
    SeatingRow,
    TrajectoryRow,
)
from models.views import Message, Person

DueNotice = tuple[NoticeRow, Person | None, bool]
"""A notice, whom it names or else whoever sits on its seat, and whether it still makes sense."""

_IN_MAILBOX = (NoticeState.DELIVERED, NoticeState.OPENED)


async def due_notices(session: AsyncSession, *, at: datetime, limit: int) -> list[DueNotice]:
    """The notices whose time has come, held for this transaction. Another post has its own."""
    question = (
        select(NoticeRow, PersonRow, DataKeyRow.wrapped, makes_sense_now())
        .outerjoin(
            SeatingRow,
            and_(
                col(SeatingRow.trajectory) == NoticeRow.trajectory,
                col(SeatingRow.seat) == NoticeRow.seat,
            ),
        )
        .outerjoin(
            PersonRow,
            col(PersonRow.id) == func.coalesce(col(NoticeRow.person), col(SeatingRow.person)),
        )
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .where(NoticeRow.state == NoticeState.QUEUED, NoticeRow.not_before <= at)
        .order_by(col(NoticeRow.not_before), col(NoticeRow.sequence))
        .limit(limit)
        .with_for_update(of=NoticeRow, skip_locked=True)
    )
    return [_due(session, *row) for row in await session.exec(question)]


def _due(
    session: AsyncSession,
    notice: NoticeRow,
    row: PersonRow | None,
    key: bytes | None,
    makes_sense: bool,  # noqa: FBT001 - the last column of the question
) -> DueNotice:
    return notice, None if row is None else sealed.person(session, row, key), makes_sense


def makes_sense_now() -> ColumnElement[bool]:
    """What it is about is still owed, and no later version of the plan was sent after it."""
    later, owed = aliased(NoticeRow), aliased(ObligationRow)
    is_owed = exists().where(
        col(owed.trajectory) == NoticeRow.trajectory,
        col(owed.key) == NoticeRow.obligation,
    )
    is_overtaken = exists().where(
        col(later.trajectory) == NoticeRow.trajectory,
        col(later.seat) == NoticeRow.seat,
        col(later.version) > col(NoticeRow.version),
    )
    return and_(or_(col(NoticeRow.obligation).is_(None), is_owed), ~is_overtaken)


async def holders(
    session: AsyncSession, notice: NoticeRow, *, on: date, kind: SeatKind | None = None
) -> list[Person]:
    """Who holds the office that a notice is for, where nobody sits on the seat itself.

    `kind` is another office in its place, where whoever it was for is away.
    """
    office = kind or notice.via_office or kind_of(Seat(notice.seat))
    question = (
        select(PersonRow, DataKeyRow.wrapped)
        .join(OfficeRow, col(OfficeRow.person) == PersonRow.id)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .where(
            OfficeRow.kind == office,
            OfficeRow.alliance == notice.alliance,
            or_(col(OfficeRow.school).is_(None), col(OfficeRow.school) == notice.school),
            holds_on(on),
        )
    )
    return [sealed.person(session, row, key) for row, key in await session.exec(question)]


def _is_for(person: UUID, day: date) -> ColumnElement[bool]:
    """To this person, or to an office of theirs while nobody sat on the seat."""
    theirs = aliased(NoticeRow)
    still_away = exists().where(
        col(AbsenceRow.person) == theirs.on_behalf_of,
        col(AbsenceRow.substitute) == person,
        is_running(day),
        col(AbsenceRow.alliance) == theirs.alliance,
        or_(col(AbsenceRow.school).is_(None), col(AbsenceRow.school) == theirs.school),
        or_(
            func.cardinality(AbsenceRow.trajectories) == 0,
            col(theirs.trajectory) == any_(col(AbsenceRow.trajectories)),
        ),
    )
    stays_theirs = or_(
        col(theirs.on_behalf_of).is_(None), col(theirs.code).startswith(RECEIPT), still_away
    )
    to_them = select(theirs.id).where(
        or_(
            and_(col(theirs.person) == person, stays_theirs),
            col(theirs.on_behalf_of) == person,
        )
    )
    to_their_office = (
        select(theirs.id)
        .join(
            OfficeRow,
            and_(
                col(OfficeRow.alliance) == theirs.alliance,
                or_(
                    and_(
                        col(theirs.via_office).is_(None),
                        col(OfficeRow.kind) == theirs.seat,
                    ),
                    col(OfficeRow.kind) == theirs.via_office,
                ),
                or_(col(OfficeRow.school).is_(None), col(OfficeRow.school) == theirs.school),
            ),
        )
        .where(OfficeRow.person == person, col(theirs.person).is_(None), holds_on(day))
    )
    return col(NoticeRow.id).in_(union(to_them, to_their_office))


async def mailbox(
    session: AsyncSession, person: UUID, *, on: date, limit: int = 50
) -> list[Message]:
    """The messages of a person, the newest first."""
    question = (
        select(NoticeRow, TrajectoryRow.case_number)
        .join(TrajectoryRow, col(TrajectoryRow.id) == NoticeRow.trajectory)
        .where(col(NoticeRow.state).in_(_IN_MAILBOX), _is_for(person, on))
        .order_by(col(NoticeRow.delivered_at).desc(), col(NoticeRow.id))
        .limit(limit)
    )
    return [_message(row, number) for row, number in await session.exec(question)]


async def message_of(
    session: AsyncSession, notice: UUID, person: UUID, *, on: date
) -> NoticeRow | None:
    """A message in the mailbox of this person, to be changed in this transaction."""
    question = (
        select(NoticeRow)
        .where(NoticeRow.id == notice, col(NoticeRow.state).in_(_IN_MAILBOX), _is_for(person, on))
        .with_for_update(of=NoticeRow)
    )
    return (await session.exec(question)).one_or_none()


def _message(row: NoticeRow, case_number: str) -> Message:
    return Message(
        id=row.id,
        trajectory=row.trajectory,
        case_number=case_number,
        to=Seat(row.seat),
        code=row.code,
        channel=row.channel,
        obligation=row.obligation,
        version=row.version,
        delivered_at=row.delivered_at,
        opened_at=row.opened_at,
    )
