"""Asks a time-stamping authority to say when a checkpoint was there (RFC 3161), if one is named.

Its answers are worth something because it is somebody else. It is asked beside the signing of
checkpoints and outside any transaction: however slow it is, it holds up nothing.
"""

import asyncio
import contextlib
from datetime import timedelta
from hashlib import sha512
from typing import Final

import httpx
import structlog
from rfc3161_client import TimestampRequestBuilder, decode_timestamp_response
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from models import queries_checkpoints
from models.tables import CheckpointStampRow
from runtime import clock
from runtime.database import Sessions, sessions_of

PAUSE: Final = timedelta(minutes=1)
"""Between two looks whether a full checkpoint has no stamp."""

_PATIENCE: Final = 10.0
_QUERY: Final = {"Content-Type": "application/timestamp-query"}

log = structlog.get_logger()


async def keep(engine: AsyncEngine, url: str, stop: asyncio.Event) -> None:
    """Have the newest full checkpoint stamped until told to stop. Without a URL: ask nobody."""
    sessions = sessions_of(engine)
    while url and not stop.is_set():
        try:
            await stamp_newest(sessions, url)
        except (httpx.HTTPError, httpx.InvalidURL, SQLAlchemyError, OSError, ValueError) as error:
            log.warning("stamp.failed", error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE.total_seconds())


async def stamp_newest(sessions: Sessions, url: str) -> bool:
    """Stamp the newest full checkpoint, unless it is. It holds the hash of the one before it."""
    async with sessions() as session:
        full = await queries_checkpoints.last(session, is_full=True)
        if full is None or await queries_checkpoints.stamps(session, [full.number]):
            return False
    token = await asked(url, full.body.encode())
    async with sessions.begin() as session:
        await session.merge(CheckpointStampRow(number=full.number, at=clock.now(), token=token))
    return True


async def asked(url: str, body: bytes) -> bytes:
    """The authority's whole answer over these bytes, if it is one to what was asked."""
    query = TimestampRequestBuilder().data(body).cert_request(cert_request=True).build()
    async with httpx.AsyncClient(timeout=_PATIENCE) as client:
        answer = await client.post(url, content=query.as_bytes(), headers=_QUERY)
    told = decode_timestamp_response(answer.raise_for_status().content)
    if told.status not in {0, 1}:
        raise ValueError("The time-stamping authority refused.")
    info = told.tst_info
    if info.nonce != query.nonce or info.message_imprint.message != sha512(body).digest():
        raise ValueError("The time-stamping authority answered something else.")
    return told.as_bytes()
