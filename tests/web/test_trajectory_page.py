"""The page of a trajectory, in a real browser: what it says, and to whom it says less."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page

from runtime.database import Sessions
from tests.api.journey import Journey, a_plan
from tests.api.people import Known, add_person
from tests.web.browser import chromium
from tests.web.desk import Desk, desk
from tests.web.family import looked_at, settings, site

__all__ = ["chromium", "desk", "settings", "site"]

CARE = "care:speech_therapy"


@pytest.fixture(scope="module")
async def answered(
    raise_one: Callable[[], Awaitable[Journey]], sessions: Sessions, here: Known
) -> Journey:
    """A plan of two steps, one of them of care, to which one parent has answered."""
    raised = await raise_one()
    coordinator = raised.people["coordinator"]
    for name in ("carer", "mentor"):
        await add_person(sessions, here, name)
    await raised.to_intake()
    for seat, name in ((CARE, "carer"), ("teacher", "mentor")):
        person = str(here.people[name])
        await coordinator.done(raised.id, "seat_person", seat=seat, person=person)
    school = raised.people["internal_coordinator"]
    await school.done(raised.id, "ask_learner", way="self")
    await school.done(raised.id, "complete_intake", needs="Eigen niveau.", meetingOn="2026-12-01")
    await school.done(raised.id, "record_hearing", way="self", view="Minder.", effect="Puzzels.")
    plan = a_plan()
    care = {**plan["steps"][0], "kind": "care", "doneBy": CARE, "text": "Every week an exercise."}
    await school.done(raised.id, "submit_plan", **{**plan, "steps": [*plan["steps"], care]})
    paula = raised.people["paula"]
    lying = (await paula.get(f"/trajectories/{raised.id}/plan")).json()
    for step, answer in zip(lying["steps"], ("agree", "change"), strict=True):
        body: dict[str, Any] = {"step": step["id"], "version": 1, "digest": step["digest"]}
        told = {"reason": "Liever op dinsdag."} if answer == "change" else {}
        await paula.done(raised.id, "answer_step", answer=answer, **body, **told)
    return raised


async def opened(page: Page, desk: Desk, journey: Journey, part: str = "") -> str:
    await page.goto(f"{desk.site}/trajectories/{journey.id}{part}")
    closed = page.locator("details:not([open]) > summary")
    while await closed.count():
        await closed.first.click()
    return await page.inner_text("main")


async def test_a_coordinator_sees_why_it_waits_who_signed_what_and_what_can_be_done(
    desk: Desk, answered: Journey
) -> None:
    async with desk.of("coordinator", language="en") as page:
        text = await opened(page, desk, answered)
        assert await page.locator("[aria-current=step]").text_content() == "signing (now)"
        assert "Why is it waiting?" in text
        assert re.search(r"has to .*, since .* 2026, by .* at the latest", text)
        of_care = page.locator(".tj-card--plain", has_text="Every week an exercise")
        panel = await of_care.inner_text()
        assert "Paula, guardian 1" in panel
        assert "Liever op dinsdag." in panel
        assert "no answer yet" in panel, "of Peter"
        assert "B: just shown" in panel
        assert "Version of the text" in panel
        assert "Eigen niveau." not in panel
        assert "reminder to" in text, "what the ladder does next"
        led = page.locator(".tj-task a[href*='/moves/record_answer?signer=guardian']")
        assert await led.count() > 0, "what is owed leads to whose answer it is"
        assert await looked_at(page, "case-en") == []
        assert await page.get_by_role("link", name="Put the trajectory on hold").count() == 1
    async with desk.of("coordinator") as page:
        await opened(page, desk, answered)
        assert await looked_at(page, "case-nl") == []


async def test_whoever_gives_care_sees_their_own_step_and_nobodys_answer(
    desk: Desk, answered: Journey
) -> None:
    async with desk.of("carer", language="en") as page:
        text = await opened(page, desk, answered)
        assert "Every week an exercise." in text
        assert "A weekly hour in the plus class." not in text
        assert "Liever op dinsdag." not in text
        assert "Who signed what" not in text
        assert "Pre-university education." not in text
        assert "Minder." not in text
        assert "Bo" in text.split("\n")[1], "about whom it is, they may know"
        assert await looked_at(page, "case-care") == []
        whole = await opened(page, desk, answered, "/timeline")
        assert re.search(r"\d+ lines are not for you to see", whole)
        assert "answered a step" not in whole
        assert "Liever op dinsdag." not in whole


async def test_a_teacher_sees_no_answers_and_not_the_perspective(
    desk: Desk, answered: Journey
) -> None:
    async with desk.of("mentor", language="en") as page:
        text = await opened(page, desk, answered)
        assert "A weekly hour in the plus class." in text, "their own step"
        assert "Every week an exercise." not in text
        assert "Liever op dinsdag." not in text
        assert "Pre-university education." not in text
        assert "Telephone numbers" not in text


async def test_a_parent_sees_the_day_and_not_the_hour_of_the_other(
    desk: Desk, answered: Journey
) -> None:
    async with desk.of("peter", language="en") as page:
        await opened(page, desk, answered)
        row = page.locator(".tj-answered li", has_text="Paula, guardian 1").first
        assert "agree" in await row.inner_text()
        assert not re.search(r"\d\d:\d\d", await row.inner_text())
        lines = page.locator(".tj-timeline li", has_text="Guardian 1 answered a step")
        for line in await lines.all():
            assert not re.search(r"\d\d:\d\d", await line.inner_text())
    async with desk.of("paula", language="en") as page:
        await opened(page, desk, answered)
        row = page.locator(".tj-answered li", has_text="Paula, guardian 1").first
        assert re.search(r"\d\d:\d\d", await row.inner_text()), "her own"


async def test_what_happened_is_read_by_subject_and_in_parts(desk: Desk, answered: Journey) -> None:
    async with desk.of("coordinator", language="en", script=False) as page:
        whole = await opened(page, desk, answered, "/timeline")
        count = int(re.search(r"(\d+) lines, the last first", whole)[1])  # type: ignore[index] # it is there
        assert await page.locator(".tj-timeline > li").count() == min(count, 25)
        if count > 25:
            await page.get_by_role("link", name="Next page").click()
            assert "Page 2" in await page.inner_text("main")
            assert await page.locator(".tj-timeline > li").count() == min(count - 25, 25)
        await page.get_by_role("link", name="Answers").click()
        text = await page.inner_text("main")
        assert "Guardian 1 answered a step: change this." in text
        assert "Reason: Liever op dinsdag." in text
        assert "was given a seat" not in text
        await page.get_by_role("link", name="People and custody").click()
        assert "was given a seat" in await page.inner_text("main")
    async with desk.of("coordinator") as page:
        await page.goto(f"{desk.site}/trajectories/{answered.id}/timeline")
        assert await looked_at(page, "timeline") == []
        await page.goto(f"{desk.site}/trajectories/{answered.id}/timeline?about=none&page=999")
        assert "Hiervan is nog niets gebeurd" in await page.inner_text("main")


async def test_on_a_phone_and_with_a_keyboard_everything_is_within_reach(
    desk: Desk, answered: Journey
) -> None:
    async with desk.of("coordinator", width=390) as page:
        await page.goto(f"{desk.site}/trajectories/{answered.id}")
        await page.get_by_role("link", name="Wie wat heeft getekend").click()
        assert page.url.endswith("#answers")


async def test_on_paper_there_are_no_buttons_and_what_is_folded_is_there(
    desk: Desk, answered: Journey
) -> None:
    async with desk.of("coordinator", language="en") as page:
        await page.goto(f"{desk.site}/trajectories/{answered.id}")
        await page.emulate_media(media="print")
        for gone in ("nav", ".tj-moves", ".tj-impossible", "form", "main .nl-button"):
            for each in await page.locator(gone).all():
                assert not await each.is_visible(), gone
        assert await page.get_by_role("heading", name="Why is it waiting?").is_visible()
        assert await page.get_by_text("B: just shown").first.is_visible(), "of a closed fold"
