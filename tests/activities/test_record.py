"""The record: all of a batch or nothing, once, and never over what is there already."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid5

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError

from activities import inbox, reservations
from activities.inbox import Asked
from activities.record import Recorder
from activities.recording import Recording, RecordTrouble
from domain.commands import AcknowledgeSignal, Match, MergeInto, Reopen
from domain.ledger import Entry
from domain.procedure import Stage
from domain.seats import POST
from domain.trajectory import TrajectoryId
from models import codec
from models.states import InboxState, NoticeState
from models.tables import (
    InboxRow,
    LedgerRow,
    NoticeRow,
    ObligationRow,
    ReservationRow,
    SeatingRow,
    Table,
    TrajectoryRow,
)
from runtime import ports
from runtime.database import Sessions, engine_of
from runtime.ids import uuid7
from tests.activities.story import MONDAY, WORDS, Story, a_story, types
from tests.activities.world import World, make_learner

Record = Callable[[Recording], Awaitable[tuple[Entry, ...]]]


@pytest.fixture
def record(engine: AsyncEngine) -> Record:
    return Recorder(engine).record


@pytest.fixture
def story(world: World, learner: UUID) -> Story:
    return a_story(world, learner)


async def stored(sessions: Sessions, trajectory: UUID) -> tuple[Entry, ...]:
    question = (
        select(LedgerRow.entry)
        .where(LedgerRow.trajectory == trajectory)
        .order_by(col(LedgerRow.sequence))
    )
    async with sessions.begin() as session:
        return tuple(codec.decode_entry(each) for each in await session.exec(question))


async def snapshot(sessions: Sessions) -> dict[str, list[str]]:
    """Every row of every table, to see that nothing at all was written."""
    async with sessions.begin() as session:
        connection = await session.connection()
        return {
            name: sorted(
                (await connection.execute(text(f"SELECT t::text FROM {name} t"))).scalars()  # noqa: S608 - our own table names
            )
            for name in Table.metadata.tables
        }


async def trouble(record: Record, batch: Recording) -> ApplicationError:
    with pytest.raises(ApplicationError) as failed:
        await record(batch)
    return failed.value


async def test_what_happened_stands_in_the_ledger_as_it_was_sealed(
    sessions: Sessions, record: Record, story: Story
) -> None:
    batch = story.opens()

    assert await record(batch) == ()

    assert await stored(sessions, story.id) == batch.entries
    assert types(batch.entries)[:2] == ["trajectory.opened", "signal.raised"]


async def test_the_read_models_show_how_it_stands(
    sessions: Sessions, record: Record, story: Story
) -> None:
    await record(story.opens())
    batch = story.is_accepted()
    await record(batch)

    async with sessions.begin() as session:
        row = await session.get_one(TrajectoryRow, story.id)
        owed = await session.exec(
            select(ObligationRow.position, ObligationRow.key).where(
                ObligationRow.trajectory == story.id
            )
        )
        seats = await session.exec(
            select(SeatingRow.seat, SeatingRow.person).where(SeatingRow.trajectory == story.id)
        )
        standing = batch.standing
        assert (row.stage, row.waiting_nl) == (Stage.INTAKE, standing.waiting.nl)
        assert (row.head_sequence, row.head_hash) == (story.sequence, story.head)
        assert set(owed) == set(enumerate(each.key for each in standing.obligations)) != set()
        assert set(seats) == {(each.seat, each.person) for each in standing.seats} != set()


async def test_recording_twice_changes_nothing(
    sessions: Sessions, record: Record, story: Story
) -> None:
    await record(story.opens())
    batch = story.is_accepted()
    await record(batch)
    before = await snapshot(sessions)

    assert await record(batch) == ()

    assert batch.notices != ()
    assert await snapshot(sessions) == before


async def test_two_workers_at_once_record_one_batch_once(
    sessions: Sessions, record: Record, story: Story
) -> None:
    batch = story.opens()

    answers = await asyncio.gather(*(record(batch) for _ in range(4)))

    assert answers == [()] * 4
    assert await stored(sessions, story.id) == batch.entries


async def test_of_two_writers_one_wins_and_the_other_is_told_what_stands_there(
    sessions: Sessions, record: Record, story: Story
) -> None:
    await record(story.opens())
    other = story.elsewhere()
    one, two = story.is_accepted(), other.closes()

    answers = await asyncio.gather(record(one), record(two))

    winner, told = (one, answers[1]) if answers[0] == () else (two, answers[0])
    assert sorted(answers, key=len) == [(), winner.entries]
    assert told == winner.entries
    assert (await stored(sessions, story.id))[-len(told) :] == told


async def test_what_stands_there_already_is_answered_and_nothing_written(
    sessions: Sessions, record: Record, story: Story
) -> None:
    await record(story.opens())
    late = story.elsewhere().closes()
    await record(story.asks(AcknowledgeSignal()))
    await record(accepted := story.is_accepted())
    before = await snapshot(sessions)

    found = await record(late)

    assert types(found)[0] == "signal.acknowledged"
    assert found[1:] == accepted.entries
    assert await snapshot(sessions) == before


async def test_a_batch_that_stands_there_with_more_after_it_is_answered_with_all_of_it(
    record: Record, story: Story
) -> None:
    first = story.opens()
    await record(first)
    more = story.asks(AcknowledgeSignal())
    await record(more)

    assert await record(first) == (*first.entries, *more.entries)


async def test_a_receipt_and_its_record_are_one(
    sessions: Sessions, record: Record, story: Story, world: World
) -> None:
    await record(story.opens())
    batch = story.asks(AcknowledgeSignal(), key=uuid7())
    asked = Asked(
        key=batch.receipts[0].key,
        trajectory=story.id,
        alliance=world.alliance,
        by=story.coordinator,
        command=AcknowledgeSignal(),
    )
    async with sessions.begin() as session:
        await inbox.take_in(session, asked)

    await record(batch)

    async with sessions.begin() as session:
        move = await inbox.look(session, asked.key)
    assert move is not None
    assert (move.state, move.receipt) == (InboxState.DONE, batch.receipts[0])
    assert move.fingerprint == batch.receipts[0].fingerprint
    assert not move.is_confirmed, "only the process itself confirms"


async def test_a_move_that_changed_nothing_gets_its_receipt(
    sessions: Sessions, record: Record, story: Story, world: World
) -> None:
    await record(story.opens())
    await record(story.asks(AcknowledgeSignal()))
    again = story.asks(AcknowledgeSignal(), key=uuid7())
    async with sessions.begin() as session:
        asked = Asked(
            key=again.receipts[0].key,
            trajectory=story.id,
            alliance=world.alliance,
            by=story.coordinator,
            command=AcknowledgeSignal(),
        )
        await inbox.take_in(session, asked)

    assert (again.entries, await record(again)) == ((), ())

    async with sessions.begin() as session:
        row = await session.get_one(InboxRow, asked.key)
        assert row.state is InboxState.DONE


async def test_a_move_that_changed_nothing_hears_that_the_ledger_went_on(
    record: Record, story: Story
) -> None:
    await record(story.opens())
    await record(story.asks(AcknowledgeSignal()))
    again = story.elsewhere().asks(AcknowledgeSignal())
    went_on = story.closes()
    await record(went_on)

    assert await record(again) == went_on.entries


async def test_a_merge_is_left_for_the_other_trajectory_once(
    sessions: Sessions, record: Record, story: Story
) -> None:
    await record(story.opens())
    await record(story.is_accepted())
    other = uuid7()
    batch = story.asks(
        MergeInto(
            into=other,
            match=Match.CHECKED_BY_SCHOOL,
            other_born_on=story.now.born_on,
            other_opened_on=MONDAY.date(),
        )
    )
    await record(batch)
    await record(batch)

    merged = next(each.sequence for each in batch.entries if each.event.type == "trajectory.merged")
    async with sessions.begin() as session:
        left = list(await session.exec(select(InboxRow).where(InboxRow.trajectory == other)))
        claimed = await inbox.unconfirmed(session, 1000)
    assert [row.key for row in left] == [uuid5(story.id, f"{merged}/absorb_merged")]
    assert [move.asked.command for move in claimed if move.asked.trajectory == other] == [
        batch.follow_ups[0].command
    ], "a relay finds it at once"
    assert claimed[-1].asked.by == POST


async def test_a_ledger_that_ends_too_early_is_waited_for(record: Record, story: Story) -> None:
    story.opens()

    failed = await trouble(record, story.asks(AcknowledgeSignal()))

    assert failed.type == RecordTrouble.LEDGER_BEHIND
    assert not failed.non_retryable


async def test_a_chain_that_goes_on_from_another_entry_is_a_fork(
    sessions: Sessions, record: Record, story: Story
) -> None:
    await record(story.opens())
    other = story.elsewhere()
    await record(story.asks(AcknowledgeSignal()))
    other.asks(AcknowledgeSignal())
    before = await snapshot(sessions)

    failed = await trouble(record, other.is_accepted())

    assert (failed.type, failed.non_retryable) == (RecordTrouble.FORK, True)
    assert await snapshot(sessions) == before


def _swapped(batch: Recording) -> Recording:
    return replace(batch, entries=batch.entries[::-1])


def _edited(batch: Recording) -> Recording:
    last = replace(batch.entries[-1], procedure="another")
    return replace(batch, entries=(*batch.entries[:-1], last))


def _of_another(batch: Recording) -> Recording:
    return replace(batch, standing=replace(batch.standing, trajectory=TrajectoryId(uuid7())))


def _strange_receipt(batch: Recording) -> Recording:
    return replace(batch, receipts=(replace(batch.receipts[0], head="f" * 64),))


def _strange_notice(batch: Recording) -> Recording:
    return replace(batch, notices=(replace(batch.notices[0], sequence=99),))


def _nothing(batch: Recording) -> Recording:
    return replace(batch, entries=(), receipts=(), notices=())


def _only_notices(batch: Recording) -> Recording:
    return replace(batch, entries=())


@pytest.mark.parametrize(
    "spoil",
    [_swapped, _edited, _of_another, _strange_receipt, _strange_notice, _nothing, _only_notices],
)
async def test_a_batch_that_contradicts_itself_is_refused_for_good(
    sessions: Sessions,
    record: Record,
    world: World,
    learner: UUID,
    spoil: Callable[[Recording], Recording],
) -> None:
    batch = a_story(world, learner).opens()
    before = await snapshot(sessions)

    failed = await trouble(record, spoil(batch))

    assert (failed.type, failed.non_retryable) == (RecordTrouble.CANNOT_RECORD, True)
    assert await snapshot(sessions) == before


async def test_a_second_open_trajectory_stands_beside_the_first_until_that_is_closed(
    sessions: Sessions, record: Record, story: Story, world: World, learner: UUID
) -> None:
    second = a_story(world, learner)
    for each in (story, second):
        assert await record(each.opens()) == ()

    beside = await _current(sessions, learner)
    await record(story.closes())
    await record(second.is_accepted())

    assert (beside, await _current(sessions, learner)) == ([story.id], [second.id])


async def _current(sessions: Sessions, learner: UUID) -> list[UUID]:
    current = select(ReservationRow.id).where(
        ReservationRow.learner == learner, col(ReservationRow.is_current)
    )
    async with sessions() as session:
        return list(await session.exec(current))


async def test_a_closed_trajectory_keeps_its_place_while_it_is_being_reopened(
    sessions: Sessions, record: Record, story: Story, world: World, learner: UUID
) -> None:
    """Also when the record of the closing comes late."""
    await record(story.opens())
    closing = story.closes()
    async with sessions.begin() as session:
        await inbox.take_in(
            session,
            Asked(
                key=uuid7(),
                trajectory=story.id,
                alliance=world.alliance,
                by=story.coordinator,
                command=Reopen(reason=WORDS),
            ),
        )

    await record(closing)

    async with sessions.begin() as session:
        found = await reservations.reserve(session, learner=learner, year=2026)

    assert found.trajectory == story.id


async def test_a_database_that_hangs_is_given_up_and_tried_again(
    record: Record, story: Story, postgres_url: str
) -> None:
    await record(story.opens())
    batch = story.is_accepted()
    impatient = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=0.2)

    with psycopg.connect(postgres_url) as database:
        database.execute("LOCK TABLE obligation IN ACCESS EXCLUSIVE MODE")
        failed = await trouble(Recorder(impatient).record, batch)
    await impatient.dispose()

    assert (failed.type, failed.non_retryable) == (RecordTrouble.DATABASE, False)
    assert await record(batch) == ()


async def test_a_database_that_is_down_is_tried_again(story: Story) -> None:
    nobody = f"postgresql://nobody:secret@127.0.0.1:{ports.free_port()}/traject"
    engine = engine_of(nobody, connect_timeout=1.5, statement_timeout=1.5)

    failed = await trouble(Recorder(engine).record, story.opens())

    assert (failed.type, failed.non_retryable) == (RecordTrouble.DATABASE, False)
    assert "secret" not in str(failed)


async def test_the_database_itself_keeps_a_learner_from_two_current_trajectories(
    sessions: Sessions, record: Record, story: Story, world: World
) -> None:
    other = a_story(world, await make_learner(sessions, world))
    await record(story.opens())
    await record(other.opens())

    async with sessions() as session:
        row = await session.get_one(ReservationRow, other.id)
        row.learner = story.now.learner
        with pytest.raises(IntegrityError, match="trajectory_reservation_current_key"):
            await session.flush()


async def test_nothing_is_half_recorded(
    sessions: Sessions, record: Record, story: Story, postgres_url: str
) -> None:
    await record(story.opens())
    batch = story.is_accepted()
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute("ALTER TABLE seating ADD CONSTRAINT out_of_order CHECK (false) NOT VALID")
        before = await snapshot(sessions)
        failed = await trouble(record, batch)
        after = await snapshot(sessions)
        database.execute("ALTER TABLE seating DROP CONSTRAINT out_of_order")

    assert (failed.type, failed.non_retryable) == (RecordTrouble.DATABASE, False)
    assert after == before
    assert await record(batch) == ()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger SET run_id = 'x'",
        "UPDATE ledger SET entry = replace(entry, 'bored', 'bullied')",
        "DELETE FROM ledger",
        "TRUNCATE ledger",
    ],
)
async def test_the_ledger_refuses_every_change(
    record: Record, story: Story, postgres_url: str, change: str
) -> None:
    await record(story.opens())

    with (
        psycopg.connect(postgres_url) as database,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never changed"),
    ):
        database.execute(change.encode())


async def test_notices_wait_for_their_time(
    sessions: Sessions, record: Record, story: Story
) -> None:
    batch = story.opens()
    await record(batch)

    question = select(NoticeRow.seat, NoticeRow.state, NoticeRow.not_before).where(
        NoticeRow.trajectory == story.id
    )
    async with sessions.begin() as session:
        queued = list(await session.exec(question))
    assert (
        queued
        == [(notice.to, NoticeState.QUEUED, notice.not_before) for notice in batch.notices]
        != []
    )
