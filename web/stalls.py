"""What stands still, for who must see to it: a sentence, a chart, and a list with what comes next.

What is counted here is work: exact, and of now. With a filter only what stands still is counted,
which is in the list anyway; so nobody finds out how many children a school helps. Figures to be
handed on are in `web.figures`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Self
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import stalls
from access.seats import today
from access.stalls import Ways
from domain import procedures, words
from domain.events import Cause
from domain.openings import Ground
from domain.procedure import Stage
from domain.said import Said, day, listed, say
from domain.seats import Seat, SeatKind
from models import queries_people, queries_stalls
from models.queries_stalls import Reach, StallFilters
from models.views import NextStep, Person, StallView, Waiting
from runtime import clock
from runtime.database import asks_for
from web.ageing import STAGES, Ageing, ageing_of
from web.i18n import Message, Moment, Sayable, _, ngettext
from web.pages import page
from web.sheets import Sheet, download
from web.signed_in import Known

SIZE: Final = 25
"""Rows on a page."""
MOST_IN_FILE: Final = 10_000
_LONGEST: Final = 7
"""Digits of the number of a page."""
WEEKS: Final = (1, 2, 4, 8, 12)
"""For how long something stands still, to choose from."""

SIDES: Final[Mapping[Cause, Message]] = {
    Cause.WAITING_PARENT: _("the parents"),
    Cause.WAITING_LEARNER: _("the learner"),
    Cause.WAITING_SCHOOL: _("school"),
    Cause.WAITING_CARE: _("care"),
    Cause.WAITING_ALLIANCE: _("the alliance"),
}
SEATS: Final = tuple(
    kind for kind in SeatKind if kind not in {SeatKind.CLOCK, SeatKind.POST, SeatKind.BOARD}
)

CASE: Final = _("Trajectory")
SCHOOL: Final = _("School")
STAGE: Final = _("Stage")
WAITS_ON: Final = _("Waits on")
TO_DO: Final = _("For")
LAST_STEP: Final = _("Last step")
QUIET: Final = _("Days still")
OVER: Final = _("Days over term")
NEXT: Final = _("What happens next")
NEXT_ON: Final = _("When")
OPEN: Final = _("Open")
STANDING: Final = _("Standing still")
HALF: Final = _("Days, half of them at most")
LONGEST: Final = _("Days, longest")
MAY_TAKE: Final = _("Time it may take")

routes: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for. A value that is none of ours asks for nothing."""

    alliance: UUID | None = None
    school: UUID | None = None
    stage: Stage | None = None
    waiting_on: Cause | SeatKind | None = None
    weeks: int = 0
    page: int = 1

    @classmethod
    def of(cls, request: Request) -> Self:
        asked = request.query_params
        waiting_on = asked.get("waitingOn", "")
        return cls(
            alliance=_uuid(asked.get("alliance", "")),
            school=_uuid(asked.get("school", "")),
            stage=next((each for each in STAGES if each == asked.get("stage")), None),
            waiting_on=next((each for each in (*Cause, *SEATS) if each == waiting_on), None),
            weeks=next((each for each in WEEKS if str(each) == asked.get("weeks")), 0),
            page=_number(asked.get("page", "")),
        )

    @property
    def filters(self) -> StallFilters:
        on = self.waiting_on
        return StallFilters(
            school=self.school,
            stage=self.stage,
            cause=on if isinstance(on, Cause) else None,
            waiting_on=Seat(on.value) if isinstance(on, SeatKind) else None,
            since=today() - timedelta(weeks=self.weeks) if self.weeks else None,
        )

    def query(self, **other: object) -> str:
        """The address of the same, with something else in it."""
        asked = {
            "alliance": self.alliance,
            "school": self.school,
            "stage": self.stage,
            "waitingOn": self.waiting_on,
            "weeks": self.weeks or None,
            "page": self.page if self.page > 1 else None,
        }
        kept = {name: value for name, value in (asked | other).items() if value is not None}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    name: Message
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShown:
    case_number: str
    school: str
    stage: Said
    waits_on: Sayable
    to_do: Said | None
    asked_on: Said | None
    moved_on: Said
    quiet: int
    over: int
    next: Said | None
    next_on: Said | None
    action: Action | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """On which side it waits, how often and how long; and the list of these alone."""

    count: int
    name: Message
    how_long: Message
    href: str
    is_chosen: bool


@routes.get("/stalls")
async def shown(request: Request, signed_in: Known) -> HTMLResponse:
    wanted, person = Wanted.of(request), signed_in.person
    async with request.app.state.means.reading() as session:
        asks_for(session, person.id)
        reaches = await stalls.reaches(session, person)
        reach = chosen(reaches, wanted)
        shown = await _page(session, person, reaches, reach, wanted)
    return page(request, "stalls.html", shown, has_script=True)


