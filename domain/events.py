"""Events: what has happened, in the past tense. The ledger is a chain of these and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from domain.calendar import SchoolCalendar
from domain.commands import (
    CarriedOut,
    CloseReason,
    DisputeRoute,
    EvaluationOutcome,
    HoldReason,
    Match,
    Reach,
    Severity,
    SignalType,
    TermStart,
    TriageOutcome,
)
from domain.meeting import MeetingItem, MeetingKind, Place
from domain.plan import PlanVersion, Score, StepId, Text
from domain.procedure import DutyKind, ProcedureRef, RungAction, Stage
from domain.seats import Actor, PersonId, Seat
from domain.sign_off import Answer, CustodySource, Fate, Ground, HearingWay, Proof, Via


class Cause(StrEnum):
    """On whom a stalled trajectory waits."""

    WAITING_PARENT = "waiting_parent"
    WAITING_LEARNER = "waiting_learner"
    WAITING_SCHOOL = "waiting_school"
    WAITING_CARE = "waiting_care"
    WAITING_ALLIANCE = "waiting_alliance"


class LapseCause(StrEnum):
    TEXT_CHANGED = "text_changed"
    STEP_DROPPED = "step_dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    """When (UTC) and by whom. For what came in from elsewhere: when it was done there."""

    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryOpened(_Happened):
    """The first event carries all that the rules need: the ledger can tell the whole story."""

    trajectory: UUID
    alliance: UUID
    school: UUID
    learner: UUID
    born_on: date
    procedure: ProcedureRef
    calendar: SchoolCalendar
    type: Literal["trajectory.opened"] = "trajectory.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRaised(_Happened):
    signal: UUID
    kind: SignalType
    severity: Severity
    observed_on: date
    text: Text
    type: Literal["signal.raised"] = "signal.raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalAcknowledged(_Happened):
    type: Literal["signal.acknowledged"] = "signal.acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged(_Happened):
    outcome: TriageOutcome
    reason: Text
    type: Literal["signal.triaged"] = "signal.triaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEntered(_Happened):
    stage: Stage
    type: Literal["stage.entered"] = "stage.entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentsInformed(_Happened):
    on: date
    type: Literal["parents.informed"] = "parents.informed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSeated(_Happened):
    seat: Seat
    person: PersonId
    type: Literal["person.seated"] = "person.seated"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnseated(_Happened):
    seat: Seat
    person: PersonId
    type: Literal["person.unseated"] = "person.unseated"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyRecorded(_Happened):
    guardian: Seat
    has_authority: bool
    source: CustodySource
    valid_from: date
    valid_to: date | None
    type: Literal["custody.recorded"] = "custody.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEnded(_Happened):
    guardian: Seat
    source: CustodySource
    ends_on: date
    type: Literal["custody.ended"] = "custody.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignersChanged(_Happened):
    """Who must sign changed, by age, custody or delegation. Other answers no longer count."""

    signers: tuple[Seat, ...]
    type: Literal["signers.changed"] = "signers.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerTurned(_Happened):
    """The learner's 12th, 16th or 18th birthday: other rules for who signs (domain T21)."""

    age: int
    type: Literal["learner.turned"] = "learner.turned"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermStarted(_Happened):
    start: TermStart
    on: date
    type: Literal["term.started"] = "term.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermExtended(_Happened):
    parents_told_on: date
    weeks: int
    type: Literal["term.extended"] = "term.extended"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionDecided(_Happened):
    is_admitted: bool
    on: date
    reason: Text
    type: Literal["admission.decided"] = "admission.decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerAsked(_Happened):
    way: HearingWay
    type: Literal["learner.asked"] = "learner.asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeCompleted(_Happened):
    needs: Text
    meeting_on: date
    type: Literal["intake.completed"] = "intake.completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerHeard(_Happened):
    way: HearingWay
    view: Text
    effect: Text
    proof: Proof | None
    ground: Ground
    type: Literal["learner.heard"] = "learner.heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingWaived(_Happened):
    reason: Text
    type: Literal["hearing.waived"] = "hearing.waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSubmitted(_Happened):
    plan: PlanVersion
    type: Literal["plan.submitted"] = "plan.submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerInvited(_Happened):
    """The round is open for this seat. Its clock starts at delivery."""

    signer: Seat
    version: int
    type: Literal["signer.invited"] = "signer.invited"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationFared(_Happened):
    """What became of an invitation."""

    signer: Seat
    version: int
    fate: Fate
    on: date
    type: Literal["invitation.fared"] = "invitation.fared"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAnswered(_Happened):
    signer: Seat
    step: StepId
    version: int
    digest: str
    answer: Answer
    via: Via
    reason: Text | None
    evidence: Text | None
    checked_by: PersonId | None
    proof: Proof | None
    ground: Ground
    type: Literal["step.answered"] = "step.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWithdrawn(_Happened):
    """For the future at once, never backwards."""

    signer: Seat
    step: StepId
    reason: Text | None
    proof: Proof | None
    ground: Ground
    type: Literal["answer.withdrawn"] = "answer.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLapsed(_Happened):
    signer: Seat
    step: StepId
    digest: str
    cause: LapseCause
    type: Literal["answer.lapsed"] = "answer.lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionAbsent(_Happened):
    """Geen bezwaar: told, ten school days, no objection. Shown as such, never as agreement."""

    signer: Seat
    step: StepId
    digest: str
    type: Literal["objection.absent"] = "objection.absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAcknowledged(_Happened):
    signer: Seat
    digest: str
    answer: Answer
    remark: Text | None
    proof: Proof | None
    ground: Ground
    type: Literal["plan.acknowledged"] = "plan.acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerNotReached(_Happened):
    """As good as seen for the acknowledgement of the perspective part; never for consent."""

    signer: Seat
    digest: str
    tried: Text
    type: Literal["signer.not_reached"] = "signer.not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated(_Happened):
    giver: Seat
    to: Seat
    until: date
    proof: Proof | None
    ground: Ground
    type: Literal["delegation.given"] = "delegation.given"


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationEnded(_Happened):
    giver: Seat
    type: Literal["delegation.ended"] = "delegation.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkHeld(_Happened):
    with_seat: Seat
    on: date
    minutes: Text
    type: Literal["talk.held"] = "talk.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitArose(_Happened):
    """Guardians with authority gave different answers to the same step."""

    step: StepId
    type: Literal["split.arose"] = "split.arose"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitEnded(_Happened):
    decision: Text | None
    """The coordinator's decision, or none where the parents agreed after all."""
    type: Literal["split.ended"] = "split.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened(_Happened):
    type: Literal["dispute.opened"] = "dispute.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeStepTaken(_Happened):
    route: DisputeRoute
    on: date
    note: Text
    type: Literal["dispute.step_taken"] = "dispute.step_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeEnded(_Happened):
    outcome: Text
    type: Literal["dispute.ended"] = "dispute.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReturned(_Happened):
    reason: Text
    type: Literal["plan.returned"] = "plan.returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAdopted(_Happened):
    """The board set the plan: these steps run. What was not agreed goes back."""

    version: int
    steps: tuple[StepId, ...]
    proof: Proof | None
    ground: Ground
    type: Literal["plan.adopted"] = "plan.adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStopped(_Happened):
    """A step in force ends, because the consent under it was withdrawn."""

    step: StepId
    type: Literal["step.stopped"] = "step.stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBack(_Happened):
    on: date
    text: Text
    type: Literal["learner.reported_back"] = "learner.reported_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(_Happened):
    on: date
    carried_out: CarriedOut
    note: Text
    type: Literal["check_in.logged"] = "check_in.logged"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRequested(_Happened):
    reason: Text
    type: Literal["revision.requested"] = "revision.requested"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionStopped(_Happened):
    reason: Text
    type: Literal["revision.stopped"] = "revision.stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationHeld(_Happened):
    on: date
    parents_present: tuple[Seat, ...]
    scores: tuple[Score, ...]
    outcome: EvaluationOutcome
    minutes: Text
    next_on: date | None
    type: Literal["evaluation.held"] = "evaluation.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingProposed(_Happened):
    """Everybody in `invited` is asked when they can."""

    meeting: UUID
    kind: MeetingKind
    slots: tuple[datetime, ...]
    lasts: int
    place: Place
    where: Text | None
    also: tuple[Seat, ...]
    invited: tuple[Seat, ...]
    type: Literal["meeting.proposed"] = "meeting.proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingInvited(_Happened):
    """Who is invited changed, by age, custody or who sits at the table."""

    meeting: UUID
    invited: tuple[Seat, ...]
    asked: tuple[Seat, ...]
    excused: tuple[Seat, ...]
    starts_at: datetime | None
    type: Literal["meeting.invited"] = "meeting.invited"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingAnswered(_Happened):
    """When a party can be there."""

    meeting: UUID
    seat: Seat
    slots: tuple[datetime, ...]
    type: Literal["meeting.answered"] = "meeting.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSettled(_Happened):
    """The moment is fixed, or moved to another one: then the revision is one higher."""

    meeting: UUID
    starts_at: datetime
    revision: int
    invited: tuple[Seat, ...]
    type: Literal["meeting.settled"] = "meeting.settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingReplied(_Happened):
    """Whether a party comes."""

    meeting: UUID
    seat: Seat
    is_coming: bool
    type: Literal["meeting.replied"] = "meeting.replied"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCancelled(_Happened):
    """It does not take place; without a reason where the trajectory was closed."""

    meeting: UUID
    was_on: datetime | None
    revision: int
    invited: tuple[Seat, ...]
    reason: Text | None
    type: Literal["meeting.cancelled"] = "meeting.cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHeld(_Happened):
    """Who of those invited was there, what was said and what was agreed."""

    meeting: UUID
    kind: MeetingKind
    on: date
    invited: tuple[Seat, ...]
    present: tuple[Seat, ...]
    minutes: Text
    items: tuple[MeetingItem, ...]
    type: Literal["meeting.held"] = "meeting.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLeftOut(_Happened):
    """What was agreed in a meeting does not come into a plan."""

    item: StepId
    reason: Text
    type: Literal["item.left_out"] = "item.left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnHold(_Happened):
    reason: HoldReason
    first: date
    until: date
    note: Text
    type: Literal["hold.started"] = "hold.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded(_Happened):
    """Resumed by hand, or by the clock on the agreed date. `last` is the last day not to count."""

    last: date
    type: Literal["hold.ended"] = "hold.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(_Happened):
    into: UUID
    match: Match
    type: Literal["trajectory.merged"] = "trajectory.merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged(_Happened):
    source_of: UUID
    reason: Text
    type: Literal["trajectory.unmerged"] = "trajectory.unmerged"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeAbsorbed(_Happened):
    source: UUID
    opened_on: date
    type: Literal["merge.absorbed"] = "merge.absorbed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReleased(_Happened):
    source: UUID
    type: Literal["merge.released"] = "merge.released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(_Happened):
    other: UUID
    type: Literal["trajectory.linked"] = "trajectory.linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(_Happened):
    reason: CloseReason
    text: Text | None
    type: Literal["trajectory.closed"] = "trajectory.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(_Happened):
    reason: Text
    type: Literal["trajectory.reopened"] = "trajectory.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived(_Happened):
    """The time to reopen is over: the process ends, the record stays."""

    type: Literal["trajectory.archived"] = "trajectory.archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureMoved(_Happened):
    procedure: ProcedureRef
    type: Literal["procedure.moved"] = "procedure.moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged(_Happened):
    calendar: SchoolCalendar
    type: Literal["calendar.changed"] = "calendar.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMoved(_Happened):
    """Dates are evidence: what was due when, before and after."""

    obligation: str
    due_was: date
    due: date
    type: Literal["deadline.moved"] = "deadline.moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungClimbed(_Happened):
    """A rung of a ladder. Rungs passed over in one go are counted and not announced."""

    obligation: str
    kind: DutyKind
    owed_by: Seat
    rung: int
    action: RungAction
    told: tuple[Seat, ...]
    due_on: date
    type: Literal["rung.climbed"] = "rung.climbed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyReminded(_Happened):
    """Somebody reminded a party by hand. It is no rung: the ladder climbs on as it did."""

    obligation: str
    kind: DutyKind
    owed_by: Seat
    way: Reach
    due_on: date
    type: Literal["party.reminded"] = "party.reminded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled(_Happened):
    """A fact with an owner and a cause: a ladder was climbed to its end, in vain."""

    obligation: str
    since: date
    cause: Cause
    type: Literal["trajectory.stalled"] = "trajectory.stalled"


