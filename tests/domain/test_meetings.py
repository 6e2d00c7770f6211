"""Meetings as steps: who is invited by rule, when it can be, what becomes of what was agreed."""

from datetime import date
from typing import Final

import pytest

from domain import commands as c
from domain import events as e
from domain.access import Relation, Topic, decide_access
from domain.calendar import end_of_day, local_date
from domain.meeting import MeetingKind
from domain.procedure import DutyKind, RungAction, Stage
from domain.seats import Actor, PersonId, Seat
from domain.sign_off import Answer, HearingWay
from domain.signers import StepState, step_state
from domain.visibility import Viewer, seen_of
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    MEETING,
    MOTHER,
    OTHER_WORDS,
    TEACHER,
    WORDS,
    Case,
    a_step,
    an_item,
    custody,
    custody_ends,
)

SPEECH: Final = Actor(seat=Seat("care:speech"), person=PersonId(WORDS.id))
TEAM: Final = {"coordinator", "internal_coordinator", "teacher"}
BOTH: Final = {MOTHER.seat, FATHER.seat}


def say_when(case: Case, *days: int) -> c.SayWhen:
    return c.SayWhen(meeting=MEETING, slots=tuple(case.in_days(day) for day in days))


def told(case: Case, code: str) -> set[str]:
    return {notice.to for notice in case.notices if notice.code == code}


def test_parents_and_team_are_invited_by_rule_and_asked_when_they_can() -> None:
    case = Case().in_planning().proposes()
    (meeting,) = case.now.meetings

    assert set(meeting.invited) == BOTH | TEAM
    assert told(case, "meeting.proposed") == (BOTH | TEAM) - {CORRIE.seat}
    owing = case.owing(DutyKind.ANSWER_MEETING)
    assert owing == (BOTH | TEAM) - {CORRIE.seat}, "who convenes has chosen the moments"
    assert case.owed[DutyKind.SETTLE_MEETING].owed_by == CORRIE.seat


@pytest.mark.parametrize(
    ("born_on", "comes"),
    [(date(2014, 9, 8), False), (date(2014, 9, 7), True), (date(2009, 1, 1), True)],
    ids=["still 11", "12 today", "17"],
)
def test_a_learner_is_invited_in_person_from_12(born_on: date, comes: bool) -> None:  # noqa: FBT001
    case = Case(born_on=born_on).in_planning().seated(CHILD).proposes()

    assert (CHILD.seat in case.now.meetings[0].invited) is comes


def test_a_learner_who_turns_12_before_the_day_is_invited_then() -> None:
    case = Case(born_on=date(2014, 9, 10)).in_planning().seated(CHILD).settled(7)
    assert CHILD.seat not in case.now.meetings[0].invited

    case.days(4)
    assert CHILD.seat in case.now.meetings[0].invited
    assert told(case, "meeting.invited") == {CHILD.seat}


def test_of_age_the_learner_comes_and_no_parent_is_invited() -> None:
    case = Case(born_on=date(2008, 9, 20)).in_planning().seated(CHILD).proposes()
    assert set(case.now.meetings[0].invited) >= BOTH

    case.days(15)
    assert not set(case.now.meetings[0].invited) & BOTH


def test_a_guardian_without_authority_is_not_invited_and_cannot_be() -> None:
    case = Case().in_planning(MOTHER).with_guardian(FATHER, has_authority=False)
    assert case.refuses(CORRIE, case.proposal(also=(FATHER.seat,))) == "cannot_invite"

    case.proposes()
    assert FATHER.seat not in case.now.meetings[0].invited
    assert case.refuses(FATHER, say_when(case, 7)) == "not_invited"


def test_who_gets_authority_is_invited_and_who_loses_it_no_longer() -> None:
    case = Case().in_planning(MOTHER).with_guardian(FATHER, has_authority=False).settled()
    case.does(CORRIE, custody(FATHER.seat))
    assert FATHER.seat in case.now.meetings[0].invited
    assert FATHER.seat in told(case, "meeting.invited")

    case.does(CORRIE, custody_ends(MOTHER.seat, case.today)).days(1)
    assert MOTHER.seat not in case.now.meetings[0].invited
    assert MOTHER.seat not in told(case, "meeting.invited"), "the convener tells her"
    assert "internal_coordinator" not in told(case, "meeting.invited")
    assert CORRIE.seat in told(case, "meeting.invited")


