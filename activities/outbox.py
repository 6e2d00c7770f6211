"""The outbox: what leaves the house by mail or text message, claimed before it is sent.

A delivery is claimed in a transaction of its own, then sent, then its fate is written down. Whoever
dies in between leaves a claim that ends; then it is not known whether the message went out. What
may arrive twice is sent once more, with the same Message-ID; anything else is uncertain, and a
person looks. So nothing is lost, and nothing is sent twice that should not be.
"""

import asyncio
import base64
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import links, post
from activities.mail import Letter, Mail, NotSent, Refused, TextMessages, Unsure
from domain.notices import is_for_family, may_arrive_twice
from domain.seats import Seat
from domain.sign_off import Fate
from models import queries_outbox
from models.states import DeliveryState, DeliveryWay, NoticeState
from models.tables import DeliveryRow, NoticeRow
from models.views import Outgoing
from runtime import clock
from runtime.database import Sessions, keyring_of, sessions_of

AT_ONCE: Final = 8
"""All that is claimed is sent at the same time: what waits for its turn is claimed by nobody, and a
sender that dies leaves no doubt about it."""
CLAIM_HOLDS: Final = timedelta(minutes=5)
"""Longer than it can take to send one, by the patience of the ports."""
NEXT_TRIES: Final = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240))
GIVES_UP_AFTER: Final = timedelta(days=3)
"""A mail server that takes nothing for so long will not (RFC 5321, 4.5.4.1, says four to five days;
a term of ten school days cannot wait as long)."""
MOST_DOUBTS: Final = 1
"""How often a message goes out again of which nobody knows whether it went out."""

