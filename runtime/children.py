"""Programs we start, watch and end.

Rule 1: a child ends with us, even when we are killed (runtime.guard).
Rule 2: what we end is ours: process id and start time are on record, an id alone may be reused.
"""

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from runtime.disk import disk_trouble
from runtime.trouble import Trouble

GUARD: Final = Path(__file__).with_name("guard.py")
LOG_LIMIT: Final = 10_000_000  # bytes; a longer log is set aside once, at the next start
SAME_START: Final = 2.0  # seconds by which a clock may have been set in between
TAIL_LINES: Final = 12
LOOK_EVERY: Final = 0.05  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run and how to end it."""

    name: str
    command: tuple[str, ...]
    folder: Path  # holds its log and the record of its process
    stop_with: signal.Signals = signal.SIGTERM
    user: str | None = None  # None: the user we are

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def record(self) -> Path:
        return self.folder / f"{self.name}.pid"


class Child:
    """A running program."""

    def __init__(self, program: Program, process: subprocess.Popen[bytes]) -> None:
        self.program = program
        self.process = process

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def how_it_ended(self) -> str:
        code = self.process.wait()
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"

    def stop(self, *, patience: float = 20.0) -> None:
        """Ask it to end; kill it when it does not."""
        if self.is_running:
            self.process.send_signal(self.program.stop_with)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.program.record.unlink(missing_ok=True)


def start(program: Program) -> Child:
    """Start it. Call this from the main thread: the kernel watches the thread that forks."""
    uid, gid = _ids_of(program.user)
    guard = (sys.executable, "-I", "-S", str(GUARD))
    told = (str(os.getpid()), str(int(program.stop_with)), str(uid), str(gid))
    with disk_trouble(program.folder):
        program.folder.mkdir(parents=True, exist_ok=True)
        _set_aside_long_log(program.log)
        program.log.touch(mode=0o600)
        with program.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own programs only
                (*guard, *told, *program.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_little_environment(program),
                start_new_session=True,  # a Ctrl-C is for us; we pass it on in order
            )
        program.record.write_text(f"{process.pid} {psutil.Process(process.pid).create_time()}\n")
    return Child(program, process)


def end_leftover(program: Program, *, patience: float = 20.0) -> bool:
    """End the same program if an earlier run of ours left it behind."""
    found = recorded_process(program.record)
    if found is not None:
        end(found, program.stop_with, patience=patience)
    program.record.unlink(missing_ok=True)
    return found is not None


def recorded_process(record: Path) -> psutil.Process | None:
    """The process on record, when it still runs and is not a stranger with the same id."""
    try:
        pid, started = record.read_text().split()
        process = psutil.Process(int(pid))
        is_ours = abs(process.create_time() - float(started)) < SAME_START
    except (OSError, ValueError, psutil.Error):
        return None
    return process if is_ours and process.status() != psutil.STATUS_ZOMBIE else None


def end(process: psutil.Process, stop_with: signal.Signals, *, patience: float) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(stop_with)
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(patience)


def wait_until(is_ready: Callable[[], bool], child: Child, *, patience: float) -> None:
    """Return once it answers; Trouble with the tail of its log when it ends or stays silent."""
    deadline = time.monotonic() + patience
    while not is_ready():
        if not child.is_running or time.monotonic() > deadline:
            raise did_not_start(child)
        time.sleep(LOOK_EVERY)


def did_not_start(child: Child) -> Trouble:
    how = "does not answer" if child.is_running else f"ended ({child.how_it_ended})"
    return Trouble(
        f"{child.program.name} {how}.",
        f"Its last lines are below; all of them are in {child.program.log}",
        details=tail(child.program.log),
    )


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def _little_environment(program: Program) -> dict[str, str]:
    """What a server needs to know; settings and secrets of ours are not among it."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "TZ") if name in os.environ}
    return kept | {"HOME": str(program.folder), "LC_ALL": "C.UTF-8"}


def _ids_of(user: str | None) -> tuple[int, int]:
    if user is None:
        return 0, 0
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def _set_aside_long_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
