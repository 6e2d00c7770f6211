"""Writing down who is away: by themselves, or by a coordinator or lead of the alliance."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere, UnknownPerson
from access.seats import today
from activities import absences
from domain.errors import NotYourTurn
from domain.refusals import Refusal
from domain.seats import PersonId, SeatKind
from domain.substitutes import MAY_ARRANGE, Absence, may_be_written
from models import queries, queries_absences, queries_people
from models.queries_absences import AbsenceView
from models.views import Person
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
