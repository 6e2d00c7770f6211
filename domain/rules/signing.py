"""The sign round: answers, delivery, talks, disagreement, adoption. Silence is never consent."""

from collections.abc import Iterator
from datetime import datetime

from domain import commands as c
from domain import events as e
from domain import procedures, words
from domain.calendar import local_date
from domain.errors import BadMove, NotNow, TextChanged, Unknown
from domain.obligations import answer_obligation, is_within_term
from domain.plan import PlanStep, StepId
from domain.procedure import DutyKind, RungAction, Stage
from domain.refusals import Refusal
from domain.rules.checks import not_in_the_future, plan_in_round, right_version
from domain.said import Said, listed, say
from domain.seats import STAFF, Actor, Seat, is_seat, kind_of
from domain.sign_off import SEEN_ANSWERS, STEP_ANSWERS, Answer, Fate, SignOffKind, Via
from domain.signers import (
    agreed_steps,
    ground_of,
    has_seen,
    perspective_digest,
    step_digest,
    unanswered_steps,
)
from domain.trajectory import Trajectory

_NEEDS_REASON = frozenset({Answer.CHANGE})
"""What should be otherwise must be said. A no needs no more than a yes does: the talk asks why."""


def answer_step(t: Trajectory, command: c.AnswerStep, by: Actor, at: datetime) -> Iterator[e.Event]:
    """A party's word on one step. A "no" is an answer like any other."""
    _check_answer(t, command, by.seat)
    yield from _answered(t, command, by.seat, by, at)


