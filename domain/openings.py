"""Opening a case without a seat in it: with a reason, for a while, and never unseen. Pure.

Managers see numbers, dates and case numbers. Who of them must see a case opens it with a reason.
Where it cannot wait, those who look after cases of its school or alliance may break the glass, also
one that they see: a secret address is behind it. The privacy officer is told at once, and the
parents can read it afterwards. For anybody else the trajectory is not there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.access import MAY, Action, in_office_as
from domain.errors import BadMove, NotNow, NotYourTurn
from domain.refusals import Refusal
from domain.seats import SeatKind


class Ground(StrEnum):
    WITH_REASON = "opened_with_reason"
    BREAK_GLASS = "break_glass"


LEAST_WORDS: Final = 10
"""Letters of a reason that says anything. Whoever it is about reads it."""

DEFAULT: Final = timedelta(hours=1)
LONGEST: Final = {Ground.WITH_REASON: timedelta(hours=8), Ground.BREAK_GLASS: timedelta(hours=24)}

_ACTIONS: Final = {
    Ground.WITH_REASON: Action.OPEN_WITH_REASON,
    Ground.BREAK_GLASS: Action.BREAK_GLASS,
}
"""Who may, `domain.access` says, by the office they hold at the place of the case."""

TOLD: Final = SeatKind.PRIVACY_OFFICER
NOTICE: Final = "glass.broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is given: on which ground, and until when."""

    ground: Ground
    at: datetime
    until: datetime


def grounds_for(offices: Collection[SeatKind]) -> tuple[Ground, ...]:
    """On which grounds the holder of these offices at the place of a case may open it."""
    return tuple(ground for ground in Ground if _may(ground, offices))


def is_known_to(offices: Collection[SeatKind]) -> bool:
    """Whether the holder of these offices at the place of a case may know that it is there."""
    return bool(grounds_for(offices))


def must_say_why(reason: str) -> None:
    """Refuse a reason that is none."""
    if sum(letter.isalnum() for letter in reason) < LEAST_WORDS:
        raise BadMove(Refusal.OPENING_NEEDS_REASON, n=LEAST_WORDS)


def opened(  # noqa: PLR0913 - who asks, in which capacity, and for how long
    ground: Ground,
    *,
    offices: Collection[SeatKind],
    is_family: bool,
    sees_already: bool,
    at: datetime,
    until: datetime | None,
) -> Opening:
    """Open it, or raise. `offices` are those that they hold at the place of the case.

    Whose own family it is opens nothing by an office: behind it is the address of the other parent.
    """
    if is_family or not _may(ground, offices):
        raise NotYourTurn(Refusal.CANNOT_OPEN)
    if sees_already and ground is Ground.WITH_REASON:
        raise NotNow(Refusal.SEES_ALREADY)
    if until is None and ground is Ground.BREAK_GLASS:
        raise BadMove(Refusal.OPENING_NEEDS_END)
    ends = at + DEFAULT if until is None else until
    if not at < ends <= at + LONGEST[ground]:
        hours = LONGEST[ground] // timedelta(hours=1)
        raise BadMove(Refusal.OPENING_TOO_LONG, n=hours)
    return Opening(ground=ground, at=at, until=ends)


def _may(ground: Ground, offices: Collection[SeatKind]) -> bool:
    return any(in_office_as(kind) in MAY[_ACTIONS[ground]] for kind in offices)
