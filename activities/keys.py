"""The data keys: made when first needed, destroyed when what they open must be gone.

Functions work in the caller's transaction; the rotation makes its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models import queries_keys
from models.tables import DataKeyRow, LearnerRow, PersonRow
from runtime.database import Sessions, keyring_of
from runtime.keyring import DataKey, Keyring

AT_ONCE: Final = 500
"""Data keys that are wrapped anew in one transaction."""

_MADE: Final = insert(DataKeyRow).values(made_at=func.now()).on_conflict_do_nothing()


class Erased(Exception):
    """The key of a subject was destroyed: nothing more is written down of them."""

    def __init__(self, subject: UUID) -> None:
        super().__init__(f"The key of {subject} was destroyed.")
        self.subject = subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    kek: str
    """The key-encryption key that all data keys are wrapped in now."""
    is_new: bool
    """False where an earlier rotation was finished."""
    rewrapped: int


async def key_of(session: AsyncSession, subject: UUID) -> DataKey:
    """The key of a subject, made if there is none.

    Raises:
        Erased: it was destroyed.
    """
    return (await keys_of(session, [subject]))[subject]


async def keys_of(session: AsyncSession, subjects: Collection[UUID]) -> dict[UUID, DataKey]:
    """The keys of these subjects; those that are missing are made.

    Whoever makes one at the same moment waits for the other, and both have the same.

    Raises:
        Erased: one of them was destroyed.
    """
    found = await queries_keys.wrapped(session, subjects)
    missing = sorted(set(subjects) - found.keys())  # one order for all, so no deadlock
    if missing:
        await _make(session, missing)
        found |= await queries_keys.wrapped(session, missing)
    return {subject: opened(session, subject, wrapped) for subject, wrapped in found.items()}


def opened(session: AsyncSession, subject: UUID, wrapped: bytes | None) -> DataKey:
    """Unwrap the key of a row that is there; raise Erased where only its trace is."""
    if wrapped is None:
        raise Erased(subject)
    return keyring_of(session).unwrap(subject, wrapped)


async def shred(session: AsyncSession, subject: UUID) -> bool:
    """Destroy the key of a learner or a person: all that is sealed under it is unreadable.

    With it goes by what they could be found. A trace of the key stays, so that nobody makes
    another one. False where it was destroyed before. What a backup of the database still holds is
    gone once that backup is.
    """
    await _no_longer_found(session, subject)
    trace = insert(DataKeyRow).values(
        subject=subject, kek=None, wrapped=None, made_at=func.now(), shredded_at=func.now()
    )
    gone = {"kek": None, "wrapped": None, "shredded_at": func.now()}
    done = await session.exec(
        trace.on_conflict_do_update(
            index_elements=["subject"], set_=gone, where=col(DataKeyRow.wrapped).is_not(None)
        ).returning(col(DataKeyRow.subject))
    )
    return done.first() is not None


async def _no_longer_found(session: AsyncSession, subject: UUID) -> None:
    them = {"name": None, "mail": None, "phone": None, "mail_index": None}
    await session.exec(update(PersonRow).where(col(PersonRow.id) == subject).values(them))
    learner = {"name": None, "eck_id": None, "eck_index": None}
    await session.exec(update(LearnerRow).where(col(LearnerRow.id) == subject).values(learner))


async def rotate(sessions: Sessions, keyring: Keyring) -> Rotated:
    """Wrap all data keys in a new key-encryption key, or finish what was broken off.

    Nothing that is sealed is written anew. The old key-encryption keys stay in the file: backups
    of the database need them.
    """
    async with sessions() as session:
        is_new = not await queries_keys.is_wrapped_otherwise(session, keyring.current)
    if is_new:
        keyring.use(_prepared(keyring) or keyring.add_key())
    rewrapped = 0
    while some := await _rewrap_some(sessions, keyring):
        rewrapped += some
    return Rotated(kek=keyring.current, is_new=is_new, rewrapped=rewrapped)


def _prepared(keyring: Keyring) -> str | None:
    """The newest key-encryption key, where it was put in the file beforehand."""
    newest = max(keyring.made, key=lambda id_: keyring.made[id_])
    return None if newest == keyring.current else newest


async def _rewrap_some(sessions: Sessions, keyring: Keyring) -> int:
    async with sessions.begin() as session:
        rows = await queries_keys.wrapped_otherwise(session, keyring.current, limit=AT_ONCE)
        changes = []
        for subject, wrapped in rows:
            fresh = keyring.rewrap(subject, wrapped)
            changes.append({"who": subject, "in_kek": fresh.kek, "anew": fresh.sealed})
        if changes:
            await (await session.connection()).execute(_REWRAPPED, changes)
        return len(changes)


_REWRAPPED: Final = (
    update(DataKeyRow.__table__)  # type: ignore[attr-defined] # SQLModel does not tell of it
    .where(DataKeyRow.__table__.c.subject == bindparam("who"))  # type: ignore[attr-defined] # as above
    .values(kek=bindparam("in_kek"), wrapped=bindparam("anew"))
)


async def _make(session: AsyncSession, subjects: list[UUID]) -> None:
    keyring = keyring_of(session)
    fresh = [(subject, keyring.new_data_key(subject)) for subject in subjects]
    rows = [{"subject": who, "kek": key.kek, "wrapped": key.sealed} for who, key in fresh]
    await (await session.connection()).execute(_MADE, rows)
