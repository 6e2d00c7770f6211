"""What a party may ask now, or why not yet: the buttons on a page and the list in the API.

It asks `decide`, so there is no second copy of a rule. For each kind of move it tries moves that
would make sense now (each step and answer, each guardian, each goal); the first refusal of a kind
says why not yet.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

from domain import commands as c
from domain import procedures
from domain.assurance import Level, Method
from domain.calendar import local_date, morning_of
from domain.decide import decide
from domain.errors import NotAllowed, NotYourTurn
from domain.invited import invited_by_rule, may_be_invited
from domain.meeting import MeetingKind, Place
from domain.obligations import open_obligations
from domain.plan import Goal, GoalId, LearningDomain, PlanStep, Scale, Score, StepId, StepKind, Text
from domain.procedure import DutyKind
from domain.rules.permissions import MOVES
from domain.rules.proving import proved
from domain.said import Said
from domain.seats import COORDINATOR, SCHOOL_LEADER, Actor, PersonId, Seat, SeatKind, guardian
from domain.sign_off import SEEN_ANSWERS, STEP_ANSWERS, CustodySource, HearingWay, Proof, Via
from domain.signers import perspective_digest, step_digest
from domain.trajectory import Trajectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One kind of move: what it can be now, or why it cannot be yet."""

    type: str
    legal: tuple[c.PartyCommand, ...]
    refusal: str | None
    """The stable code of the first reason, where nothing of this kind is legal."""
    reason: Said | None


def legal_moves(trajectory: Trajectory, by: Actor, at: datetime) -> tuple[Move, ...]:
    """All that this seat could ever ask, in the order of the table."""
    moves = (move_of(trajectory, kind, by, at) for kind in MOVES if kind in _CANDIDATES)
    return tuple(move for move in moves if move is not None)


def move_of(trajectory: Trajectory, kind: type[c.Command], by: Actor, at: datetime) -> Move | None:
    """One kind of move from this seat, now or not yet; None where it never could be."""
    legal, refused = [], None
    for command in candidates(trajectory, kind, by, at):
        try:
            decide(trajectory, command, by=by, at=at)
        except NotYourTurn:
            return None
        except NotAllowed as why:
            refused = refused or why
        else:
            legal.append(command)
    return Move(
        type=c.name_of(kind),
        legal=tuple(legal),
        refusal=refused.code if refused and not legal else None,
        reason=refused.said if refused and not legal else None,
    )


DISCHARGED_BY: Final[Mapping[DutyKind, tuple[str, ...]]] = {
    DutyKind.ACKNOWLEDGE_SIGNAL: ("acknowledge_signal",),
    DutyKind.TRIAGE: ("triage",),
    DutyKind.TELL_PARENTS: ("inform_parents",),
    DutyKind.ESTABLISH_CUSTODY: ("record_custody",),
    DutyKind.COMPLETE_INTAKE: ("complete_intake",),
    DutyKind.DECIDE_ADMISSION: ("decide_admission",),
    DutyKind.SET_PLAN: ("submit_plan", "adopt"),
    DutyKind.HEAR_LEARNER: ("record_hearing", "waive_hearing"),
    DutyKind.SUBMIT_PLAN: ("submit_plan",),
    DutyKind.DELIVER_INVITATION: ("record_answer",),
    DutyKind.ANSWER_PLAN: ("answer_step", "acknowledge_plan", "record_answer"),
    DutyKind.TALK: ("log_talk",),
    DutyKind.SETTLE_SPLIT: ("settle_split",),
    DutyKind.HANDLE_DISPUTE: ("take_dispute_step", "end_dispute"),
    DutyKind.REDRAFT: ("return_to_planning",),
    DutyKind.ADOPT: ("adopt",),
    DutyKind.REPORT_BACK: ("report_back",),
    DutyKind.CHECK_IN: ("log_check_in",),
    DutyKind.EVALUATE: ("hold_evaluation", "open_evaluation"),
    DutyKind.ANSWER_MEETING: ("say_when",),
    DutyKind.SETTLE_MEETING: ("settle_meeting", "cancel_meeting"),
    DutyKind.NOTE_MEETING: ("note_meeting", "settle_meeting", "cancel_meeting"),
    DutyKind.TAKE_UP_ITEMS: ("submit_plan", "request_revision", "leave_out"),
    DutyKind.RENEW_DELEGATION: ("delegate",),
    DutyKind.PREPARE_BIRTHDAY: (),
    DutyKind.END_HOLD: ("resume",),
    DutyKind.KEEP_MOVING: (),
}
"""By which moves something that is owed is done; nothing where any move, or none, will do it."""

