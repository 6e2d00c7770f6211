"""Where a stage leads if all goes well, what that takes, and by which moves it goes on. Pure."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from domain import commands as c
from domain import procedures
from domain.moves import move_of
from domain.procedure import Stage
from domain.rules.permissions import MOVES
from domain.said import Said
from domain.seats import Actor, PersonId, Seat, SeatKind
from domain.trajectory import Trajectory

ADVANCES: Final[Mapping[Stage, tuple[str, ...]]] = MappingProxyType(
    {
        Stage.SIGNALLED: ("triage", "inform_parents", "record_custody"),
        Stage.INTAKE: ("complete_intake", "ask_learner"),
        Stage.PLANNING: ("submit_plan",),
        Stage.SIGNING: ("adopt",),
        Stage.ACTIVE: ("open_evaluation",),
        Stage.REVISING: ("submit_plan",),
        Stage.EVALUATING: ("hold_evaluation",),
    }
)
"""By which moves a stage goes on, the one that decides it first."""

TAKES: Final[Mapping[Stage, Said]] = MappingProxyType(
    {
        Stage.SIGNALLED: Said(
            nl="het signaal als traject is aangenomen, de ouders het weten, bekend is wie gezag"
            " heeft en er een trajectbegeleider is",
            en="the signal was accepted as a trajectory, the parents were told, custody is known"
            " and there is a coordinator",
        ),
        Stage.INTAKE: Said(
            nl="de intake klaar is, de leerling is gevraagd en er een gesprek is gepland",
            en="the intake is complete, the learner was asked and a meeting is planned",
        ),
        Stage.PLANNING: Said(
            nl="de leerling is gehoord en het plan aan iedereen is voorgelegd",
            en="the learner was heard and the plan lies before everybody",
        ),
        Stage.SIGNING: Said(
            nl="iedereen met alle stappen instemt en het plan is vastgesteld",
            en="everybody agrees with every step and the plan is set",
        ),
        Stage.ACTIVE: Said(
            nl="de dag van de evaluatie er is, of iemand de evaluatie eerder opent",
            en="the day of the evaluation is there, or somebody opens it sooner",
        ),
        Stage.REVISING: Said(
            nl="de nieuwe versie van het plan aan iedereen is voorgelegd",
            en="the new version of the plan lies before everybody",
        ),
        Stage.EVALUATING: Said(
            nl="de evaluatie is gehouden en het plan doorgaat",
            en="the evaluation was held and the plan goes on",
        ),
    }
)
"""What it takes, as the end of "as soon as"."""


def next_stage(t: Trajectory) -> Stage | None:
    """The stage after this one; none where the trajectory is closed."""
    if t.stage is Stage.CLOSED:
        return None
    return procedures.get(t.procedure).stages[t.stage].leads_to[0]


def moved_on_by(t: Trajectory) -> SeatKind:
    """Who sees to it that the stage goes on."""
    return procedures.get(t.procedure).stages[t.stage].owner


def why_not_yet(t: Trajectory, at: datetime) -> Said | None:
    """Why whoever may move this stage on cannot yet; none where they can, or nobody has to."""
    for name in ADVANCES.get(t.stage, ()):
        kind = _KINDS[name]
        for seat in sorted(MOVES[kind].by):
            by = Seat(seat.value)
            actor = Actor(seat=by, person=t.person_on(by) or PersonId(UUID(int=0)))
            move = move_of(t, kind, actor, at)
            if move is not None:
                return None if move.legal else move.reason
    return None


_KINDS: Final = {c.name_of(kind): kind for kind in MOVES}
