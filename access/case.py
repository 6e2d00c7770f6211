"""All that the page of a trajectory shows, gathered in one look."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere
from access.looking import Found, look
from access.options import Option, options_in
from access.seats import Table, actors_at, table_of
from access.sign_offs import SignOff, sign_offs_of
from access.timeline import Line, Timeline, signals_of, timeline_of
from domain.access import Topic
from domain.calendar import local_date
from domain.ledger import Entry
from domain.looks import What
from domain.obligations import Obligation
from domain.plan import PlanVersion, Text
from domain.seats import Actor, Seat
from domain.trajectory import Trajectory
from domain.visibility import Viewer
from models import (
    queries_access,
    queries_ledger,
    queries_obligations,
    queries_openings,
    queries_people,
    queries_texts,
)
from models.views import Person, TrajectoryView, Words
from runtime import clock

LAST_LINES = 8
EVERY_ENTRY = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A trajectory, for one reader at one moment."""

    found: Found
    state: Trajectory
    entries: Sequence[Entry]
    at: datetime
    table: Table
    actors: tuple[Actor, ...]
    obligations: tuple[Obligation, ...]
    """What is owed, as far as the reader may know, the most pressing first."""
    options: Sequence[Option]
    sign_offs: tuple[SignOff, ...]
    signals: tuple[Line, ...]
    """What was reported, the last first."""
    timeline: Timeline
    names: Mapping[UUID, str]
    words: Mapping[UUID, Words]
    opened_until: datetime | None
    """Where the reader opened it for a while: until when."""
    looked_before: datetime | None
    """When the reader was last here, if ever."""

    @property
    def today(self) -> date:
        return local_date(self.at)

    @property
    def view(self) -> TrajectoryView:
        return self.found.view

    @property
    def viewer(self) -> Viewer:
        return self.found.viewer

    def name_on(self, seat: Seat) -> str:
        """Who sits there, where the reader may know it."""
        sits = next((each for each in self.table.seated if each.seat == seat), None)
        return sits.name if sits is not None and self.viewer.sees(Topic.NAMES) else ""


async def case_of(session: AsyncSession, caller: Person, trajectory: UUID) -> Case:
    """Look at a trajectory as a whole.

    Raises:
        NotThere: it is not there, or not for them.
        NotPutDown: the look could not be put down, so nothing is shown.
    """
    before = await queries_access.last_look(session, caller.id, trajectory, What.CASE)
    found = await look(session, caller, trajectory, What.CASE)
    entries = await queries_ledger.events(session, trajectory, limit=EVERY_ENTRY)
    state = queries_ledger.told(entries)
    if state is None:
        raise NotThere
    at = clock.now()
    table = await table_of(session, found.view)
    actors = await actors_at(session, caller, table)
    owed = await queries_obligations.obligations_in(session, trajectory)
    opening = await queries_openings.running(session, caller.id, trajectory)
    signed = sign_offs_of(state, entries, found.viewer)
    texts = {text.id for text in (*_texts(state.plan, found.viewer), *_reasons(signed))}
    return Case(
        found=found,
        state=state,
        entries=entries,
        at=at,
        table=table,
        actors=actors,
        obligations=tuple(
            each.obligation for each in owed if found.viewer.sees_obligation(each.obligation)
        ),
        options=options_in(state, actors, at),
        sign_offs=signed,
        signals=await signals_of(session, trajectory, entries, found.viewer),
        timeline=await timeline_of(session, trajectory, entries, found.viewer, limit=LAST_LINES),
        names=await _names(session, signed, found.viewer),
        words=await queries_texts.words(session, trajectory, texts),
        opened_until=None if opening is None else opening.ends_at,
        looked_before=before,
    )


def _texts(plan: PlanVersion | None, viewer: Viewer) -> Iterator[Text]:
    """The words of a plan, as far as they are for the reader."""
    if plan is None:
        return
    if viewer.sees(Topic.GOALS):
        yield from (text for goal in plan.goals for text in (goal.text, goal.scale_text))
    yield from (step.text for step in plan.steps if viewer.sees_step(step))
    if viewer.sees(Topic.PERSPECTIVE):
        yield from (plan.perspective, plan.factors, plan.advice_weighed)


def _reasons(signed: Sequence[SignOff]) -> Iterator[Text]:
    yield from (each.words for each in signed if each.words is not None)


async def _names(
    session: AsyncSession, signed: Sequence[SignOff], viewer: Viewer
) -> Mapping[UUID, str]:
    """Of those who wrote down or checked an answer."""
    if not viewer.sees(Topic.NAMES):
        return {}
    ids = {each for of in signed for each in (of.recorded_by, of.checked_by) if each is not None}
    return {each.id: each.name for each in (await queries_people.people(session, ids)).values()}
