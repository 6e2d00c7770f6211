"""What the questions answer with: plain values, never rows of tables."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.notices import Channel
from domain.seats import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A stored text."""

    body: str
    language: str
    author: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice in somebody's mailbox. What it says is made of its code, where it is shown."""

    id: UUID
    trajectory: UUID
    case_number: str
    to: Seat
    code: str
    channel: Channel
    obligation: str | None
    version: int | None
    delivered_at: datetime | None
    opened_at: datetime | None
