"""Making the plan: hear the learner, put a version before the parties, take it back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from domain import commands as c
from domain import events as e
from domain import procedures, words
from domain.calendar import local_date, months_after
from domain.errors import BadMove, NotNow
from domain.evolve import HEARING
from domain.obligations import is_within_term
from domain.plan import PlanStep, PlanVersion
from domain.procedure import DutyKind, Stage
from domain.refusals import Refusal
from domain.rules.checks import not_done, not_in_the_past, plan_in_round
from domain.said import dated, listed
from domain.seats import Actor, is_seat
from domain.signers import RUNS, StepState, ground_of, owes_answer, step_digest, step_state
from domain.trajectory import Trajectory

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
    plan = _version(command)
    _check_plan(t, plan, at)
    if not t.is_learner_heard:
        raise NotNow(Refusal.LEARNER_NOT_HEARD)
    if not t.signers:
        raise NotNow(Refusal.NO_SIGNERS)
    yield e.PlanSubmitted(plan=plan, at=at, by=by)
    yield from _lapses(t, plan, by, at)
    yield e.StageEntered(stage=Stage.SIGNING, at=at, by=by)


def _version(command: c.SubmitPlan) -> PlanVersion:
    return PlanVersion(
        number=command.version,
        goals=command.goals,
        steps=command.steps,
        perspective=command.perspective,
        factors=command.factors,
        advice_weighed=command.advice_weighed,
        evaluate_on=command.evaluate_on,
    )


def _check_plan(t: Trajectory, plan: PlanVersion, at: datetime) -> None:
    if plan.number != t.plan_count + 1:
        raise NotNow(Refusal.WRONG_VERSION, version=t.plan_count + 1)
    if not plan.goals:
        raise BadMove(Refusal.NO_GOAL)
    if not plan.steps:
        raise BadMove(Refusal.NO_STEP)
    ids = [goal.id for goal in plan.goals] + [step.id for step in plan.steps]
    if len(ids) != len(set(ids)):
        raise BadMove(Refusal.TWICE_IN_PLAN)
    for step in plan.steps:
        _check_step(step)
    not_in_the_past(plan.evaluate_on, at)
    months = procedures.get(t.procedure).duties[DutyKind.EVALUATE].length
    latest = months_after(local_date(at), months)
    if plan.evaluate_on > latest:
        raise BadMove(Refusal.EVALUATION_TOO_LATE, on=dated(latest))


def _check_step(step: PlanStep) -> None:
    if not is_seat(step.done_by):
        raise BadMove(Refusal.SEAT_UNKNOWN)
    if step.looked_at_on < step.starts_on:
        raise BadMove(Refusal.DATES_REVERSED)
    if not 0 <= step.cost_cents <= MOST_CENTS:
        raise BadMove(Refusal.AMOUNT_WRONG)


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