@routes.get("/stalls.csv")
async def file(request: Request, signed_in: Known) -> Response:
    """The same list, all of it, without a way into any case."""
    wanted, person = Wanted.of(request), signed_in.person
    async with request.app.state.means.reading() as session:
        asks_for(session, person.id)
        reach = chosen(await stalls.reaches(session, person), wanted)
        found = await stalls.listed(session, person, reach, wanted.filters, limit=MOST_IN_FILE)
    return download(request, f"stilstand-{today()}", sheet_of(found.items, today()))


@routes.get("/stalls/ageing.csv")
async def chart_file(request: Request, signed_in: Known) -> Response:
    """The numbers in the chart, under the same choice."""
    wanted, on = Wanted.of(request), today()
    async with request.app.state.means.reading() as session:
        asks_for(session, signed_in.person.id)
        reach = chosen(await stalls.reaches(session, signed_in.person), wanted)
        chart = await _chart(session, reach, wanted.filters, on)
    return download(request, f"duur-{on}", sheet_of_chart(chart))


def chosen(reaches: Sequence[Reach], wanted: Wanted) -> Reach:
    """The one that was asked for, or the first. Whoever has none finds no page."""
    found = next((each for each in reaches if wanted.alliance in {None, each.alliance}), None)
    if found is None:
        raise HTTPException(404)
    return found


async def _page(
    session: AsyncSession,
    person: Person,
    reaches: Sequence[Reach],
    reach: Reach,
    wanted: Wanted,
) -> dict[str, Any]:
    on, filters = today(), wanted.filters
    anybody = replace(filters, cause=None, waiting_on=None)
    offset = (wanted.page - 1) * SIZE
    found = await stalls.listed(session, person, reach, filters, limit=SIZE, offset=offset)
    ways = await stalls.ways_to(session, person, found.items)
    chart = await _chart(session, reach, filters, on)
    matching = await queries_stalls.by_cause(session, reach, filters, on=on)
    sides = await queries_stalls.by_cause(session, reach, anybody, on=on)
    everything = await queries_stalls.by_cause(session, reach, StallFilters(), on=on)
    names = await queries_people.organisations(session)
    stalled = sum(each.count for each in everything)
    return {
        "wanted": wanted,
        "is_filtered": not filters.is_empty,
        "chart": chart,
        "has_any": bool(chart.count or stalled),
        "stalled": stalled,
        "sentence": _sentence_of_some(matching, stalled)
        if not filters.is_empty
        else _sentence(matching, chart.count),
        "matching": chart.stalled,
        "tiles": [_tile(each, wanted) for each in sides],
        "rows": [_row(each, on, ways) for each in found.items],
        "first": offset + 1,
        "last": offset + len(found.items),
        "before": wanted.query(page=wanted.page - 1 or None) if wanted.page > 1 else None,
        "after": wanted.query(page=wanted.page + 1) if found.count > offset + SIZE else None,
        "places": Wanted(alliance=wanted.alliance).query(),
        "whole": wanted.query(page=None),
        "told_at": Moment(clock.now()),
        "is_whole": reach.schools is None,
        "reaches": [(each.alliance, names.get(each.alliance, "")) for each in reaches],
        "reach": reach,
        "schools": await _schools(session, reach),
        "stages": [(each.value, words.STAGES[each]) for each in STAGES],
        "sides": [(each.value, name) for each, name in SIDES.items()],
        "seats": [(each.value, words.SEATS[each]) for each in SEATS],
        "weeks": [(each, ngettext("%(num)s week", "%(num)s weeks", each)) for each in WEEKS],
    }


async def _chart(session: AsyncSession, reach: Reach, filters: StallFilters, on: date) -> Ageing:
    groups = await queries_stalls.open_groups(session, reach, filters)
    rules = [procedures.ALL[each] for each in await queries_stalls.procedures_in(session, reach)]
    return ageing_of(groups, rules, today=on)


def _sentence(sides: Sequence[Waiting], count: int) -> tuple[Message, ...]:
    """How many stand still, and on whom most of them wait."""
    stalled = sum(each.count for each in sides)
    if not stalled:
        return ()
    first = ngettext(
        "%(num)s of %(count)s open trajectories stands still.",
        "%(num)s of %(count)s open trajectories stand still.",
        stalled,
        count=count,
    )
    return first, _most(sides[0])


