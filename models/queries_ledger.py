"""Questions about what has happened. Rows hold stored entries; `models.codec` reads them."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import LedgerRow

_AT_ONCE = 500
"""Rows in memory while a whole ledger goes by."""


async def rows_from(session: AsyncSession, trajectory: UUID, sequence: int) -> list[LedgerRow]:
    """What stands there from a place on, in order."""
    question = (
        select(LedgerRow)
        .where(LedgerRow.trajectory == trajectory, col(LedgerRow.sequence) >= sequence)
        .order_by(col(LedgerRow.sequence))
    )
    return list(await session.exec(question))


async def trajectories_recorded(session: AsyncSession) -> list[UUID]:
    """Every trajectory of which anything is recorded, in a steady order."""
    question = select(LedgerRow.trajectory).distinct().order_by(col(LedgerRow.trajectory))
    return list(await session.exec(question))


async def all_rows(session: AsyncSession) -> AsyncIterator[LedgerRow]:
    """The whole ledger, one trajectory after the other, without holding all of it in memory."""
    question = select(LedgerRow).order_by(col(LedgerRow.trajectory), col(LedgerRow.sequence))
    streamed = await session.stream_scalars(question.execution_options(yield_per=_AT_ONCE))
    async for row in streamed:
        yield row
