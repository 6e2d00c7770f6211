"""Questions about the data keys, for those who make, wrap and destroy them."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy
from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import DataKeyRow


async def wrapped(session: AsyncSession, subjects: Collection[UUID]) -> dict[UUID, bytes | None]:
    """The keys of those that have one; None for a key that was destroyed."""
    question = select(DataKeyRow.subject, DataKeyRow.wrapped).where(
        col(DataKeyRow.subject).in_(list(subjects))
    )
    return dict((await session.exec(question)).all())


async def wrapped_otherwise(
    session: AsyncSession, kek: str, *, limit: int
) -> Sequence[tuple[UUID, bytes]]:
    """Some of the keys in another key-encryption key, held for this transaction."""
    question = (
        select(DataKeyRow.subject, DataKeyRow.wrapped)
        .where(col(DataKeyRow.kek) != kek)
        .order_by(col(DataKeyRow.subject))
        .limit(limit)
        .with_for_update()
    )
    return [(who, key) for who, key in await session.exec(question) if key is not None]


async def is_wrapped_otherwise(session: AsyncSession, kek: str) -> bool:
    return bool(await wrapped_otherwise(session, kek, limit=1))


async def per_kek(session: AsyncSession) -> dict[str, int]:
    """How many data keys each key-encryption key wraps."""
    question = (
        sqlalchemy.select(col(DataKeyRow.kek), func.count())
        .where(col(DataKeyRow.kek).is_not(None))
        .group_by(col(DataKeyRow.kek))
    )
    rows = await (await session.connection()).execute(question)
    return {kek: count for kek, count in rows if kek is not None}


async def shredded(session: AsyncSession) -> frozenset[UUID]:
    """Whose keys were destroyed: everybody who was erased."""
    question = select(DataKeyRow.subject).where(col(DataKeyRow.wrapped).is_(None))
    return frozenset(await session.exec(question))
