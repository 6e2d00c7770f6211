"""Terms: from a start and a length to the last day, with the reason why it is that day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, ParamSpec, TypeVar, overload

from domain.calendar import reasons
from domain.calendar.days import (
    A_DAY,
    A_WEEK,
    Break,
    SchoolCalendar,
    days,
    is_school_day,
    next_school_day,
    nth_day,
    previous_school_day,
    school_day_of,
    school_days_before,
    working_day_of,
)
from domain.said import Said, joined

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_TERM_THAT_MOVES: Final = 12
"""In weeks; the end of a longer term stays where it is (Algemene termijnenwet art. 4)."""

DAYS_AHEAD_OF_THE_LAW: Final = 5
"""The product aims this many days before a legal date (T06)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day of a term, until its end in the Netherlands, and why it is that day."""

    on: date
    explain: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Days on which a clock stands still, `last` included; without a `last` it still does.

    With a `last` before `first` it is empty: it was over before it began.
    """

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def _remembered(count: Callable[P, T]) -> Callable[P, T]:
    """Keep the latest answers: every command of a trajectory asks for the same terms again."""
    return lru_cache(maxsize=4096)(count)  # type: ignore[return-value]  # it forgets the signature


@overload
def school_days_after(calendar: SchoolCalendar, start: date, n: int) -> Due: ...


@overload
def school_days_after(
    calendar: SchoolCalendar, start: date, n: int, *, suspended: tuple[Suspension, ...]
) -> Due | None: ...


@_remembered
def school_days_after(
    calendar: SchoolCalendar, start: date, n: int, *, suspended: tuple[Suspension, ...] = ()
) -> Due | None:
    """Count `n` school days from `start`, which itself does not count.

    None while a running suspension keeps the clock from reaching its end.
    """
    on = _nth_running_day(start, n, school_day_of(calendar), suspended)
    if on is None:
        return None
    return _due(
        on,
        reasons.counted_from(start, n, reasons.SCHOOL_DAYS),
        *reasons.do_not_count(reasons.days_without_school(calendar, start, on), start.year),
        *reasons.stood_still(_pauses(suspended, start, on), start.year),
        *reasons.school_days_unknown(calendar, start, on),
    )


@_remembered
def working_days_after(calendar: SchoolCalendar, start: date, n: int) -> Due:
    """Count `n` working days from `start`, which itself does not count."""
    on = nth_day(start, n, working_day_of(calendar))
    return _due(
        on,
        reasons.counted_from(start, n, reasons.WORKING_DAYS),
        *reasons.do_not_count(reasons.holidays_between(calendar, start, on), start.year),
        *reasons.holidays_unknown(calendar, on),
    )


@_remembered
def lesson_weeks_after(calendar: SchoolCalendar, start: date, n: int) -> Due:
    """Find the last school day of the `n` lesson weeks that begin on `start` (LPW art. 21).

    Weeks without a school day drop out. What begins on a Wednesday lasts until a Tuesday; what
    begins on a day without school begins on the next school day.
    """
    first = next_school_day(calendar, start - A_DAY)
    after_last, dropped = _skip_lesson_weeks(calendar, first, n)
    on = previous_school_day(calendar, after_last)
    return _due(
        on,
        reasons.lesson_weeks_from(first, n),
        *reasons.do_not_count(_breaks_over(calendar, dropped, on), first.year),
        *reasons.school_days_unknown(calendar, first, on),
    )


def _skip_lesson_weeks(calendar: SchoolCalendar, first: date, n: int) -> tuple[date, list[date]]:
    """Answer the same day of the week `n` lesson weeks on, and the Mondays that dropped out."""
    monday = first - timedelta(days=first.weekday())
    dropped: list[date] = []
    while n > 0:
        monday += A_WEEK
        if any(map(school_day_of(calendar), days(monday, monday + A_WEEK - A_DAY))):
            n -= 1
        else:
            dropped.append(monday)
    return monday + timedelta(days=first.weekday()), dropped


def _breaks_over(calendar: SchoolCalendar, mondays: Sequence[date], until: date) -> list[Break]:
    return [
        each
        for each in calendar.breaks
        if any(each.first < monday + A_WEEK and monday <= each.last for monday in mondays)
        and each.first < until
    ]


@overload
def legal_weeks_after(
    calendar: SchoolCalendar, start: date, weeks: int, *, what: Said, extended_weeks: int = 0
) -> Due: ...


