"""What goes over the wire. Kept apart from tables and domain, so that neither is an API promise."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

from access.meetings import How
from domain.access import Topic
from domain.commands import CloseReason, Severity
from domain.events import Cause
from domain.meeting import MeetingKind, Place
from domain.openings import Ground
from domain.plan import Funding, LearningDomain, Scale, StepKind
from domain.plan_changes import Changed
from domain.procedure import Clock, Counted, DutyKind, RungAction, Sector, Stage, Unit
from domain.sign_off import Answer, SignOffKind, Via
from domain.signers import StepState
from models.states import InboxState, SubscriptionState
from models.views import Because


def _with_z(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[
    datetime,
    PlainSerializer(_with_z, return_type=str),
    Field(json_schema_extra={"format": "date-time"}),
]
"""In UTC, with a capital Z."""


class Schema(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        frozen=True,
        use_attribute_docstrings=True,
    )


class Page(Schema):
    """Part of a list, in the envelope of the ZGW standards."""

    count: int
    """Of the whole list."""
    next: str | None
    previous: str | None


class Name(Schema):
    """An id, and what people call it."""

    id: UUID
    name: str


class NextRung(Schema):
    action: RungAction
    told: list[str]
    on: date
    at: Moment


class Obligation(Schema):
    """Who owes what by when, why, and what happens if nothing comes."""

    key: str
    trajectory: UUID
    case_number: str
    kind: DutyKind
    what: str
    """The kind, in the reader's language."""
    owed_by: str
    """A seat."""
    about: str | None
    since: date
    due: date
    explain: str
    """Why this date."""
    clock: Clock
    timer: str
    climbed: int
    rungs: int
    told: list[str]
    """Seats that it was escalated to."""
    next: NextRung | None
    is_overdue: bool
    has_stalled: bool
    because: Because | None
    """Why it is on the reader's list."""


class ObligationPage(Page):
    results: list[Obligation]


class TrajectorySummary(Schema):
    id: UUID
    case_number: str
    school: UUID
    stage: Stage
    waiting_on: str | None
    """The seat that owes the most pressing thing."""
    waiting: str
    """Why it is waiting, in one sentence."""
    next_due: date | None
    last_moved_on: date
    stalled_since: date | None
    hold_until: date | None


class TrajectoryPage(Page):
    results: list[TrajectorySummary]


class Seating(Schema):
    seat: str
    person: UUID
    name: str
    since: date


class Trajectory(TrajectorySummary):
    """How a trajectory stands, and what is owed in it."""

    learner: Name
    school_name: str
    severity: Severity
    procedure: str
    opened_at: Moment | None
    stall_cause: Cause | None
    is_split: bool | None
    """None where it is not yours to see."""
    has_dispute: bool | None
    """None where it is not yours to see."""
    signers: list[str]
    seats: list[Seating]
    yours: list[str]
    """The seats and offices from which the reader may act here."""
    close_reason: CloseReason | None
    closed_on: date | None
    merged_into: UUID | None
    obligations: list[Obligation]
    """The most pressing first."""


class TrajectoryStanding(Schema):
    """How a trajectory stands, for a system: no name, and no word that anybody wrote."""

    id: UUID
    case_number: str
    school: UUID
    eck_id: str | None
    """By which pseudonym (ECK iD) a school's administration knows its pupil. None for others."""
    procedure: str
    stage: Stage
    entered_on: date
    """Since when it is in this stage."""
    opened_on: date | None
    last_moved_on: date
    hold_until: date | None
    closed_on: date | None
    waiting_on: str | None
    """The seat that owes the most pressing thing. None where it is not for this seat to know."""
    next_due: date | None
    """None as well where it is not for this seat to know."""
    stalled_since: date | None
    """As above."""


class GivenAnswer(Schema):
    seat: str
    answer: Answer
    on: date
    at: Moment | None
    """None where another guardian gave it: you see the day."""
    via: Via
    reason: str | None


class Step(Schema):
    """One step of the plan. An answer names its `digest`, so that it is bound to these words."""

    id: UUID
    digest: str
    text: str | None
    """None where the words were erased."""
    kind: StepKind
    done_by: str
    starts_on: date
    looked_at_on: date
    is_low_impact: bool
    cost_cents: int | None
    """None where it is not yours to see."""
    funding: Funding | None
    state: StepState
    answers: list[GivenAnswer]


class PlanGoal(Schema):
    id: UUID
    text: str | None
    learning_domain: LearningDomain
    scale: Scale
    scale_text: str | None


class Perspective(Schema):
    """The perspective part. Acknowledging it names its `digest`."""

    digest: str
    text: str | None
    factors: str | None
    advice_weighed: str | None
    seen_by: list[str]


