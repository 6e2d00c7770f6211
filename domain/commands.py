"""Commands: what a party may ask, in the imperative. Ids, codes, digests and dates; never words."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from domain.calendar import SchoolCalendar
from domain.meeting import MeetingItem, MeetingKind, Place
from domain.plan import Goal, PlanStep, Score, StepId, Text
from domain.seats import Actor, PersonId, Seat
from domain.sign_off import Answer, CustodySource, Fate, HearingWay, Proof, Via


class SignalType(StrEnum):
    """What was seen. An observed concern, never a diagnosis."""

    NO_CONNECTION = "no_connection"
    BORED = "bored"
    BULLIED = "bullied"
    UNDERACHIEVING = "underachieving"
    PERFECTIONISM = "perfectionism"
    LOW_SELF_IMAGE = "low_self_image"
    OVER_ADAPTING = "over_adapting"
    EXECUTIVE_SKILLS = "executive_skills"
    DOUBLY_EXCEPTIONAL = "doubly_exceptional"
    ABSENCE = "absence"
    DROPPING_OUT = "dropping_out"
    DEPRESSION = "depression"
    BURNOUT = "burnout"
    SERIOUS_BEHAVIOUR = "serious_behaviour"


class Severity(StrEnum):
    NORMAL = "normal"
    HIGH = "high"


class TriageOutcome(StrEnum):
    ACCEPT = "accept"
    BASIC_SUPPORT = "basic_support"
    REJECT = "reject"


class CloseReason(StrEnum):
    GOALS_MET = "goals_met"
    BASIC_SUPPORT = "basic_support"
    MERGED = "merged"
    MOVED_OUT = "moved_out"
    PLACED_SPECIAL = "placed_special"
    WITHDRAWN = "withdrawn"
    AGED_OUT = "aged_out"
    REJECTED = "rejected"


class TermStart(StrEnum):
    """The dated facts that start a legal term."""

    REGISTERED = "registered"
    """The written registration came in (L1)."""
    ENROLLED = "enrolled"
    """The learner was enrolled (L3)."""
    ARRANGEMENT = "arrangement"
    """Extra support was granted to a learner who was there already (L4)."""


class HoldReason(StrEnum):
    FAMILY_REQUEST = "family_request"
    ILLNESS = "illness"
    WAITING_FOR_EXPERT = "waiting_for_expert"
    WAITING_FOR_COURT = "waiting_for_court"
    OTHER = "other"


class EvaluationOutcome(StrEnum):
    CONTINUE = "continue"
    ADJUST = "adjust"
    FINISH = "finish"


class CarriedOut(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class DisputeRoute(StrEnum):
    CONVERSATION = "conversation"
    EDUCATION_CONSULTANT = "education_consultant"
    DISPUTES_COMMITTEE = "disputes_committee"


class Reach(StrEnum):
    """By which way somebody is reminded by hand. Whoever calls, notes the talk."""

    MAIL = "mail"
    OTHER = "other"
    """A message on the phone, or a letter."""


class Match(StrEnum):
    """By what two files are held to be about one learner. A human confirms, never for siblings."""

    ECK_ID = "eck_id"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    CHECKED_BY_SCHOOL = "checked_by_school"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseSignal:
    signal: UUID
    kind: SignalType
    severity: Severity
    observed_on: date
    text: Text
    type: Literal["raise_signal"] = "raise_signal"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeSignal:
    type: Literal["acknowledge_signal"] = "acknowledge_signal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    outcome: TriageOutcome
    reason: Text
    type: Literal["triage"] = "triage"


@dataclass(frozen=True, slots=True, kw_only=True)
class InformParents:
    """The parents were told, on this day at the latest today."""

    on: date
    type: Literal["inform_parents"] = "inform_parents"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPerson:
    seat: Seat
    person: PersonId
    type: Literal["seat_person"] = "seat_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseatPerson:
    seat: Seat
    type: Literal["unseat_person"] = "unseat_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Another coordinator takes the trajectory over."""

    to: PersonId
    type: Literal["hand_over"] = "hand_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCustody:
    guardian: Seat
    has_authority: bool
    source: CustodySource
    valid_from: date
    valid_to: date | None = None
    type: Literal["record_custody"] = "record_custody"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCustody:
    guardian: Seat
    source: CustodySource
    ends_on: date
    type: Literal["end_custody"] = "end_custody"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTerm:
    """A dated fact starts a legal term."""

    start: TermStart
    on: date
    type: Literal["start_term"] = "start_term"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendTerm:
    """Extend the admission term, once, after the parents were told the new date."""

    parents_told_on: date
    type: Literal["extend_term"] = "extend_term"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideAdmission:
    is_admitted: bool
    on: date
    reason: Text
    type: Literal["decide_admission"] = "decide_admission"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLearner:
    """How the learner wants to be heard: as they told somebody who asked, or say themselves."""

    way: HearingWay
    type: Literal["ask_learner"] = "ask_learner"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteIntake:
    """What this learner needs is known; the support-team meeting is planned."""

    needs: Text
    meeting_on: date
    type: Literal["complete_intake"] = "complete_intake"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHearing:
    """The learner's own view, and what it changed."""

    way: HearingWay
    view: Text
    effect: Text
    proof: Proof | None = None
    type: Literal["record_hearing"] = "record_hearing"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveHearing:
    reason: Text
    type: Literal["waive_hearing"] = "waive_hearing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPlan:
    version: int
    goals: tuple[Goal, ...]
    steps: tuple[PlanStep, ...]
    perspective: Text
    factors: Text
    advice_weighed: Text
    evaluate_on: date
    type: Literal["submit_plan"] = "submit_plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerStep:
    """A party's word on one step, bound to the digest of the text that was shown."""

    step: StepId
    version: int
    digest: str
    answer: Answer
    reason: Text | None = None
    proof: Proof | None = None
    type: Literal["answer_step"] = "answer_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgePlan:
    """A party has talked about the perspective part and seen it; a remark stays with it."""

    digest: str
    answer: Answer
    remark: Text | None = None
    proof: Proof | None = None
    type: Literal["acknowledge_plan"] = "acknowledge_plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAnswer:
    """What a party said on paper or by phone, as staff record it; a second of them has checked."""

    signer: Seat
    step: StepId
    version: int
    digest: str
    answer: Answer
    via: Via
    evidence: Text
    checked_by: PersonId
    reason: Text | None = None
    proof: Proof | None = None
    type: Literal["record_answer"] = "record_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotReached:
    """A party could not be reached about the perspective part, after the ladder was climbed."""

    signer: Seat
    tried: Text
    type: Literal["record_not_reached"] = "record_not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawAnswer:
    step: StepId
    reason: Text | None = None
    proof: Proof | None = None
    type: Literal["withdraw_answer"] = "withdraw_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    to: Seat
    until: date
    proof: Proof | None = None
    type: Literal["delegate"] = "delegate"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDelegation:
    type: Literal["end_delegation"] = "end_delegation"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDelivery:
    """The post tells what became of the invitation to answer."""

    signer: Seat
    version: int
    fate: Fate
    on: date
    type: Literal["note_delivery"] = "note_delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Remind a party of what it owes, ahead of what the ladder does by itself."""

    seat: Seat
    way: Reach
    type: Literal["remind"] = "remind"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogTalk:
    """A talk was held with a party that asked for one, wanted a change or said no."""

    with_seat: Seat
    on: date
    minutes: Text
    type: Literal["log_talk"] = "log_talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleSplit:
    """The coordinator decides what goes on as basic support while the parents disagree."""

    decision: Text
    type: Literal["settle_split"] = "settle_split"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDisputeStep:
    route: DisputeRoute
    on: date
    note: Text
    type: Literal["take_dispute_step"] = "take_dispute_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDispute:
    outcome: Text
    type: Literal["end_dispute"] = "end_dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToPlanning:
    """Not everybody agreed: the plan goes back to be written again."""

    reason: Text
    type: Literal["return_to_planning"] = "return_to_planning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt:
    version: int
    proof: Proof | None = None
    type: Literal["adopt"] = "adopt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBack:
    """The learner was told what was done with their view."""

    on: date
    text: Text
    type: Literal["report_back"] = "report_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheckIn:
    on: date
    carried_out: CarriedOut
    note: Text
    type: Literal["log_check_in"] = "log_check_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRevision:
    reason: Text
    type: Literal["request_revision"] = "request_revision"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRevision:
    """The plan in force goes on as it is."""

    reason: Text
    type: Literal["stop_revision"] = "stop_revision"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEvaluation:
    """Invite the parents to look back, ahead of the date."""

    type: Literal["open_evaluation"] = "open_evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEvaluation:
    on: date
    parents_present: tuple[Seat, ...]
    scores: tuple[Score, ...]
    outcome: EvaluationOutcome
    minutes: Text
    next_on: date | None = None
    type: Literal["hold_evaluation"] = "hold_evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMeeting:
    """Ask everybody who is to be there at which of these moments they can."""

    meeting: UUID
    kind: MeetingKind
    slots: tuple[datetime, ...]
    lasts: int
    """Minutes."""
    place: Place
    where: Text | None = None
    """How to find it, for those who are invited; it stands in no calendar and no mail."""
    also: tuple[Seat, ...] = ()
    """Whom to invite beside whom the rule invites."""
    type: Literal["propose_meeting"] = "propose_meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SayWhen:
    """At which of the proposed moments a party can be there; none is an answer too."""

    meeting: UUID
    slots: tuple[datetime, ...]
    type: Literal["say_when"] = "say_when"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleMeeting:
    """Fix the moment, or move the meeting to another one."""

    meeting: UUID
    starts_at: datetime
    type: Literal["settle_meeting"] = "settle_meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SayIfComing:
    meeting: UUID
    is_coming: bool
    type: Literal["say_if_coming"] = "say_if_coming"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMeeting:
    meeting: UUID
    reason: Text
    type: Literal["cancel_meeting"] = "cancel_meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMeeting:
    """The meeting was held: who was there, what was said, and what was agreed."""

    meeting: UUID
    present: tuple[Seat, ...]
    minutes: Text
    items: tuple[MeetingItem, ...] = ()
    """Each becomes a step of the plan, to be answered there."""
    type: Literal["note_meeting"] = "note_meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOut:
    """What was agreed in a meeting does not come into a plan after all."""

    item: StepId
    reason: Text
    type: Literal["leave_out"] = "leave_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Stop the POLICY clocks until a date; LEGAL clocks run on."""

    reason: HoldReason
    until: date
    note: Text
    type: Literal["hold"] = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    type: Literal["resume"] = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeInto:
    """This trajectory is about the same learner as another one and goes on there."""

    into: UUID
    match: Match
    other_born_on: date
    other_opened_on: date
    type: Literal["merge_into"] = "merge_into"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerge:
    reason: Text
    type: Literal["unmerge"] = "unmerge"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsorbMerged:
    """The other side of a merge: clocks keep the earliest start."""

    source: UUID
    opened_on: date
    type: Literal["absorb_merged"] = "absorb_merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseMerged:
    """The other side of an un-merge."""

    source: UUID
    type: Literal["release_merged"] = "release_merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTo:
    """A sibling or twin: linked, never merged."""

    other: UUID
    type: Literal["link_to"] = "link_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    reason: CloseReason
    text: Text
    type: Literal["close"] = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    reason: Text
    type: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveProcedure:
    """Live by another procedure from now on."""

    procedure: str
    type: Literal["move_procedure"] = "move_procedure"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCalendar:
    """The school's calendar was corrected; it comes along as data."""

    calendar: SchoolCalendar
    type: Literal["change_calendar"] = "change_calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """The clock climbs every rung that is due."""

    type: Literal["climb"] = "climb"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMove:
    """Something that was done before traject knew this trajectory, with its own moment."""

    move: "PartyCommand | NoteDelivery"
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BringHistory:
    """Start a trajectory that already runs elsewhere: its past, in order, under the same rules."""

    moves: tuple[PastMove, ...]
    type: Literal["bring_history"] = "bring_history"


PartyCommand = (
    RaiseSignal
    | AcknowledgeSignal
    | Triage
    | InformParents
    | SeatPerson
    | UnseatPerson
    | HandOver
    | RecordCustody
    | EndCustody
    | StartTerm
    | ExtendTerm
    | DecideAdmission
    | AskLearner
    | CompleteIntake
    | RecordHearing
    | WaiveHearing
    | SubmitPlan
    | AnswerStep
    | AcknowledgePlan
    | RecordAnswer
    | RecordNotReached
    | WithdrawAnswer
    | Delegate
    | EndDelegation
    | Remind
    | LogTalk
    | SettleSplit
    | TakeDisputeStep
    | EndDispute
    | ReturnToPlanning
    | Adopt
    | ReportBack
    | LogCheckIn
    | RequestRevision
    | StopRevision
    | OpenEvaluation
    | HoldEvaluation
    | ProposeMeeting
    | SayWhen
    | SettleMeeting
    | SayIfComing
    | CancelMeeting
    | NoteMeeting
    | LeaveOut
    | Hold
    | Resume
    | MergeInto
    | Unmerge
    | LinkTo
    | Close
    | Reopen
    | MoveProcedure
    | ChangeCalendar
)
"""What a person may ask: the moves of pages, API and command line."""

EngineCommand = NoteDelivery | AbsorbMerged | ReleaseMerged | Climb
"""What the engine asks of itself."""

SingleCommand = PartyCommand | EngineCommand

Command = SingleCommand | BringHistory


def name_of(kind: type[Command]) -> str:
    """The stable name of a kind of command, as in its `type`."""
    return str(next(field.default for field in fields(kind) if field.name == "type"))
