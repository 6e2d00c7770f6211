"""Who must sign, and where each plan step stands with them.

Computed for a day, from age and custody facts. Sources: Wpo 40a (agreement of parents on the action
part), BW 1:251 and 1:253i (joint authority). Silence is never consent.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache

from domain import procedures
from domain.calendar import birthday
from domain.ledger import digest
from domain.plan import PlanStep, PlanVersion, StepKind
from domain.seats import LEARNER, OFFICES, Seat, SeatKind, kind_of
from domain.sign_off import FULFILLED_BY, Answer, Ground, GroundKind, SignOffKind
from domain.trajectory import Trajectory

AGES = (12, 16, 18)
CO_SIGNS_FROM = 16
SIGNS_ALONE_FROM = 18


class StepState(StrEnum):
    """Where one step stands with the parties that must consent to it."""

    WAITING = "waiting"
    AGREED = "agreed"
    NO_OBJECTION = "no_objection"
    """One guardian agreed, the other was told and did not object. Never shown as agreed."""
    NOT_AGREED = "not_agreed"


RUNS = frozenset({StepState.AGREED, StepState.NO_OBJECTION})


@lru_cache(maxsize=4096)
def step_digest(step: PlanStep) -> str:
    """What an answer is bound to: all of the step that a party reads."""
    return digest(step)


@lru_cache(maxsize=1024)
def perspective_digest(plan: PlanVersion) -> str:
    """What an acknowledgement is bound to: the perspective part, its factors and its goals."""
    return digest([plan.perspective, plan.factors, plan.advice_weighed, plan.goals])


def age_on(born_on: date, day: date) -> int:
    """The last of 12, 16 and 18 that was reached by that day, or 0."""
    return max((age for age in AGES if birthday(born_on, age) <= day), default=0)


def guardians_with_authority(trajectory: Trajectory, day: date) -> tuple[Seat, ...]:
    """In the order of their seats; nobody when none is known, or when the learner is of age."""
    if age_on(trajectory.born_on, day) >= SIGNS_ALONE_FROM:
        return ()
    holders = {
        fact.guardian for fact in trajectory.custody if fact.has_authority and fact.holds_on(day)
    }
    return tuple(sorted(holders))


def is_custody_known(trajectory: Trajectory, day: date) -> bool:
    """Whether every guardian who sat there had a fact of that day, and somebody held authority.

    From 18 the learner signs alone, and nothing needs to be known.
    """
    if age_on(trajectory.born_on, day) >= SIGNS_ALONE_FROM:
        return True
    told = {fact.guardian for fact in trajectory.custody if fact.holds_on(day)}
    seated = {seated.seat for seated in trajectory.seats if seated.since <= day}
    guardians = {seat for seat in seated if kind_of(seat) is SeatKind.GUARDIAN}
    return told >= guardians and bool(guardians_with_authority(trajectory, day))


def required_signers(trajectory: Trajectory, day: date) -> tuple[Seat, ...]:
    """Guardians with authority on that day; the learner too from 16, and alone from 18."""
    age = age_on(trajectory.born_on, day)
    if age >= SIGNS_ALONE_FROM:
        return (LEARNER,)
    holders = guardians_with_authority(trajectory, day)
    signing = tuple(dict.fromkeys(_signs_for(trajectory, seat, day) for seat in holders))
    if age >= CO_SIGNS_FROM and holders:
        return (*signing, LEARNER)
    return signing


def _signs_for(trajectory: Trajectory, giver: Seat, day: date) -> Seat:
    """The guardian who signs for this one: the other, while a delegation lasts."""
    holders = guardians_with_authority(trajectory, day)
    for delegation in trajectory.delegations:
        lasts = delegation.since <= day <= delegation.until
        if delegation.giver == giver and delegation.to in holders and lasts:
            return delegation.to
    return giver


def ground_of(trajectory: Trajectory, seat: Seat, day: date) -> Ground:
    """By what the word of this seat counts on that day."""
    if seat == LEARNER:
        return Ground(kind=GroundKind.AGE, age=age_on(trajectory.born_on, day))
    if kind_of(seat) in OFFICES:
        return Ground(kind=GroundKind.OFFICE)
    of_seat = [fact for fact in trajectory.custody if fact.guardian == seat and fact.holds_on(day)]
    if not of_seat or not of_seat[-1].has_authority:
        return Ground(kind=GroundKind.SEAT)
    givers = (d.giver for d in trajectory.delegations if d.to == seat and d.since <= day <= d.until)
    return Ground(
        kind=GroundKind.AUTHORITY,
        source=of_seat[-1].source,
        valid_from=of_seat[-1].valid_from,
        also_for=tuple(givers),
    )


def step_state(trajectory: Trajectory, step: PlanStep) -> StepState:
    signers = trajectory.signers
    if not signers:
        return StepState.WAITING
    answers = {seat: _answer(trajectory, seat, step) for seat in signers}
    given = [answer for answer in answers.values() if answer is not None]
    if any(answer not in FULFILLED_BY[SignOffKind.CONSENT] for answer in given):
        return StepState.NOT_AGREED
    if len(given) == len(signers):
        return StepState.AGREED
    silent = [seat for seat, answer in answers.items() if answer is None]
    is_enough = allows_one_consent(trajectory, step) and _guardian_agreed(answers)
    if is_enough and all(has_no_objection(trajectory, seat, step) for seat in silent):
        return StepState.NO_OBJECTION
    return StepState.WAITING


def _guardian_agreed(answers: Mapping[Seat, Answer | None]) -> bool:
    """Whether a guardian said yes. The learner's word never stands in for a guardian's."""
    return any(answer is Answer.AGREE for seat, answer in answers.items() if seat != LEARNER)


def _answer(trajectory: Trajectory, seat: Seat, step: PlanStep) -> Answer | None:
    given = trajectory.answer_of(seat, step.id, step_digest(step))
    return None if given is None else given.answer


def has_no_objection(trajectory: Trajectory, seat: Seat, step: PlanStep) -> bool:
    """Whether it was noted that this guardian, told of this text, did not object."""
    noted = (n for n in trajectory.no_objections if n.seat == seat and n.step == step.id)
    return any(note.digest == step_digest(step) for note in noted)


def is_silent_on(trajectory: Trajectory, seat: Seat, step: PlanStep) -> bool:
    """Another guardian agreed, nobody objects, and of this one nothing was heard or noted."""
    answers = {one: _answer(trajectory, one, step) for one in trajectory.signers}
    nobody_objects = set(answers.values()) <= {None, Answer.AGREE}
    is_silent = answers[seat] is None and not has_no_objection(trajectory, seat, step)
    return is_silent and nobody_objects and _guardian_agreed(answers)


def allows_one_consent(trajectory: Trajectory, step: PlanStep) -> bool:
    """Whether one guardian is enough for this step, unless the other objects (BW 1:253i)."""
    procedure = procedures.get(trajectory.procedure)
    return procedure.one_unless_objection and step.kind is StepKind.SUPPORT and step.is_low_impact


def unanswered_steps(trajectory: Trajectory, seat: Seat) -> tuple[PlanStep, ...]:
    """The steps of the open round that still wait for a word of this signer."""
    if trajectory.plan is None:
        return ()
    return tuple(
        step
        for step in trajectory.plan.steps
        if _answer(trajectory, seat, step) is None
        and not (
            step_state(trajectory, step) is StepState.NO_OBJECTION
            and has_no_objection(trajectory, seat, step)
        )
    )


def has_seen(trajectory: Trajectory, seat: Seat) -> bool:
    """Whether this signer has acknowledged the perspective part as it is now."""
    if trajectory.plan is None:
        return False
    now = perspective_digest(trajectory.plan)
    return any(seen.seat == seat and seen.digest == now for seen in trajectory.seen)


def owes_answer(trajectory: Trajectory, seat: Seat) -> bool:
    return bool(unanswered_steps(trajectory, seat)) or not has_seen(trajectory, seat)


def agreed_steps(trajectory: Trajectory) -> tuple[PlanStep, ...]:
    if trajectory.plan is None:
        return ()
    return tuple(step for step in trajectory.plan.steps if step_state(trajectory, step) in RUNS)


def split_step(trajectory: Trajectory) -> PlanStep | None:
    """The first step on which guardians with authority gave different words, or none."""
    steps = () if trajectory.plan is None else trajectory.plan.steps
    return next((step for step in steps if _is_split(trajectory, step)), None)


def _is_split(trajectory: Trajectory, step: PlanStep) -> bool:
    guardians = [seat for seat in trajectory.signers if seat != LEARNER]
    answers = {_answer(trajectory, seat, step) for seat in guardians} - {None}
    return Answer.AGREE in answers and len(answers) > 1
