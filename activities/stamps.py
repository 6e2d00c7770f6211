"""Asks a time-stamping authority to say when a checkpoint was there (RFC 3161), if one is named.

Its answers are worth something because it is somebody else. It is asked beside the signing of
checkpoints and outside any transaction: however slow it is, it holds up nothing.

    NoStamp    it refused, or answered something else, or nothing that can be read
"""

import asyncio
import contextlib
import secrets
from datetime import timedelta
from hashlib import sha512
from typing import Any, Final

import httpx
import structlog
from pyasn1.codec.der import decoder, encoder
from pyasn1.error import PyAsn1Error
from pyasn1.type.univ import Null
from pyasn1_modules import rfc3161, rfc5652
from sqlalchemy.dialects.postgresql import insert
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
_SHA512: Final = "2.16.840.1.101.3.4.2.3"
_NONCE: Final = 63  # bits
_GRANTED: Final = frozenset({0, 1})
"""Granted, and granted in another way than was asked."""

log = structlog.get_logger()


class NoStamp(Exception):
    """What the authority answered is no stamp over what was asked."""


async def keep(
    engine: AsyncEngine, url: str, stop: asyncio.Event, *, pause: timedelta = PAUSE
) -> None:
    """Have the newest full checkpoint stamped until told to stop. Without a URL: ask nobody."""
    sessions = sessions_of(engine)
    while url and not stop.is_set():
        try:
            await stamp_newest(sessions, url)
        except (NoStamp, httpx.HTTPError, httpx.InvalidURL, SQLAlchemyError, OSError) as error:
            log.warning("stamp.failed", error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause.total_seconds())


async def stamp_newest(sessions: Sessions, url: str) -> bool:
    """Stamp the newest full checkpoint, unless it is. It holds the hash of the one before it.

    Raises:
        NoStamp: see the top of this module.
        HTTPError: the authority cannot be reached.
    """
    async with sessions() as session:
        full = await queries_checkpoints.last(session, is_full=True)
        if full is None or await queries_checkpoints.stamps(session, [full.number]):
            return False
    token = await asked(url, full.body.encode())
    async with sessions.begin() as session:
        row = {"number": full.number, "at": clock.now(), "token": token}
        await session.exec(insert(CheckpointStampRow).on_conflict_do_nothing(), params=[row])
    log.info("stamp.kept", checkpoint=full.number)
    return True


async def asked(url: str, body: bytes) -> bytes:
    """The authority's whole answer over these bytes, if it is one to what was asked."""
    nonce = secrets.randbits(_NONCE)
    query = encoder.encode(_query(body, nonce))
    async with httpx.AsyncClient(timeout=_PATIENCE) as client:
        answer = await client.post(url, content=query, headers=_QUERY)
    told = answer.raise_for_status().content
    _must_answer(told, body, nonce)
    return told


def _query(body: bytes, nonce: int) -> Any:  # noqa: ANN401 - pyasn1 has no types
    query = rfc3161.TimeStampReq()
    query["version"] = 1
    query["messageImprint"]["hashAlgorithm"]["algorithm"] = _SHA512
    query["messageImprint"]["hashAlgorithm"]["parameters"] = encoder.encode(Null(""))
    query["messageImprint"]["hashedMessage"] = sha512(body).digest()
    query["nonce"] = nonce
    query["certReq"] = True  # who checks it later finds the certificates in it
    return query


def _must_answer(told: bytes, body: bytes, nonce: int) -> None:
    """Raise NoStamp for anything but a stamp over this body, made for this question.

    The certificates in it may stand in any order: openssl keeps the one of its own file, where DER
    asks for another.
    """
    try:
        answer, _ = decoder.decode(told, asn1Spec=rfc3161.TimeStampResp())
        if int(answer["status"]["status"]) not in _GRANTED:
            raise NoStamp("The time-stamping authority refused.")
        signed, _ = decoder.decode(
            answer["timeStampToken"]["content"], asn1Spec=rfc5652.SignedData()
        )
        content = bytes(signed["encapContentInfo"]["eContent"])
        info, _ = decoder.decode(content, asn1Spec=rfc3161.TSTInfo())
        imprint = bytes(info["messageImprint"]["hashedMessage"])
        is_ours = int(info["nonce"]) == nonce and imprint == sha512(body).digest()
    except PyAsn1Error as error:
        raise NoStamp("The time-stamping authority answered nothing that can be read.") from error
    if not is_ours:
        raise NoStamp("The time-stamping authority answered something else.")
