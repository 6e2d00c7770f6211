"""How long what is kept: rules as data, and from facts the day after which it is to be destroyed.

The terms are a beginning for an alliance to confirm. Where a statute is named it was read in an
older text; `Rule.is_confirmed` says whether a jurist has looked at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from domain.commands import CloseReason
from domain.said import Said, counted, dated, joined, say
from domain.seats import SeatKind


class Keep(StrEnum):
    """How long a thing is kept, by what it is."""

    ADVICE = "advice"
    SCHOOL_FILE = "school_file"
    ATTENDANCE = "attendance"
    LEARNER = "learner"
    PERSON = "person"
    EVIDENCE = "evidence"
    READ_LOG = "read_log"
    SIGN_IN = "sign_in"
    TRACE = "trace"
    DRAFT = "draft"
    KEPT_FORM = "kept_form"
    ORGANISATION = "organisation"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """From when a term counts, how long it is, and who says so."""

    name: Said
    from_when: Said
    years: int = 0
    days: int = 0
    until: Said | None = None
    """Where no number of days says it: what ends it."""
    source: Said
    is_confirmed: bool = False


_CLOSED: Final = Said(nl="afsluiting van het traject", en="the closing of the trajectory")
_OURS: Final = Said(nl="keuze van traject", en="a choice of traject's own")

RULES: Final[Mapping[Keep, Rule]] = {
    Keep.ADVICE: Rule(
        name=Said(nl="advies van het samenwerkingsverband", en="advice of the alliance"),
        from_when=_CLOSED,
        years=3,
        source=Said(nl="Wpo art. 18a lid 13", en="Primary Education Act (Wpo) art. 18a(13)"),
    ),
    Keep.SCHOOL_FILE: Rule(
        name=Said(nl="leerlingdossier van de school", en="pupil file of the school"),
        from_when=_CLOSED,
        years=2,
        source=Said(
            nl="Bewaartermijnen in het onderwijs: leerlingdossier",
            en="Retention terms in education: the pupil file",
        ),
    ),
    Keep.ATTENDANCE: Rule(
        name=Said(nl="verzuim en inschrijving", en="absence and enrolment"),
        from_when=_CLOSED,
        years=5,
        source=Said(
            nl="Bewaartermijnen in het onderwijs: verzuim en inschrijving",
            en="Retention terms in education: absence and enrolment",
        ),
    ),
    Keep.LEARNER: Rule(
        name=Said(nl="wie de leerling is", en="who the learner is"),
        from_when=_CLOSED,
        until=Said(
            nl="zolang een traject van deze leerling wordt bewaard",
            en="as long as a trajectory of this learner is kept",
        ),
        source=_OURS,
    ),
    Keep.PERSON: Rule(
        name=Said(
            nl="wie iemand is en hoe wij hem bereiken", en="who somebody is and how to reach them"
        ),
        from_when=Said(nl="de laatste band", en="the last tie"),
        until=Said(
            nl="zolang iemand een functie of een plaats aan een tafel heeft",
            en="as long as somebody holds an office or a seat at a table",
        ),
        source=_OURS,
    ),
    Keep.EVIDENCE: Rule(
        name=Said(
            nl="het logboek: codes, nummers en vingerafdrukken",
            en="the ledger: codes, ids and digests",
        ),
        from_when=Said(nl="de gebeurtenis", en="the event"),
        until=Said(
            nl="blijft; na wissen wijst het naar niemand meer",
            en="stays; after an erasure it points to nobody",
        ),
        source=Said(nl="verantwoording (AVG art. 5 lid 2)", en="accountability (GDPR art. 5(2))"),
    ),
    Keep.READ_LOG: Rule(
        name=Said(nl="wie keek in een dossier", en="who looked into a file"),
        from_when=Said(nl="het kijken", en="the look"),
        years=5,
        source=Said(nl="NEN 7513", en="NEN 7513"),
    ),
    Keep.SIGN_IN: Rule(
        name=Said(nl="aanmelden", en="signing in"),
        from_when=Said(nl="het verlopen", en="its end"),
        until=Said(
            nl="tot het verloopt of wordt ingetrokken", en="until it expires or is withdrawn"
        ),
        source=_OURS,
    ),
    Keep.TRACE: Rule(
        name=Said(
            nl="sporen van een aanvraag: adres en programma",
            en="traces of a request: address and program",
        ),
        from_when=Said(nl="de aanvraag", en="the request"),
        days=90,
        source=_OURS,
    ),
    Keep.DRAFT: Rule(
        name=Said(
            nl="wat iemand begon te schrijven en nog niet verstuurde",
            en="what somebody began to write and has not sent",
        ),
        from_when=Said(nl="de laatste verandering", en="its last change"),
        days=60,  # so that it outlasts a summer break
        source=_OURS,
    ),
    Keep.KEPT_FORM: Rule(
        name=Said(
            nl="wat iemand verstuurde toen het inloggen voorbij was",
            en="what somebody sent when their sign-in had ended",
        ),
        from_when=Said(nl="het versturen", en="when it was sent"),
        days=1,  # who comes back does so at once; and a shared computer forgets soon
        source=_OURS,
    ),
    Keep.ORGANISATION: Rule(
        name=Said(nl="gegevens van een organisatie", en="facts about an organisation"),
        from_when=Said(nl="het einde van de samenwerking", en="the end of the cooperation"),
        until=Said(
            nl="zolang het samenwerkingsverband traject gebruikt",
            en="as long as the alliance uses traject",
        ),
        source=_OURS,
    ),
    Keep.MACHINE: Rule(
        name=Said(nl="gegevens van het systeem zelf", en="facts of the machine itself"),
        from_when=Said(nl="het ontstaan", en="its making"),
        until=Said(nl="zolang het systeem het nodig heeft", en="as long as the machine needs it"),
        source=_OURS,
    ),
}

_A_DAY: Final = timedelta(days=1)

_WITHOUT_ADVICE: Final = frozenset(
    {CloseReason.BASIC_SUPPORT, CloseReason.REJECTED, CloseReason.MERGED, CloseReason.WITHDRAWN}
)
"""Closed before the alliance gave any: what is left is a note in the file of the school."""


MAY_DECIDE: Final = frozenset({SeatKind.PRIVACY_OFFICER, SeatKind.DIRECTOR})
"""The offices that may hold, ask to erase and agree to it. Always two different people."""


class Bar(StrEnum):
    """Why a file may not be destroyed, whatever the day."""

    OPEN = "open"
    DISPUTE = "dispute"
    HOLD = "hold"


BARS: Final[Mapping[Bar, Said]] = {
    Bar.OPEN: Said(
        nl="Een traject van deze leerling loopt nog: wat een school en het samenwerkingsverband"
        " volgens de wet moeten vastleggen, blijft zolang staan. Sluit het traject eerst af.",
        en="A trajectory of this learner is still open: what a school and the alliance must record"
        " by law stays that long. Close the trajectory first.",
    ),
    Bar.DISPUTE: Said(
        nl="Er loopt een geschil over dit traject: tot dat voorbij is moet iedereen zich op het"
        " dossier kunnen beroepen. Wacht op de uitspraak.",
        en="There is a dispute about this trajectory: until it is over everybody must be able to"
        " rely on the file. Wait for the decision.",
    ),
    Bar.HOLD: Said(
        nl="Er ligt een bewaarplicht op dit dossier. Wie haar oplegde, of een andere"
        " privacyfunctionaris, kan haar opheffen: `traject retention release`.",
        en="This file is under a legal hold. Whoever placed it, or another privacy officer, can"
        " lift it: `traject retention release`.",
    ),
}


class HoldReason(StrEnum):
    """Why a file is held. A code, so that no story stands beside the name of a learner."""

    DISPUTE = "dispute"
    COURT = "court"
    COMPLAINT = "complaint"
    INSPECTION = "inspection"
    SAFETY = "safety"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What there is to know of a trajectory before it may be destroyed."""

    is_open: bool
    closed_on: date | None
    close_reason: CloseReason | None
    had_attendance_officer: bool
    has_dispute: bool
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyAfter:
    """The last day that something is kept, and why that one."""

    keep: Keep
    last_day: date
    explain: Said
    source: Said

    def is_past(self, today: date) -> bool:
        return self.last_day < today


