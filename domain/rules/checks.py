"""Small checks that several rules share."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Final

from domain import words
from domain.calendar import local_date
from domain.errors import BadMove, NotNow, Unknown
from domain.plan import PlanVersion
from domain.refusals import Refusal
from domain.said import dated
from domain.trajectory import Trajectory

REACH_IN_YEARS: Final = 100
"""No date of a school career lies further away than this."""


def within_reach(value: object, at: datetime) -> None:
    """Refuse a move with a date that cannot be meant, before any rule counts with it."""
    for day in _dates_in(value):
        is_naive = isinstance(day, datetime) and day.utcoffset() is None
        if is_naive or abs(day.year - at.year) > REACH_IN_YEARS:
            raise BadMove(Refusal.OUT_OF_REACH, on=dated(day))


def _dates_in(value: object) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _dates_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _dates_in(getattr(value, field.name))


def not_in_the_future(on: date, at: datetime) -> None:
    if on > local_date(at):
        raise BadMove(Refusal.IN_THE_FUTURE, on=dated(on))


def not_in_the_past(on: date, at: datetime) -> None:
    if on < local_date(at):
        raise BadMove(Refusal.IN_THE_PAST, on=dated(on))


def not_before(on: date, since: date) -> None:
    """Refuse a day on which the thing that it is about had not begun."""
    if on < since:
        raise BadMove(Refusal.TOO_EARLY, since=dated(since))


def not_done(trajectory: Trajectory, what: str, refusal: Refusal = Refusal.DONE_ALREADY) -> None:
    """Tell the second of two who act at once by whom and when it was done (case 17)."""
    done = trajectory.did(what)
    if done is not None:
        raise NotNow(refusal, seat=words.the(done.by), on=dated(local_date(done.at)))


def plan_in_round(trajectory: Trajectory) -> PlanVersion:
    if trajectory.plan is None:
        raise Unknown(Refusal.STEP_UNKNOWN)
    return trajectory.plan


def right_version(trajectory: Trajectory, version: int) -> None:
    plan = plan_in_round(trajectory)
    if version != plan.number:
        raise NotNow(Refusal.WRONG_VERSION, version=plan.number)
