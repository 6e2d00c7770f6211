"""The figures of a school year in a real browser: tables, bars, files, and no small number."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.calendar import school_year_of
from domain.events import Cause
from domain.procedure import DutyKind, Stage
from domain.spans import Outcome, SpanKind
from models.tables import SpanRow, SpansReadRow
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.settings import PROJECT
from tests.web.browser import browser, chromium, engine, sessions, settings, site
from tests.web.family import looked_at, says
from tests.web.managing import Managed, make_managed, signed_in
from web.sheets import BOM

__all__ = ["browser", "chromium", "engine", "sessions", "settings", "site"]

TOLD_AT = datetime(2026, 11, 25, 3, tzinfo=UTC)
BEGAN, DUE = date(2026, 9, 1), date(2026, 10, 1)
NAMES = ("weeks", "terms", "stages", "plans", "money")
ABOUT = (PROJECT / "docs/figures.md").read_text()


def spans_of(alliance: UUID, school: UUID, *, since: date = BEGAN) -> Iterator[SpanRow]:
    """What happened there: of some of it much, of some of it too little to tell."""
    due = since + (DUE - BEGAN)

    def some(kind: SpanKind, what: str, count: int, **more: object) -> Iterator[SpanRow]:
        for _ in range(count):
            told: dict[str, Any] = {"until": None, "due": None, "outcome": None, "cents": 0} | more
            yield SpanRow(
                trajectory=uuid7(),
                position=0,
                alliance=alliance,
                school=school,
                kind=kind,
                what=what,
                since=since,
                **told,
            )

    yield from some(SpanKind.STAGE, Stage.INTAKE, 41)
    yield from some(SpanKind.STAGE, Stage.PLANNING, 23, until=due)
    yield from some(SpanKind.STAGE, Stage.EVALUATING, 3, until=due)
    yield from some(SpanKind.STALL, Cause.WAITING_PARENT, 12)
    yield from some(SpanKind.TERM, DutyKind.TRIAGE, 31, due=due, until=due)
    yield from some(SpanKind.TERM, DutyKind.TRIAGE, 14, due=due)
    yield from some(SpanKind.TERM, DutyKind.TALK, 9, due=due, until=due)
    yield from some(SpanKind.ROUND, "plan", 18, until=due, outcome=Outcome.AT_ONCE)
    yield from some(SpanKind.ROUND, "plan", 4, until=due, outcome=Outcome.LATER)
    yield from some(SpanKind.MONEY, "school", 12, outcome=Outcome.PROPOSED, cents=100_000)
    yield from some(
        SpanKind.MONEY, "school", 15, outcome=Outcome.CARRIED_OUT, due=due, cents=200_000
    )


@pytest.fixture(scope="module")
async def managed(sessions: Sessions, engine: AsyncEngine) -> Managed:
    made = await make_managed(sessions, engine, still=0, going=0)
    async with sessions.begin() as session:
        await session.merge(SpansReadRow(id=1, position=1, read_at=TOLD_AT))
        session.add_all(spans_of(made.world.alliance, made.world.school))
        before = BEGAN - timedelta(days=365)
        session.add_all(spans_of(made.world.alliance, made.world.school, since=before))
    return made


@pytest.fixture
async def page(browser: BrowserContext, sessions: Sessions, site: str, managed: Managed) -> Page:
    """As the director."""
    await signed_in(sessions, browser, site, managed.known.people["director"])
    return await browser.new_page()


async def _file(page: Page, address: str) -> list[list[str]]:
    text = await (await page.request.get(address)).text()
    assert text.startswith(BOM)
    return list(csv.reader(StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_everybody_can_use_the_figures(page: Page, site: str, language: str) -> None:
    for address in ("/figures", "/figures?year=2025"):
        await page.goto(f"{site}{address}{'&' if '?' in address else '?'}lang={language}")
        await page.locator("summary").first.click()
        name = "figures" + "-old" * ("year" in address)

        assert await looked_at(page, f"{name}-{language}") == []
        assert await page.locator("main h2").count() == len(NAMES) + 1


async def test_each_figure_has_its_table_and_a_file_with_the_same_cells(
    page: Page, site: str
) -> None:
    await page.goto(f"{site}/figures")
    assert school_year_of(BEGAN).starts_in == 2026
    for name in NAMES:
        assert await page.locator(f"a[href='/figures/{name}.csv']").count() == 1
        lines = (await _file(page, f"{site}/figures/{name}.csv"))[1:]
        rows = page.locator(f"#{name}-table tbody tr")
        assert len(lines) == await rows.count() > 0, name
        for number, line in enumerate(lines):
            cells = await rows.nth(number).locator("th, td").all_text_contents()
            shown = [each.strip().replace(".", "") for each in cells][: len(line)]
            if name != "weeks":  # there the page has the day in words
                assert [each.strip("\u2013").replace(".", "") for each in line] == [
                    each.strip("\u2013") for each in shown
                ], name


async def test_small_numbers_are_on_no_page_and_in_no_file(page: Page, site: str) -> None:
    await page.goto(f"{site}/figures")
    text = await page.inner_text("main")
    files = [await _file(page, f"{site}/figures/{name}.csv") for name in NAMES]
    numbers = {
        int(each) for file in files for row in file[1:] for each in row[1:] if each.isdigit()
    }

    assert "minder dan 10" in text
    assert "Verborgen, omdat" in text
    assert "evaluatie" in text.lower().split("verborgen, omdat")[2]
    assert not numbers & {3, 4, 9, 14, 12, 31, 18, 22}, "rounded, or not told"


async def test_what_every_column_means_is_written_down(page: Page, site: str) -> None:
    """docs/figures.md has each head, as files have it in both languages."""
    addresses = [f"/figures/{name}.csv" for name in NAMES] + ["/stalls.csv", "/stalls/ageing.csv"]
    for address in addresses:
        for language in ("nl", "en"):
            heads = (await _file(page, f"{site}{address}?lang={language}"))[0]
            part = ABOUT[ABOUT.index(f"`{address}`") :].split("\n## ")[0]
            for head in heads:
                assert re.search(rf"\| {re.escape(head)} \|", part), (address, head)


async def test_it_needs_no_script(
    chromium: Browser, sessions: Sessions, site: str, managed: Managed
) -> None:
    plain = await chromium.new_context(java_script_enabled=False, locale="nl-NL")
    try:
        await signed_in(sessions, plain, site, managed.known.people["lead"])
        page = await plain.new_page()
        await page.goto(f"{site}/figures")
        await page.get_by_label("Schooljaar").select_option("2025")
        await page.get_by_role("button", name="Toon").click()
        await says(page, "Over het hele schooljaar")
        assert await page.locator("svg.tj-ageing--wide .tj-trend__open").count() > 0
    finally:
        await plain.close()


async def test_before_anything_was_counted_it_teaches_what_will_be_here(
    browser: BrowserContext, sessions: Sessions, engine: AsyncEngine, site: str
) -> None:
    new = await make_managed(sessions, engine, still=0, going=0)
    await signed_in(sessions, browser, site, new.known.people["director"])
    page = await browser.new_page()
    await page.goto(f"{site}/figures")

    await says(page, "Er is nog niets geteld")
    assert await looked_at(page, "figures-new") == []
