"""A sign-in that ended while somebody was writing: they come back to what they wrote."""

from datetime import timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser, Page
from sqlalchemy import update
from sqlmodel import col, select

from activities import drafts
from models.tables import KeptFormRow, SignInRow
from runtime import clock
from runtime.database import Sessions
from tests.web.browser import browser, chromium
from tests.web.family import Family, by_mail, family, looked_at, says, settings, site, with_code

__all__ = ["browser", "chromium", "family", "settings", "site"]

WISH = "Liever in de ochtend, dan is zij nog fris."


async def _end_sign_in(sessions: Sessions, person: UUID) -> None:
    """As if nobody had touched the page for a long time."""
    long_ago = clock.now() - timedelta(hours=3)
    async with sessions.begin() as session:
        await session.exec(
            update(SignInRow).where(col(SignInRow.person) == person).values(seen_at=long_ago)
        )


async def _kept(sessions: Sessions, person: UUID) -> KeptFormRow | None:
    async with sessions() as session:
        return (
            await session.exec(select(KeptFormRow).where(KeptFormRow.person == person))
        ).one_or_none()


async def _written_too_late(page: Page, family: Family, sessions: Sessions) -> None:
    await by_mail(page, family, await family.link())
    await page.get_by_role("radio", name="Ik wil iets veranderen").check()
    await page.fill("#reason", WISH)
    await _end_sign_in(sessions, family.person)
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    assert "/link/" in page.url


async def test_what_was_written_comes_back_without_script(
    chromium: Browser, family: Family, sessions: Sessions
) -> None:
    context = await chromium.new_context(java_script_enabled=False, locale="nl-NL")
    page = await context.new_page()
    await _written_too_late(page, family, sessions)
    row = await _kept(sessions, family.person)
    assert row is not None
    assert WISH.encode() not in row.body

    await with_code(page, await family.link(), await family.paper())
    await says(page, "Wat u schreef, is er nog")
    await says(page, WISH)
    await page.get_by_role("button", name="Ga ermee verder").click()

    await says(page, "Klopt dit?")
    await says(page, WISH)
    assert await _kept(sessions, family.person) is None
    await context.close()


async def test_the_page_is_fit_to_be_read_and_it_can_be_thrown_away(
    chromium: Browser, family: Family, sessions: Sessions
) -> None:
    context = await chromium.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL")
    page = await context.new_page()
    await _written_too_late(page, family, sessions)
    await with_code(page, await family.link(), await family.paper())

    await looked_at(page, "kept")
    await page.get_by_role("button", name="Gooi het weg").click()

    assert await _kept(sessions, family.person) is None
    await context.close()


@pytest.mark.parametrize("token", ["", "somebody-elses"])
async def test_a_form_of_another_site_is_not_kept(
    chromium: Browser, family: Family, sessions: Sessions, token: str
) -> None:
    context = await chromium.new_context(locale="nl-NL")
    page = await context.new_page()
    await by_mail(page, family, await family.link())
    cookies = {each["name"]: each["value"] for each in await context.cookies()}
    await _end_sign_in(sessions, family.person)

    async with AsyncClient(base_url=family.site, cookies=cookies) as client:
        for site in ("same-origin", "cross-site"):
            answer = await client.post(
                family.answer,
                data={"form_token": token, "reason": WISH},
                headers={"Sec-Fetch-Site": site},
            )
            assert answer.status_code == 303

    assert await _kept(sessions, family.person) is None
    await context.close()


async def test_it_is_kept_for_a_day_and_for_the_one_who_wrote_it(
    family: Family, sessions: Sessions
) -> None:
    at = clock.now()
    async with sessions.begin() as session:
        await drafts.keep_form(session, "a=b", person=family.person, path="/me", at=at)
        await drafts.forget_stale(session, at=at + timedelta(hours=23))
    assert await _kept(sessions, family.person) is not None

    async with sessions.begin() as session:
        await drafts.forget_stale(session, at=at + timedelta(hours=25))
    assert await _kept(sessions, family.person) is None


async def test_somebody_is_warned_before_the_end_and_can_stay(
    chromium: Browser, family: Family
) -> None:
    context = await chromium.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL")
    page = await context.new_page()
    await page.clock.install()
    await by_mail(page, family, await family.link())
    await page.fill("#reason", WISH)
    soon = page.get_by_text("Over 2 minuten bent u uitgelogd")
    assert not await soon.is_visible()

    await page.clock.fast_forward("28:30")
    await looked_at(page, "about-to-end")
    assert await soon.is_visible()
    await page.get_by_role("button", name="Blijf ingelogd").click()
    await soon.wait_for(state="hidden")

    await page.clock.fast_forward("27:00")
    assert not await soon.is_visible()
    await page.clock.fast_forward("04:00")
    assert await page.get_by_text("U bent uitgelogd.").is_visible()
    assert await page.input_value("#reason") == WISH
    await context.close()
