"""Notices: who must be told of an event, and not before which moment. No words, no names: codes and seats."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.seats import Seat


class Channel(StrEnum):
    MAIL = "mail"
    OTHER = "other"
    """Another channel than mail: a message on the phone, a letter."""
    CALL = "call"
    """A task for a person to call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one seat. Unique in its trajectory by event and seat, so that it is never written twice."""

    sequence: int
    """Of the ledger entry that causes it."""
    to: Seat
    code: str
    """What it is about: the type of the event, or `remind.answer_plan` and the like."""
    channel: Channel
    obligation: str | None
    version: int | None
    """The plan version to answer, for an invitation: its delivery starts a clock."""
    not_before: datetime
    """Never at night or in the school's holidays."""
