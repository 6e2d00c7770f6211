"""Whoever tries too often waits, whoever they try to be, and also after a restart."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient, Response
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import delete, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from api.main import build_app
from api.oauth import PATH
from domain.systems import SystemSeat
from domain.tries import LIMITS, By, Way
from models.tables import RateLimitRow
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.people import Known
from tests.api.systems import OtherSystem, add_system
from tests.api.talk import BASE, Talk
from tests.api.tried import fill

GUESSED = {"Authorization": "Bearer a-token-of-nobody"}
TOO_OFTEN = {
    "nl": "Dit is te vaak geprobeerd. De header Retry-After zegt hoeveel seconden u wacht.",
    "en": "This was tried too often. The Retry-After header says for how many seconds to wait.",
}


@pytest.fixture(autouse=True)
async def _nothing_was_tried(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.exec(delete(RateLimitRow))


@pytest.fixture
async def system(
    sessions: Sessions, here: Known, settings: Settings, client: AsyncClient
) -> OtherSystem:
    return await add_system(sessions, here, SystemSeat.DASHBOARD, url=settings.url, client=client)


@asynccontextmanager
async def _another_process(settings: Settings, address: str) -> AsyncIterator[AsyncClient]:
    """The product started anew, asked from another address."""
    app = build_app(settings)
    transport = ASGITransport(app, client=(address, 123))
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://traject.test") as made,
    ):
        yield made


def _must_wait(answer: Response, way: Way, by: By) -> None:
    """It is refused, and says for how long."""
    assert answer.status_code == 429, answer.text
    longest = LIMITS[way][by].within.total_seconds()
    assert 0 < int(answer.headers["retry-after"]) <= longest


async def test_whoever_guesses_tokens_is_told_to_wait(
    client: AsyncClient, people: dict[str, Talk], settings: Settings
) -> None:
    most = LIMITS[Way.BEARER][By.ADDRESS].most
    for _ in range(most - 1):
        await client.get(f"{BASE}/trajectories", headers=GUESSED)
    last = await client.get(f"{BASE}/events", headers=GUESSED)
    beyond = [
        await client.get(f"{BASE}{path}", headers=GUESSED | {"Accept-Language": language})
        for path, language in (("/trajectories", "nl"), ("/events", "en"))
    ]

    assert last.status_code == 401
    for answer, language in zip(beyond, ("nl", "en"), strict=True):
        _must_wait(answer, Way.BEARER, By.ADDRESS)
        told = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        assert (told["code"], told["status"]) == ("too_often", 429)
        assert told["detail"] == TOO_OFTEN[language]
    assert (await people["coordinator"].get("/trajectories")).status_code == 200
    async with _another_process(settings, "127.0.0.1") as restarted:
        answer = await restarted.get(f"{BASE}/trajectories", headers=GUESSED)
        _must_wait(answer, Way.BEARER, By.ADDRESS)
    async with _another_process(settings, "192.0.2.7") as elsewhere:
        answer = await elsewhere.get(f"{BASE}/trajectories", headers=GUESSED)
        assert answer.status_code == 401


async def test_no_token_at_all_is_no_guess(client: AsyncClient, sessions: Sessions) -> None:
    assert (await client.get(f"{BASE}/trajectories")).status_code == 401
    async with sessions() as session:
        assert list(await session.exec(select(RateLimitRow))) == []


async def test_an_address_that_asks_for_tokens_too_often_waits(
    client: AsyncClient, settings: Settings
) -> None:
    form = {"grant_type": "client_credentials"}
    answers = [
        await client.post(PATH, data=form, headers={"Accept-Language": language})
        for _ in range(LIMITS[Way.TOKEN][By.ADDRESS].most // 2 + 1)
        for language in ("nl", "en")
    ]

    for answer, language in zip(answers[-2:], ("nl", "en"), strict=True):
        _must_wait(answer, Way.TOKEN, By.ADDRESS)
        assert answer.json() == {"error": "slow_down", "error_description": TOO_OFTEN[language]}
        assert answer.headers["content-language"] == language
        assert answer.headers["cache-control"] == "no-store"
    async with _another_process(settings, "127.0.0.1") as restarted:
        _must_wait(await restarted.post(PATH, data=form), Way.TOKEN, By.ADDRESS)


async def test_words_that_prove_nothing_are_counted_for_the_system_they_name(
    client: AsyncClient, system: OtherSystem, settings: Settings
) -> None:
    """From wherever they come; and who has the key comes in meanwhile."""
    forged = OtherSystem(system.id, system.seat, _other_key(system), system.audience)
    most = LIMITS[Way.UNPROVEN][By.ACCOUNT].most
    for _ in range(most):
        assert (await forged.ask(client)).status_code == 401

    async with _another_process(settings, "192.0.2.7") as elsewhere:
        _must_wait(await forged.ask(elsewhere), Way.UNPROVEN, By.ACCOUNT)
        assert (await system.ask(elsewhere)).status_code == 200


async def test_a_system_that_is_not_there_is_answered_as_one_that_is(
    client: AsyncClient, system: OtherSystem, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words, the same headers, as many questions and signatures: also when too often."""
    known = OtherSystem(system.id, system.seat, _other_key(system), system.audience)
    unknown = OtherSystem(uuid4(), system.seat, known.key, system.audience)
    looked_at = _counted(monkeypatch)
    most = LIMITS[Way.UNPROVEN][By.ACCOUNT].most
    of_known, of_unknown = [
        [await _with_work(each, client, engine, looked_at) for _ in range(most + 1)]
        for each in (known, unknown)
    ]

    assert of_known == of_unknown
    assert [status for status, *_ in of_known] == [401] * most + [429]


