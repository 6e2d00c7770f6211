"""The table of access in words, and as the page that the owner of a process reads."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from domain.access import (
    MAY,
    ONLY_UNTIL,
    REASONS,
    TABLE,
    WHILE_OPEN,
    Action,
    Grade,
    Relation,
    Topic,
    system_as,
)
from domain.said import Said
from domain.systems import SYSTEMS


def _both(nl: str, en: str) -> Said:
    return Said(nl=nl, en=en)


TOPICS: Final[Mapping[Topic, Said]] = MappingProxyType(
    {
        Topic.STANDING: _both("hoe het ervoor staat", "how it stands"),
        Topic.NAMES: _both("namen", "names"),
        Topic.CONTACT: _both("contactgegevens", "contact details"),
        Topic.CUSTODY: _both("wie gezag heeft", "who holds authority"),
        Topic.SIGNALS: _both("signalen", "signals"),
        Topic.HEARING: _both("wat de leerling zei", "the learner's voice"),
        Topic.GOALS: _both("doelen", "goals"),
        Topic.ACTION: _both("stappen van het plan", "steps of the plan"),
        Topic.PERSPECTIVE: _both("perspectiefdeel", "perspective part"),
        Topic.CARE_STEPS: _both("zorgstappen", "care steps"),
        Topic.CARE_NOTES: _both("notities van zorg", "care notes"),
        Topic.ANSWERS: _both("antwoorden en redenen", "answers and reasons"),
        Topic.MEETINGS: _both("gesprekken en evaluaties", "talks and evaluations"),
        Topic.DECISIONS: _both("redenen van besluiten", "reasons of decisions"),
        Topic.MONEY: _both("geld", "money"),
        Topic.LEDGER: _both("logboek", "ledger"),
        Topic.EVIDENCE: _both("bewijs", "evidence"),
        Topic.READERS: _both("wie keek", "who looked"),
        Topic.AGGREGATES: _both("aantallen en stilstand", "counts and stalls"),
        Topic.SAFETY: _both("veiligheid", "safety"),
        Topic.DRAFTS: _both("concepten van deskundigen", "expert drafts"),
        Topic.VOICE: _both("vertrouwelijk van de leerling", "confidential voice"),
    }
)

RELATIONS: Final[Mapping[Relation, Said]] = MappingProxyType(
    {
        Relation.GUARDIAN: _both("ouder met gezag", "guardian with authority"),
        Relation.GUARDIAN_WITHOUT_AUTHORITY: _both(
            "ouder zonder gezag", "guardian without authority"
        ),
        Relation.GUARDIAN_OF_ADULT: _both(
            "ouder van wie 18 is", "guardian of a learner of 18 or more"
        ),
        Relation.LEARNER_UNDER_12: _both("leerling onder 12", "learner under 12"),
        Relation.LEARNER_12: _both("leerling van 12 tot 16", "learner from 12 to 16"),
        Relation.LEARNER_16: _both("leerling van 16 of 17", "learner of 16 or 17"),
        Relation.LEARNER_18: _both("leerling vanaf 18", "learner from 18"),
        Relation.TEACHER: _both("leerkracht", "teacher"),
        Relation.INTERNAL_COORDINATOR: _both("intern begeleider", "internal coordinator"),
        Relation.SCHOOL_LEADER: _both("schooldirecteur", "school leader"),
        Relation.GIFTED_SPECIALIST: _both("begaafdheidsspecialist", "gifted specialist"),
        Relation.EXPERT: _both("deskundige", "expert"),
        Relation.CARE: _both("zorgpartij", "care party"),
        Relation.ATTENDANCE_OFFICER: _both("leerplichtambtenaar", "attendance officer"),
        Relation.COORDINATOR: _both("trajectbegeleider", "coordinator"),
        Relation.LEAD: _both("teamleider trajectbegeleiding", "coordination lead"),
        Relation.BOARD: _both("schoolbestuur aan tafel", "school board at the table"),
        Relation.OFFICE_COORDINATOR: _both(
            "trajectbegeleider zonder plek", "coordinator without a seat"
        ),
        Relation.OFFICE_LEAD: _both("teamleider zonder plek", "lead without a seat"),
        Relation.OFFICE_INTERNAL_COORDINATOR: _both(
            "intern begeleider zonder plek", "internal coordinator without a seat"
        ),
        Relation.OFFICE_SCHOOL_LEADER: _both(
            "schooldirecteur zonder plek", "school leader without a seat"
        ),
        Relation.OFFICE_TEACHER: _both("leerkracht zonder plek", "teacher without a seat"),
        Relation.OFFICE_BOARD: _both("schoolbestuur zonder plek", "school board without a seat"),
        Relation.DIRECTOR: _both(
            "directeur van het samenwerkingsverband", "director of the alliance"
        ),
        Relation.PRIVACY_OFFICER: _both("functionaris gegevensbescherming", "privacy officer"),
        Relation.SUBSTITUTE: _both(
            "vervanger (hoogstens wat de vervangene ziet)",
            "substitute (at most what the one who is away sees)",
        ),
        Relation.OPENED_WITH_REASON: _both("opende met een reden", "opened with a reason"),
        Relation.BREAK_GLASS: _both("opende in nood", "opened in an emergency"),
        Relation.OPERATOR: _both("beheerder van de installatie", "operator of the installation"),
        Relation.SYSTEM_SCHOOL_ADMINISTRATION: _both(
            "systeem van de schooladministratie", "system of a school's administration"
        ),
        Relation.SYSTEM_DASHBOARD: _both(
            "systeem met aantallen en stilstand", "system of counts and stalls"
        ),
        Relation.SYSTEM_SUBSCRIPTIONS: _both(
            "systeem dat anderen op de hoogte houdt", "system that keeps others informed"
        ),
        Relation.STRANGER: _both("ieder ander", "anybody else"),
    }
)

ACTIONS: Final[Mapping[Action, Said]] = MappingProxyType(
    {
        Action.SEE: _both("zien", "see"),
        Action.OPEN_WITH_REASON: _both("met een reden openen", "open with a reason"),
        Action.BREAK_GLASS: _both("in nood openen", "open in an emergency"),
        Action.DELAY_DISCLOSURE: _both("een blik later laten zien", "let a look be told later"),
        Action.RELEASE: _both("iets vrijgeven", "release something"),
        Action.READ_FEED: _both("horen dat er iets gebeurde", "be told that something happened"),
        Action.SUBSCRIBE: _both(
            "dat op een eigen adres laten melden", "have that told at an address of one's own"
        ),
    }
)

GRADES: Final[Mapping[Grade, Said]] = MappingProxyType(
    {
        Grade.ALL: _both("ja", "yes"),
        Grade.OWN: _both("eigen", "own"),
        Grade.RELEASED: _both("vrijgegeven", "released"),
        Grade.NOTHING: _both("nee", "no"),
    }
)

_HEAD: Final = """# Who may see what / Wie mag wat zien

