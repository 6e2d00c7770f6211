"""Erasing, carried out: first Temporal forgets, then keys, record, people and copies go.

Every stage commits by itself and is safe to do again. What breaks off is noted and logged by its
stage, and goes on from there when it is asked for once more.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities import destroying
from activities.destroying import Scope
from activities.erasing import STILL_LEAVING
from models import queries_outbox, queries_retention
from models.states import ErasureStage
from runtime import clock
from runtime.database import Sessions
from workflows import messages

PATIENCE: Final = 60.0
"""Seconds for Temporal to forget one trajectory, and for a mail server to answer."""

BETWEEN_LOOKS: Final = 0.2

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """By what is erased."""

    client: Client
    sessions: Sessions
    copies: Path
    """The folder in which copies of files lie until they are handed over."""


async def carry_out(means: Means, erasure: UUID) -> Scope:
    """Destroy what two people agreed to, or go on where it was broken off.

    Raises:
        CannotErase: it is not there, or something stands in the way after all.
    """
    async with means.sessions.begin() as session:
        row, scope = await destroying.scope_of(session, erasure)
        done = set(row.stages_done)
    for stage in ErasureStage:
        if stage not in done:
            async with _noted(means, erasure, stage):
                await _do(stage, means, erasure, scope)
    log.info("erasure.done", erasure=str(erasure), trajectories=len(scope.trajectories))
    return scope


@asynccontextmanager
async def _noted(means: Means, erasure: UUID, stage: ErasureStage) -> AsyncIterator[None]:
    """Note where it broke off, by the kind of trouble: what it says may quote a row."""
    try:
        yield
    except Exception as trouble:
        log.warning(
            "erasure.broke_off", erasure=str(erasure), stage=stage, error=type(trouble).__name__
        )
        async with means.sessions.begin() as session:
            await destroying.note_failed(session, erasure, stage, at=clock.now())
        raise


async def reapply(means: Means, tell: Callable[[], None]) -> int:
    """After a restore: erase again what was erased before, and tell how many trajectories.

    A learner who came back later, with a trajectory that was never erased, stays.
    """
    async with means.sessions() as session:
        erased = await queries_retention.erased_trajectories(session)
        learners = await queries_retention.learners_erased(session)
    for learner in sorted({*erased.values(), *learners}):
        going = {trajectory for trajectory, whose in erased.items() if whose == learner}
        async with means.sessions() as session:
            is_whole = learner in learners
            scope = await destroying.scope(session, learner, going, is_whole=is_whole)
        for part in _PARTS.values():
            await part(means, scope)
        tell()
    return len(erased)


async def _do(stage: ErasureStage, means: Means, erasure: UUID, scope: Scope) -> None:
    if stage is ErasureStage.TOMBSTONE:
        async with means.sessions.begin() as session:
            row, _ = await destroying.scope_of(session, erasure)
            await destroying.set_stones(session, row, scope)
        return
    await _PARTS[stage](means, scope)
    async with means.sessions.begin() as session:
        await destroying.note_done(session, erasure, stage)


async def _end_process(means: Means, scope: Scope) -> None:
    await _quieten(means, scope)
    for trajectory in sorted(scope.trajectories):
        async with means.sessions() as session:
            runs = await queries_retention.runs_of(session, trajectory)
        await forget_history(means.client, trajectory, runs)


async def _quieten(means: Means, scope: Scope) -> None:
    """Nobody must get a letter about a file that is gone: wait for those that are leaving now.

    What could not be sent waits once more, so it is held at every look.
    """
    for _ in range(int(PATIENCE / BETWEEN_LOOKS)):
        if await _is_quiet(means, scope):
            return
        await asyncio.sleep(BETWEEN_LOOKS)
    raise STILL_LEAVING


async def _is_quiet(means: Means, scope: Scope) -> bool:
    async with means.sessions.begin() as session:
        await destroying.hold_letters(session, scope)
        at = clock.now()
        if await queries_outbox.are_leaving(session, scope.trajectories, at=at):
            return False
        await destroying.quieten(session, scope)
        return True


async def _shred_keys(means: Means, scope: Scope) -> None:
    async with means.sessions.begin() as session:
        await destroying.shred_keys(session, scope)


async def _forget_record(means: Means, scope: Scope) -> None:
    async with means.sessions.begin() as session:
        await destroying.forget_record(session, scope)


async def _forget_people(means: Means, scope: Scope) -> None:
    async with means.sessions.begin() as session:
        await destroying.forget_people(session, scope)


async def _forget_copies(means: Means, scope: Scope) -> None:
    await asyncio.to_thread(destroying.forget_copies, means.copies, scope)


_PARTS: Final[Mapping[ErasureStage, Callable[[Means, Scope], Awaitable[None]]]] = {
    ErasureStage.PROCESS: _end_process,
    ErasureStage.KEYS: _shred_keys,
    ErasureStage.RECORD: _forget_record,
    ErasureStage.PEOPLE: _forget_people,
    ErasureStage.COPIES: _forget_copies,
}
"""What each stage does, in their order. What is left is to write down that it happened."""


async def forget_history(client: Client, trajectory: UUID, runs: Collection[str]) -> None:
    """Let Temporal end and forget every run of a trajectory, and wait until it has.

    The listing lags behind, so the runs that the ledger knows are asked for by name as well.
    """
    left = set(runs)
    async with asyncio.timeout(PATIENCE):
        while True:
            left |= {run async for run in _listed(client, trajectory)}
            left = {run for run in left if await _is_there(client, trajectory, run)}
            current = await _current(client, trajectory)
            left |= {current} if current else set()
            if not left:
                return
            for run in left:
                await _delete(client, trajectory, run)
            await asyncio.sleep(BETWEEN_LOOKS)


async def _listed(client: Client, trajectory: UUID) -> AsyncIterator[str]:
    async for found in client.list_workflows(f"WorkflowId = '{messages.workflow_id(trajectory)}'"):
        yield found.run_id


async def _is_there(client: Client, trajectory: UUID, run: str) -> bool:
    return await _current(client, trajectory, run) is not None


async def _current(client: Client, trajectory: UUID, run: str | None = None) -> str | None:
    """The run that Temporal knows under this name, if any."""
    try:
        found = await client.get_workflow_handle(
            messages.workflow_id(trajectory), run_id=run
        ).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return found.run_id


async def _delete(client: Client, trajectory: UUID, run: str) -> None:
    """A run that is still open is ended by this too."""
    execution = WorkflowExecution(workflow_id=messages.workflow_id(trajectory), run_id=run)
    request = DeleteWorkflowExecutionRequest(
        namespace=client.namespace, workflow_execution=execution
    )
    try:
        await client.workflow_service.delete_workflow_execution(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
