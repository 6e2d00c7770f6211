"""What a new trajectory starts with: facts of learner and school, a procedure and a calendar.

All of it travels into the process as data and stays the same there until a command changes it.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.calendars import NoCalendarData, Override, school_calendar
from activities.reservations import Reservation, UnknownLearner
from domain import procedures
from domain.calendar import Region, SchoolCalendar, SchoolYear, school_year_of
from domain.trajectory import Opening
from models.tables import LearnerRow, SchoolRow

YEARS_AHEAD: Final = (2, 1, 0)
"""School years after this one that a calendar covers: as many as are published, two at most."""

_OVERRIDES: Final = TypeAdapter(tuple[Override, ...])


async def opening_of(
    session: AsyncSession,
    place: Reservation,
    *,
    since: date,
    today: date,
    procedure: str | None = None,
) -> Opening:
    """Gather what a trajectory of this learner starts with.

    Args:
        session: only read from.
        place: the trajectory that the learner was given.
        since: the day of the first thing that happened; long ago for a trajectory from elsewhere.
        today: from where the calendar looks ahead.
        procedure: another than the one of the school.

    Raises:
        UnknownLearner: there is no learner of that id.
    """
    known = await session.get(LearnerRow, place.learner)
    if known is None:
        raise UnknownLearner("There is no learner of that id.")
    return await opening_at(
        session,
        replace(place, alliance=known.alliance, school=known.school),
        born_on=known.born_on,
        since=since,
        today=today,
        procedure=procedure,
    )


async def opening_at(  # noqa: PLR0913 - where, of whom, and since when
    session: AsyncSession,
    place: Reservation,
    *,
    born_on: date,
    since: date,
    today: date,
    procedure: str | None = None,
) -> Opening:
    """The same for a learner who need not be written down. Raises UnknownLearner."""
    school = await session.get(SchoolRow, place.school)
    if school is None:
        raise UnknownLearner("There is no learner of that id.")
    return Opening(
        trajectory=place.trajectory,
        alliance=place.alliance,
        school=school.id,
        learner=place.learner,
        born_on=born_on,
        procedure=procedures.ref(procedure or school.procedure),
        calendar=calendar_of(
            school.region, school.calendar_overrides, since=min(since, today), today=today
        ),
    )


def calendar_of(
    region: Region, overrides: list[Any], *, since: date, today: date
) -> SchoolCalendar:
    """Make a school's calendar, from the school year before `since` to as far ahead as is known."""
    own = tuple(_OVERRIDES.validate_python(overrides))
    return _calendar(region, own, school_year_of(since).starts_in, school_year_of(today).starts_in)


@lru_cache(maxsize=1000)
def _calendar(
    region: Region, own: tuple[Override, ...], since: int, this_year: int
) -> SchoolCalendar:
    """Make a calendar from the year in which a school year starts. Pupils of a school share it."""
    first = SchoolYear(starts_in=since - 1).first
    for ahead in YEARS_AHEAD:
        last = SchoolYear(starts_in=this_year + ahead).last
        try:
            return school_calendar(region=region, covers_from=first, covers_to=last, overrides=own)
        except NoCalendarData:
            continue
    raise NoCalendarData(f"No school holidays are published for {this_year}-{this_year + 1}.")
