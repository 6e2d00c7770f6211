"""A fresh database per module, with one small alliance in it."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from runtime.database import Sessions, engine_of, sessions_of
from runtime.keyring import Keyring
from tests.activities.world import World, make_world


@pytest.fixture(scope="module")
async def engine(postgres_url: str, keyring: Keyring) -> AsyncIterator[AsyncEngine]:
    made = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=5, keyring=keyring)
    yield made
    await made.dispose()


@pytest.fixture(scope="module")
def sessions(engine: AsyncEngine) -> Sessions:
    return sessions_of(engine)


@pytest.fixture(scope="module")
async def world(sessions: Sessions) -> World:
    return await make_world(sessions)
