"""Letting a guardian read along who may not by themselves: for a time, and what was named. Pure.

A guardian without authority may be told what matters, unless that harms the child: the school
leader weighs that, and says why. From eighteen on it is the learner's own choice, and no one
else's. What a school leader released before ends on the day before that birthday.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from domain.access import FAMILY, TABLE, Action, Facts, Grade, Relation, Topic, decide_access
from domain.calendar import end_of_day, morning_of, next_sendable, spread_of
from domain.errors import BadMove, NotNow, NotYourTurn
from domain.refusals import Refusal
from domain.said import dated
from domain.trajectory import Trajectory

ALWAYS: Final = frozenset({Topic.STANDING, Topic.NAMES})
"""Without these there is nothing that the rest belongs to."""

LONGEST: Final = timedelta(days=365)

_SCHOOL: Final = frozenset({Relation.SCHOOL_LEADER, Relation.OFFICE_SCHOOL_LEADER})
_GIVERS: Final[Mapping[Relation, frozenset[Relation]]] = MappingProxyType(
    {
        Relation.GUARDIAN_WITHOUT_AUTHORITY: _SCHOOL,
        Relation.GUARDIAN_OF_ADULT: frozenset({Relation.LEARNER_18}),
    }
)
"""Who may release something to whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be released, and on which days, both included."""

    topics: frozenset[Topic]
    first: date
    last: date
    has_reason: bool


def released(
    wish: Wish, *, by: Collection[Facts], to: Relation, today: date, of_age_on: date | None
) -> frozenset[Topic]:
    """What they get to see; or raise.

    Args:
        wish: what is asked.
        by: all that the one who asks is to the trajectory.
        to: what the one who gets it is to it, today.
        today: the day on which it is asked.
        of_age_on: the eighteenth birthday of the learner, where that is known.
    """
    giver = _may_release(by)
    if giver is None:
        raise NotYourTurn(Refusal.CANNOT_RELEASE)
    if to is Relation.GUARDIAN:
        raise NotNow(Refusal.SEES_BY_THEMSELVES)
    if giver not in _GIVERS.get(to, frozenset()):
        raise NotYourTurn(Refusal.CANNOT_RELEASE)
    if not wish.topics <= releasable(to):
        raise BadMove(Refusal.NOT_RELEASABLE)
    if giver in _SCHOOL and not wish.has_reason:
        raise BadMove(Refusal.RELEASE_NEEDS_REASON)
    _check_days(wish, today, None if giver is Relation.LEARNER_18 else of_age_on)
    return wish.topics | ALWAYS


def releasable(to: Relation) -> frozenset[Topic]:
    return frozenset(topic for topic, grade in TABLE[to].items() if grade is Grade.RELEASED)


def may_release(by: Collection[Facts], *, to: Relation) -> bool:
    """Whether they may release anything to somebody who is this to it today."""
    giver = _may_release(by)
    return giver is not None and giver in _GIVERS.get(to, frozenset())


def must_say_why(by: Collection[Facts]) -> bool:
    """Whether a release needs a reason; a learner of age gives none."""
    return _may_release(by) in _SCHOOL


def may_end(by: Collection[Facts], *, to: Relation) -> bool:
    """Whether they may take back what was released to somebody who is this to it today."""
    giver = _may_release(by)
    return giver is Relation.LEARNER_18 or (
        giver is not None and to is not Relation.GUARDIAN_OF_ADULT
    )


GIVEN: Final = "release.given"
ENDED: Final = "release.ended"
"""What a message says to whoever it was released to: that it was, and that it is over."""


def told_on(
    state: Trajectory, first: date, last: date, *, at: datetime
) -> tuple[datetime, datetime]:
    """When they are told that something is released, and that it is over, each at a decent hour."""
    begins = max(at, morning_of(first, 0))
    return decent_hour(state, begins), decent_hour(state, end_of_day(last))


def decent_hour(state: Trajectory, at: datetime) -> datetime:
    return next_sendable(state.calendar, at, spread_of(state.id))


def _may_release(by: Collection[Facts]) -> Relation | None:
    """As what they may. A school leader never in a case of their own family."""
    may = {
        each.relation for each in by if decide_access(each, Topic.STANDING, Action.RELEASE).is_yes
    }
    if Relation.LEARNER_18 in may:
        return Relation.LEARNER_18
    is_family = any(each.relation in FAMILY for each in by)
    return None if is_family else next(iter(may), None)


def _check_days(wish: Wish, today: date, of_age_on: date | None) -> None:
    if wish.last < wish.first:
        raise BadMove(Refusal.DATES_REVERSED)
    if wish.first < today:
        raise BadMove(Refusal.IN_THE_PAST, on=dated(wish.first))
    latest = wish.first + LONGEST
    if of_age_on is not None:
        latest = min(latest, of_age_on - timedelta(days=1))
    if wish.last > latest:
        raise BadMove(Refusal.RELEASE_TOO_LONG, on=dated(latest))
