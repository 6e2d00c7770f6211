"""Every page of the demo in front of everybody: small screens, large letters, no script, no mouse.

It goes where `make pictures` goes (`tests.web.pictures`), and `test_pictures` fails on a page that
is not there: so no page goes in without all of this.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page

from bench import stack
from tests.web.browser import chromium
from tests.web.everybody import by_ones_own_settings, on_any_screen, without_script
from tests.web.pictures import LANGUAGES, PICTURES, Camera, Picture

__all__ = ["chromium"]

AT_NIGHT = {"letter"}
"""The demo mails by day only: `test_letters` looks at one."""


RIGHT_TO_LEFT = "ar"
NEEDS_SCRIPT = {"In een lijst gaan j en k naar de volgende en de vorige regel."}
"""What there is for a script alone; one gets there without it as well."""


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    with stack.a_demo() as made:
        yield made.site


@pytest.fixture(scope="module")
def camera(chromium: Browser, demo: str) -> Camera:
    return Camera(chromium, demo)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_everybody_can_use_this_page(camera: Camera, picture: Picture) -> None:
    """Side by side: in each language, and without a script."""
    one_by_one = asyncio.Lock()
    languages = (*LANGUAGES, RIGHT_TO_LEFT) if picture.is_of_family else LANGUAGES
    looks = [_look(camera, picture, each, one_by_one) for each in languages]
    plain = _look(camera, picture, LANGUAGES[0], one_by_one, has_script=False)
    with_script, *others, without = await asyncio.gather(*looks, plain)

    gone = set(with_script.lines) - set(without.lines) - NEEDS_SCRIPT
    assert with_script.faults == []
    assert [each.faults for each in (*others, without)] == [[]] * len(languages)
    assert gone == set(), "not there without a script"


@dataclass(frozen=True, slots=True)
class Look:
    faults: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


async def _look(
    camera: Camera,
    picture: Picture,
    language: str,
    one_by_one: asyncio.Lock,
    *,
    has_script: bool = True,
) -> Look:
    how = {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": has_script}
    async with camera.window(**how) as page:
        async with one_by_one if picture.keeps else nullcontext():
            why_not = await camera.open(page, picture, language)
        if why_not:
            return Look() if picture.name in AT_NIGHT else Look([why_not])
        lines = await _lines(page)
        if not has_script:
            return Look(await without_script(page), lines)
        faults = await on_any_screen(page) + await by_ones_own_settings(page)
        spoken = await page.evaluate("document.documentElement.lang")
    return Look(faults + [f"it speaks {spoken}"] * (spoken != language), lines)


async def _lines(page: Page) -> list[str]:
    """What one reads, but for numbers and for what has the time in it."""
    lines = (await page.locator("main").inner_text()).splitlines()
    return [re.sub(r"\d+", "#", each.strip()) for each in lines if not re.search(r"\d:\d", each)]
