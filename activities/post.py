"""The post: notices go to the mailbox of whoever sits there, and what became of them is told.

A notice is claimed, delivered and answered for in one transaction, so it is delivered once, by
whichever post finds it first. Delivery of an invitation starts the clock of its signer (T07): the
word of it goes through the inbox like every move.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID, uuid5

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import absences, inbox
from activities.inbox import Asked
from domain.calendar import local_date
from domain.commands import NoteDelivery
from domain.notices import Channel
from domain.seats import POST, Seat
from domain.sign_off import Fate
from models import queries_post
from models.states import NoticeState
from models.tables import NoticeRow
from models.views import Person
from runtime import clock
from runtime.database import Sessions, sessions_of

AT_ONCE: Final = 50
PAUSE: Final = timedelta(seconds=2)
"""Between two rounds, when there is nothing left to deliver."""

log = structlog.get_logger()


async def deliver_notices(
    engine: AsyncEngine, stop: asyncio.Event, *, pause: timedelta = PAUSE
) -> None:
    """Deliver what is due until told to stop. A database that is down is tried again."""
    sessions = sessions_of(engine)
    while not stop.is_set():
        if await _one_round(sessions) < AT_ONCE:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause.total_seconds())


async def _one_round(sessions: Sessions) -> int:
    try:
        return await deliver_due(sessions, at=clock.now())
    except (SQLAlchemyError, OSError) as error:
        log.warning("post.failed", error=type(error).__name__)
        return 0


async def deliver_due(sessions: Sessions, *, at: datetime, limit: int = AT_ONCE) -> int:
    """Deliver notices whose time has come, and tell how many were looked at."""
    async with sessions.begin() as session:
        due = await queries_post.due_notices(session, at=at, limit=limit)
        for notice, person, makes_sense in due:
            if makes_sense:
                await _deliver(session, notice, person, at)
            else:
                notice.state, notice.ended_at = NoticeState.SUPERSEDED, at
        return len(due)


async def open_notice(session: AsyncSession, notice: UUID, *, person: UUID, at: datetime) -> bool:
    """Note that a person opened their message. False where it is not theirs."""
    row = await queries_post.message_of(session, notice, person, on=local_date(at))
    if row is None:
        return False
    if row.state is NoticeState.DELIVERED:
        row.state, row.opened_at = NoticeState.OPENED, at
        await _tell(session, row, Fate.OPENED, at)
    return True


async def _deliver(
    session: AsyncSession, notice: NoticeRow, person: Person | None, at: datetime
) -> None:
    """Put it in the mailbox of whoever sits there; of those who hold the office, if nobody does.

    Who is away is skipped: their substitute gets it, or the office that is next in line. A receipt
    goes to whoever it names, and to nobody else.
    """
    hears = await _who_hears(session, notice, person, at)
    if any(can_be_reached(each, notice.channel) for each in hears.people):
        notice.state, notice.delivered_at = NoticeState.DELIVERED, at
        notice.on_behalf_of, notice.via_office = hears.on_behalf_of, hears.via_office
        is_one = hears.via_office is None and (person or hears.on_behalf_of)
        notice.person = hears.people[0].id if is_one else None
        await _tell(session, notice, Fate.DELIVERED, at)
    else:
        notice.state, notice.ended_at = NoticeState.BOUNCED, at
        log.warning("notice.bounced", notice=str(notice.id), code=notice.code)
        await _tell(session, notice, Fate.BOUNCED, at)


async def _who_hears(
    session: AsyncSession, notice: NoticeRow, person: Person | None, at: datetime
) -> absences.Hears:
    if notice.person is None:
        return await absences.who_hears(session, notice, person, on=local_date(at))
    named = () if person is None else (person,)
    return absences.Hears(named, on_behalf_of=notice.on_behalf_of)


def can_be_reached(person: Person, channel: Channel) -> bool:
    """Whether we know an address for this channel. A task to call somebody needs none."""
    match channel:
        case Channel.MAIL:
            return bool(person.mail)
        case Channel.OTHER:
            return bool(person.phone or person.mail)
        case Channel.CALL:
            return True
        case _:
            assert_never(channel)


async def _tell(session: AsyncSession, notice: NoticeRow, fate: Fate, at: datetime) -> None:
    """Tell the trajectory what became of an invitation, under a key that is its meaning."""
    if notice.version is None:
        return
    await inbox.leave(
        session,
        Asked(
            key=uuid5(notice.id, fate),
            trajectory=notice.trajectory,
            alliance=notice.alliance,
            by=POST,
            command=NoteDelivery(
                signer=Seat(notice.seat), version=notice.version, fate=fate, on=local_date(at)
            ),
        ),
    )
