"""An alliance writes down by which provider its people sign in."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from activities.directory import DEMO_ALLIANCE, DEMO_CODE
from models import queries_sign_ins
from models.tables import AllianceRow
from runtime.database import Sessions
from runtime.settings import Settings
from tests.web.browser import engine, sessions, settings

__all__ = ["engine", "sessions", "settings"]

FILE = {
    "alliance": DEMO_CODE,
    "name": "School",
    "issuer": "https://idp.example",
    "client_id": "traject",
    "client_auth": "client_secret_post",
    "secret": "school",
    "demands": [{"level": "b", "acr": "urn:mfa"}],
}


async def _typed(settings: Settings, folder: Path, *words: str) -> Result:
    environment = {
        "TRAJECT_DATABASE_URL": settings.database_url.get_secret_value(),
        "TRAJECT_KEYS": str(settings.key_file),
        "TRAJECT_TEMPORAL_ADDRESS": settings.temporal_address,
        "TRAJECT_SECRETS": str(folder),
        "COLUMNS": "200",
    }
    return await asyncio.to_thread(CliRunner().invoke, cli.app, words, env=environment)


async def test_a_provider_is_written_down_without_its_secret(
    settings: Settings, sessions: Sessions, tmp_path: Path
) -> None:
    async with sessions.begin() as session:
        session.add(AllianceRow(id=DEMO_ALLIANCE, name="Windstreken"))
    (tmp_path / "school").write_text("between-us")
    (tmp_path / "file.json").write_text(json.dumps(FILE))
    added = await _typed(settings, tmp_path, "provider", "add", str(tmp_path / "file.json"))
    listed = await _typed(settings, tmp_path, "provider", "list")

    assert added.exit_code == 0, added.output
    assert "/sign-in/back/" in added.output
    assert "https://idp.example" in listed.output
    assert "between-us" not in listed.output
    async with sessions() as session:
        found = await queries_sign_ins.providers(session, DEMO_ALLIANCE)
    assert [each.secret for each in found] == ["school"]


@pytest.mark.parametrize("other", [{"secret": "../key"}, {"demands": []}, {"more": 1}])
async def test_a_file_with_a_fault_is_refused(
    settings: Settings, tmp_path: Path, other: dict[str, object]
) -> None:
    (tmp_path / "file.json").write_text(json.dumps(FILE | other))
    refused = await _typed(settings, tmp_path, "provider", "add", str(tmp_path / "file.json"))

    assert refused.exit_code == 2
