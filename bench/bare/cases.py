"""Driving bare cases: a client of Temporal, without HTTP, that writes what our API would write."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy

from bench.bare.process import TASK_QUEUE, UPDATE, Act, BareCase
from bench.bare.worker import CONNECTIONS
from bench.bare.writing import Script, Writer
from bench.stack import NAMESPACE

PATIENCE = timedelta(seconds=3)
"""How long a workflow task may take: as long as ours may."""


@dataclass(slots=True)
class Bare:
    """What is needed to go through bare cases."""

    client: Client
    writer: Writer
    script: Script
    sign_offs: list[float]

    async def case(self) -> None:
        case = uuid4()
        last = len(self.script.parts) - 1
        for number, part in enumerate(self.script.parts):
            began = time.perf_counter()
            await self.writer.write(part.before, case)
            await self._ask(Act(str(case), number, is_last=number == last))
            took = (time.perf_counter() - began) * 1000
            await self.writer.write(part.after, case)
            if 0 < number < last:
                self.sign_offs.append(took)

    async def _ask(self, act: Act) -> None:
        id_ = f"bare-{act.case}"
        if act.number > 0:
            handle: WorkflowHandle[BareCase, None] = self.client.get_workflow_handle(id_)
            await handle.execute_update(UPDATE, act, result_type=int)
            return
        start = WithStartWorkflowOperation(
            BareCase.run,
            id=id_,
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=PATIENCE,
        )
        await self.client.execute_update_with_start_workflow(
            UPDATE, act, start_workflow_operation=start, result_type=int
        )


class Driver:
    """Bare cases from code that knows no event loop."""

    def __init__(self, runner: asyncio.Runner, bare: Bare) -> None:
        self._runner = runner
        self._bare = bare

    def go_through(self, cases: int, clients: int) -> list[float]:
        """Answer how long each sign-off took, in milliseconds."""
        self._bare.sign_offs.clear()
        self._runner.run(self._all(cases, clients))
        return list(self._bare.sign_offs)

    async def _all(self, cases: int, clients: int) -> None:
        left = iter(range(cases))

        async def one_client() -> None:
            for _ in left:
                await self._bare.case()

        async with asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(one_client())


@contextmanager
def driver(address: str, url: str, script: Script) -> Iterator[Driver]:
    with asyncio.Runner() as runner:
        client = runner.run(Client.connect(address, namespace=NAMESPACE))
        opened = Writer.with_connections(script, url, CONNECTIONS)
        writer = runner.run(opened.__aenter__())
        try:
            yield Driver(runner, Bare(client, writer, script, []))
        finally:
            runner.run(opened.__aexit__(None, None, None))
