"""Who may see what of a trajectory, and why: one table, of people and of systems.

What is not in it is not allowed.

Facts come in, a verdict comes out: nothing is looked up here. Who may *do* what stands in
`domain.rules.permissions`; what of an event belongs to which topic, in `domain.visibility`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final

from domain.procedure import Stage
from domain.said import Said
from domain.seats import SeatKind
from domain.systems import SystemSeat


class Topic(StrEnum):
    """A part of what is known about a trajectory: a compartment of its own."""

    STANDING = "standing"
    NAMES = "names"
    CONTACT = "contact"
    CUSTODY = "custody"
    SIGNALS = "signals"
    HEARING = "hearing"
    GOALS = "goals"
    ACTION = "action"
    PERSPECTIVE = "perspective"
    CARE_STEPS = "care_steps"
    CARE_NOTES = "care_notes"
    ANSWERS = "answers"
    MEETINGS = "meetings"
    DECISIONS = "decisions"
    MONEY = "money"
    LEDGER = "ledger"
    EVIDENCE = "evidence"
    READERS = "readers"
    AGGREGATES = "aggregates"
    SAFETY = "safety"
    DRAFTS = "drafts"
    VOICE = "voice"


class Relation(StrEnum):
    """What somebody is to a trajectory on a day."""

    GUARDIAN = "guardian"
    GUARDIAN_WITHOUT_AUTHORITY = "guardian_without_authority"
    GUARDIAN_OF_ADULT = "guardian_of_adult"
    LEARNER_UNDER_12 = "learner_under_12"
    LEARNER_12 = "learner_12"
    LEARNER_16 = "learner_16"
    LEARNER_18 = "learner_18"
    TEACHER = "teacher"
    INTERNAL_COORDINATOR = "internal_coordinator"
    SCHOOL_LEADER = "school_leader"
    GIFTED_SPECIALIST = "gifted_specialist"
    EXPERT = "expert"
    CARE = "care"
    ATTENDANCE_OFFICER = "attendance_officer"
    COORDINATOR = "coordinator"
    LEAD = "lead"
    BOARD = "board"
    OFFICE_COORDINATOR = "office_coordinator"
    OFFICE_LEAD = "office_lead"
    OFFICE_INTERNAL_COORDINATOR = "office_internal_coordinator"
    OFFICE_SCHOOL_LEADER = "office_school_leader"
    OFFICE_TEACHER = "office_teacher"
    OFFICE_BOARD = "office_board"
    DIRECTOR = "director"
    PRIVACY_OFFICER = "privacy_officer"
    SUBSTITUTE = "substitute"
    OPENED_WITH_REASON = "opened_with_reason"
    BREAK_GLASS = "break_glass"
    OPERATOR = "operator"
    SYSTEM_SCHOOL_ADMINISTRATION = "system_school_administration"
    SYSTEM_DASHBOARD = "system_dashboard"
    SYSTEM_SUBSCRIPTIONS = "system_subscriptions"
    STRANGER = "stranger"


class Grade(Enum):
    """How much of a topic. The later, the more."""

    NOTHING = "."
    RELEASED = "r"
    """Only while somebody who may has released it to them."""
    OWN = "o"
    """What they said, did, or are to do themselves."""
    ALL = "a"


class Action(StrEnum):
    SEE = "see"
    OPEN_WITH_REASON = "open_with_reason"
    """To open, for a reason, a case of which one sees numbers alone."""
    BREAK_GLASS = "break_glass"
    DELAY_DISCLOSURE = "delay_disclosure"
    """To let a look be told later, on a ground in law."""
    RELEASE = "release"
    """To release a topic to a guardian who sees nothing by themselves (`domain.releases`)."""
    READ_FEED = "read_feed"
    """To be told that something happened: what kind of thing, in which trajectory, when."""
    SUBSCRIBE = "subscribe"
    """To have that told at an address of one's own."""


