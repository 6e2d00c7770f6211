"""Who looked, as a parent reads it in a browser."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from runtime import clock
from tests.api.talk import Talk
from tests.web.browser import browser, chromium
from tests.web.family import Family, by_mail, family, looked_at, says, settings, site

__all__ = ["browser", "chromium", "family", "settings", "site"]


@pytest.fixture
async def page(browser: BrowserContext) -> Page:
    return await browser.new_page()


async def test_a_parent_reads_who_looked_and_finds_the_way_there(
    page: Page, family: Family, people: dict[str, Talk]
) -> None:
    for _ in range(2):
        await people["coordinator"].get(f"/trajectories/{family.trajectory}/plan")
    await by_mail(page, family, await family.link())
    await page.goto(f"{family.site}/me")
    assert await looked_at(page, "me") == []
    await page.get_by_role("link", name="Wie keek er?").first.click()

    await says(page, "Wie keek in dit dossier?")
    shown = await page.inner_text("main")
    assert "Coordinator" in shown
    assert "2 keer" in shown
    assert "het plan" in shown
    assert "Windstreken" in shown
    assert "Paula" in shown
    assert await looked_at(page, "readers") == []


async def test_the_hour_at_which_the_other_parent_looked_is_not_told(
    page: Page, family: Family, people: dict[str, Talk]
) -> None:
    await people["peter"].get(f"/trajectories/{family.trajectory}")
    await by_mail(page, family, await family.link())
    await page.goto(f"{family.site}/trajectories/{family.trajectory}/readers")

    theirs = page.locator(".tj-readers > li").filter(has_text="Peter").first
    mine = page.locator(".tj-readers > li").filter(has_text="Paula").first
    assert ":" not in (await theirs.locator("p").first.inner_text())
    assert ":" in (await mine.locator("p").first.inner_text())


async def test_who_had_no_place_there_is_marked_with_their_own_reason(
    page: Page, family: Family, people: dict[str, Talk]
) -> None:
    address = f"/trajectories/{family.trajectory}"
    until = (clock.now() + timedelta(hours=2)).isoformat()
    opened = {"director": {"reason": "A complaint came in."}}
    opened["lead"] = {"kind": "break_glass", "reason": "The child ran away.", "until": until}
    for who, body in opened.items():
        assert (await people[who].post(f"{address}/openings", body)).status_code == 201
        assert (await people[who].get(address)).status_code == 200
    await by_mail(page, family, await family.link())
    await page.goto(f"{family.site}{address}/readers")

    for name, mark, reason in (
        ("Director", "geopend met een reden", "A complaint came in."),
        ("Lead", "noodtoegang", "The child ran away."),
    ):
        line = page.locator(".tj-readers > li").filter(has_text=name).first
        assert mark in await line.locator("h2").inner_text()
        assert reason in await line.inner_text()
    assert await page.locator(".tj-badge--late").count() == len(opened)
    assert await looked_at(page, "readers-opened") == []


async def test_the_question_leads_to_who_looked_and_needs_no_script(
    chromium: Browser, family: Family
) -> None:
    plain = await chromium.new_context(java_script_enabled=False, locale="nl-NL")
    try:
        page = await plain.new_page()
        await by_mail(page, family, await family.link())
        await page.goto(f"{family.answer}?lang=en")
        await page.get_by_role("link", name="Who looked?").click()

        await says(page, "Who looked at this file?")
        assert await page.locator(".tj-readers > li").filter(has_text="Paula").count() == 1
    finally:
        await plain.close()
