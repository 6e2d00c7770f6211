"""From the dated facts of a case to past moves: who did what, in which order, at which moment.

A file has days. Each fact gets a plausible moment of its day, in the hours of a school; facts of
the same day follow each other in the order in which such things are done.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID, uuid5

from domain import commands as c
from domain.calendar import morning_of, spread_of
from domain.plan import Goal, GoalId, PlanStep, PlanVersion, Score, StepId, Text
from domain.seats import (
    COORDINATOR,
    INTERNAL_COORDINATOR,
    LEARNER,
    POST,
    SCHOOL_LEADER,
    Actor,
    PersonId,
    Seat,
    guardian,
)
from domain.sign_off import Answer, Fate, Via
from domain.signers import perspective_digest, step_digest
from imports.cases import Case, Evaluation, Hearing, Note, Plan, Reply, Round, Signer
from imports.consistency import TEACHER
from imports.problems import Loc

TextOf = Callable[[str], Text]
"""How these words were stored."""

FIRST_WITHIN: Final = 3600
"""Seconds after 08:30 within which the first fact of a day falls."""

APART: Final = 300
"""Seconds between two facts of one day, at most."""

SCHOOL_DAY: Final = 7 * 3600
"""Seconds that the facts of one day are spread over, at most."""

_NOBODY: Final = Text(id=UUID(int=0), digest="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A move that was made on a day, and where the file tells it."""

    loc: Loc
    on: date
    move: c.PartyCommand | c.NoteDelivery
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A past move, and where the file tells it."""

    loc: Loc
    past: c.PastMove


def words_in(case: Case, key: UUID, people: Mapping[Seat, PersonId]) -> tuple[str, ...]:
    """All texts of a case, each once, so that they can be stored first."""
    found: dict[str, None] = {}

    def collect(words: str) -> Text:
        found[words] = None
        return _NOBODY

    for _ in _Teller(case, key, people, collect).facts():
        pass
    return tuple(found)


def history_of(
    case: Case, key: UUID, people: Mapping[Seat, PersonId], text_of: TextOf
) -> tuple[Told, ...]:
    """The past moves of a case, in order."""
    facts = sorted(_Teller(case, key, people, text_of).facts(), key=lambda fact: fact.on)
    return tuple(_with_moments(facts, key))


def _with_moments(facts: list[Fact], key: UUID) -> Iterator[Told]:
    for day, group in groupby(facts, key=lambda fact: fact.on):
        of_the_day = list(group)
        first = spread_of(f"{key}/{day}", FIRST_WITHIN)
        apart = min(APART, SCHOOL_DAY // len(of_the_day))
        for n, fact in enumerate(of_the_day):
            at = morning_of(day, first + n * apart)
            past = c.PastMove(move=fact.move, by=fact.by, at=at)
            yield Told(loc=fact.loc, past=past)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells a case fact by fact, in the order in which things are done on one day."""

    case: Case
    key: UUID
    people: Mapping[Seat, PersonId]
    text_of: TextOf

    def facts(self) -> Iterator[Fact]:
        yield from self._beginning()
        yield from self._people()
        yield from self._custody()
        yield from self._terms()
        yield from self._intake()
        number = 0
        for n, each in enumerate(self.case.rounds):
            number += each.plan is not None
            yield from self._round(("rounds", n), each, number)
        yield from self._running()
        for n, evaluation in enumerate(self.case.evaluations):
            yield from self._evaluation(("evaluations", n), evaluation)
        yield from self._ending()

    def _by(self, seat: Seat) -> Actor:
        return Actor(seat=seat, person=self.people.get(seat))

    def _did(self, seat: str, on: date, loc: Loc, move: c.PartyCommand | c.NoteDelivery) -> Fact:
        return Fact(loc=loc, on=on, move=move, by=self._by(Seat(seat)))

    def _beginning(self) -> Iterator[Fact]:
        case, signal = self.case, self.case.signal
        raised = c.RaiseSignal(
            signal=uuid5(self.key, "signal"),
            kind=signal.kind,
            severity=signal.severity,
            observed_on=signal.observed_on or signal.raised_on,
            text=self.text_of(signal.text),
        )
        yield self._did(signal.raised_by, signal.raised_on, ("signal", "raisedOn"), raised)
        if case.acknowledged_on:
            seen = c.AcknowledgeSignal()
            yield self._did(COORDINATOR, case.acknowledged_on, ("acknowledgedOn",), seen)

    def _people(self) -> Iterator[Fact]:
        """They sit down when the case is taken on, or sooner where the file says so."""
        case = self.case
        triaged = case.triage.on if case.triage else None
        for n, each in enumerate(case.guardians):
            looked = each.custody.recorded_on if each.custody else None
            days = [day for day in (triaged, case.parents_informed_on, looked) if day]
            yield from self._sits(guardian(n + 1), days, ("guardians", n))
        if case.learner.mail:
            yield from self._sits(LEARNER, [triaged] if triaged else [], ("learner", "mail"))
        if case.teacher:
            yield from self._sits(TEACHER, [triaged] if triaged else [], ("teacher",))
        for n, care in enumerate(case.care):
            yield from self._sits(Seat(care.seat), [care.since], ("care", n, "since"))

    def _sits(self, seat: Seat, days: list[date], loc: Loc) -> Iterator[Fact]:
        if days and seat != self.case.signal.raised_by:
            on = max(min(days), self.case.signal.raised_on)
            sits = c.SeatPerson(seat=seat, person=self.people[seat])
            yield self._did(INTERNAL_COORDINATOR, on, loc, sits)

    def _custody(self) -> Iterator[Fact]:
        case = self.case
        if case.parents_informed_on:
            on = case.parents_informed_on
            told = c.InformParents(on=on)
            yield self._did(INTERNAL_COORDINATOR, on, ("parentsInformedOn",), told)
        for n, each in enumerate(case.guardians):
            if each.custody:
                fact = c.RecordCustody(
                    guardian=guardian(n + 1),
                    has_authority=each.custody.has_authority,
                    source=each.custody.source,
                    valid_from=each.custody.valid_from,
                    valid_to=each.custody.valid_to,
                )
                loc = ("guardians", n, "custody", "recordedOn")
                yield self._did(INTERNAL_COORDINATOR, each.custody.recorded_on, loc, fact)
        if case.triage:
            triage = c.Triage(outcome=case.triage.outcome, reason=self.text_of(case.triage.reason))
            yield self._did(COORDINATOR, case.triage.on, ("triage", "on"), triage)

    def _terms(self) -> Iterator[Fact]:
        case = self.case
        starts = (
            (c.TermStart.REGISTERED, case.registered_on, "registeredOn"),
            (c.TermStart.ENROLLED, case.enrolled_on, "enrolledOn"),
            (c.TermStart.ARRANGEMENT, case.arrangement_on, "arrangementOn"),
        )
        for start, day, name in starts:
            if day:
                on = max(day, case.signal.raised_on)
                yield self._did(INTERNAL_COORDINATOR, on, (name,), c.StartTerm(start=start, on=day))
        if case.admission:
            decided = c.DecideAdmission(
                is_admitted=case.admission.is_admitted,
                on=case.admission.on,
                reason=self.text_of(case.admission.reason),
            )
            yield self._did(SCHOOL_LEADER, case.admission.on, ("admission", "on"), decided)

    def _intake(self) -> Iterator[Fact]:
        intake = self.case.intake
        if intake is None:
            return
        asked = c.AskLearner(way=intake.way)
        loc = ("intake", "learnerAskedOn")
        yield self._did(INTERNAL_COORDINATOR, intake.learner_asked_on, loc, asked)
        if intake.completed_on and intake.needs and intake.meeting_on:
            completed = c.CompleteIntake(
                needs=self.text_of(intake.needs), meeting_on=intake.meeting_on
            )
            yield self._did(COORDINATOR, intake.completed_on, ("intake", "completedOn"), completed)

    def _round(self, loc: Loc, each: Round, number: int) -> Iterator[Fact]:
        if each.revision:
            again = c.RequestRevision(reason=self.text_of(each.revision.text))
            yield self._noted(INTERNAL_COORDINATOR, each.revision, (*loc, "revision"), again)
        if each.hearing:
            yield self._hearing((*loc, "hearing"), each.hearing)
        if each.plan:
            yield from self._plan((*loc, "plan"), each.plan, number)

    def _noted(self, seat: Seat, note: Note, loc: Loc, move: c.PartyCommand) -> Fact:
        return self._did(seat, note.on, (*loc, "on"), move)

    def _hearing(self, loc: Loc, hearing: Hearing) -> Fact:
        move: c.PartyCommand
        if hearing.way and hearing.view and hearing.effect:
            move = c.RecordHearing(
                way=hearing.way,
                view=self.text_of(hearing.view),
                effect=self.text_of(hearing.effect),
            )
        else:
            move = c.WaiveHearing(reason=self.text_of(hearing.waived_because or ""))
        return self._did(INTERNAL_COORDINATOR, hearing.on, (*loc, "on"), move)

    def _plan(self, loc: Loc, plan: Plan, number: int) -> Iterator[Fact]:
        version = self._version(plan, number)
        submitted = c.SubmitPlan(
            version=number,
            goals=version.goals,
            steps=version.steps,
            perspective=version.perspective,
            factors=version.factors,
            advice_weighed=version.advice_weighed,
            evaluate_on=version.evaluate_on,
        )
        at = (*loc, "submittedOn")
        yield self._did(INTERNAL_COORDINATOR, plan.submitted_on, at, submitted)
        for n, signer in enumerate(plan.signers):
            yield from self._delivery((*loc, "signers", n), signer, number)
        for n, signer in enumerate(plan.signers):
            for m, reply in enumerate(signer.replies):
                at = (*loc, "signers", n, "replies", m)
                yield from self._reply(at, signer, reply, version)
        yield from self._after_the_answers(loc, plan, number)

    def _version(self, plan: Plan, number: int) -> PlanVersion:
        goals = tuple(
            Goal(
                id=GoalId(uuid5(self.key, f"goal/{n}")),
                text=self.text_of(goal.text),
                learning_domain=goal.learning_domain,
                scale=goal.scale,
                scale_text=self.text_of(goal.scale_text),
            )
            for n, goal in enumerate(plan.goals)
        )
        steps = tuple(
            PlanStep(
                id=StepId(uuid5(self.key, f"step/{n}")),
                text=self.text_of(step.text),
                kind=step.kind,
                done_by=Seat(step.done_by),
                starts_on=step.starts_on,
                looked_at_on=step.looked_at_on,
                is_low_impact=step.is_low_impact,
                cost_cents=step.cost_cents,
                funding=step.funding,
            )
            for n, step in enumerate(plan.steps)
        )
        return PlanVersion(
            number=number,
            goals=goals,
            steps=steps,
            perspective=self.text_of(plan.perspective),
            factors=self.text_of(plan.factors),
            advice_weighed=self.text_of(plan.advice_weighed),
            evaluate_on=plan.evaluate_on,
        )

    def _delivery(self, loc: Loc, signer: Signer, number: int) -> Iterator[Fact]:
        fates = (
            (Fate.BOUNCED, signer.bounced_on, "bouncedOn"),
            (Fate.DELIVERED, signer.delivered_on, "deliveredOn"),
            (Fate.OPENED, signer.opened_on, "openedOn"),
        )
        for fate, on, name in fates:
            if on:
                noted = c.NoteDelivery(signer=Seat(signer.seat), version=number, fate=fate, on=on)
                yield Fact(loc=(*loc, name), on=on, move=noted, by=POST)

    def _reply(self, loc: Loc, signer: Signer, reply: Reply, plan: PlanVersion) -> Iterator[Fact]:
        by = signer.seat if reply.via is Via.SELF else INTERNAL_COORDINATOR
        for n, (step, word) in enumerate(zip(plan.steps, reply.answers, strict=False)):
            if word is not None:
                answer = self._answer(signer, reply, step, plan.number, Answer(word))
                yield self._did(by, reply.on, (*loc, "answers", n), answer)
        if reply.seen:
            seen = c.AcknowledgePlan(
                digest=perspective_digest(plan),
                answer=Answer(reply.seen),
                remark=None if reply.remark is None else self.text_of(reply.remark),
            )
            yield self._did(signer.seat, reply.on, (*loc, "seen"), seen)

    def _answer(
        self, signer: Signer, reply: Reply, step: PlanStep, version: int, answer: Answer
    ) -> c.PartyCommand:
        reason = None if reply.reason is None else self.text_of(reply.reason)
        digest = step_digest(step)
        if reply.via is Via.SELF:
            return c.AnswerStep(
                step=step.id, version=version, digest=digest, answer=answer, reason=reason
            )
        return c.RecordAnswer(
            signer=Seat(signer.seat),
            step=step.id,
            version=version,
            digest=digest,
            answer=answer,
            via=reply.via,
            evidence=self.text_of(EVIDENCE[reply.via]),
            checked_by=self.people[SCHOOL_LEADER],
            reason=reason,
        )

    def _after_the_answers(self, loc: Loc, plan: Plan, number: int) -> Iterator[Fact]:
        for n, talk in enumerate(plan.talks):
            held = c.LogTalk(
                with_seat=Seat(talk.with_seat), on=talk.on, minutes=self.text_of(talk.minutes)
            )
            yield self._did(INTERNAL_COORDINATOR, talk.on, (*loc, "talks", n, "on"), held)
        if plan.settled:
            settled = c.SettleSplit(decision=self.text_of(plan.settled.text))
            yield self._noted(COORDINATOR, plan.settled, (*loc, "settled"), settled)
        if plan.returned:
            back = c.ReturnToPlanning(reason=self.text_of(plan.returned.text))
            yield self._noted(COORDINATOR, plan.returned, (*loc, "returned"), back)
        if plan.adopted_on:
            adopted = c.Adopt(version=number)
            yield self._did(SCHOOL_LEADER, plan.adopted_on, (*loc, "adoptedOn"), adopted)
        if plan.reported_back:
            note = plan.reported_back
            told = c.ReportBack(on=note.on, text=self.text_of(note.text))
            yield self._noted(INTERNAL_COORDINATOR, note, (*loc, "reportedBack"), told)

    def _running(self) -> Iterator[Fact]:
        case = self.case
        for n, each in enumerate(case.check_ins):
            looked = c.LogCheckIn(
                on=each.on, carried_out=each.carried_out, note=self.text_of(each.note)
            )
            yield self._did(each.by, each.on, ("checkIns", n, "on"), looked)
        for n, given in enumerate(case.delegations):
            gave = c.Delegate(to=Seat(given.to), until=given.until)
            yield self._did(given.giver, given.on, ("delegations", n, "on"), gave)
        for n, step in enumerate(case.dispute):
            taken = c.TakeDisputeStep(route=step.route, on=step.on, note=self.text_of(step.note))
            yield self._did(COORDINATOR, step.on, ("dispute", n, "on"), taken)
        if case.dispute_ended:
            ended = c.EndDispute(outcome=self.text_of(case.dispute_ended.text))
            yield self._noted(COORDINATOR, case.dispute_ended, ("disputeEnded",), ended)

    def _evaluation(self, loc: Loc, evaluation: Evaluation) -> Iterator[Fact]:
        opened = c.OpenEvaluation()
        at = (*loc, "openedOn")
        yield self._did(INTERNAL_COORDINATOR, evaluation.opened_on, at, opened)
        if evaluation.hearing:
            yield self._hearing((*loc, "hearing"), evaluation.hearing)
        held = evaluation.held
        if held:
            looked_back = c.HoldEvaluation(
                on=held.on,
                parents_present=tuple(Seat(seat) for seat in held.parents_present),
                scores=tuple(
                    Score(goal=GoalId(uuid5(self.key, f"goal/{n}")), points=points)
                    for n, points in enumerate(held.scores)
                ),
                outcome=held.outcome,
                minutes=self.text_of(held.minutes),
                next_on=held.next_on,
            )
            yield self._did(INTERNAL_COORDINATOR, held.on, (*loc, "held", "on"), looked_back)

    def _ending(self) -> Iterator[Fact]:
        case = self.case
        for n, each in enumerate(case.holds):
            held = c.Hold(reason=each.reason, until=each.until, note=self.text_of(each.note))
            yield self._did(COORDINATOR, each.on, ("holds", n, "on"), held)
            if each.resumed_on:
                at = ("holds", n, "resumedOn")
                yield self._did(COORDINATOR, each.resumed_on, at, c.Resume())
        if case.closed:
            closed = c.Close(
                reason=c.CloseReason(case.closed.reason), text=self.text_of(case.closed.text)
            )
            yield self._did(COORDINATOR, case.closed.on, ("closed", "on"), closed)


EVIDENCE: Final[Mapping[Via, str]] = {
    Via.PAPER: "Het ondertekende formulier ligt in het leerlingdossier van de school.",
    Via.PHONE: "De aantekening van het telefoongesprek ligt in het leerlingdossier van de school.",
}