_TABLE: Final = """
                            S  N  C  Cu Si He Go Ac Pe Ca CN An Me De Mo Le Ev Re Ag Sa Dr Vo
guardian                    a  a  o  a  a  a  a  a  a  a  a  a  a  a  a  a  a  a  .  .  .  .
guardian_without_authority  r  r  o  r  r  r  r  r  r  r  r  r  r  r  .  r  .  .  .  .  .  .
guardian_of_adult           r  r  o  r  r  r  r  r  r  r  r  r  r  r  .  r  .  .  .  .  .  .
learner_under_12            a  a  o  .  .  a  a  a  .  .  .  o  .  .  .  a  .  .  .  .  .  o
learner_12                  a  a  o  a  a  a  a  a  a  a  a  a  a  a  a  a  a  a  .  .  .  o
learner_16                  a  a  o  a  a  a  a  a  a  a  a  a  a  a  a  a  a  a  .  .  .  o
learner_18                  a  a  o  a  a  a  a  a  a  a  a  a  a  a  a  a  a  a  .  .  .  o
teacher                     a  a  .  .  o  o  a  o  .  .  .  .  o  .  .  a  .  .  .  .  .  .
internal_coordinator        a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  a  a  a  .  .  .
school_leader               a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  a  .  a  .  .  .
gifted_specialist           a  a  .  .  a  a  a  a  a  .  .  .  o  .  .  a  .  .  .  .  .  .
expert                      a  a  .  .  a  o  a  a  a  .  .  .  o  .  .  a  .  .  .  .  o  .
care                        a  a  .  .  r  .  a  o  .  o  o  .  o  .  .  a  .  .  .  .  .  .
attendance_officer          a  a  .  .  o  .  .  .  .  .  .  .  o  .  .  a  .  .  .  .  .  .
coordinator                 a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  a  a  a  .  .  .
lead                        a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  a  a  a  .  .  .
board                       a  a  .  a  a  a  a  a  a  a  .  a  a  a  a  a  a  .  a  .  .  .
office_coordinator          a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  a  a  a  .  .  .
office_lead                 a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  a  a  a  .  .  .
office_internal_coordinator a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  a  a  a  .  .  .
office_school_leader        a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  a  .  a  .  .  .
office_teacher              .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
office_board                .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
director                    .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  a  .  .  .
privacy_officer             .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  a  .  .  .  .
substitute                  a  a  a  a  a  a  a  a  a  a  a  a  a  a  a  a  .  .  a  .  .  .
opened_with_reason          a  a  .  .  a  .  a  a  a  .  .  a  a  a  a  a  .  .  .  .  .  .
break_glass                 a  a  a  a  a  a  a  a  a  a  .  a  a  a  a  a  .  .  .  .  .  .
operator                    .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  a  .  .  .
system_school_administration a o  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
system_dashboard            a  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  a  .  .  .
system_subscriptions        a  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  a  .  .  .
stranger                    .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
"""
"""The columns are the topics, in their order. A substitute gets no more than who is away.

Of the names a school's administration gets what is its own: by which chain pseudonym (ECK iD) it
knows its pupil.
"""


def _read(table: str) -> Mapping[Relation, Mapping[Topic, Grade]]:
    rows = [line.split() for line in table.strip().splitlines()[1:]]
    return MappingProxyType(
        {
            Relation(name): MappingProxyType(
                {topic: Grade(cell) for topic, cell in zip(Topic, cells, strict=True)}
            )
            for name, *cells in rows
        }
    )


TABLE: Final = _read(_TABLE)

WHILE_OPEN: Final = frozenset(
    {
        Relation.TEACHER,
        Relation.GIFTED_SPECIALIST,
        Relation.EXPERT,
        Relation.CARE,
        Relation.ATTENDANCE_OFFICER,
        Relation.SUBSTITUTE,
    }
)
"""Who sees nothing more once the trajectory is closed: what they came for is over."""

FAMILY: Final = frozenset(
    {
        Relation.GUARDIAN,
        Relation.GUARDIAN_WITHOUT_AUTHORITY,
        Relation.GUARDIAN_OF_ADULT,
        Relation.LEARNER_UNDER_12,
        Relation.LEARNER_12,
        Relation.LEARNER_16,
        Relation.LEARNER_18,
    }
)
"""Whose own case it is. Whoever is one of these decides nothing here by an office."""

ONLY_UNTIL: Final = frozenset({Relation.OPENED_WITH_REASON, Relation.BREAK_GLASS})
"""Who sees something only with a last day."""