NO_TEXT: Final = Text(id=UUID(int=0), digest="")
"""Stands where the words will be."""

SEATS_OF_ONE: Final = (
    *(SeatKind.LEARNER, SeatKind.TEACHER, SeatKind.INTERNAL_COORDINATOR, SeatKind.SCHOOL_LEADER),
    *(SeatKind.GIFTED_SPECIALIST, SeatKind.ATTENDANCE_OFFICER, SeatKind.COORDINATOR),
    SeatKind.BOARD,
)
"""Of which a trajectory has one each. Parents, experts and care parties there can be several of."""

PROVED: Final = Proof(
    level=Level.D,
    method=Method.ELSEWHERE,
    issuer="",
    authenticated_at=datetime(2000, 1, 1, tzinfo=UTC),
    statement=NO_TEXT,
)
"""Stands where the proof will be: whether somebody must first show who they are, comes after."""

_SOMEBODY: Final = PersonId(UUID(int=0))
_ID: Final = UUID(int=0)


def candidates(
    trajectory: Trajectory, kind: type[c.Command], by: Actor, at: datetime
) -> Iterator[c.PartyCommand]:
    """Moves of one kind that make sense as things stand, with plain words and choices."""
    for command in _CANDIDATES[kind](trajectory, by, local_date(at)):
        yield proved(command, PROVED)


