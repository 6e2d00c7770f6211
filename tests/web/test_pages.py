"""The pages of the demo: what they show, without script, and that to look changes nothing."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response

from api.main import build_app
from domain.notices import Channel
from models.states import NoticeState
from models.tables import NoticeRow
from runtime import clock
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known

PAGES = [
    "/",
    "/?lang=en",
    "/licences",
    "/mailbox",
    "/mailbox?lang=en",
    "/api/v1/docs",
    "/nothing",
]


@pytest.fixture(scope="module", autouse=True)
def _everything_is_there(workers: None, here: Known) -> None:
    """The workers run, and there is an alliance."""


@pytest.fixture
async def letter(sessions: Sessions, here: Known, raised: Journey) -> UUID:
    """A message that lies in Paula's mailbox."""
    row = NoticeRow(
        id=uuid4(),
        trajectory=UUID(raised.id),
        alliance=here.alliance,
        school=here.school,
        sequence=1,
        seat="guardian:1",
        code="signer.invited",
        channel=Channel.MAIL,
        obligation=None,
        version=1,
        not_before=clock.now() - timedelta(hours=1),
        person=here.people["paula"],
        state=NoticeState.DELIVERED,
        delivered_at=clock.now(),
    )
    async with sessions.begin() as session:
        session.add(row)
    return row.id


class _Page(HTMLParser):
    """What matters of a page: its tags, whether they fit, and what it loads."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "circle", "path", "rect"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.faults: list[str] = []
        self.loads: list[str] = []
        self.feed(html)
        self.faults += [f"{tag} stays open" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.faults += [f"{name} on {tag}" for name in named if name.startswith(("on", "style"))]
        if tag in {"link", "img", "script", "iframe"}:
            self.loads.append(named.get("href") or named.get("src") or "")
        if tag == "th" and "scope" not in named:
            self.faults.append("a head without a scope")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(f"{tag} closes what is not open")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_whole_and_needs_nothing_from_elsewhere(
    client: AsyncClient, path: str
) -> None:
    client.cookies.clear()
    answer = await client.get(path)
    page = _Page(answer.text)

    assert answer.status_code == (404 if path == "/nothing" else 200)
    assert page.faults == []
    assert all(address.startswith("/static/") for address in page.loads)
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert "script" not in page.tags
    assert f' lang="{"en" if "lang=en" in path else "nl"}" dir="ltr">' in answer.text
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert len(answer.content) < 60_000 or path == "/api/v1/docs"


async def test_what_a_page_loads_is_there(client: AsyncClient) -> None:
    for address in _Page((await client.get("/")).text).loads:
        assert (await client.get(address)).status_code == 200


async def test_the_first_page_shows_the_alliance_and_no_child(
    client: AsyncClient, raised: Journey
) -> None:
    html = (await client.get("/?lang=en")).text

    assert raised.id not in html
    assert '<h1 lang="nl">Windstreken</h1>' in html
    assert "School of" in html
    assert "School_Leader" in html
    row = re.search(r">signalled</th>\s*<td[^>]*>(\d+)</td>", html)
    assert row is not None
    assert f'<rect class="going" width="{row[1]}"' in html
    assert ">Bo<" not in html


async def test_the_docs_show_every_route_and_every_example(client: AsyncClient) -> None:
    html = (await client.get("/api/v1/docs")).text
    document = (await client.get("/api/v1/openapi.json")).json()
    bodies = [
        media
        for methods in document["paths"].values()
        for operation in methods.values()
        for media in operation.get("requestBody", {}).get("content", {}).values()
    ]
    moves = sum(len(media.get("examples", ())) for media in bodies)
    named = [media["schema"].get("$ref", "").rpartition("/")[2] for media in bodies]
    schemas = document["components"]["schemas"]
    others = sum(len(schemas.get(name, {}).get("examples", ())) for name in named)

    assert "/api/v1/trajectories/{id}/moves" in html
    assert moves >= 45
    assert html.count("<details>") == moves + others
    assert "answer_step" in html


async def test_looking_at_a_message_changes_nothing(
    client: AsyncClient, letter: UUID, sessions: Sessions
) -> None:
    for method in ("GET", "HEAD"):
        await client.request(method, f"/mailbox/{letter}")
    page = await client.get(f"/mailbox/{letter}?lang=en")
    lists = await client.get("/mailbox?lang=en")

    assert "There is a plan. What do you think of it?" in page.text
    assert "Paula (guardian 1)" in page.text
    assert str(letter) in lists.text
    assert await _state(sessions, letter) is NoticeState.DELIVERED


async def test_the_button_marks_it_opened_once(
    client: AsyncClient, letter: UUID, sessions: Sessions
) -> None:
    first = await client.post(
        f"/mailbox/{letter}/opened", headers={"Sec-Fetch-Site": "same-origin"}
    )
    again = await client.post(f"/mailbox/{letter}/opened")
    page = await client.get(first.headers["location"])

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == f"/mailbox/{letter}"
    assert await _state(sessions, letter) is NoticeState.OPENED
    assert "<button" not in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
async def test_a_form_on_another_site_opens_nothing(
    client: AsyncClient, letter: UUID, sessions: Sessions, headers: dict[str, str]
) -> None:
    answer = await client.post(f"/mailbox/{letter}/opened", headers=headers)

    assert answer.status_code == 403
    assert await _state(sessions, letter) is NoticeState.DELIVERED


async def test_a_message_that_is_not_there_is_a_page_too(client: AsyncClient) -> None:
    answers: list[Response] = [
        await client.get(f"/mailbox/{uuid4()}"),
        await client.get("/mailbox/none"),
        await client.post(f"/mailbox/{uuid4()}/opened"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert all("<h1>" in answer.text for answer in answers)


async def test_there_is_no_mailbox_outside_of_the_demo(settings: Settings) -> None:
    app = build_app(settings.model_copy(update={"demo": False}))

    assert "/mailbox" not in {getattr(route, "path", "") for route in app.routes}


async def _state(sessions: Sessions, letter: UUID) -> NoticeState:
    async with sessions() as session:
        row = await session.get(NoticeRow, letter)
    assert row is not None
    return row.state


async def test_a_browser_keeps_the_language_that_was_asked_for(client: AsyncClient) -> None:
    client.cookies.clear()

    first = (await client.get("/mailbox")).headers["content-language"]
    asked = (await client.get("/mailbox?lang=en")).headers["content-language"]
    kept = (await client.get("/mailbox")).headers["content-language"]
    back = (await client.get("/mailbox?lang=nl")).headers["content-language"]
    odd = (await client.get("/mailbox?lang=xx")).headers["content-language"]

    assert [first, asked, kept, back, odd] == ["nl", "en", "en", "nl", "nl"]
