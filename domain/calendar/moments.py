"""From dates to instants: the hours of a school in the Netherlands, told in UTC.

The one place that knows the time zone; a clock change or midnight is nobody else's concern.
"""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.calendar.days import A_DAY, SchoolCalendar, is_school_day, next_school_day

SPREAD_SECONDS: Final = 7200
"""The two hours over which the messages of one morning are spread."""

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_OPENS, _CLOSES = time(8, 30), time(18)


def local_date(at: datetime) -> date:
    """Tell the date in the Netherlands."""
    return at.astimezone(_ZONE).date()


def end_of_day(day: date) -> datetime:
    """Tell the instant at which `day` is over in the Netherlands."""
    return _instant(day + A_DAY, time())


def morning_of(day: date, spread_seconds: int) -> datetime:
    """Tell the instant at which a message of `day` leaves: 08:30, and so many seconds later."""
    return _instant(day, _OPENS) + timedelta(seconds=spread_seconds)


def next_sendable(calendar: SchoolCalendar, at: datetime, spread_seconds: int = 0) -> datetime:
    """Find the earliest moment from `at` on that is on a school day between 08:30 and 18:00.

    What has to wait for a morning leaves `spread_seconds` after 08:30.
    """
    local = at.astimezone(_ZONE)
    day = local.date()
    if not is_school_day(calendar, day) or local.time() >= _CLOSES:
        return morning_of(next_school_day(calendar, day), spread_seconds)
    if local.time() < _OPENS:
        return morning_of(day, spread_seconds)
    return at.astimezone(UTC)


def spread_of(key: UUID | str, window_seconds: int = SPREAD_SECONDS) -> int:
    """Choose the second of the window that belongs to `key`: always the same, evenly spread."""
    digest = sha256(str(key).encode()).digest()
    return int.from_bytes(digest[:8]) % window_seconds


def at_wall(day: date, local_time: time) -> datetime:
    """Tell the instant at which clocks in the Netherlands show this."""
    return _instant(day, local_time)


def _instant(day: date, local_time: time) -> datetime:
    return datetime.combine(day, local_time, tzinfo=_ZONE).astimezone(UTC)
