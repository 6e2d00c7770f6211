"""While a plan runs: report back, check in, revise, evaluate."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain.commands import EvaluationOutcome
from domain.notices import Channel
from domain.plan import Score
from domain.procedure import DutyKind, RungAction, Stage
from domain.seats import COORDINATOR, LEARNER, Seat
from domain.sign_off import Answer
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    GOAL,
    HEAD,
    INTERN,
    MOTHER,
    OTHER_WORDS,
    TEACHER,
    WORDS,
    Case,
    a_hold,
    a_step,
    custody_ends,
)

ONE, TWO = a_step(1), a_step(2)
OPEN_EVALUATION = c.OpenEvaluation()
REVISE = c.RequestRevision(reason=WORDS)


def _check_in(on: date) -> c.LogCheckIn:
    return c.LogCheckIn(on=on, carried_out=c.CarriedOut.PARTLY, note=WORDS)


def test_a_party_is_reminded_by_hand_once_a_day_of_what_it_owes() -> None:
    case = Case().in_signing().delivered()
    quiet_since, owed = case.now.last_moved_on, case.owed[DutyKind.ANSWER_PLAN]
    by_mail = c.Remind(seat=MOTHER.seat, way=c.Reach.MAIL)
    case.until(case.today + timedelta(days=1)).does(CORRIE, by_mail)

    assert case.stepped == ["party.reminded"]
    assert case.owed[DutyKind.ANSWER_PLAN] == owed, "the ladder climbs on as it did"
    assert case.now.last_moved_on == quiet_since, "to remind somebody moves nothing on"
    [told] = [each for each in case.notices if each.code == "remind.answer_plan"]
    assert (told.to, told.channel) == (MOTHER.seat, Channel.MAIL)
    by_letter = c.Remind(seat=MOTHER.seat, way=c.Reach.OTHER)
    assert case.refuses(CORRIE, by_letter) == "reminded_today"
    case.does(CORRIE, c.Remind(seat=FATHER.seat, way=c.Reach.OTHER))
    assert case.notices[-1].channel is Channel.OTHER

    case.until(case.today + timedelta(days=1)).does(CORRIE, by_letter)
    assert case.stepped == ["party.reminded"]


def test_nobody_is_reminded_who_owes_nothing_or_is_not_there() -> None:
    case = Case().in_intake(MOTHER)

    assert case.refuses(CORRIE, c.Remind(seat=MOTHER.seat, way=c.Reach.MAIL)) == "nothing_owed"
    absent = c.Remind(seat=FATHER.seat, way=c.Reach.MAIL)
    assert case.refuses(CORRIE, absent) == "seat_unknown"
    assert case.refuses(MOTHER, absent) == "not_your_turn"


def test_the_learner_hears_within_ten_school_days_what_was_done_with_their_view() -> None:
    case = Case().active()
    assert case.owed[DutyKind.REPORT_BACK].due == date(2026, 9, 21)
    early = c.ReportBack(on=case.today - timedelta(days=1), text=WORDS)
    assert case.refuses(INTERN, early) == "too_early"
    late = c.ReportBack(on=case.today + timedelta(days=1), text=WORDS)
    assert case.refuses(INTERN, late) == "in_the_future"

    case.does(INTERN, c.ReportBack(on=case.today, text=WORDS))
    assert DutyKind.REPORT_BACK not in case.owed
    assert case.refuses(INTERN, c.ReportBack(on=case.today, text=WORDS)) == "nothing_to_report"


def test_somebody_looks_in_every_thirty_school_days() -> None:
    case = Case().active()
    assert case.owed[DutyKind.CHECK_IN].due == date(2026, 10, 26)

    case.until(date(2026, 10, 1)).does(TEACHER, _check_in(date(2026, 9, 30)))
    assert case.owed[DutyKind.CHECK_IN].since == date(2026, 9, 30)
    case.does(TEACHER, _check_in(date(2026, 9, 20)))
    assert case.owed[DutyKind.CHECK_IN].since == date(2026, 9, 30), "clocks never run back"


def test_a_check_in_is_of_this_plan_and_not_of_tomorrow() -> None:
    case = Case().active()
    assert case.refuses(TEACHER, _check_in(date(1990, 1, 1))) == "too_early"
    assert case.refuses(TEACHER, _check_in(date(1900, 1, 1))) == "out_of_reach"
    assert case.refuses(TEACHER, _check_in(date(2026, 9, 8))) == "in_the_future"
    assert Case().in_signing().refuses(TEACHER, _check_in(date(2026, 9, 7))) == "nothing_in_force"


def test_two_missed_check_ins_reach_the_coordinator() -> None:
    case = Case(procedure="secondary-2026").active().until(date(2026, 11, 20))

    assert [seats for _, _, seats in case.rungs(DutyKind.CHECK_IN)] == [
        (INTERN.seat,),
        (HEAD.seat,),
        (COORDINATOR,),
    ]


def test_a_party_who_signs_can_ask_for_a_revision() -> None:
    assert Case().active().does(MOTHER, REVISE).now.stage is Stage.REVISING
    assert Case().active().does(HEAD, REVISE).now.stage is Stage.REVISING
    assert Case().active().seated(CHILD).refuses(CHILD, REVISE) == "not_a_signer"


def test_a_revision_can_be_dropped_and_the_plan_goes_on() -> None:
    case = Case().revising().does(INTERN, c.StopRevision(reason=WORDS))

    assert case.now.stage is Stage.ACTIVE


def test_a_plan_of_which_every_step_stopped_does_not_go_on() -> None:
    case = Case().active().does(MOTHER, c.WithdrawAnswer(step=ONE.id))
    assert case.refuses(INTERN, c.StopRevision(reason=WORDS)) == "nothing_in_force"
    assert DutyKind.CHECK_IN not in case.owed
    assert DutyKind.SUBMIT_PLAN in case.owed

    case.does(INTERN, OPEN_EVALUATION).heard()
    assert case.owed[DutyKind.EVALUATE].owed_by == INTERN.seat
    go_on = case.evaluates(EvaluationOutcome.CONTINUE)
    assert case.refuses(INTERN, go_on) == "nothing_in_force"


def test_a_part_agreement_without_a_plan_in_force_has_no_revision_to_drop() -> None:
    case = Case().in_planning().heard()

    assert case.refuses(INTERN, c.StopRevision(reason=WORDS)) == "wrong_stage"
    assert case.refuses(INTERN, OPEN_EVALUATION) == "wrong_stage"


def test_an_evaluation_opens_by_itself_ten_school_days_ahead() -> None:
    case = Case().active()
    assert case.owed[DutyKind.EVALUATE].due == date(2026, 12, 6)
    assert case.owed[DutyKind.EVALUATE].explain.en == "agreed in the plan"

    case.until(date(2026, 11, 24))
    assert case.now.stage is Stage.EVALUATING
    assert case.now.entered_by == "clock"
    opened = [
        day for day, action, _ in case.rungs(DutyKind.EVALUATE) if action == "open_evaluation"
    ]
    assert opened == [date(2026, 11, 24)]


def test_an_evaluation_needs_the_learner_heard_and_every_goal_scored() -> None:
    case = Case().active().does(INTERN, OPEN_EVALUATION)
    go_on = case.evaluates(EvaluationOutcome.CONTINUE)
    assert case.refuses(INTERN, go_on) == "learner_not_heard"
    case.heard()

    for changed, code in (
        ({"scores": ()}, "scores_missing"),
        ({"scores": (Score(goal=GOAL.id, points=0),) * 2}, "scores_missing"),
        ({"scores": (Score(goal=GOAL.id, points=3),)}, "score_out_of_scale"),
        ({"scores": (Score(goal=GOAL.id, points=-4),)}, "score_out_of_scale"),
        ({"on": date(2026, 9, 8)}, "in_the_future"),
        ({"on": date(2026, 9, 6)}, "too_early"),
        ({"next_on": None}, "next_date_needed"),
        ({"next_on": date(2026, 9, 7)}, "too_early"),
        ({"next_on": date(2026, 9, 6)}, "in_the_past"),
        ({"next_on": date(2027, 3, 8)}, "evaluation_too_late"),
        ({"parents_present": (Seat("guardian:9"),)}, "seat_unknown"),
    ):
        wrong = case.evaluates(EvaluationOutcome.CONTINUE, **changed)
        assert case.refuses(INTERN, wrong) == code, changed


@pytest.mark.parametrize(
    ("outcome", "stage"),
    [
        (EvaluationOutcome.CONTINUE, Stage.ACTIVE),
        (EvaluationOutcome.ADJUST, Stage.REVISING),
        (EvaluationOutcome.FINISH, Stage.CLOSED),
    ],
)
def test_an_evaluation_leads_on(outcome: EvaluationOutcome, stage: Stage) -> None:
    case = Case().evaluating()

    assert case.does(INTERN, case.evaluates(outcome)).now.stage is stage


def test_an_evaluation_that_ends_or_changes_the_plan_needs_no_next_date() -> None:
    case = Case().evaluating()
    finish = case.evaluates(EvaluationOutcome.FINISH, next_on=None)

    assert case.does(INTERN, finish).now.stage is Stage.CLOSED
    assert case.now.closing is not None
    assert case.now.closing.reason is c.CloseReason.GOALS_MET


def test_the_next_evaluation_is_on_the_day_that_was_agreed() -> None:
    case = Case().evaluating().until(date(2026, 10, 1))
    case.does(INTERN, case.evaluates(EvaluationOutcome.CONTINUE, next_on=date(2027, 2, 1)))

    assert case.owed[DutyKind.EVALUATE].due == date(2027, 2, 1)
    assert case.owed[DutyKind.EVALUATE].since == date(2026, 10, 1)


def test_without_an_agreed_day_it_is_six_months() -> None:
    case = Case().evaluating().until(date(2026, 10, 1))
    case.does(INTERN, case.evaluates(EvaluationOutcome.ADJUST, next_on=None))
    owed = case.owed[DutyKind.EVALUATE]
    assert owed.due == date(2026, 12, 6), "as agreed in the plan"

    case.heard().submits(a_step(1, text=OTHER_WORDS), evaluate_on=case.today).delivered()
    case.agrees(MOTHER).agrees(FATHER).adopted()
    owed = case.owed[DutyKind.EVALUATE]
    assert owed.due == date(2027, 4, 1)
    assert owed.explain.nl == "6 maanden na 1-10-2026"


def _adopted_on(day: date, **changed: object) -> Case:
    case = Case().in_planning().until(day).heard()
    return case.submits(ONE, **changed).delivered().agrees(MOTHER).agrees(FATHER).adopted()


def test_a_plan_is_evaluated_once_in_every_school_year() -> None:
    case = _adopted_on(date(2027, 3, 1), evaluate_on=date(2027, 8, 30))

    owed = case.owed[DutyKind.EVALUATE]
    assert owed.due == date(2027, 7, 9), "the last school day before the summer"
    assert owed.explain.nl == "ieder schooljaar een keer; 9-7-2027 is de laatste schooldag"


def test_a_plan_that_is_set_in_spring_was_talked_through_that_year() -> None:
    case = _adopted_on(date(2027, 4, 1), evaluate_on=date(2027, 9, 30))

    assert case.owed[DutyKind.EVALUATE].due == date(2027, 9, 30)


def test_a_revision_does_not_start_the_year_anew() -> None:
    case = _adopted_on(date(2027, 3, 1), evaluate_on=date(2027, 6, 1))
    case.until(date(2027, 5, 10)).does(INTERN, REVISE).heard()
    case.submits(a_step(1, text=OTHER_WORDS), evaluate_on=date(2027, 11, 1)).delivered()
    case.agrees(MOTHER).agrees(FATHER).adopted()

    assert case.owed[DutyKind.EVALUATE].due == date(2027, 7, 9)


def test_an_evaluation_in_spring_counts_for_that_school_year() -> None:
    case = _adopted_on(date(2026, 10, 1)).until(date(2027, 3, 1)).heard()
    case.does(INTERN, case.evaluates(EvaluationOutcome.CONTINUE, next_on=date(2027, 9, 1)))

    assert case.owed[DutyKind.EVALUATE].due == date(2027, 9, 1)


def test_the_ladder_of_the_evaluation_climbs_through_a_hold() -> None:
    case = Case().active().does(CORRIE, a_hold(date(2027, 2, 1))).until(date(2026, 12, 20))

    steps = [(day, action) for day, action, _ in case.rungs(DutyKind.EVALUATE)]
    assert steps[-2:] == [
        (date(2026, 12, 7), RungAction.ESCALATE),
        (date(2026, 12, 12), RungAction.ESCALATE),
    ], "on the last day, and five school days after it"
    assert not case.rungs(DutyKind.CHECK_IN)


def test_a_learner_of_sixteen_signs_as_well() -> None:
    case = Case(born_on=date(2010, 1, 1)).in_signing().seated(CHILD)
    case.agrees(MOTHER).agrees(FATHER)
    assert LEARNER in case.now.signers
    assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"

    assert case.agrees(CHILD).adopted().now.stage is Stage.ACTIVE


def test_a_new_guardian_can_ask_to_revise_what_runs_without_their_word() -> None:
    case = Case().active().does(CORRIE, custody_ends(FATHER.seat, date(2026, 9, 7))).days(1)

    assert case.refuses(FATHER, REVISE) == "not_a_signer"
    assert case.does(MOTHER, REVISE).now.stage is Stage.REVISING


def test_a_refused_new_text_leaves_the_agreed_old_one_running_beside_the_rest() -> None:
    new_one = a_step(1, text=OTHER_WORDS)
    case = Case().active(ONE, TWO).does(INTERN, REVISE).heard().submits(new_one, TWO, a_step(3))
    case.delivered().agrees(MOTHER).agrees(FATHER, 2, 3)
    case.does(FATHER, case.answer(new_one, Answer.REFUSE)).adopted()

    assert case.now.in_force is not None
    assert case.now.in_force.steps == (ONE, TWO, a_step(3))
