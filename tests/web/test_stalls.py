"""What a manager sees, in a real browser: counts that agree with each other, and no child."""

import csv
import re
from io import StringIO

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from domain.openings import LEAST_WORDS
from domain.seats import SeatKind
from models.tables import AbsenceRow, AccessLogRow, NoticeRow, OpeningRow, TextRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.api.people import add_person
from tests.web.browser import browser, chromium, engine, sessions, settings, site
from tests.web.family import looked_at, says
from tests.web.managing import STILL, Managed, make_managed, signed_in, today_here
from web import stalls as pages
from web.ageing import STAGES
from web.sheets import BOM

__all__ = ["browser", "chromium", "engine", "sessions", "settings", "site"]

ROW = "#stalls tbody tr"
MOVING = ".tj-ageing--wide .tj-ageing__moving"
STANDING = ".tj-ageing--wide .tj-ageing__stalled"


@pytest.fixture(scope="module")
async def managed(sessions: Sessions, engine: AsyncEngine) -> Managed:
    return await make_managed(sessions, engine)


@pytest.fixture
async def page(browser: BrowserContext, sessions: Sessions, site: str, managed: Managed) -> Page:
    """As the director."""
    await signed_in(sessions, browser, site, managed.known.people["director"])
    return await browser.new_page()


async def _numbers(page: Page) -> list[int]:
    """What the first sentence counts."""
    return [int(each) for each in re.findall(r"\d+", await page.inner_text(".tj-lead"))]


async def test_sentence_chart_tiles_table_and_file_count_the_same(page: Page, site: str) -> None:
    await page.goto(f"{site}/stalls")

    assert await _numbers(page) == [3, 7, 2]
    assert "Bij 2 wacht iedereen op de ouders" in await page.inner_text(".tj-lead")
    assert await page.locator(STANDING).count() == await page.locator(ROW).count() == 3
    assert await page.locator(MOVING).count() == 4
    tiles = await page.locator(".tj-tiles__count").all_inner_texts()
    assert list(map(int, tiles)) == [2, 1]
    assert "29 dagen over de termijn, mediaan 29" in await page.inner_text(".tj-tiles")
    in_table = await page.locator("details td[data-label='Stilstaand']").all_text_contents()
    assert sum(map(int, in_table)) == 3
    file = await page.request.get(f"{site}/stalls.csv")
    assert len((await file.text()).splitlines()) == 1 + 3


async def test_the_file_holds_what_the_table_shows(page: Page, site: str) -> None:
    await page.goto(f"{site}/stalls")
    answer = await page.request.get(f"{site}/stalls.csv")
    text = (await answer.body()).decode()
    read = list(csv.DictReader(StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))

    assert text.startswith(BOM)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = page.locator(ROW)
    assert len(read) == await rows.count()
    for number, line in enumerate(read):
        shown = await rows.nth(number).inner_text()
        for head in ("Traject", "School", "Fase", "Wacht op", "Waarvoor"):
            assert line[head] in shown, head
        assert f"{line['Dagen over de termijn']} dagen" in shown
        assert f"{line['Dagen stil']} dagen" in shown
    over = [int(line["Dagen over de termijn"]) for line in read]
    assert over == sorted(over, reverse=True) == [46, 20, 12]


async def test_the_file_of_the_chart_holds_what_its_table_shows(page: Page, site: str) -> None:
    for choice in ("", "?waitingOn=waiting_parent"):
        await page.goto(f"{site}/stalls{choice}")
        await page.locator("summary").first.click()
        text = await (await page.request.get(f"{site}/stalls/ageing.csv{choice}")).text()
        lines = list(csv.reader(StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))[1:]
        rows = page.locator("details tbody tr")

        assert len(lines) == await rows.count() == len(STAGES)
        for number, line in enumerate(lines):
            cells = await rows.nth(number).locator("th, td").all_inner_texts()
            assert [each or "\u2013" for each in line[:-1]] == [each.strip() for each in cells[:-1]]
            assert line[-1] == cells[-1].strip()
        assert sum(int(line[2]) for line in lines) == await page.locator(STANDING).count()


