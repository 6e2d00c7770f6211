"""What leaves the house."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from models.states import DeliveryState, DeliveryWay
from models.tables.base import Table, stored


class DeliveryRow(Table, table=True):
    """One message to one person, and how far it is on its way."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice", "person"),
        Index("delivery_open_ix", "next_at", postgresql_where=text("ended_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    """Its Message-ID is made of this: the same at every attempt."""
    notice: UUID
    trajectory: UUID = Field(index=True)
    alliance: UUID
    person: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    way: DeliveryWay = Field(sa_type=stored(DeliveryWay))
    state: DeliveryState = Field(sa_type=stored(DeliveryState, checked=True))
    attempts: int = 0
    doubts: int = 0
    """How often it was not known whether it had gone out."""
    made_at: datetime
    next_at: datetime
    """When it is tried, or, while it is claimed, when the claim ends."""
    ended_at: datetime | None = None
    reply: str | None = None
    """The code of the last answer. Never its words: an address may be in them."""
