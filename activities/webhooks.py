"""Webhooks: that something happened, told to the addresses that subscribed, one after the other.

A subscription is claimed before anything is sent, and remembers up to where it was told. The claim
of whoever dies in between ends after a while; the same event then goes out again, under the same
id. So each is told at least once, in order, and nothing that is slow keeps another waiting.
"""

import asyncio
import base64
import contextlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import structlog
from sqlalchemy import exists, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import queries_feed
from models.states import SubscriptionState
from models.tables import FeedRow, SubscriptionRow
from models.views import Happening
from runtime import clock, outgoing
from runtime.database import Sessions, keyring_of, sessions_of
from runtime.outgoing import NotSent

AT_ONCE: Final = 10
IN_A_ROW: Final = 20
LEASE: Final = timedelta(seconds=outgoing.PATIENCE * IN_A_ROW + 60)
PAUSE: Final = timedelta(seconds=1)
FIRST_PAUSE: Final = 2.0
LONGEST_PAUSE: Final = 3600.0
MOST_FAILURES: Final = 12
"""After which it is paused: with these pauses, after some hours."""

MEDIA_TYPE: Final = "application/cloudevents+json"
_GONE: Final = 410
_WELL: Final = range(200, 300)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who we are, in the events that we send."""

    url: str
    source: str
    local: bool = False
    """Whether an address on this machine will do."""


def secret_of(session: AsyncSession, subscription: UUID) -> str:
    """With what the events of a subscription are signed. It is stored nowhere."""
    key = keyring_of(session).secret(f"webhook/{subscription}")
    return f"whsec_{base64.b64encode(key).decode()}"


def event_of(happening: Happening, sender: Sender) -> dict[str, Any]:
    """A CloudEvent by the profile of NL GOV: thin, by ids, with the way to what it is about."""
    trajectory = happening.trajectory
    return {
        "specversion": "1.0",
        "id": str(uuid5(trajectory, f"event/{happening.sequence}")),
        "source": sender.source,
        "type": f"nl.traject.{happening.type.replace('.', '-').replace('_', '-')}.v1",
        "subject": str(trajectory),
        "time": happening.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "dataref": f"{sender.url}/api/v1/trajectories/{trajectory}",
    }


def signature(secret: str, id_: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over id, moment and body, with dots in between."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((id_.encode(), str(timestamp).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, sha256)).decode()}"


async def deliver_webhooks(
    engine: AsyncEngine, stop: asyncio.Event, sender: Sender, *, pause: timedelta = PAUSE
) -> None:
    """Deliver until told to stop. A database that is down is tried again."""
    sessions = sessions_of(engine)
    while not stop.is_set():
        claimed = 0
        try:
            claimed = await deliver_due(sessions, sender)
        except (SQLAlchemyError, OSError) as error:
            log.warning("webhooks.failed", error=type(error).__name__)
        if not claimed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause.total_seconds())


async def deliver_due(sessions: Sessions, sender: Sender) -> int:
    """Claim what is due and tell it; each subscription by itself. Tells how many there were."""
    async with sessions.begin() as session:
        claimed = await _claim(session, at=clock.now())
    await asyncio.gather(*(_deliver(sessions, each, sender) for each in claimed))
    return len(claimed)


async def _claim(session: AsyncSession, *, at: datetime) -> list[SubscriptionRow]:
    has_news = exists().where(
        col(FeedRow.alliance) == SubscriptionRow.alliance,
        col(FeedRow.position) > SubscriptionRow.position,
    )
    question = (
        select(SubscriptionRow)
        .where(
            SubscriptionRow.state == SubscriptionState.ACTIVE,
            SubscriptionRow.next_try_at <= at,
            has_news,
        )
        .order_by(col(SubscriptionRow.next_try_at))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = list(await session.exec(question))
    for row in rows:
        row.lease, row.next_try_at = uuid4(), at + LEASE
    return rows


async def _deliver(sessions: Sessions, row: SubscriptionRow, sender: Sender) -> None:
    async with sessions() as session:
        end = await queries_feed.last_position(session)
        news = await queries_feed.happenings(
            session,
            alliances=[row.alliance],
            school=row.school,
            types=row.types,
            after=row.position,
            limit=IN_A_ROW,
        )
        secret = secret_of(session, row.id)
    for happening in news:
        try:
            await _send(row, happening, sender, secret)
        except NotSent as failure:
            await _note(sessions, row, _after_failure(row, failure.code))
            return
        at = clock.now()
        told = {"position": happening.position, "failures": 0, "last_failure": None}
        if not await _note(sessions, row, told | {"delivered_at": at, "next_try_at": at + LEASE}):
            return
        row.failures = 0
    # Where nothing of it was for them, what is new is past; else there may be more.
    past = {} if news else {"position": max(end, row.position)}
    await _note(sessions, row, past | {"next_try_at": clock.now(), "lease": None})


async def _send(row: SubscriptionRow, happening: Happening, sender: Sender, secret: str) -> None:
    event = event_of(happening, sender)
    body, at = json.dumps(event).encode(), int(clock.now().timestamp())
    headers = {
        "Content-Type": MEDIA_TYPE,
        "webhook-id": event["id"],
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, event["id"], at, body),
    }
    status = await outgoing.post(row.sink, body, headers, local=sender.local)
    if status == _GONE:
        raise NotSent("gone")
    if status not in _WELL:
        raise NotSent(f"status_{status}")


def _after_failure(row: SubscriptionRow, code: str) -> dict[str, Any]:
    failures, at = row.failures + 1, clock.now()
    noted = {"failures": failures, "last_failure": code, "lease": None}
    if failures >= MOST_FAILURES or code == "gone":
        log.warning("webhook.paused", subscription=str(row.id), code=code)
        return noted | {"state": SubscriptionState.PAUSED, "paused_at": at}
    longest = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
    pause = longest * (0.5 + secrets.randbelow(1000) / 2000)  # not all at the same moment
    return noted | {"next_try_at": at + timedelta(seconds=pause)}


async def _note(sessions: Sessions, row: SubscriptionRow, values: dict[str, Any]) -> bool:
    """Write down how it went, unless somebody else has taken it over or moved its place."""
    async with sessions.begin() as session:
        noted = await session.exec(
            update(SubscriptionRow)
            .where(col(SubscriptionRow.id) == row.id, col(SubscriptionRow.lease) == row.lease)
            .values(**values)
        )
    return noted.rowcount == 1
