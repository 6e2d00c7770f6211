"""What a calendar knows of a day, and the dates that need no calendar."""

from datetime import date

import pytest
from pydantic import TypeAdapter

from domain.calendar import (
    Break,
    Due,
    Holiday,
    Region,
    SchoolCalendar,
    SchoolYear,
    Suspension,
    birthday,
    interned,
    is_school_day,
    is_working_day,
    last_school_day_before_break,
    last_school_day_of_year,
    months_after,
    next_school_day,
    previous_school_day,
    school_days_before,
    school_days_between,
    school_year_of,
    summer_break,
)
from domain.said import Said

SUMMER = Break(name="zomervakantie", first=date(2027, 7, 10), last=date(2027, 8, 22))
AUTUMN = Break(name="herfstvakantie", first=date(2026, 10, 10), last=date(2026, 10, 18))


def a_calendar(version: str = "v1", **changed: tuple[Break, ...]) -> SchoolCalendar:
    return SchoolCalendar(
        version=version,
        region=Region.NORTH,
        covers_from=date(2026, 8, 1),
        covers_to=date(2027, 7, 31),
        breaks=changed.get("breaks", (AUTUMN, SUMMER)),
        free_days=(Holiday(name="studiedag", on=date(2026, 9, 16)),),
        holidays=(Holiday(name="Bevrijdingsdag", on=date(2027, 5, 5)),),
    )


CALENDAR = a_calendar()


@pytest.mark.parametrize(
    ("day", "at_school", "at_work"),
    [
        (date(2026, 9, 14), True, True),  # a Monday
        (date(2026, 9, 12), False, False),  # a Saturday
        (date(2026, 9, 13), False, False),  # a Sunday
        (date(2026, 9, 16), False, True),  # a study day of the school
        (date(2026, 10, 9), True, True),  # the Friday before the break
        (date(2026, 10, 12), False, True),  # in the break
        (date(2026, 10, 19), True, True),  # the Monday after it
        (date(2027, 5, 5), False, False),  # a recognised holiday
        (date(2027, 8, 20), False, True),  # past the calendar, in a break that reaches over its end
        (date(2027, 8, 23), True, True),  # past all it knows
    ],
)
def test_a_day_is_a_school_day_or_not(day: date, *, at_school: bool, at_work: bool) -> None:
    assert is_school_day(CALENDAR, day) is at_school
    assert is_working_day(CALENDAR, day) is at_work


def test_the_next_and_the_previous_school_day_are_never_the_day_itself() -> None:
    assert next_school_day(CALENDAR, date(2026, 10, 9)) == date(2026, 10, 19)
    assert next_school_day(CALENDAR, date(2026, 10, 18)) == date(2026, 10, 19)
    assert previous_school_day(CALENDAR, date(2026, 10, 19)) == date(2026, 10, 9)
    assert previous_school_day(CALENDAR, date(2026, 10, 10)) == date(2026, 10, 9)


def test_school_days_are_counted_back_over_a_break() -> None:
    assert school_days_before(CALENDAR, date(2026, 10, 21), 3) == date(2026, 10, 9)
    assert school_days_before(CALENDAR, date(2026, 10, 21), 0) == date(2026, 10, 21)


def test_school_days_between_leave_out_the_first_day_and_count_the_last() -> None:
    assert school_days_between(CALENDAR, date(2026, 10, 5), date(2026, 10, 26)) == 10
    assert school_days_between(CALENDAR, date(2026, 9, 14), date(2026, 9, 17)) == 2
    assert school_days_between(CALENDAR, date(2026, 9, 14), date(2026, 9, 14)) == 0
    assert school_days_between(CALENDAR, date(2026, 9, 17), date(2026, 9, 14)) == 0


def test_the_last_school_day_before_a_break_is_found_from_before_and_from_inside() -> None:
    assert last_school_day_before_break(CALENDAR, date(2026, 9, 1)) == date(2026, 10, 9)
    assert last_school_day_before_break(CALENDAR, date(2026, 10, 10)) == date(2026, 10, 9)
    assert last_school_day_before_break(CALENDAR, date(2026, 10, 18)) == date(2026, 10, 9)
    assert last_school_day_before_break(CALENDAR, date(2026, 10, 19)) == date(2027, 7, 9)
    assert last_school_day_before_break(CALENDAR, date(2027, 8, 23)) is None


