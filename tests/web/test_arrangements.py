"""What people arrange around a trajectory, in a real browser.

Who is away, how to reach somebody, who may read along, what was opened, and what is told later.
"""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Page
from sqlmodel import col, select

from activities import contacts
from domain.calendar import local_date
from domain.seats import SeatKind
from models.queries_sign_ins import form_token_of
from models.tables import AbsenceRow, AccessGrantRow, DisclosureDelayRow, OpeningRow
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import Journey, in_days
from tests.api.people import Known, add_person
from tests.web.browser import chromium
from tests.web.desk import Desk, desk, press, write
from tests.web.family import looked_at, settings, site

__all__ = ["chromium", "desk", "settings", "site"]

ADDRESS = "Verborgenpad 7, 1234 AB Voorbeeld"


@pytest.fixture(scope="module", autouse=True)
async def _more_people(sessions: Sessions, here: Known, workers: None) -> None:  # noqa: ARG001 - they run
    """A colleague who can stand in, and a privacy officer."""
    await add_person(sessions, here, "colleague", office=SeatKind.COORDINATOR)
    await add_person(sessions, here, "officer", office=SeatKind.PRIVACY_OFFICER)


@pytest.fixture
async def apart(raised: Journey) -> Journey:
    """A plan lies there; Peter sits at the table, and holds no authority any more."""
    await raised.to_signing()
    await raised.people["coordinator"].done(
        raised.id,
        "record_custody",
        guardian="guardian:2",
        hasAuthority=False,
        source="court_order",
        validFrom=in_days(0),
    )
    return raised


def case(desk: Desk, journey: Journey, part: str = "") -> str:
    return f"{desk.site}/trajectories/{journey.id}{part}"


async def main(page: Page) -> str:
    return await page.inner_text("main")


async def pick(page: Page, field: str, who: UUID) -> None:
    await page.select_option(f"#{field}", str(who))


async def test_a_coordinator_says_by_keyboard_that_she_is_away_and_the_substitute_has_her_work(
    desk: Desk, raised: Journey, sessions: Sessions, here: Known
) -> None:
    await raised.to_intake()
    number = (await raised.people["coordinator"].get(f"/trajectories/{raised.id}")).json()
    async with desk.of("coordinator") as page:
        await page.goto(f"{desk.site}/work")
        await press(page, "Wie is afwezig")
        assert "Niemand is afwezig" in await main(page)
        assert await looked_at(page, "absences-none") == []
        await pick(page, "substitute", here.people["colleague"])
        await write(page, "Alleen in sommige trajecten?", number["caseNumber"])
        await press(page, "Opschrijven")
        assert "Vul dit in." in await main(page), "the last day"
        assert await page.input_value("#cases") == number["caseNumber"]
        await page.fill("#last", in_days(5))
        await press(page, "Opschrijven")
        shown = await page.locator("table").inner_text()
        assert "Colleague" in shown
        assert number["caseNumber"] in shown
        assert "nu afwezig" in shown
        assert await looked_at(page, "absences") == []
    async with desk.of("colleague") as page:
        await page.goto(f"{desk.site}/work")
        assert "U vervangt Coordinator." in await main(page)
    async with desk.of("coordinator", script=False) as page:
        await page.goto(f"{desk.site}/absences")
        await page.get_by_role("button", name="Weer terug: Coordinator").click()
        assert "Niemand is afwezig" in await main(page)
    async with sessions() as session:
        [row] = await session.exec(select(AbsenceRow))
    assert (row.trajectories, row.ended_at is None) == ([UUID(raised.id)], False)


async def test_what_cannot_be_is_said_and_what_was_filled_in_stays(
    desk: Desk, here: Known, sessions: Sessions
) -> None:
    async with sessions() as session:
        before = len(list(await session.exec(select(AbsenceRow))))
    async with desk.of("coordinator", language="en") as page:
        await page.goto(f"{desk.site}/absences")
        await page.fill("#last", in_days(5))
        await pick(page, "substitute", here.people["internal_coordinator"])
        await page.get_by_role("button", name="Write it down").click()
        assert await page.get_by_role("alert").count() == 1, "of another party"
        assert await page.input_value("#substitute") == str(here.people["internal_coordinator"])
        await page.fill("#cases", "1999-9999")
        await page.get_by_role("button", name="Write it down").click()
        assert "There is no such trajectory that you may see." in await main(page)
    async with desk.of("internal_coordinator", language="en") as page:
        await page.goto(f"{desk.site}/absences")
        assert await page.locator("#person").count() == 0, "only of oneself"
        offered = await page.locator("#substitute option").evaluate_all(
            "options => options.map(option => option.value)"
        )
        assert str(here.people["school_leader"]) in offered
        assert str(here.people["lead"]) not in offered, "of another party"
    async with desk.of("paula", language="en") as page:
        await page.goto(f"{desk.site}/absences")
        assert "Nothing for you here" in await main(page)
    async with sessions() as session:
        assert len(list(await session.exec(select(AbsenceRow)))) == before


