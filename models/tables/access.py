"""Who may look for a time, and who has looked."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from domain.access import Relation
from models.tables.base import Table, stored


class AccessGrantRow(Table, table=True):
    """What was released to a guardian without authority for a time, both days included."""

    __tablename__ = "access_grant"
    __table_args__ = (
        Index("access_grant_person_ix", "person", "trajectory"),
        CheckConstraint("valid_from <= valid_to", name="days"),
    )

    id: UUID = Field(primary_key=True)
    trajectory: UUID = Field(index=True)
    person: UUID
    topics: list[str] = Field(sa_type=ARRAY(Text))
    given_by: UUID
    given_at: datetime
    reason: UUID
    """The text that says why."""
    valid_from: date
    valid_to: date
    ended_at: datetime | None = None
    """When it was taken back."""


class AccessLogRow(Table, table=True):
    """Who looked at what, when, from which place and on which ground (NEN 7513).

    Written before anything is shown. Triggers refuse to change a row, and to remove one that is not
    yet five years old.
    """

    __tablename__ = "access_log"
    __table_args__ = (
        Index("access_log_trajectories_ix", "trajectories", postgresql_using="gin"),
        Index("access_log_person_ix", "person", "at"),
        Index("access_log_at_ix", "at", postgresql_using="brin"),
    )

    id: UUID = Field(primary_key=True)
    at: datetime
    person: UUID | None
    """None: an operator at the command line, in nobody's name."""
    on_behalf_of: UUID | None = None
    seat: str
    """The seat or the office from which they looked."""
    alliance: UUID | None
    school: UUID | None
    """Of the organisation for which they looked. None for a family."""
    what: str
    """A code of what was shown (`domain.looks`)."""
    action: str
    ground: str
    relation: Relation = Field(sa_type=stored(Relation))
    reason: UUID | None = None
    """The text that says why, where a case was opened."""
    trajectories: list[UUID] = Field(sa_type=ARRAY(Uuid))
    """All that were shown: a list is one look."""
    learner: UUID | None
    request: str
    system_client: str | None = None


class DisclosureDelayRow(Table, table=True):
    """Looks at a trajectory that are told later, on a ground in law, by a privacy officer."""

    __tablename__ = "disclosure_delay"

    id: UUID = Field(primary_key=True)
    trajectory: UUID = Field(index=True)
    looker: UUID
    """Whose looks."""
    since: datetime
    until: date
    """From this day on they are told."""
    ground: str
    reason: UUID
    decided_by: UUID
    decided_at: datetime
