"""The people of a measurement: one alliance, some schools, a crowd of learners.

Written into the directory before anything is measured.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final
from uuid import UUID

from activities import directory, tokens
from domain.calendar import Region
from domain.procedure import Sector
from domain.seats import PersonId, SeatKind
from runtime import clock, database
from runtime.ids import uuid7
from runtime.keyring import Keyring

SCHOOLS: Final = 10
PROCEDURE: Final = "primary-2026"
BORN_ON: Final = date(2016, 5, 4)
SINCE: Final = date(2020, 8, 1)
AT_ONCE: Final = 1000
PATIENCE: Final = 60.0  # seconds

Tokens = Mapping[PersonId, str]
"""With what a program speaks for each person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """Who works there, and two parents and a carer who live nearby."""

    id: UUID
    teacher: PersonId
    internal_coordinator: PersonId
    school_leader: PersonId
    parents: tuple[PersonId, PersonId]
    carer: PersonId

    @property
    def people(self) -> tuple[PersonId, ...]:
        staff = (self.teacher, self.internal_coordinator, self.school_leader)
        return (*staff, *self.parents, self.carer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    id: UUID
    school: School


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    alliance: UUID
    coordinator: PersonId
    schools: tuple[School, ...]
    tokens: Tokens
    learners: Iterator[Learner]
    """Each is taken once: a learner has one open trajectory at most."""

    @property
    def ids(self) -> frozenset[UUID]:
        """All that is shared between cases."""
        own = (self.alliance, self.coordinator)
        theirs = (id_ for school in self.schools for id_ in (school.id, *school.people))
        return frozenset((*own, *theirs))


def make(url: str, keyring: Keyring, *, learners: int) -> World:
    """Write the people down, and let programs speak for them."""
    alliance, coordinator = uuid7(), PersonId(uuid7())
    schools = tuple(_a_school() for _ in range(SCHOOLS))
    crowd = [Learner(id=uuid7(), school=schools[n % SCHOOLS]) for n in range(learners)]
    people = [coordinator, *(person for school in schools for person in school.people)]
    entries: list[directory.Entry] = [
        directory.Alliance(id=alliance, name="Bench"),
        *(directory.Person(id=person, name=f"Person {n}") for n, person in enumerate(people)),
        *(_school(alliance, school, n) for n, school in enumerate(schools)),
        _office(alliance, coordinator, SeatKind.COORDINATOR, None),
        *(office for school in schools for office in _offices(alliance, school)),
        *(_learner(alliance, learner, n) for n, learner in enumerate(crowd)),
    ]
    issued = asyncio.run(_write(url, keyring, entries, people))
    return World(
        alliance=alliance,
        coordinator=coordinator,
        schools=schools,
        tokens=issued,
        learners=iter(crowd),
    )


async def _write(
    url: str,
    keyring: Keyring,
    entries: Sequence[directory.Entry],
    people: Sequence[PersonId],
) -> Tokens:
    engine = database.engine_of(
        url, connect_timeout=PATIENCE, statement_timeout=PATIENCE, keyring=keyring
    )
    sessions = database.sessions_of(engine)
    for first in range(0, len(entries), AT_ONCE):
        async with sessions.begin() as session:
            await directory.add(session, entries[first : first + AT_ONCE])
    async with sessions.begin() as session:
        issued = {one: await tokens.issue(session, one, at=clock.now()) for one in people}
    await engine.dispose()
    return issued


def _a_school() -> School:
    someone = (PersonId(uuid7()) for _ in count())
    return School(
        id=uuid7(),
        teacher=next(someone),
        internal_coordinator=next(someone),
        school_leader=next(someone),
        parents=(next(someone), next(someone)),
        carer=next(someone),
    )


def _school(alliance: UUID, school: School, number: int) -> directory.School:
    return directory.School(
        id=school.id,
        alliance=alliance,
        name=f"School {number}",
        region=Region.NORTH,
        sector=Sector.PRIMARY,
        board="Board",
        procedure=PROCEDURE,
    )


def _offices(alliance: UUID, school: School) -> Iterator[directory.Office]:
    for person, kind in (
        (school.teacher, SeatKind.TEACHER),
        (school.internal_coordinator, SeatKind.INTERNAL_COORDINATOR),
        (school.school_leader, SeatKind.SCHOOL_LEADER),
    ):
        yield _office(alliance, person, kind, school.id)


def _office(
    alliance: UUID, person: PersonId, kind: SeatKind, school: UUID | None
) -> directory.Office:
    return directory.Office(
        id=uuid7(),
        person=person,
        kind=kind,
        alliance=alliance,
        school=school,
        valid_from=SINCE,
        valid_to=None,
    )


def _learner(alliance: UUID, learner: Learner, number: int) -> directory.Learner:
    return directory.Learner(
        id=learner.id,
        alliance=alliance,
        school=learner.school.id,
        name=f"Learner {number}",
        born_on=BORN_ON,
    )
