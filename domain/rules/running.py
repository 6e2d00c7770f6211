"""While a plan runs: report back, check in, revise, evaluate."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, assert_never

from domain import commands as c
from domain import events as e
from domain import procedures, words
from domain.calendar import local_date, months_after
from domain.errors import BadMove, NotNow, Unknown
from domain.obligations import open_obligations
from domain.plan import Goal, PlanInForce, Score
from domain.procedure import DutyKind, Stage
from domain.refusals import Refusal
from domain.rules.checks import not_before, not_in_the_future, not_in_the_past
from domain.said import dated
from domain.scales import POINTS
from domain.seats import Actor, SeatKind, is_seat, kind_of
from domain.trajectory import Reminded, Trajectory

_A_DAY: Final = timedelta(days=1)
_SIGNERS: Final = frozenset({SeatKind.GUARDIAN, SeatKind.LEARNER})


def remind(t: Trajectory, command: c.Remind, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Of the most pressing thing that this party owes. Once a day: more would be pestering."""
    seat = command.seat
    if not is_seat(seat) or t.person_on(seat) is None:
        raise Unknown(Refusal.SEAT_UNKNOWN)
    owed = next((each for each in open_obligations(t) if each.owed_by == seat), None)
    if owed is None:
        raise NotNow(Refusal.NOTHING_OWED, seat=words.seat(seat))
    if Reminded(seat=seat, on=local_date(at)) in t.reminded:
        raise NotNow(Refusal.REMINDED_TODAY, seat=words.seat(seat))
    yield e.PartyReminded(
        obligation=owed.key,
        kind=owed.kind,
        owed_by=seat,
        way=command.way,
        due_on=owed.due,
        at=at,
        by=by,
    )


def report_back(t: Trajectory, command: c.ReportBack, by: Actor, at: datetime) -> Iterator[e.Event]:
    """The board tells the learner how it weighed the learner's view (law of 2025)."""
    if t.report_back_since is None:
        raise NotNow(Refusal.NOTHING_TO_REPORT)
    not_before(command.on, t.report_back_since)
    not_in_the_future(command.on, at)
    yield e.ReportedBack(on=command.on, text=command.text, at=at, by=by)


def _in_force(t: Trajectory) -> PlanInForce:
    if t.in_force is None:
        raise NotNow(Refusal.NOTHING_IN_FORCE)
    return t.in_force


def log_check_in(
    t: Trajectory, command: c.LogCheckIn, by: Actor, at: datetime
) -> Iterator[e.Event]:
    not_before(command.on, _in_force(t).running_since)
    not_in_the_future(command.on, at)
    yield e.CheckedIn(
        on=command.on, carried_out=command.carried_out, note=command.note, at=at, by=by
    )


def request_revision(
    t: Trajectory, command: c.RequestRevision, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """The version in force goes on while a new one is written."""
    if kind_of(by.seat) in _SIGNERS and by.seat not in t.signers:
        raise NotNow(Refusal.NOT_A_SIGNER, seat=words.seat(by.seat))
    yield e.RevisionRequested(reason=command.reason, at=at, by=by)
    yield e.StageEntered(stage=Stage.REVISING, at=at, by=by)


def stop_revision(
    t: Trajectory, command: c.StopRevision, by: Actor, at: datetime
) -> Iterator[e.Event]:
    if not _in_force(t).steps:
        raise NotNow(Refusal.NOTHING_IN_FORCE)
    yield e.RevisionStopped(reason=command.reason, at=at, by=by)
    yield e.StageEntered(stage=Stage.ACTIVE, at=at, by=by)


def open_evaluation(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    _in_force(t)
    yield e.StageEntered(stage=Stage.EVALUATING, at=at, by=by)


def hold_evaluation(
    t: Trajectory, command: c.HoldEvaluation, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """With the parents, the learner heard, every goal scored on its own scale."""
    plan = _in_force(t)
    not_before(command.on, plan.running_since)
    not_in_the_future(command.on, at)
    if not t.is_learner_heard:
        raise NotNow(Refusal.LEARNER_NOT_HEARD)
    if command.outcome is c.EvaluationOutcome.CONTINUE and not plan.steps:
        raise NotNow(Refusal.NOTHING_IN_FORCE)
    if not set(command.parents_present) <= set(t.seats_of(SeatKind.GUARDIAN)):
        raise Unknown(Refusal.SEAT_UNKNOWN)
    _check_scores(plan.goals, command.scores)
    _check_next(t, command, at)
    yield e.EvaluationHeld(
        on=command.on,
        parents_present=command.parents_present,
        scores=command.scores,
        outcome=command.outcome,
        minutes=command.minutes,
        next_on=command.next_on,
        at=at,
        by=by,
    )
    match command.outcome:
        case c.EvaluationOutcome.CONTINUE:
            yield e.StageEntered(stage=Stage.ACTIVE, at=at, by=by)
        case c.EvaluationOutcome.ADJUST:
            yield e.StageEntered(stage=Stage.REVISING, at=at, by=by)
        case c.EvaluationOutcome.FINISH:
            yield e.Closed(reason=c.CloseReason.GOALS_MET, text=command.minutes, at=at, by=by)
            yield e.StageEntered(stage=Stage.CLOSED, at=at, by=by)
        case _:
            assert_never(command.outcome)


def _check_scores(goals: tuple[Goal, ...], scores: tuple[Score, ...]) -> None:
    if Counter(goal.id for goal in goals) != Counter(score.goal for score in scores):
        raise BadMove(Refusal.SCORES_MISSING)
    points = {goal.id: POINTS[goal.scale] for goal in goals}
    if any(score.points not in points[score.goal] for score in scores):
        raise BadMove(Refusal.SCORE_OUT_OF_SCALE)


def _check_next(t: Trajectory, command: c.HoldEvaluation, at: datetime) -> None:
    months = procedures.get(t.procedure).duties[DutyKind.EVALUATE].length
    latest = months_after(command.on, months)
    if command.next_on is None:
        if command.outcome is c.EvaluationOutcome.CONTINUE:
            raise BadMove(Refusal.NEXT_DATE_NEEDED, on=dated(latest))
        return
    not_in_the_past(command.next_on, at)
    not_before(command.next_on, command.on + _A_DAY)
    if command.next_on > latest:
        raise BadMove(Refusal.EVALUATION_TOO_LATE, on=dated(latest))
