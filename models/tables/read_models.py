"""Read models: written anew by every record and rebuilt from the ledger at any time."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from domain.commands import CloseReason, Severity
from domain.events import Cause
from domain.procedure import Clock, DutyKind, RungAction, Stage
from models.tables.base import Table, stored


class TrajectoryRow(Table, table=True):
    """Read model: how a trajectory stands."""

    __tablename__ = "trajectory"
    __table_args__ = (
        Index(
            "trajectory_stalled_ix",
            "alliance",
            "stalled_since",
            "id",
            postgresql_where=text("stalled_since IS NOT NULL"),
            postgresql_include=["stalled_on", "stage", "school", "age", "stall_cause"],
        ),
        Index(
            "trajectory_school_stalled_ix",
            "alliance",
            "school",
            "stalled_since",
            "id",
            postgresql_where=text("stalled_since IS NOT NULL"),
        ),
        Index(
            "trajectory_due_ix",
            "alliance",
            "next_due",
            "id",
            postgresql_where=text("stage <> 'closed'"),
        ),
        Index("trajectory_school_ix", "school", "next_due", "id"),
        Index("trajectory_learner_ix", "learner"),
    )

    id: UUID = Field(primary_key=True)
    alliance: UUID
    school: UUID
    learner: UUID
    case_number: str
    stage: Stage = Field(sa_type=stored(Stage, checked=True))
    entered_on: date
    opened_at: datetime | None
    last_moved_on: date
    as_of: datetime | None
    severity: Severity = Field(sa_type=stored(Severity))
    age: int
    """The last of 12, 16 and 18 that the learner has turned, or 0."""
    procedure: str
    calendar: str
    next_due: date | None
    """Of all that is owed, the first date."""
    waiting_on: str | None
    """The seat that owes the most pressing thing."""
    waiting_nl: str
    waiting_en: str
    signers: list[str] = Field(sa_type=ARRAY(Text))
    stalled_since: date | None
    stall_cause: Cause | None = Field(sa_type=stored(Cause))
    stalled_obligation: str | None
    stalled_on: str | None
    """The seat that owes that; of general silence, whoever owes the most pressing thing."""
    hold_until: date | None
    is_split: bool
    has_dispute: bool
    close_reason: CloseReason | None = Field(sa_type=stored(CloseReason))
    closed_on: date | None
    merged_into: UUID | None
    next_alarm: datetime | None
    head_sequence: int
    head_hash: str


class ObligationRow(Table, table=True):
    """Read model: what is owed in a trajectory, the most pressing first."""

    __tablename__ = "obligation"
    __table_args__ = (
        Index("obligation_alliance_ix", "alliance", "owed_by"),
        Index("obligation_school_ix", "school", "owed_by"),
        Index("obligation_told_ix", "told", postgresql_using="gin"),
    )

    trajectory: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True)
    alliance: UUID
    school: UUID
    position: int
    kind: DutyKind = Field(sa_type=stored(DutyKind))
    owed_by: str
    about: str | None
    since: date
    due: date
    explain_nl: str
    explain_en: str
    clock: Clock = Field(sa_type=stored(Clock))
    timer: str
    climbed: int
    rungs: int
    told: list[str] = Field(sa_type=ARRAY(Text))
    next_rung: int | None
    next_action: RungAction | None = Field(sa_type=stored(RungAction))
    next_told: list[str] | None = Field(sa_type=ARRAY(Text))
    next_on: date | None
    next_at: datetime | None
    has_stalled: bool


class CustodyRow(Table, table=True):
    """Read model: which guardian holds authority, on which days (both included)."""

    __tablename__ = "custody"
    __table_args__ = (Index("custody_days_ix", "trajectory", "guardian", "valid_from"),)

    trajectory: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=Integer)
    guardian: str
    has_authority: bool
    valid_from: date
    valid_to: date | None


class SeatingRow(Table, table=True):
    """Read model: who sits where."""

    __tablename__ = "seating"
    __table_args__ = (Index("seating_person_ix", "person", "trajectory"),)

    trajectory: UUID = Field(primary_key=True)
    seat: str = Field(primary_key=True)
    person: UUID
    since: date
