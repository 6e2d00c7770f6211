"""What is allowed, and what follows: the one place where a command becomes events.

Rule 1: everything that can change a trajectory goes through `decide`.
Rule 2: it does no I/O and reads no clock; time comes in as `at`.
Rule 3: it raises NotAllowed and nothing has happened, or it gives the events and all of them have.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import assert_never

from domain import commands as c
from domain import events as e
from domain.errors import BadMove, NotAllowed, NotNow
from domain.evolve import replay
from domain.obligations import all_obligations
from domain.refusals import Refusal
from domain.rules import (
    beginning,
    clock,
    ending,
    meetings,
    people,
    permissions,
    planning,
    proving,
    running,
    signing,
)
from domain.rules.checks import within_reach
from domain.seats import CLOCK, Actor
from domain.trajectory import Trajectory

_MOVES_DEADLINES = (c.Hold, c.Resume, c.ChangeCalendar, c.MoveProcedure, c.ExtendTerm)


def decide(
    trajectory: Trajectory, command: c.Command, *, by: Actor, at: datetime
) -> tuple[e.Event, ...]:
    """Answer a command with the events it causes, in order.

    An empty answer means that nothing is new: the same thing was said before. Raises NotAllowed,
    with a stable code and a sentence in both languages, when the rules refuse it; then nothing
    has happened.
    """
    within_reach(command, at)
    if isinstance(command, c.BringHistory):
        return tuple(_past(trajectory, command, by, at))
    return _decided(trajectory, command, by, at)


def _decided(
    trajectory: Trajectory,
    command: c.SingleCommand,
    by: Actor,
    at: datetime,
    *,
    is_past: bool = False,
) -> tuple[e.Event, ...]:
    story = _Story(trajectory)
    story.tell(clock.day_turns(trajectory, at))
    story.let_follow(CLOCK, at)
    before = story.now
    _check(before, command, by)
    if not is_past:
        proving.check(before, command, by)
    story.tell(_answer(before, command, by, at))
    if isinstance(command, _MOVES_DEADLINES):
        story.tell(_moved_deadlines(before, story.now, by, at))
    story.let_follow(by, at)
    return tuple(story.events)


def decide_past(trajectory: Trajectory, past: c.PastMove) -> tuple[e.Event, ...]:
    """As `decide`, for what was done elsewhere: by the same rules, but nobody proved it to us."""
    within_reach(past.move, past.at)
    return _decided(trajectory, past.move, past.by, past.at, is_past=True)


def is_allowed(trajectory: Trajectory, command: c.Command, *, by: Actor, at: datetime) -> bool:
    try:
        decide(trajectory, command, by=by, at=at)
    except NotAllowed:
        return False
    return True


class _Story:
    """Events told so far, and the trajectory as it is after them."""

    def __init__(self, trajectory: Trajectory) -> None:
        self.now = trajectory
        self.events: list[e.Event] = []

    def tell(self, events: Iterable[e.Event]) -> None:
        told = list(events)
        self.events += told
        self.now = replay(self.now, told)

    def let_follow(self, by: Actor, at: datetime) -> None:
        while following := list(clock.follows(self.now, by, at)):
            self.tell(following)


def _check(trajectory: Trajectory, command: c.Command, by: Actor) -> None:
    permissions.check(trajectory, command, by)
    begins = isinstance(command, c.RaiseSignal | c.Climb)
    if trajectory.opened_at is None and not begins:
        raise NotNow(Refusal.NOT_OPENED)


def _past(
    trajectory: Trajectory, command: c.BringHistory, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """Every past move under the same rules, at its own moment, in order."""
    permissions.check(trajectory, command, by)
    if trajectory.opened_at is not None:
        raise NotNow(Refusal.OPENED_ALREADY)
    now, moment = trajectory, None
    for past in command.moves:
        if past.at > at or (moment is not None and past.at < moment):
            raise BadMove(Refusal.OUT_OF_ORDER)
        events = decide_past(now, past)
        yield from events
        now, moment = replay(now, events), past.at
    if now.opened_at is None:
        raise NotNow(Refusal.NOT_OPENED)


def _moved_deadlines(
    before: Trajectory, after: Trajectory, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """Dates are evidence: every obligation whose last day moved."""
    was = {owed.key: owed.due for owed in all_obligations(before)}
    for owed in all_obligations(after):
        due_was = was.get(owed.key, owed.due)
        if due_was != owed.due:
            yield e.DeadlineMoved(obligation=owed.key, due_was=due_was, due=owed.due, at=at, by=by)


def _answer(  # noqa: C901, PLR0911, PLR0912, PLR0915 - one line a command, and no command without one
    t: Trajectory, command: c.SingleCommand, by: Actor, at: datetime
) -> Iterable[e.Event]:
    match command:
        case c.RaiseSignal():
            return beginning.raise_signal(t, command, by, at)
        case c.AcknowledgeSignal():
            return beginning.acknowledge_signal(t, by, at)
        case c.Triage():
            return beginning.triage(t, command, by, at)
        case c.InformParents():
            return beginning.inform_parents(t, command, by, at)
        case c.SeatPerson():
            return people.seat_person(t, command, by, at)
        case c.UnseatPerson():
            return people.unseat_person(t, command, by, at)
        case c.HandOver():
            return people.hand_over(t, command, by, at)
        case c.RecordCustody():
            return people.record_custody(t, command, by, at)
        case c.EndCustody():
            return people.end_custody(t, command, by, at)
        case c.StartTerm():
            return beginning.start_term(t, command, by, at)
        case c.ExtendTerm():
            return beginning.extend_term(t, command, by, at)
        case c.DecideAdmission():
            return beginning.decide_admission(t, command, by, at)
        case c.AskLearner():
            return beginning.ask_learner(command, by, at)
        case c.CompleteIntake():
            return beginning.complete_intake(t, command, by, at)
        case c.RecordHearing():
            return planning.record_hearing(t, command, by, at)
        case c.WaiveHearing():
            return planning.waive_hearing(t, command, by, at)
        case c.SubmitPlan():
            return planning.submit_plan(t, command, by, at)
        case c.AnswerStep():
            return signing.answer_step(t, command, by, at)
        case c.AcknowledgePlan():
            return signing.acknowledge_plan(t, command, by, at)
        case c.RecordAnswer():
            return signing.record_answer(t, command, by, at)
        case c.RecordNotReached():
            return signing.record_not_reached(t, command, by, at)
        case c.WithdrawAnswer():
            return signing.withdraw_answer(t, command, by, at)
        case c.Delegate():
            return people.delegate(t, command, by, at)
        case c.EndDelegation():
            return people.end_delegation(t, by, at)
        case c.NoteDelivery():
            return signing.note_delivery(t, command, by, at)
        case c.Remind():
            return running.remind(t, command, by, at)
        case c.LogTalk():
            return signing.log_talk(t, command, by, at)
        case c.SettleSplit():
            return signing.settle_split(t, command, by, at)
        case c.TakeDisputeStep():
            return signing.take_dispute_step(t, command, by, at)
        case c.EndDispute():
            return signing.end_dispute(t, command, by, at)
        case c.ReturnToPlanning():
            return planning.return_to_planning(t, command, by, at)
        case c.Adopt():
            return signing.adopt(t, command, by, at)
        case c.ReportBack():
            return running.report_back(t, command, by, at)
        case c.LogCheckIn():
            return running.log_check_in(t, command, by, at)
        case c.RequestRevision():
            return running.request_revision(t, command, by, at)
        case c.StopRevision():
            return running.stop_revision(t, command, by, at)
        case c.OpenEvaluation():
            return running.open_evaluation(t, by, at)
        case c.HoldEvaluation():
            return running.hold_evaluation(t, command, by, at)
        case c.ProposeMeeting():
            return meetings.propose(t, command, by, at)
        case c.SayWhen():
            return meetings.say_when(t, command, by, at)
        case c.SettleMeeting():
            return meetings.settle(t, command, by, at)
        case c.SayIfComing():
            return meetings.say_if_coming(t, command, by, at)
        case c.CancelMeeting():
            return meetings.cancel(t, command, by, at)
        case c.NoteMeeting():
            return meetings.hold(t, command, by, at)
        case c.LeaveOut():
            return meetings.leave_out(t, command, by, at)
        case c.Hold():
            return ending.hold(t, command, by, at)
        case c.Resume():
            return ending.resume(t, by, at)
        case c.MergeInto():
            return ending.merge_into(t, command, by, at)
        case c.Unmerge():
            return ending.unmerge(t, command, by, at)
        case c.AbsorbMerged():
            return ending.absorb_merged(t, command, by, at)
        case c.ReleaseMerged():
            return ending.release_merged(t, command, by, at)
        case c.LinkTo():
            return ending.link_to(t, command, by, at)
        case c.Close():
            return ending.close(command, by, at)
        case c.Reopen():
            return ending.reopen(t, command, by, at)
        case c.MoveProcedure():
            return ending.move_procedure(t, command, by, at)
        case c.ChangeCalendar():
            return ending.change_calendar(t, command, by, at)
        case c.Climb():
            return clock.climb(t, at)
        case _:
            assert_never(command)
