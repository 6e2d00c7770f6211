"""What a guardian or a learner reads of a trajectory: the plan, who is in it, what is asked.

One look, one reading of the ledger, and all that their pages show. Of the other guardian there are
a name and what was said, on which day; never where they can be reached, and never an hour.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.contacts import contacts_at
from access.errors import NotThere
from access.looking import Found, look, look_at_list
from access.options import Option, options_in
from access.seats import Table, actors_at, table_of, today
from domain import scales
from domain.access import Topic
from domain.calendar import local_date
from domain.commands import name_of
from domain.events import PlanSubmitted, StepAnswered
from domain.ledger import Entry
from domain.looks import What
from domain.names import first_name
from domain.obligations import Obligation
from domain.phases import Phase, line_of, phase_of, read_before
from domain.plan import Goal, LearningDomain, PlanStep, PlanVersion, StepId, StepKind, Text
from domain.procedure import DutyKind, Stage
from domain.said import Said
from domain.seats import LEARNER, SCHOOL_LEADER, Seat, SeatKind, kind_of
from domain.sign_off import Answer, GivenAnswer
from domain.signers import (
    has_no_objection,
    has_seen,
    perspective_digest,
    step_digest,
    unanswered_steps,
)
from domain.trajectory import Trajectory
from models import queries, queries_ledger, queries_obligations, queries_texts
from models.views import Person, TrajectoryView, Words
from runtime import clock

FAMILY = frozenset({SeatKind.GUARDIAN, SeatKind.LEARNER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Whoever sits somewhere, as far as the reader may know them."""

    seat: Seat
    name: str
    is_reader: bool
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a signer said about one text, or has still to say."""

    who: Somebody
    answer: Answer | None
    on: date | None
    reason: Words | None
    is_silent: bool
    """They were told, may object, and did not: not the same as agreeing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRead:
    """One step of the plan, as the reader finds it."""

    id: StepId
    number: int
    of: int
    version: int
    digest: str
    text: Words | None
    """None: the words were erased."""
    kind: StepKind
    done_by: Somebody
    starts_on: date
    looked_at_on: date
    phase: Phase
    given: tuple[Given, ...]
    """Of everybody who must answer. Empty where the answers are not for the reader."""
    mine: Given | None
    """None where nothing is asked of the reader."""
    is_asked: bool
    """Whether the reader can answer it now."""
    before: "StepRead | None"
    """As the reader knew it, where it is otherwise now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRead:
    text: Words | None
    learning_domain: LearningDomain
    points: Mapping[int, str]
    """What each point of its scale looks like; empty where it is not written point by point."""
    scale: Words | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Perspective:
    """How school sees the learner: talked about and seen, not agreed to."""

    digest: str
    heading: Words | None
    factors: Words | None
    advice: Words | None
    is_asked: bool
    """Whether the reader has still to say that they saw it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the plan that was put before the parties."""

    number: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """A trajectory as one of the family reads it."""

    view: TrajectoryView
    state: Trajectory
    reader: Seat | None
    """Their own seat; None for whoever reads along from an office."""
    people: tuple[Somebody, ...]
    goals: tuple[GoalRead, ...]
    line: tuple[StepRead, ...]
    asked: tuple[StepRead, ...]
    """The steps that the reader can answer, answered or not, in the order of the plan."""
    perspective: Perspective | None
    versions: tuple[Version, ...]
    owed: tuple[Obligation, ...]
    """What is owed in it, the most pressing first, as far as the reader may know."""
    due: date | None
    why_then: Said | None
    next_on: date | None
    """When the whole plan is looked at."""
    options: Mapping[str, Option]
    """What the reader could do, by the name of the move."""

    @property
    def first_name(self) -> str:
        return first_name(self.view.learner_name)

    @property
    def is_learner(self) -> bool:
        return self.reader == LEARNER

    @property
    def waiting(self) -> tuple[StepRead, ...]:
        """What still waits for the word of the reader."""
        return tuple(each for each in self.asked if each.mine is None or each.mine.answer is None)

    @property
    def has_more(self) -> bool:
        """Whether anything at all is still asked of the reader."""
        return bool(self.waiting) or (self.perspective is not None and self.perspective.is_asked)

    def step(self, wanted: str) -> StepRead | None:
        """The step of that id, if it can be answered; without one the first that waits."""
        named = (each for each in self.asked if str(each.id) == wanted)
        return next(named, None) or next(iter(self.waiting), None)

    def can(self, move: type) -> bool:
        option = self.options.get(name_of(move))
        return option is not None and option.is_possible

    def why_not(self, move: type) -> Said | None:
        option = self.options.get(name_of(move))
        return None if option is None else option.reason

    @property
    def meeting(self) -> UUID | None:
        """A meeting of which the reader has not said yet when they can."""
        return _meeting_asked(self.state, self.reader)

    def who(self, seat: Seat) -> Somebody:
        named = next((each for each in self.people if each.seat == seat), None)
        return named or Somebody(seat=seat, name="", is_reader=seat == self.reader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One trajectory on the list of somebody of a family."""

    view: TrajectoryView
    first_name: str
    count: int
    """How many questions wait for them there."""
    due: date | None
    has_plan: bool
    meeting: UUID | None
    """A meeting of which they have not said yet when they can."""


