"""Questions about whom and what an alliance knows, for those who write it down."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import (
    AllianceRow,
    InboxRow,
    OfficeRow,
    PersonRow,
    ReservationRow,
    SchoolRow,
)


async def alliances(session: AsyncSession) -> list[AllianceRow]:
    return list(await session.exec(select(AllianceRow).order_by(AllianceRow.name)))


async def schools(session: AsyncSession, alliance: UUID) -> list[SchoolRow]:
    question = select(SchoolRow).where(SchoolRow.alliance == alliance)
    return list(await session.exec(question.order_by(SchoolRow.name)))


async def holders(session: AsyncSession, alliance: UUID) -> list[tuple[OfficeRow, PersonRow]]:
    """Who holds or held an office in the alliance or at one of its schools."""
    question = (
        select(OfficeRow, PersonRow)
        .join(PersonRow, col(PersonRow.id) == OfficeRow.person)
        .where(OfficeRow.alliance == alliance)
        .order_by(PersonRow.name, col(OfficeRow.id))
    )
    return list(await session.exec(question))


async def people(session: AsyncSession, ids: Collection[UUID]) -> list[PersonRow]:
    question = select(PersonRow).where(col(PersonRow.id).in_(list(ids)))
    return list(await session.exec(question))


async def learners_with_a_place(session: AsyncSession, learners: Collection[UUID]) -> set[UUID]:
    """Which of these have a trajectory that is open, or on its way to be."""
    question = select(ReservationRow.learner).where(
        col(ReservationRow.learner).in_(list(learners)), col(ReservationRow.is_current)
    )
    return set(await session.exec(question))


async def keys_taken_in(session: AsyncSession, keys: Collection[UUID]) -> set[UUID]:
    """Which of these the inbox knows."""
    question = select(InboxRow.key).where(col(InboxRow.key).in_(list(keys)))
    return set(await session.exec(question))
