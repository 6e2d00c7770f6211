"""The plan as the parties read it: words, digests and the answers so far."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api import problems, schemas
from api.words import Words, words_of
from domain.plan import Goal, PlanStep, PlanVersion, Text
from domain.signers import has_seen, perspective_digest, step_digest, step_state
from domain.trajectory import Trajectory
from models import queries_ledger


async def plan_of(session: AsyncSession, trajectory: UUID) -> schemas.Plan:
    state = await queries_ledger.state(session, trajectory)
    if state is None or state.plan is None:
        raise problems.NOT_FOUND
    words = await words_of(session, trajectory, _texts(state, state.plan))
    return _plan(state, state.plan, words)


def _texts(state: Trajectory, plan: PlanVersion) -> list[Text]:
    """Every text that a plan and the answers to it refer to."""
    reasons = [given.reason for given in state.answers if given.reason is not None]
    goals = [text for goal in plan.goals for text in (goal.text, goal.scale_text)]
    steps = [step.text for step in plan.steps]
    return [plan.perspective, plan.factors, plan.advice_weighed, *goals, *steps, *reasons]


def _plan(state: Trajectory, plan: PlanVersion, words: Words) -> schemas.Plan:
    running = state.in_force
    return schemas.Plan(
        version=plan.number,
        goals=[_goal(goal, words) for goal in plan.goals],
        steps=[_step(state, step, words) for step in plan.steps],
        perspective=schemas.Perspective(
            digest=perspective_digest(plan),
            text=words.of(plan.perspective),
            factors=words.of(plan.factors),
            advice_weighed=words.of(plan.advice_weighed),
            seen_by=[seat for seat in state.signers if has_seen(state, seat)],
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


def _step(state: Trajectory, step: PlanStep, words: Words) -> schemas.Step:
    digest = step_digest(step)
    given = [each for each in state.answers if (each.step, each.digest) == (step.id, digest)]
    return schemas.Step(
        id=step.id,
        digest=digest,
        text=words.of(step.text),
        kind=step.kind,
        done_by=step.done_by,
        starts_on=step.starts_on,
        looked_at_on=step.looked_at_on,
        is_low_impact=step.is_low_impact,
        cost_cents=step.cost_cents,
        funding=step.funding,
        state=step_state(state, step),
        answers=[
            schemas.GivenAnswer(
                seat=each.seat,
                answer=each.answer,
                at=each.at,
                via=each.via,
                reason=None if each.reason is None else words.of(each.reason),
            )
            for each in given
        ],
    )
