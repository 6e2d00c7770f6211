"""Questions about what was asked, and about the place that a learner's trajectory takes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.procedure import Stage
from domain.seats import Seat
from models.states import InboxState
from models.tables import InboxRow, LearnerRow, ReservationRow, SeatingRow, TrajectoryRow

PUSHED = (InboxState.RECEIVED, InboxState.DONE)
"""What is asked again until the process itself has answered."""

REOPENING = ("reopen", "unmerge")
"""The moves that open a trajectory that was closed."""


async def move(session: AsyncSession, key: UUID) -> InboxRow | None:
    return await session.get(InboxRow, key, populate_existing=True)


async def move_to_change(session: AsyncSession, key: UUID) -> InboxRow | None:
    return await session.get(InboxRow, key, populate_existing=True, with_for_update=True)


def moves_to_push(limit: int) -> SelectOfScalar[UUID]:
    """What nobody has confirmed, the longest due first. What another relay holds is left out."""
    return (
        select(InboxRow.key)
        .where(
            col(InboxRow.confirmed_at).is_(None),
            col(InboxRow.state).in_(PUSHED),
            col(InboxRow.next_try_at) <= func.now(),
        )
        .order_by(col(InboxRow.next_try_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def learner_alone(session: AsyncSession, learner: UUID) -> LearnerRow | None:
    """The learner, and until the end of the transaction nobody else gives them a trajectory."""
    return await session.get(LearnerRow, learner, with_for_update={"key_share": True})


async def current_reservation(
    session: AsyncSession, *, alliance: UUID, learner: UUID
) -> ReservationRow | None:
    """The trajectory of this learner that is open, or on its way to be."""
    question = select(ReservationRow).where(
        ReservationRow.alliance == alliance,
        ReservationRow.learner == learner,
        col(ReservationRow.is_current),
    )
    return (await session.exec(question)).one_or_none()


async def open_places(
    session: AsyncSession, *, alliance: UUID, learner: UUID
) -> list[ReservationRow]:
    """Every trajectory of this learner that is open or on its way to be: the current one first."""
    row = ReservationRow
    question = (
        select(row)
        .where(row.alliance == alliance, row.learner == learner)
        .where(takes_a_place())
        .order_by(col(row.is_current).desc(), col(row.reserved_at), col(row.id))
    )
    return list(await session.exec(question))


def takes_a_place() -> ColumnElement[bool]:
    """Whether the trajectory of a reservation is open, or on its way to be."""
    row = ReservationRow
    return or_(col(row.is_current), is_open(col(row.id)), may_still_open(col(row.id)))


async def holders_of(
    session: AsyncSession, trajectories: Collection[UUID], seat: Seat
) -> dict[UUID, set[UUID]]:
    """Who speaks from this seat, or is about to, by trajectory."""
    sits = select(col(SeatingRow.trajectory), col(SeatingRow.person)).where(
        col(SeatingRow.trajectory).in_(trajectories), col(SeatingRow.seat) == seat
    )
    comes = select(
        col(InboxRow.trajectory),
        func.coalesce(InboxRow.actor_on_behalf_of, InboxRow.actor_person),
    ).where(
        col(InboxRow.trajectory).in_(trajectories),
        col(InboxRow.state).in_((InboxState.RECEIVED, InboxState.FAILED)),
        col(InboxRow.opening).is_not(None),
        col(InboxRow.actor_seat) == seat,
    )
    found: dict[UUID, set[UUID]] = {each: set() for each in trajectories}
    for trajectory, person in (*await session.exec(sits), *await session.exec(comes)):
        found[trajectory].add(person)
    return found


async def reservation(session: AsyncSession, trajectory: UUID) -> ReservationRow | None:
    return await session.get(ReservationRow, trajectory)


async def made_reservation(session: AsyncSession, trajectory: UUID) -> ReservationRow:
    """As `reservation_alone`, where there must be one."""
    return await session.get_one(
        ReservationRow, trajectory, populate_existing=True, with_for_update={"key_share": True}
    )


async def reservation_alone(session: AsyncSession, trajectory: UUID) -> ReservationRow | None:
    """The place of a trajectory; until the end of the transaction nobody else records in it."""
    return await session.get(
        ReservationRow, trajectory, populate_existing=True, with_for_update={"key_share": True}
    )


def is_open(trajectory: UUID | Mapped[UUID]) -> ColumnElement[bool]:
    """Whether the record shows it as open."""
    return exists().where(
        col(TrajectoryRow.id) == trajectory, col(TrajectoryRow.stage) != Stage.CLOSED
    )


def may_still_open(trajectory: UUID | Mapped[UUID]) -> ColumnElement[bool]:
    """Whether a move is under way that could open it."""
    opens = col(InboxRow.opening).is_not(None) | col(InboxRow.command)["type"].astext.in_(REOPENING)
    return exists().where(
        col(InboxRow.trajectory) == trajectory,
        col(InboxRow.state).in_((InboxState.RECEIVED, InboxState.FAILED)),
        opens,
    )


async def now(session: AsyncSession) -> datetime:
    """The clock of the database, for what is only bookkeeping: one clock for all processes."""
    return (await session.exec(select(func.now()))).one()
