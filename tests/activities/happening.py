"""An entry in the ledger, as a test of what comes after it needs one."""

from datetime import timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import LedgerRow
from runtime import clock
from runtime.ids import uuid7

TYPE = "stage.entered"


async def write_entry(
    session: AsyncSession, trajectory: UUID, sequence: int, *, ago: int = 0
) -> None:
    at = clock.now() - timedelta(seconds=ago)
    session.add(
        LedgerRow(
            trajectory=trajectory,
            sequence=sequence,
            key=uuid7(),
            type=TYPE,
            at=at,
            recorded_at=at,
            actor_seat="clock",
            actor_person=None,
            entry="{}",
            previous="-",
            hash=str(uuid7()),
            run_id="-",
        )
    )
    await session.flush()
