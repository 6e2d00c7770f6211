"""An operator lets systems in by their public keys, and ends them."""

import asyncio
import json
from pathlib import Path

from joserfc.jwk import ECKey, KeySet
from typer.testing import CliRunner, Result

import cli
from activities.directory import DEMO_ALLIANCE, DEMO_CODE
from models import queries_systems
from models.tables import AllianceRow
from runtime.database import Sessions
from runtime.settings import Settings
from tests.web.browser import engine, sessions, settings

__all__ = ["engine", "sessions", "settings"]


async def test_a_system_is_added_listed_and_revoked(
    settings: Settings, sessions: Sessions, tmp_path: Path
) -> None:
    async with sessions.begin() as session:
        session.add(AllianceRow(id=DEMO_ALLIANCE, name="Windstreken"))
    key = ECKey.generate_key("P-256", {"kid": "one"})
    public, private = tmp_path / "public.json", tmp_path / "private.json"
    public.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    private.write_text(json.dumps({"keys": [key.as_dict(private=True)]}))
    named = ("--alliance", DEMO_CODE, "--name", "Numbers", "--seat")

    async def typed(*words: str) -> Result:
        return await _typed(settings, *words)

    added = await typed("client", "add", str(public), *named, "system:dashboard")
    async with sessions() as session:
        known = await queries_systems.systems_of(session, DEMO_ALLIANCE)
    assert added.exit_code == 0, added.output
    assert str(known[0].id) in added.output
    assert "/oauth/token" in added.output
    assert "system:dashboard" in (await typed("client", "list")).output

    for refused in (
        ("client", "add", str(private), *named, "system:dashboard"),
        ("client", "add", str(public), *named, "system:all"),
        ("client", "add", str(public), *named, "system:school_administration"),
        ("client", "add", str(public), *named, "system:dashboard", "--school", "None"),
        ("client", "revoke", "not-an-id"),
    ):
        assert (await typed(*refused)).exit_code != 0

    assert (await typed("client", "revoke", str(known[0].id))).exit_code == 0
    assert (await typed("client", "revoke", str(known[0].id))).exit_code == 1
    async with sessions() as session:
        assert await queries_systems.systems_of(session, DEMO_ALLIANCE) == []


async def _typed(settings: Settings, *words: str) -> Result:
    environment = {
        "TRAJECT_DATABASE_URL": settings.database_url.get_secret_value(),
        "TRAJECT_KEYS": str(settings.key_file),
        "TRAJECT_TEMPORAL_ADDRESS": settings.temporal_address,
        "COLUMNS": "200",
    }
    return await asyncio.to_thread(CliRunner().invoke, cli.app, words, env=environment)