Write = Callable[[Outgoing, str], Letter]
"""Makes the words of a message; of one to a family, around the reference of a link of their own."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """By what messages go out."""

    write: Write
    mail: Mail
    texts: TextMessages | None = None
    claims_hold: timedelta = CLAIM_HOLDS


async def keep(
    engine: AsyncEngine,
    outbox: Outbox | None,
    stop: asyncio.Event,
    *,
    pause: timedelta = post.PAUSE,
) -> None:
    """Address what is due and send it, until told to stop. A database that is down is tried again.

    Without an outbox everything is read in traject itself, and nothing leaves it.
    """
    sessions = sessions_of(engine)
    async with AsyncExitStack() as held:
        if outbox is not None:
            held.push_async_callback(outbox.mail.aclose)
        while not stop.is_set():
            if not await _one_round(sessions, outbox):
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause.total_seconds())


async def _one_round(sessions: Sessions, outbox: Outbox | None) -> bool:
    """Whether there may be more to do at once."""
    try:
        addressed = await post.deliver_due(sessions, at=clock.now(), outbox=outbox)
        sent = 0 if outbox is None else await send_due(sessions, outbox)
    except (SQLAlchemyError, OSError) as error:
        log.warning("post.failed", error=type(error).__name__)
        return False
    return addressed >= post.AT_ONCE or sent >= AT_ONCE


async def send_due(sessions: Sessions, outbox: Outbox) -> int:
    """Claim what is due, send it, and write down how it fared. Tells how many were claimed."""
    async with sessions.begin() as session:
        claimed = await _claim(session, at=clock.now(), holds=outbox.claims_hold)
    written = await _written(sessions, claimed, outbox.write)
    await asyncio.gather(*(_send(sessions, outbox, *each) for each in written))
    return len(claimed)


async def _claim(session: AsyncSession, *, at: datetime, holds: timedelta) -> list[UUID]:
    """Those that may be sent now. Of what another claimed and left, some end here as uncertain."""
    rows = await queries_outbox.due(session, at=at, limit=AT_ONCE)
    claimed = []
    for row in rows:
        notice = await session.get_one(NoticeRow, row.notice, with_for_update=True)
        was_left = row.state is DeliveryState.CLAIMED
        if was_left and not _may_go_again(row, notice):
            await _end(session, row, notice, DeliveryState.UNCERTAIN, at)
            continue
        row.doubts += was_left
        row.state, row.next_at = DeliveryState.CLAIMED, at + holds
        row.attempts += 1
        claimed.append(row.id)
    return claimed


def _may_go_again(row: DeliveryRow, notice: NoticeRow) -> bool:
    return may_arrive_twice(notice.code) and row.doubts < MOST_DOUBTS


async def _written(
    sessions: Sessions, claimed: Sequence[UUID], write: Write
) -> list[tuple[Outgoing, Letter]]:
    """The words of each. What is about something that was done meanwhile is dropped."""
    found = []
    async with sessions.begin() as session:
        for outgoing in await queries_outbox.outgoing(session, claimed):
            if outgoing.makes_sense:
                reference = await _link(session, outgoing) if _has_link(outgoing) else ""
                found.append((outgoing, write(outgoing, reference)))
            else:
                await _drop(session, outgoing, clock.now())
    return found


def _has_link(outgoing: Outgoing) -> bool:
    return is_for_family(Seat(outgoing.seat))


async def _link(session: AsyncSession, outgoing: Outgoing) -> str:
    """A link that is the same at every attempt, so that two letters are one."""
    secret = keyring_of(session).index("link", str(outgoing.id))[: links.BYTES]
    reference = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    await links.issue(
        session,
        outgoing.to.id,
        at=clock.now(),
        trajectory=outgoing.trajectory,
        reference=reference,
        notice=outgoing.notice,
    )
    return reference


async def _send(sessions: Sessions, outbox: Outbox, outgoing: Outgoing, letter: Letter) -> None:
    try:
        await _by(outbox, outgoing, letter)
        why = None
    except NotSent as error:
        why = error
    async with sessions.begin() as session:
        await _note(session, outgoing.id, why, clock.now())


async def _by(outbox: Outbox, outgoing: Outgoing, letter: Letter) -> None:
    if outgoing.way is DeliveryWay.MAIL:
        await outbox.mail.send(letter)
    elif outbox.texts is not None:
        await outbox.texts.send(number=letter.to, body=letter.body)
    else:
        raise Refused  # the installation no longer sends text messages


async def _note(session: AsyncSession, delivery: UUID, why: NotSent | None, at: datetime) -> None:
    """What became of it, unless somebody else has judged of it meanwhile."""
    row = await session.get_one(DeliveryRow, delivery, with_for_update=True)
    if row.state is not DeliveryState.CLAIMED:
        return
    notice = await session.get_one(NoticeRow, row.notice, with_for_update=True)
    row.reply = None if why is None or why.code is None else str(why.code)
    match why:
        case None:
            await _end(session, row, notice, DeliveryState.SENT, at)
        case Refused():
            await _end(session, row, notice, DeliveryState.REFUSED, at)
        case Unsure() if not _may_go_again(row, notice):
            await _end(session, row, notice, DeliveryState.UNCERTAIN, at)
        case _ if at - row.made_at > GIVES_UP_AFTER:
            await _end(session, row, notice, DeliveryState.REFUSED, at)
        case _:
            row.doubts += isinstance(why, Unsure)
            row.state = DeliveryState.WAITING
            row.next_at = at + NEXT_TRIES[min(row.attempts, len(NEXT_TRIES)) - 1]


async def _end(
    session: AsyncSession, row: DeliveryRow, notice: NoticeRow, state: DeliveryState, at: datetime
) -> None:
    """The first that goes out delivers the notice; the last that does not makes it bounce."""
    row.state, row.ended_at = state, at
    if state is not DeliveryState.SENT:
        log.warning("delivery.ended", delivery=str(row.id), state=state, reply=row.reply)
    if notice.state is not NoticeState.ADDRESSED:
        return
    if state is DeliveryState.SENT:
        notice.state, notice.delivered_at = NoticeState.DELIVERED, at
        await post.tell(session, notice, Fate.DELIVERED, at)
    elif not await _others_open(session, row):
        notice.state, notice.ended_at = NoticeState.BOUNCED, at
        await post.tell(session, notice, Fate.BOUNCED, at)


async def _others_open(session: AsyncSession, row: DeliveryRow) -> bool:
    question = select(DeliveryRow.id).where(
        DeliveryRow.notice == row.notice,
        col(DeliveryRow.id) != row.id,
        col(DeliveryRow.ended_at).is_(None),
    )
    return (await session.exec(question)).first() is not None


async def _drop(session: AsyncSession, outgoing: Outgoing, at: datetime) -> None:
    row = await session.get_one(DeliveryRow, outgoing.id, with_for_update=True)
    row.state, row.ended_at = DeliveryState.DROPPED, at
    notice = await session.get_one(NoticeRow, outgoing.notice, with_for_update=True)
    if notice.state is NoticeState.ADDRESSED:
        notice.state, notice.ended_at = NoticeState.SUPERSEDED, at
