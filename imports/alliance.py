"""An alliance in a file: its schools with their calendars, its people with their offices."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field, ValidationError

from activities import directory
from activities.calendars import CalendarError, OverrideKind
from activities.directory import Entry, Ids
from activities.openings import calendar_of
from domain import procedures
from domain.calendar import Region
from domain.procedure import Sector
from domain.said import Said
from domain.seats import SeatKind
from imports.cases import Language, Part, ProcedureName
from imports.columns import path as named
from imports.kinds import Day, Mail, Name, Phone, Reference, one_of
from imports.problems import BadFile, Finding, Loc, Problem, findings_of, told

OfficeKind = Literal[
    "coordinator",
    "lead",
    "director",
    "privacy_officer",
    "internal_coordinator",
    "school_leader",
    "teacher",
    "board",
]
_OF_THE_ALLIANCE = frozenset({"coordinator", "lead", "director", "privacy_officer"})
_MANY = 10_000


class OwnDates(Part):
    kind: OverrideKind
    """What these dates do to the published holidays."""
    name: Name
    """The name of the break, in lower case as it is published, or of the free days."""
    first: Day
    """The first free day."""
    last: Day
    """The last free day."""


class SchoolIn(Part):
    code: Reference
    """A short name that never changes: the same code again is the same school."""
    name: Name
    """The name by which cases refer to it."""
    region: Region
    """The holiday region."""
    sector: Sector
    """Primary or secondary."""
    board: Name
    """The school board."""
    procedure: ProcedureName | None = None
    """What its trajectories live by; empty means the usual one of the sector."""
    calendar: Annotated[tuple[OwnDates, ...], Field(max_length=_MANY)] = ()
    """The school's own dates."""


class OfficeIn(Part):
    kind: OfficeKind
    """The office."""
    school: Reference | None = None
    """The code of the school, for an office at a school."""
    valid_from: Day
    """The first day in office."""
    valid_to: Day | None = None
    """The last day in office."""


class PersonIn(Part):
    name: Name
    """The name."""
    mail: Mail
    """The address: the same address again is the same person."""
    phone: Phone | None = None
    """The telephone number."""
    language: Language = "nl"
    """The language in which they are written to."""
    offices: Annotated[tuple[OfficeIn, ...], Field(max_length=_MANY)] = ()
    """The offices they hold; none for a care worker."""


class Organisation(Part):
    name: Name
    """The name of the care party or the municipality."""
    people: Annotated[tuple[PersonIn, ...], Field(max_length=_MANY)]
    """Who can take a seat for it."""


class AllianceIn(Part):
    code: Reference
    """A short name that never changes."""
    name: Name
    """The name."""
    schools: Annotated[tuple[SchoolIn, ...], Field(min_length=1, max_length=_MANY)]
    """Its schools."""
    people: Annotated[tuple[PersonIn, ...], Field(max_length=_MANY)]
    """Its people and those of its schools."""
    organisations: Annotated[tuple[Organisation, ...], Field(max_length=_MANY)] = ()
    """Care parties and municipalities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An alliance as it would be written down."""

    id: UUID
    name: str
    entries: tuple[Entry, ...]

    def name_of(self, entry: Entry) -> str:
        """How people name an entry; an office by who holds it."""
        if not isinstance(entry, directory.Office):
            return entry.name
        people = (each for each in self.entries if isinstance(each, directory.Person))
        holder = next(each.name for each in people if each.id == entry.person)
        return f"{entry.kind}, {holder}"


def read(path: Path, *, today: date) -> AllianceIn:
    """Read an alliance from a JSON file.

    Raises:
        BadFile: something is wrong in it; it names everything that is.
    """
    try:
        body = json.loads(path.read_bytes())
    except ValueError:
        raise BadFile(
            [
                Problem(
                    row=None,
                    field="",
                    wrong=Said(nl="dit is geen JSON", en="this is not JSON"),
                    allowed=Said(nl="één JSON-object in UTF-8", en="one JSON object in UTF-8"),
                )
            ]
        ) from None
    try:
        alliance = AllianceIn.model_validate(body)
    except ValidationError as error:
        raise _refused(findings_of(error, AllianceIn)) from None
    if findings := list(_contradictions(alliance, today)):
        raise _refused(findings)
    return alliance


def id_of(alliance: AllianceIn) -> UUID:
    return directory.alliance_id(alliance.code)


def _refused(findings: list[Finding]) -> BadFile:
    return BadFile(list(told(None, findings, named)))


