"""Who may ask what, in which stage. One readable table; what is not in it is not allowed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain import commands as c
from domain import substitutes, words
from domain.errors import NotNow, NotYourTurn
from domain.procedure import Stage
from domain.refusals import Refusal
from domain.said import dated, listed
from domain.seats import (
    ENGINE,
    OFFICES,
    Actor,
    SeatKind,
    is_seat,
    kind_of,
)
from domain.trajectory import Trajectory


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRule:
    """From which seats, in which stages."""

    by: frozenset[SeatKind]
    stages: frozenset[Stage]


def _rule(by: frozenset[SeatKind], *stages: Stage) -> MoveRule:
    return MoveRule(by=by, stages=frozenset(stages))


_OPEN: Final = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
_RUNNING: Final = (Stage.SIGNING, Stage.ACTIVE, Stage.REVISING, Stage.EVALUATING)

_COORDINATOR: Final = frozenset({SeatKind.COORDINATOR})
_COORDINATORS: Final = _COORDINATOR | {SeatKind.INTERNAL_COORDINATOR}
_STAFF: Final = _COORDINATORS | {SeatKind.SCHOOL_LEADER}
_TEAM: Final = _STAFF | {SeatKind.TEACHER}
_LEADS: Final = _COORDINATOR | {SeatKind.LEAD}
_SIGNERS: Final = frozenset({SeatKind.GUARDIAN, SeatKind.LEARNER})
_BOARD: Final = frozenset({SeatKind.SCHOOL_LEADER, SeatKind.BOARD})
_POST: Final = frozenset({SeatKind.POST})
_CLOCK: Final = frozenset({SeatKind.CLOCK})
_AT_TABLE: Final = (
    _TEAM
    | _SIGNERS
    | {SeatKind.GIFTED_SPECIALIST, SeatKind.EXPERT, SeatKind.CARE, SeatKind.ATTENDANCE_OFFICER}
)
_GUARDIAN: Final = frozenset({SeatKind.GUARDIAN})

MOVES: Final[Mapping[type[c.Command], MoveRule]] = MappingProxyType(
    {
        c.RaiseSignal: _rule(_TEAM | _SIGNERS | {SeatKind.ATTENDANCE_OFFICER}, *_OPEN),
        c.AcknowledgeSignal: _rule(_COORDINATOR, Stage.SIGNALLED),
        c.Triage: _rule(_COORDINATOR, Stage.SIGNALLED),
        c.InformParents: _rule(_TEAM, *_OPEN),
        c.SeatPerson: _rule(_COORDINATORS, *_OPEN),
        c.UnseatPerson: _rule(_COORDINATORS, *_OPEN),
        c.HandOver: _rule(_LEADS, *_OPEN),
        c.RecordCustody: _rule(_STAFF, *_OPEN),
        c.EndCustody: _rule(_STAFF, *_OPEN),
        c.StartTerm: _rule(_STAFF, *_OPEN),
        c.ExtendTerm: _rule(_BOARD, *_OPEN),
        c.DecideAdmission: _rule(_BOARD, *_OPEN),
        c.AskLearner: _rule(
            _TEAM | {SeatKind.GIFTED_SPECIALIST, SeatKind.LEARNER},
            *(Stage.SIGNALLED, Stage.INTAKE, Stage.PLANNING, Stage.REVISING, Stage.EVALUATING),
        ),
        c.CompleteIntake: _rule(_COORDINATORS, Stage.INTAKE),
        c.RecordHearing: _rule(
            _TEAM | {SeatKind.LEARNER, SeatKind.GIFTED_SPECIALIST, SeatKind.EXPERT},
            *(Stage.PLANNING, Stage.REVISING, Stage.EVALUATING),
        ),
        c.WaiveHearing: _rule(_STAFF, Stage.PLANNING, Stage.REVISING, Stage.EVALUATING),
        c.SubmitPlan: _rule(_COORDINATORS, Stage.PLANNING, Stage.REVISING),
        c.AnswerStep: _rule(_SIGNERS, Stage.SIGNING),
        c.AcknowledgePlan: _rule(_SIGNERS, Stage.SIGNING),
        c.RecordAnswer: _rule(_STAFF, Stage.SIGNING),
        c.RecordNotReached: _rule(_COORDINATORS, Stage.SIGNING),
        c.WithdrawAnswer: _rule(_SIGNERS, *_RUNNING),
        c.Delegate: _rule(_GUARDIAN, *_OPEN),
        c.EndDelegation: _rule(_GUARDIAN, *_OPEN),
        c.Remind: _rule(_STAFF, *_OPEN),
        c.LogTalk: _rule(_TEAM, *_OPEN),
        c.SettleSplit: _rule(_COORDINATOR, Stage.SIGNING),
        c.TakeDisputeStep: _rule(_STAFF, *_OPEN),
        c.EndDispute: _rule(_COORDINATOR, *_OPEN),
        c.ReturnToPlanning: _rule(_COORDINATORS, Stage.SIGNING),
        c.Adopt: _rule(_BOARD, Stage.SIGNING),
        c.ReportBack: _rule(_TEAM, *_OPEN),
        c.LogCheckIn: _rule(_TEAM | {SeatKind.GIFTED_SPECIALIST, SeatKind.CARE}, *_RUNNING),
        c.RequestRevision: _rule(_STAFF | _SIGNERS, Stage.ACTIVE),
        c.StopRevision: _rule(_COORDINATORS, Stage.REVISING),
        c.OpenEvaluation: _rule(_COORDINATORS, Stage.ACTIVE, Stage.REVISING),
        c.HoldEvaluation: _rule(_COORDINATORS, Stage.EVALUATING),
        c.ProposeMeeting: _rule(_COORDINATORS, *_OPEN),
        c.SayWhen: _rule(_AT_TABLE, *_OPEN),
        c.SettleMeeting: _rule(_COORDINATORS, *_OPEN),
        c.SayIfComing: _rule(_AT_TABLE, *_OPEN),
        c.CancelMeeting: _rule(_COORDINATORS, *_OPEN),
        c.NoteMeeting: _rule(_COORDINATORS, *_OPEN),
        c.LeaveOut: _rule(_COORDINATORS, *_OPEN),
        c.Hold: _rule(_COORDINATOR, *_OPEN),
        c.Resume: _rule(_COORDINATOR, *_OPEN),
        c.MergeInto: _rule(_COORDINATOR, Stage.SIGNALLED, Stage.INTAKE),
        c.Unmerge: _rule(_COORDINATOR, Stage.CLOSED),
        c.LinkTo: _rule(_COORDINATOR, *_OPEN),
        c.Close: _rule(_COORDINATOR, *_OPEN),
        c.Reopen: _rule(_COORDINATOR, Stage.CLOSED),
        c.MoveProcedure: _rule(_LEADS | {SeatKind.DIRECTOR}, *_OPEN),
        c.ChangeCalendar: _rule(_LEADS | {SeatKind.INTERNAL_COORDINATOR}, *_OPEN),
        c.NoteDelivery: _rule(_POST, *Stage),
        c.AbsorbMerged: _rule(_POST, *Stage),
        c.ReleaseMerged: _rule(_POST, *Stage),
        c.Climb: _rule(_CLOCK, *Stage),
        c.BringHistory: _rule(_LEADS, Stage.SIGNALLED),
    }
)


def check(trajectory: Trajectory, command: c.Command, by: Actor) -> None:
    """Raise when this seat may not ask this, or not in this stage."""
    if not is_seat(by.seat):
        raise NotYourTurn(Refusal.SEAT_UNKNOWN)
    rule = MOVES[type(command)]
    kind = kind_of(by.seat)
    if kind not in rule.by:
        owners = listed([words.SEATS[one] for one in SeatKind if one in rule.by])
        raise NotYourTurn(Refusal.NOT_YOUR_TURN, seat=words.seat(by.seat), owner=owners)
    if kind not in ENGINE:
        _check_seated(trajectory, command, by)
    if trajectory.stage not in rule.stages:
        raise _wrong_stage(trajectory, rule)


def _check_seated(trajectory: Trajectory, command: c.Command, by: Actor) -> None:
    """A seat is spoken for by whoever sits there; an empty office by whoever holds it.

    Who sits here as a guardian or as the learner speaks for no office as well.
    """
    _check_substitute(trajectory, by)
    seated = trajectory.person_on(by.seat)
    may_bring_oneself = kind_of(by.seat) in OFFICES or isinstance(command, c.RaiseSignal)
    if seated is None and may_bring_oneself:
        elsewhere = trajectory.seat_of(by.holder)
        may_speak = elsewhere is None or kind_of(elsewhere) not in _SIGNERS
    else:
        may_speak = seated == by.holder
    if by.person is None or not may_speak:
        raise NotYourTurn(Refusal.NOT_YOUR_SEAT, seat=words.seat(by.seat))


def _check_substitute(trajectory: Trajectory, by: Actor) -> None:
    if by.on_behalf_of is None or by.person is None:
        return
    refusal = substitutes.why_not(by.seat, sits=trajectory.seat_of(by.person))
    if refusal is not None:
        raise refusal


def _wrong_stage(trajectory: Trajectory, rule: MoveRule) -> NotNow:
    if trajectory.stage is Stage.CLOSED:
        return NotNow(Refusal.CLOSED)
    if rule.stages == {Stage.CLOSED}:
        return NotNow(Refusal.NOT_CLOSED)
    stages = listed([words.STAGES[stage] for stage in Stage if stage in rule.stages])
    return NotNow(
        Refusal.WRONG_STAGE,
        stage=words.STAGES[trajectory.stage],
        on=dated(trajectory.entered_on),
        seat=words.the(trajectory.entered_by),
        stages=stages,
    )
