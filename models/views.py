"""What the questions answer with: plain values, never rows of tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from domain.access import Facts, Relation
from domain.assurance import STEP_UP, Demand, Level, Method
from domain.calendar import Region
from domain.commands import CloseReason, Severity
from domain.events import Cause
from domain.looks import What, Why
from domain.notices import Channel
from domain.obligations import Obligation
from domain.procedure import DutyKind, RungAction, Sector, Stage
from domain.said import Said
from domain.seats import Seat, SeatKind
from domain.systems import SystemSeat
from models.states import ClientAuth, DeliveryState, DeliveryWay, NoticeState

Item = TypeVar("Item")

OURSELVES: Final = "traject"
"""Who vouches for somebody that we recognised by ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Part of a list."""

    count: int
    """Of the whole list; of a list of stalls, as far as it was counted."""
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A stored text."""

    body: str
    language: str
    author: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice in somebody's mailbox. What it says is made of its code, where it is shown."""

    id: UUID
    trajectory: UUID
    case_number: str
    to: Seat
    code: str
    channel: Channel
    obligation: str | None
    version: int | None
    delivered_at: datetime | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryView:
    """How a trajectory stands, and about whom it is."""

    id: UUID
    case_number: str
    alliance: UUID
    school: UUID
    school_name: str
    learner: UUID
    learner_name: str
    born_on: date | None
    """None, and empty names, where the directory no longer knows them."""
    stage: Stage
    entered_on: date
    opened_at: datetime | None
    last_moved_on: date
    as_of: datetime | None
    severity: Severity
    age: int
    procedure: str
    calendar: str
    next_due: date | None
    waiting_on: Seat | None
    waiting: Said
    signers: tuple[Seat, ...]
    stalled_since: date | None
    stall_cause: Cause | None
    stalled_obligation: str | None
    hold_until: date | None
    is_split: bool
    has_dispute: bool
    close_reason: CloseReason | None
    closed_on: date | None
    merged_into: UUID | None
    next_alarm: datetime | None
    head_sequence: int
    head_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relating:
    """One thing that somebody is to a trajectory, and by which seat, office or opening."""

    place: str
    facts: Facts
    reason: UUID | None = None
    """The text that says why, where they opened it."""
    on_behalf_of: UUID | None = None
    """Who is away, for a substitute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """From where somebody looks at a list."""

    place: str
    relation: Relation
    alliance: UUID | None
    school: UUID | None
    on_behalf_of: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderView:
    """The looks of one person from one place on one day."""

    on: date
    person: UUID | None
    name: str
    on_behalf_of: UUID | None
    on_behalf_of_name: str
    place: str
    relation: Relation
    why: Why
    what: tuple[What, ...]
    alliance: UUID | None
    school: UUID | None
    reason: UUID | None
    first: datetime
    last: datetime
    count: int
    told_from: date | None
    """Until that day only the privacy officer sees it. None: everybody who may does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A trajectory, and what somebody is to it: the closest first."""

    view: TrajectoryView
    relating: tuple[Relating, ...]


class Because(StrEnum):
    """Why an obligation is on somebody's list. The closest reason first."""

    MINE = "mine"
    SUBSTITUTE = "substitute"
    """Whoever owes it is away, and they stand in."""
    OF_MY_OFFICE = "of_my_office"
    """Nobody sits on the seat that owes it, and they hold the office."""
    NEXT_IN_LINE = "next_in_line"
    """Whoever owes it is away, and nobody stands in."""
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An obligation, and the trajectory it belongs to."""

    trajectory: UUID
    case_number: str
    school: UUID
    obligation: Obligation
    because: Because | None = None


class WorkGroup(StrEnum):
    """Where on a list of work an obligation stands: by its day first, then by whom it waits for."""

    LATE = "late"
    TODAY = "today"
    MINE = "mine"
    OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An obligation on somebody's list of work."""

    owed: Owed
    """Without a reason where somebody else owes it, in a trajectory that they look after."""
    group: WorkGroup
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What the clock does next in a trajectory, and whom that concerns."""

    action: RungAction
    told: tuple[Seat, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StallView:
    """A trajectory past its ladder, as a manager sees it: no names, no learner."""

    trajectory: UUID
    case_number: str
    alliance: UUID
    school: UUID
    school_name: str
    stage: Stage
    age: int
    entered_on: date
    last_moved_on: date
    """The last day on which anybody did something."""
    waiting_on: Seat | None
    cause: Cause | None
    owed: DutyKind | None
    asked_on: date | None
    """Since when that is owed."""
    since: date
    """Since when its term is over."""
    next: NextStep | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many stalled trajectories wait on one side, and for how many days past their term."""

    cause: Cause
    count: int
    mean: int
    median: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGroup:
    """How many open trajectories entered a stage on the same day, and stand still or do not."""

    stage: Stage
    entered_on: date
    is_stalled: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: UUID
    name: str
    mail: str | None
    phone: str | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A person, and how sure we are that it is them."""

    person: Person
    level: Level
    method: Method
    issuer: str
    """Who vouches for it: ourselves, or the address of a provider."""
    at: datetime
    """When they last showed who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person in a browser. The level is what it is worth at this moment."""

    id: UUID
    sign_in: SignIn
    form_token: str
    """What every form of theirs must bring along."""
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime
    """When they are signed out, unless they do something before."""
    provider: UUID | None = None
    """By which provider they came in, whatever they have shown since."""

    @property
    def person(self) -> Person:
        return self.sign_in.person


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """One of the browsers in which somebody is signed in. From where is not kept."""

    sign_in: UUID
    method: Method
    issuer: str
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceName:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An OpenID Connect provider by which people of an alliance sign in."""

    id: UUID
    alliance: UUID
    name: str
    issuer: str
    client_id: str
    client_auth: ClientAuth
    secret: str
    """The name of the file that holds our key or secret there."""
    scope: str
    acr_values: str
    demands: tuple[Demand, ...]
    max_age: int | None
    """Seconds."""
    links_by_mail: bool

    @property
    def can_step_up(self) -> bool:
        """Whether it can ever say enough for a step-up."""
        return bool(self.sure_enough)

    @property
    def sure_enough(self) -> tuple[Demand, ...]:
        """What it would have to say for a step-up, the surest first."""
        enough = [each for each in self.demands if each.level.reaches(STEP_UP)]
        return tuple(sorted(enough, key=lambda each: each.level, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class HandShake:
    """A sign-in at a provider that has begun."""

    provider: UUID
    state: str
    nonce: str
    verifier: str
    next: str
    sign_in: UUID | None
    """Whose certainty it raises; None: it begins one."""
    begun_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office that a person holds, in a whole alliance or in one school of it."""

    kind: SeatKind
    alliance: UUID
    school: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """A seat, and who sits there."""

    trajectory: UUID
    seat: Seat
    person: UUID
    name: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    id: UUID
    alliance: UUID
    name: str
    region: Region
    sector: Sector
    board: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    id: UUID
    alliance: UUID
    school: UUID
    name: str
    born_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to one person that is about to go out."""

    id: UUID
    notice: UUID
    trajectory: UUID
    case_number: str
    to: Person
    seat: str
    way: DeliveryWay
    code: str
    until: date | None
    """The last day of what it asks for."""
    move: UUID | None
    """The key of the move that it is about: what a receipt refers to."""
    happened_at: datetime | None
    made_at: datetime
    makes_sense: bool
    """What it is about is still to be done, or only to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNotice:
    """A message of a trajectory, to one person, and how it fared."""

    notice: UUID
    seat: str
    code: str
    channel: Channel
    not_before: datetime
    state: NoticeState
    delivered_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    person: UUID | None
    way: DeliveryWay | None = None
    delivery: DeliveryState | None = None
    attempts: int = 0
    reply: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalLink:
    """A link that somebody was sent, while it holds. It gives no right."""

    id: UUID
    person: UUID
    trajectory: UUID | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBy:
    """Who has a question, as far as it may be said before we know who reads it."""

    alliance: UUID
    school: str
    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A key that a device of somebody keeps."""

    id: UUID
    credential: bytes
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """That something happened, and nothing else about it."""

    position: int
    """Its place in the feed."""
    trajectory: UUID
    sequence: int
    type: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A program that asks in its own name."""

    id: UUID
    name: str
    seat: SystemSeat
    alliance: UUID
    school: UUID | None
    jwks: Mapping[str, Any]
