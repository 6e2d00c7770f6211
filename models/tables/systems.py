"""Other systems: who they are, how they got in, what is told to them, and in which order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from domain.systems import SystemSeat
from models.states import SubscriptionState
from models.tables.base import Table, stored


class FeedRow(Table, table=True):
    """That something happened. A trigger on the ledger makes the row, a worker gives its place.

    Places are given one after the other, after the commit: who has read up to one, will never find
    a new one before it.
    """

    __tablename__ = "feed"
    __table_args__ = (
        UniqueConstraint("position"),
        Index("feed_alliance_ix", "alliance", "position"),
        Index(
            "feed_unplaced_ix",
            "trajectory",
            "sequence",
            postgresql_where=text("position IS NULL"),
        ),
    )

    trajectory: UUID = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    position: int | None = Field(default=None, sa_type=BigInteger)
    alliance: UUID | None = None
    school: UUID | None = None
    type: str | None = None
    recorded_at: datetime | None = None


class SystemClientRow(Table, table=True):
    """A program, known by the public keys that it signs with."""

    __tablename__ = "system_client"
    __table_args__ = (
        CheckConstraint(
            "(seat = 'system:school_administration') = (school IS NOT NULL)", name="place"
        ),
    )

    id: UUID = Field(primary_key=True)
    alliance: UUID = Field(foreign_key="alliance.id", index=True)
    school: UUID | None = Field(default=None, foreign_key="school.id")
    name: str
    seat: SystemSeat = Field(sa_type=stored(SystemSeat, checked=True))
    jwks: dict[str, Any] = Field(sa_type=JSONB)
    added_at: datetime
    revoked_at: datetime | None = None


class SystemTokenRow(Table, table=True):
    """With what a program asks, for ten minutes. Only its SHA-256 is kept."""

    __tablename__ = "system_token"

    hash: str = Field(primary_key=True)
    client: UUID = Field(foreign_key="system_client.id", index=True, ondelete="CASCADE")
    expires_at: datetime = Field(index=True)


class SystemAssertionRow(Table, table=True):
    """What a program signed to get a token: it counts once."""

    __tablename__ = "system_assertion"

    client: UUID = Field(primary_key=True, foreign_key="system_client.id", ondelete="CASCADE")
    jti: str = Field(primary_key=True)
    expires_at: datetime = Field(index=True)


class SubscriptionRow(Table, table=True):
    """Where somebody wants to be told, and how far they were."""

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("(client IS NULL) <> (person IS NULL)", name="owner"),
        Index("subscription_due_ix", "next_try_at", postgresql_where=text("state = 'active'")),
    )

    id: UUID = Field(primary_key=True)
    alliance: UUID = Field(foreign_key="alliance.id", index=True)
    school: UUID | None = Field(default=None, foreign_key="school.id")
    client: UUID | None = Field(default=None, foreign_key="system_client.id", index=True)
    person: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    sink: str
    types: list[str] = Field(sa_type=ARRAY(Text))
    position: int = Field(sa_type=BigInteger)
    """Up to where it was told."""
    state: SubscriptionState = Field(sa_type=stored(SubscriptionState, checked=True))
    failures: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    last_failure: str | None = None
    """The code of the last failure, since the last time that it went well."""
    delivered_at: datetime | None = None
    paused_at: datetime | None = None
    next_try_at: datetime
    lease: UUID | None = None
    """Of whoever is delivering. What it does counts only while it has it."""
    created_at: datetime
