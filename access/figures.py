"""The figures of a school year, as they may be shown: small numbers are gone before they get here.

They are counted until the last whole week before they were told, so that looking every day tells no
more than looking every week. By school they are given over a year that is over: while it runs, two
looks would tell what became of one child in between.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import SchoolYear, local_date, school_year_of
from domain.procedure import DutyKind, Stage
from domain.small_numbers import (
    IN_A_SCHOOL,
    IN_AN_ALLIANCE,
    Counted,
    Parts,
    Published,
    is_small,
    levels_apart,
    parts_of,
    publish,
    rounded,
)
from domain.spans import SpanKind
from models import queries_figures
from models.queries_figures import Change, Days, MoneyCount, RoundCount, StageDays, TermCount
from models.queries_stalls import Reach

FEWEST_SCHOOLS: Final = 3
"""Hidden together: whoever knows one of them, still knows none of the others."""

EUROS: Final = 100
"""To a multiple of this all amounts are rounded."""

_A_DAY: Final = timedelta(days=1)
_A_WEEK: Final = timedelta(weeks=1)
_SUNDAY: Final = 7
_DUTIES: Final = tuple(DutyKind)
_STAGES: Final = tuple(Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How many there were at the end of a Sunday. None: too few to show, or too few without."""

    sunday: date
    open: int | None
    stalled: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """How many left a stage, and within how many days half of them and four in five did."""

    stage: Stage
    count: int
    median: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """Of what had to be done by a day: how much was. None: there are too few."""

    duty: DutyKind
    parts: Parts | None


class Reached(StrEnum):
    """How far the money for a step came, in order."""

    PUT_FORWARD = "put_forward"
    ADOPTED = "adopted"
    BEGUN = "begun"
    LEARNER = "learner"
    """A check-in after it began says that the plan was carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """How many euros came so far or further. What is not there cannot be told apart."""

    euros: Mapping[Reached, int]
    is_hidden: bool
    """Whether something of it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of one school year."""

    year: SchoolYear
    years: tuple[SchoolYear, ...]
    """Of which there are figures; the newest first."""
    days: Days
    told_at: datetime
    least: int
    weeks: tuple[Week, ...]
    terms: tuple[TermLine, ...]
    """Met in time, and not."""
    stages: tuple[StageLine, ...]
    stages_hidden: tuple[Stage, ...]
    has_rounds: bool
    """Whether it became clear of any plan what became of it."""
    agreed: Parts | None
    """Plans agreed to at once, and later. None: too few."""
    agreed_by_school: Published[UUID] | None
    """None where the year is not over, or it is one school that is shown."""
    money: Money


async def figures_of(
    session: AsyncSession, reach: Reach, year: int | None = None
) -> Figures | None:
    """Those of a school year, or of the one that runs; None while nothing was counted."""
    told_at = await queries_figures.told_at(session)
    began = await queries_figures.first_day(session, reach)
    if told_at is None or began is None:
        return None
    years = _years(began, local_date(told_at))
    asked = next((each for each in years if each.starts_in == year), years[0])
    days = days_of(asked, local_date(told_at))
    return await _counted(session, reach, _Asked(asked, tuple(years), days, told_at))


def days_of(year: SchoolYear, told_on: date) -> Days:
    """From its first day until the last Sunday that was over when it was counted."""
    sunday = told_on - _A_DAY * told_on.isoweekday()
    return Days(first=year.first, last=min(year.last, max(sunday, year.first - _A_DAY)))


@dataclass(frozen=True, slots=True)
class _Asked:
    year: SchoolYear
    years: tuple[SchoolYear, ...]
    days: Days
    told_at: datetime

    @property
    def is_over(self) -> bool:
        return self.days.last == self.year.last


async def _counted(session: AsyncSession, reach: Reach, asked: _Asked) -> Figures:
    least = IN_AN_ALLIANCE if reach.schools is None else IN_A_SCHOOL
    changes = await queries_figures.changes(session, reach, until=asked.days.last)
    terms = await queries_figures.terms(session, reach, asked.days)
    passed = await queries_figures.stage_days(session, reach, asked.days)
    rounds = await queries_figures.rounds(session, reach, asked.days)
    money = await queries_figures.money(session, reach, asked.days)
    by_school = asked.is_over and reach.schools is None
    return Figures(
        year=asked.year,
        years=asked.years,
        days=asked.days,
        told_at=asked.told_at,
        least=least,
        weeks=tuple(weeks_of(changes, asked.days, least)),
        terms=tuple(_terms(terms, least)),
        stages=tuple(_stage_lines(passed, least)),
        stages_hidden=tuple(each.stage for each in passed if each.count < least),
        has_rounds=bool(rounds),
        agreed=_agreed(rounds, least),
        agreed_by_school=_by_school(rounds, least) if by_school else None,
        money=money_shown(money, least),
    )


def weeks_of(changes: Iterable[Change], days: Days, least: int) -> Iterator[Week]:
    """How many there were at the end of every Sunday of the year so far."""
    by_day: dict[SpanKind, Counter[date]] = {SpanKind.STAGE: Counter(), SpanKind.STALL: Counter()}
    for change in changes:
        by_day[change.kind][change.on] += change.by
    sunday = days.first + _A_DAY * ((_SUNDAY - days.first.isoweekday()) % _SUNDAY)
    while sunday <= days.last:
        there, still = (
            sum(by for on, by in by_day[kind].items() if on <= sunday)
            for kind in (SpanKind.STAGE, SpanKind.STALL)
        )
        yield Week(
            sunday=sunday,
            open=None if is_small((there,), least) else rounded(there),
            stalled=None if is_small((still, there - still), least) else rounded(still),
        )
        sunday += _A_WEEK


def money_shown(counted: MoneyCount, least: int) -> Money:
    """How much came how far. Levels between which too few steps lie are not told apart."""
    told = levels_apart(counted.counts, least=least)
    levels = tuple(Reached)
    return Money(
        euros={levels[level]: _euros(counted.cents[level:]) for level in told},
        is_hidden=len(told) < len(levels) and any(counted.counts),
    )


def _euros(cents: Iterable[int]) -> int:
    return round(sum(cents) / 100 / EUROS) * EUROS


def _years(began: date, told_on: date) -> list[SchoolYear]:
    first, last = school_year_of(began).starts_in, school_year_of(told_on).starts_in
    return [
        SchoolYear(starts_in=year) for year in range(max(first, last), min(first, last) - 1, -1)
    ]


def _terms(counted: Iterable[TermCount], least: int) -> Iterator[TermLine]:
    for each in sorted(counted, key=lambda each: _DUTIES.index(each.what)):
        yield TermLine(duty=each.what, parts=parts_of(each.in_time, each.late, least=least))


def _agreed(rounds: Sequence[RoundCount], least: int) -> Parts | None:
    at_once, later = sum(each.at_once for each in rounds), sum(each.later for each in rounds)
    return parts_of(at_once, later, least=least)


def _by_school(rounds: Iterable[RoundCount], least: int) -> Published[UUID]:
    rows = [Counted(key=each.school, cells=(each.at_once, each.later)) for each in rounds]
    return publish(rows, least=least, fewest_hidden=FEWEST_SCHOOLS)


def _stage_lines(passed: Iterable[StageDays], least: int) -> Iterator[StageLine]:
    for each in sorted(passed, key=lambda each: _STAGES.index(each.stage)):
        if each.count >= least:
            yield StageLine(
                stage=each.stage,
                count=rounded(each.count),
                median=each.median,
                most=each.most,
            )
