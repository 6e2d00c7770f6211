"""Tokens: with what a program speaks for a person. Only the hash of one is kept."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assurance import Level, Method
from models.tables import AccessTokenRow

VALID_FOR: Final = timedelta(days=30)
_BYTES: Final = 32


async def issue(
    session: AsyncSession,
    person: UUID,
    *,
    at: datetime,
    level: Level = Level.B,
    method: Method = Method.TOKEN,
) -> str:
    """Make a token of a person, as sure as we are of them now. It is seen this once."""
    token = secrets.token_urlsafe(_BYTES)
    session.add(
        AccessTokenRow(
            hash=sha256(token.encode()).hexdigest(),
            person=person,
            expires_at=at + VALID_FOR,
            level=level,
            method=method,
            issued_at=at,
        )
    )
    return token
