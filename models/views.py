"""What the questions answer with: plain values, never rows of tables."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A stored text."""

    body: str
    language: str
    author: UUID | None
    at: datetime
