"""Obligations: who owes what by when, and what happens if nothing comes.

Derived from the state and the procedure, never stored: there is no second truth. What can stall is
an obligation, and nothing else is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from math import ceil
from typing import NamedTuple, assert_never

from domain import procedures
from domain.calendar import (
    Due,
    SchoolYear,
    birthday,
    internal_target,
    is_school_day,
    last_school_day_of_year,
    legal_weeks_after,
    local_date,
    months_after,
    morning_of,
    previous_school_day,
    school_days_after,
    school_days_before,
    school_year_of,
    spread_of,
)
from domain.commands import Severity
from domain.events import Cause
from domain.meeting import Meeting
from domain.plan import PlanInForce
from domain.procedure import Clock, Counted, Duty, DutyKind, Rung, RungAction, Stage, Unit
from domain.said import Said, dated, say
from domain.seats import Seat, SeatKind, kind_of
from domain.signers import (
    AGES,
    RUNS,
    agreed_steps,
    is_custody_known,
    owes_answer,
    step_state,
)
from domain.trajectory import Trajectory

PREPARE_BIRTHDAY_DAYS = 60
APRIL = 4
"""A plan that is set in this month or later was talked through with the parents in that year."""

_A_DAY = timedelta(days=1)
ENDS_IN_A_STALL = frozenset({RungAction.ESCALATE, RungAction.STALL, RungAction.OPEN_DISPUTE})
"""A ladder that ends so has been climbed in vain. After a last reminder a date still comes."""
_WAITS_FOR_THE_DAY_TO_END = frozenset(
    set(RungAction) - {RungAction.REMIND, RungAction.OTHER_CHANNEL}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRung:
    """The rung that is climbed next if nothing comes."""

    rung: int
    action: RungAction
    told: tuple[Seat, ...]
    on: date
    """The day on which it is climbed; for what waits until a day is over, the day after it."""
    moment: datetime
    """UTC: in the morning of that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One thing that is owed."""

    key: str
    """Its meaning, never random: kind, seat and the day it began."""
    kind: DutyKind
    owed_by: Seat
    about: Seat | None
    since: date
    due: date
    explain: Said
    """Why this date, in words a person can read."""
    clock: Clock
    timer: str
    climbed: int
    rungs: int
    told: tuple[Seat, ...]
    """To whom it was escalated."""
    next: NextRung | None
    has_stalled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTerm:
    """By when something is owed, and nothing else of it."""

    key: str
    kind: DutyKind
    since: date
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    """What is owed, before its procedure has said by when."""

    kind: DutyKind
    since: date
    by: Seat | None = None
    about: Seat | None = None
    due: Due | None = None
    """Where the case itself holds the date."""


def open_obligations(trajectory: Trajectory) -> tuple[Obligation, ...]:
    """What is owed now, the most pressing first."""
    today = date.max if trajectory.as_of is None else local_date(trajectory.as_of)
    begun = (owed for owed in all_obligations(trajectory) if owed.since <= today)
    return tuple(sorted(begun, key=_pressing))


def _pressing(owed: Obligation) -> tuple[bool, date, str]:
    return owed.kind is DutyKind.KEEP_MOVING, owed.due, owed.key


def all_obligations(trajectory: Trajectory) -> Iterator[Obligation]:
    """What is owed now, and what is known to be owed later."""
    if not trajectory.is_open:
        return
    procedure = procedures.get(trajectory.procedure)
    for owed in _owed(trajectory):
        yield _obligation(trajectory, procedure.duties[owed.kind], owed)


def open_terms(trajectory: Trajectory) -> Iterator[OpenTerm]:
    """As `all_obligations`, without their ladders: for who has to count many."""
    if not trajectory.is_open:
        return
    duties = procedures.get(trajectory.procedure).duties
    for owed in _owed(trajectory):
        due = owed.due or due_of(trajectory, duties[owed.kind], owed.since)
        key = _key(owed, owed.by or _seat_of(trajectory, duties[owed.kind].owed_by))
        yield OpenTerm(key=key, kind=owed.kind, since=owed.since, due=due.on)


def next_rung(trajectory: Trajectory) -> tuple[Obligation, NextRung] | None:
    """The rung that the clock climbs first, and of which ladder."""
    coming = [(owed, owed.next) for owed in all_obligations(trajectory) if owed.next is not None]
    return min(coming, key=lambda pair: (pair[1].moment, pair[0].key), default=None)


def _owed(t: Trajectory) -> Iterator[_Owed]:
    yield from _owed_for_the_signal(t)
    yield from _owed_by_law(t)
    yield from _owed_for_the_plan(t)
    if t.stage is Stage.SIGNING:
        yield from _owed_in_signing(t)
    yield from _owed_in_dispute(t)
    yield from _owed_while_running(t)
    yield from _owed_around_meetings(t)
    yield from _owed_on_dates(t)
    if t.stage is not Stage.ACTIVE:
        # While a plan runs the check-in is the sign of life; elsewhere silence itself is watched.
        yield _Owed(kind=DutyKind.KEEP_MOVING, since=max(t.last_moved_on, t.entered_on))


def _owed_for_the_signal(t: Trajectory) -> Iterator[_Owed]:
    start = t.clock_since or t.entered_on
    if t.stage is Stage.SIGNALLED and t.accepted_on is None:
        if not t.is_acknowledged:
            yield _Owed(kind=DutyKind.ACKNOWLEDGE_SIGNAL, since=start)
        yield _triage_owed(t, start)
    if t.accepted_on is None:
        return
    if t.parents_informed_on is None:
        yield _Owed(kind=DutyKind.TELL_PARENTS, since=t.accepted_on)
    unknown_from = _custody_unknown_from(t, t.accepted_on)
    if unknown_from is not None:
        yield _Owed(kind=DutyKind.ESTABLISH_CUSTODY, since=unknown_from)
    if t.stage in {Stage.SIGNALLED, Stage.INTAKE}:
        yield _Owed(kind=DutyKind.COMPLETE_INTAKE, since=t.accepted_on)


def _triage_owed(t: Trajectory, start: date) -> _Owed:
    """A severe signal counts from the day it came in, and never gives more time than there was."""
    duty = procedures.get(t.procedure).duties[DutyKind.TRIAGE]
    in_time = due_of(t, duty, start)
    if t.severe_since is None:
        return _Owed(kind=DutyKind.TRIAGE, since=start, due=in_time)
    severe = procedures.get(t.procedure).severe_triage_school_days
    sooner = policy_days_after(t, t.severe_since, severe)
    due = min(sooner, in_time, key=lambda each: each.on)
    return _Owed(kind=DutyKind.TRIAGE, since=t.severe_since, due=due)


def today_of(t: Trajectory) -> date:
    """The day of the last event."""
    return t.entered_on if t.as_of is None else local_date(t.as_of)


def _custody_unknown_from(t: Trajectory, accepted: date) -> date | None:
    """Since when, or from when, it is not known who may sign; none while the facts go on."""
    today = today_of(t)
    turns = {fact.valid_from for fact in t.custody} | {seated.since for seated in t.seats}
    turns |= {fact.valid_to + _A_DAY for fact in t.custody if fact.valid_to}
    days = sorted({accepted} | {day for day in turns if day > accepted})
    if is_custody_known(t, today):
        ahead = (day for day in days if day > today and not is_custody_known(t, day))
        return next(ahead, None)
    behind = (day for day in reversed(days) if day <= today)
    return list(takewhile(lambda day: not is_custody_known(t, day), behind))[-1]


def _owed_by_law(t: Trajectory) -> Iterator[_Owed]:
    if t.registered_on and not t.is_admission_decided:
        yield _Owed(kind=DutyKind.DECIDE_ADMISSION, since=t.registered_on)
    started = t.enrolled_on or t.arrangement_on or t.intake_completed_on
    if started and t.in_force is None and t.stage is not Stage.SIGNALLED:
        yield _Owed(kind=DutyKind.SET_PLAN, since=started)


def _owed_for_the_plan(t: Trajectory) -> Iterator[_Owed]:
    hears = {Stage.PLANNING, Stage.REVISING, Stage.EVALUATING}
    if t.stage in hears and not t.is_learner_heard:
        yield _Owed(kind=DutyKind.HEAR_LEARNER, since=t.entered_on)
    if t.stage in {Stage.PLANNING, Stage.REVISING}:
        yield _Owed(kind=DutyKind.SUBMIT_PLAN, since=t.entered_on)


def _owed_in_signing(t: Trajectory) -> Iterator[_Owed]:
    waiting = [seat for seat in t.signers if owes_answer(t, seat)]
    for seat in waiting:
        yield _answer_owed(t, seat)
    for talk in filter(lambda talk: talk.seat in t.signers, t.talks_wanted):
        yield _Owed(kind=DutyKind.TALK, since=talk.since, about=talk.seat)
    if t.split_since:
        yield _Owed(kind=DutyKind.SETTLE_SPLIT, since=t.split_since)
    if not waiting and t.signers and t.plan is not None:
        answered = _answered_on(t)
        if agreed_steps(t):
            yield _Owed(kind=DutyKind.ADOPT, since=answered)
        if any(step_state(t, step) not in RUNS for step in t.plan.steps):
            yield _Owed(kind=DutyKind.REDRAFT, since=answered)


def _answer_owed(t: Trajectory, seat: Seat) -> _Owed:
    invitation = next((i for i in t.invitations if i.seat == seat), None)
    if invitation is not None and invitation.delivered_on is not None:
        return _Owed(kind=DutyKind.ANSWER_PLAN, since=invitation.delivered_on, by=seat)
    since = t.entered_on if invitation is None else invitation.bounced_on or invitation.sent_on
    return _Owed(kind=DutyKind.DELIVER_INVITATION, since=since, about=seat)


def _answered_on(t: Trajectory) -> date:
    """Since when nobody is waited for: the last word, or the day on which who signs changed."""
    words = [given.at for given in t.answers + t.no_objections] + [seen.at for seen in t.seen]
    days = [local_date(at) for at in words]
    return max([t.round_opened_on or t.entered_on, t.signers_since or t.entered_on, *days])


def _owed_in_dispute(t: Trajectory) -> Iterator[_Owed]:
    if t.dispute is not None:
        since = t.dispute.last_step_on or t.dispute.since
        yield _Owed(kind=DutyKind.HANDLE_DISPUTE, since=since)


def _owed_while_running(t: Trajectory) -> Iterator[_Owed]:
    if t.report_back_since:
        yield _Owed(kind=DutyKind.REPORT_BACK, since=t.report_back_since)
    if t.in_force is None:
        return
    adopted = t.in_force.adopted_on
    if t.in_force.steps:
        yield _Owed(kind=DutyKind.CHECK_IN, since=max(t.checked_in_on or adopted, adopted))
    if t.in_force.steps or t.stage is Stage.EVALUATING:
        since = max(t.evaluated_on or adopted, adopted)
        due = _evaluation_due(t, t.in_force, since)
        yield _Owed(kind=DutyKind.EVALUATE, since=since, due=due)


def _evaluation_due(t: Trajectory, plan: PlanInForce, since: date) -> Due:
    """When the plan is looked at again: as agreed, in time, and once in every school year."""
    months = procedures.get(t.procedure).duties[DutyKind.EVALUATE].length
    latest = months_after(since, months)
    agreed = t.evaluate_on if t.evaluate_on and since < t.evaluate_on <= latest else None
    last_day = last_school_day_of_year(t.calendar, _year_to_evaluate(t, plan))
    if (agreed or latest) > last_day:
        explain = say(
            "ieder schooljaar een keer; {day} is de laatste schooldag",
            "once in every school year; {day} is its last school day",
            day=dated(last_day),
        )
        return Due(on=last_day, explain=explain)
    if agreed:
        return Due(on=agreed, explain=say("afgesproken in het plan", "agreed in the plan"))
    explain = say(
        "{months} maanden na {day}", "{months} months after {day}", months=months, day=dated(since)
    )
    return Due(on=latest, explain=explain)


def _year_to_evaluate(t: Trajectory, plan: PlanInForce) -> SchoolYear:
    """The first school year without an evaluation (Wpo 40a lid 3: at least one in each).

    A plan that was set from April on was talked through with the parents in that year already.
    A revision does not start the year anew.
    """
    if t.evaluated_on is not None:
        return SchoolYear(starts_in=school_year_of(t.evaluated_on).starts_in + 1)
    year = school_year_of(plan.running_since)
    was_late = plan.running_since >= date(year.last.year, APRIL, 1)
    return SchoolYear(starts_in=year.starts_in + was_late)


def _owed_around_meetings(t: Trajectory) -> Iterator[_Owed]:
    """To say when, to settle the day, to write down what was said, to take up what was agreed."""
    for meeting in t.meetings:
        if meeting.starts_at is not None:
            day = local_date(meeting.starts_at)
            yield _Owed(kind=DutyKind.NOTE_MEETING, since=day, by=meeting.convened_by)
            continue
        for seat in meeting.has_yet_to_say():
            yield _meeting_owed(t, DutyKind.ANSWER_MEETING, meeting, seat)
        yield _meeting_owed(t, DutyKind.SETTLE_MEETING, meeting, meeting.convened_by)
    if t.items:
        since = min(agreed.since for agreed in t.items)
        yield _Owed(kind=DutyKind.TAKE_UP_ITEMS, since=since)


def _meeting_owed(t: Trajectory, kind: DutyKind, meeting: Meeting, by: Seat) -> _Owed:
    """In the usual term, and never later than the last day that was proposed."""
    due = due_of(t, procedures.get(t.procedure).duties[kind], meeting.proposed_on)
    last = local_date(max(meeting.slots))
    if last < due.on:
        explain = say("dat is de laatste dag die is voorgesteld", "the last day that was proposed")
        due = Due(on=last, explain=explain)
    return _Owed(kind=kind, since=meeting.proposed_on, by=by, due=due)


def _owed_on_dates(t: Trajectory) -> Iterator[_Owed]:
    if t.hold is not None:
        until = Due(on=t.hold.until, explain=say("zo is afgesproken", "as agreed"))
        yield _Owed(kind=DutyKind.END_HOLD, since=t.hold.first, due=until)
    for given in t.delegations:
        until = Due(on=given.until, explain=say("zo is afgesproken", "as agreed"))
        yield _Owed(kind=DutyKind.RENEW_DELEGATION, since=given.since, about=given.giver, due=until)
    for age in AGES:
        if t.age < age:
            yield _birthday_owed(t, age)


def _birthday_owed(t: Trajectory, age: int) -> _Owed:
    on = birthday(t.born_on, age)
    explain = say("de leerling wordt {age}", "the learner turns {age}", age=age)
    since = on - timedelta(days=PREPARE_BIRTHDAY_DAYS)
    return _Owed(kind=DutyKind.PREPARE_BIRTHDAY, since=since, due=Due(on=on, explain=explain))


def _obligation(t: Trajectory, duty: Duty, owed: _Owed) -> Obligation:
    due = owed.due or due_of(t, duty, owed.since)
    by = owed.by or _seat_of(t, duty.owed_by)
    key = _key(owed, by)
    climbed = next((c for c in t.climbed if c.obligation == key), None)
    rungs = 0 if climbed is None else climbed.rungs
    return Obligation(
        key=key,
        kind=owed.kind,
        owed_by=by,
        about=owed.about,
        since=owed.since,
        due=due.on,
        explain=due.explain,
        clock=duty.clock,
        timer=duty.timer,
        climbed=rungs,
        rungs=len(duty.ladder),
        told=() if climbed is None else climbed.told,
        next=_rung(t, duty, _Span(owed.since, due.on, by, owed.about), rungs),
        has_stalled=rungs >= len(duty.ladder) and duty.ladder[-1].action in ENDS_IN_A_STALL,
    )


def _key(owed: _Owed, by: Seat) -> str:
    about = f"/{owed.about}" if owed.about else ""
    return f"{owed.kind}/{by}{about}/{owed.since}"


def due_of(t: Trajectory, duty: Duty, since: date) -> Due:
    """The last day of a duty that began on a day, and why."""
    if duty.clock is Clock.LEGAL:
        return _legal_due(t, duty, since, duty.length)
    return policy_days_after(t, since, duty.length)


def policy_days_after(t: Trajectory, start: date, n: int) -> Due:
    """POLICY clocks stand still on hold. Every hold has an end, so every term has one."""
    due = school_days_after(t.calendar, start, n, suspended=t.suspensions)
    return due or school_days_after(t.calendar, start, n)


def _legal_due(t: Trajectory, duty: Duty, since: date, weeks: int) -> Due:
    """LEGAL clocks run on through a hold and through the holidays."""
    extended = t.admission_extended_weeks if duty.kind is DutyKind.DECIDE_ADMISSION else 0
    what = _START_WORDS[duty.kind]
    due = legal_weeks_after(t.calendar, since, weeks, extended_weeks=extended, what=what)
    if duty.kind is not DutyKind.SET_PLAN:
        return due
    target = internal_target(t.calendar, due.on, since)
    explain = say(
        "{why}; ons eigen doel is {target}",
        "{why}; our own target is {target}",
        why=due.explain,
        target=dated(target.on),
    )
    return Due(on=due.on, explain=explain)


_START_WORDS = {
    DutyKind.DECIDE_ADMISSION: Said(nl="aanmelding", en="registration"),
    DutyKind.SET_PLAN: Said(nl="het begin van de extra ondersteuning", en="extra support began"),
}


def _seat_of(t: Trajectory, kind: SeatKind) -> Seat:
    """Who sits there, or the office itself while nobody does."""
    return next(iter(t.seats_of(kind)), Seat(kind.value))


def rung_of(t: Trajectory, owed: Obligation, height: int) -> NextRung | None:
    """The rung at a height of a ladder (0 is the lowest), with its date, or none above the top."""
    duty = procedures.get(t.procedure).duties[owed.kind]
    return _rung(t, duty, _Span(owed.since, owed.due, owed.owed_by, owed.about), height)


def ladder_of(t: Trajectory, owed: Obligation) -> tuple[NextRung, ...]:
    """What happens from here on if nothing comes: every rung that is left, with its date."""
    rungs = (rung_of(t, owed, height) for height in range(owed.climbed, owed.rungs))
    return tuple(rung for rung in rungs if rung is not None)


class _Span(NamedTuple):
    """Between which days a ladder stands, and for whom."""

    since: date
    due: date
    by: Seat
    about: Seat | None


def _rung(t: Trajectory, duty: Duty, span: _Span, height: int) -> NextRung | None:
    if height >= len(duty.ladder):
        return None
    rung = _as_it_stands(t, span.by, duty, _in_pace(t, duty, duty.ladder[height]))
    day = _rung_date(t, duty, rung, span)
    on = day + _A_DAY if rung.action in _WAITS_FOR_THE_DAY_TO_END else day
    moment = morning_of(on, spread_of(t.id))
    told = tuple(dict.fromkeys(_told(t, rung, span)))
    return NextRung(rung=height, action=rung.action, told=told, on=on, moment=moment)


def answer_obligation(t: Trajectory, seat: Seat) -> Obligation | None:
    """What a signer owes in the open round, once the invitation was delivered."""
    return next(
        (
            owed
            for owed in all_obligations(t)
            if owed.kind is DutyKind.ANSWER_PLAN and owed.owed_by == seat
        ),
        None,
    )


def is_within_term(t: Trajectory, seat: Seat, at: datetime) -> bool:
    """Whether this signer still has time to answer. Before delivery no time has passed at all."""
    owed = answer_obligation(t, seat)
    return owed is None or local_date(at) <= owed.due


def _in_pace(t: Trajectory, duty: Duty, rung: Rung) -> Rung:
    """A severe signal has a shorter triage term; its ladder climbs as much faster."""
    if duty.kind is not DutyKind.TRIAGE or t.severity is not Severity.HIGH:
        return rung
    severe = procedures.get(t.procedure).severe_triage_school_days
    return replace(rung, n=ceil(rung.n * severe / duty.length))


def _as_it_stands(t: Trajectory, by: Seat, duty: Duty, rung: Rung) -> Rung:
    """Who has not even opened the invitation is reminded by another channel (case 16)."""
    if duty.kind is not DutyKind.ANSWER_PLAN or rung.action is not RungAction.REMIND:
        return rung
    unopened = any(i.seat == by and i.opened_on is None for i in t.invitations)
    return replace(rung, action=RungAction.OTHER_CHANNEL) if unopened else rung


def _told(t: Trajectory, rung: Rung, span: _Span) -> Iterator[Seat]:
    """Of guardians only the one it is about: nobody else hears of it, and no learner's parent."""
    if not rung.to:
        yield span.by
    for kind in rung.to:
        if kind is SeatKind.GUARDIAN:
            yield span.about or span.by
        else:
            yield _seat_of(t, kind)


