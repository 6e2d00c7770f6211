"""Whoever tries too often to come in waits: by browser, address, person, mailbox and alliance."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import delete
from sqlmodel import col, func, select

from activities import codes, directory, links
from api.main import build_app
from domain.seats import PersonId
from domain.tries import LIMITS, By, Way
from models.tables import DemoMailRow, LoginCodeRow, RateLimitRow, WebauthnChallengeRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.settings import Settings
from tests.api.people import Known, make_alliance
from tests.api.tried import fill
from tests.web import providers
from tests.web.browser import engine, sessions, settings

__all__ = ["engine", "sessions", "settings"]

HOME = "http://127.0.0.1"
OURS = {"Sec-Fetch-Site": "same-origin"}
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
SAYS = {
    "nl": r"Dit is te vaak geprobeerd\. Wacht \d+ minuten",
    "en": r"This was tried too often\. Wait \d+ minutes",
}


@pytest.fixture(scope="module")
async def known(sessions: Sessions) -> Known:
    return await make_alliance(sessions, "Windstreken")


@pytest.fixture(autouse=True)
async def _nothing_was_tried(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        for table in (RateLimitRow, DemoMailRow, LoginCodeRow, WebauthnChallengeRow):
            await session.exec(delete(table))


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[AsyncClient]:
    async with _browser(settings) as made:
        yield made


@asynccontextmanager
async def _browser(settings: Settings, address: str = "127.0.0.1") -> AsyncIterator[AsyncClient]:
    """A browser at an address, in front of the product as it was just started."""
    app = build_app(settings)
    transport = ASGITransport(app, client=(address, 123))
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url=HOME) as made,
    ):
        yield made


async def _link(sessions: Sessions, person: UUID) -> str:
    async with sessions.begin() as session:
        return f"/link/{await links.issue(session, person, at=clock.now())}"


async def _post(client: AsyncClient, page: str, path: str, **form: str) -> Response:
    """Send a form of a page, as that page has it."""
    found = TOKEN.search((await client.get(page)).text)
    assert found is not None
    return await client.post(path, data={"form_token": found[1], **form}, headers=OURS)


async def _send(client: AsyncClient, link: str, language: str = "nl") -> Response:
    return await _post(client, link, f"{link}/code?lang={language}", way="mail")


async def _type(client: AsyncClient, link: str, code: str, language: str = "nl") -> Response:
    return await _post(client, f"{link}/code", f"{link}/come-in?lang={language}", code=code)


def _must_wait(answer: Response, way: Way, by: By, language: str = "nl") -> None:
    assert answer.status_code == 429, answer.text
    assert 0 < int(answer.headers["retry-after"]) <= LIMITS[way][by].within.total_seconds()
    assert answer.headers["content-language"] == language
    assert answer.headers["cache-control"] == "no-store"
    assert re.search(SAYS[language], answer.text), answer.text


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_whoever_guesses_links_waits_and_a_real_one_still_opens(
    client: AsyncClient, sessions: Sessions, known: Known, settings: Settings, language: str
) -> None:
    for _ in range(LIMITS[Way.LINK][By.ADDRESS].most):
        assert (await client.get(f"/link/{uuid4().hex}")).status_code == 404

    answer = await client.get(f"/link/{uuid4().hex}?lang={language}")
    _must_wait(answer, Way.LINK, By.ADDRESS, language)
    assert (await client.get(await _link(sessions, known.people["teacher"]))).status_code == 200
    async with _browser(settings) as restarted:
        answer = await restarted.get(f"/link/{uuid4().hex}?lang={language}")
        _must_wait(answer, Way.LINK, By.ADDRESS, language)


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_browser_is_sent_so_many_codes_and_told_how_long_to_wait(
    client: AsyncClient, sessions: Sessions, known: Known, language: str
) -> None:
    link = await _link(sessions, known.people["teacher"])
    for _ in range(LIMITS[Way.SEND][By.BROWSER].most):
        assert (await _send(client, link)).status_code == 303
    answer = await _send(client, link, language)

    _must_wait(answer, Way.SEND, By.BROWSER, language)
    assert f'href="{link}/code' in answer.text  # the code on paper is still there
    assert await _mails(sessions) == LIMITS[Way.SEND][By.BROWSER].most


async def test_a_person_is_sent_so_many_codes_whatever_the_browser_and_the_address(
    sessions: Sessions, known: Known, settings: Settings
) -> None:
    link = await _link(sessions, known.people["teacher"])
    most = LIMITS[Way.SEND][By.ACCOUNT].most
    answers = []
    for number in range(most + 1):
        async with _browser(settings, f"192.0.2.{number}") as another:
            answers.append(await _send(another, link))

    _must_wait(answers[-1], Way.SEND, By.ACCOUNT)
    assert await _mails(sessions) == most


async def test_a_mailbox_of_two_parents_is_sent_so_many_codes(
    client: AsyncClient, sessions: Sessions
) -> None:
    both = {PersonId(uuid7()), PersonId(uuid7())}
    async with sessions.begin() as session:
        people = [directory.Person(id=each, name="P", mail="Home@example.org") for each in both]
        await directory.add(session, people)
    await fill(sessions, Way.SEND, By.CONTACT, "home@example.org")
    first, second = [await _link(sessions, each) for each in both]

    assert (await _send(client, first)).status_code == 303
    _must_wait(await _send(client, second), Way.SEND, By.CONTACT)


@pytest.mark.parametrize("way", [Way.SEND, Way.TYPE, Way.PASSKEY])
async def test_an_alliance_has_so_many_tries_together_and_another_has_its_own(
    client: AsyncClient, sessions: Sessions, known: Known, way: Way
) -> None:
    other = await make_alliance(sessions, "Elders")
    await fill(sessions, way, By.ALLIANCE, str(known.alliance))
    answers = []
    for of, name in ((known, "teacher"), (known, "lead"), (other, "lead")):
        link = await _link(sessions, of.people[name])
        answers.append(await _try(client, link, way))

    first, second, of_another = answers
    assert 429 not in {first.status_code, of_another.status_code}
    _must_wait(second, way, By.ALLIANCE)


async def _try(client: AsyncClient, link: str, way: Way) -> Response:
    match way:
        case Way.SEND:
            return await _send(client, link)
        case Way.TYPE:
            return await _type(client, link, "0" * codes.PAPER_DIGITS)
        case _:
            return await _post(client, link, f"{link}/passkey/options")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_browser_types_so_many_codes_from_paper(
    client: AsyncClient, sessions: Sessions, known: Known, language: str
) -> None:
    link = await _link(sessions, known.people["teacher"])
    for _ in range(LIMITS[Way.TYPE][By.BROWSER].most):
        assert (await _type(client, link, "0" * codes.PAPER_DIGITS)).status_code == 400
    answer = await _type(client, link, "0" * codes.PAPER_DIGITS, language)

    _must_wait(answer, Way.TYPE, By.BROWSER, language)


async def test_a_person_has_so_many_tries_whatever_the_browser(
    sessions: Sessions, known: Known, settings: Settings
) -> None:
    """The right code does not come in either: until then it may be a guess."""
    person = known.people["teacher"]
    link = await _link(sessions, person)
    async with sessions.begin() as session:
        paper = await codes.issue_on_paper(session, person, by=None, at=clock.now())
    await fill(sessions, Way.TYPE, By.ACCOUNT, str(person))
    async with _browser(settings, "192.0.2.1") as one, _browser(settings, "192.0.2.2") as other:
        wrong = await _type(one, link, "0" * codes.PAPER_DIGITS)
        right = await _type(other, link, paper)

    assert wrong.status_code == 400
    _must_wait(right, Way.TYPE, By.ACCOUNT)


async def test_where_no_code_was_sent_nothing_can_be_guessed_and_nothing_counts(
    client: AsyncClient, sessions: Sessions, known: Known
) -> None:
    link = await _link(sessions, known.people["teacher"])
    tries = range(LIMITS[Way.TYPE][By.ACCOUNT].most + 1)
    answers = [await _type(client, link, "0" * codes.DIGITS) for _ in tries]

    assert {each.status_code for each in answers} == {400}
    async with sessions() as session:
        counted = (await session.exec(select(func.count(col(RateLimitRow.bucket))))).one()
    assert counted == 0


async def test_passkeys_are_asked_for_so_often_and_then_no_challenge_is_made(
    client: AsyncClient, sessions: Sessions, known: Known
) -> None:
    link = await _link(sessions, known.people["teacher"])
    most = LIMITS[Way.PASSKEY][By.BROWSER].most
    path = f"{link}/passkey/options"
    answers = [await _post(client, link, path) for _ in range(most + 1)]

    _must_wait(answers[-1], Way.PASSKEY, By.BROWSER)
    async with sessions() as session:
        made = (await session.exec(select(func.count(col(WebauthnChallengeRow.id))))).one()
    assert made <= most


@pytest.mark.parametrize("by", [By.ADDRESS, By.ALLIANCE])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_way_to_a_provider_is_counted(
    client: AsyncClient, sessions: Sessions, known: Known, by: By, language: str
) -> None:
    provider = providers.provider_of(known.alliance, issuer=f"https://{uuid4()}.example", name="X")
    await providers.add(sessions, provider)
    name = "127.0.0.1" if by is By.ADDRESS else str(known.alliance)
    await fill(sessions, Way.PROVIDER, by, name)
    page = f"/sign-in?alliance={known.alliance}"
    path = f"/sign-in/with/{provider.id}?lang={language}"
    allowed, late = [await _post(client, page, path) for _ in range(2)]

    assert allowed.status_code == 502  # nobody answers there
    _must_wait(late, Way.PROVIDER, by, language)


async def test_the_way_back_from_a_provider_is_counted(
    client: AsyncClient, sessions: Sessions
) -> None:
    await fill(sessions, Way.BACK, By.ADDRESS, "127.0.0.1")
    allowed, late = [await client.get(f"/sign-in/back/{uuid4()}?state=x&code=y") for _ in range(2)]

    assert allowed.status_code == 400
    _must_wait(late, Way.BACK, By.ADDRESS)


async def _mails(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await session.exec(select(func.count(col(DemoMailRow.id))))).one()
