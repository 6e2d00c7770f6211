"""Checkpoints: what was signed over the heads of all chains. Triggers refuse to change a row."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, LargeBinary
from sqlmodel import Field

from models.tables.base import Table


class CheckpointRow(Table, table=True):
    """One checkpoint: the canonical bytes that were signed, and the signature."""

    __tablename__ = "checkpoint"

    number: int = Field(primary_key=True, sa_type=Integer)
    at: datetime
    is_full: bool
    body: str
    hash: str
    key: str
    """The id of the key that signed it."""
    signature: bytes = Field(sa_type=LargeBinary)


class CheckpointHeadRow(Table, table=True):
    """A head that had changed since the last checkpoint. A full one covers the others as well."""

    __tablename__ = "checkpoint_head"

    trajectory: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    head: str


class CheckpointDueRow(Table, table=True):
    """A trajectory with a sign-off that is under no checkpoint yet."""

    __tablename__ = "checkpoint_due"

    trajectory: UUID = Field(primary_key=True)


class CheckpointStampRow(Table, table=True):
    """What a time-stamping authority said of a checkpoint (RFC 3161)."""

    __tablename__ = "checkpoint_stamp"

    number: int = Field(primary_key=True, sa_type=Integer)
    at: datetime
    token: bytes = Field(sa_type=LargeBinary)


class SigningKeyRow(Table, table=True):
    """A public key that signed: kept for as long as what it signed."""

    __tablename__ = "signing_key"

    id: str = Field(primary_key=True)
    public: bytes = Field(sa_type=LargeBinary)
    since: datetime


class SigningKeyEndorsementRow(Table, table=True):
    """What an old key signed for the one that follows it."""

    __tablename__ = "signing_key_endorsement"

    key: str = Field(primary_key=True)
    by: str = Field(primary_key=True)
    body: str
    signature: bytes = Field(sa_type=LargeBinary)
