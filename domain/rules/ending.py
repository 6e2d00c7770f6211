"""Hold and resume, merge and link, close and reopen, and what a trajectory lives by."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from domain import commands as c
from domain import events as e
from domain import procedures
from domain.calendar import SchoolCalendar, local_date, months_after
from domain.errors import BadMove, NotNow, Unknown
from domain.procedure import Stage
from domain.refusals import Refusal
from domain.rules.checks import not_in_the_past
from domain.said import Said, dated
from domain.seats import Actor
from domain.trajectory import Closing, Trajectory

_LONGEST_CALENDAR: Final = timedelta(days=20 * 366)
_LONGEST_BREAK: Final = timedelta(days=90)

_CLOSED_BY: Final[Mapping[c.CloseReason, Said]] = {
    c.CloseReason.GOALS_MET: Said(nl="de evaluatie", en="the evaluation"),
    c.CloseReason.BASIC_SUPPORT: Said(nl="de weging", en="the triage"),
    c.CloseReason.REJECTED: Said(nl="de weging", en="the triage"),
    c.CloseReason.MERGED: Said(nl="samenvoegen of losmaken", en="merging or un-merging"),
}


def hold(t: Trajectory, command: c.Hold, by: Actor, at: datetime) -> Iterator[e.Event]:
    """POLICY clocks stop until the agreed day; LEGAL clocks run on."""
    if t.hold is not None:
        raise NotNow(Refusal.ON_HOLD_ALREADY, on=dated(t.hold.until))
    today = local_date(at)
    not_in_the_past(command.until, at)
    latest = months_after(today, procedures.get(t.procedure).max_hold_months)
    if command.until > latest:
        raise BadMove(Refusal.HOLD_TOO_LONG, on=dated(latest))
    yield e.PutOnHold(
        reason=command.reason, first=today, until=command.until, note=command.note, at=at, by=by
    )


def resume(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    if t.hold is None:
        raise NotNow(Refusal.NOT_ON_HOLD)
    yield e.HoldEnded(last=local_date(at) - timedelta(days=1), at=at, by=by)


def merge_into(t: Trajectory, command: c.MergeInto, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Only for one learner, confirmed by a person. Siblings are linked, never merged (case 9)."""
    if command.into == t.id or t.has_absorbed(command.into):
        raise BadMove(Refusal.SAME_TRAJECTORY)
    if command.other_born_on != t.born_on:
        raise BadMove(Refusal.NOT_SAME_LEARNER)
    yield e.Merged(into=command.into, match=command.match, at=at, by=by)
    yield e.Closed(reason=c.CloseReason.MERGED, text=None, at=at, by=by)
    yield e.StageEntered(stage=Stage.CLOSED, at=at, by=by)


def unmerge(t: Trajectory, command: c.Unmerge, by: Actor, at: datetime) -> Iterator[e.Event]:
    closing = _closing(t)
    if closing.reason is not c.CloseReason.MERGED or t.merged_into is None:
        raise NotNow(Refusal.NOT_MERGED)
    last = closing.on + timedelta(days=procedures.get(t.procedure).unmerge_days)
    if local_date(at) > last:
        raise NotNow(Refusal.MERGE_TOO_OLD, on=dated(last))
    yield e.Unmerged(source_of=t.merged_into, reason=command.reason, at=at, by=by)
    yield e.StageEntered(stage=closing.came_from, at=at, by=by)


def absorb_merged(
    t: Trajectory, command: c.AbsorbMerged, by: Actor, at: datetime
) -> Iterator[e.Event]:
    if not t.has_absorbed(command.source):
        yield e.MergeAbsorbed(source=command.source, opened_on=command.opened_on, at=at, by=by)


def release_merged(
    t: Trajectory, command: c.ReleaseMerged, by: Actor, at: datetime
) -> Iterator[e.Event]:
    if t.has_absorbed(command.source):
        yield e.MergeReleased(source=command.source, at=at, by=by)


def link_to(t: Trajectory, command: c.LinkTo, by: Actor, at: datetime) -> Iterator[e.Event]:
    if command.other == t.id:
        raise BadMove(Refusal.SAME_TRAJECTORY)
    if command.other not in t.links:
        yield e.Linked(other=command.other, at=at, by=by)


def close(command: c.Close, by: Actor, at: datetime) -> Iterator[e.Event]:
    if command.reason in _CLOSED_BY:
        raise BadMove(Refusal.CLOSE_OTHERWISE, move=_CLOSED_BY[command.reason])
    yield e.Closed(reason=command.reason, text=command.text, at=at, by=by)
    yield e.StageEntered(stage=Stage.CLOSED, at=at, by=by)


def reopen(t: Trajectory, command: c.Reopen, by: Actor, at: datetime) -> Iterator[e.Event]:
    """New clocks; nothing that was agreed before is revived (case 11)."""
    closing = _closing(t)
    if closing.reason is c.CloseReason.MERGED:
        raise NotNow(Refusal.CLOSE_OTHERWISE, move=_CLOSED_BY[closing.reason])
    last = months_after(closing.on, procedures.get(t.procedure).reopen_months)
    if local_date(at) > last:
        raise NotNow(Refusal.REOPEN_TOO_LATE, on=dated(last))
    yield e.Reopened(reason=command.reason, at=at, by=by)
    yield e.StageEntered(stage=Stage.INTAKE, at=at, by=by)


def _closing(t: Trajectory) -> Closing:
    if t.closing is None:
        raise NotNow(Refusal.NOT_CLOSED)
    return t.closing


def move_procedure(
    t: Trajectory, command: c.MoveProcedure, by: Actor, at: datetime
) -> Iterator[e.Event]:
    if command.procedure not in procedures.ALL:
        raise Unknown(Refusal.PROCEDURE_UNKNOWN)
    wanted = procedures.ref(command.procedure)
    if wanted != t.procedure:
        yield e.ProcedureMoved(procedure=wanted, at=at, by=by)


def change_calendar(
    t: Trajectory, command: c.ChangeCalendar, by: Actor, at: datetime
) -> Iterator[e.Event]:
    if command.calendar == t.calendar:
        return
    if command.calendar.region is not t.calendar.region:
        raise BadMove(Refusal.CALENDAR_OTHER_REGION)
    if command.calendar.version == t.calendar.version or not _is_sound(command.calendar):
        raise BadMove(Refusal.CALENDAR_WRONG)
    yield e.CalendarChanged(calendar=command.calendar, at=at, by=by)


def _is_sound(calendar: SchoolCalendar) -> bool:
    """Whether its years and breaks are of a size that a school can have."""
    covered = timedelta(0) <= calendar.covers_to - calendar.covers_from <= _LONGEST_CALENDAR
    return covered and all(
        timedelta(0) <= each.last - each.first <= _LONGEST_BREAK for each in calendar.breaks
    )