async def test_a_double_click_writes_one_absence(
    desk: Desk, here: Known, sessions: Sessions
) -> None:
    cookie = await desk.cookie(here.people["lead"])
    key = "0190a1b2-0000-7000-8000-0000000000aa"
    sent = {"form_token": form_token_of(cookie), "key": key, "first": in_days(0)}
    async with httpx.AsyncClient(headers={"Cookie": f"traject={cookie}"}) as lead:
        for _ in range(2):
            answer = await lead.post(f"{desk.site}/absences", data={**sent, "last": in_days(1)})
            assert answer.status_code == 303, answer.text
    async with sessions() as session:
        rows = await session.exec(
            select(AbsenceRow).where(AbsenceRow.person == here.people["lead"])
        )
        assert [str(each.id) for each in rows] == [key]


async def test_an_address_is_written_down_by_whoever_lives_there_and_a_secret_one_is_for_nobody(
    desk: Desk, apart: Journey, sessions: Sessions
) -> None:
    async with desk.of("paula", width=390) as page:
        await page.goto(f"{desk.site}/me")
        await page.get_by_role("link", name="Waar ik woon").click()
        await page.fill("#address", ADDRESS)
        await page.get_by_role("button", name="Dit bewaren").click()
        assert "Het is opgeschreven." in await main(page)
        assert await page.input_value("#address") == ADDRESS
        assert await looked_at(page, "my-home") == []
    async with desk.of("coordinator") as page:
        await page.goto(case(desk, apart))
        await page.get_by_role("link", name="Hoe u hen bereikt").click()
        assert ADDRESS in await main(page)
        assert await page.locator("a[href^='tel:'], a[href^='mailto:']").count() > 0
        assert await looked_at(page, "contacts") == []
    async with desk.of("paula", script=False) as page:
        await page.goto(f"{desk.site}/me/home")
        await page.get_by_label("Mijn adres is geheim").check()
        await page.get_by_role("button", name="Dit bewaren").click()
        await page.goto(case(desk, apart, "/contacts"))
        assert ADDRESS in await main(page), "her own"
        assert "geheim" in await main(page)
    async with desk.of("coordinator") as page:
        await page.goto(case(desk, apart, "/contacts"))
        assert "Verborgenpad" not in await page.content()
        await page.get_by_text("Er ontbreekt een adres, en het kan niet wachten").click()
        await page.get_by_role("link", name="Openen in nood").click()
        await page.fill("#reason", "Zij belde in nood en is niet meer bereikbaar.")
        assert await looked_at(page, "emergency-of-a-case-that-is-seen") == []
        await page.get_by_role("button", name="Open nu").click()
        assert page.url.endswith("/contacts")
        assert ADDRESS in await main(page)
        assert "Vertel het niemand." in await main(page)
        await (
            page.get_by_role("link", name="Mijn account")
            .or_(page.get_by_role("link", name="Coordinator"))
            .first.click()
        )
        await page.get_by_role("link", name="Dossiers die ik opende").click()
        await page.get_by_role("button", name=re.compile("Nu sluiten")).click()
        assert "Gesloten op" in await main(page)
        await page.goto(case(desk, apart, "/contacts"))
        assert "Verborgenpad" not in await page.content()
    async with sessions() as session:
        rows = await session.exec(select(OpeningRow).where(OpeningRow.trajectory == UUID(apart.id)))
        assert len(list(rows)) == 1


async def test_the_other_parent_sees_no_place_of_hers_and_breaks_no_glass(
    desk: Desk, raised: Journey, sessions: Sessions, here: Known
) -> None:
    await raised.to_signing()
    async with sessions.begin() as session:
        await contacts.write_down(session, here.people["paula"], address=ADDRESS, is_secret=False)
    async with desk.of("peter", language="en") as page:
        await page.goto(case(desk, raised, "/contacts"))
        text = await page.content()
        assert "Verborgenpad" not in text
        assert "emergency" not in text
        assert "Coordinator" in await main(page), "whom he can call"