def _contradictions(alliance: AllianceIn, today: date) -> Iterator[Finding]:
    codes = [school.code for school in alliance.schools]
    yield from _twice([(("schools", n, "code"), code) for n, code in enumerate(codes)])
    names = [(("schools", n, "name"), school.name) for n, school in enumerate(alliance.schools)]
    yield from _twice(names)
    yield from _twice([((*loc, "mail"), person.mail) for loc, person in _people(alliance)])
    for n, school in enumerate(alliance.schools):
        yield from _calendar(n, school, today)
    for loc, person in _people(alliance):
        for n, office in enumerate(person.offices):
            yield from _office((*loc, "offices", n), office, codes)


def _people(alliance: AllianceIn) -> Iterator[tuple[Loc, PersonIn]]:
    for n, person in enumerate(alliance.people):
        yield ("people", n), person
    for n, organisation in enumerate(alliance.organisations):
        for m, person in enumerate(organisation.people):
            yield ("organisations", n, "people", m), person


def _twice(named_at: Sequence[tuple[Loc, str]]) -> Iterator[Finding]:
    times = Counter(name for _, name in named_at)
    for loc, name in named_at:
        if times[name] > 1:
            yield Finding(
                loc=loc,
                wrong=Said(nl="staat er meer dan een keer", en="is there more than once"),
                allowed=Said(nl="ieder een keer", en="each once"),
            )


def _calendar(n: int, school: SchoolIn, today: date) -> Iterator[Finding]:
    """The school's own dates must fit the published ones."""
    try:
        calendar_of(school.region, _own_dates(school), since=today, today=today)
    except CalendarError as error:
        why = str(error)
        yield Finding(
            loc=("schools", n, "calendar"),
            wrong=Said(nl=f"past niet: {why}", en=f"does not fit: {why}"),
            allowed=Said(
                nl="vakanties die er zijn, met een einde na het begin",
                en="breaks that exist, which end after they begin",
            ),
        )


def _own_dates(school: SchoolIn) -> list[object]:
    return [line.model_dump(mode="json") for line in school.calendar]


def _office(loc: Loc, office: OfficeIn, codes: list[str]) -> Iterator[Finding]:
    is_of_alliance = office.kind in _OF_THE_ALLIANCE
    if is_of_alliance and office.school is not None:
        yield Finding(
            loc=(*loc, "school"),
            wrong=Said(
                nl="deze functie is van het samenwerkingsverband",
                en="this office is of the alliance",
            ),
            allowed=Said(nl="geen school", en="no school"),
        )
    if not is_of_alliance and office.school not in codes:
        yield Finding(
            loc=(*loc, "school"),
            wrong=Said(nl="deze school staat er niet bij", en="there is no such school"),
            allowed=one_of(codes),
        )
    if office.valid_to is not None and office.valid_to < office.valid_from:
        yield Finding(
            loc=(*loc, "validTo"),
            wrong=Said(nl="ligt voor de eerste dag", en="is before the first day"),
            allowed=Said(nl="de eerste dag of later", en="the first day or later"),
        )


def written(alliance: AllianceIn, ids: Ids) -> Read:
    """An alliance as it would be written down: everybody has an id."""
    id_ = id_of(alliance)
    entries: list[Entry] = [directory.Alliance(id=id_, name=alliance.name)]
    entries += [_school(id_, school) for school in alliance.schools]
    for _, person in _people(alliance):
        entries += _person(ids, person)
    return Read(id=id_, name=alliance.name, entries=tuple(entries))


def _school(alliance: UUID, school: SchoolIn) -> directory.School:
    return directory.School(
        id=_school_id(alliance, school.code),
        alliance=alliance,
        name=school.name,
        region=school.region,
        sector=school.sector,
        board=school.board,
        procedure=school.procedure or procedures.USUAL[school.sector],
        calendar_overrides=_own_dates(school),
    )


def _school_id(alliance: UUID, code: str) -> UUID:
    return uuid5(alliance, f"school/{code}")


def _person(ids: Ids, person: PersonIn) -> Iterator[Entry]:
    id_, alliance = ids.person(person.mail), ids.alliance
    yield directory.Person(
        id=id_,
        name=person.name,
        mail=person.mail,
        phone=person.phone,
        language=person.language,
    )
    for office in person.offices:
        place = office.school or alliance
        yield directory.Office(
            id=uuid5(id_, f"{office.kind}/{place}/{office.valid_from}"),
            person=id_,
            kind=SeatKind(office.kind),
            alliance=alliance,
            school=_school_id(alliance, office.school) if office.school else None,
            valid_from=office.valid_from,
            valid_to=office.valid_to,
        )
