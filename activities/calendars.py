"""A school's calendar, made once from published dates and the school's own, then pinned.

Reads the `holidays` package. Workflows never come here: what this makes travels to them as data,
under a version that is the digest of its content.

    CalendarError
    ├── NoCalendarData       the package does not know a school year that was asked for
    └── OverrideDoesNotFit   a school replaces or drops a break that is not there
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from json import dumps
from typing import Final, assert_never

import holidays

from domain.calendar import (
    RECOGNISED_HOLIDAYS,
    SCHOOL_BREAKS,
    Break,
    Holiday,
    Region,
    SchoolCalendar,
    SchoolYear,
    school_year_of,
)

_SUBDIVISIONS: Final = {Region.NORTH: "Noord", Region.MIDDLE: "Midden", Region.SOUTH: "Zuid"}
_VERSION_LENGTH: Final = 16


class CalendarError(ValueError):
    """A calendar that cannot be made from what is known."""


class NoCalendarData(CalendarError):
    """The published dates end before the calendar does, or begin after it."""


class OverrideDoesNotFit(CalendarError):
    """A school's own dates contradict the published ones or themselves."""


class OverrideKind(StrEnum):
    """What a school's own dates do to the published ones."""

    REPLACE = "replace"
    ADD = "add"
    DROP = "drop"
    FREE_DAYS = "free_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One line of a school's own calendar; `last` is its last free day.

    A break is replaced or dropped by its name, in the school year in which `first` falls.
    Free days are days without lessons for this school alone, such as study days.
    """

    kind: OverrideKind
    name: str
    first: date
    last: date


def school_calendar(
    *,
    region: Region,
    covers_from: date,
    covers_to: date,
    overrides: Sequence[Override] = (),
    equalised: Sequence[Holiday] = (),
) -> SchoolCalendar:
    """Make the calendar of one school; equal content has an equal version.

    `equalised` are the days that a yearly decree puts on a level with a recognised holiday.
    """
    years = _school_years(covers_from, covers_to)
    lines = [each for each in overrides if school_year_of(each.first) in years]
    breaks = _with_overrides(_published_breaks(region, years), lines)
    closed = [*_recognised_holidays(covers_from, covers_to), *equalised]
    calendar = SchoolCalendar(
        version="",
        region=region,
        covers_from=covers_from,
        covers_to=covers_to,
        breaks=tuple(
            each for each in breaks if each.first <= covers_to and each.last >= covers_from
        ),
        free_days=_within(covers_from, covers_to, list(_free_days(lines))),
        holidays=_within(covers_from, covers_to, closed),
    )
    return replace(calendar, version=_digest(calendar))


def _school_years(covers_from: date, covers_to: date) -> list[SchoolYear]:
    """List the school years of a calendar, and the one before, whose summer may reach into it."""
    if covers_to < covers_from:
        raise CalendarError(f"A calendar cannot end on {covers_to} and begin on {covers_from}.")
    first, last = school_year_of(covers_from), school_year_of(covers_to)
    return [SchoolYear(starts_in=year) for year in range(first.starts_in - 1, last.starts_in + 1)]


def _published_breaks(region: Region, years: Sequence[SchoolYear]) -> list[Break]:
    published = holidays.country_holidays(
        "NL",
        subdiv=_SUBDIVISIONS[region],
        categories=("school",),
        language="nl",
        years=range(years[0].starts_in, years[-1].starts_in + 2),
    )
    breaks = [each for each in _merged(published) if school_year_of(each.first) in years]
    for year in years[1:]:
        known = {each.name for each in breaks if school_year_of(each.first) == year}
        if missing := SCHOOL_BREAKS.keys() - known:
            raise NoCalendarData(
                f"The published school holidays for {year} lack {', '.join(sorted(missing))}. "
                "Ask for an earlier end, or install a release of `holidays` that knows that year."
            )
    return breaks


def _merged(published: Mapping[date, str]) -> Iterator[Break]:
    """Join days that follow each other under one name into breaks, over a turn of the year too."""
    numbered = enumerate(sorted(published.items()))
    for (name, _), run in groupby(
        numbered, key=lambda each: (each[1][1], each[1][0] - timedelta(days=each[0]))
    ):
        in_order = [day for _, (day, _) in run]
        yield Break(name=name.lower(), first=in_order[0], last=in_order[-1])


def _with_overrides(breaks: list[Break], lines: Sequence[Override]) -> list[Break]:
    for line in lines:
        if line.last < line.first:
            raise OverrideDoesNotFit(f"{line.name} ends on {line.last}, before it begins.")
        match line.kind:
            case OverrideKind.REPLACE:
                breaks = [*_without(breaks, line), _break_of(line)]
            case OverrideKind.ADD:
                breaks = [*breaks, _break_of(line)]
            case OverrideKind.DROP:
                breaks = _without(breaks, line)
            case OverrideKind.FREE_DAYS:
                pass
            case _:
                assert_never(line.kind)
    return sorted(breaks, key=lambda each: (each.first, each.last, each.name))


def _without(breaks: list[Break], line: Override) -> list[Break]:
    year = school_year_of(line.first)
    kept = [each for each in breaks if (each.name, school_year_of(each.first)) != (line.name, year)]
    if len(kept) == len(breaks):
        names = ", ".join(each.name for each in breaks if school_year_of(each.first) == year)
        raise OverrideDoesNotFit(f"There is no {line.name} in {year} to {line.kind}, only {names}.")
    return kept


def _break_of(line: Override) -> Break:
    return Break(name=line.name, first=line.first, last=line.last)


def _free_days(lines: Sequence[Override]) -> Iterator[Holiday]:
    for line in lines:
        if line.kind is OverrideKind.FREE_DAYS:
            for n in range((line.last - line.first).days + 1):
                yield Holiday(name=line.name, on=line.first + timedelta(days=n))


def _recognised_holidays(covers_from: date, covers_to: date) -> Iterator[Holiday]:
    """Pick the days of the law: the public category alone has 5 May in one year out of five."""
    years = range(covers_from.year, covers_to.year + 1)
    published = holidays.country_holidays(
        "NL", categories=("public", "optional"), language="nl", years=years
    )
    for on in published:
        for name in map(str.title, published.get_list(on)):  # in 2016 one day had two names
            if name in RECOGNISED_HOLIDAYS:
                yield Holiday(name=name, on=on)


def _within(covers_from: date, covers_to: date, days: Sequence[Holiday]) -> tuple[Holiday, ...]:
    known = {each for each in days if covers_from <= each.on <= covers_to}
    return tuple(sorted(known, key=lambda each: (each.on, each.name)))


def _digest(calendar: SchoolCalendar) -> str:
    content = dumps(asdict(calendar), default=str, sort_keys=True)
    return sha256(content.encode()).hexdigest()[:_VERSION_LENGTH]
