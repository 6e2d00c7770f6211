"""A learner's confidences, sealed under the learner's key. Works in the caller's transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import keys
from models.tables import VoiceRow

_KEPT: Final = insert(VoiceRow).on_conflict_do_nothing(index_elements=["id"])


async def keep(  # noqa: PLR0913 - what is said, by whom and to whom
    session: AsyncSession,
    words: str,
    *,
    key: UUID,
    trajectory: UUID,
    learner: UUID,
    by: UUID,
    reader: UUID,
    language: str,
    at: datetime,
) -> None:
    """Keep words under this id. The same again changes nothing."""
    of_learner = await keys.key_of(session, learner)
    row = {
        "id": key,
        "trajectory": trajectory,
        "learner": learner,
        "written_by": by,
        "reader": reader,
        "body": of_learner.seal(words.encode(), column="confidential_voice.body", row=key),
        "language": language,
        "written_at": at,
        "released_to": [],
    }
    await (await session.connection()).execute(_KEPT, row)


async def release(session: AsyncSession, wanted: UUID, to: Collection[UUID]) -> None:
    """Let these people read it too, and nobody that was let in before."""
    await session.exec(
        update(VoiceRow).where(col(VoiceRow.id) == wanted).values(released_to=sorted(to)),
        execution_options={"synchronize_session": False},
    )
