"""Who hears of what, by which channel, and not before which moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from activities.checkpoints import SIGN_OFFS
from domain import commands as c
from domain.calendar import SPREAD_SECONDS, local_date
from domain.notices import RECORDED, Channel, Notice, is_receipt, notices_of, signer_of
from domain.procedure import RungAction
from domain.seats import COORDINATOR, LEARNER, POST, Actor, PersonId, Seat
from domain.sign_off import Answer, Fate, HearingWay
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    LEAD,
    MOTHER,
    OTHER_WORDS,
    STRANGER,
    TEACHER,
    WORDS,
    Case,
    a_hold,
    a_step,
    custody,
)

ONE = a_step(1)
_CLOSE = c.Close(reason=c.CloseReason.WITHDRAWN, text=WORDS)
PARENTS = {MOTHER.seat, FATHER.seat}


def _told(case: Case, code: str) -> set[Seat]:
    return {notice.to for notice in case.notices if notice.code == code}


def test_the_coordinator_hears_of_a_signal_and_the_school_of_its_acceptance() -> None:
    case = Case().signalled().accepted()

    assert _told(case, "signal.raised") == {COORDINATOR}
    assert _told(case, "signal.triaged") == {INTERN.seat}


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    case = Case().signalled(by=CORRIE)

    assert _told(case, "signal.raised") == set()


def test_school_hears_how_a_learner_wants_to_be_heard_from_the_learner_alone() -> None:
    """What school wrote down itself is no news to it."""
    asked = Case().in_planning().does(TEACHER, c.AskLearner(way=HearingWay.SELF))
    assert _told(asked, "learner.asked") == set()

    case = Case().in_planning().seated(CHILD)
    case.does(CHILD, c.AskLearner(way=HearingWay.VIA_OTHER))
    assert _told(case, "learner.asked") == {INTERN.seat}


def test_no_message_tells_parents_of_a_signal_before_a_person_has() -> None:
    case = Case().signalled().accepted().with_guardian(MOTHER).with_guardian(FATHER)
    case.does(CORRIE, a_hold(date(2026, 9, 10)), c.Resume())
    assert not any(notice.to in PARENTS for notice in case.notices)

    case.does(TEACHER, c.InformParents(on=case.today))
    assert _told(case, "parents.informed") == PARENTS


def test_a_guardian_who_comes_later_hears_of_it_when_authority_is_known() -> None:
    case = Case().in_intake(MOTHER).seated(FATHER)
    assert FATHER.seat not in {notice.to for notice in case.notices}
    case.does(CORRIE, custody(FATHER.seat))

    assert _told(case, "custody.recorded") == {FATHER.seat}


def test_a_guardian_without_authority_hears_nothing_by_itself() -> None:
    case = Case().in_intake(MOTHER).with_guardian(FATHER, has_authority=False)
    case.does(CORRIE, a_hold(date(2026, 9, 10)), c.Resume()).closed()

    assert FATHER.seat not in {notice.to for notice in case.notices}
    assert _told(case, "trajectory.closed") == {MOTHER.seat, INTERN.seat}


@pytest.mark.parametrize(
    "code", ["plan.adopted", "stage.entered", "evaluation.held", "hold.started", "split.arose"]
)
def test_parents_hear_the_same_at_the_same_moment(code: str) -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.REFUSE)).agrees(FATHER).adopted()
    case.does(INTERN, c.OpenEvaluation()).heard()
    case.does(INTERN, case.evaluates(c.EvaluationOutcome.CONTINUE))
    case.does(CORRIE, a_hold(date(2026, 9, 10)))

    heard = [notice for notice in case.notices if notice.code == code and notice.to in PARENTS]
    assert {notice.to for notice in heard} == PARENTS
    assert len({(notice.sequence, notice.not_before) for notice in heard}) == 1


def test_a_learner_of_sixteen_hears_what_the_parents_hear() -> None:
    case = Case(born_on=date(2010, 1, 1)).in_planning().seated(CHILD)
    case.does(CORRIE, a_hold(date(2026, 9, 10)))

    assert _told(case, "hold.started") == PARENTS | {LEARNER, INTERN.seat}


def test_an_invitation_names_its_version_so_that_its_delivery_can_be_told() -> None:
    case = Case().in_planning().heard().submits()
    invited = [notice for notice in case.notices if notice.code == "signer.invited"]

    assert {(notice.to, notice.version) for notice in invited} == {(s, 1) for s in PARENTS}
    assert all(notice.version is None for notice in case.notices if notice not in invited)


def test_a_bounced_invitation_is_told_to_the_coordinator_and_a_delivered_one_to_nobody() -> None:
    case = Case().in_planning(MOTHER).heard().submits()
    case.does(POST, case.fared(MOTHER.seat, Fate.DELIVERED))
    assert _told(case, "invitation.fared") == set()

    case.does(POST, case.fared(MOTHER.seat, Fate.BOUNCED))
    assert _told(case, "invitation.fared") == {COORDINATOR}


def test_each_rung_has_its_channel_and_its_code() -> None:
    case = Case().in_signing(guardians=(MOTHER,)).until(date(2026, 9, 30))
    rungs = [notice for notice in case.notices if notice.obligation is not None]
    answering = [n for n in rungs if n.obligation and n.obligation.startswith("answer_plan")]

    assert [(notice.code, notice.channel, notice.to) for notice in answering] == [
        ("other_channel.answer_plan", Channel.OTHER, MOTHER.seat),
        ("other_channel.answer_plan", Channel.OTHER, MOTHER.seat),
        ("other_channel.answer_plan", Channel.OTHER, MOTHER.seat),
        ("call.answer_plan", Channel.CALL, INTERN.seat),
        ("escalate.answer_plan", Channel.MAIL, HEAD.seat),
    ]


def test_a_reminder_never_leaves_at_night_or_in_the_holidays() -> None:
    case = Case().in_planning(MOTHER)
    case.at = datetime(2026, 10, 9, 17, 0, tzinfo=UTC)  # seven in the evening before the holiday
    before = len(case.notices)
    case.does(CORRIE, a_hold(date(2026, 10, 20)))

    moments = {notice.not_before for notice in case.notices[before:]}
    first_morning = datetime(2026, 10, 19, 6, 30, tzinfo=UTC)
    assert len(moments) == 1
    assert first_morning <= moments.pop() < first_morning + timedelta(seconds=SPREAD_SECONDS)


def test_in_school_hours_a_message_leaves_at_once() -> None:
    case = Case().signalled()

    assert {notice.not_before for notice in case.notices} == {case.at}


def test_a_legal_term_that_ends_in_a_holiday_is_told_when_school_is_back() -> None:
    case = Case().signalled().accepted()
    case.does(INTERN, c.StartTerm(start=c.TermStart.REGISTERED, on=date(2026, 9, 3)))
    case.until(date(2026, 10, 19), hour=7)

    late = [notice for notice in case.notices if notice.code == "escalate.decide_admission"]
    assert [(notice.to, local_date(notice.not_before)) for notice in late] == [
        (Seat("board"), date(2026, 10, 19))
    ]


def _receipts(case: Case) -> list[Notice]:
    return [notice for notice in case.notices if is_receipt(notice.code)]


def test_whoever_signs_gets_a_receipt_and_hears_of_it_in_no_other_way() -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    before = len(case.notices)
    case.agrees(MOTHER).adopted().does(MOTHER, c.WithdrawAnswer(step=ONE.id))

    to_mother = [n.code for n in case.notices[before:] if n.to == MOTHER.seat]
    assert to_mother[:2] == ["receipt.step.answered", "receipt.plan.acknowledged"]
    assert to_mother.count("receipt.answer.withdrawn") == 1
    assert not {"step.answered", "answer.withdrawn"} & set(to_mother)
    assert {n.to for n in case.notices if n.code == "receipt.plan.adopted"} == {HEAD.seat}
    assert {n.to for n in case.notices if n.code == "receipt.learner.heard"} == {INTERN.seat}


def test_a_delegation_is_a_sign_off_too() -> None:
    case = Case().in_signing().does(FATHER, c.Delegate(to=MOTHER.seat, until=date(2026, 12, 1)))

    assert _told(case, "receipt.delegation.given") == {FATHER.seat}


def test_a_receipt_is_for_the_person_who_signed_and_goes_at_once() -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    case.at = datetime(2026, 9, 5, 21, 0, tzinfo=UTC)  # a Saturday, eleven in the evening
    [receipt] = _receipts(case.does(MOTHER, case.answer(ONE)))[-1:]

    assert (receipt.person, receipt.not_before) == (MOTHER.person, case.at)
    assert (receipt.channel, receipt.version) == (Channel.MAIL, None)


def test_the_receipt_of_what_was_written_down_goes_to_who_said_it_at_a_decent_hour() -> None:
    case = Case().in_signing()
    case.at = datetime(2026, 9, 5, 21, 0, tzinfo=UTC)
    case.does(INTERN, case.on_paper(FATHER, ONE))
    [receipt] = [notice for notice in _receipts(case) if notice.to == FATHER.seat]

    assert (receipt.code, receipt.person) == ("receipt.recorded", FATHER.person)
    assert local_date(receipt.not_before) == date(2026, 9, 7)
    assert FATHER.seat not in _told(case, "step.answered")
    assert INTERN.seat not in {notice.to for notice in _receipts(case) if notice.code == RECORDED}


def test_the_receipt_of_a_substitute_is_of_whom_they_signed_for_as_well() -> None:
    case = Case().in_signing(guardians=(MOTHER,)).agrees(MOTHER)
    by = Actor(seat=HEAD.seat, person=STRANGER, on_behalf_of=HEAD.person)
    case.does(by, c.Adopt(version=1))
    [receipt] = [notice for notice in _receipts(case) if notice.code == "receipt.plan.adopted"]

    assert (receipt.person, receipt.on_behalf_of) == (STRANGER, HEAD.person)


def test_every_sign_off_that_is_put_under_a_checkpoint_at_once_gets_a_receipt() -> None:
    case = Case().in_signing().does(FATHER, c.Delegate(to=MOTHER.seat, until=date(2026, 12, 1)))
    case.agrees(MOTHER).adopted().does(MOTHER, c.WithdrawAnswer(step=ONE.id))
    signed = {event.type for event in case.ledger if signer_of(event) is not None}

    assert signed == SIGN_OFFS
    assert len(_receipts(case)) == sum(event.type in SIGN_OFFS for event in case.ledger)


def test_an_answer_that_lapsed_or_was_withdrawn_is_told_to_who_gave_it() -> None:
    case = Case().in_signing(ONE, a_step(2)).agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.CHANGE))
    case.does(INTERN, c.ReturnToPlanning(reason=WORDS)).heard()
    case.submits(a_step(1, text=OTHER_WORDS), a_step(2))
    assert _told(case, "answer.lapsed") == {MOTHER.seat, FATHER.seat}

    case.does(MOTHER, c.WithdrawAnswer(step=a_step(2).id))
    assert _told(case, "answer.withdrawn") == {INTERN.seat}
    assert MOTHER.seat in _told(case, "receipt.answer.withdrawn")


def test_seats_of_staff_and_offices_are_told_when_they_are_taken() -> None:
    case = Case().signalled().accepted().does(LEAD, c.HandOver(to=STRANGER))
    assert COORDINATOR in _told(case, "person.seated")
    care = Seat("care:speech_therapy")
    case.does(INTERN, c.SeatPerson(seat=care, person=PersonId(UUID(int=300))))
    assert care in _told(case, "person.seated")

    case.does(Actor(seat=COORDINATOR, person=STRANGER), _CLOSE)
    assert care in _told(case, "trajectory.closed")


def test_who_gets_a_delegation_and_who_waits_for_a_stall_are_told() -> None:
    case = Case().in_signing().does(FATHER, c.Delegate(to=MOTHER.seat, until=date(2026, 12, 1)))
    assert _told(case, "delegation.given") == {MOTHER.seat}

    case.until(date(2026, 11, 30))
    assert COORDINATOR in _told(case, "trajectory.stalled")


def test_a_notice_is_one_by_event_and_seat() -> None:
    case = Case().active().until(date(2027, 3, 1))
    places = [(notice.sequence, notice.to) for notice in case.notices]

    assert len(places) == len(set(places))


@pytest.mark.parametrize("action", RungAction)
def test_every_action_of_a_ladder_has_one_channel(action: RungAction) -> None:
    case = Case().in_signing().until(date(2026, 9, 10))
    climbed = next(event for event in case.ledger if event.type == "rung.climbed")
    told = notices_of(case.now, replace(climbed, action=action), 1)

    assert all(isinstance(notice, Notice) for notice in told)
    channels = {RungAction.CALL: Channel.CALL, RungAction.OTHER_CHANNEL: Channel.OTHER}
    assert {notice.channel for notice in told} == {channels.get(action, Channel.MAIL)}
