"""Take a picture of every page of the demo: phone and desktop, Dutch and English, into `pictures/`.

make pictures                                       all of them, of a traject of its own
make pictures ONLY="parent-step me"                 some of them
make pictures AT=http://127.0.0.1:8000              of the one that runs there, if it is a demo
make pictures README=1                              the three of the README, into docs/pictures

A new page gets a line in PICTURES. What cannot be taken now is said, and the others are taken: at
night, for example, the mailbox is empty.
"""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, async_playwright

from bench import stack
from runtime.settings import PROJECT
from tests.web.browser import ARGUMENTS, CHROMIUM
from web.pages import LANGUAGE_COOKIE

OUT: Final = PROJECT / "pictures"
MOST_TRIED: Final = 60
TALLEST: Final = 6000
"""Pixels. A page that goes on for longer says no more."""

SIZES: Final = {"phone": (390, 844, 2), "desktop": (1280, 900, 1)}
LANGUAGES: Final = ("nl", "en")
SHOWN: Final = PROJECT / "docs" / "pictures"
IN_README: Final = {"parent-step": (390, 1240), "work": (1280, 900), "stalls": (1280, 900)}


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
ON: Final = "button[name=go][value=on]"
ADD: Final = "form:has([value={}]):has([value=add]) button"


class Maybe(str):
    """Press this, where it is there."""

    __slots__ = ()


class At(str):
    """Go on to what lies below this page, which no link leads to for now."""

    __slots__ = ()


Step = str | tuple[str, str]
"""What somebody does on the way: press this, or put this text in that field."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page: where one begins, who looks, and what they press or write first."""

    name: str
    path: str
    who: Somebody | None = None
    press: tuple[Step, ...] = ()
    of: str = ""
    """The route that it is a picture of, where that is another than the path."""

    @property
    def route(self) -> str:
        return self.of or self.path.partition("?")[0]

    @property
    def is_of_family(self) -> bool:
        """Whether it can be read in their languages too."""
        return self.name.startswith("parent-")

    @property
    def keeps(self) -> bool:
        """Whether something is kept on the way, so that two at once would hinder each other."""
        return any(not isinstance(step, str) or isinstance(step, Maybe) for step in self.press)

    def is_of(self, url: str) -> bool:
        pattern = re.sub(r"\{\w+\}", "[^/]+", self.route)
        return re.fullmatch(pattern, urlsplit(url).path) is not None


