"""The command line: quick to ask for help, one line when the machine is in trouble."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime import embedded, ports
from runtime.folder import sole_use
from runtime.settings import PROJECT, Settings
from runtime.trouble import Trouble

TRAJECT = Path(sys.executable).with_name("traject")


def traject(*words: str, answer: str = "", **given: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("TRAJECT_")}
    return subprocess.run(
        [str(TRAJECT), *words],
        cwd="/",
        env=known | given,
        input=answer,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_the_commands() -> None:
    asked = traject("--help")

    assert asked.returncode == 0
    for command in ("up", "serve", "worker", "migrate", "reset"):
        assert f" {command} " in asked.stdout


def test_help_waits_for_nothing_heavy() -> None:
    heavy = "{'fastapi', 'temporalio', 'sqlalchemy', 'pydantic'}"
    script = f"import cli, sys; print(sorted({heavy} & set(sys.modules)))"
    asked = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert asked.stdout == "[]\n"


def test_a_wrong_command_line_leaves_with_2() -> None:
    assert traject("upp").returncode == 2


def test_trouble_is_one_line_and_leaves_with_3() -> None:
    asked = traject("up", TRAJECT_PORT="http")

    assert asked.returncode == 3
    assert asked.stdout == ""
    assert asked.stderr.startswith("traject: TRAJECT_PORT is wrong: ")
    assert asked.stderr.count("\n") == 1


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


@pytest.mark.parametrize(
    ("words", "answer", "code", "left"),
    [
        (["reset"], "n\n", 1, ["kept", "lock"]),
        (["reset"], "y\n", 0, []),
        (["reset", "--yes"], "", 0, []),
    ],
)
def test_a_reset_asks_first(
    tmp_path: Path, words: list[str], answer: str, code: int, left: list[str]
) -> None:
    kept = tmp_path / "data" / "kept"
    with sole_use(kept.parent):
        kept.touch()

    asked = traject(*words, answer=answer, TRAJECT_DATA=str(kept.parent))

    assert asked.returncode == code, asked.stderr
    assert sorted(file.name for file in kept.parent.iterdir()) == left


def test_a_reset_of_a_running_house_is_refused(tmp_path: Path) -> None:
    with sole_use(tmp_path):
        asked = traject("reset", "--yes", TRAJECT_DATA=str(tmp_path))

    assert asked.returncode == 3
    assert "already running" in asked.stderr
    assert (tmp_path / "lock").exists()


def test_a_folder_that_is_not_ours_is_neither_filled_nor_emptied(tmp_path: Path) -> None:
    (tmp_path / "a letter").touch()

    asked = traject("reset", "--yes", TRAJECT_DATA=str(tmp_path))

    assert asked.returncode == 3
    assert "holds files that are not ours" in asked.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["a letter"]
