"""What the facts of a case must be together, before the rules of the domain look at them.

Only what needs nothing but the case itself; each finding names the field to put right.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from domain.calendar import birthday
from domain.said import Said, dated, say
from domain.seats import (
    INTERNAL_COORDINATOR,
    LEARNER,
    SCHOOL_LEADER,
    Seat,
    SeatKind,
    guardian,
    kind_of,
)
from imports.cases import Case, Evaluation, Hearing, Intake, Plan
from imports.kinds import one_of
from imports.problems import Finding, Loc

TEACHER: Final = Seat("teacher")
YOUNGEST: Final = 3
OLDEST: Final = 21
_MAY_RAISE: Final = frozenset(
    {
        SeatKind.TEACHER,
        SeatKind.INTERNAL_COORDINATOR,
        SeatKind.SCHOOL_LEADER,
        SeatKind.GUARDIAN,
        SeatKind.LEARNER,
    }
)
_SIGNS: Final = frozenset({SeatKind.GUARDIAN, SeatKind.LEARNER})
_NEEDS_REASON: Final = frozenset({"change"})


def seats_of(case: Case) -> tuple[Seat, ...]:
    """The seats on which somebody can sit in this case."""
    seats = [INTERNAL_COORDINATOR, SCHOOL_LEADER, Seat("coordinator")]
    seats += [TEACHER] if case.teacher else []
    seats += [LEARNER] if case.learner.mail else []
    seats += [guardian(n) for n in range(1, len(case.guardians) + 1)]
    seats += [Seat(care.seat) for care in case.care]
    return tuple(seats)


def contradictions(case: Case) -> Iterator[Finding]:
    """Everything in this case that cannot be."""
    yield from _learner(case)
    yield from _signal(case)
    yield from _seats(case)
    if case.intake:
        yield from _intake(case.intake)
    for loc, hearing in _hearings(case):
        yield from _hearing(loc, hearing)
    for n, each in enumerate(case.rounds):
        if each.plan:
            yield from _plan(("rounds", n, "plan"), each.plan)
    for n, evaluation in enumerate(case.evaluations):
        yield from _scores(case, n, evaluation)


def _learner(case: Case) -> Iterator[Finding]:
    born, raised = case.learner.born_on, case.signal.raised_on
    first, last = birthday(born, YOUNGEST), birthday(born, OLDEST)
    if not first <= raised < last:
        yield Finding(
            loc=("learner", "bornOn"),
            wrong=say(
                "op {day} zou de leerling jonger dan {low} of ouder dan {high} zijn",
                "on {day} the learner would be younger than {low} or older than {high}",
                day=dated(raised),
                low=YOUNGEST,
                high=OLDEST - 1,
            ),
            allowed=say(
                "een leerling van {low} tot en met {high} jaar op de dag van het signaal",
                "a learner of {low} to {high} years old on the day of the signal",
                low=YOUNGEST,
                high=OLDEST - 1,
            ),
        )


def _signal(case: Case) -> Iterator[Finding]:
    raised, observed = case.signal.raised_on, case.signal.observed_on
    if observed is not None and observed > raised:
        yield _after(("signal", "observedOn"), observed, raised)
    if kind_of(Seat(case.signal.raised_by)) not in _MAY_RAISE:
        yield Finding(
            loc=("signal", "raisedBy"),
            wrong=Said(nl="deze plek meldt geen signaal", en="this seat reports no signal"),
            allowed=one_of(sorted(_MAY_RAISE)),
        )


def _after(loc: Loc, wrong: date, last: date) -> Finding:
    return Finding(
        loc=loc,
        wrong=say("{day} is te laat", "{day} is too late", day=dated(wrong)),
        allowed=say("uiterlijk {day}", "{day} at the latest", day=dated(last)),
    )


def _seats(case: Case) -> Iterator[Finding]:
    """Whoever does something in a case must be in the case."""
    there = seats_of(case)
    for loc, seat in _mentioned(case):
        if seat not in there:
            yield Finding(
                loc=loc,
                wrong=Said(
                    nl=f"op de plek {seat} zit in dit traject niemand",
                    en=f"nobody sits on the seat {seat} in this case",
                ),
                allowed=one_of(there),
            )
    for n, care in enumerate(case.care):
        if kind_of(Seat(care.seat)) is not SeatKind.CARE:
            yield Finding(
                loc=("care", n, "seat"),
                wrong=Said(nl="dit is geen plek van een zorgpartij", en="no care party sits there"),
                allowed=Said(nl="care: en een korte naam", en="care: and a short name"),
            )


def _mentioned(case: Case) -> Iterator[tuple[Loc, str]]:
    yield ("signal", "raisedBy"), case.signal.raised_by
    for n, check_in in enumerate(case.check_ins):
        yield ("checkIns", n, "by"), check_in.by
    for n, given in enumerate(case.delegations):
        yield ("delegations", n, "giver"), given.giver
        yield ("delegations", n, "to"), given.to
    for n, each in enumerate(case.rounds):
        if each.plan:
            yield from _mentioned_in(("rounds", n, "plan"), each.plan)
    for n, evaluation in enumerate(case.evaluations):
        present = evaluation.held.parents_present if evaluation.held else ()
        for m, seat in enumerate(present):
            yield ("evaluations", n, "held", "parentsPresent", m), seat


def _mentioned_in(loc: Loc, plan: Plan) -> Iterator[tuple[Loc, str]]:
    for n, step in enumerate(plan.steps):
        if kind_of(Seat(step.done_by)) is SeatKind.CARE:
            yield (*loc, "steps", n, "doneBy"), step.done_by
    for n, signer in enumerate(plan.signers):
        yield (*loc, "signers", n, "seat"), signer.seat
    for n, talk in enumerate(plan.talks):
        yield (*loc, "talks", n, "withSeat"), talk.with_seat


def _intake(intake: Intake) -> Iterator[Finding]:
    if intake.completed_on is None:
        return
    if intake.needs is None:
        yield _lacks(("intake", "needs"))
    if intake.meeting_on is None:
        yield _lacks(("intake", "meetingOn"))


def _lacks(loc: Loc) -> Finding:
    return Finding(
        loc=loc,
        wrong=Said(nl="ontbreekt", en="is missing"),
        allowed=Said(
            nl="hoort bij wat er verder is ingevuld", en="goes with what else is filled in"
        ),
    )


def _hearings(case: Case) -> Iterator[tuple[Loc, Hearing]]:
    for n, each in enumerate(case.rounds):
        if each.hearing:
            yield ("rounds", n, "hearing"), each.hearing
    for n, evaluation in enumerate(case.evaluations):
        if evaluation.hearing:
            yield ("evaluations", n, "hearing"), evaluation.hearing


def _hearing(loc: Loc, hearing: Hearing) -> Iterator[Finding]:
    heard = {"way": hearing.way, "view": hearing.view, "effect": hearing.effect}
    if hearing.waived_because is None:
        for name, value in heard.items():
            if value is None:
                yield _lacks((*loc, name))
    elif any(value is not None for value in heard.values()):
        yield Finding(
            loc=(*loc, "waivedBecause"),
            wrong=Said(
                nl="de leerling is gehoord, of niet", en="the learner was heard, or was not"
            ),
            allowed=Said(
                nl="leeg, als er staat wat de leerling vindt",
                en="empty where the learner's view is given",
            ),
        )


def _plan(loc: Loc, plan: Plan) -> Iterator[Finding]:
    for n, signer in enumerate(plan.signers):
        at = (*loc, "signers", n)
        if kind_of(Seat(signer.seat)) not in _SIGNS:
            yield Finding(
                loc=(*at, "seat"),
                wrong=Said(nl="deze plek tekent niet", en="this seat does not sign"),
                allowed=one_of(sorted(_SIGNS)),
            )
        for m, reply in enumerate(signer.replies):
            answers = (*at, "replies", m, "answers")
            if len(reply.answers) > len(plan.steps):
                yield _count(answers, len(reply.answers), len(plan.steps))
            if reply.reason is None and _NEEDS_REASON.intersection(reply.answers):
                yield _lacks((*at, "replies", m, "reason"))


def _scores(case: Case, n: int, evaluation: Evaluation) -> Iterator[Finding]:
    plans = [each.plan for each in case.rounds if each.plan and each.plan.adopted_on]
    held = evaluation.held
    if held is None or not plans:
        return
    goals = len(plans[-1].goals)
    if len(held.scores) != goals:
        yield _count(("evaluations", n, "held", "scores"), len(held.scores), goals)


def _count(loc: Loc, there: int, needed: int) -> Finding:
    return Finding(
        loc=loc,
        wrong=say("er staan er {n}", "there are {n}", n=there),
        allowed=say("een voor ieder, dus {n}", "one for each, so {n}", n=needed),
    )
