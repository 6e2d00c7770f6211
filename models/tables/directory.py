"""The directory: alliances, schools, people, learners, who holds which office."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from domain.assurance import Level, Method
from domain.calendar import Region
from domain.procedure import Sector
from domain.seats import SeatKind
from models.tables.base import Table, stored


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
    """Name, mail and phone are sealed under the person's own key: `models.sealed` opens them."""

    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    name: bytes | None = Field(default=None, sa_type=LargeBinary)
    mail: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone: bytes | None = Field(default=None, sa_type=LargeBinary)
    mail_index: bytes | None = Field(default=None, sa_type=LargeBinary, index=True)
    """By what somebody is found who gives their address (`Keyring.index`)."""
    language: str = Field(default="nl", sa_column_kwargs={"server_default": "nl"})
    interpreter: str | None = None
    """The language of which they want an interpreter at a talk."""


class LearnerRow(Table, table=True):
    """Name and number are sealed under the learner's own key: `models.sealed` opens them."""

    __tablename__ = "learner"
    __table_args__ = (
        Index(
            "learner_eck_index_key",
            "alliance",
            "eck_index",
            unique=True,
            postgresql_where=text("eck_index IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    alliance: UUID = Field(foreign_key="alliance.id")
    school: UUID = Field(foreign_key="school.id", index=True)
    name: bytes | None = Field(default=None, sa_type=LargeBinary)
    born_on: date
    eck_id: bytes | None = Field(default=None, sa_type=LargeBinary)
    eck_index: bytes | None = Field(default=None, sa_type=LargeBinary)
    """By what a learner is found whose number in the chain is known (`Keyring.index`)."""


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
    level: Level = Field(sa_type=stored(Level), sa_column_kwargs={"server_default": "a"})
    """How sure we were of the person when it was given."""
    method: Method = Field(sa_type=stored(Method), sa_column_kwargs={"server_default": "token"})
    issued_at: datetime = Field(sa_column_kwargs={"server_default": text("now()")})
