"""A parent with an old phone answers the plan; and all that can come in between."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update
from sqlmodel import col, select

from domain.events import PlanAcknowledged, StepAnswered
from models import queries_ledger
from models.tables import AnswerDraftRow, PersonRow, SignInRow
from runtime import clock
from tests.api.journey import in_days
from tests.web.browser import browser, chromium
from tests.web.family import looked_at, says, settings, site, speak
from tests.web.kin import PHONE, Kin, MakeKin, kin, phone_of
from web.i18n import HELP

__all__ = ["browser", "chromium", "kin", "settings", "site"]

YES, NO = "Ja, ik ben het eens", "Nee, ik ben het niet eens"
WISH = "Liever in de ochtend, dan is zij nog fris."


@pytest.fixture
async def page(browser: BrowserContext) -> AsyncIterator[Page]:
    opened = await browser.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


@dataclass
class Counted:
    """What a parent does and what their phone fetches, from the mail to the last receipt."""

    taps: int = 0
    requests: list[str] = field(default_factory=list)

    async def tap(self, page: Page, role: str, name: str) -> None:
        self.taps += 1
        await page.get_by_role(role, name=name).first.tap()  # type: ignore[arg-type] # a role


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without"])
async def test_a_parent_answers_on_a_phone_from_the_mail_to_the_receipt(
    chromium: Browser, kin: MakeKin, *, has_script: bool
) -> None:
    made = await kin()
    phone = await phone_of(chromium, java_script_enabled=has_script)
    page, counted = await phone.new_page(), Counted()
    page.on("request", lambda asked: counted.requests.append(asked.url))
    await page.goto(await made.link("paula"))
    await counted.tap(page, "link", "Ik heb een code op papier")
    await page.fill("#code", await made.paper("paula"))
    await counted.tap(page, "button", "Ga verder")

    await says(page, "Stap 1 van 2")
    await counted.tap(page, "radio", YES)
    await counted.tap(page, "button", "Kijk mijn antwoord na")
    await says(page, "Klopt dit?")
    await counted.tap(page, "button", "Verstuur")
    await says(page, "Uw antwoord is bewaard.")
    await counted.tap(page, "link", "Naar stap 2 van 2")

    await says(page, "Elke week een uur in de plusklas.")
    await counted.tap(page, "radio", NO)
    await counted.tap(page, "button", "Kijk mijn antwoord na")
    await counted.tap(page, "button", "Verstuur")
    await says(page, "Ida Lind belt u, op zijn laatst op")
    await counted.tap(page, "link", "Naar de laatste vraag")

    await counted.tap(page, "radio", "Ik heb het gelezen en het klopt")
    await counted.tap(page, "button", "Verstuur")
    await says(page, "U hebt op alles geantwoord.")
    assert [each.answer for each in await _events(made, StepAnswered)] == ["agree", "refuse"]
    assert len(await _events(made, PlanAcknowledged)) == 1
    await phone.close()

    assert counted.taps == 12
    assert not any(".js" in each for each in counted.requests if not has_script)
    print(f"{counted.taps} taps, {len(counted.requests)} requests")  # noqa: T201 - with pytest -s


async def test_both_guardians_at_once_see_the_same_and_never_where_the_other_is(
    chromium: Browser, kin: MakeKin
) -> None:
    made = await kin()
    phones = [await phone_of(chromium) for _ in range(2)]
    paula, peter = [await phone.new_page() for phone in phones]
    await made.comes_in(paula, "paula")
    await made.comes_in(peter, "peter")
    for page in (paula, peter):
        await expect(page.locator(".tj-answered")).to_contain_text("Nog geen antwoord")
    await _answers(paula, "Ik wil eerst praten")
    await peter.reload()
    await expect(peter.locator(".tj-answered")).to_contain_text("Wil eerst praten")
    await _answers(peter, YES)
    await paula.goto(f"{made.at}/answer?step={await _first(made)}")
    answered = paula.locator(".tj-answered li")
    await expect(answered.filter(has_text="Peter")).to_contain_text("Eens")

    hours = re.compile(r"\b\d\d:\d\d\b")
    for page, other in ((paula, "peter"), (peter, "paula")):
        for path in ("answer", "seen", "answer/thanks?key=" + str(UUID(int=1)), "readers"):
            await page.goto(f"{made.at}/{path}")
            text = await page.content()
            assert f"{made.here.people[other]}@" not in text
            assert not hours.search(await _of(page, other.title()))
    for phone in phones:
        await phone.close()


async def test_a_text_that_was_changed_while_the_form_was_open_is_shown_with_what_was_typed(
    page: Page, kin: MakeKin
) -> None:
    made = await kin(to="active")
    later = [{**step} for step in made.plan["steps"]]
    later[0]["startsOn"] = in_days(15)
    await made.rewritten(steps=later)
    await made.comes_in(page, "paula")
    await says(page, "Dit is veranderd")
    await page.fill("#reason", WISH)
    await page.get_by_label(YES).check()
    staff = made.raised.people["internal_coordinator"]
    await made.says("peter", 0, "refuse")
    await staff.done(made.raised.id, "return_to_planning", reason="Not everybody agrees.")
    await staff.done(made.raised.id, "record_hearing", way="self", view="So.", effect="So.")
    later[0]["text"] = "Elke dag een half uur aan een eigen taak."
    await made.submitted(steps=later)

    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await says(page, "De tekst is veranderd")
    assert await page.input_value("#reason") == WISH
    assert not await page.get_by_label(YES).is_checked()
    changed = page.locator(".tj-changed")
    await expect(changed).to_contain_text("Elke dag twintig minuten")
    await expect(changed).to_contain_text("Elke dag een half uur")
    assert await looked_at(page, "changed") == []
    assert await _events(made, StepAnswered, after="paula") == []


async def test_only_what_lapsed_is_asked_again(page: Page, kin: MakeKin) -> None:
    made = await kin(to="active")
    later = [{**step} for step in made.plan["steps"]]
    later[1]["lookedAtOn"] = in_days(100)
    await made.rewritten(steps=later)
    await made.comes_in(page, "paula")

    await says(page, "Stap 2 van 2")
    changed = page.locator(".tj-changed")
    await expect(changed).to_contain_text("Wanneer kijken we of het helpt?")
    assert "Wat gaan we doen?" not in await changed.inner_text()
    await _answers(page, YES)
    await says(page, "Uw antwoord is bewaard.")
    await says(page, "U hebt op alles geantwoord.")


async def test_a_double_click_is_one_answer(page: Page, kin: MakeKin) -> None:
    made = await kin()
    await made.comes_in(page, "paula")
    await page.get_by_label(YES).check()
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await page.get_by_role("button", name="Verstuur").dblclick()

    await says(page, "Uw antwoord is bewaard.")
    assert len(await _events(made, StepAnswered)) == 1


async def test_the_back_button_loses_nothing_and_sends_nothing_twice(
    page: Page, kin: MakeKin
) -> None:
    made = await kin()
    await made.comes_in(page, "paula")
    await page.get_by_label(NO).check()
    await page.fill("#reason", WISH)
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await says(page, "Klopt dit?")
    await page.go_back()
    assert await page.input_value("#reason") == WISH
    await page.go_forward()
    await says(page, WISH)
    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "Uw antwoord is bewaard.")

    await page.go_back()
    await says(page, "Wat vindt u van deze stap?")
    assert len(await _events(made, StepAnswered)) == 1
    assert await _drafts(made) == 0


async def test_what_was_written_is_there_after_a_sign_in_that_ended(
    page: Page, kin: MakeKin
) -> None:
    made = await kin()
    await made.comes_in(page, "paula")
    await page.get_by_label("Ik wil iets veranderen").check()
    await page.fill("#reason", WISH)
    long_ago = clock.now() - timedelta(hours=1)
    async with made.sessions.begin() as session:
        await session.exec(update(SignInRow).values(seen_at=long_ago))
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()

    await says(page, "U was een tijd weg")
    assert "/link/" in page.url
    assert await looked_at(page, "link-again") == []
    await page.get_by_role("link", name="Ik heb een code op papier").click()
    await page.fill("#code", await made.paper("paula"))
    await page.get_by_role("button", name="Ga verder").click()
    await says(page, "Wat u schreef, is er nog")
    await says(page, WISH)
    assert await looked_at(page, "kept") == []
    await page.get_by_role("button", name="Ga ermee verder").click()
    await says(page, "Klopt dit?")
    await says(page, WISH)
    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "Uw antwoord is bewaard.")


async def test_another_language_keeps_what_was_typed_and_is_kept_with_the_person(
    page: Page, kin: MakeKin
) -> None:
    made = await kin()
    await made.comes_in(page, "paula")
    await page.get_by_label("Ik wil eerst praten").check()
    await page.fill("#reason", WISH)
    await speak(page, "Türkçe")

    await says(page, "Bu adım hakkında ne düşünüyorsunuz?")
    assert await page.input_value("#reason") == WISH
    assert await page.get_by_label("Önce konuşmak istiyorum").is_checked()
    assert await _language(made) == "tr"
    help_ = page.locator(".tj-help")
    await expect(help_).to_contain_text("De Nederlandse tekst geldt.")
    await expect(page.locator(".tj-choice").first).to_contain_text("Ja, ik ben het eens")
    await help_.get_by_text("Lees in het Nederlands").click()
    await says(page, "Wat vindt u van deze stap?")
    assert await page.input_value("#reason") == WISH
    assert await _language(made) == "nl"


async def test_a_link_on_another_site_chooses_no_language_for_anybody(
    page: Page, kin: MakeKin
) -> None:
    made = await kin()
    await made.comes_in(page, "paula")
    await page.goto(f'data:text/html,<a href="{made.at}/answer?lang=pl">x</a>')
    await page.get_by_role("link").click()

    await says(page, "Krok 1 z 2")
    assert await _language(made) == "nl"


async def test_enter_on_an_answer_goes_on_in_the_same_language(page: Page, kin: MakeKin) -> None:
    """The buttons of the languages belong to the form, and stand before all of its own."""
    made = await kin()
    await made.comes_in(page, "paula")
    await page.get_by_label(YES).check()
    await page.get_by_label(YES).press("Enter")
    await says(page, "Klopt dit?")


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
async def test_everybody_can_use_the_pages_of_answering(
    page: Page, kin: MakeKin, language: str
) -> None:
    made = await kin()
    await page.goto(f"{await made.link('paula')}?lang={language}")
    assert await looked_at(page, f"{language}-link") == []
    await page.goto(f"{(await made.link('paula'))}/code")
    assert await looked_at(page, f"{language}-code") == []
    await made.comes_in_anew(page, "paula")
    assert await looked_at(page, f"{language}-step") == []
    await page.locator("[name=go][value=check]").click()
    assert await looked_at(page, f"{language}-step-fault") == []
    await page.locator("[name=answer][value=change]").check()
    await page.fill("#reason", WISH)
    await page.locator("[name=go][value=check]").click()
    assert await looked_at(page, f"{language}-check") == []
    await page.locator("form[action$='/send'] button").last.click()
    await page.wait_for_url("**/thanks**")
    assert await looked_at(page, f"{language}-thanks") == []
    await page.goto(f"{made.at}/seen")
    assert await looked_at(page, f"{language}-seen") == []
    await page.goto(f"{made.site}/passkeys")
    assert await looked_at(page, f"{language}-passkeys") == []
    await page.goto(f"{made.site}/step-up")
    assert await looked_at(page, f"{language}-step-up") == []
    await page.goto(f"{made.at}/readers")
    assert await looked_at(page, f"{language}-readers") == []
    await made.agree("paula")
    await page.goto(f"{made.at}/answer")
    assert await looked_at(page, f"{language}-nothing") == []
    await page.goto(f"{made.site}/answer")
    assert await looked_at(page, f"{language}-overview") == []
    await page.goto(f"{made.site}/nowhere")
    assert await looked_at(page, f"{language}-missing") == []


async def test_what_is_asked_in_several_places_is_one_list(page: Page, kin: MakeKin) -> None:
    first, second = await kin(), await kin()
    await second.comes_in(page, "paula")
    await page.goto(f"{second.site}/answer")

    lines = page.locator(".tj-tasks li")
    assert await lines.count() >= 2
    line = lines.filter(has=page.locator(f"a[href$='{first.raised.id}/answer']"))
    await expect(line).to_contain_text("Bo: 3 vragen over het plan")
    assert await looked_at(page, "overview-several") == []
    await page.locator(f"a[href$='{first.raised.id}/answer']").click()
    await says(page, "Stap 1 van 2")


LATIN = """() => {
    const walker = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const marked = node.parentElement.closest(
            "[lang]:not(html), bdi, code, .tj-brand, .tj-phone, .tj-languages, input, textarea"
        );
        const bare = node.textContent.replace(/\\u2068[^\\u2069]*\\u2069/g, "");
        if (!marked && /[A-Za-z]{3,}/.test(bare)) found.push(node.textContent.trim());
    }
    return found;
}"""
KNOWN = {"traject", "https", "SMS", "PIN", "PDF", "Licences"}


@pytest.mark.parametrize("language", ["ar", "uk"])
async def test_in_another_script_nothing_is_left_in_latin_but_what_says_so(
    page: Page, kin: MakeKin, language: str
) -> None:
    made = await kin()
    await page.goto(f"{await made.link('paula')}?lang={language}")
    assert await _latin(page) == []
    await made.comes_in_anew(page, "paula")
    assert await page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert await _latin(page) == []
    await page.locator("[name=answer][value=refuse]").check()
    await page.locator("[name=go][value=check]").click()
    assert await _latin(page) == []
    await page.locator("form[action$='/send'] button").last.click()
    await page.wait_for_url("**/thanks**")
    for path in ("answer/thanks" + page.url.partition("/thanks")[2], "seen", "readers"):
        await page.goto(f"{made.at}/{path}")
        assert await _latin(page) == [], path
    for path in ("answer", "passkeys", "step-up", "nowhere"):
        await page.goto(f"{made.site}/{path}")
        assert await _latin(page) == [], path


@pytest.mark.parametrize("language", ["nl", *sorted(HELP)])
async def test_the_step_fits_a_narrow_window_and_text_of_twice_the_size(
    page: Page, kin: MakeKin, language: str
) -> None:
    made = await kin()
    await made.comes_in(page, "paula")
    for width, size in ((320, "100%"), (390, "200%"), (1280, "200%")):
        await page.set_viewport_size({"width": width, "height": 844})
        await page.goto(f"{made.at}/answer?lang={language}")
        await page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, (language, width, size)
    small = await page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, header a, header button")]
            .filter(each => each.offsetParent && each.getBoundingClientRect().height < 24)
            .map(each => each.outerHTML.slice(0, 80))"""
    )
    assert small == []


