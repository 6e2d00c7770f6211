"""Clock, ids, progress, logs, disks: the small parts that every process shares."""

import asyncio
import errno
import io
import json
import logging
import re
import socket
import time
import warnings
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
import structlog
from rich.console import Console

from runtime import clock, disk, ids, logs, ports
from runtime.folder import empty
from runtime.progress import Progress
from runtime.settings import Settings
from runtime.trouble import Trouble, troubles_first


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_ids_are_version_7_and_sort_by_the_moment_they_were_made() -> None:
    made = []
    for _ in range(100):
        made.append(ids.uuid7())
        time.sleep(0.00001)

    assert made == sorted(made)
    assert {found.version for found in made} == {7}
    assert abs((made[0].int >> 80) / 1000 - time.time()) < 5


def test_progress_off_a_terminal_is_plain_lines() -> None:
    output = io.StringIO()
    progress = Progress(Console(file=output, force_terminal=False, highlight=False))

    with progress.step("doing [bold]"):
        pass

    assert output.getvalue().startswith("doing [bold] …\n")


def test_progress_on_a_terminal_says_how_long_a_step_took() -> None:
    output = io.StringIO()
    progress = Progress(Console(file=output, force_terminal=True, highlight=False))

    with progress.step("doing"):
        pass

    assert re.search(r"doing: \d+\.\d s\n$", output.getvalue())


@pytest.fixture
def _logs_put_back() -> Iterator[None]:
    root = logging.getLogger()  # noqa: TID251 - the root itself
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logs_put_back")
def test_every_line_is_one_json_object_and_none_is_on_the_output_stream(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(Settings(_env_file=None, log_format="json"), file=tmp_path / "log")

    structlog.get_logger("ours").info("trajectory.opened", trajectory_id="t-1")
    logging.getLogger("uvicorn.error").error("of %s", "uvicorn")  # noqa: TID251 - theirs

    file = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [(line["event"], line["level"], line["logger"]) for line in file] == [
        ("trajectory.opened", "info", "ours"),
        ("of uvicorn", "error", "uvicorn.error"),
    ]
    assert file[0]["trajectory_id"] == "t-1"
    screen = capsys.readouterr()
    assert screen.out == ""
    assert [json.loads(line)["event"] for line in screen.err.splitlines()] == ["of uvicorn"]


@pytest.mark.usefixtures("_logs_put_back")
def test_an_error_shows_where_it_was_and_not_what_was_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up(Settings(_env_file=None))
    name_of_a_child = "Vera"

    try:
        raise ValueError(len(name_of_a_child))  # noqa: TRY301 - this is what it is about
    except ValueError:
        structlog.get_logger("ours").exception("record.failed")

    said = capsys.readouterr().err
    assert "record.failed" in said
    assert "test_small_parts.py" in said
    assert "ValueError: 4" in said
    assert "Vera" not in said


@pytest.mark.usefixtures("_logs_put_back")
def test_beside_a_file_the_screen_has_one_line_for_each_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings(action="always"):
        logs.set_up(Settings(_env_file=None), file=tmp_path / "log")
        structlog.get_logger("ours").error("record.failed", exc_info=ValueError("why"))
        warnings.warn("of a library\nin two lines", stacklevel=1)

    (line,) = capsys.readouterr().err.splitlines()
    assert "record.failed" in line
    first, second = (tmp_path / "log").read_text().splitlines()
    assert "ValueError: why" in json.loads(first)["exception"]
    assert "in two lines" in json.loads(second)["event"]


@pytest.mark.usefixtures("_logs_put_back")
def test_what_others_call_an_error_when_we_stop_is_not_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up(Settings(_env_file=None))

    logging.getLogger("asyncio").error("lost", exc_info=asyncio.CancelledError())  # noqa: TID251 - theirs
    logging.getLogger("opentelemetry.context").error("Failed to detach context")  # noqa: TID251 - theirs
    logging.getLogger("asyncio").error("kept", exc_info=ValueError())  # noqa: TID251 - theirs

    said = capsys.readouterr().err
    assert "kept" in said
    assert "lost" not in said
    assert "detach" not in said


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "is full. Make room"), (errno.EACCES, "cannot be written. Give yourself")],
)
def test_a_disk_that_is_full_or_closed_is_trouble(number: int, told: str) -> None:
    with pytest.raises(Trouble, match=told), disk.disk_trouble(Path("/data")):
        raise OSError(number, "as the system says it", "/data/file")


def test_another_failure_of_a_disk_is_not_explained_away() -> None:
    with pytest.raises(OSError, match="Input/output"), disk.disk_trouble(Path("/data")):
        raise OSError(errno.EIO, "Input/output error")


async def test_a_connection_to_our_port_sends_short_answers_at_once() -> None:
    """Asyncio sees to that only for a socket that says it is TCP."""
    at_once: list[int] = []

    async def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        at_once.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()
        await writer.wait_closed()

    port = ports.free_port()
    held = ports.hold(port, host="127.0.0.1", what_for="a test", setting="TRAJECT_PORT")
    async with await asyncio.start_server(take, sock=held):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.read()
        writer.close()
        await writer.wait_closed()

    assert at_once == [1]


async def test_trouble_comes_out_of_a_group_alone() -> None:
    inner = ExceptionGroup("inner", [Trouble("a.", "b"), ValueError("bug")])
    with pytest.raises(Trouble, match=r"a\. b"):
        await raised_inside(ExceptionGroup("outer", [inner]))


async def test_a_group_without_trouble_stays_whole() -> None:
    with pytest.raises(ExceptionGroup, match="outer"):
        await raised_inside(ExceptionGroup("outer", [ValueError("bug")]))


@troubles_first()
async def raised_inside(group: BaseExceptionGroup[BaseException]) -> None:
    raise group


def test_a_reset_takes_everything_also_what_lies_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "postgres"
    elsewhere.mkdir(parents=True)
    data = tmp_path / "data"
    (data / "folder").mkdir(parents=True)
    (data / "file").touch()
    (data / "postgres").symlink_to(elsewhere)

    empty(data)

    assert list(data.iterdir()) == []
    assert not elsewhere.exists()
