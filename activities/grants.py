"""What is released to somebody for a time, and telling them. Works in the caller's transaction.

Two messages are put in the queue when it is released: that it was, and for the day after its last
one that it is over. When it is taken back the second comes sooner.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import texts
from domain.access import Topic
from domain.notices import Channel
from domain.releases import ENDED, GIVEN
from domain.seats import Seat
from models.states import NoticeState
from models.tables import AccessGrantRow, NoticeRow
from models.views import Person, TrajectoryView

_BELOW: Final = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What is released to whom, and on which days, both included."""

    view: TrajectoryView
    seat: Seat
    person: UUID
    topics: Collection[Topic]
    valid_from: date
    valid_to: date
    told_at: datetime
    over_at: datetime
    """When they are told that it is released, and that it is over."""


async def give(  # noqa: PLR0913 - what, under which id, by whom and why
    session: AsyncSession, wanted: Grant, *, key: UUID, why: str, by: Person, at: datetime
) -> bool:
    """Release it under this id. Whether that may be is decided before.

    The same again changes nothing; False where the id is of something else.
    """
    topics = sorted(each.value for each in wanted.topics)
    kept = await session.get(AccessGrantRow, key)
    if kept is not None:
        mine = (wanted.view.id, wanted.person, by.id, topics, wanted.valid_to)
        return mine == (kept.trajectory, kept.person, kept.given_by, kept.topics, kept.valid_to)
    reason = await texts.store(
        session, why, trajectory=wanted.view.id, language=by.language, author=by.id
    )
    session.add(
        AccessGrantRow(
            id=key,
            trajectory=wanted.view.id,
            person=wanted.person,
            topics=topics,
            given_by=by.id,
            given_at=at,
            reason=reason.id,
            valid_from=wanted.valid_from,
            valid_to=wanted.valid_to,
        )
    )
    session.add(_notice(wanted, GIVEN, key, wanted.told_at))
    session.add(_notice(wanted, ENDED, key, wanted.over_at))
    await session.flush()
    return True


async def end(session: AsyncSession, wanted: UUID, *, at: datetime, told_at: datetime) -> None:
    """Take it back from the next request on, and tell them then. The first time counts.

    Whoever was not told yet that it was released is told nothing.
    """
    ended = await session.exec(
        update(AccessGrantRow)
        .where(col(AccessGrantRow.id) == wanted, col(AccessGrantRow.ended_at).is_(None))
        .values(ended_at=at)
        .returning(col(AccessGrantRow.id)),
        execution_options={"synchronize_session": False},
    )
    if ended.first() is None:
        return
    over = {"state": NoticeState.SUPERSEDED, "ended_at": at}
    if await _change(session, uuid5(wanted, GIVEN), over):
        await _change(session, uuid5(wanted, ENDED), over)
    else:
        await _change(session, uuid5(wanted, ENDED), {"not_before": told_at})


async def _change(session: AsyncSession, notice: UUID, values: Mapping[str, object]) -> bool:
    """Change a message that has not gone out. False: it has."""
    changed = await session.exec(
        update(NoticeRow)
        .where(col(NoticeRow.id) == notice, col(NoticeRow.state) == NoticeState.QUEUED)
        .values(**values)
        .returning(col(NoticeRow.id)),
        execution_options={"synchronize_session": False},
    )
    return changed.first() is not None


def _notice(grant: Grant, code: str, key: UUID, not_before: datetime) -> NoticeRow:
    """A message to this person alone. Its number is below zero: it follows from no entry."""
    id_ = uuid5(key, code)
    return NoticeRow(
        id=id_,
        trajectory=grant.view.id,
        alliance=grant.view.alliance,
        school=grant.view.school,
        sequence=-1 - id_.int % _BELOW,
        seat=grant.seat,
        code=code,
        channel=Channel.MAIL,
        obligation=None,
        version=None,
        not_before=not_before,
        person=grant.person,
        state=NoticeState.QUEUED,
    )
