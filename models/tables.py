"""The tables: columns and constraints only. SQLModel does not validate a table: no rule lives here.

Three groups:
- the *directory*: alliances, schools, people, learners, who holds which office;
- *what cannot be lost*: the inbox, texts, the ledger, notices, and who was given which trajectory;
- *read models*: trajectory, obligation and seating, written anew by every record and rebuilt from
  the ledger at any time.

Nothing that the recorder writes has a foreign key: what has happened is recorded, also where the
directory was restored from yesterday.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Enum,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from domain.calendar import Region
from domain.commands import CloseReason, Severity
from domain.events import Cause
from domain.notices import Channel
from domain.procedure import Clock, DutyKind, RungAction, Sector, Stage
from domain.seats import SeatKind
from models.states import InboxState, NoticeState

NAMES: Final = {
    "pk": "%(table_name)s_pk",
    "fk": "%(table_name)s_%(column_0_N_name)s_fk",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
}


def stored(kind: type[StrEnum], *, checked: bool = False) -> Enum:
    """A column of the enum's own texts.

    PostgreSQL checks the few that its own rules lean on. The others grow with the procedures, and a
    new kind of duty needs no migration.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=checked,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Table(SQLModel):
    metadata = MetaData(naming_convention=NAMES)


class AllianceRow(Table, table=True):
    __tablename__ = "alliance"

    id: UUID = Field(primary_key=True)
    name: str


class SchoolRow(Table, table=True):
    __tablename__ = "school"

    id: UUID = Field(primary_key=True)
    alliance: UUID = Field(foreign_key="alliance.id", index=True)
    name: str
    region: Region = Field(sa_type=stored(Region, checked=True))
    sector: Sector = Field(sa_type=stored(Sector, checked=True))
    board: str
    procedure: str
    """What new trajectories of its learners live by."""
    calendar_overrides: list[Any] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    """The school's own dates, as `activities.calendars.Override` reads them."""


class PersonRow(Table, table=True):
    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    name: str
    mail: str | None = None
    phone: str | None = None
    language: str = Field(default="nl", sa_column_kwargs={"server_default": "nl"})


class LearnerRow(Table, table=True):
    __tablename__ = "learner"
    __table_args__ = (
        Index(
            "learner_eck_id_key",
            "alliance",
            "eck_id",
            unique=True,
            postgresql_where=text("eck_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    alliance: UUID = Field(foreign_key="alliance.id")
    school: UUID = Field(foreign_key="school.id", index=True)
    name: str
    born_on: date
    eck_id: str | None = None


class OfficeRow(Table, table=True):
    """Who holds an office in the alliance or in one school, from and to which day (included)."""

    __tablename__ = "office"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN school IS NULL"
            " THEN kind IN ('coordinator', 'lead', 'director', 'privacy_officer')"
            " ELSE kind IN ('internal_coordinator', 'school_leader', 'teacher', 'board') END",
            name="place",
        ),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="days"),
    )

    id: UUID = Field(primary_key=True)
    person: UUID = Field(foreign_key="person.id", index=True)
    kind: SeatKind = Field(sa_type=stored(SeatKind))
    alliance: UUID = Field(foreign_key="alliance.id", index=True)
    school: UUID | None = Field(default=None, foreign_key="school.id", index=True)
    valid_from: date
    valid_to: date | None = None


class AccessTokenRow(Table, table=True):
    """With what a program speaks for a person. The token itself is nowhere, only its SHA-256."""

    __tablename__ = "access_token"

    hash: str = Field(primary_key=True)
    person: UUID = Field(foreign_key="person.id", index=True)
    expires_at: datetime


class ReservationRow(Table, table=True):
    """Which trajectory a learner was given: a fact, made before the process starts.

    One of them at most is current: the trajectory is open, or on its way to be.
    """

    __tablename__ = "trajectory_reservation"
    __table_args__ = (
        UniqueConstraint("alliance", "case_number"),
        Index(
            "trajectory_reservation_current_key",
            "alliance",
            "learner",
            unique=True,
            postgresql_where=text("is_current"),
        ),
    )

    id: UUID = Field(primary_key=True)
    alliance: UUID
    school: UUID
    learner: UUID
    case_number: str
    """Short, and without a name in it: what managers see and people say on the phone."""
    reserved_at: datetime
    is_current: bool


