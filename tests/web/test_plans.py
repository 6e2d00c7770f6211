"""A version of a plan on a page and on paper: what is in it, for whom, and how it is read aloud."""

import subprocess
from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from playwright.async_api import BrowserContext
from pypdf import PdfReader
from pypdf.generic import BooleanObject, DictionaryObject, PdfObject
from sqlmodel import col, func, select

from models.tables import AccessLogRow, TrajectoryRow
from runtime.database import Sessions
from tests.api.journey import Journey, a_plan, in_days
from tests.api.people import Known, add_person
from tests.web.browser import browser, chromium
from tests.web.family import SHOTS, looked_at, says, settings, site
from tests.web.staff import Staff

__all__ = ["browser", "chromium", "settings", "site"]

SCALE = "+2: Uit zichzelf.\n+1: Vaker.\n0: Elke dag.\n-1: Soms.\n-2: Nooit."


@pytest.fixture
async def staff(browser: BrowserContext, site: str, sessions: Sessions, here: Known) -> Staff:
    return Staff(await browser.new_page(), site, sessions, here)


@pytest.fixture
async def second(
    raise_one: Callable[[], Awaitable[Journey]], sessions: Sessions, here: Known
) -> Journey:
    """Two versions: of the second a step for school, that is new, and one for a care party."""
    raised = await raise_one()
    await raised.to_signing()
    paula, peter = raised.people["paula"], raised.people["peter"]
    plan = (await paula.get(f"/trajectories/{raised.id}/plan")).json()
    word = {"step": plan["steps"][0]["id"], "version": 1, "digest": plan["steps"][0]["digest"]}
    await paula.done(raised.id, "answer_step", **word, answer="agree")
    await peter.done(raised.id, "answer_step", **word, answer="refuse", reason="Te veel.")
    care = raised.people["internal_coordinator"]
    await care.done(raised.id, "return_to_planning", reason="Peter said no.")
    await care.done(raised.id, "record_hearing", way="self", view="Why?", effect="Puzzles.")
    if "therapist" not in here.people:
        await add_person(sessions, here, "therapist")
    seat = {"seat": "care:speech_therapy", "person": str(here.people["therapist"])}
    await care.done(raised.id, "seat_person", **seat)
    await care.done(raised.id, "submit_plan", **_second_plan())
    return raised


def _second_plan() -> dict[str, object]:
    made = a_plan()
    [goal], [step] = made["goals"], made["steps"]
    return {
        **made,
        "version": 2,
        "goals": [{**goal, "scale": "gas_5", "scaleText": SCALE}],
        "steps": [
            {**step, "text": "Twee uur in de plusklas.", "costCents": 12_550, "funding": "school"},
            {
                "text": "Oefenen met praten: één keer per week.",
                "kind": "care",
                "doneBy": "care:speech_therapy",
                "startsOn": in_days(14),
                "lookedAtOn": in_days(60),
            },
        ],
    }


