"""Writing the rows of a case again, under new ids: psycopg and nothing else."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID, uuid5

import psycopg

from bench.statements import Statement, Transaction, Values

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CASE_NUMBER: Final = re.compile(r"(?<![\w-])(\d{4})-\d{4,}(?![\w-])")

Renew = Callable[[Statement], Values]
Also = Callable[[psycopg.AsyncConnection[Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one act writes: before it is asked, while it is recorded, after it was answered."""

    before: tuple[Transaction, ...]
    record: tuple[Transaction, ...]
    after: tuple[Transaction, ...]

    @property
    def all(self) -> tuple[Transaction, ...]:
        return (*self.before, *self.record, *self.after)

    def followed_by(self, transaction: Transaction) -> Self:
        return replace(self, after=(*self.after, transaction))


@dataclass(frozen=True, slots=True)
class Script:
    """What a whole case writes, act by act. `shared` are the ids that all cases have in common."""

    parts: tuple[Part, ...]
    shared: frozenset[str]

    def renewed(self, case: UUID) -> Renew:
        """How a value reads in another case: every id that is its own becomes a new one."""

        def id_of(found: re.Match[str]) -> str:
            return found[0] if found[0] in self.shared else str(uuid5(case, found[0]))

        def value_of(value: str | None) -> str | None:
            if value is None:
                return None
            return _CASE_NUMBER.sub(rf"\1-{case.int}", _ID.sub(id_of, value))

        return lambda statement: tuple(map(value_of, statement.values))

    def save(self, path: Path) -> None:
        path.write_text(json.dumps([asdict(part) for part in self.parts] + [sorted(self.shared)]))

    @classmethod
    def load(cls, path: Path) -> Self:
        *parts, shared = json.loads(path.read_text())
        return cls(tuple(map(_part, parts)), frozenset(shared))


class Writer:
    """Some kept connections, and the script in their hands."""

    def __init__(self, script: Script, url: str) -> None:
        self._script = script
        self._url = url
        self._free: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()

    @classmethod
    @asynccontextmanager
    async def with_connections(cls, script: Script, url: str, count: int) -> AsyncIterator[Self]:
        writer = cls(script, url)
        made = [await psycopg.AsyncConnection.connect(url) for _ in range(count)]
        for connection in made:
            writer._free.put_nowait(connection)
        try:
            yield writer
        finally:
            for connection in made:
                await connection.close()

    async def write(
        self, transactions: Sequence[Transaction], case: UUID, *, also: Also | None = None
    ) -> None:
        """Write each in a transaction of its own, with what somebody else has to write in it."""
        connection = await self._free.get()
        try:
            for transaction in transactions:
                async with connection.transaction():
                    if also is not None:
                        await also(connection)
                    await _write(connection, transaction, self._script.renewed(case))
        finally:
            self._free.put_nowait(connection)


async def _write(
    connection: psycopg.AsyncConnection[Any], transaction: Transaction, renew: Renew
) -> None:
    """Statements that follow each other with the same words go together, as ours do."""
    cursor = psycopg.AsyncRawCursor(connection)
    for sql, statements in groupby(transaction.writes, lambda each: each.sql):
        rows = [renew(each) for each in statements]
        if len(rows) == 1:
            await cursor.execute(sql.encode(), rows[0])
        else:
            await cursor.executemany(sql.encode(), rows)


def _part(stored: dict[str, Any]) -> Part:
    return Part(**{when: tuple(map(_transaction, stored[when])) for when in stored})


def _transaction(stored: dict[str, Any]) -> Transaction:
    writes = (Statement(each["sql"], tuple(each["values"])) for each in stored["writes"])
    return Transaction(stored["port"], tuple(writes))