class CaseCounterRow(Table, table=True):
    """The last case number that an alliance gave out in a year."""

    __tablename__ = "case_counter"

    alliance: UUID = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


class TrajectoryRow(Table, table=True):
    """Read model: how a trajectory stands."""

    __tablename__ = "trajectory"
    __table_args__ = (
        Index(
            "trajectory_open_key",
            "alliance",
            "learner",
            unique=True,
            postgresql_where=text("stage <> 'closed'"),
        ),
        Index(
            "trajectory_stalled_ix",
            "alliance",
            "stalled_since",
            "id",
            postgresql_where=text("stalled_since IS NOT NULL"),
            postgresql_include=["waiting_on", "stage", "school", "age", "stall_cause"],
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


class SeatingRow(Table, table=True):
    """Read model: who sits where."""

    __tablename__ = "seating"
    __table_args__ = (Index("seating_person_ix", "person", "trajectory"),)

    trajectory: UUID = Field(primary_key=True)
    seat: str = Field(primary_key=True)
    person: UUID
    since: date


class LedgerRow(Table, table=True):
    """All that has happened. A trigger refuses to change or to remove a row."""

    __tablename__ = "ledger"
    __table_args__ = (CheckConstraint("sequence > 0", name="sequence"),)

    trajectory: UUID = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=Integer)
    key: UUID
    type: str
    at: datetime
    recorded_at: datetime
    actor_seat: str
    actor_person: UUID | None
    entry: str
    """The whole entry in canonical JSON: the very bytes under the hash, and the hash. The other
    columns repeat it, for questions."""
    previous: str
    hash: str
    run_id: str
    """Of the Temporal run that recorded it; not under the hash."""


class NoticeRow(Table, table=True):
    """A message to a seat, and what became of it."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("trajectory", "sequence", "seat"),
        Index(
            "notice_queued_ix",
            "not_before",
            postgresql_where=text("state = 'queued'"),
        ),
        Index("notice_person_ix", "person", "delivered_at"),
        Index("notice_office_ix", "alliance", "seat", postgresql_where=text("person IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    trajectory: UUID
    alliance: UUID
    school: UUID
    sequence: int
    seat: str
    code: str
    channel: Channel = Field(sa_type=stored(Channel))
    obligation: str | None
    version: int | None
    not_before: datetime
    person: UUID | None
    """Who sat there when it went out."""
    state: NoticeState = Field(sa_type=stored(NoticeState, checked=True))
    delivered_at: datetime | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    """When it bounced or was no longer needed."""


class TextRow(Table, table=True):
    """Words, stored once. A trigger refuses to change them; erasing them leaves the chain whole."""

    __tablename__ = "text"

    id: UUID = Field(primary_key=True)
    trajectory: UUID = Field(index=True)
    digest: str
    body: str
    language: str
    author: UUID | None
    created_at: datetime


class TextKeyRow(Table, table=True):
    """The secret under the digests of one trajectory: nobody can guess "no" from its digest."""

    __tablename__ = "text_key"

    trajectory: UUID = Field(primary_key=True)
    key: bytes = Field(sa_type=LargeBinary)


class InboxRow(Table, table=True):
    """What somebody asked. From the commit of this row on it cannot be lost."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "inbox_unconfirmed_ix",
            "next_try_at",
            postgresql_where=text("confirmed_at IS NULL AND state IN ('received', 'done')"),
        ),
        Index("inbox_trajectory_ix", "trajectory", "received_at"),
        CheckConstraint("state <> 'done' OR receipt IS NOT NULL", name="receipt"),
        CheckConstraint("state <> 'refused' OR refusal IS NOT NULL", name="refusal"),
    )

    key: UUID = Field(primary_key=True)
    trajectory: UUID
    alliance: UUID
    actor_seat: str
    actor_person: UUID | None
    command: dict[str, Any] = Field(sa_type=JSONB)
    opening: dict[str, Any] | None = Field(sa_type=JSONB(none_as_null=True))
    """What the trajectory starts with, where this is the move that may start it."""
    fingerprint: str
    state: InboxState = Field(sa_type=stored(InboxState, checked=True))
    receipt: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    refusal: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    received_at: datetime
    answered_at: datetime | None = None
    confirmed_at: datetime | None = None
    """When the process itself has answered: until then it is asked again."""
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    next_try_at: datetime
    release: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    """Counts up when a failed row is released: the process remembers what failed under its id."""
