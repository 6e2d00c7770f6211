"""Questions about where people live, opened where they are asked."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import sealed
from models.tables import ContactRow, DataKeyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    address: str | None
    is_secret: bool


async def contacts(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, ContactView]:
    """Of these people, as far as the rows are for whoever asks."""
    question = (
        select(ContactRow, DataKeyRow.wrapped)
        .outerjoin(DataKeyRow, sealed.key_of(ContactRow.person))
        .where(col(ContactRow.person).in_(list(people)))
    )
    return {
        row.person: ContactView(
            address=sealed.opener(session, row.person, key, row.person)(
                "contact.address", row.address
            ),
            is_secret=row.is_secret,
        )
        for row, key in await session.exec(question)
    }
