"""Workers come and go: killed, replaced by another build, without memory."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from activities.record import Recorder
from domain.ledger import first_break
from runtime import temporal
from runtime.database import Sessions
from runtime.keyring import Keyring
from tests.activities.world import World, make_learner
from tests.workflows.case import Case, connected, running, until
from workflows.gateway import Gateway
from workflows.outcomes import Done
from workflows.refresh import refresh

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def new_cases(
    temporal_env: WorkflowEnvironment, sessions: Sessions, world: World, gateway: Gateway
) -> list[Case]:
    """Four learners about whom nothing is known yet."""
    return [
        Case(
            env=temporal_env,
            gateway=gateway,
            sessions=sessions,
            learner=await make_learner(sessions, world),
        )
        for _ in range(4)
    ]


async def test_refresh_moves_idle_trajectories_to_a_new_build(
    temporal_env: WorkflowEnvironment, client: Client, engine: AsyncEngine, new_cases: list[Case]
) -> None:
    recorder = Recorder(engine)
    async with running(client, recorder, temporal.deployment("old", pinned=True)):
        for case in new_cases:
            assert isinstance(await case.raise_signal(), Done)
        another = await connected(temporal_env)  # as from another process
        async with running(another, recorder, temporal.deployment("new", pinned=True)):
            assert {await _build_of(case) for case in new_cases} == {"old"}
            await until(lambda: _are_found(client, len(new_cases)))

            assert await refresh(client, away_from="old") == len(new_cases)

            for case in new_cases:
                await until(partial(_is_on, case, "new"))
            assert isinstance(await new_cases[0].ask("acknowledge_signal", "coordinator"), Done)


async def test_a_worker_without_memory_replays_every_task(
    client: Client, engine: AsyncEngine, new_cases: list[Case]
) -> None:
    deployment = temporal.deployment("forgetful", pinned=True)
    async with running(client, Recorder(engine), deployment, cached=0):
        case = new_cases[0]
        await case.in_signing()
        await case.answer("guardian:1", 0, "agree")
        await case.pass_days(10)
        await case.answer("guardian:2", 0, "refuse", reason="Liever niet.")

    types = await case.types()
    assert types.count("step.answered") == 2
    assert "rung.climbed" in types
    assert first_break(await case.entries()) is None


async def test_a_worker_that_is_killed_loses_nothing(
    client: Client, new_cases: list[Case], postgres_url: str, keyring: Keyring
) -> None:
    async with (
        _process(client, postgres_url, keyring) as doomed,
        _process(client, postgres_url, keyring) as lasting,
    ):
        await asyncio.gather(_is_ready(doomed), _is_ready(lasting))
        for case in new_cases:
            assert isinstance(await case.raise_signal(), Done)
        asking = [asyncio.create_task(_ask_often(case)) for case in new_cases]
        await asyncio.sleep(0.3)
        doomed.kill()
        keys = [key for asked in asking for key in await asked]
        for case in new_cases:
            await until(partial(_is_settled, case, keys), within=30)

    for case in new_cases:
        entries = await case.entries()
        assert first_break(entries) is None
        asked = [entry.key for entry in entries if entry.event.type == "signal.raised"]
        assert len(asked) == len(set(asked)) == 13


async def _ask_often(case: Case) -> list[UUID]:
    keys = [uuid4() for _ in range(12)]
    for key in keys:
        await case.raise_signal(key=key)
    return list(keys)


async def _is_settled(case: Case, keys: list[UUID]) -> bool:
    asked = {entry.key for entry in await case.entries()}
    return len(asked & set(keys)) == 12


@asynccontextmanager
async def _process(
    client: Client, url: str, keyring: Keyring
) -> AsyncIterator[asyncio.subprocess.Process]:
    address = client.service_client.config.target_host
    command = ("-m", "tests.workflows.process", address, client.namespace, url, str(keyring.file))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *command),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
    )
    yield process
    if process.returncode is None:
        process.kill()
    await process.wait()


async def _is_ready(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(40):
        while await process.stdout.readline() != b"ready\n":
            assert process.returncode is None


async def _build_of(case: Case) -> str | None:
    info = (await case.handle.describe()).raw_description.workflow_execution_info
    return info.versioning_info.deployment_version.build_id


async def _is_on(case: Case, build: str) -> bool:
    return await _build_of(case) == build


async def _are_found(client: Client, number: int) -> bool:
    """Visibility follows a moment later."""
    query = "TemporalWorkerDeploymentVersion = 'traject:old' AND ExecutionStatus = 'Running'"
    return (await client.count_workflows(query)).count == number
