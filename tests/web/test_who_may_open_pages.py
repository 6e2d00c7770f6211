"""Every page, as everybody: what is not theirs is not there, and a new page has a row here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import sign_ins
from api.main import build_app
from domain.assurance import Level, Method
from models.views import OURSELVES
from runtime import clock
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known, add_person

HOME = "http://127.0.0.1"
OPEN = {  # for whoever comes by: no word of any child in it
    ("GET", "/"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/api/v1/docs"),
    ("POST", "/oauth/token"),
}
DEMO = {("GET", "/mailbox"), ("GET", "/mailbox/{letter}"), ("POST", "/mailbox/{letter}/opened")}
COMING_IN = "/sign-in", "/link", "/step-up", "/sign-out"
"""Under these somebody shows who they are. Each has tests of its own."""
ONESELF = "/me", "/passkeys"
OF_ONE = "/trajectories/{trajectory}/"
ROUTES: list[tuple[str, str]] = []


def _kind(method: str, path: str) -> str | None:
    if (method, path) in OPEN | DEMO:
        return "open"
    if path.startswith(COMING_IN):
        return "coming in"
    if path.startswith(ONESELF) or path == "/answer":
        return "oneself"
    return "of one" if path.startswith(OF_ONE) else None


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture(scope="module")
async def pages(settings: Settings) -> AsyncIterator[AsyncClient]:
    app = build_app(settings)
    ROUTES[:] = [
        (method, route.path)
        for router in app.routes
        for route in getattr(router, "original_router", app).routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    ]
    transport = ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url=HOME) as made,
    ):
        yield made


@pytest.fixture(scope="module")
async def cookies(sessions: Sessions, here: Known, elsewhere: Known) -> dict[str, dict[str, str]]:
    """Everybody signed in, and a parent of nobody in particular."""
    await add_person(sessions, here, "passer-by")
    everybody = {**here.people, "stranger": elsewhere.people["coordinator"]}
    async with sessions.begin() as session:
        return {
            name: {"Cookie": f"traject={await _signed_in(session, person)}"}
            for name, person in everybody.items()
        }


async def _signed_in(session: AsyncSession, person: UUID) -> str:
    return await sign_ins.begin(
        session,
        person=person,
        level=Level.B,
        method=Method.LINK_PAPER,
        issuer=OURSELVES,
        at=clock.now(),
    )


@pytest.fixture(scope="module")
async def theirs(raise_one: Callable[[], Awaitable[Journey]], workers: None) -> Journey:  # noqa: ARG001 - they run
    raised = await raise_one()
    await raised.to_signing()
    return raised


def test_every_page_has_its_place_in_this_file(pages: AsyncClient) -> None:
    assert pages.base_url == HOME
    assert [route for route in ROUTES if _kind(*route) is None] == []
    assert len({route for route in ROUTES if _kind(*route) == "of one"}) > 5


async def test_nobody_sees_a_page_of_theirs_without_signing_in(
    pages: AsyncClient, theirs: Journey
) -> None:
    tried = [route for route in ROUTES if _kind(*route) in {"oneself", "of one"}]
    for method, path in tried:
        answer = await pages.request(method, _address(path, theirs.id))
        assert answer.status_code in {303, 403}, (method, path)
        assert "Bo" not in answer.text.split()


@pytest.mark.parametrize("who", ["stranger", "passer-by", "teacher", "director"])
async def test_a_page_of_others_is_not_there(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey, who: str
) -> None:
    """404 and never 403, and the same page as for what does not exist."""
    tried = [route for route in ROUTES if route[0] == "GET" and _kind(*route) == "of one"]
    assert tried
    for method, path in tried:
        known = await pages.request(method, _address(path, theirs.id), headers=cookies[who])
        unknown = await pages.request(method, _address(path, uuid4()), headers=cookies[who])
        assert (known.status_code, unknown.status_code) == (404, 404), (method, path)
        assert known.text == unknown.text


async def test_whose_child_it_is_sees_who_looked_from_the_page_before_to_the_one_after(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey
) -> None:
    address = f"/trajectories/{theirs.id}/readers"
    for who, status in (("paula", 200), ("peter", 200), ("coordinator", 200), ("teacher", 404)):
        answer = await pages.get(address, headers=cookies[who])
        assert answer.status_code == status, who
    english = await pages.get(f"{address}?lang=en", headers=cookies["paula"])
    assert "Who looked at this file?" in english.text


def _address(path: str, trajectory: str | UUID) -> str:
    return path.format_map(_Anything(trajectory=trajectory))


class _Anything(dict[str, object]):
    def __missing__(self, _name: str) -> object:
        return uuid4()
