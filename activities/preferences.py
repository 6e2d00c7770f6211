"""What somebody wants for themselves: in which language we speak, and with whom beside them.

Works in the caller's transaction.
"""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import PersonRow


async def speak(session: AsyncSession, person: UUID, language: str) -> None:
    """Speak this language to them from now on, on pages and in mails."""
    await session.exec(
        update(PersonRow).where(col(PersonRow.id) == person).values(language=language),
        execution_options={"synchronize_session": False},
    )
