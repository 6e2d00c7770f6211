"""Opening a case without a seat in it. For whoever has nothing to do with it, it is not there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere
from access.seats import today
from activities import case_openings
from domain.openings import TOLD, Ground, grounds_for, is_known_to, must_say_why, opened
from domain.seats import SeatKind, kind_of
from models import queries, queries_openings, queries_people
from models.queries_openings import OpeningView
from models.views import Person, TrajectoryView
from runtime import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks: on which ground, why, and until when."""

    ground: Ground
    why: str
    until: datetime | None
    key: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ToOpen:
    """A case that somebody may open: its number, and on which grounds they may."""

    case_number: str
    grounds: tuple[Ground, ...]


async def to_open(
    session: AsyncSession, caller: Person, trajectory: UUID, *, sees_already: bool
) -> ToOpen:
    """What somebody is asked before they open a case. Of the case itself only its number is told.

    Raises:
        NotThere: it is not there, or not for them.
    """
    view = await queries.trajectory(session, trajectory)
    if view is None:
        raise NotThere
    grounds = grounds_for(await offices_at(session, caller, view))
    if await _is_family(session, caller, view):
        grounds = ()
    if not grounds and not sees_already:
        raise NotThere
    return ToOpen(case_number=view.case_number, grounds=grounds)


async def open_case(
    session: AsyncSession, caller: Person, trajectory: UUID, wish: Wish, *, sees_already: bool
) -> UUID:
    """Open a case for a while. `session` writes, in one transaction of the caller's.

    Raises:
        NotThere: the caller works neither at its school nor in its alliance.
        NotAllowed: not on this ground, not for so long, or there is no need.
    """
    view = await queries.trajectory(session, trajectory)
    if view is None:
        raise NotThere
    held = await offices_at(session, caller, view)
    if not sees_already and not is_known_to(held):
        raise NotThere
    given = opened(
        wish.ground,
        offices=held,
        is_family=await _is_family(session, caller, view),
        sees_already=sees_already,
        at=clock.now(),
        until=wish.until,
    )
    must_say_why(wish.why)
    await case_openings.write_down(session, given, view, by=caller, why=wish.why, key=wish.key)
    return wish.key


async def _is_family(session: AsyncSession, caller: Person, view: TrajectoryView) -> bool:
    seats = await queries_people.seats_in(session, view.id)
    return any(
        each.person == caller.id and kind_of(each.seat) in {SeatKind.GUARDIAN, SeatKind.LEARNER}
        for each in seats
    )


async def offices_at(
    session: AsyncSession, caller: Person, view: TrajectoryView
) -> frozenset[SeatKind]:
    """Which offices somebody holds at the place of a case."""
    offices = await queries_people.offices_of(session, caller.id, on=today())
    return frozenset(
        each.kind
        for each in offices
        if each.alliance == view.alliance and each.school in {None, view.school}
    )


async def listed(session: AsyncSession, caller: Person) -> list[OpeningView]:
    """What the caller opened; for a privacy officer, all of their alliance."""
    alliances = await overseen(session, caller)
    return await queries_openings.openings_for(session, caller.id, alliances)


async def end(reading: AsyncSession, session: AsyncSession, caller: Person, wanted: UUID) -> None:
    """Close what the caller opened, before its time. Raises NotThere for anybody else."""
    found = await queries_openings.openings_for(reading, caller.id, ())
    if all(each.id != wanted for each in found):
        raise NotThere
    await case_openings.end(session, wanted, at=clock.now())


async def reviewed(
    reading: AsyncSession, session: AsyncSession, caller: Person, wanted: UUID
) -> None:
    """Note that the privacy officer looked at it. Raises NotThere for anybody else."""
    alliances = await overseen(reading, caller)
    found = await queries_openings.openings_for(reading, caller.id, alliances)
    if not any(each.id == wanted and each.alliance in alliances for each in found):
        raise NotThere
    await case_openings.review(session, wanted, by=caller.id, at=clock.now())


async def overseen(session: AsyncSession, caller: Person) -> set[UUID]:
    """The alliances of which the caller looks through all that was opened."""
    offices = await queries_people.offices_of(session, caller.id, on=today())
    return {each.alliance for each in offices if each.kind is TOLD}
