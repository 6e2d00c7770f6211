"""Learners whom nobody wrote down yet: who may, and what cannot be. Pure."""

from datetime import date
from typing import Final

from domain.seats import SeatKind

MAY_ADD: Final = frozenset(
    {
        SeatKind.COORDINATOR,
        SeatKind.LEAD,
        SeatKind.INTERNAL_COORDINATOR,
        SeatKind.SCHOOL_LEADER,
    }
)
"""Who knows the learners of a school or an alliance, and sees them all: a learner is written down
by an office. Whoever sees only some of them would write down who is there already."""

OLDEST: Final = 30
"""Years. Nobody of that age is a learner of such a school; more is a slip of the pen."""


def can_be_born_on(day: date, *, today: date) -> bool:
    """Whether a learner of today can have this birthday."""
    return today.year - OLDEST <= day.year and day < today
