"""The example files, in memory and on disk; and real servers with workers to bring them in."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

import demo
from activities.directory import Ids, Known, Office, Person, School
from activities.record import Recorder
from examples import make_cases
from imports import alliance
from imports.shifting import REFERENCE
from runtime import temporal
from runtime.database import Sessions, engine_of, sessions_of
from runtime.keyring import Keyring
from tests.workflows.case import running
from workflows.gateway import Gateway

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""The morning of the reference day."""


@pytest.fixture(scope="session")
def known() -> Known:
    """The example alliance as the database would know it."""
    told = alliance.read(demo.EXAMPLES / "alliance.json", today=REFERENCE)
    ids = Ids(alliance=alliance.id_of(told), secret=b"of these tests")
    read = alliance.written(told, ids)
    people = [each for each in read.entries if isinstance(each, Person)]
    offices = [each for each in read.entries if isinstance(each, Office)]
    return Known(
        alliance=read.id,
        ids=ids,
        schools={each.name: each for each in read.entries if isinstance(each, School)},
        people={each.mail: each.id for each in people if each.mail},
        offices=frozenset((each.person, each.kind, each.school) for each in offices),
    )


@pytest.fixture(scope="session")
def told() -> list[dict[str, Any]]:
    """Every example case as a JSON line holds it. Change copies only."""
    return list(make_cases.cases())


@pytest.fixture
def case(told: list[dict[str, Any]]) -> dict[str, Any]:
    """A case that runs well, to be spoiled by a test."""
    copied: dict[str, Any] = json.loads(json.dumps(told[50]))
    return copied


@pytest.fixture(scope="session")
def search_attributes() -> Sequence[SearchAttributeKey[Any]]:
    return temporal.SEARCH_ATTRIBUTES


@pytest.fixture(scope="module")
async def engine(postgres_url: str, keyring: Keyring) -> AsyncIterator[AsyncEngine]:
    made = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=60, keyring=keyring)
    yield made
    await made.dispose()


@pytest.fixture(scope="module")
def sessions(engine: AsyncEngine) -> Sessions:
    return sessions_of(engine)


@pytest.fixture(scope="module")
async def client(temporal_env: WorkflowEnvironment) -> Client:
    return await Client.connect(
        temporal_env.client.service_client.config.target_host,
        namespace=temporal_env.client.namespace,
        plugins=[temporal.plugin()],
    )


@pytest.fixture(scope="module")
async def gateway(
    sessions: Sessions, client: Client, engine: AsyncEngine
) -> AsyncIterator[Gateway]:
    """A gateway with workers behind it."""
    async with running(client, Recorder(engine), temporal.deployment("imports", pinned=True)):
        yield Gateway(sessions, client)


@pytest.fixture(scope="session")
def this_week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example cases, moved to this week, in a file."""
    lines = [
        row.case.model_dump_json(by_alias=True, exclude_defaults=True)
        for row in demo.moved_to_this_week().rows
    ]
    file = tmp_path_factory.mktemp("files") / "cases.jsonl"
    file.write_text("\n".join(lines))
    return file
