"""What a learner said in confidence, for whoever may read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, literal, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import sealed
from models.tables import DataKeyRow, VoiceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceView:
    id: UUID
    words: str | None
    """None where they were erased."""
    written_by: UUID
    reader: UUID
    released_to: tuple[UUID, ...]
    written_at: datetime


async def voices(session: AsyncSession, trajectory: UUID, reader: UUID) -> list[VoiceView]:
    """What is for this person to read, the newest first: theirs, said to them or released."""
    question = (
        select(VoiceRow, DataKeyRow.wrapped)
        .outerjoin(DataKeyRow, sealed.key_of(VoiceRow.learner))
        .where(
            VoiceRow.trajectory == trajectory,
            or_(
                col(VoiceRow.written_by) == reader,
                col(VoiceRow.reader) == reader,
                literal(reader) == any_(col(VoiceRow.released_to)),
            ),
        )
        .order_by(col(VoiceRow.written_at).desc(), col(VoiceRow.id))
    )
    return [
        VoiceView(
            id=row.id,
            words=sealed.opener(session, row.learner, key, row.id)(
                "confidential_voice.body", row.body
            ),
            written_by=row.written_by,
            reader=row.reader,
            released_to=tuple(row.released_to),
            written_at=row.written_at,
        )
        for row, key in await session.exec(question)
    ]
