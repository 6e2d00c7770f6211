"""The API Design Rules at run time: a real server, a real client, every route of the document."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from api.main import build_api, build_app
from runtime import ports
from runtime.http import HttpServer
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known
from tests.api.talk import BASE

DOCUMENT: dict[str, Any] = build_api().openapi()
PATHS = sorted(DOCUMENT["paths"])
BRINGING = [
    (method, path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
]
ON_EVERY_ANSWER = {
    "api-version": DOCUMENT["info"]["version"],
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


@pytest.fixture(scope="module")
async def served(settings: Settings, here: Known) -> AsyncIterator[AsyncClient]:
    """The product on a port, and a client that asks as the lead of its alliance."""
    own = settings.model_copy(update={"host": "127.0.0.1", "port": ports.free_port()})
    app = build_app(own)

    async def fails() -> None:
        raise RuntimeError("planted")

    api: Any = app.user_middleware[0].kwargs["api"]
    api._api.add_api_route("/planted-failure", fails, include_in_schema=False)
    server = HttpServer(app, own)
    serving = asyncio.create_task(server.serve())
    await server.is_up.wait()
    headers = {"Authorization": f"Bearer {here.tokens['lead']}", "Accept-Language": "en"}
    async with AsyncClient(base_url=own.url, headers=headers) as client:
        yield client
    server.stop()
    await serving


def _address(path: str) -> str:
    return BASE + re.sub(r"\{\w+\}", lambda _: str(uuid4()), path)


def _holds(answer: Response) -> None:
    assert ON_EVERY_ANSWER.items() <= dict(answer.headers).items()
    assert "access-control-allow-origin" not in answer.headers
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "instance", "code"} <= set(answer.json())
        assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize("path", PATHS)
async def test_an_address_with_a_slash_at_the_end_is_not_there(
    served: AsyncClient, path: str
) -> None:
    for method in DOCUMENT["paths"][path]:
        answer = await served.request(method, _address(path) + "/")

        assert answer.status_code == 404
        _holds(answer)


@pytest.mark.parametrize("path", PATHS)
async def test_another_method_is_told_which_there_are(served: AsyncClient, path: str) -> None:
    there = {method.upper() for method in DOCUMENT["paths"][path]}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - there:
        answer = await served.request(method, _address(path))

        assert answer.status_code == 405
        assert {each.strip() for each in answer.headers["allow"].split(",")} == there
        _holds(answer)


@pytest.mark.parametrize("path", PATHS)
async def test_another_format_than_json_is_not_made(served: AsyncClient, path: str) -> None:
    method = next(iter(DOCUMENT["paths"][path]))
    answer = await served.request(method, _address(path), headers={"Accept": "text/html"})

    assert answer.status_code == 406
    _holds(answer)


@pytest.mark.parametrize(
    "type_", ["text/plain", "application/xml", "application/json; charset=utf-16"]
)
@pytest.mark.parametrize(("method", "path"), BRINGING)
async def test_another_format_than_json_is_not_read(
    served: AsyncClient, method: str, path: str, type_: str
) -> None:
    answer = await served.request(
        method, _address(path), content=b"{}", headers={"Content-Type": type_}
    )

    assert answer.status_code == 415
    _holds(answer)


@pytest.mark.parametrize(("method", "path"), BRINGING)
async def test_every_fault_is_told_at_once(served: AsyncClient, method: str, path: str) -> None:
    answer = await served.request(
        method, _address(path), params={"seat": "NO SEAT"}, json={"none": 1, "nor": 2}
    )

    assert answer.status_code == 400
    assert len(answer.json()["invalidParams"]) >= 2
    assert all(each["reason"] and each["name"] for each in answer.json()["invalidParams"])
    _holds(answer)


async def test_a_fault_of_ours_has_the_headers_too_and_tells_nothing(served: AsyncClient) -> None:
    answer = await served.get(f"{BASE}/planted-failure")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "planted" not in answer.json()["detail"]
    _holds(answer)


async def test_the_document_is_there_for_anybody_from_anywhere(served: AsyncClient) -> None:
    answer = await served.get(f"{BASE}/openapi.json", headers={"Authorization": ""})

    assert answer.status_code == 200
    assert answer.json() == DOCUMENT
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_no_other_origin_is_let_in(served: AsyncClient, method: str) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    answer = await served.request(method, f"{BASE}/trajectories", headers=asked)

    assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_moments_are_in_utc(served: AsyncClient, raised: Journey, workers: None) -> None:  # noqa: ARG001 - they run
    told = [
        *_texts((await served.get(f"{BASE}/trajectories/{raised.id}")).json()),
        *_texts((await served.get(f"{BASE}/trajectories/{raised.id}/events")).json()),
    ]
    moments = [text for text in told if MOMENT.match(text)]

    assert moments
    assert all(moment.endswith("Z") for moment in moments)


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            return [text for item in value for text in _texts(item)]
        case dict():
            return [text for item in value.values() for text in _texts(item)]
        case _:
            return []
