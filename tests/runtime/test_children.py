"""Programs we start: they end with us, and nothing else ends with them."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from runtime import children
from runtime.children import Program
from runtime.supervisor import TOO_MANY, Supervisor
from runtime.trouble import Trouble


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is none of our business."""
    with subprocess.Popen(["/bin/sleep", "60"]) as process:
        yield process
        process.kill()


def sleeper(folder: Path) -> Program:
    return Program(name="sleeper", command=("/bin/sleep", "60"), folder=folder)


def test_a_child_that_was_left_behind_is_ended(tmp_path: Path) -> None:
    left = children.start(sleeper(tmp_path))

    assert children.end_leftover(sleeper(tmp_path))

    assert not left.is_running
    assert not children.end_leftover(sleeper(tmp_path))


def test_a_stranger_with_the_same_process_id_is_left_alone(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    long_ago = psutil.Process(stranger.pid).create_time() - 3600
    sleeper(tmp_path).record.write_text(f"{stranger.pid} {long_ago}\n")

    assert not children.end_leftover(sleeper(tmp_path))

    assert stranger.poll() is None


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    command = ("/bin/sh", "-c", "trap '' TERM; echo deaf; while true; do sleep 1; done")
    child = children.start(Program(name="deaf", command=command, folder=tmp_path))
    children.wait_until(lambda: "deaf" in children.tail(child.program.log), child, patience=10)

    child.stop(patience=0.1)

    assert child.how_it_ended == "killed by SIGKILL"


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent_does = (
        "import sys, time; from pathlib import Path; from runtime import children;"
        "from runtime.children import Program;"
        "children.start(Program(name='c', command=('/bin/sleep', '60'), folder=Path(sys.argv[1])));"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent_does, str(tmp_path)]) as parent:
        child = started_child(tmp_path / "c.pid")
        parent.kill()

    child.wait(10)


def test_what_a_server_writes_is_nobody_elses_to_read(tmp_path: Path) -> None:
    program = Program(
        name="writer", command=("/bin/touch", str(tmp_path / "written")), folder=tmp_path
    )
    children.start(program).process.wait(5)

    for file in (tmp_path / "written", program.log):
        assert file.stat().st_mode & 0o077 == 0


def test_settings_of_ours_are_not_told_to_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAJECT_DATABASE_URL", "postgresql://a:secret@host/x")
    program = Program(name="teller", command=("/usr/bin/env",), folder=tmp_path)

    children.start(program).process.wait(5)

    assert "PATH=" in program.log.read_text()
    assert "secret" not in program.log.read_text()


async def test_a_server_that_keeps_ending_is_trouble_with_the_end_of_its_log(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    async with Supervisor([Flighty(tmp_path)], said.append) as supervisor:
        with pytest.raises(Trouble, match=r"flighty ended \(code 7\)") as trouble:
            await supervisor.watch()

    assert trouble.value.details.endswith("no more")
    assert said == ["flighty ended (code 7); starting it again"] * TOO_MANY


def started_child(record: Path) -> psutil.Process:
    deadline = time.monotonic() + 10
    while not record.exists() or not record.read_text().endswith("\n"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return psutil.Process(int(record.read_text().split()[0]))


class Flighty:
    """A server that is ready once and ends soon after, every time."""

    def __init__(self, folder: Path) -> None:
        self.child: children.Child | None = None
        self._starts = 0
        command = ("/bin/sh", "-c", "echo no more; exit 7")
        self._program = Program(name="flighty", command=command, folder=folder)

    def prepare(self) -> None:
        self._starts += 1

    def launch(self) -> children.Child:
        self.child = children.start(self._program)
        return self.child

    def is_ready(self) -> bool:
        return self._starts == 1

    def stop(self) -> None:
        assert self.child is not None
        self.child.stop()