async def seen_by_family(
    session: AsyncSession, caller: Person, trajectory: UUID, what: What = What.PLAN
) -> FamilyView:
    """Read a trajectory for a person of the family. Is a look. Raises as `access.looking.look`."""
    return await read_again(session, caller, await look(session, caller, trajectory, what))


async def read_again(session: AsyncSession, caller: Person, found: Found) -> FamilyView:
    """The same, once more in the same request: after a move, for what is shown next."""
    entries = await queries_ledger.entries(session, found.view.id)
    state = queries_ledger.told(entries)
    if state is None:
        raise NotThere
    table = await table_of(session, found.view)
    people = await _people(session, caller, found, table)
    actors = await actors_at(session, caller, table)
    own = tuple(each for each in actors if kind_of(each.seat) in FAMILY)
    reading = _Reading(
        found=found,
        state=state,
        entries=entries,
        people=people,
        reader=next((each.seat for each in own), None),
        words=await _words(session, found, state, entries),
    )
    options = {each.type: each for each in options_in(state, own, clock.now())}
    owed = tuple(
        each.obligation
        for each in await queries_obligations.obligations_in(session, found.view.id)
        if found.viewer.sees_obligation(each.obligation)
    )
    mine = _mine(owed, reading.reader)
    return replace(
        reading.told(),
        options=options,
        owed=owed,
        due=None if mine is None else mine.due,
        why_then=None if mine is None else mine.explain,
    )


async def waiting_for(session: AsyncSession, caller: Person, *, most: int = 50) -> list[Waiting]:
    """The trajectories of somebody's family, with what is asked of them. One look at a list."""
    seen = await queries.trajectories(session, caller.id, queries.Filters(), on=today(), limit=most)
    await look_at_list(session, caller, What.OBLIGATIONS, [each.id for each in seen.items])
    found = [await _waiting(session, caller, each) for each in seen.items]
    theirs = [each for each in found if each is not None]
    return sorted(theirs, key=lambda each: (each.due or date.max, each.view.case_number))


async def _waiting(session: AsyncSession, caller: Person, view: TrajectoryView) -> Waiting | None:
    table = await table_of(session, view)
    seat = next((each.seat for each in table.seated if each.person == caller.id), None)
    if seat is None or kind_of(seat) not in FAMILY:
        return None
    state = await queries_ledger.state(session, view.id)
    is_asked = state is not None and state.stage is Stage.SIGNING and seat in state.signers
    count = 0
    if state is not None and is_asked:
        count = len(unanswered_steps(state, seat)) + (not has_seen(state, seat))
    owed = await queries_obligations.obligations_in(session, view.id)
    mine = _mine([each.obligation for each in owed], seat)
    return Waiting(
        view=view,
        first_name=first_name(view.learner_name),
        count=count,
        due=None if mine is None else mine.due,
        has_plan=state is not None and state.plan_count > 0,
        meeting=None if state is None else _meeting_asked(state, seat),
    )


def _meeting_asked(state: Trajectory, seat: Seat | None) -> UUID | None:
    waiting = (
        meeting.id
        for meeting in state.meetings
        if not meeting.is_settled and seat in meeting.has_yet_to_say()
    )
    return next(waiting, None)


def _mine(owed: Sequence[Obligation], seat: Seat | None) -> Obligation | None:
    """The answer to the plan that is owed from this seat."""
    answers = (each for each in owed if each.kind is DutyKind.ANSWER_PLAN)
    return next((each for each in answers if each.owed_by == seat), None)


async def _people(
    session: AsyncSession, caller: Person, found: Found, table: Table
) -> tuple[Somebody, ...]:
    """Everybody at the table, with a phone number where the reader may know it."""
    if not found.viewer.sees(Topic.NAMES):
        return ()
    reach = {
        each.seat: each.phone for each in await contacts_at(session, caller, found.view, table)
    }
    return tuple(
        Somebody(
            seat=each.seat,
            name=each.name,
            is_reader=each.person == caller.id,
            phone=None if each.person == caller.id else reach.get(each.seat),
        )
        for each in table.seated
    )


async def _words(
    session: AsyncSession, found: Found, state: Trajectory, entries: Sequence[Entry]
) -> dict[UUID, Words]:
    plans = _plans(entries)
    texts = [step.text for plan in plans for step in plan.steps]
    texts += [text for goal in _goals(state) for text in (goal.text, goal.scale_text)]
    for plan in plans[-1:]:
        texts += [plan.perspective, plan.factors, plan.advice_weighed]
    texts += [given.reason for given in state.answers if given.reason is not None]
    return await queries_texts.words(session, found.view.id, {text.id for text in texts})


def _plans(entries: Sequence[Entry]) -> list[PlanVersion]:
    return [each.event.plan for each in entries if isinstance(each.event, PlanSubmitted)]