def bars(facts: Facts) -> tuple[Bar, ...]:
    """Everything that stands in the way of destroying, the plainest first."""
    found = {Bar.OPEN: facts.is_open, Bar.DISPUTE: facts.has_dispute, Bar.HOLD: facts.is_held}
    return tuple(bar for bar, stands in found.items() if stands)


def why_not(found: tuple[Bar, ...]) -> Said:
    return joined([BARS[bar] for bar in found], " ")


def destroy_after(facts: Facts) -> DestroyAfter | None:
    """The longest of the terms that apply; of an open trajectory none."""
    if facts.is_open or facts.closed_on is None:
        return None
    terms = [_term(keep, facts.closed_on) for keep in _kept_as(facts)]
    return max(terms, key=lambda term: term.last_day)


def proposed_on(facts: Facts, today: date) -> DestroyAfter | None:
    """What the nightly round proposes: the term is over, and nothing stands in the way."""
    term = destroy_after(facts)
    return term if term and term.is_past(today) and not bars(facts) else None


def looks_past(today: date) -> DestroyAfter:
    """Until which day the looks were kept that are past their term now: of whole months.

    So nobody is asked to agree every day.
    """
    rule, first = RULES[Keep.READ_LOG], today.replace(day=1)
    explain = say(
        "{name}: {long}. Dit gaat over wat voor {day} is bekeken",
        "{name}: {long}. This is about what was looked at before {day}",
        name=rule.name,
        long=length_of(rule),
        day=dated(_years_later(first, -rule.years)),
    )
    return DestroyAfter(
        keep=Keep.READ_LOG, last_day=first - _A_DAY, explain=explain, source=rule.source
    )


