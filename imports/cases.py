"""One case, as a school can export it: dated facts, with the words in place.

The CSV and the JSON lines both lead here. What the facts may be together is for
`imports.consistency` to say, and for the rules of the domain in `imports.rehearsal`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from domain.commands import (
    CarriedOut,
    DisputeRoute,
    EvaluationOutcome,
    HoldReason,
    Severity,
    SignalType,
    TriageOutcome,
)
from domain.plan import Funding, LearningDomain, Scale, StepKind
from domain.sign_off import CustodySource, HearingWay, Via
from imports.kinds import (
    Cents,
    Day,
    EckId,
    Mail,
    Name,
    PastDay,
    Phone,
    Points,
    Reference,
    SeatName,
    Words,
    YesNo,
)

MAX_ITEMS = 50

Language = Literal["nl", "en"]
StepAnswer = Literal["agree", "change", "talk_first", "refuse"]
SeenAnswer = Literal["agree", "refuse", "remark_only"]
CloseReason = Literal["moved_out", "placed_special", "withdrawn", "aged_out"]
ProcedureName = Literal["primary-2026", "secondary-2026", "windstreken-2026"]


class Part(BaseModel):
    """Named in files as `camelCase`; a word that nobody knows is an error, never ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,  # what stands in a file may be about a child
        use_attribute_docstrings=True,
    )


class Note(Part):
    on: PastDay
    """The day."""
    text: Words
    """What was said or decided, and why."""


class Learner(Part):
    name: Name
    """The learner's name."""
    born_on: Day
    """The learner's day of birth."""
    eck_id: EckId | None = None
    """The learner's ECK iD, where the school has one."""
    mail: Mail | None = None
    """The learner's own address; with it the learner gets a seat. Needed from 16 on."""


class Signal(Part):
    raised_on: PastDay
    """The day on which the concern was reported: the first day of the case."""
    raised_by: SeatName
    """Who reported it: teacher, internal_coordinator, school_leader, guardian:1 or learner."""
    kind: SignalType
    """What was seen: a concern, never a diagnosis."""
    severity: Severity = Severity.NORMAL
    """How pressing it is; empty means normal."""
    observed_on: PastDay | None = None
    """The day on which it was seen; empty means the day of the report."""
    text: Words
    """The concern in the reporter's words."""


class Triage(Part):
    on: PastDay
    """The day of the triage."""
    outcome: TriageOutcome
    """accept goes on to the intake; the other two close the case."""
    reason: Words
    """Why."""


class Custody(Part):
    recorded_on: PastDay
    """The day on which the school looked at the source."""
    has_authority: YesNo
    """Whether this guardian has parental authority (gezag)."""
    source: CustodySource
    """What was looked at."""
    valid_from: Day
    """The first day on which this holds."""
    valid_to: Day | None = None
    """The last day on which this holds; empty means until further notice."""


class Guardian(Part):
    name: Name
    """The name of this parent, carer or guardian."""
    mail: Mail | None = None
    """Their address."""
    phone: Phone | None = None
    """Their telephone number."""
    language: Language = "nl"
    """The language in which they are written to; empty means nl."""
    custody: Custody | None = None
    """Leave all of it empty when nobody has looked yet."""


class Admission(Part):
    on: PastDay
    """The day on which the school decided on the admission."""
    is_admitted: YesNo
    """Whether the learner was admitted."""
    reason: Words
    """Why."""


class Intake(Part):
    learner_asked_on: PastDay
    """The day on which the learner was asked how they want to be heard."""
    way: HearingWay
    """How the learner wants to be heard."""
    completed_on: PastDay | None = None
    """The day on which the intake was completed."""
    needs: Words | None = None
    """What the learner needs; with completed_on."""
    meeting_on: Day | None = None
    """The day of the support-team meeting; with completed_on, and not before it."""


class Care(Part):
    seat: SeatName
    """The care party: care: and a short name, like care:youth_care."""
    mail: Mail
    """The address of the care worker, as the alliance knows it."""
    since: PastDay
    """Since when the care party sits at the table."""


class Hearing(Part):
    on: PastDay
    """The day on which the learner was heard, or the hearing was waived."""
    way: HearingWay | None = None
    """How the learner was heard."""
    view: Words | None = None
    """The learner's own view."""
    effect: Words | None = None
    """What that view changed."""
    waived_because: Words | None = None
    """Instead of the three above: why the learner could not be heard."""


