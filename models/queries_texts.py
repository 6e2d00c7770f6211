"""Questions about stored words."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import TextKeyRow, TextRow
from models.views import Words


async def key_of(session: AsyncSession, trajectory: UUID) -> bytes:
    question = select(TextKeyRow.key).where(TextKeyRow.trajectory == trajectory)
    return (await session.exec(question)).one()


async def words(
    session: AsyncSession, trajectory: UUID, ids: Collection[UUID]
) -> dict[UUID, Words]:
    """What these texts say. A text that was erased, or belongs elsewhere, is missing."""
    question = select(TextRow).where(
        TextRow.trajectory == trajectory, col(TextRow.id).in_(list(ids))
    )
    return {
        row.id: Words(body=row.body, language=row.language, author=row.author, at=row.created_at)
        for row in await session.exec(question)
    }
