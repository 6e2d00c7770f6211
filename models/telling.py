"""The register as pages that are read by people: processing, retention, the start of a DPIA."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from domain.retention import RULES, Keep, Rule, length_of
from domain.said import Said
from models.declaring import Ground, Held, Reader, Sort
from models.register import REGISTER

SORTS: Final[Mapping[Sort, Said]] = {
    Sort.ORDINARY: Said(nl="gewoon", en="ordinary"),
    Sort.SPECIAL: Said(nl="bijzonder", en="special"),
    Sort.SECRET: Said(nl="geheim", en="secret"),
    Sort.PSEUDONYMOUS: Said(nl="gepseudonimiseerd", en="pseudonymous"),
    Sort.TECHNICAL: Said(nl="technisch", en="technical"),
}
GROUNDS: Final[Mapping[Ground, Said]] = {
    Ground.PUBLIC_TASK: Said(
        nl="taak van algemeen belang (AVG art. 6 lid 1 e)", en="public task (GDPR art. 6(1)(e))"
    ),
    Ground.LEGAL_DUTY: Said(
        nl="wettelijke plicht (AVG art. 6 lid 1 c en art. 5 lid 2)",
        en="legal duty (GDPR art. 6(1)(c) and art. 5(2))",
    ),
    Ground.SUPPORT_BY_LAW: Said(
        nl="taak van algemeen belang; voor gezondheid AVG art. 9 lid 2 g met Wpo art. 18a lid 13",
        en="public task; for health GDPR art. 9(2)(g) with Primary Education Act art. 18a(13)",
    ),
    Ground.SECURITY: Said(
        nl="beveiliging (AVG art. 6 lid 1 c en art. 32)",
        en="security (GDPR art. 6(1)(c) and art. 32)",
    ),
    Ground.CONSENT: Said(nl="toestemming (AVG art. 6 lid 1 a)", en="consent (GDPR art. 6(1)(a))"),
    Ground.NOBODY: Said(nl="geen persoonsgegevens", en="no personal data"),
}
READERS: Final[Mapping[Reader, Said]] = {
    Reader.SELF: Said(nl="de persoon zelf", en="the person themselves"),
    Reader.LEARNER: Said(nl="de leerling", en="the learner"),
    Reader.GUARDIANS: Said(nl="ouders met gezag", en="guardians with authority"),
    Reader.SCHOOL: Said(nl="school", en="school"),
    Reader.CARE: Said(nl="zorg, waar die meedoet", en="care, where it takes part"),
    Reader.ALLIANCE: Said(nl="samenwerkingsverband", en="alliance"),
    Reader.MANAGEMENT: Said(
        nl="leiding: getallen en zaaknummers", en="managers: counts and case numbers"
    ),
    Reader.PRIVACY_OFFICER: Said(nl="functionaris gegevensbescherming", en="privacy officer"),
    Reader.OPERATOR: Said(nl="beheerder", en="operator"),
    Reader.PROGRAM: Said(nl="alleen het programma", en="the program alone"),
}


def register_page(language: str) -> str:
    """The register of processing (GDPR art. 30), grouped by table and purpose."""
    return "\n\n".join([_in(_REGISTER, language), *_tables(language)]) + "\n"


def retention_page(language: str) -> str:
    rows = [_retention_row(keep, rule, language) for keep, rule in RULES.items()]
    heads = Said(
        nl="| Wat | Hoe lang | Volgens | Nagekeken door een jurist | Tabellen |",
        en="| What | How long | Who says so | Looked at by a jurist | Tables |",
    )
    table = "\n".join([_in(heads, language), "|---|---|---|---|---|", *rows])
    return f"{_in(_RETENTION, language)}\n\n{table}\n"


def dpia_page(language: str) -> str:
    """What the register can say of a DPIA, and clearly marked what only people can."""
    parts = [
        _in(_DPIA, language),
        _in(Said(nl="## 1. Wat er wordt bewaard", en="## 1. What is kept"), language),
        "\n".join(_by_sort(language)),
        _in(Said(nl="## 2. Waarom, en waarom het mag", en="## 2. Why, and why it may"), language),
        "\n".join(_by_ground(language)),
        "\n".join([_in(_DPIA_RISKS, language), *_risks(language)]),
        _in(_DPIA_END, language),
    ]
    return "\n\n".join(parts) + "\n"


def _tables(language: str) -> Iterator[str]:
    for table, group in groupby(REGISTER, lambda held: held.table):
        yield f"## `{table}`\n\n" + "\n\n".join(_group(held, language) for held in group)


def _group(held: Held, language: str) -> str:
    labels = (
        (Said(nl="Doel", en="Purpose"), _in(held.purpose, language)),
        (Said(nl="Grond", en="Ground"), _in(GROUNDS[held.ground], language)),
        (Said(nl="Wie het lezen", en="Readers"), _listed(map(READERS.get, held.readers), language)),
        (Said(nl="Bewaren", en="Kept"), _kept(held.keep, language)),
    )
    lines = [f"- {_in(label, language)}: {text}" for label, text in labels]
    for sort in Sort:
        names = [f"`{name}`" for name, each in held.columns() if each is sort]
        if names:
            lines.append(f"- {_in(SORTS[sort], language)}: {', '.join(names)}")
    return "\n".join(lines)


def _kept(keep: Keep, language: str) -> str:
    return f"{_in(RULES[keep].name, language)} ({_in(length_of(RULES[keep]), language)})"


def _retention_row(keep: Keep, rule: Rule, language: str) -> str:
    tables = sorted({f"`{held.table}`" for held in REGISTER if held.keep is keep})
    confirmed = Said(nl="ja", en="yes") if rule.is_confirmed else Said(nl="**nee**", en="**no**")
    cells = (
        _in(rule.name, language),
        _in(length_of(rule), language),
        _in(rule.source, language),
        _in(confirmed, language),
        ", ".join(tables) or "-",
    )
    return f"| {' | '.join(cells)} |"


def _by_sort(language: str) -> Iterator[str]:
    for sort in (Sort.SPECIAL, Sort.ORDINARY, Sort.SECRET):
        names = [
            f"`{held.table}.{name}`"
            for held in REGISTER
            for name, each in held.columns()
            if each is sort
        ]
        yield f"- {_in(SORTS[sort], language)}: {', '.join(names)}"


def _by_ground(language: str) -> Iterator[str]:
    for ground in Ground:
        purposes = dict.fromkeys(
            _in(held.purpose, language) for held in REGISTER if held.ground is ground
        )
        if purposes:
            yield f"- {_in(GROUNDS[ground], language)}: {'; '.join(purposes)}"


def _risks(language: str) -> Iterator[str]:
    open_point = "**[in te vullen]**" if language == "nl" else "**[to fill in]**"
    for nl, done_nl, en, done_en in _RISKS:
        risk, done = (nl, done_nl) if language == "nl" else (en, done_en)
        yield f"| {risk} | {done} | {open_point} |"


def _listed(found: Iterable[Said | None], language: str) -> str:
    return ", ".join(_in(said, language) for said in found if said is not None)


def _in(said: Said, language: str) -> str:
    return said.nl if language == "nl" else said.en


_REGISTER: Final = Said(
    nl="""# Register van verwerkingen