class Goal(Part):
    text: Words
    """The goal."""
    learning_domain: LearningDomain
    """The learning domain of the goal."""
    scale: Scale = Scale.GAS_6
    """The scale of the goal; empty means gas_6, from -3 to 2."""
    scale_text: Words
    """What the points of the scale look like."""


class Step(Part):
    text: Words
    """What is done."""
    kind: StepKind = StepKind.SUPPORT
    """support by the school, or care; empty means support."""
    done_by: SeatName
    """Who does it."""
    starts_on: Day
    """The first day."""
    looked_at_on: Day
    """The day on which the step is looked at."""
    is_low_impact: YesNo = False
    """Whether one guardian's consent can be enough; empty means no."""
    cost_cents: Cents = 0
    """What it costs, in euro cents; empty means nothing."""
    funding: Funding = Funding.NONE
    """Who pays for it; empty means none."""


class Reply(Part):
    on: PastDay
    """The day on which this party answered."""
    via: Via = Via.PAPER
    """How the answer came in; empty means paper. What is not self is recorded by the internal
    coordinator and checked by the school leader."""
    answers: Annotated[tuple[StepAnswer | None, ...], Field(max_length=MAX_ITEMS)] = ()
    """One answer a step, in the order of the steps."""
    reason: Words | None = None
    """Why not, or what should change. Needed for change and refuse."""
    seen: SeenAnswer | None = None
    """Their word on the perspective part; empty means not seen yet."""
    remark: Words | None = None
    """A remark on the perspective part."""


class Signer(Part):
    seat: SeatName
    """The party: guardian:1, guardian:2 or learner."""
    delivered_on: PastDay | None = None
    """The day on which the plan reached this party: their time to answer starts then."""
    opened_on: PastDay | None = None
    """The day on which this party opened it."""
    bounced_on: PastDay | None = None
    """The day on which it came back undelivered."""
    replies: Annotated[tuple[Reply, ...], Field(max_length=MAX_ITEMS)] = ()
    """What this party answered, in order."""


class Talk(Part):
    on: PastDay
    """The day of the talk."""
    with_seat: SeatName
    """With whom."""
    minutes: Words
    """What was said."""


class Plan(Part):
    submitted_on: PastDay
    """The day on which the plan was put before the parties."""
    goals: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=MAX_ITEMS)]
    """At least one goal."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MAX_ITEMS)]
    """At least one step. A step keeps its place in a later plan; a new text there is a change."""
    perspective: Words
    """The perspective part: where the learner is heading."""
    factors: Words
    """What helps and what hinders."""
    advice_weighed: Words
    """How advice from outside was weighed."""
    evaluate_on: Day
    """The day of the evaluation, at most six months after the plan was submitted."""
    signers: Annotated[tuple[Signer, ...], Field(max_length=MAX_ITEMS)] = ()
    """What reached whom, and what they said."""
    talks: Annotated[tuple[Talk, ...], Field(max_length=MAX_ITEMS)] = ()
    """Talks with a party that asked for one, wanted a change or said no."""
    settled: Note | None = None
    """What the coordinator decided while the parents disagreed."""
    returned: Note | None = None
    """The plan went back to be written again."""
    adopted_on: PastDay | None = None
    """The day on which the school leader adopted the plan."""
    reported_back: Note | None = None
    """What the learner was told was done with their view."""


class Round(Part):
    """One round of planning: asked for, heard, written and put before the parties."""

    revision: Note | None = None
    """Why the plan in force is written again."""
    hearing: Hearing | None = None
    """The learner's view for this plan."""
    plan: Plan | None = None
    """The plan, once it was submitted."""


class CheckIn(Part):
    on: PastDay
    """The day of the check-in."""
    by: SeatName = "internal_coordinator"
    """Who looked; empty means internal_coordinator."""
    carried_out: CarriedOut
    """Whether the plan is carried out."""
    note: Words
    """What was seen."""


