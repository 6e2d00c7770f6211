"""On SpiffWorkflow: a BPMN process, its state a document.

`python -m bench.peers.spiff_case URL STATE SCRIPT`, in the environment of peers.

The library keeps nothing by itself: each act locks the row of its case, wakes the process from it,
goes on, and writes the new state in one transaction with what the act records. Nothing wakes the
timer of a case that nobody asks for; an application on it needs something for that.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.mixins import UserTaskMixin

from bench.bare.writing import Script, Writer
from bench.peers.going import CONNECTIONS, Peer, as_told

_MODEL: Final = Path(__file__).with_name("case.bpmn")
_PROCESS: Final = "case"
_TABLE: Final = "CREATE TABLE IF NOT EXISTS spiff_case (id uuid PRIMARY KEY, state text NOT NULL)"
_STORE: Final = (
    "INSERT INTO spiff_case VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET state = excluded.state"
)
_FIND: Final = "SELECT state FROM spiff_case WHERE id = %s FOR UPDATE"


class SpiffPeer(Peer):
    def __init__(self, script: Script, writer: Writer) -> None:
        super().__init__(script, writer)
        self._serializer = BpmnWorkflowSerializer()
        parser = BpmnParser()
        parser.add_bpmn_file(str(_MODEL))
        self._spec = parser.get_spec(_PROCESS)
        self._inner = parser.get_subprocess_specs(_PROCESS)

    async def act(self, case: UUID, number: int) -> None:
        record = self.script.parts[number].record
        await self.writer.write(record, case, also=lambda each: self._advance(each, case, number))

    async def _advance(
        self, connection: psycopg.AsyncConnection[Any], case: UUID, number: int
    ) -> None:
        process = await self._woken(connection, case, number)
        task = process.get_next_task(state=TaskState.READY, spec_class=UserTaskMixin)
        task.set_data(act=number)
        task.run()
        process.do_engine_steps()
        process.refresh_waiting_tasks()
        is_last = number == len(self.script.parts) - 1
        if process.is_completed() != is_last:
            raise RuntimeError(f"Act {number} left the case in another place than it should.")
        await connection.execute(_STORE, (case, self._serializer.serialize_json(process)))

    async def _woken(
        self, connection: psycopg.AsyncConnection[Any], case: UUID, number: int
    ) -> BpmnWorkflow:
        if number == 0:
            process = BpmnWorkflow(self._spec, self._inner)
            process.do_engine_steps()
            return process
        row = await (await connection.execute(_FIND, (case,))).fetchone()
        if row is None:
            raise RuntimeError("A case that was begun is not there.")
        return self._serializer.deserialize_json(row[0])


async def run(url: str, path: Path) -> None:
    script = Script.load(path)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as database:
        await database.execute(_TABLE)
    async with Writer.with_connections(script, url, CONNECTIONS) as writer:
        await as_told(SpiffPeer(script, writer))


def main(told: Sequence[str]) -> None:
    url, _, path = told
    asyncio.run(run(url, Path(path)))


if __name__ == "__main__":
    main(sys.argv[1:])
