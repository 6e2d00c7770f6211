"""What goes wrong around a trajectory: the database, Temporal, a lost task, a forked ledger."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from activities import inbox
from activities.record import Recorder
from domain.ledger import GENESIS, Receipt, first_break
from runtime import ports, temporal
from runtime.database import Sessions, engine_of, sessions_of
from runtime.keyring import Keyring
from tests.activities.world import World, make_learner
from tests.workflows.cable import Cable, cable_to
from tests.workflows.case import Case, running, until
from tests.workflows.conftest import BUILD
from workflows import gateway as gateways
from workflows.chain import Chain, recording_of
from workflows.gateway import Gateway
from workflows.messages import Snapshot, Submission
from workflows.outcomes import Done, NotStored, Received, Refused
from workflows.trajectory import State


@dataclass
class Lab:
    """Cables to the database: one of the recorder, one of the gateway."""

    records: Cable
    asks: Cable
    gateway: Gateway
    without_temporal: Gateway


@pytest.fixture(scope="module")
async def lab(postgres_url: str, keyring: Keyring, client: Client) -> AsyncIterator[Lab]:
    async with AsyncExitStack() as held:
        records, recorder_url = await held.enter_async_context(cable_to(postgres_url))
        asks, gateway_url = await held.enter_async_context(cable_to(postgres_url))
        recording = engine_of(recorder_url, connect_timeout=1.5, statement_timeout=1.5)
        asking = engine_of(gateway_url, connect_timeout=1.0, statement_timeout=1.0, keyring=keyring)
        held.push_async_callback(recording.dispose)
        held.push_async_callback(asking.dispose)
        deployment = temporal.deployment(BUILD, pinned=True)
        await held.enter_async_context(running(client, Recorder(recording), deployment))
        nowhere = await Client.connect(
            f"127.0.0.1:{ports.free_port()}", lazy=True, plugins=[temporal.plugin()]
        )
        sessions = sessions_of(asking)
        yield Lab(records, asks, Gateway(sessions, client), Gateway(sessions, nowhere))


@pytest.fixture(autouse=True)
def _mended(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(gateways, "ASKING", 1.0)  # nobody waits four seconds in a test
    yield
    lab.records.mend()
    lab.asks.mend()


@pytest.fixture
async def case(
    temporal_env: WorkflowEnvironment, sessions: Sessions, world: World, lab: Lab
) -> Case:
    learner = await make_learner(sessions, world)
    opened = Case(env=temporal_env, gateway=lab.gateway, sessions=sessions, learner=learner)
    assert isinstance(await opened.raise_signal(), Done)
    return opened


async def test_while_the_record_is_down_moves_are_received_and_done_later(
    case: Case, lab: Lab
) -> None:
    lab.records.cut()
    key = uuid4()
    outcome = await case.ask("acknowledge_signal", "coordinator", key=key)
    assert outcome == Received(trajectory=case.trajectory, key=key)

    lab.records.mend()

    await until(lambda: _is_done(case, key))
    assert (await case.types()).count("signal.acknowledged") == 1


async def test_a_record_that_hangs_keeps_nobody_from_deciding(case: Case, lab: Lab) -> None:
    lab.records.hang()
    keys = [uuid4(), uuid4()]
    await case.ask("acknowledge_signal", "coordinator", key=keys[0])
    await case.ask("inform_parents", "coordinator", key=keys[1], on="2026-09-02")
    await until(lambda: _has_decided(case, 5))

    lab.records.mend()

    for key in keys:
        await until(partial(_is_done, case, key))
    history = await case.handle.fetch_history()
    lost = {
        EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
    }
    assert not [event for event in history.events if event.event_type in lost]


async def test_without_a_database_nothing_is_promised(case: Case, lab: Lab) -> None:
    lab.asks.cut()
    key = uuid4()
    with pytest.raises(NotStored):
        await case.ask("acknowledge_signal", "coordinator", key=key)

    lab.asks.mend()

    assert await case.gateway.look(key) is None
    assert isinstance(await case.ask("acknowledge_signal", "coordinator", key=key), Done)


async def test_without_temporal_moves_are_received_and_relayed_in_order(
    case: Case, lab: Lab
) -> None:
    offline = replace(case, gateway=lab.without_temporal, env=case.env)
    moves: list[tuple[str, dict[str, Any]]] = [
        ("acknowledge_signal", {}),
        ("triage", {"outcome": "accept", "reason": "Ja."}),
    ]
    for type_, body in moves:
        assert isinstance(await offline.ask(type_, "coordinator", **body), Received)

    await case.make_due()
    await case.relay()

    assert (await case.types())[3:5] == ["signal.acknowledged", "signal.triaged"]


async def test_a_learner_without_a_trajectory_gets_one_when_temporal_is_back(
    case: Case, lab: Lab, sessions: Sessions, world: World
) -> None:
    new = replace(case, gateway=lab.without_temporal, learner=await make_learner(sessions, world))
    outcome = await new.raise_signal()
    assert isinstance(outcome, Received)

    await case.make_due()
    await case.relay()

    assert await replace(new, trajectory=outcome.trajectory).types() != []


async def test_a_refusal_that_nobody_could_write_down_is_not_told(case: Case, lab: Lab) -> None:
    class CutAfterTheAnswer(Gateway):
        async def _answer(self, move: inbox.Move) -> Receipt | Refused:
            answer = await super()._answer(move)
            lab.asks.cut()
            return answer

    cutting = replace(case, gateway=CutAfterTheAnswer(lab.gateway._sessions, case.client))
    key = uuid4()
    assert isinstance(await cutting.ask("adopt", "school_leader", key=key, version=1), Received)

    lab.asks.mend()
    await case.make_due()
    await case.relay()

    looked = await case.gateway.look(key)
    assert looked is not None
    assert isinstance(looked.outcome, Refused)


async def test_the_relay_asks_again_until_the_process_has_confirmed(case: Case, lab: Lab) -> None:
    class CutAfterTheAnswer(Gateway):
        async def _answer(self, move: inbox.Move) -> Receipt | Refused:
            answer = await super()._answer(move)
            lab.asks.cut()
            return answer

    cutting = replace(case, gateway=CutAfterTheAnswer(lab.gateway._sessions, case.client))
    key = uuid4()
    outcome = await cutting.ask("acknowledge_signal", "coordinator", key=key)
    await cutting.gateway.settle()
    lab.asks.mend()
    assert isinstance(outcome, Done)
    assert not await _is_confirmed(case, key)

    await case.make_due()
    await case.relay()

    assert await _is_confirmed(case, key)
    assert (await case.types()).count("signal.acknowledged") == 1


async def test_what_a_lost_task_had_recorded_is_adopted(case: Case, lab: Lab) -> None:
    """The ledger is ahead: the same move, decided at another moment, in a task that was lost."""
    offline = replace(case, gateway=lab.without_temporal)
    key = uuid4()
    await offline.ask("acknowledge_signal", "coordinator", key=key)
    lost = await _record_behind_its_back(case, key)

    await case.make_due()
    await case.relay()

    looked = await case.gateway.look(key)
    assert looked is not None
    assert looked.outcome == Done(trajectory=case.trajectory, receipt=lost)
    state = await _state(case)
    assert (state.sequence, state.head) == (lost.sequence, lost.head)
    assert await _is_confirmed(case, key)
    await case.do("inform_parents", "coordinator", on="2026-09-02")
    assert first_break(await case.entries()) is None


async def test_what_was_decided_meanwhile_is_decided_again_or_refused(case: Case, lab: Lab) -> None:
    """The ledger knows that it was closed; the process does not, and accepts a check."""
    offline = replace(case, gateway=lab.without_temporal)
    closing, checking = uuid4(), uuid4()
    await offline.ask(
        *("close", "coordinator"), key=closing, reason="withdrawn", text="Op verzoek."
    )
    await _record_behind_its_back(case, closing)

    outcome = await case.ask("acknowledge_signal", "coordinator", key=checking)

    assert isinstance(outcome, Refused)
    assert outcome.code == "closed"
    assert "signal.acknowledged" not in await case.types()


async def test_a_fork_stops_recording_and_nothing_spins(case: Case) -> None:
    await _write_a_foreign_entry(case)

    outcome = await case.ask("acknowledge_signal", "coordinator")
    assert isinstance(outcome, Received)
    state = await _state(case)
    assert state.is_halted
    before = await case.counted()
    assert isinstance(await case.ask("acknowledge_signal", "coordinator"), Received)
    await asyncio.sleep(1)
    assert await case.counted() == before
    assert (await _state(case)).recorded == 3


async def _is_done(case: Case, key: UUID) -> bool:
    looked = await case.gateway.look(key)
    return looked is not None and isinstance(looked.outcome, Done)


async def _is_confirmed(case: Case, key: UUID) -> bool:
    async with case.sessions() as session:
        move = await inbox.look(session, key)
    return move is not None and move.is_confirmed


async def _has_decided(case: Case, sequence: int) -> bool:
    return (await _state(case)).sequence >= sequence


async def _state(case: Case) -> State:
    state: State = await case.handle.query("state", result_type=State)
    return state


async def _record_behind_its_back(case: Case, key: UUID) -> Receipt:
    """Record a move as another task would have, whose end the history never saw."""
    async with case.sessions() as session:
        move = await inbox.look(session, key)
    assert move is not None
    last = (await case.entries())[-1]
    chain = Chain(Snapshot(trajectory=await case.state(), sequence=last.sequence, head=last.hash))
    asked = Submission(
        key=key, command=move.asked.command, by=move.asked.by, fingerprint=move.fingerprint
    )
    chain.take(asked, at=last.recorded_at + timedelta(seconds=1))
    recording = recording_of(chain.next_batch(), run_id="lost")
    bind = case.sessions.kw["bind"]
    assert await Recorder(bind).record(recording) == ()
    return recording.receipts[0]


async def _write_a_foreign_entry(case: Case) -> None:
    """An entry at our next place that follows from another past."""
    copied = text(
        "INSERT INTO ledger SELECT trajectory, sequence + 1, key, type, at, recorded_at,"
        " actor_seat, actor_person, entry, :previous, :hash, run_id FROM ledger"
        " WHERE trajectory = :trajectory ORDER BY sequence DESC LIMIT 1"
    )
    async with case.sessions.begin() as session:
        connection = await session.connection()
        await connection.execute(
            copied, {"previous": GENESIS, "hash": "f" * 64, "trajectory": case.trajectory}
        )
