"""The way to PostgreSQL: engines for SQLAlchemy on psycopg 3, with patience that ends.

Build an engine in a composition root and pass it down. One request or activity is one session and
one transaction: `async with sessions.begin() as session`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import conninfo
from pydantic import SecretStr
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from runtime.keyring import Keyring
from runtime.settings import Settings

DRIVER: Final = "postgresql+psycopg"

FACE: Final = "traject_face"
DOOR: Final = "traject_door"
ENGINE: Final = "traject_engine"
"""The roles of PostgreSQL by which processes work. What each may do: `models.row_security`."""

IDENTITY: Final = "person"
"""Under which name a session holds for whom it asks."""

SYSTEM: Final = "client"
"""The same, where a program asks in its own name."""

KEYRING: Final = "keyring"
"""Under which name engines and sessions hold the keys."""

Sessions = async_sessionmaker[AsyncSession] | async_sessionmaker["InANameSession"]

_WHO_ASKS: Final = {
    name: text(f"SELECT set_config('traject.{name}', :who, true)") for name in (IDENTITY, SYSTEM)
}


def engine(settings: Settings, *, role: str = "", pool_size: int = 10) -> AsyncEngine:
    """An engine for pages, API and ordinary activities, by a role; without one by the owner's."""
    return engine_of(
        settings.database_url.get_secret_value(),
        role=role,
        connect_timeout=settings.database_connect_timeout,
        statement_timeout=settings.database_statement_timeout,
        pool_size=pool_size,
        keyring=Keyring.load(settings.key_file),
    )


def face_engine(settings: Settings, role: str) -> AsyncEngine:
    """An engine for pages and API, by the login that is theirs where there is one."""
    own = settings.faces_database_url.get_secret_value()
    address = own or settings.database_url.get_secret_value()
    return engine(settings.model_copy(update={"database_url": SecretStr(address)}), role=role)


def recording_engine(settings: Settings, *, pool_size: int = 10) -> AsyncEngine:
    """An engine that gives up before the local activity of the recording step does."""
    return engine_of(
        settings.database_url.get_secret_value(),
        role=ENGINE,
        connect_timeout=settings.database_connect_timeout,
        statement_timeout=settings.record_statement_timeout,
        pool_size=pool_size,
        keyring=Keyring.load(settings.key_file),
    )


def engine_of(  # noqa: PLR0913 - what an engine is made of
    url: str,
    *,
    connect_timeout: float,
    statement_timeout: float,
    role: str = "",
    pool_size: int = 10,
    keyring: Keyring | None = None,
) -> AsyncEngine:
    """An engine. With a keyring, what its sessions bring can be sealed and opened."""
    return create_async_engine(
        sqlalchemy_url(url),
        async_creator=_connector(url, connect_timeout, statement_timeout, role),
        pool_size=pool_size,
        max_overflow=0,  # the pool is the limit, so that a crowd waits here and not in the server
        pool_timeout=connect_timeout,
        pool_pre_ping=True,  # after a restart of the server the first request does not pay
        execution_options={} if keyring is None else {KEYRING: keyring},
    )


def sessions_of(some_engine: AsyncEngine) -> Sessions:
    """Sessions that carry the keyring of their engine (`keyring_of`)."""
    return async_sessionmaker(
        some_engine, class_=AsyncSession, expire_on_commit=False, info=_carried(some_engine)
    )


def keyring_of(session: AsyncSession) -> Keyring:
    """The keys for what a session reads and writes."""
    keyring = session.info.get(KEYRING)
    if not isinstance(keyring, Keyring):
        raise TypeError("There is no keyring with it: give one to `engine_of`.")
    return keyring


def reading_of(some_engine: AsyncEngine) -> Sessions:
    """Sessions that only read. No transaction to begin and to end: each question stands alone."""
    return sessions_of(some_engine.execution_options(isolation_level="AUTOCOMMIT"))


class _InANameSession(Session):
    """Tells PostgreSQL at the start of each transaction for whom it asks; its end forgets it."""


class InANameSession(AsyncSession):
    """A session of one person, once `asks_for` was called. Until then it finds nothing."""

    sync_session_class = _InANameSession


@event.listens_for(_InANameSession, "after_begin")
def _tell_who_asks(
    session: _InANameSession, _transaction: SessionTransaction, connection: Connection
) -> None:
    for name, tell in _WHO_ASKS.items():
        if name in session.info:
            connection.execute(tell, {"who": str(session.info[name])})


def reading_in_a_name(face: AsyncEngine) -> Sessions:
    """Sessions that read for one person each. `face` is an engine of that role."""
    return async_sessionmaker(
        face, class_=InANameSession, expire_on_commit=False, info=_carried(face)
    )


def _carried(some_engine: AsyncEngine) -> dict[str, Any]:
    return {KEYRING: some_engine.get_execution_options().get(KEYRING)}


def asks_for(session: AsyncSession, person: UUID) -> None:
    """Let a session read for this person, from its next transaction on."""
    session.info[IDENTITY] = person


def asks_for_system(session: AsyncSession, client: UUID) -> None:
    """Let a session read for this program, and for nobody."""
    session.info[SYSTEM] = client


def sqlalchemy_url(url: str) -> str:
    """The same address as SQLAlchemy spells it, for engines and for migrations."""
    return make_url(url).set(drivername=DRIVER).render_as_string(hide_password=False)


def _as_role(role: str) -> str:
    """A role for as long as the connection lasts: what resets it, resets it to this one."""
    return f" -c role={role}" if role else ""


def _connector(
    url: str, connect_timeout: float, statement_timeout: float, role: str
) -> Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]:
    """How the pool connects. psycopg's own connect_timeout knows no less than two seconds."""
    milliseconds = int(statement_timeout * 1000)
    address = conninfo.make_conninfo(
        url,
        application_name="traject",
        options=f"-c statement_timeout={milliseconds} -c timezone=UTC{_as_role(role)}",
        tcp_user_timeout=milliseconds,  # a server that vanished is noticed as soon as a slow one
    )

    async def connect() -> psycopg.AsyncConnection[Any]:
        try:
            async with asyncio.timeout(connect_timeout):
                return await psycopg.AsyncConnection.connect(address)
        except TimeoutError as late:  # as the driver itself would say it
            raise psycopg.OperationalError("connection timeout expired") from late

    return connect
