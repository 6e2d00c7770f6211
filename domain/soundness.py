"""Whether a procedure can be lived by. Checked at load; one that is not sound does not load."""

from collections.abc import Iterator, Mapping
from typing import Final, assert_never

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
from domain.sign_off import SignOffKind

DAYS_IN: Final[Mapping[Unit, float]] = {
    Unit.SCHOOL_DAYS: 1.4,
    Unit.DAYS: 1,
    Unit.WEEKS: 7,
    Unit.MONTHS: 30.4,
}
"""Calendar days in a unit, to compare terms and rungs. A school week has five days."""


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
    yield from _unproved(procedure)
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


def _unproved(procedure: Procedure) -> Iterator[str]:
    for kind in SignOffKind:
        if kind not in procedure.assurance:
            yield f"sign-off {kind} asks no level"


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
    heights = [_height(duty, rung) for rung in duty.ladder]
    if heights != sorted(heights):
        yield f"the ladder of {duty.kind} does not climb"
    if any(rung.action is RungAction.STALL for rung in duty.ladder[:-1]):
        yield f"the ladder of {duty.kind} goes on after a stall"
    if any(rung.unit is Unit.MONTHS for rung in duty.ladder):
        yield f"the ladder of {duty.kind} counts in months"
    if duty.term is None and duty.kind not in _DATED:
        yield f"duty {duty.kind} has no term"
    if duty.kind is DutyKind.ANSWER_PLAN and not _calls(duty):
        yield f"nobody calls on the ladder of {duty.kind}"


_DATED: Final = frozenset({DutyKind.RENEW_DELEGATION, DutyKind.PREPARE_BIRTHDAY, DutyKind.END_HOLD})
"""Duties of which the case itself holds the date."""


def _calls(duty: Duty) -> bool:
    return any(rung.action is RungAction.CALL for rung in duty.ladder)


def _height(duty: Duty, rung: Rung) -> float:
    """About how many days after the start a rung stands."""
    term = 0 if duty.term is None else days_in(duty.term)
    days = rung.n * DAYS_IN[rung.unit]
    match rung.counted:
        case Counted.AFTER_START:
            return days
        case Counted.BEFORE_DUE:
            return term - days
        case Counted.AFTER_DUE:
            return term + days
        case _:
            assert_never(rung.counted)


def days_in(term: Term) -> float:
    """About how many calendar days a term takes, to compare two terms."""
    return term.n * DAYS_IN[term.unit]


def check_tightened(procedure: Procedure, base: Procedure) -> Procedure:
    """An alliance may make a LEGAL term shorter, never longer. Raises NotSound otherwise."""
    faults = [
        f"the legal term of {kind} is longer than in {base.id}, or no longer legal"
        for kind, duty in procedure.duties.items()
        if base.duties[kind].clock is Clock.LEGAL and _is_looser(duty, base.duties[kind])
    ]
    if procedure.admission_extension_weeks > base.admission_extension_weeks:
        faults.append(f"the admission term is extended by more than in {base.id}")
    faults += [
        f"{kind} asks less than in {base.id}"
        for kind, level in procedure.assurance.items()
        if not level.reaches(base.assurance[kind])
    ]
    if faults:
        raise NotSound(f"{procedure.id}: " + "; ".join(faults))
    return procedure


def _is_looser(duty: Duty, base: Duty) -> bool:
    if duty.clock is not Clock.LEGAL or duty.term is None or base.term is None:
        return True
    return days_in(duty.term) > days_in(base.term)
