"""What one case writes to PostgreSQL, taken from the server's own log while a case goes by.

So that the same case without our product can be made to write the same rows, in as many
transactions: whatever the product comes to write, the comparison follows.
"""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil
import psycopg

_PREFIX: Final = "@%p@%r@ "
_LINE: Final = re.compile(
    r"@(?P<backend>\d+)@[^@]*?\((?P<port>\d+)\)@ (?P<kind>\w+):\s+(?P<said>.*)", re.DOTALL
)
_EXECUTED: Final = re.compile(r"(?:statement|execute [^:]*): (?P<sql>.*)", re.DOTALL)
_VALUE: Final = re.compile(r"\$\d+ = (?:'((?:[^']|'')*)'|NULL)")
_WRITES: Final = re.compile(
    r"\s*(WITH\b.*)?\b(INSERT INTO|UPDATE|DELETE FROM)\b", re.DOTALL | re.IGNORECASE
)

Values = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """With $1, $2 … in it, and their values as text."""

    sql: str
    values: Values = ()

    @property
    def is_write(self) -> bool:
        return _WRITES.match(self.sql) is not None


@dataclass(frozen=True, slots=True)
class Transaction:
    """What was written in it, and through which connection."""

    port: int
    writes: tuple[Statement, ...]

    @property
    def only_updates(self) -> bool:
        return all(each.sql.lstrip().upper().startswith("UPDATE") for each in self.writes)

    def touches(self, table: str) -> bool:
        return any(re.search(rf"\b{table}\b", each.sql[:60]) for each in self.writes)


@dataclass(slots=True)
class _Session:
    """One connection while its statements come by."""

    port: int
    statements: list[Statement] = field(default_factory=list)


@contextmanager
def written_down(url: str) -> Iterator[None]:
    """Let the server log every statement."""
    _configure(url, "SET log_statement = 'all'", f"SET log_line_prefix = '{_PREFIX}'")
    try:
        yield
    finally:
        time.sleep(0.2)
        _configure(url, "RESET log_statement", "RESET log_line_prefix")


def read(log: Path, *, since: int) -> list[Transaction]:
    """The transactions that wrote something, in the order in which they were committed."""
    with log.open("rb") as written:
        written.seek(since)
        text = written.read().decode(errors="replace")
    return list(_transactions(_records(text)))


def ports_of(pid: int) -> frozenset[int]:
    """The ports of this machine from which a process speaks to others."""
    connections = psutil.Process(pid).net_connections("tcp")
    return frozenset(each.laddr.port for each in connections)


def _configure(url: str, *settings: str) -> None:
    with psycopg.connect(url, autocommit=True) as database:
        for setting in settings:
            database.execute(f"ALTER SYSTEM {setting}".encode())
        database.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)  # the server takes it in behind our back


def _records(text: str) -> Iterator[re.Match[str]]:
    """Each message with the lines that go on after it; the log indents those with a tab."""
    for record in re.split(r"\n(?!\t)", text):
        found = _LINE.fullmatch(record.replace("\n\t", "\n"))
        if found is not None:
            yield found


def _transactions(records: Iterator[re.Match[str]]) -> Iterator[Transaction]:
    sessions: dict[str, _Session] = {}
    for record in records:
        session = sessions.setdefault(record["backend"], _Session(int(record["port"])))
        said = _EXECUTED.match(record["said"])
        if record["kind"] == "DETAIL" and session.statements:
            last = session.statements[-1]
            session.statements[-1] = Statement(last.sql, _values(record["said"]))
        elif said is not None:
            session.statements.append(Statement(said["sql"]))
            if said["sql"].upper().startswith(("COMMIT", "ROLLBACK")):
                yield from _written(session)
                session.statements.clear()


def _written(session: _Session) -> Iterator[Transaction]:
    writes = tuple(each for each in session.statements if each.is_write)
    if writes and session.statements[-1].sql.upper().startswith("COMMIT"):
        yield Transaction(session.port, writes)


def _values(said: str) -> Values:
    return tuple(
        None if found[0].endswith("NULL") and found[1] is None else found[1].replace("''", "'")
        for found in _VALUE.finditer(said)
    )


def in_total(transactions: Sequence[Transaction]) -> int:
    return sum(len(each.writes) for each in transactions)
