"""What people arrange around a trajectory: substitutes, opened cases, addresses, confidences.

None of it is part of the process: nothing here is in the ledger or follows from it.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from domain.openings import Ground
from models.tables.base import Table, stored


class AbsenceRow(Table, table=True):
    """Somebody is away, from and to which day (included), and perhaps somebody stands in."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    id: UUID = Field(primary_key=True)
    person: UUID = Field(foreign_key="person.id", index=True)
    substitute: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    alliance: UUID = Field(foreign_key="alliance.id", index=True)
    school: UUID | None = Field(default=None, foreign_key="school.id")
    trajectories: list[UUID] = Field(
        default_factory=list,
        sa_type=ARRAY(Uuid),
        sa_column_kwargs={"server_default": text("'{}'")},
    )
    """None: all of them."""
    first_day: date
    last_day: date
    made_by: UUID
    made_at: datetime
    ended_at: datetime | None = None
    """When somebody ended it before its last day."""


class OpeningRow(Table, table=True):
    """Somebody without a seat opened a case: why, and until when."""

    __tablename__ = "case_opening"
    __table_args__ = (
        CheckConstraint("opened_at < ends_at", name="moments"),
        Index("case_opening_trajectory_ix", "trajectory", "person", "ends_at"),
        Index("case_opening_alliance_ix", "alliance", "opened_at"),
    )

    id: UUID = Field(primary_key=True)
    trajectory: UUID
    alliance: UUID
    person: UUID = Field(index=True)
    ground: Ground = Field(sa_type=stored(Ground))
    reason: UUID
    """Of the text."""
    opened_at: datetime
    ends_at: datetime
    reviewed_at: datetime | None = None
    reviewed_by: UUID | None = None


class ContactRow(Table, table=True):
    """Where somebody lives, and whether that must stay hidden from all others."""

    __tablename__ = "contact"

    person: UUID = Field(primary_key=True, foreign_key="person.id")
    address: bytes | None = Field(default=None, sa_type=LargeBinary)
    """Sealed under the person's own key."""
    is_secret: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class VoiceRow(Table, table=True):
    """What a learner says to one person, and to nobody else until the learner says so."""

    __tablename__ = "confidential_voice"
    __table_args__ = (Index("confidential_voice_trajectory_ix", "trajectory", "written_at"),)

    id: UUID = Field(primary_key=True)
    trajectory: UUID
    learner: UUID
    written_by: UUID
    reader: UUID
    """A person and not a seat: whoever comes to sit there later reads none of it."""
    body: bytes = Field(sa_type=LargeBinary)
    """Sealed under the learner's key."""
    language: str
    written_at: datetime
    released_to: list[UUID] = Field(
        default_factory=list,
        sa_type=ARRAY(Uuid),
        sa_column_kwargs={"server_default": text("'{}'")},
    )
