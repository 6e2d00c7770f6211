"""Who sees where and how somebody can be reached. Pure.

A guardian sees their own, and that of staff. Nothing of one guardian's place or address reaches the
other, whether or not it is marked secret: two parents of one child need not be on speaking terms.
A secret address is seen by whoever broke the glass, and by nobody else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from domain.seats import SeatKind
from domain.substitutes import PARTIES, Party

CARE_FOR_CONTACT: Final = frozenset(
    {SeatKind.COORDINATOR, SeatKind.LEAD, SeatKind.INTERNAL_COORDINATOR}
)
"""Who must be able to reach the family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which parts of somebody's contact details."""

    reach: bool = False
    """Mail and phone."""
    address: bool = False

    @property
    def is_any(self) -> bool:
        return self.reach or self.address


def shown(
    of: SeatKind,
    *,
    to: Collection[SeatKind],
    is_self: bool = False,
    is_secret: bool = False,
    broke_glass: bool = False,
) -> Shown:
    """What whoever holds these seats and offices sees of the one who sits on this seat."""
    if is_self:
        return Shown(reach=True, address=True)
    is_family = PARTIES[of] is Party.FAMILY
    if not is_family:
        return Shown(reach=bool(to) or broke_glass)
    if broke_glass:
        return Shown(reach=True, address=True)
    cares = bool(CARE_FOR_CONTACT & set(to)) and not _is_family(to)
    return Shown(reach=cares, address=cares and not is_secret)


def _is_family(kinds: Collection[SeatKind]) -> bool:
    """A guardian who works here as well is a guardian here."""
    return any(PARTIES[kind] is Party.FAMILY for kind in kinds)