async def _paper(staff: Staff, journey: Journey, version: int = 2, lang: str = "nl") -> PdfReader:
    answer = await _fetched(staff, f"/trajectories/{journey.id}/plan/{version}.pdf?lang={lang}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    if SHOTS:
        _drawn(answer.content, f"plan-{version}-{lang}")
    return PdfReader(BytesIO(answer.content))


async def _fetched(staff: Staff, path: str) -> httpx.Response:
    cookies = {each.get("name", ""): each.get("value", "") for each in await staff.cookies()}
    async with httpx.AsyncClient(cookies=cookies, timeout=60) as client:
        return await client.get(f"{staff.site}{path}")


def _drawn(paper: bytes, name: str) -> None:
    path = Path(SHOTS) / f"{name}.pdf"
    path.write_bytes(paper)
    subprocess.run(["pdftoppm", "-r", "80", "-png", path, path.with_suffix("")], check=True)  # noqa: S607 - as on the machine


def _text(paper: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in paper.pages)


async def test_the_plan_on_paper_says_what_it_is_in_the_language_of_the_reader(
    staff: Staff, second: Journey
) -> None:
    await staff.comes_in("internal_coordinator")
    async with staff.sessions() as session:
        view = await session.get_one(TrajectoryRow, UUID(second.id))
    dutch, english = await _paper(staff, second), await _paper(staff, second, lang="en")

    told = _text(dutch)
    for words in (
        "Plan voor Bo",
        "Versie 2 van 2",
        "Twee uur in de plusklas.",
        "Oefenen met praten: één keer per week.",
        "€ 125,50, de school",
        "Uit zichzelf.",
        "Paula (ouder 1)",
        "nog geen antwoord",
        f"Plan {view.case_number}, versie 2",
        f"bladzijde 1 van {len(dutch.pages)}",
        f"bladzijde {len(dutch.pages)} van {len(dutch.pages)}",
    ):
        assert words in told, words
    assert "Plan for Bo" in _text(english)
    assert f"page 1 of {len(english.pages)}" in _text(english)


async def test_it_can_be_read_aloud(staff: Staff, second: Journey) -> None:
    """Tagged, with its language and a title, its headings and tables known as such (PDF/UA-1)."""
    await staff.comes_in("internal_coordinator")
    for lang in ("nl", "en"):
        paper = await _paper(staff, second, lang=lang)
        assert str(_at(paper, "/Root", "/Lang")) == lang
        assert _is_true(_at(paper, "/Root", "/MarkInfo", "/Marked"))
        assert _is_true(_at(paper, "/Root", "/ViewerPreferences", "/DisplayDocTitle"))
        assert paper.metadata is not None
        assert "Bo" in (paper.metadata.title or "")
        tags = set(_tags(_at(paper, "/Root", "/StructTreeRoot")))
        assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/Caption"} <= tags
        assert paper.xmp_metadata is not None
        assert b"pdfuaid:part" in paper.xmp_metadata.stream.get_data()


def _is_true(what: PdfObject) -> bool:
    return isinstance(what, BooleanObject) and what.value is True


def _at(paper: PdfReader, *names: str) -> PdfObject:
    found: PdfObject = paper.trailer
    for name in names:
        assert isinstance(found, DictionaryObject)
        found = found[name].get_object() or found
    return found


def _tags(part: PdfObject | None) -> Iterator[str]:
    """What each part of the page is, for whoever hears it."""
    match part:
        case DictionaryObject():
            yield str(part.get("/S"))
            yield from _tags(part["/K"].get_object() if "/K" in part else None)
        case list():
            for each in part:
                yield from _tags(each.get_object())


async def test_its_fonts_are_ours_and_in_it(staff: Staff, second: Journey) -> None:
    await staff.comes_in("internal_coordinator")
    paper = await _paper(staff, second)
    used = [font.get_object() for page in paper.pages for font in _fonts(page)]
    names = {str(font["/BaseFont"]) for font in used if isinstance(font, DictionaryObject)}
    assert len(names) > 1
    assert all("noto-sans" in name for name in names), names


def _fonts(page: DictionaryObject) -> Iterator[PdfObject]:
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    found = resources["/Font"].get_object()
    assert isinstance(found, DictionaryObject)
    yield from found.values()


async def test_everybody_gets_their_own_part_of_it_and_no_trace_of_the_rest(
    staff: Staff, second: Journey
) -> None:
    await staff.comes_in("therapist")
    told = _text(await _paper(staff, second))
    assert "Oefenen met praten: één keer per week." in told
    for hidden in ("plusklas", "Pre-university", "Paula", "125,50", "Stap 2"):
        assert hidden not in told, hidden
    assert "U ziet wat bij uw deel hoort." in told
    await staff.goes_to(f"/trajectories/{second.id}/plan/2")
    shown = await staff.page.inner_text("main")
    assert "Oefenen met praten" in shown
    assert "plusklas" not in shown
    assert "Schrijf de volgende versie" not in shown
    assert await looked_at(staff.page, "plan-version-care") == []


async def test_an_old_version_has_the_answers_of_its_time_and_a_new_one_its_changes(
    staff: Staff, second: Journey
) -> None:
    page = staff.page
    await staff.comes_in("coordinator")
    await staff.goes_to(f"/trajectories/{second.id}/plan")
    assert page.url.endswith("/plan/2")
    told = await page.inner_text("main")
    assert "A weekly hour in the plus class." in told
    assert "Te veel." not in told
    await page.get_by_role("link", name="Versie 1").click()
    await says(page, "Er is een nieuwere versie.")
    told = await page.inner_text("main")
    assert "Wat anders is" not in told
    for words in ("Paula (ouder 1)", "eens", "Peter (ouder 2)", "nee"):
        assert words in told
    assert await looked_at(page, "plan-version-old") == []
    for missing in ("0", "3", "x", "3.pdf"):
        answer = await page.goto(f"{staff.site}/trajectories/{second.id}/plan/{missing}")
        assert answer is not None
        assert answer.status == 404


async def test_a_parent_sees_of_the_other_on_which_day_and_not_at_what_hour(
    staff: Staff, second: Journey
) -> None:
    await staff.comes_in("paula")
    await staff.goes_to(f"/trajectories/{second.id}/plan/1")
    rows = await staff.page.locator("li", has_text="(ouder").all_inner_texts()
    [mine] = [row for row in rows if "Paula" in row]
    [others] = [row for row in rows if "Peter" in row]
    assert ":" in mine
    assert ":" not in others


async def test_that_it_was_taken_along_is_put_down(staff: Staff, second: Journey) -> None:
    await staff.comes_in("peter")
    before = await _looks(staff, second)
    await _paper(staff, second)

    assert await _looks(staff, second) == before + 1


async def _looks(staff: Staff, journey: Journey) -> int:
    wanted = (
        col(AccessLogRow.person) == staff.here.people["peter"],
        col(AccessLogRow.trajectories).contains([UUID(journey.id)]),
        AccessLogRow.what == "plan",
    )
    async with staff.sessions() as session:
        return (
            await session.exec(select(func.count()).select_from(AccessLogRow).where(*wanted))
        ).one()