def _sentence_of_some(sides: Sequence[Waiting], stalled: int) -> tuple[Message, ...]:
    """How many of what stands still fit a choice."""
    first = ngettext(
        "%(num)s of %(count)s trajectories that stand still fits your choice.",
        "%(num)s of %(count)s trajectories that stand still fit your choice.",
        sum(each.count for each in sides),
        count=stalled,
    )
    return (first, _most(sides[0])) if sides else (first,)


def _most(side: Waiting) -> Message:
    return _("In %(num)s everybody waits for %(side)s.", num=side.count, side=SIDES[side.cause])


def _tile(side: Waiting, wanted: Wanted) -> Tile:
    is_chosen = wanted.waiting_on == side.cause
    asked = None if is_chosen else side.cause
    return Tile(
        count=side.count,
        name=_("Waits on %(side)s", side=SIDES[side.cause]),
        how_long=_how_long(side),
        href=f"/stalls{wanted.query(waitingOn=asked, page=None)}",
        is_chosen=is_chosen,
    )


def _how_long(side: Waiting) -> Message:
    if side.count == 1:
        return ngettext("%(num)s day over its term", "%(num)s days over its term", side.mean)
    return _(
        "%(mean)s days over term on average, median %(median)s",
        mean=side.mean,
        median=side.median,
    )


def _row(view: StallView, on: date, ways: Ways) -> RowShown:
    return RowShown(
        case_number=view.case_number,
        school=view.school_name,
        stage=words.STAGES[view.stage],
        waits_on="" if view.waiting_on is None else words.seat(view.waiting_on),
        to_do=None if view.owed is None else words.DUTIES[view.owed],
        asked_on=None if view.asked_on is None else day(view.asked_on),
        moved_on=day(view.last_moved_on),
        quiet=_days(view.last_moved_on, on),
        over=_days(view.since, on),
        next=None if view.next is None else _what_next(view.next),
        next_on=None if view.next is None else day(view.next.on),
        action=_action(view.trajectory, ways),
    )


def _action(trajectory: UUID, ways: Ways) -> Action | None:
    """The one thing that they may do about it: see it, or open it."""
    address, grounds = f"/trajectories/{trajectory}", ways.grounds.get(trajectory, ())
    if trajectory in ways.seen:
        return Action(name=_("Look"), href=address)
    if Ground.WITH_REASON in grounds:
        return Action(name=_("Open with a reason"), href=f"{address}/open")
    if Ground.BREAK_GLASS in grounds:
        return Action(name=_("Open in an emergency"), href=f"{address}/emergency")
    return None


def sheet_of(rows: Sequence[StallView], on: date) -> Sheet:
    """The list as a table: what the page shows, without a way into a case."""
    return Sheet(
        heads=(
            CASE,
            SCHOOL,
            STAGE,
            WAITS_ON,
            TO_DO,
            LAST_STEP,
            QUIET,
            OVER,
            NEXT,
            NEXT_ON,
        ),
        rows=tuple(
            (
                each.case_number,
                each.school_name,
                words.STAGES[each.stage],
                None if each.waiting_on is None else words.seat(each.waiting_on),
                None if each.owed is None else words.DUTIES[each.owed],
                each.last_moved_on,
                _days(each.last_moved_on, on),
                _days(each.since, on),
                None if each.next is None else _what_next(each.next),
                None if each.next is None else each.next.on,
            )
            for each in rows
        ),
    )


def sheet_of_chart(chart: Ageing) -> Sheet:
    """The chart as a table: a stage a line, as it stands beside the chart."""
    return Sheet(
        heads=(STAGE, OPEN, STANDING, HALF, LONGEST, MAY_TAKE),
        rows=tuple(
            (
                each.name,
                each.count,
                each.stalled,
                each.median,
                each.longest,
                _together([term.name for term in each.terms]),
            )
            for each in chart.columns
        ),
    )


def _together(names: Sequence[Message]) -> Sayable:
    parts: dict[str, Sayable] = {str(number): name for number, name in enumerate(names)}
    return Message(", ".join(f"%({number})s" for number in parts), parts=parts)


def _what_next(step: NextStep) -> Said:
    """What the clock does by itself: "de schooldirecteur hoort het"."""
    said = words.ACTIONS[step.action]
    return say(said.nl, said.en, told=listed([words.the(seat) for seat in step.told]))


def _days(since: date, on: date) -> int:
    return max(0, (on - since).days)


async def _schools(session: AsyncSession, reach: Reach) -> list[tuple[UUID, str]]:
    found = await queries_people.schools(session, reach.alliance)
    return [
        (each.id, each.name) for each in found if reach.schools is None or each.id in reach.schools
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    """A number of a page: what is none of ours is the first."""
    is_number = text.isascii() and text.isdigit() and len(text) < _LONGEST
    return max(1, int(text)) if is_number else 1
