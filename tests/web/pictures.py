"""Take a picture of every page of the demo: phone and desktop, Dutch and English, into `pictures/`.

make pictures                                       all of them, of a traject of its own
make pictures ONLY="parent-step me"                 some of them
make pictures AT=http://127.0.0.1:8000              of the one that runs there, if it is a demo

A new page gets a line in PICTURES. What cannot be taken now is said, and the others are taken: at
night, for example, the mailbox is empty.
"""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bench import stack
from runtime import ports
from runtime.settings import PROJECT
from tests.web.browser import ARGUMENTS, CHROMIUM

OUT: Final = PROJECT / "pictures"
PATIENCE: Final = 240.0
MOST_TRIED: Final = 60
TALLEST: Final = 6000
"""Pixels. A page that goes on for longer says no more."""

SIZES: Final = {"phone": (390, 844, 2), "desktop": (1280, 900, 1)}
LANGUAGES: Final = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who of the demo sits in front of it: the first with this office who is shown `has` there."""

    office: str
    path: str = "/me"
    has: str = "main"


COORDINATOR: Final = Somebody("trajectbegeleider")
DIRECTOR: Final = Somebody("directeur van het samenwerkingsverband")
TEACHER: Final = Somebody("leerkracht")
ASKED: Final = Somebody("ouder", "/answer", "#answer")
PARENT: Final = Somebody("ouder", "/me", "a[href$='/readers']")


CASE: Final = "/trajectories/{trajectory}"
FIRST: Final = "a.tj-line >> nth=0"
CONTACTS: Final = (FIRST, "a[href$='/contacts']")
EMERGENCY: Final = (*CONTACTS, "details summary", "a[href$='/emergency']")
RELEASES: Final = (FIRST, "a[href$='/releases']")
TIMELINE: Final = (FIRST, "a[href$='/timeline']")
ANSWER: Final = "/trajectories/{trajectory}/answer"
YES: Final = "label:has(#answer)"
GO: Final = "button[name=go][value=check]"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page: where one begins, who looks, and what they press first (each press loads a page)."""

    name: str
    path: str
    who: Somebody | None = None
    press: tuple[str, ...] = ()
    of: str = ""
    """The route that it is a picture of, where that is another than the path."""

    @property
    def route(self) -> str:
        return self.of or self.path.partition("?")[0]

    def is_of(self, url: str) -> bool:
        pattern = re.sub(r"\{\w+\}", "[^/]+", self.route)
        return re.fullmatch(pattern, urlsplit(url).path) is not None


PICTURES: Final = (
    Picture("home", "/"),
    Picture("sign-in", "/sign-in"),
    Picture("signed-out", "/sign-out"),
    Picture("mailbox", "/mailbox"),
    Picture("letter", "/mailbox", press=("main table a >> nth=0",), of="/mailbox/{letter}"),
    Picture("for-programs", "/api/v1/docs"),
    Picture("licences", "/licences"),
    Picture("looks", "/looks"),
    Picture("not-there", "/nothing"),
    Picture("me-coordinator", "/me", COORDINATOR),
    Picture("new", "/new", TEACHER),
    Picture("new-learner", "/new/learner", COORDINATOR),
    Picture("work", "/work", COORDINATOR),
    Picture(
        "trajectory",
        "/work",
        COORDINATOR,
        press=("a.tj-line >> nth=0",),
        of="/trajectories/{trajectory}",
    ),
    Picture("absences", "/absences", COORDINATOR),
    Picture("openings", "/openings", DIRECTOR),
    Picture("my-home", "/me/home", COORDINATOR),
    Picture("contacts", "/work", COORDINATOR, press=CONTACTS, of=f"{CASE}/contacts"),
    Picture("emergency", "/work", COORDINATOR, press=EMERGENCY, of=f"{CASE}/emergency"),
    Picture("releases", "/work", COORDINATOR, press=RELEASES, of=f"{CASE}/releases"),
    Picture("timeline", "/work", COORDINATOR, press=TIMELINE, of=f"{CASE}/timeline"),
    Picture("stalls", "/stalls", COORDINATOR),
    Picture("figures", "/figures", COORDINATOR),
    Picture("me-parent", "/me", PARENT),
    Picture("parent-step", "/answer", ASKED, of=ANSWER),
    Picture("parent-nothing-chosen", "/answer", ASKED, press=(GO,), of=ANSWER),
    Picture("parent-check", "/answer", ASKED, press=(YES, GO), of=f"{ANSWER}/check"),
    Picture(
        "parent-readers",
        "/me",
        PARENT,
        press=("a[href$='/readers'] >> nth=0",),
        of="/trajectories/{trajectory}/readers",
    ),
    Picture("parent-passkeys", "/passkeys", PARENT),
    Picture("parent-step-up", "/step-up?next=/passkeys", PARENT),
)


