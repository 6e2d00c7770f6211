"""The life of a trajectory on a real server: what it costs, what it keeps, what it refuses."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError

from activities import inbox
from domain.commands import AcknowledgeSignal, Climb, Command
from domain.decide import decide
from domain.events import Event
from domain.ledger import first_break
from domain.seats import Actor, Seat
from domain.standing import standing
from domain.trajectory import Trajectory
from runtime import temporal
from tests.workflows.case import Case
from workflows import chain, messages
from workflows.outcomes import Done, Failed, Refused


async def test_a_signal_opens_a_trajectory(case: Case) -> None:
    outcome = await case.raise_signal()

    assert isinstance(outcome, Done)
    assert outcome.receipt.sequence == 3
    assert await case.types() == ["trajectory.opened", "signal.raised", "person.seated"]


async def test_a_second_signal_joins_the_open_trajectory(case: Case) -> None:
    first = await case.raise_signal()
    second = await case.raise_signal(by="internal_coordinator")

    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert second.trajectory == first.trajectory
    assert (await case.types()).count("trajectory.opened") == 1


async def test_an_accepted_move_costs_one_task_and_at_most_eight_events(case: Case) -> None:
    await case.in_signing()
    costs = []
    before = await case.counted()
    for seat in ("guardian:1", "guardian:2"):
        for move in (case.answer(seat, 0, "agree"), case.answer(seat, 1, "agree"), case.see(seat)):
            await move
            now = await case.counted()
            costs.append((now[0] - before[0], now[1] - before[1]))
            before = now
    await case.do("adopt", "school_leader", version=1)
    now = await case.counted()
    costs.append((now[0] - before[0], now[1] - before[1]))

    assert all(events <= 8 and tasks == 1 for events, tasks in costs), costs
    assert costs[0] == (6, 1), "an answer that moves no deadline sets no timer"
    assert (await case.state()).stage == "active"


async def test_a_refused_move_leaves_nothing_in_the_history(case: Case) -> None:
    await case.raise_signal()
    before = await case.counted()
    key = uuid4()

    outcome = await case.ask("adopt", "school_leader", key=key, version=1)

    assert isinstance(outcome, Refused)
    assert outcome.code == "wrong_stage"
    assert outcome.said.nl != outcome.said.en
    assert await case.counted() == before
    looked = await case.gateway.look(key)
    assert looked is not None
    assert looked.outcome == outcome
    assert looked.by == case.by("school_leader")


async def test_the_same_key_gets_the_same_receipt_also_after_continuing_as_new(case: Case) -> None:
    await case.raise_signal()
    key = uuid4()
    first = await case.ask("acknowledge_signal", "coordinator", key=key)
    sequence = (await case.entries())[-1].sequence
    async with case.sessions() as session:
        kept = await inbox.look(session, key)
    assert kept is not None
    await case.continue_as_new()

    again = await case.ask("acknowledge_signal", "coordinator", key=key)
    straight = await case.gateway._answer(kept)  # past the inbox, which knows the answer too

    assert isinstance(first, Done)
    assert again == first
    assert straight == first.receipt
    assert (await case.entries())[-1].sequence == sequence


async def test_the_same_key_with_other_content_is_refused(case: Case) -> None:
    await case.raise_signal()
    key = uuid4()
    await case.ask("acknowledge_signal", "coordinator", key=key)

    other = await case.ask(
        "triage", "coordinator", key=key, outcome="accept", reason="Iets anders."
    )

    assert isinstance(other, Refused)
    assert other.code == "idempotency_key_reused"
    assert "signal.triaged" not in await case.types()


async def test_saying_the_same_again_gets_a_receipt_and_no_entry(case: Case) -> None:
    await case.raise_signal()
    first = await case.do("acknowledge_signal", "coordinator")
    second = await case.do("acknowledge_signal", "coordinator")

    assert second.sequence == first.sequence
    assert second.head == first.head
    assert second.key != first.key


async def test_what_nobody_does_climbs_its_ladder_and_stalls(case: Case) -> None:
    await case.raise_signal()
    await case.pass_days(60)

    types = await case.types()
    assert "rung.climbed" in types
    assert "trajectory.stalled" in types
    assert first_break(await case.entries()) is None
    attributes = (await case.handle.describe()).typed_search_attributes
    assert attributes.get(temporal.WAITS_ON) == "coordinator"
    assert attributes.get(temporal.DUE) is not None


async def test_a_rung_is_climbed_once_however_often_it_rings(case: Case) -> None:
    await case.raise_signal()
    for _ in range(20):
        await case.pass_days(1)

    climbed = [
        (entry.event.obligation, entry.event.rung)
        for entry in await case.entries()
        if entry.event.type == "rung.climbed"
    ]
    assert climbed
    assert len(climbed) == len(set(climbed))


async def test_it_continues_as_new_in_the_middle_of_signing(case: Case) -> None:
    """Four people answer at once, again and again, while it continues as new under their hands."""
    await case.in_signing(steps=6)

    async def rolls() -> None:
        for _ in range(3):
            await case.handle.signal(messages.REFRESH)
            await asyncio.sleep(0.05)

    answers = [case.answer(f"guardian:{who}", step, "agree") for step in range(6) for who in (1, 2)]
    rolling = asyncio.create_task(rolls())
    receipts = await asyncio.gather(*answers)
    await rolling

    sequences = [receipt.sequence for receipt in receipts]
    assert len(set(sequences)) == 12
    assert first_break(await case.entries()) is None
    assert (await case.types()).count("step.answered") == 12


async def test_a_start_whose_first_move_was_refused_ends_by_itself(case: Case) -> None:
    refused = await case.raise_signal(observed_on="2036-01-01")

    assert isinstance(refused, Refused)
    assert refused.trajectory is not None
    case.trajectory = refused.trajectory
    assert not await case.env.fast_forward(case.handle, timedelta(hours=2))
    with pytest.raises(WorkflowFailureError):
        await case.handle.result()

    opened = await case.raise_signal()
    assert isinstance(opened, Done)


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[type], None]]:
    """Plant a bug: the rules choke on one kind of command, and their complaint quotes a child."""

    def choke_on(kind: type) -> None:
        def decide_badly(
            trajectory: Trajectory, command: Command, *, by: Actor, at: datetime
        ) -> tuple[Event, ...]:
            if isinstance(command, kind):
                raise KeyError("Vera slaapt niet.")
            return decide(trajectory, command, by=by, at=at)

        monkeypatch.setattr(chain, "decide", decide_badly)

    yield choke_on
    monkeypatch.undo()


async def test_a_bug_under_a_move_does_not_jam_the_trajectory(
    case: Case, plant: Callable[[type], None]
) -> None:
    await case.raise_signal()
    before = await case.counted()
    plant(AcknowledgeSignal)
    outcome = await case.ask("acknowledge_signal", "coordinator")

    assert isinstance(outcome, Failed)
    looked = await case.gateway.look(outcome.key)
    assert looked is not None
    assert looked.outcome == outcome
    assert await case.counted() == before
    await case.do("inform_parents", "teacher", on="2026-09-02")
    assert "Vera" not in (await case.handle.fetch_history()).to_json()


async def test_a_failed_move_is_done_when_the_bug_is_mended_and_it_is_released(
    case: Case, plant: Callable[[type], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    await case.raise_signal()
    plant(AcknowledgeSignal)
    outcome = await case.ask("acknowledge_signal", "coordinator")
    assert isinstance(outcome, Failed)
    monkeypatch.undo()

    async with case.sessions.begin() as session:
        assert (await inbox.release(session, outcome.key)).update_id == f"{outcome.key}~2"
    await case.relay()

    looked = await case.gateway.look(outcome.key)
    assert looked is not None
    assert isinstance(looked.outcome, Done)


async def test_a_bug_in_the_clock_keeps_nobody_from_deciding(
    case: Case, plant: Callable[[type], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    await case.raise_signal()
    plant(Climb)
    alarm = standing(await case.state()).next_alarm
    assert alarm is not None
    await case.env.fast_forward(case.handle, alarm - await case.now() + timedelta(minutes=90))

    await case.do("inform_parents", "teacher", on="2026-09-02")
    assert "rung.climbed" not in await case.types()
    assert (await case.handle.query("state"))["clock_rests_until"] is not None
    monkeypatch.undo()
    await case.env.fast_forward(case.handle, timedelta(hours=2))

    assert "rung.climbed" in await case.types()
    assert (await case.counted())[0] < 30, "it waits an hour between two tries"


async def test_a_closed_trajectory_ends_when_it_can_no_longer_be_reopened(case: Case) -> None:
    await case.raise_signal()
    await case.do("close", "coordinator", reason="withdrawn", text="De ouders willen het niet.")
    await case.pass_days(30)
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING

    await case.pass_days(400)

    assert (await case.types())[-1] == "trajectory.archived"
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.COMPLETED
    late = await case.ask("reopen", "coordinator", reason="Toch weer.")
    assert isinstance(late, Refused)
    assert late.code == "trajectory_over"


async def test_more_than_a_trajectory_can_carry_is_refused_at_the_door(case: Case) -> None:
    signal = {
        "move": {"type": "acknowledge_signal"},
        "seat": "coordinator",
        "at": "2026-09-01T08:00Z",
    }
    outcome = await case.bring([signal] * 2500)

    assert isinstance(outcome, Refused)
    assert outcome.code == "too_large"


async def test_a_past_is_brought_in_one_move(case: Case) -> None:
    await case.bring_from_elsewhere()

    entries = await case.entries()
    assert entries[0].event.at.isoformat() == "2026-03-02T09:00:00+00:00"
    assert entries[0].recorded_at > entries[0].event.at


async def test_a_key_that_nobody_used_is_not_known(case: Case) -> None:
    assert await case.gateway.look(uuid4()) is None


async def test_a_trajectory_that_does_not_exist_is_refused(case: Case) -> None:
    outcome = await case.ask("acknowledge_signal", "coordinator")

    assert isinstance(outcome, Refused)
    assert outcome.code == "unknown_trajectory"


async def test_a_merge_reaches_the_other_trajectory_by_the_relay(case: Case, other: Case) -> None:
    await case.raise_signal()
    await other.raise_signal()
    outcome = await other.merge_into(case)

    assert isinstance(outcome, Done)
    await case.relay()
    assert (await case.types())[-1] == "merge.absorbed"
    assert (await other.state()).merged_into == case.trajectory


async def test_the_process_tells_operators_codes_and_ids_only(case: Case) -> None:
    await case.in_intake()
    standing = await case.handle.query("standing")
    described = await case.handle.describe()

    assert standing["stage"] == "intake"
    assert described.typed_search_attributes.get(temporal.STAGE) == "intake"
    assert await described.static_summary() is not None
    assert Seat("coordinator") in [owed["owed_by"] for owed in standing["obligations"]]
    history = (await case.handle.fetch_history()).to_json()
    assert "Gezien in de klas" not in history
