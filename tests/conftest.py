"""The real servers that tests run against: one PostgreSQL for a whole run, Temporal per module."""

import gc
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from models import migrations
from runtime import ports, temporal, temporal_server
from runtime.keyring import Keyring
from runtime.postgres import EmbeddedPostgres
from runtime.settings import PROJECT

MIGRATED = "migrated"
STARTS = 4

_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def _tidy_end() -> Iterator[None]:
    """Without it the interpreter can crash at exit after Temporal was used (sdk-python#300)."""
    yield
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _pages_are_made_ready() -> None:
    """`make` sees whether anything changed; where that fails, tests of pages say so."""
    subprocess.run(["make", "--silent", "bundle"], cwd=PROJECT, check=False)  # noqa: S607 - ours


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """A real PostgreSQL; it may forget at a power cut what no test asks it to keep."""
    with tempfile.TemporaryDirectory(prefix="traject-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Path(folder), port=ports.free_port(), durable=False)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """The keys of every database of a run."""
    return Keyring.make(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedPostgres, keyring: Keyring) -> str:
    """A database with all our tables and no rows, to make others from."""
    _run(postgres_server, "CREATE DATABASE {}", MIGRATED)
    migrations.upgrade(postgres_server.url(MIGRATED), keyring)
    return MIGRATED


@pytest.fixture(scope="module")
def postgres_url(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[str]:
    """A fresh database with our tables, for one module of tests."""
    name = f"test_{next(_numbers)}"
    _run(postgres_server, "CREATE DATABASE {} TEMPLATE {}", name, migrated_template)
    yield postgres_server.url(name)
    _run(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def empty_postgres_url(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """A database without anything in it, for tests of the migrations themselves."""
    name = f"test_{next(_numbers)}"
    _run(postgres_server, "CREATE DATABASE {}", name)
    yield postgres_server.url(name)
    _run(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="module")
async def temporal_env() -> AsyncIterator[WorkflowEnvironment]:
    """A real Temporal server whose clock stands still until a test drives it.

    `await temporal_env.fast_forward(handle, timedelta(days=10))` drives it, one workflow at a time;
    `await temporal_env.get_current_time(handle)` reads it. The one place that knows this API.
    """
    async with await _started_env() as env:
        yield env


async def _started_env() -> WorkflowEnvironment:
    """The SDK gives the server five seconds; from a cold disk it needs more. Then once more."""
    for _ in range(STARTS - 1):
        try:
            return await _start_env()
        except RuntimeError as late:
            if "did not start" not in str(late):
                raise
    return await _start_env()


async def _start_env() -> WorkflowEnvironment:
    enabled = ("frontend.WorkflowTimeSkippingEnabled", "system.workflowTimeSkippingEnabled")
    return await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        plugins=[temporal.plugin()],
        search_attributes=temporal.SEARCH_ATTRIBUTES,
        dev_server_existing_path=str(temporal_server.binary()),
        dev_server_extra_args=[
            word for key in enabled for word in ("--dynamic-config-value", f"{key}=true")
        ],
    )


def _run(server: EmbeddedPostgres, statement: LiteralString, *names: str) -> None:
    """Run a statement on databases; each {} in it stands for a name."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as database:
        database.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
