"""The days of a school: what a calendar holds, and which days count.

A calendar is pinned data with a version: it comes in as an argument and is never looked up. Past
its last known day nothing fails: every Monday to Friday counts there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

RECOGNISED_HOLIDAYS: Final[Mapping[str, str]] = {
    "Nieuwjaarsdag": "New Year's Day",
    "Goede Vrijdag": "Good Friday",
    "Tweede Paasdag": "Easter Monday",
    "Koningsdag": "King's Day",
    "Bevrijdingsdag": "Liberation Day",
    "Hemelvaartsdag": "Ascension Day",
    "Tweede Pinksterdag": "Whit Monday",
    "Eerste Kerstdag": "Christmas Day",
    "Tweede Kerstdag": "Boxing Day",
}
"""Algemene termijnenwet (general terms act) art. 3, Dutch to English; 5 May is in every year."""

SCHOOL_BREAKS: Final[Mapping[str, str]] = {
    "herfstvakantie": "autumn break",
    "kerstvakantie": "Christmas break",
    "voorjaarsvakantie": "spring break",
    "meivakantie": "May break",
    "zomervakantie": "summer break",
}
"""The breaks that every school year has, Dutch to English."""

MONTHS_OF_WARNING: Final = 6
"""A calendar that knows fewer months ahead than this has to be renewed."""

A_DAY: Final = timedelta(days=1)
A_WEEK: Final = timedelta(weeks=1)
SATURDAY: Final = 5
AUGUST: Final = 8


class Region(StrEnum):
    """The three regions over which the ministry spreads the school holidays."""

    NORTH = "noord"
    MIDDLE = "midden"
    SOUTH = "zuid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A school holiday; `last` is its last free day."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day off with a name: recognised by law, equalised by decree, or given by a school."""

    name: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCalendar:
    """What one school knows of its days, from `covers_from` until the end of `covers_to`.

    `holidays` are the recognised and the equalised ones; schools are closed on all of them.
    A break that reaches over an end of the calendar is in it as a whole.
    """

    version: str
    region: Region
    covers_from: date
    covers_to: date
    breaks: tuple[Break, ...]
    free_days: tuple[Holiday, ...]
    holidays: tuple[Holiday, ...]

    def __hash__(self) -> int:
        """Hash by version alone, so that a calendar is a cheap key; equality looks at all of it."""
        return hash(self.version)

    def knows(self, day: date) -> bool:
        return self.covers_from <= day <= self.covers_to

    def runs_out_soon(self, today: date) -> bool:
        return self.covers_to < months_after(today, MONTHS_OF_WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolYear:
    """From 1 August until 31 July (WPO art. 1)."""

    starts_in: int

    @property
    def first(self) -> date:
        return date(self.starts_in, AUGUST, 1)

    @property
    def last(self) -> date:
        return date(self.starts_in + 1, AUGUST, 1) - A_DAY

    def __str__(self) -> str:
        return f"{self.starts_in}-{self.starts_in + 1}"


@lru_cache(maxsize=1024)
def interned(calendar: SchoolCalendar) -> SchoolCalendar:
    """Answer the first calendar that was equal, so that thousands of trajectories share one."""
    return calendar


def is_school_day(calendar: SchoolCalendar, day: date) -> bool:
    return is_weekday(day) and day not in _closed_days(calendar)


def is_working_day(calendar: SchoolCalendar, day: date) -> bool:
    return is_weekday(day) and day not in holiday_names(calendar)


def is_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


def school_day_of(calendar: SchoolCalendar) -> Callable[[date], bool]:
    """Make the question "is this a school day?" of one calendar, quick to ask many times."""
    closed = _closed_days(calendar)
    return lambda day: is_weekday(day) and day not in closed


def working_day_of(calendar: SchoolCalendar) -> Callable[[date], bool]:
    """Make the question "is this a working day?" of one calendar, quick to ask many times."""
    names = holiday_names(calendar)
    return lambda day: is_weekday(day) and day not in names


@lru_cache(maxsize=512)
def _closed_days(calendar: SchoolCalendar) -> frozenset[date]:
    closed = {each.on for each in calendar.free_days + calendar.holidays}
    for each in calendar.breaks:
        closed.update(days(each.first, each.last))
    return frozenset(filter(is_weekday, closed))


@lru_cache(maxsize=512)
def holiday_names(calendar: SchoolCalendar) -> Mapping[date, str]:
    return {each.on: each.name for each in calendar.holidays}


def days(first: date, last: date) -> Iterator[date]:
    """Yield the days from first to last, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def nth_day(
    day: date, n: int, is_counted: Callable[[date], bool], *, step: timedelta = A_DAY
) -> date:
    """Walk from `day`, which itself does not count, to the nth day that does."""
    while n > 0:
        day += step
        n -= is_counted(day)
    return day


def next_school_day(calendar: SchoolCalendar, day: date) -> date:
    """Find the first school day later than `day`."""
    return nth_day(day, 1, school_day_of(calendar))


def previous_school_day(calendar: SchoolCalendar, day: date) -> date:
    """Find the last school day earlier than `day`."""
    return school_days_before(calendar, day, 1)


def school_days_before(calendar: SchoolCalendar, day: date, n: int) -> date:
    """Count `n` school days back from `day`, which itself does not count."""
    return nth_day(day, n, school_day_of(calendar), step=-A_DAY)


def school_days_between(calendar: SchoolCalendar, after: date, until: date) -> int:
    """Count the school days later than `after`, up to and including `until`."""
    return sum(map(school_day_of(calendar), days(after + A_DAY, until)))


def last_school_day_before_break(calendar: SchoolCalendar, day: date) -> date | None:
    """Find it for the break that `day` is in, else for the next one; None when none is known."""
    ahead = [each.first for each in calendar.breaks if each.last >= day]
    return previous_school_day(calendar, min(ahead)) if ahead else None


def school_year_of(day: date) -> SchoolYear:
    return SchoolYear(starts_in=day.year if day.month >= AUGUST else day.year - 1)


def summer_break(calendar: SchoolCalendar, year: SchoolYear) -> Break | None:
    """Find the break that runs over the end of the school year; None when it is not known."""
    return next((each for each in calendar.breaks if each.first <= year.last <= each.last), None)


def last_school_day_of_year(calendar: SchoolCalendar, year: SchoolYear) -> date:
    """Find the last day on which what is owed once per school year can be done at school."""
    return previous_school_day(calendar, year.last + A_DAY)


def months_after(start: date, months: int) -> date:
    """Find the same day of a later month, or the last day of that month when it is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    first_of_month = date(start.year + years, month + 1, 1)
    first_of_next = (first_of_month + timedelta(days=31)).replace(day=1)
    return min(first_of_month + timedelta(days=start.day - 1), first_of_next - A_DAY)


def birthday(born_on: date, age: int) -> date:
    """Find the day on which someone turns `age`; born on 29 February, that may be 1 March."""
    first_of_month = born_on.replace(year=born_on.year + age, day=1)
    return first_of_month + timedelta(days=born_on.day - 1)
