"""Meetings on pages: proposed at a desk, answered on a phone in two taps, settled, written down."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

import httpx
import pytest
import vobject
from playwright.async_api import Page

from models import queries_ledger
from models.queries_sign_ins import form_token_of
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import Journey, in_days
from tests.web.browser import chromium
from tests.web.desk import Desk, choose, desk, press, write
from tests.web.family import Family, by_mail, family, looked_at, says, settings, site

__all__ = ["chromium", "desk", "family", "settings", "site"]

PHONE: Final = 390


@pytest.fixture
async def in_intake(raise_one: Callable[[], Awaitable[Journey]]) -> Journey:
    raised = await raise_one()
    await raised.to_intake()
    return raised


def pages(desk: Desk, journey: Journey) -> str:
    return f"{desk.site}/trajectories/{journey.id}/meetings"


async def proposed(journey: Journey, *slots: str) -> str:
    intern = journey.people["internal_coordinator"]
    chosen = slots or (f"{in_days(20)}T14:00:00+01:00", f"{in_days(21)}T09:15:00+01:00")
    place = {"lasts": 45, "place": "at_school", "where": "Lokaal 3."}
    await intern.done(
        journey.id, "propose_meeting", kind="support_team", slots=list(chosen), **place
    )
    answer = await intern.get(f"/trajectories/{journey.id}/meetings")
    return str(answer.json()["results"][0]["id"])


async def settled(journey: Journey, starts_at: str) -> str:
    meeting = await proposed(journey)
    intern = journey.people["internal_coordinator"]
    await intern.done(journey.id, "settle_meeting", meeting=meeting, startsAt=starts_at)
    return meeting


async def types(sessions: Sessions, journey: Journey) -> list[str]:
    async with sessions() as session:
        entries = await queries_ledger.events(session, UUID(journey.id), limit=1000)
    return [entry.event.type for entry in entries]


async def test_a_meeting_is_proposed_and_settled_by_keyboard_alone(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    async with desk.of("internal_coordinator") as page:
        await page.goto(f"{desk.site}/trajectories/{in_intake.id}")
        await press(page, "Een overleg voorstellen")
        assert "Wie vanzelf is uitgenodigd" in await page.inner_text("main")
        await press(page, "Vraag iedereen wanneer het kan")
        assert "Vul een dag en een tijd in" in await page.inner_text("main"), "nothing was chosen"
        await page.fill("#day-1", in_days(20))
        await page.fill("#time-1", "14:00")
        await write(page, "Hoe vinden ze het?", "Lokaal 3.")
        assert await looked_at(page, "meeting-new") == []
        await press(page, "Vraag iedereen wanneer het kan")
        await says(page, "Het is opgeslagen.")
        assert await looked_at(page, "meetings") == []
        await press(page, "Overleg van het ondersteuningsteam")

        await choose(page, "Welk moment wordt het?")
        assert await looked_at(page, "meeting-convener") == []
        await press(page, "Iedereen uitnodigen")
        await says(page, "Het is opgeslagen.")
    happened = await types(sessions, in_intake)
    assert happened.count("meeting.proposed") == 1
    assert happened.count("meeting.settled") == 1


async def test_a_parent_answers_on_a_phone_in_two_taps(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    meeting = await proposed(in_intake)
    async with desk.of("paula", width=PHONE, script=False) as page:
        await page.goto(f"{pages(desk, in_intake)}/{meeting}")
        assert "Wanneer kunt u komen?" in await page.inner_text("h1")
        taps = [page.locator("label:has(#slot)"), page.get_by_role("button", name="Verstuur")]
        for tap in taps:
            await tap.tap() if page.context.browser is None else await tap.click()
        await says(page, "Het is opgeslagen.")
        await says(page, "U kunt het nog veranderen")
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE
    assert (await types(sessions, in_intake)).count("meeting.answered") == 1


async def test_her_link_leads_to_the_question(
    desk: Desk, family: Family, in_intake: Journey, sessions: Sessions
) -> None:
    """The same personal link as for a plan; the page knows what is asked now."""
    await proposed(in_intake)
    async with desk.of("peter", width=PHONE) as page:
        await page.context.clear_cookies()
        linked = Family(
            site=family.site,
            sessions=sessions,
            person=family.person,
            mail=family.mail,
            trajectory=UUID(in_intake.id),
        )
        await by_mail(page, linked, await linked.link())
        await says(page, "Wanneer kunt u komen?")
        assert await looked_at(page, "meeting-parent") == []
        await page.get_by_role("button", name="Geen van deze past mij").click()
        await says(page, "Het is opgeslagen.")
    assert (await types(sessions, in_intake)).count("meeting.answered") == 1


async def test_somebody_says_no_and_puts_it_in_a_calendar(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    meeting = await settled(in_intake, f"{in_days(20)}T14:00:00+01:00")
    where = f"{pages(desk, in_intake)}/{meeting}"
    async with desk.of("paula", width=PHONE, language="en") as page:
        await page.goto(where)
        assert await looked_at(page, "meeting-settled") == []
        await page.get_by_role("button", name="I cannot come").click()
        await says(page, "You do not come")
        cookie = (await page.context.cookies())[0]
        async with httpx.AsyncClient(cookies={"traject": cookie.get("value", "")}) as client:
            file = await client.get(f"{where}/invitation.ics")
    assert file.headers["content-type"] == "text/calendar; charset=utf-8; method=REQUEST"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert vobject.readOne(file.text).vevent.status.value == "CONFIRMED"
    assert (await types(sessions, in_intake)).count("meeting.replied") == 1


async def test_what_was_said_is_written_down_and_becomes_part_of_the_plan(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    soon = (clock.now() + timedelta(seconds=8)).isoformat()
    meeting = await settled(in_intake, soon)
    intern = in_intake.people["internal_coordinator"]
    async with desk.of("internal_coordinator") as page:
        await _once_it_is_over(page, f"{pages(desk, in_intake)}/{meeting}")
        await page.get_by_label("Paula").check()
        await page.fill("#item-1", "Een uur in de plusklas.")
        await page.get_by_role("button", name="Meer regels").click()
        assert await page.input_value("#item-1") == "Een uur in de plusklas.", "nothing is lost"
        await page.get_by_role("button", name="Het verslag opslaan").click()
        await says(page, "Schrijf kort wat is gezegd.")
        await page.fill("#minutes", "Ze vertelde wat ze leuk vindt.")
        await page.get_by_role("button", name="Het verslag opslaan").click()
        await says(page, "Kies wie het doet.")
        await page.select_option("#by-1", "guardian:1")
        assert await looked_at(page, "meeting-minutes") == []
        await page.get_by_role("button", name="Het verslag opslaan").click()
        await says(page, "nog niet in een plan")
        assert await looked_at(page, "meetings-held") == []

        await intern.done(in_intake.id, "ask_learner", way="self")
        await intern.done(in_intake.id, "complete_intake", needs="Werk.", meetingOn=in_days(0))
        await page.goto(f"{desk.site}/trajectories/{in_intake.id}/plan/edit")
        await page.get_by_role("button", name="Begin").click()
        await says(page, "Een uur in de plusklas.")

        await page.goto(pages(desk, in_intake))
        await page.get_by_text("Komt dit niet in het plan?").click()
        await page.get_by_role("button", name="Laat het weg").click()
        await says(page, "Schrijf kort waarom.")
        await page.get_by_label("Waarom niet?").fill("Toch niet.")
        await page.get_by_role("button", name="Laat het weg").click()
        await says(page, "weggelaten")
    happened = await types(sessions, in_intake)
    assert [happened.count(each) for each in ("meeting.held", "item.left_out")] == [1, 1]


async def _once_it_is_over(page: Page, address: str) -> None:
    while True:
        await page.goto(address)
        if await page.locator("#minutes").count():
            return
        await page.wait_for_timeout(500)


async def test_it_is_moved_and_called_off_and_everybody_hears_it(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    meeting = await settled(in_intake, f"{in_days(20)}T14:00:00+01:00")
    async with desk.of("internal_coordinator") as page:
        await page.goto(f"{pages(desk, in_intake)}/{meeting}")
        await page.fill("#day-1", in_days(22))
        await page.fill("#time-1", "09:30")
        await page.get_by_role("button", name="Het overleg verzetten").click()
        await says(page, "09:30")
        await page.get_by_text("Het overleg afzeggen").first.click()
        await page.get_by_role("button", name="Het overleg afzeggen").click()
        await says(page, "Schrijf kort waarom.")
        await page.fill("#reason", "De leerkracht is ziek.")
        await page.get_by_role("button", name="Het overleg afzeggen").click()
        await says(page, "gaat niet door")
    happened = await types(sessions, in_intake)
    assert happened.count("meeting.settled") == 2
    assert happened.count("meeting.cancelled") == 1


async def test_the_same_form_sent_twice_is_done_once_and_what_is_refused_is_said(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    meeting = await proposed(in_intake)
    cookie = await desk.cookie(desk.here.people["paula"])
    form = {"form_token": form_token_of(cookie), "key": str(UUID(int=77)), "slot": ""}
    form["slot"] = f"{in_days(20)}T13:00:00+00:00"
    where = f"{pages(desk, in_intake)}/{meeting}/when"
    async with httpx.AsyncClient(cookies={"traject": cookie}, timeout=60) as client:
        first, again = await client.post(where, data=form), await client.post(where, data=form)
        assert (first.status_code, again.status_code) == (303, 303)
        other = form | {"key": str(UUID(int=78)), "slot": f"{in_days(3)}T13:00:00+00:00"}
        refused = await client.post(where, data=other)
    assert refused.status_code == 409
    assert "Dit moment is niet voorgesteld." in refused.text
    assert (await types(sessions, in_intake)).count("meeting.answered") == 1


async def test_a_parent_settles_nothing_and_a_leader_answers_for_nobody(
    desk: Desk, in_intake: Journey
) -> None:
    meeting = await proposed(in_intake)
    where = f"{pages(desk, in_intake)}/{meeting}"
    for who, what in (("paula", "settle"), ("paula", "cancel"), ("school_leader", "when")):
        cookie = await desk.cookie(desk.here.people[who])
        form = {"form_token": form_token_of(cookie), "key": str(UUID(int=79)), "reason": "x"}
        async with httpx.AsyncClient(cookies={"traject": cookie}, timeout=60) as client:
            assert (await client.post(f"{where}/{what}", data=form)).status_code == 404, who
            assert (await client.get(where)).status_code == 200, who
