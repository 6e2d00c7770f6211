"""Systems: programs that ask in their own name. Each sits on a seat, and hears what its row says.

None of them is a super-user: what each may see and do stands in `domain.access`, in the same table
as what people may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SystemSeat(StrEnum):
    SCHOOL_ADMINISTRATION = "system:school_administration"
    DASHBOARD = "system:dashboard"
    SUBSCRIPTIONS = "system:subscriptions"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRow:
    """Of which kinds of things a seat of systems hears, and where."""

    hears: frozenset[str]
    at_one_school: bool = False
    """Whether it hears of one school alone; otherwise of the whole alliance."""


_STAGES: Final = frozenset(
    {"trajectory.opened", "stage.entered", "trajectory.closed", "trajectory.reopened"}
)
_PLAN: Final = frozenset({"plan.submitted", "plan.adopted", "revision.requested"})
_STANDSTILL: Final = frozenset(
    {"trajectory.stalled", "rung.climbed", "hold.started", "hold.ended", "deadline.moved"}
)
_SIGN_OFFS: Final = frozenset(
    {"signer.invited", "step.answered", "answer.withdrawn", "plan.acknowledged", "plan.returned"}
)

SYSTEMS: Final[Mapping[SystemSeat, SystemRow]] = {
    SystemSeat.SCHOOL_ADMINISTRATION: SystemRow(hears=_STAGES | _PLAN, at_one_school=True),
    SystemSeat.DASHBOARD: SystemRow(hears=_STAGES | _PLAN | _STANDSTILL),
    SystemSeat.SUBSCRIPTIONS: SystemRow(hears=_STAGES | _PLAN | _STANDSTILL | _SIGN_OFFS),
}

HEARD: Final = frozenset(kind for row in SYSTEMS.values() for kind in row.hears)
"""What is told outside a trajectory at all. Hearings, talks, disputes and custody are not."""
