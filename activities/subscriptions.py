"""Subscriptions: made, ended, moved back to an earlier place, and let go on after a pause."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import queries_feed
from models.states import SubscriptionState
from models.tables import SubscriptionRow


class KeyTaken(Exception):
    """The key belongs to another subscription."""


async def subscribe(  # noqa: PLR0913 - all that a subscription is
    session: AsyncSession,
    *,
    key: UUID,
    alliance: UUID,
    school: UUID | None,
    client: UUID | None,
    person: UUID | None,
    sink: str,
    types: Sequence[str],
    at: datetime,
) -> SubscriptionRow:
    """Tell this address from now on. The same again under the same key is the same one.

    Raises:
        KeyTaken: the key is of somebody else's, or of another address.
    """
    made = {"alliance": alliance, "school": school, "client": client, "person": person}
    told = made | {"sink": sink, "types": sorted(types)}
    state = {"state": SubscriptionState.ACTIVE, "next_try_at": at, "created_at": at}
    place = {"position": await queries_feed.last_position(session)}
    await session.exec(
        insert(SubscriptionRow).values(id=key, **told, **state, **place).on_conflict_do_nothing()
    )
    row = await session.get(SubscriptionRow, key)
    if row is None or any(getattr(row, name) != value for name, value in told.items()):
        raise KeyTaken
    return row


async def of_owner(
    session: AsyncSession,
    alliances: Sequence[UUID],
    client: UUID | None,
    wanted: UUID | None = None,
) -> list[SubscriptionRow]:
    """A system has its own; the lead of an alliance sees to all of it."""
    question = select(SubscriptionRow).where(col(SubscriptionRow.alliance).in_(list(alliances)))
    if client is not None:
        question = question.where(SubscriptionRow.client == client)
    if wanted is not None:
        question = question.where(SubscriptionRow.id == wanted).with_for_update()
    ordered = question.order_by(col(SubscriptionRow.created_at), col(SubscriptionRow.id))
    return list(await session.exec(ordered))


def replay(row: SubscriptionRow, position: int, *, at: datetime) -> None:
    """Tell again all that came after an earlier place. Whoever delivers now, no longer does."""
    row.position = min(row.position, position)
    row.lease, row.next_try_at = None, at


def resume(row: SubscriptionRow, *, at: datetime) -> None:
    row.state, row.failures, row.paused_at = SubscriptionState.ACTIVE, 0, None
    row.lease, row.next_try_at = None, at


def pause(row: SubscriptionRow, *, at: datetime) -> None:
    row.state, row.paused_at, row.lease = SubscriptionState.PAUSED, at, None
