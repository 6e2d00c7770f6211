"""What can be looked at, in the words of the one who reads who looked."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.access import Relation, Topic
from domain.errors import BadMove, NotYourTurn
from domain.refusals import Refusal
from domain.said import Said, dated


class What(StrEnum):
    """What was shown, at once."""

    TRAJECTORY = "trajectory"
    PLAN = "plan"
    EVENTS = "events"
    MOVES = "moves"
    MOVE = "move"
    CONTACTS = "contacts"
    EVIDENCE = "evidence"
    READERS = "readers"
    TRAJECTORIES = "trajectories"
    OBLIGATIONS = "obligations"
    STALLS = "stalls"
    GRANTS = "grants"
    LEARNERS = "learners"
    CASE = "case"
    MEETINGS = "meetings"


TOPICS: Final[Mapping[What, Topic]] = MappingProxyType(
    {
        What.TRAJECTORY: Topic.STANDING,
        What.PLAN: Topic.GOALS,
        What.EVENTS: Topic.LEDGER,
        What.MOVES: Topic.STANDING,
        What.MOVE: Topic.STANDING,
        What.CONTACTS: Topic.CONTACT,
        What.EVIDENCE: Topic.EVIDENCE,
        What.READERS: Topic.READERS,
        What.TRAJECTORIES: Topic.STANDING,
        What.OBLIGATIONS: Topic.STANDING,
        What.STALLS: Topic.AGGREGATES,
        What.GRANTS: Topic.STANDING,
        What.LEARNERS: Topic.NAMES,
        What.CASE: Topic.STANDING,
        What.MEETINGS: Topic.MEETINGS,
    }
)
"""What somebody must be allowed to see, to look at it at all."""

NEEDS_STANDING: Final = frozenset({What.CONTACTS})
"""What is there only for who may know how the trajectory stands: one's own part is not enough."""

WORDS: Final[Mapping[What, Said]] = MappingProxyType(
    {
        What.TRAJECTORY: Said(nl="hoe het traject ervoor staat", en="how the trajectory stands"),
        What.PLAN: Said(nl="het plan", en="the plan"),
        What.EVENTS: Said(nl="wat er is gebeurd", en="what has happened"),
        What.MOVES: Said(nl="wat nu kan", en="what can be done now"),
        What.MOVE: Said(nl="wat er van een verzoek werd", en="what became of a request"),
        What.CONTACTS: Said(
            nl="hoe wie aan tafel zit te bereiken is", en="how those at the table can be reached"
        ),
        What.EVIDENCE: Said(nl="het bewijs van de antwoorden", en="the evidence of the answers"),
        What.READERS: Said(nl="wie er keek", en="who looked"),
        What.TRAJECTORIES: Said(
            nl="een lijst waar dit traject in stond", en="a list with this trajectory in it"
        ),
        What.OBLIGATIONS: Said(
            nl="een lijst van wat iemand nog moet doen", en="a list of what somebody has to do"
        ),
        What.STALLS: Said(
            nl="een lijst zonder namen van wat stilstaat",
            en="a list without names of what stands still",
        ),
        What.GRANTS: Said(nl="wat er aan wie is vrijgegeven", en="what was released to whom"),
        What.LEARNERS: Said(
            nl="de naam van de leerling, om een signaal te geven",
            en="the name of the learner, to raise a signal",
        ),
        What.MEETINGS: Said(nl="de overleggen", en="the meetings"),
        What.CASE: Said(
            nl="de pagina van het traject: stand, plan, antwoorden en logboek",
            en="the page of the trajectory: how it stands, plan, answers and ledger",
        ),
    }
)


class DelayGround(StrEnum):
    """The grounds in law on which a look may be told later (Uitvoeringswet AVG, article 41)."""

    SAFETY = "safety"
    """Telling now would bring somebody in danger, as after a report to Veilig Thuis."""
    INVESTIGATION = "investigation"
    """Telling now would harm an investigation of a crime."""


LONGEST_DELAY: Final = 183  # days; after that it is decided anew


def check_delay(until: date, *, today: date, is_own: bool) -> None:
    """Refuse a day that is over, or one so far away that nobody looks at it again.

    Raises:
        NotYourTurn: they are looks of the one who decides.
        BadMove: the day cannot be meant.
    """
    if is_own:
        raise NotYourTurn(Refusal.DELAY_OF_ONESELF)
    if until <= today:
        raise BadMove(Refusal.IN_THE_PAST, on=dated(until))
    latest = today + timedelta(days=LONGEST_DELAY)
    if until > latest:
        raise BadMove(Refusal.OUT_OF_REACH, on=dated(until))


class Why(StrEnum):
    """On which ground somebody looks."""

    PART_OF_IT = "part_of_it"
    OFFICE = "office"
    OVERSIGHT = "oversight"
    RELEASED = "released"
    OPENED = "opened"
    EMERGENCY = "emergency"
    OPERATION = "operation"
    KEPT_INFORMED = "kept_informed"


WHYS: Final[Mapping[Why, Said]] = MappingProxyType(
    {
        Why.PART_OF_IT: Said(nl="zit aan tafel in dit traject", en="has a seat in this trajectory"),
        Why.OFFICE: Said(
            nl="begeleidt trajecten van deze school of dit samenwerkingsverband",
            en="looks after trajectories of this school or alliance",
        ),
        Why.OVERSIGHT: Said(nl="houdt toezicht", en="oversees"),
        Why.RELEASED: Said(nl="dit was tijdelijk vrijgegeven", en="this was released for a time"),
        Why.OPENED: Said(nl="opende dit dossier met een reden", en="opened this case for a reason"),
        Why.EMERGENCY: Said(nl="opende dit in een noodgeval", en="opened this in an emergency"),
        Why.OPERATION: Said(nl="beheert dit systeem", en="operates this system"),
        Why.KEPT_INFORMED: Said(
            nl="is een programma dat school of samenwerkingsverband bijhoudt, zonder namen",
            en="is a program that school or alliance keeps informed, without names",
        ),
    }
)

_OTHER: Final[Mapping[Relation, Why]] = {
    Relation.GUARDIAN_WITHOUT_AUTHORITY: Why.RELEASED,
    Relation.GUARDIAN_OF_ADULT: Why.RELEASED,
    Relation.DIRECTOR: Why.OVERSIGHT,
    Relation.PRIVACY_OFFICER: Why.OVERSIGHT,
    Relation.OPENED_WITH_REASON: Why.OPENED,
    Relation.BREAK_GLASS: Why.EMERGENCY,
    Relation.OPERATOR: Why.OPERATION,
    Relation.SYSTEM_SCHOOL_ADMINISTRATION: Why.KEPT_INFORMED,
    Relation.SYSTEM_DASHBOARD: Why.KEPT_INFORMED,
    Relation.SYSTEM_SUBSCRIPTIONS: Why.KEPT_INFORMED,
}


def why_of(relation: Relation) -> Why:
    """On which ground whoever is this to a trajectory looks at it."""
    if relation.value.startswith("office_"):
        return Why.OFFICE
    return _OTHER.get(relation, Why.PART_OF_IT)