async def test_one_can_call_a_person_from_every_page(page: Page, kin: MakeKin) -> None:
    made = await kin()
    link = await made.link("paula")
    await page.goto(link)
    await expect(page.locator(".tj-phone")).to_have_text(PHONE)
    await page.goto(f"{link}/code")
    await expect(page.locator(".tj-phone")).to_have_text(PHONE)
    await made.comes_in(page, "paula")
    for path in ("answer", "seen", "readers"):
        await page.goto(f"{made.at}/{path}")
        await expect(page.locator(".tj-phone")).to_have_text(PHONE)


async def _answers(page: Page, answer: str) -> None:
    await page.get_by_label(answer).check()
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "Uw antwoord is bewaard.")


async def _first(made: Kin) -> str:
    return str((await made.shown_to("paula"))["steps"][0]["id"])


async def _of(page: Page, name: str) -> str:
    """What the page says in the lines about somebody."""
    lines = page.locator("li").filter(has_text=name)
    return "\n".join(await lines.all_inner_texts())


async def _latin(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(LATIN)
    return [each for each in found if not set(re.findall(r"[A-Za-z]{3,}", each)) <= KNOWN]


async def _language(made: Kin) -> str:
    async with made.sessions() as session:
        row = await session.get(PersonRow, made.here.people["paula"])
    assert row is not None
    return row.language


async def _drafts(made: Kin) -> int:
    async with made.sessions() as session:
        question = select(AnswerDraftRow.act).where(
            col(AnswerDraftRow.trajectory) == UUID(made.raised.id)
        )
        return len(list(await session.exec(question)))


async def _events(made: Kin, kind: type, *, after: str = "") -> list[StepAnswered]:
    """What the ledger has of a kind; `after`: of one person, since the last plan."""
    async with made.sessions() as session:
        entries = await queries_ledger.entries(session, UUID(made.raised.id))
    events = [each.event for each in entries]
    if after:
        start = max(n for n, each in enumerate(events) if each.type == "plan.submitted")
        person = made.here.people[after]
        events = [each for each in events[start:] if each.by.person == person]
    return [each for each in events if isinstance(each, kind)]  # type: ignore[misc] # of that kind
