"""The plan as the parties read it: words, digests and the answers so far."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import PlanChanged
from api import problems, schemas
from api.problems import Problem
from api.words import Words, words_of
from domain.access import Topic
from domain.calendar import local_date
from domain.plan import Goal, PlanStep, PlanVersion, Text
from domain.signers import has_seen, perspective_digest, step_digest, step_state
from domain.trajectory import Trajectory
from domain.visibility import Viewer
from models import queries_ledger


async def plan_of(session: AsyncSession, trajectory: UUID, viewer: Viewer) -> schemas.Plan:
    state = await queries_ledger.state(session, trajectory)
    if state is None or state.plan is None:
        raise problems.NOT_FOUND
    words = await words_of(session, trajectory, _texts(state, state.plan))
    return _plan(state, state.plan, words, viewer)


def etag_of(version: int) -> str:
    """Which words an answer is about: the version of the plan. Who answered what is not in it."""
    return f'"{version}"'


async def change_of(session: AsyncSession, trajectory: UUID, error: PlanChanged) -> Problem:
    """What was changed since they read it, with the words as they are now."""
    steps = {} if error.now is None else {step.id: step.text for step in error.now.steps}
    words = await words_of(session, trajectory, steps.values())
    change = error.change
    told = schemas.PlanChange(
        etag=None if error.now is None else etag_of(error.now.number),
        version=None if error.now is None else error.now.number,
        steps=[
            schemas.StepChange(
                id=each.step,
                how=each.how,
                before=each.before,
                now=each.now,
                text=words.of(steps[each.step]) if each.step in steps else None,
            )
            for each in change.steps
        ],
        perspective_before=change.perspective_before,
        perspective_now=change.perspective_now,
    )
    return problems.plan_changed(told.model_dump(mode="json", by_alias=True), etag=told.etag)


def _texts(state: Trajectory, plan: PlanVersion) -> list[Text]:
    """Every text that a plan and the answers to it refer to."""
    reasons = [given.reason for given in state.answers if given.reason is not None]
    goals = [text for goal in plan.goals for text in (goal.text, goal.scale_text)]
    steps = [step.text for step in plan.steps]
    return [plan.perspective, plan.factors, plan.advice_weighed, *goals, *steps, *reasons]


def _plan(state: Trajectory, plan: PlanVersion, words: Words, viewer: Viewer) -> schemas.Plan:
    running = state.in_force
    has_perspective = viewer.sees(Topic.PERSPECTIVE)
    has_answers = viewer.sees(Topic.ANSWERS)
    return schemas.Plan(
        version=plan.number,
        goals=[_goal(goal, words) for goal in plan.goals],
        steps=[_step(state, step, words, viewer) for step in plan.steps if viewer.sees_step(step)],
        perspective=schemas.Perspective(
            digest=perspective_digest(plan),
            text=words.of(plan.perspective) if has_perspective else None,
            factors=words.of(plan.factors) if has_perspective else None,
            advice_weighed=words.of(plan.advice_weighed) if has_perspective else None,
            seen_by=[seat for seat in state.signers if has_answers and has_seen(state, seat)],
        ),
        evaluate_on=plan.evaluate_on,
        signers=list(state.signers),
        version_in_force=None if running is None else running.version,
        adopted_on=None if running is None else running.adopted_on,
    )


def _goal(goal: Goal, words: Words) -> schemas.PlanGoal:
    return schemas.PlanGoal(
        id=goal.id,
        text=words.of(goal.text),
        learning_domain=goal.learning_domain,
        scale=goal.scale,
        scale_text=words.of(goal.scale_text),
    )


def _step(state: Trajectory, step: PlanStep, words: Words, viewer: Viewer) -> schemas.Step:
    digest = step_digest(step)
    given = [
        each
        for each in state.answers
        if (each.step, each.digest) == (step.id, digest)
        and viewer.sees(Topic.ANSWERS, is_own=each.seat in viewer.seats)
    ]
    has_money = viewer.sees(Topic.MONEY)
    return schemas.Step(
        id=step.id,
        digest=digest,
        text=words.of(step.text),
        kind=step.kind,
        done_by=step.done_by,
        starts_on=step.starts_on,
        looked_at_on=step.looked_at_on,
        is_low_impact=step.is_low_impact,
        cost_cents=step.cost_cents if has_money else None,
        funding=step.funding if has_money else None,
        state=step_state(state, step),
        answers=[
            schemas.GivenAnswer(
                seat=each.seat,
                answer=each.answer,
                on=local_date(each.at),
                at=None if viewer.is_other_guardian(each.seat) else each.at,
                via=each.via,
                reason=None if each.reason is None else words.of(each.reason),
            )
            for each in given
        ],
    )
