"""A whole traject of its own for one measurement: a fresh folder, free ports, real servers.

PostgreSQL with fsync and Temporal on a file, as `traject up` starts them; API and worker as
processes of their own, started with the product's commands.
Only what is started here is ended here.
"""

import contextlib
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from bench.processes import Family
from runtime import children, ports, temporal
from runtime.children import Child, Program
from runtime.keyring import Keyring
from runtime.postgres import EmbeddedPostgres
from runtime.temporal_server import EmbeddedTemporal

HOST: Final = "127.0.0.1"
KEYS: Final = "keys.json"
NAMESPACE: Final = "traject"
TRAJECT: Final = Path(sysconfig.get_path("scripts")) / "traject"
_NOT_KEPT: Final = ("TRAJECT_", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
FAREWELL: Final = 30.0  # seconds to end in order
PATIENCE: Final = 240.0
"""Seconds in which a demo has filled itself."""

Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What runs, and where it is."""

    folder: Path
    postgres: EmbeddedPostgres
    temporal_address: str
    http_port: int
    api: Family
    worker: Family
    database: Family
    server: Family

    @property
    def keyring(self) -> Keyring:
        return Keyring.load(self.folder / KEYS)

    @property
    def families(self) -> list[Family]:
        return [self.api, self.worker, self.database, self.server]


@contextmanager
def running(*, has_walls: bool = True) -> Iterator[Stack]:
    """A stack from nothing, gone at the end; without its walls, to tell what they cost."""
    run = traject if has_walls else open_house
    with ExitStack() as parts:
        folder = parts.enter_context(a_folder())
        postgres, server = _servers(folder, parts)
        known = {
            "TRAJECT_DATA": str(folder),
            "TRAJECT_DATABASE_URL": postgres.url(),
            "TRAJECT_TEMPORAL_ADDRESS": server.address,
            "TRAJECT_TEMPORAL_NAMESPACE": NAMESPACE,
            "TRAJECT_PORT": str(ports.free_port()),
        }
        migrate(postgres.url(), folder)
        worker = parts.enter_context(run("worker", known, folder))
        api = parts.enter_context(run("serve", known, folder))
        port = int(known["TRAJECT_PORT"])
        until_it_answers(api, port)
        yield Stack(
            folder=folder,
            postgres=postgres,
            temporal_address=server.address,
            http_port=port,
            api=Family("api", api.pid),
            worker=Family("worker", worker.pid),
            database=Family("postgresql", _pid_of(postgres)),
            server=Family("temporal", _pid_of(server)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A traject as `traject up` starts it, with the demo alliance in it."""

    site: str
    data: Path
    postgres_port: int

    @property
    def database_url(self) -> str:
        return EmbeddedPostgres(self.data, port=self.postgres_port).url()

    @property
    def keyring(self) -> Keyring:
        return Keyring.load(self.data / KEYS)


@contextmanager
def a_demo() -> Iterator[Demo]:
    """One of its own, gone at the end."""
    with a_folder() as folder:
        port, postgres_port = ports.free_port(), ports.free_port()
        known = {
            "TRAJECT_DATA": str(folder / "data"),
            "TRAJECT_PORT": str(port),
            "TRAJECT_POSTGRES_PORT": str(postgres_port),
            "TRAJECT_TEMPORAL_PORT": str(ports.free_port()),
            "TRAJECT_TEMPORAL_UI_PORT": str(ports.free_port()),
        }
        with traject("up", known, folder) as child:
            until_it_answers(child, port, patience=PATIENCE)
            yield Demo(
                site=f"http://{HOST}:{port}", data=folder / "data", postgres_port=postgres_port
            )


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder that the user who runs PostgreSQL may enter too."""
    with tempfile.TemporaryDirectory(prefix="traject-bench-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)
        yield Path(made)


@contextmanager
def traject(command: str, known: Settings, folder: Path) -> Iterator[Child]:
    """One of the product's own commands, until the end of the block."""
    with _ours(f"traject-{command}", (str(TRAJECT), command), folder, known) as child:
        yield child


@contextmanager
def open_house(command: str, known: Settings, folder: Path) -> Iterator[Child]:
    """The same command with the walls down."""
    told = (sys.executable, "-m", "bench.open_house", command)
    with _ours(f"open-{command}", told, folder, known) as child:
        yield child


@contextmanager
def module(name: str, told: tuple[str, ...], folder: Path) -> Iterator[Child]:
    """A process of the measurement itself, in the same Python."""
    with _ours(name, (sys.executable, "-m", name, *told), folder, {}) as child:
        yield child


def until_it_answers(child: Child, port: int, *, patience: float = 120.0) -> None:
    """Wait for the first page. Trouble, with the last lines of the log, where it ends before."""
    children.wait_until(lambda: answers(port, "/"), child, patience=patience)


def migrate(url: str, folder: Path) -> None:
    """Make our tables in a database, and the keys for what will lie in it."""
    if not (folder / KEYS).exists():
        Keyring.make(folder / KEYS)
    _run_to_the_end("migrate", {"TRAJECT_DATA": str(folder), "TRAJECT_DATABASE_URL": url}, folder)


@contextmanager
def _ours(name: str, command: tuple[str, ...], folder: Path, known: Settings) -> Iterator[Child]:
    """A program that ends with us, its words in a log of its own."""
    program = Program(name=name, command=command, folder=folder)
    guard = (sys.executable, "-I", "-S", str(children.GUARD))
    told = (str(os.getpid()), str(int(program.stop_with)), "0", "0")
    with program.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own programs only
            (*guard, *told, *command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(known, folder),
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
        )
    child = Child(program, process)
    try:
        yield child
    finally:
        child.stop(patience=FAREWELL)


def environment(known: Settings, folder: Path) -> dict[str, str]:
    """Ours, without settings that somebody gave for another traject.

    Compiled code is kept, as Python does by itself, and in our own folder.
    """
    kept = {name: told for name, told in os.environ.items() if not name.startswith(_NOT_KEPT)}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")} | dict(known)


def answers(port: int, path: str) -> bool:
    """Whether a page is there."""
    connection = HTTPConnection(HOST, port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, HTTPException):
        connection.request("GET", path)
        return connection.getresponse().status < 500  # noqa: PLR2004 - who we are is another matter
    return False


def _servers(folder: Path, parts: ExitStack) -> tuple[EmbeddedPostgres, EmbeddedTemporal]:
    postgres = EmbeddedPostgres(folder, port=ports.free_port())
    server = EmbeddedTemporal(
        folder,
        port=ports.free_port(),
        ui_port=ports.free_port(),
        namespace=NAMESPACE,
        search_attributes=temporal.SEARCH_ATTRIBUTES,
    )
    for each in (postgres, server):
        parts.callback(each.stop)
        each.start()
    return postgres, server


def _pid_of(server: EmbeddedPostgres | EmbeddedTemporal) -> int:
    if server.child is None:
        raise RuntimeError("A server that was started has no process.")
    return server.child.pid


def _run_to_the_end(command: str, known: Settings, folder: Path) -> None:
    subprocess.run(  # noqa: S603 - our own programs only
        (str(TRAJECT), command), check=True, env=environment(known, folder), cwd=folder, timeout=120
    )
