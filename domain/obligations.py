"""Obligations: who owes what by when, and what happens if nothing comes. Derived, never stored."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.procedure import Clock, DutyKind, RungAction
from domain.said import Said
from domain.seats import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRung:
    rung: int
    action: RungAction
    told: tuple[Seat, ...]
    on: date
    moment: datetime
    """UTC: in the morning of that day, or of the day after for what waits until the day is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One thing that is owed."""

    key: str
    """Its meaning, never random: kind, seat and the day it began."""
    kind: DutyKind
    owed_by: Seat
    since: date
    due: date
    explain: Said
    """Why this date, in words a person can read."""
    clock: Clock
    timer: str
    climbed: int
    rungs: int
    told: tuple[Seat, ...]
    """To whom it was escalated."""
    next: NextRung | None
    has_stalled: bool
