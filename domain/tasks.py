"""What a stage asks for, and how far that is: the list that somebody works through.

What is still owed are obligations (`domain.obligations`); here is what was owed in this stage and
is done. A duty is done by a fact in the state, never because a day has passed.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from domain import procedures
from domain.obligations import all_obligations, today_of
from domain.procedure import DutyKind, Stage
from domain.signers import is_custody_known, owes_answer
from domain.trajectory import Trajectory

_DONE: Final[Mapping[DutyKind, Callable[[Trajectory], bool]]] = MappingProxyType(
    {
        DutyKind.ACKNOWLEDGE_SIGNAL: lambda t: t.is_acknowledged,
        DutyKind.TRIAGE: lambda t: t.accepted_on is not None,
        DutyKind.TELL_PARENTS: lambda t: t.parents_informed_on is not None,
        DutyKind.ESTABLISH_CUSTODY: lambda t: is_custody_known(t, today_of(t)),
        DutyKind.COMPLETE_INTAKE: lambda t: t.intake_completed_on is not None,
        DutyKind.HEAR_LEARNER: lambda t: t.is_learner_heard,
        DutyKind.DELIVER_INVITATION: lambda t: all(i.delivered_on for i in t.invitations),
        DutyKind.ANSWER_PLAN: lambda t: not any(owes_answer(t, seat) for seat in t.signers),
        DutyKind.REPORT_BACK: lambda t: t.in_force is not None,
        DutyKind.CHECK_IN: lambda t: t.checked_in_on is not None,
    }
)
"""By what it shows, where the state keeps that. For any other duty, only what is owed is shown."""


def done_in_stage(t: Trajectory) -> tuple[DutyKind, ...]:
    """The duties of the stage that are met: as the procedure has them, and not owed now."""
    if t.stage is Stage.CLOSED:
        return ()
    owed = {each.kind for each in all_obligations(t)}
    opens = procedures.get(t.procedure).stages[t.stage].opens
    return tuple(kind for kind in opens if kind in _DONE and kind not in owed and _DONE[kind](t))
