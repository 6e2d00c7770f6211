"""What differs between two versions of a plan, as whoever answers must know it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, Generic, TypeVar

from domain.plan import Goal, PlanStep, PlanVersion, StepId
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


PartT = TypeVar("PartT", bound=Goal | PlanStep)

WHOLE: Final = ("perspective", "factors", "advice_weighed", "evaluate_on")
"""What a plan says beside its goals and steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChange(Generic[PartT]):
    """A goal or a step that is not as it was."""

    before: PartT | None
    now: PartT | None

    @property
    def how(self) -> Changed:
        return _how(_id_of(self.before), _id_of(self.now))

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the fields that differ; of what is new or gone, of all of them."""
        return _differing(self.before, self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """All that a reader finds different, in the order of the new version and then what is gone."""

    goals: tuple[PartChange[Goal], ...]
    steps: tuple[PartChange[PlanStep], ...]
    whole: tuple[str, ...]
    """The names of the fields of the plan itself that differ."""

    def __bool__(self) -> bool:
        return bool(self.goals or self.steps or self.whole)


def differences(before: PlanVersion, now: PlanVersion) -> Differences:
    """What differs between two versions, field by field."""
    return Differences(
        goals=tuple(_parts(before.goals, now.goals)),
        steps=tuple(_parts(before.steps, now.steps)),
        whole=tuple(name for name in WHOLE if getattr(before, name) != getattr(now, name)),
    )


def _parts(before: Sequence[PartT], now: Sequence[PartT]) -> Iterator[PartChange[PartT]]:
    old = {part.id: part for part in before}
    new = {part.id: part for part in now}
    for id_ in dict.fromkeys([*new, *old]):
        if old.get(id_) != new.get(id_):
            yield PartChange(before=old.get(id_), now=new.get(id_))


def _id_of(part: Goal | PlanStep | None) -> str | None:
    return None if part is None else str(part.id)


def _differing(before: object, now: object) -> tuple[str, ...]:
    names = [field.name for part in (now, before) if part for field in fields(part)]  # type: ignore[arg-type] # a goal or a step
    return tuple(
        name
        for name in dict.fromkeys(names)
        if name != "id" and getattr(before, name, None) != getattr(now, name, None)
    )
