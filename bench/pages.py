"""Pages: what a phone fetches, how long the server takes, and a parent from mail to receipt.

It goes where `make pictures` goes, in the demo, with 10,000 trajectories more in its alliance.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from httpx import AsyncClient
from playwright.async_api import Browser, Locator, Page, async_playwright
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import codes, links
from bench import lists, stack
from bench.results import Budget, Figure, Measurement
from bench.stack import Demo
from bench.sums import p50
from domain.calendar import local_date
from models import queries, queries_figures, queries_sign_ins, queries_stalls, queries_work
from models.queries_stalls import Reach, StallFilters
from models.queries_work import WorkFilters
from runtime import clock, database
from runtime.database import Sessions
from tests.web.browser import ARGUMENTS, CHROMIUM
from tests.web.fetched import Fetched, watched
from tests.web.pictures import LANGUAGES, PICTURES, SIZES, Camera, Picture

MORE: Final = 10_000
ROWS: Final = 25
WARM_UP: Final = 3
BUDGET: Final = Budget(60_000)
PHONE: Final = SIZES["phone"][:2]

Ask = Callable[[AsyncSession], Awaitable[object]]

_OWED: Final = """
    INSERT INTO obligation (
        trajectory, key, alliance, school, position, kind, owed_by, since, due, explain_nl,
        explain_en, clock, timer, climbed, rungs, told, has_stalled
    )
    SELECT id, 'triage', alliance, school, 1, 'triage', 'coordinator', entered_on, next_due,
        'Een zin.', 'A sentence.', 'policy', 'T07', 1, 4, '{}', false
    FROM trajectory WHERE calendar = 'bench'
"""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A page as a phone gets it that has nothing of ours yet."""

    address: str
    bytes: int
    requests: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A parent who follows a link from a mail and says yes to all, as quickly as pages come."""

    taps: int
    digits: int
    seconds: float
    pages: int


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks the server, and the database."""

    cookies: Mapping[str, str] = field(default_factory=dict)
    person: UUID | None = None


def measure(times: int) -> Measurement:
    with stack.a_demo() as demo:
        return asyncio.run(_measure(demo, times))


async def _measure(demo: Demo, times: int) -> Measurement:
    async with AsyncExitStack() as held:
        playwright = await held.enter_async_context(async_playwright())
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        held.push_async_callback(chromium.close)
        owner, face = [
            database.engine_of(
                demo.database_url,
                connect_timeout=5,
                statement_timeout=600,
                role=role,
                keyring=demo.keyring,
            )
            for role in ("", database.FACE)
        ]
        held.push_async_callback(owner.dispose)
        held.push_async_callback(face.dispose)
        sessions = database.sessions_of(owner)
        camera = Camera(chromium, demo.site)
        weighed = {each.name: found for each in PICTURES if (found := await _weigh(camera, each))}
        alliance = await _fill(sessions)
        askers = {each.name: await _asker(sessions, camera, each) for each in PICTURES}
        bare = _bare(weighed, askers, alliance)
        client = await held.enter_async_context(AsyncClient(base_url=demo.site, timeout=60))
        took = await _in_turns(
            {
                **{name: _get(client, each, askers[name]) for name, each in weighed.items()},
                **{f"{name}, bare": _ask(face, askers[name], ask) for name, ask in bare.items()},
            },
            times,
        )
        answered = await _answer(chromium, sessions, demo, weighed["parent-step"], askers)
    return _told(weighed, took, answered, times)


async def _weigh(camera: Camera, picture: Picture) -> Weighed | None:
    """Go there, and then once more with an empty browser that keeps only who is signed in."""
    async with camera.window() as page:
        if await camera.open(page, picture, LANGUAGES[0]):
            return None
        address = page.url.removeprefix(camera.site)
        kept = await page.context.storage_state()
    width, height = PHONE
    async with camera.window(
        viewport={"width": width, "height": height}, storage_state=kept
    ) as fresh:
        fetched = await watched(fresh.context, fresh)
        answer = await fresh.goto(camera.site + address, wait_until="networkidle")
        await fresh.evaluate("document.fonts.ready")
        if answer is None or (not answer.ok and picture.name != "not-there"):
            return None
        return Weighed(address, fetched.bytes, len(fetched.sizes))


