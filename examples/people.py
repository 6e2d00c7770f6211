"""Who and what there is in the fictional alliance Windstreken. Nobody here exists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

CO_SIGNS: Final = 16
SINCE: Final = "2024-08-01"

FIRST_NAMES: Final = (
    *("Pluk", "Merel", "Wende", "Storm", "Roos", "Ravi", "Zilver", "Fenna", "Odin", "Jade"),
    *("Tijger", "Linde", "Kaspar", "Noor", "Amber", "Sol", "Yara", "Vos", "Maan", "Bodhi"),
    *("Iris", "Falco", "Wolke", "Sterre", "Hazel", "Kei", "Luna", "Bram", "Salie", "Otis"),
    *("Viool", "Dauw", "Rembrand"),
)
SURNAMES: Final = (
    *("Regenboog", "Wolkenveld", "Zeewind", "Appelgaard", "Sterrenburg", "Zonneschijn"),
    *("Waterval", "Kikkerland", "Vlinderdal", "Windewaai", "Zomergast", "Morgenrood"),
    *("Klaverblad", "Duizendpoot", "Nachtegaal", "Vuurvlieg", "Zandkasteel", "Bovenlicht"),
    *("Heuvelrug", "Slakkenhuis", "Zevenmijl", "Luchtkasteel", "Watervlug"),
)
_PARENTS: Final = (
    *(("Dora", "Gijs"), ("Asha", "Milan"), ("Lotte", "Femke"), ("Rosa", "Idris")),
    *(("Petra", "Joost"), ("Nadia", "Tarik"), ("Wilma", "Bas"), ("Ewa", "Piotr")),
)


def parents_of(number: int) -> tuple[str, str]:
    return _PARENTS[number % len(_PARENTS)]


@dataclass(frozen=True)
class Place:
    """A school as the stories need it."""

    code: str
    name: str
    region: str
    sector: str
    board: str
    domain: str
    coordinator: str
    calendar: tuple[Mapping[str, str], ...]
    leader: str
    internal: str
    staff: tuple[str, ...]
    procedure: str = ""

    @property
    def is_primary(self) -> bool:
        return self.sector == "primary"

    @property
    def teachers(self) -> list[str]:
        return [_mail(name, self.domain) for name in self.staff]

    def mail_of(self, office: str) -> str:
        holder = self.leader if office == "school_leader" else self.internal
        return _mail(holder, self.domain)


def _mail(name: str, domain: str) -> str:
    first, _, last = name.partition(" ")
    return f"{first[0]}.{last.replace(' ', '')}@{domain}".lower()


def _own(kind: str, name: str, first: str, last: str) -> dict[str, str]:
    return {"kind": kind, "name": name, "first": first, "last": last}


_HOME: Final = "windstreken.example"

SCHOOLS: Final[Mapping[str, Place]] = {
    place.code: place
    for place in (
        Place(
            code="noord",
            name="Basisschool De Noorderzon",
            region="noord",
            sector="primary",
            board="Stichting Poolster",
            domain="noorderzon.example",
            coordinator="y.zonnebloem@windstreken.example",
            procedure="windstreken-2026",
            leader="Hedda Sneeuwuil",
            internal="Ties Berkenbos",
            staff=("Juul Zeehond", "Mats Windvaan", "Saar Lijsterbes", "Bente Iglo"),
            calendar=(
                _own("free_days", "studiedag", "2025-11-05", "2025-11-05"),
                _own("free_days", "studiedag", "2026-09-30", "2026-09-30"),
                _own("free_days", "studiedag", "2026-11-11", "2026-11-11"),
                _own("add", "tweede week meivakantie", "2027-05-03", "2027-05-09"),
                _own("free_days", "studiedag", "2027-11-10", "2027-11-10"),
            ),
        ),
        Place(
            code="midden",
            name="Basisschool De Kompasroos",
            region="midden",
            sector="primary",
            board="Stichting Poolster",
            domain="kompasroos.example",
            coordinator="d.wilgenroos@windstreken.example",
            leader="Anouk Meerkoet",
            internal="Faris Lindelaan",
            staff=("Loes Pannenkoek", "Imke Vlieger", "Teun Paardenbloem", "Rana Fontein"),
            calendar=(
                _own("add", "tweede week meivakantie", "2026-05-04", "2026-05-10"),
                _own("free_days", "studiedagen", "2026-10-15", "2026-10-16"),
                _own("add", "tweede week meivakantie", "2027-05-03", "2027-05-09"),
            ),
        ),
        Place(
            code="zuid",
            name="Basisschool Het Zuiderlicht",
            region="zuid",
            sector="primary",
            board="Vereniging Zonnewende",
            domain="zuiderlicht.example",
            coordinator="y.zonnebloem@windstreken.example",
            leader="Cas Mergelgroef",
            internal="Lieve Vlaaien",
            staff=("Pip Heuvelland", "Guus Kersenbloesem", "Odette Mijnlamp", "Sem Beekdal"),
            calendar=(
                _own("replace", "voorjaarsvakantie", "2027-02-06", "2027-02-14"),
                _own("free_days", "carnaval", "2027-02-15", "2027-02-16"),
                _own("free_days", "studiedag", "2026-11-02", "2026-11-02"),
                _own("free_days", "carnaval", "2028-02-28", "2028-02-29"),
            ),
        ),
        Place(
            code="wind",
            name="Windroos College",
            region="midden",
            sector="secondary",
            board="Vereniging Zonnewende",
            domain="windroos.example",
            coordinator="m.houtduif@windstreken.example",
            leader="Ravi Torenvalk",
            internal="Jet Zandloper",
            staff=("Koen Breedtegraad", "Nila Getijden", "Abel Sextant", "Fay Zeekaart"),
            calendar=(
                _own("free_days", "studiedag", "2026-10-05", "2026-10-05"),
                _own("free_days", "toetsdagen", "2027-01-28", "2027-01-29"),
            ),
        ),
    )
}

_ALLIANCE: Final = (
    ("Yara Zonnebloem", ("coordinator",)),
    ("Dirk Wilgenroos", ("coordinator",)),
    ("Mina Houtduif", ("coordinator",)),
    ("Frits Dageraad", ("coordinator",)),
    ("Carla Avondster", ("lead",)),
    ("Huub Horizon", ("director",)),
    ("Selma Sleutelbloem", ("privacy_officer",)),
)
_BOARDS: Final = (
    ("Wies Poolvos", "poolster.example", ("noord", "midden")),
    ("Egon Solstitium", "zonnewende.example", ("zuid", "wind")),
)
_ORGANISATIONS: Final = (
    ("Jeugdhulp De Vaart", "devaart.example", ("Ilse Kruidhof", "Owen Sluiswachter")),
    ("Logopedie Klankkast", "klankkast.example", ("Thea Roodborst",)),
    ("Praktijk Binnentuin", "binnentuin.example", ("Nour Vijverberg",)),
    ("Gemeente Vierwinden, jeugd en leerplicht", "vierwinden.example", ("Ad Kade", "Bo Plein")),
)
CARE: Final = (
    ("care:youth_care", "i.kruidhof@devaart.example"),
    ("care:speech_therapy", "t.roodborst@klankkast.example"),
    ("care:psychologist", "n.vijverberg@binnentuin.example"),
    ("care:youth_care", "o.sluiswachter@devaart.example"),
)


def alliance() -> dict[str, Any]:
    """The alliance as its file holds it."""
    return {
        "code": "windstreken",
        "name": "Samenwerkingsverband Windstreken",
        "schools": [_school(place) for place in SCHOOLS.values()],
        "people": [*_of_the_alliance(), *_of_the_schools(), *_of_the_boards()],
        "organisations": [
            {"name": name, "people": [_person(each, domain) for each in those]}
            for name, domain, those in _ORGANISATIONS
        ],
    }


def _school(place: Place) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": place.name,
        "region": place.region,
        "sector": place.sector,
        "board": place.board,
        **({"procedure": place.procedure} if place.procedure else {}),
        "calendar": [dict(line) for line in place.calendar],
    }


def _person(name: str, domain: str, *offices: Mapping[str, str]) -> dict[str, Any]:
    held = {"offices": [dict(office) for office in offices]} if offices else {}
    return {"name": name, "mail": _mail(name, domain), "phone": _phone(name), **held}


def _phone(name: str) -> str:
    """A number that nobody can have: no exchange begins with three noughts."""
    last = crc32(name.encode()) % 10_000
    return f"030 000 {last // 100:02} {last % 100:02}"


def _office(kind: str, **place: str) -> dict[str, str]:
    return {"kind": kind, **place, "validFrom": SINCE}


def _of_the_alliance() -> Iterator[dict[str, Any]]:
    for name, kinds in _ALLIANCE:
        yield _person(name, _HOME, *(_office(kind) for kind in kinds))


def _of_the_schools() -> Iterator[dict[str, Any]]:
    for place in SCHOOLS.values():
        yield _person(place.leader, place.domain, _office("school_leader", school=place.code))
        held = _office("internal_coordinator", school=place.code)
        yield _person(place.internal, place.domain, held)
        for name in place.staff:
            yield _person(name, place.domain, _office("teacher", school=place.code))


def _of_the_boards() -> Iterator[dict[str, Any]]:
    for name, domain, codes in _BOARDS:
        yield _person(name, domain, *(_office("board", school=code) for code in codes))
