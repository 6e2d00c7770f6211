"""From a message that an answer is stored to the receipt of it, in a browser."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from playwright.async_api import BrowserContext, Page
from sqlmodel import col, select

from models.states import NoticeState
from models.tables import CheckpointHeadRow, NoticeRow
from runtime import clock
from tests.api.journey import signed_for
from tests.api.talk import Talk
from tests.web.browser import browser, chromium
from tests.web.family import Family, by_mail, family, looked_at, says, settings, site

__all__ = ["browser", "chromium", "family", "settings", "site"]

PLANTED = ("weekly hour", "plus class", "Bo", "Paula", "agree", "eens")
"""What must not stand in a message: what it is about, about whom, and what was said."""


@pytest.fixture
async def page(browser: BrowserContext) -> Page:
    return await browser.new_page()


async def _receipt(family: Family) -> NoticeRow:
    """Her receipt, once the post has delivered it."""
    question = select(NoticeRow).where(
        NoticeRow.trajectory == family.trajectory,
        col(NoticeRow.code).startswith("receipt.step"),
        NoticeRow.state == NoticeState.DELIVERED,
    )
    async with asyncio.timeout(20):
        while True:
            async with family.sessions() as session:
                found = (await session.exec(question)).one_or_none()
            if found is not None:
                return found
            await asyncio.sleep(0.1)


async def _answered(family: Family, people: dict[str, Talk], key: UUID) -> str:
    """She answers, and it is signed for; the hash of what stands in the ledger of it."""
    paula, at = people["paula"], f"/trajectories/{family.trajectory}"
    step = (await paula.get(f"{at}/plan")).json()["steps"][0]
    body = {"step": step["id"], "version": 1, "digest": step["digest"], "answer": "agree"}
    done = await paula.move(str(family.trajectory), "answer_step", key=key, **body)
    assert done.status_code == 201, done.text
    await signed_for(family.sessions)
    return str(done.json()["head"])


async def test_whoever_answered_is_told_and_reads_what_was_stored(
    page: Page, family: Family, people: dict[str, Talk]
) -> None:
    key = uuid4()
    head = await _answered(family, people, key)
    receipt = await _receipt(family)
    assert receipt.person == family.person
    assert receipt.delivered_at is not None
    assert receipt.not_before < clock.now() + timedelta(minutes=1), "also in the evening"

    await page.goto(f"{family.site}/mailbox/{receipt.id}")
    assert "Uw antwoord is bewaard" in await page.title()
    body = " ".join(await page.locator(".tj-card > p").all_inner_texts())
    assert str(key) in body
    assert not [word for word in PLANTED if word in body]
    assert await looked_at(page, "receipt-letter") == []

    await by_mail(page, family, await family.link())
    await page.goto(f"{family.site}/mailbox/{receipt.id}")
    await page.get_by_role("link", name=f"/receipts/{key}").click()
    await says(page, "Uw ontvangstbewijs")
    shown = await page.inner_text("main")
    assert "A weekly hour in the plus class." in shown
    assert head in shown
    async with family.sessions() as session:
        numbers = await session.exec(
            select(CheckpointHeadRow.number).where(
                CheckpointHeadRow.trajectory == family.trajectory,
                CheckpointHeadRow.sequence >= receipt.sequence,
            )
        )
        first = min(numbers)
    assert f"Controlepunt {first}," in shown
    assert await looked_at(page, "receipt") == []


async def test_the_page_of_thanks_leads_to_the_whole_receipt(
    page: Page, family: Family, people: dict[str, Talk]
) -> None:
    key = uuid4()
    await _answered(family, people, key)
    await by_mail(page, family, await family.link())
    await page.goto(f"{family.answer}/thanks?key={key}&lang=en")
    await page.get_by_role("link", name="The whole receipt").click()

    await says(page, "By what it can be checked")
    assert await looked_at(page, "receipt-en") == []
