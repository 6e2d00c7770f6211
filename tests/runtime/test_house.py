"""`traject up`, with real servers: what it says, what it leaves behind, what it picks up again."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from runtime import disk, house, ports
from runtime.folder import sole_use
from runtime.progress import Progress
from runtime.settings import PROJECT, Settings
from runtime.trouble import Trouble
from tests.runtime import plain_house

PATIENCE = 30.0
NOTHING = plain_house.PRODUCT


class House:
    """A house that runs as a process of its own, on ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.output = folder / "output"
        self.http_port = ports.free_port()
        self._ports = {
            "TRAJECT_PORT": str(self.http_port),
            "TRAJECT_POSTGRES_PORT": str(ports.free_port()),
            "TRAJECT_TEMPORAL_PORT": str(ports.free_port()),
            "TRAJECT_TEMPORAL_UI_PORT": str(ports.free_port()),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.runtime.plain_house"],
                cwd=PROJECT,
                env=os.environ | self._ports | {"TRAJECT_DATA": str(self.data)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def start_until_ready(self) -> None:
        self.start()
        self.wait_for("ready ")

    def wait_for(self, words: str) -> None:
        eventually(lambda: words in self.said(), why=lambda: f"never said {words!r}: {self.said()}")

    def wait_for_end(self) -> int:
        assert self.process is not None
        return self.process.wait(PATIENCE)

    def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.wait_for_end()

    def said(self) -> str:
        return self.output.read_text()

    def starts(self) -> int:
        """How often it was started on this data, by its own table."""
        answer = httpx.get(f"http://127.0.0.1:{self.http_port}/starts").raise_for_status()
        return int(answer.text)

    def server(self, name: str) -> psutil.Process:
        pid, _ = (self.data / f"{name}.pid").read_text().split()
        return psutil.Process(int(pid))

    def servers(self) -> list[psutil.Process]:
        return [self.server("postgres"), self.server("temporal")]


@pytest.fixture(scope="module")
def made_house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="traject-") as name:
        Path(name).chmod(0o711)
        house = House(Path(name))
        yield house
        if house.process is not None and house.process.poll() is None:
            house.end(signal.SIGTERM)


@pytest.fixture
def a_house(made_house: House) -> House:
    """The house of this module, running, whatever the test before did to it."""
    if made_house.process is None or made_house.process.poll() is not None:
        made_house.start_until_ready()
    return made_house


def eventually(is_so: Callable[[], bool], *, why: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() for process in processes)


@pytest.mark.parametrize("name", ["postgres", "temporal"])
def test_a_killed_server_is_started_again_with_a_line_that_says_so(
    a_house: House, name: str
) -> None:
    killed = a_house.server(name)

    killed.kill()
    a_house.wait_for(f"{name} ended (killed by SIGKILL); starting it again")
    a_house.wait_for(f"{name} runs again")

    assert a_house.server(name).pid != killed.pid
    assert a_house.starts() == 1


def test_ctrl_c_stops_every_child(a_house: House) -> None:
    servers = a_house.servers()
    ready = rf"^ready http://127\.0\.0\.1:{a_house.http_port} .*Temporal http"
    assert re.search(ready, a_house.said(), re.MULTILINE)

    assert a_house.end(signal.SIGINT) == 0

    assert all_gone(servers)
    assert a_house.said().endswith("stopped\n")


def test_kill_9_leaves_no_orphan_and_every_next_start_resumes(a_house: House) -> None:
    before, servers = a_house.starts(), a_house.servers()
    a_house.end(signal.SIGKILL)
    eventually(lambda: all_gone(servers), why=lambda: f"orphans: {servers}")

    a_house.start_until_ready()
    assert a_house.process is not None
    for process in [*a_house.servers(), psutil.Process(a_house.process.pid)]:
        process.kill()
    a_house.wait_for_end()

    a_house.start_until_ready()
    assert a_house.starts() == before + 2


def test_sigterm_stops_every_child(a_house: House) -> None:
    servers = a_house.servers()

    assert a_house.end(signal.SIGTERM) == 0

    assert all_gone(servers)


def test_a_signal_during_the_start_is_heeded(made_house: House) -> None:
    made_house.start()
    made_house.wait_for("starting PostgreSQL")

    assert made_house.end(signal.SIGTERM) == 0
    assert not list(made_house.data.glob("*.pid"))


async def test_a_taken_http_port_is_named_before_anything_is_started(folder: Path) -> None:
    port = ports.free_port()
    with ports.hold(port, host="127.0.0.1", what_for="", setting="") as taken:
        taken.listen()
        with pytest.raises(Trouble, match=rf"Port {port}, meant for pages .* TRAJECT_PORT"):
            await house.up(Settings(_env_file=None, data=folder, port=port), NOTHING, Progress())

    assert not (folder / "postgres").exists()


async def test_a_second_house_on_the_same_data_is_told_so(folder: Path) -> None:
    with (
        sole_use(folder),
        pytest.raises(Trouble, match=rf"already running on {folder} \(process {os.getpid()}\)"),
    ):
        await house.up(Settings(_env_file=None, data=folder), NOTHING, Progress())


async def test_a_full_disk_is_named_before_anything_is_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "ROOM_NEEDED", 10**18)

    with pytest.raises(Trouble, match=rf"The disk that holds {folder} has \d+ MB left\. Make room"):
        await house.up(Settings(_env_file=None, data=folder), NOTHING, Progress())

    assert not (folder / "postgres").exists()
