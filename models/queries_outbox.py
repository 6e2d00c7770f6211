"""Questions about what leaves the house: which message, to whom, and what is known of its fate."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy
from sqlalchemy import and_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import sealed
from models.queries_post import makes_sense_now
from models.states import DeliveryState
from models.tables import (
    DataKeyRow,
    DeliveryRow,
    LedgerRow,
    NoticeRow,
    ObligationRow,
    PersonRow,
    TrajectoryRow,
)
from models.views import Outgoing, SentNotice

_TOLD: Final = (
    *("seat", "code", "channel", "not_before", "state"),
    *("delivered_at", "opened_at", "ended_at"),
)


async def due(session: AsyncSession, *, at: datetime, limit: int) -> list[DeliveryRow]:
    """What must be tried now, held for this transaction; also what somebody claimed and left."""
    question = (
        select(DeliveryRow)
        .where(col(DeliveryRow.ended_at).is_(None), DeliveryRow.next_at <= at)
        .order_by(col(DeliveryRow.next_at), col(DeliveryRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(await session.exec(question))


async def outgoing(session: AsyncSession, deliveries: Sequence[UUID]) -> list[Outgoing]:
    """All that is needed to write these."""
    facts = await _facts(session, deliveries)
    question = (
        select(DeliveryRow, NoticeRow, PersonRow, DataKeyRow.wrapped)
        .join(NoticeRow, col(NoticeRow.id) == DeliveryRow.notice)
        .join(PersonRow, col(PersonRow.id) == DeliveryRow.person)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .where(col(DeliveryRow.id).in_(deliveries))
    )
    return [
        Outgoing(
            id=delivery.id,
            notice=notice.id,
            trajectory=notice.trajectory,
            to=sealed.person(session, person, wrapped),
            seat=notice.seat,
            way=delivery.way,
            code=notice.code,
            made_at=delivery.made_at,
            **facts[delivery.id],
        )
        for delivery, notice, person, wrapped in await session.exec(question)
    ]


async def _facts(session: AsyncSession, deliveries: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What others tell of these, by delivery: the rest of an `Outgoing`."""
    question: Any = (  # more columns than its types can tell
        sqlalchemy.select(
            col(DeliveryRow.id),
            col(TrajectoryRow.case_number),
            col(ObligationRow.due).label("until"),
            col(LedgerRow.key).label("move"),
            col(LedgerRow.at).label("happened_at"),
            makes_sense_now().label("makes_sense"),
        )
        .join(NoticeRow, col(NoticeRow.id) == DeliveryRow.notice)
        .join(TrajectoryRow, col(TrajectoryRow.id) == DeliveryRow.trajectory)
        .outerjoin(
            ObligationRow,
            and_(
                col(ObligationRow.trajectory) == NoticeRow.trajectory,
                col(ObligationRow.key) == NoticeRow.obligation,
            ),
        )
        .outerjoin(
            LedgerRow,
            and_(
                col(LedgerRow.trajectory) == NoticeRow.trajectory,
                col(LedgerRow.sequence) == NoticeRow.sequence,
            ),
        )
        .where(col(DeliveryRow.id).in_(deliveries))
    )
    rows = await (await session.connection()).execute(question)
    return {each.pop("id"): each for each in ({**row} for row in rows.mappings())}


async def are_leaving(
    session: AsyncSession, trajectories: Collection[UUID], *, at: datetime
) -> bool:
    """Whether somebody is sending anything of these at this moment."""
    question = select(DeliveryRow.id).where(
        col(DeliveryRow.trajectory).in_(trajectories),
        DeliveryRow.state == DeliveryState.CLAIMED,
        DeliveryRow.next_at > at,
    )
    return (await session.exec(question.limit(1))).first() is not None


async def fates(session: AsyncSession, trajectory: UUID) -> list[SentNotice]:
    """Every message of a trajectory with what became of it, the newest first."""
    question = (
        select(NoticeRow, DeliveryRow)
        .outerjoin(DeliveryRow, col(DeliveryRow.notice) == NoticeRow.id)
        .where(NoticeRow.trajectory == trajectory)
        .order_by(col(NoticeRow.sequence).desc(), col(NoticeRow.seat), col(DeliveryRow.id))
    )
    return [_fate(notice, delivery) for notice, delivery in await session.exec(question)]


def _fate(notice: NoticeRow, delivery: DeliveryRow | None) -> SentNotice:
    known = {name: getattr(notice, name) for name in _TOLD}
    if delivery is None:
        return SentNotice(notice=notice.id, person=notice.person, **known)
    return SentNotice(
        notice=notice.id,
        person=delivery.person,
        way=delivery.way,
        delivery=delivery.state,
        attempts=delivery.attempts,
        reply=delivery.reply,
        **known,
    )


async def age(session: AsyncSession, *, at: datetime) -> float:
    """How long the oldest message that is due has been waiting, in seconds. 0: none is."""
    question = select(func.min(DeliveryRow.made_at)).where(
        DeliveryRow.state == DeliveryState.WAITING, DeliveryRow.next_at <= at
    )
    oldest: datetime | None = (await session.exec(question)).one()
    return 0.0 if oldest is None else max(0.0, (at - oldest).total_seconds())
