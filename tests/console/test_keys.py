"""The commands about keys: what they tell, and that they never tell a key."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from activities import directory
from domain.seats import PersonId
from models import migrations
from runtime import ports
from runtime.database import engine_of, sessions_of
from runtime.ids import uuid7
from runtime.keyring import Keyring, KeysTrouble

Keys = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def keys(empty_postgres_url: str, file: Path) -> Keys:
    """Types a command about the keys of an empty database."""
    environment = {
        "TRAJECT_DATABASE_URL": empty_postgres_url,
        "TRAJECT_TEMPORAL_ADDRESS": f"127.0.0.1:{ports.free_port()}",
        "TRAJECT_KEYS": str(file),
        "COLUMNS": "160",
    }
    return lambda *words: CliRunner(env=environment).invoke(cli.app, ["keys", *words])


@pytest.fixture
def filled(empty_postgres_url: str, keys: Keys, file: Path) -> Keyring:
    """Three people lie in it, under keys that the command made."""
    assert keys("make").exit_code == 0
    keyring = Keyring.load(file)
    migrations.upgrade(empty_postgres_url, keyring)
    asyncio.run(_three_people(empty_postgres_url, keyring))
    return keyring


async def _three_people(url: str, keyring: Keyring) -> None:
    engine = engine_of(url, connect_timeout=1.5, statement_timeout=5, keyring=keyring)
    people = [directory.Person(id=PersonId(uuid7()), name="Iemand") for _ in range(3)]
    async with sessions_of(engine).begin() as session:
        await directory.add(session, people)
    await engine.dispose()


def test_keys_are_made_shown_turned_over_and_dropped(
    keys: Keys, filled: Keyring, file: Path
) -> None:
    first = filled.current
    shown = json.loads(keys("show", "--json").stdout)
    rotated = json.loads(keys("rotate", "--json").stdout)
    table = keys("show").stdout
    dropped = keys("drop", first)

    assert [(each["key"], each["wraps"]) for each in shown["keys"]] == [(first, 3)]
    assert (rotated["isNew"], rotated["rewrapped"]) == (True, 3)
    assert first in table
    assert rotated["key"] in table
    assert dropped.exit_code == 0, dropped.output
    assert list(Keyring.load(file).made) == [rotated["key"]]
    content = json.loads(file.read_text())
    secrets = [content["seed"], *(each["key"] for each in content["keys"].values())]
    assert [each for each in secrets if each in json.dumps(shown) + table + dropped.output] == []


def test_a_key_that_is_needed_is_not_dropped(keys: Keys, filled: Keyring) -> None:
    prepared = json.loads(keys("rotate", "--prepare", "--json").stdout)["prepared"]
    refused = keys("drop", filled.current)

    assert isinstance(refused.exception, KeysTrouble)
    assert "wraps 3 data keys" in str(refused.exception)
    assert json.loads(keys("rotate", "--json").stdout)["key"] == prepared


def test_a_lost_file_is_not_replaced_by_a_new_one(keys: Keys, filled: Keyring, file: Path) -> None:
    kept = file.rename(file.with_name("kept.json"))
    refused = keys("make")

    assert filled.file == file
    assert isinstance(refused.exception, KeysTrouble)
    assert "from the backup of the keys" in str(refused.exception)
    assert not file.exists()
    kept.rename(file)
    assert keys("show").exit_code == 0


def test_a_file_that_is_there_is_kept(keys: Keys, file: Path) -> None:
    assert keys("make").exit_code == 0
    before = file.read_bytes()

    assert isinstance(keys("make").exception, KeysTrouble)
    assert file.read_bytes() == before
