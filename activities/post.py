"""The post: it is written down who gets a notice, and what became of it is told.

A notice is addressed in one transaction, so it is addressed once, by whichever post finds it first;
`activities.outbox` sends it. Delivery of an invitation starts the clock of its signer (T07): the
word of it goes through the inbox like every move.
"""

from datetime import datetime, timedelta
from typing import Final, Protocol, assert_never
from uuid import UUID, uuid5

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import absences, inbox
from activities.inbox import Asked
from domain.calendar import local_date
from domain.commands import NoteDelivery
from domain.notices import Channel
from domain.seats import POST, Seat
from domain.sign_off import Fate
from models import queries_links, queries_post
from models.states import DeliveryState, DeliveryWay, NoticeState
from models.tables import DeliveryRow, NoticeRow
from models.views import Person
from runtime.database import Sessions

AT_ONCE: Final = 50
PAUSE: Final = timedelta(seconds=2)
"""Between two rounds, when there is nothing left to deliver."""

log = structlog.get_logger()


class Sends(Protocol):
    """By what messages leave the house."""

    @property
    def texts(self) -> object | None:
        """By what text messages go out. None: there is nothing."""


async def deliver_due(
    sessions: Sessions, *, at: datetime, limit: int = AT_ONCE, outbox: Sends | None = None
) -> int:
    """Address notices whose time has come, and tell how many were looked at.

    Without an outbox they are delivered with that: they are read in traject itself.
    """
    async with sessions.begin() as session:
        due = await queries_post.due_notices(session, at=at, limit=limit)
        for notice, person, makes_sense in due:
            if makes_sense:
                await _deliver(session, notice, person, at, outbox)
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
        await tell(session, row, Fate.OPENED, at)
    return True


async def opened_by_link(
    session: AsyncSession, reference: str, *, person: UUID, at: datetime
) -> None:
    """Note that somebody came in by the link in a message: so they opened that."""
    notice = await queries_links.notice_of(session, reference)
    if notice is not None:
        await open_notice(session, notice, person=person, at=at)


async def _deliver(
    session: AsyncSession,
    notice: NoticeRow,
    person: Person | None,
    at: datetime,
    outbox: Sends | None,
) -> None:
    """Write down who gets it: whoever sits there; those who hold the office, if nobody does.

    Who is away is skipped: their substitute gets it, or the office that is next in line. A receipt
    goes to whoever it names, and to nobody else.
    """
    hears = await _who_hears(session, notice, person, at)
    reached = [each for each in hears.people if can_be_reached(each, notice.channel)]
    if outbox is not None and notice.channel is not Channel.CALL:
        reached = [each for each in reached if way_to(each, notice.channel, outbox)]
    if not reached:
        notice.state, notice.ended_at = NoticeState.BOUNCED, at
        log.warning("notice.bounced", notice=str(notice.id), code=notice.code)
        await tell(session, notice, Fate.BOUNCED, at)
        return
    notice.on_behalf_of, notice.via_office = hears.on_behalf_of, hears.via_office
    is_one = hears.via_office is None and (person or hears.on_behalf_of)
    notice.person = hears.people[0].id if is_one else None
    if outbox is None or notice.channel is Channel.CALL:
        notice.state, notice.delivered_at = NoticeState.DELIVERED, at
        await tell(session, notice, Fate.DELIVERED, at)
    else:
        notice.state = NoticeState.ADDRESSED
        session.add_all(_delivery(notice, each, at, outbox) for each in reached)


def way_to(person: Person, channel: Channel, outbox: Sends) -> DeliveryWay | None:
    """By what a message reaches this person. Another channel is the phone, where it can be."""
    if channel is Channel.OTHER and outbox.texts is not None and person.phone:
        return DeliveryWay.TEXT
    return DeliveryWay.MAIL if person.mail else None


def _delivery(notice: NoticeRow, to: Person, at: datetime, outbox: Sends) -> DeliveryRow:
    return DeliveryRow(
        id=uuid5(notice.id, f"to {to.id}"),
        notice=notice.id,
        trajectory=notice.trajectory,
        alliance=notice.alliance,
        person=to.id,
        way=way_to(to, notice.channel, outbox) or DeliveryWay.MAIL,
        state=DeliveryState.WAITING,
        made_at=at,
        next_at=at,
    )


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


async def tell(session: AsyncSession, notice: NoticeRow, fate: Fate, at: datetime) -> None:
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
