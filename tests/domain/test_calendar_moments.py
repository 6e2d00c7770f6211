"""Instants: nights on which the clock changes, midnight, and the hours in which a school reads."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import (
    SPREAD_SECONDS,
    Break,
    Region,
    SchoolCalendar,
    end_of_day,
    local_date,
    morning_of,
    next_sendable,
    spread_of,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CALENDAR = SchoolCalendar(
    version="one break",
    region=Region.NORTH,
    covers_from=date(2026, 8, 1),
    covers_to=date(2027, 7, 31),
    breaks=(Break(name="herfstvakantie", first=date(2026, 10, 10), last=date(2026, 10, 18)),),
    free_days=(),
    holidays=(),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "end", "hours"),
    [
        (date(2026, 7, 1), "2026-07-01T22:00Z", 24),
        (date(2026, 12, 1), "2026-12-01T23:00Z", 24),
        (date(2026, 3, 28), "2026-03-28T23:00Z", 24),  # the night before summer time
        (date(2026, 3, 29), "2026-03-29T22:00Z", 23),
        (date(2026, 10, 24), "2026-10-24T22:00Z", 24),  # the night before winter time
        (date(2026, 10, 25), "2026-10-25T23:00Z", 25),
        (date(2026, 12, 31), "2026-12-31T23:00Z", 24),
        (date(2028, 2, 29), "2028-02-29T23:00Z", 24),
    ],
)
def test_a_day_ends_at_midnight_in_the_netherlands(day: date, end: str, hours: int) -> None:
    assert end_of_day(day) == datetime.fromisoformat(end)
    assert end_of_day(day).tzinfo is UTC
    assert end_of_day(day) - end_of_day(day - timedelta(days=1)) == timedelta(hours=hours)


def test_the_last_instant_before_the_end_is_still_that_day() -> None:
    end = end_of_day(date(2026, 10, 25))

    assert local_date(end - timedelta(microseconds=1)) == date(2026, 10, 25)
    assert local_date(end) == date(2026, 10, 26)


def test_late_in_the_evening_in_utc_it_is_tomorrow_in_the_netherlands() -> None:
    assert local_date(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2027, 1, 1)
    assert local_date(datetime(2026, 7, 1, 21, 59, tzinfo=UTC)) == date(2026, 7, 1)


def test_a_morning_begins_at_half_past_eight_in_summer_and_in_winter() -> None:
    assert morning_of(date(2026, 3, 27), 0) == datetime(2026, 3, 27, 7, 30, tzinfo=UTC)
    assert morning_of(date(2026, 3, 30), 0) == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)
    assert morning_of(date(2026, 3, 29), 60) == datetime(2026, 3, 29, 6, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-10-05T08:30", "2026-10-05T08:30"),
        ("2026-10-05T12:00", "2026-10-05T12:00"),
        ("2026-10-05T17:59:59", "2026-10-05T17:59:59"),
        ("2026-10-05T08:29:59", "2026-10-05T08:30"),
        ("2026-10-05T00:00", "2026-10-05T08:30"),
        ("2026-10-05T18:00", "2026-10-06T08:30"),
        ("2026-10-09T18:00", "2026-10-19T08:30"),  # the evening before the break
        ("2026-10-12T12:00", "2026-10-19T08:30"),  # in the break
        ("2026-10-24T12:00", "2026-10-26T08:30"),  # over the night of winter time
        ("2026-12-31T23:00", "2027-01-01T08:30"),  # this calendar knows no holidays
    ],
)
def test_a_message_waits_for_a_school_day_between_half_past_eight_and_six(
    at: str, leaves: str
) -> None:
    assert next_sendable(CALENDAR, local(at)) == local(leaves)


def test_only_what_waits_for_a_morning_is_spread() -> None:
    noon, night = local("2026-10-05T12:00"), local("2026-10-05T03:00")

    assert next_sendable(CALENDAR, noon, spread_seconds=90) == noon
    assert next_sendable(CALENDAR, night, spread_seconds=90) == local("2026-10-05T08:31:30")


def test_a_moment_may_come_in_from_any_zone_and_goes_out_in_utc() -> None:
    noon = datetime(2026, 10, 5, 12, tzinfo=AMSTERDAM)

    assert next_sendable(CALENDAR, noon) == noon
    assert next_sendable(CALENDAR, noon).tzinfo is UTC


def test_the_same_key_always_has_the_same_second() -> None:
    key = UUID("0198c5a4-0000-7000-8000-000000000001")

    assert spread_of(key) == spread_of(str(key)) == 5680
    assert spread_of("guardian:1", window_seconds=60) == 46


def test_keys_are_spread_over_the_whole_window() -> None:
    seconds = [spread_of(f"key-{n}") for n in range(2000)]
    quarters = [sum(q <= 4 * s // SPREAD_SECONDS < q + 1 for s in seconds) for q in range(4)]

    assert all(0 <= second < SPREAD_SECONDS for second in seconds)
    assert min(quarters) > 400
