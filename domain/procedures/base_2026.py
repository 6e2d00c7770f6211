"""What the procedures of 2026 share: stages, duties and ladders, by the codes T01-T23.

Read a duty as a sentence: who owes it, in what term, and who hears of it when nothing comes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.assurance import Level
from domain.procedure import (
    Clock,
    Counted,
    Duty,
    DutyKind,
    Rung,
    RungAction,
    Stage,
    StageRule,
    Term,
    Unit,
)
from domain.seats import SeatKind
from domain.sign_off import SignOffKind

_INTERNAL = SeatKind.INTERNAL_COORDINATOR
_SCHOOL_LEADER = SeatKind.SCHOOL_LEADER
_COORDINATOR = SeatKind.COORDINATOR
_LEAD = SeatKind.LEAD
_DIRECTOR = SeatKind.DIRECTOR
_BOARD = SeatKind.BOARD


ASSURANCE: Final[Mapping[SignOffKind, Level]] = MappingProxyType(
    {
        SignOffKind.CONSENT: Level.B,
        SignOffKind.ACKNOWLEDGEMENT: Level.A,
        SignOffKind.HEARING: Level.A,
        SignOffKind.ADOPTION: Level.B,
    }
)
"""What binds asks for a second factor or a fresh code; what is only seen or said, for a sign-in."""


def remind(n: int, *to: SeatKind) -> Rung:
    """In the morning of the n-th school day."""
    return _after(n, RungAction.REMIND, *to)


def other_channel(n: int) -> Rung:
    return _after(n, RungAction.OTHER_CHANNEL)


def call(n: int, *by: SeatKind) -> Rung:
    return _after(n, RungAction.CALL, *by)


def escalate(n: int, *to: SeatKind) -> Rung:
    """When the n-th school day is over."""
    return _after(n, RungAction.ESCALATE, *to)


def weeks_after(n: int, *to: SeatKind) -> Rung:
    """When the n-th calendar week after the start is over."""
    return Rung(
        n=n,
        unit=Unit.WEEKS,
        counted=Counted.AFTER_START,
        action=RungAction.ESCALATE,
        to=to,
    )


def stall(n: int, *to: SeatKind) -> Rung:
    return _after(n, RungAction.STALL, *to)


def days_before(n: int, *to: SeatKind) -> Rung:
    """Calendar days before the last day of a LEGAL term."""
    return Rung(n=n, unit=Unit.DAYS, counted=Counted.BEFORE_DUE, action=RungAction.REMIND, to=to)


def school_days_before(n: int, *to: SeatKind, action: RungAction = RungAction.REMIND) -> Rung:
    return Rung(n=n, unit=Unit.SCHOOL_DAYS, counted=Counted.BEFORE_DUE, action=action, to=to)


def when_late(n: int, *to: SeatKind, action: RungAction = RungAction.ESCALATE) -> Rung:
    """School days after the last day; 0 means as soon as that day is over."""
    return Rung(n=n, unit=Unit.SCHOOL_DAYS, counted=Counted.AFTER_DUE, action=action, to=to)


def _after(n: int, action: RungAction, *to: SeatKind) -> Rung:
    return Rung(n=n, unit=Unit.SCHOOL_DAYS, counted=Counted.AFTER_START, action=action, to=to)


def policy(kind: DutyKind, owed_by: SeatKind, term: Term | None, *ladder: Rung, timer: str) -> Duty:
    return Duty(
        kind=kind,
        owed_by=owed_by,
        clock=Clock.POLICY,
        term=term,
        ladder=ladder,
        timer=timer,
        basis="policy",
    )


def legal(
    kind: DutyKind, owed_by: SeatKind, weeks: int, *ladder: Rung, timer: str, basis: str
) -> Duty:
    return Duty(
        kind=kind,
        owed_by=owed_by,
        clock=Clock.LEGAL,
        term=Term(n=weeks, unit=Unit.WEEKS),
        ladder=ladder,
        timer=timer,
        basis=basis,
    )


def school_days(n: int) -> Term:
    return Term(n=n, unit=Unit.SCHOOL_DAYS)


MEETINGS: Final[Mapping[DutyKind, Duty]] = MappingProxyType(
    {
        duty.kind: duty
        for duty in (
            policy(
                DutyKind.ANSWER_MEETING,
                SeatKind.GUARDIAN,
                school_days(5),
                *(remind(2), other_channel(4), call(5, _INTERNAL)),
                timer="T25",
            ),
            policy(
                DutyKind.SETTLE_MEETING,
                _INTERNAL,
                school_days(10),
                *(remind(6), escalate(10, _SCHOOL_LEADER), escalate(15, _COORDINATOR)),
                timer="T25",
            ),
            policy(
                DutyKind.NOTE_MEETING,
                _INTERNAL,
                school_days(5),
                *(remind(1), escalate(5, _SCHOOL_LEADER), escalate(10, _COORDINATOR)),
                timer="T26",
            ),
            policy(
                DutyKind.TAKE_UP_ITEMS,
                _INTERNAL,
                school_days(15),
                *(remind(10), escalate(15, _SCHOOL_LEADER), escalate(20, _COORDINATOR)),
                timer="T26",
            ),
        )
    }
)
"""What is owed around a meeting. It came after the procedures were frozen: no trajectory that lived
by them owed any of it, so theirs stay as they were, and this is frozen by a digest of its own."""

_ANYWHERE: Final = (
    DutyKind.DECIDE_ADMISSION,
    DutyKind.ESTABLISH_CUSTODY,
    DutyKind.HANDLE_DISPUTE,
    DutyKind.RENEW_DELEGATION,
    DutyKind.PREPARE_BIRTHDAY,
    DutyKind.END_HOLD,
    DutyKind.ANSWER_MEETING,
    DutyKind.SETTLE_MEETING,
    DutyKind.NOTE_MEETING,
    DutyKind.TAKE_UP_ITEMS,
)
"""What depends on the case, not on the stage."""

_WHILE_IN_FORCE: Final = (DutyKind.REPORT_BACK, DutyKind.CHECK_IN, DutyKind.EVALUATE)
"""What a plan that runs asks for, also while it is revised."""

STAGES: Final[Mapping[Stage, StageRule]] = MappingProxyType(
    {
        Stage.SIGNALLED: StageRule(
            owner=_COORDINATOR,
            opens=(
                DutyKind.ACKNOWLEDGE_SIGNAL,
                DutyKind.TRIAGE,
                DutyKind.TELL_PARENTS,
                DutyKind.COMPLETE_INTAKE,
                *_ANYWHERE,
                DutyKind.KEEP_MOVING,
            ),
            leads_to=(Stage.INTAKE, Stage.CLOSED),
        ),
        Stage.INTAKE: StageRule(
            owner=_COORDINATOR,
            opens=(
                DutyKind.TELL_PARENTS,
                DutyKind.COMPLETE_INTAKE,
                DutyKind.SET_PLAN,
                *_ANYWHERE,
                DutyKind.KEEP_MOVING,
            ),
            leads_to=(Stage.PLANNING, Stage.CLOSED),
        ),
        Stage.PLANNING: StageRule(
            owner=_INTERNAL,
            opens=(
                DutyKind.HEAR_LEARNER,
                DutyKind.SUBMIT_PLAN,
                DutyKind.SET_PLAN,
                *_ANYWHERE,
                DutyKind.KEEP_MOVING,
            ),
            leads_to=(Stage.SIGNING, Stage.CLOSED),
            asks=(SignOffKind.HEARING,),
        ),
        Stage.SIGNING: StageRule(
            owner=_COORDINATOR,
            opens=(
                DutyKind.DELIVER_INVITATION,
                DutyKind.ANSWER_PLAN,
                DutyKind.TALK,
                DutyKind.SETTLE_SPLIT,
                DutyKind.REDRAFT,
                DutyKind.ADOPT,
                DutyKind.SET_PLAN,
                *_WHILE_IN_FORCE,
                *_ANYWHERE,
                DutyKind.KEEP_MOVING,
            ),
            leads_to=(Stage.ACTIVE, Stage.PLANNING, Stage.REVISING, Stage.CLOSED),
            asks=(SignOffKind.CONSENT, SignOffKind.ACKNOWLEDGEMENT, SignOffKind.ADOPTION),
        ),
        Stage.ACTIVE: StageRule(
            owner=_INTERNAL,
            opens=(*_WHILE_IN_FORCE, *_ANYWHERE),
            leads_to=(Stage.EVALUATING, Stage.REVISING, Stage.CLOSED),
        ),
        Stage.REVISING: StageRule(
            owner=_INTERNAL,
            opens=(
                DutyKind.HEAR_LEARNER,
                DutyKind.SUBMIT_PLAN,
                *_WHILE_IN_FORCE,
                *_ANYWHERE,
                DutyKind.KEEP_MOVING,
            ),
            leads_to=(Stage.SIGNING, Stage.ACTIVE, Stage.EVALUATING, Stage.CLOSED),
            asks=(SignOffKind.HEARING,),
        ),
        Stage.EVALUATING: StageRule(
            owner=_INTERNAL,
            opens=(
                DutyKind.HEAR_LEARNER,
                *_WHILE_IN_FORCE,
                *_ANYWHERE,
                DutyKind.KEEP_MOVING,
            ),
            leads_to=(Stage.ACTIVE, Stage.REVISING, Stage.CLOSED),
            asks=(SignOffKind.HEARING,),
        ),
        Stage.CLOSED: StageRule(
            owner=_COORDINATOR,
            opens=(),
            leads_to=(Stage.INTAKE, Stage.SIGNALLED),
        ),
    }
)


def duties(*, admission: str, plan: str, evaluation: str) -> Mapping[DutyKind, Duty]:
    """Every duty, with the articles of law of the sector."""
    listed = (
        policy(
            DutyKind.ACKNOWLEDGE_SIGNAL,
            _COORDINATOR,
            school_days(3),
            *(remind(2), escalate(3, _LEAD)),
            timer="T01",
        ),
        policy(
            DutyKind.TRIAGE,
            _COORDINATOR,
            school_days(10),
            *(remind(5), remind(8), escalate(10, _LEAD), escalate(15, _DIRECTOR)),
            timer="T02",
        ),
        policy(
            DutyKind.TELL_PARENTS,
            _COORDINATOR,
            school_days(5),
            *(remind(3), escalate(7, _DIRECTOR)),
            timer="T03",
        ),
        policy(
            DutyKind.ESTABLISH_CUSTODY,
            _COORDINATOR,
            school_days(5),
            *(remind(3), escalate(5, _LEAD), escalate(10, _DIRECTOR)),
            timer="T03",
        ),
        policy(
            DutyKind.COMPLETE_INTAKE,
            _COORDINATOR,
            school_days(20),
            *(remind(10), remind(15), escalate(20, _LEAD), escalate(25, _DIRECTOR)),
            timer="T04",
        ),
        legal(
            DutyKind.DECIDE_ADMISSION,
            _SCHOOL_LEADER,
            6,
            *(days_before(14), days_before(7, _SCHOOL_LEADER, _DIRECTOR)),
            *(days_before(3, _SCHOOL_LEADER, _BOARD), days_before(1)),
            when_late(0, _BOARD),
            # From the day after week ten the learner has a right to a temporary place (lid 7).
            weeks_after(10, _SCHOOL_LEADER, _BOARD, _COORDINATOR, _DIRECTOR),
            timer="T05",
            basis=admission,
        ),
        legal(
            DutyKind.SET_PLAN,
            _INTERNAL,
            6,
            *(days_before(21), days_before(10), days_before(7, _INTERNAL, _SCHOOL_LEADER)),
            days_before(1, _INTERNAL, _SCHOOL_LEADER, _COORDINATOR),
            *(when_late(0, _SCHOOL_LEADER), when_late(5, _COORDINATOR), when_late(15, _DIRECTOR)),
            timer="T06",
            basis=plan,
        ),
        policy(
            DutyKind.HEAR_LEARNER,
            _INTERNAL,
            school_days(15),
            *(remind(10), escalate(15, _SCHOOL_LEADER), escalate(25, _COORDINATOR)),
            timer="T08",
        ),
        policy(
            DutyKind.SUBMIT_PLAN,
            _INTERNAL,
            school_days(20),
            *(remind(10), remind(15), escalate(20, _SCHOOL_LEADER), escalate(25, _COORDINATOR)),
            timer="T06",
        ),
        policy(
            DutyKind.DELIVER_INVITATION,
            _COORDINATOR,
            school_days(3),
            *(remind(1), escalate(3, _LEAD), escalate(10, _DIRECTOR)),
            timer="T07",
        ),
        policy(
            DutyKind.ANSWER_PLAN,
            SeatKind.GUARDIAN,
            school_days(10),
            *(remind(3), other_channel(6), remind(9), call(10, _INTERNAL)),
            escalate(15, _SCHOOL_LEADER),
            _after(20, RungAction.OFFER_HELP, SeatKind.GUARDIAN, _COORDINATOR),
            _after(30, RungAction.OPEN_DISPUTE, _COORDINATOR, _DIRECTOR),
            timer="T07",
        ),
        policy(
            DutyKind.TALK,
            _INTERNAL,
            school_days(10),
            *(remind(5), escalate(10, _SCHOOL_LEADER), escalate(15, _COORDINATOR)),
            timer="T07",
        ),
        policy(
            DutyKind.SETTLE_SPLIT,
            _COORDINATOR,
            school_days(30),
            *(remind(10), remind(20), escalate(30, _LEAD), escalate(35, _DIRECTOR)),
            timer="T07",
        ),
        policy(
            DutyKind.HANDLE_DISPUTE,
            _COORDINATOR,
            school_days(20),
            *(remind(10), escalate(20, _LEAD), escalate(30, _DIRECTOR)),
            timer="T14",
        ),
        policy(
            DutyKind.REDRAFT,
            _INTERNAL,
            school_days(10),
            remind(5),
            escalate(10, _SCHOOL_LEADER),
            _after(30, RungAction.OPEN_DISPUTE, _COORDINATOR, _DIRECTOR),
            timer="T07",
        ),
        policy(
            DutyKind.ADOPT,
            _SCHOOL_LEADER,
            school_days(5),
            *(remind(3), escalate(5, _COORDINATOR), escalate(10, _BOARD)),
            timer="T06",
        ),
        policy(
            DutyKind.REPORT_BACK,
            _INTERNAL,
            school_days(10),
            *(remind(5), escalate(10, _SCHOOL_LEADER), escalate(20, _COORDINATOR)),
            timer="T09",
        ),
        policy(
            DutyKind.CHECK_IN,
            _INTERNAL,
            school_days(30),
            *(remind(25), escalate(30, _SCHOOL_LEADER), escalate(60, _COORDINATOR)),
            timer="T15",
        ),
        Duty(
            kind=DutyKind.EVALUATE,
            owed_by=_INTERNAL,
            clock=Clock.LEGAL,
            term=Term(n=6, unit=Unit.MONTHS),
            ladder=(
                school_days_before(30),
                school_days_before(15, _INTERNAL, _SCHOOL_LEADER),
                school_days_before(10, _INTERNAL, action=RungAction.OPEN_EVALUATION),
                school_days_before(3),
                when_late(0, _SCHOOL_LEADER),
                when_late(5, _COORDINATOR),
            ),
            timer="T16",
            basis=evaluation,
        ),
        policy(
            DutyKind.RENEW_DELEGATION,
            _COORDINATOR,
            None,
            school_days_before(20, _COORDINATOR, SeatKind.GUARDIAN),
            timer="T20",
        ),
        policy(
            DutyKind.PREPARE_BIRTHDAY,
            _COORDINATOR,
            None,
            *(days_before(60), days_before(30)),
            timer="T21",
        ),
        policy(
            DutyKind.END_HOLD,
            _COORDINATOR,
            None,
            school_days_before(5),
            timer="T23",
        ),
        policy(
            DutyKind.KEEP_MOVING,
            _COORDINATOR,
            school_days(20),
            stall(20, _COORDINATOR, _LEAD),
            timer="T23",
        ),
    )
    return MappingProxyType({**{duty.kind: duty for duty in listed}, **MEETINGS})
