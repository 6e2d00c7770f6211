"""The fixtures of tests/conftest.py are what they say: real servers, fresh for each module."""

from datetime import timedelta
from uuid import uuid4

import psycopg
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


@workflow.defn
class LongNap:
    @workflow.run
    async def run(self, days: int) -> str:
        await workflow.sleep(timedelta(days=days))
        return "awake"


def test_a_module_starts_with_an_empty_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as database:
        database.execute("CREATE TABLE ours (id int)")
        tables = database.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()

    assert tables == [("ours",)]


async def test_a_year_passes_when_a_test_says_so(temporal_env: WorkflowEnvironment) -> None:
    async with Worker(temporal_env.client, task_queue="naps", workflows=[LongNap]):
        nap = await temporal_env.client.start_workflow(
            LongNap.run, 365, id=str(uuid4()), task_queue="naps"
        )
        assert await temporal_env.fast_forward(nap, timedelta(days=364))
        assert not await temporal_env.fast_forward(nap, timedelta(days=2))

    assert await nap.result() == "awake"
