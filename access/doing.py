"""Doing a move from a page: what it needs to be asked well, and what would follow from it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access import choices
from access.asking import filled_for
from access.choices import Somebody
from access.errors import NotThere
from access.looking import Found, look, reached
from access.options import Option, options_in
from access.seats import Table, actors_at, open_for, table_of, today
from access.timeline import Line, signals_of, timeline_of
from domain import procedures
from domain.access import Topic
from domain.assurance import Level
from domain.commands import HandOver, PartyCommand
from domain.ledger import Entry
from domain.looks import What
from domain.moves import NO_TEXT, PROVED
from domain.plan import PlanInForce, PlanVersion, Text
from domain.rehearsal import Rehearsed, rehearse
from domain.rules.permissions import MOVES
from domain.rules.proving import kind_proved
from domain.seats import COORDINATOR, Seat, kind_of
from domain.trajectory import Trajectory
from models import queries_ledger, queries_search, queries_texts
from models.views import Person, Words
from runtime import clock
from workflows import requests
from workflows.requests import COMMANDS, Request

_EVERY_ENTRY: Final = 100_000
_MOST_CHANGES: Final = 50
_ABOUT_SIGNALS: Final = frozenset({"acknowledge_signal", "triage"})
_OF_TWO: Final = _ABOUT_SIGNALS | {"merge_into"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One kind of move, from one seat of one person, in a trajectory as it is now."""

    found: Found
    state: Trajectory
    entries: Sequence[Entry]
    option: Option
    table: Table
    people: Sequence[Somebody]
    words: Mapping[UUID, Words]
    signals: tuple[Line, ...]
    """What was reported, for whoever decides about it."""
    beside: tuple[str, ...]
    """Numbers of what else is open for this learner, for whoever may merge it."""
    at: datetime

    @property
    def head(self) -> int:
        """The place of the last entry: what a form knew when it was shown."""
        return self.entries[-1].sequence

    @property
    def names(self) -> Mapping[Seat, str]:
        sees = self.found.viewer.sees(Topic.NAMES)
        return {each.seat: each.name for each in self.table.seated if sees}

    @property
    def demanded(self) -> Level | None:
        """How sure we must be of who does this. None: it is no sign-off."""
        kind = kind_proved(COMMANDS[self.option.type], self.option.by)
        if kind is None:
            return None
        return procedures.get(self.state.procedure).assurance[kind]


async def doing(
    session: AsyncSession, caller: Person, trajectory: UUID, move: str, seat: Seat | None
) -> Doing:
    """Look at what can be done, to do one of it.

    Raises:
        NotThere: the trajectory or the move is not there for the caller.
        NotPutDown: the look could not be put down, so nothing is shown.
    """
    await _must_be_theirs(session, caller, trajectory, move)
    found = await look(session, caller, trajectory, What.MOVES)
    entries = await queries_ledger.events(session, trajectory, limit=_EVERY_ENTRY)
    state = queries_ledger.told(entries)
    if state is None:
        raise NotThere
    at = clock.now()
    table = await table_of(session, found.view)
    actors = await actors_at(session, caller, table)
    offered = [each for each in options_in(state, actors, at) if each.type == move]
    option = next((each for each in offered if seat in {None, each.by.seat}), None)
    if option is None:
        raise NotThere
    texts = {text.id for text in _shown(state, found)}
    return Doing(
        found=found,
        state=state,
        entries=entries,
        option=option,
        table=table,
        people=await _people(session, caller, table, option),
        words=await queries_texts.words(session, trajectory, texts),
        signals=await _signals(session, trajectory, entries, found, move),
        beside=await _beside(session, caller, found, move),
        at=at,
    )


async def _signals(
    session: AsyncSession, trajectory: UUID, entries: Sequence[Entry], found: Found, move: str
) -> tuple[Line, ...]:
    if move not in _ABOUT_SIGNALS:
        return ()
    return await signals_of(session, trajectory, entries, found.viewer)


async def _beside(
    session: AsyncSession, caller: Person, found: Found, move: str
) -> tuple[str, ...]:
    if move not in _OF_TWO:
        return ()
    views = await open_for(session, caller, found.view.learner)
    return tuple(each.case_number for each in views if each.id != found.view.id)


async def _must_be_theirs(
    session: AsyncSession, caller: Person, trajectory: UUID, move: str
) -> None:
    """Nothing is shown, and no look is put down, where this could never be theirs to do."""
    found = await reached(session, caller, trajectory, What.MOVES)
    actors = await actors_at(session, caller, await table_of(session, found.view))
    if not any(kind_of(each.seat) in MOVES[COMMANDS[move]].by for each in actors):
        raise NotThere


async def _people(
    session: AsyncSession, caller: Person, table: Table, option: Option
) -> Sequence[Somebody]:
    """Whom this move can name, as far as it names somebody."""
    command = COMMANDS[option.type]
    if not any(requests.persons_named_by(command)):
        return ()
    if command is HandOver:
        return choices.others(await choices.coordinators(session, table), _coordinator(table))
    return choices.others(await choices.at_work_here(session, table), caller.id)


def _coordinator(table: Table) -> UUID | None:
    return next((each.person for each in table.seated if each.seat == COORDINATOR), None)


def _shown(state: Trajectory, found: Found) -> Iterator[Text]:
    """The words that a move can be about: steps and goals, as far as the reader may see them."""
    plans: list[PlanVersion | PlanInForce | None] = [state.plan, state.in_force]
    for plan in plans:
        if plan is None:
            continue
        yield from (step.text for step in plan.steps if found.viewer.sees_step(step))
        if found.viewer.sees(Topic.GOALS):
            yield from (goal.text for goal in plan.goals)


async def numbered(
    session: AsyncSession, caller: Person, numbers: Collection[str]
) -> dict[str, UUID]:
    """Which trajectories are meant by these numbers, of those that the caller may see."""
    named = {}
    for number in numbers:
        for view in await queries_search.numbered(session, caller.id, number, on=today()):
            named[number.strip().lower()] = view.id
    return named


async def foreseen(
    session: AsyncSession, caller: Person, of: Doing, request: Request, *, key: UUID
) -> Rehearsed:
    """What would follow. Raises NotAllowed where the rules would refuse it.

    Whether somebody must first show once more who they are, comes after.
    """
    filled = await filled_for(session, caller, request, of.found.view)
    command: PartyCommand = requests.to_command(
        request, lambda _: NO_TEXT, key=key, filled={**filled, requests.PROOF: PROVED}
    )
    return rehearse(of.state, command, by=of.option.by, at=of.at)


async def changed_since(
    session: AsyncSession, of: Doing, head: int, *, own: UUID
) -> tuple[Line, ...]:
    """What happened since a form was shown, as far as the reader may know: the last first.

    What this very form did, sent before under its `own` key, is no news.
    """
    new = [entry for entry in of.entries if entry.sequence > head and entry.key != own]
    told = await timeline_of(session, of.found.view.id, new, of.found.viewer, limit=_MOST_CHANGES)
    return told.lines