async def test_a_school_leader_lets_a_parent_without_authority_read_along_and_takes_it_back(
    desk: Desk, apart: Journey, sessions: Sessions
) -> None:
    async with desk.of("peter") as page:
        answer = await page.goto(case(desk, apart))
        assert answer is not None
        assert answer.status == 404
    async with desk.of("school_leader", script=False) as page:
        await page.goto(case(desk, apart))
        await page.get_by_role("link", name="Wie mag meelezen").click()
        assert "Er is niets vrijgegeven" in await main(page)
        await page.get_by_role("button", name="Dit vrijgeven").click()
        assert "Kies een van deze." in await main(page)
        assert "Vul dit in." in await main(page), "the reason, and the last day"
        await page.get_by_label("Doelen").check()
        await page.fill("#last", in_days(800))
        await page.fill("#reason", "Hij vroeg hoe het gaat. Het schaadt haar niet.")
        await page.get_by_role("button", name="Dit vrijgeven").click()
        assert await page.get_by_role("alert").count() == 1, "longer than a year"
        assert await page.get_by_label("Doelen").is_checked()
        await page.fill("#last", in_days(30))
        await page.get_by_role("button", name="Dit vrijgeven").click()
        shown = await main(page)
        assert "Peter" in shown
        assert "Hij vroeg hoe het gaat." in shown
    async with desk.of("school_leader") as page:
        await page.goto(case(desk, apart, "/releases"))
        assert await looked_at(page, "releases") == []
    async with desk.of("peter") as page:
        answer = await page.goto(case(desk, apart))
        assert answer is not None
        assert answer.status == 200
        await page.goto(case(desk, apart, "/releases"))
        assert "Hij vroeg hoe het gaat." not in await main(page), "the reason is not for him"
        assert await page.get_by_role("button", name="Dit vrijgeven").count() == 0
    async with desk.of("coordinator") as page:
        await page.goto(case(desk, apart, "/releases"))
        assert await page.get_by_role("button", name="Dit vrijgeven").count() == 0, "only reads it"
        assert await page.get_by_role("button", name=re.compile("Terugnemen")).count() == 0
    async with desk.of("school_leader") as page:
        await page.goto(case(desk, apart, "/releases"))
        await page.get_by_role("button", name=re.compile("Terugnemen")).click()
        assert "teruggenomen" in await main(page)
    async with desk.of("peter") as page:
        answer = await page.goto(case(desk, apart))
        assert answer is not None
        assert answer.status == 404
    async with sessions() as session:
        grants = await session.exec(
            select(AccessGrantRow).where(AccessGrantRow.trajectory == UUID(apart.id))
        )
        assert [each.ended_at is None for each in grants] == [False]


async def test_a_look_is_told_later_by_the_privacy_officer_alone(
    desk: Desk, raised: Journey, sessions: Sessions, here: Known
) -> None:
    await raised.to_intake()
    number = (await raised.people["coordinator"].get(f"/trajectories/{raised.id}")).json()
    async with desk.of("coordinator") as page:
        await page.goto(case(desk, raised))
        await page.goto(case(desk, raised, "/readers"))
        assert "Later vertellen wie keek" not in await main(page)
    async with desk.of("officer") as page:
        await page.goto(f"{desk.site}/openings")
        await write(page, "Wie keek bij welk traject?", "1999-1")
        await press(page, "Zoek op")
        assert "Er is geen traject met dit nummer" in await main(page)
        await write(page, "Wie keek bij welk traject?", number["caseNumber"])
        await press(page, "Zoek op")
        await press(page, "Later vertellen wie keek")
        await press(page, "Later vertellen")
        assert await main(page), "what is missing is said"
        assert "Kies een van deze." in await main(page)
        await pick(page, "looker", here.people["coordinator"])
        await page.get_by_label("Het nu vertellen brengt iemand in gevaar.").check()
        await page.fill("#since", local_date(clock.now() - timedelta(days=1)).isoformat())
        await page.fill("#until", in_days(400))
        await page.fill("#reason", "Er is een melding gedaan.")
        await press(page, "Later vertellen")
        assert await page.get_by_role("alert").count() == 1, "too far away"
        assert await page.input_value("#reason") == "Er is een melding gedaan."
        assert await looked_at(page, "delay") == []
        await page.fill("#until", in_days(30))
        await press(page, "Later vertellen")
        assert "verteld vanaf" in await main(page)
        assert await looked_at(page, "readers-delayed") == []
    async with desk.of("paula") as page:
        await page.goto(case(desk, raised, "/readers"))
        names = await page.locator(".tj-readers h2").all_inner_texts()
        assert not any(each.strip() == "Coordinator" for each in names)
    async with sessions() as session:
        [row] = await session.exec(
            select(DisclosureDelayRow).where(col(DisclosureDelayRow.trajectory) == UUID(raised.id))
        )
    assert row.ground == "safety"


async def test_what_a_director_opened_is_closed_again_from_its_page(
    desk: Desk, raised: Journey
) -> None:
    async with desk.of("director", language="en") as page:
        await page.goto(case(desk, raised, "/open"))
        await page.fill("#reason", "A complaint of the parents came in.")
        await page.get_by_role("button", name="Open this trajectory").click()
        assert "You opened this file for a while" in await main(page)
        assert await looked_at(page, "case-opened") == []
        await page.get_by_role("link", name="Close it sooner").click()
        assert "A complaint of the parents came in." in await main(page)
        assert await looked_at(page, "openings") == []
    async with desk.of("officer", language="en") as page:
        await page.goto(f"{desk.site}/openings")
        assert "Director" in await main(page)
        assert await page.get_by_role("button", name=re.compile("Close it now")).count() == 0
        await page.get_by_role("button", name=re.compile("I have looked at this")).first.click()
        assert "Seen by the privacy officer" in await main(page)
    async with desk.of("director", language="en") as page:
        await page.goto(f"{desk.site}/openings")
        await page.get_by_role("button", name=re.compile("Close it now")).click()
        answer = await page.goto(case(desk, raised))
        assert answer is not None
        assert answer.status == 404
