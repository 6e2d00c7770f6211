"""The parts of our pages in a real browser: for who sees, reads or moves differently, too."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.web.browser import browser, chromium, engine, sessions, settings, site
from tests.web.family import SHOTS, looked_at

__all__ = ["browser", "chromium", "engine", "sessions", "settings", "site"]

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1
        || each.getBoundingClientRect().left < -1)
    .filter(each => !each.closest(".tj-hidden, .utrecht-skip-link, thead, pre"))
    .map(each => each.outerHTML.slice(0, 90))"""


@pytest.fixture
async def page(browser: BrowserContext, site: str) -> Page:
    page = await browser.new_page()
    await page.goto(f"{site}/looks")
    return page


@pytest.fixture
async def stark(chromium: Browser, site: str) -> AsyncIterator[Page]:
    """The colours that a person chose, and nothing that moves."""
    context = await chromium.new_context(
        viewport={"width": 390, "height": 844}, forced_colors="active", reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{site}/looks")
    yield page
    await context.close()


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize(
    "path",
    [
        "/looks",
        "/looks?lang=en",
        "/licences",
        "/licences?lang=en",
        "/nothing",
        "/nothing?lang=en",
        "/sign-in",
        "/sign-in?lang=en",
    ],
)
async def test_everybody_can_use_the_page(browser: BrowserContext, site: str, path: str) -> None:
    page = await browser.new_page()
    await page.goto(site + path)

    assert await looked_at(page, path.strip("/").replace("?lang=", "-")) == []


async def test_nothing_is_refused_by_the_policy(browser: BrowserContext, site: str) -> None:
    page = await browser.new_page()
    said: list[str] = []
    failed: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: failed.append(request.url))

    await page.goto(f"{site}/looks", wait_until="networkidle")

    assert (said, failed) == ([], [])
    assert await page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').length") >= 2
    assert await page.evaluate("document.fonts.check('700 1rem \"Noto Sans\"')")


