"""Staff without a passkey or a code goes back to its provider, and comes back to what it wrote."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import APIResponse, BrowserContext, Page, expect
from sqlalchemy import delete, update
from sqlmodel import select

from domain.assurance import SURE_FOR, Demand, Level, Method
from domain.events import StepAnswered
from domain.sign_off import Proof
from models import queries_ledger, queries_texts
from models.states import ClientAuth
from models.tables import IdentityRow, KeptFormRow, SignInRow
from models.views import Provider
from runtime import clock, ports
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.people import Known
from tests.web import providers
from tests.web.browser import browser, chromium
from tests.web.family import Family, family, looked_at, says, settings, site

__all__ = ["browser", "chromium", "family", "settings", "site"]

PASSWORD = "urn:test:password"  # noqa: S105 - a way of being recognised
WORDS = "Liever op dinsdag, want dan werk ik niet. \u2713 <b>&amp;"
BOTH = (
    Demand(level=Level.A, acr=PASSWORD),
    Demand(level=Level.B, acr=providers.MFA),
)


@dataclass(frozen=True)
class Places:
    """Providers of the alliance: one strict, one that asks little, one that never says enough."""

    strict: Provider
    mock: Provider
    weak: Provider


@pytest.fixture(scope="module")
async def places(
    site: str, settings: Settings, sessions: Sessions, here: Known
) -> AsyncIterator[Places]:
    ports_ = [ports.free_port() for _ in range(3)]
    strict_at, mock_at, weak_at = (f"http://127.0.0.1:{each}" for each in ports_)
    strict = providers.provider_of(
        here.alliance,
        issuer=strict_at,
        name="Strict",
        demands=BOTH,
        acr_values=f"{PASSWORD} {providers.MFA}",
    )
    mock, weak = (
        providers.provider_of(
            here.alliance,
            issuer=issuer,
            name=name,
            client_auth=ClientAuth.CLIENT_SECRET_POST,
            demands=demands,
            max_age=None,
            acr_values="",
        )
        for issuer, name, demands in (
            (mock_at, "Mock", (Demand(level=Level.A), BOTH[1])),
            (weak_at, "Weak", (Demand(level=Level.A),)),
        )
    )
    jwk = providers.make_key(settings)
    for each in (strict, mock, weak):
        await providers.add(sessions, each)
    mail = f"{here.people['paula']}@example.org"
    plain = {"sub": "plain", "email": mail, "email_verified": True}
    later = int((clock.now() + timedelta(hours=1)).timestamp())  # it says when, and it is fresh
    sure = plain | {"sub": "sure", "acr": providers.MFA, "auth_time": later}
    async with (
        providers.strict(ports_[0], site=site, provider=strict, jwk=jwk, mails={"paula": mail}),
        providers.mock(ports_[1], users=[plain, sure]),
        providers.mock(ports_[2], users=[plain]),
    ):
        yield Places(strict=strict, mock=mock, weak=weak)


@pytest.fixture
async def nobody_linked(sessions: Sessions, family: Family) -> None:
    """Nobody knows Paula at a provider yet, and she sits at a table."""
    assert family.mail
    async with sessions.begin() as session:
        for table in (IdentityRow, KeptFormRow):
            await session.exec(delete(table))


@pytest.fixture
async def page(browser: BrowserContext) -> AsyncIterator[Page]:
    opened = await browser.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


async def _at_strict(page: Page, sub: str, *, acr: str) -> None:
    await page.get_by_label("Who").fill(sub)
    await page.get_by_label("How").fill(acr)
    await page.get_by_role("button", name="Log in").click()


async def _in_by_strict(page: Page, family: Family, *, acr: str = PASSWORD) -> None:
    """Come in, with a password only, to what is asked."""
    await page.goto(family.answer)
    await page.get_by_role("button", name="Verder met Strict").click()
    await _at_strict(page, "paula", acr=acr)
    await page.wait_for_url(family.answer)


async def _write(page: Page) -> None:
    """Write something that needs words, and try to send it."""
    await page.get_by_label("Ik wil iets veranderen").check()
    await page.fill("#reason", WORDS)
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await says(page, "Bent u het nog?")


async def _post(page: Page, path: str) -> APIResponse:
    """Send a form of the page that is shown, in its browser."""
    token = await page.locator("[name=form_token]").first.input_value()
    home = "/".join(page.url.split("/")[:3])
    return await page.context.request.post(
        f"{home}{path}",
        form={"form_token": token, "next": "/me"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )


async def _proof(family: Family) -> tuple[StepAnswered, Proof]:
    async with family.sessions() as session:
        entries = await queries_ledger.events(session, family.trajectory, after=0, limit=100)
    answers = [each.event for each in entries if isinstance(each.event, StepAnswered)]
    assert len(answers) == 1
    proof = answers[0].proof
    assert proof is not None
    return answers[0], proof


async def _said(family: Family, answer: StepAnswered) -> str:
    assert answer.reason is not None
    async with family.sessions() as session:
        found = await queries_texts.words(session, family.trajectory, {answer.reason.id})
    return str(found[answer.reason.id].body)


@pytest.mark.usefixtures("nobody_linked")
async def test_back_to_the_provider_and_back_to_what_was_written(
    page: Page, family: Family, places: Places
) -> None:
    await _in_by_strict(page, family)
    await _write(page)
    assert await looked_at(page, "step-up-at-provider") == []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.get_by_role("button", name="Laat het zien bij Strict").click()
    await _at_strict(page, "paula", acr=providers.MFA)

    await page.wait_for_url(f"{family.site}/kept")
    await says(page, "Wat u schreef, is er nog")
    assert await looked_at(page, "kept-after-step-up") == []
    assert await page.get_by_text("Liever op dinsdag").inner_text() == WORDS
    url = next(each for each in asked if each.startswith(f"{places.strict.issuer}/auth?"))
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (query["prompt"], query["max_age"]) == ("login", "0")
    assert query["acr_values"] == providers.MFA
    assert not [each for each in asked if "dinsdag" in each]
    await page.get_by_role("button", name="Ga ermee verder").click()
    await says(page, "Uw antwoord is bewaard.")

    answer, proof = await _proof(family)
    assert (proof.level, proof.method) == (Level.B, Method.OIDC)
    assert proof.issuer == places.strict.issuer
    assert await _said(family, answer) == WORDS


@pytest.mark.usefixtures("nobody_linked")
async def test_a_provider_that_says_little_leads_back_too(
    page: Page, family: Family, places: Places
) -> None:
    await page.goto(family.answer)
    await page.get_by_role("button", name=f"Verder met {places.mock.name}").click()
    await page.get_by_role("button", name="plain").click()
    await page.wait_for_url(family.answer)
    await _write(page)
    await page.get_by_role("button", name="Laat het zien bij Mock").click()
    await page.get_by_role("button", name="plain").click()

    await says(page, "Dit is niet gelukt")
    await says(page, "wat u schreef is er nog")
    assert await looked_at(page, "step-up-not-sure") == []
    await page.get_by_role("link", name="Terug naar waar u was").click()
    await page.wait_for_url(f"{family.site}/kept")
    assert await page.get_by_text("Liever op dinsdag").inner_text() == WORDS
    await page.get_by_role("button", name="Ga ermee verder").click()
    await says(page, "Bent u het nog?")


@pytest.mark.usefixtures("nobody_linked")
async def test_by_the_mock_it_goes_all_the_way_where_it_says_enough(
    page: Page, family: Family, places: Places, sessions: Sessions
) -> None:
    await page.goto(family.answer)
    await page.get_by_role("button", name=f"Verder met {places.mock.name}").click()
    await page.get_by_role("button", name="sure").click()
    await page.wait_for_url(family.answer)
    async with sessions.begin() as session:  # that was too long ago
        past = clock.now() - SURE_FOR - timedelta(minutes=1)
        await session.exec(update(SignInRow).values(shown_at=past))
    await _write(page)
    await page.get_by_role("button", name="Laat het zien bij Mock").click()
    await page.get_by_role("button", name="sure").click()

    await page.wait_for_url(f"{family.site}/kept")
    await page.get_by_role("button", name="Ga ermee verder").click()
    await says(page, "Uw antwoord is bewaard.")
    answer, proof = await _proof(family)
    assert (proof.issuer, await _said(family, answer)) == (places.mock.issuer, WORDS)


@pytest.mark.usefixtures("nobody_linked")
async def test_whoever_stops_or_comes_back_as_somebody_else_still_has_their_words(
    page: Page, family: Family, places: Places
) -> None:
    assert places.strict.can_step_up
    await _in_by_strict(page, family)
    await _write(page)
    await page.get_by_role("button", name="Laat het zien bij Strict").click()
    await page.get_by_role("button", name="Stop").click()
    await says(page, "Dit is niet gelukt")
    await page.get_by_role("link", name="Terug naar waar u was").click()
    assert await page.get_by_text("Liever op dinsdag").inner_text() == WORDS

    await page.get_by_role("button", name="Ga ermee verder").click()
    await page.get_by_role("button", name="Laat het zien bij Strict").click()
    await _at_strict(page, "somebody-else", acr=providers.MFA)
    await says(page, "Dit is niet gelukt")
    await page.get_by_role("link", name="Terug naar waar u was").click()
    assert await page.get_by_text("Liever op dinsdag").inner_text() == WORDS
    assert page.url == f"{family.site}/kept"


@pytest.mark.usefixtures("nobody_linked")
async def test_a_provider_that_never_says_enough_is_not_offered(
    page: Page, family: Family, places: Places
) -> None:
    await page.goto(family.answer)
    await page.get_by_role("button", name=f"Verder met {places.weak.name}").click()
    await page.get_by_role("button", name="plain").click()
    await page.wait_for_url(family.answer)
    await _write(page)

    assert await page.get_by_role("button", name="Laat het zien").count() == 0
    await page.fill("#code", await family.paper())
    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "Uw antwoord is bewaard.")


@pytest.mark.usefixtures("nobody_linked")
async def test_the_page_of_a_step_up_leads_to_the_provider_and_on(
    page: Page, family: Family, places: Places
) -> None:
    assert places.strict.can_step_up
    await _in_by_strict(page, family)
    await page.goto(f"{family.site}/passkeys")
    await page.get_by_role("link", name="Ga verder").click()
    await says(page, "Bent u het nog?")
    assert await looked_at(page, "step-up-staff") == []
    await page.get_by_text("Ik heb een code op papier").click()
    assert await looked_at(page, "step-up-staff-code") == []
    await page.get_by_role("button", name="Laat het zien bij Strict").click()
    await _at_strict(page, "paula", acr=providers.MFA)

    await page.wait_for_url(f"{family.site}/passkeys")
    await says(page, "Maak een passkey")


@pytest.mark.usefixtures("nobody_linked")
async def test_after_a_code_on_paper_the_provider_is_still_known(
    page: Page, family: Family, places: Places, sessions: Sessions
) -> None:
    await _in_by_strict(page, family)
    await page.goto(f"{family.site}/step-up?next=/me")
    await page.get_by_text("Ik heb een code op papier").click()
    await page.fill("#code", await family.paper())
    await page.get_by_role("button", name="Ga verder", exact=True).click()
    await page.wait_for_url(f"{family.site}/me")

    await expect(page.get_by_role("button", name="Laat opnieuw zien wie u bent")).to_be_visible()
    async with sessions() as session:
        row = (await session.exec(select(SignInRow))).one()
    assert (row.method, row.provider) == (Method.LINK_PAPER, places.strict.id)


@pytest.mark.usefixtures("nobody_linked")
async def test_signing_out_reaches_the_strict_provider(
    page: Page, family: Family, places: Places
) -> None:
    assert places.strict.can_step_up
    await _in_by_strict(page, family)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{family.site}/me")
    await page.get_by_role("button", name="Uitloggen", exact=True).click()
    await page.get_by_role("button", name="Yes, sign me out").click()
    await page.wait_for_url(f"{family.site}/sign-out")
    await says(page, "U bent uitgelogd")
    assert await looked_at(page, "signed-out") == []

    assert not [each for each in asked if "token" in each]
    await page.goto(family.answer)
    await page.get_by_role("button", name="Verder met Strict").click()
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()  # it knows nobody


@pytest.mark.usefixtures("nobody_linked")
async def test_signing_out_reaches_the_mock_too_and_both_pages_say_what_happens(
    page: Page, family: Family, places: Places
) -> None:
    await page.goto(family.answer)
    await page.get_by_role("button", name=f"Verder met {places.mock.name}").click()
    await page.get_by_role("button", name="plain").click()
    await page.goto(f"{family.site}/me")
    answer = await _post(page, "/sign-out")

    assert "U bent hier uitgelogd" in await answer.text()
    to = answer.headers["refresh"].removeprefix("0;url=")
    assert to.startswith(f"{places.mock.issuer}/oauth2/end_session?")
    await page.goto(to)
    await page.get_by_role("button", name="End session").click()
    await page.wait_for_url(f"{family.site}/sign-out")
    await page.goto(f"{family.site}/me")
    assert "/sign-in" in page.url


async def test_whoever_came_by_a_link_is_led_to_no_provider(page: Page, family: Family) -> None:
    await page.goto(f"{await family.link()}/code")
    await page.fill("#code", await family.paper())
    await page.get_by_role("button", name="Ga verder").click()
    await page.goto(f"{family.site}/me")
    assert await page.get_by_role("button", name="Laat opnieuw zien wie u bent").count() == 0
    assert (await _post(page, "/step-up/provider")).status == 404
    await page.get_by_role("button", name="Uitloggen", exact=True).click()
    await page.wait_for_url(f"{family.site}/sign-out")
    assert json.dumps(await page.context.cookies()).count('"traject"') == 0
