"""How a trajectory stands: all that the read models show, derived from the state alone."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.commands import CloseReason, Severity
from domain.obligations import Obligation
from domain.procedure import Stage
from domain.said import Said
from domain.seats import Seat
from domain.trajectory import Seated, Stall, TrajectoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    trajectory: TrajectoryId
    alliance: UUID
    school: UUID
    learner: UUID
    stage: Stage
    opened_at: datetime | None
    entered_on: date
    last_moved_on: date
    as_of: datetime | None
    severity: Severity
    age: int
    procedure: str
    calendar: str
    obligations: tuple[Obligation, ...]
    """The most pressing first."""
    waiting: Said
    """Who has the ball, since when, what happens next and when: one sentence."""
    next_alarm: datetime | None
    stall: Stall | None
    hold_until: date | None
    is_split: bool
    has_dispute: bool
    seats: tuple[Seated, ...]
    signers: tuple[Seat, ...]
    close_reason: CloseReason | None
    closed_on: date | None
    merged_into: UUID | None
