"""Making the plan: hear the learner, put a version before the parties, take it back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, ParamSpec

from domain import commands as c
from domain import events as e
from domain import procedures, words
from domain.calendar import local_date, months_after
from domain.errors import BadMove, NotAllowed, NotNow
from domain.evolve import HEARING
from domain.obligations import is_within_term
from domain.plan import GoalId, PlanStep, PlanVersion, StepId
from domain.procedure import DutyKind, Stage
from domain.refusals import Refusal
from domain.rules.checks import not_done, not_in_the_past, plan_in_round, within_reach
from domain.said import dated, listed
from domain.seats import Actor, is_seat
from domain.signers import RUNS, StepState, ground_of, owes_answer, step_digest, step_state
from domain.trajectory import Trajectory

P = ParamSpec("P")

MOST_CENTS: Final = 100_000_000
"""A million euros: more than any one step costs."""


def record_hearing(
    t: Trajectory, command: c.RecordHearing, by: Actor, at: datetime
) -> Iterator[e.Event]:
    yield e.LearnerHeard(
        way=command.way,
        view=command.view,
        effect=command.effect,
        proof=command.proof,
        ground=ground_of(t, by.seat, local_date(at)),
        at=at,
        by=by,
    )


def waive_hearing(
    t: Trajectory, command: c.WaiveHearing, by: Actor, at: datetime
) -> Iterator[e.Event]:
    not_done(t, HEARING)
    yield e.HearingWaived(reason=command.reason, at=at, by=by)


def submit_plan(t: Trajectory, command: c.SubmitPlan, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Opens the round. Answers under an unchanged text live on; the rest lapses and is asked."""
    plan = version_of(command)
    _check_plan(t, plan, at)
    if not t.is_learner_heard:
        raise NotNow(Refusal.LEARNER_NOT_HEARD)
    if not t.signers:
        raise NotNow(Refusal.NO_SIGNERS)
    yield e.PlanSubmitted(plan=plan, at=at, by=by)
    yield from _lapses(t, plan, by, at)
    yield e.StageEntered(stage=Stage.SIGNING, at=at, by=by)


def version_of(command: c.SubmitPlan) -> PlanVersion:
    """The version that this would put before the parties."""
    return PlanVersion(
        number=command.version,
        goals=command.goals,
        steps=command.steps,
        perspective=command.perspective,
        factors=command.factors,
        advice_weighed=command.advice_weighed,
        evaluate_on=command.evaluate_on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFault:
    """Why a plan does not hold, and by what in it."""

    why: NotAllowed
    field: str
    part: GoalId | StepId | None = None
    """None: of the plan as a whole."""


def _check_plan(t: Trajectory, plan: PlanVersion, at: datetime) -> None:
    for fault in faults(t, plan, at):
        raise fault.why


def faults(t: Trajectory, plan: PlanVersion, at: datetime) -> Iterator[PlanFault]:
    """Everything for which a plan would be refused, whoever submits it and when."""
    if plan.number != t.plan_count + 1:
        wrong = NotNow(Refusal.WRONG_VERSION, version=t.plan_count + 1)
        yield PlanFault(why=wrong, field="version")
    if not plan.goals:
        yield PlanFault(why=BadMove(Refusal.NO_GOAL), field="goals")
    if not plan.steps:
        yield PlanFault(why=BadMove(Refusal.NO_STEP), field="steps")
    ids = [goal.id for goal in plan.goals] + [step.id for step in plan.steps]
    if len(ids) != len(set(ids)):
        yield PlanFault(why=BadMove(Refusal.TWICE_IN_PLAN), field="steps")
    for step in plan.steps:
        for field, why in _faults_of_step(step, at):
            yield PlanFault(why=why, field=field, part=step.id)
    why_not = _refusal(_check_evaluation, t, plan.evaluate_on, at)
    if why_not is not None:
        yield PlanFault(why=why_not, field="evaluate_on")


def _faults_of_step(step: PlanStep, at: datetime) -> Iterator[tuple[str, NotAllowed]]:
    if not is_seat(step.done_by):
        yield "done_by", BadMove(Refusal.SEAT_UNKNOWN)
    for field, on in (("starts_on", step.starts_on), ("looked_at_on", step.looked_at_on)):
        why = _refusal(within_reach, on, at)
        if why is not None:
            yield field, why
    if step.looked_at_on < step.starts_on:
        yield "looked_at_on", BadMove(Refusal.DATES_REVERSED)
    if not 0 <= step.cost_cents <= MOST_CENTS:
        yield "cost_cents", BadMove(Refusal.AMOUNT_WRONG)


def _check_evaluation(t: Trajectory, on: date, at: datetime) -> None:
    within_reach(on, at)
    not_in_the_past(on, at)
    months = procedures.get(t.procedure).duties[DutyKind.EVALUATE].length
    latest = months_after(local_date(at), months)
    if on > latest:
        raise BadMove(Refusal.EVALUATION_TOO_LATE, on=dated(latest))


def _refusal(check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> NotAllowed | None:
    try:
        check(*args, **kwargs)
    except NotAllowed as why:
        return why
    return None


def _lapses(t: Trajectory, plan: PlanVersion, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Answers to texts that are neither in the new version nor in force."""
    asked = {(step.id, step_digest(step)) for step in plan.steps}
    running = t.in_force.steps if t.in_force else ()
    in_force = {(step.id, step_digest(step)) for step in running}
    kept_ids = {step.id for step in plan.steps}
    for given in t.answers:
        if (given.step, given.digest) in asked | in_force:
            continue
        changed = given.step in kept_ids
        cause = e.LapseCause.TEXT_CHANGED if changed else e.LapseCause.STEP_DROPPED
        yield e.AnswerLapsed(
            signer=given.seat, step=given.step, digest=given.digest, cause=cause, at=at, by=by
        )


def return_to_planning(
    t: Trajectory, command: c.ReturnToPlanning, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """Not everybody agreed. A plan in force goes on while the rest is written again."""
    plan = plan_in_round(t)
    states = {step_state(t, step) for step in plan.steps}
    waiting = [seat for seat in t.signers if owes_answer(t, seat)]
    if not waiting and states <= RUNS:
        raise NotNow(Refusal.ALL_AGREED)
    in_time = [seat for seat in waiting if is_within_term(t, seat, at)]
    if StepState.NOT_AGREED not in states and in_time:
        missing = listed([words.seat(seat) for seat in in_time])
        raise NotNow(Refusal.SIGN_OFF_MISSING, missing=missing)
    yield e.PlanReturned(reason=command.reason, at=at, by=by)
    stage = Stage.PLANNING if t.in_force is None else Stage.REVISING
    yield e.StageEntered(stage=stage, at=at, by=by)
