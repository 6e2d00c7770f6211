"""The key that signs checkpoints is turned over beside a worker; the old one proves on."""

import asyncio
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import cli
from access import verify
from runtime import signing
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import Journey, signed_for
from tests.api.people import Known

OLD, NEW = "old.zip", "new.zip"


@pytest.fixture(scope="module", autouse=True)
def _everything_is_there(workers: None, here: Known) -> None:
    """The workers run, and there is an alliance."""


async def _type(settings: Settings, *words: str) -> Result:
    environment = {
        "TRAJECT_DATABASE_URL": settings.database_url.get_secret_value(),
        "TRAJECT_KEYS": str(settings.key_file),
        "TRAJECT_SIGNING_KEY": str(settings.signing_key_file),
        "TRAJECT_TEMPORAL_ADDRESS": settings.temporal_address,
        "COLUMNS": "200",
    }
    runner = CliRunner(env=environment)
    return await asyncio.to_thread(lambda: runner.invoke(cli.app, list(words)))


async def _bundle(journey: Journey, path: Path) -> set[str]:
    """Take the evidence along, and tell which keys signed in it."""
    answer = await journey.people["coordinator"].get(f"/trajectories/{journey.id}/evidence")
    assert answer.status_code == 200, answer.text
    return _kept(answer.content, path)


def _kept(bundle: bytes, path: Path) -> set[str]:
    path.write_bytes(bundle)
    with zipfile.ZipFile(path) as files:
        points: list[dict[str, Any]] = json.loads(files.read("checkpoints.json"))
    return {point["key"] for point in points}


async def test_a_key_is_turned_over_and_what_the_old_one_signed_is_still_proved(
    settings: Settings, raised: Journey, sessions: Sessions, tmp_path: Path
) -> None:
    await raised.to_signing()
    paula = raised.people["paula"]
    plan = (await paula.get(f"/trajectories/{raised.id}/plan")).json()
    step = plan["steps"][0]
    answer = {"step": step["id"], "version": 1, "digest": step["digest"], "answer": "agree"}
    await paula.done(raised.id, "answer_step", **answer)
    await signed_for(sessions)
    [old] = await _bundle(raised, tmp_path / OLD)

    told = await _type(settings, "signing-keys", "rotate", "--json")
    assert told.exit_code == 0, told.output
    new = json.loads(told.stdout)["key"]
    seen = {"digest": plan["perspective"]["digest"], "answer": "agree"}
    await paula.done(raised.id, "acknowledge_plan", **seen)
    await signed_for(sessions)

    assert await _bundle(raised, tmp_path / NEW) == {old, new}
    assert verify.check(tmp_path / OLD, {old}).code == 0
    assert verify.check(tmp_path / NEW, {old, new}).code == 0
    only_new = await _type(settings, "audit", "verify", str(tmp_path / NEW), "--key", new)
    assert (only_new.exit_code, "signed with another key" in only_new.output) == (1, True)
    for known in (("--key", old), ("--key", old, "--key", new)):
        told = await _type(settings, "audit", "verify", str(tmp_path / NEW), *known)
        assert told.exit_code == 0, told.output
        assert f"Key {new} follows {old}, which signed for it." in told.output
    for trusted in ((), ("--key", old)):
        whole = await _type(settings, "audit", "verify", *trusted)
        assert whole.exit_code == 0, whole.output
    assert (await _type(settings, "audit", "verify", "--key", new)).exit_code == 1


async def test_all_keys_are_shown_by_their_public_halves_alone(settings: Settings) -> None:
    first = await _type(settings, "signing-keys", "rotate")
    shown = await _type(settings, "signing-keys", "show", "--json")
    table = await _type(settings, "signing-keys", "show")

    assert first.exit_code == shown.exit_code == table.exit_code == 0, first.output + shown.output
    told = {each["key"]: each for each in json.loads(shown.stdout)["keys"]}
    signer = signing.load(settings.signing_key_file)
    assert told.keys() == signer.public.keys()
    assert [key for key, each in told.items() if each["isCurrent"]] == [signer.current]
    assert all(each["isHere"] and each["signed"] for each in told.values())
    assert signer.current in table.stdout
    secrets = json.loads(settings.signing_key_file.read_text())["keys"]
    assert not any(secret in shown.output + table.output + first.output for secret in secrets)


async def test_a_key_that_is_not_in_the_file_any_more_is_said_to_be_so(settings: Settings) -> None:
    assert (await _type(settings, "signing-keys", "rotate")).exit_code == 0
    settings.signing_key_file.unlink()
    shown = await _type(settings, "signing-keys", "show")

    assert shown.exit_code == 0, shown.output
    assert "not in the file" in shown.stdout
    assert not settings.signing_key_file.exists(), "to look makes no key"