Wat traject bewaart, waarom dat mag, wie het lezen en hoe lang het blijft. Een kolom die hier niet
staat, kan niet worden opgeslagen. Wie de verwerkingsverantwoordelijke en de verwerkers zijn, vult
het samenwerkingsverband zelf in: **[in te vullen]**.

Hoe lang elk soort gegeven blijft, staat ook bij elkaar in [bewaartermijnen](retention.nl.md).""",
    en="""# Register of processing

What traject keeps, why it may, who reads it and how long it stays. A column that is not here cannot
be stored. Who the controller and the processors are is for the alliance to fill in: **[to fill
in]**.

How long each kind of thing stays is told together in [retention](retention.en.md).""",
)

_RETENTION: Final = Said(
    nl="""# Bewaartermijnen

Elke nacht zoekt traject op welke trajecten hun termijn voorbij zijn, en stelt voor die te wissen.
Er gebeurt niets voordat twee verschillende mensen het goedkeuren. Loopt er nog iets, is er een
geschil of ligt er een bewaarplicht, dan komt er geen voorstel. Gelden er twee termijnen, dan geldt
de langste. Wordt een traject heropend, dan telt de termijn opnieuw vanaf de nieuwe afsluiting.

Deze termijnen zijn een begin. Laat ze nakijken.""",
    en="""# Retention

