"""Limits on trying, kept in PostgreSQL: a restart forgives nobody, and processes count alike."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.tries import Limit
from models.tables import RateLimitRow
from runtime import clock
from runtime.database import keyring_of

_AGAIN: Final = 1


async def hit(
    session: AsyncSession, bucket: str, limit: Limit, *, at: datetime | None = None
) -> timedelta | None:
    """Count a try in a bucket, and say how long to wait; nothing where it may be made now.

    A bucket is named by what it counts and for whom: "code/" and a person, an address, an
    alliance. Commit it whatever becomes of the try, so in a transaction of its own: a failed try is
    the very thing to count.
    """
    now = at or clock.now()
    is_over = col(RateLimitRow.until) <= now
    fresh = insert(RateLimitRow).values(
        bucket=keyring_of(session).index("limit", bucket).hex(),
        hits=_AGAIN,
        since=now,
        until=now + limit.within,
    )
    counted = fresh.on_conflict_do_update(
        index_elements=[col(RateLimitRow.bucket)],
        set_={
            "hits": case((is_over, _AGAIN), else_=col(RateLimitRow.hits) + 1),
            "since": case((is_over, now), else_=col(RateLimitRow.since)),
            "until": case((is_over, now + limit.within), else_=col(RateLimitRow.until)),
        },
    ).returning(col(RateLimitRow.hits), col(RateLimitRow.until))
    hits, until = (await (await session.connection()).execute(counted)).one()
    return None if hits <= limit.most else until - now
