"""Seats: who may speak in a trajectory, whoever sits there. People come and go, seats stay."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
Seat = NewType("Seat", str)
"""`guardian:1`, `school_leader`, `care:speech_therapy`: a kind, labelled where it has several."""


class SeatKind(StrEnum):
    GUARDIAN = "guardian"
    LEARNER = "learner"
    TEACHER = "teacher"
    INTERNAL_COORDINATOR = "internal_coordinator"
    SCHOOL_LEADER = "school_leader"
    GIFTED_SPECIALIST = "gifted_specialist"
    EXPERT = "expert"
    CARE = "care"
    ATTENDANCE_OFFICER = "attendance_officer"
    COORDINATOR = "coordinator"
    LEAD = "lead"
    DIRECTOR = "director"
    PRIVACY_OFFICER = "privacy_officer"
    BOARD = "board"
    CLOCK = "clock"
    POST = "post"


LABELLED: Final = frozenset({SeatKind.GUARDIAN, SeatKind.EXPERT, SeatKind.CARE})
"""Kinds of which a trajectory can have several, told apart by a label."""

OFFICES: Final = frozenset(
    {
        SeatKind.COORDINATOR,
        SeatKind.LEAD,
        SeatKind.DIRECTOR,
        SeatKind.PRIVACY_OFFICER,
        SeatKind.BOARD,
        SeatKind.INTERNAL_COORDINATOR,
        SeatKind.SCHOOL_LEADER,
    }
)
"""Held in the alliance or the school: whoever holds the office may act while nobody is seated."""

_KINDS: Final = frozenset(kind.value for kind in SeatKind)

ENGINE: Final = frozenset({SeatKind.CLOCK, SeatKind.POST})
"""The engine itself: the clock climbs ladders, the post tells what became of a notice."""

STAFF: Final = OFFICES | {SeatKind.TEACHER, SeatKind.GIFTED_SPECIALIST}
"""Of the school or the alliance: who can vouch for what a colleague wrote down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person who acts from a seat. The engine's own seats have no person."""

    seat: Seat
    person: PersonId | None = None
    on_behalf_of: PersonId | None = field(default=None, metadata={"left_out": None})
    """Whose seat or office it is, where a substitute speaks."""

    @property
    def holder(self) -> PersonId | None:
        """Who sits there or holds the office, whoever speaks."""
        return self.on_behalf_of or self.person


CLOCK: Final = Actor(seat=Seat("clock"))
POST: Final = Actor(seat=Seat("post"))

COORDINATOR: Final = Seat("coordinator")
LEARNER: Final = Seat("learner")
SCHOOL_LEADER: Final = Seat("school_leader")
INTERNAL_COORDINATOR: Final = Seat("internal_coordinator")


def kind_of(seat: Seat) -> SeatKind:
    """Tell the kind of a seat that `is_seat` accepts."""
    return SeatKind(seat.partition(":")[0])


def label_of(seat: Seat) -> str:
    return seat.partition(":")[2]


def guardian(number: int) -> Seat:
    return Seat(f"{SeatKind.GUARDIAN}:{number}")


def is_seat(text: str) -> bool:
    """Whether a text names a seat: a known kind, and a plain label where the kind has several."""
    kind, colon, label = text.partition(":")
    if kind not in _KINDS:
        return False
    if SeatKind(kind) not in LABELLED:
        return not colon
    return label.isascii() and label.replace("_", "").isalnum() and label == label.lower()
