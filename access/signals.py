"""A signal on its way: about whom somebody may raise one, what they wrote so far, what follows.

Learners are found by name within one school. Nobody learns here whether there is a trajectory
already but who may know that anyway.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from access.asking import Reporting, reporting_of, reporting_on
from access.errors import NotThere
from access.looking import look_at_list
from access.newcomers import Newcomer
from access.seats import today
from access.timeline import Line, Quote
from access.typed import Fault, day, faults_of, filled, refused
from activities import drafts, openings
from activities.keys import Erased
from activities.reservations import Reservation
from domain import commands as c
from domain.access import Facts, Topic, decide_access, seated_as
from domain.calendar import local_date
from domain.errors import NotAllowed
from domain.events import SignalRaised
from domain.happenings import happened
from domain.looks import What
from domain.moves import NO_TEXT
from domain.names import is_called
from domain.newcomers import MAY_ADD
from domain.rehearsal import Rehearsed, rehearse
from domain.rules.permissions import MOVES
from domain.seats import PersonId, SeatKind, guardian, kind_of
from domain.signers import age_on
from domain.trajectory import Trajectory, TrajectoryId, new_trajectory
from domain.visibility import Viewer, seen_of
from models import queries, queries_absences, queries_drafts, queries_ledger, queries_people
from models.queries import Filters
from models.views import Learner, Office, Person, School, Words
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from workflows.requests import REQUESTS, Request, to_command

MOST: Final = 10
"""Learners that are shown at once: enough to choose from, too few to browse a school by."""
SHORTEST: Final = 2
"""Letters of a name to look for."""

_SIGNAL: Final = REQUESTS["raise_signal"]
_MAY: Final = MOVES[c.RaiseSignal].by
_NOBODY: Final = TrajectoryId(UUID(int=0))


class Draft(BaseModel):
    """What somebody answered so far, as they typed it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    kind: str = ""
    severity: str = ""
    observed_on: str = ""
    text: str = ""
    newcomer: Newcomer | None = None
    """About whom it is, where nobody wrote that learner down yet."""

    @property
    def sent(self) -> dict[str, Any]:
        """The same as a move is sent."""
        typed = {
            "kind": self.kind,
            "severity": self.severity,
            "observedOn": day(self.observed_on),
            "text": self.text,
        }
        return {"type": "raise_signal", **filled(typed)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A signal that somebody is writing."""

    learner: UUID
    key: UUID
    draft: Draft
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """About whom somebody may raise a signal."""

    schools: tuple[School, ...]
    """Whose learners they may look for."""
    of_theirs: tuple[Learner, ...]
    """At whose table they sit, where they hold no office."""
    adds_at: tuple[School, ...] = ()
    """Of which schools they may write down a learner who is new."""

    @property
    def is_nobody(self) -> bool:
        return not self.schools and not self.of_theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whom a name leads to."""

    learners: tuple[Learner, ...]
    has_more: bool


async def reach(session: AsyncSession, caller: Person) -> Reach:
    """About whom somebody may raise a signal. The names that are shown are put down as a look."""
    schools = await _schools(session, caller)
    learners, trajectories = await _at_their_tables(session, caller, schools)
    await look_at_list(
        session, caller, What.LEARNERS, trajectories, learners=[each.id for each in learners]
    )
    return Reach(
        schools=tuple(schools),
        of_theirs=tuple(learners),
        adds_at=tuple(await adds_at(session, caller)),
    )


async def _schools(
    session: AsyncSession, caller: Person, kinds: Collection[SeatKind] = _MAY
) -> list[School]:
    """Where they hold such an office, by which a signal is raised, or stand in for who does."""
    offices = await queries_people.offices_of(session, caller.id, on=today())
    for stand_in in await queries_absences.stand_ins(session, caller.id, on=today()):
        offices += [each for each in stand_in.offices if each.kind in stand_in.kinds]
    may = [each for each in offices if each.kind in kinds]
    found: dict[UUID, School] = {}
    for alliance in dict.fromkeys(each.alliance for each in may):
        for school in await queries_people.schools(session, alliance):
            if _covers(may, school):
                found[school.id] = school
    return list(found.values())


def _covers(offices: Sequence[Office], school: School) -> bool:
    return any(
        each.alliance == school.alliance and each.school in {None, school.id} for each in offices
    )


async def _at_their_tables(
    session: AsyncSession, caller: Person, schools: Sequence[School]
) -> tuple[list[Learner], list[UUID]]:
    """The learners of whose open trajectory they may know, and that no office leads to."""
    seats = await queries_people.seats_of(session, caller.id)
    theirs = {each.trajectory for each in seats if kind_of(each.seat) in _MAY}
    if not theirs:
        return [], []
    page = await queries.trajectories(session, caller.id, Filters(is_open=True), on=today())
    reached = {school.id for school in schools}
    views = [each for each in page.items if each.id in theirs and each.school not in reached]
    known = [await queries_people.learner(session, each.learner) for each in views]
    return [each for each in known if each is not None], [each.id for each in views]


async def find(session: AsyncSession, caller: Person, school: UUID, name: str) -> Found:
    """The learners of a school with such a name. Whoever is shown is put down as a look.

    Raises:
        NotThere: there is no such school, or not for them.
    """
    if all(each.id != school for each in await _schools(session, caller)):
        raise NotThere
    if len(name.strip()) < SHORTEST:
        return Found(learners=(), has_more=False)
    pupils = await queries_people.learners_at(session, school)
    alike = [each for each in pupils if is_called(each.name, name)]
    shown = tuple(alike[:MOST])
    await _shown(session, caller, shown)
    return Found(learners=shown, has_more=len(alike) > MOST)


async def _shown(session: AsyncSession, caller: Person, learners: Sequence[Learner]) -> None:
    ids = [each.id for each in learners]
    filters = Filters(learners=frozenset(ids), is_open=True)
    known = await queries.trajectories(session, caller.id, filters, on=today(), limit=MOST)
    trajectories = [each.id for each in known.items]
    await look_at_list(session, caller, What.LEARNERS, trajectories, learners=ids)


async def about(session: AsyncSession, caller: Person, learner: UUID) -> Reporting:
    """As whom they may report something about this learner; that they see who it is is put down.

    Raises:
        NotThere: there is no such learner, or not for them.
    """
    reporting = await reporting_on(session, caller, learner)
    await _shown(session, caller, [reporting.learner])
    return reporting


async def adds_at(session: AsyncSession, caller: Person) -> list[School]:
    """Of which schools they may write down a learner who is new."""
    return await _schools(session, caller, MAY_ADD)


async def reportable(
    session: AsyncSession, caller: Person, learners: Collection[Learner]
) -> tuple[Learner, ...]:
    """Those of these about whom they may report something. That they see who it is is put down."""
    found = []
    for each in learners:
        try:
            await reporting_on(session, caller, each.id)
        except NotThere:
            continue
        found.append(each)
    if found:
        await _shown(session, caller, found)
    return tuple(found)


async def about_begun(session: AsyncSession, caller: Person, of: Begun) -> Reporting:
    """The same of what they are writing, also about a learner who is not written down yet.

    Raises:
        NotThere: there is no such learner, or not for them.
    """
    new = of.draft.newcomer
    if new is None or await queries_people.learner(session, of.learner) is not None:
        return await about(session, caller, of.learner)
    if all(each.id != new.school for each in await _schools(session, caller, MAY_ADD)):
        raise NotThere
    return await reporting_of(session, caller, new.learner)


async def begun(session: AsyncSession, caller: Person) -> Begun | None:
    """The signal that they are writing, if any, and if it can still be read."""
    found = await queries_drafts.signal_draft(session, caller.id)
    if found is None or found.body is None:
        return None
    try:
        draft = Draft.model_validate_json(found.body)
    except ValidationError:  # of a shape that we no longer know
        return None
    return Begun(learner=found.learner, key=found.key, draft=draft, changed_at=found.changed_at)


async def keep(sessions: Sessions, caller: Person, learner: UUID, key: UUID, draft: Draft) -> None:
    """Keep what they wrote so far.

    Raises:
        NotThere: the learner was erased.
    """
    try:
        async with sessions.begin() as session:
            await drafts.keep_signal(
                session,
                draft.model_dump_json(),
                person=caller.id,
                learner=learner,
                key=key,
                at=clock.now(),
            )
    except Erased as error:
        raise NotThere from error


async def begin(
    sessions: Sessions, caller: Person, learner: UUID, newcomer: Newcomer | None = None
) -> None:
    """Begin a signal about a learner, in place of any other that they were writing."""
    await keep(sessions, caller, learner, uuid7(), Draft(newcomer=newcomer))


async def forget(sessions: Sessions, caller: Person) -> None:
    async with sessions.begin() as session:
        await drafts.forget_signal(session, caller.id)


async def stands(session: AsyncSession, reporting: Reporting) -> Trajectory:
    """The trajectory that a signal would open or join, as it stands before it."""
    if reporting.joins is not None:
        state = await queries_ledger.state(session, reporting.joins.id)
        if state is not None:
            return state
    learner = reporting.learner
    place = Reservation(
        trajectory=_NOBODY,
        alliance=learner.alliance,
        school=learner.school,
        learner=learner.id,
        case_number="",
        is_new=True,
    )
    opening = await openings.opening_at(
        session, place, born_on=learner.born_on, since=today(), today=today()
    )
    return new_trajectory(opening)


def faults(state: Trajectory, reporting: Reporting, draft: Draft) -> dict[str, Fault]:
    """All that is wrong or missing, by the name of the question."""
    found = faults_of(_SIGNAL, draft.sent)
    if "observedOn" not in found:
        try:
            rehearse(state, _with_day(draft), by=reporting.by, at=clock.now())
        except NotAllowed as why:
            found["observedOn" if why.code in _OF_THE_DAY else ""] = refused(why)
    return found


_OF_THE_DAY: Final = frozenset({"in_the_future", "out_of_reach"})


def _with_day(draft: Draft) -> c.Command:
    """A signal with this day and whatever else: to ask the rules about the day alone."""
    other = {"kind": c.SignalType.BORED, "severity": c.Severity.NORMAL, "text": "-"}
    sent = _SIGNAL.model_validate({**draft.sent, **other})
    return to_command(sent, lambda _: NO_TEXT, key=_NOBODY)


def request_of(draft: Draft) -> Request:
    """The move. Raises pydantic's ValidationError where something is missing."""
    return _SIGNAL.model_validate(draft.sent)


def rehearsed(state: Trajectory, reporting: Reporting, draft: Draft) -> Rehearsed:
    """What follows when it is sent now. Raises NotAllowed where the rules would refuse it."""
    command = to_command(request_of(draft), lambda _: NO_TEXT, key=_NOBODY)
    return rehearse(state, command, by=reporting.by, at=clock.now())


def as_parents_read(of: Rehearsed, caller: Person, draft: Draft) -> Line | None:
    """The signal as a guardian with authority will read it once they sit at the table.

    None where they will read nothing of it: their child is of age.
    """
    event = next(each for each in of.events if isinstance(each, SignalRaised))
    state, on = of.after, today()
    relation = seated_as(SeatKind.GUARDIAN, age=age_on(state.born_on, on), has_authority=True)
    facts = Facts(relation=relation, on=on, stage=state.stage)
    grades = {topic: decide_access(facts, topic).grade for topic in Topic}
    reader = Viewer(person=PersonId(_NOBODY), seats=frozenset({guardian(1)}), grades=grades)
    seen = seen_of(event, reader)
    if seen is None:
        return None
    said = Words(body=draft.text, language=caller.language, author=caller.id, at=event.at)
    return Line(
        sequence=0,
        type=event.type,
        on=local_date(event.at),
        at=None if seen.by_day else event.at,
        by=event.by,
        name=caller.name if reader.sees(Topic.NAMES) else "",
        on_behalf_of="",
        said=happened(seen),
        quotes=() if "text" in seen.without else (Quote(field="text", words=said),),
    )
