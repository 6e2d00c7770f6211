"""Texts first: words are stored once, and everything else refers to them."""

import hmac
import secrets
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.plan import Text
from models import queries_texts
from models.tables import TextKeyRow, TextRow

_KEY_BYTES: Final = 32

_STORED: Final = insert(TextRow).values(created_at=func.now()).on_conflict_do_nothing()
_KEY_MADE: Final = insert(TextKeyRow).on_conflict_do_nothing()


async def store(
    session: AsyncSession, words: str, *, trajectory: UUID, language: str, author: UUID | None
) -> Text:
    """Store words, and tell how to refer to them.

    The same words in one trajectory are one text: a retry makes the same command.

    Raises:
        ValueError: PostgreSQL cannot keep a zero byte or half of a surrogate pair.
    """
    if "\0" in words:
        raise ValueError("A text cannot hold a zero byte.")
    digest = hmac.digest(await _key_of(session, trajectory), words.encode(), "sha256").hex()
    row = {
        "id": uuid5(trajectory, digest),
        "trajectory": trajectory,
        "digest": digest,
        "body": words,
        "language": language,
        "author": author,
    }
    await (await session.connection()).execute(_STORED, row)
    return Text(id=uuid5(trajectory, digest), digest=digest)


async def _key_of(session: AsyncSession, trajectory: UUID) -> bytes:
    """Find the secret of a trajectory; the first text makes it."""
    fresh = {"trajectory": trajectory, "key": secrets.token_bytes(_KEY_BYTES)}
    await (await session.connection()).execute(_KEY_MADE, fresh)
    return await queries_texts.key_of(session, trajectory)
