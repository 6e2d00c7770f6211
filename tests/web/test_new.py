"""A new signal from the first question to the ledger, in a real browser; and whoever should not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext
from sqlalchemy import text
from sqlmodel import col, func, select

from activities import drafts, inbox
from api.main import build_app
from domain.events import SignalRaised
from domain.retention import RULES, Keep
from models import queries_ledger, queries_texts
from models.tables import (
    AccessLogRow,
    LearnerRow,
    LedgerRow,
    SeatingRow,
    SignalDraftRow,
    TrajectoryRow,
)
from runtime import clock, ports, temporal
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known
from tests.web.browser import browser, chromium, serving
from tests.web.desk import standing_still
from tests.web.family import looked_at, says, settings, site
from tests.web.staff import Staff, tabs_to
from workflows.gateway import Gateway
from workflows.outcomes import Done

__all__ = ["browser", "chromium", "settings", "site"]

WORDS = "Kijkt de hele dag uit het raam.\nWil niet meer naar school."
pytestmark = pytest.mark.usefixtures("learner")

Raising = Callable[[], Awaitable[Journey]]


@pytest.fixture
async def staff(
    browser: BrowserContext, site: str, sessions: Sessions, here: Known
) -> AsyncIterator[Staff]:
    """Nobody has come in or begun anything yet."""
    await _done(sessions, "DELETE FROM signal_draft")
    page = await browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Staff(page, site, sessions, here)
    assert errors == []


async def _chooses(staff: Staff) -> None:
    """The first learner that is called Bo."""
    await staff.goes_to("/new")
    await staff.page.get_by_label("Naam van de leerling").fill("bo")
    await staff.page.get_by_role("button", name="Zoek").click()
    await staff.page.get_by_role("radio").first.check()
    await staff.page.get_by_role("button", name="Ga verder").click()


async def _answers(staff: Staff, *, words: str = WORDS) -> None:
    """All questions, to the page to check."""
    await staff.page.get_by_label("verveelt zich").check()
    await _goes_on(staff)
    await staff.page.get_by_label("Dag").fill(_day(-1))
    await _goes_on(staff)
    await staff.page.get_by_label("In uw eigen woorden").fill(words)
    await _goes_on(staff)
    await staff.page.get_by_label("het kan in gewone volgorde").check()
    await _goes_on(staff)
    await says(staff.page, "Klopt dit?")


async def _goes_on(staff: Staff) -> None:
    await staff.page.get_by_role("button", name="Bewaar en ga verder").click()


async def _sends(staff: Staff) -> None:
    await staff.page.get_by_role("button", name="Verstuur het signaal").click()


def _day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


async def _signals(sessions: Sessions) -> list[tuple[UUID, SignalRaised]]:
    """Every signal in the ledger that says WORDS."""
    async with sessions() as session:
        raised = select(LedgerRow.trajectory).where(LedgerRow.type == "signal.raised").distinct()
        found = []
        for trajectory in await session.exec(raised):
            for entry in await queries_ledger.entries(session, trajectory):
                if isinstance(entry.event, SignalRaised):
                    said = await queries_texts.words(session, trajectory, [entry.event.text.id])
                    if said[entry.event.text.id].body == WORDS:
                        found.append((trajectory, entry.event))
        return found


async def _done(sessions: Sessions, statement: str) -> None:
    async with sessions.begin() as session:
        await session.exec(text(statement))  # type: ignore[call-overload] # plain SQL


async def test_a_signal_by_keyboard_with_the_browser_closed_in_the_middle(  # noqa: PLR0915 - a long way
    staff: Staff, chromium: Browser
) -> None:
    await staff.comes_in("internal_coordinator")
    await staff.goes_to("/new")
    page = staff.page
    await tabs_to(page, "Naam van de leerling")
    await page.keyboard.type("BO")
    await page.keyboard.press("Enter")
    await says(page, "gevonden")
    assert await looked_at(page, "new-found") == []
    await tabs_to(page, "Bo")
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await says(page, "Wat ziet u?")
    await tabs_to(page, "hoort er niet bij in de klas")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await says(page, "Wanneer zag u het?")
    await tabs_to(page, "Dag")
    await page.keyboard.type(f"{clock.now() - timedelta(days=1):%m%d%Y}")
    await page.keyboard.press("Enter")
    await says(page, "Wat gebeurde er?")
    await page.context.close()

    again = await staff.again(chromium, "internal_coordinator")
    page = again.page
    await again.goes_to("/new")
    await says(page, "U was een signaal aan het schrijven")
    assert await looked_at(page, "new-begun") == []
    await tabs_to(page, "Verder schrijven")
    await page.keyboard.press("Enter")
    await says(page, "Wat gebeurde er?")
    await tabs_to(page, "In uw eigen woorden")
    await page.keyboard.insert_text(WORDS)
    await tabs_to(page, "Bewaar en ga verder")
    await page.keyboard.press("Enter")
    await says(page, "Hoeveel haast heeft het?")
    await tabs_to(page, "het kan in gewone volgorde")
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    for words in ("Klopt dit?", "verveelt zich", "de trajectbegeleider", "het signaal oppakken"):
        await says(page, words)
    await page.get_by_text("Bekijk het zoals de ouders").click()
    read = await page.locator("details .tj-timeline", has_text="Tekst:").inner_text()
    assert WORDS.replace("\n", "") in read.replace("\n", "")
    assert "Internal_Coordinator" in read, "who says it, they read too"
    assert await looked_at(page, "new-check-as-parents") == []
    await tabs_to(page, "Verstuur het signaal")
    await page.keyboard.press("Enter")
    await says(page, "Uw signaal is bewaard")
    assert await looked_at(page, "new-done") == []

    [(trajectory, raised)] = await _signals(staff.sessions)
    assert (raised.kind, raised.by.person) == ("bored", staff.here.people["internal_coordinator"])
    assert raised.observed_on.isoformat() == _day(-1)
    async with staff.sessions() as session:
        view = await session.get_one(TrajectoryRow, trajectory)
        assert list(await session.exec(select(SignalDraftRow))) == []
    assert view.case_number in await page.inner_text("main")
    await again.page.context.close()


async def test_without_script_all_of_it_works_and_nothing_is_lost_by_going_back(
    staff: Staff, chromium: Browser
) -> None:
    plain = await staff.again(chromium, "teacher", java_script_enabled=False)
    page = plain.page
    await _chooses(plain)
    await _answers(plain)
    await page.locator("a[href='/new/words']").click()
    assert await page.get_by_label("In uw eigen woorden").input_value() == WORDS
    await page.get_by_label("In uw eigen woorden").fill(f"{WORDS} En huilt.")
    await page.get_by_role("button", name="Bewaar en ga terug").click()
    await says(page, "Wanneer zag u het?")
    assert await page.get_by_label("Dag").input_value() == _day(-1)
    await _goes_on(plain)
    await says(page, "En huilt.")
    await _sends(plain)
    await says(page, "Uw signaal is bewaard")
    await page.context.close()


async def test_what_is_empty_too_long_or_to_come_is_told_beside_it_and_kept(staff: Staff) -> None:
    page = staff.page
    await staff.comes_in("teacher")
    await staff.goes_to("/new")
    await page.get_by_role("button", name="Zoek").click()
    await says(page, "Typ minstens twee letters van de naam.")
    assert await looked_at(page, "new-who-fault") == []
    await _chooses(staff)
    await _goes_on(staff)
    await says(page, "Kies wat het beste past.")
    assert await looked_at(page, "new-kind-fault") == []
    await page.get_by_label("verveelt zich").check()
    await _goes_on(staff)
    await page.get_by_label("Dag").fill(_day(2))
    await page.evaluate("document.querySelector('form[action=\"/new/when\"]').noValidate = true")
    await _goes_on(staff)
    await says(page, "Kies vandaag of een dag daarvoor.")
    assert await page.get_by_label("Dag").input_value() == _day(2)
    await page.get_by_label("Dag").fill(_day(0))
    await _goes_on(staff)
    field = page.get_by_label("In uw eigen woorden")
    await field.evaluate("field => field.removeAttribute('maxlength')")
    await field.fill("é" * 20_001)
    await _goes_on(staff)
    await says(page, "Er passen hoogstens 20000 tekens in.")
    assert await field.input_value() == "é" * 20_001
    await field.fill("  ")
    await _goes_on(staff)
    await says(page, "Schrijf in een paar woorden wat er gebeurde.")


async def test_a_click_too_many_is_one_signal(staff: Staff) -> None:
    await staff.comes_in("teacher")
    before = len(await _signals(staff.sessions))
    await _chooses(staff)
    await _answers(staff)
    other = await staff.page.context.new_page()
    await other.goto(f"{staff.site}/new/check")
    for page in (staff.page, other):
        await page.get_by_role("button", name="Verstuur het signaal").click()
        await says(page, "Uw signaal is bewaard")

    assert staff.page.url == other.url
    assert len(await _signals(staff.sessions)) == before + 1


async def test_what_changed_in_another_window_is_not_sent_unread(staff: Staff) -> None:
    await staff.comes_in("teacher")
    await _chooses(staff)
    await _answers(staff)
    other = Staff(await staff.page.context.new_page(), staff.site, staff.sessions, staff.here)
    await other.goes_to("/new/check")
    await other.page.get_by_role("button", name="Gooi het weg").click()
    await _chooses(other)
    await _answers(other, words="Iets heel anders.")
    await _sends(staff)

    await says(staff.page, "U hebt dit in een ander venster veranderd.")
    await says(staff.page, "Iets heel anders.")


async def test_what_cannot_be_stored_is_still_there_and_is_sent_the_next_time(
    staff: Staff,
) -> None:
    await staff.comes_in("teacher")
    before = len(await _signals(staff.sessions))
    await _chooses(staff)
    await _answers(staff)
    await _done(staff.sessions, "ALTER TABLE text_key RENAME TO away")
    try:
        await _sends(staff)
        await says(staff.page, "Uw signaal is niet verstuurd.")
        await says(staff.page, "Kijkt de hele dag uit het raam.")
        assert await looked_at(staff.page, "new-not-stored") == []
    finally:
        await _done(staff.sessions, "ALTER TABLE away RENAME TO text_key")
    await _sends(staff)
    await says(staff.page, "Uw signaal is bewaard")
    assert len(await _signals(staff.sessions)) == before + 1


async def test_what_the_process_cannot_take_yet_is_kept_and_then_done(
    staff: Staff, settings: Settings
) -> None:
    """Received: told so, looked at again, and stored once the process can be reached."""
    page = staff.page
    await staff.comes_in("teacher")
    before = len(await _signals(staff.sessions))
    nowhere = f"127.0.0.1:{ports.free_port()}"
    alone = settings.model_copy(update={"port": ports.free_port(), "temporal_address": nowhere})
    async with serving(build_app(alone), alone):
        late = Staff(page, alone.url, staff.sessions, staff.here)
        await _chooses(late)
        await _answers(late)
        await _sends(late)
        await says(page, "Wij hebben uw signaal")
        async with standing_still(page):
            assert await looked_at(page, "new-received") == []
        await late.goes_to("/new")
        assert "/new/done?key=" in page.url
    await _pushed(staff, settings, UUID(page.url.partition("key=")[2]))
    await page.goto(page.url.replace(alone.url, staff.site))
    await says(page, "Uw signaal is bewaard")
    assert len(await _signals(staff.sessions)) == before + 1
    await staff.goes_to("/new")
    await says(page, "Over wie gaat het?")


async def _pushed(staff: Staff, settings: Settings, key: UUID) -> None:
    """As the relay does, at once."""
    gateway = Gateway(staff.sessions, await temporal.connect(settings))
    async with staff.sessions() as session:
        move = await inbox.look(session, key)
    assert move is not None
    assert isinstance(await gateway.push(move), Done)


async def test_only_who_may_know_reads_that_a_signal_joins_a_trajectory(
    staff: Staff, chromium: Browser, raise_one: Raising
) -> None:
    await _done(staff.sessions, "UPDATE learner SET name = NULL")  # the next Bo is the only one
    raised = await raise_one()
    async with staff.sessions() as session:
        view = await session.get_one(TrajectoryRow, UUID(raised.id))
    for who, knows in (("teacher", False), ("coordinator", True)):
        somebody = await staff.again(chromium, who)
        await _chooses(somebody)
        await _answers(somebody)
        assert (view.case_number in await somebody.page.content()) is knows, who
        if knows:
            await _sends(somebody)
            await says(somebody.page, f"Het hoort bij traject {view.case_number}.")
        await somebody.page.context.close()
    assert len([of for of, _ in await _signals(staff.sessions) if of == view.id]) == 1


async def test_a_parent_raises_a_signal_about_their_own_child_alone(
    staff: Staff, raise_one: Raising, learner: UUID
) -> None:
    raised = await raise_one()
    await raised.to_signing()
    page = staff.page
    await staff.comes_in("paula")
    await staff.goes_to("/new")
    assert await page.get_by_label("Naam van de leerling").count() == 0
    assert await looked_at(page, "new-who-parent") == []
    async with staff.sessions() as session:
        paula = staff.here.people["paula"]
        tables = await session.exec(
            select(func.count()).select_from(SeatingRow).where(SeatingRow.person == paula)
        )
    assert await page.get_by_role("radio").count() == tables.one() >= 1
    await page.get_by_role("radio").last.check()
    await page.get_by_role("button", name="Ga verder").click()
    await _answers(staff)
    assert "de ouders, van een mens" not in await page.content()
    await _sends(staff)
    await says(page, "Uw signaal is bewaard")
    assert (await staff.posted("/new", {"learner": str(learner)})).status_code == 404


@pytest.mark.parametrize("who", ["director", "stranger"])
async def test_who_may_raise_none_here_finds_nobody(
    staff: Staff, elsewhere: Known, learner: UUID, who: str
) -> None:
    staff.here.people["stranger"] = elsewhere.people["teacher"]
    await staff.comes_in(who)
    await staff.goes_to("/new")
    if who == "director":
        await says(staff.page, "U kunt hier geen signaal geven")
        assert await looked_at(staff.page, "new-nobody") == []
    search = {"school": str(staff.here.school), "name": "bo", "go": "search"}
    assert (await staff.posted("/new", search)).status_code == 404
    assert (await staff.posted("/new", {"learner": str(learner)})).status_code == 404


async def test_a_name_that_is_shown_is_put_down_and_in_no_address(staff: Staff) -> None:
    addresses: list[str] = []
    staff.page.on("request", lambda request: addresses.append(request.url.lower()))
    await staff.comes_in("teacher")
    before = await _looks(staff)
    await _chooses(staff)

    assert await _looks(staff) > before
    assert [each for each in addresses if "bo" in each.partition("/new")[2]] == []


async def _looks(staff: Staff) -> int:
    mine = col(AccessLogRow.person) == staff.here.people["teacher"]
    question = select(func.count()).where(mine, AccessLogRow.what == "learners")
    async with staff.sessions() as session:
        return (await session.exec(question.select_from(AccessLogRow))).one()


async def test_a_draft_lies_sealed_and_goes_when_nobody_touches_it(staff: Staff) -> None:
    await staff.comes_in("teacher")
    await _chooses(staff)
    await _answers(staff)
    async with staff.sessions() as session:
        [row] = await session.exec(select(SignalDraftRow))
    assert WORDS.encode() not in row.body
    assert b"bored" not in row.body
    term = timedelta(days=RULES[Keep.DRAFT].days)
    for after, left in ((term, 1), (term + timedelta(seconds=1), 0)):
        async with staff.sessions.begin() as session:
            await drafts.forget_stale(session, at=row.changed_at + after)
            assert len(list(await session.exec(select(SignalDraftRow)))) == left
    await staff.goes_to("/new")
    await says(staff.page, "Over wie gaat het?")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_pages_speak_both_languages_and_can_be_used_by_everybody(
    staff: Staff, language: str
) -> None:
    await staff.comes_in("teacher")
    await staff.goes_to(f"/new?lang={language}")
    assert await looked_at(staff.page, f"new-who-{language}") == []
    await staff.goes_to("/new?lang=nl")
    await _chooses(staff)
    await _answers(staff)
    for path in ("begun", "kind", "when", "words", "severity", "check"):
        await staff.goes_to(f"/new{'' if path == 'begun' else f'/{path}'}?lang={language}")
        assert await staff.page.get_attribute("html", "lang") == language
        assert await looked_at(staff.page, f"new-{path}-{language}") == []


async def _writes_down(staff: Staff, name: str, born: str, eck_id: str = "") -> None:
    await staff.goes_to("/new/learner")
    await staff.page.get_by_label("Naam van de leerling").fill(name)
    await staff.page.get_by_label("Geboortedatum").fill(born)
    await staff.page.get_by_label("ECK iD").fill(eck_id)
    await staff.page.get_by_role("button", name="Ga verder").click()


async def _learners(sessions: Sessions, born: str) -> list[LearnerRow]:
    async with sessions() as session:
        question = select(LearnerRow).where(LearnerRow.born_on == date.fromisoformat(born))
        return list(await session.exec(question))


async def test_a_learner_who_is_new_is_written_down_with_the_signal_and_not_before(
    staff: Staff,
) -> None:
    await staff.comes_in("coordinator")
    await staff.goes_to("/new")
    await staff.page.get_by_label("Naam van de leerling").fill("Noor")
    await staff.page.get_by_role("button", name="Zoek").click()
    await staff.page.get_by_role("link", name="De leerling staat er niet bij").click()
    assert await looked_at(staff.page, "new-learner") == []
    await staff.page.get_by_role("button", name="Ga verder").click()
    await says(staff.page, "Vul dit in.")
    await _writes_down(staff, "Noor de Wit", "1960-05-04", "17")
    await says(staff.page, "Kijk naar het jaar.")
    await says(staff.page, "Dit is geen ECK iD.")
    assert await staff.page.input_value("#name") == "Noor de Wit"
    await _writes_down(staff, "Noor de Wit", "2017-05-04")
    await says(staff.page, "Wat ziet u?")
    assert "Noor" not in staff.page.url
    await _answers(staff)
    assert await looked_at(staff.page, "new-check-newcomer") == []
    assert await _learners(staff.sessions, "2017-05-04") == []

    await _sends(staff)
    await says(staff.page, "Uw signaal is bewaard")
    [learner] = await _learners(staff.sessions, "2017-05-04")
    async with staff.sessions() as session:
        found = await session.exec(select(TrajectoryRow).where(TrajectoryRow.learner == learner.id))
        assert found.one().school == staff.here.school
    await staff.page.get_by_role("link", name="Naar het traject").click()
    await says(staff.page, "Noor")


async def test_nobody_is_written_down_twice(staff: Staff) -> None:
    """By the same name and birthday in other capitals, by a name like it, and by the number."""
    await staff.comes_in("coordinator")
    eck_id = f"https://ketenid.nl/201703/{'a' * 128}"
    await _writes_down(staff, "Daan van Dijk", "2016-02-03", eck_id)
    await _answers(staff)
    await _sends(staff)
    await says(staff.page, "Uw signaal is bewaard")

    await _writes_down(staff, "DAAN  VAN-DIJK", "2016-02-03")
    await says(staff.page, "Deze leerling is al bekend")
    assert await looked_at(staff.page, "new-known") == []
    assert await staff.page.get_by_role("button", name="Nee, het is iemand anders").count() == 0
    await _writes_down(staff, "Heel anders", "2015-01-01", eck_id)
    await says(staff.page, "Deze leerling is al bekend")
    await _writes_down(staff, "Daantje van Dijk", "2016-02-03")
    await says(staff.page, "Is het een van deze?")
    assert await looked_at(staff.page, "new-alike") == []
    await staff.page.get_by_role("button", name="Ga verder met deze leerling").click()
    await says(staff.page, "Wat ziet u?")
    await says(staff.page, "Daan van Dijk")
    assert len(await _learners(staff.sessions, "2016-02-03")) == 1

    await _writes_down(staff, "Saar van Dijk", "2016-02-03")
    await staff.page.get_by_role("button", name="Nee, het is iemand anders").click()
    await says(staff.page, "Saar van Dijk")
    await _answers(staff)
    await _sends(staff)
    await says(staff.page, "Uw signaal is bewaard")
    assert len(await _learners(staff.sessions, "2016-02-03")) == 2, "twins are two"


async def test_what_is_thrown_away_leaves_no_learner_and_a_teacher_writes_nobody_down(
    staff: Staff,
) -> None:
    await staff.comes_in("internal_coordinator")
    await _writes_down(staff, "Mees Bakker", "2018-08-08")
    await says(staff.page, "Wat ziet u?")
    await staff.goes_to("/new")
    await staff.page.get_by_role("button", name="Gooi het weg").click()
    assert await _learners(staff.sessions, "2018-08-08") == []
    await staff.comes_in("teacher")
    answer = await staff.page.goto(f"{staff.site}/new/learner")
    assert answer is not None
    assert answer.status == 404
    posted = await staff.posted("/new/learner", {"name": "Mees", "born_on": "2018-08-08"})
    assert posted.status_code == 404
