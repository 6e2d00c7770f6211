"""How each event changes a trajectory.

Rule 1: the state changes in this file and nowhere else.
Rule 2: `evolve` never says no. What has happened has happened; whether it may is for `decide`.
Rule 3: no I/O and no clock; every moment comes in with an event.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any, Final, assert_never
from uuid import UUID

from domain import events as e
from domain.calendar import Suspension, interned, local_date
from domain.commands import Severity, TermStart, TriageOutcome
from domain.meeting import AgreedItem, Coming, Free, Meeting
from domain.plan import PlanInForce, PlanStep, PlanVersion, StepId
from domain.procedure import Stage
from domain.seats import ENGINE, Seat, SeatKind, kind_of
from domain.sign_off import (
    Answer,
    CustodyFact,
    Delegation,
    Fate,
    GivenAnswer,
    Invitation,
    SeenAnswer,
    Via,
)
from domain.signers import age_on
from domain.trajectory import (
    Absorbed,
    Climbed,
    Closing,
    Dispute,
    Done,
    OnHold,
    Opening,
    Reminded,
    Seated,
    TalkWanted,
    Trajectory,
    TrajectoryId,
    new_trajectory,
)

_ENGINE_SEATS: Final = frozenset(Seat(kind.value) for kind in ENGINE)
_VOICES: Final = frozenset({SeatKind.GUARDIAN, SeatKind.LEARNER})
"""Whose answers are their own: they leave the table with the person who gave them."""

HEARING: Final = "hearing"
TRIAGE: Final = "triage"
ADMISSION: Final = "admission"
"""What can be done once. A legal term too: by the name of what starts it."""


def opening_in(event: e.TrajectoryOpened) -> Opening:
    """The start of a trajectory, back out of its first event."""
    return Opening(
        trajectory=TrajectoryId(event.trajectory),
        alliance=event.alliance,
        school=event.school,
        learner=event.learner,
        born_on=event.born_on,
        procedure=event.procedure,
        calendar=event.calendar,
    )


def replay(trajectory: Trajectory, events: Iterable[e.Event]) -> Trajectory:
    return reduce(evolve, events, trajectory)


def evolve(trajectory: Trajectory, event: e.Event) -> Trajectory:
    """What the trajectory is after an event. Never says no."""
    changed = _noted(_applied(trajectory, event), event)
    # To remind somebody moves nothing on: how long it is quiet goes on counting.
    if event.by.seat in _ENGINE_SEATS or isinstance(event, e.PartyReminded):
        return replace(changed, as_of=event.at)
    return replace(changed, as_of=event.at, last_moved_on=local_date(event.at))


def _noted(t: Trajectory, event: e.Event) -> Trajectory:
    """Keep who did what can be done once."""
    what = _what(event)
    if what is None:
        return t
    others = tuple(done for done in t.done if done.what != what)
    return replace(t, done=(*others, Done(what=what, by=event.by.seat, at=event.at)))


def _what(event: e.Event) -> str | None:
    match event:
        case e.Triaged():
            return TRIAGE
        case e.AdmissionDecided():
            return ADMISSION
        case e.LearnerHeard() | e.HearingWaived():
            return HEARING
        case e.TermStarted():
            return event.start.value
        case _:
            return None


def _applied(  # noqa: C901, PLR0911, PLR0912, PLR0915 - one line an event
    t: Trajectory, event: e.Event
) -> Trajectory:
    match event:
        case e.TrajectoryOpened():
            return _opened(t, event)
        case e.SignalRaised():
            return _signalled(t, event)
        case e.SignalAcknowledged():
            return replace(t, is_acknowledged=True)
        case e.Triaged():
            return _triaged(t, event)
        case e.StageEntered():
            return _entered(t, event)
        case e.ParentsInformed():
            return replace(t, parents_informed_on=event.on)
        case e.PersonSeated():
            return _seated(t, event)
        case e.PersonUnseated():
            return _unseated(t, event.seat)
        case e.CustodyRecorded():
            return _custody_recorded(t, event)
        case e.CustodyEnded():
            return _custody_ended(t, event)
        case e.SignersChanged():
            return replace(t, signers=event.signers, signers_since=local_date(event.at))
        case e.LearnerTurned():
            return replace(t, age=event.age)
        case e.TermStarted():
            return _term_started(t, event)
        case e.TermExtended():
            return replace(t, admission_extended_weeks=event.weeks)
        case e.AdmissionDecided():
            return replace(t, is_admission_decided=True)
        case e.LearnerAsked():
            return replace(t, was_learner_asked=True)
        case e.IntakeCompleted():
            on = local_date(event.at)
            return replace(t, intake_completed_on=on, meeting_on=event.meeting_on)
        case e.LearnerHeard() | e.HearingWaived():
            return replace(t, is_learner_heard=True)
        case e.PlanSubmitted():
            return _submitted(t, event)
        case e.SignerInvited():
            return _invited(t, event)
        case e.InvitationFared():
            return _fared(t, event)
        case e.StepAnswered():
            return _answered(t, event)
        case e.AnswerWithdrawn():
            return _without_answer(t, event.signer, event.step)
        case e.AnswerLapsed():
            return _without_answer(t, event.signer, event.step, event.digest)
        case e.ObjectionAbsent():
            return _without_objection(t, event)
        case e.PlanAcknowledged():
            reached = _reached(t, event.signer, event.at)
            return _seen(reached, event.signer, event.digest, event.answer, event.at)
        case e.SignerNotReached():
            return _seen(t, event.signer, event.digest, Answer.NOT_REACHED, event.at)
        case e.Delegated():
            return _delegated(t, event)
        case e.DelegationEnded():
            return replace(t, delegations=tuple(d for d in t.delegations if d.giver != event.giver))
        case e.TalkHeld():
            return _talked(t, event)
        case e.SplitArose():
            return replace(t, split_since=local_date(event.at), split_was_settled=False)
        case e.SplitEnded():
            return replace(t, split_since=None, split_was_settled=event.decision is not None)
        case e.DisputeOpened():
            return replace(t, dispute=Dispute(since=local_date(event.at)))
        case e.DisputeStepTaken():
            return _dispute_step(t, event)
        case e.DisputeEnded():
            return replace(t, dispute=None)
        case e.PlanReturned():
            return replace(t, talks_wanted=(), split_since=None)
        case e.PlanAdopted():
            return _adopted(t, event)
        case e.StepStopped():
            return _stopped(t, event)
        case e.ReportedBack():
            return replace(t, report_back_since=None)
        case e.CheckedIn():
            return replace(t, checked_in_on=max(event.on, t.checked_in_on or event.on))
        case e.RevisionRequested() | e.RevisionStopped():
            return t
        case e.EvaluationHeld():
            return _evaluated(t, event)
        case e.MeetingProposed():
            return replace(t, meetings=(*t.meetings, _proposed(event)))
        case e.MeetingInvited():
            return _with_meeting(t, event.meeting, invited=event.invited)
        case e.MeetingAnswered():
            return _meeting_answered(t, event)
        case e.MeetingSettled():
            return _settled(t, event)
        case e.MeetingReplied():
            return _replied(t, event)
        case e.MeetingCancelled():
            return _without_meeting(t, event.meeting)
        case e.MeetingHeld():
            agreed = tuple(AgreedItem(item=item, since=event.on) for item in event.items)
            return replace(_without_meeting(t, event.meeting), items=(*t.items, *agreed))
        case e.ItemLeftOut():
            return _without_items(t, {event.item})
        case e.PutOnHold():
            return replace(t, hold=OnHold(first=event.first, until=event.until))
        case e.HoldEnded():
            return _resumed(t, event)
        case e.Merged():
            return replace(t, merged_into=event.into)
        case e.Unmerged():
            return replace(t, merged_into=None, closing=None)
        case e.MergeAbsorbed():
            return _absorbed(t, event)
        case e.MergeReleased():
            return _released(t, event)
        case e.Linked():
            return replace(t, links=(*t.links, event.other))
        case e.Closed():
            closing = Closing(reason=event.reason, on=local_date(event.at), came_from=t.stage)
            return replace(t, closing=closing, hold=None)
        case e.Reopened():
            return _reopened(t, event)
        case e.Archived():
            return t if t.closing is None else replace(t, closing=_archived(t.closing))
        case e.ProcedureMoved():
            return replace(t, procedure=event.procedure)
        case e.CalendarChanged():
            return replace(t, calendar=interned(event.calendar))
        case e.PartyReminded():
            others = tuple(each for each in t.reminded if each.seat != event.owed_by)
            now = Reminded(seat=event.owed_by, on=local_date(event.at))
            return replace(t, reminded=(*others, now))
        case e.DeadlineMoved() | e.Stalled():
            return t
        case e.RungClimbed():
            return _climbed(t, event)
        case _:
            assert_never(event)


def _opened(t: Trajectory, event: e.TrajectoryOpened) -> Trajectory:
    on = local_date(event.at)
    return replace(
        t,
        opened_at=event.at,
        clock_since=on,
        entered_on=on,
        entered_by=event.by.seat,
        age=age_on(event.born_on, on),
        calendar=interned(event.calendar),
    )


def _signalled(t: Trajectory, event: e.SignalRaised) -> Trajectory:
    """The most severe of all signals counts, from the day on which it came in."""
    if event.severity is Severity.NORMAL or t.severity is Severity.HIGH:
        return t
    return replace(t, severity=Severity.HIGH, severe_since=local_date(event.at))


def _triaged(t: Trajectory, event: e.Triaged) -> Trajectory:
    if event.outcome is not TriageOutcome.ACCEPT:
        return replace(t, is_acknowledged=True)
    return replace(t, is_acknowledged=True, accepted_on=local_date(event.at))


def _term_started(t: Trajectory, event: e.TermStarted) -> Trajectory:
    match event.start:
        case TermStart.REGISTERED:
            return replace(t, registered_on=event.on)
        case TermStart.ENROLLED:
            return replace(t, enrolled_on=event.on)
        case TermStart.ARRANGEMENT:
            return replace(t, arrangement_on=event.on)
        case _:
            assert_never(event.start)


def _archived(closing: Closing) -> Closing:
    return replace(closing, is_archived=True)


def _entered(t: Trajectory, event: e.StageEntered) -> Trajectory:
    on = local_date(event.at)
    entered = replace(t, stage=event.stage, entered_on=on, entered_by=event.by.seat)
    match event.stage:
        case Stage.PLANNING | Stage.REVISING | Stage.EVALUATING:
            done = tuple(done for done in t.done if done.what != HEARING)
            return replace(entered, is_learner_heard=False, done=done)
        case Stage.SIGNALLED | Stage.INTAKE | Stage.SIGNING | Stage.ACTIVE | Stage.CLOSED:
            return entered
        case _:
            assert_never(event.stage)


def _seated(t: Trajectory, event: e.PersonSeated) -> Trajectory:
    others = tuple(s for s in t.seats if s.seat != event.seat)
    seated = Seated(seat=event.seat, person=event.person, since=local_date(event.at))
    return replace(t, seats=(*others, seated))


def _unseated(t: Trajectory, seat: Seat) -> Trajectory:
    """A guardian or learner takes their words along; whoever sits down next speaks anew."""
    left = replace(t, seats=tuple(seated for seated in t.seats if seated.seat != seat))
    if kind_of(seat) not in _VOICES:
        return left
    return replace(
        left,
        meetings=tuple(_unsaid(meeting, seat) for meeting in t.meetings),
        answers=tuple(given for given in t.answers if given.seat != seat),
        no_objections=tuple(noted for noted in t.no_objections if noted.seat != seat),
        seen=tuple(seen for seen in t.seen if seen.seat != seat),
        invitations=tuple(invited for invited in t.invitations if invited.seat != seat),
        talks_wanted=tuple(wanted for wanted in t.talks_wanted if wanted.seat != seat),
    )


def _custody_recorded(t: Trajectory, event: e.CustodyRecorded) -> Trajectory:
    """The latest record of a guardian replaces the ones that it overlaps."""
    fact = CustodyFact(
        guardian=event.guardian,
        has_authority=event.has_authority,
        source=event.source,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
    )
    kept = tuple(
        _ended_before(old, event.valid_from) if old.guardian == event.guardian else old
        for old in t.custody
        if old.guardian != event.guardian or old.valid_from < event.valid_from
    )
    return replace(t, custody=(*kept, fact))


def _ended_before(fact: CustodyFact, day: date) -> CustodyFact:
    last = day - timedelta(days=1)
    if fact.valid_to is not None and fact.valid_to <= last:
        return fact
    return replace(fact, valid_to=last)


def _custody_ended(t: Trajectory, event: e.CustodyEnded) -> Trajectory:
    facts = tuple(
        replace(fact, valid_to=event.ends_on)
        if fact.guardian == event.guardian and fact.holds_on(event.ends_on)
        else fact
        for fact in t.custody
    )
    return replace(t, custody=facts)


def _submitted(t: Trajectory, event: e.PlanSubmitted) -> Trajectory:
    """Answers to steps that did not change live on; `decide` has said which lapse."""
    return replace(
        _without_items(t, {step.id for step in event.plan.steps}),
        plan=event.plan,
        plan_count=event.plan.number,
        round_opened_on=local_date(event.at),
        invitations=(),
        talks_wanted=(),
        split_since=None,
        split_was_settled=False,
    )


def _invited(t: Trajectory, event: e.SignerInvited) -> Trajectory:
    invitation = Invitation(seat=event.signer, sent_on=local_date(event.at))
    others = tuple(i for i in t.invitations if i.seat != event.signer)
    return replace(t, invitations=(*others, invitation))


def _fared(t: Trajectory, event: e.InvitationFared) -> Trajectory:
    return replace(
        t,
        invitations=tuple(
            _with_fate(i, event.fate, event.on) if i.seat == event.signer else i
            for i in t.invitations
        ),
    )


def _with_fate(invitation: Invitation, fate: Fate, on: date) -> Invitation:
    match fate:
        case Fate.SENT:
            return invitation
        case Fate.DELIVERED:
            return replace(invitation, delivered_on=on, bounced_on=None)
        case Fate.OPENED:
            delivered = invitation.delivered_on or on
            return replace(invitation, opened_on=on, delivered_on=delivered, bounced_on=None)
        case Fate.BOUNCED:
            return replace(invitation, bounced_on=on, delivered_on=None)
        case _:
            assert_never(fate)


def _answered(t: Trajectory, event: e.StepAnswered) -> Trajectory:
    """The latest word of a party on a text replaces the one before.

    Who answers by themselves has the invitation, whatever the post knows of it.
    """
    answer = GivenAnswer(
        seat=event.signer,
        step=event.step,
        version=event.version,
        digest=event.digest,
        answer=event.answer,
        at=event.at,
        person=event.by.person,
        via=event.via,
        reason=event.reason,
    )
    reached = _reached(t, event.signer, event.at) if event.via is Via.SELF else t
    cleared = _without_answer(reached, event.signer, event.step, event.digest)
    answered = replace(cleared, answers=(*cleared.answers, answer))
    if event.answer is Answer.AGREE or any(w.seat == event.signer for w in t.talks_wanted):
        return answered
    wanted = TalkWanted(seat=event.signer, since=local_date(event.at))
    return replace(answered, talks_wanted=(*t.talks_wanted, wanted))


def _reached(t: Trajectory, seat: Seat, at: datetime) -> Trajectory:
    on = local_date(at)
    invitations = tuple(
        _with_fate(invited, Fate.OPENED, on)
        if invited.seat == seat and invited.opened_on is None
        else invited
        for invited in t.invitations
    )
    return replace(t, invitations=invitations)


def _talked(t: Trajectory, event: e.TalkHeld) -> Trajectory:
    """A talk settles what was asked before it, not after."""
    wanted = tuple(
        wanted
        for wanted in t.talks_wanted
        if wanted.seat != event.with_seat or wanted.since > event.on
    )
    return replace(t, talks_wanted=wanted)


def _without_answer(
    t: Trajectory, seat: Seat, step: StepId, digest: str | None = None
) -> Trajectory:
    """Without the word of a party on a step: on one text of it, or on any."""

    def stays(given: GivenAnswer) -> bool:
        is_meant = given.seat == seat and given.step == step
        return not is_meant or (digest is not None and given.digest != digest)

    return replace(
        t,
        answers=tuple(filter(stays, t.answers)),
        no_objections=tuple(filter(stays, t.no_objections)),
    )


def _without_objection(t: Trajectory, event: e.ObjectionAbsent) -> Trajectory:
    noted = GivenAnswer(
        seat=event.signer,
        step=event.step,
        version=t.plan_count,
        digest=event.digest,
        answer=Answer.NOT_REACHED,
        at=event.at,
        person=None,
    )
    return replace(t, no_objections=(*t.no_objections, noted))


def _seen(t: Trajectory, seat: Seat, digest: str, answer: Answer, at: datetime) -> Trajectory:
    others = tuple(seen for seen in t.seen if seen.seat != seat)
    seen = SeenAnswer(seat=seat, digest=digest, answer=answer, at=at)
    return replace(t, seen=(*others, seen))


def _delegated(t: Trajectory, event: e.Delegated) -> Trajectory:
    since = local_date(event.at)
    given = Delegation(giver=event.giver, to=event.to, since=since, until=event.until)
    others = tuple(d for d in t.delegations if d.giver != event.giver)
    return replace(t, delegations=(*others, given))


def _dispute_step(t: Trajectory, event: e.DisputeStepTaken) -> Trajectory:
    dispute = t.dispute or Dispute(since=event.on)
    steps = (*dispute.steps, event.route)
    last = max(event.on, dispute.last_step_on or dispute.since)
    return replace(t, dispute=replace(dispute, steps=steps, last_step_on=last))


def _running(t: Trajectory, plan: PlanVersion, adopted: tuple[StepId, ...]) -> Iterator[PlanStep]:
    """What runs from now on: the adopted steps as they are now, the others as they ran before."""
    before = {step.id: step for step in t.in_force.steps} if t.in_force else {}
    for step in plan.steps:
        if step.id in adopted:
            yield step
        elif step.id in before:
            yield before[step.id]


def _adopted(t: Trajectory, event: e.PlanAdopted) -> Trajectory:
    if t.plan is None:
        return t
    on = local_date(event.at)
    running = tuple(_running(t, t.plan, event.steps))
    in_force = PlanInForce(
        version=event.version,
        steps=running,
        goals=t.plan.goals,
        adopted_on=on,
        running_since=t.in_force.running_since if t.in_force else on,
        evaluate_on=t.plan.evaluate_on,
    )
    return replace(
        t,
        in_force=in_force,
        report_back_since=on,
        evaluate_on=t.plan.evaluate_on,
        round_opened_on=None,
        split_since=None,
        talks_wanted=(),
    )


def _stopped(t: Trajectory, event: e.StepStopped) -> Trajectory:
    if t.in_force is None:
        return t
    running = tuple(step for step in t.in_force.steps if step.id != event.step)
    return replace(t, in_force=replace(t.in_force, steps=running))


def _evaluated(t: Trajectory, event: e.EvaluationHeld) -> Trajectory:
    on = max(event.on, t.evaluated_on or event.on)
    return replace(t, evaluated_on=on, evaluate_on=event.next_on or t.evaluate_on)


def _proposed(event: e.MeetingProposed) -> Meeting:
    return Meeting(
        id=event.meeting,
        kind=event.kind,
        slots=event.slots,
        lasts=event.lasts,
        place=event.place,
        where=event.where,
        convened_by=event.by.seat,
        proposed_on=local_date(event.at),
        also=event.also,
        invited=event.invited,
    )


def _with_meeting(t: Trajectory, wanted: UUID, **changed: Any) -> Trajectory:  # noqa: ANN401 - by name
    return replace(
        t,
        meetings=tuple(
            replace(meeting, **changed) if meeting.id == wanted else meeting
            for meeting in t.meetings
        ),
    )


def _without_meeting(t: Trajectory, wanted: UUID) -> Trajectory:
    return replace(t, meetings=tuple(each for each in t.meetings if each.id != wanted))


def _without_items(t: Trajectory, taken: AbstractSet[StepId]) -> Trajectory:
    return replace(t, items=tuple(each for each in t.items if each.item.id not in taken))


def _unsaid(meeting: Meeting, seat: Seat) -> Meeting:
    return replace(
        meeting,
        free=tuple(free for free in meeting.free if free.seat != seat),
        coming=tuple(each for each in meeting.coming if each.seat != seat),
    )


def _meeting_answered(t: Trajectory, event: e.MeetingAnswered) -> Trajectory:
    before = next((m.free for m in t.meetings if m.id == event.meeting), ())
    others = tuple(free for free in before if free.seat != event.seat)
    said = Free(seat=event.seat, slots=event.slots)
    return _with_meeting(t, event.meeting, free=(*others, said))


def _settled(t: Trajectory, event: e.MeetingSettled) -> Trajectory:
    """Who said to come to another moment says it anew."""
    return _with_meeting(
        t,
        event.meeting,
        starts_at=event.starts_at,
        revision=event.revision,
        invited=event.invited,
        coming=(),
    )


def _replied(t: Trajectory, event: e.MeetingReplied) -> Trajectory:
    before = next((m.coming for m in t.meetings if m.id == event.meeting), ())
    others = tuple(each for each in before if each.seat != event.seat)
    said = Coming(seat=event.seat, is_coming=event.is_coming)
    return _with_meeting(t, event.meeting, coming=(*others, said))


def _resumed(t: Trajectory, event: e.HoldEnded) -> Trajectory:
    if t.hold is None:
        return t
    if event.last < t.hold.first:
        return replace(t, hold=None)
    ended = Suspension(first=t.hold.first, last=event.last)
    return replace(t, hold=None, holds=(*t.holds, ended))


def _absorbed(t: Trajectory, event: e.MergeAbsorbed) -> Trajectory:
    absorbed = Absorbed(source=event.source, opened_on=event.opened_on)
    return _with_merges(t, (*t.merged_from, absorbed))


def _released(t: Trajectory, event: e.MergeReleased) -> Trajectory:
    return _with_merges(t, tuple(a for a in t.merged_from if a.source != event.source))


def _with_merges(t: Trajectory, merged: tuple[Absorbed, ...]) -> Trajectory:
    """The clocks of the signal start at the earliest of all that go on here (case 9)."""
    starts = [absorbed.opened_on for absorbed in merged]
    own = t.reopened_on or (local_date(t.opened_at) if t.opened_at else t.clock_since)
    starts += [own] if own else []
    return replace(t, merged_from=merged, clock_since=min(starts, default=None))


def _reopened(t: Trajectory, event: e.Reopened) -> Trajectory:
    """New clocks; nothing that was agreed before is revived."""
    on = local_date(event.at)
    fresh = new_trajectory(
        Opening(
            trajectory=t.id,
            alliance=t.alliance,
            school=t.school,
            learner=t.learner,
            born_on=t.born_on,
            procedure=t.procedure,
            calendar=t.calendar,
        )
    )
    return replace(
        fresh,
        opened_at=t.opened_at,
        clock_since=on,
        stage=t.stage,
        entered_on=t.entered_on,
        age=t.age,
        severity=t.severity,
        is_acknowledged=True,
        accepted_on=on,
        seats=t.seats,
        custody=t.custody,
        signers=t.signers,
        signers_since=t.signers_since,
        plan_count=t.plan_count,
        merged_from=t.merged_from,
        links=t.links,
        reopened_on=on,
    )


def _climbed(t: Trajectory, event: e.RungClimbed) -> Trajectory:
    others = tuple(c for c in t.climbed if c.obligation != event.obligation)
    before = next((c.told for c in t.climbed if c.obligation == event.obligation), ())
    told = (*before, *(seat for seat in event.told if seat not in before))
    climbed = Climbed(obligation=event.obligation, rungs=event.rung + 1, told=told)
    return replace(t, climbed=(*others, climbed))
