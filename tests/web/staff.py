"""Somebody of a school or the alliance in front of the real pages."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from playwright.async_api import Browser, BrowserContext, Cookie, Page

from activities import sign_ins
from domain.assurance import Level, Method
from models.queries_sign_ins import form_token_of
from models.views import OURSELVES
from runtime import clock
from runtime.database import Sessions
from tests.api.people import Known


@dataclass(frozen=True)
class Staff:
    """Somebody who works here, and the page in front of them."""

    page: Page
    site: str
    sessions: Sessions
    here: Known

    async def comes_in(self, who: str) -> None:
        await signs_in(self.page.context, self.sessions, self.site, self.here.people[who])

    async def goes_to(self, path: str) -> None:
        await self.page.goto(f"{self.site}{path}")

    async def again(self, chromium: Browser, who: str, **how: bool) -> "Staff":
        """The same person in another browser that knows nothing yet."""
        context = await chromium.new_context(**SIZE, **how)  # type: ignore[arg-type] # by name
        other = Staff(await context.new_page(), self.site, self.sessions, self.here)
        await other.comes_in(who)
        return other

    async def posted(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """What a form of ours answers that no page of ours would send."""
        cookies = {each.get("name", ""): each.get("value", "") for each in await self.cookies()}
        token = form_token_of(cookies["traject"])
        async with httpx.AsyncClient(cookies=cookies) as client:
            return await client.post(f"{self.site}{path}", data={"form_token": token, **fields})

    async def cookies(self) -> list[Cookie]:
        return await self.page.context.cookies()


SIZE = {"viewport": {"width": 390, "height": 844}, "locale": "nl-NL"}


async def signs_in(browser: BrowserContext, sessions: Sessions, site: str, person: UUID) -> None:
    """Let a browser be signed in as this person, as their own organisation would do it."""
    async with sessions.begin() as session:
        cookie = await sign_ins.begin(
            session,
            person=person,
            level=Level.B,
            method=Method.LINK_PAPER,
            issuer=OURSELVES,
            at=clock.now(),
        )
    host = urlsplit(site).hostname or ""
    await browser.add_cookies(
        [{"name": "traject", "value": cookie, "domain": host, "path": "/", "httpOnly": True}]
    )


async def tabs_to(page: Page, name: str, *, most: int = 60) -> None:
    """Go by the Tab key to what has this name, as whoever uses no mouse does."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if await page.evaluate(_NAME_OF_FOCUSED) == name:
            return
    raise AssertionError(f"No Tab leads to {name!r} on {page.url}")


_NAME_OF_FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.labels && at.labels.length ? at.labels[0].innerText.split("\\n")[0] : "";
  return (at.getAttribute("aria-label") || label || at.innerText || "").trim();
}"""
