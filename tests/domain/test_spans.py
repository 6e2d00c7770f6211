"""What lasted from when until when, told once more from what happened."""

from datetime import date, timedelta
from typing import Self

import pytest

from domain import commands as c
from domain import events as e
from domain.plan import Funding
from domain.procedure import DutyKind, Stage
from domain.seats import Actor
from domain.sign_off import Answer, Fate
from domain.spans import MET_BY, NO_TERM_OF_THEIRS, Outcome, Span, SpanKind, spans_of
from domain.standing import standing
from tests.domain.story import (
    CORRIE,
    FATHER,
    INTERN,
    MOTHER,
    OTHER_WORDS,
    TEACHER,
    WORDS,
    Case,
    a_step,
)

SEPTEMBER = date(2026, 9, 7)
DEAR = a_step(1, cost_cents=120_000, funding=Funding.ALLIANCE)
CHEAP = a_step(2, cost_cents=5_000, funding=Funding.SCHOOL)


class Told(Case):
    """A case that remembers what each move caused."""

    def __init__(self, **how: object) -> None:
        super().__init__(**how)  # type: ignore[arg-type]  # as it is made elsewhere
        self.moments: list[tuple[e.Event, ...]] = []

    def does(self, by: Actor, *asked: c.Command) -> Self:
        for command in asked:
            super().does(by, command)
            self.moments += [tuple(self.last)] if self.last else []
        return self

    def spans(self, kind: SpanKind) -> list[Span]:
        return [span for span in spans_of(self.moments) if span.kind is kind]

    def term(self, duty: DutyKind) -> Span:
        found = [span for span in self.spans(SpanKind.TERM) if span.what == duty]
        assert len(found) == 1, found
        return found[0]


def test_every_duty_is_met_by_something_or_has_no_term_to_count() -> None:
    assert set(MET_BY) | NO_TERM_OF_THEIRS == set(DutyKind)
    assert not set(MET_BY) & NO_TERM_OF_THEIRS


def test_stages_follow_each_other_without_a_gap() -> None:
    case = Told()
    case.in_planning().days(3).heard().submits().delivered()
    case.days(2).agrees(MOTHER).agrees(FATHER).adopted().days(7).closed()

    stages = case.spans(SpanKind.STAGE)
    assert [span.what for span in stages] == [
        Stage.SIGNALLED,
        Stage.INTAKE,
        Stage.PLANNING,
        Stage.SIGNING,
        Stage.ACTIVE,
        Stage.CLOSED,
    ]
    assert [(span.since - SEPTEMBER).days for span in stages] == [0, 0, 0, 3, 5, 12]
    assert [span.until for span in stages[:-1]] == [span.since for span in stages[1:]]
    assert stages[-1].until is None


def test_a_term_that_is_met_ends_on_the_day_it_was_done() -> None:
    case = Told()
    case.signalled().days(2).does(CORRIE, c.AcknowledgeSignal()).days(2).accepted()
    case.days(3).does(TEACHER, c.InformParents(on=case.today - timedelta(days=2)))

    signal = case.term(DutyKind.ACKNOWLEDGE_SIGNAL)
    assert (signal.since, signal.due, signal.until) == (
        SEPTEMBER,
        date(2026, 9, 10),
        date(2026, 9, 9),
    )
    assert case.term(DutyKind.TELL_PARENTS).until == date(2026, 9, 12), "as they say, not as noted"
    assert case.term(DutyKind.COMPLETE_INTAKE).until is None


def test_a_term_that_is_no_longer_needed_is_not_counted_before_its_last_day() -> None:
    case = Told()
    case.signalled().days(1).does(CORRIE, c.Triage(outcome=c.TriageOutcome.REJECT, reason=WORDS))

    assert [span.what for span in case.spans(SpanKind.TERM)] == [
        DutyKind.ACKNOWLEDGE_SIGNAL,
        DutyKind.TRIAGE,
    ], "both met by the triage, and nothing else was owed"
    in_time = Told()
    in_time.in_intake().days(1).closed()
    assert DutyKind.COMPLETE_INTAKE not in {s.what for s in in_time.spans(SpanKind.TERM)}


def test_a_term_that_was_over_when_it_was_no_longer_needed_stays_late() -> None:
    case = Told()
    case.in_intake().days(60).closed()

    intake = case.term(DutyKind.COMPLETE_INTAKE)
    assert intake.until is None
    assert intake.due is not None
    assert intake.due < case.today


def test_an_invitation_that_bounced_was_not_delivered() -> None:
    case = Told()
    case.in_planning(MOTHER).heard().submits().days(1).delivered(Fate.BOUNCED)
    again = case.term(DutyKind.DELIVER_INVITATION)
    assert (again.since, again.until) == (case.today, None)

    case.days(1).delivered()
    assert case.term(DutyKind.DELIVER_INVITATION).until == case.today


