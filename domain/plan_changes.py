"""What differs between two versions of a plan, as whoever answers must know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.plan import PlanVersion, StepId
from domain.signers import perspective_digest, step_digest


class Changed(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChange:
    """A step of which an answer to the one version says nothing about the other."""

    step: StepId
    how: Changed
    before: str | None
    """The digest in the earlier version."""
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    steps: tuple[StepChange, ...]
    perspective_before: str | None
    perspective_now: str | None
    """The digests are the same where nothing was changed."""


def between(before: PlanVersion | None, now: PlanVersion | None) -> PlanChange:
    """What was changed. Without an earlier version all is new, without a later one all is gone."""
    return PlanChange(
        steps=tuple(_steps(before, now)),
        perspective_before=None if before is None else perspective_digest(before),
        perspective_now=None if now is None else perspective_digest(now),
    )


def _steps(before: PlanVersion | None, now: PlanVersion | None) -> Iterator[StepChange]:
    old = {} if before is None else {step.id: step_digest(step) for step in before.steps}
    new = {} if now is None else {step.id: step_digest(step) for step in now.steps}
    for step in dict.fromkeys([*old, *new]):
        if old.get(step) != new.get(step):
            yield StepChange(
                step=step,
                how=_how(old.get(step), new.get(step)),
                before=old.get(step),
                now=new.get(step),
            )


def _how(before: str | None, now: str | None) -> Changed:
    if before is None:
        return Changed.ADDED
    return Changed.REMOVED if now is None else Changed.CHANGED
