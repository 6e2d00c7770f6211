"""What a person is asked about a plan, step by step,."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access import statements
from access.asking import Asker
from access.errors import NotThere
from access.seats import actor, actors_at, seats_at, table_of
from access.statements import Statement
from domain.plan import PlanStep, PlanVersion
from domain.procedure import DutyKind, Stage
from domain.said import Said
from domain.seats import Seat
from domain.sign_off import Answer
from domain.signers import step_digest, unanswered_steps
from domain.trajectory import Trajectory
from models import queries_ledger, queries_obligations, queries_texts
from models.views import Person, SeatView, TrajectoryView, Words
from workflows import requests
from workflows.requests import Request

Asked = tuple[Seat, PlanStep, PlanVersion]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAsked:
    """One step of the plan, as whoever must answer it reads it."""

    step: UUID
    number: int
    of: int
    version: int
    digest: str
    seat: Seat
    what: str | None
    """None: the words were erased."""
    language: str
    done_by: Seat
    done_by_name: str
    starts_on: date
    looked_at_on: date
    answered: tuple[tuple[Seat, Answer | None], ...]
    """Of everybody who must answer: what they said, if anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """All that a person is asked in one trajectory."""

    learner: str
    waiting: tuple[StepAsked, ...]
    due: date | None
    why_then: Said | None

    def step(self, wanted: str) -> StepAsked | None:
        """The step that was asked for, else the first one."""
        named = next((each for each in self.waiting if str(each.step) == wanted), None)
        return named or next(iter(self.waiting), None)


async def questions_for(session: AsyncSession, caller: Person, view: TrajectoryView) -> Questions:
    """What waits for a person in a trajectory that they may see."""
    table = await table_of(session, view)
    seats = await seats_at(session, caller, table)
    state = await queries_ledger.state(session, view.id)
    if state is None:
        raise NotThere
    asked = _asked(state, seats)
    texts = await queries_texts.words(session, view.id, {step.text.id for _, step, _ in asked})
    owed = [
        each.obligation
        for each in await queries_obligations.obligations_in(session, view.id)
        if each.obligation.kind is DutyKind.ANSWER_PLAN and each.obligation.owed_by in seats
    ]
    return Questions(
        learner=view.learner_name,
        waiting=tuple(
            _shown(state, each, texts.get(each[1].text.id), table.seated) for each in asked
        ),
        due=owed[0].due if owed else None,
        why_then=owed[0].explain if owed else None,
    )


def _asked(state: Trajectory, seats: tuple[Seat, ...]) -> list[Asked]:
    if state.plan is None or state.stage is not Stage.SIGNING:
        return []
    signing = [seat for seat in seats if seat in state.signers]
    return [(seat, step, state.plan) for seat in signing for step in unanswered_steps(state, seat)]


def _shown(
    state: Trajectory, asked: Asked, text: Words | None, seated: tuple[SeatView, ...]
) -> StepAsked:
    seat, step, plan = asked
    digest = step_digest(step)
    said = {
        each.seat: each.answer
        for each in state.answers
        if (each.step, each.digest) == (step.id, digest)
    }
    names = {each.seat: each.name for each in seated}
    return StepAsked(
        step=step.id,
        number=plan.steps.index(step) + 1,
        of=len(plan.steps),
        version=plan.number,
        digest=digest,
        seat=seat,
        what=None if text is None else text.body,
        language="nl" if text is None else text.language,
        done_by=step.done_by,
        done_by_name=names.get(step.done_by, ""),
        starts_on=step.starts_on,
        looked_at_on=step.looked_at_on,
        answered=tuple((each, said.get(each)) for each in state.signers),
    )


async def statement_for(asker: Asker, request: Request, view: TrajectoryView) -> Statement:
    """What this person would say with this move: what a passkey is asked to sign."""
    state = await queries_ledger.state(asker.session, view.id)
    if state is None:
        raise NotThere
    may = await actors_at(asker.session, asker.caller, await table_of(asker.session, view))
    by = actor(may, requests.command_of(request), asker.seat)
    return await statements.statement_of(asker.session, state, request, by=by, asker=asker)
