"""Writing a plan part by part, by several people and with pauses; looked at before it is sent."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy import text
from sqlmodel import select

from activities import drafts
from domain.plan import Funding, LearningDomain, PlanVersion, Scale
from domain.procedure import Stage
from domain.retention import RULES, Keep
from domain.scales import read
from models import queries_ledger, queries_texts
from models.tables import PlanDraftRow, TrajectoryRow
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import Journey, in_days
from tests.api.people import Known
from tests.web.browser import browser, chromium
from tests.web.family import looked_at, says, settings, site
from tests.web.staff import Staff, tabs_to

__all__ = ["browser", "chromium", "settings", "site"]

Raising = Callable[[], Awaitable[Journey]]
POINTS = ("Nooit.", "Soms met hulp.", "Elke dag twintig minuten.", "Vaker.", "Uit zichzelf.")


@pytest.fixture
async def staff(
    browser: BrowserContext, site: str, sessions: Sessions, here: Known
) -> AsyncIterator[Staff]:
    page = await browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Staff(page, site, sessions, here)
    assert errors == []


@pytest.fixture
async def planning(raise_one: Raising) -> Journey:
    """The learner was heard; a plan is to be made."""
    raised = await raise_one()
    await raised.to_intake()
    care = raised.people["internal_coordinator"]
    await care.done(raised.id, "ask_learner", way="self")
    await care.done(raised.id, "complete_intake", needs="Work.", meetingOn=in_days(7))
    await care.done(raised.id, "record_hearing", way="self", view="Why?", effect="Puzzles.")
    return raised


@pytest.fixture
async def refused(raise_one: Raising) -> Journey:
    """A plan of one step came back: Paula agreed, Peter did not. The learner was heard again."""
    raised = await raise_one()
    await raised.to_signing()
    plan = (await raised.people["paula"].get(f"/trajectories/{raised.id}/plan")).json()
    [step] = plan["steps"]
    word = {"step": step["id"], "version": 1, "digest": step["digest"]}
    await raised.people["paula"].done(raised.id, "answer_step", **word, answer="agree")
    await raised.people["peter"].done(
        raised.id, "answer_step", **word, answer="refuse", reason="No."
    )
    care = raised.people["internal_coordinator"]
    await care.done(raised.id, "return_to_planning", reason="Peter said no.")
    await care.done(raised.id, "record_hearing", way="self", view="Why?", effect="Puzzles.")
    return raised


def _edit(journey: Journey, rest: str = "") -> str:
    return f"/trajectories/{journey.id}/plan/edit{rest}"


async def _plans(staff: Staff, journey: Journey) -> list[PlanVersion]:
    async with staff.sessions() as session:
        return await queries_ledger.plans(session, UUID(journey.id))


async def _said(staff: Staff, journey: Journey, *ids: UUID) -> list[str]:
    async with staff.sessions() as session:
        found = await queries_texts.words(session, UUID(journey.id), ids)
    return [found[each].body for each in ids]


async def _saves(page: Page) -> None:
    await page.get_by_role("button", name="Bewaar", exact=True).click()


async def _writes_goal(page: Page, what: str) -> None:
    await page.get_by_role("button", name="Voeg een doel toe").click()
    await page.get_by_label("Wat wordt er bereikt?").fill(what)
    await page.get_by_label("leren leren").check()
    for point, words in enumerate(POINTS, start=-2):
        await page.locator(f"#level{point}").fill(words)
    await _saves(page)


async def _writes_step(page: Page, what: str, *, who: str = "teacher", at: int = 14) -> None:
    await page.get_by_role("button", name="Voeg een stap toe").click()
    await page.get_by_label("Wat wordt er gedaan?").fill(what)
    await page.get_by_label("Wie doet dat?").select_option(who)
    await page.get_by_label("Wanneer begint het?").fill(in_days(at))
    await page.get_by_label("Wanneer kijken we of het helpt?").fill(in_days(at + 40))
    await _saves(page)


async def _writes_whole(page: Page) -> None:
    for name in ("Waar de leerling naartoe", "Wat helpt", "Wat met het advies"):
        await page.get_by_role("link", name=name).click()
        await page.get_by_role("textbox").fill(f"{name}: dat is afgesproken.")
        await _saves(page)
    await page.get_by_role("link", name="Wanneer u het hele plan bekijkt").click()
    await page.locator("#answer").fill(in_days(150))
    await _saves(page)


async def test_a_plan_by_keyboard_with_the_browser_closed_in_the_middle(  # noqa: PLR0915 - a long way
    staff: Staff, chromium: Browser, planning: Journey
) -> None:
    """Two goals and four steps; written by one, gone on with by another, sent; nothing by mouse."""
    await staff.comes_in("internal_coordinator")
    await staff.goes_to(_edit(planning))
    page = staff.page
    assert await looked_at(page, "plan-begin") == []
    await _presses(page, "Begin")
    for what in ("Elke dag twintig minuten werken.", "Durft een fout te maken."):
        await _presses(page, "Voeg een doel toe")
        await tabs_to(page, "Wat wordt er bereikt?")
        await page.keyboard.insert_text(what)
        await tabs_to(page, "leren leren")
        await page.keyboard.press("Space")
        for words in POINTS:
            await page.keyboard.press("Tab")
            await page.keyboard.insert_text(words)
        await _presses(page, "Bewaar")
    await says(page, "Durft een fout te maken.")
    await page.context.close()

    again = await staff.again(chromium, "coordinator")
    page = again.page
    await again.goes_to(_edit(planning))
    await says(page, "Durft een fout te maken.")
    await says(page, "Voor het laatst veranderd door Internal_Coordinator")
    for number in range(1, 5):
        await _presses(page, "Voeg een stap toe")
        await tabs_to(page, "Wat wordt er gedaan?")
        await page.keyboard.insert_text(f"Stap {number} van het werk.")
        await tabs_to(page, "Wie doet dat?")
        await page.keyboard.type("leerkracht")
        for label, days in (("Wanneer begint het?", 14), ("Wanneer kijken we of het helpt?", 54)):
            await tabs_to(page, label)
            await page.keyboard.type(f"{clock.now() + timedelta(days=days):%m%d%Y}")
        await _presses(page, "Bewaar")
    for name in ("Waar de leerling naartoe werkt", "Wat helpt, en wat in de weg staat"):
        await _presses(page, name)
        await page.keyboard.press("Tab")
        await tabs_to(page, name)
        await page.keyboard.insert_text(f"{name}: zo is het.")
        await _presses(page, "Bewaar")
    await _presses(page, "Wat met het advies is gedaan")
    await tabs_to(page, "Wat met het advies is gedaan")
    await page.keyboard.insert_text("Het advies is gevolgd.")
    await _presses(page, "Bewaar")
    await _presses(page, "Wanneer u het hele plan bekijkt")
    await tabs_to(page, "Wanneer u het hele plan bekijkt")
    await page.keyboard.type(f"{clock.now() + timedelta(days=150):%m%d%Y}")
    await _presses(page, "Bewaar")
    assert await looked_at(page, "plan-edit-whole") == []
    await _presses(page, "Kijk na en verstuur")
    for words in ("Paula (ouder 1)", "Peter (ouder 2)", "een antwoord op 4 stappen"):
        await says(page, words)
    assert await looked_at(page, "plan-check-first") == []
    await _presses(page, "Verstuur het plan")
    await says(page, "Het plan is verstuurd")
    assert await looked_at(page, "plan-done") == []

    [plan] = await _plans(staff, planning)
    first = plan.goals[0]
    assert (len(plan.goals), len(plan.steps)) == (2, 4)
    assert (first.scale, first.learning_domain) == (Scale.GAS_5, LearningDomain.LEARNING_TO_LEARN)
    [scale, *steps] = await _said(
        staff, planning, first.scale_text.id, *(step.text.id for step in plan.steps)
    )
    assert read(scale, Scale.GAS_5) == dict(zip(range(-2, 3), POINTS, strict=True))
    assert steps == [f"Stap {number} van het werk." for number in range(1, 5)]
    async with staff.sessions() as session:
        assert (await session.get_one(TrajectoryRow, UUID(planning.id))).stage is Stage.SIGNING
        assert list(await session.exec(select(PlanDraftRow))) == []
    await page.context.close()


async def _presses(page: Page, name: str) -> None:
    await tabs_to(page, name, most=120)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def _begins(staff: Staff, journey: Journey, button: str = "Begin") -> None:
    await staff.goes_to(_edit(journey))
    await staff.page.get_by_role("button", name=button, exact=True).click()


async def test_changing_one_step_shows_what_lapses_and_asks_only_that_again(
    staff: Staff, refused: Journey
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, refused, "Begin met versie 1")
    await _writes_step(page, "Een gesprek met thuis.")
    await page.get_by_role("link", name="Kijk na en verstuur").click()
    await says(page, "nieuw")
    assert "antwoord vervalt" not in await page.inner_text("main")
    await page.get_by_role("link", name="Terug naar het plan").click()

    await page.get_by_role("link", name="A weekly hour in the plus class.").click()
    await page.get_by_label("Wat wordt er gedaan?").fill("Twee uur in de plusklas.")
    await _saves(page)
    await page.get_by_role("link", name="Kijk na en verstuur").click()
    await says(page, "2 antwoorden vervallen")
    told = await page.inner_text("main")
    for words in (
        "Het antwoord van Paula (ouder 1) op stap 1: de stap is veranderd.",
        "Het antwoord van Peter (ouder 2) op stap 1: de stap is veranderd.",
        "A weekly hour in the plus class.",
        "Twee uur in de plusklas.",
        "een antwoord op 2 stappen",
    ):
        assert words in told
    assert await looked_at(page, "plan-check-changed") == []
    await page.get_by_role("button", name="Verstuur het plan").click()
    await says(page, "Het plan is verstuurd")

    before, now = await _plans(staff, refused)
    assert before.goals == now.goals
    assert before.perspective == now.perspective
    assert now.steps[0].id == before.steps[0].id
    await staff.goes_to(f"/trajectories/{refused.id}/plan/2")
    await says(page, "Wat anders is dan in versie 1")
    assert await looked_at(page, "plan-version") == []


async def test_what_is_left_as_it_was_stays_agreed_to_the_letter(
    staff: Staff, refused: Journey
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, refused, "Begin met versie 1")
    await page.get_by_role("link", name="A weekly hour in the plus class.").click()
    await _saves(page)
    await page.get_by_role("link", name="Twenty minutes a day").click()
    await _saves(page)
    await page.get_by_role("link", name="Kijk na en verstuur").click()
    await says(page, "Niets. Elk woord is hetzelfde.")
    await page.get_by_role("button", name="Verstuur het plan").click()
    await says(page, "Het plan is verstuurd")

    before, now = await _plans(staff, refused)
    assert (before.goals, before.steps) == (now.goals, now.steps)
    async with staff.sessions() as session:
        state = await queries_ledger.state(session, UUID(refused.id))
    assert state is not None
    assert len(state.answers) == 2


async def test_two_who_write_are_told_before_they_overwrite(
    staff: Staff, chromium: Browser, planning: Journey
) -> None:
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    await _writes_step(staff.page, "Van de een.")
    await staff.page.get_by_role("link", name="Van de een.").click()
    other = await staff.again(chromium, "coordinator")
    await other.goes_to(_edit(planning))
    await other.page.get_by_role("link", name="Van de een.").click()
    await other.page.get_by_label("Wat wordt er gedaan?").fill("Van de ander.")
    await _saves(other.page)

    page = staff.page
    await page.get_by_label("Wat wordt er gedaan?").fill("Toch van de een.")
    await _saves(page)
    await says(page, "Er was nog iemand")
    await says(page, "Coordinator veranderde dit op")
    assert "Van de ander." in await page.inner_text("main")
    assert await page.get_by_label("Wat wordt er gedaan?").input_value() == "Toch van de een."
    assert await looked_at(page, "plan-step-late") == []
    await other.goes_to(_edit(planning))
    assert "Van de ander." in await other.page.inner_text("main")
    await _saves(page)
    await says(page, "Toch van de een.")

    await other.goes_to(_edit(planning))
    await other.page.get_by_role("link", name="Waar de leerling naartoe werkt").click()
    await other.page.get_by_role("textbox").fill("Vwo.")
    await page.get_by_role("button", name="Haal eruit").click()
    await _saves(other.page)
    await other.goes_to(_edit(planning))
    assert "Van de ander." not in await other.page.inner_text("#steps")
    await says(other.page, "Zet terug")
    await other.page.context.close()


async def test_what_was_taken_out_meanwhile_is_back_only_by_whoever_knows(
    staff: Staff, planning: Journey
) -> None:
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    await _writes_step(staff.page, "Blijft dit?")
    page = staff.page
    await page.get_by_role("link", name="Blijft dit?").click()
    second = await page.context.new_page()
    await second.goto(f"{staff.site}{_edit(planning)}")
    await second.get_by_role("button", name="Haal eruit").click()
    await page.get_by_label("Wat wordt er gedaan?").fill("Ja, dit blijft.")
    await _saves(page)
    await says(page, "Zij haalden het eruit.")
    assert "Blijft dit?" in await second.inner_text("main")
    await _saves(page)
    await says(page, "Ja, dit blijft.")
    await second.reload()
    assert await second.get_by_text("Zet terug").count() == 0


async def test_parts_can_be_moved_taken_out_and_put_back(staff: Staff, planning: Journey) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    for what in ("Eerst.", "Dan.", "Later."):
        await _writes_step(page, what)
    await page.get_by_role("button", name="Omhoog: Later.").click()
    assert await _order(page) == ["Eerst.", "Later.", "Dan."]
    await page.get_by_role("button", name="Omlaag: Eerst.").click()
    assert await _order(page) == ["Later.", "Eerst.", "Dan."]
    await page.get_by_role("button", name="Haal eruit: Eerst.").click()
    assert await _order(page) == ["Later.", "Dan."]
    await page.get_by_role("button", name="Zet terug: Eerst.").click()
    assert await _order(page) == ["Later.", "Dan.", "Eerst."]


async def _order(page: Page) -> list[str]:
    return await page.locator("#steps ~ ol .tj-parts__what a").all_inner_texts()


async def test_what_is_missing_or_wrong_is_told_beside_it_and_kept(
    staff: Staff, planning: Journey
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    await says(page, "Er ontbreken nog 6 dingen.")
    await page.get_by_role("button", name="Voeg een stap toe").click()
    assert await page.get_by_text("Dit is nog niet goed").count() == 0
    await _saves(page)
    for words in ("Schrijf het in een paar woorden.", "Kies wie het doet."):
        await says(page, words)
    assert await looked_at(page, "plan-step-faults") == []
    await page.get_by_label("Wat wordt er gedaan?").fill("x" * 20_001)
    await page.locator("#text").evaluate("field => field.removeAttribute('maxlength')")
    await page.locator("#text").fill("x" * 20_001)
    await page.get_by_label("Wie doet dat?").select_option("care")
    await page.get_by_label("Wanneer begint het?").fill(in_days(30))
    await page.get_by_label("Wanneer kijken we of het helpt?").fill(in_days(20))
    await page.get_by_label("Wat kost het").fill("veel")
    await _saves(page)
    for words in (
        "Er passen hoogstens 20000 tekens in.",
        "Schrijf welke zorgpartij het is, in letters.",
        "Schrijf een bedrag, zoals 125 of 125,50.",
    ):
        await says(page, words)
    assert await page.get_by_label("Wat kost het").input_value() == "veel"
    assert len(await page.locator("#text").input_value()) == 20_001
    await page.locator("#text").fill("Logopedie.")
    await page.get_by_label("Welke zorgpartij?").fill("Speech therapy")
    await page.get_by_label("Wat kost het").fill("1.250,50")
    await page.get_by_label("Wie betaalt?").select_option("municipality")
    await page.get_by_label("zorg", exact=True).check()
    await _saves(page)
    await says(page, "De laatste dag ligt voor de eerste dag.")
    await page.get_by_label("Wanneer kijken we of het helpt?").fill(in_days(60))
    await _saves(page)
    await says(page, "Er ontbreken nog 5 dingen.")
    assert await page.get_by_text("klaar").count() == 1

    await _writes_goal(page, "Elke dag.")
    await _writes_whole(page)
    await page.get_by_role("link", name="Kijk na en verstuur").click()
    await page.get_by_role("button", name="Verstuur het plan").click()
    await says(page, "Het plan is verstuurd")
    [plan] = await _plans(staff, planning)
    [step] = plan.steps
    assert (step.done_by, step.cost_cents, step.kind) == ("care:speech_therapy", 125_050, "care")
    assert step.funding is Funding.MUNICIPALITY


async def test_a_day_without_school_is_told_and_allowed(staff: Staff, planning: Journey) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    sunday = 7 - clock.now().isoweekday() or 7
    await _writes_step(page, "Op zondag?", at=sunday)
    await says(page, "is er geen school: het is weekend.")
    assert await page.get_by_text("klaar").count() == 1
    await page.get_by_role("link", name="Op zondag?").click()
    await says(page, "De eerste schooldag daarna is")
    assert await looked_at(page, "plan-step-weekend") == []


async def test_it_can_be_seen_as_a_parent_and_as_a_care_worker_will(
    staff: Staff, planning: Journey
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    await _writes_step(page, "Een uur in de plusklas.")
    await page.get_by_role("button", name="Voeg een stap toe").click()
    await page.get_by_label("Wat wordt er gedaan?").fill("Oefenen met praten.")
    await page.get_by_label("zorg", exact=True).check()
    await page.get_by_label("Wie doet dat?").select_option("care")
    await page.get_by_label("Welke zorgpartij?").fill("logopedie")
    await page.get_by_label("Wanneer begint het?").fill(in_days(14))
    await page.get_by_label("Wanneer kijken we of het helpt?").fill(in_days(60))
    await _saves(page)
    await page.get_by_role("button", name="Voeg een stap toe").click()
    await page.get_by_label("Wat wordt er gedaan?").fill("Nog niet af.")
    await _saves(page)
    await staff.goes_to(_edit(planning, "/preview"))
    await says(page, "Wat vindt u van deze stap?")
    await says(page, "Een uur in de plusklas.")
    await says(page, "1 stap is nog niet af en staat hier niet bij.")
    assert await looked_at(page, "plan-preview-parent") == []
    await page.get_by_role("link", name="De volgende stap").click()
    await says(page, "Oefenen met praten.")
    await page.get_by_label("Ja, ik ben het eens").check()
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await says(page, "Er wordt niets verstuurd, wat u ook drukt.")
    assert await _plans(staff, planning) == []

    await page.get_by_role("link", name="zorgpartij logopedie").click()
    told = await page.inner_text("main")
    assert "Oefenen met praten." in told
    assert "Een uur in de plusklas." not in told
    assert await looked_at(page, "plan-preview-care") == []
    await page.goto(f"{page.url}&lang=en")
    await says(page, "You see what belongs to your part in it.")
    await staff.goes_to(_edit(planning, "/preview?lang=en"))
    await says(page, "What do you think of this step?")
    assert await looked_at(page, "plan-preview-parent-en") == []


async def test_a_preview_of_hardly_anything_makes_nothing_up(
    staff: Staff, planning: Journey
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    await staff.goes_to(_edit(planning, "/perspective"))
    await page.get_by_role("textbox").fill("Naar het vwo.")
    await _saves(page)
    await staff.goes_to(_edit(planning, "/preview"))

    told = await page.inner_text("main")
    assert "Naar het vwo." in told
    assert told.count("nog niet geschreven") == len(("factors", "advice", "evaluation"))
    assert "gewist" not in told
    assert "2000" not in told
    assert await looked_at(page, "plan-preview-empty") == []


async def test_without_script_a_plan_is_written_and_sent_once(
    staff: Staff, chromium: Browser, planning: Journey
) -> None:
    plain = await staff.again(chromium, "internal_coordinator", java_script_enabled=False)
    page = plain.page
    await _begins(plain, planning)
    await _writes_goal(page, "Elke dag.")
    await _writes_step(page, "Een uur in de plusklas.")
    await _writes_whole(page)
    await page.get_by_role("link", name="Kijk na en verstuur").click()
    second = await page.context.new_page()
    await second.goto(page.url)
    for each in (page, second):
        await each.get_by_role("button", name="Verstuur het plan").click()
        await says(each, "Het plan is verstuurd")
    assert len(await _plans(staff, planning)) == 1
    await plain.goes_to(_edit(planning))
    await says(page, "Er wordt nu geen plan geschreven")
    await page.context.close()


async def test_what_changed_since_it_was_checked_is_not_sent_unread(
    staff: Staff, refused: Journey
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, refused, "Begin met versie 1")
    await page.get_by_role("link", name="Kijk na en verstuur").click()
    other = await page.context.new_page()
    await other.goto(f"{staff.site}{_edit(refused, '/perspective')}")
    await other.get_by_role("textbox").fill("Toch havo.")
    await _saves(other)
    await page.get_by_role("button", name="Verstuur het plan").click()
    await says(page, "Het plan is veranderd sinds u deze bladzijde opende.")
    await says(page, "Toch havo.")
    assert len(await _plans(staff, refused)) == 1


async def test_what_cannot_be_stored_is_still_there_and_is_sent_the_next_time(
    staff: Staff, refused: Journey
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, refused, "Begin met versie 1")
    await page.get_by_role("link", name="Waar de leerling naartoe werkt").click()
    await page.get_by_role("textbox").fill("Toch havo.")
    await _saves(page)
    await page.get_by_role("link", name="Kijk na en verstuur").click()
    await _done(staff.sessions, "REVOKE INSERT ON text FROM traject_door")
    try:
        await page.get_by_role("button", name="Verstuur het plan").click()
        await says(page, "Het plan is niet verstuurd.")
        assert await looked_at(page, "plan-not-stored") == []
    finally:
        await _done(staff.sessions, "GRANT INSERT ON text TO traject_door")
    await page.get_by_role("button", name="Verstuur het plan").click()
    await says(page, "Het plan is verstuurd")


async def _done(sessions: Sessions, statement: str) -> None:
    async with sessions.begin() as session:
        await session.exec(text(statement))  # type: ignore[call-overload] # plain SQL


async def test_before_the_learner_was_heard_it_can_be_written_and_not_sent(
    staff: Staff, raise_one: Raising
) -> None:
    raised = await raise_one()
    await raised.to_intake()
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await staff.goes_to(_edit(raised))
    await says(page, "Er wordt nu geen plan geschreven")
    assert await looked_at(page, "plan-not-now") == []
    care = raised.people["internal_coordinator"]
    await care.done(raised.id, "ask_learner", way="self")
    await care.done(raised.id, "complete_intake", needs="Work.", meetingOn=in_days(7))
    await _begins(staff, raised)
    await _writes_goal(page, "Elke dag.")
    await _writes_step(page, "Een uur in de plusklas.")
    await _writes_whole(page)
    await page.get_by_role("link", name="Kijk na en verstuur").click()
    await says(page, "De leerling is nog niet gehoord")
    assert await page.get_by_role("button", name="Verstuur het plan").is_disabled()
    assert await looked_at(page, "plan-check-not-yet") == []


WRITERS = {"internal_coordinator", "coordinator"}


async def test_a_draft_is_there_for_whoever_writes_the_plan_and_for_nobody_else(
    staff: Staff, chromium: Browser, planning: Journey, elsewhere: Known
) -> None:
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    await _writes_step(staff.page, "Nog geheim.")
    [step] = [href for href in await _hrefs(staff.page) if "/steps/" in href and "?" not in href]
    staff.here.people["stranger"] = elsewhere.people["coordinator"]
    for who in ("coordinator", "teacher", "school_leader", "lead", "paula", "peter", "stranger"):
        somebody = await staff.again(chromium, who)
        for path in ("", "/check", "/preview", "/perspective", step.partition("/edit")[2]):
            answer = await somebody.page.goto(f"{staff.site}{_edit(planning, path)}")
            assert answer is not None
            assert (answer.status == 200) is (who in WRITERS), (who, path)
            assert "Nog geheim." not in await somebody.page.content() or who in WRITERS
        sent = {"kind": "steps", "how": "remove", "part": step.rpartition("/")[2]}
        if who not in WRITERS:
            gone = await somebody.posted(_edit(planning, "/arrange"), sent)
            assert gone.status_code == 404
        await somebody.page.context.close()


async def _hrefs(page: Page) -> list[str]:
    links = await page.locator("main a").all()
    return [await each.get_attribute("href") or "" for each in links]


async def test_a_draft_lies_sealed_and_goes_when_nobody_touches_it(
    staff: Staff, planning: Journey
) -> None:
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    await _writes_step(staff.page, "Woorden die niemand anders leest.")
    async with staff.sessions() as session:
        row = await session.get_one(PlanDraftRow, UUID(planning.id))
    assert b"Woorden" not in row.body
    term = timedelta(days=RULES[Keep.DRAFT].days)
    for after, is_left in ((term, True), (term + timedelta(seconds=1), False)):
        async with staff.sessions.begin() as session:
            await drafts.forget_stale(session, at=row.changed_at + after)
            left = await session.get(PlanDraftRow, UUID(planning.id), populate_existing=True)
        assert (left is not None) is is_left
    await staff.goes_to(_edit(planning))
    await says(staff.page, "Begin")


async def test_a_draft_is_thrown_away_only_after_it_was_asked_once_more(
    staff: Staff, planning: Journey
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await _begins(staff, planning)
    await page.get_by_role("button", name="Gooi het concept weg").click()
    await says(page, "Het concept weggooien?")
    assert await looked_at(page, "plan-discard") == []
    await page.get_by_role("link", name="Bewaar het").click()
    await says(page, "Er is nog geen doel")
    await page.get_by_role("button", name="Gooi het concept weg").click()
    await page.get_by_role("button", name="Gooi het weg").click()
    await says(page, "U schrijft het deel voor deel.")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_pages_speak_both_languages_and_can_be_used_by_everybody(
    staff: Staff, refused: Journey, language: str
) -> None:
    page = staff.page
    await staff.comes_in("internal_coordinator")
    await staff.goes_to(_edit(refused, f"?lang={language}"))
    assert await looked_at(page, f"plan-begin-{language}") == []
    await staff.goes_to(_edit(refused, "?lang=nl"))
    await page.get_by_role("button", name="Begin met versie 1").click()
    links = await _hrefs(page)
    parts = [href for href in links if "/edit/" in href and "?" not in href]
    names = ("goals", "steps", "perspective", "factors", "advice", "evaluation", "check", "preview")
    for name in ("", *names):
        href = next((each for each in parts if name and f"/edit/{name}" in each), _edit(refused))
        await staff.goes_to(f"{href}?lang={language}")
        assert await page.get_attribute("html", "lang") == language
        assert await looked_at(page, f"plan-{name or 'edit'}-{language}") == []
