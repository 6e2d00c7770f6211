"""traject with its walls down, to tell what they cost. For measurements; it is never installed.

PostgreSQL is asked by the owner, whom no policy stops, and what is sealed is not enciphered: a data
key is still looked up, which is the larger part of what sealing asks of the database.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

import cli
from runtime import database
from runtime.keyring import DataKey
from runtime.settings import Settings

COMMANDS: Final = ("migrate", "worker", "serve")


def _as_the_owner(settings: Settings, role: str) -> AsyncEngine:  # noqa: ARG001 - as it is called
    return database.engine(settings)


def _sealed(_key: DataKey, value: bytes, **_place: str | UUID) -> bytes:
    return value


@contextmanager
def walls_down() -> Iterator[None]:
    """In this process, until the end of the block."""
    as_it_is = (database.face_engine, DataKey.seal, DataKey.open)
    database.face_engine = _as_the_owner
    DataKey.seal = DataKey.open = _sealed  # type: ignore[method-assign, assignment] # that is the point
    try:
        yield
    finally:
        database.face_engine, DataKey.seal, DataKey.open = as_it_is  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.argv = ["traject", *(word for word in sys.argv[1:] if word in COMMANDS)]
    with walls_down():
        cli.main()