FOUND: Final = (
    Maybe("form[action='/new/discard'] button"),  # what they began before
    ("#name", "ja"),
    "button[name=go][value=search]",
)
BEGUN: Final = (*FOUND, "label:has(#learner)", "form:has(#learner) button")
WRITTEN: Final = (
    *("label:has(#answer)", ON),
    *(("#answer", "2026-11-20"), ON),
    *(("#answer", "Zij is snel klaar en kijkt dan uit het raam."), ON),
    *("label:has(#answer)", ON),
)
EDIT: Final = (FIRST, At("/plan/edit"), Maybe("form[action$='/begin'] button >> nth=0"))
PLANNING: Final = "/work?stage=planning"
TALK: Final = (FIRST, "main a[href$='/moves/log_talk'] >> nth=0")
TALKED: Final = (
    "label:has(#with_seat)",
    ("#minutes", "Wij spraken over de plusklas."),
    "button[name=go] >> nth=0",
)
DANGER: Final = ("main a[href$='/open'] >> nth=0", "main a[href$='/emergency']")

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
    Picture("new", "/new", TEACHER, press=(Maybe("form[action='/new/discard'] button"),)),
    Picture("new-found", "/new", TEACHER, press=FOUND),
    Picture("new-question", "/new", TEACHER, press=BEGUN, of="/new/{path}"),
    Picture("new-begun", "/new", TEACHER),
    Picture("new-check", "/new", TEACHER, press=(*BEGUN, *WRITTEN), of="/new/check"),
    Picture("new-learner", "/new/learner", COORDINATOR),
    Picture("work", "/work", COORDINATOR),
    Picture("trajectory", "/work", COORDINATOR, press=(FIRST,), of=CASE),
    Picture("move", "/work", COORDINATOR, press=TALK, of=f"{CASE}/moves/{{move}}"),
    Picture(
        "move-check",
        "/work",
        COORDINATOR,
        press=(*TALK, *TALKED),
        of=f"{CASE}/moves/{{move}}",
    ),
    Picture("absences", "/absences", COORDINATOR),
    Picture("openings", "/openings", DIRECTOR),
    Picture("my-home", "/me/home", COORDINATOR),
    Picture("contacts", "/work", COORDINATOR, press=CONTACTS, of=f"{CASE}/contacts"),
    Picture("releases", "/work", COORDINATOR, press=RELEASES, of=f"{CASE}/releases"),
    Picture("timeline", "/work", COORDINATOR, press=TIMELINE, of=f"{CASE}/timeline"),
    Picture(
        "plan",
        "/work?stage=active",
        COORDINATOR,
        press=(FIRST, "main a[href*='/plan/'] >> nth=0"),
        of=f"{CASE}/plan/{{version}}",
    ),
    Picture("plan-edit", PLANNING, COORDINATOR, press=EDIT, of=f"{CASE}/plan/edit"),
    Picture(
        "plan-goal",
        PLANNING,
        COORDINATOR,
        press=(*EDIT, ADD.format("goals")),
        of=f"{CASE}/plan/edit/goals/{{part}}",
    ),
    Picture(
        "plan-step",
        PLANNING,
        COORDINATOR,
        press=(*EDIT, ADD.format("steps")),
        of=f"{CASE}/plan/edit/steps/{{part}}",
    ),
    Picture(
        "plan-section",
        PLANNING,
        COORDINATOR,
        press=(*EDIT, "main a[href$='/factors']"),
        of=f"{CASE}/plan/edit/{{path}}",
    ),
    Picture(
        "plan-preview",
        PLANNING,
        COORDINATOR,
        press=(*EDIT, "main a[href$='/preview']"),
        of=f"{CASE}/plan/edit/preview",
    ),
    Picture("stalls", "/stalls", DIRECTOR),
    Picture("stalls-chosen", "/stalls?waitingOn=waiting_school", DIRECTOR),
    Picture(
        "open-case",
        "/stalls",
        DIRECTOR,
        press=("main a[href$='/open'] >> nth=0",),
        of=f"{CASE}/open",
    ),
    Picture("emergency", "/work", COORDINATOR, press=EMERGENCY, of=f"{CASE}/emergency"),
    Picture("emergency-director", "/stalls", DIRECTOR, press=DANGER, of=f"{CASE}/emergency"),
    Picture("figures", "/figures", DIRECTOR),
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
    "/new/done": "comes after sending",
    "/trajectories/{trajectory}/plan": "leads on to a version, or to where one is written",
    "/trajectories/{trajectory}/plan/edit/check": "comes after all parts are written",
    "/trajectories/{trajectory}/plan/edit/done": "comes after sending",
    "/trajectories/{trajectory}/plan/{version}.pdf": "is no page: its picture is on paper",
    "/trajectories/{trajectory}/meetings": "no page of the demo leads to one with a meeting",
    "/trajectories/{trajectory}/meetings/new": "keeps a key: a form is begun for one move",
    "/trajectories/{trajectory}/meetings/{meeting}": "comes after a proposal, and none is made",
    "/trajectories/{trajectory}/meetings/{meeting}/invitation.ics": "is no page",
    "/figures/{name}.csv": "is no page: it opens in a program for sheets",
    "/stalls.csv": "is no page: it opens in a program for sheets",
    "/stalls/ageing.csv": "is no page: it opens in a program for sheets",
    "/receipts/{key}": "comes after an answer, and none is given",
    "/trajectories/{trajectory}/changed": "is a part of the page of a trajectory",
    "/trajectories/{trajectory}/moves/{move}/done": "comes after a move",
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
    signed_in: dict[Somebody, list[Any]] = field(default_factory=dict)
    one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self, picture: Picture, language: str, size: str) -> str:
        """Say what there is of it now: a file, or why not."""
        width, height, scale = SIZES[size]
        window = {
            "viewport": {"width": width, "height": height},
            "device_scale_factor": scale,
            "is_mobile": size == "phone",
            "has_touch": size == "phone",
        }
        async with self.window(**window) as page:
            why_not = await self.open(page, picture, language)
            if why_not:
                return f"{picture.name}: {why_not}"
            file = OUT / f"{picture.name}-{language}-{size}.png"
            await _shoot(page, file)
            return str(file.relative_to(PROJECT))

    @asynccontextmanager
    async def window(self, **how: Any) -> AsyncIterator[Page]:  # noqa: ANN401 - as Playwright has them
        """A browser that knows nothing yet."""
        window = await self.chromium.new_context(locale="nl-NL", **how)
        try:
            yield await window.new_page()
        finally:
            await window.close()

    async def open(self, page: Page, picture: Picture, language: str) -> str:
        """Go to a page as whoever looks at it, in a language; say why one does not get there."""
        if picture.who is not None:
            async with self.one_by_one:
                if picture.who not in self.signed_in:
                    await self._sign_in(page, picture.who)
            if picture.who not in self.signed_in:
                return f"nobody of the demo is {picture.who.office} and sees it"
            await page.context.add_cookies(self.signed_in[picture.who])
        await page.context.add_cookies(
            [{"name": LANGUAGE_COOKIE, "value": language, "url": self.site}]
        )
        await page.goto(self.site + picture.path)
        for step in picture.press:
            if why_not := await _go(page, step):
                return why_not
        if not picture.is_of(page.url):
            return f"it led to {urlsplit(page.url).path}"
        await page.wait_for_load_state("networkidle")
        await page.evaluate("document.fonts.ready")
        return ""

    async def _sign_in(self, page: Page, who: Somebody) -> None:
        for person in (await self._people(page, who.office))[:MOST_TRIED]:
            await page.goto(f"{self.site}/sign-in?lang=nl")
            await page.locator("#person").select_option(person)
            await page.locator("form[action='/sign-in/pick'] button").click()
            await page.goto(self.site + who.path)
            if await page.locator(who.has).count():
                self.signed_in[who] = list(await page.context.cookies())
                return

    async def _people(self, page: Page, office: str) -> list[str]:
        await page.goto(f"{self.site}/sign-in?lang=nl")
        options = page.locator("#person option").filter(has_text=f", {office}")
        return [await each.get_attribute("value") or "" for each in await options.all()]


