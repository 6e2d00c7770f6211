"""Whoever has read the feed up to a place will never find anything new before it."""

import asyncio
import random
from uuid import UUID

import pytest

from activities.feed import give_places
from models import queries_feed
from models.tables import ReservationRow
from models.views import Happening
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.happening import TYPE, write_entry

ALLIANCE, SCHOOL = uuid7(), uuid7()


async def _a_trajectory(sessions: Sessions) -> UUID:
    trajectory = uuid7()
    async with sessions.begin() as session:
        session.add(
            ReservationRow(
                id=trajectory,
                alliance=ALLIANCE,
                school=SCHOOL,
                learner=uuid7(),
                case_number=str(trajectory),
                reserved_at=clock.now(),
                is_current=False,
            )
        )
    return trajectory


async def _read(sessions: Sessions, after: int) -> list[Happening]:
    async with sessions() as session:
        return await queries_feed.happenings(
            session, alliances=[ALLIANCE], school=None, types=[TYPE], after=after, limit=7
        )


async def _place(sessions: Sessions) -> int:
    async with sessions.begin() as session:
        return await give_places(session)


async def test_what_commits_late_comes_after_what_was_read(sessions: Sessions) -> None:
    slow, quick = await _a_trajectory(sessions), await _a_trajectory(sessions)
    async with sessions() as late:
        await write_entry(late, slow, 1, ago=60)
        async with sessions.begin() as session:
            await write_entry(session, quick, 1)
        await _place(sessions)
        before = await _read(sessions, 0)
        await late.commit()
    await _place(sessions)
    after = await _read(sessions, before[-1].position)

    assert [each.trajectory for each in before] == [quick]
    assert [each.trajectory for each in after] == [slow]


async def test_a_reader_misses_nothing_and_reads_nothing_twice_while_allwrite_entry(
    sessions: Sessions,
) -> None:
    """Six write, with pauses before they commit; three give places; one reads all the while."""
    start = await _place(sessions)
    assert start >= 0
    chance = random.Random(7)  # noqa: S311 - which order, not which key
    trajectories = [await _a_trajectory(sessions) for _ in range(6)]
    done, read = asyncio.Event(), list[Happening]()
    async with sessions() as session:
        cursor = await queries_feed.last_position(session)

    async def writer(trajectory: UUID) -> None:
        for sequence in range(1, 16):
            async with sessions.begin() as session:
                await write_entry(session, trajectory, sequence)
                await asyncio.sleep(chance.random() / 50)

    async def placer() -> None:
        while not done.is_set() or await _place(sessions):
            await _place(sessions)

    async def reader() -> None:
        nonlocal cursor
        while True:
            is_last = placed.done()
            found = await _read(sessions, cursor)
            read.extend(found)
            cursor = found[-1].position if found else cursor
            if is_last and not found:
                return

    async def places() -> None:
        await asyncio.gather(placer(), placer(), placer())

    placed = asyncio.create_task(places())
    reading = asyncio.create_task(reader())
    await asyncio.gather(*map(writer, trajectories))
    done.set()
    await asyncio.gather(placed, reading)

    told = [(each.trajectory, each.sequence) for each in read]
    assert sorted(told) == sorted((each, n) for each in trajectories for n in range(1, 16))
    for trajectory in trajectories:
        assert [n for each, n in told if each == trajectory] == list(range(1, 16))


@pytest.mark.parametrize("place", [0, 10**9])
async def test_an_end_of_the_feed_is_an_empty_part(sessions: Sessions, place: int) -> None:
    async with sessions() as session:
        found = await queries_feed.happenings(
            session, alliances=[uuid7()], school=None, types=[TYPE], after=place, limit=7
        )

    assert found == []


async def test_a_school_hears_of_itself_alone(sessions: Sessions) -> None:
    trajectory = await _a_trajectory(sessions)
    async with sessions.begin() as session:
        await write_entry(session, trajectory, 1)
    await _place(sessions)

    async def heard(school: UUID) -> set[UUID]:
        async with sessions() as session:
            found = await queries_feed.happenings(
                session, alliances=[ALLIANCE], school=school, types=[TYPE], after=0, limit=500
            )
        return {each.trajectory for each in found}

    assert trajectory in await heard(SCHOOL)
    assert await heard(uuid7()) == set()
