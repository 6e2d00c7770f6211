"""Who sits where, who holds authority, and who signs for whom."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain.procedure import DutyKind, Stage
from domain.seats import (
    CLOCK,
    COORDINATOR,
    LEARNER,
    POST,
    Actor,
    Seat,
    SeatKind,
    guardian,
    is_seat,
    kind_of,
    label_of,
)
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    LEAD,
    MOTHER,
    STRANGER,
    TEACHER,
    WORDS,
    Case,
    a_step,
    custody,
    custody_ends,
)


@pytest.mark.parametrize(
    "text", ["guardian:1", "care:speech_therapy", "coordinator", "expert:2", "clock"]
)
def test_a_seat_is_a_kind_with_a_label_where_it_has_several(text: str) -> None:
    assert is_seat(text)
    assert kind_of(Seat(text)).value == text.partition(":")[0]


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "guardian", "guardian:", "guardian:A", "guardian:1:2", "guardian:é", "mentor"),
        *("coordinator:", "coordinator:2", "teacher:1", "guardian:_", "care:speech therapy"),
    ],
)
def test_what_is_not_a_seat(text: str) -> None:
    assert not is_seat(text)


def test_the_label_of_a_seat() -> None:
    assert label_of(Seat("care:speech_therapy")) == "speech_therapy"
    assert label_of(COORDINATOR) == ""


def test_an_empty_seat_speaks_for_nobody() -> None:
    case = Case(born_on=date(2010, 1, 1)).in_signing()
    step = case.answer(a_step(1))
    assert LEARNER in case.now.signers

    assert case.refuses(Actor(seat=LEARNER), step) == "not_your_seat"
    assert case.refuses(Actor(seat=LEARNER, person=STRANGER), step) == "not_your_seat"
    assert case.refuses(Actor(seat=COORDINATOR), c.AcknowledgeSignal()) == "not_your_seat"
    assert case.refuses(Actor(seat=Seat("nobody")), step) == "seat_unknown"


def test_a_parent_who_also_holds_an_office_does_not_act_from_it_here() -> None:
    case = Case().in_intake()
    as_lead = Actor(seat=LEAD.seat, person=MOTHER.person)

    assert case.refuses(as_lead, c.HandOver(to=STRANGER)) == "not_your_seat"
    assert case.does(LEAD, c.HandOver(to=STRANGER)).now.person_on(COORDINATOR) == STRANGER


def test_the_engine_has_no_person_and_people_are_not_the_engine() -> None:
    case = Case().in_signing()

    assert case.refuses(CORRIE, c.Climb()) == "not_your_turn"
    assert case.refuses(POST, c.AcknowledgeSignal()) == "not_your_turn"
    assert case.refuses(CLOCK, c.Adopt(version=1)) == "not_your_turn"


def test_seats_that_do_not_exist_cannot_be_taken_or_left() -> None:
    case = Case().in_intake()

    for seat in ("mentor", "clock", "post", "guardian:"):
        taken = c.SeatPerson(seat=Seat(seat), person=STRANGER)
        assert case.refuses(CORRIE, taken) == "seat_unknown"
    assert case.refuses(CORRIE, c.UnseatPerson(seat=Seat("mentor"))) == "seat_unknown"
    assert case.refuses(CORRIE, c.UnseatPerson(seat=Seat("expert:1"))) == "seat_empty"


def test_a_person_has_one_seat_and_is_seated_once() -> None:
    case = Case().in_intake()
    again = c.SeatPerson(seat=MOTHER.seat, person=MOTHER.person or STRANGER)
    elsewhere = c.SeatPerson(seat=guardian(3), person=MOTHER.person or STRANGER)

    assert case.does(CORRIE, again).stepped == []
    assert case.refuses(CORRIE, elsewhere) == "two_seats"


def test_the_coordinator_leaves_only_by_handing_over() -> None:
    case = Case().in_intake()
    replaced = c.SeatPerson(seat=COORDINATOR, person=STRANGER)

    assert case.refuses(INTERN, replaced) == "seat_kept"
    assert case.refuses(INTERN, c.UnseatPerson(seat=COORDINATOR)) == "seat_kept"
    case.does(CORRIE, c.HandOver(to=STRANGER))
    assert case.stepped == ["person.unseated", "person.seated"]
    assert case.refuses(CORRIE, c.AcknowledgeSignal()) == "not_your_seat"


def test_a_guardian_with_authority_cannot_lose_a_say_by_losing_a_seat() -> None:
    case = Case().in_signing()
    other = c.SeatPerson(seat=FATHER.seat, person=STRANGER)
    assert case.refuses(CORRIE, c.UnseatPerson(seat=FATHER.seat)) == "holds_authority"
    assert case.refuses(CORRIE, other) == "holds_authority"

    case.does(CORRIE, custody_ends(FATHER.seat, case.today - timedelta(days=1)))
    assert case.does(CORRIE, c.UnseatPerson(seat=FATHER.seat)).stepped == ["person.unseated"]


def test_whoever_sits_down_next_inherits_no_word_of_the_one_before() -> None:
    case = Case().in_signing().agrees(FATHER)
    case.does(CORRIE, custody_ends(FATHER.seat, case.today - timedelta(days=1)))
    case.does(CORRIE, c.SeatPerson(seat=FATHER.seat, person=STRANGER))
    case.does(CORRIE, custody(FATHER.seat, valid_from=case.today))

    assert FATHER.seat in case.now.signers
    assert all(given.seat != FATHER.seat for given in case.now.answers)
    assert "signer.invited" in case.stepped, "the new guardian gets a full round"


def test_staff_come_and_go_with_what_they_said_on_record() -> None:
    case = Case().in_planning()
    case.does(CORRIE, c.SeatPerson(seat=TEACHER.seat, person=STRANGER))

    assert case.stepped == ["person.unseated", "person.seated"]


def test_custody_is_recorded_of_guardians_who_sit_here() -> None:
    case = Case().in_intake(MOTHER)

    assert case.refuses(CORRIE, custody(Seat("nobody"))) == "seat_unknown"
    assert case.refuses(CORRIE, custody(TEACHER.seat)) == "not_a_guardian"
    assert case.refuses(CORRIE, custody(guardian(4))) == "seat_empty"
    reversed_ = custody(MOTHER.seat, valid_from=case.today, valid_to=date(2026, 9, 1))
    assert case.refuses(CORRIE, reversed_) == "dates_reversed"
    assert case.refuses(CORRIE, custody_ends(guardian(4), case.today)) == "custody_unknown"


def test_custody_that_ends_makes_the_question_open_again() -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    case.does(CORRIE, custody_ends(MOTHER.seat, date(2026, 9, 30)))
    assert DutyKind.ESTABLISH_CUSTODY not in case.owed

    case.until(date(2026, 10, 1))
    assert case.now.signers == ()
    assert case.owed[DutyKind.ESTABLISH_CUSTODY].since == date(2026, 10, 1)
    assert case.refuses(HEAD, c.Adopt(version=1)) == "no_signers"


def test_a_fact_without_authority_that_runs_out_is_asked_for_again() -> None:
    case = Case().in_intake(MOTHER).seated(FATHER)
    temporary = custody(FATHER.seat, has_authority=False, valid_to=date(2026, 9, 30))
    case.does(CORRIE, temporary)
    assert DutyKind.ESTABLISH_CUSTODY not in case.owed

    case.until(date(2026, 10, 8))
    assert case.owed[DutyKind.ESTABLISH_CUSTODY].since == date(2026, 10, 1)
    assert case.owed[DutyKind.ESTABLISH_CUSTODY].climbed


def test_the_latest_record_of_custody_replaces_what_it_overlaps() -> None:
    case = Case().in_intake(MOTHER)
    without = custody(MOTHER.seat, has_authority=False, valid_from=case.today)
    assert not case.does(CORRIE, without).now.signers
    again = custody(MOTHER.seat, valid_from=case.today)
    assert case.does(CORRIE, again).now.signers == (MOTHER.seat,)
    case.does(CORRIE, custody_ends(MOTHER.seat, case.today + timedelta(days=3)))
    case.does(CORRIE, custody(MOTHER.seat, valid_from=case.today + timedelta(days=9)))

    held = [case.until(case.today + timedelta(days=1)).now.signers for _ in range(9)]
    assert held == [(MOTHER.seat,)] * 3 + [()] * 5 + [(MOTHER.seat,)]


def test_one_guardian_can_let_the_other_sign_for_both() -> None:
    case = Case().in_signing()
    give = c.Delegate(to=MOTHER.seat, until=date(2026, 12, 1))
    case.does(FATHER, give)

    assert case.now.signers == (MOTHER.seat,)
    assert case.refuses(FATHER, case.answer(a_step(1))) == "not_a_signer"
    assert case.refuses(MOTHER, c.Delegate(to=FATHER.seat, until=case.today)) == (
        "delegate_to_guardian"
    )
    assert case.agrees(MOTHER).adopted().now.stage is Stage.ACTIVE


def test_a_delegation_can_be_taken_back_at_once() -> None:
    case = Case().in_signing()
    assert case.refuses(FATHER, c.EndDelegation()) == "no_delegation"
    case.does(FATHER, c.Delegate(to=MOTHER.seat, until=case.today + timedelta(days=200)))
    case.does(FATHER, c.EndDelegation())

    assert case.now.signers == (MOTHER.seat, FATHER.seat)


def test_a_delegation_ends_on_its_day_and_is_renewed_in_time() -> None:
    case = Case().in_signing()
    case.does(FATHER, c.Delegate(to=MOTHER.seat, until=date(2026, 12, 1)))
    assert case.owed[DutyKind.RENEW_DELEGATION].due == date(2026, 12, 1)

    case.until(date(2026, 12, 2))
    told = case.rungs(DutyKind.RENEW_DELEGATION)
    assert [(day, seats) for day, _, seats in told] == [
        (date(2026, 11, 3), (COORDINATOR, FATHER.seat))
    ], "twenty school days ahead, and the other parent is not told"
    assert case.now.signers == (MOTHER.seat, FATHER.seat)


def test_a_delegation_ends_when_authority_does() -> None:
    case = Case().in_signing()
    case.does(FATHER, c.Delegate(to=MOTHER.seat, until=date(2026, 12, 1)))
    case.does(CORRIE, custody_ends(MOTHER.seat, case.today)).days(1)

    assert case.has("delegation.ended")
    assert case.now.signers == (FATHER.seat,)


def test_what_cannot_be_delegated() -> None:
    case = Case().in_intake(MOTHER).with_guardian(FATHER, has_authority=False)
    soon = case.today + timedelta(days=30)
    assert case.refuses(FATHER, c.Delegate(to=MOTHER.seat, until=soon)) == "delegate_to_guardian"
    assert case.refuses(MOTHER, c.Delegate(to=FATHER.seat, until=soon)) == "delegate_to_guardian"
    assert case.refuses(MOTHER, c.Delegate(to=MOTHER.seat, until=soon)) == "delegate_to_guardian"

    case.does(CORRIE, custody(FATHER.seat))
    long = c.Delegate(to=FATHER.seat, until=date(2027, 9, 8))
    assert case.refuses(MOTHER, long) == "delegation_too_long"
    past = c.Delegate(to=FATHER.seat, until=date(2026, 9, 6))
    assert case.refuses(MOTHER, past) == "in_the_past"


@pytest.mark.parametrize(
    ("born_on", "signers"),
    [
        (date(2014, 1, 1), (MOTHER.seat, FATHER.seat)),
        (date(2010, 9, 8), (MOTHER.seat, FATHER.seat)),
        (date(2010, 9, 7), (MOTHER.seat, FATHER.seat, LEARNER)),
        (date(2008, 9, 8), (MOTHER.seat, FATHER.seat, LEARNER)),
        (date(2008, 9, 7), (LEARNER,)),
    ],
)
def test_who_signs_is_computed_from_age_on_the_day(
    born_on: date, signers: tuple[Seat, ...]
) -> None:
    assert Case(born_on=born_on).in_intake().now.signers == signers


def test_a_learner_of_sixteen_without_anybody_in_authority_does_not_sign_alone() -> None:
    case = Case(born_on=date(2010, 1, 1)).signalled().accepted().seated(CHILD)

    assert case.now.signers == ()


@pytest.mark.parametrize("kind", SeatKind)
def test_every_kind_of_seat_may_do_something_or_is_only_told(kind: SeatKind) -> None:
    from domain.rules.permissions import MOVES  # noqa: PLC0415 - only here

    only_told = {SeatKind.PRIVACY_OFFICER}
    assert any(kind in rule.by for rule in MOVES.values()) is (kind not in only_told)


def test_a_coordinator_can_be_found_when_a_school_names_one_first() -> None:
    case = Case().signalled()
    case.does(INTERN, c.SeatPerson(seat=COORDINATOR, person=STRANGER))
    assert case.refuses(CORRIE, c.Triage(outcome=c.TriageOutcome.ACCEPT, reason=WORDS)) == (
        "not_your_seat"
    )
