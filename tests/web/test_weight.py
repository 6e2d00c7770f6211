"""What a parent with an old phone has to fetch before they can read and answer."""

import pytest
from playwright.async_api import Browser, BrowserContext

from tests.web.browser import browser, chromium
from tests.web.family import Family, by_mail, family, settings, site
from tests.web.fetched import watched
from web.i18n import EVERYWHERE, OF_FAMILIES, Language

__all__ = ["browser", "chromium", "family", "settings", "site"]

BUDGET = 60_000


@pytest.mark.parametrize("language", OF_FAMILIES)
async def test_the_step_that_a_parent_reads_weighs_less_than_60_kb(
    browser: BrowserContext, chromium: Browser, family: Family, language: Language
) -> None:
    await by_mail(await browser.new_page(), family, await family.link())
    has_nothing_yet = await chromium.new_context(storage_state=await browser.storage_state())
    page = await has_nothing_yet.new_page()
    fetched = await watched(has_nothing_yet, page)

    await page.goto(f"{family.answer}?lang={language}", wait_until="networkidle")
    await page.evaluate("document.fonts.ready")
    assert "\u202f" not in await page.content(), "letters are fetched whole for it"
    await has_nothing_yet.close()

    types = sorted(fetched.types.values())
    assert "Document" in types
    assert "Stylesheet" in types
    assert types.count("Font") == (2 if language in EVERYWHERE else 4), sorted(
        fetched.addresses.values()
    )
    assert types.count("Script") == 1  # says that a sign-in is about to end; nothing needs it
    assert set(fetched.sizes) == set(fetched.addresses)
    assert 30_000 < fetched.bytes < BUDGET, fetched
    assert len(fetched.sizes) <= (6 if language in EVERYWHERE else 8)
    print(f"{language}: {fetched.bytes} bytes in {len(fetched.sizes)} requests")  # noqa: T201 - with pytest -s


async def test_the_next_page_fetches_its_own_words_only(
    browser: BrowserContext, family: Family
) -> None:
    """What has a digest in its name is not even asked for again."""
    page = await browser.new_page()
    await by_mail(page, family, await family.link())
    await page.goto(family.answer, wait_until="networkidle")
    again: list[str] = []
    page.on("requestfinished", lambda request: again.append(request.url))
    devtools = await browser.new_cdp_session(page)
    cached: list[str] = []
    devtools.on("Network.requestServedFromCache", lambda event: cached.append(event["requestId"]))
    await devtools.send("Network.enable")

    await page.goto(f"{family.site}/licences", wait_until="networkidle")

    assert len(again) >= 3
    assert len(cached) >= 3
