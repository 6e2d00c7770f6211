"""Calendars from published dates, against the table of the ministry and the wishes of schools."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from activities.calendars import (
    CalendarError,
    NoCalendarData,
    Override,
    OverrideDoesNotFit,
    OverrideKind,
    school_calendar,
)
from domain.calendar import (
    Break,
    Holiday,
    Region,
    SchoolCalendar,
    internal_target,
    is_school_day,
    last_school_day_of_year,
    legal_weeks_after,
    lesson_weeks_after,
    school_days_after,
    school_year_of,
    summer_break,
)
from domain.said import Said

NORTH, MIDDLE, SOUTH = Region
ENROLMENT = Said(nl="inschrijving", en="enrolment")
THE_LAW = {
    *("Nieuwjaarsdag", "Goede Vrijdag", "Tweede Paasdag", "Koningsdag", "Bevrijdingsdag"),
    *("Hemelvaartsdag", "Tweede Pinksterdag", "Eerste Kerstdag", "Tweede Kerstdag"),
}
"""Algemene termijnenwet art. 3."""
NAMES = ("herfstvakantie", "kerstvakantie", "voorjaarsvakantie", "meivakantie", "zomervakantie")
PUBLISHED = (
    (2025, NORTH, "18-10/26-10 20-12/4-1 21-2/1-3 25-4/3-5 4-7/16-8"),
    (2025, MIDDLE, "18-10/26-10 20-12/4-1 14-2/22-2 25-4/3-5 18-7/30-8"),
    (2025, SOUTH, "11-10/19-10 20-12/4-1 14-2/22-2 25-4/3-5 11-7/23-8"),
    (2026, NORTH, "10-10/18-10 19-12/3-1 20-2/28-2 24-4/2-5 10-7/22-8"),
    (2026, MIDDLE, "17-10/25-10 19-12/3-1 20-2/28-2 24-4/2-5 17-7/29-8"),
    (2026, SOUTH, "17-10/25-10 19-12/3-1 13-2/21-2 24-4/2-5 24-7/5-9"),
    (2027, NORTH, "16-10/24-10 25-12/9-1 19-2/27-2 29-4/7-5 15-7/27-8"),
    (2027, MIDDLE, "16-10/24-10 25-12/9-1 26-2/5-3 29-4/7-5 8-7/20-8"),
    (2027, SOUTH, "23-10/31-10 25-12/9-1 26-2/5-3 29-4/7-5 22-7/3-9"),
)
"""Staatscourant 2024, 19237: first and last days by school year and region, summer at its end."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def table_row(year: int, spans: str) -> list[Break]:
    def read(text: str, *, is_summer: bool) -> date:
        number, month = map(int, text.split("-"))
        return date(year + (is_summer or month < 8), month, number)

    return [
        Break(
            name=name,
            first=read(span.split("/")[0], is_summer=name == "zomervakantie"),
            last=read(span.split("/")[1], is_summer=name == "zomervakantie"),
        )
        for name, span in zip(NAMES, spans.split(), strict=True)
    ]


def calendar_of(
    region: Region,
    *overrides: Override,
    covers: str = "2025-08-01 2028-07-31",
    equalised: tuple[Holiday, ...] = (),
) -> SchoolCalendar:
    covers_from, covers_to = map(day, covers.split())
    return school_calendar(
        region=region,
        covers_from=covers_from,
        covers_to=covers_to,
        overrides=overrides,
        equalised=equalised,
    )


def override(kind: OverrideKind, name: str, first: str, last: str) -> Override:
    return Override(kind=kind, name=name, first=day(first), last=day(last))


@pytest.mark.parametrize(("year", "region", "spans"), PUBLISHED)
def test_the_breaks_are_those_of_the_ministry(year: int, region: Region, spans: str) -> None:
    breaks = [
        each for each in calendar_of(region).breaks if school_year_of(each.first).starts_in == year
    ]

    assert breaks == table_row(year, spans)


@pytest.mark.parametrize("region", Region)
def test_breaks_come_in_order_and_leave_school_days_between(region: Region) -> None:
    for earlier, later in pairwise(calendar_of(region).breaks):
        assert (later.first - earlier.last).days > 7


