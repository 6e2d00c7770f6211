"""Meetings: propose moments, say when, settle, come or not, write down what was agreed."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain import commands as c
from domain import events as e
from domain import words
from domain.calendar import local_date
from domain.errors import BadMove, NotNow, Unknown
from domain.invited import invited_now, may_be_invited
from domain.meeting import LONGEST, MOST_SLOTS, SHORTEST, Meeting, MeetingKind
from domain.refusals import Refusal
from domain.said import dated
from domain.seats import ENGINE, Actor, Seat, is_seat, kind_of
from domain.trajectory import Trajectory


def propose(t: Trajectory, command: c.ProposeMeeting, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Ask everybody who is to be there when they can. One question at a time."""
    if t.parents_informed_on is None:
        raise NotNow(Refusal.PARENTS_NOT_INFORMED)
    if any(not meeting.is_settled for meeting in t.meetings):
        raise NotNow(Refusal.MEETING_UNSETTLED)
    if command.kind is MeetingKind.EVALUATION and t.in_force is None:
        raise NotNow(Refusal.NOTHING_IN_FORCE)
    if any(meeting.id == command.meeting for meeting in t.meetings):
        raise BadMove(Refusal.TWICE_IN_MEETING)
    _check_slots(command, at)
    for seat in command.also:
        _check_may_be_invited(t, seat, at)
    meeting = Meeting(
        id=command.meeting,
        kind=command.kind,
        slots=tuple(sorted(command.slots)),
        lasts=command.lasts,
        place=command.place,
        where=command.where,
        convened_by=by.seat,
        proposed_on=local_date(at),
        also=command.also,
        invited=(),
    )
    yield e.MeetingProposed(
        meeting=meeting.id,
        kind=meeting.kind,
        slots=meeting.slots,
        lasts=meeting.lasts,
        place=meeting.place,
        where=meeting.where,
        also=meeting.also,
        invited=invited_now(t, meeting, local_date(at)),
        at=at,
        by=by,
    )


def _check_slots(command: c.ProposeMeeting, at: datetime) -> None:
    slots = command.slots
    if not 1 <= len(slots) <= MOST_SLOTS or len(set(slots)) != len(slots):
        raise BadMove(Refusal.SLOTS_WRONG, most=MOST_SLOTS)
    if not SHORTEST <= command.lasts <= LONGEST:
        raise BadMove(Refusal.LASTS_WRONG, shortest=SHORTEST, longest=LONGEST)
    for slot in slots:
        _not_over(slot, at)


def _not_over(moment: datetime, at: datetime) -> None:
    if moment <= at:
        raise BadMove(Refusal.IN_THE_PAST, on=dated(local_date(moment)))


def _check_may_be_invited(t: Trajectory, seat: Seat, at: datetime) -> None:
    if not is_seat(seat) or kind_of(seat) in ENGINE:
        raise BadMove(Refusal.SEAT_UNKNOWN)
    if not may_be_invited(t, seat, local_date(at)):
        raise NotNow(Refusal.CANNOT_INVITE, seat=words.seat(seat))


def _meeting(t: Trajectory, wanted: UUID) -> Meeting:
    found = next((meeting for meeting in t.meetings if meeting.id == wanted), None)
    if found is None:
        raise Unknown(Refusal.MEETING_UNKNOWN)
    return found


def _as_invited(t: Trajectory, wanted: UUID, by: Actor) -> Meeting:
    meeting = _meeting(t, wanted)
    if by.seat not in meeting.invited:
        raise NotNow(Refusal.NOT_INVITED, seat=words.seat(by.seat))
    return meeting


def say_when(t: Trajectory, command: c.SayWhen, by: Actor, at: datetime) -> Iterator[e.Event]:
    """The moments at which somebody can. None of them is an answer too."""
    meeting = _as_invited(t, command.meeting, by)
    if meeting.starts_at is not None:
        raise NotNow(Refusal.MEETING_SETTLED, on=dated(local_date(meeting.starts_at)))
    if not set(command.slots) <= set(meeting.slots):
        raise BadMove(Refusal.SLOT_UNKNOWN)
    slots = tuple(slot for slot in meeting.slots if slot in command.slots)
    said = meeting.said_by(by.seat)
    if said is None or said.slots != slots:
        yield e.MeetingAnswered(meeting=meeting.id, seat=by.seat, slots=slots, at=at, by=by)


