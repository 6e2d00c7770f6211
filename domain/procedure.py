"""The words a procedure is written in: stages, duties, terms, ladders. One page to read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.assurance import Level
from domain.said import Said
from domain.seats import SeatKind
from domain.sign_off import SignOffKind


class Stage(StrEnum):
    SIGNALLED = "signalled"
    INTAKE = "intake"
    PLANNING = "planning"
    SIGNING = "signing"
    ACTIVE = "active"
    REVISING = "revising"
    EVALUATING = "evaluating"
    CLOSED = "closed"


class DutyKind(StrEnum):
    """What can be owed. The names are the product's; the timers are those of the procedure."""

    ACKNOWLEDGE_SIGNAL = "acknowledge_signal"
    TRIAGE = "triage"
    TELL_PARENTS = "tell_parents"
    ESTABLISH_CUSTODY = "establish_custody"
    COMPLETE_INTAKE = "complete_intake"
    DECIDE_ADMISSION = "decide_admission"
    SET_PLAN = "set_plan"
    HEAR_LEARNER = "hear_learner"
    SUBMIT_PLAN = "submit_plan"
    DELIVER_INVITATION = "deliver_invitation"
    ANSWER_PLAN = "answer_plan"
    TALK = "talk"
    SETTLE_SPLIT = "settle_split"
    HANDLE_DISPUTE = "handle_dispute"
    REDRAFT = "redraft"
    ADOPT = "adopt"
    REPORT_BACK = "report_back"
    CHECK_IN = "check_in"
    EVALUATE = "evaluate"
    ANSWER_MEETING = "answer_meeting"
    SETTLE_MEETING = "settle_meeting"
    NOTE_MEETING = "note_meeting"
    TAKE_UP_ITEMS = "take_up_items"
    RENEW_DELEGATION = "renew_delegation"
    PREPARE_BIRTHDAY = "prepare_birthday"
    END_HOLD = "end_hold"
    KEEP_MOVING = "keep_moving"


class Clock(StrEnum):
    LEGAL = "legal"
    """A term in statute or settled law: calendar weeks, moved only by the general terms act."""
    POLICY = "policy"
    """Our own promise: counted in the school's own school days, stopped by a hold."""


class Unit(StrEnum):
    SCHOOL_DAYS = "school_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    n: int
    unit: Unit


class Counted(StrEnum):
    AFTER_START = "after_start"
    BEFORE_DUE = "before_due"
    AFTER_DUE = "after_due"


class RungAction(StrEnum):
    REMIND = "remind"
    OTHER_CHANNEL = "other_channel"
    CALL = "call"
    ESCALATE = "escalate"
    OFFER_HELP = "offer_help"
    OPEN_EVALUATION = "open_evaluation"
    OPEN_DISPUTE = "open_dispute"
    STALL = "stall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder. Nobody in `to` means: whoever owes it."""

    n: int
    unit: Unit
    counted: Counted
    action: RungAction
    to: tuple[SeatKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What is owed, by whom, by when, and what happens if nothing comes."""

    kind: DutyKind
    owed_by: SeatKind
    clock: Clock
    term: Term | None
    """None where the case itself holds the date: the end of a hold, a birthday."""
    ladder: tuple[Rung, ...]
    timer: str
    basis: str

    @property
    def length(self) -> int:
        """How long its term is, in its own unit; 0 where the case itself holds the date."""
        return 0 if self.term is None else self.term.n


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRule:
    """Who moves a stage on, which legal acts it asks, which duties it opens and where it leads."""

    owner: SeatKind
    opens: tuple[DutyKind, ...]
    leads_to: tuple[Stage, ...]
    asks: tuple[SignOffKind, ...] = ()


class Sector(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A reviewed set of stages, duties and ladders. Frozen by its digest once it has been used."""

    id: str
    name: Said
    sector: Sector
    stages: Mapping[Stage, StageRule]
    duties: Mapping[DutyKind, Duty]
    assurance: Mapping[SignOffKind, Level]
    """How sure we must be of who it is, per kind of sign-off."""
    one_unless_objection: bool = False
    """Whether one guardian is enough for a low-impact step while the other, told, is silent."""
    severe_triage_school_days: int
    """The shorter triage term for a severe signal."""
    no_objection_school_days: int
    """How long a guardian who was told may object, where one consent can be enough."""
    admission_extension_weeks: int
    """By how much the admission term can be extended, once, with notice (Wpo 40 lid 6)."""
    reopen_months: int
    unmerge_days: int
    max_delegation_months: int
    max_hold_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureRef:
    """Which procedure a trajectory lives by. The digest proves that it has not changed since."""

    id: str
    digest: str