async def test_it_fits_on_320_pixels(page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await shot(page, "looks-320")

    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    assert await page.evaluate(TOO_WIDE) == []


async def test_it_fits_with_text_of_200_percent(page: Page) -> None:
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    await shot(page, "looks-200-percent")

    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    assert await page.evaluate(TOO_WIDE) == []


async def test_it_can_be_mirrored(page: Page) -> None:
    brand, name = page.locator(".tj-brand"), page.locator("#name")
    before = await brand.bounding_box()
    await page.evaluate("document.documentElement.dir = 'rtl'")
    await shot(page, "looks-rtl")
    after = await brand.bounding_box()
    field = await name.bounding_box()

    assert before is not None
    assert after is not None
    assert field is not None
    assert before["x"] == pytest.approx(390 - after["x"] - after["width"], abs=1)
    assert field["x"] + field["width"] == pytest.approx(390 - before["x"], abs=1)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_what_can_be_pressed_is_large_enough(page: Page) -> None:
    """24 pixels, unless in a sentence (WCAG 2.5.8). Of some lists a whole line can be pressed."""
    small = await page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
            .filter(each => !each.closest("p, .tj-tasks, .tj-tiles, .tj-links"))
            .map(each => (each.closest("label") ?? each))
            .filter(each => each.getBoundingClientRect().height < 24)
            .filter(each => !each.closest(".utrecht-skip-link"))
            .map(each => each.outerHTML.slice(0, 90))"""
    )

    assert small == []


async def test_the_keyboard_reaches_all_and_one_sees_where_one_is(page: Page) -> None:
    await page.keyboard.press("Tab")
    await expect(page.locator(".utrecht-skip-link")).to_be_focused()
    await expect(page.locator(".utrecht-skip-link")).to_be_in_viewport()
    unseen = []
    for _step in range(60):
        await page.keyboard.press("Tab")
        seen = await page.evaluate(
            """() => {
                const here = document.activeElement, card = here.closest(".tj-choice") ?? here;
                const styles = [here, card].map(each => getComputedStyle(each));
                const ring = styles.some(each =>
                    each.outlineStyle == "solid" && parseFloat(each.outlineWidth) >= 2);
                const own = here.type == "date";  // the parts of it have rings of the browser
                return ring || own || here == document.body ? "" : here.outerHTML.slice(0, 90);
            }"""
        )
        unseen += [seen] if seen else []

    assert unseen == []


async def test_arrows_choose_among_the_cards(page: Page) -> None:
    await page.locator("#answer").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_label("Ik wil iets veranderen")).to_be_checked()


async def test_a_fault_leads_to_its_field(page: Page) -> None:
    await page.get_by_role("link", name="Kies een antwoord.").click()
    await expect(page.locator("#answer")).to_be_focused()
    await expect(page.locator("#phone")).to_have_accessible_description(
        "Dit is geen telefoonnummer."
    )


async def test_what_cannot_be_done_says_why_and_does_nothing(page: Page) -> None:
    button = page.get_by_role("button", name="Volgende fase")
    await expect(button).to_have_accessible_description(
        "Dit kan nog niet: de ouder heeft nog niet geantwoord."
    )
    await button.focus()
    await expect(button).to_be_focused()
    before = page.url
    await button.click(force=True)

    assert page.url == before


async def test_a_table_stays_a_table_for_who_hears_it(page: Page) -> None:
    """On a phone its rows look like cards, and its roles are what they were."""
    tree = await page.get_by_role("table").aria_snapshot()

    assert 'columnheader "Wacht op"' in tree
    assert 'rowheader "2026-0412 Noor A., groep 5"' in tree
    assert 'cell "28 dagen"' in tree


async def test_a_filter_works_at_once_with_a_script_and_with_a_button_without(
    page: Page, chromium: Browser, site: str
) -> None:
    """The same address either way, and nothing that one typed elsewhere is lost."""
    await page.locator("#name").fill("Mevrouw Verzonnen")
    await page.locator("#waits").select_option("School")
    await expect(page.locator("#cases tbody tr")).to_have_count(1)
    assert "waits=School" in page.url
    await expect(page.locator("#name")).to_have_value("Mevrouw Verzonnen")

    plain = await chromium.new_context(java_script_enabled=False)
    other = await plain.new_page()
    await other.goto(f"{site}/looks")
    await other.locator("#waits").select_option("School")
    await other.get_by_role("button", name="Laat zien").click()
    await expect(other.locator("#cases tbody tr")).to_have_count(1)
    assert "waits=School" in other.url
    await plain.close()


async def test_a_state_is_never_a_colour_alone(page: Page) -> None:
    for badge in await page.locator(".nl-data-badge").all():
        assert await badge.locator("svg").count() == 1
        assert (await badge.inner_text()).strip()


async def test_a_form_is_not_red_before_anybody_typed(page: Page) -> None:
    assert await page.locator("[required]").count() == 0


async def test_with_colours_of_ones_own_all_is_there(stark: Page) -> None:
    await shot(stark, "looks-forced-colours")
    chosen = stark.locator(".tj-choice:has(:checked)").first
    other = stark.locator(".tj-choice:not(:has(:checked))").first
    outline = "each => getComputedStyle(each).outlineStyle"

    assert await chosen.evaluate(outline) == "solid"
    assert await other.evaluate(outline) == "none"
    assert await looked_at(stark, "looks-stark") == []


async def test_nothing_moves_for_who_asked_for_that(stark: Page) -> None:
    moving = await stark.evaluate(
        """() => [...document.querySelectorAll("*")]
            .filter(each => parseFloat(getComputedStyle(each).transitionDuration) > 0
                || getComputedStyle(each).animationName != "none").length"""
    )

    assert moving == 0


async def test_on_paper_there_is_what_one_reads_and_not_what_one_presses(page: Page) -> None:
    await page.emulate_media(media="print")
    await shot(page, "looks-print")

    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    for gone in (".tj-menu", ".tj-foot", ".tj-back"):
        await expect(page.locator(gone)).to_be_hidden()