def test_a_care_party_comes_to_the_team_and_to_an_evaluation_of_what_it_does() -> None:
    case = Case().in_planning().seated(SPEECH).proposes()
    assert SPEECH.seat in case.now.meetings[0].invited

    for done_by, comes in ((SPEECH.seat, True), (TEACHER.seat, False)):
        case = Case().in_planning().seated(SPEECH).heard().submits(a_step(1, done_by=done_by))
        case.delivered().agrees(MOTHER).agrees(FATHER).adopted()
        case.proposes(kind=MeetingKind.EVALUATION)
        assert (SPEECH.seat in case.now.meetings[0].invited) is comes


def test_a_convener_may_invite_who_else_sits_at_the_table_and_no_engine() -> None:
    case = Case().in_planning().seated(HEAD)

    assert case.refuses(CORRIE, case.proposal(also=(Seat("clock"),))) == "seat_unknown"
    assert case.refuses(CORRIE, case.proposal(also=(Seat("care:art"),))) == "cannot_invite"
    case.proposes(also=(HEAD.seat,))
    assert HEAD.seat in case.now.meetings[0].invited


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"slots": ()}, "slots_wrong"),
        ({"lasts": 5}, "lasts_wrong"),
        ({"lasts": 1000}, "lasts_wrong"),
        ({"kind": MeetingKind.EVALUATION}, "nothing_in_force"),
    ],
)
def test_a_proposal_that_cannot_be_meant_is_refused(
    changed: dict[str, object], refusal: str
) -> None:
    case = Case().in_planning()

    assert case.refuses(CORRIE, case.proposal(**changed)) == refusal


def test_moments_that_are_over_or_too_many_or_twice_are_refused() -> None:
    case = Case().in_planning()
    past, twice = (case.in_days(-1),), (case.in_days(3), case.in_days(3))
    many = tuple(case.in_days(day) for day in range(1, 12))

    assert case.refuses(CORRIE, case.proposal(slots=past)) == "in_the_past"
    assert case.refuses(CORRIE, case.proposal(slots=twice)) == "slots_wrong"
    assert case.refuses(CORRIE, case.proposal(slots=many)) == "slots_wrong"


def test_before_the_parents_know_nobody_is_invited() -> None:
    case = Case().signalled().accepted().with_guardian(MOTHER)

    assert case.refuses(CORRIE, case.proposal()) == "parents_not_informed"


def test_one_question_at_a_time() -> None:
    case = Case().in_planning().proposes()

    assert case.refuses(INTERN, case.proposal(meeting=OTHER_WORDS.id)) == "meeting_unsettled"


def test_who_said_when_owes_nothing_more_also_where_no_moment_fits() -> None:
    case = Case().in_planning().proposes()
    case.does(MOTHER, say_when(case, 7)).does(FATHER, say_when(case))

    owing = case.owing(DutyKind.ANSWER_MEETING)
    assert owing == {"internal_coordinator", "teacher"}
    assert case.now.meetings[0].can_at(case.in_days(7)) == (MOTHER.seat,)
    case.does(MOTHER, say_when(case, 7))
    assert case.stepped == [], "said before: nothing is new"
    assert case.refuses(MOTHER, say_when(case, 5)) == "slot_unknown"


def test_a_meeting_that_is_not_settled_climbs_a_ladder_of_its_own() -> None:
    case = Case().in_planning()
    case.proposes(case.in_days(40)).days(24)

    actions = {action for _, action, _ in case.rungs(DutyKind.ANSWER_MEETING)}
    assert actions == {RungAction.REMIND, RungAction.OTHER_CHANNEL, RungAction.CALL}
    heard = {seat for _, _, seats in case.rungs(DutyKind.SETTLE_MEETING) for seat in seats}
    assert heard >= {CORRIE.seat, HEAD.seat}


def test_no_answer_is_owed_after_the_last_day_that_was_proposed() -> None:
    case = Case().in_planning()
    case.proposes(case.in_days(2))

    assert case.owed[DutyKind.ANSWER_MEETING].due == local_date(case.in_days(2))
    assert case.owed[DutyKind.SETTLE_MEETING].due == local_date(case.in_days(2))