class Plan(Schema):
    """The version before the parties, or the last that was."""

    version: int
    goals: list[PlanGoal]
    steps: list[Step]
    perspective: Perspective
    evaluate_on: date
    signers: list[str]
    version_in_force: int | None
    adopted_on: date | None


class StepChange(Schema):
    """A step that is not what it was: an answer to what it was says nothing about it."""

    id: UUID
    how: Changed
    before: str | None
    """Its digest in the version that was named."""
    now: str | None
    text: str | None
    """Its words now."""


class PlanChange(Schema):
    """What is not as it was in the version that `If-Match` named."""

    etag: str | None
    """Of the plan now; none where there is no plan."""
    version: int | None
    steps: list[StepChange]
    perspective_before: str | None
    perspective_now: str | None


class Refusal(Schema):
    code: str
    reason: str


class Move(Schema):
    """One kind of move: what it can be now, or why it cannot be yet."""

    type: str
    says: str
    seat: str
    """The seat from which the reader would make it."""
    is_possible: bool
    refusal: Refusal | None
    options: list[dict[str, Any]]
    """What the rules allow now, without the words and free choices that are yours to add."""
    body: dict[str, Any] = Field(alias="schema")
    """JSON Schema of the body to send."""


class Moves(Schema):
    results: list[Move]


class Receipt(Schema):
    """The proof that a move stands in the ledger."""

    key: UUID
    trajectory: UUID
    sequence: int
    """Of the last entry it caused."""
    stage: Stage
    head: str
    """The hash of the chain there."""


class MoveStatus(Schema):
    """A move that was asked, and what became of it."""

    key: UUID
    trajectory: UUID
    state: InboxState
    receipt: Receipt | None
    refusal: Refusal | None


class By(Schema):
    seat: str
    person: UUID | None
    on_behalf_of: UUID | None
    """Who is away and whose seat it is, where a substitute spoke."""


class Absence(Schema):
    """Somebody is away, and perhaps somebody stands in."""

    id: UUID
    person: Name
    substitute: Name | None
    """None: the office that is next in line is told instead."""
    alliance: UUID
    school: UUID | None
    """Only there."""
    trajectories: list[UUID]
    """Only in these, where there are any."""
    first_day: date
    last_day: date
    """Both days included."""


class Absences(Schema):
    results: list[Absence]


class Opened(Schema):
    """A case that somebody without a seat opened: why, and until when."""

    id: UUID
    trajectory: UUID
    case_number: str
    by: Name
    kind: Ground
    reason: str | None
    opened_at: Moment
    ends_at: Moment
    reviewed_at: Moment | None


class Openings(Schema):
    """The newest first."""

    results: list[Opened]


class Contact(Schema):
    """How somebody at the table can be reached, as far as the reader may see it."""

    seat: str
    person: UUID
    name: str
    mail: str | None
    phone: str | None
    address: str | None


class Contacts(Schema):
    results: list[Contact]


class Home(Schema):
    address: str | None
    is_secret: bool


class Voice(Schema):
    """What a learner said in confidence."""

    id: UUID
    words: str | None
    by: UUID
    reader: UUID
    released_to: list[UUID]
    written_at: Moment


class Voices(Schema):
    """The newest first."""

    results: list[Voice]


class Entry(Schema):
    """One event in the ledger. Where it refers to a text, the words stand beside the reference.

    What is not yours to see is withheld: its place, its hashes and the day are shown. Of what
    another guardian did you see the day, and not the hour.
    """

    sequence: int
    is_withheld: bool
    on: date
    type: str | None
    at: Moment | None
    recorded_at: Moment | None
    by: By | None
    key: UUID | None
    content: dict[str, Any]
    previous: str
    hash: str


class Entries(Schema):
    """A part of the ledger; `next` leads to what follows it."""

    next: str | None
    cursor: str
    """The place after the last entry, to go on from later."""
    results: list[Entry]


class Happening(Schema):
    """That something happened. What it was about, the trajectory tells to whoever may know."""

    type: str
    trajectory: UUID
    sequence: int
    at: Moment


class HappeningPage(Schema):
    """A part of the feed; `next` leads to what follows it, where there is more now."""

    next: str | None
    cursor: str
    """The place after the last of these, to go on from later."""
    results: list[Happening]


class Reader(Schema):
    """The looks of one person from one place on one day."""

    on: date
    name: str
    person: UUID | None
    on_behalf_of: UUID | None
    role: str
    school: UUID | None
    alliance: UUID | None
    """For which organisation they looked. None for a family."""
    what: list[str]
    why: str
    reason: str | None
    """What somebody wrote who opened the case."""
    is_emergency: bool
    count: int
    """How often, that day."""
    first_at: Moment | None
    last_at: Moment | None
    """None where another guardian looked: you see the day."""
    told_from: date | None
    """For the privacy officer, where a look is told later: the day from which others see it."""


