"""What somebody began to write on a page and has not sent yet. Gone once it is sent, or stale."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field

from models.tables.base import Table


class SignalDraftRow(Table, table=True):
    """A signal that somebody is writing: one of each person, and for nobody else to read."""

    __tablename__ = "signal_draft"
    __table_args__ = (Index("signal_draft_changed_ix", "changed_at"),)

    person: UUID = Field(primary_key=True, foreign_key="person.id")
    learner: UUID = Field(index=True)
    """About whom, and under whose key it is sealed."""
    key: UUID
    """Under which it will be sent: sent twice, it is one signal."""
    body: bytes = Field(sa_type=LargeBinary)
    begun_at: datetime
    changed_at: datetime


class AnswerDraftRow(Table, table=True):
    """What a guardian or a learner began to say: one of each kind, for nobody else to read."""

    __tablename__ = "answer_draft"
    __table_args__ = (Index("answer_draft_changed_ix", "changed_at"),)

    person: UUID = Field(primary_key=True, foreign_key="person.id")
    trajectory: UUID = Field(primary_key=True)
    act: str = Field(primary_key=True)
    """What they are about to do, by the name of its page."""
    learner: UUID = Field(index=True)
    """Under whose key it is sealed."""
    key: UUID
    """Under which it will be sent: sent twice, it is one move."""
    body: bytes = Field(sa_type=LargeBinary)
    changed_at: datetime


class PlanDraftRow(Table, table=True):
    """The next version of a plan, by all who may submit it."""

    __tablename__ = "plan_draft"
    __table_args__ = (Index("plan_draft_changed_ix", "changed_at"),)

    trajectory: UUID = Field(primary_key=True)
    learner: UUID = Field(index=True)
    """Under whose key it is sealed."""
    key: UUID
    """Under which it will be sent."""
    version: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    """Counts its changes: whoever saves must have read the last one."""
    body: bytes = Field(sa_type=LargeBinary)
    begun_by: UUID
    begun_at: datetime
    changed_by: UUID
    changed_at: datetime


class KeptFormRow(Table, table=True):
    """What somebody sent when their sign-in had ended: one of each person, for them alone."""

    __tablename__ = "kept_form"
    __table_args__ = (Index("kept_form_kept_ix", "kept_at"),)

    person: UUID = Field(primary_key=True, foreign_key="person.id")
    path: str
    """Of the page of ours that it was sent to."""
    body: bytes = Field(sa_type=LargeBinary)
    """Its fields, sealed under the key of the person."""
    kept_at: datetime
