"""From a link in a mail to an answer in the ledger, in a real browser; and whoever should not."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page
from sqlmodel import col, select, text

from activities import passkeys
from activities.passkeys import PasskeyRefused
from api.main import build_app
from domain.assurance import Level, Method
from domain.events import StepAnswered
from domain.ledger import canonical
from domain.sign_off import Proof
from models import queries_ledger, queries_texts
from models.tables import LoginCodeRow, PasskeyRow, SignInRow, WebauthnChallengeRow
from runtime import ports
from runtime.settings import Settings
from tests.web.browser import browser, chromium, serving
from tests.web.family import (
    Family,
    answer_yes,
    by_mail,
    family,
    looked_at,
    says,
    settings,
    site,
    speak,
    virtual_passkeys,
    with_code,
)

__all__ = ["browser", "chromium", "family", "settings", "site"]


@pytest.fixture
async def page(browser: BrowserContext) -> AsyncIterator[Page]:
    opened = await browser.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


async def test_a_link_a_code_on_paper_and_an_answer(page: Page, family: Family) -> None:
    link = await family.link()
    await page.goto(link)
    await says(page, "School of Windstreken")
    assert "Bo" not in (await page.inner_text("body")).split()
    assert await looked_at(page, "link") == []

    await page.get_by_role("link", name="Ik heb een code op papier").click()
    assert await looked_at(page, "code") == []
    await page.fill("#code", await family.paper())
    await page.get_by_role("button", name="Ga verder").click()

    await page.wait_for_url(family.answer)
    await says(page, "A weekly hour in the plus class.")
    assert await looked_at(page, "step") == []

    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await says(page, "Kies een antwoord.")
    await page.fill("#reason", "Graag op dinsdag.")
    await answer_yes(page)
    await says(page, "Graag op dinsdag.")
    assert await looked_at(page, "check") == []

    await page.get_by_role("link", name="Verander").click()
    assert await page.input_value("#reason") == "Graag op dinsdag."
    await answer_yes(page)
    await page.get_by_role("button", name="Verstuur").click()

    await says(page, "Uw antwoord is bewaard.")
    assert await looked_at(page, "thanks") == []
    proof = await _proof(family)
    assert (proof.level, proof.method) == (Level.B, Method.LINK_PAPER)
    again = await page.goto(link)
    assert again is not None
    assert again.status == 200


async def test_a_code_by_mail_leads_in_and_is_not_enough_to_sign(
    page: Page, family: Family
) -> None:
    await by_mail(page, family, await family.link())
    await page.fill("#reason", "Mijn woorden.")
    await answer_yes(page)
    await page.get_by_role("button", name="Verstuur").click()

    await says(page, "Bent u het nog?")
    assert "Stuur mij een code per mail" not in await page.content()
    assert await looked_at(page, "check-step-up") == []
    await page.fill("#code", "0000 0000 0000")
    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "Mijn woorden.")

    await page.fill("#code", await family.paper())
    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "Uw antwoord is bewaard.")
    assert (await _proof(family)).level is Level.B


async def test_a_mail_says_no_name_and_no_word_of_care(page: Page, family: Family) -> None:
    await page.goto(await family.link())
    await page.get_by_role("button", name="Stuur mij een code per mail").click()
    mail = (await family.mails())[-1]

    assert mail.subject == "Uw code"
    assert not {"Bo", "Paula", "plan", "hulp", "zorg"} & set(mail.body.split())


async def test_a_forwarded_link_and_code_do_not_work_on_a_second_device(
    page: Page, family: Family, chromium: Browser
) -> None:
    link = await family.link()
    await page.goto(link)
    await page.get_by_role("button", name="Stuur mij een code per mail").click()
    code = await family.code()

    other = await chromium.new_context()
    thief = await other.new_page()
    await with_code(thief, link, code)
    await says(thief, "Deze code werkt niet in dit venster.")
    assert await other.cookies() == [
        each for each in await other.cookies() if each["name"] == "traject-visit"
    ]
    await thief.goto(family.answer)
    assert "/sign-in" in thief.url
    await thief.goto(link)
    await thief.get_by_role("button", name="Stuur mij een code per mail").click()
    await thief.fill("#code", code)
    await thief.get_by_role("button", name="Ga verder").click()
    await says(thief, "Deze code klopt niet.")
    await other.close()

    await page.fill("#code", code)
    await page.get_by_role("button", name="Ga verder").click()
    await page.wait_for_url(family.answer)


@pytest.mark.parametrize("keeps_cookies", [True, False])
async def test_a_mail_scanner_gets_nothing_and_spoils_nothing(
    page: Page, family: Family, chromium: Browser, *, keeps_cookies: bool
) -> None:
    link = await family.link()
    await page.goto(link)
    await page.get_by_role("button", name="Stuur mij een code per mail").click()
    code, paper = await family.code(), await family.paper()
    before = await _sign_ins(family)

    await _scan(link, keeps_cookies=keeps_cookies)
    robot = await chromium.new_context()
    await _scan_with_scripts(await robot.new_page(), link)
    await robot.close()

    assert await _sign_ins(family) == before
    await page.fill("#code", code)
    await page.get_by_role("button", name="Ga verder").click()
    await page.wait_for_url(family.answer)
    await page.goto(f"{family.site}/step-up?next=/passkeys")
    await page.fill("#code", paper)
    await page.get_by_role("button", name="Ga verder").click()
    await page.wait_for_url(f"{family.site}/passkeys")


async def test_to_look_changes_nothing(family: Family) -> None:
    link = await family.link()
    before = await _rows(family)
    async with httpx.AsyncClient() as bot:
        for method in ("HEAD", "GET"):
            for path in ("", "/code", "/come-in", "/passkey", "/passkey/options"):
                await bot.request(method, f"{link}{path}")

    assert await _rows(family) == before


async def test_a_code_is_good_once_and_five_times_wrong_is_enough(
    page: Page, family: Family
) -> None:
    link = await family.link()
    await by_mail(page, family, link)
    code = await family.code()
    await with_code(page, link, code)
    await says(page, "Deze code werkt niet in dit venster.")

    await page.goto(link)
    await page.get_by_role("button", name="Stuur mij een code per mail").click()
    right = await family.code()
    for _ in range(5):
        await with_code(page, link, "0" * 7 + ("1" if right[-1] == "0" else "0"))
    await with_code(page, link, right)
    await says(page, "Te vaak geprobeerd.")


async def test_a_browser_is_sent_three_codes_and_no_more(page: Page, family: Family) -> None:
    link = await family.link()
    for _ in range(4):
        await page.goto(link)
        await page.get_by_role("button", name="Stuur mij een code per mail").click()

    await says(page, "Dit is te vaak geprobeerd. Wacht 10 minuten.")
    assert await looked_at(page, "too-often") == []


async def test_a_link_that_never_was_looks_like_one_that_is_over(
    page: Page, family: Family
) -> None:
    answer = await page.goto(f"{family.site}/link/AAAAAAAAAAAAAAAAAAAAAA")

    assert answer is not None
    assert answer.status == 404
    await says(page, "Deze link werkt niet meer")


async def test_the_pages_speak_english_too(page: Page, family: Family) -> None:
    link = await family.link()
    await page.goto(link)
    await speak(page, "English")
    await says(page, "There is a question for you")
    assert await looked_at(page, "link-en") == []
    await page.get_by_role("link", name="I have a code on paper").click()
    assert await looked_at(page, "code-en") == []
    await page.fill("#code", await family.paper())
    await page.get_by_role("button", name="Go on").click()
    await says(page, "Yes, I agree")
    assert await looked_at(page, "step-en") == []


async def test_who_reads_from_right_to_left_comes_in_too(page: Page, family: Family) -> None:
    await page.goto(f"{await family.link()}?lang=ar")
    assert await page.get_attribute("html", "dir") == "rtl"
    assert await looked_at(page, "link-ar") == []

    await page.locator("a[href$='/code'], a[href*='/code?']").first.click()
    assert await looked_at(page, "code-ar") == []
    await page.fill("#code", await family.paper())
    await page.locator("main form button").first.click()
    await page.wait_for_url(family.answer)
    assert await looked_at(page, "step-ar") == []


async def test_a_passkey_takes_the_place_of_the_code_and_signs_at_level_c(
    browser: BrowserContext, page: Page, family: Family
) -> None:
    await _with_a_passkey(browser, page, family)
    await says(page, "Mijn telefoon")
    assert await looked_at(page, "passkeys") == []

    await browser.clear_cookies()
    await page.goto(await family.link())
    await page.get_by_role("button", name="Ga verder met mijn passkey").click()
    await page.wait_for_url(family.answer)

    await answer_yes(page)
    assert await looked_at(page, "check-passkey") == []
    await page.get_by_role("button", name="Onderteken met mijn passkey en verstuur").click()
    await page.wait_for_url("**/answer/thanks?*")
    await says(page, "Uw antwoord is bewaard.")

    proof = await _proof(family)
    assert (proof.level, proof.method) == (Level.C, Method.PASSKEY)
    assert proof.statement is not None
    document = json.loads(await _words(family, proof.statement.id))
    statement = canonical(document["statement"])
    passkeys.verify(statement, document["auth"]["assertion"])
    assert document["statement"]["decision"]["answer"] == "agree"
    for field in document["statement"]:
        changed = document["statement"] | {field: "something else"}
        with pytest.raises(PasskeyRefused):
            passkeys.verify(canonical(changed), document["auth"]["assertion"])


async def test_what_was_signed_cannot_be_sent_as_something_else(
    browser: BrowserContext, page: Page, family: Family
) -> None:
    await _with_a_passkey(browser, page, family)
    await page.goto(family.answer)
    await answer_yes(page)
    await page.evaluate(
        """() => {
            const form = document.querySelector("form[data-passkey]");
            form.submit = function () {
                this.elements.namedItem("answer").value = "talk_first";
                HTMLFormElement.prototype.submit.call(this);
            };
        }"""
    )
    await page.get_by_role("button", name="Onderteken met mijn passkey en verstuur").click()
    await page.get_by_text("Deze passkey kunnen wij niet aannemen.").wait_for()

    assert await _answers(family) == []


async def test_a_passkey_can_be_renamed_and_the_last_one_removed(
    browser: BrowserContext, page: Page, family: Family
) -> None:
    await _with_a_passkey(browser, page, family)
    await says(page, "Dit is uw laatste passkey.")
    await page.fill("#name-1", "Oude telefoon")
    await page.get_by_role("button", name="Bewaar naam").click()
    await says(page, "Oude telefoon")
    await page.get_by_role("button", name="Verwijder").click()
    await says(page, "U hebt nog geen passkey.")


async def test_nobody_makes_a_passkey_by_their_mailbox_alone(page: Page, family: Family) -> None:
    await by_mail(page, family, await family.link())
    await page.goto(f"{family.site}/step-up")  # a page that may ask by script
    assert await page.evaluate(
        """async () => {
            const token = document.querySelector("[name=form_token]").value;
            const body = new URLSearchParams({ form_token: token, passkey: "{}", name: "x" });
            const ask = path => fetch(path, { method: "POST", body }).then(sent => sent.status);
            return [await ask("/passkeys/options"), await ask("/passkeys")];
        }"""
    ) == [403, 403]
    await page.goto(f"{family.site}/passkeys")

    await says(page, "Wij moeten eerst zeker weten dat u het bent.")
    assert await looked_at(page, "passkeys-unsure") == []
    await page.get_by_role("link", name="Ga verder").click()
    assert await looked_at(page, "step-up") == []
    await page.fill("#code", await family.paper())
    await page.get_by_role("button", name="Ga verder").click()
    await page.wait_for_url(f"{family.site}/passkeys")
    await says(page, "Maak een passkey")


async def test_a_copied_passkey_is_refused_by_its_counter(
    browser: BrowserContext, page: Page, family: Family
) -> None:
    await _with_a_passkey(browser, page, family)
    async with family.sessions.begin() as session:
        row = (
            await session.exec(select(PasskeyRow).where(PasskeyRow.person == family.person))
        ).one()
        row.sign_count = 1_000
    await browser.clear_cookies()
    await page.goto(await family.link())
    await page.get_by_role("button", name="Ga verder met mijn passkey").click()
    await page.get_by_text("Deze passkey kunnen wij niet aannemen.").wait_for()


async def test_all_works_without_a_script(chromium: Browser, family: Family) -> None:
    plain = await chromium.new_context(java_script_enabled=False)
    page = await plain.new_page()
    await with_code(page, await family.link(), await family.paper())
    await page.get_by_label("Ik wil iets veranderen").check()
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await says(page, "Schrijf kort op wat anders moet.")
    await page.fill("#reason", "Te vroeg op de dag.")
    await page.get_by_label("Nee, ik ben het niet eens").check()
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()
    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "Uw antwoord is bewaard.")
    await plain.close()


async def test_an_answer_that_is_not_stored_is_still_in_the_form(
    page: Page, family: Family
) -> None:
    await with_code(page, await family.link(), await family.paper())
    await page.fill("#reason", "Dit blijft staan.")
    await answer_yes(page)
    async with family.sessions() as session:
        held = await session.connection()
        await held.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
        await page.get_by_role("button", name="Verstuur").click()
        await says(page, "Uw antwoord is nog niet bewaard.")
        await says(page, "Dit blijft staan.")
        assert await looked_at(page, "not-stored") == []

    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "Uw antwoord is bewaard.")
    assert len(await _answers(family)) == 1


async def test_an_answer_is_kept_where_the_process_cannot_be_reached(
    page: Page, family: Family, settings: Settings
) -> None:
    nowhere = f"127.0.0.1:{ports.free_port()}"
    alone = settings.model_copy(update={"port": ports.free_port(), "temporal_address": nowhere})
    async with serving(build_app(alone), alone):
        elsewhere = replace(family, site=alone.url)
        await with_code(page, await elsewhere.link(), await elsewhere.paper())
        await answer_yes(page)
        await page.get_by_role("button", name="Verstuur").click()
        await says(page, "Het kan niet meer kwijtraken.")
        assert await looked_at(page, "received") == []


async def test_a_text_that_was_changed_meanwhile_is_shown_again_with_what_was_typed(
    page: Page, family: Family
) -> None:
    await with_code(page, await family.link(), await family.paper())
    await page.fill("#reason", "Ook dit blijft staan.")
    await answer_yes(page)
    await page.evaluate(
        """() => document.querySelectorAll("[name=digest]").forEach(each => {
            each.value = "0".repeat(64);
        })"""
    )
    await page.get_by_role("button", name="Verstuur").click()
    await says(page, "De tekst is veranderd")
    assert await page.input_value("#reason") == "Ook dit blijft staan."
    assert await _answers(family) == []


async def _with_a_passkey(browser: BrowserContext, page: Page, family: Family) -> None:
    await virtual_passkeys(browser, page)
    await with_code(page, await family.link(), await family.paper())
    await page.goto(f"{family.site}/passkeys")
    await page.fill("#name", "Mijn telefoon")
    await page.get_by_role("button", name="Maak een passkey").click()
    await page.get_by_role("heading", name="Mijn telefoon").wait_for()


async def _scan(link: str, *, keeps_cookies: bool) -> None:
    """What a scanner without scripts does: look, then post each form with all sorts of codes."""
    async with httpx.AsyncClient() as bot:
        seen = await bot.get(link)
        token = seen.text.partition('name="form_token" value="')[2].partition('"')[0]
        if not keeps_cookies:
            bot.cookies.clear()
            bot.event_hooks["response"] = [_forget(bot)]
        await bot.head(link)
        await bot.get(f"{link}/code")
        for code in ("", "1234", "12345678", "123456789012"):
            form = {"form_token": token, "way": "mail", "code": code, "passkey": "{}"}
            for path in ("/code", "/come-in", "/passkey", "/passkey/options"):
                answer = await bot.post(f"{link}{path}", data=form)
                assert answer.status_code != 303 or "sent=" in answer.headers["location"]


def _forget(bot: httpx.AsyncClient) -> Callable[[httpx.Response], Awaitable[None]]:
    async def forget(_: httpx.Response) -> None:
        bot.cookies.clear()

    return forget


async def _scan_with_scripts(page: Page, link: str) -> None:
    """What a scanner with a browser does: run all, press all."""
    for path in ("", "/code"):
        await page.goto(f"{link}{path}")
        for number in range(await page.locator("form").count()):
            await page.goto(f"{link}{path}")
            async with page.expect_navigation():
                await page.evaluate(
                    """number => {
                        const form = document.forms[number];
                        const fields = form.querySelectorAll("[type=text]");
                        for (const field of fields) field.value = "123456789012";
                        form.submit();
                    }""",
                    number,
                )


async def _sign_ins(family: Family) -> int:
    async with family.sessions() as session:
        question = select(SignInRow.id).where(SignInRow.person == family.person)
        return len(list(await session.exec(question)))


async def _rows(family: Family) -> tuple[int, ...]:
    async with family.sessions() as session:
        counts = [
            len(list(await session.exec(select(col(table.id)))))
            for table in (LoginCodeRow, SignInRow, WebauthnChallengeRow)
        ]
    return (*counts, len(await family.mails()))


async def _answers(family: Family) -> list[StepAnswered]:
    """What the ledger has of answers, the first first."""
    async with family.sessions() as session:
        entries = await queries_ledger.events(session, family.trajectory)
    return [each.event for each in entries if isinstance(each.event, StepAnswered)]


async def _words(family: Family, text: UUID) -> str:
    async with family.sessions() as session:
        return (await queries_texts.words(session, family.trajectory, {text}))[text].body


async def _proof(family: Family) -> Proof:
    """How sure we were of the last answer."""
    proof = (await _answers(family))[-1].proof
    assert proof is not None
    return proof