def test_a_stall_lasts_from_the_day_that_its_term_was_over_until_somebody_moves() -> None:
    case = Told()
    case.signalled().does(CORRIE, c.AcknowledgeSignal())
    case.until(date(2026, 10, 30))
    stalled = standing(case.now).stall
    assert stalled is not None
    (still,) = case.spans(SpanKind.STALL)
    assert (still.what, still.since, still.until) == (stalled.cause, stalled.since, None)

    case.accepted()
    (moved,) = case.spans(SpanKind.STALL)
    assert (moved.since, moved.until) == (still.since, case.today)


def test_what_came_in_late_stood_still_before_it_came_in() -> None:
    """The clock climbs at once what should have been climbed long ago."""
    case = Told()
    case.signalled().does(CORRIE, c.AcknowledgeSignal())
    case.at += timedelta(days=80)
    came_in = case.today
    assert case.spans(SpanKind.STALL) == []
    case.until(came_in + timedelta(days=1))

    (still,) = case.spans(SpanKind.STALL)
    assert still.since < came_in - timedelta(days=30)


def test_a_plan_that_all_agree_to_as_it_was_first_put_forward_is_agreed_at_once() -> None:
    case = Told()
    case.active(DEAR, CHEAP)

    (first,) = case.spans(SpanKind.ROUND)
    assert (first.since, first.until, first.outcome) == (
        SEPTEMBER,
        SEPTEMBER,
        Outcome.AT_ONCE,
    )


@pytest.mark.parametrize("how", ["returned", "in part"])
def test_a_plan_that_is_changed_or_adopted_in_part_is_agreed_later(how: str) -> None:
    case = Told()
    case.in_signing(DEAR, CHEAP).agrees(MOTHER)
    case.agrees(FATHER, 1).does(FATHER, case.answer(CHEAP, Answer.CHANGE))
    case.days(1)
    if how == "returned":
        case.does(CORRIE, c.ReturnToPlanning(reason=WORDS))
    else:
        case.adopted()

    (first,) = case.spans(SpanKind.ROUND)
    assert (first.until, first.outcome) == (case.today, Outcome.LATER)
    again = a_step(2, text=OTHER_WORDS, cost_cents=6_000, funding=Funding.SCHOOL)
    case.days(1).heard().submits(DEAR, again).delivered()
    case.agrees(MOTHER).agrees(FATHER).adopted()
    rounds = case.spans(SpanKind.ROUND)
    expected = [Outcome.LATER] if how == "returned" else [Outcome.LATER, Outcome.AT_ONCE]
    assert [each.outcome for each in rounds] == expected, "a plan adopted in part begins anew"


def test_a_plan_before_the_parties_is_not_decided_yet() -> None:
    case = Told()
    case.in_signing(DEAR)

    (first,) = case.spans(SpanKind.ROUND)
    assert (first.until, first.outcome) == (None, None)


def test_money_is_proposed_adopted_and_carried_out_when_a_check_in_says_so() -> None:
    case = Told()
    case.in_signing(DEAR, CHEAP, a_step(3)).agrees(MOTHER).agrees(FATHER)
    proposed = case.spans(SpanKind.MONEY)
    assert [(each.what, each.cents, each.outcome) for each in proposed] == [
        (Funding.ALLIANCE, 120_000, Outcome.PROPOSED),
        (Funding.SCHOOL, 5_000, Outcome.PROPOSED),
    ], "what costs nothing is no money"

    case.adopted()
    check_in = c.LogCheckIn(on=case.today, carried_out=c.CarriedOut.YES, note=WORDS)
    case.does(INTERN, check_in)
    assert {each.outcome for each in case.spans(SpanKind.MONEY)} == {Outcome.ADOPTED}, (
        "it has not begun"
    )

    case.until(date(2026, 10, 1))
    case.does(INTERN, c.LogCheckIn(on=case.today, carried_out=c.CarriedOut.NO, note=WORDS))
    assert {each.outcome for each in case.spans(SpanKind.MONEY)} == {Outcome.ADOPTED}
    case.does(INTERN, c.LogCheckIn(on=case.today, carried_out=c.CarriedOut.PARTLY, note=WORDS))
    done = case.spans(SpanKind.MONEY)
    assert {each.outcome for each in done} == {Outcome.CARRIED_OUT}
    assert {each.due for each in done} == {date(2026, 9, 14)}


def test_a_span_holds_no_word_and_no_person() -> None:
    """Codes, days and amounts: what is counted cannot tell whose it was."""
    case = Told()
    case.active(DEAR).days(40).closed()

    known = {*Stage, *DutyKind, *Funding, *e.Cause, SpanKind.ROUND}
    assert {span.what for span in spans_of(case.moments)} <= known
