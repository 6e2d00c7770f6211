"""Signing in without a browser: the demo's list, and what somebody tries who means no good."""

import json
import re
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from sqlmodel import col, delete

from activities import directory
from activities.directory import DEMO_ALLIANCE, DEMO_CODE
from api.main import build_app
from domain.seats import PersonId, SeatKind
from models.queries_sign_ins import form_token_of
from models.tables import AllianceRow, OfficeRow, ProviderRow
from runtime import settings as read_settings
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.settings import PROJECT, Settings
from runtime.trouble import Trouble
from tests.web import providers
from tests.web.browser import engine, sessions, settings
from web.signed_in import MAX_FORM

__all__ = ["engine", "sessions", "settings"]

HOME = "http://127.0.0.1"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@pytest.fixture(scope="module")
async def people(sessions: Sessions) -> dict[str, UUID]:
    """The demo alliance, with two people in it."""
    made = {"Dirk": PersonId(uuid7()), "Lotte": PersonId(uuid7())}
    async with sessions.begin() as session:
        session.add(AllianceRow(id=DEMO_ALLIANCE, name="Windstreken"))
        await directory.add(
            session, [directory.Person(id=id_, name=name) for name, id_ in made.items()]
        )
        await session.flush()
        for person in made.values():
            session.add(
                OfficeRow(
                    id=uuid7(),
                    person=person,
                    kind=SeatKind.COORDINATOR,
                    alliance=DEMO_ALLIANCE,
                    school=None,
                    valid_from=date(2020, 1, 1),
                )
            )
    return dict(made)


@pytest.fixture
async def client(settings: Settings, people: dict[str, UUID]) -> AsyncIterator[AsyncClient]:
    assert people
    async with _client_of(settings, HOME) as made:
        yield made


def _client_of(settings: Settings, url: str) -> "_Client":
    return _Client(settings, url)


class _Client:
    """The application, and a client with cookies of its own in front of it."""

    def __init__(self, settings: Settings, url: str) -> None:
        self._app = build_app(settings)
        self._client = AsyncClient(transport=ASGITransport(self._app), base_url=url)
        self._life = self._app.router.lifespan_context(self._app)

    async def __aenter__(self) -> AsyncClient:
        await self._life.__aenter__()
        return await self._client.__aenter__()

    async def __aexit__(self, *how: object) -> None:
        await self._client.__aexit__(None, None, None)
        await self._life.__aexit__(None, None, None)


async def _picked(client: AsyncClient, person: UUID, **other: str) -> Response:
    """Be somebody, as the form does it."""
    token = _token(await client.get("/sign-in"))
    form = {"form_token": token, "person": str(person), "next": "/me", **other}
    return await client.post("/sign-in/pick", data=form, headers={"Sec-Fetch-Site": "same-origin"})


def _token(page: Response) -> str:
    found = TOKEN.search(page.text)
    assert found is not None, page.text
    return found[1]


async def test_in_the_demo_one_picks_a_person(client: AsyncClient, people: dict[str, UUID]) -> None:
    answer = await _picked(client, people["Dirk"])
    me = await client.get("/me?lang=en")

    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert "Dirk" in me.text
    assert "Lotte" not in me.text


async def test_the_demo_alliance_is_the_one_of_the_example() -> None:
    example = json.loads((PROJECT / "examples" / "alliance.json").read_text())

    assert example["code"] == DEMO_CODE


async def test_without_the_demo_nobody_picks(settings: Settings, people: dict[str, UUID]) -> None:
    async with _client_of(settings.model_copy(update={"demo": False}), HOME) as client:
        page = await client.get("/sign-in")
        answer = await client.post(
            "/sign-in/pick",
            data={"person": str(people["Dirk"])},
            headers={"Sec-Fetch-Site": "same-origin"},
        )

    assert "Dirk" not in page.text
    assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)


@pytest.mark.parametrize(
    "other",
    [
        {"host": "0.0.0.0"},  # noqa: S104 - the very thing that is refused
        {"host": "192.0.2.1"},
        {"public_url": "https://traject.example"},
        {"database_url": "postgresql://traject@db.example:5432/traject"},
    ],
)
def test_a_demo_that_others_can_reach_does_not_start(
    settings: Settings, other: dict[str, str]
) -> None:
    with pytest.raises(Trouble, match="cannot be a demo"):
        read_settings.load(demo=True, **other)
    assert not read_settings.load(demo=False, **other).is_safe_demo
    put = {k: SecretStr(v) if k == "database_url" else v for k, v in other.items()}
    app = build_app(settings.model_copy(update=put))
    assert "/sign-in/pick" not in {getattr(route, "path", "") for route in app.routes}


async def test_beside_another_alliance_or_a_provider_nobody_picks(
    client: AsyncClient, sessions: Sessions, people: dict[str, UUID]
) -> None:
    async with sessions.begin() as session:
        session.add(AllianceRow(id=uuid7(), name="A real one"))
    beside_another = await _picked_blindly(client, people["Dirk"])
    async with sessions.begin() as session:
        await session.exec(delete(AllianceRow).where(col(AllianceRow.id) != DEMO_ALLIANCE))
    provider = providers.provider_of(DEMO_ALLIANCE, issuer="https://idp.example", name="Real")
    await providers.add(sessions, provider)
    beside_a_provider = await _picked_blindly(client, people["Dirk"])
    async with sessions.begin() as session:
        await session.exec(delete(ProviderRow))

    assert (beside_another.status_code, beside_a_provider.status_code) == (404, 404)
    assert (await _picked(client, people["Dirk"])).status_code == 303