def _raise(_t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    yield c.RaiseSignal(
        signal=_ID,
        kind=c.SignalType.NO_CONNECTION,
        severity=c.Severity.NORMAL,
        observed_on=today,
        text=NO_TEXT,
    )


def _triage(_t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for outcome in c.TriageOutcome:
        yield c.Triage(outcome=outcome, reason=NO_TEXT)


def _seat(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    taken = {seated.seat for seated in t.seats}
    another = next(seat for seat in map(guardian, count(1)) if seat not in taken)
    for seat in (another, *(Seat(kind.value) for kind in SEATS_OF_ONE)):
        if seat not in taken:
            yield c.SeatPerson(seat=seat, person=_SOMEBODY)


def _unseat(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for seated in t.seats:
        if seated.seat != COORDINATOR:
            yield c.UnseatPerson(seat=seated.seat)


def _custody(t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    for seat in t.seats_of(SeatKind.GUARDIAN) or (guardian(1),):
        yield c.RecordCustody(
            guardian=seat, has_authority=True, source=CustodySource.REGISTER, valid_from=today
        )


def _end_custody(t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    for seat in t.seats_of(SeatKind.GUARDIAN) or (guardian(1),):
        yield c.EndCustody(guardian=seat, source=CustodySource.COURT_ORDER, ends_on=today)


def _start_term(_t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    for start in c.TermStart:
        yield c.StartTerm(start=start, on=today)


def _ask(_t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for way in HearingWay:
        yield c.AskLearner(way=way)


def _hear(_t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for way in HearingWay:
        yield c.RecordHearing(way=way, view=NO_TEXT, effect=NO_TEXT)


def _submit(t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    """The last plan as it was, under its next number; or a plan of one goal and one step."""
    later = today + timedelta(days=60)
    plan = t.plan
    goal = Goal(
        id=GoalId(_ID),
        text=NO_TEXT,
        learning_domain=LearningDomain.LEARNING_TO_LEARN,
        scale=Scale.GAS_6,
        scale_text=NO_TEXT,
    )
    step = PlanStep(
        id=StepId(UUID(int=1)),
        text=NO_TEXT,
        kind=StepKind.SUPPORT,
        done_by=Seat("teacher"),
        starts_on=today,
        looked_at_on=later,
    )
    yield c.SubmitPlan(
        version=t.plan_count + 1,
        goals=plan.goals if plan else (goal,),
        steps=plan.steps if plan else (step,),
        perspective=plan.perspective if plan else NO_TEXT,
        factors=plan.factors if plan else NO_TEXT,
        advice_weighed=plan.advice_weighed if plan else NO_TEXT,
        evaluate_on=later,
    )


def _answer(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for step, digest, version in _steps(t):
        for answer in STEP_ANSWERS:
            yield c.AnswerStep(
                step=step, version=version, digest=digest, answer=answer, reason=NO_TEXT
            )


def _steps(t: Trajectory) -> Iterator[tuple[StepId, str, int]]:
    if t.plan is None:
        yield StepId(_ID), "", 0
        return
    for step in t.plan.steps:
        yield step.id, step_digest(step), t.plan.number


def _acknowledge(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    digest = perspective_digest(t.plan) if t.plan else ""
    for answer in SEEN_ANSWERS:
        yield c.AcknowledgePlan(digest=digest, answer=answer, remark=NO_TEXT)


def _record_answer(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for signer in t.signers or (guardian(1),):
        for step, digest, version in _steps(t):
            for answer in STEP_ANSWERS:
                yield c.RecordAnswer(
                    signer=signer,
                    step=step,
                    version=version,
                    digest=digest,
                    answer=answer,
                    via=Via.PAPER,
                    evidence=NO_TEXT,
                    checked_by=_SOMEBODY,
                    reason=NO_TEXT,
                )


def _not_reached(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for signer in t.signers or (guardian(1),):
        yield c.RecordNotReached(signer=signer, tried=NO_TEXT)


def _withdraw(t: Trajectory, by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    given = {answer.step for answer in t.answers if answer.seat == by.seat}
    for step in sorted(given, key=str) or [StepId(_ID)]:
        yield c.WithdrawAnswer(step=step)


def _delegate(t: Trajectory, by: Actor, today: date) -> Iterator[c.PartyCommand]:
    others = [seat for seat in t.seats_of(SeatKind.GUARDIAN) if seat != by.seat]
    for seat in others or [guardian(2)]:
        yield c.Delegate(to=seat, until=today + timedelta(days=90))


def _remind(t: Trajectory, by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    owing = {owed.owed_by for owed in open_obligations(t)}
    others = [seated.seat for seated in t.seats if seated.seat != by.seat]
    for seat in [each for each in others if each in owing] or others or [guardian(1)]:
        for way in c.Reach:
            yield c.Remind(seat=seat, way=way)


def _talk(t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    wanted = [talk.seat for talk in t.talks_wanted]
    for seat in wanted or list(t.seats_of(SeatKind.GUARDIAN)) or [guardian(1)]:
        yield c.LogTalk(with_seat=seat, on=today, minutes=NO_TEXT)


def _dispute(_t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    for route in c.DisputeRoute:
        yield c.TakeDisputeStep(route=route, on=today, note=NO_TEXT)


def _check_in(_t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    for done in c.CarriedOut:
        yield c.LogCheckIn(on=today, carried_out=done, note=NO_TEXT)


def _evaluate(t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    goals = t.in_force.goals if t.in_force else ()
    for outcome in c.EvaluationOutcome:
        yield c.HoldEvaluation(
            on=today,
            parents_present=t.seats_of(SeatKind.GUARDIAN),
            scores=tuple(Score(goal=goal.id, points=0) for goal in goals),
            outcome=outcome,
            minutes=NO_TEXT,
            next_on=today + timedelta(days=60),
        )


def _propose_meeting(t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    for kind in MeetingKind:
        yield c.ProposeMeeting(
            meeting=_ID,
            kind=kind,
            slots=(morning_of(today + timedelta(days=7), 0),),
            lasts=60,
            place=Place.AT_SCHOOL,
            also=tuple(_also_invited(t, kind, today)),
        )


def _also_invited(t: Trajectory, kind: MeetingKind, today: date) -> Iterator[Seat]:
    """Who sits at the table, is not invited by rule and may be."""
    by_rule = invited_by_rule(t, kind, today)
    seated = dict.fromkeys((*(each.seat for each in t.seats), SCHOOL_LEADER))
    yield from (seat for seat in seated if seat not in by_rule and may_be_invited(t, seat, today))


def _say_when(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for meeting in t.meetings:
        yield c.SayWhen(meeting=meeting.id, slots=meeting.slots)
    if not t.meetings:
        yield c.SayWhen(meeting=_ID, slots=())


def _settle_meeting(t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    for meeting in t.meetings:
        for slot in meeting.slots if not meeting.is_settled else ():
            yield c.SettleMeeting(meeting=meeting.id, starts_at=slot)
        later = morning_of(today + timedelta(days=8), 60 * 30)
        yield c.SettleMeeting(meeting=meeting.id, starts_at=later)
    if not t.meetings:
        yield c.SettleMeeting(meeting=_ID, starts_at=morning_of(today + timedelta(days=8), 0))


def _say_if_coming(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for meeting in [meeting.id for meeting in t.meetings] or [_ID]:
        for is_coming in (True, False):
            yield c.SayIfComing(meeting=meeting, is_coming=is_coming)


def _cancel_meeting(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for meeting in [meeting.id for meeting in t.meetings] or [_ID]:
        yield c.CancelMeeting(meeting=meeting, reason=NO_TEXT)


def _note_meeting(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for meeting in t.meetings:
        yield c.NoteMeeting(meeting=meeting.id, present=meeting.invited, minutes=NO_TEXT)
    if not t.meetings:
        yield c.NoteMeeting(meeting=_ID, present=(), minutes=NO_TEXT)


def _leave_out(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for item in [agreed.item.id for agreed in t.items] or [StepId(_ID)]:
        yield c.LeaveOut(item=item, reason=NO_TEXT)


def _hold(_t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    until = today + timedelta(days=28)
    yield c.Hold(reason=c.HoldReason.FAMILY_REQUEST, until=until, note=NO_TEXT)


def _merge(t: Trajectory, _by: Actor, today: date) -> Iterator[c.PartyCommand]:
    yield c.MergeInto(
        into=UUID(int=2),
        match=c.Match.CHECKED_BY_SCHOOL,
        other_born_on=t.born_on,
        other_opened_on=today,
    )


def _close(_t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for reason in c.CloseReason:
        yield c.Close(reason=reason, text=NO_TEXT)


def _move_procedure(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    for name in procedures.ALL:
        if name != t.procedure.id:
            yield c.MoveProcedure(procedure=name)


def _change_calendar(t: Trajectory, _by: Actor, _today: date) -> Iterator[c.PartyCommand]:
    newer = replace(t.calendar, version=f"{t.calendar.version}+")
    yield c.ChangeCalendar(calendar=newer)


def _only(command: c.PartyCommand) -> "_Candidates":
    return lambda _t, _by, _today: iter((command,))


def _today(build: Callable[[date], c.PartyCommand]) -> "_Candidates":
    return lambda _t, _by, today: iter((build(today),))


_Candidates = Callable[[Trajectory, Actor, date], Iterator[c.PartyCommand]]

_CANDIDATES: Final[Mapping[type[c.Command], _Candidates]] = {
    c.RaiseSignal: _raise,
    c.AcknowledgeSignal: _only(c.AcknowledgeSignal()),
    c.Triage: _triage,
    c.InformParents: _today(lambda today: c.InformParents(on=today)),
    c.SeatPerson: _seat,
    c.UnseatPerson: _unseat,
    c.HandOver: _only(c.HandOver(to=_SOMEBODY)),
    c.RecordCustody: _custody,
    c.EndCustody: _end_custody,
    c.StartTerm: _start_term,
    c.ExtendTerm: _today(lambda today: c.ExtendTerm(parents_told_on=today)),
    c.DecideAdmission: _today(
        lambda today: c.DecideAdmission(is_admitted=True, on=today, reason=NO_TEXT)
    ),
    c.AskLearner: _ask,
    c.CompleteIntake: _today(lambda today: c.CompleteIntake(needs=NO_TEXT, meeting_on=today)),
    c.RecordHearing: _hear,
    c.WaiveHearing: _only(c.WaiveHearing(reason=NO_TEXT)),
    c.SubmitPlan: _submit,
    c.AnswerStep: _answer,
    c.AcknowledgePlan: _acknowledge,
    c.RecordAnswer: _record_answer,
    c.RecordNotReached: _not_reached,
    c.WithdrawAnswer: _withdraw,
    c.Delegate: _delegate,
    c.EndDelegation: _only(c.EndDelegation()),
    c.Remind: _remind,
    c.LogTalk: _talk,
    c.SettleSplit: _only(c.SettleSplit(decision=NO_TEXT)),
    c.TakeDisputeStep: _dispute,
    c.EndDispute: _only(c.EndDispute(outcome=NO_TEXT)),
    c.ReturnToPlanning: _only(c.ReturnToPlanning(reason=NO_TEXT)),
    c.Adopt: lambda t, _by, _today: iter((c.Adopt(version=t.plan_count),)),
    c.ReportBack: _today(lambda today: c.ReportBack(on=today, text=NO_TEXT)),
    c.LogCheckIn: _check_in,
    c.RequestRevision: _only(c.RequestRevision(reason=NO_TEXT)),
    c.StopRevision: _only(c.StopRevision(reason=NO_TEXT)),
    c.OpenEvaluation: _only(c.OpenEvaluation()),
    c.HoldEvaluation: _evaluate,
    c.ProposeMeeting: _propose_meeting,
    c.SayWhen: _say_when,
    c.SettleMeeting: _settle_meeting,
    c.SayIfComing: _say_if_coming,
    c.CancelMeeting: _cancel_meeting,
    c.NoteMeeting: _note_meeting,
    c.LeaveOut: _leave_out,
    c.Hold: _hold,
    c.Resume: _only(c.Resume()),
    c.MergeInto: _merge,
    c.Unmerge: _only(c.Unmerge(reason=NO_TEXT)),
    c.LinkTo: _only(c.LinkTo(other=UUID(int=2))),
    c.Close: _close,
    c.Reopen: _only(c.Reopen(reason=NO_TEXT)),
    c.MoveProcedure: _move_procedure,
    c.ChangeCalendar: _change_calendar,
}
