"""Starting a peer: an environment of its own, a database of its own, and a line to it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from bench import stack
from bench.processes import Family
from bench.stack import Stack

DBOS: Final = "DBOS"
SPIFF: Final = "SpiffWorkflow"
MODULES: Final = {DBOS: "bench.peers.dbos_case", SPIFF: "bench.peers.spiff_case"}

_ROOT: Final = Path(__file__).parent.parent.parent
_PEERS: Final = _ROOT / ".peers"
_WANTED: Final = _ROOT / "requirements" / "peers.txt"
_FAREWELL: Final = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Running:
    """A peer that is ready."""

    process: "subprocess.Popen[str]"

    @property
    def family(self) -> Family:
        return Family("engine", self.process.pid)

    def go_through(self, cases: int, clients: int) -> list[float]:
        """Answer how long each sign-off took, in milliseconds."""
        self._say(f"{cases} {clients}")
        answered: list[float] = self.heard()
        return answered

    def heard(self) -> "list[float]":
        """The next line. Raises where it ended instead; its own words are in its log."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(f"A peer ended with {self.process.wait(_FAREWELL)}; see its log.")
        heard: list[float] = json.loads(line)
        return heard

    def _say(self, what: str) -> None:
        if self.process.stdin is None:
            raise RuntimeError("There is no line to this peer.")
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()


@contextmanager
def running(name: str, ours: Stack, script: Path) -> Iterator[Running]:
    """One of MODULES, with our tables in a database beside the one for its own state."""
    label = MODULES[name].rpartition(".")[2]
    for database in (label, f"{label}_state"):
        _make_database(ours, database)
    url, state = (ours.postgres.url(each) for each in (label, f"{label}_state"))
    stack.migrate(url, ours.folder)
    told = (str(_python()), "-m", MODULES[name], url, state, str(script))
    with (ours.folder / f"{label}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own programs only
            told,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=_ROOT,
            env=stack.environment({}, ours.folder),
        )
        peer = Running(process)
        try:
            peer.heard()
            yield peer
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    if process.stdin is not None:
        process.stdin.close()  # that is its end
    try:
        process.wait(_FAREWELL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _make_database(ours: Stack, name: str) -> None:
    with psycopg.connect(ours.postgres.url("postgres"), autocommit=True) as database:
        database.execute(f"CREATE DATABASE {name}".encode())


def _python() -> Path:
    """Of an environment with what requirements/peers.txt pins, made where it is not there."""
    uv, python = Path(sys.executable).with_name("uv"), _PEERS / "bin" / "python"
    if not python.exists():
        _run(str(uv), "venv", "--quiet", "--python", sys.executable, str(_PEERS))
    wanted = ("--require-hashes", "--python", str(python), str(_WANTED))
    _run(str(uv), "pip", "sync", "--quiet", *wanted)
    return python


def _run(*told: str) -> None:
    subprocess.run(told, check=True, env=dict(os.environ))  # noqa: S603 - our own uv
