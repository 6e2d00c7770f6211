"""Spans: what lasted from which day until which day, as the figures of an alliance count it. Pure.

The ledger is told once more, move by move. What comes out holds codes, days and amounts, and no
word, person or seat: it is what a manager may count, and from it no case can be told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby
from types import MappingProxyType
from typing import Final

from domain import events as e
from domain.calendar import local_date
from domain.commands import CarriedOut
from domain.evolve import opening_in, replay
from domain.ledger import Entry
from domain.obligations import OpenTerm, open_obligations, open_terms
from domain.plan import PlanStep, StepId
from domain.procedure import DutyKind, Stage
from domain.sign_off import Fate
from domain.standing import stall_of
from domain.trajectory import Trajectory, new_trajectory


class SpanKind(StrEnum):
    STAGE = "stage"
    """In a stage."""
    STALL = "stall"
    """On the list of what stands still, by its cause."""
    TERM = "term"
    """Something was owed, by its kind, until it was done; nothing ends one that never was."""
    ROUND = "round"
    """A plan lay before the parties for the first time, until it was clear what became of it."""
    MONEY = "money"
    """A step that costs something, by who pays, since it was first put forward."""


class Outcome(StrEnum):
    AT_ONCE = "at_once"
    """All of the plan was agreed to and adopted as it was first put forward."""
    LATER = "later"
    """It was changed first, or adopted in part."""
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    CARRIED_OUT = "carried_out"
    """A check-in after its start told that the plan was carried out, in whole or in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`until` is the first day on which it was over; of a term, the day on which it was met."""

    kind: SpanKind
    what: str
    since: date
    until: date | None = None
    due: date | None = None
    """Of a term its last day, of a step the day on which it starts."""
    outcome: Outcome | None = None
    cents: int = 0


MET_BY: Final[Mapping[DutyKind, tuple[type, ...]]] = MappingProxyType(
    {
        DutyKind.ACKNOWLEDGE_SIGNAL: (e.SignalAcknowledged, e.Triaged),
        DutyKind.TRIAGE: (e.Triaged,),
        DutyKind.TELL_PARENTS: (e.ParentsInformed,),
        DutyKind.ESTABLISH_CUSTODY: (e.CustodyRecorded,),
        DutyKind.COMPLETE_INTAKE: (e.IntakeCompleted,),
        DutyKind.DECIDE_ADMISSION: (e.AdmissionDecided,),
        DutyKind.SET_PLAN: (e.PlanAdopted,),
        DutyKind.HEAR_LEARNER: (e.LearnerHeard, e.HearingWaived),
        DutyKind.SUBMIT_PLAN: (e.PlanSubmitted,),
        DutyKind.DELIVER_INVITATION: (e.InvitationFared,),
        DutyKind.ANSWER_PLAN: (e.StepAnswered, e.PlanAcknowledged),
        DutyKind.TALK: (e.TalkHeld,),
        DutyKind.SETTLE_SPLIT: (e.SplitEnded,),
        DutyKind.HANDLE_DISPUTE: (e.DisputeStepTaken, e.DisputeEnded),
        DutyKind.REDRAFT: (e.PlanReturned,),
        DutyKind.ADOPT: (e.PlanAdopted,),
        DutyKind.REPORT_BACK: (e.ReportedBack,),
        DutyKind.CHECK_IN: (e.CheckedIn,),
        DutyKind.EVALUATE: (e.EvaluationHeld,),
        DutyKind.ANSWER_MEETING: (e.MeetingAnswered,),
        DutyKind.SETTLE_MEETING: (e.MeetingSettled,),
        DutyKind.NOTE_MEETING: (e.MeetingHeld,),
        DutyKind.TAKE_UP_ITEMS: (e.PlanSubmitted, e.ItemLeftOut),
    }
)
"""By what a duty is met. What goes away by anything else was no longer needed."""

NO_TERM_OF_THEIRS: Final = frozenset(
    {
        DutyKind.RENEW_DELEGATION,
        DutyKind.PREPARE_BIRTHDAY,
        DutyKind.END_HOLD,
        DutyKind.KEEP_MOVING,
    }
)
"""What is not counted: here the case itself holds the date, or silence is what is watched."""

_DONE_ON: Final = (
    e.ParentsInformed,
    e.TalkHeld,
    e.DisputeStepTaken,
    e.ReportedBack,
    e.CheckedIn,
    e.EvaluationHeld,
    e.AdmissionDecided,
)
"""What says itself on which day it was done."""


def moments_in(entries: Iterable[Entry]) -> Iterator[list[e.Event]]:
    """What happened at once. In between nobody looked.

    What one move caused is one moment; a past that came in from elsewhere is one move too, and has
    a moment for each of its days.
    """
    for _, moment in groupby(entries, key=lambda entry: (entry.key, entry.event.at)):
        yield [entry.event for entry in moment]


def spans_of(moments: Iterable[Sequence[e.Event]]) -> tuple[Span, ...]:
    """All spans of a trajectory, from all that happened in it."""
    told = _Telling()
    for moment in moments:
        told.hears(moment)
    return tuple(told.spans())


class _Telling:
    """What is known so far, while the ledger goes by."""

    def __init__(self) -> None:
        self._now: Trajectory | None = None
        self._over: list[Span] = []
        self._stage: Span | None = None
        self._stall: Span | None = None
        self._climbed: dict[str, date] = {}
        self._terms: dict[str, OpenTerm] = {}
        self._round: Span | None = None
        self._first: e.PlanSubmitted | None = None
        self._money: dict[StepId, Span] = {}

    def hears(self, move: Sequence[e.Event]) -> None:
        """What happened at one moment."""
        for event in move:
            self._now = _after(self._now, event)
            self._note_stage(event)
            self._note_round(event)
            self._note_money(event)
            if isinstance(event, e.RungClimbed):
                self._climbed[event.obligation] = event.due_on
        if self._now is not None:
            self._note_stall(self._now, local_date(move[-1].at))
            self._note_terms(self._now, move)

    def spans(self) -> Iterator[Span]:
        yield from self._over
        open_ones = (self._stage, self._stall, self._round)
        yield from (span for span in open_ones if span is not None)
        yield from (_term(term, None) for term in self._terms.values())
        yield from self._money.values()

    def _note_stage(self, event: e.Event) -> None:
        match event:
            case e.TrajectoryOpened():
                stage = Stage.SIGNALLED
            case e.StageEntered():
                stage = event.stage
            case _:
                return
        on = local_date(event.at)
        self._end(self._stage, on)
        self._stage = Span(kind=SpanKind.STAGE, what=stage, since=on)

    def _note_stall(self, now: Trajectory, on: date) -> None:
        """Since its term was over, as on the list: what came in late stood still before it did."""
        found = stall_of(now, open_obligations(now)) if now.climbed else None
        if found is not None and self._stall is not None and self._stall.what == found.cause:
            return
        self._end(self._stall, on)
        since = None if found is None else self._climbed.get(found.obligation, on)
        before = None if self._stall is None else on
        self._stall = None
        if found is not None and since is not None:
            self._stall = Span(kind=SpanKind.STALL, what=found.cause, since=before or since)

    def _note_terms(self, now: Trajectory, move: Sequence[e.Event]) -> None:
        left = {term.key: term for term in open_terms(now) if term.kind in MET_BY}
        on = local_date(move[-1].at)
        for key, term in self._terms.items():
            if key in left:
                continue
            met = next((event for event in reversed(move) if _meets(event, term.kind)), None)
            if met is not None:
                self._over.append(_term(term, _day_of(met)))
            elif term.due < on:
                self._over.append(_term(term, None))
        self._terms = left

    def _note_round(self, event: e.Event) -> None:
        on = local_date(event.at)
        match event:
            case e.PlanSubmitted() if self._first is None:
                self._first = event
                self._round = Span(kind=SpanKind.ROUND, what=SpanKind.ROUND, since=on)
            case e.PlanReturned():
                self._decide(Outcome.LATER, on)
            case e.PlanAdopted():
                self._decide(Outcome.AT_ONCE if self._is_whole(event) else Outcome.LATER, on)
                self._first = None
            case e.RevisionStopped() | e.Reopened():
                self._first = None
            case _:
                pass

    def _is_whole(self, adopted: e.PlanAdopted) -> bool:
        first = self._first
        if first is None or first.plan.number != adopted.version:
            return False
        return {step.id for step in first.plan.steps} == set(adopted.steps)

    def _decide(self, outcome: Outcome, on: date) -> None:
        if self._round is not None:
            self._over.append(replace(self._round, until=on, outcome=outcome))
        self._round = None

    def _note_money(self, event: e.Event) -> None:
        on = local_date(event.at)
        match event:
            case e.PlanSubmitted():
                for step in event.plan.steps:
                    self._propose(step, on)
            case e.PlanAdopted():
                for step_id in event.steps:
                    self._reach(step_id, Outcome.ADOPTED)
            case e.CheckedIn() if event.carried_out is not CarriedOut.NO:
                self._carry_out(event.on)
            case e.StepStopped() if event.step in self._money:
                stopped = self._money[event.step]
                self._money[event.step] = replace(stopped, until=stopped.until or on)
            case _:
                pass

    def _propose(self, step: PlanStep, on: date) -> None:
        """A step that is put forward again is the same step, for what it costs now."""
        before = self._money.get(step.id)
        if before is not None and before.outcome is not Outcome.PROPOSED:
            return
        if step.cost_cents == 0:
            self._money.pop(step.id, None)
            return
        self._money[step.id] = Span(
            kind=SpanKind.MONEY,
            what=step.funding,
            since=on if before is None else before.since,
            due=step.starts_on,
            outcome=Outcome.PROPOSED,
            cents=step.cost_cents,
        )

    def _reach(self, step_id: StepId, outcome: Outcome) -> None:
        step = self._money.get(step_id)
        if step is not None and step.outcome is Outcome.PROPOSED:
            self._money[step_id] = replace(step, outcome=outcome)

    def _carry_out(self, on: date) -> None:
        plan = None if self._now is None else self._now.in_force
        for step in () if plan is None else plan.steps:
            known = self._money.get(step.id)
            if known is not None and known.outcome is Outcome.ADOPTED and step.starts_on <= on:
                self._money[step.id] = replace(known, outcome=Outcome.CARRIED_OUT)

    def _end(self, span: Span | None, on: date) -> None:
        if span is not None:
            self._over.append(replace(span, until=max(on, span.since)))


def _after(now: Trajectory | None, event: e.Event) -> Trajectory | None:
    if isinstance(event, e.TrajectoryOpened):
        now = new_trajectory(opening_in(event))
    return None if now is None else replay(now, (event,))


def _meets(event: e.Event, kind: DutyKind) -> bool:
    if isinstance(event, e.InvitationFared) and event.fate is Fate.BOUNCED:
        return False
    return isinstance(event, MET_BY[kind])


def _day_of(event: e.Event) -> date:
    return event.on if isinstance(event, _DONE_ON) else local_date(event.at)


def _term(term: OpenTerm, met_on: date | None) -> Span:
    return Span(kind=SpanKind.TERM, what=term.kind, since=term.since, until=met_on, due=term.due)
