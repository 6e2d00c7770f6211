"""The embedded Temporal keeps what it accepted, whatever happens to its process."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from runtime import ports
from runtime.temporal_server import EmbeddedTemporal
from runtime.trouble import Trouble

SCHOOL = SearchAttributeKey.for_keyword("School")
DUE = SearchAttributeKey.for_datetime("Due")


@pytest.fixture(scope="module")
def made() -> Iterator[EmbeddedTemporal]:
    with tempfile.TemporaryDirectory(prefix="traject-") as name:
        server = made_in(Path(name), SCHOOL)
        yield server
        server.stop()


@pytest.fixture
def server(made: EmbeddedTemporal) -> EmbeddedTemporal:
    """One on the file of this module, running, whatever the test before did to it."""
    if made.child is None or not made.child.is_running:
        made.start()
    return made


def made_in(folder: Path, *keys: SearchAttributeKey[Any]) -> EmbeddedTemporal:
    return EmbeddedTemporal(
        folder,
        port=ports.free_port(),
        ui_port=ports.free_port(),
        namespace="traject",
        search_attributes=keys,
    )


async def client_of(server: EmbeddedTemporal) -> Client:
    return await Client.connect(server.address, namespace=server.namespace)


async def start_one(server: EmbeddedTemporal, name: str) -> None:
    client = await client_of(server)
    known = TypedSearchAttributes([SearchAttributePair(SCHOOL, "school-1")])
    await client.start_workflow("Any", id=name, task_queue="any", search_attributes=known)


async def ids_at_school_1(server: EmbeddedTemporal) -> set[str]:
    client = await client_of(server)
    return {found.id async for found in client.list_workflows("School = 'school-1'")}


def test_a_workflow_survives_kill_9(server: EmbeddedTemporal) -> None:
    asyncio.run(start_one(server, "killed"))
    assert server.child is not None
    server.child.process.kill()
    server.child.process.wait()

    server.start()

    assert "killed" in asyncio.run(ids_at_school_1(server))


def test_a_server_left_behind_is_ended_by_the_next_start(server: EmbeddedTemporal) -> None:
    asyncio.run(start_one(server, "left"))
    assert server.child is not None

    next_run = made_in(server.folder, SCHOOL)
    next_run.start()

    assert not server.child.is_running
    assert "left" in asyncio.run(ids_at_school_1(next_run))
    next_run.stop()


def test_a_search_attribute_may_come_later(server: EmbeddedTemporal) -> None:
    server.stop()

    later = made_in(server.folder, SCHOOL, DUE)
    later.start()

    async def count() -> int:
        found = await (await client_of(later)).count_workflows("Due < '2026-11-23T00:00:00Z'")
        return found.count

    assert asyncio.run(count()) == 0
    later.stop()


def test_closed_runs_are_kept_for_a_quarter(server: EmbeddedTemporal) -> None:
    async def kept() -> timedelta:
        client = await client_of(server)
        found = await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=server.namespace)
        )
        return found.config.workflow_execution_retention_ttl.ToTimedelta()

    assert asyncio.run(kept()) == timedelta(days=90)


def test_its_file_is_in_wal_mode(server: EmbeddedTemporal) -> None:
    server.stop()
    with sqlite3.connect(server.folder / "temporal.db") as file:
        (mode,) = file.execute("PRAGMA journal_mode").fetchone()
    file.close()

    assert mode == "wal"


def test_a_taken_port_is_named_with_its_setting(folder: Path) -> None:
    server = made_in(folder)
    with ports.hold(server.ui_port, host="127.0.0.1", what_for="", setting="") as taken:
        taken.listen()
        with pytest.raises(Trouble, match=r"is taken\. .*TRAJECT_TEMPORAL_UI_PORT"):
            server.start()


def test_a_stop_is_clean(server: EmbeddedTemporal) -> None:
    server.stop()

    assert server.child is not None
    assert server.child.process.returncode == 0
    assert not (server.folder / "temporal.pid").exists()