MAY: Final[Mapping[Action, frozenset[Relation]]] = MappingProxyType(
    {
        Action.OPEN_WITH_REASON: frozenset(
            {Relation.OFFICE_LEAD, Relation.DIRECTOR, Relation.PRIVACY_OFFICER}
        ),
        Action.BREAK_GLASS: frozenset(  # the privacy officer judges it, and so does not do it
            {
                Relation.OFFICE_COORDINATOR,
                Relation.OFFICE_LEAD,
                Relation.OFFICE_INTERNAL_COORDINATOR,
                Relation.OFFICE_SCHOOL_LEADER,
                Relation.DIRECTOR,
            }
        ),
        Action.DELAY_DISCLOSURE: frozenset({Relation.PRIVACY_OFFICER}),
        Action.RELEASE: frozenset(
            {Relation.SCHOOL_LEADER, Relation.OFFICE_SCHOOL_LEADER, Relation.LEARNER_18}
        ),
        Action.READ_FEED: frozenset(
            {
                Relation.OFFICE_COORDINATOR,
                Relation.OFFICE_LEAD,
                Relation.SYSTEM_SCHOOL_ADMINISTRATION,
                Relation.SYSTEM_DASHBOARD,
                Relation.SYSTEM_SUBSCRIPTIONS,
            }
        ),
        Action.SUBSCRIBE: frozenset(
            {
                Relation.OFFICE_LEAD,
                Relation.SYSTEM_SCHOOL_ADMINISTRATION,
                Relation.SYSTEM_SUBSCRIPTIONS,
            }
        ),
    }
)
"""Who may do what no move is."""


class Reason(StrEnum):
    """Why, or why not."""

    BY_RELATION = "by_relation"
    OWN_ONLY = "own_only"
    RELEASED = "released"
    NOT_RELEASED = "not_released"
    NOT_FOR_YOU = "not_for_you"
    NOT_YET = "not_yet"
    OVER = "over"
    CLOSED = "closed"
    NO_LAST_DAY = "no_last_day"


