"""The feed: gives what happened its place, one after the other, after it was committed.

A number that is taken while a transaction still runs can become visible after a later number: who
reads meanwhile would never see it. So places are given here, by one at a time.
"""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from runtime.database import sessions_of

AT_ONCE: Final = 500
PAUSE: Final = timedelta(seconds=1)
"""Between two rounds, when all has its place."""

log = structlog.get_logger()

_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtext('traject.feed'))")
_PLACE: Final = text("""
    WITH last AS (SELECT coalesce(max(position), 0) AS position FROM feed),
    due AS (
        SELECT f.trajectory, f.sequence, l.type, l.recorded_at, r.alliance, r.school
        FROM feed f
        JOIN ledger l ON l.trajectory = f.trajectory AND l.sequence = f.sequence
        LEFT JOIN trajectory_reservation r ON r.id = f.trajectory
        WHERE f.position IS NULL
        ORDER BY l.recorded_at, f.trajectory, f.sequence LIMIT :most
    ),
    placed AS (
        SELECT due.*, (SELECT position FROM last)
            + row_number() OVER (ORDER BY recorded_at, trajectory, sequence) AS place
        FROM due
    )
    UPDATE feed SET position = p.place, type = p.type, recorded_at = p.recorded_at,
        alliance = p.alliance, school = p.school
    FROM placed p WHERE feed.trajectory = p.trajectory AND feed.sequence = p.sequence
""")


async def give_places(session: AsyncSession, *, most: int = AT_ONCE) -> int:
    """Give what has none its place, and tell how many. The lock ends with the transaction."""
    connection = await session.connection()
    await connection.execute(_ONE_AT_A_TIME)
    placed = await connection.execute(_PLACE, {"most": most})
    return placed.rowcount


async def keep_feed(engine: AsyncEngine, stop: asyncio.Event, *, pause: timedelta = PAUSE) -> None:
    """Give places until told to stop. A database that is down is tried again."""
    sessions = sessions_of(engine)
    while not stop.is_set():
        placed = 0
        try:
            async with sessions.begin() as session:
                placed = await give_places(session)
        except (SQLAlchemyError, OSError) as error:
            log.warning("feed.failed", error=type(error).__name__)
        if placed < AT_ONCE:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause.total_seconds())
