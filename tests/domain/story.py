"""A trajectory as a story: who does what, and the days that pass with the clock at work."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain import commands as c
from domain import events as e
from domain import procedures
from domain.assurance import Level, Method
from domain.calendar import (
    Break,
    Holiday,
    Region,
    SchoolCalendar,
    end_of_day,
    local_date,
    morning_of,
)
from domain.decide import decide
from domain.errors import NotAllowed
from domain.evolve import replay
from domain.meeting import MeetingItem, MeetingKind, Place
from domain.notices import Notice, notices_of
from domain.obligations import Obligation, open_obligations
from domain.plan import Goal, GoalId, LearningDomain, PlanStep, Scale, Score, StepId, StepKind, Text
from domain.procedure import DutyKind, RungAction
from domain.rules import proving
from domain.rules.clock import next_alarm
from domain.seats import (
    CLOCK,
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
from domain.sign_off import Answer, CustodySource, Fate, HearingWay, Proof, Via
from domain.signers import perspective_digest, step_digest
from domain.trajectory import Opening, Trajectory, TrajectoryId, new_trajectory

MONDAY: Final = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
"""Ten in the morning at school, a week after the summer."""

MEETING: Final = UUID(int=70)
WORDS: Final = Text(id=UUID(int=5), digest="5f")
OTHER_WORDS: Final = Text(id=UUID(int=6), digest="6f")


def _actor(seat: Seat, number: int) -> Actor:
    return Actor(seat=seat, person=PersonId(UUID(int=number)))


TEACHER: Final = _actor(Seat("teacher"), 101)
INTERN: Final = _actor(INTERNAL_COORDINATOR, 102)
HEAD: Final = _actor(SCHOOL_LEADER, 103)
CORRIE: Final = _actor(COORDINATOR, 104)
LEAD: Final = _actor(Seat("lead"), 105)
MOTHER: Final = _actor(guardian(1), 106)
FATHER: Final = _actor(guardian(2), 107)
CHILD: Final = _actor(LEARNER, 108)
STRANGER: Final = PersonId(UUID(int=999))


def _holidays() -> tuple[Holiday, ...]:
    easter = {2027: date(2027, 3, 28), 2028: date(2028, 4, 16), 2029: date(2029, 4, 1)}
    moving = {"Goede Vrijdag": -2, "Tweede Paasdag": 1, "Hemelvaartsdag": 39}
    moving["Tweede Pinksterdag"] = 50
    fixed = {"Nieuwjaarsdag": (1, 1), "Koningsdag": (4, 27), "Bevrijdingsdag": (5, 5)}
    named = [(name, date(y, *on)) for name, on in fixed.items() for y in easter]
    named += [(name, day + timedelta(n)) for name, n in moving.items() for day in easter.values()]
    named += [("Eerste Kerstdag", date(y, 12, 25)) for y in range(2026, 2030)]
    named += [("Tweede Kerstdag", date(y, 12, 26)) for y in range(2026, 2030)]
    return tuple(Holiday(name=name, on=on) for name, on in sorted(named, key=lambda pair: pair[1]))


NORTH: Final = SchoolCalendar(
    version="north-1",
    region=Region.NORTH,
    covers_from=date(2026, 8, 1),
    covers_to=date(2029, 7, 31),
    breaks=tuple(
        Break(name=name, first=first, last=last)
        for name, first, last in (
            ("zomervakantie", date(2026, 7, 4), date(2026, 8, 16)),
            ("herfstvakantie", date(2026, 10, 10), date(2026, 10, 18)),
            ("kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),
            ("voorjaarsvakantie", date(2027, 2, 20), date(2027, 2, 28)),
            ("meivakantie", date(2027, 4, 24), date(2027, 5, 2)),
            ("zomervakantie", date(2027, 7, 10), date(2027, 8, 22)),
            ("herfstvakantie", date(2027, 10, 16), date(2027, 10, 24)),
            ("kerstvakantie", date(2027, 12, 25), date(2028, 1, 9)),
            ("voorjaarsvakantie", date(2028, 2, 19), date(2028, 2, 27)),
            ("meivakantie", date(2028, 4, 29), date(2028, 5, 7)),
            ("zomervakantie", date(2028, 7, 15), date(2028, 8, 27)),
            ("zomervakantie", date(2029, 7, 7), date(2029, 8, 19)),
        )
    ),
    free_days=(),
    holidays=_holidays(),
)

GOAL: Final = Goal(
    id=GoalId(UUID(int=20)),
    text=WORDS,
    learning_domain=LearningDomain.LEARNING_TO_LEARN,
    scale=Scale.GAS_6,
    scale_text=WORDS,
)


def a_step(number: int, **changed: object) -> PlanStep:
    """One measure of the plan; the same number is the same measure."""
    made: dict[str, object] = {
        "id": StepId(UUID(int=30 + number)),
        "text": WORDS,
        "kind": StepKind.SUPPORT,
        "done_by": TEACHER.seat,
        "starts_on": date(2026, 9, 14),
        "looked_at_on": date(2026, 11, 14),
    }
    return PlanStep(**{**made, **changed})  # type: ignore[arg-type]  # of all fields, by name


PROOF: Final = Proof(
    level=Level.B,
    method=Method.LINK_MAIL,
    issuer="traject",
    authenticated_at=MONDAY,
    statement=OTHER_WORDS,
)


def proved(command: c.Command) -> c.Command:
    """The same, by somebody who showed who they are, where it takes a proof and has none."""
    given = getattr(command, "proof", None)
    return command if given is not None else proving.proved(command, PROOF)


class Case:
    """One trajectory, its ledger, and the moment that it is now."""

    def __init__(
        self,
        *,
        born_on: date = date(2016, 5, 4),
        procedure: str = "primary-2026",
        calendar: SchoolCalendar = NORTH,
        at: datetime = MONDAY,
    ) -> None:
        self.opening = Opening(
            trajectory=TrajectoryId(UUID(int=1)),
            alliance=UUID(int=2),
            school=UUID(int=3),
            learner=UUID(int=4),
            born_on=born_on,
            procedure=procedures.ref(procedure),
            calendar=calendar,
        )
        self.now: Trajectory = new_trajectory(self.opening)
        self.at = at
        self.ledger: list[e.Event] = []
        self.notices: list[Notice] = []
        self.did: list[tuple[Actor, c.PartyCommand | c.NoteDelivery, datetime]] = []

    @property
    def today(self) -> date:
        return local_date(self.at)

    @property
    def owed(self) -> dict[DutyKind, Obligation]:
        """What is owed now, by kind; of several of a kind the most pressing."""
        return {owed.kind: owed for owed in reversed(open_obligations(self.now))}

    def owing(self, kind: DutyKind) -> set[Seat]:
        """Who owes this now."""
        return {owed.owed_by for owed in open_obligations(self.now) if owed.kind is kind}

    @property
    def stepped(self) -> list[str]:
        """The types of the last events."""
        return [event.type for event in self.last]

    def does(self, by: Actor, *asked: c.Command) -> "Case":
        for command in asked:
            self.last = decide(self.now, proved(command), by=by, at=self.at)
            if not isinstance(command, c.BringHistory | c.Climb | c.AbsorbMerged | c.ReleaseMerged):
                self.did.append((by, command, self.at))
            for event in self.last:
                self.now = replay(self.now, [event])
                self.ledger.append(event)
                self.notices += notices_of(self.now, event, len(self.ledger))
        return self

    def refuses(self, by: Actor, command: c.Command) -> str:
        """The stable code of the reason."""
        with pytest.raises(NotAllowed) as refused:
            decide(self.now, proved(command), by=by, at=self.at)
        assert refused.value.said.nl != refused.value.said.en
        return refused.value.code

    def until(self, day: date, *, hour: int = 10) -> "Case":
        """Let the days pass, with the clock climbing what is due, until a moment of this day."""
        goal = end_of_day(day) - timedelta(hours=24 - hour)
        climbs = 0
        while (alarm := next_alarm(self.now)) is not None and alarm <= goal:
            self.at = max(alarm, self.at)
            self.does(CLOCK, c.Climb())
            climbs += 1
            assert climbs < 1000, "the clock never comes to rest"
        self.at = goal
        return self

    def days(self, n: int) -> "Case":
        return self.until(self.today + timedelta(days=n))

    def has(self, type_: str) -> bool:
        return any(event.type == type_ for event in self.ledger)

    def all_of(self, type_: str) -> list[e.Event]:
        return [event for event in self.ledger if event.type == type_]

    def rungs(self, kind: DutyKind) -> list[tuple[date, RungAction, tuple[Seat, ...]]]:
        """What the clock climbed of one kind: on which day, what it did, who was told."""
        return [
            (local_date(event.at), event.action, event.told)
            for event in self.ledger
            if isinstance(event, e.RungClimbed) and event.kind is kind
        ]

    # From stage to stage, by real moves.

    def signalled(self, severity: c.Severity = c.Severity.NORMAL, by: Actor = TEACHER) -> "Case":
        signal = c.RaiseSignal(
            signal=UUID(int=50),
            kind=c.SignalType.BORED,
            severity=severity,
            observed_on=self.today,
            text=WORDS,
        )
        return self.does(by, signal)

    def accepted(self) -> "Case":
        return self.does(CORRIE, c.Triage(outcome=c.TriageOutcome.ACCEPT, reason=WORDS))

    def with_guardian(self, who: Actor, *, has_authority: bool = True) -> "Case":
        return self.seated(who).does(CORRIE, custody(who.seat, has_authority=has_authority))

    def seated(self, who: Actor) -> "Case":
        assert who.person is not None
        return self.does(CORRIE, c.SeatPerson(seat=who.seat, person=who.person))

    def in_intake(self, *guardians: Actor) -> "Case":
        self.signalled().accepted()
        for who in guardians or (MOTHER, FATHER):
            self.with_guardian(who)
        return self.does(TEACHER, c.InformParents(on=self.today))

    def in_planning(self, *guardians: Actor) -> "Case":
        self.in_intake(*guardians).does(TEACHER, c.AskLearner(way=HearingWay.SELF))
        return self.does(INTERN, c.CompleteIntake(needs=WORDS, meeting_on=self.today))

    def heard(self) -> "Case":
        return self.does(
            INTERN, c.RecordHearing(way=HearingWay.SELF, view=WORDS, effect=OTHER_WORDS)
        )

    def submits(self, *steps: PlanStep, **changed: object) -> "Case":
        return self.does(INTERN, self.plan(*steps, **changed))

    def plan(self, *steps: PlanStep, **changed: object) -> c.SubmitPlan:
        made: dict[str, object] = {
            "version": self.now.plan_count + 1,
            "goals": (GOAL,),
            "steps": steps or (a_step(1),),
            "perspective": WORDS,
            "factors": WORDS,
            "advice_weighed": WORDS,
            "evaluate_on": self.today + timedelta(days=90),
        }
        return c.SubmitPlan(**{**made, **changed})  # type: ignore[arg-type]  # of all fields, by name

    def in_signing(self, *steps: PlanStep, guardians: tuple[Actor, ...] = ()) -> "Case":
        return self.in_planning(*guardians).heard().submits(*steps).delivered()

    def delivered(self, fate: Fate = Fate.DELIVERED) -> "Case":
        for seat in self.now.signers:
            self.does(POST, self.fared(seat, fate))
        return self

    def fared(self, seat: Seat, fate: Fate) -> c.NoteDelivery:
        return c.NoteDelivery(signer=seat, version=self.now.plan_count, fate=fate, on=self.today)

    def active(self, *steps: PlanStep, guardians: tuple[Actor, ...] = ()) -> "Case":
        self.in_signing(*steps, guardians=guardians)
        for who in (MOTHER, FATHER):
            if who.seat in self.now.signers:
                self.agrees(who)
        return self.adopted()

    def agrees(self, who: Actor, *numbers: int) -> "Case":
        """Agree to the named steps, or to all, and have seen the plan."""
        for step in self.now.plan.steps if self.now.plan else ():
            if not numbers or step.id in {StepId(UUID(int=30 + number)) for number in numbers}:
                self.does(who, self.answer(step))
        return self.has_seen(who)

    def has_seen(self, who: Actor) -> "Case":
        return self.does(who, self.acknowledge())

    def acknowledge(self, answer: Answer = Answer.AGREE) -> c.AcknowledgePlan:
        assert self.now.plan is not None
        return c.AcknowledgePlan(digest=perspective_digest(self.now.plan), answer=answer)

    def answer(self, step: PlanStep, answer: Answer = Answer.AGREE) -> c.AnswerStep:
        reason = None if answer in {Answer.AGREE, Answer.TALK_FIRST} else WORDS
        return c.AnswerStep(
            step=step.id,
            version=self.now.plan_count,
            digest=step_digest(step),
            answer=answer,
            reason=reason,
        )

    def on_paper(self, signer: Actor, step: PlanStep, **changed: object) -> c.RecordAnswer:
        made: dict[str, object] = {
            "signer": signer.seat,
            "step": step.id,
            "version": self.now.plan_count,
            "digest": step_digest(step),
            "answer": Answer.AGREE,
            "via": Via.PAPER,
            "evidence": WORDS,
            "checked_by": HEAD.person,
        }
        return c.RecordAnswer(**{**made, **changed})  # type: ignore[arg-type]  # of all fields, by name

    def adopted(self) -> "Case":
        return self.does(HEAD, c.Adopt(version=self.now.plan_count))

    def evaluates(self, outcome: c.EvaluationOutcome, **changed: object) -> c.HoldEvaluation:
        made: dict[str, object] = {
            "on": self.today,
            "parents_present": (MOTHER.seat,),
            "scores": (Score(goal=GOAL.id, points=1),),
            "outcome": outcome,
            "minutes": WORDS,
            "next_on": self.today + timedelta(days=60),
        }
        return c.HoldEvaluation(**{**made, **changed})  # type: ignore[arg-type]  # of all fields

    def evaluating(self, *steps: PlanStep) -> "Case":
        return self.active(*steps).does(INTERN, c.OpenEvaluation()).heard()

    def revising(self, *steps: PlanStep) -> "Case":
        return self.active(*steps).does(INTERN, c.RequestRevision(reason=WORDS))

    def proposes(self, *slots: datetime, by: Actor = CORRIE, **changed: object) -> "Case":
        return self.does(by, self.proposal(*slots, **changed))

    def proposal(self, *slots: datetime, **changed: object) -> c.ProposeMeeting:
        """A meeting, by default in a week at two moments."""
        made: dict[str, object] = {
            "meeting": MEETING,
            "kind": MeetingKind.SUPPORT_TEAM,
            "slots": slots or (self.in_days(7), self.in_days(8)),
            "lasts": 45,
            "place": Place.AT_SCHOOL,
            "where": WORDS,
        }
        return c.ProposeMeeting(**{**made, **changed})  # type: ignore[arg-type]  # of all fields

    def in_days(self, days: int) -> datetime:
        """Two in the afternoon at school, so many days from now."""
        return morning_of(self.today + timedelta(days=days), 330 * 60)

    def settled(self, days: int = 7, by: Actor = CORRIE) -> "Case":
        starts_at = self.in_days(days)
        return self.proposes(by=by).does(by, c.SettleMeeting(meeting=MEETING, starts_at=starts_at))

    def met(self, *items: MeetingItem, present: tuple[Seat, ...] = ()) -> "Case":
        return self.settled(1).days(2).does(CORRIE, self.note(*items, present=present))

    def note(self, *items: MeetingItem, present: tuple[Seat, ...] = ()) -> c.NoteMeeting:
        return c.NoteMeeting(
            meeting=MEETING, present=present or (MOTHER.seat,), minutes=WORDS, items=items
        )

    def closed(self, reason: c.CloseReason = c.CloseReason.WITHDRAWN) -> "Case":
        return self.does(CORRIE, c.Close(reason=reason, text=WORDS))


def an_item(number: int, **changed: object) -> MeetingItem:
    """What was agreed in a meeting. It becomes step `number` of the plan."""
    made: dict[str, object] = {"id": StepId(UUID(int=30 + number)), "text": WORDS}
    return MeetingItem(**{**made, "done_by": TEACHER.seat, **changed})  # type: ignore[arg-type]  # as above


def custody(
    seat: Seat,
    *,
    has_authority: bool = True,
    valid_from: date = date(2016, 5, 4),
    valid_to: date | None = None,
) -> c.RecordCustody:
    return c.RecordCustody(
        guardian=seat,
        has_authority=has_authority,
        source=CustodySource.REGISTER,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def custody_ends(seat: Seat, on: date) -> c.EndCustody:
    return c.EndCustody(guardian=seat, source=CustodySource.COURT_ORDER, ends_on=on)


def a_hold(until: date) -> c.Hold:
    return c.Hold(reason=c.HoldReason.FAMILY_REQUEST, until=until, note=WORDS)
