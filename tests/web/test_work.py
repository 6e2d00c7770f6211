"""My work, in a real browser: what stands on it, for whom, and how it is gone through."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Page
from sqlalchemy import update
from sqlmodel import col, func, select

from domain.calendar import local_date
from domain.seats import SeatKind
from models.tables import AbsenceRow, AccessLogRow, ObligationRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.api.journey import Journey
from tests.api.people import Known, add_person
from tests.web.browser import chromium
from tests.web.desk import Desk, desk, press, tab_to, write
from tests.web.family import looked_at, settings, site

__all__ = ["chromium", "desk", "settings", "site"]

TODAY = local_date(clock.now())


@pytest.fixture
async def intake(raise_one: Callable[[], Awaitable[Journey]]) -> Journey:
    """A trajectory in intake, with our coordinator at the table."""
    raised = await raise_one()
    await raised.to_intake()
    return raised


async def number_of(journey: Journey) -> str:
    answer = await journey.people["coordinator"].get(f"/trajectories/{journey.id}")
    return str(answer.json()["caseNumber"])


async def due(sessions: Sessions, journey: Journey, kind: str, days: int) -> None:
    """Let something that is owed be due so many days from today."""
    async with sessions.begin() as session:
        await session.exec(
            update(ObligationRow)
            .where(
                col(ObligationRow.trajectory) == UUID(journey.id),
                col(ObligationRow.kind) == kind,
            )
            .values(due=TODAY + timedelta(days=days))
        )


async def row(page: Page, group: str, number: str) -> str:
    """What the line of a trajectory in a group says."""
    section = page.locator(f"section:has(#{group})")
    return await section.locator("tr", has_text=number).first.inner_text()


async def test_the_list_says_who_has_to_do_what_by_when(
    desk: Desk, sessions: Sessions, intake: Journey
) -> None:
    number = await number_of(intake)
    await due(sessions, intake, "complete_intake", -3)
    async with desk.of("coordinator", language="en") as page:
        await page.goto(f"{desk.site}/work")
        late = await row(page, "late", number)
        assert "Bo" in late
        assert "Complete the intake" in late
        assert "3 days late" in late
        assert re.search(r"day \d+ \w+ \d{4}", late), late

        await due(sessions, intake, "complete_intake", 0)
        await page.reload()
        assert "today" in await row(page, "today", number)
        await due(sessions, intake, "complete_intake", 4)
        await page.reload()
        mine = await row(page, "mine", number)
        assert "4 days left" in mine
        assert await looked_at(page, "work-en") == []


async def test_what_others_owe_waits_for_others_and_a_teacher_sees_none_of_it(
    desk: Desk, raise_one: Callable[[], Awaitable[Journey]]
) -> None:
    raised = await raise_one()
    await raised.to_signing()
    number = await number_of(raised)
    async with desk.of("coordinator", language="en") as page:
        await page.goto(f"{desk.site}/work?group=others")
        assert number in await page.inner_text("main")
        assert "Page 1" not in await page.inner_text("main")
    async with desk.of("teacher") as page:
        await page.goto(f"{desk.site}/work")
        assert number not in await page.inner_text("main")
        assert "Er wacht niets op u" in await page.inner_text("main")
        assert await looked_at(page, "work-empty") == []


async def test_a_list_is_a_look_and_shows_no_name_to_whoever_may_not_see_it(
    desk: Desk, sessions: Sessions, here: Known, intake: Journey
) -> None:
    """As to a director: they hear that something waits, and not about whom it is."""
    number = await number_of(intake)
    async with sessions.begin() as session:
        await session.exec(
            update(ObligationRow)
            .where(col(ObligationRow.trajectory) == UUID(intake.id))
            .values(told=["director"])
        )
    before = await _looks(sessions, here.people["director"])
    async with desk.of("director") as page:
        await page.goto(f"{desk.site}/work?kind=complete_intake")
        text = await page.inner_text("main")
        assert number in text
        assert "Bo" not in text.split()
    assert await _looks(sessions, here.people["director"]) == before + 1


async def _looks(sessions: Sessions, person: UUID) -> int:
    question = select(func.count()).where(col(AccessLogRow.person) == person)
    async with sessions() as session:
        return (await session.exec(question)).one()


async def test_a_substitute_sees_whose_work_it_is(
    desk: Desk, sessions: Sessions, here: Known, intake: Journey
) -> None:
    number = await number_of(intake)
    if "stand-in" not in here.people:
        await add_person(sessions, here, "stand-in", office=SeatKind.COORDINATOR)
    async with sessions.begin() as session:
        session.add(
            AbsenceRow(
                id=uuid7(),
                person=here.people["coordinator"],
                substitute=here.people["stand-in"],
                alliance=here.alliance,
                trajectories=[UUID(intake.id)],
                first_day=TODAY,
                last_day=TODAY + timedelta(days=7),
                made_by=here.people["lead"],
                made_at=clock.now(),
            )
        )
    async with desk.of("stand-in") as page:
        await page.goto(f"{desk.site}/work?kind=complete_intake")
        line = await page.locator("tr", has_text=number).first.inner_text()
        assert "U vervangt Coordinator." in line


async def test_with_a_script_it_is_narrowed_at_once_and_how_many_are_left_is_said(
    desk: Desk, raised: Journey, intake: Journey
) -> None:
    first, second = await number_of(raised), await number_of(intake)
    async with desk.of("coordinator") as page:
        await page.goto(f"{desk.site}/work?group=mine")
        await page.focus("#kind")
        async with page.expect_response(lambda answer: "kind=triage" in answer.url):
            await page.select_option("#kind", "triage")
        await page.wait_for_url(re.compile("kind=triage"))
        await page.locator("#listed", has_text=first).wait_for()
        assert second not in await page.inner_text("main")
        lines = await page.locator("#listed tbody tr").count()
        left = page.locator("#left[role=status]")
        assert (await left.text_content() or "").split()[0] == str(lines), "as it is read aloud"
        assert await page.evaluate("document.activeElement.id") == "kind"
        assert await looked_at(page, "work-narrowed") == []


async def test_the_list_is_narrowed_by_what_is_in_it(
    desk: Desk, raised: Journey, intake: Journey
) -> None:
    first, second = await number_of(raised), await number_of(intake)
    async with desk.of("coordinator", script=False) as page:
        await page.goto(f"{desk.site}/work?group=mine")
        await page.select_option("#kind", "triage")
        await page.get_by_role("button", name="Toon").click()
        text = await page.inner_text("main")
        assert first in text
        assert second not in text
        assert "kind=triage" in page.url
        assert "group=mine" in page.url
        await page.goto(f"{desk.site}/work?kind=nothing&school=nobody&page=x&group=none")
        assert first in await page.inner_text("main")
        await page.goto(f"{desk.site}/work?stage=closed")
        assert "Laat alles zien" in await page.inner_text("main")


@pytest.mark.parametrize("script", [True, False])
async def test_a_name_is_found_and_stands_in_no_address(
    desk: Desk, raised: Journey, *, script: bool
) -> None:
    number = await number_of(raised)
    asked: list[str] = []
    async with desk.of("coordinator", script=script) as page:
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{desk.site}/work")
        await page.fill("#wanted", "BO")
        await page.get_by_role("button", name="Zoek").click()
        await page.get_by_text(number).first.wait_for()
        assert not any("BO" in url for url in asked)
        if script:
            assert await looked_at(page, "work-found") == []
        await page.fill("#wanted", number)
        await page.get_by_role("button", name="Zoek").click()
        await page.get_by_role("link", name=number).click()
        assert page.url == f"{desk.site}/trajectories/{raised.id}"
    async with desk.of("teacher", script=script) as page:
        await page.goto(f"{desk.site}/work")
        await page.fill("#wanted", "Bo")
        await page.get_by_role("button", name="Zoek").click()
        assert "Niets gevonden" in await page.inner_text("main")
        await page.get_by_role("button", name="Zoek").click()
        await page.fill("#wanted", " ")
        await page.get_by_role("button", name="Zoek").click()
        assert "Vul een nummer of een naam in." in await page.inner_text("main")


async def test_the_keyboard_goes_through_the_lines(desk: Desk, raised: Journey) -> None:
    number = await number_of(raised)
    async with desk.of("coordinator") as page:
        await page.goto(f"{desk.site}/work?group=mine")
        await write(page, "Vind een traject", "jkjk")
        assert await page.input_value("#wanted") == "jkjk"
        rows = page.locator("[data-rows] tbody tr")
        await tab_to(page, (await rows.nth(0).locator("a").first.inner_text()))
        await page.keyboard.press("j")
        second = await rows.nth(1).locator("a").first.get_attribute("href")
        assert await page.evaluate("document.activeElement.getAttribute('href')") == second
        await page.keyboard.press("k")
        first = await rows.nth(0).locator("a").first.get_attribute("href")
        assert await page.evaluate("document.activeElement.getAttribute('href')") == first
        await page.goto(f"{desk.site}/work?group=mine")
        await press(page, number)
        assert page.url == f"{desk.site}/trajectories/{raised.id}"
