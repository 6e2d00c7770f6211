"""Who may write the next version of a plan, what they have so far, and how others will see it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access import plan_checking, plan_drafts
from access.errors import NotThere
from access.family import FamilyView, Given, Somebody, StepRead
from access.looking import Found, look, reached
from access.plan_checking import Sayings
from access.plan_drafts import Begun, PlanDraft, StepDraft
from access.plan_words import Reading
from access.plans import PlanShown, Submitted, names_in, shown
from access.seats import actor, actors_at, table_of, today
from domain import commands as c
from domain.access import Facts, Topic, decide_access, seated_as
from domain.calendar import local_date
from domain.looks import What
from domain.moves import move_of
from domain.obligations import Obligation
from domain.phases import Phase
from domain.plan import PlanStep, PlanVersion
from domain.rules.permissions import MOVES
from domain.said import Said
from domain.seats import Actor, PersonId, Seat, SeatKind, kind_of
from domain.signers import age_on, guardians_with_authority, required_signers, step_digest
from domain.trajectory import Trajectory
from domain.visibility import Viewer
from models import queries_ledger, queries_texts
from models.views import Person, TrajectoryView
from runtime import clock

_NOBODY: Final = PersonId(UUID(int=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """The plan of a trajectory, for somebody who may put the next version before the parties."""

    found: Found
    state: Trajectory
    by: Actor
    begun: Begun | None
    names: dict[Seat, str]
    why_not: Said | None
    """Why it cannot be submitted now, whatever it says."""

    @property
    def view(self) -> TrajectoryView:
        return self.found.view

    @property
    def is_time(self) -> bool:
        """Whether a plan is being written now."""
        return self.state.stage in MOVES[c.SubmitPlan].stages

    @property
    def number(self) -> int:
        """Of the version that is written."""
        return self.state.plan_count + 1

    @property
    def signers(self) -> tuple[Seat, ...]:
        return required_signers(self.state, today())

    @property
    def care(self) -> tuple[Seat, ...]:
        """The care parties at the table, and those that the draft gives something to do."""
        steps = () if self.begun is None else self.begun.draft.steps
        named = [Seat(step.done_by) for step in steps if _is_care(step.done_by)]
        return tuple(dict.fromkeys([*self.state.seats_of(SeatKind.CARE), *named]))


def _is_care(seat: str) -> bool:
    return seat.startswith(f"{SeatKind.CARE}:") and len(seat) > len(f"{SeatKind.CARE}:")


async def edit(session: AsyncSession, caller: Person, trajectory: UUID) -> Editing:
    """Open the plan to write. The look is put down.

    Raises:
        NotThere: it is not there, or not for them to write.
    """
    may = await _writers(session, caller, await reached(session, caller, trajectory, What.PLAN))
    if not may:
        raise NotThere
    found = await look(session, caller, trajectory, What.PLAN)
    state = await queries_ledger.state(session, trajectory)
    if state is None:
        raise NotThere
    by = actor(may, c.SubmitPlan)
    move = move_of(state, c.SubmitPlan, by, clock.now())
    if move is None:
        raise NotThere
    return Editing(
        found=found,
        state=state,
        by=by,
        begun=await plan_drafts.begun(session, trajectory),
        names=await names_in(session, trajectory, found.viewer),
        why_not=move.reason,
    )


async def _writers(session: AsyncSession, caller: Person, found: Found) -> list[Actor]:
    """As whom somebody who sees a plan writes its next version."""
    actors = await actors_at(session, caller, await table_of(session, found.view))
    return [each for each in actors if kind_of(each.seat) in MOVES[c.SubmitPlan].by]


async def writes_now(session: AsyncSession, caller: Person, found: Found) -> bool:
    """Whether a next version is being written, and they are one of those who write it."""
    is_time = found.view.stage in MOVES[c.SubmitPlan].stages
    return is_time and bool(await _writers(session, caller, found))


async def first_draft(session: AsyncSession, editing: Editing, *, is_copy: bool) -> PlanDraft:
    """What a draft begins with: the last version word for word, or nothing; and what was agreed."""
    agreed = tuple(await agreed_in_meetings(session, editing))
    if not is_copy or editing.state.plan is None:
        return PlanDraft(steps=agreed)
    draft = await plan_drafts.copy_of(session, editing.view.id, editing.state.plan)
    return draft.model_copy(update={"steps": (*draft.steps, *agreed)})


async def agreed_in_meetings(session: AsyncSession, editing: Editing) -> list[StepDraft]:
    """What was agreed in meetings and stands in no plan: as steps, under the ids that it has."""
    items = [agreed.item for agreed in editing.state.items]
    found = await queries_texts.words(session, editing.view.id, {item.text.id for item in items})
    return [
        StepDraft(id=item.id, text=found[item.text.id].body, done_by=item.done_by)
        for item in items
        if item.text.id in found
    ]


def seated_viewer(state: Trajectory, seat: Seat, on: date) -> Viewer:
    """What whoever sits there sees on a day."""
    facts = Facts(
        relation=seated_as(
            kind_of(seat),
            age=age_on(state.born_on, on),
            has_authority=seat in guardians_with_authority(state, on),
        ),
        on=on,
        stage=state.stage,
    )
    grades = {topic: decide_access(facts, topic).grade for topic in Topic}
    return Viewer(person=_NOBODY, seats=frozenset({seat}), grades=MappingProxyType(grades))


def as_asked(
    editing: Editing, plan: PlanVersion, said: Sayings, seat: Seat, owed: Obligation | None
) -> FamilyView:
    """What this signer will read when they are asked about the plan."""
    people = [
        Somebody(seat=each, name=name, is_reader=each == seat)
        for each, name in editing.names.items()
    ]
    read = FamilyView(
        view=editing.view,
        state=editing.state,
        reader=seat,
        people=tuple(people),
        goals=(),
        line=(),
        asked=(),
        perspective=None,
        versions=(),
        owed=(),
        due=None if owed is None else owed.due,
        why_then=None if owed is None else owed.explain,
        next_on=None,
        options={},
    )
    return replace(
        read, asked=tuple(_asked(editing, read, plan, step, said) for step in plan.steps)
    )


def _asked(
    editing: Editing, read: FamilyView, plan: PlanVersion, step: PlanStep, said: Sayings
) -> StepRead:
    given = tuple(_answers(editing, read, step))
    return StepRead(
        id=step.id,
        number=plan.steps.index(step) + 1,
        of=len(plan.steps),
        version=plan.number,
        digest=step_digest(step),
        text=said.words.get(step.text.id),
        kind=step.kind,
        done_by=read.who(step.done_by),
        starts_on=step.starts_on,
        looked_at_on=step.looked_at_on,
        phase=Phase.ASKED,
        given=given,
        mine=next((each for each in given if each.who.is_reader), None),
        is_asked=True,
        before=None,
    )


def _answers(editing: Editing, read: FamilyView, step: PlanStep) -> Iterator[Given]:
    """What was said of the same words before lives on."""
    for seat in editing.signers:
        given = editing.state.answer_of(seat, step.id, step_digest(step))
        yield Given(
            who=read.who(seat),
            answer=None if given is None else given.answer,
            on=None if given is None else local_date(given.at),
            reason=None,
            is_silent=False,
        )


def as_read(editing: Editing, plan: PlanVersion, said: Sayings, seat: Seat) -> PlanShown:
    """The plan as whoever sits there will read it."""
    viewer = seated_viewer(editing.state, seat, today())
    names = editing.names if viewer.sees(Topic.NAMES) else {}
    submitted = Submitted(plan=plan, on=today(), by=editing.by.seat, count=plan.number, before=None)
    reading = Reading(viewer=viewer, words=said.words, names=names)
    return shown(editing.view, submitted, editing.state, reading)


async def sayings(session: AsyncSession, editing: Editing, language: str) -> Sayings:
    """The words of the draft, by how they would be referred to."""
    if editing.begun is None:
        raise NotThere
    return await plan_checking.sayings(session, editing.view.id, editing.begun.draft, language)