REASONS: Final[Mapping[Reason, Said]] = MappingProxyType(
    {
        Reason.BY_RELATION: Said(
            nl="dit hoort bij wat deze persoon in het traject doet",
            en="this belongs to what this person does in the trajectory",
        ),
        Reason.OWN_ONLY: Said(
            nl="alleen wat van deze persoon zelf is", en="only what is this person's own"
        ),
        Reason.RELEASED: Said(nl="dit is tijdelijk vrijgegeven", en="this was released for a time"),
        Reason.NOT_RELEASED: Said(nl="dit is niet vrijgegeven", en="this was not released"),
        Reason.NOT_FOR_YOU: Said(
            nl="dit is niet nodig voor wat deze persoon doet",
            en="what this person does does not need this",
        ),
        Reason.NOT_YET: Said(nl="dit gaat later in", en="this begins later"),
        Reason.OVER: Said(nl="dit recht is voorbij", en="this right has ended"),
        Reason.CLOSED: Said(nl="het traject is afgesloten", en="the trajectory is closed"),
        Reason.NO_LAST_DAY: Said(
            nl="hiervoor is geen einddatum bepaald", en="no last day was set for this"
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A topic given to somebody for a time, both days included."""

    topic: Topic
    valid_from: date
    valid_to: date

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What somebody is to a trajectory, on the day that they ask."""

    relation: Relation
    on: date
    stage: Stage
    valid_from: date | None = None
    valid_to: date | None = None
    """The days of the relation itself, both included: of an office, a substitution, an opening."""
    releases: tuple[Release, ...] = ()
    stands_in_for: Relation | None = None
    """For a substitute: what the one who is away is to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    grade: Grade
    reason: Reason

    @property
    def is_yes(self) -> bool:
        return self.grade is not Grade.NOTHING

    @property
    def why(self) -> Said:
        return REASONS[self.reason]


_ORDER: Final = tuple(Grade)


def less(one: Grade, other: Grade) -> Grade:
    return min(one, other, key=_ORDER.index)


def decide_access(facts: Facts, topic: Topic, action: Action = Action.SEE) -> Verdict:
    """Whether somebody who is this to a trajectory may see this of it today, and how much."""
    refused = _out_of_time(facts)
    if refused is not None:
        return Verdict(grade=Grade.NOTHING, reason=refused)
    if action is not Action.SEE:
        return _of_action(facts, action)
    match _cell(facts, topic):
        case Grade.ALL:
            return Verdict(grade=Grade.ALL, reason=Reason.BY_RELATION)
        case Grade.OWN:
            return Verdict(grade=Grade.OWN, reason=Reason.OWN_ONLY)
        case Grade.RELEASED:
            return _released(facts, topic)
        case Grade.NOTHING:
            return Verdict(grade=Grade.NOTHING, reason=Reason.NOT_FOR_YOU)


def widest(facts: Iterable[Facts], topic: Topic, action: Action = Action.SEE) -> Verdict:
    """The most that somebody may see who is several things to a trajectory; of none, nothing."""
    verdicts = [decide_access(each, topic, action) for each in facts]
    nothing = Verdict(grade=Grade.NOTHING, reason=Reason.NOT_FOR_YOU)
    return max(verdicts, key=lambda each: _ORDER.index(each.grade), default=nothing)


def _cell(facts: Facts, topic: Topic) -> Grade:
    at_most = TABLE[facts.relation][topic]
    if facts.relation is not Relation.SUBSTITUTE:
        return at_most
    away = facts.stands_in_for or Relation.STRANGER
    return less(at_most, TABLE[away][topic])


def _of_action(facts: Facts, action: Action) -> Verdict:
    if facts.relation in MAY[action]:
        return Verdict(grade=Grade.ALL, reason=Reason.BY_RELATION)
    return Verdict(grade=Grade.NOTHING, reason=Reason.NOT_FOR_YOU)


def _released(facts: Facts, topic: Topic) -> Verdict:
    if any(each.topic is topic and each.holds_on(facts.on) for each in facts.releases):
        return Verdict(grade=Grade.ALL, reason=Reason.RELEASED)
    return Verdict(grade=Grade.NOTHING, reason=Reason.NOT_RELEASED)


def _out_of_time(facts: Facts) -> Reason | None:
    if facts.relation in ONLY_UNTIL and facts.valid_to is None:
        return Reason.NO_LAST_DAY
    if facts.valid_from is not None and facts.on < facts.valid_from:
        return Reason.NOT_YET
    if facts.valid_to is not None and facts.on > facts.valid_to:
        return Reason.OVER
    if facts.relation in WHILE_OPEN and facts.stage is Stage.CLOSED:
        return Reason.CLOSED
    return None


ADULT: Final = 18
_YOUTH: Final = 16
_SEES_FROM: Final = 12


def seated_as(kind: SeatKind, *, age: int, has_authority: bool) -> Relation:
    """What whoever sits on a seat of this kind is to the trajectory, on that day."""
    match kind:
        case SeatKind.GUARDIAN if age >= ADULT:
            return Relation.GUARDIAN_OF_ADULT
        case SeatKind.GUARDIAN if not has_authority:
            return Relation.GUARDIAN_WITHOUT_AUTHORITY
        case SeatKind.LEARNER:
            return _learner(age)
        case SeatKind.CLOCK | SeatKind.POST:
            return Relation.STRANGER
        case _:
            return Relation(kind.value)


def _learner(age: int) -> Relation:
    if age >= ADULT:
        return Relation.LEARNER_18
    if age >= _YOUTH:
        return Relation.LEARNER_16
    return Relation.LEARNER_12 if age >= _SEES_FROM else Relation.LEARNER_UNDER_12


_OFFICES: Final[Mapping[SeatKind, Relation]] = {
    SeatKind.COORDINATOR: Relation.OFFICE_COORDINATOR,
    SeatKind.LEAD: Relation.OFFICE_LEAD,
    SeatKind.INTERNAL_COORDINATOR: Relation.OFFICE_INTERNAL_COORDINATOR,
    SeatKind.SCHOOL_LEADER: Relation.OFFICE_SCHOOL_LEADER,
    SeatKind.TEACHER: Relation.OFFICE_TEACHER,
    SeatKind.BOARD: Relation.OFFICE_BOARD,
    SeatKind.DIRECTOR: Relation.DIRECTOR,
    SeatKind.PRIVACY_OFFICER: Relation.PRIVACY_OFFICER,
}


IN_OFFICE: Final = frozenset(_OFFICES.values())
"""Who is something to a trajectory by an office, without a seat in it."""


def in_office_as(kind: SeatKind) -> Relation:
    """What whoever holds an office of its school or alliance is to a trajectory."""
    return _OFFICES.get(kind, Relation.STRANGER)


def system_as(seat: SystemSeat) -> Relation:
    """What a program on this seat is to a trajectory in its place."""
    return Relation(seat.value.replace(":", "_"))


def offices_that_see(topic: Topic) -> frozenset[SeatKind]:
    """The offices whose holders see all of a topic without a seat: what SQL selects by."""
    return frozenset(
        kind for kind, relation in _OFFICES.items() if TABLE[relation][topic] is Grade.ALL
    )


def seats_that_see(topic: Topic, stage: Stage) -> frozenset[SeatKind]:
    """The kinds of seats, guardians left out, from which all of a topic is seen in a stage."""
    kinds = frozenset(SeatKind) - {SeatKind.GUARDIAN, SeatKind.CLOCK, SeatKind.POST}
    return frozenset(
        kind
        for kind in kinds
        if all(
            decide_access(
                Facts(
                    relation=seated_as(kind, age=age, has_authority=False),
                    on=date.min,
                    stage=stage,
                ),
                topic,
            ).grade
            is Grade.ALL
            for age in (0, _SEES_FROM, _YOUTH, ADULT)
        )
    )