def test_settling_invites_and_moving_counts_up_and_asks_again_who_comes() -> None:
    case = Case().in_planning().settled(7)
    assert told(case, "meeting.settled") == (BOTH | TEAM) - {CORRIE.seat}
    case.does(FATHER, c.SayIfComing(meeting=MEETING, is_coming=False))
    assert case.now.meetings[0].comes(FATHER.seat) is False
    assert CORRIE.seat in told(case, "meeting.replied")

    case.does(CORRIE, c.SettleMeeting(meeting=MEETING, starts_at=case.in_days(9)))
    (meeting,) = case.now.meetings
    assert (meeting.revision, meeting.coming) == (1, ())
    case.does(CORRIE, c.SettleMeeting(meeting=MEETING, starts_at=case.in_days(9)))
    assert case.stepped == []


def test_two_meetings_on_one_day_are_one_too_many() -> None:
    case = Case().in_planning().settled(7)
    case.proposes(case.in_days(9), meeting=OTHER_WORDS.id)
    other = OTHER_WORDS.id

    same = c.SettleMeeting(meeting=other, starts_at=case.in_days(7))
    assert case.refuses(CORRIE, same) == "meeting_that_day"


def test_what_is_ahead_cannot_be_written_down_and_what_began_cannot_be_moved() -> None:
    case = Case().in_planning().proposes()
    assert case.refuses(CORRIE, case.note()) == "meeting_not_settled"
    assert case.refuses(MOTHER, c.SayIfComing(meeting=MEETING, is_coming=True)) == (
        "meeting_not_settled"
    )
    case.does(CORRIE, c.SettleMeeting(meeting=MEETING, starts_at=case.in_days(1)))
    assert case.refuses(CORRIE, case.note()) == "meeting_ahead"
    assert case.refuses(MOTHER, say_when(case, 7)) == "meeting_settled"

    case.days(4)
    move = c.SettleMeeting(meeting=MEETING, starts_at=case.in_days(3))
    assert case.refuses(CORRIE, move) == "meeting_begun"
    assert case.owed[DutyKind.NOTE_MEETING].owed_by == CORRIE.seat


def test_attendance_is_a_fact_and_who_was_absent_hears_of_it() -> None:
    case = Case().in_planning().met(present=(MOTHER.seat, INTERN.seat))
    held = next(event for event in case.ledger if isinstance(event, e.MeetingHeld))

    assert held.present == (MOTHER.seat, INTERN.seat)
    assert set(held.invited) == BOTH | TEAM
    assert told(case, "meeting.held") == {FATHER.seat, "teacher"}
    assert case.now.meetings == ()


def test_nobody_was_there_who_has_no_seat() -> None:
    case = Case().in_planning().settled(1).days(2)

    assert case.refuses(CORRIE, case.note(present=(Seat("care:art"),))) == "seat_unknown"


def test_what_was_agreed_becomes_a_step_and_the_step_is_signed_off() -> None:
    case = Case().in_planning().met(an_item(1), an_item(2))
    assert case.owed[DutyKind.TAKE_UP_ITEMS].owed_by == INTERN.seat

    case.heard().submits(a_step(1))
    assert [agreed.item.id for agreed in case.now.items] == [an_item(2).id]
    left = c.LeaveOut(item=an_item(2).id, reason=WORDS)
    case.does(CORRIE, left)
    assert DutyKind.TAKE_UP_ITEMS not in case.owed
    assert case.refuses(CORRIE, left) == "item_unknown"

    case.delivered().does(MOTHER, case.answer(a_step(1))).does(FATHER, case.answer(a_step(1)))
    assert step_state(case.now, a_step(1)) is StepState.AGREED
    assert case.now.answer_of(MOTHER.seat, an_item(1).id, case.answer(a_step(1)).digest)


