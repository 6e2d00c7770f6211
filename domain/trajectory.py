"""The state of a trajectory. It changes in `domain.evolve` and nowhere else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType
from uuid import UUID

from domain.calendar import SchoolCalendar, Suspension
from domain.commands import CloseReason, DisputeRoute, Severity
from domain.meeting import AgreedItem, Meeting
from domain.plan import PlanInForce, PlanVersion, StepId
from domain.procedure import ProcedureRef, Stage
from domain.seats import CLOCK, PersonId, Seat, SeatKind, kind_of
from domain.sign_off import (
    CustodyFact,
    Delegation,
    GivenAnswer,
    Invitation,
    SeenAnswer,
)

TrajectoryId = NewType("TrajectoryId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a trajectory starts with. Valid by itself, so that a workflow can start on it."""

    trajectory: TrajectoryId
    alliance: UUID
    school: UUID
    learner: UUID
    born_on: date
    procedure: ProcedureRef
    calendar: SchoolCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    seat: Seat
    person: PersonId
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbed:
    """How far up its ladder an obligation is."""

    obligation: str
    rungs: int
    told: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """When somebody on a seat was last reminded by hand."""

    seat: Seat
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What can be done once, by whom and when: the answer to whoever comes second."""

    what: str
    by: Seat
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """A trajectory of the same learner that goes on here, and where its clocks started."""

    source: UUID
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OnHold:
    first: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    since: date
    steps: tuple[DisputeRoute, ...] = ()
    last_step_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkWanted:
    """A party asked for a talk, wanted a change or said no: the other side owes a talk."""

    seat: Seat
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    reason: CloseReason
    on: date
    came_from: Stage
    is_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """The whole state of one trajectory. Immutable; a new one for every event."""

    id: TrajectoryId
    alliance: UUID
    school: UUID
    learner: UUID
    born_on: date
    procedure: ProcedureRef
    calendar: SchoolCalendar

    opened_at: datetime | None = None
    clock_since: date | None = None
    """Where the clocks of the signal start: the earliest signal, also of a merged trajectory."""
    as_of: datetime | None = None
    """The moment of the last event."""
    stage: Stage = Stage.SIGNALLED
    entered_on: date = date.min
    entered_by: Seat = CLOCK.seat
    last_moved_on: date = date.min
    """The last day on which a party, not the engine, did something (T23)."""
    age: int = 0
    """The last of 12, 16 and 18 that the learner has turned, or 0."""
    signers: tuple[Seat, ...] = ()
    """Who must sign now. Kept by the events that change it."""
    signers_since: date | None = None

    severity: Severity = Severity.NORMAL
    severe_since: date | None = None
    is_acknowledged: bool = False
    accepted_on: date | None = None
    parents_informed_on: date | None = None
    seats: tuple[Seated, ...] = ()
    custody: tuple[CustodyFact, ...] = ()
    delegations: tuple[Delegation, ...] = ()

    registered_on: date | None = None
    enrolled_on: date | None = None
    arrangement_on: date | None = None
    admission_extended_weeks: int = 0
    is_admission_decided: bool = False

    was_learner_asked: bool = False
    is_learner_heard: bool = False
    """Heard, or waived with a reason, for the plan or evaluation that is being made now."""
    meeting_on: date | None = None
    intake_completed_on: date | None = None

    plan: PlanVersion | None = None
    """The version before the parties, or the last that was."""
    plan_count: int = 0
    in_force: PlanInForce | None = None
    round_opened_on: date | None = None
    invitations: tuple[Invitation, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()
    no_objections: tuple[GivenAnswer, ...] = ()
    seen: tuple[SeenAnswer, ...] = ()
    talks_wanted: tuple[TalkWanted, ...] = ()
    split_since: date | None = None
    split_was_settled: bool = False
    dispute: Dispute | None = None

    report_back_since: date | None = None
    checked_in_on: date | None = None
    evaluated_on: date | None = None
    evaluate_on: date | None = None

    meetings: tuple[Meeting, ...] = ()
    """Those that are ahead, and those of which the outcome is not written down yet."""
    items: tuple[AgreedItem, ...] = ()
    """What was agreed in a meeting and stands in no plan yet."""

    hold: OnHold | None = None
    holds: tuple[Suspension, ...] = ()
    climbed: tuple[Climbed, ...] = ()
    reminded: tuple[Reminded, ...] = ()
    done: tuple[Done, ...] = ()
    closing: Closing | None = None
    merged_into: UUID | None = None
    merged_from: tuple[Absorbed, ...] = ()
    links: tuple[UUID, ...] = ()
    reopened_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.stage is not Stage.CLOSED

    @property
    def is_over(self) -> bool:
        """Closed, and too long ago to be reopened: the process may end."""
        return self.closing is not None and self.closing.is_archived

    @property
    def is_on_hold(self) -> bool:
        return self.hold is not None

    @property
    def suspensions(self) -> tuple[Suspension, ...]:
        """The days that POLICY clocks do not count; a running hold counts until its agreed end."""
        if self.hold is None:
            return self.holds
        return (*self.holds, Suspension(first=self.hold.first, last=self.hold.until))

    def person_on(self, seat: Seat) -> PersonId | None:
        return next((seated.person for seated in self.seats if seated.seat == seat), None)

    def seat_of(self, person: PersonId | None) -> Seat | None:
        return next((seated.seat for seated in self.seats if seated.person == person), None)

    def did(self, what: str) -> Done | None:
        return next((done for done in self.done if done.what == what), None)

    def has_absorbed(self, source: UUID) -> bool:
        return any(absorbed.source == source for absorbed in self.merged_from)

    def seats_of(self, kind: SeatKind) -> tuple[Seat, ...]:
        return tuple(seated.seat for seated in self.seats if kind_of(seated.seat) is kind)

    def answer_of(self, seat: Seat, step: StepId, digest: str) -> GivenAnswer | None:
        """The word of a party on one text of a step."""
        meant = (seat, step, digest)
        return next((a for a in self.answers if (a.seat, a.step, a.digest) == meant), None)


def new_trajectory(opening: Opening) -> Trajectory:
    """A trajectory in which nothing has happened yet."""
    return Trajectory(
        id=opening.trajectory,
        alliance=opening.alliance,
        school=opening.school,
        learner=opening.learner,
        born_on=opening.born_on,
        procedure=opening.procedure,
        calendar=opening.calendar,
    )
