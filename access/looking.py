"""The one way to look: decide by the table, put the look down, then give.

Every read of a child's data goes through `look` or `look_at_list`, once a request, whatever the
face. What cannot be put down is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotPutDown, NotThere
from activities import access_log
from activities.access_log import Look
from domain.access import IN_OFFICE, Facts, Grade, Relation, Topic, decide_access, widest
from domain.calendar import local_date
from domain.looks import NEEDS_STANDING, TOPICS, What, why_of
from domain.seats import PersonId, Seat, SeatKind, is_seat
from domain.visibility import Viewer
from models import queries_access
from models.views import Known, Person, Relating, System, TrajectoryView
from runtime import clock

log = structlog.get_logger()

_OF_THE_ALLIANCE: Final = frozenset(
    {
        SeatKind.COORDINATOR,
        SeatKind.LEAD,
        SeatKind.DIRECTOR,
        SeatKind.PRIVACY_OFFICER,
    }
)
_OF_THE_SCHOOL: Final = frozenset(
    {
        SeatKind.TEACHER,
        SeatKind.INTERNAL_COORDINATOR,
        SeatKind.SCHOOL_LEADER,
        SeatKind.BOARD,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A trajectory as far as somebody may see it, and what they may see of it."""

    view: TrajectoryView
    viewer: Viewer
    by: Relating
    """What they are to it, as far as it lets them look."""
    facts: tuple[Facts, ...]
    """All that they are to it."""
    office: str = ""
    """The office that they hold there, if any: whoever opened a case did so for that."""


async def look(
    session: AsyncSession, caller: Person, trajectory: UUID, what: What = What.TRAJECTORY
) -> Found:
    """Look at a trajectory. Call it once a request, before anything else of it is read.

    Raises:
        NotThere: it is not there, or not for them.
        NotPutDown: the look could not be put down, so nothing is shown.
    """
    found = await reached(session, caller, trajectory, what)
    place = found.by.place if is_seat(found.by.place) else found.office
    alliance, school = _organisation(place, found.view.alliance, found.view.school)
    await _put_down(
        session,
        Look(
            person=caller.id,
            place=found.by.place,
            relation=found.by.facts.relation,
            why=why_of(found.by.facts.relation),
            what=what,
            trajectories=[found.view.id],
            alliance=alliance,
            school=school,
            learner=found.view.learner,
            reason=found.by.reason,
            on_behalf_of=found.by.on_behalf_of,
            request=_request(),
        ),
    )
    return found


async def reached(
    session: AsyncSession, caller: Person, trajectory: UUID, what: What = What.TRAJECTORY
) -> Found:
    """Decide as `look` does and put nothing down: for what is done, which the ledger records.

    Raises:
        NotThere: it is not there, or not for them.
    """
    known = await queries_access.known_of(session, caller.id, trajectory, on=_today())
    by = None if known is None else _closest(known, what)
    if known is None or by is None:
        log.info("access.denied", trajectory=str(trajectory), person=str(caller.id), what=what)
        raise NotThere
    viewer = _viewer(caller.id, known)
    view = known.view
    if not viewer.sees(Topic.NAMES):
        view = replace(view, learner_name="", born_on=None)
    facts = tuple(each.facts for each in known.relating)
    held = (each.place for each in known.relating if each.facts.relation in IN_OFFICE)
    return Found(view=view, viewer=viewer, by=by, facts=facts, office=next(held, ""))


async def viewer_of(session: AsyncSession, person: UUID, trajectory: UUID) -> Viewer | None:
    """What somebody may see, where another takes it along for them; that is no look of theirs."""
    known = await queries_access.known_of(session, person, trajectory, on=_today())
    return None if known is None else _viewer(person, known)


