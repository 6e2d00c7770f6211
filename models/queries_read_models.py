"""Questions about the read models as such: every row of them, to compare what was with what is."""

from collections.abc import AsyncIterator
from typing import Final

from sqlalchemy import inspect
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import CustodyRow, ObligationRow, SeatingRow, Table, TrajectoryRow

READ_MODELS: Final[tuple[type[Table], ...]] = (
    TrajectoryRow,
    ObligationRow,
    SeatingRow,
    CustodyRow,
)

_AT_ONCE: Final = 500


async def all_read_models(session: AsyncSession) -> AsyncIterator[tuple[str, dict[str, object]]]:
    """Every row of every read model, in the order of their keys."""
    for table in READ_MODELS:
        keys = inspect(table).primary_key
        question = select(table).order_by(*keys).execution_options(yield_per=_AT_ONCE)
        async for row in await session.stream_scalars(question):
            yield str(table.__tablename__), row.model_dump()
