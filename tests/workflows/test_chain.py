"""The decisions of one trajectory, without any server."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from activities.calendars import school_calendar
from domain import commands as c
from domain import procedures
from domain.calendar import Region
from domain.errors import NotAllowed
from domain.ledger import Entry, first_break
from domain.plan import Text
from domain.seats import Actor, PersonId, Seat
from domain.trajectory import Opening, TrajectoryId, new_trajectory
from workflows.chain import ENTRIES_AT_ONCE, KEPT_RECEIPTS, Chain, Fork, KeyReused, recording_of
from workflows.messages import Snapshot, Submission

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORDS = Text(id=UUID(int=1), digest="d" * 64)
TEACHER = Actor(seat=Seat("teacher"), person=PersonId(UUID(int=2)))
COORDINATOR = Actor(seat=Seat("coordinator"), person=PersonId(UUID(int=3)))
SIGNAL = c.RaiseSignal(
    signal=UUID(int=4),
    kind=c.SignalType.BORED,
    severity=c.Severity.NORMAL,
    observed_on=date(2026, 11, 20),
    text=WORDS,
)
CLOSING = c.Close(reason=c.CloseReason.WITHDRAWN, text=WORDS)


def asked(command: c.Command, by: Actor = COORDINATOR, key: UUID | None = None) -> Submission:
    return Submission(key=key or uuid4(), command=command, by=by, fingerprint=str(command))


def signal(key: UUID | None = None) -> Submission:
    return asked(SIGNAL, TEACHER, key)


@pytest.fixture
def new() -> Snapshot:
    opening = Opening(
        trajectory=TrajectoryId(UUID(int=5)),
        alliance=UUID(int=6),
        school=UUID(int=7),
        learner=UUID(int=8),
        born_on=date(2017, 3, 3),
        procedure=procedures.ref("primary-2026"),
        calendar=school_calendar(
            region=Region.NORTH, covers_from=date(2025, 8, 1), covers_to=date(2028, 7, 31)
        ),
    )
    return Snapshot(trajectory=new_trajectory(opening))


@pytest.fixture
def opened(new: Snapshot) -> Snapshot:
    """One signal in, and recorded."""
    chain = Chain(new)
    chain.take(signal(), at=MONDAY)
    return recorded(chain)


def recorded(chain: Chain) -> Snapshot:
    while chain.unrecorded:
        chain.confirm(chain.next_batch())
    return chain.snapshot()


def entries_of(snapshot: Snapshot, *moves: Submission, at: datetime) -> list[Entry]:
    """As another process would have recorded these moves."""
    chain = Chain(snapshot)
    for move in moves:
        chain.take(move, at=at)
    return [entry for move in chain.unrecorded for entry in move.entries]


def test_a_move_waits_for_the_ledger(new: Snapshot) -> None:
    chain, move = Chain(new), signal()
    chain.take(move, at=MONDAY)
    assert not chain.is_answered(move.key)

    chain.confirm(chain.next_batch())

    assert chain.answer(move.key).sequence == chain.recorded.sequence == 3


def test_what_is_not_allowed_changes_nothing(opened: Snapshot) -> None:
    chain = Chain(opened)
    with pytest.raises(NotAllowed):
        chain.take(asked(c.Adopt(version=1)), at=MONDAY)

    assert chain.unrecorded == []
    assert chain.now.head == opened.head


def test_validator_and_handler_decide_once(opened: Snapshot) -> None:
    chain, move = Chain(opened), asked(c.AcknowledgeSignal())
    prepared = chain.prepare(move, at=MONDAY)
    chain.take(move, at=MONDAY)

    assert chain.unrecorded[0] is prepared


def test_what_was_prepared_for_another_moment_is_not_taken(opened: Snapshot) -> None:
    chain, move = Chain(opened), asked(c.AcknowledgeSignal())
    chain.prepare(move, at=MONDAY)
    chain.take(move, at=MONDAY + timedelta(days=1))

    assert chain.unrecorded[0].entries[0].recorded_at == MONDAY + timedelta(days=1)


def test_the_same_key_is_known_and_other_content_is_found_out(opened: Snapshot) -> None:
    chain, move = Chain(opened), asked(c.AcknowledgeSignal())
    assert not chain.is_known(move)
    chain.take(move, at=MONDAY)

    assert chain.is_known(move)
    recorded(chain)
    assert chain.is_known(move)
    with pytest.raises(KeyReused):
        chain.is_known(replace(move, fingerprint="other"))


def test_what_the_ledger_holds_is_adopted_under_its_own_hash(opened: Snapshot) -> None:
    chain, move = Chain(opened), asked(c.AcknowledgeSignal())
    found = entries_of(opened, move, at=MONDAY + timedelta(seconds=1))
    chain.take(move, at=MONDAY + timedelta(seconds=2))
    assert chain.unrecorded[0].entries[0].hash != found[0].hash

    chain.adopt(found, at=MONDAY + timedelta(seconds=3))

    receipt = chain.answer(move.key)
    assert (receipt.head, receipt.fingerprint) == (found[-1].hash, move.fingerprint)
    assert chain.unrecorded == []
    assert chain.now.head == found[-1].hash


def test_what_was_not_recorded_is_decided_again_on_what_is_adopted(opened: Snapshot) -> None:
    chain, ours = Chain(opened), asked(c.InformParents(on=date(2026, 11, 23)))
    found = entries_of(opened, asked(c.AcknowledgeSignal()), at=MONDAY)
    chain.take(ours, at=MONDAY)

    chain.adopt(found, at=MONDAY)

    again = [entry for move in chain.unrecorded for entry in move.entries]
    assert first_break([*found, *again], head=opened.head, sequence=opened.sequence) is None
    assert chain.unrecorded[0].asked == ours


def test_what_the_adopted_leaves_no_room_for_is_refused(opened: Snapshot) -> None:
    chain, ours = Chain(opened), asked(c.AcknowledgeSignal())
    found = entries_of(opened, asked(CLOSING), at=MONDAY)
    chain.take(ours, at=MONDAY)

    chain.adopt(found, at=MONDAY)

    assert chain.unrecorded == []
    with pytest.raises(NotAllowed):
        chain.answer(ours.key)


def test_the_clock_is_not_decided_again_and_has_no_receipt(opened: Snapshot) -> None:
    chain = Chain(opened)
    later = MONDAY + timedelta(days=30)
    chain.climb(at=later)
    found = [entry for move in chain.unrecorded for entry in move.entries]
    assert found
    other = Chain(opened)
    other.climb(at=later + timedelta(seconds=1))

    other.adopt(found, at=later)

    assert other.unrecorded == []
    assert set(other.receipts) == {receipt.key for receipt in opened.receipts}


def test_entries_of_another_past_are_a_fork(new: Snapshot, opened: Snapshot) -> None:
    chain = Chain(opened)
    chain.take(asked(c.AcknowledgeSignal()), at=MONDAY)
    foreign = entries_of(new, signal(), at=MONDAY + timedelta(days=1))

    with pytest.raises(Fork):
        chain.adopt(foreign, at=MONDAY)
    assert chain.recorded.head == opened.head


def test_the_clock_climbs_what_is_due_and_nothing_else(opened: Snapshot) -> None:
    chain = Chain(opened)
    chain.climb(at=MONDAY)
    assert chain.unrecorded == []

    alarm = chain.now.standing.next_alarm
    assert alarm is not None
    chain.climb(at=alarm)
    climbed = chain.now.standing.next_alarm
    assert climbed is not None
    assert climbed > alarm


def test_a_batch_holds_whole_moves(opened: Snapshot) -> None:
    chain = Chain(opened)
    for _ in range(ENTRIES_AT_ONCE + 5):
        chain.take(signal(), at=MONDAY)

    batch = chain.next_batch()
    assert sum(len(move.entries) for move in batch) <= ENTRIES_AT_ONCE
    recording = recording_of(batch, run_id="run")
    assert recording.receipts == tuple(move.receipt for move in batch)
    assert recording.standing == batch[-1].after.standing
    recorded(chain)
    assert chain.recorded.sequence == opened.sequence + ENTRIES_AT_ONCE + 5


def test_too_much_unrecorded_is_busy(opened: Snapshot) -> None:
    chain = Chain(opened)
    for _ in range(501):
        assert not chain.is_busy
        chain.take(signal(), at=MONDAY)

    assert chain.is_busy


def test_the_latest_receipts_travel_along(opened: Snapshot) -> None:
    chain, moves = Chain(opened), [signal() for _ in range(KEPT_RECEIPTS + 10)]
    for move in moves:
        chain.take(move, at=MONDAY)
        recorded(chain)
    snapshot = chain.snapshot()

    assert [receipt.key for receipt in snapshot.receipts] == [move.key for move in moves[10:]]
    assert Chain(snapshot).snapshot() == snapshot
