"""Who looked, as a parent reads it in a browser."""

import pytest
from playwright.async_api import BrowserContext, Page

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

    theirs = page.locator(".readers > li").filter(has_text="Peter").first
    mine = page.locator(".readers > li").filter(has_text="Paula").first
    assert ":" not in (await theirs.locator("p").first.inner_text())
    assert ":" in (await mine.locator("p").first.inner_text())
