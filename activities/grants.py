"""What is released to somebody for a time. Functions work in the caller's transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import texts
from domain.access import Topic
from models.tables import AccessGrantRow
from models.views import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What is released to whom, and on which days, both included."""

    trajectory: UUID
    person: UUID
    topics: Collection[Topic]
    valid_from: date
    valid_to: date


async def give(  # noqa: PLR0913 - what, under which id, by whom and why
    session: AsyncSession, wanted: Grant, *, key: UUID, why: str, by: Person, at: datetime
) -> bool:
    """Release it under this id. Whether that may be is decided before.

    The same again changes nothing; False where the id is of something else.
    """
    topics = sorted(each.value for each in wanted.topics)
    kept = await session.get(AccessGrantRow, key)
    if kept is not None:
        mine = (wanted.trajectory, wanted.person, by.id, topics, wanted.valid_to)
        return mine == (kept.trajectory, kept.person, kept.given_by, kept.topics, kept.valid_to)
    reason = await texts.store(
        session, why, trajectory=wanted.trajectory, language=by.language, author=by.id
    )
    session.add(
        AccessGrantRow(
            id=key,
            trajectory=wanted.trajectory,
            person=wanted.person,
            topics=topics,
            given_by=by.id,
            given_at=at,
            reason=reason.id,
            valid_from=wanted.valid_from,
            valid_to=wanted.valid_to,
        )
    )
    await session.flush()
    return True


async def end(session: AsyncSession, wanted: UUID, *, at: datetime) -> None:
    """Take it back from the next request on. The first time counts."""
    await session.exec(
        update(AccessGrantRow)
        .where(col(AccessGrantRow.id) == wanted, col(AccessGrantRow.ended_at).is_(None))
        .values(ended_at=at),
        execution_options={"synchronize_session": False},
    )
