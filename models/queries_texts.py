"""Questions about stored words."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, literal
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import sealed
from models.tables import DataKeyRow, ReservationRow, TextKeyRow, TextRow
from models.views import Words
from runtime.database import keyring_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysOfWords:
    """Under what the words of a trajectory are stored, as far as it has been made."""

    subject: UUID
    """The learner."""
    has_key: bool
    wrapped: bytes | None
    """None where there is no key, or only the trace of one."""
    secret: bytes | None
    """The sealed secret under the digests."""


async def keys_for(
    session: AsyncSession, trajectory: UUID, learner: UUID | None
) -> KeysOfWords | None:
    """Under what to store words; None where nobody was given this trajectory."""
    given = select(ReservationRow.learner.label("subject")).where(  # type: ignore[attr-defined] # a column
        ReservationRow.id == trajectory
    )
    told = select(literal(learner, Uuid()).label("subject"))
    who = (given if learner is None else told).subquery()
    question = (
        select(who.c.subject, DataKeyRow.subject, DataKeyRow.wrapped, TextKeyRow.key)
        .select_from(who)
        .outerjoin(DataKeyRow, col(DataKeyRow.subject) == who.c.subject)
        .outerjoin(TextKeyRow, col(TextKeyRow.trajectory) == trajectory)
    )
    found = (await session.exec(question)).one_or_none()
    if found is None:
        return None
    subject, key_of, wrapped, secret = found
    return KeysOfWords(subject=subject, has_key=key_of is not None, wrapped=wrapped, secret=secret)


async def secret_of(session: AsyncSession, trajectory: UUID) -> bytes:
    """The sealed secret under the digests of a trajectory."""
    question = select(TextKeyRow.key).where(TextKeyRow.trajectory == trajectory)
    return (await session.exec(question)).one()


async def digest_key(session: AsyncSession, trajectory: UUID) -> bytes | None:
    """The secret under the digests, opened; none where there are no words, or no longer."""
    question = (
        select(TextKeyRow, DataKeyRow.wrapped)
        .join(DataKeyRow, sealed.key_of(TextKeyRow.subject))
        .where(TextKeyRow.trajectory == trajectory)
    )
    found = (await session.exec(question)).one_or_none()
    if found is None or found[1] is None:
        return None
    row, wrapped = found
    key = keyring_of(session).unwrap(row.subject, wrapped)
    return key.open(row.key, column="text_key.key", row=trajectory)


async def words(
    session: AsyncSession, trajectory: UUID, ids: Collection[UUID]
) -> dict[UUID, Words]:
    """What these texts say. A text that was erased, or belongs elsewhere, is missing."""
    question = (
        select(TextRow, DataKeyRow.wrapped)
        .join(DataKeyRow, sealed.key_of(TextRow.subject))
        .where(TextRow.trajectory == trajectory, col(TextRow.id).in_(list(ids)))
    )
    return {
        row.id: Words(body=body, language=row.language, author=row.author, at=row.created_at)
        for row, wrapped in await session.exec(question)
        if (body := sealed.body(session, row, wrapped)) is not None
    }
