"""A parent in front of real pages: her mail, her links and codes, a passkey on her device."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.async_api import BrowserContext, Page
from sqlalchemy import delete
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment

from activities import codes, links, preferences
from api.main import build_app
from models.tables import (
    DemoMailRow,
    LoginCodeRow,
    PaperCodeRow,
    PasskeyRow,
    RateLimitRow,
    SignInRow,
)
from runtime import clock, ports
from runtime import settings as read_settings
from runtime.database import Sessions
from runtime.keyring import Keyring
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known
from tests.web.browser import serving
from tests.web.everybody import axe_faults

SHOTS = os.environ.get("PAGE_SHOTS", "")
"""A folder for pictures of the pages, for whoever wants to look at them."""


@pytest.fixture(scope="module")
def settings(postgres_url: str, temporal_env: WorkflowEnvironment, keyring: Keyring) -> Settings:
    """The whole product, where people find it by a name: an address has no passkeys."""
    return read_settings.load(
        database_url=postgres_url,
        keys=keyring.file,
        temporal_address=temporal_env.client.service_client.config.target_host,
        temporal_namespace=temporal_env.client.namespace,
        deploys="in_place",
        database_statement_timeout=2.0,
        host="localhost",
        port=ports.free_port(),
    )


@pytest.fixture(scope="module")
async def site(settings: Settings, workers: None) -> AsyncIterator[str]:  # noqa: ARG001 - they run
    async with serving(build_app(settings), settings):
        yield settings.url


@dataclass(frozen=True)
class Family:
    """Paula, whom a plan was put before, and what she is sent."""

    site: str
    sessions: Sessions
    person: UUID
    mail: str
    trajectory: UUID

    async def link(self) -> str:
        """The address in a mail to her."""
        async with self.sessions.begin() as session:
            reference = await links.issue(
                session, self.person, at=clock.now(), trajectory=self.trajectory
            )
        return f"{self.site}/link/{reference}"

    async def paper(self) -> str:
        async with self.sessions.begin() as session:
            return await codes.issue_on_paper(session, self.person, by=None, at=clock.now())

    async def mails(self) -> list[DemoMailRow]:
        """What was mailed to her, the first first."""
        question = select(DemoMailRow).where(DemoMailRow.sent_to == self.mail)
        async with self.sessions() as session:
            return list(await session.exec(question.order_by(col(DemoMailRow.sent_at))))

    async def code(self) -> str:
        """The code in the last mail."""
        found = re.search(r"\d{4} \d{4}", (await self.mails())[-1].body)
        assert found is not None
        return found[0]

    @property
    def answer(self) -> str:
        return f"{self.site}/trajectories/{self.trajectory}/answer"


@pytest.fixture
async def family(
    site: str, sessions: Sessions, here: Known, raise_one: Callable[[], Awaitable[Journey]]
) -> Family:
    """A plan of one step lies before Paula, who is new here."""
    raised = await raise_one()
    await raised.to_signing()
    paula = here.people["paula"]
    async with sessions.begin() as session:
        for table in (RateLimitRow, PasskeyRow, LoginCodeRow, PaperCodeRow, SignInRow):
            await session.exec(delete(table))
        await preferences.speak(session, paula, "nl")
    return Family(
        site=site,
        sessions=sessions,
        person=paula,
        mail=f"{paula}@example.org",
        trajectory=UUID(raised.id),
    )


async def with_code(page: Page, link: str, code: str) -> None:
    """Come in by a link and this code."""
    await page.goto(f"{link}/code")
    await page.fill("#code", code)
    await page.get_by_role("button", name="Ga verder").click()


async def by_mail(page: Page, family: Family, link: str) -> None:
    """Come in by a link and the code that is mailed."""
    await page.goto(link)
    await page.get_by_role("button", name="Stuur mij een code per mail").click()
    await page.fill("#code", await family.code())
    await page.get_by_role("button", name="Ga verder").click()


async def answer_yes(page: Page) -> None:
    await page.get_by_label("Ja, ik ben het eens").check()
    await page.get_by_role("button", name="Kijk mijn antwoord na").click()


async def says(page: Page, words: str) -> None:
    """Wait until a page says this."""
    await page.get_by_text(words).first.wait_for(timeout=10_000)


async def speak(page: Page, language: str) -> None:
    """Choose a language, as it calls itself."""
    menu = page.locator(".tj-languages")
    await menu.locator("summary").click()
    await menu.get_by_text(language, exact=True).click()


async def virtual_passkeys(browser: BrowserContext, page: Page) -> None:
    """A device with a finger on it."""
    devtools = await browser.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


async def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with a page for who cannot see or use it well, at two widths."""
    faults: list[str] = []
    for width in (390, 1280):
        await page.set_viewport_size({"width": width, "height": 844})
        faults += [f"{width}: {each}" for each in await axe_faults(page)]
        over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{width}: {over} px too wide"] if over > 0 else []
        if SHOTS:
            await page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    await page.set_viewport_size({"width": 390, "height": 844})
    return faults
