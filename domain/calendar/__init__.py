"""All counting of time: school days, working days, legal terms, and the hours of a school.

Four ways to count, never mixed up:
- a *school day* is Monday to Friday without the breaks, free days and holidays of one school;
- a *working day* is Monday to Friday without the recognised holidays;
- a *legal term* runs in calendar weeks, school holidays or not, and only its end may move;
- a *lesson week* is a week with at least one school day in it.

A due date is a date that lasts until its end in the Netherlands, and carries the reason why it is
that day. `days` knows what a calendar holds, `terms` counts, `reasons` explains, `moments` turns
dates into instants.
"""

from domain.calendar.days import (
    RECOGNISED_HOLIDAYS,
    SCHOOL_BREAKS,
    Break,
    Holiday,
    Region,
    SchoolCalendar,
    SchoolYear,
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
from domain.calendar.moments import (
    SPREAD_SECONDS,
    at_wall,
    end_of_day,
    local_date,
    morning_of,
    next_sendable,
    spread_of,
)
from domain.calendar.reasons import no_school_on
from domain.calendar.terms import (
    Due,
    Suspension,
    internal_target,
    legal_weeks_after,
    lesson_weeks_after,
    paused_by_letter,
    school_days_after,
    working_days_after,
)

__all__ = [
    "RECOGNISED_HOLIDAYS",
    "SCHOOL_BREAKS",
    "SPREAD_SECONDS",
    "Break",
    "Due",
    "Holiday",
    "Region",
    "SchoolCalendar",
    "SchoolYear",
    "Suspension",
    "at_wall",
    "birthday",
    "end_of_day",
    "internal_target",
    "interned",
    "is_school_day",
    "is_working_day",
    "last_school_day_before_break",
    "last_school_day_of_year",
    "legal_weeks_after",
    "lesson_weeks_after",
    "local_date",
    "months_after",
    "morning_of",
    "next_school_day",
    "next_sendable",
    "no_school_on",
    "paused_by_letter",
    "previous_school_day",
    "school_days_after",
    "school_days_before",
    "school_days_between",
    "school_year_of",
    "spread_of",
    "summer_break",
    "working_days_after",
]
