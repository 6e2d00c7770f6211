"""Engines whose patience ends."""

import socket
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from runtime import database
from runtime.keyring import Keyring
from runtime.settings import Settings


async def test_a_statement_that_takes_too_long_is_ended(postgres_url: str) -> None:
    engine = database.engine_of(postgres_url, connect_timeout=5, statement_timeout=0.2)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match="statement timeout"):
            await connection.execute(text("SELECT pg_sleep(10)"))
    await engine.dispose()


async def test_a_server_that_does_not_answer_is_given_up_within_two_seconds() -> None:
    """The driver's own connect_timeout would wait for two seconds at the least."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://a:b@127.0.0.1:{silent.getsockname()[1]}/x"
        engine = database.engine_of(url, connect_timeout=0.3, statement_timeout=1)
        began = time.monotonic()
        with pytest.raises(OperationalError, match="timeout expired"):
            async with engine.connect():
                pass
        assert time.monotonic() - began < 2
    await engine.dispose()


async def test_the_recording_step_has_less_patience_than_a_page(
    postgres_url: str, keyring: Keyring
) -> None:
    settings = Settings(_env_file=None, database_url=postgres_url, keys=keyring.file)
    shown = []
    for engine in (database.engine(settings), database.recording_engine(settings)):
        async with engine.connect() as connection:
            shown.append(await connection.scalar(text("SHOW statement_timeout")))
        await engine.dispose()

    assert shown == ["10s", "1500ms"]


async def test_sessions_commit_at_their_edge_and_speak_utc(postgres_url: str) -> None:
    engine = database.engine_of(postgres_url, connect_timeout=5, statement_timeout=5)
    sessions = database.sessions_of(engine)
    async with sessions.begin() as session:
        connection = await session.connection()
        await connection.execute(text("CREATE TABLE seen AS SELECT 1 AS number"))
    async with sessions() as session:
        assert await session.scalar(text("SELECT number FROM seen")) == 1
        assert await session.scalar(text("SHOW timezone")) == "UTC"
    await engine.dispose()


def test_any_spelling_of_the_address_leads_to_the_same_driver() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg", "postgresql+asyncpg"):
        assert database.sqlalchemy_url(f"{scheme}://u:p%40@h:1/d") == (
            "postgresql+psycopg://u:p%40@h:1/d"
        )