async def _fill(sessions: Sessions) -> UUID:
    """Ten thousand more, at the first school of the demo."""
    async with sessions.begin() as session:
        connection = await session.connection()
        found = await connection.execute(
            text("SELECT alliance, id FROM school ORDER BY id LIMIT 1")
        )
        alliance, school = found.one()
        told = {
            "alliance": alliance,
            "school": school,
            "learners": [],
            "today": local_date(clock.now()),
            "one_in": lists.STALLED_ONE_IN,
            "count": MORE,
        }
        await connection.execute(text(lists.TRAJECTORIES), told)
        await connection.execute(
            text(lists.STALLED.replace("WHERE", "WHERE calendar = 'bench' AND"))
        )
        await connection.execute(text(_OWED))
        for table in ("trajectory", "obligation"):
            await connection.execute(text(f"ANALYZE {table}"))
    made: UUID = alliance
    return made


async def _asker(sessions: Sessions, camera: Camera, picture: Picture) -> Asker:
    if picture.who is None or picture.who not in camera.signed_in:
        return Asker()
    cookies = {each["name"]: each["value"] for each in camera.signed_in[picture.who]}
    async with sessions() as session:
        found = await queries_sign_ins.sign_in_by_cookie(
            session, cookies["traject"], at=clock.now()
        )
    return Asker(cookies, None if found is None else found.person.id)


def _bare(
    weighed: Mapping[str, Weighed], askers: Mapping[str, Asker], alliance: UUID
) -> dict[str, Ask]:
    """The question without which there would be no page."""
    on, reach = local_date(clock.now()), Reach(alliance=alliance)
    worker = askers["work"].person
    assert worker is not None  # noqa: S101 - the demo has a coordinator
    case = UUID(PurePosixPath(urlsplit(weighed["trajectory"].address).path).name)
    return {
        "work": lambda session: queries_work.work_of(session, worker, WorkFilters(), on=on),
        "trajectory": lambda session: queries.trajectory(session, case),
        "stalls": lambda session: queries_stalls.stalls(session, reach, StallFilters(), limit=ROWS),
        "figures": lambda session: queries_figures.changes(session, reach, until=on),
    }


def _get(client: AsyncClient, page: Weighed, asker: Asker) -> Callable[[], Awaitable[None]]:
    cookie = "; ".join(f"{name}={value}" for name, value in asker.cookies.items())

    async def once() -> None:
        await client.get(page.address, headers={"Cookie": cookie} if cookie else {})

    return once


def _ask(face: Any, asker: Asker, ask: Ask) -> Callable[[], Awaitable[None]]:  # noqa: ANN401 - an engine
    sessions = database.reading_in_a_name(face)

    async def once() -> None:
        async with sessions() as session:
            if asker.person is not None:
                database.asks_for(session, asker.person)
            await ask(session)

    return once


async def _in_turns(
    kinds: Mapping[str, Callable[[], Awaitable[None]]], times: int
) -> dict[str, float]:
    """The median of each in milliseconds: once a round, so that a busy moment is everybody's."""
    took: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(times + WARM_UP):
        for name, once in kinds.items():
            began = time.perf_counter()
            await once()
            if turn >= WARM_UP:
                took[name].append((time.perf_counter() - began) * 1000)
    return {name: p50(each) for name, each in took.items()}


