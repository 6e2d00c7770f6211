"""Signing in and out. Whoever has the cookie is the person, so it changes when that weighs more.

Functions work in the caller's transaction. The value of a cookie is seen once; its hash is kept.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assurance import LONGEST, Level, Method
from domain.calendar import local_date
from domain.retention import RULES, Keep
from models.queries_sign_ins import SEEN_EVERY, hash_of, holds, in_office
from models.tables import HandShakeRow, RateLimitRow, SignInRow
from models.views import OURSELVES
from runtime.ids import uuid7

HAND_SHAKE_LASTS: Final = timedelta(minutes=10)
_BYTES: Final = 32
_KNOWN_FOR: Final = LONGEST + timedelta(days=RULES[Keep.KEPT_FORM].days)
"""How long we know whose sign-in it was, to keep for them what they still send by it."""

log = structlog.get_logger()


class NotSignedIn(Exception):
    """The cookie stands for nobody."""


async def begin(  # noqa: PLR0913 - all that is known of a sign-in
    session: AsyncSession,
    *,
    person: UUID,
    level: Level,
    method: Method,
    issuer: str,
    at: datetime,
    acr: str | None = None,
    amr: Sequence[str] = (),
    shown_at: datetime | None = None,
    provider: UUID | None = None,
) -> str:
    """Sign somebody in, and give the cookie by which they are known from here on.

    Whoever showed a provider some time ago who they are, showed it then (`shown_at`), not now.
    """
    await tidy(session, at=at)
    cookie = secrets.token_urlsafe(_BYTES)
    holds_office = (await session.exec(select(in_office(person, local_date(at))))).one()
    row = SignInRow(
        id=uuid7(),
        hash=hash_of(cookie),
        person=person,
        is_staff=holds_office or method is Method.OIDC,
        level=level,
        method=method,
        issuer=issuer,
        provider=provider,
        acr=acr,
        amr=list(amr),
        shown_at=shown_at or at,
        begun_at=at,
        seen_at=at,
    )
    session.add(row)
    await session.flush()
    log.info("sign_in.begun", sign_in=str(row.id), person=str(person), method=method.value)
    return cookie


async def step_up(  # noqa: PLR0913 - all that is known of it
    session: AsyncSession,
    cookie: str,
    *,
    level: Level,
    method: Method,
    at: datetime,
    issuer: str = OURSELVES,
    acr: str | None = None,
    amr: Sequence[str] = (),
    shown_at: datetime | None = None,
) -> str:
    """Take down that somebody showed once more who they are; the newest counts. A new cookie.

    The longest that they are signed in keeps counting from the first time.

    Raises:
        NotSignedIn: the cookie stands for nobody, or no longer.
    """
    question = select(SignInRow).where(SignInRow.hash == hash_of(cookie)).with_for_update()
    row = (await session.exec(question)).one_or_none()
    if row is None or not holds(row, at=at):
        raise NotSignedIn
    fresh = secrets.token_urlsafe(_BYTES)
    row.hash = hash_of(fresh)
    row.level, row.method, row.issuer = level, method, issuer
    row.acr, row.amr = acr, list(amr)
    row.shown_at, row.seen_at = shown_at or at, at
    session.add(row)
    await session.flush()
    log.info("sign_in.stepped_up", sign_in=str(row.id), method=method.value)
    return fresh


async def seen(session: AsyncSession, sign_in: UUID, *, at: datetime) -> None:
    """Take down that somebody is still there."""
    await session.exec(
        update(SignInRow)
        .where(col(SignInRow.id) == sign_in, col(SignInRow.seen_at) < at - SEEN_EVERY)
        .values(seen_at=at)
    )


async def end(session: AsyncSession, cookie: str) -> None:
    """Sign out in this browser."""
    await session.exec(delete(SignInRow).where(col(SignInRow.hash) == hash_of(cookie)))


async def end_one(session: AsyncSession, person: UUID, sign_in: UUID) -> None:
    """Sign somebody out in another browser of theirs."""
    await session.exec(
        delete(SignInRow).where(col(SignInRow.id) == sign_in, col(SignInRow.person) == person)
    )


async def end_all(session: AsyncSession, person: UUID) -> None:
    """Sign somebody out everywhere."""
    await session.exec(delete(SignInRow).where(col(SignInRow.person) == person))
    log.info("sign_in.ended_everywhere", person=str(person))


async def tidy(session: AsyncSession, *, at: datetime) -> None:
    """Throw away what no longer counts for anything."""
    await session.exec(delete(SignInRow).where(col(SignInRow.begun_at) < at - _KNOWN_FOR))
    await session.exec(
        delete(HandShakeRow).where(col(HandShakeRow.begun_at) < at - HAND_SHAKE_LASTS)
    )
    await session.exec(delete(RateLimitRow).where(col(RateLimitRow.until) < at))