def test_an_agreement_is_not_made_twice() -> None:
    case = Case().in_planning().settled(1).days(2)
    assert case.refuses(CORRIE, case.note(an_item(1), an_item(1))) == "twice_in_meeting"
    nobody = an_item(1, done_by=Seat("janitor"))
    assert case.refuses(CORRIE, case.note(nobody)) == "seat_unknown"

    running = Case().active().settled(1).days(2)
    assert running.refuses(CORRIE, running.note(an_item(1))) == "twice_in_meeting"


def test_a_refused_agreement_is_an_answer_like_any_other() -> None:
    case = Case().in_planning().met(an_item(1)).heard().submits(a_step(1)).delivered()
    case.does(MOTHER, case.answer(a_step(1), Answer.REFUSE))

    assert step_state(case.now, a_step(1)) is StepState.NOT_AGREED


def test_cancelling_tells_everybody_who_was_invited_and_closing_cancels() -> None:
    case = Case().in_planning().settled()
    case.does(CORRIE, c.CancelMeeting(meeting=MEETING, reason=WORDS))
    cancelled = next(event for event in case.ledger if isinstance(event, e.MeetingCancelled))
    assert cancelled.revision == 1
    assert told(case, "meeting.cancelled") == (BOTH | TEAM) - {CORRIE.seat}

    closed = Case().in_planning().settled().closed()
    assert closed.now.meetings == ()
    assert told(closed, "meeting.cancelled") >= BOTH


def test_a_meeting_that_is_not_there_is_said_so() -> None:
    case = Case().in_planning()

    cancel = c.CancelMeeting(meeting=MEETING, reason=WORDS)
    assert case.refuses(CORRIE, cancel) == "meeting_unknown"


def test_whoever_leaves_the_table_takes_their_word_along() -> None:
    case = Case().in_planning().seated(SPEECH).proposes()
    case.does(SPEECH, say_when(case, 7)).does(CORRIE, c.UnseatPerson(seat=SPEECH.seat))
    assert SPEECH.seat not in case.now.meetings[0].invited

    child = Case(born_on=date(2012, 1, 1)).in_planning().seated(CHILD).proposes()
    child.does(CHILD, say_when(child, 7)).does(CORRIE, c.UnseatPerson(seat=CHILD.seat))
    assert child.now.meetings[0].said_by(CHILD.seat) is None


def viewer(relation: Relation, seat: str) -> Viewer:
    from tests.domain.test_access import facts  # noqa: PLC0415 - the same facts as the table's tests

    grades = {topic: decide_access(facts(relation), topic).grade for topic in Topic}
    return Viewer(person=PersonId(OTHER_WORDS.id), seats=frozenset({Seat(seat)}), grades=grades)


def test_who_is_invited_reads_of_it_and_others_at_the_table_do_not() -> None:
    case = Case().in_planning().seated(SPEECH).met(an_item(1))
    proposed = next(event for event in case.ledger if isinstance(event, e.MeetingProposed))

    assert seen_of(proposed, viewer(Relation.CARE, SPEECH.seat)) is not None
    assert seen_of(proposed, viewer(Relation.CARE, "care:art")) is None
    assert seen_of(proposed, viewer(Relation.ATTENDANCE_OFFICER, "attendance_officer")) is None


def test_at_which_moments_one_parent_can_is_nothing_for_the_other() -> None:
    case = Case().in_planning().proposes()
    case.does(MOTHER, say_when(case, 7))
    said = next(event for event in case.ledger if isinstance(event, e.MeetingAnswered))

    hers = seen_of(said, viewer(Relation.GUARDIAN, MOTHER.seat))
    his = seen_of(said, viewer(Relation.GUARDIAN, FATHER.seat))
    assert hers is not None
    assert his is not None
    assert hers.without == frozenset()
    assert his.without == {"slots"}
    assert his.by_day


def test_a_meeting_goes_on_whatever_stage_it_is_in() -> None:
    case = Case().in_intake().settled(3)
    case.does(TEACHER, c.AskLearner(way=HearingWay.SELF))
    case.does(INTERN, c.CompleteIntake(needs=WORDS, meeting_on=case.today))

    assert case.now.stage is Stage.PLANNING
    assert [meeting.id for meeting in case.now.meetings] == [MEETING]
    assert case.now.meetings[0].starts_at is not None
    assert case.now.meetings[0].starts_at < end_of_day(date(2026, 12, 31))
