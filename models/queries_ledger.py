"""Questions about what has happened. Rows hold stored entries; `models.codec` reads them."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sqlalchemy import and_, union
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.events import PlanSubmitted, TrajectoryOpened
from domain.evolve import opening_in, replay
from domain.ledger import Entry
from domain.plan import PlanVersion
from domain.trajectory import Trajectory, new_trajectory
from models import codec
from models.tables import InboxRow, LedgerRow, TrajectoryRow

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


async def events(
    session: AsyncSession, trajectory: UUID, *, after: int = 0, limit: int = 100
) -> list[Entry]:
    """What happened in a trajectory after an entry, in order. Ask `seen_by` first."""
    question = (
        select(LedgerRow.entry)
        .where(LedgerRow.trajectory == trajectory, col(LedgerRow.sequence) > after)
        .order_by(col(LedgerRow.sequence))
        .limit(limit)
    )
    return [codec.decode_entry(stored) for stored in await session.exec(question)]


async def entries_of_move(session: AsyncSession, trajectory: UUID, key: UUID) -> list[Entry]:
    """What one move caused, in order. Ask `seen_by` first."""
    question = (
        select(LedgerRow.entry)
        .where(LedgerRow.trajectory == trajectory, LedgerRow.key == key)
        .order_by(col(LedgerRow.sequence))
    )
    return [codec.decode_entry(stored) for stored in await session.exec(question)]


async def state(session: AsyncSession, trajectory: UUID) -> Trajectory | None:
    """The whole state of a trajectory, from all that is recorded of it. Ask `seen_by` first."""
    return told(await entries(session, trajectory))


async def entries(session: AsyncSession, trajectory: UUID) -> list[Entry]:
    """All that is recorded of a trajectory, in order. Ask `seen_by` first."""
    question = (
        select(LedgerRow.entry)
        .where(LedgerRow.trajectory == trajectory)
        .order_by(col(LedgerRow.sequence))
    )
    return [codec.decode_entry(stored) for stored in await session.exec(question)]


async def plans(session: AsyncSession, trajectory: UUID) -> list[PlanVersion]:
    """Every version of the plan that was put before the parties. Ask `seen_by` first."""
    question = (
        select(LedgerRow.entry)
        .where(LedgerRow.trajectory == trajectory, LedgerRow.type == "plan.submitted")
        .order_by(col(LedgerRow.sequence))
    )
    found = [codec.decode_entry(stored).event for stored in await session.exec(question)]
    return [event.plan for event in found if isinstance(event, PlanSubmitted)]


def told(entries: Sequence[Entry]) -> Trajectory | None:
    """The state that entries lead to, from the very first one on."""
    opened = entries[0].event if entries else None
    if not isinstance(opened, TrajectoryOpened):
        return None
    return replay(new_trajectory(opening_in(opened)), (entry.event for entry in entries))


async def trajectories_recorded(session: AsyncSession) -> list[UUID]:
    """Every trajectory of which anything is recorded, in a steady order."""
    question = select(LedgerRow.trajectory).distinct().order_by(col(LedgerRow.trajectory))
    return list(await session.exec(question))


async def heads_missing(session: AsyncSession) -> list[tuple[UUID, int]]:
    """The heads that a read model or a receipt knows of, and the ledger does not have so."""
    receipt = col(InboxRow.receipt)
    of_receipts = select(
        col(InboxRow.trajectory),
        receipt["sequence"].as_integer().label("sequence"),
        receipt["head"].as_string().label("head"),
    ).where(receipt.is_not(None))
    of_read_models = select(
        col(TrajectoryRow.id), col(TrajectoryRow.head_sequence), col(TrajectoryRow.head_hash)
    )
    known = union(of_receipts, of_read_models).subquery()
    question = (
        select(known.c.trajectory, known.c.sequence)
        .outerjoin(
            LedgerRow,
            and_(
                col(LedgerRow.trajectory) == known.c.trajectory,
                col(LedgerRow.sequence) == known.c.sequence,
            ),
        )
        .where(col(LedgerRow.hash).is_distinct_from(known.c.head))
        .order_by(known.c.trajectory, known.c.sequence)
    )
    return [(trajectory, sequence) for trajectory, sequence in await session.exec(question)]


async def all_rows(session: AsyncSession) -> AsyncIterator[LedgerRow]:
    """The whole ledger, one trajectory after the other, without holding all of it in memory."""
    question = select(LedgerRow).order_by(col(LedgerRow.trajectory), col(LedgerRow.sequence))
    streamed = await session.stream_scalars(question.execution_options(yield_per=_AT_ONCE))
    async for row in streamed:
        yield row
