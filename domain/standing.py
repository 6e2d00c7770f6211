"""How a trajectory stands: all that the read models show, derived from the state alone."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.commands import CloseReason, Severity
from domain.events import Cause
from domain.obligations import Obligation, cause_of, open_obligations, waited_for
from domain.procedure import Stage
from domain.rules.clock import next_alarm
from domain.said import Said
from domain.seats import Seat
from domain.sign_off import CustodyFact
from domain.trajectory import Seated, Trajectory, TrajectoryId
from domain.waiting import why_waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """The most pressing thing of which the ladder was climbed to its end."""

    obligation: str
    since: date
    cause: Cause
    waits_on: Seat | None = None
    """None only in what an earlier version left behind to be recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    trajectory: TrajectoryId
    alliance: UUID
    school: UUID
    learner: UUID
    stage: Stage
    opened_at: datetime | None
    entered_on: date
    last_moved_on: date
    as_of: datetime | None
    severity: Severity
    age: int
    procedure: str
    calendar: str
    obligations: tuple[Obligation, ...]
    """The most pressing first."""
    waiting: Said
    """Who has the ball, since when, what happens next and when: one sentence."""
    next_alarm: datetime | None
    stall: Stall | None
    hold_until: date | None
    is_split: bool
    has_dispute: bool
    seats: tuple[Seated, ...]
    signers: tuple[Seat, ...]
    close_reason: CloseReason | None
    closed_on: date | None
    merged_into: UUID | None
    custody: tuple[CustodyFact, ...] = ()


def standing(trajectory: Trajectory) -> Standing:
    """How it stands now. Depends on the state alone, so a rebuild gives the same."""
    closing = trajectory.closing
    owed = open_obligations(trajectory)
    return Standing(
        trajectory=trajectory.id,
        alliance=trajectory.alliance,
        school=trajectory.school,
        learner=trajectory.learner,
        stage=trajectory.stage,
        opened_at=trajectory.opened_at,
        entered_on=trajectory.entered_on,
        last_moved_on=trajectory.last_moved_on,
        as_of=trajectory.as_of,
        severity=trajectory.severity,
        age=trajectory.age,
        procedure=trajectory.procedure.id,
        calendar=trajectory.calendar.version,
        obligations=owed,
        waiting=why_waiting(trajectory),
        next_alarm=next_alarm(trajectory),
        stall=stall_of(trajectory, owed),
        hold_until=trajectory.hold.until if trajectory.hold else None,
        is_split=trajectory.split_since is not None,
        has_dispute=trajectory.dispute is not None,
        seats=trajectory.seats,
        signers=trajectory.signers,
        close_reason=closing.reason if closing else None,
        closed_on=closing.on if closing else None,
        merged_into=trajectory.merged_into,
        custody=trajectory.custody,
    )


def stall_of(trajectory: Trajectory, obligations: tuple[Obligation, ...]) -> Stall | None:
    """What keeps it from going on, of what is owed in it."""
    stalled = next((owed for owed in obligations if owed.has_stalled), None)
    if stalled is None:
        return None
    return Stall(
        obligation=stalled.key,
        since=stalled.due,
        cause=cause_of(trajectory, stalled),
        waits_on=waited_for(trajectory, stalled),
    )
