"""The place of a trajectory: which one a learner was given. One at most is current in an alliance.

Another one is open beside it only where somebody raised a signal who cannot speak in the current
one: until a coordinator merges them, they learn nothing of each other.

Functions work in the caller's transaction, the one that also takes the move in.

    ReservationError
    ├── AnotherIsOpen    the learner has another open trajectory, or one that is being opened
    └── UnknownLearner   there is no learner of that id
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import local_date
from domain.procedure import Stage
from domain.seats import Actor
from domain.standing import Standing
from domain.trajectory import TrajectoryId
from models import queries_inbox
from models.tables import CaseCounterRow, ReservationRow
from runtime.ids import uuid7


class ReservationError(Exception):
    """A place that cannot be given."""


class AnotherIsOpen(ReservationError):
    def __init__(self, trajectory: UUID) -> None:
        super().__init__("The learner has another open trajectory.")
        self.trajectory = trajectory


class UnknownLearner(ReservationError):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """The trajectory that a learner was given."""

    trajectory: TrajectoryId
    alliance: UUID
    school: UUID
    learner: UUID
    case_number: str
    is_new: bool


async def reserve(
    session: AsyncSession, *, learner: UUID, year: int, by: Actor | None = None
) -> Reservation:
    """Give a learner a trajectory, or find the first open one in which whoever asks can speak.

    To refuse who cannot would tell them that there is one. Look for the key first: a move that was
    taken in long ago must not find another place.
    """
    known = await queries_inbox.learner_alone(session, learner)
    if known is None:
        raise UnknownLearner("There is no learner of that id.")
    places = await queries_inbox.open_places(session, alliance=known.alliance, learner=learner)
    there = places[:1] if by is None else await _where_heard(session, places, by)
    if there:
        return _reservation(there[0], is_new=False)
    made = await make(
        session,
        trajectory=uuid7(),
        alliance=known.alliance,
        school=known.school,
        learner=learner,
        year=year,
        is_current=not any(each.is_current for each in places),
    )
    return _reservation(made, is_new=True)


async def _where_heard(
    session: AsyncSession, places: Sequence[ReservationRow], by: Actor
) -> list[ReservationRow]:
    """Where this seat is theirs, then where nobody holds it."""
    holders = await queries_inbox.holders_of(session, [each.id for each in places], by.seat)
    theirs = [each for each in places if by.holder in holders[each.id]]
    return theirs + [each for each in places if not holders[each.id]]


async def make(  # noqa: PLR0913 - these are the facts of a place
    session: AsyncSession,
    *,
    trajectory: UUID,
    alliance: UUID,
    school: UUID,
    learner: UUID,
    year: int,
    is_current: bool = True,
) -> ReservationRow:
    """Write a place down under the next case number of its alliance, unless it is there."""
    row = {
        "id": trajectory,
        "alliance": alliance,
        "school": school,
        "learner": learner,
        "case_number": await _next_case_number(session, alliance, year),
        "reserved_at": func.now(),
        "is_current": is_current,
    }
    made = insert(ReservationRow).values(row).on_conflict_do_nothing(index_elements=["id"])
    await session.exec(made)
    return await queries_inbox.made_reservation(session, trajectory)


async def hold(session: AsyncSession, standing: Standing) -> ReservationRow:
    """Hold the place of a trajectory until the end of the transaction: one writer at a time.

    After a restore the place may be gone; it is made again, under a new case number.
    """
    place = await queries_inbox.reservation_alone(session, standing.trajectory)
    if place is not None:
        return place
    opened = standing.opened_at
    return await make(
        session,
        trajectory=standing.trajectory,
        alliance=standing.alliance,
        school=standing.school,
        learner=standing.learner,
        year=standing.entered_on.year if opened is None else local_date(opened).year,
        is_current=standing.stage is not Stage.CLOSED
        and await _current(session, standing.alliance, standing.learner) is None,
    )


async def _current(session: AsyncSession, alliance: UUID, learner: UUID) -> ReservationRow | None:
    return await queries_inbox.current_reservation(session, alliance=alliance, learner=learner)


async def claim(session: AsyncSession, trajectory: UUID, *, may_be_beside: bool) -> None:
    """Take the place again for a trajectory that is to be reopened.

    What is merged no longer may stand beside another one, as it did before.

    Raises:
        AnotherIsOpen: the learner was given another one meanwhile.
    """
    place = await queries_inbox.reservation(session, trajectory)
    if place is None:
        return
    await queries_inbox.learner_alone(session, place.learner)
    there = await _current(session, place.alliance, place.learner)
    if there is None:
        place.is_current = True
        await session.flush()
    elif there.id != trajectory and not may_be_beside:
        raise AnotherIsOpen(there.id)


async def follow(session: AsyncSession, place: ReservationRow, standing: Standing) -> None:
    """Let the place follow how the trajectory stands, once the read models show it."""
    if standing.stage is Stage.CLOSED:
        if place.is_current:
            await give_free(session, place.id)
    elif not place.is_current and await _current(session, place.alliance, place.learner) is None:
        place.is_current = True
        await session.flush()


async def give_free(session: AsyncSession, trajectory: UUID) -> None:
    """Let the learner be given another one, unless this is open or may still become so."""
    await session.exec(
        update(ReservationRow)
        .where(
            col(ReservationRow.id) == trajectory,
            col(ReservationRow.is_current),
            ~queries_inbox.is_open(trajectory),
            ~queries_inbox.may_still_open(trajectory),
        )
        .values(is_current=False),
        execution_options={"synchronize_session": False},
    )


async def _next_case_number(session: AsyncSession, alliance: UUID, year: int) -> str:
    """Count on. Whoever else opens a trajectory in this alliance waits for us to commit."""
    first = insert(CaseCounterRow).values(alliance=alliance, year=year, last=1)
    counted = await session.exec(
        first.on_conflict_do_update(
            index_elements=["alliance", "year"],
            set_={"last": CaseCounterRow.last + 1},
        ).returning(col(CaseCounterRow.last))
    )
    return f"{year}-{counted.scalar_one():04}"


def _reservation(row: ReservationRow, *, is_new: bool) -> Reservation:
    return Reservation(
        trajectory=TrajectoryId(row.id),
        alliance=row.alliance,
        school=row.school,
        learner=row.learner,
        case_number=row.case_number,
        is_new=is_new,
    )
