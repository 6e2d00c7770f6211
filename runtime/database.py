"""The way to PostgreSQL: engines for SQLAlchemy on psycopg 3, with patience that ends.

Build an engine in a composition root and pass it down. One request or activity is one session and
one transaction: `async with sessions.begin() as session`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import psycopg
from psycopg import conninfo
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from runtime.settings import Settings

DRIVER: Final = "postgresql+psycopg"

Sessions = async_sessionmaker[AsyncSession]


def engine(settings: Settings, *, pool_size: int = 10) -> AsyncEngine:
    """An engine for pages, API and ordinary activities."""
    return engine_of(
        settings.database_url.get_secret_value(),
        connect_timeout=settings.database_connect_timeout,
        statement_timeout=settings.database_statement_timeout,
        pool_size=pool_size,
    )


def recording_engine(settings: Settings, *, pool_size: int = 10) -> AsyncEngine:
    """An engine that gives up before the local activity of the recording step does."""
    return engine_of(
        settings.database_url.get_secret_value(),
        connect_timeout=settings.database_connect_timeout,
        statement_timeout=settings.record_statement_timeout,
        pool_size=pool_size,
    )


def engine_of(
    url: str, *, connect_timeout: float, statement_timeout: float, pool_size: int = 10
) -> AsyncEngine:
    return create_async_engine(
        sqlalchemy_url(url),
        async_creator=_connector(url, connect_timeout, statement_timeout),
        pool_size=pool_size,
        max_overflow=0,  # the pool is the limit, so that a crowd waits here and not in the server
        pool_timeout=connect_timeout,
        pool_pre_ping=True,  # after a restart of the server the first request does not pay
    )


def sessions_of(some_engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(some_engine, class_=AsyncSession, expire_on_commit=False)


def reading_of(some_engine: AsyncEngine) -> Sessions:
    """Sessions that only read. No transaction to begin and to end: each question stands alone."""
    return sessions_of(some_engine.execution_options(isolation_level="AUTOCOMMIT"))


def sqlalchemy_url(url: str) -> str:
    """The same address as SQLAlchemy spells it, for engines and for migrations."""
    return make_url(url).set(drivername=DRIVER).render_as_string(hide_password=False)


def _connector(
    url: str, connect_timeout: float, statement_timeout: float
) -> Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]:
    """How the pool connects. psycopg's own connect_timeout knows no less than two seconds."""
    milliseconds = int(statement_timeout * 1000)
    address = conninfo.make_conninfo(
        url,
        application_name="traject",
        options=f"-c statement_timeout={milliseconds} -c timezone=UTC",
        tcp_user_timeout=milliseconds,  # a server that vanished is noticed as soon as a slow one
    )

    async def connect() -> psycopg.AsyncConnection[Any]:
        try:
            async with asyncio.timeout(connect_timeout):
                return await psycopg.AsyncConnection.connect(address)
        except TimeoutError as late:  # as the driver itself would say it
            raise psycopg.OperationalError("connection timeout expired") from late

    return connect
