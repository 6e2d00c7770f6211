"""Systems get in with what they sign, once and for ten minutes, and may what their seat may."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from sqlmodel import select

from activities import systems
from api.main import build_api
from api.oauth import PATH
from domain.access import TABLE, Grade, Topic, system_as
from domain.systems import SYSTEMS, SystemSeat
from models.tables import SystemTokenRow
from runtime import clock
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.people import Known
from tests.api.systems import OtherSystem, add_system
from tests.api.talk import BASE

DOCUMENT: dict[str, Any] = build_api().openapi()
ROUTES = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]
NOW = int(clock.now().timestamp())


@pytest.fixture
async def system(
    sessions: Sessions, here: Known, settings: Settings, client: AsyncClient
) -> OtherSystem:
    return await add_system(
        sessions, here, SystemSeat.SUBSCRIPTIONS, url=settings.url, client=client
    )


async def test_a_signed_word_gives_a_token_for_ten_minutes(
    client: AsyncClient, system: OtherSystem
) -> None:
    answer = await system.ask(client, scope="system:subscriptions")
    told = answer.json()

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 600)
    assert told["scope"] == "system:subscriptions"
    assert (await system.get(client, "/events")).status_code == 200


async def test_the_same_signed_word_counts_once(client: AsyncClient, system: OtherSystem) -> None:
    word = system.assertion()

    assert (await system.ask(client, word)).status_code == 200
    again = await system.ask(client, word)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://elsewhere.example/oauth/token"},
        {"aud": ["a", "b"]},
        {"aud": None},
        {"exp": NOW - 60},
        {"exp": NOW + 3600},
        {"exp": None},
        {"exp": "soon"},
        {"iat": NOW + 3600},
        {"nbf": NOW + 3600},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 500},
        {"jti": "a\x00b"},
        {"iss": str(uuid4())},
        {"sub": str(uuid4())},
        {"sub": "nobody"},
    ],
)
async def test_a_word_that_does_not_hold_gives_nothing(
    client: AsyncClient, system: OtherSystem, changed: dict[str, object]
) -> None:
    answer = await system.ask(client, system.assertion(**changed))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_word_signed_by_another_key_gives_nothing(
    client: AsyncClient, system: OtherSystem
) -> None:
    other = ECKey.generate_key("P-256", {"kid": str(system.key.kid)})
    forged = OtherSystem(system.id, system.seat, other, system.audience)
    public = OctKey.import_key(str(system.key.as_dict(private=False)["x"]))
    claims = {"iss": str(system.id), "sub": str(system.id), "aud": system.audience, "jti": "a"}
    confused = jwt.encode({"alg": "HS256"}, claims | {"exp": NOW + 60}, public)
    unsigned = ".".join([*system.assertion().split(".")[:2], ""])

    for word in (forged.assertion(), confused, unsigned, "a.b.c", "a", "é"):
        assert (await system.ask(client, word)).status_code == 401


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_assertion_type": "other"}, 401, "invalid_client"),
        ({"scope": "system:dashboard"}, 400, "invalid_scope"),
        ({"client_id": str(uuid4())}, 401, "invalid_client"),
    ],
)
async def test_another_form_is_refused_by_the_codes_of_the_standard(
    client: AsyncClient, system: OtherSystem, form: dict[str, str], status: int, error: str
) -> None:
    answer = await system.ask(client, **form)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["content-language"] == "en"


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b""),
        ("application/x-www-form-urlencoded", b"grant_type=a&grant_type=b"),
        ("application/x-www-form-urlencoded", b"\xff=1"),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 20_000),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(50))),
    ],
)
async def test_what_is_no_form_is_told(client: AsyncClient, type_: str, body: bytes) -> None:
    answer = await client.post(PATH, content=body, headers={"Content-Type": type_})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith("Stuur een formulier")


async def test_the_token_itself_is_nowhere(
    client: AsyncClient, system: OtherSystem, sessions: Sessions
) -> None:
    token = (await system.ask(client)).json()["access_token"]
    async with sessions() as session:
        stored = list(await session.exec(select(SystemTokenRow.hash)))

    assert token not in stored
    assert {len(each) for each in stored} == {64}


async def test_a_token_ends(client: AsyncClient, system: OtherSystem, sessions: Sessions) -> None:
    token = (await system.ask(client)).json()["access_token"]
    async with sessions.begin() as session:
        for row in await session.exec(select(SystemTokenRow)):
            row.expires_at = clock.now() - timedelta(seconds=1)
    answer = await client.get(f"{BASE}/events", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


async def test_a_revoked_system_is_nobody_at_once(
    client: AsyncClient, system: OtherSystem, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        assert await systems.revoke(session, system.id, at=clock.now())

    assert (await system.get(client, "/events")).status_code == 401
    assert (await system.ask(client)).status_code == 401


@pytest.mark.parametrize("seat", SystemSeat)
@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_system_gets_in_only_where_its_seat_says_so(  # noqa: PLR0913, PLR0917 - a case each
    client: AsyncClient,
    sessions: Sessions,
    here: Known,
    settings: Settings,
    seat: SystemSeat,
    method: str,
    path: str,
) -> None:
    """Anywhere else 403, the same for what is there and for what is not."""
    system = await _of_the_seat(sessions, here, settings, seat, client)
    address = BASE + re.sub(r"\{\w+\}", str(uuid4()), path)
    answer = await client.request(method, address, headers=system.headers())
    security = DOCUMENT["paths"][path][method]["security"]
    scopes = [scope for each in security for scope in each.get("system", [])]

    if seat in scopes:
        assert answer.status_code not in {401, 403}
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "not_entitled")


def test_every_seat_has_its_row_in_the_table_of_access() -> None:
    assert set(SYSTEMS) == set(SystemSeat)
    for seat in SystemSeat:
        seen = {topic for topic, grade in TABLE[system_as(seat)].items() if grade != Grade.NOTHING}
        assert Topic.STANDING in seen
        assert seen <= {Topic.STANDING, Topic.NAMES, Topic.AGGREGATES}


@pytest.mark.parametrize(
    "jwks",
    [
        {},
        {"keys": []},
        {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]},
        {"keys": [ECKey.generate_key("P-256").as_dict(private=True)]},
        {"keys": [{"kty": "RSA"}]},
        {"keys": ["key"]},
    ],
)
async def test_only_public_keys_are_taken(
    sessions: Sessions, here: Known, jwks: dict[str, Any]
) -> None:
    async with sessions.begin() as session:
        with pytest.raises(systems.BadKeys):
            await systems.add(
                session,
                alliance=here.alliance,
                name="Register",
                seat=SystemSeat.DASHBOARD,
                jwks=jwks,
                at=clock.now(),
            )


_MADE: dict[SystemSeat, OtherSystem] = {}


async def _of_the_seat(
    sessions: Sessions, here: Known, settings: Settings, seat: SystemSeat, client: AsyncClient
) -> OtherSystem:
    if seat not in _MADE:
        _MADE[seat] = await add_system(sessions, here, seat, url=settings.url, client=client)
    return _MADE[seat]