class Held(Part):
    on: PastDay
    """The day on which the evaluation was held."""
    parents_present: Annotated[tuple[SeatName, ...], Field(max_length=MAX_ITEMS)] = ()
    """Who of the guardians were there."""
    scores: Annotated[tuple[Points, ...], Field(max_length=MAX_ITEMS)]
    """One score a goal, in the order of the goals."""
    outcome: EvaluationOutcome
    """finish closes the case."""
    minutes: Words
    """What was said."""
    next_on: Day | None = None
    """The day of the next evaluation; needed for continue."""


class Evaluation(Part):
    opened_on: PastDay
    """The day on which the parents were invited to look back."""
    hearing: Hearing | None = None
    """The learner's view, looking back."""
    held: Held | None = None
    """The evaluation itself, once it was held."""


class Hold(Part):
    on: PastDay
    """The day on which the case was put on hold."""
    reason: HoldReason
    """Why."""
    until: Day
    """Until when, at most six months."""
    note: Words
    """What was agreed about it."""
    resumed_on: PastDay | None = None
    """The day on which it went on earlier than agreed."""


class Delegation(Part):
    on: PastDay
    """The day on which it was given."""
    giver: SeatName
    """The guardian who lets the other one sign."""
    to: SeatName
    """The other guardian."""
    until: Day
    """Until when, at most a year."""


class DisputeStep(Part):
    on: PastDay
    """The day."""
    route: DisputeRoute
    """The step that was taken."""
    note: Words
    """What came of it."""


class Closing(Part):
    on: PastDay
    """The day on which the case was closed."""
    reason: CloseReason
    """Why. Goals met is the outcome of an evaluation, basic support that of a triage."""
    text: Words
    """The reason in words."""


class Case(Part):
    reference: Reference
    """The school's own number of the case. The same number again is the same case."""
    school: Name
    """The name of the school, as the alliance knows it."""
    procedure: ProcedureName | None = None
    """The procedure it lives by; empty means the one of the school."""
    coordinator: Mail
    """The address of the coordinator of the alliance who is to take it over."""
    internal_coordinator: Mail
    """The address of the internal coordinator of the school."""
    school_leader: Mail
    """The address of the school leader."""
    teacher: Mail | None = None
    """The address of the teacher; with it the teacher gets a seat."""
    learner: Learner
    """Whom it is about."""
    signal: Signal
    """What started it."""
    acknowledged_on: PastDay | None = None
    """The day on which the coordinator picked the signal up, where that was before the triage."""
    triage: Triage | None = None
    """What became of the signal."""
    parents_informed_on: PastDay | None = None
    """The day on which the parents were told."""
    guardians: Annotated[tuple[Guardian, ...], Field(max_length=6)] = ()
    """Parents, carers and guardians, with or without authority: guardian:1, guardian:2, …"""
    registered_on: PastDay | None = None
    """The day on which the written registration came in, for a learner who is new."""
    admission: Admission | None = None
    """What the school decided on it."""
    enrolled_on: PastDay | None = None
    """The day of enrolment, for a learner who is new: the term of the plan starts then."""
    arrangement_on: PastDay | None = None
    """The day on which extra support was granted: the term of the plan starts then."""
    intake: Intake | None = None
    """The intake."""
    care: Annotated[tuple[Care, ...], Field(max_length=MAX_ITEMS)] = ()
    """Care parties that sit at the table."""
    rounds: Annotated[tuple[Round, ...], Field(max_length=MAX_ITEMS)] = ()
    """The rounds of planning, in order."""
    check_ins: Annotated[tuple[CheckIn, ...], Field(max_length=MAX_ITEMS)] = ()
    """How it went, while the plan was running."""
    evaluations: Annotated[tuple[Evaluation, ...], Field(max_length=MAX_ITEMS)] = ()
    """Looking back."""
    holds: Annotated[tuple[Hold, ...], Field(max_length=MAX_ITEMS)] = ()
    """When it was put on hold."""
    delegations: Annotated[tuple[Delegation, ...], Field(max_length=MAX_ITEMS)] = ()
    """Who lets another guardian sign."""
    dispute: Annotated[tuple[DisputeStep, ...], Field(max_length=MAX_ITEMS)] = ()
    """Steps that were taken in a dispute."""
    dispute_ended: Note | None = None
    """How the dispute ended."""
    closed: Closing | None = None
    """How it was closed, if not by a triage or an evaluation."""
