"""Making moves on pages, in a real browser: by keyboard, twice, too late, and in trouble."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.async_api import Page
from sqlalchemy import text, update
from sqlmodel import col

from activities import codes
from domain import events as e
from domain.assurance import Demand, Level
from domain.ledger import Entry
from domain.seats import SeatKind
from models import queries_ledger
from models.queries_sign_ins import form_token_of
from models.states import ClientAuth
from models.tables import NoticeRow
from runtime import clock, ports
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import SIGNAL, Journey, in_days
from tests.api.people import Known, add_person
from tests.api.talk import Talk
from tests.web import providers
from tests.web.browser import chromium
from tests.web.desk import Desk, choose, desk, press, write
from tests.web.family import looked_at, settings, site

__all__ = ["chromium", "desk", "settings", "site"]

BOTH_PARENTS = 2


@pytest.fixture
async def in_intake(raise_one: Callable[[], Awaitable[Journey]]) -> Journey:
    raised = await raise_one()
    await raised.to_intake()
    return raised


@pytest.fixture
async def in_signing(raise_one: Callable[[], Awaitable[Journey]], sessions: Sessions) -> Journey:
    """The plan lies before both parents, and the post told so: nothing happens by itself now.

    At whatever hour this runs: an invitation that would wait for the morning goes out at once.
    """
    raised = await raise_one()
    await raised.to_signing()
    at_once = update(NoticeRow).where(
        col(NoticeRow.trajectory) == UUID(raised.id), col(NoticeRow.not_before) > clock.now()
    )
    async with asyncio.timeout(60):
        while True:
            async with sessions.begin() as session:
                await session.exec(at_once.values(not_before=clock.now()))
            if (await types(sessions, raised)).count("invitation.fared") >= BOTH_PARENTS:
                return raised
            await asyncio.sleep(0.1)


def page_of(desk: Desk, journey: Journey, move: str = "") -> str:
    return f"{desk.site}/trajectories/{journey.id}" + (f"/moves/{move}" if move else "")


async def ledger(sessions: Sessions, journey: Journey) -> list[Entry]:
    async with sessions() as session:
        return await queries_ledger.events(session, UUID(journey.id), limit=1000)


async def types(sessions: Sessions, journey: Journey) -> list[str]:
    return [entry.event.type for entry in await ledger(sessions, journey)]


async def test_a_coordinator_takes_a_signal_to_a_plan_by_keyboard_alone(
    desk: Desk, raised: Journey, sessions: Sessions
) -> None:
    async with desk.of("coordinator") as page:
        await page.goto(f"{desk.site}/work")
        await press(page, (await _number(raised)))
        await press(page, "Het signaal oppakken")
        await press(page, "Het signaal oppakken")
        await _is_done(page)
        await press(page, "Naar het traject")

        await press(page, "Het signaal wegen")
        await press(page, "Kijk wat er volgt")
        assert "Kies een van deze." in await page.inner_text("main")
        await choose(page, "Wat is de uitkomst?")
        await write(page, "Waarom?", "Twee leerkrachten zien het.")
        await press(page, "Kijk wat er volgt")
        assert "er komt een traject" in await page.inner_text("main")
        assert "uiterlijk" in await page.inner_text("main"), "what follows, with its day"
        await press(page, "Het signaal wegen")
        await _is_done(page)
        await press(page, "Naar het traject")

        await press(page, "Noteren dat de ouders het weten")
        await press(page, "Kijk wat er volgt")
        await press(page, "Noteren dat de ouders het weten")
        await _is_done(page)
        await press(page, "Naar het traject")

        for number, name in enumerate(("paula", "peter"), start=1):
            await press(page, "Iemand een plek aan tafel geven")
            await choose(page, "Welke plek?")
            await write(page, "Of is het iemand anders? Naam", name.title())
            await write(page, "Mailadres", f"{name}@example.org")
            await press(page, "Kijk wat er volgt")
            assert "Deze persoon is hier nieuw" in await page.inner_text("main")
            await press(page, "Iemand een plek aan tafel geven")
            await _is_done(page)
            await press(page, "Naar het traject")
            await press(page, "Vastleggen wie gezag heeft")
            await choose(page, "Om wie gaat het?", down=number - 1)
            await choose(page, "Heeft deze persoon gezag?")
            await choose(page, "Volgens welke bron?")
            await press(page, "Kijk wat er volgt")
            await press(page, "Vastleggen wie gezag heeft")
            await _is_done(page)
            await press(page, "Naar het traject")
        assert "intake" in await page.locator("[aria-current=step]").inner_text()

    happened = await types(sessions, raised)
    assert happened.count("person.seated") == 3, "the coordinator and two parents"
    assert happened.count("custody.recorded") == 2
    assert happened.count("signal.triaged") == 1


async def _number(journey: Journey) -> str:
    answer = await journey.people["coordinator"].get(f"/trajectories/{journey.id}")
    return str(answer.json()["caseNumber"])


async def _is_done(page: Page) -> None:
    await page.get_by_role("heading", level=1, name="Gedaan:").wait_for(timeout=10_000)


@pytest.mark.parametrize("script", [True, False])
async def test_a_hold_says_what_happens_to_every_clock_before_it_is_done(
    desk: Desk, in_signing: Journey, sessions: Sessions, *, script: bool
) -> None:
    async with desk.of("coordinator", script=script, language="en") as page:
        await page.goto(page_of(desk, in_signing, "hold"))
        await page.get_by_label("illness").check()
        await page.fill("#until", in_days(21))
        await page.fill("#note", "At home.")
        await page.get_by_role("button", name="Look at what follows").click()
        follows = await page.inner_text("main")
        assert "These last days move" in follows
        assert "These run on as they do" in follows
        assert "a term in law" in follows.partition("These run on as they do")[2]
        if script:
            assert await looked_at(page, "move-hold-check") == []
        await page.get_by_role("button", name="Change this").click()
        assert await page.input_value("#note") == "At home."
        assert await page.get_by_label("illness").is_checked()
        await page.get_by_role("button", name="Look at what follows").click()
        await page.get_by_role("button", name="Put the trajectory on hold").click()
        await page.get_by_role("heading", name="Done:").wait_for()
    assert (await types(sessions, in_signing)).count("hold.started") == 1


async def test_before_the_parties_are_asked_the_ladder_is_shown_on_the_calendar(
    desk: Desk, in_signing: Journey
) -> None:
    """A new invitation, by a step back and a plan that is submitted again, goes by another page."""
    async with desk.of("coordinator", language="en") as page:
        await page.goto(page_of(desk, in_signing))
        await page.get_by_text("What traject does if nothing comes").first.click()
        ladder = await page.locator(".tj-ladder").first.inner_text()
        assert "by another channel" in ladder
        assert any(
            day in ladder for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
        )
        assert await looked_at(page, "trajectory-en") == []


async def test_a_double_click_and_the_back_button_do_nothing_twice(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    async with desk.of("coordinator") as page:
        await page.goto(page_of(desk, in_intake, "log_talk"))
        await page.get_by_label("ouder 1").check()
        await page.fill("#minutes", "Wij spraken elkaar.")
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        sent = await _fields(page)
        await page.get_by_role("button", name="Een gesprek noteren").dblclick()
        await _is_done(page)
        receipt = page.url
        again = await page.request.post(page_of(desk, in_intake, "log_talk"), form=sent)
        assert again.url == receipt, f"as a browser sends it from further back: {again.status}"
        sent["minutes"], sent["go"] = "Andere woorden.", "check"
        other = await page.request.post(page_of(desk, in_intake, "log_talk"), form=sent)
        assert other.url == receipt, "what was sent is sent: another one begins anew"
        await page.evaluate("history.go(-2)")
        await page.wait_for_url(page_of(desk, in_intake, "log_talk"))
        assert await page.locator("[name=key]").input_value() != sent["key"]
    assert (await types(sessions, in_intake)).count("talk.held") == 1


async def test_what_a_form_did_itself_is_no_news_to_it(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    """It is sent twice, and the second time nobody can tell what became of the first."""
    async with desk.of("coordinator") as page:
        await page.goto(page_of(desk, in_intake, "log_talk"))
        await page.get_by_label("ouder 1").check()
        await page.fill("#minutes", "Wij spraken elkaar.")
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        sent = await _fields(page)
        await page.get_by_role("button", name="Een gesprek noteren").click()
        await _is_done(page)
        async with sessions() as session:
            held = await session.connection()
            await held.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
            again = await page.request.post(page_of(desk, in_intake, "log_talk"), form=sent)
        said = await again.text()
        assert (again.status, "Wij spraken elkaar." in said) == (503, True)
        assert 'id="meanwhile"' not in said


async def _fields(page: Page) -> dict[str, str | float | bool]:
    """What the last form of a page would send."""
    pairs: list[list[str]] = await page.evaluate(
        """[...new FormData([...document.querySelectorAll("main form")].at(-1)).entries()]"""
    )
    return {**{name: value for name, value in pairs}, "go": "send"}  # noqa: C416 - pairs of lists


async def test_two_people_on_one_case_are_told_before_they_overwrite(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    async with desk.of("coordinator") as mine:
        await mine.goto(page_of(desk, in_intake))
        await mine.goto(page_of(desk, in_intake, "ask_learner"))
        await mine.get_by_label("Zelf", exact=False).first.check()

        other = in_intake.people["internal_coordinator"]
        await other.done(in_intake.id, "ask_learner", way="via_parents")

        await mine.get_by_role("button", name="Kijk wat er volgt").click()
        told = await mine.locator("#meanwhile").inner_text()
        assert "via de ouders" in told
        assert "Internal_Coordinator" in told
        assert await looked_at(mine, "move-meanwhile") == []
        await mine.get_by_role("button", name="Dit veranderen").click()
        assert await mine.locator("[name=way]").first.is_checked()
        await mine.get_by_role("button", name="Kijk wat er volgt").click()
        await other.done(
            in_intake.id, "log_talk", withSeat="guardian:1", on=in_days(0), minutes="Ja."
        )
        await mine.get_by_role("button", name="Noteren hoe de leerling").click()
        assert "Er was een gesprek met ouder 1" in await mine.locator("#meanwhile").inner_text()
        assert (await types(sessions, in_intake)).count("learner.asked") == 1
        await mine.get_by_role("button", name="Noteren hoe de leerling").click()
        await _is_done(mine)
    assert (await types(sessions, in_intake)).count("learner.asked") == 2


async def test_a_page_says_that_it_changed_since_it_was_opened(
    desk: Desk, in_intake: Journey
) -> None:
    async with desk.of("coordinator") as page:
        await page.goto(page_of(desk, in_intake))
        other = in_intake.people["internal_coordinator"]
        await other.done(in_intake.id, "ask_learner", way="self")
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await page.get_by_text("Er is iets veranderd sinds u deze pagina opende.").wait_for()
        assert await looked_at(page, "trajectory-changed") == []
        await page.get_by_role("link", name="Laat zien hoe het nu is").click()
        await page.get_by_text("sinds u hier voor het laatst was").wait_for()
        assert "nieuw" in await page.locator(".tj-timeline").last.inner_text()


async def test_what_cannot_be_done_now_says_why(desk: Desk, raised: Journey) -> None:
    async with desk.of("coordinator") as page:
        await page.goto(page_of(desk, raised, "complete_intake"))
        assert "Dit kan nu niet" in await page.inner_text("main")
        assert "Dit kan niet in de fase gesignaleerd" in await page.inner_text("main")
        assert await looked_at(page, "move-not-now") == []
        await page.goto(page_of(desk, raised))
        await page.get_by_text("dingen kunnen nu niet").click()
        greyed = page.locator(".tj-impossible", has_text="De intake afronden")
        assert "Dit kan niet in de fase" in await greyed.inner_text()
        assert await greyed.locator("button").get_attribute("aria-disabled") == "true"
        missing = await page.goto(page_of(desk, raised, "answer_step"))
        assert missing is not None
        assert missing.status == 404, "that is for a parent"
        for move in ("nothing", "submit_plan", "raise_signal", "climb"):
            gone = await page.goto(page_of(desk, raised, move))
            assert gone is not None
            assert gone.status == 404


async def test_a_refusal_keeps_what_was_typed(desk: Desk, in_signing: Journey) -> None:
    async with desk.of("coordinator") as page:
        await page.goto(page_of(desk, in_signing, "hold"))
        await page.locator("[name=reason]").first.check()
        await page.fill("#until", in_days(900))
        await page.fill("#note", "Drie keer gebeld.")
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        assert "Dit is niet gedaan" in await page.inner_text("main")
        assert await page.input_value("#note") == "Drie keer gebeld."
        assert await looked_at(page, "move-refused") == []


async def test_an_answer_on_paper_needs_proof_and_a_second_person(
    desk: Desk, in_signing: Journey, sessions: Sessions, here: Known
) -> None:
    async with desk.of("coordinator") as page:
        await page.goto(page_of(desk, in_signing))
        of_peter = re.compile(r"Een antwoord van een ouder opschrijven ?: Peter")
        await page.get_by_role("link", name=of_peter).first.click()
        assert await page.locator("[name=signer][value='guardian:2']").is_checked()
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        assert "Vul dit in." in await page.inner_text("main")
        assert await looked_at(page, "move-form-faults") == []
        await page.get_by_label("Eens", exact=False).first.check()
        await page.get_by_label("Op papier", exact=False).first.check()
        await page.fill("#evidence", "Getekend formulier, map 12.")
        options = await page.locator("#checked_by option, [name=checked_by]").all_inner_texts()
        assert not any("Coordinator, trajectbegeleider" in each for each in options)
        await _pick(page, "checked_by", str(here.people["internal_coordinator"]))
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        assert "Getekend formulier, map 12." in await page.inner_text("main")
        await page.get_by_role("button", name="Een antwoord van een ouder").click()
        await _is_done(page)
        await page.get_by_role("link", name="Naar het traject").click()
        panel = page.locator(".tj-card--plain", has_text="stap 1")
        await panel.get_by_text("Wanneer en hoe").click()
        told = await panel.inner_text()
        assert "Op papier" in told or "op papier" in told
        assert "Nagekeken door" in told
        assert await looked_at(page, "trajectory-signing") == []
    [answered] = [
        entry.event
        for entry in await ledger(sessions, in_signing)
        if isinstance(entry.event, e.StepAnswered)
    ]
    assert answered.checked_by == here.people["internal_coordinator"]
    assert answered.proof is not None
    assert answered.proof.level is Level.B


async def _pick(page: Page, name: str, value: str) -> None:
    """Choose one of few or of many."""
    if await page.locator(f"select[name={name}]").count():
        await page.select_option(f"[name={name}]", value)
    else:
        await page.check(f"[name={name}][value='{value}']")


async def test_whoever_is_not_sure_enough_shows_it_within_the_form(
    desk: Desk, in_signing: Journey, sessions: Sessions, here: Known
) -> None:
    """A code on paper, and what was typed is still there."""
    async with desk.of("coordinator", level=Level.A) as page:
        await page.goto(page_of(desk, in_signing, "record_answer") + "?signer=guardian:1")
        assert "U laat nog een keer zien dat u het bent" in await page.inner_text("main")
        await page.get_by_label("Eens", exact=False).first.check()
        await page.get_by_label("Op papier", exact=False).first.check()
        await page.fill("#evidence", "Map 13.")
        await _pick(page, "checked_by", str(here.people["lead"]))
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        assert await looked_at(page, "move-step-up") == []
        await page.get_by_role("button", name="Een antwoord van een ouder").click()
        assert "Map 13." in await page.inner_text("main")
        assert "Dit is nog niet gedaan" in await page.inner_text("main")
        await page.fill("#code", "0000 0000 0000")
        await page.get_by_role("button", name="Een antwoord van een ouder").click()
        assert "Map 13." in await page.inner_text("main")
        assert not {"step.answered"} & set(await types(sessions, in_signing))
        async with sessions.begin() as session:
            paper = await codes.issue_on_paper(
                session, here.people["coordinator"], by=None, at=clock.now()
            )
        await page.fill("#code", paper)
        await page.get_by_role("button", name="Een antwoord van een ouder").click()
        await _is_done(page)
    assert "step.answered" in await types(sessions, in_signing)


async def test_whoever_came_by_their_organisation_shows_it_there_and_comes_back_to_the_form(
    desk: Desk, in_signing: Journey, sessions: Sessions, settings: Settings, here: Known
) -> None:
    port, person = ports.free_port(), here.people["coordinator"]
    mock = providers.provider_of(
        here.alliance,
        issuer=f"http://127.0.0.1:{port}",
        name="Mock",
        client_auth=ClientAuth.CLIENT_SECRET_POST,
        demands=(Demand(level=Level.A), Demand(level=Level.B, acr=providers.MFA)),
        max_age=None,
        acr_values="",
    )
    providers.make_key(settings)
    await providers.add(sessions, mock)
    later = int((clock.now() + timedelta(hours=1)).timestamp())
    known = {"email": f"{person}@example.org", "email_verified": True}
    sure = known | {"sub": "sure", "acr": providers.MFA, "auth_time": later}
    async with providers.mock(port, users=[sure]), desk.of("coordinator", by=mock) as page:
        await page.goto(page_of(desk, in_signing, "record_answer") + "?signer=guardian:1")
        await page.get_by_label("Eens", exact=False).first.check()
        await page.get_by_label("Op papier", exact=False).first.check()
        await page.fill("#evidence", "Map 14, \u2713 <b>&amp;")
        await _pick(page, "checked_by", str(here.people["lead"]))
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        assert await looked_at(page, "move-step-up-at-provider") == []
        await page.get_by_role("button", name="Laat het zien bij Mock").click()
        await page.get_by_role("button", name="sure").click()
        await page.wait_for_url(f"{desk.site}/kept")
        await page.get_by_role("button", name="Ga ermee verder").click()
        assert "Map 14, \u2713 <b>&amp;" in await page.inner_text("main")
        assert await page.locator("#code").count() == 0
        await page.get_by_role("button", name="Een antwoord van een ouder").click()
        await _is_done(page)
    assert "step.answered" in await types(sessions, in_signing)


async def test_what_is_not_stored_is_still_in_the_form(
    desk: Desk, in_intake: Journey, sessions: Sessions
) -> None:
    """The inbox cannot take it in: 503, and the same form sends it once that can."""
    async with desk.of("coordinator", language="en") as page:
        await page.goto(page_of(desk, in_intake, "log_talk"))
        await page.get_by_label("guardian 1").check()
        await page.fill("#minutes", "My words.")
        await page.get_by_role("button", name="Look at what follows").click()
        async with sessions() as session:
            held = await session.connection()
            await held.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
            async with page.expect_response(lambda r: r.request.method == "POST") as answered:
                await page.get_by_role("button", name="Note a talk").click()
            assert (await answered.value).status == 503
            await page.get_by_text("not stored yet").wait_for()
            assert await page.input_value("#minutes") == "My words."
            assert await looked_at(page, "move-not-stored") == []
        await page.get_by_role("button", name="Look at what follows").click()
        await page.get_by_role("button", name="Note a talk").click()
        await page.get_by_role("heading", name="Done:").wait_for()
    assert (await types(sessions, in_intake)).count("talk.held") == 1


async def test_whoever_has_no_part_in_it_cannot_do_it_either(
    desk: Desk, in_intake: Journey, elsewhere: Known
) -> None:
    cookie = await desk.cookie(elsewhere.people["coordinator"])
    token = form_token_of(cookie)
    async with httpx.AsyncClient(headers={"Cookie": f"traject={cookie}"}) as stranger:
        known = await stranger.get(page_of(desk, in_intake, "log_talk"))
        sent: dict[str, Any] = {"form_token": token, "key": str(uuid4()), "go": "send"}
        posted = await stranger.post(page_of(desk, in_intake, "log_talk"), data=sent)
        unknown = await stranger.get(
            page_of(desk, Journey(str(uuid4()), in_intake.people), "log_talk")
        )
    assert (known.status_code, posted.status_code, unknown.status_code) == (404, 404, 404)
    assert known.text == unknown.text


async def test_another_trajectory_is_named_by_its_number(
    desk: Desk, raise_one: Callable[[], Awaitable[Journey]], sessions: Sessions
) -> None:
    one, other = await raise_one(), await raise_one()
    number = await _number(other)
    async with desk.of("coordinator") as page:
        await page.goto(page_of(desk, one, "link_to"))
        await page.fill("#other", "1999-0001")
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        assert "Er is geen traject met dit nummer dat u mag zien." in await page.inner_text("main")
        await page.fill("#other", number)
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        await page.get_by_role("button", name="Het traject van een broer of zus").click()
        await _is_done(page)
    [linked] = [x.event for x in await ledger(sessions, one) if isinstance(x.event, e.Linked)]
    assert linked.other == UUID(other.id)


async def test_whoever_weighs_a_signal_is_told_of_the_other_trajectory_and_merges_them(
    desk: Desk, raise_one: Callable[[], Awaitable[Journey]], sessions: Sessions, here: Known
) -> None:
    one = await raise_one()
    coordinator = one.people["coordinator"]
    learner = (await coordinator.get(f"/trajectories/{one.id}")).json()["learner"]["id"]
    await add_person(sessions, here, "colleague", office=SeatKind.TEACHER, school=here.school)
    colleague = Talk(coordinator.client, here.tokens["colleague"], here.people["colleague"])
    teacher = str(here.people["teacher"])
    await coordinator.done(one.id, "seat_person", seat="teacher", person=teacher)
    sent = await colleague.post("/trajectories", {"learner": learner, "signal": SIGNAL})
    beside = Journey(sent.json()["trajectory"], one.people)
    async with desk.of("coordinator") as page:
        for move in ("acknowledge_signal", "triage", "merge_into"):
            await page.goto(page_of(desk, beside, move))
            told = await page.inner_text("#beside")
            assert await _number(one) in told, move
        await page.fill("#into", await _number(one))
        await page.get_by_role("radio").first.check()
        await page.get_by_role("button", name="Kijk wat er volgt").click()
        await page.locator("button[value=send]").click()
        await _is_done(page)
        await page.goto(page_of(desk, one, "triage"))
        assert await page.locator("#beside").count() == 0
    assert any(isinstance(x.event, e.Merged) for x in await ledger(sessions, beside))


async def test_somebody_is_reminded_once_a_day(desk: Desk, in_intake: Journey) -> None:
    await in_intake.people["coordinator"].done(
        in_intake.id,
        "seat_person",
        seat="internal_coordinator",
        person=str(in_intake.people["internal_coordinator"].person),
    )
    care = in_intake.people["internal_coordinator"]
    await care.done(in_intake.id, "ask_learner", way="self")
    await care.done(in_intake.id, "complete_intake", needs="Werk.", meetingOn=in_days(7))
    async with desk.of("coordinator", language="en") as page:
        await page.goto(page_of(desk, in_intake, "remind"))
        await page.locator("[name=seat][value=internal_coordinator]").check()
        await page.get_by_label("by mail").check()
        await page.get_by_role("button", name="Look at what follows").click()
        assert "A message goes to: the internal coordinator" in await page.inner_text("main")
        await page.get_by_role("button", name="Remind somebody").click()
        await page.get_by_role("heading", name="Done:").wait_for()
        assert "was reminded, by mail" in await page.inner_text("main")
        again = await page.goto(page_of(desk, in_intake, "remind"))
        assert again is not None
        assert "was reminded already" in await page.inner_text("main")


async def test_from_the_panel_of_answers_one_link_leads_to_reminding_that_party(
    desk: Desk, in_signing: Journey, sessions: Sessions
) -> None:
    async with desk.of("coordinator") as page:
        await page.goto(page_of(desk, in_signing))
        links = page.locator("a[href*='/moves/remind?seat=guardian']")
        offered = await links.count()
        seat = parse_qs(urlsplit(await links.first.get_attribute("href") or "").query)["seat"][0]
        await links.first.click()
        assert await page.locator(f"[name=seat][value='{seat}']").is_checked()
        await page.get_by_label("per mail").check()
        await press(page, "Kijk wat er volgt")
        await press(page, "Iemand herinneren")
        await _is_done(page)

        await page.goto(page_of(desk, in_signing))
        assert await links.count() == offered - 1, "at most once a day"
        record = page.locator(f"a[href*='/moves/record_answer?signer={quote(seat)}']").first
        await record.click()
        assert await page.locator(f"[name=signer][value='{seat}']").is_checked()
    reminded = [
        x.event for x in await ledger(sessions, in_signing) if isinstance(x.event, e.PartyReminded)
    ]
    assert [each.owed_by for each in reminded] == [seat]