def record_answer(
    t: Trajectory, command: c.RecordAnswer, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """What a party said on paper or by phone: with evidence, checked by a second person."""
    if command.via is Via.SELF:
        raise BadMove(Refusal.ON_PAPER_OR_PHONE)
    _check_answer(t, command, command.signer)
    checker_sits = t.seat_of(command.checked_by)
    is_staff = checker_sits is None or kind_of(checker_sits) in STAFF
    if command.checked_by in {by.person, by.on_behalf_of} or not is_staff:
        raise BadMove(Refusal.SECOND_PERSON)
    yield from _answered(t, command, command.signer, by, at)


def _check_answer(t: Trajectory, command: c.AnswerStep | c.RecordAnswer, signer: Seat) -> None:
    if command.answer not in STEP_ANSWERS:
        raise BadMove(Refusal.NO_SUCH_ANSWER)
    _check_signer(t, signer)
    right_version(t, command.version)
    if command.digest != step_digest(_step(t, command.step)):
        raise TextChanged(Refusal.TEXT_CHANGED)
    if command.answer in _NEEDS_REASON and command.reason is None:
        raise BadMove(Refusal.REASON_NEEDED)


def _check_signer(t: Trajectory, signer: Seat) -> None:
    if not is_seat(signer):
        raise BadMove(Refusal.SEAT_UNKNOWN)
    if signer not in t.signers:
        raise NotNow(Refusal.NOT_A_SIGNER, seat=words.seat(signer))


def _step(t: Trajectory, step_id: StepId) -> PlanStep:
    step = plan_in_round(t).step(step_id)
    if step is None:
        raise Unknown(Refusal.STEP_UNKNOWN)
    return step


def _answered(
    t: Trajectory, command: c.AnswerStep | c.RecordAnswer, signer: Seat, by: Actor, at: datetime
) -> Iterator[e.Event]:
    before = t.answer_of(signer, command.step, command.digest)
    if before and (before.answer, before.reason) == (command.answer, command.reason):
        return
    recorded = command if isinstance(command, c.RecordAnswer) else None
    yield e.StepAnswered(
        signer=signer,
        step=command.step,
        version=command.version,
        digest=command.digest,
        answer=command.answer,
        via=Via.SELF if recorded is None else recorded.via,
        reason=command.reason,
        evidence=None if recorded is None else recorded.evidence,
        checked_by=None if recorded is None else recorded.checked_by,
        proof=command.proof,
        ground=ground_of(t, signer, local_date(at)),
        at=at,
        by=by,
    )


def acknowledge_plan(
    t: Trajectory, command: c.AcknowledgePlan, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """Any word will do: the perspective part is talked about, not agreed to."""
    if command.answer not in SEEN_ANSWERS:
        raise BadMove(Refusal.NO_SUCH_ANSWER)
    _check_signer(t, by.seat)
    if command.digest != perspective_digest(plan_in_round(t)):
        raise TextChanged(Refusal.TEXT_CHANGED)
    if has_seen(t, by.seat):
        return
    yield e.PlanAcknowledged(
        signer=by.seat,
        digest=command.digest,
        answer=command.answer,
        remark=command.remark,
        proof=command.proof,
        ground=ground_of(t, by.seat, local_date(at)),
        at=at,
        by=by,
    )


def record_not_reached(
    t: Trajectory, command: c.RecordNotReached, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """After the call on the ladder, the perspective part may go on without this party's word."""
    _check_signer(t, command.signer)
    if has_seen(t, command.signer):
        return
    owed = answer_obligation(t, command.signer)
    ladder = procedures.get(t.procedure).duties[DutyKind.ANSWER_PLAN].ladder
    called = next(i for i, rung in enumerate(ladder) if rung.action is RungAction.CALL)
    if owed is None or owed.climbed <= called:
        raise NotNow(Refusal.TRY_FIRST, seat=words.seat(command.signer))
    yield e.SignerNotReached(
        signer=command.signer,
        digest=perspective_digest(plan_in_round(t)),
        tried=command.tried,
        at=at,
        by=by,
    )


def withdraw_answer(
    t: Trajectory, command: c.WithdrawAnswer, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """For the future, at once: a step that runs on this consent stops."""
    _check_signer(t, by.seat)
    given = [g for g in t.answers if g.seat == by.seat and g.step == command.step]
    if not given:
        raise NotNow(Refusal.NO_ANSWER)
    yield e.AnswerWithdrawn(
        signer=by.seat,
        step=command.step,
        reason=command.reason,
        proof=command.proof,
        ground=ground_of(t, by.seat, local_date(at)),
        at=at,
        by=by,
    )
    agreed = {(g.step, g.digest) for g in given if g.answer is Answer.AGREE}
    running = t.in_force.steps if t.in_force else ()
    if not any((step.id, step_digest(step)) in agreed for step in running):
        return
    yield e.StepStopped(step=command.step, at=at, by=by)
    if t.stage is Stage.ACTIVE:
        yield e.StageEntered(stage=Stage.REVISING, at=at, by=by)


def note_delivery(
    t: Trajectory, command: c.NoteDelivery, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """The clock of a signer starts at delivery. What comes too late to matter is not noted."""
    is_current = t.plan is not None and command.version == t.plan.number
    invitation = next((i for i in t.invitations if i.seat == command.signer), None)
    if t.stage is not Stage.SIGNING or not is_current or invitation is None:
        return
    is_known = {
        Fate.SENT: True,
        Fate.DELIVERED: invitation.delivered_on is not None,
        Fate.OPENED: invitation.opened_on is not None,
        Fate.BOUNCED: invitation.bounced_on is not None,
    }
    if not is_known[command.fate]:
        yield e.InvitationFared(
            signer=command.signer,
            version=command.version,
            fate=command.fate,
            on=min(command.on, local_date(at)),
            at=at,
            by=by,
        )


def log_talk(t: Trajectory, command: c.LogTalk, by: Actor, at: datetime) -> Iterator[e.Event]:
    not_in_the_future(command.on, at)
    if t.person_on(command.with_seat) is None:
        raise Unknown(Refusal.SEAT_UNKNOWN)
    yield e.TalkHeld(
        with_seat=command.with_seat, on=command.on, minutes=command.minutes, at=at, by=by
    )


def settle_split(
    t: Trajectory, command: c.SettleSplit, by: Actor, at: datetime
) -> Iterator[e.Event]:
    if t.split_since is None:
        raise NotNow(Refusal.NO_SPLIT)
    yield e.SplitEnded(decision=command.decision, at=at, by=by)


def take_dispute_step(
    t: Trajectory, command: c.TakeDisputeStep, by: Actor, at: datetime
) -> Iterator[e.Event]:
    not_in_the_future(command.on, at)
    if t.dispute is None:
        yield e.DisputeOpened(at=at, by=by)
    yield e.DisputeStepTaken(route=command.route, on=command.on, note=command.note, at=at, by=by)


def end_dispute(t: Trajectory, command: c.EndDispute, by: Actor, at: datetime) -> Iterator[e.Event]:
    if t.dispute is None:
        raise NotNow(Refusal.NO_DISPUTE)
    yield e.DisputeEnded(outcome=command.outcome, at=at, by=by)


def adopt(t: Trajectory, command: c.Adopt, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Last of all. The steps that all agreed to start; the rest goes back to be written again."""
    right_version(t, command.version)
    plan = plan_in_round(t)
    if not t.signers:
        raise NotNow(Refusal.NO_SIGNERS)
    missing = _missing(t, at)
    if missing:
        raise NotNow(Refusal.SIGN_OFF_MISSING, missing=listed(missing))
    agreed = agreed_steps(t)
    if not agreed:
        raise NotNow(Refusal.NOTHING_AGREED)
    yield e.PlanAdopted(
        version=plan.number,
        steps=tuple(step.id for step in agreed),
        proof=command.proof,
        ground=ground_of(t, by.seat, local_date(at)),
        at=at,
        by=by,
    )
    stage = Stage.ACTIVE if len(agreed) == len(plan.steps) else Stage.REVISING
    yield e.StageEntered(stage=stage, at=at, by=by)


def _missing(t: Trajectory, at: datetime) -> list[Said]:
    """Whoever is still in time is waited for; the perspective part must have been seen by all."""
    missing = []
    for seat in t.signers:
        if unanswered_steps(t, seat) and is_within_term(t, seat, at):
            missing.append(_sign_off_of(SignOffKind.CONSENT, seat))
        if not has_seen(t, seat):
            missing.append(_sign_off_of(SignOffKind.ACKNOWLEDGEMENT, seat))
    return missing


def _sign_off_of(kind: SignOffKind, seat: Seat) -> Said:
    return say(
        "{kind} van {seat}", "{kind} of {seat}", kind=words.SIGN_OFFS[kind], seat=words.seat(seat)
    )
