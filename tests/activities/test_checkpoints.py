"""Checkpoints: made when they are due, once, and telling of what was done behind their back."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import IntegrityConstraintViolation
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import audit, rebuild
from activities.audit import Break, Why
from activities.checkpoints import Unfit, first_unfit, note_sign_off, sign, sign_due
from activities.record import Recorder
from domain.ledger import hash_of
from models import codec, queries_checkpoints, queries_ledger
from models.tables import CheckpointRow
from runtime import signing
from runtime.database import Sessions
from runtime.signing import Signer
from runtime.trouble import Trouble
from tests.activities.story import Story, a_story
from tests.activities.world import World, make_learner

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return signing.load(tmp_path / "keys.json")


@pytest.fixture
async def story(engine: AsyncEngine, sessions: Sessions, world: World) -> Story:
    made = a_story(world, await make_learner(sessions, world))
    for batch in (made.opens(), made.is_accepted()):
        await Recorder(engine).record(batch)
    return made


@pytest.fixture(autouse=True)
def _empty(postgres_url: str) -> Iterator[None]:
    """One database for all: what a test left is gone before the next."""
    yield
    kept = ("checkpoint", "checkpoint_head", "checkpoint_due", "ledger")
    for table in (*kept, "signing_key", "signing_key_endorsement"):
        tamper(postgres_url, f"DELETE FROM {table}")  # noqa: S608 - our own names
    tamper(postgres_url, "DELETE FROM trajectory")


def tamper(postgres_url: str, statement: str, *arguments: object) -> None:
    """As somebody who owns the database and knows how to get around a trigger."""
    with psycopg.connect(postgres_url) as database:
        database.execute("SET session_replication_role = replica")
        database.execute(statement.encode(), arguments)


async def checkpoints(sessions: Sessions) -> list[CheckpointRow]:
    async with sessions() as session:
        return list(await queries_checkpoints.all_in_order(session))


async def unfit(sessions: Sessions, signer: Signer | None = None) -> Unfit | None:
    trusted = None if signer is None else frozenset(signer.public)
    async with sessions() as session:
        return await first_unfit(session, trusted=trusted)


async def breaks(sessions: Sessions) -> tuple[Break, ...]:
    async with sessions() as session:
        return (await audit.verify(session)).breaks


async def is_due(sessions: Sessions, story: Story) -> None:
    async with sessions.begin() as session:
        await note_sign_off(session, [{"trajectory": story.id, "type": "step.answered"}])


async def test_all_heads_are_signed_every_hour_and_a_sign_off_at_once(
    sessions: Sessions, signer: Signer, story: Story, engine: AsyncEngine
) -> None:
    await sign_due(sessions, signer, at=NOON)
    await sign_due(sessions, signer, at=NOON + timedelta(minutes=1))
    await is_due(sessions, story)
    await sign_due(sessions, signer, at=NOON + timedelta(minutes=2))
    await Recorder(engine).record(story.closes())
    await sign_due(sessions, signer, at=NOON + timedelta(minutes=3))
    await sign_due(sessions, signer, at=NOON + timedelta(hours=1))

    made = await checkpoints(sessions)

    assert [(row.number, row.is_full) for row in made] == [(1, True), (2, False), (3, True)]
    assert await unfit(sessions, signer) is None
    async with sessions() as session:
        [head] = await queries_checkpoints.heads_at(session, 3)
    assert (head.sequence, head.head) == (story.sequence, story.head)


async def test_what_was_signed_first_over_an_entry_is_told(
    sessions: Sessions, signer: Signer, story: Story, engine: AsyncEngine
) -> None:
    await sign_due(sessions, signer, at=NOON)
    before = story.sequence
    await Recorder(engine).record(story.closes())
    async with sessions() as session:
        open_still = await queries_checkpoints.first_over(session, story.id, before + 1)
    await sign_due(sessions, signer, at=NOON + timedelta(hours=1))
    await sign_due(sessions, signer, at=NOON + timedelta(hours=2))

    assert open_still is None
    async with sessions() as session:
        covering = [
            await queries_checkpoints.first_over(session, story.id, each)
            for each in (1, before, before + 1)
        ]
    assert [each and each.number for each in covering] == [1, 1, 2]
    assert {each and each.key for each in covering} == {signer.current}


@pytest.mark.usefixtures("story")
async def test_of_many_workers_one_signs(sessions: Sessions, signer: Signer) -> None:
    await asyncio.gather(*(sign_due(sessions, signer, at=NOON) for _ in range(5)))

    assert [row.number for row in await checkpoints(sessions)] == [1]
    assert await unfit(sessions, signer) is None


async def test_a_sign_off_that_is_being_recorded_is_waited_for(
    sessions: Sessions, signer: Signer, story: Story, postgres_url: str
) -> None:
    """Else its request, asked for twice, would be taken away with the head before it."""
    await sign_due(sessions, signer, at=NOON)
    await is_due(sessions, story)

    async with sessions.begin() as recording:
        await note_sign_off(recording, [{"trajectory": story.id, "type": "step.answered"}])
        signing_it = asyncio.create_task(sign_due(sessions, signer, at=NOON))
        while not signing_it.done() and not _somebody_waits(postgres_url):  # noqa: ASYNC110 - PostgreSQL tells of no waiter
            await asyncio.sleep(0.01)
        was_waited_for = not signing_it.done()
    await signing_it

    assert was_waited_for


def _somebody_waits(postgres_url: str) -> bool:
    waiting = """SELECT FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database()"""
    with psycopg.connect(postgres_url) as database:
        return database.execute(waiting).fetchone() is not None


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    "verb", ["UPDATE checkpoint SET number = 2", "DELETE FROM checkpoint_head"]
)
async def test_what_was_signed_stays(
    sessions: Sessions, signer: Signer, postgres_url: str, verb: str
) -> None:
    await sign_due(sessions, signer, at=NOON)

    with (
        psycopg.connect(postgres_url) as database,
        pytest.raises(IntegrityConstraintViolation, match="is never changed"),
    ):
        database.execute(verb.encode())


async def test_a_replaced_key_stays_known(
    sessions: Sessions, tmp_path: Path, story: Story, engine: AsyncEngine
) -> None:
    first = signing.load(tmp_path / "keys.json")
    await sign_due(sessions, first, at=NOON)
    second = signing.rotate(tmp_path / "keys.json")
    await Recorder(engine).record(story.closes())
    await sign_due(sessions, second, at=NOON + timedelta(hours=2))

    assert [row.key for row in await checkpoints(sessions)] == [first.current, second.current]
    assert first.current != second.current
    assert await unfit(sessions, second) is None


async def test_a_new_key_signs_at_once_for_what_was_there_before_it(
    sessions: Sessions,
    tmp_path: Path,
    story: Story,  # noqa: ARG001 - it is what is signed
) -> None:
    first = signing.load(tmp_path / "keys.json")
    await sign_due(sessions, first, at=NOON)
    second = signing.rotate(tmp_path / "keys.json")
    await sign_due(sessions, second, at=NOON + timedelta(hours=1))
    await sign_due(sessions, second, at=NOON + timedelta(hours=2))

    made = await checkpoints(sessions)
    assert [(row.is_full, row.key) for row in made] == [
        (True, first.current),
        (True, second.current),
    ]
    assert await unfit(sessions, second) is None


async def test_whoever_runs_takes_up_a_new_key_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    keys = signing.SigningKeys(file)
    first = keys.now
    second = signing.rotate(file)

    assert keys.now.public == second.public
    assert first.current in keys.now.public
    assert keys.now.current != first.current


@pytest.mark.parametrize("harm", ["gone", "damaged", "open to others"])
async def test_whoever_runs_goes_on_with_its_keys_whatever_becomes_of_the_file(
    tmp_path: Path, harm: str
) -> None:
    file = tmp_path / "keys.json"
    keys = signing.SigningKeys(file)
    first = keys.now.current
    fresh = tmp_path / "fresh"
    fresh.write_text("{}" if harm == "damaged" else file.read_text())
    fresh.chmod(0o644)
    fresh.replace(file)
    if harm == "gone":
        file.unlink()

    assert keys.now.current == first
    assert file.exists() == (harm != "gone")


def test_of_two_who_turn_over_at_once_no_key_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    signing.load(file)
    with ThreadPoolExecutor() as pool:
        made = list(pool.map(lambda _: signing.rotate(file).current, range(8)))

    assert len(signing.load(file).keys) == 9
    assert set(made) <= signing.load(file).public.keys()


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    signing.load(tmp_path / "keys.json")
    (tmp_path / "keys.json").chmod(0o644)

    with pytest.raises(Trouble, match="can be read by others"):
        signing.load(tmp_path / "keys.json")


async def test_a_cut_tail_is_found_after_a_checkpoint_whatever_else_was_made_to_fit(
    sessions: Sessions, signer: Signer, story: Story, postgres_url: str
) -> None:
    await sign_due(sessions, signer, at=NOON)
    tamper(postgres_url, "DELETE FROM ledger WHERE trajectory = %s AND sequence > 6", story.id)
    await rebuild.rebuild(sessions)

    assert await breaks(sessions) == (Break(trajectory=story.id, sequence=7, why=Why.MISSING),)


async def test_before_a_checkpoint_such_a_cut_is_not_found(
    sessions: Sessions, story: Story, postgres_url: str
) -> None:
    """The limit, written down: why a sign-off is put under a checkpoint at once."""
    tamper(postgres_url, "DELETE FROM ledger WHERE trajectory = %s AND sequence > 6", story.id)
    await rebuild.rebuild(sessions)

    assert await breaks(sessions) == ()


async def test_a_trajectory_that_is_gone_is_found_after_a_checkpoint(
    sessions: Sessions, signer: Signer, story: Story, postgres_url: str
) -> None:
    await sign_due(sessions, signer, at=NOON)
    for table, column in (("ledger", "trajectory"), ("trajectory", "id")):
        statement = f"DELETE FROM {table} WHERE {column} = %s"  # noqa: S608 - our own names
        tamper(postgres_url, statement, story.id)

    assert await breaks(sessions) == (Break(trajectory=story.id, sequence=1, why=Why.MISSING),)


async def test_a_lie_that_was_hashed_to_the_end_is_found_after_a_checkpoint(
    sessions: Sessions, signer: Signer, story: Story, postgres_url: str
) -> None:
    await sign_due(sessions, signer, at=NOON)
    await _hash_anew(sessions, story, postgres_url)

    found = await breaks(sessions)

    assert [(each.trajectory, each.why) for each in found] == [(story.id, Why.MISSING)]


async def _hash_anew(sessions: Sessions, story: Story, postgres_url: str) -> None:
    """From the third entry on a day earlier, with hashes, columns and read models that fit."""
    async with sessions() as session:
        rows = await queries_ledger.rows_from(session, story.id, 1)
    head = rows[1].hash
    for row in rows[2:]:
        entry = codec.decode_entry(row.entry)
        changed = replace(entry, previous=head, recorded_at=entry.recorded_at - timedelta(days=1))
        sealed = replace(changed, hash=hash_of(changed))
        tamper(
            postgres_url,
            "UPDATE ledger SET entry = %s, hash = %s, previous = %s, recorded_at = %s"
            " WHERE trajectory = %s AND sequence = %s",
            *(codec.encode_entry(sealed), sealed.hash, head, sealed.recorded_at),
            *(story.id, row.sequence),
        )
        head = sealed.hash
    await rebuild.rebuild(sessions)


FORGERIES = {
    "another signature": ("UPDATE checkpoint SET signature = decode('00', 'hex')", "signature"),
    "another body": ("UPDATE checkpoint SET body = replace(body, '2026', '2025')", "signature"),
    "one taken out": ("UPDATE checkpoint SET number = 2", "missing"),
    "another head": ("UPDATE checkpoint_head SET sequence = 3", "heads"),
    "another public key": ("UPDATE signing_key SET public = decode('00', 'hex')", "key"),
}


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_checkpoint_that_was_touched_is_found(
    sessions: Sessions, signer: Signer, postgres_url: str, forgery: str
) -> None:
    statement, why = FORGERIES[forgery]
    await sign_due(sessions, signer, at=NOON)
    tamper(postgres_url, statement)

    found = await unfit(sessions, signer)

    assert found is not None
    assert found.why == why


@pytest.mark.usefixtures("story")
async def test_a_checkpoint_under_a_key_of_somebody_else_is_found(
    sessions: Sessions, signer: Signer, tmp_path: Path
) -> None:
    forger = signing.load(tmp_path / "forged.json")
    async with sessions.begin() as session:
        await sign(session, forger, at=NOON, is_full=True)

    assert await unfit(sessions) is None, "held against itself alone, it fits"
    assert await unfit(sessions, signer) == Unfit(number=1, why="key")


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("lie", ["signature = decode('00', 'hex')", "by = key", "body = '{}'"])
async def test_a_key_is_trusted_while_the_one_before_it_signed_for_it(
    sessions: Sessions, tmp_path: Path, postgres_url: str, lie: str
) -> None:
    file = tmp_path / "keys.json"
    first, second, third = signing.load(file), signing.rotate(file), signing.rotate(file)
    for number, signer in enumerate((first, second, third)):
        async with sessions.begin() as session:
            await sign(session, signer, at=NOON + timedelta(minutes=number), is_full=True)

    assert await unfit(sessions, first) is None, "who knows the first knows those that follow"
    assert await _unfit_by_the(third.current, sessions) == Unfit(number=1, why="key")
    tamper(
        postgres_url,
        f"UPDATE signing_key_endorsement SET {lie} WHERE key = %s",  # noqa: S608 - our own words
        second.current,
    )
    assert await unfit(sessions, first) == Unfit(number=2, why="key")


async def _unfit_by_the(key: str, sessions: Sessions) -> Unfit | None:
    async with sessions() as session:
        return await first_unfit(session, trusted=frozenset({key}))