def _rung_date(t: Trajectory, duty: Duty, rung: Rung, span: _Span) -> date:
    match rung.counted:
        case Counted.AFTER_START:
            return _later(t, duty, rung, span.since)
        case Counted.BEFORE_DUE:
            return _ahead_of(t, rung, span.since, span.due)
        case Counted.AFTER_DUE:
            return _later(t, duty, rung, span.due)
        case _:
            assert_never(rung.counted)


def _later(t: Trajectory, duty: Duty, rung: Rung, start: date) -> date:
    """So much after a day. A hold stops the ladders of POLICY clocks only."""
    if rung.unit is not Unit.SCHOOL_DAYS:
        return start + timedelta(days=rung.n * _DAYS_IN[rung.unit])
    if rung.n == 0:
        return start
    if duty.clock is Clock.LEGAL:
        return school_days_after(t.calendar, start, rung.n).on
    return policy_days_after(t, start, rung.n).on


_DAYS_IN = {Unit.DAYS: 1, Unit.WEEKS: 7}


def _ahead_of(t: Trajectory, rung: Rung, since: date, due: date) -> date:
    """A warning that would fall in a holiday comes on the last school day before it."""
    if rung.unit is Unit.SCHOOL_DAYS:
        day = school_days_before(t.calendar, due, rung.n)
    else:
        day = due - timedelta(days=rung.n * _DAYS_IN[rung.unit])
    if not is_school_day(t.calendar, day):
        day = previous_school_day(t.calendar, day)
    return max(day, since)


def waited_for(t: Trajectory, owed: Obligation) -> Seat:
    """On whom it waits. General silence is put down to whoever owes the most pressing thing."""
    if owed.kind is DutyKind.KEEP_MOVING:
        return open_obligations(t)[0].owed_by
    return owed.owed_by


def cause_of(t: Trajectory, owed: Obligation) -> Cause:
    """On which side it waits."""
    return CAUSES.get(kind_of(waited_for(t, owed)), Cause.WAITING_ALLIANCE)


CAUSES = {
    SeatKind.GUARDIAN: Cause.WAITING_PARENT,
    SeatKind.LEARNER: Cause.WAITING_LEARNER,
    SeatKind.TEACHER: Cause.WAITING_SCHOOL,
    SeatKind.INTERNAL_COORDINATOR: Cause.WAITING_SCHOOL,
    SeatKind.SCHOOL_LEADER: Cause.WAITING_SCHOOL,
    SeatKind.BOARD: Cause.WAITING_SCHOOL,
    SeatKind.ATTENDANCE_OFFICER: Cause.WAITING_SCHOOL,
    SeatKind.CARE: Cause.WAITING_CARE,
    SeatKind.EXPERT: Cause.WAITING_CARE,
}
