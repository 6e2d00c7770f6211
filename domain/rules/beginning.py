"""From signal to intake: raise, triage, tell the parents, start the terms, complete the intake."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from domain import commands as c
from domain import events as e
from domain import procedures
from domain.calendar import local_date
from domain.errors import BadMove, NotNow, Unknown
from domain.evolve import ADMISSION, TRIAGE
from domain.obligations import due_of
from domain.procedure import DutyKind, Stage
from domain.refusals import Refusal
from domain.rules.checks import not_before, not_done, not_in_the_future, within_reach
from domain.rules.people import takes_seat
from domain.said import dated
from domain.seats import COORDINATOR, OFFICES, Actor, kind_of
from domain.signers import is_custody_known
from domain.trajectory import Trajectory


def open_trajectory(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    """The first event, with all that the rules need later."""
    within_reach(t.born_on, at)
    not_in_the_future(t.born_on, at)
    if t.procedure not in map(procedures.ref, procedures.ALL):
        raise Unknown(Refusal.PROCEDURE_UNKNOWN)
    yield e.TrajectoryOpened(
        trajectory=t.id,
        alliance=t.alliance,
        school=t.school,
        learner=t.learner,
        born_on=t.born_on,
        procedure=t.procedure,
        calendar=t.calendar,
        at=at,
        by=by,
    )


def raise_signal(
    t: Trajectory, command: c.RaiseSignal, by: Actor, at: datetime
) -> Iterator[e.Event]:
    not_in_the_future(command.observed_on, at)
    if t.opened_at is None:
        yield from open_trajectory(t, by, at)
    yield e.SignalRaised(
        signal=command.signal,
        kind=command.kind,
        severity=command.severity,
        observed_on=command.observed_on,
        text=command.text,
        at=at,
        by=by,
    )
    if kind_of(by.seat) not in OFFICES:
        yield from takes_seat(t, by.seat, by.holder, by, at)


def acknowledge_signal(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    if not t.is_acknowledged:
        yield e.SignalAcknowledged(at=at, by=by)


def triage(t: Trajectory, command: c.Triage, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Accept opens the way to intake; the other outcomes close, and can be reopened."""
    not_done(t, TRIAGE, Refusal.TRIAGED_ALREADY)
    yield e.Triaged(outcome=command.outcome, reason=command.reason, at=at, by=by)
    match command.outcome:
        case c.TriageOutcome.ACCEPT:
            yield from takes_seat(t, COORDINATOR, by.holder, by, at)
        case c.TriageOutcome.BASIC_SUPPORT:
            yield from _closed(c.CloseReason.BASIC_SUPPORT, command, by, at)
        case c.TriageOutcome.REJECT:
            yield from _closed(c.CloseReason.REJECTED, command, by, at)
        case _:
            assert_never(command.outcome)


def _closed(reason: c.CloseReason, command: c.Triage, by: Actor, at: datetime) -> Iterator[e.Event]:
    yield e.Closed(reason=reason, text=command.reason, at=at, by=by)
    yield e.StageEntered(stage=Stage.CLOSED, at=at, by=by)


def inform_parents(
    t: Trajectory, command: c.InformParents, by: Actor, at: datetime
) -> Iterator[e.Event]:
    not_in_the_future(command.on, at)
    if t.parents_informed_on is None:
        yield e.ParentsInformed(on=command.on, at=at, by=by)


def ask_learner(command: c.AskLearner, by: Actor, at: datetime) -> Iterator[e.Event]:
    yield e.LearnerAsked(way=command.way, at=at, by=by)


def enters_intake(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    """By itself: once accepted, with parents who know, custody known and a coordinator."""
    if t.stage is not Stage.SIGNALLED or t.accepted_on is None:
        return
    is_ready = (
        t.parents_informed_on is not None
        and is_custody_known(t, local_date(at))
        and t.person_on(COORDINATOR) is not None
    )
    if is_ready:
        yield e.StageEntered(stage=Stage.INTAKE, at=at, by=by)


def complete_intake(
    t: Trajectory, command: c.CompleteIntake, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """Leads to planning, with the support-team meeting planned."""
    if t.parents_informed_on is None:
        raise NotNow(Refusal.PARENTS_NOT_INFORMED)
    if t.person_on(COORDINATOR) is None:
        raise NotNow(Refusal.NO_COORDINATOR)
    if not is_custody_known(t, local_date(at)):
        raise NotNow(Refusal.CUSTODY_UNKNOWN)
    if not t.was_learner_asked:
        raise NotNow(Refusal.LEARNER_NOT_ASKED)
    if command.meeting_on < local_date(at):
        raise BadMove(Refusal.INTAKE_BEFORE_MEETING, on=dated(command.meeting_on))
    yield e.IntakeCompleted(needs=command.needs, meeting_on=command.meeting_on, at=at, by=by)
    yield e.StageEntered(stage=Stage.PLANNING, at=at, by=by)


def start_term(t: Trajectory, command: c.StartTerm, by: Actor, at: datetime) -> Iterator[e.Event]:
    not_in_the_future(command.on, at)
    started = {
        c.TermStart.REGISTERED: t.registered_on,
        c.TermStart.ENROLLED: t.enrolled_on,
        c.TermStart.ARRANGEMENT: t.arrangement_on,
    }
    if started[command.start] == command.on:
        return
    not_done(t, command.start)
    yield e.TermStarted(start=command.start, on=command.on, at=at, by=by)


def extend_term(t: Trajectory, command: c.ExtendTerm, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Wpo 40 lid 6: once, and only after the parents were told the new date."""
    not_in_the_future(command.parents_told_on, at)
    if t.registered_on is None or t.is_admission_decided:
        raise NotNow(Refusal.TERM_NOT_STARTED)
    not_before(command.parents_told_on, t.registered_on)
    if t.admission_extended_weeks:
        raise NotNow(Refusal.TERM_EXTENDED_ALREADY)
    procedure = procedures.get(t.procedure)
    due = due_of(t, procedure.duties[DutyKind.DECIDE_ADMISSION], t.registered_on)
    if local_date(at) > due.on:
        raise NotNow(Refusal.TERM_OVER)
    yield e.TermExtended(
        parents_told_on=command.parents_told_on,
        weeks=procedure.admission_extension_weeks,
        at=at,
        by=by,
    )


def decide_admission(
    t: Trajectory, command: c.DecideAdmission, by: Actor, at: datetime
) -> Iterator[e.Event]:
    not_in_the_future(command.on, at)
    if t.registered_on is None:
        raise NotNow(Refusal.TERM_NOT_STARTED)
    not_done(t, ADMISSION)
    not_before(command.on, t.registered_on)
    yield e.AdmissionDecided(
        is_admitted=command.is_admitted, on=command.on, reason=command.reason, at=at, by=by
    )