def test_every_year_has_every_recognised_holiday_and_always_5_may() -> None:
    calendar = calendar_of(NORTH, covers="2015-01-01 2029-12-31")

    for year in range(2015, 2030):
        names = {each.name for each in calendar.holidays if each.on.year == year}
        assert names == THE_LAW, year
        assert Holiday(name="Bevrijdingsdag", on=date(year, 5, 5)) in calendar.holidays


def test_a_day_with_two_names_is_recognised_by_both() -> None:
    """In 2016 Ascension Day fell on 5 May."""
    holidays = calendar_of(NORTH, covers="2016-01-01 2016-12-31").holidays

    assert [each.name for each in holidays if each.on == day("2016-05-05")] == [
        "Bevrijdingsdag",
        "Hemelvaartsdag",
    ]


def test_a_calendar_knows_the_summer_that_reaches_into_it_and_the_one_that_reaches_out() -> None:
    calendar = calendar_of(NORTH, covers="2026-08-03 2027-07-31")

    assert calendar.breaks[0] == Break(
        name="zomervakantie", first=day("2026-07-04"), last=day("2026-08-16")
    )
    assert calendar.breaks[-1].last == day("2027-08-22")
    assert not is_school_day(calendar, day("2026-08-14"))
    assert not is_school_day(calendar, day("2027-08-20"))
    assert len(calendar.breaks) == 6


def test_a_calendar_holds_nothing_that_lies_outside_it() -> None:
    calendar = calendar_of(NORTH, covers="2026-10-12 2026-12-25")

    assert [each.name for each in calendar.breaks] == ["herfstvakantie", "kerstvakantie"]
    assert [each.name for each in calendar.holidays] == ["Eerste Kerstdag"]


@pytest.mark.parametrize(
    ("region", "last"), [(NORTH, "2027-07-09"), (MIDDLE, "2027-07-16"), (SOUTH, "2027-07-23")]
)
def test_the_last_school_day_of_the_year_differs_by_region(region: Region, last: str) -> None:
    calendar = calendar_of(region)
    year = school_year_of(day("2026-11-23"))
    summer = summer_break(calendar, year)

    assert last_school_day_of_year(calendar, year) == day(last)
    assert summer is not None
    assert summer.first == day(last) + timedelta(days=1)


@pytest.mark.parametrize(
    ("region", "lesson_weeks_end", "target"),
    [
        (NORTH, "2026-10-23", "2026-07-03"),
        (MIDDLE, "2026-10-16", "2026-07-17"),
        (SOUTH, "2026-10-16", "2026-07-10"),
    ],
)
def test_terms_on_the_published_dates_come_out_as_worked_out_by_hand(
    region: Region, lesson_weeks_end: str, target: str
) -> None:
    calendar = calendar_of(region)

    assert lesson_weeks_after(calendar, day("2026-09-21"), 4).on == day(lesson_weeks_end)
    assert internal_target(calendar, day("2026-08-03"), day("2026-06-22")).on == day(target)
    assert school_days_after(calendar, day("2026-10-05"), 10).on == day("2026-10-26")
    assert legal_weeks_after(calendar, day("2026-02-20"), 6, what=ENROLMENT).on == day("2026-04-07")


def test_a_school_moves_a_break_of_one_year_and_not_of_another() -> None:
    carnival = override(OverrideKind.REPLACE, "voorjaarsvakantie", "2027-02-08", "2027-02-12")
    calendar = calendar_of(SOUTH, carnival)
    spring = [each for each in calendar.breaks if each.name == "voorjaarsvakantie"]

    assert [each.first for each in spring] == [
        day("2026-02-14"),
        day("2027-02-08"),
        day("2028-02-26"),
    ]
    assert is_school_day(calendar, day("2027-02-15"))
    assert not is_school_day(calendar, day("2027-02-08"))


def test_a_school_moves_its_summer() -> None:
    summer = override(OverrideKind.REPLACE, "zomervakantie", "2027-07-17", "2027-08-29")
    calendar = calendar_of(SOUTH, summer)

    assert last_school_day_of_year(calendar, school_year_of(day("2027-03-01"))) == day("2027-07-16")


