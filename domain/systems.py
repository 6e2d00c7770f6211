"""Systems: programs that ask in their own name. Each sits on a seat, and may what its row says.

None of them is a super-user: what is not in the table is not allowed, and nobody's words are in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SystemSeat(StrEnum):
    SCHOOL_ADMINISTRATION = "system:school_administration"
    DASHBOARD = "system:dashboard"
    SUBSCRIPTIONS = "system:subscriptions"


class SystemAct(StrEnum):
    READ_FEED = "read_feed"
    """That something happened: what kind of thing, in which trajectory, when."""
    MANAGE_SUBSCRIPTIONS = "manage_subscriptions"
    """Being told so, at an address of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRow:
    """What a seat of systems may, of which kinds of things it hears, and where."""

    may: frozenset[SystemAct]
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
    SystemSeat.SCHOOL_ADMINISTRATION: SystemRow(
        may=frozenset({SystemAct.READ_FEED, SystemAct.MANAGE_SUBSCRIPTIONS}),
        hears=_STAGES | _PLAN,
        at_one_school=True,
    ),
    SystemSeat.DASHBOARD: SystemRow(
        may=frozenset({SystemAct.READ_FEED}), hears=_STAGES | _PLAN | _STANDSTILL
    ),
    SystemSeat.SUBSCRIPTIONS: SystemRow(
        may=frozenset({SystemAct.READ_FEED, SystemAct.MANAGE_SUBSCRIPTIONS}),
        hears=_STAGES | _PLAN | _STANDSTILL | _SIGN_OFFS,
    ),
}

HEARD: Final = frozenset(kind for row in SYSTEMS.values() for kind in row.hears)
"""What is told outside a trajectory at all. Hearings, talks, disputes and custody are not."""


def may(seat: SystemSeat, act: SystemAct) -> bool:
    return act in SYSTEMS[seat].may
