"""Who may have a copy of a learner's file (GDPR art. 15 and 20)."""

from datetime import date
from typing import Final

from domain.said import Said
from domain.seats import LEARNER, Seat
from domain.signers import guardians_with_authority
from domain.trajectory import Trajectory

NOT_FOR_THEM: Final = Said(
    nl="Een kopie is er voor de leerling, en voor een ouder met gezag tot de leerling 18 wordt.",
    en="A copy is for the learner, and for a guardian with authority until the learner turns 18.",
)


def may_have_copy(trajectory: Trajectory, seat: Seat, day: date) -> bool:
    """Whether whoever sits there may have all that is kept of this trajectory, on that day.

    From 18 the learner is the only one: then no guardian holds authority any more.
    """
    return seat == LEARNER or seat in guardians_with_authority(trajectory, day)
