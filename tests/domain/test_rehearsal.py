"""A page says what will follow before it is asked: it must be what then does follow."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain import commands as c
from domain.calendar import local_date
from domain.errors import NotAllowed
from domain.obligations import ladder_of, open_obligations
from domain.procedure import Clock, DutyKind
from domain.rehearsal import rehearse
from domain.seats import COORDINATOR, INTERNAL_COORDINATOR, POST, Seat
from domain.sign_off import Fate, HearingWay
from tests.domain.story import CORRIE, FATHER, INTERN, MOTHER, TEACHER, WORDS, Case, a_hold

SIGNAL = c.RaiseSignal(
    signal=UUID(int=50),
    kind=c.SignalType.BORED,
    severity=c.Severity.NORMAL,
    observed_on=Case().today,
    text=WORDS,
)


def test_a_rehearsal_is_what_then_happens_and_changes_nothing() -> None:
    case = Case().in_planning().heard()
    before = case.now
    rehearsed = rehearse(case.now, case.plan(), by=INTERN, at=case.at)
    case.submits()

    assert rehearsed.before is before
    assert rehearsed.events == case.last
    assert rehearsed.after == case.now


def test_what_the_rules_would_refuse_is_refused_here() -> None:
    case = Case().in_planning()
    with pytest.raises(NotAllowed) as refused:
        rehearse(case.now, case.plan(), by=INTERN, at=case.at)
    assert refused.value.code == "learner_not_heard"


def test_a_signal_is_told_to_the_coordinator_and_not_to_parents() -> None:
    case = Case()
    rehearsed = rehearse(case.now, SIGNAL, by=TEACHER, at=case.at)

    assert rehearsed.hears == (COORDINATOR,)
    assert [owed.kind for owed in rehearsed.begins] == [
        DutyKind.ACKNOWLEDGE_SIGNAL,
        DutyKind.TRIAGE,
    ]


def test_a_signal_that_joins_begins_nothing_that_runs_already() -> None:
    case = Case().in_planning()
    rehearsed = rehearse(case.now, SIGNAL, by=TEACHER, at=case.at)

    assert rehearsed.begins == ()
    assert rehearsed.hears == (COORDINATOR,)


def test_whoever_must_sign_hears_of_a_plan() -> None:
    case = Case().in_planning().heard()
    rehearsed = rehearse(case.now, case.plan(), by=INTERN, at=case.at)

    assert rehearsed.hears == (MOTHER.seat, FATHER.seat)
    assert {(owed.kind, owed.about) for owed in rehearsed.begins} == {
        (DutyKind.DELIVER_INVITATION, MOTHER.seat),
        (DutyKind.DELIVER_INVITATION, FATHER.seat),
    }


def test_the_ladder_that_is_shown_is_the_one_that_is_climbed() -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    owed = case.owed[DutyKind.ANSWER_PLAN]
    shown = [(rung.on, rung.action, rung.told) for rung in ladder_of(case.now, owed)]
    case.days(120)

    assert len(shown) == owed.rungs > 3
    assert shown == case.rungs(DutyKind.ANSWER_PLAN)


def test_of_a_ladder_only_what_is_left_is_shown() -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    whole = ladder_of(case.now, case.owed[DutyKind.ANSWER_PLAN])
    case.until(whole[0].on)

    assert ladder_of(case.now, case.owed[DutyKind.ANSWER_PLAN]) == whole[1:]


def test_a_ladder_can_be_told_before_the_invitation_is_delivered() -> None:
    """As a page does before a plan is submitted: a rehearsal of what comes after a rehearsal."""
    case = Case().in_planning(MOTHER).heard()
    asked = rehearse(case.now, case.plan(), by=INTERN, at=case.at)
    arrives = case.at + timedelta(days=1)
    delivered = c.NoteDelivery(
        signer=MOTHER.seat, version=1, fate=Fate.DELIVERED, on=local_date(arrives)
    )
    [owed] = rehearse(asked.after, delivered, by=POST, at=arrives).begins

    assert (owed.kind, owed.owed_by) == (DutyKind.ANSWER_PLAN, Seat("guardian:1"))
    assert owed.since == local_date(arrives)
    assert INTERNAL_COORDINATOR in {
        seat for rung in ladder_of(asked.after, owed) for seat in rung.told
    }


def test_what_is_done_with_a_move_and_what_goes_on_is_told_apart() -> None:
    case = Case().in_intake(MOTHER, FATHER)
    case.does(TEACHER, c.AskLearner(way=HearingWay.SELF))
    complete = c.CompleteIntake(needs=WORDS, meeting_on=case.today)
    rehearsed = rehearse(case.now, complete, by=INTERN, at=case.at)

    assert [owed.kind for owed in rehearsed.ends] == [DutyKind.COMPLETE_INTAKE]
    assert DutyKind.HEAR_LEARNER in {owed.kind for owed in rehearsed.begins}
    assert not {owed.key for owed in rehearsed.ends} & {was.key for was, _ in rehearsed.goes_on}


def test_a_hold_moves_our_own_days_and_none_of_the_law() -> None:
    case = Case().in_signing().delivered()
    until = case.today + timedelta(days=14)
    rehearsed = rehearse(case.now, a_hold(until), by=CORRIE, at=case.at)
    moved = {was.clock: now.due - was.due for was, now in rehearsed.goes_on}

    assert moved[Clock.POLICY] > timedelta(days=7)
    assert moved[Clock.LEGAL] == timedelta(0)


def test_before_anybody_is_asked_it_is_known_how_their_ladders_would_climb() -> None:
    """As if every invitation arrived the same day; and it is what then does happen."""
    case = Case().in_planning().heard()
    rehearsed = rehearse(case.now, case.plan(), by=INTERN, at=case.at)
    asked = rehearsed.asked_to_answer
    case.submits().delivered()

    assert {owed.owed_by for owed in asked} == {MOTHER.seat, FATHER.seat}
    then = [owed for owed in open_obligations(case.now) if owed.kind is DutyKind.ANSWER_PLAN]
    assert sorted(asked, key=lambda owed: owed.key) == sorted(then, key=lambda owed: owed.key)
    [first, *_] = ladder_of(rehearsed.delivered, asked[0])
    assert first == then[0].next


def test_nobody_is_asked_anew_by_a_move_that_asks_nobody() -> None:
    case = Case().in_signing()
    talk = c.LogTalk(with_seat=MOTHER.seat, on=case.today, minutes=WORDS)

    assert rehearse(case.now, talk, by=INTERN, at=case.at).asked_to_answer == ()