def _goals(state: Trajectory) -> tuple[Goal, ...]:
    """Of the plan before the parties, and else of the one in force."""
    if state.plan is not None and (state.stage is Stage.SIGNING or state.in_force is None):
        return state.plan.goals
    return () if state.in_force is None else state.in_force.goals


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """All that was read, before it is told."""

    found: Found
    state: Trajectory
    entries: Sequence[Entry]
    people: tuple[Somebody, ...]
    reader: Seat | None
    words: Mapping[UUID, Words]

    def told(self) -> FamilyView:
        state, viewer = self.state, self.found.viewer
        return FamilyView(
            view=self.found.view,
            state=state,
            reader=self.reader,
            people=self.people,
            goals=tuple(map(self._goal, _goals(state))) if viewer.sees(Topic.GOALS) else (),
            line=tuple(self._step(each) for each in line_of(state) if viewer.sees_step(each)),
            asked=tuple(self._asked()),
            perspective=self._perspective(),
            versions=tuple(self._versions()),
            owed=(),
            due=None,
            why_then=None,
            next_on=state.in_force.evaluate_on if state.in_force else None,
            options={},
        )

    def _versions(self) -> Iterator[Version]:
        for entry in self.entries:
            if isinstance(entry.event, PlanSubmitted):
                on = local_date(entry.event.at)
                yield Version(number=entry.event.plan.number, on=on)

    def _asked(self) -> Iterator[StepRead]:
        if self._signs and self.state.plan is not None:
            for step in self.state.plan.steps:
                yield self._step(step)

    @property
    def _signs(self) -> bool:
        return self.state.stage is Stage.SIGNING and self.reader in self.state.signers

    def _step(self, step: PlanStep) -> StepRead:
        plan = self.state.plan
        steps = () if plan is None else plan.steps
        ids = [each.id for each in steps]
        is_of_plan = plan is not None and step in steps
        given = tuple(self._given(step)) if self.found.viewer.sees(Topic.ANSWERS) else ()
        return StepRead(
            id=step.id,
            number=ids.index(step.id) + 1 if step.id in ids else 0,
            of=len(ids),
            version=plan.number if plan is not None else 0,
            digest=step_digest(step),
            text=self.words.get(step.text.id),
            kind=step.kind,
            done_by=self._who(step.done_by),
            starts_on=step.starts_on,
            looked_at_on=step.looked_at_on,
            phase=phase_of(self.state, step, today()),
            given=given,
            mine=next((each for each in given if each.who.seat == self.reader), None),
            is_asked=self._signs and is_of_plan,
            before=self._before(step) if is_of_plan else None,
        )

    def _before(self, step: PlanStep) -> StepRead | None:
        was = read_before(_plans(self.entries), self._answered_by_reader(), step)
        return None if was is None else self._step(was)

    def _answered_by_reader(self) -> dict[StepId, str]:
        """The text of each step that the reader last gave an answer to."""
        return {
            each.event.step: each.event.digest
            for each in self.entries
            if isinstance(each.event, StepAnswered) and each.event.signer == self.reader
        }

    def _given(self, step: PlanStep) -> Iterator[Given]:
        for seat in self.state.signers:
            answer = self.state.answer_of(seat, step.id, step_digest(step))
            yield self._said(seat, step, answer)

    def _said(self, seat: Seat, step: PlanStep, given: GivenAnswer | None) -> Given:
        is_silent = given is None and has_no_objection(self.state, seat, step)
        if given is None:
            who = self._who(seat)
            return Given(who=who, answer=None, on=None, reason=None, is_silent=is_silent)
        return Given(
            who=self._who(seat),
            answer=given.answer,
            on=local_date(given.at),
            reason=None if given.reason is None else self.words.get(given.reason.id),
            is_silent=False,
        )

    def _goal(self, goal: Goal) -> GoalRead:
        scale = self.words.get(goal.scale_text.id)
        points = None if scale is None else scales.read(scale.body, goal.scale)
        return GoalRead(
            text=self.words.get(goal.text.id),
            learning_domain=goal.learning_domain,
            points=points or {},
            scale=scale,
        )

    def _perspective(self) -> Perspective | None:
        plan = self.state.plan
        if plan is None or not self.found.viewer.sees(Topic.PERSPECTIVE):
            return None
        return Perspective(
            digest=perspective_digest(plan),
            heading=self._read(plan.perspective),
            factors=self._read(plan.factors),
            advice=self._read(plan.advice_weighed),
            is_asked=self._signs
            and self.reader is not None
            and not has_seen(self.state, self.reader),
        )

    def _read(self, text: Text) -> Words | None:
        return self.words.get(text.id)

    def _who(self, seat: Seat) -> Somebody:
        named = next((each for each in self.people if each.seat == seat), None)
        return named or Somebody(seat=seat, name="", is_reader=seat == self.reader)


def sets_the_plan(read: FamilyView) -> Somebody:
    """Whoever has the last word, after all others."""
    return read.who(SCHOOL_LEADER)
