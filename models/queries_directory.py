"""Questions about whom and what an alliance knows, for those who write it down."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import AllianceRow, OfficeRow, PersonRow, SchoolRow


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
