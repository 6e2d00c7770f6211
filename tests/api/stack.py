"""The whole product behind an ASGI client: PostgreSQL, Temporal, workers, pages and API."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import WorkflowEnvironment

from api.main import build_app
from runtime import settings as read_settings
from runtime.database import Sessions, engine_of, sessions_of
from runtime.keyring import Keyring
from runtime.settings import Settings
from tests.api.journey import SIGNAL, Journey
from tests.api.people import Known, make_alliance, make_learner
from tests.api.talk import Talk
from web.mails import writing
from workflows.worker import run_workers


@pytest.fixture(scope="module")
def settings(postgres_url: str, temporal_env: WorkflowEnvironment, keyring: Keyring) -> Settings:
    return read_settings.load(
        database_url=postgres_url,
        keys=keyring.file,
        signing_key=keyring.file.with_name("signing-keys.json"),
        temporal_address=temporal_env.client.service_client.config.target_host,
        temporal_namespace=temporal_env.client.namespace,
        deploys="in_place",
    )


@pytest.fixture(scope="module")
async def engine(postgres_url: str, keyring: Keyring) -> AsyncIterator[AsyncEngine]:
    made = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=5, keyring=keyring)
    yield made
    await made.dispose()


@pytest.fixture(scope="module")
def sessions(engine: AsyncEngine) -> Sessions:
    return sessions_of(engine)


@pytest.fixture(scope="module")
async def workers(settings: Settings) -> AsyncIterator[None]:
    """What carries trajectories on, as `traject worker` runs it."""
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(run_workers(settings, stop, ready, writing(settings.url)))
        await ready.wait()
        yield
        stop.set()


@pytest.fixture(scope="module")
async def client(settings: Settings) -> AsyncIterator[AsyncClient]:
    app = build_app(settings)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app), base_url="http://traject.test") as made,
    ):
        yield made


@pytest.fixture(scope="module")
async def here(sessions: Sessions) -> Known:
    return await make_alliance(sessions, "Windstreken")


@pytest.fixture(scope="module")
async def elsewhere(sessions: Sessions) -> Known:
    return await make_alliance(sessions, "Elders")


@pytest.fixture(scope="module")
def people(client: AsyncClient, here: Known) -> dict[str, Talk]:
    """Everybody of our alliance, by name."""
    return {name: Talk(client, here.tokens[name], here.people[name]) for name in here.people}


@pytest.fixture(scope="module")
def stranger(client: AsyncClient, elsewhere: Known) -> Talk:
    """A coordinator of another alliance."""
    return Talk(client, elsewhere.tokens["coordinator"], elsewhere.people["coordinator"])


@pytest.fixture
async def learner(sessions: Sessions, here: Known) -> UUID:
    return await make_learner(sessions, here)


@pytest.fixture(scope="module")
def raise_one(
    people: dict[str, Talk], sessions: Sessions, here: Known
) -> Callable[[], Awaitable[Journey]]:
    """Opens a trajectory by a signal of the internal coordinator."""

    async def raised() -> Journey:
        body = {"learner": str(await make_learner(sessions, here)), "signal": SIGNAL}
        answer = await people["internal_coordinator"].post("/trajectories", body)
        assert answer.status_code == 201, answer.text
        return Journey(id=answer.json()["trajectory"], people=people)

    return raised


@pytest.fixture
async def raised(raise_one: Callable[[], Awaitable[Journey]]) -> Journey:
    return await raise_one()