def test_two_breaks_in_a_row_have_one_last_school_day_before_them() -> None:
    second = Break(name="extra week", first=date(2026, 10, 19), last=date(2026, 10, 23))
    longer = a_calendar("longer", breaks=(AUTUMN, second))

    assert last_school_day_before_break(longer, date(2026, 10, 21)) == date(2026, 10, 9)


def test_a_school_year_begins_in_august() -> None:
    assert school_year_of(date(2027, 7, 31)) == SchoolYear(starts_in=2026)
    assert school_year_of(date(2026, 8, 1)) == SchoolYear(starts_in=2026)
    assert SchoolYear(starts_in=2026).first == date(2026, 8, 1)
    assert SchoolYear(starts_in=2026).last == date(2027, 7, 31)
    assert str(SchoolYear(starts_in=2026)) == "2026-2027"


def test_a_school_year_really_ends_when_the_summer_break_begins() -> None:
    year = SchoolYear(starts_in=2026)

    assert summer_break(CALENDAR, year) == SUMMER
    assert last_school_day_of_year(CALENDAR, year) == date(2027, 7, 9)
    assert summer_break(CALENDAR, SchoolYear(starts_in=2027)) is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 23), 6, date(2027, 5, 23)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(
    start: date, months: int, end: date
) -> None:
    assert months_after(start, months) == end


@pytest.mark.parametrize(
    ("born_on", "age", "day"),
    [
        (date(2012, 2, 29), 12, date(2024, 2, 29)),
        (date(2012, 2, 29), 16, date(2028, 2, 29)),
        (date(2012, 2, 29), 18, date(2030, 3, 1)),
        (date(2012, 2, 28), 18, date(2030, 2, 28)),
        (date(2010, 12, 31), 16, date(2026, 12, 31)),
    ],
)
def test_a_birthday_on_a_leap_day_waits_for_the_first_of_march(
    born_on: date, age: int, day: date
) -> None:
    assert birthday(born_on, age) == day


def test_a_calendar_runs_out_when_it_knows_less_than_six_months_ahead() -> None:
    assert not CALENDAR.runs_out_soon(date(2027, 1, 31))
    assert CALENDAR.runs_out_soon(date(2027, 2, 2))


def test_a_calendar_knows_its_first_and_its_last_day() -> None:
    assert CALENDAR.knows(date(2026, 8, 1))
    assert CALENDAR.knows(date(2027, 7, 31))
    assert not CALENDAR.knows(date(2026, 7, 31))
    assert not CALENDAR.knows(date(2027, 8, 1))


def test_a_calendar_survives_json_and_stays_the_same() -> None:
    as_json = TypeAdapter(SchoolCalendar)
    copy = as_json.validate_json(as_json.dump_json(CALENDAR))

    assert copy == CALENDAR
    assert hash(copy) == hash(CALENDAR)


def test_suspensions_and_due_dates_survive_json() -> None:
    pauses = (Suspension(first=date(2026, 9, 1)),)
    due = Due(on=date(2026, 9, 1), explain=Said(nl="zo", en="so"))
    many, one = TypeAdapter(tuple[Suspension, ...]), TypeAdapter(Due)

    assert many.validate_json(many.dump_json(pauses)) == pauses
    assert one.validate_json(one.dump_json(due)) == due


def test_equal_calendars_are_kept_once() -> None:
    first, copy = a_calendar("kept once"), a_calendar("kept once")

    assert first is not copy
    assert interned(copy) is interned(first)


def test_a_version_alone_does_not_make_calendars_equal() -> None:
    other = a_calendar("v1", breaks=())

    assert other != CALENDAR
    assert is_school_day(other, date(2026, 10, 12))
    assert not is_school_day(CALENDAR, date(2026, 10, 12))
