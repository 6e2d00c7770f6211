"""Who is invited to a meeting: by rule, computed for a day. Pure.

Parents and learner sit in when the support team meets; from 12 the learner is invited in person,
and a younger one is heard in the way it chose. Both guardians with authority get the same. A care
party comes for what it does. A guardian without authority is not invited (domain §1.4).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from domain.meeting import Meeting, MeetingKind
from domain.seats import (
    COORDINATOR,
    INTERNAL_COORDINATOR,
    LEARNER,
    OFFICES,
    Seat,
    SeatKind,
    kind_of,
)
from domain.signers import age_on, guardians_with_authority
from domain.trajectory import Trajectory

IN_PERSON_FROM: Final = 12
_TEAM: Final = (SeatKind.TEACHER, SeatKind.GIFTED_SPECIALIST, SeatKind.EXPERT, SeatKind.CARE)


def invited_by_rule(t: Trajectory, kind: MeetingKind, day: date) -> tuple[Seat, ...]:
    return tuple(dict.fromkeys(_invited(t, kind, day)))


def _invited(t: Trajectory, kind: MeetingKind, day: date) -> Iterator[Seat]:
    yield from (seat for seat in guardians_with_authority(t, day) if t.person_on(seat))
    if _learner_comes(t, day):
        yield LEARNER
    yield from (COORDINATOR, INTERNAL_COORDINATOR)
    doing = {step.done_by for step in t.in_force.steps} if t.in_force else set()
    for team in _TEAM:
        for seat in t.seats_of(team):
            if kind is MeetingKind.SUPPORT_TEAM or team is SeatKind.TEACHER or seat in doing:
                yield seat


def _learner_comes(t: Trajectory, day: date) -> bool:
    return age_on(t.born_on, day) >= IN_PERSON_FROM and t.person_on(LEARNER) is not None


def may_be_invited(t: Trajectory, seat: Seat, day: date) -> bool:
    """Whether a convener may ask this seat as well."""
    kind = kind_of(seat)
    if kind is SeatKind.GUARDIAN:
        return seat in guardians_with_authority(t, day) and t.person_on(seat) is not None
    if kind is SeatKind.LEARNER:
        return _learner_comes(t, day)
    return t.person_on(seat) is not None or kind in OFFICES


def invited_now(t: Trajectory, meeting: Meeting, day: date) -> tuple[Seat, ...]:
    """Who is invited to a meeting as things stand: the rule, and whom the convener added."""
    by_rule = invited_by_rule(t, meeting.kind, day)
    added = (seat for seat in meeting.also if may_be_invited(t, seat, day))
    return tuple(dict.fromkeys((*by_rule, *added)))