def last_looked(last_day: date) -> date:
    """The last day of looking of what was kept until this last day of a month."""
    return _years_later(last_day + _A_DAY, -RULES[Keep.READ_LOG].years) - _A_DAY


def length_of(rule: Rule) -> Said:
    """Say "3 jaar na afsluiting van het traject", or what ends it."""
    if rule.until is not None:
        return rule.until
    year, day = Said(nl="jaar", en="year"), Said(nl="dag", en="day")
    years, days = Said(nl="jaar", en="years"), Said(nl="dagen", en="days")
    long = counted(rule.years, year, years) if rule.years else counted(rule.days, day, days)
    return say("{long} na {start}", "{long} after {start}", long=long, start=rule.from_when)


def _kept_as(facts: Facts) -> tuple[Keep, ...]:
    file = Keep.SCHOOL_FILE if facts.close_reason in _WITHOUT_ADVICE else Keep.ADVICE
    return (file, Keep.ATTENDANCE) if facts.had_attendance_officer else (file,)


def _term(keep: Keep, closed_on: date) -> DestroyAfter:
    rule = RULES[keep]
    last_day = _years_later(closed_on, rule.years)
    explain = say(
        "{name}: {long}, op {closed}; dat is tot en met {last}",
        "{name}: {long}, on {closed}; that is until {last} included",
        name=rule.name,
        long=length_of(rule),
        closed=dated(closed_on),
        last=dated(last_day),
    )
    return DestroyAfter(keep=keep, last_day=last_day, explain=explain, source=rule.source)


def _years_later(start: date, years: int) -> date:
    """The same day some years on; of 29 February the last of the month."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)
