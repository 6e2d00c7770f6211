"""A real Temporal, a real PostgreSQL and the workers of the product, for each module of tests."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

from activities.record import Recorder
from runtime import temporal
from runtime.database import Sessions, engine_of, sessions_of
from runtime.keyring import Keyring
from tests.activities.world import World, make_learner, make_world
from tests.workflows.case import Case, connected, running
from workflows.gateway import Gateway

BUILD = "first"


@pytest.fixture(scope="session")
def search_attributes() -> Sequence[SearchAttributeKey[Any]]:
    return temporal.SEARCH_ATTRIBUTES


@pytest.fixture(scope="module")
async def engine(postgres_url: str, keyring: Keyring) -> AsyncIterator[AsyncEngine]:
    made = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=1.5, keyring=keyring)
    yield made
    await made.dispose()


@pytest.fixture(scope="module")
def sessions(engine: AsyncEngine) -> Sessions:
    return sessions_of(engine)


@pytest.fixture(scope="module")
async def world(sessions: Sessions) -> World:
    return await make_world(sessions)


@pytest.fixture(scope="module")
async def client(temporal_env: WorkflowEnvironment) -> Client:
    return await connected(temporal_env)


@pytest.fixture(scope="module")
def gateway(sessions: Sessions, client: Client) -> Gateway:
    return Gateway(sessions, client)


@pytest.fixture(scope="module")
async def workers(client: Client, engine: AsyncEngine) -> AsyncIterator[None]:
    deployment = temporal.deployment(BUILD, pinned=True)
    async with running(client, Recorder(engine), deployment):
        yield


@pytest.fixture
async def case(
    temporal_env: WorkflowEnvironment,
    sessions: Sessions,
    world: World,
    gateway: Gateway,
    workers: None,  # noqa: ARG001 - they must be there
) -> Case:
    """A learner about whom nothing is known yet."""
    learner = await make_learner(sessions, world)
    return Case(env=temporal_env, gateway=gateway, sessions=sessions, learner=learner)


@pytest.fixture
async def other(case: Case, sessions: Sessions, world: World) -> Case:
    """Another learner, of the same school."""
    learner = await make_learner(sessions, world)
    return Case(env=case.env, gateway=case.gateway, sessions=sessions, learner=learner)