What is not in these tables is not allowed. **yes / ja**: all of it. **own / eigen**: only what is
one's own: what one said or did, or is to do. **released / vrijgegeven**: only while it was released
to this person, until a day. **·**: nothing. Each look is put down, and can be read by whoever may
see "who looked".

Wat niet in deze tabellen staat, mag niet. Elke blik wordt opgeschreven.

Why each row is as it is: [grounds](access-grounds.md).
"""


_ALLIANCE: Final = _both("een samenwerkingsverband", "an alliance")
_SYSTEMS: Final = """There is no super-user. A program sits on a seat, and has a row in the
tables above like anybody else. What it hears leads to the trajectory (`dataref`), and what it
reads there is: with "how it stands" number, stage and days; with "counts and stalls" also what is
waited for; with "own" of the names the chain pseudonym of its pupil. Never a name, never a word
that somebody wrote. It reads on when the trajectory is closed: that it was is what it was told.
Hearings, talks, disputes, signals and custody nobody hears of."""


def access_page() -> str:
    """The whole table as a page of Markdown, a table for each few topics, in both languages."""
    return "\n".join([_HEAD, *_tables(), *_rest()])


def _tables() -> Iterator[str]:
    topics = list(Topic)
    for first in range(0, len(topics), 6):
        some = topics[first : first + 6]
        heads = [f"{TOPICS[each].nl} / {TOPICS[each].en}" for each in some]
        yield "| wie / who | " + " | ".join(heads) + " |"
        yield "|---|" + ":-:|" * len(some)
        for relation in Relation:
            cells = [_cell(TABLE[relation][topic]) for topic in some]
            yield f"| {_name(relation)} | " + " | ".join(cells) + " |"
        yield ""


def _systems() -> Iterator[str]:
    yield "\n## Other systems / Andere systemen\n"
    yield from _SYSTEMS.splitlines()
    yield "\n| wie / who | plek / seat | van / of | hoort / hears |\n|---|---|---|---|"
    for seat, row in SYSTEMS.items():
        place = _both("een school", "one school") if row.at_one_school else _ALLIANCE
        kinds = ", ".join(f"`{kind}`" for kind in sorted(row.hears))
        yield f"| {_name(system_as(seat))} | `{seat}` | {place.nl} / {place.en} | {kinds} |"


def _cell(grade: Grade) -> str:
    return "·" if grade is Grade.NOTHING else f"{GRADES[grade].nl} / {GRADES[grade].en}"


def _name(relation: Relation) -> str:
    return f"{RELATIONS[relation].nl} / {RELATIONS[relation].en}"


def _rest() -> Iterator[str]:
    yield "## When it ends / Wanneer het ophoudt\n"
    yield "Only while the trajectory is open / alleen zolang het traject loopt:\n"
    yield from (f"- {_name(each)}" for each in Relation if each in WHILE_OPEN)
    yield "\nOnly until a last day / alleen tot een laatste dag:\n"
    yield from (f"- {_name(each)}" for each in Relation if each in ONLY_UNTIL)
    yield "\nA seat, an office or custody that ends, ends all of it at the next request.\n"
    yield "## What no move is / Wat geen verzoek is\n"
    for action, who in MAY.items():
        names = "; ".join(_name(each) for each in Relation if each in who)
        yield f"- **{ACTIONS[action].nl} / {ACTIONS[action].en}**: {names}"
    yield from _systems()
    yield "\n## Why, or why not / Waarom wel of niet\n"
    yield from (f"- `{code}`: {said.nl} / {said.en}" for code, said in REASONS.items())
    yield ""
