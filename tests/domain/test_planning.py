"""Making the plan: the learner is heard, a version goes before the parties, and comes back."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain import events as e
from domain.plan import Text
from domain.procedure import DutyKind, Stage
from domain.seats import Seat
from domain.sign_off import Answer, HearingWay
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
    a_step,
    custody_ends,
)

BACK = c.ReturnToPlanning(reason=WORDS)


def test_a_plan_waits_until_the_learner_was_heard() -> None:
    case = Case().in_planning()
    assert case.refuses(INTERN, case.plan()) == "learner_not_heard"
    assert case.owed[DutyKind.HEAR_LEARNER].owed_by == INTERN.seat

    assert case.heard().submits().now.stage is Stage.SIGNING


def test_the_learner_can_put_their_view_on_record_themselves() -> None:
    hearing = c.RecordHearing(way=HearingWay.SELF, view=WORDS, effect=WORDS)
    case = Case().in_planning().seated(CHILD).does(CHILD, hearing)

    assert DutyKind.HEAR_LEARNER not in case.owed


def test_a_hearing_can_be_waived_with_a_reason_but_not_after_it_was_held() -> None:
    waive = c.WaiveHearing(reason=WORDS)
    assert DutyKind.HEAR_LEARNER not in Case().in_planning().does(HEAD, waive).owed
    assert Case().in_planning().heard().refuses(HEAD, waive) == "done_already"


def test_every_version_asks_for_a_hearing_of_its_own() -> None:
    case = Case().in_signing()
    case.does(MOTHER, case.answer(a_step(1), Answer.REFUSE)).does(INTERN, BACK)
    assert case.now.stage is Stage.PLANNING
    assert DutyKind.HEAR_LEARNER in case.owed

    assert case.does(HEAD, c.WaiveHearing(reason=WORDS)).stepped == ["hearing.waived"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"version": 2}, "wrong_version"),
        ({"goals": ()}, "no_goal"),
        ({"steps": ()}, "no_step"),
        ({"goals": (GOAL, GOAL)}, "twice_in_plan"),
        ({"steps": (a_step(1), a_step(1))}, "twice_in_plan"),
        ({"steps": (a_step(1, done_by=Seat("janitor")),)}, "seat_unknown"),
        ({"steps": (a_step(1, looked_at_on=date(2026, 9, 1)),)}, "dates_reversed"),
        ({"steps": (a_step(1, cost_cents=-1),)}, "amount_wrong"),
        ({"steps": (a_step(1, cost_cents=2**53),)}, "amount_wrong"),
        ({"evaluate_on": date(2026, 9, 6)}, "in_the_past"),
        ({"evaluate_on": date(2027, 3, 8)}, "evaluation_too_late"),
        ({"steps": (a_step(1, starts_on=date(1800, 1, 1)),)}, "out_of_reach"),
    ],
)
def test_a_plan_that_does_not_hold_is_refused(changed: dict[str, object], code: str) -> None:
    case = Case().in_planning().heard()

    assert case.refuses(INTERN, case.plan(**changed)) == code


def test_a_plan_needs_somebody_who_may_sign() -> None:
    case = Case().in_planning(MOTHER).heard()
    case.does(CORRIE, custody_ends(MOTHER.seat, case.today)).days(1)

    assert case.refuses(INTERN, case.plan()) == "no_signers"


def test_a_changed_text_lapses_only_the_answers_under_it() -> None:
    case = Case().in_signing(a_step(1), a_step(2), a_step(3)).agrees(MOTHER)
    case.does(FATHER, case.answer(a_step(1)), case.answer(a_step(2), Answer.CHANGE))
    case.does(INTERN, BACK).heard()
    case.submits(a_step(1), a_step(2, text=OTHER_WORDS))

    lapsed = [event for event in case.last if isinstance(event, e.AnswerLapsed)]
    assert [(one.signer, one.step, one.cause) for one in lapsed] == [
        (MOTHER.seat, a_step(2).id, e.LapseCause.TEXT_CHANGED),
        (MOTHER.seat, a_step(3).id, e.LapseCause.STEP_DROPPED),
        (FATHER.seat, a_step(2).id, e.LapseCause.TEXT_CHANGED),
    ]
    kept = {(given.seat, given.step) for given in case.now.answers}
    assert kept == {(MOTHER.seat, a_step(1).id), (FATHER.seat, a_step(1).id)}


@pytest.mark.parametrize(
    "changed",
    [
        *({"text": OTHER_WORDS}, {"cost_cents": 1}, {"done_by": HEAD.seat}),
        *({"is_low_impact": True}, {"starts_on": date(2026, 9, 15)}),
        {"text": Text(id=WORDS.id, digest="other")},
    ],
)
def test_an_answer_binds_all_of_the_step_that_was_read(changed: dict[str, object]) -> None:
    case = Case().in_signing(a_step(1)).agrees(MOTHER)
    case.does(FATHER, case.answer(a_step(1), Answer.REFUSE)).does(INTERN, BACK).heard()

    assert "answer.lapsed" in case.submits(a_step(1, **changed)).stepped


def test_a_new_perspective_is_to_be_seen_again() -> None:
    case = Case().in_signing().has_seen(MOTHER)
    case.does(FATHER, case.answer(a_step(1), Answer.REFUSE)).does(INTERN, BACK).heard()
    case.submits(perspective=OTHER_WORDS).agrees(FATHER).agrees(MOTHER)

    assert case.adopted().now.stage is Stage.ACTIVE


def test_nothing_goes_back_while_somebody_still_has_time() -> None:
    case = Case().in_signing(a_step(1), a_step(2)).agrees(MOTHER)
    assert case.refuses(INTERN, BACK) == "sign_off_missing"

    case.until(date(2026, 9, 22))
    assert case.does(INTERN, BACK).now.stage is Stage.PLANNING


def test_a_plan_that_all_agree_to_does_not_go_back() -> None:
    case = Case().in_signing().agrees(MOTHER).agrees(FATHER)

    assert case.refuses(INTERN, BACK) == "all_agreed"


def test_a_plan_in_force_is_revised_when_the_new_one_goes_back() -> None:
    case = Case().revising().heard().submits(a_step(1, text=OTHER_WORDS))
    case.does(MOTHER, case.answer(a_step(1, text=OTHER_WORDS), Answer.REFUSE))

    assert case.does(INTERN, BACK).now.stage is Stage.REVISING
    assert case.now.in_force is not None
    assert case.now.in_force.steps == (a_step(1),)


def test_a_teacher_does_not_put_a_plan_before_the_parties() -> None:
    case = Case().in_planning().heard().seated(TEACHER)

    assert case.refuses(TEACHER, case.plan()) == "not_your_turn"


def test_the_term_of_the_plan_runs_from_the_intake_where_nothing_else_started_it() -> None:
    case = Case().in_planning()

    assert case.owed[DutyKind.SET_PLAN].since == case.today
    assert case.owed[DutyKind.SET_PLAN].due == case.today + timedelta(weeks=6)
