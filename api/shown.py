"""From what the questions answer to what goes over the wire, in the reader's language."""

from datetime import date
from typing import Any

from api import schemas
from api.language import Language, read
from domain import words
from domain.access import Topic
from domain.calendar import local_date
from domain.obligations import NextRung
from domain.visibility import Viewer
from models.views import Owed, SeatView, StallView, TrajectoryView


def summary(view: TrajectoryView, language: Language) -> schemas.TrajectorySummary:
    return schemas.TrajectorySummary(**_summary(view, language))


def trajectory(  # noqa: PLR0913 - what was looked up, for whom, in which language
    view: TrajectoryView,
    viewer: Viewer,
    *,
    obligations: list[schemas.Obligation],
    seats: list[SeatView],
    yours: list[str],
    language: Language,
) -> schemas.Trajectory:
    return schemas.Trajectory(
        **_summary(view, language),
        learner=schemas.Name(id=view.learner, name=view.learner_name),
        school_name=view.school_name,
        severity=view.severity,
        procedure=view.procedure,
        opened_at=view.opened_at,
        stall_cause=view.stall_cause,
        is_split=view.is_split if viewer.sees(Topic.ANSWERS) else None,
        has_dispute=view.has_dispute if viewer.sees(Topic.DECISIONS) else None,
        signers=list(view.signers),
        seats=[
            schemas.Seating(
                seat=each.seat,
                person=each.person,
                name=each.name if viewer.sees(Topic.NAMES) else "",
                since=each.since,
            )
            for each in seats
        ],
        yours=yours,
        close_reason=view.close_reason,
        closed_on=view.closed_on,
        merged_into=view.merged_into,
        obligations=obligations,
    )


def standing(
    view: TrajectoryView, viewer: Viewer, *, eck_id: str | None
) -> schemas.TrajectoryStanding:
    """For a system. What is not for its seat is not known here either."""
    counts = viewer.sees(Topic.AGGREGATES)
    return schemas.TrajectoryStanding(
        id=view.id,
        case_number=view.case_number,
        school=view.school,
        eck_id=eck_id,
        procedure=view.procedure,
        stage=view.stage,
        entered_on=view.entered_on,
        opened_on=None if view.opened_at is None else local_date(view.opened_at),
        last_moved_on=view.last_moved_on,
        hold_until=view.hold_until,
        closed_on=view.closed_on,
        waiting_on=view.waiting_on if counts else None,
        next_due=view.next_due if counts else None,
        stalled_since=view.stalled_since if counts else None,
    )


def _summary(view: TrajectoryView, language: Language) -> dict[str, Any]:
    return {
        "id": view.id,
        "case_number": view.case_number,
        "school": view.school,
        "stage": view.stage,
        "waiting_on": view.waiting_on,
        "waiting": read(view.waiting, language),
        "next_due": view.next_due,
        "last_moved_on": view.last_moved_on,
        "stalled_since": view.stalled_since,
        "hold_until": view.hold_until,
    }


def obligation(owed: Owed, *, on: date, language: Language) -> schemas.Obligation:
    of = owed.obligation
    return schemas.Obligation(
        key=of.key,
        trajectory=owed.trajectory,
        case_number=owed.case_number,
        kind=of.kind,
        what=read(words.DUTIES[of.kind], language),
        owed_by=of.owed_by,
        about=of.about,
        since=of.since,
        due=of.due,
        explain=read(of.explain, language),
        clock=of.clock,
        timer=of.timer,
        climbed=of.climbed,
        rungs=of.rungs,
        told=list(of.told),
        next=None if of.next is None else _next(of.next),
        is_overdue=of.due < on,
        has_stalled=of.has_stalled,
        because=owed.because,
    )


def _next(rung: NextRung) -> schemas.NextRung:
    return schemas.NextRung(action=rung.action, told=list(rung.told), on=rung.on, at=rung.moment)


def stall(view: StallView, *, on: date) -> schemas.Stalled:
    return schemas.Stalled(
        trajectory=view.trajectory,
        case_number=view.case_number,
        school=view.school,
        school_name=view.school_name,
        stage=view.stage,
        waiting_on=view.waiting_on,
        cause=view.cause,
        owed=view.owed,
        stalled_since=view.since,
        days=max(0, (on - view.since).days),
    )
