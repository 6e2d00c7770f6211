"""Somebody at work in front of the real pages, signed in."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, Route

from activities import sign_ins
from domain.assurance import Level, Method
from models.views import OURSELVES, Provider
from runtime import clock
from runtime.database import Sessions
from tests.api.people import Known

DONE: Final = re.compile(r"/done\?key=")
TABS: int = 250
"""After so many presses a page has nothing of that name to go to."""


@dataclass(frozen=True)
class Desk:
    """By whom somebody sits down at a desk."""

    site: str
    sessions: Sessions
    browser: Browser
    here: Known

    @asynccontextmanager
    async def of(  # noqa: PLR0913 - as who, and how the browser is
        self,
        name: str,
        *,
        level: Level = Level.B,
        script: bool = True,
        language: str = "nl",
        width: int = 1280,
        by: Provider | None = None,
    ) -> AsyncIterator[Page]:
        """A browser in which this person is signed in; weakly, where it was by a provider."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": 900},
            locale="nl-NL",
            java_script_enabled=script,
        )
        person = self.here.people[name]
        cookie = await (self.cookie(person, level) if by is None else self.cookie_of(person, by))
        await context.add_cookies(
            [
                {"name": "traject", "value": cookie, "url": self.site},
                {"name": "traject-language", "value": language, "url": self.site},
            ]
        )
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert errors == []
        await context.close()

    async def cookie(self, person: UUID, level: Level = Level.B) -> str:
        async with self.sessions.begin() as session:
            return await sign_ins.begin(
                session,
                person=person,
                level=level,
                method=Method.PASSKEY,
                issuer=OURSELVES,
                at=clock.now(),
            )

    async def cookie_of(self, person: UUID, provider: Provider) -> str:
        async with self.sessions.begin() as session:
            return await sign_ins.begin(
                session,
                person=person,
                level=Level.A,
                method=Method.OIDC,
                issuer=provider.issuer,
                at=clock.now(),
                provider=provider.id,
            )


@pytest.fixture(scope="module")
def desk(site: str, sessions: Sessions, chromium: Browser, here: Known) -> Desk:
    return Desk(site=site, sessions=sessions, browser=chromium, here=here)


async def tab_to(page: Page, words: str, kind: str = "a, button, input, select, textarea") -> None:
    """Go by the keyboard to what is called so."""
    for _ in range(TABS):
        await page.keyboard.press("Tab")
        if words in await _focused(page, kind):
            return
    raise AssertionError(f"no way by keyboard to {words!r} on {page.url}")


async def press(page: Page, words: str) -> None:
    """Press what is called so, by the keyboard, and wait for the page that follows."""
    await tab_to(page, words)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def write(page: Page, label: str, text: str) -> None:
    """Fill in a field, by the keyboard."""
    await tab_to(page, label, "input, textarea")
    await page.keyboard.press("Control+A")
    await page.keyboard.type(text)


async def choose(page: Page, label: str, *, down: int = 0) -> None:
    """Choose one of few, by the keyboard: the first of the group, or so many below it."""
    await tab_to(page, label, "input")
    await page.keyboard.press("Space")
    for _ in range(down):
        await page.keyboard.press("ArrowDown")


@asynccontextmanager
async def standing_still(page: Page) -> AsyncIterator[None]:
    """A page that looks again by itself, kept from it for as long as somebody looks at it."""

    async def still(route: Route) -> None:
        answer = await route.fetch()
        headers = {name: value for name, value in answer.headers.items() if name != "refresh"}
        await route.fulfill(response=answer, headers=headers)

    await page.route(DONE, still)
    await page.reload()
    yield
    await page.unroute(DONE)
    await page.reload()


async def _focused(page: Page, kind: str) -> str:
    found: str = await page.evaluate(
        """(kind) => {
          const at = document.activeElement;
          if (!at || !at.matches(kind)) return "";
          const named = [...(at.labels || [])].map((label) => label.innerText).join(" ");
          const group = at.closest("fieldset");
          const legend = group ? group.querySelector("legend").innerText : "";
          return [at.innerText || "", at.getAttribute("aria-label") || "", named, legend].join(" ");
        }""",
        kind,
    )
    return found
