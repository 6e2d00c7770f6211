"""Running trajectories survive this version of the code.

The histories were written by tests/workflows/test_school_year.py, the snapshots by the code of
their day. Neither is ever edited; a change that breaks one of them breaks trajectories that run.
"""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from domain.ledger import GENESIS, first_break, plain
from runtime import temporal
from workflows.chain import Chain
from workflows.histories import ledger_in
from workflows.messages import Snapshot
from workflows.trajectory import TrajectoryWorkflow

HERE = Path(__file__).parent
HISTORIES = sorted((HERE / "histories").glob("*.json"))
SNAPSHOTS = sorted((HERE / "snapshots").glob("*.json"))


def test_there_is_something_to_replay() -> None:
    assert len(HISTORIES) >= 7
    assert SNAPSHOTS


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_history_replays(path: Path) -> None:
    replayer = Replayer(workflows=[TrajectoryWorkflow], plugins=[temporal.plugin()])

    await replayer.replay_workflow(_history(path))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_history_tells_an_unbroken_chain(path: Path) -> None:
    told = [each.entry for each in await ledger_in(_history(path))]

    assert told
    first = told[0]
    assert first_break(told, head=first.previous, sequence=first.sequence - 1) is None
    assert (first.previous == GENESIS) == (first.sequence == 1)


@pytest.mark.parametrize("path", SNAPSHOTS, ids=lambda path: path.stem)
def test_a_snapshot_is_read_without_losing_anything(path: Path) -> None:
    stored = json.loads(path.read_text())
    snapshot = TypeAdapter(Snapshot).validate_python(stored)

    assert _without_new_fields(plain(snapshot), stored) == stored
    assert Chain(snapshot).snapshot() == snapshot


def _without_new_fields(value: object, stored: object) -> object:
    """What the snapshot knew then: a field that came later has a default, and may be there now."""
    if isinstance(value, dict) and isinstance(stored, dict):
        return {name: _without_new_fields(value.get(name), stored[name]) for name in stored}
    if isinstance(value, list) and isinstance(stored, list) and len(value) == len(stored):
        return [_without_new_fields(*pair) for pair in zip(value, stored, strict=True)]
    return value


def _history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text())
