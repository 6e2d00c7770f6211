"""Texts first: words are stored once, and everything else refers to them."""

import hmac
import secrets
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import keys
from domain.plan import Text
from models import queries_texts
from models.queries_texts import KeysOfWords
from models.tables import TextKeyRow, TextRow
from runtime.keyring import DataKey

_SECRET_BYTES: Final = 32

_STORED: Final = insert(TextRow).values(created_at=func.now()).on_conflict_do_nothing()
_SECRET_MADE: Final = insert(TextKeyRow).on_conflict_do_nothing()


class NobodysTrajectory(LookupError):
    """No learner was given this trajectory: there is no key to store words under."""


async def store(  # noqa: PLR0913 - the words, and whose they are
    session: AsyncSession,
    words: str,
    *,
    trajectory: UUID,
    language: str,
    author: UUID | None,
    learner: UUID | None = None,
) -> Text:
    """Store words under the key of the learner, and tell how to refer to them.

    The same words in one trajectory are one text: a retry makes the same command.

    Args:
        session: carries the keyring; in its transaction.
        words: as somebody wrote them.
        trajectory: to which they belong.
        language: in which they are.
        author: who wrote them.
        learner: about whom; needed only before the learner is given the trajectory.

    Raises:
        ValueError: PostgreSQL cannot keep a zero byte or half of a surrogate pair.
        NobodysTrajectory: no learner was given this trajectory.
        Erased: the key of the learner was destroyed.
    """
    if "\0" in words:
        raise ValueError("A text cannot hold a zero byte.")
    there = await queries_texts.keys_for(session, trajectory, learner)
    if there is None:
        raise NobodysTrajectory("No learner was given this trajectory.")
    key = await _key(session, there)
    secret = await _secret(session, trajectory, key, there.secret)
    text = reference(secret, trajectory, words)
    row = {
        "id": text.id,
        "trajectory": trajectory,
        "subject": key.subject,
        "digest": text.digest,
        "body": key.seal(words.encode(), column="text.body", row=text.id),
        "language": language,
        "author": author,
    }
    await (await session.connection()).execute(_STORED, row)
    return text


def reference(secret: bytes, trajectory: UUID, words: str) -> Text:
    """How words of a trajectory are referred to, stored or not yet."""
    digest = hmac.digest(secret, words.encode(), "sha256").hex()
    return Text(id=uuid5(trajectory, digest), digest=digest)


async def _key(session: AsyncSession, there: KeysOfWords) -> DataKey:
    if there.has_key:
        return keys.opened(session, there.subject, there.wrapped)
    return await keys.key_of(session, there.subject)


async def _secret(
    session: AsyncSession, trajectory: UUID, key: DataKey, sealed: bytes | None
) -> bytes:
    """Open the secret of a trajectory; the first text makes it."""
    column = "text_key.key"
    if sealed is None:
        fresh = key.seal(secrets.token_bytes(_SECRET_BYTES), column=column, row=trajectory)
        row = {"trajectory": trajectory, "subject": key.subject, "key": fresh}
        await (await session.connection()).execute(_SECRET_MADE, row)
        sealed = await queries_texts.secret_of(session, trajectory)
    return key.open(sealed, column=column, row=trajectory)
