"""The directory: alliances, schools, people, learners, and who holds which office.

Whoever is written down here has an id that follows from what they are known by, so that the same
file, read twice, writes nothing new. Of people and learners it follows under a secret, so that no
name can be tried against it (decision 0016). Functions work in the caller's transaction.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import keys
from domain.calendar import Region
from domain.procedure import Sector
from domain.seats import PersonId, SeatKind
from models import queries_directory, queries_keys, queries_people, sealed
from models.tables import AllianceRow, LearnerRow, OfficeRow, PersonRow, SchoolRow
from runtime.database import keyring_of
from runtime.keyring import DataKey, Keyring

NAMESPACE: Final = UUID("6f0d5c52-6a0b-5d5e-9c9e-2f4f1c7f7a10")
"""Under which the ids of alliances are made; those of their schools follow from the alliance's."""

_NAME: Final = "ids/1"
"""Of the secret, in the keyring. Under another, all whom a file names would be others."""

DEMO_CODE: Final = "windstreken"
DEMO_ALLIANCE: Final = uuid5(NAMESPACE, DEMO_CODE)
"""The made-up alliance of the demo (`examples/alliance.json`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliance:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    id: UUID
    alliance: UUID
    name: str
    region: Region
    sector: Sector
    board: str
    procedure: str
    """What new trajectories of its learners live by."""
    calendar_overrides: list[Any] = field(default_factory=list)
    """The school's own dates, as `activities.calendars.Override` reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: PersonId
    name: str
    mail: str | None = None
    phone: str | None = None
    language: str = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    id: UUID
    person: PersonId
    kind: SeatKind
    alliance: UUID
    school: UUID | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    id: UUID
    alliance: UUID
    school: UUID
    name: str
    born_on: date
    eck_id: str | None = None


Entry = Alliance | School | Person | Office | Learner

