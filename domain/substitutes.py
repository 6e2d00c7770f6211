"""Who stands in for somebody who is away, where, and until when. Pure: days come in.

A substitute speaks from the seats of the absent, in their own name and on behalf of the other. What
they may is the absent person's, no more; it ends with the absence. Guardians and the learner have
no substitute: a guardian can authorise another one (`Delegate`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from domain import words
from domain.errors import BadMove, NotAllowed, NotNow, NotYourTurn
from domain.refusals import Refusal
from domain.said import dated
from domain.seats import PersonId, Seat, SeatKind, kind_of

LONGEST: Final = 366
"""Days. Whoever is away longer hands their work over."""


class Party(StrEnum):
    """On which side of the table somebody is. Nobody speaks for two of them in one case."""

    FAMILY = "family"
    SCHOOL = "school"
    ALLIANCE = "alliance"
    CARE = "care"
    EXPERT = "expert"
    MUNICIPALITY = "municipality"
    OVERSIGHT = "oversight"
    ENGINE = "engine"


PARTIES: Final[Mapping[SeatKind, Party]] = MappingProxyType(
    {
        SeatKind.GUARDIAN: Party.FAMILY,
        SeatKind.LEARNER: Party.FAMILY,
        SeatKind.TEACHER: Party.SCHOOL,
        SeatKind.INTERNAL_COORDINATOR: Party.SCHOOL,
        SeatKind.SCHOOL_LEADER: Party.SCHOOL,
        SeatKind.BOARD: Party.SCHOOL,
        SeatKind.GIFTED_SPECIALIST: Party.EXPERT,
        SeatKind.EXPERT: Party.EXPERT,
        SeatKind.CARE: Party.CARE,
        SeatKind.ATTENDANCE_OFFICER: Party.MUNICIPALITY,
        SeatKind.COORDINATOR: Party.ALLIANCE,
        SeatKind.LEAD: Party.ALLIANCE,
        SeatKind.DIRECTOR: Party.ALLIANCE,
        SeatKind.PRIVACY_OFFICER: Party.OVERSIGHT,
        SeatKind.CLOCK: Party.ENGINE,
        SeatKind.POST: Party.ENGINE,
    }
)

NEXT_IN_LINE: Final[Mapping[SeatKind, SeatKind]] = MappingProxyType(
    {
        SeatKind.TEACHER: SeatKind.INTERNAL_COORDINATOR,
        SeatKind.INTERNAL_COORDINATOR: SeatKind.SCHOOL_LEADER,
        SeatKind.SCHOOL_LEADER: SeatKind.BOARD,
        SeatKind.BOARD: SeatKind.COORDINATOR,
        SeatKind.GIFTED_SPECIALIST: SeatKind.COORDINATOR,
        SeatKind.EXPERT: SeatKind.COORDINATOR,
        SeatKind.CARE: SeatKind.COORDINATOR,
        SeatKind.ATTENDANCE_OFFICER: SeatKind.COORDINATOR,
        SeatKind.COORDINATOR: SeatKind.LEAD,
        SeatKind.LEAD: SeatKind.DIRECTOR,
        SeatKind.PRIVACY_OFFICER: SeatKind.DIRECTOR,
    }
)
"""Who is told where somebody is away and nobody stands in, so that it does not stall unseen."""

MAY_ARRANGE: Final = frozenset({SeatKind.COORDINATOR, SeatKind.LEAD})
"""Who may say that somebody else of their alliance is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody is away from the first day to the last, both included."""

    person: PersonId
    substitute: PersonId | None
    alliance: UUID
    first: date
    last: date
    school: UUID | None = None
    """Only there; everywhere in the alliance, where it names neither school nor trajectories."""
    trajectories: frozenset[UUID] = frozenset()
    """Only in these."""

    def covers(self, *, alliance: UUID, school: UUID, trajectory: UUID | None, on: date) -> bool:
        """Whether it holds for a case, on a day."""
        is_there = self.alliance == alliance and self.school in {None, school}
        is_named = not self.trajectories or trajectory in self.trajectories
        return self.first <= on <= self.last and is_there and is_named


def may_be_written(  # noqa: PLR0913 - all that it depends on, each by name
    absence: Absence,
    *,
    by: PersonId,
    arranges: bool,
    theirs: Collection[SeatKind],
    of_substitute: Collection[SeatKind],
    today: date,
) -> None:
    """Raise where this absence cannot be, or is not for this person to write down.

    `theirs` and `of_substitute` are the kinds of all seats and offices that the two have in the
    alliance; `arranges` says whether `by` holds an office there that may do it for others.
    """
    if by != absence.person and not arranges:
        raise NotYourTurn(Refusal.ABSENCE_OF_ANOTHER)
    _check_days(absence, today)
    parties = _parties(theirs) - {Party.FAMILY}
    if not parties:
        raise NotYourTurn(Refusal.NO_SUBSTITUTE_FOR_FAMILY)
    if absence.substitute is None:
        return
    if absence.substitute == absence.person:
        raise BadMove(Refusal.SUBSTITUTE_ONESELF)
    if not parties & _parties(of_substitute):
        raise NotNow(Refusal.SUBSTITUTE_OF_OTHER_PARTY)


def why_not(
    seat: Seat, *, sits: Seat | None, offices: Collection[SeatKind] = ()
) -> NotAllowed | None:
    """Why a substitute cannot speak from this seat; none if they can.

    `sits` is the substitute's own seat in the case, `offices` are those they hold at its place.
    """
    party = PARTIES[kind_of(seat)]
    if party in {Party.FAMILY, Party.ENGINE}:
        return NotYourTurn(Refusal.NO_SUBSTITUTE_FOR_FAMILY)
    if sits is not None:
        return NotNow(Refusal.SUBSTITUTE_SITS, seat=words.seat(sits))
    if _parties(offices) - {party}:
        return NotNow(Refusal.SUBSTITUTE_OF_OTHER_PARTY)
    return None


def can_stand_in(theirs: Collection[SeatKind], other: Collection[SeatKind]) -> bool:
    """Whether two people are of one party at work, by the kinds of their seats and offices."""
    return bool(_parties(theirs) & _parties(other) - {Party.FAMILY, Party.ENGINE})


def line_after(kind: SeatKind) -> tuple[SeatKind, ...]:
    """Who is told instead, the nearest first."""
    line: list[SeatKind] = []
    while (following := NEXT_IN_LINE.get(kind)) is not None:
        line.append(following)
        kind = following
    return tuple(line)


def _check_days(absence: Absence, today: date) -> None:
    if absence.last < absence.first:
        raise BadMove(Refusal.DATES_REVERSED)
    if absence.last < today:
        raise BadMove(Refusal.IN_THE_PAST, on=dated(absence.last))
    if absence.last - absence.first >= timedelta(days=LONGEST):
        raise BadMove(Refusal.ABSENCE_TOO_LONG, n=LONGEST)


def _parties(kinds: Collection[SeatKind]) -> frozenset[Party]:
    return frozenset(PARTIES[kind] for kind in kinds)
