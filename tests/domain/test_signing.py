"""The sign round: every word is an answer, silence is none, and a "no" is never a dead end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain import commands as c
from domain import events as e
from domain.plan import PlanStep, StepKind
from domain.procedure import DutyKind, RungAction, Stage
from domain.seats import COORDINATOR, LEARNER, POST, Actor, Seat
from domain.sign_off import (
    FULFILLED_BY,
    SEEN_ANSWERS,
    STEP_ANSWERS,
    Answer,
    Fate,
    SignOffKind,
    Via,
)
from domain.signers import (
    StepState,
    agreed_steps,
    has_seen,
    step_digest,
    step_state,
    unanswered_steps,
)
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
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
LOW = a_step(1, is_low_impact=True)
WINDSTREKEN = "windstreken-2026"
DISPUTE = c.TakeDisputeStep(route=c.DisputeRoute.CONVERSATION, on=date(2026, 9, 7), note=WORDS)


def _state(case: Case, step: int = 0) -> StepState:
    assert case.now.plan is not None
    return step_state(case.now, case.now.plan.steps[step])


def test_every_guardian_with_authority_is_invited_when_the_round_opens() -> None:
    case = Case().in_planning().heard().submits()

    invited = [event for event in case.last if isinstance(event, e.SignerInvited)]
    assert [event.signer for event in invited] == [MOTHER.seat, FATHER.seat]
    assert case.owed[DutyKind.DELIVER_INVITATION].owed_by == COORDINATOR


def test_the_clock_of_a_signer_starts_at_delivery() -> None:
    case = Case().in_planning().heard().submits().days(2)
    assert DutyKind.ANSWER_PLAN not in case.owed

    assert case.delivered().owed[DutyKind.ANSWER_PLAN].due == date(2026, 9, 23)


def test_the_ladder_of_the_round() -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    case.does(POST, case.fared(MOTHER.seat, Fate.OPENED)).until(date(2026, 11, 10))

    steps = [(day, action) for day, action, _ in case.rungs(DutyKind.ANSWER_PLAN)]
    assert steps == [
        (date(2026, 9, 10), RungAction.REMIND),
        (date(2026, 9, 15), RungAction.OTHER_CHANNEL),
        (date(2026, 9, 18), RungAction.REMIND),
        (date(2026, 9, 22), RungAction.CALL),
        (date(2026, 9, 29), RungAction.ESCALATE),
        (date(2026, 10, 6), RungAction.OFFER_HELP),
        (date(2026, 10, 27), RungAction.OPEN_DISPUTE),
    ]
    assert case.now.dispute is not None
    assert case.has("trajectory.stalled")
    assert case.now.stage is Stage.SIGNING, "silence ends nothing"


def test_help_is_offered_to_whoever_owes_the_answer_and_to_no_parent_of_a_learner_of_age() -> None:
    case = Case(born_on=date(2008, 9, 7)).in_signing().until(date(2026, 11, 10))

    told = [seats for _, action, seats in case.rungs(DutyKind.ANSWER_PLAN)]
    assert (LEARNER, COORDINATOR) in told
    assert all(MOTHER.seat not in seats and FATHER.seat not in seats for seats in told)


def test_all_agreed_and_adopted_starts_the_plan() -> None:
    case = Case().in_signing(ONE, TWO).agrees(MOTHER).agrees(FATHER)
    assert case.owed[DutyKind.ADOPT].owed_by == HEAD.seat

    case.adopted()
    assert case.stepped == ["plan.adopted", "stage.entered"]
    assert case.now.stage is Stage.ACTIVE
    assert case.now.in_force is not None
    assert case.now.in_force.steps == (ONE, TWO)


def test_the_school_adopts_last() -> None:
    case = Case().in_signing()
    assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"
    case.agrees(MOTHER)
    assert case.refuses(HEAD, c.Adopt(version=2)) == "wrong_version"
    assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"
    assert case.refuses(INTERN, c.Adopt(version=1)) == "not_your_turn"


@pytest.mark.parametrize("kind", SignOffKind)
def test_no_kind_of_sign_off_stands_in_for_another(kind: SignOffKind) -> None:
    """All but one are given; the plan cannot start."""
    case = Case().in_planning(MOTHER)
    if kind is not SignOffKind.HEARING:
        case.heard().submits().delivered()
    else:
        assert case.refuses(INTERN, case.plan()) == "learner_not_heard"
        return
    if kind is not SignOffKind.CONSENT:
        case.does(MOTHER, case.answer(ONE))
    if kind is not SignOffKind.ACKNOWLEDGEMENT:
        case.has_seen(MOTHER)
    if kind is SignOffKind.ADOPTION:
        assert case.until(date(2026, 12, 1)).now.in_force is None
    else:
        assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"


@pytest.mark.parametrize("answer", [a for a in STEP_ANSWERS if a is not Answer.AGREE])
def test_only_agreement_is_consent(answer: Answer) -> None:
    case = Case().in_signing(guardians=(MOTHER,)).has_seen(MOTHER)
    case.does(MOTHER, case.answer(ONE, answer))

    assert _state(case) is StepState.NOT_AGREED
    assert case.refuses(HEAD, c.Adopt(version=1)) == "nothing_agreed"
    assert {DutyKind.TALK, DutyKind.REDRAFT} <= set(case.owed), (
        "the other side has a task by a date"
    )


def test_what_fulfils_each_kind() -> None:
    assert FULFILLED_BY[SignOffKind.CONSENT] == {Answer.AGREE}
    assert FULFILLED_BY[SignOffKind.ADOPTION] == {Answer.AGREE}
    assert FULFILLED_BY[SignOffKind.ACKNOWLEDGEMENT] == set(SEEN_ANSWERS)
    assert FULFILLED_BY[SignOffKind.HEARING] == set(SEEN_ANSWERS)


@pytest.mark.parametrize("answer", SEEN_ANSWERS)
def test_any_word_will_do_to_have_seen_the_perspective(answer: Answer) -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    case.does(MOTHER, case.answer(ONE), case.acknowledge(answer))

    assert case.adopted().now.stage is Stage.ACTIVE
    assert case.refuses(MOTHER, case.acknowledge()) == "wrong_stage"


def test_seeing_is_said_once() -> None:
    case = Case().in_signing().has_seen(MOTHER)

    assert case.has_seen(MOTHER).stepped == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"answer": Answer.REMARK_ONLY}, "no_such_answer"),
        ({"answer": Answer.NOT_REACHED}, "no_such_answer"),
        ({"answer": Answer.CHANGE}, "reason_needed"),
        ({"digest": "0" * 64}, "text_changed"),
        ({"version": 2}, "wrong_version"),
        ({"step": TWO.id}, "step_unknown"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(changed: dict[str, object], code: str) -> None:
    case = Case().in_signing()
    made: dict[str, object] = {
        "step": ONE.id,
        "version": 1,
        "digest": step_digest(ONE),
        "answer": Answer.AGREE,
    }
    wrong = c.AnswerStep(**{**made, **changed})  # type: ignore[arg-type]  # of all fields, by name

    assert case.refuses(MOTHER, wrong) == code


def test_a_no_asks_for_no_more_words_than_a_yes() -> None:
    case = Case().in_signing()
    case.does(MOTHER, replace(case.answer(ONE, Answer.REFUSE), reason=None))

    assert _state(case) is StepState.NOT_AGREED
    assert [talk.seat for talk in case.now.talks_wanted] == [MOTHER.seat]


def test_an_acknowledgement_that_does_not_fit_is_refused() -> None:
    case = Case().in_signing()
    changed = c.AcknowledgePlan(digest="0" * 64, answer=Answer.AGREE)

    assert case.refuses(MOTHER, changed) == "text_changed"
    assert case.refuses(MOTHER, case.acknowledge(Answer.CHANGE)) == "no_such_answer"
    assert case.seated(CHILD).refuses(CHILD, case.acknowledge()) == "not_a_signer"


def test_the_latest_word_counts_and_the_same_word_is_no_news() -> None:
    case = Case().in_signing()
    case.does(MOTHER, case.answer(ONE, Answer.REFUSE))
    assert case.does(MOTHER, case.answer(ONE, Answer.REFUSE)).stepped == []

    case.agrees(MOTHER).agrees(FATHER)
    assert _state(case) is StepState.AGREED
    assert len(case.all_of("step.answered")) == 3, "the first word stays on record"


def test_part_agreement_starts_what_is_agreed_and_sends_the_rest_back() -> None:
    case = Case().in_signing(ONE, TWO).agrees(MOTHER).agrees(FATHER, 1)
    case.does(FATHER, case.answer(TWO, Answer.CHANGE)).adopted()

    assert case.now.stage is Stage.REVISING
    assert case.now.in_force is not None
    assert case.now.in_force.steps == (ONE,)
    assert DutyKind.CHECK_IN in case.owed
    assert DutyKind.SUBMIT_PLAN in case.owed


def test_silence_on_one_step_leaves_that_step_behind() -> None:
    case = Case().in_signing(ONE, TWO).agrees(MOTHER).agrees(FATHER, 1)
    assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"

    case.until(date(2026, 9, 22)).adopted()
    assert case.now.stage is Stage.REVISING
    assert case.now.in_force is not None
    assert case.now.in_force.steps == (ONE,)


def test_a_talk_is_owed_after_a_no_and_settled_by_holding_it() -> None:
    case = Case().in_signing()
    case.does(MOTHER, case.answer(ONE, Answer.TALK_FIRST))
    assert (case.owed[DutyKind.TALK].about, case.owed[DutyKind.TALK].due) == (
        MOTHER.seat,
        date(2026, 9, 21),
    )

    def talk(on: date, seat: Seat = MOTHER.seat) -> c.LogTalk:
        return c.LogTalk(with_seat=seat, on=on, minutes=WORDS)

    case.does(INTERN, talk(date(2026, 9, 4)))
    assert DutyKind.TALK in case.owed, "a talk before the question settles nothing"
    assert case.refuses(INTERN, talk(date(2026, 9, 8))) == "in_the_future"
    assert case.refuses(INTERN, talk(case.today, Seat("guardian:4"))) == "seat_unknown"
    assert case.refuses(INTERN, talk(case.today, Seat("neighbour"))) == "seat_unknown"
    assert DutyKind.TALK not in case.does(INTERN, talk(case.today)).owed


def test_an_answer_on_paper_needs_evidence_and_a_second_person_and_a_copy_goes_out() -> None:
    case = Case().in_signing()
    case.does(INTERN, case.on_paper(FATHER, ONE))

    answered = case.last[0]
    assert isinstance(answered, e.StepAnswered)
    assert (answered.via, answered.evidence, answered.checked_by) == (
        Via.PAPER,
        WORDS,
        HEAD.person,
    )
    assert case.notices[-1].to == FATHER.seat
    itself = case.on_paper(FATHER, ONE, checked_by=INTERN.person)
    assert case.refuses(INTERN, itself) == "second_person"
    the_mother = case.on_paper(FATHER, ONE, checked_by=MOTHER.person)
    assert case.refuses(INTERN, the_mother) == "second_person"
    a_colleague = case.on_paper(MOTHER, ONE, via=Via.PHONE, checked_by=TEACHER.person)
    assert case.does(INTERN, a_colleague).stepped == ["step.answered"]
    online = case.on_paper(MOTHER, ONE, via=Via.SELF)
    assert case.refuses(INTERN, online) == "on_paper_or_phone"


def test_an_answer_on_paper_of_a_seat_that_does_not_exist_is_refused() -> None:
    case = Case().in_signing()
    for seat, code in (("neighbour", "seat_unknown"), ("guardian:7", "not_a_signer")):
        recorded = case.on_paper(Actor(seat=Seat(seat)), ONE)
        assert case.refuses(INTERN, recorded) == code
        not_reached = c.RecordNotReached(signer=Seat(seat), tried=WORDS)
        assert case.refuses(INTERN, not_reached) == code


def test_who_cannot_be_reached_has_seen_the_plan_only_after_a_call() -> None:
    case = Case().in_signing(guardians=(MOTHER, FATHER)).agrees(MOTHER)
    case.does(FATHER, case.answer(ONE))
    not_reached = c.RecordNotReached(signer=FATHER.seat, tried=WORDS)
    assert case.refuses(INTERN, not_reached) == "try_first"
    case.until(date(2026, 9, 22), hour=7)
    assert case.refuses(INTERN, not_reached) == "try_first"

    case.until(date(2026, 9, 22), hour=12).does(INTERN, not_reached)
    assert case.does(INTERN, not_reached).stepped == []
    assert case.adopted().now.stage is Stage.ACTIVE


def test_who_cannot_be_reached_has_consented_to_nothing() -> None:
    case = Case().in_signing().agrees(MOTHER).until(date(2026, 9, 23))
    case.does(INTERN, c.RecordNotReached(signer=FATHER.seat, tried=WORDS))

    assert _state(case) is StepState.WAITING
    assert case.refuses(HEAD, c.Adopt(version=1)) == "nothing_agreed"


def test_an_answer_is_proof_of_delivery() -> None:
    case = Case().in_planning(MOTHER).heard().submits(ONE, TWO)
    case.does(MOTHER, case.answer(ONE))

    assert DutyKind.DELIVER_INVITATION not in case.owed
    assert case.owed[DutyKind.ANSWER_PLAN].owed_by == MOTHER.seat


def test_what_becomes_of_an_invitation_is_noted_once_and_in_its_own_round() -> None:
    case = Case().in_planning(MOTHER).heard().submits()
    sent = case.fared(MOTHER.seat, Fate.SENT)
    assert case.does(POST, sent).stepped == []
    for fate in (Fate.BOUNCED, Fate.DELIVERED, Fate.OPENED):
        assert case.does(POST, case.fared(MOTHER.seat, fate)).stepped == ["invitation.fared"]
        assert case.does(POST, case.fared(MOTHER.seat, fate)).stepped == []
    other = c.NoteDelivery(signer=MOTHER.seat, version=9, fate=Fate.BOUNCED, on=case.today)
    assert case.does(POST, other).stepped == []
    stranger = c.NoteDelivery(signer=LEARNER, version=1, fate=Fate.BOUNCED, on=case.today)
    assert case.does(POST, stranger).stepped == []
    case.agrees(MOTHER).adopted()
    assert case.does(POST, case.fared(MOTHER.seat, Fate.BOUNCED)).stepped == []


def test_a_delivery_is_never_later_than_its_report() -> None:
    case = Case().in_planning(MOTHER).heard().submits()
    ahead = c.NoteDelivery(
        signer=MOTHER.seat, version=1, fate=Fate.DELIVERED, on=case.today + timedelta(days=5)
    )

    assert case.does(POST, ahead).owed[DutyKind.ANSWER_PLAN].since == case.today


def test_withdrawing_before_adoption_only_takes_back_the_word() -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(MOTHER, c.WithdrawAnswer(step=ONE.id))

    assert case.stepped == ["answer.withdrawn"]
    assert unanswered_steps(case.now, MOTHER.seat) == (ONE,)
    assert case.refuses(MOTHER, c.WithdrawAnswer(step=ONE.id)) == "no_answer"


def test_withdrawing_from_a_step_that_runs_stops_it_and_revises_the_plan() -> None:
    case = Case().active(ONE, TWO).does(MOTHER, c.WithdrawAnswer(step=ONE.id, reason=WORDS))

    assert case.stepped == ["answer.withdrawn", "step.stopped", "stage.entered"]
    assert case.now.stage is Stage.REVISING
    assert case.now.in_force is not None
    assert case.now.in_force.steps == (TWO,)


def test_withdrawing_a_word_on_a_new_text_leaves_the_old_one_running() -> None:
    changed = a_step(1, text=OTHER_WORDS)
    case = Case().active(ONE).does(CORRIE, custody_ends(FATHER.seat, date(2026, 9, 7))).days(1)
    case.does(INTERN, c.RequestRevision(reason=WORDS)).heard()
    case.does(MOTHER, c.WithdrawAnswer(step=ONE.id))
    assert "step.stopped" in case.stepped

    other = Case().active(ONE).does(INTERN, c.RequestRevision(reason=WORDS)).heard()
    other.submits(changed).does(MOTHER, other.answer(changed, Answer.REFUSE))
    assert other.now.in_force is not None
    assert other.now.in_force.steps == (ONE,)


def test_who_no_longer_signs_stops_nothing() -> None:
    case = Case().active(ONE).does(CORRIE, custody_ends(FATHER.seat, date(2026, 9, 7))).days(1)

    assert case.refuses(FATHER, c.WithdrawAnswer(step=ONE.id)) == "not_a_signer"


def test_no_objection_is_noted_after_ten_school_days_and_shown_as_such() -> None:
    case = Case(procedure=WINDSTREKEN).in_signing(LOW).agrees(MOTHER).has_seen(FATHER)
    assert case.until(date(2026, 9, 21)).has("objection.absent") is False

    case.until(date(2026, 9, 22))
    assert _state(case) is StepState.NO_OBJECTION
    assert case.owed[DutyKind.ADOPT].owed_by == HEAD.seat
    assert case.adopted().now.stage is Stage.ACTIVE


def test_a_guardian_who_did_not_object_still_has_to_see_the_plan() -> None:
    case = Case(procedure=WINDSTREKEN).in_signing(LOW).agrees(MOTHER).until(date(2026, 9, 22))

    assert case.owed[DutyKind.ANSWER_PLAN].owed_by == FATHER.seat
    assert case.refuses(HEAD, c.Adopt(version=1)) == "sign_off_missing"


@pytest.mark.parametrize(
    ("procedure", "step"),
    [
        ("primary-2026", LOW),
        (WINDSTREKEN, ONE),
        (WINDSTREKEN, a_step(1, is_low_impact=True, kind=StepKind.CARE)),
    ],
)
def test_one_guardian_is_not_enough_where_it_matters(procedure: str, step: PlanStep) -> None:
    case = Case(procedure=procedure).in_signing(step)
    case.agrees(MOTHER).until(date(2026, 10, 1))

    assert _state(case) is StepState.WAITING


def test_the_yes_of_a_learner_never_stands_in_for_that_of_a_guardian() -> None:
    case = Case(procedure=WINDSTREKEN, born_on=date(2010, 1, 1)).in_signing(LOW).seated(CHILD)
    case.agrees(CHILD).until(date(2026, 10, 1))
    assert not case.has("objection.absent")

    case.agrees(MOTHER).until(date(2026, 10, 2))
    assert _state(case) is StepState.NO_OBJECTION
    case.does(CORRIE, custody_ends(MOTHER.seat, case.today)).days(1)
    assert _state(case) is StepState.WAITING, "who agreed no longer holds authority"


def test_an_objection_counts_whenever_it_comes() -> None:
    case = Case(procedure=WINDSTREKEN).in_signing(LOW).agrees(MOTHER).until(date(2026, 9, 22))
    case.does(FATHER, case.answer(LOW, Answer.REFUSE))

    assert _state(case) is StepState.NOT_AGREED
    assert case.now.split_since == case.today


def test_silence_of_who_was_never_told_is_not_even_noted() -> None:
    case = Case(procedure=WINDSTREKEN).in_planning().heard().submits(LOW).agrees(MOTHER)

    assert not case.until(date(2026, 10, 30)).has("objection.absent")


def test_a_hold_stops_the_days_to_object() -> None:
    case = Case(procedure=WINDSTREKEN).in_signing(LOW).agrees(MOTHER)
    case.does(CORRIE, a_hold(date(2026, 9, 18))).until(date(2026, 10, 6))

    noted = case.all_of("objection.absent")
    assert [event.at.date() for event in noted] == [date(2026, 10, 3)], "on the morning after"


def test_a_stricter_procedure_takes_no_objection_back() -> None:
    case = Case(procedure=WINDSTREKEN).in_signing(LOW).agrees(MOTHER).until(date(2026, 9, 22))
    case.does(CORRIE, c.MoveProcedure(procedure="primary-2026"))

    assert _state(case) is StepState.WAITING
    assert unanswered_steps(case.now, FATHER.seat) == (LOW,)


def test_a_split_ends_when_they_agree_after_all() -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.REFUSE))
    assert case.owed[DutyKind.SETTLE_SPLIT].owed_by == COORDINATOR

    case.agrees(FATHER)
    assert DutyKind.SETTLE_SPLIT not in case.owed
    assert case.refuses(CORRIE, c.SettleSplit(decision=WORDS)) == "no_split"


def test_a_settled_split_leaves_the_answers_as_they_are() -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.REFUSE))
    case.does(CORRIE, c.SettleSplit(decision=WORDS))

    assert case.stepped == ["split.ended"]
    assert _state(case) is StepState.NOT_AGREED
    assert DutyKind.SETTLE_SPLIT not in case.owed


def test_a_learner_and_a_parent_who_differ_are_no_split() -> None:
    case = Case(born_on=date(2010, 1, 1)).in_signing(guardians=(MOTHER,)).seated(CHILD)
    case.agrees(MOTHER).does(CHILD, case.answer(ONE, Answer.REFUSE))

    assert case.now.split_since is None
    assert _state(case) is StepState.NOT_AGREED


def test_a_dispute_is_taken_step_by_step_and_ended() -> None:
    case = Case().in_signing()
    assert case.refuses(CORRIE, c.EndDispute(outcome=WORDS)) == "no_dispute"
    assert case.does(CORRIE, DISPUTE).stepped == ["dispute.opened", "dispute.step_taken"]
    case.until(date(2026, 9, 21)).does(
        CORRIE,
        c.TakeDisputeStep(route=c.DisputeRoute.EDUCATION_CONSULTANT, on=case.today, note=WORDS),
    )
    assert case.stepped == ["dispute.step_taken"]
    assert case.owed[DutyKind.HANDLE_DISPUTE].since == date(2026, 9, 21)
    case.does(CORRIE, DISPUTE)
    assert case.owed[DutyKind.HANDLE_DISPUTE].since == date(2026, 9, 21), "clocks never run back"

    assert DutyKind.HANDLE_DISPUTE not in case.does(CORRIE, c.EndDispute(outcome=WORDS)).owed


def test_two_parents_who_keep_silent_open_one_dispute() -> None:
    case = Case().in_signing().until(date(2026, 12, 1))

    assert len(case.all_of("dispute.opened")) == 1


def test_nothing_is_asked_where_there_is_no_plan() -> None:
    case = Case().in_planning()

    assert unanswered_steps(case.now, MOTHER.seat) == ()
    assert not has_seen(case.now, MOTHER.seat)
    assert agreed_steps(case.now) == ()
    assert case.refuses(MOTHER, c.WithdrawAnswer(step=ONE.id)) == "wrong_stage"