async def _answer(
    chromium: Browser,
    sessions: Sessions,
    demo: Demo,
    asked: Weighed,
    askers: Mapping[str, Asker],
) -> Answered:
    person = askers["parent-step"].person
    assert person is not None  # noqa: S101 - the demo has a parent who is asked something
    case = UUID(asked.address.split("/")[2])
    async with sessions.begin() as session:
        link = await links.issue(session, person, at=clock.now(), trajectory=case)
        code = await codes.issue_on_paper(session, person, by=None, at=clock.now())
    async with _a_phone(chromium) as (page, fetched):
        began = time.perf_counter()
        await page.goto(f"{demo.site}/link/{link}")
        taps = await _say_yes_to_all(page, code)
        seconds = time.perf_counter() - began
        pages = sum(each == "Document" for each in fetched.types.values())
    return Answered(taps=taps, digits=len(code), seconds=seconds, pages=pages)


async def _say_yes_to_all(page: Page, code: str) -> int:
    """How often they tap, the link in the mail included."""
    taps = 1

    async def tap(what: Locator, *, leads_on: bool = True) -> None:
        nonlocal taps
        taps += 1
        async with page.expect_navigation() if leads_on else nullcontext():
            await what.first.tap()

    main = page.locator("main")
    await tap(main.locator("a[href*='/code']"))
    await page.fill("#code", code)
    await tap(main.locator("form[action$='/come-in'] button"))
    while await main.locator("#answer").count():
        await tap(main.locator("label:has(#answer)"), leads_on=False)
        check = main.locator("button[name=go][value=check]")
        if await check.count():  # the last question has none
            await tap(check)
        await tap(main.get_by_role("button", name="Verstuur"))
        onward = main.locator("a[href*='/answer'], a[href$='/seen']")
        if await onward.count():
            await tap(onward)
    return taps


@asynccontextmanager
async def _a_phone(chromium: Browser) -> AsyncIterator[tuple[Page, Fetched]]:
    width, height = PHONE
    phone = await chromium.new_context(
        viewport={"width": width, "height": height},
        is_mobile=True,
        has_touch=True,
        locale="nl-NL",
    )
    page = await phone.new_page()
    try:
        yield page, await watched(phone, page)
    finally:
        await phone.close()


def _told(
    weighed: Mapping[str, Weighed], took: Mapping[str, float], answered: Answered, times: int
) -> Measurement:
    step = weighed["parent-step"]
    of_family = [each.bytes for name, each in weighed.items() if name.startswith("parent-")]
    ratios = [name for name in weighed if f"{name}, bare" in took]
    return Measurement(
        name="Pages",
        how=(
            "Each page of `make pictures` on a phone of 390 by 844 that has nothing of ours yet, "
            "in Dutch: all bytes over the wire, heads and all, as the browser counts them. The "
            f"server: over the loopback address, with {MORE:,} trajectories more in the alliance, "
            f"the median of {times}, in turns; the bare query in the name of the same person, in "
            "this process. A parent: from a link in a mail, by a code on paper, a yes to every "
            "step, as quickly as pages come."
        ),
        figures=(
            Figure(name="a parent's step: bytes", value=step.bytes, budget=BUDGET),
            Figure(name="a parent's step: requests", value=step.requests),
            Figure(
                name="the heaviest page of a parent: bytes", value=max(of_family), budget=BUDGET
            ),
            Figure(name="from mail to receipt: taps", value=answered.taps),
            Figure(name="from mail to receipt: digits typed", value=answered.digits),
            Figure(name="from mail to receipt: pages", value=answered.pages),
            Figure(name="from mail to receipt: of waiting", value=answered.seconds, unit="s"),
            *(
                Figure(
                    name=f"**{name} at {MORE:,}: page / bare query**",
                    value=took[name] / took[f"{name}, bare"],
                    unit="x",
                )
                for name in ratios
            ),
        ),
        table=_table(weighed, took),
        details={"milliseconds": dict(took)},
    )


def _table(weighed: Mapping[str, Weighed], took: Mapping[str, float]) -> str:
    lines = [
        "| page | bytes | requests | server, ms | bare query, ms | ratio |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, page in weighed.items():
        bare = took.get(f"{name}, bare")
        query = " | " if bare is None else f"{bare:.1f} | {took[name] / bare:.1f}"
        lines.append(f"| {name} | {page.bytes:,} | {page.requests} | {took[name]:.1f} | {query} |")
    return "\n".join(lines)
