"""The lists that people look at all day, by size and by wall.

What has stalled in an alliance must cost the same at a million trajectories as at ten thousand; and
that PostgreSQL looks who asks may cost little.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import directory
from bench import stack
from bench.results import Budget, Figure, Measurement
from bench.sums import p50, p95
from domain.calendar import Region, local_date
from domain.procedure import Sector
from domain.seats import PersonId, SeatKind
from models import queries, queries_stalls
from models.queries_stalls import Reach
from runtime import clock, database, ports
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.keyring import Keyring
from runtime.postgres import EmbeddedPostgres

SMALL: Final = 10_000
LEARNERS: Final = 500
"""Of these the small database has the names too; the others wait without one."""

PAGE: Final = 50
STALLED_ONE_IN: Final = 20
SAME_AT_ANY_SIZE: Final = Budget(1.5)
SOON: Final = Budget(50)
WALL: Final = Budget(1.2)

Ask = Callable[[AsyncSession], Awaitable[object]]

TRAJECTORIES: Final = """
    INSERT INTO trajectory (
        id, alliance, school, learner, case_number, stage, entered_on, last_moved_on, severity,
        age, procedure, calendar, next_due, waiting_on, waiting_nl, waiting_en, signers,
        stalled_since, stall_cause, stalled_obligation, stalled_on, is_split,
        has_dispute, head_sequence, head_hash
    )
    SELECT gen_random_uuid(), :alliance, :school,
        coalesce((CAST(:learners AS uuid[]))[n], gen_random_uuid()), 'b-' || n, 'signing',
        CAST(:today AS date) - 30, CAST(:today AS date) - n % 60, 'normal', 0, 'primary-2026',
        'bench', CAST(:today AS date) + n % 40, 'guardian:1', 'Een zin.', 'A sentence.',
        '{guardian:1}',
        CASE WHEN n % :one_in = 0 THEN CAST(:today AS date) - n % 90 END,
        CASE WHEN n % :one_in = 0 THEN 'waiting_parent' END,
        CASE WHEN n % :one_in = 0 THEN 'answer_plan' END,
        CASE WHEN n % :one_in = 0 THEN 'guardian:1' END,
        false, false, 1, ''
    FROM generate_series(1, :count) n
