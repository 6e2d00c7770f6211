"""The support plan: goals, steps and texts. Words live in the record; here are ids and dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.seats import Seat

StepId = NewType("StepId", UUID)
GoalId = NewType("GoalId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A stored, unchanging text: where it is, and the keyed digest of what it says."""

    id: UUID
    digest: str


class LearningDomain(StrEnum):
    LEARNING_TO_LEARN = "learning_to_learn"
    LEARNING_TO_THINK = "learning_to_think"
    LEARNING_TO_LIVE = "learning_to_live"


class Scale(StrEnum):
    """Goal-attainment scaling: six points (-3..+2) or the classic five (-2..+2)."""

    GAS_6 = "gas_6"
    GAS_5 = "gas_5"


class StepKind(StrEnum):
    SUPPORT = "support"
    CARE = "care"


class Funding(StrEnum):
    SCHOOL = "school"
    ALLIANCE = "alliance"
    MUNICIPALITY = "municipality"
    SUBSIDY_GIFTED = "subsidy_gifted"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal, SMART in its text, with what each point of its scale looks like."""

    id: GoalId
    text: Text
    learning_domain: LearningDomain
    scale: Scale
    scale_text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One measure of the plan, answered on its own. Its digest covers all that a party reads."""

    id: StepId
    text: Text
    kind: StepKind
    done_by: Seat
    starts_on: date
    looked_at_on: date
    is_low_impact: bool = False
    cost_cents: int = 0
    funding: Funding = Funding.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """What is put before the parties: the action part in steps, the perspective in one text."""

    number: int
    goals: tuple[Goal, ...]
    steps: tuple[PlanStep, ...]
    perspective: Text
    factors: Text
    advice_weighed: Text
    evaluate_on: date

    def step(self, step_id: StepId) -> PlanStep | None:
        return next((step for step in self.steps if step.id == step_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInForce:
    """The steps that run, each agreed by all who had to, since the board adopted them."""

    version: int
    steps: tuple[PlanStep, ...]
    goals: tuple[Goal, ...]
    adopted_on: date
    running_since: date
    """Since when a plan has been in force without a break, whatever its version."""
    evaluate_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How far a goal was reached, on its own scale."""

    goal: GoalId
    points: int
