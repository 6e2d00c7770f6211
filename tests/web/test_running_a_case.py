"""A case from its first word to its evaluation, in a real browser; and all that can cross it."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Page

from activities import inbox
from api.main import build_app
from domain.calendar import local_date
from domain.seats import SeatKind
from runtime import clock, ports, temporal
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import SIGNAL, Journey, in_days
from tests.api.people import Known, add_person
from tests.api.talk import Talk
from tests.web.browser import chromium, serving
from tests.web.desk import Desk, choose, desk, press, standing_still, tab_to, write
from tests.web.family import looked_at, settings, site
from workflows.gateway import Gateway
from workflows.outcomes import Done

__all__ = ["chromium", "desk", "settings", "site"]

POINTS = ("Minder dan nu.", "Zoals nu.", "Elke dag.", "Elke dag, ook thuis.", "Vanzelf.")


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture
async def intake(raised: Journey) -> Journey:
    await raised.to_intake()
    return raised


def case(desk: Desk, trajectory: str, move: str = "") -> str:
    return f"{desk.site}/trajectories/{trajectory}" + (f"/moves/{move}" if move else "")


async def main(page: Page) -> str:
    return await page.inner_text("main")


async def is_done(page: Page) -> None:
    await page.get_by_role("heading", level=1, name="Gedaan:").wait_for(timeout=10_000)


async def looks(page: Page) -> str:
    """Press "look at what follows", and read it."""
    await page.get_by_role("button", name="Kijk wat er volgt").click()
    await page.get_by_role("heading", level=1, name="Klopt dit?").wait_for()
    return await main(page)


async def day(page: Page, label: str, days: int) -> None:
    await tab_to(page, label, "input")
    await page.keyboard.type(f"{local_date(clock.now()) + timedelta(days=days):%m%d%Y}")


async def stage_of(page: Page) -> str:
    return await page.locator("[aria-current=step]").inner_text()


async def test_a_whole_case_by_keyboard_alone_from_the_list_to_the_next_stage(  # noqa: PLR0915 - a long way
    desk: Desk, people: dict[str, Talk]
) -> None:
    """What only others can do, they do meanwhile: the parents answer, the school leader sets it."""
    async with desk.of("coordinator") as page:
        await page.goto(f"{desk.site}/work")
        await press(page, "Nieuw traject")
        await write(page, "Naam van de leerling", "Sanne Toets")
        await press(page, "Zoek")
        await press(page, "De leerling staat er niet bij")
        await write(page, "Naam van de leerling", "Sanne Toets")
        await day(page, "Geboortedatum", -8 * 365)
        await press(page, "Ga verder")
        await choose(page, "Wat ziet u?", down=1)
        await press(page, "Bewaar en ga verder")
        await day(page, "Dag", -1)
        await press(page, "Bewaar en ga verder")
        await write(page, "In uw eigen woorden", "Zij is na tien minuten klaar.")
        await press(page, "Bewaar en ga verder")
        await choose(page, "Hoeveel haast heeft het?")
        await press(page, "Bewaar en ga verder")
        await press(page, "Verstuur het signaal")
        await press(page, "Naar het traject")
        trajectory = page.url.rpartition("/")[2]
        assert "Volgende fase: intake" in await main(page)
        assert "Zij is na tien minuten klaar." in await main(page)

        await _does(page, "Het signaal oppakken")
        await press(page, "Het signaal wegen")
        await choose(page, "Wat is de uitkomst?")
        await write(page, "Waarom?", "Wij zien het alle drie.")
        await _sends(page, "Het signaal wegen")
        await _sit_down(trajectory, people)

        await page.goto(case(desk, trajectory))
        assert "intake" in await stage_of(page)
        assert "Volgende fase: plan maken" in await main(page)
        await press(page, "Noteren hoe de leerling")
        await choose(page, "Hoe wil de leerling")
        await _sends(page, "Noteren hoe de leerling")
        await press(page, "De intake afronden")
        await write(page, "Wat heeft deze leerling nodig?", "Werk op eigen niveau.")
        await day(page, "Wanneer komt het ondersteuningsteam bij elkaar?", 7)
        await _sends(page, "De intake afronden")

        assert "plan maken" in await stage_of(page)
        await press(page, "Vastleggen wat de leerling zei")
        await choose(page, "Hoe is de leerling gehoord?")
        await write(page, "Wat zei de leerling", "Ik wil weten waarom.")
        await write(page, "Wat veranderde het?", "Puzzels.")
        await _sends(page, "Vastleggen wat de leerling zei")

        await _writes_the_plan(page)
        ladder = await page.locator("aside .tj-timeline").first.text_content() or ""
        assert "een geschil" in ladder, "before it starts, what happens if nothing comes"
        assert re.search(r"(maan|dins|woens|donder|vrij)dag \d+ \w+ 20\d\d", ladder)
        await press(page, "Verstuur het plan")
        await page.get_by_role("heading", name="Het plan is verstuurd").wait_for()
        await press(page, "Naar het traject")
        assert "ter instemming" in await stage_of(page)
        panel = await page.locator(".tj-card--plain").first.inner_text()
        assert "nog geen antwoord" in panel

        await _all_agree(trajectory, people)
        await page.goto(case(desk, trajectory))
        assert "uitvoering" in await stage_of(page)
        assert "Volgende fase: evaluatie" in await main(page)
        await _does(page, "De evaluatie openen")
        assert "evaluatie" in await stage_of(page)


async def _does(page: Page, move: str) -> None:
    """A move that asks nothing."""
    await press(page, move)
    if await page.get_by_role("button", name="Kijk wat er volgt").count():
        await press(page, "Kijk wat er volgt")
    await press(page, move)
    await is_done(page)
    await press(page, "Naar het traject")


async def _sends(page: Page, move: str) -> None:
    await press(page, "Kijk wat er volgt")
    await press(page, move)
    await is_done(page)
    await press(page, "Naar het traject")


async def _sit_down(trajectory: str, people: dict[str, Talk]) -> None:
    """The parents come to the table, and know; all by school."""
    school = people["internal_coordinator"]
    for number, parent in enumerate(("paula", "peter"), start=1):
        seat = f"guardian:{number}"
        await school.done(trajectory, "seat_person", seat=seat, person=str(people[parent].person))
        await school.done(
            trajectory,
            "record_custody",
            guardian=seat,
            hasAuthority=True,
            source="register",
            validFrom="2020-01-01",
        )
    await school.done(trajectory, "inform_parents", on=in_days(0))


async def _writes_the_plan(page: Page) -> None:
    await press(page, "Het plan maken")
    await press(page, "Begin")
    await press(page, "Voeg een doel toe")
    await write(page, "Wat wordt er bereikt?", "Elke dag twintig minuten werken.")
    await choose(page, "Welk leergebied?")
    for words in POINTS:
        await page.keyboard.press("Tab")
        await page.keyboard.insert_text(words)
    await press(page, "Bewaar")
    await press(page, "Voeg een stap toe")
    await write(page, "Wat wordt er gedaan?", "Een uur per week in de plusklas.")
    await tab_to(page, "Wie doet dat?", "select")
    await page.keyboard.type("leerkracht")
    await day(page, "Wanneer begint het?", 14)
    await day(page, "Wanneer kijken we of het helpt?", 54)
    await press(page, "Bewaar")
    for name in ("Waar de leerling naartoe werkt", "Wat helpt, en wat in de weg staat"):
        await press(page, name)
        await write(page, name, "Zo is het afgesproken.")
        await press(page, "Bewaar")
    await press(page, "Wat met het advies is gedaan")
    await write(page, "Wat met het advies is gedaan", "Het advies is gevolgd.")
    await press(page, "Bewaar")
    await press(page, "Wanneer u het hele plan bekijkt")
    await day(page, "Wanneer u het hele plan bekijkt", 150)
    await press(page, "Bewaar")
    await press(page, "Kijk na en verstuur")


async def _all_agree(trajectory: str, people: dict[str, Talk]) -> None:
    for parent in ("paula", "peter"):
        talk = people[parent]
        plan = (await talk.get(f"/trajectories/{trajectory}/plan")).json()
        for step in plan["steps"]:
            body = {"step": step["id"], "version": 1, "digest": step["digest"]}
            await talk.done(trajectory, "answer_step", answer="agree", **body)
        seen = {"digest": plan["perspective"]["digest"], "answer": "agree"}
        await talk.done(trajectory, "acknowledge_plan", **seen)
    await people["school_leader"].done(trajectory, "adopt", version=1)


async def test_what_closing_ends_is_shown_first_and_it_can_be_opened_again(
    desk: Desk, intake: Journey
) -> None:
    async with desk.of("coordinator") as page:
        await page.goto(case(desk, intake.id, "close"))
        await page.get_by_label("ingetrokken").check()
        await page.fill("#text", "De ouders willen nu geen traject.")
        follows = await looks(page)
        assert "De fase wordt: afgesloten." in follows
        assert "de intake afronden" in follows, "what ends with it"
        assert await looked_at(page, "move-close-check") == []
        await page.get_by_role("button", name="Het traject afsluiten").click()
        await is_done(page)
        await page.goto(case(desk, intake.id))
        assert "afgesloten" in await stage_of(page)
        assert "Volgende fase" not in await main(page)
        assert await looked_at(page, "case-closed") == []
        await page.goto(f"{desk.site}/work")
        assert intake.id not in await page.content(), "nothing is owed any more"

        await page.goto(case(desk, intake.id, "reopen"))
        await page.fill("#reason", "Zij vragen er zelf weer om.")
        follows = await looks(page)
        assert "De fase wordt: intake." in follows
        assert "de intake afronden" in follows, "with a clock of its own"
        await page.get_by_role("button", name="Het traject heropenen").click()
        await is_done(page)
        await page.goto(case(desk, intake.id))
        assert "intake" in await stage_of(page)


async def test_a_case_is_handed_over_with_all_that_is_open(
    desk: Desk, intake: Journey, sessions: Sessions, here: Known
) -> None:
    await add_person(sessions, here, "successor", office=SeatKind.COORDINATOR)
    async with desk.of("lead") as page:
        await page.goto(case(desk, intake.id, "hand_over"))
        successor = str(here.people["successor"])
        field = page.locator("#to")
        if await field.evaluate("each => each.tagName") == "SELECT":
            await field.select_option(successor)
        else:
            await page.locator(f"[name=to][value='{successor}']").check()
        follows = await looks(page)
        assert "Successor" in follows
        assert await looked_at(page, "move-hand-over-check") == []
        await page.get_by_role("button", name="Overdragen aan een andere").click()
        await is_done(page)
        await page.goto(case(desk, intake.id))
        table = await page.locator(".tj-people").inner_text()
        assert "Successor" in table
    async with desk.of("successor") as page:
        await page.goto(f"{desk.site}/work?group=mine")
        assert intake.id in await page.content()


async def test_two_cases_of_one_learner_are_merged_after_what_follows_is_shown_and_taken_apart(
    desk: Desk, raised: Journey, sessions: Sessions, here: Known, people: dict[str, Talk]
) -> None:
    """A second teacher, who may not know of the first case, began another."""
    coordinator = people["coordinator"]
    known = (await coordinator.get(f"/trajectories/{raised.id}")).json()
    teacher = str(here.people["teacher"])
    await coordinator.done(raised.id, "seat_person", seat="teacher", person=teacher)
    await add_person(sessions, here, "colleague", office=SeatKind.TEACHER, school=here.school)
    colleague = Talk(coordinator.client, here.tokens["colleague"], here.people["colleague"])
    body = {"learner": known["learner"]["id"], "signal": SIGNAL}
    beside = (await colleague.post("/trajectories", body)).json()["trajectory"]
    assert beside != raised.id

    async with desk.of("coordinator") as page:
        await page.goto(case(desk, beside, "merge_into"))
        await page.fill("#into", known["caseNumber"])
        await page.get_by_label("school heeft het nagekeken").check()
        follows = await looks(page)
        assert "De fase wordt: afgesloten." in follows
        assert "het signaal wegen" in follows, "the clock of this case ends"
        assert await looked_at(page, "move-merge-check") == []
        await page.get_by_role("button", name="Samenvoegen met een ander traject").click()
        await is_done(page)
        await _reads(page, f"{case(desk, raised.id)}/timeline", "ging hierin op")
        await page.goto(case(desk, beside, "unmerge"))
        await page.fill("#reason", "Het zijn toch twee vragen.")
        assert "De fase wordt: gesignaleerd." in await looks(page)
        await page.get_by_role("button", name="Het samenvoegen terugdraaien").click()
        await is_done(page)
        await page.goto(case(desk, beside))
        assert "gesignaleerd" in await stage_of(page)


async def _reads(page: Page, address: str, words: str) -> None:
    """Look at a page until it says so: the other side of a merge follows by itself."""
    async with asyncio.timeout(30):
        while True:
            await page.goto(address)
            if words in await main(page):
                return


async def test_what_is_received_waits_on_a_page_that_looks_again_by_itself(
    desk: Desk, intake: Journey, settings: Settings, sessions: Sessions
) -> None:
    """The process cannot be reached; it is kept, pushed on as the relay does, and then done."""
    nowhere = f"127.0.0.1:{ports.free_port()}"
    alone = settings.model_copy(update={"port": ports.free_port(), "temporal_address": nowhere})
    async with serving(build_app(alone), alone), desk.of("coordinator") as page:
        await page.goto(f"{alone.url}/trajectories/{intake.id}/moves/log_talk")
        await page.get_by_label("ouder 1").check()
        await page.fill("#minutes", "Wij spraken elkaar op het plein.")
        await looks(page)
        await page.get_by_role("button", name="Een gesprek noteren").click()
        await page.get_by_role("heading", level=1, name="Ontvangen").wait_for()
        async with standing_still(page):
            assert await looked_at(page, "move-received") == []
        key = UUID(page.url.partition("key=")[2])
        gateway = Gateway(sessions, await temporal.connect(settings))
        async with sessions() as session:
            kept = await inbox.look(session, key)
        assert kept is not None
        assert isinstance(await gateway.push(kept), Done)
        await is_done(page)  # nobody pressed anything
        assert "Wij spraken elkaar op het plein." in await main(page)
