"""The people of a measurement: one alliance, some schools, a crowd of learners.

Written straight into the directory, before anything is measured.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from domain.calendar import Region
from domain.seats import PersonId
from runtime import clock
from runtime.ids import uuid7

SCHOOLS: Final = 10
BORN_ON: Final = date(2016, 5, 4)
SINCE: Final = date(2020, 8, 1)


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
    learners: Iterator[Learner]
    """Each is taken once: a learner has one open trajectory at most."""

    @property
    def ids(self) -> frozenset[UUID]:
        """All that is shared between cases."""
        own = (self.alliance, self.coordinator)
        theirs = (id_ for school in self.schools for id_ in (school.id, *school.people))
        return frozenset((*own, *theirs))


def token_of(person: PersonId) -> str:
    """With what a program speaks for this person; only in a database that is thrown away."""
    return f"bench-{person}"


def make(url: str, *, learners: int) -> World:
    """Write the people down."""
    alliance, coordinator = uuid7(), PersonId(uuid7())
    schools = tuple(_a_school() for _ in range(SCHOOLS))
    crowd = [Learner(id=uuid7(), school=schools[n % SCHOOLS]) for n in range(learners)]
    with psycopg.connect(url) as database:
        write = _Writer(database)
        write.rows("alliance", ("id", "name"), [(alliance, "Bench")])
        people = [coordinator, *(person for school in schools for person in school.people)]
        write.people(people)
        write.schools(alliance, schools)
        write.offices(alliance, coordinator, schools)
        write.learners(alliance, crowd)
    return World(alliance=alliance, coordinator=coordinator, schools=schools, learners=iter(crowd))


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


class _Writer:
    """Copies rows into tables of the directory."""

    def __init__(self, database: psycopg.Connection[Any]) -> None:
        self._database = database

    def rows(
        self, table: LiteralString, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed)
        with self._database.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)

    def people(self, people: Sequence[PersonId]) -> None:
        until = clock.now() + timedelta(days=2)
        self.rows(
            "person",
            ("id", "name", "mail"),
            [(person, f"Person {n}", f"p{n}@example.org") for n, person in enumerate(people)],
        )
        self.rows(
            "access_token",
            ("hash", "person", "expires_at"),
            [(_hash(token_of(person)), person, until) for person in people],
        )

    def schools(self, alliance: UUID, schools: Sequence[School]) -> None:
        self.rows(
            "school",
            ("id", "alliance", "name", "region", "sector", "board"),
            [
                (school.id, alliance, f"School {n}", Region.NORTH, "primary", "Board")
                for n, school in enumerate(schools)
            ],
        )

    def offices(self, alliance: UUID, coordinator: PersonId, schools: Sequence[School]) -> None:
        held: list[tuple[PersonId, str, UUID | None]] = [(coordinator, "coordinator", None)]
        for school in schools:
            held += [
                (school.teacher, "teacher", school.id),
                (school.internal_coordinator, "internal_coordinator", school.id),
                (school.school_leader, "school_leader", school.id),
            ]
        self.rows(
            "office",
            ("id", "person", "kind", "alliance", "school", "valid_from"),
            [(uuid7(), person, kind, alliance, school, SINCE) for person, kind, school in held],
        )

    def learners(self, alliance: UUID, learners: Sequence[Learner]) -> None:
        self.rows(
            "learner",
            ("id", "alliance", "school", "name", "born_on"),
            [
                (learner.id, alliance, learner.school.id, f"Learner {n}", BORN_ON)
                for n, learner in enumerate(learners)
            ],
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
