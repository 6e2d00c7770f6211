"""Read models are the ledger told again, and a lost ledger can be told by what histories know."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from activities import rebuild
from activities.audit import Break, Why
from activities.rebuild import CannotRestore
from activities.record import Recorder
from activities.recording import Recording
from domain.ledger import Entry
from models import queries_ledger
from models.tables import LedgerRow, ReservationRow
from runtime.database import Sessions
from tests.activities.story import Story, a_story
from tests.activities.world import World, make_learner

Record = Callable[[Recording], Awaitable[tuple[Entry, ...]]]


@pytest.fixture
def record(engine: AsyncEngine) -> Record:
    return Recorder(engine).record


@pytest.fixture
def story(world: World, learner: UUID) -> Story:
    return a_story(world, learner)


async def dump(sessions: Sessions) -> bytes:
    async with sessions.begin() as session:
        return await rebuild.dump(session)


async def restore(sessions: Sessions, story: Story, *batches: Recording) -> int:
    entries = [entry for batch in batches for entry in batch.entries]
    async with sessions.begin() as session:
        return await rebuild.restore_missing(session, story.id, entries, run_id="restored")


def lose(postgres_url: str, statement: str, *arguments: object) -> None:
    """What no statement of ours can do: a restore of an older backup, or a thief."""
    with psycopg.connect(postgres_url) as database:
        database.execute("SET session_replication_role = replica")
        database.execute(statement.encode(), arguments or None)


async def test_a_rebuild_gives_the_very_same_bytes(
    sessions: Sessions, record: Record, story: Story, world: World, postgres_url: str
) -> None:
    other = a_story(world, await make_learner(sessions, world))
    for batch in (story.opens(), other.opens(), story.is_accepted(), other.closes()):
        await record(batch)
    before = await dump(sessions)
    lose(postgres_url, "TRUNCATE trajectory, obligation, seating, custody")
    assert await dump(sessions) == b""

    rebuilt = await rebuild.rebuild(sessions)

    assert rebuilt.trajectories >= 2
    assert rebuilt.broken == ()
    assert before.count(b"\n") > 5
    assert await dump(sessions) == before


async def test_a_rebuild_corrects_what_was_changed_and_forgets_what_never_was(
    sessions: Sessions, record: Record, story: Story, postgres_url: str
) -> None:
    await record(story.opens())
    await record(story.is_accepted())
    before = await dump(sessions)
    lose(postgres_url, "UPDATE trajectory SET stage = 'closed', next_due = NULL")
    lose(postgres_url, "UPDATE obligation SET due = '2030-01-01'; DELETE FROM seating")
    lose(
        postgres_url,
        "INSERT INTO seating VALUES (gen_random_uuid(), 'teacher', gen_random_uuid(), now())",
    )

    await rebuild.rebuild(sessions)

    assert await dump(sessions) == before


async def test_a_rebuild_does_not_believe_a_broken_chain(
    sessions: Sessions, record: Record, story: Story, postgres_url: str
) -> None:
    await record(story.opens())
    await record(story.is_accepted())
    before = await dump(sessions)
    lose(
        postgres_url,
        "UPDATE ledger SET entry = replace(entry, '\"accept\"', '\"reject\"')"
        " WHERE trajectory = %s AND type = 'signal.triaged'",
        story.id,
    )

    rebuilt = await rebuild.rebuild(sessions)

    sequence = 5
    assert rebuilt.broken == (Break(trajectory=story.id, sequence=sequence, why=Why.HASH),)
    assert await dump(sessions) == before


async def test_the_state_is_the_one_that_the_story_led_to(
    sessions: Sessions, record: Record, story: Story
) -> None:
    await record(story.opens())
    await record(story.is_accepted())

    async with sessions.begin() as session:
        state = await queries_ledger.state(session, story.id)
        events = await queries_ledger.events(session, story.id, after=2, limit=2)

    assert state == story.now
    assert [entry.sequence for entry in events] == [3, 4]


@pytest.mark.parametrize("lost", [(2, 99), (2, 2), (1, 99)])
async def test_lost_rows_come_back_from_what_a_history_knows(
    sessions: Sessions, record: Record, story: Story, postgres_url: str, lost: tuple[int, int]
) -> None:
    batches = story.opens(), story.is_accepted()
    for batch in batches:
        await record(batch)
    before = await dump(sessions)
    lose(
        postgres_url,
        "DELETE FROM ledger WHERE trajectory = %s AND sequence BETWEEN %s AND %s",
        story.id,
        *lost,
    )
    lose(postgres_url, "DELETE FROM trajectory WHERE id = %s", story.id)

    restored = await restore(sessions, story, *batches)

    assert restored > 0
    assert await restore(sessions, story, *batches) == 0
    assert await dump(sessions) == before


async def test_a_restored_trajectory_has_a_place_again(
    sessions: Sessions, record: Record, story: Story, postgres_url: str
) -> None:
    batch = story.opens()
    await record(batch)
    lose(postgres_url, "DELETE FROM ledger WHERE trajectory = %s", story.id)
    lose(postgres_url, "DELETE FROM trajectory_reservation WHERE id = %s", story.id)

    await restore(sessions, story, batch)

    async with sessions.begin() as session:
        place = await session.get_one(ReservationRow, story.id)
        assert (place.learner, place.is_current) == (story.now.learner, True)


async def test_rows_that_differ_are_never_overwritten(
    sessions: Sessions, record: Record, story: Story
) -> None:
    await record(story.opens())
    other = story.elsewhere()
    await record(story.is_accepted())

    with pytest.raises(CannotRestore) as refused:
        await restore(sessions, story, other.closes())

    assert refused.value.sequence == 4
    async with sessions.begin() as session:
        question = select(LedgerRow.run_id).where(LedgerRow.trajectory == story.id)
        assert set(await session.exec(question)) == {"run-1"}


async def test_a_gap_that_would_remain_is_not_papered_over(
    sessions: Sessions, story: Story
) -> None:
    story.opens()

    with pytest.raises(CannotRestore) as refused:
        await restore(sessions, story, story.is_accepted())

    assert refused.value.sequence == 1
