"""What is done once a night. Any number may run: what one has done, the next finds done."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import drafts, erasing, spans
from runtime import clock
from runtime.database import Sessions, sessions_of

HOUR: Final = 3
"""When nobody works, and no clock is put forward or back twice."""

_ZONE: Final = ZoneInfo("Europe/Amsterdam")

log = structlog.get_logger()


async def run_nightly(engine: AsyncEngine, stop: asyncio.Event) -> None:
    """Do it now, for what was missed, and then every night until told to stop."""
    sessions = sessions_of(engine)
    while not stop.is_set():
        await _forget_drafts(sessions)
        await _propose_erasures(sessions)
        await _tell_spans(sessions)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), until_next(clock.now()).total_seconds())


async def _propose_erasures(sessions: Sessions) -> None:
    try:
        async with sessions.begin() as session:
            proposed = await erasing.propose_due(session, at=clock.now())
    except (SQLAlchemyError, OSError) as error:
        log.warning("retention.failed", error=type(error).__name__)
    else:
        log.info("retention.looked", proposed=proposed)


async def _forget_drafts(sessions: Sessions) -> None:
    try:
        async with sessions.begin() as session:
            await drafts.forget_stale(session, at=clock.now())
    except (SQLAlchemyError, OSError) as error:
        log.warning("drafts.failed", error=type(error).__name__)


async def _tell_spans(sessions: Sessions) -> None:
    try:
        told = await spans.catch_up(sessions)
    except (SQLAlchemyError, OSError) as error:
        log.warning("spans.failed", error=type(error).__name__)
    else:
        log.info("spans.told", trajectories=told)


def until_next(now: datetime) -> timedelta:
    """How long until the next night's round."""
    local = now.astimezone(_ZONE)
    tonight = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    following = tonight if tonight > local else tonight + timedelta(days=1)
    return following.astimezone(now.tzinfo) - now
