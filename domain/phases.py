"""Where a step of a plan stands, for whoever reads the plan as one line in time."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from domain.plan import PlanStep, PlanVersion, StepId
from domain.procedure import Stage
from domain.signers import RUNS, StepState, step_digest, step_state
from domain.trajectory import Trajectory


class Phase(StrEnum):
    NOT_ASKED = "not_asked"
    """It is of a plan that is being written again."""
    ASKED = "asked"
    """It waits for somebody's word."""
    NOT_AGREED = "not_agreed"
    AGREED = "agreed"
    """By all who had to; the board has not set the plan yet."""
    SOON = "soon"
    NOW = "now"
    DONE = "done"
    """The day on which was looked if it helps is past."""


def phase_of(t: Trajectory, step: PlanStep, day: date) -> Phase:
    """Of a step that is in force, or of the last plan that was put before the parties."""
    if is_in_force(t, step):
        return _in_time(step, day)
    if t.stage is not Stage.SIGNING:
        return Phase.NOT_ASKED
    state = step_state(t, step)
    if state in RUNS:
        return Phase.AGREED
    return Phase.NOT_AGREED if state is StepState.NOT_AGREED else Phase.ASKED


def _in_time(step: PlanStep, day: date) -> Phase:
    if day < step.starts_on:
        return Phase.SOON
    return Phase.NOW if day <= step.looked_at_on else Phase.DONE


def is_in_force(t: Trajectory, step: PlanStep) -> bool:
    """Whether it runs, under this very text."""
    return any(step_digest(each) == step_digest(step) for each in _running(t))


def _running(t: Trajectory) -> tuple[PlanStep, ...]:
    return () if t.in_force is None else t.in_force.steps


def line_of(t: Trajectory) -> tuple[PlanStep, ...]:
    """The steps that a reader finds, in the order of their days: what runs, and what is asked.

    A step that runs under an older text than the one that is asked is there as it runs.
    """
    ids = {step.id for step in _running(t)}
    is_before_parties = t.in_force is None or t.stage is Stage.SIGNING
    last = t.plan.steps if t.plan is not None and is_before_parties else ()
    line = [*_running(t), *(step for step in last if step.id not in ids)]
    return tuple(sorted(line, key=lambda step: (step.starts_on, step.looked_at_on)))


def read_before(
    plans: Sequence[PlanVersion], answered: Mapping[StepId, str], step: PlanStep
) -> PlanStep | None:
    """A step as somebody knew it: as they last answered it, else as in the version before.

    `plans` are all versions, the last one before the parties; `answered` the digests of what they
    last answered. None where the step is new to them, or as it was.
    """
    olds = [each for plan in plans for each in plan.steps if each.id == step.id]
    told = [each for each in olds if step_digest(each) == answered.get(step.id)]
    last = told or [each for plan in plans[-2:-1] for each in plan.steps if each.id == step.id]
    was = last[-1] if last else None
    return None if was is None or step_digest(was) == step_digest(step) else was
