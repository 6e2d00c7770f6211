"""Signing in with a real browser: the demo, and real providers of OpenID Connect."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update
from sqlmodel import col, select

from activities.limits import hit
from domain.assurance import Demand, Level
from domain.seats import SeatKind
from domain.tries import LIMITS, By, Way
from models.states import ClientAuth
from models.tables import HandShakeRow, IdentityRow, OfficeRow, SignInRow
from models.views import Provider
from runtime import ports
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.people import Known, add_person, make_alliance
from tests.web import providers
from tests.web.browser import browser, chromium, engine, sessions, settings, site

__all__ = ["browser", "chromium", "engine", "sessions", "settings", "site"]


@dataclass(frozen=True)
class World:
    site: str
    known: Known
    strict: Provider
    mock: Provider


@pytest.fixture(scope="module")
async def world(site: str, settings: Settings, sessions: Sessions) -> AsyncIterator[World]:
    """An alliance with two providers: one strict, one that says little."""
    known = await make_alliance(sessions, "Windstreken")
    await add_person(sessions, known, "gone", office=SeatKind.LEAD)
    strict_port, mock_port = ports.free_port(), ports.free_port()
    strict = providers.provider_of(
        known.alliance, issuer=f"http://127.0.0.1:{strict_port}", name="Strict"
    )
    mock = providers.provider_of(
        known.alliance,
        issuer=f"http://127.0.0.1:{mock_port}",
        name="Mock",
        client_auth=ClientAuth.CLIENT_SECRET_POST,
        demands=(Demand(level=Level.A),),
        max_age=None,
        acr_values="",
    )
    jwk = providers.make_key(settings)
    for each in (strict, mock):
        await providers.add(sessions, each)
    mails = {name: _mail(known, name) for name in ("coordinator", "lead", "director", "gone")}
    user = {"sub": "teacher", "email": _mail(known, "teacher"), "email_verified": True}
    shady = {"sub": "shady", "email": _mail(known, "school_leader"), "email_verified": False}
    async with (
        providers.strict(strict_port, site=site, provider=strict, jwk=jwk, mails=mails),
        providers.mock(mock_port, users=[user, shady]),
    ):
        yield World(site=site, known=known, strict=strict, mock=mock)


def _mail(known: Known, name: str) -> str:
    return f"{known.people[name]}@example.org"


async def _to_provider(page: Page, world: World, name: str, path: str = "/me?lang=en") -> None:
    await page.goto(f"{world.site}{path}")
    await page.get_by_role("button", name=name).click()


async def _at_strict(page: Page, world: World, sub: str, *, acr: str = providers.MFA) -> None:
    await _to_provider(page, world, "Go on with Strict")
    await page.get_by_label("Who").fill(sub)
    await page.get_by_label("How").fill(acr)
    await page.get_by_role("button", name="Log in").click()


async def test_staff_signs_in_at_a_strict_provider_and_lands_where_they_were_going(
    world: World, browser: BrowserContext, sessions: Sessions
) -> None:
    page = await browser.new_page()
    await _at_strict(page, world, "coordinator")

    await expect(page).to_have_url(f"{world.site}/me?lang=en")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    await expect(page.get_by_role("main").get_by_text("Coordinator", exact=True)).to_be_visible()
    await expect(page.get_by_text("B: just shown, in two ways")).to_be_visible()
    async with sessions() as session:
        row = (
            await session.exec(
                select(SignInRow).where(SignInRow.person == world.known.people["coordinator"])
            )
        ).one()
        linked = await session.get(
            IdentityRow, (world.known.alliance, world.strict.issuer, "coordinator")
        )
    assert (row.level, row.issuer, row.acr) == (Level.B, world.strict.issuer, providers.MFA)
    assert row.amr == ["pwd", "otp"]
    assert row.is_staff
    assert linked is not None
    assert linked.person == world.known.people["coordinator"]
    cookies = {each["name"]: each for each in await browser.cookies(world.site)}
    assert cookies["traject"]["httpOnly"]
    assert cookies["traject"]["sameSite"] == "Lax"
    assert "traject-hand-shake" not in cookies
    stored = await page.evaluate("document.cookie")
    assert stored == ""


async def test_what_is_asked_of_the_provider_is_as_strict_as_it_should_be(
    world: World, browser: BrowserContext
) -> None:
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await _to_provider(page, world, "Go on with Strict")
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()

    url = next(each for each in asked if each.startswith(f"{world.strict.issuer}/auth?"))
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert query["code_challenge_method"] == "S256"
    assert query["response_type"] == "code"
    assert min(len(query[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert query["acr_values"] == providers.MFA
    assert query["max_age"] == "3600"
    assert query["redirect_uri"] == f"{world.site}/sign-in/back/{world.strict.id}"


async def test_less_than_the_alliance_demands_is_not_enough(
    world: World, browser: BrowserContext
) -> None:
    page = await browser.new_page()
    await _at_strict(page, world, "lead", acr="urn:test:password")

    await expect(page.get_by_role("alert")).to_contain_text("in two ways")
    await page.goto(f"{world.site}/me?lang=en")
    await expect(page).to_have_url(f"{world.site}/sign-in?next=/me%3Flang%3Den")


async def test_somebody_whom_the_alliance_does_not_know_is_told_no_more_than_that(
    world: World, browser: BrowserContext
) -> None:
    page = await browser.new_page()
    await _at_strict(page, world, "nobody-here")

    await expect(page.get_by_role("alert")).to_contain_text("Ask the coordinator")


async def test_an_address_that_the_provider_did_not_verify_links_nobody(
    world: World, browser: BrowserContext
) -> None:
    page = await browser.new_page()
    await _to_provider(page, world, "Go on with Mock")
    await page.get_by_role("button", name="shady").click()

    await expect(page.get_by_role("alert")).to_contain_text("Ask the coordinator")


async def test_a_provider_that_says_little_gives_the_lowest_level(
    world: World, browser: BrowserContext
) -> None:
    page = await browser.new_page()
    await _to_provider(page, world, "Go on with Mock")
    await page.get_by_role("button", name="teacher").click()

    await expect(page.get_by_role("main").get_by_text("Teacher", exact=True)).to_be_visible()
    await expect(page.get_by_text("A: you are signed in")).to_be_visible()


async def test_an_address_links_once_and_then_it_is_the_subject(
    world: World, browser: BrowserContext, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        session.add(
            IdentityRow(
                alliance=world.known.alliance,
                issuer=world.strict.issuer,
                subject="the-first-director",
                person=world.known.people["director"],
                linked_at=_long_ago(),
            )
        )
    page = await browser.new_page()
    await _at_strict(page, world, "director")

    await expect(page.get_by_role("alert")).to_contain_text("Ask the coordinator")


async def test_staff_whose_office_ended_is_out_and_does_not_come_in_again(
    world: World, browser: BrowserContext, sessions: Sessions
) -> None:
    page = await browser.new_page()
    await _at_strict(page, world, "gone")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    async with sessions.begin() as session:
        await session.exec(
            update(OfficeRow)
            .where(col(OfficeRow.person) == world.known.people["gone"])
            .values(valid_to=_long_ago().date())
        )
    await page.reload()

    await expect(page).to_have_url(f"{world.site}/sign-in?next=/me%3Flang%3Den")
    await page.get_by_role("button", name="Go on with Strict").click()
    await expect(page.get_by_role("alert")).to_contain_text("Ask the coordinator")


async def test_whoever_stops_at_the_provider_is_told_so(
    world: World, browser: BrowserContext
) -> None:
    page = await browser.new_page()
    await _to_provider(page, world, "Go on with Strict")
    await page.get_by_role("button", name="Stop").click()

    await expect(page.get_by_role("alert")).to_contain_text("was stopped")


async def test_an_account_that_comes_too_often_waits_wherever_it_comes_from(
    world: World, browser: BrowserContext, sessions: Sessions
) -> None:
    limit = LIMITS[Way.ACCOUNT][By.ACCOUNT]
    async with sessions.begin() as session:
        for _ in range(limit.most):
            name = f"{world.strict.issuer} nobody-again"
            assert await hit(session, f"{Way.ACCOUNT}/{By.ACCOUNT}/{name}", limit) is None
    page = await browser.new_page()
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status))
    await _at_strict(page, world, "nobody-again")

    await expect(page.get_by_text("This was tried too often. Wait 15 minutes")).to_be_visible()
    assert 429 in answers


async def test_showing_it_once_more_asks_the_provider_anew_and_changes_the_cookie(
    world: World, browser: BrowserContext
) -> None:
    page = await browser.new_page()
    await _at_strict(page, world, "coordinator")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    before = await _cookie(browser, world)
    await page.get_by_role("button", name="Show once more who you are").click()
    await page.get_by_label("Who").fill("coordinator")
    await page.get_by_role("button", name="Log in").click()

    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    assert await _cookie(browser, world) != before


async def test_signing_out_ends_it_here_also_for_whoever_kept_the_cookie(
    world: World, browser: BrowserContext, chromium: Browser
) -> None:
    page = await browser.new_page()
    await _at_strict(page, world, "coordinator")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    kept = await browser.cookies(world.site)
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await page.get_by_role("button", name="Yes, sign me out").click()
    await expect(page).to_have_url(f"{world.site}/sign-out")

    thief = await chromium.new_context()
    await thief.add_cookies(
        [{"name": each["name"], "value": each["value"], "url": world.site} for each in kept]
    )
    stolen = await thief.new_page()
    await stolen.goto(f"{world.site}/me")
    await expect(stolen).to_have_url(f"{world.site}/sign-in?next=/me")
    await thief.close()


async def test_the_answer_of_a_provider_works_once_and_in_the_browser_that_asked(
    world: World, browser: BrowserContext, chromium: Browser
) -> None:
    page = await browser.new_page()
    answers: list[str] = []
    page.on("request", lambda request: answers.append(request.url))
    await _at_strict(page, world, "coordinator")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    answer = next(each for each in answers if "/sign-in/back/" in each)

    await page.goto(answer)
    await expect(page.get_by_role("alert")).to_be_visible()
    other = await chromium.new_context()
    elsewhere = await other.new_page()
    await elsewhere.goto(answer)
    await expect(elsewhere.get_by_role("alert")).to_be_visible()
    assert not [each for each in await other.cookies() if each["name"] == "traject"]
    await other.close()


async def test_the_answer_for_one_browser_signs_nobody_in_elsewhere(
    world: World, browser: BrowserContext, chromium: Browser
) -> None:
    """Session fixation: an attacker's fresh code, in the browser of a victim who just began."""
    attacker = await chromium.new_context()
    theirs = await attacker.new_page()
    await _to_provider(theirs, world, "Go on with Strict")
    await expect(theirs.get_by_role("button", name="Log in")).to_be_visible()
    answer = await _answer_not_yet_used(attacker, theirs.url, "lead")
    page = await browser.new_page()
    await _to_provider(page, world, "Go on with Strict")
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()
    await page.goto(answer)

    await expect(page.get_by_role("alert")).to_contain_text("began in another window")
    assert not [each for each in await browser.cookies() if each["name"] == "traject"]
    await attacker.close()


async def test_no_hand_shake_stays_behind_that_was_used(
    world: World, browser: BrowserContext, sessions: Sessions
) -> None:
    page = await browser.new_page()
    async with sessions() as session:
        before = set(await session.exec(select(HandShakeRow.browser)))
    await _at_strict(page, world, "coordinator")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()

    async with sessions() as session:
        after = set(await session.exec(select(HandShakeRow.browser)))
    assert after <= before


async def _answer_not_yet_used(attacker: BrowserContext, login: str, sub: str) -> str:
    """Log in at the provider, and stop short of the page of ours to which it leads."""
    form: dict[str, str | float | bool] = {"sub": sub, "acr": providers.MFA}
    came = await attacker.request.post(login, form=form, max_redirects=0)
    while "/sign-in/back/" not in came.headers["location"]:
        came = await attacker.request.get(urljoin(login, came.headers["location"]), max_redirects=0)
    return came.headers["location"]


async def _cookie(browser: BrowserContext, world: World) -> str:
    cookies = await browser.cookies(world.site)
    return next(each["value"] for each in cookies if each["name"] == "traject")


def _long_ago() -> datetime:
    return datetime(2020, 2, 1, tzinfo=UTC)
