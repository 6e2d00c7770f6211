"""What holds for every answer: headers, methods, languages; also when a server is down."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from httpx import ASGITransport, AsyncClient, Response

from api.main import build_app
from runtime import ports
from runtime.settings import Settings
from tests.api.journey import SIGNAL
from tests.api.people import Known
from tests.api.talk import BASE, Talk

EVERYWHERE = {
    "api-version": "0.1.0",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


@pytest.fixture
async def without_temporal(settings: Settings) -> AsyncIterator[AsyncClient]:
    """The product with a Temporal that is down from the start."""
    nowhere = settings.model_copy(update={"temporal_address": f"127.0.0.1:{ports.free_port()}"})
    async with _serving(nowhere) as client:
        yield client


@pytest.fixture
async def without_postgres(settings: Settings) -> AsyncIterator[AsyncClient]:
    url = f"postgresql://nobody@127.0.0.1:{ports.free_port()}/nothing"
    nowhere = settings.model_copy(update={"database_url": type(settings.database_url)(url)})
    async with _serving(nowhere) as client:
        yield client


@asynccontextmanager
async def _serving(settings: Settings) -> AsyncIterator[AsyncClient]:
    app = build_app(settings)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app), base_url="http://traject.test") as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/openapi.json", 200),
        ("GET", "/procedures", 200),
        ("GET", "/procedures/", 404),
        ("GET", "/procedures/none", 404),
        ("GET", "/nothing", 404),
        ("GET", "/trajectories?pageSize=0", 400),
        ("DELETE", "/procedures", 405),
        ("GET", "/trajectories/not-an-id", 400),
    ],
)
async def test_every_answer_has_the_headers(
    people: dict[str, Talk], client: AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, BASE + path, headers=_as(people["lead"]))

    assert answer.status_code == status
    assert EVERYWHERE.items() <= dict(answer.headers).items()
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
    if status == 405:
        assert answer.headers["allow"] == "GET"


async def test_only_the_document_may_be_read_from_anywhere(
    people: dict[str, Talk], client: AsyncClient
) -> None:
    document = await client.get(f"{BASE}/openapi.json")
    other = await client.get(f"{BASE}/procedures", headers=_as(people["lead"]))

    assert document.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (None, "Niet gevonden"),
        ("nl-NL, en;q=0.8", "Niet gevonden"),
        ("en", "Not found"),
        ("fr, en;q=0.5, nl;q=0.4", "Not found"),
        ("de", "Niet gevonden"),
        ("en;q=x", "Niet gevonden"),
    ],
)
async def test_sentences_come_in_the_language_that_is_asked_for(
    client: AsyncClient, people: dict[str, Talk], asked: str | None, title: str
) -> None:
    headers = _as(people["lead"]) | ({} if asked is None else {"Accept-Language": asked})
    answer = await client.get(f"{BASE}/procedures/none", headers=headers)

    assert answer.json()["title"] == title
    assert answer.headers["content-language"] in {"nl", "en"}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "text/plain"}, b"{}", 415),
        ({"Content-Type": "application/json"}, b"{", 400),
        ({"Content-Type": "application/json"}, b"\xff\xfe", 400),
        ({"Content-Type": "application/json"}, b"[" * 30_000, 400),
        ({"Content-Type": "application/json"}, b'{"\\ud800": 1}', 400),
        ({"Content-Type": "application/json"}, '{"a": 1}'.encode("utf-16"), 400),
        ({"Content-Type": "application/json"}, b'{"a": {"b": 1, "b": 2}}', 400),
        ({"Content-Type": "application/json"}, b'{"a": NaN}', 400),
        ({"Content-Type": "application/json"}, b'{"a": ' + b"9" * 5_000 + b"}", 400),
        ({"Content-Type": "application/json; charset=latin-1"}, b"{}", 415),
        ({"Content-Type": "application/json"}, b"x" * 70_000, 413),
        ({"Content-Type": "application/json", "Accept": "text/html"}, b"{}", 406),
        ({}, b"{}", 400),
    ],
)
async def test_a_body_that_is_no_body_of_ours_is_told_apart(
    client: AsyncClient, people: dict[str, Talk], headers: dict[str, str], body: bytes, status: int
) -> None:
    sent = _as(people["lead"]) | {"Idempotency-Key": str(uuid4())} | headers
    answer = await client.post(f"{BASE}/trajectories", content=body, headers=sent)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_without_a_length_is_counted_too(
    client: AsyncClient, people: dict[str, Talk]
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 10_000

    headers = _as(people["lead"]) | {"Content-Type": "application/json"}
    answer = await client.post(f"{BASE}/trajectories", content=endless(), headers=headers)

    assert answer.status_code == 413


async def test_without_temporal_a_move_is_kept_and_its_place_told(
    without_temporal: AsyncClient, here: Known, learner: UUID
) -> None:
    talk = _talk(without_temporal, here)
    key = uuid4()
    answer = await talk.post("/trajectories", {"learner": str(learner), "signal": SIGNAL}, key=key)
    looked = await talk.get(f"/moves/{key}")

    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"{BASE}/moves/{key}"
    assert answer.json() == looked.json()
    assert looked.json()["state"] == "received"
    assert (await talk.get("/trajectories")).status_code == 200
    assert (await without_temporal.get("/health/ready")).json() == {"status": "ready"}


async def test_without_a_database_nothing_is_stored_and_it_says_so(
    without_postgres: AsyncClient, here: Known
) -> None:
    talk = _talk(without_postgres, here)
    sent = await talk.post("/trajectories", {"learner": str(uuid4()), "signal": SIGNAL})
    read = await talk.get("/trajectories")

    assert _told(sent) == (503, "not_stored")
    assert _told(read) == (503, "unreadable")
    assert "retry-after" in sent.headers
    assert (await without_postgres.get("/health/live")).status_code == 200
    assert (await without_postgres.get("/health/ready")).status_code == 503
    assert (await without_postgres.get("/")).status_code == 503


def _as(talk: Talk) -> dict[str, str]:
    return {"Authorization": f"Bearer {talk.token}"}


def _talk(client: AsyncClient, here: Known) -> Talk:
    name = "internal_coordinator"
    return Talk(client, here.tokens[name], here.people[name])


def _told(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
