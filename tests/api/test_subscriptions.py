"""Subscriptions are managed by systems and by the lead of an alliance, each for their own."""

from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from domain.systems import SystemSeat
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.people import Known
from tests.api.systems import OtherSystem, add_system
from tests.api.talk import BASE, Talk

SINK = "https://register.example/hook"


@pytest.fixture
async def system(
    sessions: Sessions, here: Known, settings: Settings, client: AsyncClient
) -> OtherSystem:
    return await add_system(
        sessions, here, SystemSeat.SUBSCRIPTIONS, url=settings.url, client=client
    )


async def _subscribe(
    client: AsyncClient, headers: dict[str, str], key: str = "", /, **body: object
) -> Response:
    sent = headers | {"Idempotency-Key": key or str(uuid4())}
    return await client.post(f"{BASE}/subscriptions", json={"sink": SINK} | body, headers=sent)


async def _made(client: AsyncClient, headers: dict[str, str]) -> dict[str, Any]:
    answer = await _subscribe(client, headers)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_secret_is_shown_when_it_is_made_and_never_again(
    client: AsyncClient, system: OtherSystem
) -> None:
    made = await _made(client, system.headers())
    one = await client.get(f"{BASE}/subscriptions/{made['id']}", headers=system.headers())
    listed = await client.get(f"{BASE}/subscriptions", headers=system.headers())

    assert made["secret"].startswith("whsec_")
    assert (one.status_code, one.json()["state"]) == (200, "active")
    assert made["secret"] not in one.text + listed.text


async def test_the_same_again_is_the_same_and_another_under_its_key_is_refused(
    client: AsyncClient, system: OtherSystem, people: dict[str, Talk]
) -> None:
    key = str(uuid4())
    first = await _subscribe(client, system.headers(), key)
    again = await _subscribe(client, system.headers(), key)
    other = await _subscribe(client, system.headers(), key, sink=f"{SINK}/2")
    of_another = await _subscribe(client, people["lead"]._headers(), key)

    assert first.json() == again.json()
    assert (other.status_code, of_another.status_code) == (422, 422)


async def test_it_can_be_paused_let_go_on_replayed_and_ended(
    client: AsyncClient, system: OtherSystem
) -> None:
    made = await _made(client, system.headers())
    address = f"{BASE}/subscriptions/{made['id']}"

    async def ask(method: str, path: str = "", body: object = None) -> Response:
        return await client.request(method, address + path, json=body, headers=system.headers())

    assert (await ask("PATCH", body={"state": "paused"})).json()["state"] == "paused"
    assert (await ask("PATCH", body={"state": "active"})).json()["state"] == "active"
    assert (await ask("POST", "/replays", {"after": made["cursor"]})).status_code == 202
    assert (await ask("POST", "/replays", {"after": "none"})).status_code == 400
    assert (await ask("PATCH", body={"state": "gone"})).status_code == 400
    assert (await ask("DELETE")).status_code == 204
    assert (await ask("GET")).status_code == 404


async def test_what_is_of_another_is_not_there(  # noqa: PLR0913, PLR0917 - what it needs
    client: AsyncClient,
    system: OtherSystem,
    sessions: Sessions,
    here: Known,
    settings: Settings,
    people: dict[str, Talk],
    elsewhere: Known,
) -> None:
    made = await _made(client, system.headers())
    address = f"{BASE}/subscriptions/{made['id']}"
    seat = SystemSeat.SUBSCRIPTIONS
    other = await add_system(sessions, here, seat, url=settings.url, client=client)
    theirs = {"Authorization": f"Bearer {elsewhere.tokens['lead']}"}

    for headers in (other.headers(), theirs):
        for method, path, body in (
            ("GET", "", None),
            ("DELETE", "", None),
            ("PATCH", "", {"state": "paused"}),
            ("POST", "/replays", {"after": made["cursor"]}),
        ):
            answer = await client.request(method, address + path, json=body, headers=headers)
            assert answer.status_code == 404
    assert (await client.get(address, headers=people["lead"]._headers())).status_code == 200


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"sink": "http://register.example"}, "sink"),
        ({"sink": "https://127.0.0.1/hook"}, "sink"),
        ({"sink": "https://a:b@register.example"}, "sink"),
        ({"sink": "\x00"}, "sink"),
        ({"types": ["talk.held"]}, "types"),
        ({"more": 1}, "more"),
    ],
)
async def test_what_cannot_be_is_told(
    client: AsyncClient, system: OtherSystem, body: dict[str, object], name: str
) -> None:
    answer = await _subscribe(client, system.headers(), **body)

    assert answer.status_code == 400
    assert [each["name"] for each in answer.json()["invalidParams"]] == [name]


@pytest.mark.parametrize("who", ["coordinator", "director", "teacher", "paula"])
async def test_it_is_not_for_everybody(
    client: AsyncClient, people: dict[str, Talk], who: str
) -> None:
    answer = await client.get(f"{BASE}/subscriptions", headers=people[who]._headers())

    assert (answer.status_code, answer.json()["code"]) == (403, "not_entitled")
