"""The figures of a school year: trend, terms, stages, agreement and money, to be handed on.

Every figure is a table, and a file with the same cells. Small numbers are hidden before they get
here (`access.figures`); shares are made of the rounded counts beside them, and tell nothing more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import stalls
from access.figures import Figures, Reached, figures_of
from domain import words
from domain.said import day
from domain.small_numbers import Bound, Cells, Parts
from models import queries_people
from models.queries_stalls import Reach
from models.views import Person
from runtime.database import asks_for
from web.i18n import Day, Message, Moment, Sayable, _, locale_of, say
from web.pages import language_of, page
from web.sheets import Cell, Sheet, download
from web.signed_in import Known
from web.stalls import Wanted, chosen
from web.trend import trend_of

TITLE: Final = _("Figures of the school year")
HIDDEN: Final = _("hidden")
NOT_TOLD: Final = "\u2013"
REST: Final = _("what is hidden, together")

REACHED: Final[Mapping[Reached, Message]] = {
    Reached.PUT_FORWARD: _("put forward in a plan"),
    Reached.ADOPTED: _("adopted"),
    Reached.BEGUN: _("begun"),
    Reached.LEARNER: _("reached a learner"),
}

routes: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What stands beside a row: shares of its width, in percents."""

    good: float
    other: float = 0
    is_from_end: bool = False
    """Whether the other part ends at the end, with a gap before it."""

    @property
    def start(self) -> float:
        return 100 - self.other if self.is_from_end else self.good


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    title: Message
    what: Message
    """What is counted, in a sentence."""
    sheet: Sheet
    bars: tuple[Bar | None, ...] = ()
    good: Message | None = None
    other: Message | None = None
    """What the two parts of a bar are."""
    hidden: tuple[Sayable, ...] = ()
    """What is not in it because there are too few."""

    @property
    def rows(self) -> list[tuple[tuple[Cell, ...], Bar | None]]:
        bars = self.bars or (None,) * len(self.sheet.rows)
        return list(zip(self.sheet.rows, bars, strict=True))


@routes.get("/figures")
async def shown(request: Request, signed_in: Known) -> HTMLResponse:
    async with request.app.state.means.reading() as session:
        asks_for(session, signed_in.person.id)
        reaches, reach, found = await _found(session, request, signed_in.person)
        names = await queries_people.organisations(session)
    asked, places = _asked(request), Wanted(alliance=Wanted.of(request).alliance)
    shown: dict[str, Any] = {
        "places": places.query(),
        "reaches": [(each.alliance, names.get(each.alliance, "")) for each in reaches],
        "reach": reach,
        "figures": found,
        "query": places.query(year=asked),
        **_in_words(language_of(request)),
    }
    if found is not None:
        shown |= {
            "shown": all_of(found, names),
            "years": [(each.starts_in, str(each)) for each in found.years],
            "told_at": Moment(found.told_at),
            "last_day": Day(found.days.last),
            "is_over": found.days.last == found.year.last,
            "has_gaps": any(None in {week.open, week.stalled} for week in found.weeks),
            "wide": trend_of(found.weeks, width=700, height=200),
            "narrow": trend_of(found.weeks, width=300, height=170),
        }
    return page(request, "figures.html", shown)


@routes.get("/figures/{name}.csv")
async def file(request: Request, signed_in: Known, name: str) -> Response:
    async with request.app.state.means.reading() as session:
        asks_for(session, signed_in.person.id)
        _reaches, _reach, found = await _found(session, request, signed_in.person)
        names = await queries_people.organisations(session)
    figures = () if found is None else all_of(found, names)
    wanted = next((each for each in figures if each.name == name), None)
    if wanted is None or found is None:
        raise HTTPException(404)
    return download(request, f"{name}-{found.year}", wanted.sheet)


def _in_words(language: str) -> dict[str, Callable[[Any], str]]:
    """How a cell and a month are said on a page."""
    locale = locale_of(language)

    def in_a_cell(cell: Cell) -> str:
        match cell:
            case None:
                return NOT_TOLD
            case int():
                return format_decimal(cell, locale=locale)
            case date():
                return say(day(cell), language)
            case _:
                return say(cell, language)

    return {
        "in_a_cell": in_a_cell,
        "short_month": lambda month: format_date(month, "MMM", locale=locale),
    }


async def _found(
    session: AsyncSession, request: Request, person: Person
) -> tuple[Sequence[Reach], Reach, Figures | None]:
    reaches = await stalls.reaches(session, person)
    reach = chosen(reaches, Wanted.of(request))
    return reaches, reach, await figures_of(session, reach, _asked(request))


def _asked(request: Request) -> int | None:
    asked = request.query_params.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else None


def all_of(found: Figures, names: Mapping[UUID, str]) -> tuple[Figure, ...]:
    """Every figure there is of a year."""
    return _weeks(found), _terms(found), _stages(found), _plans(found, names), _money(found)


def _weeks(found: Figures) -> Figure:
    return Figure(
        name="weeks",
        title=_("Open and standing still, by week"),
        what=_("How many trajectories were open at the end of each Sunday, and stood still."),
        sheet=Sheet(
            heads=(_("Sunday"), _("Open"), _("Standing still")),
            rows=tuple(
                (week.sunday, _or_hidden(week.open), _or_hidden(week.stalled))
                for week in found.weeks
            ),
        ),
    )


