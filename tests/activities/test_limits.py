"""Limits on trying: counted together, whoever counts, and after a restart as well."""

import asyncio
from datetime import timedelta

from sqlmodel import select

from activities.limits import hit
from domain.tries import Limit
from models.tables import RateLimitRow
from runtime import clock
from runtime.database import Sessions, engine_of, sessions_of
from runtime.keyring import Keyring

NOW = clock.now()
HOUR = timedelta(hours=1)


async def _wait(
    sessions: Sessions, bucket: str, *, after: timedelta = timedelta(0)
) -> timedelta | None:
    async with sessions.begin() as session:
        return await hit(session, bucket, Limit(3, HOUR), at=NOW + after)


async def _hit(sessions: Sessions, bucket: str, *, after: timedelta = timedelta(0)) -> bool:
    """Whether it may be done."""
    return await _wait(sessions, bucket, after=after) is None


async def test_the_first_few_pass_and_then_none(sessions: Sessions) -> None:
    tries = [await _hit(sessions, "code/one") for _ in range(5)]

    assert tries == [True, True, True, False, False]


async def test_it_begins_anew_after_its_time(sessions: Sessions) -> None:
    for _ in range(4):
        await _hit(sessions, "code/two")

    assert not await _hit(sessions, "code/two", after=HOUR - timedelta(seconds=1))
    assert await _hit(sessions, "code/two", after=HOUR)
    assert await _hit(sessions, "code/two", after=HOUR)


async def test_it_says_how_long_to_wait(sessions: Sessions) -> None:
    for _ in range(3):
        await _hit(sessions, "code/seven")

    assert await _wait(sessions, "code/seven", after=timedelta(minutes=20)) == timedelta(minutes=40)


async def test_one_bucket_does_not_fill_another(sessions: Sessions) -> None:
    for _ in range(4):
        await _hit(sessions, "code/three")

    assert await _hit(sessions, "code/four")


async def test_many_at_once_do_not_slip_through(sessions: Sessions) -> None:
    tries = await asyncio.gather(*(_hit(sessions, "code/five") for _ in range(12)))

    assert sum(tries) == 3


async def test_a_restart_forgives_nobody(
    sessions: Sessions, postgres_url: str, keyring: Keyring
) -> None:
    for _ in range(3):
        await _hit(sessions, "code/six")
    fresh = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=5, keyring=keyring)
    another_process = sessions_of(fresh)

    assert not await _hit(another_process, "code/six")
    await fresh.dispose()


async def test_a_bucket_tells_nothing_of_whom_it_counts(sessions: Sessions) -> None:
    await _hit(sessions, "code/paula@example.org")

    async with sessions() as session:
        rows = list(await session.exec(select(RateLimitRow)))
    assert rows
    assert "paula" not in repr(rows)
