"""Small checks that several rules share."""

from datetime import date, datetime

from domain.calendar import local_date
from domain.errors import BadMove, NotNow, Unknown
from domain.plan import PlanVersion
from domain.refusals import Refusal
from domain.said import dated
from domain.trajectory import Trajectory


def not_in_the_future(on: date, at: datetime) -> None:
    if on > local_date(at):
        raise BadMove(Refusal.IN_THE_FUTURE, on=dated(on))


def not_in_the_past(on: date, at: datetime) -> None:
    if on < local_date(at):
        raise BadMove(Refusal.IN_THE_PAST, on=dated(on))


def plan_in_round(trajectory: Trajectory) -> PlanVersion:
    if trajectory.plan is None:
        raise Unknown(Refusal.STEP_UNKNOWN)
    return trajectory.plan


def right_version(trajectory: Trajectory, version: int) -> None:
    plan = plan_in_round(trajectory)
    if version != plan.number:
        raise NotNow(Refusal.WRONG_VERSION, version=plan.number)