UNSEEN: Final = {
    "/answer": "leads on to the question itself",
    "/kept": "shows only what somebody wrote while their sign-in ended",
    "/link/{reference}": "a mail leads there, and the demo mails by day only",
    "/link/{reference}/code": "comes after it",
    "/new/{path}": "keeps a draft: a form is begun before there is a question",
    "/new/check": "comes after the questions",
    "/new/done": "comes after sending",
    "/trajectories/{trajectory}/plan": "leads on to a version, or to where one is written",
    "/trajectories/{trajectory}/plan/edit": "no page of the demo leads there yet",
    "/trajectories/{trajectory}/plan/edit/check": "comes after all parts are written",
    "/trajectories/{trajectory}/plan/edit/done": "comes after sending",
    "/trajectories/{trajectory}/plan/edit/goals/{part}": "keeps a draft: it is begun before",
    "/trajectories/{trajectory}/plan/edit/preview": "comes after a step is written",
    "/trajectories/{trajectory}/plan/edit/steps/{part}": "keeps a draft: it is begun before",
    "/trajectories/{trajectory}/plan/edit/{path}": "keeps a draft: it is begun before",
    "/trajectories/{trajectory}/plan/{version}": "no page of the demo leads there yet",
    "/trajectories/{trajectory}/plan/{version}.pdf": "is no page: its picture is on paper",
    "/figures/{name}.csv": "is no page: it opens in a program for sheets",
    "/stalls.csv": "is no page: it opens in a program for sheets",
    "/stalls/ageing.csv": "is no page: it opens in a program for sheets",
    "/receipts/{key}": "comes after an answer, and none is given",
    "/trajectories/{trajectory}/changed": "is a part of the page of a trajectory",
    "/trajectories/{trajectory}/moves/{move}": "keeps a key: a form is begun for one move",
    "/trajectories/{trajectory}/moves/{move}/done": "comes after a move",
    "/trajectories/{trajectory}/open": "belongs to a trajectory that one may not see",
    "/trajectories/{trajectory}/readers/delay": "comes after somebody asked who looked",
    "/sign-in/back/{provider}": "comes from a provider, of which the demo has none",
    "/trajectories/{trajectory}/answer/thanks": "comes after an answer, and none is given",
    "/trajectories/{trajectory}/seen": "comes when all steps are answered",
    "/trajectories/{trajectory}/seen/check": "leads back: nothing of it is checked",
    "/trajectories/{trajectory}/seen/thanks": "comes after an answer, and none is given",
}
"""Pages of which there is no picture, with the reason. The tests look at those too."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A browser in front of a demo. It keeps who is who, and how they are signed in."""

    chromium: Browser
    site: str
    found: dict[Somebody, str]

    async def take(self, picture: Picture, language: str, size: str) -> str:
        """Say what there is of it now: a file, or why not."""
        async with self._window(size) as window:
            page = await window.new_page()
            if picture.who and not await self._sign_in(page, picture.who):
                return f"{picture.name}: nobody of the demo is {picture.who.office} and sees it"
            await page.goto(f"{self.site}/licences?lang={language}")
            await page.goto(self.site + picture.path)
            for each in picture.press:
                if not await page.locator(each).count():
                    return f"{picture.name}: there is no {each} on it now"
                await page.locator(each).click()
                await page.wait_for_load_state("networkidle")
            if not picture.is_of(page.url):
                return f"{picture.name}: it led to another page"
            await page.evaluate("document.fonts.ready")
            file = OUT / f"{picture.name}-{language}-{size}.png"
            await _shoot(page, file)
            return str(file.relative_to(PROJECT))

    @asynccontextmanager
    async def _window(self, size: str) -> AsyncIterator[BrowserContext]:
        width, height, scale = SIZES[size]
        window = await self.chromium.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            is_mobile=size == "phone",
            has_touch=size == "phone",
            locale="nl-NL",
        )
        try:
            yield window
        finally:
            await window.close()

    async def _sign_in(self, page: Page, who: Somebody) -> bool:
        tried = [self.found[who]] if who in self.found else await self._people(page, who.office)
        for person in tried[:MOST_TRIED]:
            await page.goto(f"{self.site}/sign-in?lang=nl")
            await page.locator("#person").select_option(person)
            await page.locator("form[action='/sign-in/pick'] button").click()
            await page.goto(self.site + who.path)
            if await page.locator(who.has).count():
                self.found[who] = person
                return True
        return False

    async def _people(self, page: Page, office: str) -> list[str]:
        await page.goto(f"{self.site}/sign-in?lang=nl")
        options = page.locator("#person option").filter(has_text=f", {office}")
        return [await each.get_attribute("value") or "" for each in await options.all()]


async def _shoot(page: Page, file: Path) -> None:
    width, height = await page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
    )
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}
    await page.screenshot(path=file, full_page=True, clip=clip)  # type: ignore[arg-type]  # a FloatRect


@contextmanager
def a_demo() -> Iterator[str]:
    """A traject of its own, gone at the end."""
    with stack.a_folder() as folder:
        port = ports.free_port()
        known = {
            "TRAJECT_DATA": str(folder / "data"),
            "TRAJECT_PORT": str(port),
            "TRAJECT_POSTGRES_PORT": str(ports.free_port()),
            "TRAJECT_TEMPORAL_PORT": str(ports.free_port()),
            "TRAJECT_TEMPORAL_UI_PORT": str(ports.free_port()),
        }
        with stack.traject("up", known, folder) as child:
            stack.until_it_answers(child, port, patience=PATIENCE)
            yield f"http://127.0.0.1:{port}"


async def take_all(site: str, only: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        camera = Camera(chromium, site, {})
        for picture in PICTURES:
            if only and picture.name not in only:
                continue
            for language in LANGUAGES:
                for size in SIZES:
                    print(await camera.take(picture, language, size))  # noqa: T201 - a command
        await chromium.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("only", nargs="*", help="names of pictures; without any, all of them")
    parser.add_argument("--at", help="the address of a demo that runs")
    told = parser.parse_args()
    began = time.monotonic()
    if told.at:
        asyncio.run(take_all(told.at.rstrip("/"), told.only))
    else:
        with a_demo() as site:
            asyncio.run(take_all(site, told.only))
    print(f"in {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201 - a command


if __name__ == "__main__":
    main()