_TABLES: Final[Mapping[type[Entry], type[Any]]] = {
    Alliance: AllianceRow,
    School: SchoolRow,
    Person: PersonRow,
    Office: OfficeRow,
    Learner: LearnerRow,
}
"""In the order in which they need each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """The ids of the people and learners of an alliance: the same for what is known by the same."""

    alliance: UUID
    secret: bytes = field(repr=False)
    erased: frozenset[UUID] = frozenset()
    """Whoever was erased gets another id when they come back."""
    former: frozenset[UUID] = frozenset()
    """Whoever is there under an id that follows from a name by itself, as it once did, keeps it."""

    def person(self, known_by: str) -> PersonId:
        """Of somebody who is known by a mail address, or by a place in a case."""
        return PersonId(self._of(f"person/{known_by}"))

    def learner(self, *, name: str, born_on: date, eck_id: str | None) -> UUID:
        """By the chain's own number where there is one, else by name and birth date."""
        known_by = eck_id or f"{name.casefold()}/{born_on}"
        return self._of(f"learner/{known_by}")

    def _of(self, whom: str) -> UUID:
        if (former := uuid5(self.alliance, whom)) in self.former:
            return former
        made = (self._made(f"{self.alliance}/{whom}/{time}") for time in count(1))
        return next(id_ for id_ in made if id_ not in self.erased)

    def _made(self, message: str) -> UUID:
        digest = hmac.digest(self.secret, message.encode(), "sha256")
        return UUID(bytes=digest[:16], version=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whom and what an alliance knows."""

    alliance: UUID
    ids: Ids
    schools: Mapping[str, School] = field(default_factory=dict)
    """By name."""
    people: Mapping[str, PersonId] = field(default_factory=dict)
    """By mail address."""
    offices: frozenset[tuple[PersonId, SeatKind, UUID | None]] = frozenset()
    """Who holds or held which office, and at which school."""

    def holds(self, mail: str, kind: SeatKind, school: UUID | None) -> bool:
        return (self.people.get(mail), kind, school) in self.offices


def alliance_id(code: str) -> UUID:
    return uuid5(NAMESPACE, code)


async def ids(session: AsyncSession, alliance: UUID) -> Ids:
    return Ids(
        alliance=alliance,
        secret=keyring_of(session).secret(_NAME),
        erased=await queries_keys.shredded(session),
        former=await queries_directory.ids_from_names(session),
    )


async def alliances(session: AsyncSession) -> list[Alliance]:
    return [Alliance(**row.model_dump()) for row in await queries_directory.alliances(session)]


async def schools(session: AsyncSession, alliance: UUID) -> dict[str, School]:
    """Those of an alliance, by name."""
    rows = await queries_directory.schools(session, alliance)
    return {row.name: School(**row.model_dump()) for row in rows}


async def known(session: AsyncSession, alliance: UUID, *, mails: Collection[str] = ()) -> Known:
    """All of it; of the people without an office, those with one of these addresses."""
    holders = await queries_directory.holders(session, alliance)
    named = await ids(session, alliance)
    others = await queries_people.people(session, [named.person(mail) for mail in mails])
    people = [*others.values(), *(person for _, person in holders)]
    return Known(
        alliance=alliance,
        ids=named,
        schools=await schools(session, alliance),
        people={person.mail: PersonId(person.id) for person in people if person.mail},
        offices=frozenset(
            (PersonId(person.id), office.kind, office.school) for office, person in holders
        ),
    )


async def add(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Write down what is not there yet. What is there stays as it is.

    Raises:
        Erased: the key of one of them was destroyed.
    """
    written = await _rows(session, entries)
    for kind, table in _TABLES.items():
        rows = [written[each.id] for each in entries if isinstance(each, kind)]
        if rows:
            in_order = sorted(rows, key=lambda row: row["id"])  # one order for all, so no deadlock
            await session.exec(insert(table).on_conflict_do_nothing(), params=in_order)


async def compare(
    session: AsyncSession, entries: Sequence[Entry]
) -> tuple[list[Entry], list[Entry]]:
    """Of these, what is not there yet, and what is there but says something else."""
    missing: list[Entry] = []
    different: list[Entry] = []
    wrapped = await queries_keys.wrapped(session, [each.id for each in entries])
    for each in entries:
        there = await session.get(_TABLES[type(each)], each.id)
        if there is None:
            missing.append(each)
        elif _entry(session, there, wrapped.get(each.id)) != each:
            different.append(each)
    return missing, different


async def change(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Write these over what is there.

    Raises:
        Erased: the key of one of them was destroyed.
    """
    written = await _rows(session, entries)
    for each in entries:
        await session.merge(_TABLES[type(each)](**written[each.id]))
    await session.flush()


async def _rows(session: AsyncSession, entries: Sequence[Entry]) -> dict[UUID, dict[str, Any]]:
    """Entries as their tables hold them: what is personal sealed."""
    of_somebody = [each for each in entries if isinstance(each, Person | Learner)]
    theirs = await keys.keys_of(session, {each.id for each in of_somebody}) if of_somebody else {}
    rows = {each.id: asdict(each) for each in entries}
    for each in of_somebody:
        rows[each.id] |= _sealed(each, theirs[each.id], keyring_of(session))
    return rows


def _sealed(entry: Person | Learner, key: DataKey, keyring: Keyring) -> dict[str, bytes | None]:
    """What is sealed of somebody, and by what they are found all the same."""

    def cell(column: str, value: str | None) -> bytes | None:
        if value is None:
            return None
        return key.seal(value.encode(), column=column, row=entry.id)

    def index(purpose: str, value: str | None) -> bytes | None:
        return None if value is None else keyring.index(purpose, value)

    if isinstance(entry, Person):
        return {
            "name": cell("person.name", entry.name),
            "mail": cell("person.mail", entry.mail),
            "phone": cell("person.phone", entry.phone),
            "mail_index": index("mail", entry.mail),
        }
    return {
        "name": cell("learner.name", entry.name),
        "eck_id": cell("learner.eck_id", entry.eck_id),
        "eck_index": index("eck_id", entry.eck_id),
    }


def _entry(session: AsyncSession, row: Any, wrapped: bytes | None) -> Entry:  # noqa: ANN401 - a row of any of the tables
    """What a row says, as it would be written down."""
    match row:
        case PersonRow():
            return Person(**asdict(sealed.person(session, row, wrapped)))
        case LearnerRow():
            known = sealed.learner(session, row, wrapped)
            return Learner(**asdict(known), eck_id=sealed.eck_id(session, row, wrapped))
    kind = next(kind for kind, table in _TABLES.items() if isinstance(row, table))
    return kind(**row.model_dump())
