"""From where a person speaks, and which trajectories are there for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NoSeat, NotThere
from domain import words
from domain.calendar import local_date
from domain.errors import NotYourTurn
from domain.refusals import Refusal
from domain.rules.permissions import MOVES
from domain.seats import Actor, PersonId, Seat, kind_of
from models import queries, queries_people
from models.views import Learner, Office, Person, SeatView, TrajectoryView
from runtime import clock


def today() -> date:
    return local_date(clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Where somebody acts: the school and alliance it is in, and who sits at it already."""

    alliance: UUID
    school: UUID
    seated: tuple[SeatView, ...] = ()


async def seen(session: AsyncSession, caller: Person, trajectory: UUID) -> TrajectoryView:
    """A trajectory that the caller may see. Raises NotThere for any other."""
    found = await queries.seen_by(session, caller.id, trajectory, on=today())
    if found is None:
        raise NotThere
    return found


async def table_of(session: AsyncSession, trajectory: TrajectoryView) -> Table:
    seated = await queries_people.seats_in(session, trajectory.id)
    return Table(alliance=trajectory.alliance, school=trajectory.school, seated=tuple(seated))


async def table_for(session: AsyncSession, caller: Person, learner: Learner) -> Table:
    """The table of a learner: that of the open trajectory if the caller sees it, else a new one."""
    filters = queries.Filters(learner=learner.id, is_open=True)
    found = await queries.trajectories(session, caller.id, filters, on=today(), limit=1)
    if found.items:
        return await table_of(session, found.items[0])
    return Table(alliance=learner.alliance, school=learner.school)


async def seats_at(session: AsyncSession, caller: Person, table: Table) -> tuple[Seat, ...]:
    """From where a person may speak: the seats they sit on, then empty seats of their offices."""
    own = [each.seat for each in table.seated if each.person == caller.id]
    taken = {each.seat for each in table.seated}
    offices = await queries_people.offices_of(session, caller.id, on=today())
    held = [Seat(each.kind.value) for each in offices if _is_of(each, table)]
    return tuple(dict.fromkeys([*own, *(seat for seat in held if seat not in taken)]))


def _is_of(office: Office, table: Table) -> bool:
    return office.alliance == table.alliance and office.school in {None, table.school}


def actor(caller: Person, seats: Sequence[Seat], command: type, asked: Seat | None = None) -> Actor:
    """From which seat a person makes a move: as asked, else the first from which it can be made.

    Raises:
        NotYourTurn: they asked to speak from a seat that is not theirs.
        NoSeat: there is none.
    """
    if asked is not None and asked not in seats:
        raise NotYourTurn(Refusal.NOT_YOUR_SEAT, seat=words.seat(asked))
    if not seats:
        raise NoSeat
    may = (seat for seat in seats if kind_of(seat) in MOVES[command].by)
    return Actor(seat=asked or next(may, seats[0]), person=PersonId(caller.id))
