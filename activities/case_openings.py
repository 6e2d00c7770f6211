"""Opened cases: each a fact of its own, with its reason; a broken glass is told at once.

Functions work in the caller's transaction.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import texts
from domain.notices import Channel
from domain.openings import NOTICE, TOLD, Ground, Opening
from models.states import NoticeState
from models.tables import NoticeRow, OpeningRow
from models.views import Person, TrajectoryView

_BELOW: Final = 2**30


async def write_down(  # noqa: PLR0913 - what is opened, by whom and why
    session: AsyncSession,
    opening: Opening,
    view: TrajectoryView,
    *,
    by: Person,
    why: str,
    key: UUID,
) -> None:
    """Keep it under this id. The same again changes nothing, and tells nobody twice."""
    if await session.get(OpeningRow, key) is not None:
        return
    reason = await texts.store(session, why, trajectory=view.id, language=by.language, author=by.id)
    session.add(
        OpeningRow(
            id=key,
            trajectory=view.id,
            alliance=view.alliance,
            person=by.id,
            ground=opening.ground,
            reason=reason.id,
            opened_at=opening.at,
            ends_at=opening.until,
        )
    )
    if opening.ground is Ground.BREAK_GLASS:
        session.add(_notice(view, key, opening.at))
    await session.flush()


async def end(session: AsyncSession, wanted: UUID, *, at: datetime) -> None:
    """Let it be over now. One that is over stays as it was."""
    await session.exec(
        update(OpeningRow)
        .where(col(OpeningRow.id) == wanted, col(OpeningRow.ends_at) > at)
        .values(ends_at=at),
        execution_options={"synchronize_session": False},
    )


async def review(session: AsyncSession, wanted: UUID, *, by: UUID, at: datetime) -> None:
    """Note that the privacy officer has looked at it. The first time counts."""
    await session.exec(
        update(OpeningRow)
        .where(col(OpeningRow.id) == wanted, col(OpeningRow.reviewed_at).is_(None))
        .values(reviewed_at=at, reviewed_by=by),
        execution_options={"synchronize_session": False},
    )


def _notice(view: TrajectoryView, key: UUID, at: datetime) -> NoticeRow:
    """A message without a name. Its number is below zero: it follows from no entry."""
    return NoticeRow(
        id=key,
        trajectory=view.id,
        alliance=view.alliance,
        school=view.school,
        sequence=-1 - key.int % _BELOW,
        seat=TOLD.value,
        code=NOTICE,
        channel=Channel.MAIL,
        obligation=None,
        version=None,
        not_before=at,
        person=None,
        state=NoticeState.QUEUED,
    )
