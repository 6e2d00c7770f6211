"""Obligations: who owes what by when, and what happens if nothing comes.

Derived from the state and the procedure, never stored: there is no second truth. What can stall is an
obligation, and nothing else is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from typing import assert_never

from domain import procedures
from domain.calendar import (
    Due,
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
from domain.procedure import Clock, Counted, Duty, DutyKind, Rung, RungAction, Stage, Unit
from domain.said import Said, dated, say
from domain.seats import Seat, SeatKind, kind_of
from domain.signers import (
    CO_SIGNS_FROM,
    RUNS,
    SIGNS_ALONE_FROM,
    agreed_steps,
    is_custody_known,
    owes_answer,
    step_state,
)
from domain.trajectory import Trajectory

PREPARE_BIRTHDAY_DAYS = 60
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
    moment: datetime
    """UTC: in the morning of that day, or of the day after for what waits until the day is over."""


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
    yield from _owed_on_dates(t)
    if t.stage is not Stage.ACTIVE:
        # While a plan runs the check-in is the sign of life; elsewhere silence itself is watched.
        yield _Owed(kind=DutyKind.KEEP_MOVING, since=max(t.last_moved_on, t.entered_on))


def _owed_for_the_signal(t: Trajectory) -> Iterator[_Owed]:
    start = t.clock_since or t.entered_on
    if t.stage is Stage.SIGNALLED and t.accepted_on is None:
        if not t.is_acknowledged:
            yield _Owed(kind=DutyKind.ACKNOWLEDGE_SIGNAL, since=start)
        yield _Owed(kind=DutyKind.TRIAGE, since=start)
    if t.accepted_on is None:
        return
    if t.parents_informed_on is None:
        yield _Owed(kind=DutyKind.TELL_PARENTS, since=t.accepted_on)
    if needs_custody(t):
        yield _Owed(kind=DutyKind.ESTABLISH_CUSTODY, since=_custody_lost_on(t))
    if t.stage in {Stage.SIGNALLED, Stage.INTAKE}:
        yield _Owed(kind=DutyKind.COMPLETE_INTAKE, since=t.accepted_on)


def needs_custody(t: Trajectory) -> bool:
    """Whether it is unknown who may sign. From 18 the learner signs alone."""
    today = t.entered_on if t.as_of is None else local_date(t.as_of)
    return t.age < SIGNS_ALONE_FROM and not is_custody_known(t, today)


def _custody_lost_on(t: Trajectory) -> date:
    """Since when nobody knows who may sign: the acceptance, or the day after a custody fact ended."""
    accepted = t.accepted_on or t.entered_on
    today = accepted if t.as_of is None else local_date(t.as_of)
    ended = [fact.valid_to for fact in t.custody if fact.valid_to and fact.valid_to < today]
    seated = [s.since for s in t.seats if kind_of(s.seat) is SeatKind.GUARDIAN]
    return max([accepted, *(last + timedelta(days=1) for last in ended), *seated])


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
    for talk in t.talks_wanted:
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
    if invitation is None:
        return _Owed(kind=DutyKind.DELIVER_INVITATION, since=t.entered_on, about=seat)
    if invitation.delivered_on is None:
        since = invitation.bounced_on or invitation.sent_on
        return _Owed(kind=DutyKind.DELIVER_INVITATION, since=since, about=seat)
    return _Owed(kind=DutyKind.ANSWER_PLAN, since=invitation.delivered_on, by=seat)


def _answered_on(t: Trajectory) -> date:
    words = [given.at for given in t.answers] + [seen.at for seen in t.seen]
    days = [local_date(at) for at in words]
    return max([t.round_opened_on or t.entered_on, *days])


def _owed_in_dispute(t: Trajectory) -> Iterator[_Owed]:
    if t.dispute is not None:
        since = t.dispute.last_step_on or t.dispute.since
        yield _Owed(kind=DutyKind.HANDLE_DISPUTE, since=since)


def _owed_while_running(t: Trajectory) -> Iterator[_Owed]:
    if t.report_back_since:
        yield _Owed(kind=DutyKind.REPORT_BACK, since=t.report_back_since)
    if t.in_force is None or not t.in_force.steps:
        return
    yield _Owed(kind=DutyKind.CHECK_IN, since=t.checked_in_on or t.in_force.adopted_on)
    since = max(t.evaluated_on or t.in_force.adopted_on, t.in_force.adopted_on)
    yield _Owed(kind=DutyKind.EVALUATE, since=since, due=evaluation_due(t, since))


def evaluation_due(t: Trajectory, since: date) -> Due:
    """When the plan is looked at again: as agreed, within the term, and once in every school year.

    Wpo 40a lid 3: at least once per school year. A plan set after 1 April has been talked through with the
    parents in that year already; for it the next school year is the first.
    """
    months = _term_n(t, DutyKind.EVALUATE)
    latest = months_after(since, months)
    agreed = t.evaluate_on if t.evaluate_on and since < t.evaluate_on <= latest else None
    on = agreed or latest
    year = school_year_of(since)
    last_day = last_school_day_of_year(t.calendar, year)
    april = date(year.last.year, 4, 1)
    if since < april and on > last_day:
        explain = say(
            "ieder schooljaar een keer; {day} is de laatste schooldag",
            "once in every school year; {day} is its last school day",
            day=dated(last_day),
        )
        return Due(on=last_day, explain=explain)
    if agreed:
        return Due(on=on, explain=say("afgesproken in het plan", "agreed in the plan"))
    explain = say(
        "{months} maanden na {day}", "{months} months after {day}", months=months, day=dated(since)
    )
    return Due(on=on, explain=explain)


def _term_n(t: Trajectory, kind: DutyKind) -> int:
    term = procedures.get(t.procedure).duties[kind].term
    return 0 if term is None else term.n


def _owed_on_dates(t: Trajectory) -> Iterator[_Owed]:
    if t.hold is not None:
        until = Due(on=t.hold.until, explain=say("zo is afgesproken", "as agreed"))
        yield _Owed(kind=DutyKind.END_HOLD, since=t.hold.first, due=until)
    for given in t.delegations:
        until = Due(on=given.until, explain=say("zo is afgesproken", "as agreed"))
        yield _Owed(kind=DutyKind.RENEW_DELEGATION, since=given.since, about=given.giver, due=until)
    for age in (CO_SIGNS_FROM, SIGNS_ALONE_FROM):
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
    about = f"/{owed.about}" if owed.about else ""
    key = f"{owed.kind}/{by}{about}/{owed.since}"
    climbed = t.rungs_climbed(key)
    told = next((c.told for c in t.climbed if c.obligation == key), ())
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
        climbed=climbed,
        rungs=len(duty.ladder),
        told=told,
        next=_rung(t, duty, owed.since, due.on, by, climbed),
        has_stalled=t.stall is not None and t.stall.obligation == key,
    )


def due_of(t: Trajectory, duty: Duty, since: date) -> Due:
    """The last day of a duty that began on a day, and why."""
    term = duty.term
    assert term is not None, f"{duty.kind} has no term and no date"
    if duty.clock is Clock.LEGAL:
        return _legal_due(t, duty, since, term.n)
    n = term.n
    if duty.kind is DutyKind.TRIAGE and t.severity is Severity.HIGH:
        n = min(n, procedures.get(t.procedure).severe_triage_school_days)
    return school_days_after(t.calendar, since, n, suspended=t.suspensions) or Due(
        on=date.max, explain=say("staat stil", "on hold")
    )


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
    return _rung(t, duty, owed.since, owed.due, owed.owed_by, height)


def _rung(  # noqa: PLR0913 - the two dates, the seat and the height are all it takes
    t: Trajectory, duty: Duty, since: date, due: date, by: Seat, height: int
) -> NextRung | None:
    if height >= len(duty.ladder):
        return None
    rung = _as_it_stands(t, by, duty, _in_pace(t, duty, duty.ladder[height]))
    on = _rung_date(t, rung, since, due)
    spread = spread_of(t.id)
    waits = rung.action in _WAITS_FOR_THE_DAY_TO_END
    moment = morning_of(on + timedelta(days=1) if waits else on, spread)
    return NextRung(rung=height, action=rung.action, told=_told(t, rung, by), on=on, moment=moment)


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
    if duty.kind is not DutyKind.TRIAGE or t.severity is not Severity.HIGH or duty.term is None:
        return rung
    severe = procedures.get(t.procedure).severe_triage_school_days
    return replace(rung, n=ceil(rung.n * severe / duty.term.n))


def _as_it_stands(t: Trajectory, by: Seat, duty: Duty, rung: Rung) -> Rung:
    """Who has not even opened the invitation is reminded by another channel (domain §7.5-16)."""
    if duty.kind is not DutyKind.ANSWER_PLAN or rung.action is not RungAction.REMIND:
        return rung
    unopened = any(i.seat == by and i.opened_on is None for i in t.invitations)
    return replace(rung, action=RungAction.OTHER_CHANNEL) if unopened else rung


def _told(t: Trajectory, rung: Rung, by: Seat) -> tuple[Seat, ...]:
    if not rung.to:
        return (by,)
    named = (by if kind is kind_of(by) else _seat_of(t, kind) for kind in rung.to)
    return tuple(dict.fromkeys(named))


def _rung_date(t: Trajectory, rung: Rung, since: date, due: date) -> date:
    match rung.counted:
        case Counted.AFTER_START:
            return _policy_day(t, since, rung.n)
        case Counted.BEFORE_DUE:
            return _ahead_of(t, rung, since, due)
        case Counted.AFTER_DUE:
            return due if rung.n == 0 else _policy_day(t, due, rung.n)
        case _:
            assert_never(rung.counted)


def _policy_day(t: Trajectory, start: date, n: int) -> date:
    due = school_days_after(t.calendar, start, n, suspended=t.suspensions)
    return date.max if due is None else due.on


def _ahead_of(t: Trajectory, rung: Rung, since: date, due: date) -> date:
    """A warning that would fall in a holiday comes on the last school day before it."""
    if rung.unit is Unit.SCHOOL_DAYS:
        day = school_days_before(t.calendar, due, rung.n)
    else:
        day = due - timedelta(days=rung.n)
    if not is_school_day(t.calendar, day):
        day = previous_school_day(t.calendar, day)
    return max(day, since)
