"""Tokens: with what a program speaks for a person. Only the hash of one is kept."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import AccessTokenRow

VALID_FOR: Final = timedelta(days=30)
_BYTES: Final = 32


async def issue(session: AsyncSession, person: UUID, *, at: datetime) -> str:
    """Make a token of a person. This is the only time that it is seen."""
    token = secrets.token_urlsafe(_BYTES)
    session.add(
        AccessTokenRow(
            hash=sha256(token.encode()).hexdigest(), person=person, expires_at=at + VALID_FOR
        )
    )
    return token
