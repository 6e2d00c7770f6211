"""What must hold in any calendar, on any day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    Break,
    Holiday,
    Region,
    SchoolCalendar,
    Suspension,
    birthday,
    end_of_day,
    internal_target,
    is_school_day,
    is_working_day,
    legal_weeks_after,
    lesson_weeks_after,
    local_date,
    months_after,
    next_school_day,
    next_sendable,
    previous_school_day,
    school_days_after,
    school_days_before,
    school_days_between,
    school_year_of,
    working_days_after,
)
from domain.said import Said

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WHAT = Said(nl="aanvraag", en="application")

days = st.dates(date(2026, 8, 1), date(2028, 7, 31))
instants = st.datetimes(
    datetime(2026, 8, 1),  # noqa: DTZ001 - Hypothesis wants bounds without a zone and adds it
    datetime(2028, 7, 31),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)
lengths = st.integers(1, 40)


@st.composite
def breaks(draw: st.DrawFn) -> Break:
    first = draw(days)
    return Break(name="vakantie", first=first, last=first + timedelta(draw(st.integers(0, 45))))


named_days = st.builds(Holiday, name=st.just("vrije dag"), on=days)
calendars = st.builds(
    SchoolCalendar,
    version=st.just("any"),
    region=st.sampled_from(Region),
    covers_from=st.just(date(2026, 8, 1)),
    covers_to=st.just(date(2028, 7, 31)),
    breaks=st.lists(breaks(), max_size=8).map(tuple),
    free_days=st.lists(named_days, max_size=8).map(tuple),
    holidays=st.lists(named_days, max_size=8).map(tuple),
)
ended = st.builds(
    lambda first, length: Suspension(first=first, last=first + timedelta(length)),
    days,
    st.integers(-1, 30),
)


@given(calendars, days, lengths)
def test_a_term_ends_on_a_school_day_and_counting_back_finds_the_start(
    calendar: SchoolCalendar, start: date, n: int
) -> None:
    due = school_days_after(calendar, start, n)

    assert is_school_day(calendar, due.on)
    assert school_days_between(calendar, start, due.on) == n
    assert school_days_before(calendar, due.on, n) <= start
    assert school_days_after(calendar, school_days_before(calendar, due.on, n), n).on == due.on


@given(calendars, days, days, lengths)
def test_who_starts_later_is_never_due_earlier(
    calendar: SchoolCalendar, one: date, other: date, n: int
) -> None:
    first, second = sorted((one, other))

    for earlier, later in (
        (school_days_after(calendar, first, n), school_days_after(calendar, second, n)),
        (working_days_after(calendar, first, n), working_days_after(calendar, second, n)),
        (
            legal_weeks_after(calendar, first, n, what=WHAT),
            legal_weeks_after(calendar, second, n, what=WHAT),
        ),
        (lesson_weeks_after(calendar, first, n), lesson_weeks_after(calendar, second, n)),
    ):
        assert earlier.on <= later.on


@given(calendars, days, lengths)
def test_one_day_more_is_the_next_school_day(calendar: SchoolCalendar, start: date, n: int) -> None:
    on = school_days_after(calendar, start, n).on

    assert school_days_after(calendar, start, n + 1).on == next_school_day(calendar, on)
    assert previous_school_day(calendar, next_school_day(calendar, on)) == on


@given(calendars, days)
def test_every_school_day_is_a_working_day(calendar: SchoolCalendar, day: date) -> None:
    assert is_working_day(calendar, day) or not is_school_day(calendar, day)


@given(calendars, days, st.integers(1, 12))
def test_a_legal_term_ends_on_the_first_working_day_from_its_last_day(
    calendar: SchoolCalendar, start: date, weeks: int
) -> None:
    on = legal_weeks_after(calendar, start, weeks, what=WHAT).on
    end = start + timedelta(weeks=weeks)

    assert is_working_day(calendar, on)
    assert on >= end
    assert not any(is_working_day(calendar, end + timedelta(n)) for n in range((on - end).days))


@given(calendars, days, lengths, st.lists(ended, max_size=3).map(tuple))
def test_a_pause_never_shortens_a_term_and_never_counts(
    calendar: SchoolCalendar, start: date, n: int, pauses: tuple[Suspension, ...]
) -> None:
    paused = school_days_after(calendar, start, n, suspended=pauses)

    assert paused is not None
    assert paused.on >= school_days_after(calendar, start, n).on
    assert not any(pause.holds(paused.on) for pause in pauses)


@given(calendars, days, st.integers(1, 8), days)
def test_a_running_pause_stops_a_term_unless_it_was_over(
    calendar: SchoolCalendar, start: date, weeks: int, letter: date
) -> None:
    running = Suspension(first=letter)
    due = legal_weeks_after(calendar, start, weeks, what=WHAT, suspended=(running,))

    assert (due is None) is (letter <= start + timedelta(weeks=weeks))


@given(calendars, days, st.integers(1, 12))
def test_an_internal_target_lies_between_the_start_and_the_legal_date(
    calendar: SchoolCalendar, start: date, weeks: int
) -> None:
    legal = legal_weeks_after(calendar, start, weeks, what=WHAT).on
    target = internal_target(calendar, legal, start).on

    assert start < target <= legal
    assert is_school_day(calendar, target) or target == legal


@given(calendars, days, st.integers(1, 8))
def test_lesson_weeks_end_on_a_school_day_after_as_many_weeks_or_more(
    calendar: SchoolCalendar, start: date, n: int
) -> None:
    on = lesson_weeks_after(calendar, start, n).on

    assert is_school_day(calendar, on)
    assert on >= start


@given(calendars, instants, st.integers(0, 7199))
def test_a_message_never_leaves_at_night_or_without_school(
    calendar: SchoolCalendar, at: datetime, spread: int
) -> None:
    leaves = next_sendable(calendar, at, spread)
    local = leaves.astimezone(AMSTERDAM)

    assert leaves >= at
    assert is_school_day(calendar, local.date())
    assert (8, 30) <= (local.hour, local.minute) < (18, 0)
    assert next_sendable(calendar, leaves, spread) == leaves


@given(instants)
def test_an_instant_lies_between_the_ends_of_two_days(at: datetime) -> None:
    day = local_date(at)

    assert end_of_day(day - timedelta(days=1)) <= at < end_of_day(day)


@given(days, st.integers(0, 30))
def test_months_there_and_back_lose_days_only_at_the_end_of_a_month(start: date, n: int) -> None:
    there = months_after(start, n)

    assert (there.year * 12 + there.month) - (start.year * 12 + start.month) == n
    assert there.day == start.day or (there + timedelta(days=1)).day == 1
    assert start - timedelta(days=3) <= months_after(there, -n) <= start


@given(days, st.integers(1, 21))
def test_a_birthday_is_the_same_day_or_the_first_of_march(born_on: date, age: int) -> None:
    day = birthday(born_on, age)

    assert day.year == born_on.year + age
    assert (day.month, day.day) in {(born_on.month, born_on.day), (3, 1)}


@given(days)
def test_every_day_is_in_its_school_year(day: date) -> None:
    year = school_year_of(day)

    assert year.first <= day <= year.last
