"""Questions about the feed: what happened, in an order in which nothing comes in between."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import FeedRow
from models.views import Happening


async def happenings(  # noqa: PLR0913 - of whom, which, and which part of them
    session: AsyncSession,
    *,
    alliances: Collection[UUID],
    school: UUID | None,
    types: Collection[str],
    after: int,
    limit: int,
) -> list[Happening]:
    """What happened in these alliances, or in this one school, after a place in the feed."""
    question = (
        select(FeedRow)
        .where(
            col(FeedRow.alliance).in_(list(alliances)),
            col(FeedRow.position) > after,
            col(FeedRow.type).in_(list(types)),
        )
        .order_by(col(FeedRow.position))
        .limit(limit)
    )
    if school is not None:
        question = question.where(FeedRow.school == school)
    return [_happening(row) for row in await session.exec(question)]


async def last_position(session: AsyncSession) -> int:
    """The last place that was given."""
    return (await session.exec(select(func.max(FeedRow.position)))).one() or 0


def _happening(row: FeedRow) -> Happening:
    if row.position is None or row.type is None or row.recorded_at is None:
        raise ValueError("This has no place in the feed yet.")
    return Happening(
        position=row.position,
        trajectory=row.trajectory,
        sequence=row.sequence,
        type=row.type,
        at=row.recorded_at,
    )
