"""Moments by the clock on the wall in the Netherlands."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.calendar import local_date
from domain.said import Said, day

_ZONE: Final = ZoneInfo("Europe/Amsterdam")


def time_of(at: datetime) -> str:
    return f"{at.astimezone(_ZONE):%H:%M}"


def moment(at: datetime) -> Said:
    """Say "ma 23 november 2026, 19:05"."""
    spoken, time = day(local_date(at)), time_of(at)
    return Said(nl=f"{spoken.nl}, {time}", en=f"{spoken.en}, {time}")