Event = (
    TrajectoryOpened
    | SignalRaised
    | SignalAcknowledged
    | Triaged
    | StageEntered
    | ParentsInformed
    | PersonSeated
    | PersonUnseated
    | CustodyRecorded
    | CustodyEnded
    | SignersChanged
    | LearnerTurned
    | TermStarted
    | TermExtended
    | AdmissionDecided
    | LearnerAsked
    | IntakeCompleted
    | LearnerHeard
    | HearingWaived
    | PlanSubmitted
    | SignerInvited
    | InvitationFared
    | StepAnswered
    | AnswerWithdrawn
    | AnswerLapsed
    | ObjectionAbsent
    | PlanAcknowledged
    | SignerNotReached
    | Delegated
    | DelegationEnded
    | TalkHeld
    | SplitArose
    | SplitEnded
    | DisputeOpened
    | DisputeStepTaken
    | DisputeEnded
    | PlanReturned
    | PlanAdopted
    | StepStopped
    | ReportedBack
    | CheckedIn
    | RevisionRequested
    | RevisionStopped
    | EvaluationHeld
    | MeetingProposed
    | MeetingInvited
    | MeetingAnswered
    | MeetingSettled
    | MeetingReplied
    | MeetingCancelled
    | MeetingHeld
    | ItemLeftOut
    | PutOnHold
    | HoldEnded
    | Merged
    | Unmerged
    | MergeAbsorbed
    | MergeReleased
    | Linked
    | Closed
    | Reopened
    | Archived
    | ProcedureMoved
    | CalendarChanged
    | DeadlineMoved
    | RungClimbed
    | PartyReminded
    | Stalled
)