async def test_a_tile_and_the_filters_narrow_all_of_it_alike(page: Page, site: str) -> None:
    await page.goto(f"{site}/stalls")
    await page.get_by_role("link", name="Wacht op de ouders").click()

    assert "waitingOn=waiting_parent" in page.url
    assert await _numbers(page) == [2, 3, 2]
    assert await page.locator(ROW).count() == await page.locator(STANDING).count() == 2
    assert await page.locator(MOVING).count() == 0, "how many go on is for nobody to find out"
    assert await page.locator("#waitingOn").input_value() == "waiting_parent"
    assert await looked_at(page, "stalls-filtered") == []

    await page.get_by_label("School").select_option(label="De Wulp")
    await expect(page.locator(ROW)).to_have_count(0)
    await says(page, "Niets dat stilstaat past bij uw keuze")
    assert await looked_at(page, "stalls-none-fits") == []

    await page.get_by_role("link", name="Laat alles zien wat stilstaat").click()
    await expect(page.locator(ROW)).to_have_count(3)
    await page.get_by_label("Hoe lang al").select_option(label="4 weken of langer over de termijn")
    await expect(page.locator(ROW)).to_have_count(1)
    await page.goto(f"{site}/stalls?waitingOn=internal_coordinator")
    assert await page.locator(ROW).count() == 1
    await page.goto(f"{site}/stalls?stage=active")
    assert await page.locator(ROW).count() == 0


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_everybody_can_use_the_list(page: Page, site: str, language: str) -> None:
    await page.goto(f"{site}/stalls?lang={language}")
    await page.locator("summary").click()

    assert await looked_at(page, f"stalls-{language}") == []
    assert await page.evaluate("document.documentElement.lang") == language


async def test_there_is_no_name_of_a_child_and_the_look_is_put_down(
    page: Page, site: str, sessions: Sessions, managed: Managed
) -> None:
    await page.goto(f"{site}/stalls")
    shown = await page.content()

    for told in managed.stories:
        assert str(told.now.learner) not in shown
    assert "Bo" not in shown.split()
    director = managed.known.people["director"]
    question = select(AccessLogRow).where(AccessLogRow.person == director)
    async with sessions() as session:
        rows = list(await session.exec(question.order_by(col(AccessLogRow.at).desc())))
    assert rows[0].what == "stalls"
    assert set(rows[0].trajectories) == {told.id for told in managed.stories[: len(STILL)]}


async def test_it_needs_no_script(
    chromium: Browser, sessions: Sessions, site: str, managed: Managed
) -> None:
    plain = await chromium.new_context(java_script_enabled=False, locale="nl-NL")
    try:
        await signed_in(sessions, plain, site, managed.known.people["lead"])
        page = await plain.new_page()
        await page.goto(f"{site}/stalls")
        await page.get_by_label("Wacht op").select_option("waiting_school")
        await page.get_by_role("button", name="Toon").click()

        assert await page.locator(ROW).count() == 1
        assert await page.get_by_role("link", name="Bekijken").count() == 1, "a lead sees it"
    finally:
        await plain.close()


async def test_a_school_sees_what_stands_still_there_and_nothing_of_another(
    browser: BrowserContext, sessions: Sessions, site: str, managed: Managed
) -> None:
    await signed_in(sessions, browser, site, managed.known.people["school_leader"])
    page = await browser.new_page()
    await page.goto(f"{site}/stalls")

    assert await _numbers(page) == [2, 6, 2]
    assert await page.locator(ROW).count() == 2
    assert "De Wulp" not in await page.content()
    await page.goto(f"{site}/stalls?school={managed.other_school}")
    assert await page.locator(ROW).count() == 0


