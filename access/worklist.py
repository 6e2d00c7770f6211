"""What a person has to do and waits for, with names as far as they may see them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.looking import look_at_list
from access.seats import today
from domain import commands as c
from domain.looks import What
from domain.names import first_name
from domain.rules.permissions import MOVES
from domain.seats import Seat
from models import queries_absences, queries_people, queries_search, queries_work
from models.queries_absences import StandIn
from models.queries_work import Choice, WorkFilters
from models.views import Because, Page, Person, SeatView, TrajectoryView, Work, WorkGroup

MOST_FOUND: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShown:
    """One thing on the list, for whoever's list it is."""

    work: Work
    first_name: str
    """Empty where they may not know about whom it is."""
    school: str
    waits_on: str
    """The name of whoever owes it, where somebody sits there and it is not the reader."""
    instead_of: str
    """The name of whoever is away, where the reader stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    groups: Mapping[WorkGroup, Page[WorkShown]]
    choices: Sequence[Choice]
    schools: Mapping[UUID, str]
    may_report: bool
    """Whether they may report something about a learner by an office of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the list."""

    filters: WorkFilters
    group: WorkGroup | None = None
    limit: int = 10
    offset: int = 0


async def worklist_of(session: AsyncSession, caller: Person, wanted: Wanted) -> Worklist:
    """The list of a person, which is itself a look.

    Raises NotPutDown: the look could not be put down, so nothing is shown.
    """
    on = today()
    groups = await queries_work.work_of(
        session,
        caller.id,
        wanted.filters,
        on=on,
        group=wanted.group,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    shown = {each.owed.trajectory for page in groups.values() for each in page.items}
    await look_at_list(session, caller, What.OBLIGATIONS, sorted(shown))
    known = await _known(session, caller, shown, on)
    offices = await queries_people.offices_of(session, caller.id, on=on)
    return Worklist(
        groups={
            group: Page(count=page.count, items=tuple(known.told(each) for each in page.items))
            for group, page in groups.items()
        },
        choices=await queries_work.choices_of(session, caller.id, on=on),
        schools=known.organisations,
        may_report=any(each.kind in MOVES[c.RaiseSignal].by for each in offices),
    )


async def found(session: AsyncSession, caller: Person, wanted: str) -> list[TrajectoryView]:
    """What the caller may see under this number or of learners called so; itself a look."""
    on = today()
    views = await queries_search.numbered(session, caller.id, wanted, on=on)
    if not views:
        views = await queries_search.about(session, caller.id, wanted, on=on, most=MOST_FOUND)
    await look_at_list(session, caller, What.TRAJECTORIES, [each.id for each in views])
    return views


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known around the rows of a list."""

    reader: Person
    views: Mapping[UUID, TrajectoryView]
    """Of those that the reader may see by name."""
    seats: Mapping[tuple[UUID, Seat], SeatView]
    away: Mapping[UUID, str]
    """The names of those for whom the reader stands in."""
    stand_ins: Sequence[StandIn]
    organisations: Mapping[UUID, str]

    def told(self, work: Work) -> WorkShown:
        owed = work.owed
        view = self.views.get(owed.trajectory)
        sits = self.seats.get((owed.trajectory, owed.obligation.owed_by))
        is_named = view is not None and sits is not None and sits.person != self.reader.id
        return WorkShown(
            work=work,
            first_name="" if view is None else first_name(view.learner_name),
            school=self.organisations.get(owed.school, ""),
            waits_on=sits.name if sits is not None and is_named else "",
            instead_of=self._instead_of(work) if owed.because is Because.SUBSTITUTE else "",
        )

    def _instead_of(self, work: Work) -> str:
        """Whoever is away and sits there; else the one whose empty office it is."""
        owed = work.owed
        concerned = (owed.obligation.owed_by, *owed.obligation.told)
        sitting = [self.seats.get((owed.trajectory, seat)) for seat in concerned]
        names = [self.away[each.person] for each in sitting if each and each.person in self.away]
        others = [
            self.away[each.absence.person]
            for each in self.stand_ins
            if each.absence.person in self.away
        ]
        return next(iter([*names, *others]), "")


async def _known(
    session: AsyncSession, caller: Person, shown: Collection[UUID], on: date
) -> _Known:
    views = await queries_search.among(session, caller.id, list(shown), on=on)
    seats = await queries_people.seats_among(session, shown)
    stand_ins = await queries_absences.stand_ins(session, caller.id, on=on)
    people = await queries_people.people(session, {each.absence.person for each in stand_ins})
    return _Known(
        reader=caller,
        views={each.id: each for each in views},
        seats={(each.trajectory, each.seat): each for each in seats},
        away={each.id: each.name for each in people.values()},
        stand_ins=stand_ins,
        organisations=await queries_people.organisations(session),
    )
