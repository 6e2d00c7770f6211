"""Tells spans from the ledger, for what moved since the last time. Every night, and safe any time.

Nothing is counted while somebody waits: figures are as of the last time that they were told.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import feed
from domain.spans import Span, moments_in, spans_of
from models import codec, queries_figures, queries_ledger
from models.queries_figures import Moved
from models.tables import SpanRow, SpansReadRow
from runtime import clock
from runtime.database import Sessions, sessions_of

AT_ONCE: Final = 200
"""Places of the feed in one transaction."""

PAUSE: Final = timedelta(minutes=10)
"""In a demo, where nobody waits for a night."""

_LOCK: Final = 7_264_534

log = structlog.get_logger()


async def keep(engine: AsyncEngine, stop: asyncio.Event, *, pause: timedelta = PAUSE) -> None:
    """Tell them over and over, until told to stop. A database that is down is tried again."""
    sessions = sessions_of(engine)
    while not stop.is_set():
        try:
            await catch_up(sessions)
        except (SQLAlchemyError, OSError) as error:
            log.warning("spans.failed", error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause.total_seconds())


async def catch_up(sessions: Sessions) -> int:
    """Tell the spans of all that moved since the last time; answer of how many trajectories."""
    at, told = clock.now(), 0
    async with sessions.begin() as session:
        while await feed.give_places(session) == feed.AT_ONCE:
            pass
    while True:
        async with sessions.begin() as session:
            moved = await _some(session, at)
        if moved is None:
            return told
        told += moved


async def _some(session: AsyncSession, at: datetime) -> int | None:
    """Tell some; None when there are no more. One worker at a time."""
    await session.exec(select(func.pg_advisory_xact_lock(_LOCK)))  # type: ignore[call-overload] # SQLAlchemy's own
    read = await session.get(SpansReadRow, 1)
    after = 0 if read is None else read.position
    moved = await queries_figures.moved_after(session, after, limit=AT_ONCE)
    for trajectory in {each.trajectory: each for each in moved}.values():
        await _tell(session, trajectory)
    last = max((each.position for each in moved), default=after)
    note = insert(SpansReadRow).values(id=1, position=last, read_at=at)
    await session.exec(
        note.on_conflict_do_update(index_elements=["id"], set_={"position": last, "read_at": at})
    )
    return len({each.trajectory for each in moved}) if moved else None


async def _tell(session: AsyncSession, of: Moved) -> None:
    """Write the spans of one trajectory anew. Of what was erased nothing is counted any more."""
    await session.exec(delete(SpanRow).where(col(SpanRow.trajectory) == of.trajectory))
    if of.alliance is None or of.school is None:
        return
    entries = [
        codec.decode_entry(row.entry)
        for row in await queries_ledger.rows_from(session, of.trajectory, 1)
    ]
    rows = [_row(span, of, position) for position, span in enumerate(spans_of(moments_in(entries)))]
    if rows:
        await (await session.connection()).execute(insert(SpanRow), rows)


def _row(span: Span, of: Moved, position: int) -> dict[str, Any]:
    return {
        "trajectory": of.trajectory,
        "position": position,
        "alliance": of.alliance,
        "school": of.school,
        "kind": span.kind,
        "what": span.what,
        "since": span.since,
        "until": span.until,
        "due": span.due,
        "outcome": span.outcome,
        "cents": span.cents,
    }