class ReaderPage(Page):
    results: list[Reader]


class Grant(Schema):
    """What was released to somebody, on which days and why."""

    id: UUID
    to: Name
    topics: list[Topic]
    given_by: Name
    given_at: Moment
    reason: str | None
    """None for whom it was released to, and where the words were erased."""
    valid_from: date
    valid_to: date
    """The last day."""
    ended_at: Moment | None
    """When it was taken back before that."""


class Grants(Schema):
    results: list[Grant]


class Subscription(Schema):
    """Where you are told, and how that goes."""

    id: UUID
    sink: str
    types: list[str]
    state: SubscriptionState
    cursor: str
    """Up to where you were told."""
    failures: int
    """How often it failed since it last went well. At twelve it is paused."""
    last_failure: str | None
    """Why it failed the last time, as a code."""
    created_at: Moment
    delivered_at: Moment | None
    paused_at: Moment | None


class SubscriptionMade(Subscription):
    secret: str
    """With what every event is signed. Keep it: it is not shown again."""


class Subscriptions(Schema):
    results: list[Subscription]


class NewSubscription(Schema):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    sink: Annotated[str, Field(min_length=1, max_length=2000)]
    """An https address, which takes CloudEvents by POST."""
    types: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=80)] | None = None
    """Of which kinds of events. Without it, of all that your seat hears."""


class SubscriptionChange(Schema):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    state: SubscriptionState


class Replay(Schema):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    after: Annotated[str, Field(max_length=60)]
    """A cursor of the feed."""


class Stalled(Schema):
    """A trajectory that stands still. By its case number; no names."""

    trajectory: UUID
    case_number: str
    school: UUID
    school_name: str
    stage: Stage
    waiting_on: str | None
    cause: Cause | None
    owed: DutyKind | None
    stalled_since: date
    days: int
    """Calendar days that it has stood still."""


class StalledPage(Page):
    results: list[Stalled]


class ProcedureTerm(Schema):
    n: int
    unit: Unit


class MeetingSlot(Schema):
    at: Moment
    can: list[str] | None
    """Who can then; null where that is not for you."""
    count: int
    """How many said that they can."""


class MeetingReply(Schema):
    seat: str
    is_coming: bool


class AgreedItem(Schema):
    """Something that was agreed. It becomes a step of the plan, under the same id."""

    id: UUID
    text: str | None
    """Null: it was erased."""
    done_by: str
    is_left_out: bool
    step: int | None
    """Its place in the last plan that was put before the parties."""
    state: StepState | None
    """What became of that step."""


class MeetingHeld(Schema):
    on: date
    present: list[str]
    minutes: str | None
    items: list[AgreedItem]


class Meeting(Schema):
    """A meeting, from the days that were proposed to what was agreed there."""

    id: UUID
    kind: MeetingKind
    state: How
    lasts: int
    """Minutes."""
    place: Place
    where: str | None
    """How to find it."""
    slots: list[MeetingSlot]
    starts_at: Moment | None
    """Null: not settled yet."""
    revision: int
    """How often it was moved: the SEQUENCE of its invitation."""
    convened_by: str
    invited: list[str]
    yet_to_say: list[str]
    """Who was asked when they can, and has not said so."""
    coming: list[MeetingReply]
    invited_as: str | None
    """From which of your seats you are invited."""
    said: list[Moment] | None
    """When you can; null: you have not said so."""
    held: MeetingHeld | None


class Meetings(Schema):
    results: list[Meeting]


class ProcedureRung(Schema):
    n: int
    unit: Unit
    counted: Counted
    action: RungAction
    to: list[str]
    """Kinds of seats; none means whoever owes it."""


class ProcedureDuty(Schema):
    kind: DutyKind
    what: str
    owed_by: str
    clock: Clock
    term: ProcedureTerm | None
    """None where the case itself holds the date."""
    ladder: list[ProcedureRung]
    timer: str
    basis: str


class ProcedureStage(Schema):
    stage: Stage
    name: str
    owner: str
    opens: list[DutyKind]
    leads_to: list[Stage]
    asks: list[SignOffKind]


class ProcedureSummary(Schema):
    id: str
    name: str
    sector: Sector
    digest: str
    """Freezes the procedure: a trajectory names it for life."""


class Procedure(ProcedureSummary):
    stages: list[ProcedureStage]
    duties: list[ProcedureDuty]
    page: str
    """The whole procedure as a page of Markdown, for people."""


class InvalidParam(Schema):
    name: str
    code: str
    reason: str


class Problem(Schema):
    """RFC 9457, with a stable code of ours."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    invalid_params: list[InvalidParam] | None = None
    changes: PlanChange | None = None
    """With 412: what to read before answering again."""
