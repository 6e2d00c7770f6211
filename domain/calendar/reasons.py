"""Why a due date is that day, in words that a parent can check against a calendar on the wall."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from domain.calendar.days import (
    A_DAY,
    RECOGNISED_HOLIDAYS,
    SATURDAY,
    SCHOOL_BREAKS,
    Break,
    Holiday,
    SchoolCalendar,
    days,
    holiday_names,
    is_weekday,
    is_working_day,
)
from domain.said import Said, counted, dated, dated_in, joined, listed, period, say

SCHOOL_DAYS: Final = (
    Said(nl="schooldag", en="school day"),
    Said(nl="schooldagen", en="school days"),
)
WORKING_DAYS: Final = (
    Said(nl="werkdag", en="working day"),
    Said(nl="werkdagen", en="working days"),
)
WEEKS: Final = (Said(nl="week", en="week"), Said(nl="weken", en="weeks"))

_ENGLISH: Final[Mapping[str, str]] = {
    **RECOGNISED_HOLIDAYS,
    **SCHOOL_BREAKS,
    "gelijkgestelde dag": "a day equalised with a holiday",
    "studiedag": "study day",
}


def lesson_weeks_from(first: date, n: int) -> Said:
    weeks = counted(n, Said(nl="lesweek", en="lesson week"), Said(nl="lesweken", en="lesson weeks"))
    return say("{n} vanaf {first}", "{n} from {first}", n=weeks, first=dated(first))


def counted_from(start: date, n: int, unit: tuple[Said, Said]) -> Said:
    return say("{n} na {start}", "{n} after {start}", n=counted(n, *unit), start=dated(start))


def legal_length(weeks: int, extended_weeks: int, what: Said, start: date) -> Said:
    length = counted(weeks, *WEEKS)
    if extended_weeks:
        length = say(
            "{length} en {extra} verlenging",
            "{length} and an extension of {extra}",
            length=length,
            extra=counted(extended_weeks, *WEEKS),
        )
    return say(
        "{length} na {what} op {start}",
        "{length} after {what} on {start}",
        length=length,
        what=what,
        start=dated(start),
    )


def do_not_count(off: Sequence[Break], year: int) -> Iterator[Said]:
    in_words = [
        say(
            "{name} {when}",
            "{name} {when}",
            name=named(each.name),
            when=period(year, each.first, each.last),
        )
        for each in off
    ]
    if len(in_words) == 1:
        yield say("{off} telt niet mee", "{off} does not count", off=in_words[0])
    elif in_words:
        yield say("{off} tellen niet mee", "{off} do not count", off=listed(in_words))


def days_without_school(calendar: SchoolCalendar, start: date, on: date) -> list[Break]:
    """Find, in order of time, what took Mondays to Fridays out of a term in school days."""
    single = [
        each
        for each in map(_one_day, calendar.free_days + calendar.holidays)
        if not any(around.first <= each.first <= around.last for around in calendar.breaks)
    ]
    off = [each for each in (*calendar.breaks, *single) if _has_weekday(each, start, on)]
    return sorted(off, key=lambda each: each.first)


def no_school_on(calendar: SchoolCalendar, day: date) -> Said | None:
    """Say why nobody is at school on a day; nothing of a school day."""
    if not is_weekday(day):
        return Said(nl="het is weekend", en="it is a weekend")
    off = days_without_school(calendar, day - A_DAY, day)
    return _no_school(off[0], day) if off else None


def _no_school(off: Break, day: date) -> Said:
    if off.first == off.last:
        return say("het is {name}", "it is {name}", name=named(off.name))
    return say(
        "het is {name}, {when}",
        "it is the {name}, {when}",
        name=named(off.name),
        when=period(day.year, off.first, off.last),
    )


def holidays_between(calendar: SchoolCalendar, start: date, on: date) -> list[Break]:
    off = map(_one_day, calendar.holidays)
    return [each for each in off if _has_weekday(each, start, on)]


def stood_still(pauses: Iterable[tuple[date, date]], year: int) -> Iterator[Said]:
    in_words = [period(year, first, last) for first, last in sorted(pauses)]
    if in_words:
        yield say("opgeschort {pauses}", "suspended {pauses}", pauses=listed(in_words))


def moved_by_law(calendar: SchoolCalendar, end: date, on: date, year: int) -> Iterator[Said]:
    """Say day by day why the end of a term moved; nothing when it did not."""
    steps = [step for day in days(end, on - A_DAY) for step in _no_end(calendar, day, end, year)]
    if steps:
        so = say("dus {on}", "so {on}", on=dated_in(year, on))
        yield joined([*steps, so], ", ")


def too_long_to_move(calendar: SchoolCalendar, end: date, weeks: int) -> Iterator[Said]:
    """Say why a term ends on a day that is no working day."""
    if not is_working_day(calendar, end):
        yield say(
            "een termijn van meer dan {weeks} weken schuift niet op",
            "a term of more than {weeks} weeks does not move",
            weeks=weeks,
        )


def _no_end(calendar: SchoolCalendar, day: date, end: date, year: int) -> Iterator[Said]:
    """Say why a term cannot end on this day; a weekend is said once."""
    if is_weekday(day):
        yield _day_is(day, year, named(holiday_names(calendar)[day]))
    elif day == end and day.weekday() == SATURDAY:
        yield _day_is(day, year, Said(nl="een zaterdag", en="a Saturday"))
    elif day == end:
        yield _day_is(day, year, Said(nl="een zondag", en="a Sunday"))
    elif day.weekday() == SATURDAY:
        yield Said(nl="dan weekend", en="then a weekend")


def _day_is(day: date, year: int, what: Said) -> Said:
    return say("{day} is {what}", "{day} is {what}", day=dated_in(year, day), what=what)


def ahead(n: int, unit: tuple[Said, Said]) -> Said:
    return say("{n} eerder", "{n} ahead", n=counted(n, *unit))


def last_before(coming: Break) -> Said:
    return say(
        "de laatste schooldag voor de {name}",
        "the last school day before the {name}",
        name=named(coming.name),
    )


def as_soon_as_possible(start: date) -> Said:
    return say(
        "zo snel mogelijk na {start}", "as soon as possible after {start}", start=dated(start)
    )


def the_legal_date(on: date) -> Said:
    return say("de wettelijke datum is {on}", "the legal date is {on}", on=dated(on))


def school_days_unknown(calendar: SchoolCalendar, start: date, on: date) -> Iterator[Said]:
    if not (calendar.knows(start + A_DAY) and calendar.knows(on)):
        yield say(
            "de schoolkalender is bekend van {known}, daarbuiten telt elke maandag t/m vrijdag",
            "the school calendar is known from {known}, any other Monday to Friday counts",
            known=_known(calendar),
        )


def holidays_unknown(calendar: SchoolCalendar, on: date) -> Iterator[Said]:
    if not calendar.knows(on):
        yield say(
            "feestdagen zijn bekend van {known}",
            "holidays are known from {known}",
            known=_known(calendar),
        )


def _known(calendar: SchoolCalendar) -> Said:
    return say(
        "{first} t/m {last}",
        "{first} to {last}",
        first=dated(calendar.covers_from),
        last=dated(calendar.covers_to),
    )


def named(name: str) -> Said:
    """Say a name in both languages; one that a school made up itself stays as it is."""
    return Said(nl=name, en=_ENGLISH.get(name, name))


def _one_day(holiday: Holiday) -> Break:
    return Break(name=holiday.name, first=holiday.on, last=holiday.on)


def _has_weekday(each: Break, start: date, on: date) -> bool:
    return any(map(is_weekday, days(max(each.first, start + A_DAY), min(each.last, on))))
