"""From where a person speaks, and which trajectories are there for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NoSeat
from access.looking import look
from domain import words
from domain.calendar import local_date
from domain.errors import NotYourTurn
from domain.looks import What
from domain.refusals import Refusal
from domain.rules.permissions import MOVES
from domain.seats import OFFICES, Actor, PersonId, Seat, kind_of
from models import queries, queries_absences, queries_people
from models.queries_absences import StandIn
from models.views import Learner, Office, Person, SeatView, TrajectoryView
from runtime import clock


def today() -> date:
    return local_date(clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Where somebody acts: the school and alliance it is in, and who sits at it already."""

    alliance: UUID
    school: UUID
    trajectory: UUID | None = None
    """None where it is still to be opened."""
    seated: tuple[SeatView, ...] = ()


async def seen(
    session: AsyncSession, caller: Person, trajectory: UUID, what: What = What.TRAJECTORY
) -> TrajectoryView:
    """A trajectory that the caller may see; the look is put down. See `access.looking.look`."""
    return (await look(session, caller, trajectory, what)).view


async def table_of(session: AsyncSession, trajectory: TrajectoryView) -> Table:
    seated = await queries_people.seats_in(session, trajectory.id)
    return Table(
        alliance=trajectory.alliance,
        school=trajectory.school,
        trajectory=trajectory.id,
        seated=tuple(seated),
    )


async def open_for(session: AsyncSession, caller: Person, learner: UUID) -> list[TrajectoryView]:
    """The open trajectories of a learner of which the caller may know, the oldest first.

    There is a second one only beside a first in which whoever raised it cannot speak.
    """
    filters = queries.Filters(learners=frozenset({learner}), is_open=True)
    found = await queries.trajectories(session, caller.id, filters, on=today())
    return sorted(found.items, key=lambda each: (each.opened_at is None, each.opened_at, each.id))


async def table_for(
    session: AsyncSession, learner: Learner, trajectory: TrajectoryView | None
) -> Table:
    """The table of a trajectory that is open; without one that of a new one."""
    if trajectory is not None:
        return await table_of(session, trajectory)
    return Table(alliance=learner.alliance, school=learner.school)


async def seats_at(session: AsyncSession, caller: Person, table: Table) -> tuple[Seat, ...]:
    """From where a person may speak: the seats they sit on, then empty seats of their offices."""
    own = [each.seat for each in table.seated if each.person == caller.id]
    taken = {each.seat for each in table.seated}
    offices = await queries_people.offices_of(session, caller.id, on=today())
    held = [Seat(each.kind.value) for each in offices if _is_of(each, table)]
    return tuple(dict.fromkeys([*own, *(seat for seat in held if seat not in taken)]))


async def actors_at(session: AsyncSession, caller: Person, table: Table) -> tuple[Actor, ...]:
    """As whom a person may speak: for themselves first, then for those who are away.

    Last come posts from which nothing but a signal can be raised until they are seated.

    What a substitute cannot do because they sit here themselves is refused by the rules, with the
    reason.
    """
    seats = await seats_at(session, caller, table)
    own = [Actor(seat=seat, person=PersonId(caller.id)) for seat in seats]
    sits_on = {each.seat for each in table.seated}
    speak = [each for each in own if each.seat in sits_on or kind_of(each.seat) in OFFICES]
    actors = [*speak]
    for stand_in in await queries_absences.stand_ins(session, caller.id, on=today()):
        actors += _on_behalf(caller, table, stand_in)
    actors += own
    first_of = {each.seat: each for each in reversed(actors)}
    return tuple(dict.fromkeys(first_of[each.seat] for each in actors))


def _on_behalf(caller: Person, table: Table, stand_in: StandIn) -> Iterator[Actor]:
    of = stand_in.absence
    if not of.covers(
        alliance=table.alliance, school=table.school, trajectory=table.trajectory, on=today()
    ):
        return
    taken = {each.seat for each in table.seated}
    held = [Seat(each.kind.value) for each in stand_in.offices if _is_of(each, table)]
    sits_on = [each.seat for each in table.seated if each.person == of.person]
    for seat in (*sits_on, *(each for each in held if each not in taken)):
        if kind_of(seat) in stand_in.kinds:
            yield Actor(seat=seat, person=PersonId(caller.id), on_behalf_of=of.person)


def _is_of(office: Office, table: Table) -> bool:
    return office.alliance == table.alliance and office.school in {None, table.school}


def actor(may: Sequence[Actor], command: type, asked: Seat | None = None) -> Actor:
    """As whom a person makes a move: as asked, else as the first by whom it can be made.

    Raises:
        NotYourTurn: they asked to speak from a seat that is not theirs.
        NoSeat: there is none.
    """
    if asked is not None:
        meant = next((each for each in may if each.seat == asked), None)
        if meant is None:
            raise NotYourTurn(Refusal.NOT_YOUR_SEAT, seat=words.seat(asked))
        return meant
    if not may:
        raise NoSeat
    can = (each for each in may if kind_of(each.seat) in MOVES[command].by)
    return next(can, may[0])
