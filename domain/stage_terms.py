"""How long a procedure gives a stage: the terms of the duties that lead out of it, added. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.procedure import DutyKind, Procedure, Stage, Term, Unit

LEAD_OUT: Final[Mapping[Stage, tuple[DutyKind, ...]]] = MappingProxyType(
    {
        Stage.SIGNALLED: (DutyKind.TRIAGE, DutyKind.TELL_PARENTS),
        Stage.INTAKE: (DutyKind.COMPLETE_INTAKE,),
        Stage.PLANNING: (DutyKind.SUBMIT_PLAN,),
        Stage.SIGNING: (DutyKind.DELIVER_INVITATION, DutyKind.ANSWER_PLAN, DutyKind.ADOPT),
        Stage.ACTIVE: (DutyKind.EVALUATE,),
        Stage.REVISING: (DutyKind.SUBMIT_PLAN,),
        Stage.EVALUATING: (DutyKind.HEAR_LEARNER,),
    }
)
"""What has to be done one after the other before a stage is over."""

_DAYS: Final = {Unit.SCHOOL_DAYS: 7 / 5, Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 365.25 / 12}


def term_of_stage(procedure: Procedure, stage: Stage) -> Term | None:
    """The time that a stage may take; None where its duties are counted in different units."""
    terms = [procedure.duties[kind].term for kind in LEAD_OUT.get(stage, ())]
    units = {term.unit for term in terms if term is not None}
    if len(units) != 1 or None in terms:
        return None
    return Term(n=sum(term.n for term in terms if term is not None), unit=units.pop())


def in_days(term: Term) -> int:
    """A term in calendar days, where no holiday comes in between."""
    return round(term.n * _DAYS[term.unit])
