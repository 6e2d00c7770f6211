"""Whether a procedure can be lived by. Checked when it is loaded; a procedure that is not sound does not load."""

from collections.abc import Iterator, Mapping
from typing import Final

from domain.procedure import (
    Clock,
    Counted,
    Duty,
    DutyKind,
    Procedure,
    Rung,
    RungAction,
    Stage,
    Term,
    Unit,
)

DAYS_IN: Final[Mapping[Unit, float]] = {
    Unit.SCHOOL_DAYS: 1.4,
    Unit.DAYS: 1,
    Unit.WEEKS: 7,
    Unit.MONTHS: 30.4,
}
"""Calendar days in a unit, to compare terms and rungs of different units. A school week has five days."""


class NotSound(ValueError):
    """A procedure that would leave somebody stuck, with all that is wrong with it."""


def check(procedure: Procedure) -> Procedure:
    """Give the procedure back, or raise NotSound with every fault in it."""
    faults = list(_faults(procedure))
    if faults:
        raise NotSound(f"{procedure.id}: " + "; ".join(faults))
    return procedure


def _faults(procedure: Procedure) -> Iterator[str]:
    yield from _missing(procedure)
    yield from _unreachable(procedure)
    yield from _stuck(procedure)
    yield from _unopened(procedure)
    for duty in procedure.duties.values():
        yield from _ladder_faults(duty)


def _missing(procedure: Procedure) -> Iterator[str]:
    yield from (f"stage {stage} has no rule" for stage in Stage if stage not in procedure.stages)
    yield from (f"duty {kind} has no term" for kind in DutyKind if kind not in procedure.duties)
    for kind, duty in procedure.duties.items():
        if duty.kind is not kind:
            yield f"duty {kind} is filed under another name than {duty.kind}"


def _unreachable(procedure: Procedure) -> Iterator[str]:
    reached = reachable(procedure, Stage.SIGNALLED)
    yield from (f"stage {stage} is never reached" for stage in Stage if stage not in reached)


def reachable(procedure: Procedure, start: Stage) -> frozenset[Stage]:
    """Every stage that can be reached from a stage, itself included."""
    reached: set[Stage] = set()
    ahead = [start]
    while ahead:
        stage = ahead.pop()
        if stage in reached or stage not in procedure.stages:
            continue
        reached.add(stage)
        ahead.extend(procedure.stages[stage].leads_to)
    return frozenset(reached)


def _stuck(procedure: Procedure) -> Iterator[str]:
    for stage in procedure.stages:
        if Stage.CLOSED not in reachable(procedure, stage):
            yield f"stage {stage} has no way out"


def _unopened(procedure: Procedure) -> Iterator[str]:
    opened = {kind for rule in procedure.stages.values() for kind in rule.opens}
    yield from (f"duty {kind} is opened by no stage" for kind in DutyKind if kind not in opened)
    for stage, rule in procedure.stages.items():
        if stage is not Stage.CLOSED and not rule.opens:
            yield f"nobody owes anything in stage {stage}"


def _ladder_faults(duty: Duty) -> Iterator[str]:
    if not duty.ladder:
        yield f"duty {duty.kind} has no ladder"
    for counted in Counted:
        rungs = [rung for rung in duty.ladder if rung.counted is counted]
        moments = [_offset(rung) for rung in rungs]
        if moments != sorted(moments):
            yield f"the ladder of {duty.kind} does not climb ({counted})"
    order = [list(Counted).index(rung.counted) for rung in duty.ladder]
    if order != sorted(order):
        yield f"the ladder of {duty.kind} mixes before and after"
    if duty.ladder and duty.ladder[0].action is RungAction.STALL and len(duty.ladder) > 1:
        yield f"the ladder of {duty.kind} goes on after a stall"


def _offset(rung: Rung) -> float:
    days = rung.n * DAYS_IN[rung.unit]
    return -days if rung.counted is Counted.BEFORE_DUE else days


def days_in(term: Term) -> float:
    """About how many calendar days a term takes, to compare two terms."""
    return term.n * DAYS_IN[term.unit]


def check_tightened(procedure: Procedure, base: Procedure) -> Procedure:
    """An alliance may make a LEGAL term shorter, never longer. Raises NotSound otherwise."""
    faults = [
        f"the legal term of {kind} is longer than in {base.id}"
        for kind, duty in procedure.duties.items()
        if duty.clock is Clock.LEGAL and _is_longer(duty, base.duties[kind])
    ]
    if procedure.admission_extension_weeks > base.admission_extension_weeks:
        faults.append(f"the admission term is extended by more than in {base.id}")
    if faults:
        raise NotSound(f"{procedure.id}: " + "; ".join(faults))
    return procedure


def _is_longer(duty: Duty, base: Duty) -> bool:
    if duty.term is None or base.term is None:
        return duty.term is not base.term
    return days_in(duty.term) > days_in(base.term)