async def look_at_list(
    session: AsyncSession,
    caller: Person,
    what: What,
    trajectories: Sequence[UUID],
    *,
    learners: Sequence[UUID] = (),
) -> None:
    """Put down that somebody is shown a list. One without anything in it is no look.

    `learners` are those of whom there may be no trajectory at all.
    """
    shown = list(dict.fromkeys(trajectories))
    if not shown and not learners:
        return
    found = await queries_access.place_of(
        session, caller.id, shown, on=_today(), topic=TOPICS[what]
    )
    alliance, school = _organisation(found.place, found.alliance, found.school)
    await _put_down(
        session,
        Look(
            person=caller.id,
            place=found.place,
            relation=found.relation,
            on_behalf_of=found.on_behalf_of,
            why=why_of(found.relation),
            what=what,
            trajectories=shown,
            alliance=alliance,
            school=school,
            learner=learners[0] if len(learners) == 1 else None,
            request=_request(),
        ),
    )


async def look_as_system(session: AsyncSession, system: System, trajectory: UUID) -> Found:
    """Let a program look at how a trajectory of its place stands. Raises as `look`."""
    known = await queries_access.known_of_system(session, system, trajectory, on=_today())
    by = None if known is None else _closest(known, What.TRAJECTORY)
    if known is None or by is None:
        log.info("access.denied", trajectory=str(trajectory), system=str(system.id))
        raise NotThere
    await _put_down(
        session,
        Look(
            person=None,
            place=by.place,
            relation=by.facts.relation,
            why=why_of(by.facts.relation),
            what=What.TRAJECTORY,
            trajectories=[trajectory],
            alliance=system.alliance,
            school=system.school,
            learner=known.view.learner,
            system_client=str(system.id),
            request=_request(),
        ),
    )
    viewer = _viewer(system.id, known)
    view = replace(known.view, learner_name="", born_on=None)
    return Found(view=view, viewer=viewer, by=by, facts=(by.facts,))


async def look_as_operator(session: AsyncSession, what: What, trajectories: Sequence[UUID]) -> None:
    """Put down that an operator is shown something, in nobody's name."""
    if trajectories:
        await _put_down(
            session,
            Look(
                person=None,
                place="operator",
                relation=Relation.OPERATOR,
                why=why_of(Relation.OPERATOR),
                what=what,
                trajectories=list(trajectories),
                request=_request(),
            ),
        )


async def _put_down(session: AsyncSession, wanted: Look) -> None:
    try:
        await access_log.put_down(session, wanted, at=clock.now())
    except (SQLAlchemyError, OSError) as error:
        log.error("access.not_put_down", error=type(error).__name__, what=wanted.what)  # noqa: TRY400 - the words of the error hold values
        raise NotPutDown from error


def _closest(known: Known, what: What) -> Relating | None:
    """What lets them see most of it; of several alike a broken glass, else the first."""
    grades = list(Grade)
    verdicts = [
        (decide_access(each.facts, TOPICS[what]), each)
        for each in known.relating
        if what not in NEEDS_STANDING or decide_access(each.facts, Topic.STANDING).is_yes
    ]
    allowed = [pair for pair in verdicts if pair[0].is_yes]
    best = max(
        allowed,
        key=lambda pair: (
            grades.index(pair[0].grade),
            pair[1].facts.relation is Relation.BREAK_GLASS,
        ),
        default=None,
    )
    return None if best is None else best[1]


def _viewer(person: UUID, known: Known) -> Viewer:
    facts = [each.facts for each in known.relating]
    seats = {
        Seat(each.place) for each in known.relating if is_seat(each.place)
    }  # their offices too
    grades = {topic: widest(facts, topic).grade for topic in Topic}
    return Viewer(person=PersonId(person), seats=frozenset(seats), grades=MappingProxyType(grades))


def _organisation(
    place: str, alliance: UUID | None, school: UUID | None
) -> tuple[UUID | None, UUID | None]:
    """For which organisation somebody looks from there. A family is none."""
    kind = SeatKind(place.partition(":")[0]) if is_seat(place) else None
    if kind in _OF_THE_SCHOOL:
        return alliance, school
    return (alliance, None) if kind in _OF_THE_ALLIANCE else (None, None)


def _request() -> str:
    """The id of the request, where the face has bound one; else one of our own."""
    bound = structlog.contextvars.get_contextvars().get("request")
    return str(bound or uuid4())


def _today() -> date:
    return local_date(clock.now())