Every night traject looks which trajectories are past their term, and proposes to erase them.
Nothing happens before two different people approve. While something is open, in dispute or under a
legal hold, nothing is proposed. Where two terms apply the longest one counts. When a trajectory is
reopened its term counts anew from when it is closed again.

These terms are a beginning. Have them looked at.""",
)

_DPIA: Final = Said(
    nl="""# Gegevensbeschermingseffectbeoordeling: een begin

Dit blad is gemaakt uit het register. Het is geen DPIA: de beoordeling is mensenwerk. Waar
**[in te vullen]** staat, moet een mens iets schrijven. Neem het blad over in een eigen document.

Betrokkenen: leerlingen, hun ouders, en de mensen van school, zorg en samenwerkingsverband.
Verantwoordelijke, functionaris gegevensbescherming, datum en versie: **[in te vullen]**.""",
    en="""# Data protection impact assessment: a beginning

This page is made from the register. It is no DPIA: to assess is the work of people. Where it says
**[to fill in]** a person must write something. Copy the page into a document of your own.

Data subjects: learners, their guardians, and the people of school, care and alliance. Controller,
data protection officer, date and version: **[to fill in]**.""",
)

_DPIA_RISKS: Final = Said(
    nl="""## 3. Hoe lang

Zie [bewaartermijnen](retention.nl.md). Nagekeken door een jurist: **[in te vullen]**.

## 4. Is het nodig, en kan het met minder?

**[in te vullen]** Per doel hierboven: waarom het zonder deze gegevens niet gaat. traject bewaart
geen BSN en heeft geen veld voor een diagnose. Vrije tekst kan er toch een bevatten: welke afspraken
zijn hierover met schrijvers gemaakt? **[in te vullen]**

## 5. Risico's voor leerlingen en ouders

| Risico | Wat traject doet | Wat overblijft, en wie dat aanvaardt |
|---|---|---|""",
    en="""## 3. How long

See [retention](retention.en.md). Looked at by a jurist: **[to fill in]**.

## 4. Is it needed, and would less do?

**[to fill in]** For each purpose above: why it cannot be reached without these data. traject keeps
no citizen service number and has no field for a diagnosis. Free text may hold one all the same:
what has been agreed on that with those who write? **[to fill in]**

## 5. Risks to learners and guardians

| Risk | What traject does | What is left, and who accepts it |
|---|---|---|""",
)

_RISKS: Final = (
    (
        "iemand leest mee die niets met het kind te maken heeft",
        "toegang per plaats aan tafel; elke blik wordt vastgelegd en is te lezen voor ouders",
        "somebody reads who has nothing to do with the child",
        "access by seat at the table; every look is recorded, and guardians can read who looked",
    ),
    (
        "een tekst lekt via een logboek, een adres of een mailtje",
        "namen en teksten staan alleen in de database; een proef zoekt ze overal elders",
        "a text leaks through a log, an address or a mail",
        "names and texts are in the database alone; a test looks for them everywhere else",
    ),
    (
        "gegevens blijven te lang",
        "elke nacht een voorstel; na goedkeuring door twee mensen wordt alles vernietigd",
        "data stay too long",
        "a proposal every night; once two people approve, everything is destroyed",
    ),
    (
        "een ouder leest het adres van de andere",
        "staat niet in een kopie van het dossier",
        "a guardian reads the address of the other one",
        "is not in a copy of the file",
    ),
    (
        "een antwoord wordt later veranderd of ontkend",
        "een keten van vingerafdrukken",
        "an answer is changed or denied later",
        "a chain of digests",
    ),
    (
        "een oude kopie van de database komt terug",
        "gewiste dossiers worden daarna opnieuw gewist; hoe lang blijven kopieën?",
        "an old copy of the database comes back",
        "what was erased is erased again after it; how long do copies stay?",
    ),
)
"""What may go wrong, and what traject does against it: in Dutch, then in English."""

_DPIA_END: Final = Said(
    nl="""## 6. Wie hebben meegedacht, en het besluit

Leerlingen en ouders gehoord: **[in te vullen]**. Advies van de functionaris: **[in te vullen]**.
Besluit en datum van de volgende beoordeling: **[in te vullen]**.""",
    en="""## 6. Who was heard, and the decision

Learners and guardians heard: **[to fill in]**. Advice of the data protection
officer: **[to fill in]**. Decision, and date of the next assessment: **[to fill in]**.""",
)
