"""What the engine does by itself: days that turn, rungs that are climbed, what follows a move."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from domain import events as e
from domain import procedures
from domain.calendar import (
    birthday,
    local_date,
    months_after,
    morning_of,
)
from domain.evolve import replay
from domain.obligations import (
    ENDS_IN_A_STALL,
    NextRung,
    Obligation,
    all_obligations,
    cause_of,
    policy_days_after,
    rung_of,
    today_of,
)
from domain.plan import PlanStep
from domain.procedure import Rung, RungAction, Stage
from domain.rules.beginning import enters_intake
from domain.rules.meetings import invited_changes, meetings_end
from domain.rules.people import lapsed_delegations
from domain.seats import CLOCK, LEARNER, Actor, Seat
from domain.signers import (
    AGES,
    age_on,
    allows_one_consent,
    is_silent_on,
    owes_answer,
    required_signers,
    split_step,
    step_digest,
)
from domain.trajectory import Closing, Trajectory

_A_DAY: Final = timedelta(days=1)


def day_turns(t: Trajectory, at: datetime) -> Iterator[e.Event]:
    """What the calendar has brought since the last event: a hold that ended, a birthday."""
    today = local_date(at)
    if t.opened_at is None or t.is_over:
        return
    if t.closing is not None:
        if today > _reopens_until(t, t.closing):
            yield e.Archived(at=at, by=CLOCK)
        return
    if t.hold is not None and t.hold.until < today:
        yield e.HoldEnded(last=t.hold.until, at=at, by=CLOCK)
    age = age_on(t.born_on, today)
    if age > t.age:
        yield e.LearnerTurned(age=age, at=at, by=CLOCK)
    for giver in lapsed_delegations(t, today):
        yield e.DelegationEnded(giver=giver, at=at, by=CLOCK)


def _reopens_until(t: Trajectory, closing: Closing) -> date:
    return months_after(closing.on, procedures.get(t.procedure).reopen_months)


def follows(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    """What follows from how things stand now, one group at a time; ask again until nothing does."""
    for rule in _RULES if t.is_open else (meetings_end,):
        events = list(rule(t, by, at))
        if events:
            yield from events
            return


def _signers_change(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    signers = required_signers(t, local_date(at))
    if signers != t.signers:
        yield e.SignersChanged(signers=signers, at=at, by=by)


def _new_signers_are_asked(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    if t.stage is not Stage.SIGNING or t.plan is None:
        return
    invited = {invitation.seat for invitation in t.invitations}
    for seat in t.signers:
        if seat not in invited and owes_answer(t, seat):
            yield e.SignerInvited(signer=seat, version=t.plan.number, at=at, by=by)


def _split(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    if t.stage is not Stage.SIGNING:
        return
    step = split_step(t)
    if step is not None and t.split_since is None and not t.split_was_settled:
        yield e.SplitArose(step=step.id, at=at, by=by)
    if step is None and t.split_since is not None:
        yield e.SplitEnded(decision=None, at=at, by=by)


def _no_objection(t: Trajectory, _by: Actor, at: datetime) -> Iterator[e.Event]:
    for seat, step, moment in silent_guardians(t):
        if moment <= at:
            yield e.ObjectionAbsent(
                signer=seat, step=step.id, digest=step_digest(step), at=at, by=CLOCK
            )


def silent_guardians(t: Trajectory) -> Iterator[tuple[Seat, PlanStep, datetime]]:
    """Who was told, and from when their silence on a step is noted: no objection (BW 1:253i)."""
    if t.stage is not Stage.SIGNING or t.plan is None:
        return
    procedure = procedures.get(t.procedure)
    told = {i.seat: i.delivered_on for i in t.invitations if i.delivered_on is not None}
    for step in filter(lambda step: allows_one_consent(t, step), t.plan.steps):
        for seat in t.signers:
            delivered = told.get(seat)
            if delivered is None or seat == LEARNER or not is_silent_on(t, seat, step):
                continue
            last = policy_days_after(t, delivered, procedure.no_objection_school_days)
            yield seat, step, morning_of(last.on + _A_DAY, 0)


_RULES: Final = (
    _signers_change,
    _new_signers_are_asked,
    _split,
    _no_objection,
    enters_intake,
    invited_changes,
)


@dataclass(frozen=True, slots=True)
class _Ascent:
    """How far one ladder is climbed in one go: the last rung that is due, and those passed."""

    owed: Obligation
    passed: tuple[Rung, ...]
    top: NextRung


def climb(t: Trajectory, at: datetime) -> Iterator[e.Event]:
    """Every rung that is due. Of several on one ladder only the highest is announced."""
    for owed in tuple(all_obligations(t)):
        ascent = _ascent(t, owed, at)
        if ascent is not None:
            events = tuple(_climbed(t, ascent, at))
            yield from events
            t = replay(t, events)


def _ascent(t: Trajectory, owed: Obligation, at: datetime) -> _Ascent | None:
    ladder = procedures.get(t.procedure).duties[owed.kind].ladder
    height, top = owed.climbed, None
    while (rung := rung_of(t, owed, height)) is not None and rung.moment <= at:
        height, top = height + 1, rung
    if top is None:
        return None
    return _Ascent(owed=owed, passed=ladder[owed.climbed : height], top=top)


def _climbed(t: Trajectory, ascent: _Ascent, at: datetime) -> Iterator[e.Event]:
    owed, top = ascent.owed, ascent.top
    yield e.RungClimbed(
        obligation=owed.key,
        kind=owed.kind,
        owed_by=owed.owed_by,
        rung=top.rung,
        action=top.action,
        told=top.told,
        due_on=owed.due,
        at=at,
        by=CLOCK,
    )
    actions = {rung.action for rung in ascent.passed}
    if RungAction.OPEN_EVALUATION in actions and t.stage is Stage.ACTIVE:
        yield e.StageEntered(stage=Stage.EVALUATING, at=at, by=CLOCK)
    if RungAction.OPEN_DISPUTE in actions and t.dispute is None:
        yield e.DisputeOpened(at=at, by=CLOCK)
    if top.rung == owed.rungs - 1 and top.action in ENDS_IN_A_STALL:
        cause = cause_of(t, owed)
        yield e.Stalled(obligation=owed.key, since=owed.due, cause=cause, at=at, by=CLOCK)


def next_alarm(t: Trajectory) -> datetime | None:
    """The earliest moment (UTC) at which the clock has something to do: one timer is enough."""
    if t.opened_at is None or t.is_over:
        return None
    if t.closing is not None:
        return morning_of(_reopens_until(t, t.closing) + _A_DAY, 0)
    moments = [owed.next.moment for owed in all_obligations(t) if owed.next is not None]
    moments += [moment for _, _, moment in silent_guardians(t)]
    moments += _turn_of_day(t)
    return min(moments, default=None)


def _turn_of_day(t: Trajectory) -> list[datetime]:
    """The first coming day that changes who must sign, who knows, or a hold. At most one."""
    today = today_of(t)
    days = {birthday(t.born_on, age) for age in AGES}
    days |= {fact.valid_from for fact in t.custody}
    days |= {fact.valid_to + _A_DAY for fact in t.custody if fact.valid_to}
    days |= {given.until + _A_DAY for given in t.delegations}
    days |= {t.hold.until + _A_DAY} if t.hold else set()
    moments = (morning_of(day, 0) for day in sorted(days) if day > today)
    return list(islice((moment for moment in moments if _turns(t, moment)), 1))


def _turns(t: Trajectory, at: datetime) -> bool:
    return any(day_turns(t, at)) or any(follows(t, CLOCK, at))