def settle(t: Trajectory, command: c.SettleMeeting, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Fix the moment, one of those that were proposed or another one; or move it to another."""
    meeting = _meeting(t, command.meeting)
    if meeting.starts_at == command.starts_at:
        return
    if meeting.starts_at is not None and meeting.starts_at <= at:
        raise NotNow(Refusal.MEETING_BEGUN)
    _not_over(command.starts_at, at)
    day = local_date(command.starts_at)
    others = (each.starts_at for each in t.meetings if each.id != meeting.id)
    if day in {local_date(moment) for moment in others if moment is not None}:
        raise NotNow(Refusal.MEETING_THAT_DAY, on=dated(day))
    yield e.MeetingSettled(
        meeting=meeting.id,
        starts_at=command.starts_at,
        revision=meeting.revision + 1 if meeting.is_settled else 0,
        invited=meeting.invited,
        at=at,
        by=by,
    )


def say_if_coming(
    t: Trajectory, command: c.SayIfComing, by: Actor, at: datetime
) -> Iterator[e.Event]:
    meeting = _as_invited(t, command.meeting, by)
    if not meeting.is_settled:
        raise NotNow(Refusal.MEETING_NOT_SETTLED)
    if meeting.comes(by.seat) is not command.is_coming:
        yield e.MeetingReplied(
            meeting=meeting.id, seat=by.seat, is_coming=command.is_coming, at=at, by=by
        )


def cancel(t: Trajectory, command: c.CancelMeeting, by: Actor, at: datetime) -> Iterator[e.Event]:
    meeting = _meeting(t, command.meeting)
    yield _cancelled(meeting, by, at, command)


def _cancelled(
    meeting: Meeting, by: Actor, at: datetime, command: c.CancelMeeting | None = None
) -> e.Event:
    return e.MeetingCancelled(
        meeting=meeting.id,
        was_on=meeting.starts_at,
        revision=meeting.revision + 1,
        invited=meeting.invited,
        reason=None if command is None else command.reason,
        at=at,
        by=by,
    )


def hold(t: Trajectory, command: c.NoteMeeting, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Who was there, what was said, what was agreed: each of that becomes a step of the plan."""
    meeting = _meeting(t, command.meeting)
    if meeting.starts_at is None:
        raise NotNow(Refusal.MEETING_NOT_SETTLED)
    if meeting.starts_at > at:
        raise NotNow(Refusal.MEETING_AHEAD, on=dated(local_date(meeting.starts_at)))
    if not set(command.present) <= {*meeting.invited, *(seated.seat for seated in t.seats)}:
        raise Unknown(Refusal.SEAT_UNKNOWN)
    _check_items(t, command)
    yield e.MeetingHeld(
        meeting=meeting.id,
        kind=meeting.kind,
        on=local_date(meeting.starts_at),
        invited=meeting.invited,
        present=tuple(dict.fromkeys(command.present)),
        minutes=command.minutes,
        items=command.items,
        at=at,
        by=by,
    )


def _check_items(t: Trajectory, command: c.NoteMeeting) -> None:
    if any(not is_seat(item.done_by) for item in command.items):
        raise BadMove(Refusal.SEAT_UNKNOWN)
    ids = [item.id for item in command.items]
    known = {agreed.item.id for agreed in t.items}
    known |= {step.id for plan in (t.plan, t.in_force) if plan for step in plan.steps}
    if len(set(ids)) != len(ids) or known & set(ids):
        raise BadMove(Refusal.TWICE_IN_MEETING)


def leave_out(t: Trajectory, command: c.LeaveOut, by: Actor, at: datetime) -> Iterator[e.Event]:
    """What was agreed does not come into a plan after all."""
    if all(agreed.item.id != command.item for agreed in t.items):
        raise Unknown(Refusal.ITEM_UNKNOWN)
    yield e.ItemLeftOut(item=command.item, reason=command.reason, at=at, by=by)


def meetings_end(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    """By itself: what is ahead is cancelled when the trajectory closes."""
    if t.closing is not None:
        yield from (_cancelled(meeting, by, at) for meeting in t.meetings)


def invited_changes(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    """By itself: who sits down, turns 12 or gets authority is asked too."""
    for meeting in t.meetings:
        if meeting.starts_at is not None and meeting.starts_at <= at:
            continue
        invited = invited_now(t, meeting, local_date(at))
        if set(invited) == set(meeting.invited):
            continue
        yield e.MeetingInvited(
            meeting=meeting.id,
            invited=invited,
            asked=tuple(seat for seat in invited if seat not in meeting.invited),
            excused=tuple(seat for seat in meeting.invited if seat not in invited),
            starts_at=meeting.starts_at,
            at=at,
            by=by,
        )
