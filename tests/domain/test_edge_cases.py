"""The cases a toy would miss, by their numbers in docs/edge-cases.md."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain import commands as c
from domain import events as e
from domain.calendar import Break, local_date
from domain.procedure import DutyKind, RungAction, Stage
from domain.seats import COORDINATOR, LEARNER, POST, Actor, guardian
from domain.sign_off import Answer, Fate, HearingWay
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    MOTHER,
    NORTH,
    OTHER_WORDS,
    STRANGER,
    TEACHER,
    WORDS,
    Case,
    a_hold,
    a_step,
    custody_ends,
)

ONE, TWO = a_step(1), a_step(2)
BACK = c.ReturnToPlanning(reason=WORDS)
TWIN = UUID(int=77)


def _merge(born_on: date) -> c.MergeInto:
    return c.MergeInto(
        into=TWIN,
        match=c.Match.NAME_AND_BIRTH_DATE,
        other_born_on=born_on,
        other_opened_on=date(2026, 9, 1),
    )


def test_case_3_a_refused_measure_leaves_the_rest_running_and_is_no_dead_end() -> None:
    case = Case().in_signing(ONE, TWO).agrees(MOTHER).agrees(FATHER, 1)
    case.does(FATHER, case.answer(TWO, Answer.REFUSE))
    assert {DutyKind.TALK, DutyKind.REDRAFT, DutyKind.ADOPT} <= set(case.owed)
    assert case.adopted().now.in_force is not None

    case.heard().submits(ONE, a_step(2, text=OTHER_WORDS)).delivered()
    case.agrees(MOTHER).agrees(FATHER).adopted()
    assert case.now.stage is Stage.ACTIVE


def test_case_3_a_refused_plan_becomes_a_dispute_after_thirty_school_days_and_never_a_yes() -> None:
    case = Case().in_signing()
    case.does(MOTHER, case.answer(ONE, Answer.REFUSE)).agrees(FATHER).has_seen(MOTHER)
    case.until(date(2026, 10, 26))
    assert case.now.dispute is None

    case.until(date(2026, 10, 27))
    assert case.now.dispute is not None
    assert DutyKind.HANDLE_DISPUTE in case.owed
    assert case.refuses(HEAD, c.Adopt(version=1)) == "nothing_agreed"
    consultant = c.DisputeRoute.EDUCATION_CONSULTANT
    case.does(CORRIE, c.TakeDisputeStep(route=consultant, on=case.today, note=WORDS))
    assert case.does(INTERN, BACK).now.stage is Stage.PLANNING


def test_case_4_parents_who_disagree_are_a_state_of_its_own() -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.REFUSE))

    assert case.stepped == ["step.answered", "split.arose"]
    assert case.now.stage is not Stage.ACTIVE
    assert case.owed[DutyKind.SETTLE_SPLIT].due == date(2026, 10, 26), "thirty school days"
    case.does(CORRIE, c.SettleSplit(decision=WORDS))
    assert case.now.split_since is None
    assert case.has_seen(FATHER).refuses(HEAD, c.Adopt(version=1)) == "nothing_agreed"


def test_case_4_both_hear_of_it_at_the_same_moment_and_neither_of_the_other() -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.REFUSE))

    heard = [notice for notice in case.notices if notice.code == "split.arose"]
    by_seat = {notice.to: notice for notice in heard}
    assert {MOTHER.seat, FATHER.seat} <= set(by_seat)
    assert by_seat[MOTHER.seat].not_before == by_seat[FATHER.seat].not_before
    assert replace(by_seat[MOTHER.seat], to=FATHER.seat) == by_seat[FATHER.seat]


def test_case_5_custody_that_changes_mid_round_changes_who_signs_from_its_day() -> None:
    case = Case().in_signing().agrees(FATHER)
    case.does(CORRIE, custody_ends(FATHER.seat, date(2026, 9, 9)))
    assert FATHER.seat in case.now.signers

    case.until(date(2026, 9, 10))
    assert case.now.signers == (MOTHER.seat,)
    assert any(given.seat == FATHER.seat for given in case.now.answers), "on record, not counted"
    assert case.refuses(FATHER, case.answer(ONE)) == "not_a_signer"


def test_case_5_a_new_guardian_gets_a_full_round() -> None:
    voogd = Actor(seat=guardian(3), person=STRANGER)
    case = Case().in_signing().agrees(MOTHER).agrees(FATHER)
    case.with_guardian(voogd)
    assert "signer.invited" in case.stepped
    assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"

    case.does(POST, case.fared(voogd.seat, Fate.DELIVERED))
    assert case.owed[DutyKind.ANSWER_PLAN].owed_by == voogd.seat
    assert case.agrees(voogd).adopted().now.stage is Stage.ACTIVE


def test_case_5_who_lost_authority_hears_nothing_any_more() -> None:
    case = Case().active().does(CORRIE, custody_ends(FATHER.seat, date(2026, 9, 7))).days(1)
    before = len(case.notices)
    case.does(INTERN, c.OpenEvaluation())

    told = {notice.to for notice in case.notices[before:]}
    assert MOTHER.seat in told
    assert FATHER.seat not in told


def test_case_8_two_versions_of_a_measure_live_until_the_new_one_is_adopted() -> None:
    new_one = a_step(1, text=OTHER_WORDS)
    case = Case().active(ONE, TWO).does(INTERN, c.RequestRevision(reason=WORDS)).heard()
    case.submits(new_one, TWO).delivered()
    assert case.now.in_force is not None
    assert case.now.in_force.steps == (ONE, TWO)
    assert DutyKind.CHECK_IN in case.owed

    case.agrees(MOTHER).agrees(FATHER).adopted()
    assert case.now.in_force.steps == (new_one, TWO)
    assert case.now.in_force.version == 2


def test_case_8_an_evaluation_scores_the_version_in_force() -> None:
    case = Case().active().does(INTERN, c.RequestRevision(reason=WORDS), c.OpenEvaluation())
    case.heard().does(INTERN, case.evaluates(c.EvaluationOutcome.CONTINUE))

    held = case.last[0]
    assert isinstance(held, e.EvaluationHeld)
    assert case.now.stage is Stage.ACTIVE


def test_case_9_siblings_and_twins_are_linked_and_only_one_learner_is_merged() -> None:
    case = Case().signalled()
    assert case.refuses(CORRIE, _merge(date(2014, 2, 1))) == "not_same_learner"
    assert case.does(CORRIE, c.LinkTo(other=TWIN)).now.is_open
    assert case.refuses(TEACHER, _merge(date(2016, 5, 4))) == "not_your_turn", "a person confirms"

    case.does(CORRIE, _merge(date(2016, 5, 4)))
    assert case.now.stage is Stage.CLOSED
    assert case.now.closing is not None
    assert case.now.closing.reason is c.CloseReason.MERGED


def test_case_9_a_merge_keeps_the_earliest_start_and_can_be_undone_for_thirty_days() -> None:
    target = Case().signalled()
    target.does(POST, c.AbsorbMerged(source=TWIN, opened_on=date(2026, 9, 1)))
    assert target.owed[DutyKind.TRIAGE].since == date(2026, 9, 1)

    merged = Case().in_intake().does(CORRIE, _merge(date(2016, 5, 4)))
    too_late = Case().in_intake().does(CORRIE, _merge(date(2016, 5, 4))).until(date(2026, 10, 8))
    assert too_late.refuses(CORRIE, c.Unmerge(reason=WORDS)) == "merge_too_old"
    merged.until(date(2026, 10, 7)).does(CORRIE, c.Unmerge(reason=WORDS))
    assert merged.now.stage is Stage.INTAKE
    assert merged.now.closing is None
    assert DutyKind.COMPLETE_INTAKE in merged.owed


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2027, 3, 24), date(2027, 5, 7)),  # Liberation Day, then Ascension Day
        (date(2026, 11, 13), date(2026, 12, 28)),
        (date(2027, 6, 22), date(2027, 8, 3)),
        (date(2027, 3, 23), date(2027, 5, 4)),
    ],
)
def test_case_10_a_legal_term_runs_through_the_holidays(start: date, due: date) -> None:
    case = (
        Case()
        .in_intake()
        .until(start)
        .does(INTERN, c.StartTerm(start=c.TermStart.ENROLLED, on=start))
    )

    assert case.owed[DutyKind.SET_PLAN].due == due


def test_case_10_the_internal_target_moves_forward_and_the_round_stretches() -> None:
    case = Case().in_intake().until(date(2027, 6, 22))
    case.does(INTERN, c.StartTerm(start=c.TermStart.ENROLLED, on=case.today))
    assert "ons eigen doel is 9-7-2027" in case.owed[DutyKind.SET_PLAN].explain.nl

    round_ = Case().in_planning().until(date(2026, 10, 5)).heard().submits().delivered()
    assert round_.owed[DutyKind.ANSWER_PLAN].due == date(2026, 10, 26), "ten school days"
    assert round_.owed[DutyKind.SET_PLAN].due == date(2026, 10, 19), "six weeks, holiday or not"


def test_case_11_a_reopened_trajectory_has_new_clocks_and_no_old_consent() -> None:
    case = Case().active().closed().until(date(2027, 3, 1)).does(CORRIE, c.Reopen(reason=WORDS))
    assert case.now.stage is Stage.INTAKE
    assert case.owed[DutyKind.COMPLETE_INTAKE].since == date(2027, 3, 1)
    assert case.now.answers == ()
    assert case.now.in_force is None
    assert case.now.plan_count == 1, "the next version is the second, never again the first"

    case.does(TEACHER, c.InformParents(on=case.today), c.AskLearner(way=HearingWay.SELF))
    case.does(INTERN, c.CompleteIntake(needs=WORDS, meeting_on=case.today)).heard().submits()
    case.delivered().agrees(MOTHER)
    assert case.refuses(HEAD, c.Adopt(version=2)) == "sign_off_missing"


def test_case_11_it_can_be_reopened_for_twelve_months() -> None:
    on_time = Case().active().closed().until(date(2027, 9, 7))
    assert on_time.does(CORRIE, c.Reopen(reason=WORDS)).now.is_open

    late = Case().active().closed().until(date(2027, 9, 8))
    assert late.refuses(CORRIE, c.Reopen(reason=WORDS)) == "reopen_too_late"
    assert late.now.is_over


def test_case_12_a_learner_who_turns_sixteen_while_signing_signs_too() -> None:
    case = Case(born_on=date(2010, 9, 16)).in_signing().seated(CHILD).agrees(MOTHER).agrees(FATHER)
    assert LEARNER not in case.now.signers
    case.until(date(2026, 9, 16))

    assert case.has("learner.turned")
    assert case.now.signers == (MOTHER.seat, FATHER.seat, LEARNER), "parents stay"
    assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"
    case.does(POST, case.fared(LEARNER, Fate.DELIVERED))
    assert case.agrees(CHILD).adopted().now.stage is Stage.ACTIVE


def test_case_13_a_learner_who_turns_eighteen_signs_alone_and_parents_hear_no_more() -> None:
    case = Case(born_on=date(2008, 9, 16)).in_signing().seated(CHILD)
    case.does(FATHER, case.answer(ONE, Answer.TALK_FIRST))
    case.does(MOTHER, c.Delegate(to=FATHER.seat, until=date(2026, 12, 1)))
    case.until(date(2026, 9, 16))
    before = len(case.notices)

    assert case.now.signers == (LEARNER,)
    assert case.has("delegation.ended")
    assert not {DutyKind.TALK, DutyKind.RENEW_DELEGATION, DutyKind.ESTABLISH_CUSTODY} & set(
        case.owed
    ), "open parent tasks are cancelled"
    assert case.refuses(MOTHER, case.answer(ONE)) == "not_a_signer"
    case.does(POST, case.fared(LEARNER, Fate.DELIVERED)).agrees(CHILD).adopted()
    case.until(date(2026, 12, 20))
    told = {notice.to for notice in case.notices[before:]}
    assert not {MOTHER.seat, FATHER.seat} & told
    assert LEARNER in told


@pytest.mark.parametrize(
    ("birthday", "age"),
    [(date(2014, 11, 20), 12), (date(2010, 11, 20), 16), (date(2008, 11, 20), 18)],
)
def test_cases_12_and_13_a_birthday_is_prepared_sixty_and_thirty_days_ahead(
    birthday: date, age: int
) -> None:
    case = Case(born_on=birthday).signalled().accepted().until(date(2026, 11, 21))

    days = [day for day, _, _ in case.rungs(DutyKind.PREPARE_BIRTHDAY)]
    assert days == [date(2026, 9, 21), date(2026, 10, 21)]
    turned = [event for event in case.ledger if isinstance(event, e.LearnerTurned)]
    assert [event.age for event in turned] == [age]


def test_case_16_a_bounced_invitation_starts_no_clock_and_is_taken_up() -> None:
    case = Case().in_planning(MOTHER).heard().submits()
    case.does(POST, case.fared(MOTHER.seat, Fate.BOUNCED))
    assert case.notices[-1].to == COORDINATOR
    case.until(date(2026, 9, 30))
    assert DutyKind.ANSWER_PLAN not in case.owed
    assert case.owed[DutyKind.DELIVER_INVITATION].climbed == 3

    case.does(POST, case.fared(MOTHER.seat, Fate.DELIVERED))
    assert case.owed[DutyKind.ANSWER_PLAN].since == date(2026, 9, 30)


def test_case_16_an_unopened_invitation_is_tried_by_another_channel_after_three_days() -> None:
    unopened = Case().in_signing(guardians=(MOTHER,)).until(date(2026, 9, 10))
    assert unopened.rungs(DutyKind.ANSWER_PLAN)[0][1] is RungAction.OTHER_CHANNEL

    opened = Case().in_signing(guardians=(MOTHER,))
    opened.does(POST, opened.fared(MOTHER.seat, Fate.OPENED)).until(date(2026, 9, 10))
    assert opened.rungs(DutyKind.ANSWER_PLAN)[0][1] is RungAction.REMIND


def test_case_17_the_second_of_two_hears_who_did_it_and_when() -> None:
    case = Case().signalled().accepted()
    accept = c.Triage(outcome=c.TriageOutcome.ACCEPT, reason=WORDS)

    with pytest.raises(Exception, match="by the coordinator on 7 Sep 2026") as refused:
        case.does(CORRIE, accept)
    assert getattr(refused.value, "code", None) == "triaged_already"

    planned = Case().in_planning()
    complete = c.CompleteIntake(needs=WORDS, meeting_on=planned.today)
    with pytest.raises(Exception, match=r"planning \(since 7 Sep 2026, by the internal coord"):
        planned.does(INTERN, complete)


def test_case_17_a_second_version_under_the_same_number_is_refused() -> None:
    case = Case().in_planning().heard()
    plan = case.plan()
    case.does(INTERN, plan)
    case.does(MOTHER, case.answer(ONE, Answer.REFUSE)).does(INTERN, BACK).heard()

    assert case.refuses(INTERN, plan) == "wrong_version"


def test_case_18_a_corrected_calendar_moves_open_terms_and_unsends_nothing() -> None:
    case = Case().signalled().until(date(2026, 9, 23))
    climbed = case.owed[DutyKind.TRIAGE].climbed
    assert climbed == 3
    week = Break(name="studieweek", first=date(2026, 9, 8), last=date(2026, 9, 11))
    corrected = replace(NORTH, version="north-2", breaks=(*NORTH.breaks, week))
    case.does(INTERN, c.ChangeCalendar(calendar=corrected))

    assert case.owed[DutyKind.TRIAGE].due == date(2026, 9, 25)
    assert case.owed[DutyKind.TRIAGE].climbed == climbed
    moved = [event for event in case.last if isinstance(event, e.DeadlineMoved)]
    assert moved
    assert len(case.until(date(2026, 10, 20)).rungs(DutyKind.TRIAGE)) == 4, "none twice"


def test_case_18_a_legal_term_does_not_move_with_a_school_calendar() -> None:
    case = Case().in_planning()
    before = case.owed[DutyKind.SET_PLAN].due
    week = Break(name="studieweek", first=date(2026, 9, 14), last=date(2026, 9, 18))
    corrected = replace(NORTH, version="north-2", breaks=(*NORTH.breaks, week))

    case.does(INTERN, c.ChangeCalendar(calendar=corrected))
    assert case.owed[DutyKind.SET_PLAN].due == before


@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        (datetime(2026, 10, 26, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 26, 23, 0, tzinfo=UTC), True),
    ],
)
def test_case_21_a_day_lasts_until_its_end_in_the_netherlands(
    at: datetime, *, is_late: bool
) -> None:
    """The clocks went back on 25 October: midnight is 23:00 UTC, where it was 22:00 before."""
    case = Case().in_planning().until(date(2026, 10, 5)).heard().submits(ONE, TWO).delivered()
    case.agrees(MOTHER).agrees(FATHER, 1)
    assert case.owed[DutyKind.ANSWER_PLAN].due == date(2026, 10, 26)
    case.at = at

    if is_late:
        assert case.adopted().now.stage is Stage.REVISING
    else:
        assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"


def test_case_21_an_escalation_waits_until_the_day_is_over_and_rings_in_the_morning() -> None:
    case = Case().in_planning().until(date(2026, 10, 5)).heard().submits().delivered()
    case.until(date(2026, 10, 30))

    called = [
        event
        for event in case.ledger
        if isinstance(event, e.RungClimbed) and event.action is RungAction.CALL
    ]
    assert {local_date(event.at) for event in called} == {date(2026, 10, 27)}
    assert all(event.at.hour in {7, 8, 9} for event in called), "08:30 in winter is 07:30 UTC"


def test_a_hold_and_a_birthday_that_fall_together_are_both_told() -> None:
    case = Case(born_on=date(2010, 9, 19)).in_planning().does(CORRIE, a_hold(date(2026, 9, 18)))
    case.until(date(2026, 9, 19))

    assert {"hold.ended", "learner.turned", "signers.changed"} <= {
        event.type for event in case.ledger
    }
