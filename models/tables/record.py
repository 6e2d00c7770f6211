"""What cannot be lost: the inbox, texts, the ledger, notices, and who was given which trajectory.

Nothing that the recorder writes has a foreign key: what has happened is recorded, also where the
directory was restored from yesterday.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from domain.notices import Channel
from models.states import InboxState, NoticeState
from models.tables.base import Table, stored


class ReservationRow(Table, table=True):
    """Which trajectory a learner was given: a fact, made before the process starts.

    One of them at most is current: the trajectory is open, or on its way to be. What is open beside
    it was raised by somebody who cannot speak in it.
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
    actor_on_behalf_of: UUID | None = None
    """Whose seat it is, where a substitute spoke."""
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
    """Who sat there when it went out, or stood in for them. Of a receipt from the start: who
    signed."""
    on_behalf_of: UUID | None = None
    """Who sat there, where a substitute got it."""
    via_office: str | None = None
    """The office that got it, where the one it is for was away and nobody stood in."""
    state: NoticeState = Field(sa_type=stored(NoticeState, checked=True))
    delivered_at: datetime | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    """When it bounced or was no longer needed."""


class TextRow(Table, table=True):
    """Words, stored once. A trigger refuses to change them; erasing them leaves the chain whole.

    They are sealed under the learner's key: `models.sealed` opens them.
    """

    __tablename__ = "text"

    id: UUID = Field(primary_key=True)
    trajectory: UUID = Field(index=True)
    subject: UUID
    """The learner under whose key they are."""
    digest: str
    body: bytes = Field(sa_type=LargeBinary)
    language: str
    author: UUID | None
    created_at: datetime


class TextKeyRow(Table, table=True):
    """The secret under the digests of one trajectory: nobody can guess "no" from its digest.

    It is sealed under the learner's key, so that nobody can once that is destroyed either.
    """

    __tablename__ = "text_key"

    trajectory: UUID = Field(primary_key=True)
    subject: UUID
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
    actor_on_behalf_of: UUID | None = None
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