async def _with_work(
    system: OtherSystem, client: AsyncClient, engine: AsyncEngine, looked_at: list[object]
) -> tuple[int, object, set[str], int, int]:
    """What is answered, and how many statements and signatures that took."""
    statements: list[str] = []

    def _heard(*told: object) -> None:
        statements.append(str(told[2]))

    everywhere = type(engine.sync_engine)
    before = len(looked_at)
    event.listen(everywhere, "before_cursor_execute", _heard)
    answer = await system.ask(client)
    event.remove(everywhere, "before_cursor_execute", _heard)
    signatures = len(looked_at) - before
    return (
        answer.status_code,
        answer.json(),
        set(answer.headers),
        len(statements),
        signatures,
    )


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Notes each signature that is looked at."""
    looked_at: list[object] = []
    real: Callable[..., object] = jwt.decode

    def decode(*told: object, **more: object) -> object:
        looked_at.append(told)
        return real(*told, **more)

    monkeypatch.setattr(jwt, "decode", decode)
    return looked_at


@pytest.mark.parametrize("by", [By.ACCOUNT, By.ALLIANCE])
async def test_a_system_gets_so_many_tokens_and_an_alliance_so_many_for_all_of_its_systems(  # noqa: PLR0913, PLR0917 - a world each
    client: AsyncClient,
    system: OtherSystem,
    sessions: Sessions,
    here: Known,
    elsewhere: Known,
    settings: Settings,
    by: By,
) -> None:
    other, of_another = [
        await add_system(sessions, of, SystemSeat.DASHBOARD, url=settings.url, client=client)
        for of in (here, elsewhere)
    ]
    async with sessions.begin() as session:
        await session.exec(delete(RateLimitRow))
    await fill(sessions, Way.ISSUED, by, str(system.id if by is By.ACCOUNT else here.alliance))

    assert (await system.ask(client)).status_code == 200
    _must_wait(await system.ask(client), Way.ISSUED, by)
    assert (await other.ask(client)).status_code == (200 if by is By.ACCOUNT else 429)
    assert (await of_another.ask(client)).status_code == 200


def _other_key(system: OtherSystem) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": str(system.key.kid)})
