"""Writing down who is away: by themselves, or by a coordinator or lead of the alliance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere, UnknownPerson
from access.seats import today
from activities import absences
from domain.errors import NotYourTurn
from domain.refusals import Refusal
from domain.seats import PersonId, SeatKind, kind_of
from domain.substitutes import MAY_ARRANGE, PARTIES, Absence, Party, may_be_written
from models import queries, queries_absences, queries_people
from models.queries_absences import AbsenceView
from models.views import Person, School
from runtime import clock


async def write_down(session: AsyncSession, caller: Person, absence: Absence, *, key: UUID) -> UUID:
    """Keep an absence. `session` writes, in one transaction of the caller's.

    Raises:
        NotAllowed: it is not theirs to say, or nobody can stand in like this.
        NotThere: it names an alliance, a school or a trajectory that is not theirs.
        UnknownPerson: it names somebody who is nobody in this alliance.
    """
    theirs = await queries_absences.kinds_in(session, absence.person, absence.alliance, on=today())
    arranges = absence.alliance in await _arranged_by(session, caller.id)
    if not arranges and (absence.person != caller.id or not theirs):
        raise NotThere
    if not theirs:
        raise UnknownPerson
    await _must_be_there(session, absence)
    of_substitute = await _of_substitute(session, absence)
    may_be_written(
        absence,
        by=PersonId(caller.id),
        arranges=arranges,
        theirs=theirs,
        of_substitute=of_substitute,
        today=today(),
    )
    return await absences.add(session, absence, key=key, by=PersonId(caller.id), at=clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody at work in an alliance, by all that they do there."""

    id: UUID
    name: str
    kinds: frozenset[SeatKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An alliance of which somebody can say who is away."""

    alliance: UUID
    theirs: frozenset[SeatKind]
    """What the one who says it does there."""
    arranges: bool
    """Whether they may say it of others too."""
    colleagues: tuple[Colleague, ...]
    """By name; the one who says it among them."""
    schools: tuple[School, ...]


async def places(session: AsyncSession, caller: Person) -> list[Place]:
    """Where the caller works, and so can be away."""
    on = today()
    offices = await queries_people.offices_of(session, caller.id, on=on)
    seats = await queries_people.seats_of(session, caller.id)
    tables = await queries.alliances_of(session, [each.trajectory for each in seats])
    arranged = await _arranged_by(session, caller.id)
    found = []
    for alliance in dict.fromkeys([*(each.alliance for each in offices), *tables.values()]):
        beside = [trajectory for trajectory, of in tables.items() if of == alliance]
        colleagues = await _colleagues(session, alliance, beside, on)
        me = next((each for each in colleagues if each.id == caller.id), None)
        if me is not None:
            found.append(
                Place(
                    alliance=alliance,
                    theirs=me.kinds,
                    arranges=alliance in arranged,
                    colleagues=colleagues,
                    schools=tuple(await queries_people.schools(session, alliance)),
                )
            )
    return found


async def _colleagues(
    session: AsyncSession, alliance: UUID, tables: Sequence[UUID], on: date
) -> tuple[Colleague, ...]:
    """Whoever holds an office there, and whoever else works at one of these tables."""
    names: dict[UUID, str] = {}
    kinds: dict[UUID, set[SeatKind]] = {}
    for kind, person in await queries_people.holders_in(session, alliance, on=on):
        names[person.id] = person.name
        kinds.setdefault(person.id, set()).add(kind)
    for seat in await queries_people.seats_among(session, tables):
        if PARTIES[kind_of(seat.seat)] is not Party.FAMILY:
            names[seat.person] = seat.name
            kinds.setdefault(seat.person, set()).add(kind_of(seat.seat))
    found = [Colleague(id=id_, name=names[id_], kinds=frozenset(kinds[id_])) for id_ in names]
    return tuple(sorted(found, key=lambda each: (each.name, each.id)))


async def end(session: AsyncSession, caller: Person, wanted: UUID) -> None:
    """End an absence today: the absent, the substitute, or who arranges it. Raises as above."""
    found = await _found(session, caller, wanted)
    of = found.absence
    concerns = caller.id in {of.person, of.substitute}
    if not concerns and of.alliance not in await _arranged_by(session, caller.id):
        raise NotYourTurn(Refusal.ABSENCE_OF_ANOTHER)
    await absences.end(session, wanted, at=clock.now())


async def listed(session: AsyncSession, caller: Person) -> Sequence[AbsenceView]:
    """What concerns the caller; for who arranges absences, all of their alliances."""
    arranged = await _arranged_by(session, caller.id)
    return await queries_absences.absences_for(session, caller.id, arranged, on=today())


async def _found(session: AsyncSession, caller: Person, wanted: UUID) -> AbsenceView:
    """An absence that the caller may know of: theirs, or of an alliance where they hold office."""
    found = await queries_absences.absence(session, wanted)
    offices = await queries_people.offices_of(session, caller.id, on=today())
    known_in = {each.alliance for each in offices}
    if found is None or (
        caller.id not in {found.absence.person, found.absence.substitute}
        and found.absence.alliance not in known_in
    ):
        raise NotThere
    return found


async def _arranged_by(session: AsyncSession, person: UUID) -> set[UUID]:
    offices = await queries_people.offices_of(session, person, on=today())
    return {each.alliance for each in offices if each.kind in MAY_ARRANGE}


async def _of_substitute(session: AsyncSession, absence: Absence) -> frozenset[SeatKind]:
    if absence.substitute is None:
        return frozenset()
    found = await queries_absences.kinds_in(
        session, absence.substitute, absence.alliance, on=today()
    )
    if not found:
        raise UnknownPerson
    return found


async def _must_be_there(session: AsyncSession, absence: Absence) -> None:
    """A school or trajectory of another alliance is not there."""
    schools = {each.id for each in await queries_people.schools(session, absence.alliance)}
    if absence.school is not None and absence.school not in schools:
        raise NotThere
    for each in absence.trajectories:
        view = await queries.trajectory(session, each)
        if view is None or view.alliance != absence.alliance:
            raise NotThere