@overload
def legal_weeks_after(
    calendar: SchoolCalendar,
    start: date,
    weeks: int,
    *,
    what: Said,
    extended_weeks: int = 0,
    suspended: tuple[Suspension, ...],
) -> Due | None: ...


@_remembered
def legal_weeks_after(  # noqa: PLR0913 - a statutory term simply has this many sides
    calendar: SchoolCalendar,
    start: date,
    weeks: int,
    *,
    what: Said,
    extended_weeks: int = 0,
    suspended: tuple[Suspension, ...] = (),
) -> Due | None:
    """Count calendar weeks from `start`, the day of `what`, and move the end as the law does.

    An end on a Saturday, a Sunday or a recognised holiday moves to the next working day, unless
    the term with its extension is longer than 12 weeks. None while a running suspension keeps the
    clock from reaching its end.
    """
    total = weeks + extended_weeks
    end = _nth_running_day(start, 7 * total, lambda _: True, suspended)
    if end is None:
        return None
    if total <= LONGEST_TERM_THAT_MOVES:
        on = nth_day(end - A_DAY, 1, working_day_of(calendar))
        moved = reasons.moved_by_law(calendar, end, on, start.year)
    else:
        on = end
        moved = reasons.too_long_to_move(calendar, end, LONGEST_TERM_THAT_MOVES)
    return _due(
        on,
        reasons.legal_length(weeks, extended_weeks, what, start),
        *reasons.stood_still(_pauses(suspended, start, end), start.year),
        *moved,
        *reasons.holidays_unknown(calendar, on),
    )


def paused_by_letter(sent_on: date, ended_on: date | None) -> Suspension:
    """Suspend a term from the day after a "please complete" letter (Awb art. 4:15).

    It runs on from `ended_on`: the day on which the file was completed or the time for it was up.
    """
    return Suspension(first=sent_on + A_DAY, last=None if ended_on is None else ended_on - A_DAY)


@_remembered
def internal_target(calendar: SchoolCalendar, legal_due: date, start: date) -> Due:
    """Choose the day the product aims for, so that a legal date is met with people at school (T06).

    Five school days ahead. When there is no school on the legal date: the last school day that is
    at least five working days ahead, so before a break. Never before the first school day after
    the start, and never after the legal date.
    """
    ahead = _ahead_of_the_law(calendar, legal_due)
    earliest = min(next_school_day(calendar, start), legal_due)
    if ahead.on < earliest:
        ahead = Due(on=earliest, explain=reasons.as_soon_as_possible(start))
    return _due(
        ahead.on,
        ahead.explain,
        reasons.the_legal_date(legal_due),
        *reasons.school_days_unknown(calendar, ahead.on - A_DAY, legal_due),
    )


def _ahead_of_the_law(calendar: SchoolCalendar, legal_due: date) -> Due:
    n = DAYS_AHEAD_OF_THE_LAW
    if is_school_day(calendar, legal_due):
        on = school_days_before(calendar, legal_due, n)
        return Due(on=on, explain=reasons.ahead(n, reasons.SCHOOL_DAYS))
    latest = nth_day(legal_due, n, working_day_of(calendar), step=-A_DAY)
    on = previous_school_day(calendar, latest + A_DAY)
    around = [each for each in calendar.breaks if each.first <= legal_due <= each.last]
    if around and next_school_day(calendar, on) > around[0].first:
        return Due(on=on, explain=reasons.last_before(around[0]))
    return Due(on=on, explain=reasons.ahead(n, reasons.WORKING_DAYS))


def _due(on: date, *explained: Said) -> Due:
    return Due(on=on, explain=joined(explained, "; "))


def _nth_running_day(
    day: date, n: int, is_counted: Callable[[date], bool], suspended: Sequence[Suspension]
) -> date | None:
    """Count only days on which the clock runs; None when it stands still before the end."""
    while n > 0:
        day += A_DAY
        holding = [each for each in suspended if each.holds(day)]
        if any(each.last is None for each in holding):
            return None
        n -= not holding and is_counted(day)
    return day


def _pauses(suspended: Sequence[Suspension], start: date, on: date) -> Iterator[tuple[date, date]]:
    """Yield the suspensions that made a term longer."""
    for each in suspended:
        if each.last is not None and start < each.last and each.first <= min(each.last, on):
            yield each.first, each.last
