"""The data keys, in a schema of their own, so that they can be kept apart from what they open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from models.tables.base import Table


class DataKeyRow(Table, table=True):
    """The key of one subject, wrapped; or the trace of it, so that nobody makes another one."""

    __tablename__ = "data_key"
    __table_args__ = (
        CheckConstraint("(wrapped IS NULL) = (kek IS NULL)", name="kek"),
        CheckConstraint("(wrapped IS NULL) = (shredded_at IS NOT NULL)", name="shredded"),
        {"schema": "keyring"},
    )

    subject: UUID = Field(primary_key=True)
    """A learner, or a person."""
    kek: str | None
    """In which key-encryption key of the file it is wrapped."""
    wrapped: bytes | None = Field(sa_type=LargeBinary)
    made_at: datetime
    shredded_at: datetime | None = None