def test_a_school_adds_a_second_week_and_drops_another() -> None:
    calendar = calendar_of(
        NORTH,
        override(OverrideKind.ADD, "tweede meiweek", "2026-05-04", "2026-05-08"),
        override(OverrideKind.DROP, "herfstvakantie", "2026-10-10", "2026-10-18"),
    )

    assert school_days_after(calendar, day("2026-04-24"), 1).on == day("2026-05-11")
    assert is_school_day(calendar, day("2026-10-12"))
    assert not is_school_day(calendar, day("2025-10-20"))


def test_study_days_of_a_school_are_free_and_stay_working_days_of_the_law() -> None:
    days = override(OverrideKind.FREE_DAYS, "studiedag", "2026-11-05", "2026-11-06")
    calendar = calendar_of(NORTH, days)

    assert [each.on for each in calendar.free_days] == [day("2026-11-05"), day("2026-11-06")]
    assert school_days_after(calendar, day("2026-11-04"), 1).on == day("2026-11-09")
    assert legal_weeks_after(calendar, day("2026-10-29"), 1, what=ENROLMENT).on == day("2026-11-05")


def test_an_equalised_day_counts_as_a_holiday() -> None:
    after_ascension = Holiday(name="gelijkgestelde dag", on=day("2027-05-07"))
    calendar = calendar_of(NORTH, equalised=(after_ascension,))

    assert after_ascension in calendar.holidays
    assert legal_weeks_after(calendar, day("2027-03-25"), 6, what=ENROLMENT).on == day("2027-05-10")


def test_lines_of_years_outside_the_calendar_do_not_matter() -> None:
    old = override(OverrideKind.REPLACE, "herfstvakantie", "2019-10-19", "2019-10-27")

    assert calendar_of(NORTH, old) == calendar_of(NORTH)


def test_equal_content_has_an_equal_version_in_whatever_order_it_came() -> None:
    one = override(OverrideKind.FREE_DAYS, "studiedag", "2026-11-05", "2026-11-05")
    two = override(OverrideKind.ADD, "brugdag", "2027-05-07", "2027-05-07")

    assert calendar_of(NORTH, one, two) == calendar_of(NORTH, two, one)
    assert calendar_of(NORTH, one).version == calendar_of(NORTH, one, one).version
    versions = {calendar_of(NORTH, *lines).version for lines in ((), (one,), (two,), (one, two))}
    assert len(versions) == 4
    assert len({calendar_of(region).version for region in Region}) == 3


@pytest.mark.parametrize("covers", ["2029-08-01 2030-08-01", "2031-01-01 2031-12-31"])
def test_a_year_without_published_dates_is_refused_by_name(covers: str) -> None:
    with pytest.raises(NoCalendarData, match=r"for 2030-2031 lack herfstvakantie.*earlier end"):
        calendar_of(NORTH, covers=covers)


def test_the_last_published_school_year_can_be_asked_for() -> None:
    assert calendar_of(SOUTH, covers="2028-08-01 2030-07-31").breaks[-1].name == "zomervakantie"


def test_a_break_that_is_not_there_cannot_be_replaced_or_dropped() -> None:
    for kind in (OverrideKind.REPLACE, OverrideKind.DROP):
        line = override(kind, "krokusvakantie", "2027-02-08", "2027-02-12")
        with pytest.raises(OverrideDoesNotFit, match=r"no krokusvakantie in 2026-2027.*herfst"):
            calendar_of(NORTH, line)


@pytest.mark.parametrize("kind", OverrideKind)
def test_a_line_that_ends_before_it_begins_is_refused(kind: OverrideKind) -> None:
    with pytest.raises(OverrideDoesNotFit, match="before it begins"):
        calendar_of(NORTH, override(kind, "herfstvakantie", "2026-10-18", "2026-10-10"))


def test_a_calendar_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(CalendarError, match="cannot end on 2026-01-01"):
        calendar_of(NORTH, covers="2026-08-01 2026-01-01")
