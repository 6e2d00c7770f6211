"""The command line: quick to ask for help, one line when the machine is in trouble."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import cli
from runtime import embedded, ports
from runtime.folder import sole_use
from runtime.settings import PROJECT, Settings
from runtime.trouble import Trouble

HEAVY = {"fastapi", "temporalio", "sqlalchemy", "pydantic"}


@dataclass(frozen=True)
class Asked:
    """What a command left behind."""

    code: int
    out: str
    err: str


Traject = Callable[..., Asked]


@pytest.fixture
def traject(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Traject:
    """Run the command line as the console command does, in this process."""
    for name in [name for name in os.environ if name.startswith("TRAJECT_")]:
        monkeypatch.delenv(name)

    def run(*words: str, answer: str = "", **given: str) -> Asked:
        monkeypatch.setattr(sys, "argv", ["traject", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            cli.main()
        return Asked(int(left.value.code or 0), *capsys.readouterr())

    return run


def test_the_console_command_is_installed_and_names_its_commands() -> None:
    traject = Path(sys.executable).with_name("traject")
    asked = subprocess.run(
        [str(traject), "--help"], cwd="/", capture_output=True, text=True, check=True
    )

    for command in ("up", "serve", "worker", "migrate", "reset"):
        assert f" {command} " in asked.stdout


def test_help_waits_for_nothing_heavy() -> None:
    script = f"import cli, sys; print(sorted({HEAVY} & set(sys.modules)))"
    asked = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert asked.stdout == "[]\n"


def test_a_wrong_command_line_leaves_with_2(traject: Traject) -> None:
    assert traject("upp").code == 2


def test_trouble_is_one_line_and_leaves_with_3(traject: Traject) -> None:
    asked = traject("up", TRAJECT_PORT="http")

    assert asked.code == 3
    assert asked.out == ""
    assert asked.err.startswith("traject: TRAJECT_PORT is wrong: ")
    assert asked.err.count("\n") == 1


def test_a_database_that_was_never_made_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="Run `make up` first"):
        embedded.addresses(Settings(_env_file=None, data=tmp_path))


def test_a_server_of_ones_own_is_left_alone(tmp_path: Path) -> None:
    given = Settings(
        _env_file=None,
        data=tmp_path,
        database_url="postgresql://a:b@host/x",
        temporal_address=f"127.0.0.1:{ports.free_port()}",
    )

    assert embedded.servers(given) == []
    assert embedded.addresses(given) == given


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of ours with something in it."""
    with sole_use(tmp_path / "data"):
        (tmp_path / "data" / "kept").touch()
    return tmp_path / "data"


def test_a_reset_that_is_not_confirmed_removes_nothing(traject: Traject, data: Path) -> None:
    asked = traject("reset", answer="n\n", TRAJECT_DATA=str(data))

    assert asked.code == 1
    assert (data / "kept").exists()


@pytest.mark.parametrize(("words", "answer"), [(["reset"], "y\n"), (["reset", "--yes"], "")])
def test_a_reset_empties_the_folder(
    traject: Traject, data: Path, words: list[str], answer: str
) -> None:
    asked = traject(*words, answer=answer, TRAJECT_DATA=str(data))

    assert asked.code == 0, asked.err
    assert list(data.iterdir()) == []


def test_a_reset_of_a_running_house_is_refused(traject: Traject, tmp_path: Path) -> None:
    with sole_use(tmp_path):
        asked = traject("reset", "--yes", TRAJECT_DATA=str(tmp_path))

    assert asked.code == 3
    assert "already running" in asked.err
    assert (tmp_path / "lock").exists()


def test_a_folder_that_is_not_ours_is_neither_filled_nor_emptied(
    traject: Traject, tmp_path: Path
) -> None:
    (tmp_path / "a letter").touch()

    asked = traject("reset", "--yes", TRAJECT_DATA=str(tmp_path))

    assert asked.code == 3
    assert "holds files that are not ours" in asked.err
    assert [file.name for file in tmp_path.iterdir()] == ["a letter"]