async def test_long_lists_have_pages(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SIZE", 2)
    await page.goto(f"{site}/stalls?weeks=1")
    first = await page.locator(f"{ROW} th").all_inner_texts()
    await says(page, "1 tot en met 2 van 3")
    await page.get_by_role("link", name="Volgende pagina").click()

    second = await page.locator(f"{ROW} th").all_inner_texts()
    assert (len(first), len(second), len({*first, *second})) == (2, 1, 3)
    assert "weeks=1" in page.url
    await page.get_by_role("link", name="Vorige pagina").click()
    assert await page.locator(f"{ROW} th").all_inner_texts() == first
    for nonsense in ("page=0", "page=x", "page=99999999", "school=x", "stage=closed", "weeks=-1"):
        answer = await page.goto(f"{site}/stalls?{nonsense}")
        assert answer is not None
        assert answer.status == 200, nonsense


@pytest.fixture
async def quiet(sessions: Sessions, engine: AsyncEngine) -> Managed:
    return await make_managed(sessions, engine, still=0, going=2)


async def test_where_nothing_stands_still_it_says_so(
    browser: BrowserContext, sessions: Sessions, site: str, quiet: Managed
) -> None:
    await signed_in(sessions, browser, site, quiet.known.people["director"])
    page = await browser.new_page()
    await page.goto(f"{site}/stalls")

    await says(page, "Niets staat stil")
    assert await page.locator(MOVING).count() == 2
    assert await page.locator(STANDING).count() == 0
    assert await page.locator("#stalls").count() == 0
    assert await looked_at(page, "stalls-quiet") == []


async def test_where_nothing_is_open_it_teaches_what_will_be_here(
    browser: BrowserContext, sessions: Sessions, engine: AsyncEngine, site: str
) -> None:
    new = await make_managed(sessions, engine, still=0, going=0)
    await signed_in(sessions, browser, site, new.known.people["director"])
    page = await browser.new_page()
    await page.goto(f"{site}/stalls")

    await says(page, "Hier loopt nog geen traject")
    assert await looked_at(page, "stalls-new") == []


@pytest.fixture
async def fresh(sessions: Sessions, engine: AsyncEngine) -> Managed:
    """Nobody opened any case of it."""
    return await make_managed(sessions, engine, going=0)


async def test_a_director_opens_a_case_by_saying_why_and_it_is_known(
    browser: BrowserContext, sessions: Sessions, site: str, fresh: Managed
) -> None:
    director = fresh.known.people["director"]
    await signed_in(sessions, browser, site, director)
    page = await browser.new_page()
    await page.goto(f"{site}/stalls")
    await page.get_by_role("link", name="Openen met reden").first.click()
    assert await looked_at(page, "open-case") == []

    await page.get_by_label("Waarom moet u dit traject zien?").fill("Zo maar.")
    await page.get_by_role("button", name="Open dit traject").click()
    await says(page, f"in minstens {LEAST_WORDS} letters")
    assert await page.get_by_label("Waarom").input_value() == "Zo maar."
    assert await looked_at(page, "open-case-fault") == []
    assert await _openings(sessions, director) == []

    why = "De ouders dienden een klacht in."
    await page.get_by_label("Waarom").fill(why)
    await page.get_by_role("radio", name=re.compile("^2 uur")).check()
    await page.get_by_role("button", name="Open dit traject").click()
    (opening,) = await _openings(sessions, director)
    assert opening.trajectory == fresh.stories[1].id, "the first in the list"
    assert page.url == f"{site}/trajectories/{opening.trajectory}"
    assert (opening.ends_at - opening.opened_at).total_seconds() == pytest.approx(7200, abs=5)
    async with sessions() as session:
        assert await session.get(TextRow, opening.reason) is not None
    await page.goto(f"{site}/stalls")
    assert await page.get_by_role("link", name="Bekijken").count() == 1
    await page.goto(f"{site}/trajectories/{opening.trajectory}/open")
    assert page.url.endswith(str(opening.trajectory)), "it is open already"


async def test_pressing_twice_opens_it_once(
    browser: BrowserContext, sessions: Sessions, site: str, fresh: Managed
) -> None:
    director = fresh.known.people["director"]
    await signed_in(sessions, browser, site, director)
    page = await browser.new_page()
    address = f"{site}/trajectories/{fresh.stories[0].id}/open"
    await page.goto(address)
    fields = {
        name: await page.locator(f"input[name={name}]").first.input_value()
        for name in ("form_token", "key")
    }
    sent: dict[str, str | float | bool] = {
        **fields,
        "reason": "Er kwam een klacht binnen.",
        "hours": "1",
    }
    for _ in range(2):
        answer = await page.request.post(
            address, form=sent, max_redirects=0, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status == 303

    assert len(await _openings(sessions, director)) == 1


async def test_in_an_emergency_a_director_opens_a_case_and_the_privacy_officer_is_told(
    browser: BrowserContext, sessions: Sessions, site: str, fresh: Managed
) -> None:
    director = fresh.known.people["director"]
    await signed_in(sessions, browser, site, director)
    page = await browser.new_page()
    await page.goto(f"{site}/trajectories/{fresh.stories[0].id}/emergency")
    await says(page, "Dit wordt meteen verteld")
    assert await looked_at(page, "emergency") == []
    await page.get_by_label("Waarom").fill("Het kind is niet thuisgekomen.")
    await page.get_by_label("24 uur").check()
    await page.get_by_role("button", name="Open nu").click()

    (opening,) = await _openings(sessions, director)
    assert opening.ground == "break_glass"
    question = select(NoticeRow).where(NoticeRow.trajectory == opening.trajectory)
    async with sessions() as session:
        seats = {(row.seat, row.code) for row in await session.exec(question)}
    assert ("privacy_officer", "glass.broken") in seats


async def _openings(sessions: Sessions, person: object) -> list[OpeningRow]:
    async with sessions() as session:
        return list(await session.exec(select(OpeningRow).where(OpeningRow.person == person)))


async def test_with_a_script_it_is_narrowed_at_once_and_the_keyboard_stays_where_it_was(
    page: Page, site: str
) -> None:
    await page.goto(f"{site}/stalls")
    await page.evaluate("window.sameDocument = true")
    await page.locator("#waitingOn").focus()
    await page.locator("#waitingOn").select_option("waiting_school")
    await expect(page.locator(ROW)).to_have_count(1)

    assert await page.evaluate("window.sameDocument"), "no other page was loaded"
    assert "waitingOn=waiting_school" in page.url
    assert await _numbers(page) == [1, 3, 1]
    assert await page.locator(STANDING).count() == 1
    assert await page.evaluate("document.activeElement.id") == "waitingOn"


async def test_who_hears_the_page_hears_how_many_are_left(page: Page, site: str) -> None:
    """What says it was there before and stays there: else no screen reader reads it out."""
    await page.goto(f"{site}/stalls")
    said = page.get_by_role("status").and_(page.locator(".tj-lead"))
    before = await said.element_handle()
    await page.locator("#waitingOn").select_option("waiting_school")

    await expect(said).to_contain_text("1 van de 3 stilstaande trajecten past bij uw keuze")
    assert before is not None
    assert await before.evaluate("each => each.isConnected")
    assert await said.evaluate("each => !each.closest('#standing')")


@pytest.mark.parametrize(
    ("who", "has_it"),
    [
        *(("director", True), ("lead", True), ("coordinator", True), ("school_leader", True)),
        *(("teacher", False), ("privacy_officer", False)),
    ],
)
async def test_the_menu_leads_there_whom_it_is_for(  # noqa: PLR0913 - all that it takes
    browser: BrowserContext,
    sessions: Sessions,
    site: str,
    managed: Managed,
    who: str,
    *,
    has_it: bool,
) -> None:
    await signed_in(sessions, browser, site, managed.known.people[who])
    page = await browser.new_page()
    await page.goto(f"{site}/me")
    link = page.locator(".tj-menu a[href='/stalls']")

    assert await link.count() == has_it
    answer = await page.goto(f"{site}/stalls")
    assert answer is not None
    assert answer.status == (200 if has_it else 404)


async def test_whoever_stands_in_for_a_manager_sees_it_and_the_look_says_for_whom(
    browser: BrowserContext, sessions: Sessions, site: str, managed: Managed
) -> None:
    known, leader = managed.known, managed.known.people["school_leader"]
    for name in ("stand-in", "helper"):
        await add_person(sessions, known, name, office=SeatKind.TEACHER, school=known.school)
    today = today_here()
    for name, cases in (("stand-in", ()), ("helper", (managed.stories[0].id,))):
        async with sessions.begin() as session:
            session.add(
                AbsenceRow(
                    id=uuid7(),
                    person=leader,
                    substitute=known.people[name],
                    alliance=known.alliance,
                    trajectories=list(cases),
                    first_day=today,
                    last_day=today,
                    made_by=leader,
                    made_at=clock.now(),
                )
            )
    await signed_in(sessions, browser, site, known.people["stand-in"])
    page = await browser.new_page()
    await page.goto(f"{site}/stalls")

    assert await _numbers(page) == [2, 6, 2]
    assert await page.locator(".tj-menu a[href='/stalls']").count() == 1
    assert "De Wulp" not in await page.content()
    question = select(AccessLogRow).where(AccessLogRow.person == known.people["stand-in"])
    async with sessions() as session:
        look = (await session.exec(question)).one()
    assert (look.relation, look.on_behalf_of) == ("substitute", leader)

    await signed_in(sessions, browser, site, known.people["helper"])
    answer = await page.goto(f"{site}/stalls")
    assert answer is not None
    assert answer.status == 404, "who stands in for one case manages no school"


async def test_a_manager_goes_from_what_stands_still_to_a_case_and_on_to_the_figures(
    chromium: Browser, sessions: Sessions, site: str, fresh: Managed
) -> None:
    """On a wide screen, with nothing but what is on the pages."""
    wide = await chromium.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    try:
        await signed_in(sessions, wide, site, fresh.known.people["director"])
        page = await wide.new_page()
        await page.goto(f"{site}/me")
        await page.get_by_role("navigation").get_by_role("link", name="Stilstaand").click()
        await says(page, "3 van de 3 lopende trajecten staan stil")
        assert await page.locator(STANDING).first.is_visible()

        await page.get_by_role("link", name="Wacht op school").click()
        await says(page, "1 van de 3 stilstaande trajecten past bij uw keuze")
        async with page.expect_download() as kept:
            await page.get_by_role("link", name="Download deze lijst").click()
        text = (await (await kept.value).path()).read_text()
        number = await page.locator(f"{ROW} th").evaluate("each => each.firstChild.data.trim()")
        assert number in text

        await page.get_by_role("link", name="Openen met reden").click()
        await page.get_by_label("Waarom").fill("De ouders dienden een klacht in.")
        await page.get_by_role("radio", name=re.compile("^2 uur")).check()
        await page.get_by_role("button", name="Open dit traject").click()
        await says(page, number)
        await page.get_by_role("link", name="Stilstaand", exact=True).first.click()
        await page.get_by_role("link", name="Cijfers van het schooljaar").click()
        await says(page, "Er is nog niets geteld")
    finally:
        await wide.close()
