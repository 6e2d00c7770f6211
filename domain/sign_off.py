"""Sign-offs: the legal acts asked of the parties. A kind never stands in for another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from domain.assurance import Level, Method
from domain.plan import StepId, Text
from domain.seats import PersonId, Seat


class SignOffKind(StrEnum):
    CONSENT = "consent"
    """Instemming: without it a step of the action part does not start (Wpo 40a)."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """Overleg, gezien: talked about and seen; no veto."""
    HEARING = "hearing"
    """Hoorrecht: the learner was heard, in the way the learner chose."""
    ADOPTION = "adoption"
    """Vaststelling: the school board sets the plan, after the others."""


class Answer(StrEnum):
    AGREE = "agree"
    CHANGE = "change"
    TALK_FIRST = "talk_first"
    REFUSE = "refuse"
    REMARK_ONLY = "remark_only"
    NOT_REACHED = "not_reached"


STEP_ANSWERS: Final = (Answer.AGREE, Answer.CHANGE, Answer.TALK_FIRST, Answer.REFUSE)
SEEN_ANSWERS: Final = (Answer.AGREE, Answer.REFUSE, Answer.REMARK_ONLY)

FULFILLED_BY: Final[Mapping[SignOffKind, frozenset[Answer]]] = {
    SignOffKind.CONSENT: frozenset({Answer.AGREE}),
    SignOffKind.ACKNOWLEDGEMENT: frozenset(SEEN_ANSWERS),
    SignOffKind.HEARING: frozenset(SEEN_ANSWERS),
    SignOffKind.ADOPTION: frozenset({Answer.AGREE}),
}


class Via(StrEnum):
    """How an answer came in. On paper or by phone: by staff, with evidence and a second."""

    SELF = "self"
    PAPER = "paper"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How sure we were of who gave a sign-off, and the statement of all that they saw and said.

    A face fills it in from the sign-in of whoever asks; it is never sent.
    """

    level: Level
    method: Method
    issuer: str
    authenticated_at: datetime
    statement: Text | None
    """None only where it was given before traject knew the trajectory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One party's consent, or not, to one step, bound to the text that was shown."""

    seat: Seat
    step: StepId
    version: int
    digest: str
    answer: Answer
    at: datetime
    person: PersonId | None
    via: Via = Via.SELF
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnswer:
    """One party's acknowledgement of the perspective part."""

    seat: Seat
    digest: str
    answer: Answer
    at: datetime


class HearingWay(StrEnum):
    """How the learner chose to be heard (law of 2025): by themselves, the parents or another."""

    SELF = "self"
    VIA_PARENTS = "via_parents"
    VIA_OTHER = "via_other"


class CustodySource(StrEnum):
    REGISTER = "register"
    COURT_ORDER = "court_order"
    CIVIL_RECORD = "civil_record"
    GUARDIANSHIP_ORDER = "guardianship_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyFact:
    """Whether a guardian holds authority (gezag), by which source, on which days, both included."""

    guardian: Seat
    has_authority: bool
    source: CustodySource
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class GroundKind(StrEnum):
    """By what somebody's word counts."""

    AUTHORITY = "authority"
    """Parental authority, by a fact with a source."""
    AGE = "age"
    """It is about themselves, at this age."""
    OFFICE = "office"
    """The school board has given it to whoever holds this office."""
    SEAT = "seat"
    """They sit at the table, and no more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The ground of authority under a sign-off, as it was on the day that it was given."""

    kind: GroundKind
    source: CustodySource | None = None
    valid_from: date | None = None
    age: int | None = None
    """The last of 12, 16 and 18 that the learner had reached, or 0."""
    also_for: tuple[Seat, ...] = ()
    """Who let them sign too, by delegation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """One guardian with authority lets the other sign too, until a date (at most twelve months)."""

    giver: Seat
    to: Seat
    since: date
    until: date


class Fate(StrEnum):
    """What became of an invitation to answer."""

    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The clock of a signer starts at delivery, never at sending (T07)."""

    seat: Seat
    sent_on: date
    delivered_on: date | None = None
    opened_on: date | None = None
    bounced_on: date | None = None