"""
STALLED: Final = """
    INSERT INTO obligation (
        trajectory, key, alliance, school, position, kind, owed_by, since, due, explain_nl,
        explain_en, clock, timer, climbed, rungs, told, has_stalled
    )
    SELECT id, 'answer_plan', alliance, school, 0, 'answer_plan', 'guardian:1', entered_on,
        next_due, 'Een zin.', 'A sentence.', 'policy', 'T07', 1, 4, '{}', true
    FROM trajectory WHERE stalled_since IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A database with so many trajectories, and who looks at them."""

    owner: AsyncEngine
    face: AsyncEngine
    alliance: UUID
    director: UUID
    coordinator: UUID


def measure(big: int, times: int) -> Measurement:
    return asyncio.run(_measure(big, times))


async def _measure(big: int, times: int) -> Measurement:
    async with AsyncExitStack() as held:
        folder = held.enter_context(stack.a_folder())
        postgres = EmbeddedPostgres(folder, port=ports.free_port())
        held.callback(postgres.stop)
        postgres.start()
        small = await _filled(held, postgres, "small", SMALL)
        large = await _filled(held, postgres, "large", big)
        took = await _in_turns(_kinds(small, large), times)
    return _told(took, big, times)


async def _filled(
    held: AsyncExitStack, postgres: EmbeddedPostgres, name: str, count: int
) -> Filled:
    made = database.engine_of(postgres.url(), connect_timeout=5, statement_timeout=900)
    async with made.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await made.dispose()
    stack.migrate(postgres.url(name), postgres.folder)
    keyring = Keyring.load(postgres.folder / stack.KEYS)
    owner = database.engine_of(
        postgres.url(name), connect_timeout=5, statement_timeout=900, keyring=keyring
    )
    face = database.engine_of(
        postgres.url(name),
        connect_timeout=5,
        statement_timeout=60,
        role=database.FACE,
        keyring=keyring,
    )
    for each in (owner, face):
        held.push_async_callback(each.dispose)
    return await _fill(owner, face, count)


async def _fill(owner: AsyncEngine, face: AsyncEngine, count: int) -> Filled:
    alliance, school = uuid7(), uuid7()
    director, coordinator = PersonId(uuid7()), PersonId(uuid7())
    today = local_date(clock.now())
    learners = [_learner(n, alliance, school) for n in range(min(count, LEARNERS))]
    offices = ((director, SeatKind.DIRECTOR), (coordinator, SeatKind.COORDINATOR))
    entries: list[directory.Entry] = [
        directory.Alliance(id=alliance, name="Bench"),
        _school(school, alliance),
        *(directory.Person(id=person, name="Bench") for person, _ in offices),
        *(_office(person, kind, alliance, today) for person, kind in offices),
        *learners,
    ]
    async with database.sessions_of(owner).begin() as session:
        await directory.add(session, entries)
        connection = await session.connection()
        told = {
            "alliance": alliance,
            "school": school,
            "learners": [each.id for each in learners],
            "today": today,
            "one_in": STALLED_ONE_IN,
            "count": count,
        }
        await connection.execute(text(TRAJECTORIES), told)
        await connection.execute(text(STALLED))
    async with owner.execution_options(isolation_level="AUTOCOMMIT").connect() as connection_:
        await connection_.execute(text("VACUUM ANALYZE"))
    return Filled(
        owner=owner, face=face, alliance=alliance, director=director, coordinator=coordinator
    )


def _learner(n: int, alliance: UUID, school: UUID) -> directory.Learner:
    return directory.Learner(
        id=uuid7(), alliance=alliance, school=school, name=f"Learner {n}", born_on=date(2016, 5, 4)
    )


def _school(school: UUID, alliance: UUID) -> directory.School:
    return directory.School(
        id=school,
        alliance=alliance,
        name="Bench",
        region=Region.NORTH,
        sector=Sector.PRIMARY,
        board="Bench",
        procedure="primary-2026",
    )


def _office(person: PersonId, kind: SeatKind, alliance: UUID, on: date) -> directory.Office:
    return directory.Office(
        id=uuid7(),
        person=person,
        kind=kind,
        alliance=alliance,
        school=None,
        valid_from=on - timedelta(days=1),
        valid_to=None,
    )


def _kinds(small: Filled, large: Filled) -> dict[str, Callable[[], Awaitable[None]]]:
    today = local_date(clock.now())

    def stalls(of: Filled) -> Ask:
        filters, reach = queries_stalls.StallFilters(), Reach(alliance=of.alliance)
        return lambda session: queries_stalls.stalls(session, reach, filters, limit=PAGE)

    def trajectories(of: Filled) -> Ask:
        return lambda session: queries.trajectories(
            session, of.coordinator, queries.Filters(is_stalled=True), on=today, limit=PAGE
        )

    return {
        "stalls, small, wall": _behind(small, small.director, stalls(small)),
        "stalls, small, none": _before(small, stalls(small)),
        "stalls, large, wall": _behind(large, large.director, stalls(large)),
        "stalls, large, none": _before(large, stalls(large)),
        "list, small, wall": _behind(small, small.coordinator, trajectories(small)),
        "list, small, none": _before(small, trajectories(small)),
    }


def _behind(of: Filled, person: UUID, ask: Ask) -> Callable[[], Awaitable[None]]:
    """As pages and API read: in the name of a person, by a role that owns nothing."""
    return _asked(database.reading_in_a_name(of.face), ask, person)


def _before(of: Filled, ask: Ask) -> Callable[[], Awaitable[None]]:
    """The same question by the owner, whom no policy stops."""
    return _asked(database.sessions_of(of.owner), ask, None)


def _asked(sessions: Sessions, ask: Ask, person: UUID | None) -> Callable[[], Awaitable[None]]:
    async def once() -> None:
        async with sessions() as session:
            if person is not None:
                database.asks_for(session, person)
            await ask(session)

    return once


async def _in_turns(
    kinds: dict[str, Callable[[], Awaitable[None]]], times: int
) -> dict[str, list[float]]:
    """Each once a round, so that a busy moment of the machine is everybody's."""
    took: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(times + 3):
        for name, once in kinds.items():
            began = time.perf_counter()
            await once()
            if turn >= 3:  # noqa: PLR2004 - the first rounds only warm up
                took[name].append((time.perf_counter() - began) * 1000)
    return took


def _told(took: dict[str, list[float]], big: int, times: int) -> Measurement:
    def ratio(above: str, below: str) -> float:
        return p50(took[above]) / p50(took[below])

    figures: Sequence[Figure] = (
        Figure(
            name=f"stalled list at {big:,}, p95",
            value=p95(took["stalls, large, wall"]),
            unit="ms",
            budget=SOON,
        ),
        Figure(
            name=f"**stalled list: {big:,} / {SMALL:,}**",
            value=ratio("stalls, large, wall", "stalls, small, wall"),
            unit="x",
            budget=SAME_AT_ANY_SIZE,
        ),
        Figure(
            name="**stalled list: with row-level security / without**",
            value=ratio("stalls, small, wall", "stalls, small, none"),
            unit="x",
            budget=WALL,
        ),
        Figure(
            name="**a coordinator's list: with row-level security / without**",
            value=ratio("list, small, wall", "list, small, none"),
            unit="x",
            budget=WALL,
        ),
    )
    return Measurement(
        name="Lists",
        how=(
            f"One page of {PAGE} from databases of {SMALL:,} and {big:,} trajectories, one in "
            f"{STALLED_ONE_IN} of them stalled; {times} times each, in turns, in one process, over "
            "the loopback address. With: as pages and API read, in the name of a person. "
            "Without: the same question by the owner of the tables. Ratios of medians."
        ),
        figures=figures,
        details={"milliseconds": took},
    )
