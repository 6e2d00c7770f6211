"""Any trajectory: what must hold whoever asks what, in whatever order, however long it takes.

Random commands alone would hardly leave the first stage, so one rule draws from `legal_moves` and
another asks anything from any seat, with odd dates and seats that do not exist.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from hypothesis import HealthCheck, Phase, assume, event, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain import commands as c
from domain import events as e
from domain import procedures
from domain.calendar import local_date
from domain.decide import decide
from domain.errors import NotAllowed
from domain.evolve import evolve, opening_in, replay
from domain.happenings import happened
from domain.ledger import canonical, plain
from domain.moves import candidates, legal_moves
from domain.notices import is_receipt, notices_of
from domain.obligations import all_obligations, next_rung, open_obligations
from domain.plan import StepId, Text
from domain.procedure import DutyKind
from domain.rules.clock import next_alarm
from domain.seats import CLOCK, LEARNER, POST, Actor, PersonId, Seat, SeatKind, guardian, kind_of
from domain.sign_off import Answer, CustodySource, Fate, HearingWay
from domain.signers import (
    StepState,
    age_on,
    allows_one_consent,
    guardians_with_authority,
    required_signers,
    step_digest,
    step_state,
)
from domain.standing import standing
from domain.trajectory import Opening, Trajectory, TrajectoryId, new_trajectory
from domain.visibility import EVENTS, Seen
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    GOAL,
    HEAD,
    INTERN,
    LEAD,
    MONDAY,
    MOTHER,
    NORTH,
    TEACHER,
    WORDS,
    a_step,
    custody,
    proved,
)

PEOPLE: Final = (TEACHER, INTERN, HEAD, CORRIE, LEAD, MOTHER, FATHER, CHILD)
OTHERS: Final = (
    *(Actor(seat=Seat(kind.value), person=PersonId(UUID(int=200))) for kind in SeatKind),
    Actor(seat=guardian(3), person=PersonId(UUID(int=203))),
    Actor(seat=guardian(1), person=PersonId(UUID(int=204))),
    Actor(seat=guardian(1)),
    Actor(seat=Seat("")),
    Actor(seat=Seat("mentor:1"), person=PersonId(UUID(int=205))),
    CLOCK,
    POST,
)
ODD_DAYS: Final = (date.min, date(1900, 1, 1), date(2200, 1, 1), date.max)

days = st.one_of(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.sampled_from(ODD_DAYS))
moments = days.map(lambda day: datetime.combine(day, time(12), UTC))
seats = st.sampled_from([*(actor.seat for actor in (*PEOPLE, *OTHERS)), Seat("guardian:")])
texts = st.builds(Text, id=st.builds(UUID, int=st.integers(1, 4)), digest=st.just("d"))
steps = st.builds(a_step, st.integers(1, 3), text=texts, done_by=seats, looked_at_on=days)
past_moves = st.builds(
    c.PastMove,
    move=st.builds(c.InformParents, on=days),
    by=st.sampled_from(PEOPLE),
    at=st.sampled_from(
        [
            MONDAY,
            MONDAY.replace(tzinfo=None),
            datetime.max.replace(tzinfo=UTC),
            datetime.min.replace(tzinfo=UTC),
        ]
    ),
)
anything = st.one_of(
    *(
        st.builds(kind)
        for kind in (c.AcknowledgeSignal, c.EndDelegation, c.OpenEvaluation, c.Resume, c.Climb)
    ),
    st.builds(c.RaiseSignal, observed_on=days, text=texts),
    st.builds(c.InformParents, on=days),
    st.builds(c.SeatPerson, seat=seats, person=st.sampled_from([p.person for p in OTHERS[:-2]])),
    st.builds(c.UnseatPerson, seat=seats),
    st.builds(c.RecordCustody, guardian=seats, valid_from=days, valid_to=st.none() | days),
    st.builds(c.EndCustody, guardian=seats, ends_on=days),
    st.builds(c.StartTerm, on=days),
    st.builds(c.ExtendTerm, parents_told_on=days),
    st.builds(c.DecideAdmission, on=days, reason=texts),
    st.builds(c.CompleteIntake, needs=texts, meeting_on=days),
    st.builds(c.SubmitPlan, steps=st.lists(steps, max_size=2).map(tuple), evaluate_on=days),
    st.builds(c.AnswerStep, step=st.builds(StepId, st.builds(UUID, int=st.integers(30, 33)))),
    st.builds(c.RecordAnswer, signer=seats),
    st.builds(c.RecordNotReached, signer=seats),
    st.builds(c.Delegate, to=seats, until=days),
    st.builds(c.NoteDelivery, signer=seats, version=st.integers(0, 3), on=days),
    st.builds(c.LogTalk, with_seat=seats, on=days),
    st.builds(c.TakeDisputeStep, on=days),
    st.builds(c.ReportBack, on=days),
    st.builds(c.LogCheckIn, on=days),
    st.builds(c.HoldEvaluation, on=days, parents_present=st.lists(seats).map(tuple), next_on=days),
    st.builds(
        c.ProposeMeeting,
        slots=st.lists(moments, max_size=2).map(tuple),
        lasts=st.integers(0, 500),
        where=st.none() | texts,
        also=st.lists(seats, max_size=2).map(tuple),
    ),
    st.builds(c.SayWhen, slots=st.lists(moments, max_size=2).map(tuple)),
    st.builds(c.SettleMeeting, starts_at=moments),
    st.builds(c.SayIfComing),
    st.builds(c.CancelMeeting),
    st.builds(c.NoteMeeting, present=st.lists(seats, max_size=2).map(tuple), items=st.just(())),
    st.builds(c.LeaveOut),
    st.builds(c.Hold, until=days),
    st.builds(c.MergeInto, other_born_on=days),
    st.builds(c.AbsorbMerged, opened_on=days),
    st.builds(c.ReleaseMerged),
    st.builds(c.Close),
    st.builds(c.MoveProcedure, procedure=st.sampled_from([*procedures.ALL, "none"])),
    st.builds(
        c.ChangeCalendar,
        calendar=st.builds(
            lambda last, version: replace(NORTH, covers_to=last, version=version),
            days,
            st.text(max_size=3),
        ),
    ),
    st.builds(c.BringHistory, moves=st.lists(past_moves, max_size=2).map(tuple)),
)


class AnyTrajectory(RuleBasedStateMachine):
    """One trajectory, lived at random."""

    @initialize(
        born_on=st.dates(date(2007, 1, 1), date(2017, 1, 1)),
        procedure=st.sampled_from(sorted(procedures.ALL)),
        guardians=st.sampled_from([(), (MOTHER,), (MOTHER, FATHER)]),
        head_start=st.integers(0, 5),
    )
    def begins(
        self, born_on: date, procedure: str, guardians: tuple[Actor, ...], head_start: int
    ) -> None:
        """With a head start, so that the later stages are lived in as well."""
        opening = Opening(
            trajectory=TrajectoryId(UUID(int=1)),
            alliance=UUID(int=2),
            school=UUID(int=3),
            learner=UUID(int=4),
            born_on=born_on,
            procedure=procedures.ref(procedure),
            calendar=NORTH,
        )
        self.at = MONDAY
        self.now = new_trajectory(opening)
        self.ledger: list[e.Event] = []
        self.climbed: set[tuple[str, int]] = set()
        opening_moves = (
            self._is_accepted,
            lambda: self._begins_intake(guardians),
            self._begins_planning,
            lambda: self._ask(INTERN, self._plan()),
            self._begins_to_run,
        )
        for move in opening_moves[:head_start]:
            with suppress(NotAllowed):  # nobody who may sign, for one: then it starts earlier
                move()

    def _is_accepted(self) -> None:
        self._ask(TEACHER, _SIGNAL)
        self._ask(CORRIE, c.Triage(outcome=c.TriageOutcome.ACCEPT, reason=WORDS))

    def _begins_planning(self) -> None:
        self._ask(TEACHER, c.AskLearner(way=HearingWay.SELF))
        self._ask(INTERN, c.CompleteIntake(needs=WORDS, meeting_on=self.today))
        self._ask(INTERN, c.RecordHearing(way=HearingWay.SELF, view=WORDS, effect=WORDS))

    def _begins_to_run(self) -> None:
        for who in (MOTHER, FATHER, CHILD):
            if who.seat in self.now.signers:
                self._agrees(who)
        self._ask(HEAD, c.Adopt(version=self.now.plan_count))

    def _begins_intake(self, guardians: tuple[Actor, ...]) -> None:
        for who in (*guardians, CHILD):
            assert who.person is not None
            self._ask(CORRIE, c.SeatPerson(seat=who.seat, person=who.person))
        for who in guardians:
            self._ask(CORRIE, custody(who.seat))
        self._ask(TEACHER, c.InformParents(on=self.today))

    def _plan(self) -> c.SubmitPlan:
        return c.SubmitPlan(
            version=self.now.plan_count + 1,
            goals=(GOAL,),
            steps=(a_step(1, is_low_impact=True), a_step(2)),
            perspective=WORDS,
            factors=WORDS,
            advice_weighed=WORDS,
            evaluate_on=self.today + timedelta(days=100),
        )

    def _agrees(self, who: Actor) -> None:
        for kind in (c.AnswerStep, c.AcknowledgePlan):
            for command in candidates(self.now, kind, who, self.at):
                if not isinstance(command, c.AnswerStep) or command.answer is Answer.AGREE:
                    self._ask(who, command)

    @property
    def today(self) -> date:
        return local_date(self.at)

    @rule(by=st.sampled_from((*PEOPLE, *OTHERS)), command=anything)
    def somebody_asks_anything(self, by: Actor, command: c.Command) -> None:
        """Mostly not allowed; then nothing has happened."""
        try:
            self._ask(by, command)
        except NotAllowed as refused:
            note(f"{by.seat}: {command.type}: {refused.code}")

    @rule(by=st.sampled_from(PEOPLE), data=st.data())
    def somebody_makes_a_legal_move(self, by: Actor, data: st.DataObject) -> None:
        moves = [move for move in legal_moves(self.now, by, self.at) if move.legal]
        assume(moves)
        command = data.draw(st.sampled_from(data.draw(st.sampled_from(moves)).legal))
        assume(not isinstance(command, c.Close) or data.draw(st.integers(0, 9)) == 0)
        note(f"{by.seat}: {command}")
        before = len(self.ledger)
        self._ask(by, command)
        told = [each.type for each in self.ledger[before:]]
        note(f"  -> {told}")

    @precondition(lambda self: self.now.invitations)
    @rule(fate=st.sampled_from(Fate), data=st.data())
    def the_post_tells(self, fate: Fate, data: st.DataObject) -> None:
        seat = data.draw(st.sampled_from(self.now.invitations)).seat
        told = c.NoteDelivery(signer=seat, version=self.now.plan_count, fate=fate, on=self.today)
        self._ask(POST, told)

    @precondition(lambda self: self.now.is_open)
    @rule(who=st.sampled_from([MOTHER, FATHER]), ends_in=st.integers(0, 60), has=st.booleans())
    def a_court_decides(self, who: Actor, ends_in: int, *, has: bool) -> None:
        ends_on = self.today + timedelta(days=ends_in)
        fact = c.RecordCustody(
            guardian=who.seat,
            has_authority=has,
            source=CustodySource.COURT_ORDER,
            valid_from=self.today,
            valid_to=ends_on if ends_in % 2 else None,
        )
        with suppress(NotAllowed):  # nobody sits there
            self._ask(INTERN, fact)

    @rule(days_ahead=st.integers(1, 120))
    def time_passes(self, days_ahead: int) -> None:
        """With the clock at work, as the process does it: it climbs whenever the alarm rings."""
        goal = self.at + timedelta(days=days_ahead)
        rung = 0
        while (alarm := next_alarm(self.now)) is not None and alarm <= goal:
            rung += 1
            assert rung < 400, "the clock never comes to rest"
            self._climb(max(alarm, self.at))
        self.at = goal

    @rule(days_ahead=st.integers(1, 400))
    def the_process_was_away(self, days_ahead: int) -> None:
        """One climb for all that came due meanwhile."""
        self.at += timedelta(days=days_ahead)
        self._climb(self.at)

    def _climb(self, at: datetime) -> None:
        self.at = at
        before = len(self.ledger)
        self._ask(CLOCK, c.Climb())
        for told in self.ledger[before:]:
            if isinstance(told, e.RungClimbed):
                place = (told.obligation, told.rung)
                assert place not in self.climbed, f"twice on the same rung: {place}"
                self.climbed.add(place)
        alarm = next_alarm(self.now)
        assert alarm is None or alarm > self.at, "an alarm in the past would ring for ever"

    def _ask(self, by: Actor, command: c.Command) -> None:
        told = decide(self.now, proved(command), by=by, at=self.at)
        self._check_stages(told)
        for each in told:
            if isinstance(each, e.PlanAdopted):
                _check_consent(self.now, each)
            self.now = evolve(self.now, each)
            self.ledger.append(each)
            self._check_notices(each)
            self._check_lines(each)
        event(self.now.stage)

    def _check_stages(self, told: tuple[e.Event, ...]) -> None:
        """Every way from stage to stage is a way of the procedure."""
        stage = self.now.stage
        for each in told:
            if isinstance(each, e.StageEntered):
                leads_to = procedures.get(self.now.procedure).stages[stage].leads_to
                assert each.stage in leads_to, f"{stage} does not lead to {each.stage}"
                stage = each.stage

    def _check_lines(self, told: e.Event) -> None:
        """What happened can be told to whoever sees all of it, and to whoever sees the least."""
        least = frozenset(EVENTS[type(told)].apart)
        for without in (frozenset[str](), least):
            said = happened(Seen(told, without, by_day=False))
            for line in (said.nl, said.en):
                assert line.endswith("."), line
                assert line[0].isupper(), line
                assert not {"{", "_"} & set(line), line
                assert ":." not in line, line

    def _check_notices(self, told: e.Event) -> None:
        day = local_date(told.at)
        holders = guardians_with_authority(self.now, day)
        notices = notices_of(self.now, told, len(self.ledger))
        assert len({notice.to for notice in notices}) == len(notices)
        heard = [notice for notice in notices if kind_of(notice.to) is SeatKind.GUARDIAN]
        if not isinstance(told, e.RungClimbed | e.PartyReminded | e.Delegated):
            assert {notice.to for notice in heard} <= set(holders)
        if heard and age_on(self.now.born_on, day) >= 18:
            reminds = isinstance(told, e.RungClimbed | e.PartyReminded)
            assert reminds, "of age: parents hear nothing else"
        news = {notice.not_before for notice in notices if not is_receipt(notice.code)}
        assert len(news) <= 1
        receipts = [notice.not_before for notice in notices if is_receipt(notice.code)]
        assert len(receipts) <= 1
        assert all(told.at <= receipt <= max(news, default=receipt) for receipt in receipts)
        for notice in notices:
            assert notice.not_before >= told.at

    @invariant()
    def somebody_always_owes_something_by_a_date(self) -> None:
        """And not only the general duty to keep it moving."""
        owed = [one for one in open_obligations(self.now) if one.kind is not DutyKind.KEEP_MOVING]
        dated = [one for one in owed if one.kind not in _DATED]
        assert bool(dated) is self.now.is_open, self.now.stage
        for one in owed:
            assert one.explain.nl
            assert one.explain.en
            assert one.due >= one.since or one.kind in _MAY_BE_LATE, one

    @invariant()
    def what_is_owed_in_a_stage_is_what_its_rule_opens(self) -> None:
        opens = procedures.get(self.now.procedure).stages[self.now.stage].opens
        for owed in all_obligations(self.now):
            assert owed.kind in opens, f"{owed.kind} in {self.now.stage}"

    @invariant()
    def every_obligation_has_a_key_of_its_own(self) -> None:
        keys = [owed.key for owed in all_obligations(self.now)]
        assert len(keys) == len(set(keys))

    @invariant()
    def an_open_trajectory_has_an_alarm_or_has_stalled(self) -> None:
        if self.now.is_open:
            has_stalled = any(owed.has_stalled for owed in open_obligations(self.now))
            assert next_alarm(self.now) is not None or has_stalled
            assert next_rung(self.now) is not None or has_stalled

    @invariant()
    def the_same_can_be_said_in_both_languages(self) -> None:
        said = standing(self.now).waiting
        assert said.nl.endswith(".")
        assert said.en.endswith(".")
        assert "{" not in said.nl + said.en

    @invariant()
    def the_signers_are_those_of_the_day(self) -> None:
        if self.now.is_open and self.now.as_of is not None:
            day = local_date(self.now.as_of)
            assert self.now.signers == required_signers(self.now, day)

    @invariant()
    def nobody_sits_on_two_seats(self) -> None:
        people = [seated.person for seated in self.now.seats]
        assert len(people) == len(set(people))

    def teardown(self) -> None:
        """In three years of silence the clock comes to rest; the ledger tells the whole story."""
        if not hasattr(self, "ledger") or not self.ledger:
            return
        self._three_years_of_silence()
        opened = self.ledger[0]
        assert isinstance(opened, e.TrajectoryOpened)
        assert replay(new_trajectory(opening_in(opened)), self.ledger) == self.now
        assert canonical(self.ledger) == canonical(plain(self.ledger))

    def _three_years_of_silence(self) -> None:
        goal, climbs = self.at + timedelta(days=3 * 365), 0
        while (alarm := next_alarm(self.now)) is not None and alarm <= goal:
            climbs += 1
            assert climbs < 200, "the clock never comes to rest"
            self._climb(max(alarm, self.at))


def _check_consent(trajectory: Trajectory, told: e.PlanAdopted) -> None:
    """No consent by silence: the yes of all who had to give it, or an objection that is absent."""
    assert trajectory.plan is not None
    for step_id in told.steps:
        step = trajectory.plan.step(step_id)
        assert step is not None
        words = {
            seat: trajectory.answer_of(seat, step.id, step_digest(step))
            for seat in trajectory.signers
        }
        silent = {seat for seat, word in words.items() if word is None}
        assert all(word is None or word.answer is Answer.AGREE for word in words.values())
        if silent:
            assert step_state(trajectory, step) is StepState.NO_OBJECTION
            assert allows_one_consent(trajectory, step)
            assert LEARNER not in silent
            spoke = {seat for seat in words if seat not in silent} - {LEARNER}
            assert spoke, "the yes of at least one guardian"


_SIGNAL: Final = c.RaiseSignal(
    signal=UUID(int=7),
    kind=c.SignalType.BORED,
    severity=c.Severity.NORMAL,
    observed_on=date(2026, 9, 1),
    text=WORDS,
)
_DATED: Final = frozenset({DutyKind.END_HOLD, DutyKind.PREPARE_BIRTHDAY, DutyKind.RENEW_DELEGATION})
"""Who owes these has to wait for a day, so they do not count for who has the ball."""
_MAY_BE_LATE: Final = frozenset({DutyKind.EVALUATE, DutyKind.TRIAGE})
"""What was due in a school year that is over, and a second signal that is severe."""


def test_any_trajectory() -> None:
    run_state_machine_as_test(
        AnyTrajectory,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            phases=set(Phase) - {Phase.explain},
            suppress_health_check=list(HealthCheck),
        ),
    )
