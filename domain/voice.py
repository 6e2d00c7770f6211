"""What a learner says in confidence: to one person of their choice, and to nobody else. Pure.

It is no part of the process: no ledger, no notice, no obligation and no count knows of it. Whether
it goes further is for the learner to say, and then it goes to a person, not to a table.
"""

from collections.abc import Collection, Mapping
from typing import Final

from domain.errors import BadMove, NotYourTurn
from domain.refusals import Refusal
from domain.seats import LEARNER, PersonId, Seat, SeatKind, kind_of

SPEAKS_FROM: Final = 12
"""Years. A younger child tells somebody they trust, who writes it down for the two of them."""

TRUSTED: Final = frozenset(
    {
        *(SeatKind.TEACHER, SeatKind.INTERNAL_COORDINATOR, SeatKind.GIFTED_SPECIALIST),
        *(SeatKind.EXPERT, SeatKind.CARE, SeatKind.COORDINATOR),
    }
)
"""To whom a learner can say something in confidence."""


def reader_of(
    to: Seat | None, *, by: Seat | None, age: int, seats: Mapping[Seat, PersonId], person: PersonId
) -> PersonId:
    """Who alone will read it, or raise.

    `by` is the seat of whoever writes, `to` the seat whose holder is to read it; a trusted person
    who writes for a younger child is the reader.
    """
    if by == LEARNER and age >= SPEAKS_FROM:
        reader = None if to is None else seats.get(to)
        if reader is None or to is None or kind_of(to) not in TRUSTED:
            raise BadMove(Refusal.VOICE_NEEDS_READER)
        return reader
    is_trusted = by is not None and kind_of(by) in TRUSTED
    if age < SPEAKS_FROM and is_trusted and to in {None, by}:
        return person
    raise NotYourTurn(Refusal.VOICE_OF_THE_LEARNER)


def released_to(seats: Mapping[Seat, PersonId], to: Collection[Seat]) -> frozenset[PersonId]:
    """Whom the learner lets read it too: people at the table, whoever they are."""
    people = frozenset(seats[seat] for seat in to if seat in seats)
    if len(people) < len(set(to)) or not people:
        raise BadMove(Refusal.VOICE_NEEDS_READER)
    return people