async def _go(page: Page, step: Step) -> str:
    """Do one step, and say why one cannot."""
    if isinstance(step, At):
        await page.goto(page.url + step)
        return ""
    selector, text = (step, None) if isinstance(step, str) else step
    field = page.locator(selector)
    if not await field.count():
        where = urlsplit(page.url).path
        return "" if isinstance(step, Maybe) else f"there is no {selector} on {where} now"
    if text is None:
        await field.click()
    elif await field.evaluate("each => each.matches('select')"):
        await field.select_option(text)
    else:
        await field.fill(text)
    await page.wait_for_load_state("load")
    return ""


async def _shoot(page: Page, file: Path) -> None:
    width, height = await page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
    )
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}
    await page.screenshot(path=file, full_page=True, clip=clip)  # type: ignore[arg-type]  # a FloatRect


@asynccontextmanager
async def a_camera(site: str) -> AsyncIterator[Camera]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield Camera(chromium, site)
        await chromium.close()


async def take_for_readme(site: str) -> None:
    """What one sees first of three pages, small, in the language of the README."""
    SHOWN.mkdir(exist_ok=True)
    async with a_camera(site) as camera:
        for picture in (each for each in PICTURES if each.name in IN_README):
            width, height = IN_README[picture.name]
            async with camera.window(viewport={"width": width, "height": height}) as page:
                why_not = await camera.open(page, picture, "en")
                file = SHOWN / f"{picture.name}.png"
                await page.screenshot(path=file)
                print(why_not or file.relative_to(PROJECT))  # noqa: T201 - a command


async def take_all(site: str, only: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    async with a_camera(site) as camera:
        for picture in PICTURES:
            if only and picture.name not in only:
                continue
            for language in LANGUAGES:
                for size in SIZES:
                    print(await camera.take(picture, language, size))  # noqa: T201 - a command


@contextmanager
def _of_its_own() -> Iterator[str]:
    with stack.a_demo() as demo:
        yield demo.site


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("only", nargs="*", help="names of pictures; without any, all of them")
    parser.add_argument("--at", help="the address of a demo that runs")
    parser.add_argument(
        "--readme", action="store_true", help="the three of the README, and no more"
    )
    told = parser.parse_args()
    began = time.monotonic()
    with nullcontext(told.at.rstrip("/")) if told.at else _of_its_own() as site:
        asyncio.run(take_for_readme(site) if told.readme else take_all(site, told.only))
    print(f"in {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201 - a command


if __name__ == "__main__":
    main()
