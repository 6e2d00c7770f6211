"""The ledger, told again by Temporal's histories: for when the record was restored from yesterday.

The chain is made inside the workflow and from nothing but its history. So each run is replayed by
the code that made it, and what it hands over to be recorded is caught on the way: byte for byte
what was recorded, or would have been.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from temporalio import workflow
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartActivityInput,
    StartLocalActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from activities.recording import Recording
from domain.ledger import Entry
from runtime import temporal
from workflows import messages
from workflows.trajectory import TrajectoryWorkflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry, and the run that recorded it."""

    entry: Entry
    run_id: str


@dataclass
class _Caught:
    """What one run has recorded, by place. What it took over from the ledger comes in its place."""

    told: dict[int, Told] = field(default_factory=dict)

    def handed(self, recording: Recording) -> None:
        for entry in recording.entries:
            self.told[entry.sequence] = Told(entry=entry, run_id=recording.run_id)

    def answered(self, found: tuple[Entry, ...], run_id: str) -> None:
        for sequence in [s for s in self.told if found and s >= found[0].sequence]:
            del self.told[sequence]
        for entry in found:
            self.told[entry.sequence] = Told(entry=entry, run_id=run_id)


async def trajectories_in(client: Client) -> AsyncIterator[UUID]:
    """Every trajectory that Temporal still knows a run of."""
    seen: set[str] = set()
    async for run in client.list_workflows(f"WorkflowType = '{messages.WORKFLOW}'"):
        if run.id not in seen:
            seen.add(run.id)
            yield messages.trajectory_in(run.id)


async def ledger_of(client: Client, trajectory: UUID) -> tuple[Told, ...]:
    """The entries of a trajectory, from the oldest run that Temporal still has."""
    told: dict[int, Told] = {}
    query = f"WorkflowId = '{messages.workflow_id(trajectory)}'"
    runs = sorted(
        [run async for run in client.list_workflows(query)], key=lambda run: run.start_time
    )
    for run in runs:
        history = await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        told |= {each.entry.sequence: each for each in await ledger_in(history)}
    return tuple(told[sequence] for sequence in sorted(told))


async def ledger_in(history: WorkflowHistory) -> tuple[Told, ...]:
    """The entries that one run has recorded. Raises what the replayer does if code moved on."""
    caught = _Caught()
    replayer = Replayer(
        workflows=[TrajectoryWorkflow],
        plugins=[temporal.plugin()],
        interceptors=[_Listening(caught)],
    )
    await replayer.replay_workflow(history)
    return tuple(caught.told[sequence] for sequence in sorted(caught.told))


class _Listening(Interceptor):
    def __init__(self, caught: _Caught) -> None:
        self._caught = caught

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the signature is the SDK's
    ) -> type[WorkflowInboundInterceptor]:
        caught = self._caught

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(_Outbound(outbound, caught))

        return Inbound


class _Outbound(WorkflowOutboundInterceptor):
    def __init__(self, following: WorkflowOutboundInterceptor, caught: _Caught) -> None:
        super().__init__(following)
        self._caught = caught

    def start_local_activity(
        self,
        input: StartLocalActivityInput,  # noqa: A002 - the SDK's
    ) -> workflow.ActivityHandle[Any]:
        return self._listen(super().start_local_activity(input), input.args[0])

    def start_activity(
        self,
        input: StartActivityInput,  # noqa: A002 - the SDK's
    ) -> workflow.ActivityHandle[Any]:
        return self._listen(super().start_activity(input), input.args[0])

    def _listen(
        self, handle: workflow.ActivityHandle[Any], recording: Recording
    ) -> workflow.ActivityHandle[Any]:
        self._caught.handed(recording)

        def answered(done: asyncio.Future[Any]) -> None:
            if not done.cancelled() and done.exception() is None:
                self._caught.answered(done.result(), recording.run_id)

        handle.add_done_callback(answered)
        return handle
