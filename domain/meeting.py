"""Meetings as steps: who proposes days, who can when, what was settled, and what was agreed there.

Where it is, is a code; how to find it is a text of the record. So what goes into a calendar says
nothing of anybody.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.plan import StepId, Text
from domain.said import Said, say
from domain.seats import Seat

MOST_SLOTS: Final = 10
SHORTEST: Final = 10
LONGEST: Final = 480
"""Minutes."""


class MeetingKind(StrEnum):
    SUPPORT_TEAM = "support_team"
    EVALUATION = "evaluation"


class Place(StrEnum):
    AT_SCHOOL = "at_school"
    ONLINE = "online"
    BY_PHONE = "by_phone"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingItem:
    """Something that was agreed: it becomes a step of the plan, under the same id."""

    id: StepId
    text: Text
    done_by: Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedItem:
    """What was agreed and does not stand in a plan yet."""

    item: MeetingItem
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """At which of the proposed moments somebody can be there; none of them is an answer too."""

    seat: Seat
    slots: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    seat: Seat
    is_coming: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting that is ahead, or of which it is not written down yet what became of it."""

    id: UUID
    kind: MeetingKind
    slots: tuple[datetime, ...]
    lasts: int
    """Minutes."""
    place: Place
    where: Text | None
    convened_by: Seat
    proposed_on: date
    also: tuple[Seat, ...]
    """Whom the convener invited beside whom the rule invites."""
    invited: tuple[Seat, ...]
    free: tuple[Free, ...] = ()
    starts_at: datetime | None = None
    """None: not settled yet."""
    revision: int = 0
    """How often it was moved: what calendars call its sequence."""
    coming: tuple[Coming, ...] = ()

    @property
    def is_settled(self) -> bool:
        return self.starts_at is not None

    def said_by(self, seat: Seat) -> Free | None:
        return next((free for free in self.free if free.seat == seat), None)

    def has_yet_to_say(self) -> tuple[Seat, ...]:
        """Who was asked when they can and has not said so. Who convenes has chosen the moments."""
        told = {free.seat for free in self.free} | {self.convened_by}
        return tuple(seat for seat in self.invited if seat not in told)

    def can_at(self, slot: datetime) -> tuple[Seat, ...]:
        return tuple(free.seat for free in self.free if slot in free.slots)

    def comes(self, seat: Seat) -> bool | None:
        return next((each.is_coming for each in self.coming if each.seat == seat), None)


def in_calendar(number: str) -> Said:
    """What a meeting is called in a calendar, where anybody may read along: its number alone."""
    own = Said(nl=number, en=number)
    return say("Gesprek over zaak {number}", "Meeting about case {number}", number=own)


AT_OUR_PAGE: Final = Said(
    nl="Waar het over gaat, waar het is en of u komt, staat op onze pagina. "
    "U hoeft in uw agenda niets te antwoorden.",
    en="What it is about, where it is and whether you come, stands on our page. "
    "You need not answer in your calendar.",
)
"""What stands below it there."""