async def _picked_blindly(client: AsyncClient, person: UUID) -> Response:
    """With a form token from another page: this one has no list."""
    await client.get("/sign-in")
    form = {"form_token": form_token_of(client.cookies["traject-visit"]), "person": str(person)}
    return await client.post("/sign-in/pick", data=form, headers={"Sec-Fetch-Site": "same-origin"})


async def test_somebody_who_is_nobody_here_cannot_be_picked(client: AsyncClient) -> None:
    assert (await _picked(client, uuid4())).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
    ],
)
async def test_a_form_on_another_site_does_nothing(
    client: AsyncClient, people: dict[str, UUID], headers: dict[str, str]
) -> None:
    await _picked(client, people["Dirk"])
    token = _token(await client.get("/me"))
    answer = await client.post("/sign-out", data={"form_token": token}, headers=headers)

    assert answer.status_code == 403
    assert (await client.get("/me")).status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", "é"])
async def test_a_form_without_its_token_does_nothing(
    client: AsyncClient, people: dict[str, UUID], token: str
) -> None:
    await _picked(client, people["Dirk"])
    for path in ("/sign-out", f"/me/sign-ins/{uuid4()}/end", "/step-up/provider"):
        answer = await client.post(
            path, data={"form_token": token}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status_code == 403
    assert (await client.get("/me")).status_code == 200


async def test_the_token_of_another_sign_in_is_no_token(
    client: AsyncClient, settings: Settings, people: dict[str, UUID]
) -> None:
    await _picked(client, people["Dirk"])
    async with _client_of(settings, HOME) as other:
        await _picked(other, people["Lotte"])
        token = _token(await other.get("/me"))
    answer = await client.post(
        "/sign-out", data={"form_token": token}, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("asked", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_nobody_is_sent_to_another_site(
    client: AsyncClient, people: dict[str, UUID], asked: str
) -> None:
    page = await client.get("/sign-in", params={"next": asked})
    answer = await _picked(client, people["Dirk"], next=asked)

    assert answer.headers["location"] == "/me"
    assert 'name="next" value="/me"' in page.text


async def test_a_cookie_from_before_is_not_the_one_after(
    client: AsyncClient, people: dict[str, UUID]
) -> None:
    client.cookies.set("traject", "chosen-by-somebody-else")
    await _picked(client, people["Dirk"])
    first = client.cookies.get("traject", domain="127.0.0.1")
    await _picked(client, people["Lotte"])
    second = client.cookies.get("traject", domain="127.0.0.1")

    assert len({"chosen-by-somebody-else", first, second}) == 3


async def test_ending_the_sign_in_of_somebody_else_does_nothing_and_says_nothing(
    client: AsyncClient, settings: Settings, people: dict[str, UUID]
) -> None:
    await _picked(client, people["Dirk"])
    async with _client_of(settings, HOME) as other:
        await _picked(other, people["Lotte"])
        await _picked(client, people["Lotte"])
        ends = re.findall(r"/me/sign-ins/([^/]+)/end", (await client.get("/me")).text)
        await _picked(client, people["Dirk"])
        assert ends
        token = _token(await client.get("/me"))
        for sign_in in ends:
            answer = await client.post(
                f"/me/sign-ins/{sign_in}/end",
                data={"form_token": token},
                headers={"Sec-Fetch-Site": "same-origin"},
            )
            assert answer.status_code == 303
        assert (await other.get("/me")).status_code == 200


async def test_signing_out_everywhere_reaches_every_browser(
    client: AsyncClient, settings: Settings, people: dict[str, UUID]
) -> None:
    await _picked(client, people["Dirk"])
    async with _client_of(settings, HOME) as other:
        await _picked(other, people["Dirk"])
        form = {"form_token": _token(await client.get("/me")), "everywhere": "yes"}
        await client.post("/sign-out", data=form, headers={"Sec-Fetch-Site": "same-origin"})

        assert [(await each.get("/me")).status_code for each in (client, other)] == [303, 303]


async def test_over_https_cookies_belong_to_this_host_alone(
    settings: Settings, people: dict[str, UUID]
) -> None:
    async with _client_of(settings, "https://traject.test") as client:
        answer = await _picked(client, people["Dirk"])
        cookie = answer.headers["set-cookie"]

    assert cookie.startswith("__Host-traject=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "domain" not in cookie.lower()


async def test_over_a_line_that_others_read_nobody_signs_in(
    settings: Settings, people: dict[str, UUID]
) -> None:
    async with _client_of(settings, "http://traject.test") as client:
        page = await client.get("/sign-in")

    assert people
    assert (page.status_code, "set-cookie" in page.headers) == (403, False)


async def test_what_is_too_much_or_something_else_is_not_read(
    client: AsyncClient, people: dict[str, UUID]
) -> None:
    await _picked(client, people["Dirk"])
    ours = {"Sec-Fetch-Site": "same-origin"}
    much = await client.post("/sign-out", data={"x": "y" * MAX_FORM}, headers=ours)
    other = await client.post("/sign-out", json={}, headers=ours)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    broken = await client.post("/sign-out", content=b"\xff", headers=ours | form)

    assert (much.status_code, other.status_code, broken.status_code) == (413, 415, 400)


async def test_pages_of_signing_in_have_the_headers_of_all_pages(
    client: AsyncClient, people: dict[str, UUID]
) -> None:
    await _picked(client, people["Dirk"])
    for path in ("/sign-in", "/me", "/sign-in/back/none"):
        answer = await client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
