"""An alliance writes down by which provider its people sign in."""

import asyncio
import json
from pathlib import Path

import pytest
import yaml
from sqlmodel import select
from typer.testing import CliRunner, Result

import cli
from activities import directory
from activities.directory import DEMO_ALLIANCE, DEMO_CODE
from models import queries_sign_ins
from models.tables import AllianceRow, IdentityRow
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


async def test_somebody_is_written_down_by_hand_and_a_stranger_is_not(
    settings: Settings, sessions: Sessions, tmp_path: Path
) -> None:
    folder = Path(__file__).parents[2] / "deploy" / "keycloak"
    (tmp_path / "client.secret").write_text("between-us")
    mail = "d.wilgenroos@windstreken.example"
    async with sessions.begin() as session:
        who = (await directory.ids(session, DEMO_ALLIANCE)).person(mail)
        await directory.add(
            session,
            [
                directory.Alliance(id=DEMO_ALLIANCE, name="Windstreken"),
                directory.Person(id=who, name="Dirk", mail=mail),
            ],
        )
    await _typed(settings, tmp_path, "provider", "add", str(folder / "provider.json"))
    async with sessions() as session:
        found = await queries_sign_ins.providers(session, DEMO_ALLIANCE)
    keycloak = next(each for each in found if each.secret == "client.secret")  # noqa: S105 - a file
    linked = await _typed(settings, tmp_path, "provider", "link", str(keycloak.id), "sub-1", mail)
    stranger = await _typed(
        settings, tmp_path, "provider", "link", str(keycloak.id), "sub-2", "x@windstreken.example"
    )

    assert (linked.exit_code, stranger.exit_code) == (0, 1), linked.output + stranger.output
    assert "nobody" in stranger.output
    async with sessions() as session:
        known = list(await session.exec(select(IdentityRow)))
    assert [(each.subject, each.person) for each in known] == [("sub-1", who)]


def test_what_is_made_to_try_keycloak_fits_together() -> None:
    """The realm, the provider and the compose file name the same client, user and addresses."""
    root = Path(__file__).parents[2]
    realm = json.loads((root / "deploy/keycloak/realm.json").read_text())
    told = json.loads((root / "deploy/keycloak/provider.json").read_text())
    compose = yaml.safe_load((root / "docker-compose.yml").read_text())
    client = realm["clients"][0]
    service = compose["services"]["keycloak"]
    base = service["environment"]["KC_HOSTNAME"]
    people = json.loads((root / "examples/alliance.json").read_text())["people"]

    assert told["client_id"] == client["clientId"]
    assert told["issuer"] == f"{base}/realms/{realm['realm']}"
    assert client["attributes"]["pkce.code.challenge.method"] == "S256"
    assert realm["users"][0]["email"] in {each["mail"] for each in people}
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert set(service["secrets"]) == set(compose["secrets"])
    assert compose["secrets"]["client"]["file"].endswith(told["secret"])


def test_what_our_provider_asks_of_keycloak_its_realm_has() -> None:
    """Ways of being recognised with their levels, and both addresses that it may lead back to."""
    folder = Path(__file__).parents[2] / "deploy" / "keycloak"
    realm = json.loads((folder / "realm.json").read_text())
    told = json.loads((folder / "provider.json").read_text())
    client = realm["clients"][0]
    levels = json.loads(client["attributes"]["acr.loa.map"])
    asked = [each["acr"] for each in told["demands"]]
    homes = {"http://127.0.0.1:8000", "http://localhost:8000"}

    assert levels == json.loads(realm["attributes"]["acr.loa.map"])
    assert set(asked) == set(told["acr_values"].split()) == set(levels)
    by_worth = sorted(told["demands"], key=lambda each: levels[each["acr"]])
    assert [each["level"] for each in by_worth] == sorted(each["level"] for each in by_worth)
    assert any(each["level"] >= "b" for each in told["demands"])
    assert set(client["redirectUris"]) == {f"{home}/sign-in/back/*" for home in homes}
    signed_out = client["attributes"]["post.logout.redirect.uris"].split("##")
    assert set(signed_out) == {f"{home}/sign-out" for home in homes}
    assert not client["publicClient"]
    assert client["standardFlowEnabled"]
    assert not client["implicitFlowEnabled"]
    assert not client["directAccessGrantsEnabled"]
    assert (client["clientAuthenticatorType"], told["client_auth"]) == (
        "client-secret",
        "client_secret_post",
    )
    assert client["secret"] == "${TRAJECT_OIDC_SECRET}"  # noqa: S105 - the name of a variable
    assert told["links_by_mail"] == all(each["emailVerified"] for each in realm["users"])
