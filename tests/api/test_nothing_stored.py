"""What is not taken is told clearly, in both languages, and nothing of it is stored anywhere."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.main import build_api
from models.tables import Table
from tests.api.journey import SIGNAL, Journey
from tests.api.talk import BASE, Talk

DOCUMENT: dict[str, Any] = build_api().openapi()
BRINGING = [
    (method, path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
]
BAD: dict[str, bytes] = {
    "over the cap": b'{"a": "' + b"x" * 70_000 + b'"}',
    "deeply nested": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "deeply nested lists": b"[" * 30_000 + b"]" * 30_000,
    "a list": b"[]",
    "a text": b'"text"',
    "null": b"null",
    "no JSON": b"{",
    "nothing": b"",
    "broken UTF-8": b'{"a": "\xff\xfe"}',
    "another alphabet": '{"a": 1}'.encode("utf-16"),
    "half a surrogate": b'{"a": "\\ud800"}',
    "an enormous number": b'{"a": ' + b"9" * 10_000 + b"}",
    "an endless number": b'{"a": 1e999}',
    "no number": b'{"a": NaN}',
    "a key twice": b'{"a": 1, "a": 2}',
}
WRONG: dict[str, object] = {
    "a NUL": "before\x00after",
    "a NUL alone": "\x00",
    "only spaces": "  ",
    "too long": "x" * 20_001,
    "a number": 3,
    "a list": ["text"],
    "half a surrogate": "\ud800",
}


@pytest.fixture(scope="module")
async def still(raise_one: Any, workers: None) -> Journey:  # noqa: ANN401, ARG001 - a fixture; they run
    """A trajectory in which nothing moves by itself for now."""
    journey: Journey = await raise_one()
    return journey


async def _rows(engine: AsyncEngine) -> dict[str, int]:
    """How many rows there are, but for what workers do by themselves."""
    names = [table.fullname for table in Table.metadata.sorted_tables]
    async with engine.connect() as connection:
        return {
            name: (await connection.execute(text(f"SELECT count(*) FROM {name}"))).scalar_one()  # noqa: S608 - our own
            for name in names
            if name not in {"feed", "notice", "checkpoint", "checkpoint_head", "access_log"}
        }


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("method", "path"), BRINGING)
async def test_a_body_that_is_none_of_ours_leaves_nothing(  # noqa: PLR0913, PLR0917 - a case each
    client: AsyncClient,
    people: dict[str, Talk],
    still: Journey,
    engine: AsyncEngine,
    method: str,
    path: str,
    bad: str,
) -> None:
    before = await _rows(engine)
    address = BASE + re.sub(r"\{\w+\}", still.id, path)
    headers = people["lead"]._headers() | {
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    answer = await client.request(method, address, content=BAD[bad], headers=headers)
    dutch = await client.request(
        method, address, content=BAD[bad], headers=headers | {"Accept-Language": "nl"}
    )

    assert answer.status_code in {400, 413}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] != dutch.json()["detail"]
    assert await _rows(engine) == before


@pytest.mark.parametrize("wrong", WRONG)
async def test_words_that_are_none_leave_nothing(
    people: dict[str, Talk], learner: object, client: AsyncClient, engine: AsyncEngine, wrong: str
) -> None:
    before = await _rows(engine)
    body = {"learner": str(learner), "signal": SIGNAL | {"text": WRONG[wrong]}}
    headers = people["internal_coordinator"]._headers() | {
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    content = json.dumps(body).encode()
    answer = await client.post(f"{BASE}/trajectories", content=content, headers=headers)

    assert answer.status_code == 400, answer.text
    assert await _rows(engine) == before


async def test_a_name_that_is_there_twice_is_not_read_as_the_last_one(
    people: dict[str, Talk], learner: object, client: AsyncClient, engine: AsyncEngine
) -> None:
    """The same body with the name once is taken: it is the second that is too much."""
    before = await _rows(engine)
    once = json.dumps({"learner": str(learner), "signal": SIGNAL})
    twice = once.replace('"severity": "normal"', '"severity": "severe", "severity": "normal"')
    headers = people["internal_coordinator"]._headers() | {"Content-Type": "application/json"}

    async def send(body: str) -> Any:  # noqa: ANN401 - a response
        key = {"Idempotency-Key": str(uuid4())}
        return await client.post(f"{BASE}/trajectories", content=body, headers=headers | key)

    refused = await send(twice)
    assert (refused.status_code, refused.json()["invalidParams"][0]["code"]) == (400, "key_twice")
    assert await _rows(engine) == before
    assert (await send(once)).status_code == 201
    assert await _rows(engine) != before
