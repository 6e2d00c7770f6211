"""Reading for a page, in the name of whoever asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from runtime.database import asks_for


@asynccontextmanager
async def reading(request: Request, person: UUID) -> AsyncIterator[AsyncSession]:
    """Rows that are not this person's are not there."""
    async with request.app.state.means.reading() as session:
        asks_for(session, person)
        yield session