def _terms(found: Figures) -> Figure:
    lines = [(words.DUTIES[line.duty], line.parts) for line in found.terms]
    rows = [(name, parts) for name, parts in lines if parts is not None]
    heads = (_("What had to be done"), _("How often"), _("In time"), _("Late"), _("Share in time"))
    return Figure(
        name="terms",
        title=_("Were terms met?"),
        what=_("Of what had to be done by a last day in this year: was it done by then?"),
        sheet=Sheet(
            heads=heads,
            rows=tuple((name, *_of_parts(parts, found.least)) for name, parts in rows),
        ),
        bars=tuple(_bar_of(parts) for _name, parts in rows),
        good=_("in time"),
        other=_("late"),
        hidden=tuple(name for name, parts in lines if parts is None),
    )


def _plans(found: Figures, names: Mapping[UUID, str]) -> Figure:
    """By school where the year is over; of the year that runs only all together."""
    by_school = found.agreed_by_school
    rows: list[tuple[Sayable, Parts]] = []
    if by_school is not None:
        rows += [(names.get(row.key, ""), _parts(row.cells)) for row in by_school.shown]
        rows += [] if by_school.rest is None else [(REST, _parts(by_school.rest))]
    if found.agreed is not None:
        rows.append((_("all schools"), found.agreed))
    is_hidden = found.agreed is None and found.has_rounds
    heads = (_("School"), _("Plans"), _("At once"), _("Later, or in part"), _("Share at once"))
    return Figure(
        name="plans",
        title=_("Do all parties agree at once?"),
        what=_("Of plans that were put forward: were they adopted whole, just as they first were?"),
        sheet=Sheet(
            heads=heads,
            rows=tuple((name, *_of_parts(parts, found.least)) for name, parts in rows),
        ),
        bars=tuple(_bar_of(parts) for _name, parts in rows),
        good=_("at once"),
        other=_("later, or in part"),
        hidden=tuple(names.get(key, "") for key in by_school.hidden)
        if by_school is not None and not is_hidden
        else (_("all schools"),) * is_hidden,
    )


def _stages(found: Figures) -> Figure:
    longest = max([1, *(line.most for line in found.stages)])
    heads = (
        _("Stage"),
        _("Trajectories"),
        _("Half of them within, in days"),
        _("Four in five within, in days"),
    )
    return Figure(
        name="stages",
        title=_("How long does a stage take?"),
        what=_("Of trajectories that left a stage in this year. Days are calendar days."),
        sheet=Sheet(
            heads=heads,
            rows=tuple(
                (words.STAGES[line.stage], line.count, line.median, line.most)
                for line in found.stages
            ),
        ),
        bars=tuple(_bar(line.median, line.most - line.median, longest) for line in found.stages),
        good=_("half of them"),
        other=_("four in five"),
        hidden=tuple(words.STAGES[stage] for stage in found.stages_hidden),
    )


def _money(found: Figures) -> Figure:
    euros, whole = found.money.euros, found.money.euros.get(Reached.PUT_FORWARD, 0)
    told = [(reached, euros[reached]) for reached in Reached if reached in euros]
    shown = told if whole else []
    return Figure(
        name="money",
        title=_("How much of the money reached learners?"),
        what=_(
            "What the steps of plans cost that were put forward in this year, and how far they"
            " came. It reached a learner when a check-in says that the plan was carried out."
        ),
        sheet=Sheet(
            heads=(_("How far it came"), _("Euros"), _("Share of it")),
            rows=tuple(
                (REACHED[reached], amount, _share(amount, whole)) for reached, amount in shown
            ),
        ),
        bars=tuple(_bar(amount, 0, whole) for _reached, amount in shown),
        hidden=tuple(REACHED[reached] for reached in Reached if reached not in euros)
        if found.money.is_hidden
        else (),
    )


def _parts(cells: Cells) -> Parts:
    """Two parts that may be shown as they are."""
    good, other = cells
    return Parts(
        whole=good + other,
        good=good,
        other=other,
        percent=round(100 * good / (good + other)) if good + other else 0,
        bound=Bound.EXACT,
    )


def _of_parts(parts: Parts, least: int) -> tuple[Cell, ...]:
    """The whole, both parts and the share of the first, as far as they are told."""
    few = _("fewer than %(least)s", least=least)
    match parts.bound:
        case Bound.EXACT:
            share: Cell = f"{parts.percent}%"
            return parts.whole, parts.good, parts.other, share
        case Bound.MORE_THAN:
            return parts.whole, None, few, _("over %(percent)s%%", percent=parts.percent)
        case Bound.LESS_THAN:
            return parts.whole, few, None, _("under %(percent)s%%", percent=parts.percent)


def _bar_of(parts: Parts) -> Bar:
    """What is not told is left open."""
    return Bar(
        good=parts.percent if parts.bound is not Bound.LESS_THAN else 0,
        other=100 - parts.percent if parts.bound is not Bound.MORE_THAN else 0,
        is_from_end=parts.bound is Bound.LESS_THAN,
    )


def _bar(good: float, other: float, whole: float) -> Bar | None:
    if not whole:
        return None
    return Bar(good=round(100 * good / whole, 1), other=round(100 * other / whole, 1))


def _share(part: int, whole: int) -> Cell:
    return f"{round(100 * part / whole)}%" if whole else ""


def _or_hidden(count: int | None) -> Cell:
    return HIDDEN if count is None else count
