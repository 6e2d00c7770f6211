"""The fixtures of tests/conftest.py are what they say: real servers, fresh for each module."""

from datetime import timedelta
from uuid import uuid4

import psycopg
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


@workflow.defn(sandboxed=False)  # the sandbox wants nothing of pytest in it
class LongNap:
    @workflow.run
    async def run(self, days: int) -> str:
        await workflow.sleep(timedelta(days=days))
        return "awake"


TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"


def test_a_module_starts_with_our_tables(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as database:
        assert ("alembic_version",) in database.execute(TABLES).fetchall()


def test_migrations_start_with_nothing(empty_postgres_url: str) -> None:
    with psycopg.connect(empty_postgres_url) as database:
        assert database.execute(TABLES).fetchall() == []


async def test_a_year_passes_when_a_test_says_so(temporal_env: WorkflowEnvironment) -> None:
    async with Worker(temporal_env.client, task_queue="naps", workflows=[LongNap]):
        nap = await temporal_env.client.start_workflow(
            LongNap.run, 365, id=str(uuid4()), task_queue="naps"
        )
        assert await temporal_env.fast_forward(nap, timedelta(days=364))
        assert not await temporal_env.fast_forward(nap, timedelta(days=2))

    assert await nap.result() == "awake"
