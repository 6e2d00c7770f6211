"""From the first signal to the end of the intake."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain.procedure import DutyKind, RungAction, Stage
from domain.seats import COORDINATOR, Actor, Seat
from domain.sign_off import HearingWay
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    LEAD,
    MONDAY,
    MOTHER,
    STRANGER,
    TEACHER,
    WORDS,
    Case,
    custody,
)

REMIND, ESCALATE = RungAction.REMIND, RungAction.ESCALATE
DIRECTOR = Seat("director")


def _signal(**changed: object) -> c.RaiseSignal:
    made: dict[str, object] = {
        "signal": WORDS.id,
        "kind": c.SignalType.BULLIED,
        "severity": c.Severity.NORMAL,
        "observed_on": MONDAY.date(),
        "text": WORDS,
    }
    return c.RaiseSignal(**{**made, **changed})  # type: ignore[arg-type]  # of all fields, by name


ACCEPT = c.Triage(outcome=c.TriageOutcome.ACCEPT, reason=WORDS)


@pytest.mark.parametrize("who", [TEACHER, INTERN, HEAD, MOTHER, CHILD, CORRIE])
def test_anybody_around_the_learner_can_raise_a_signal(who: Actor) -> None:
    case = Case().signalled(by=who)

    assert case.now.is_open
    assert case.now.stage is Stage.SIGNALLED
    assert case.now.entered_by == who.seat


def test_whoever_raises_a_signal_sits_down_but_an_office_stays_free() -> None:
    assert Case().signalled(by=MOTHER).now.person_on(MOTHER.seat) == MOTHER.person
    assert Case().signalled(by=INTERN).now.person_on(INTERN.seat) is None


def test_a_second_signal_joins_the_first() -> None:
    case = Case().signalled().does(MOTHER, _signal())

    assert len(case.all_of("trajectory.opened")) == 1
    assert len(case.all_of("signal.raised")) == 2


def test_nothing_can_be_done_before_the_first_signal() -> None:
    assert Case().refuses(CORRIE, ACCEPT) == "not_opened"


def test_a_signal_about_tomorrow_is_refused() -> None:
    tomorrow = MONDAY.date() + timedelta(days=1)

    assert Case().refuses(TEACHER, _signal(observed_on=tomorrow)) == "in_the_future"


def test_an_unknown_procedure_or_an_unborn_learner_opens_nothing() -> None:
    unborn = Case(born_on=MONDAY.date() + timedelta(days=1))
    assert unborn.refuses(TEACHER, _signal()) == "in_the_future"
    assert Case(born_on=date(1900, 1, 1)).refuses(TEACHER, _signal()) == "out_of_reach"
    assert Case(born_on=date(9999, 12, 31)).refuses(TEACHER, _signal()) == "out_of_reach"


def test_a_signal_is_picked_up_in_three_school_days_and_weighed_in_ten() -> None:
    case = Case().signalled()

    assert case.owed[DutyKind.ACKNOWLEDGE_SIGNAL].due == date(2026, 9, 10)
    assert case.owed[DutyKind.TRIAGE].due == date(2026, 9, 21)
    assert case.owed[DutyKind.TRIAGE].owed_by == COORDINATOR


def test_picking_up_is_said_once() -> None:
    case = Case().signalled().does(CORRIE, c.AcknowledgeSignal())
    assert case.stepped == ["signal.acknowledged"]
    assert case.does(CORRIE, c.AcknowledgeSignal()).stepped == []
    assert DutyKind.ACKNOWLEDGE_SIGNAL not in case.owed


def test_the_ladder_of_triage_climbs_to_the_director() -> None:
    case = Case().signalled().until(date(2026, 10, 1))

    assert case.rungs(DutyKind.TRIAGE) == [
        (date(2026, 9, 14), REMIND, (COORDINATOR,)),
        (date(2026, 9, 17), REMIND, (COORDINATOR,)),
        (date(2026, 9, 22), ESCALATE, (LEAD.seat,)),
        (date(2026, 9, 29), ESCALATE, (DIRECTOR,)),
    ]


def test_a_severe_signal_is_weighed_in_two_school_days() -> None:
    case = Case().signalled(c.Severity.HIGH)
    assert case.owed[DutyKind.TRIAGE].due == date(2026, 9, 9)

    assert case.until(date(2026, 9, 14)).rungs(DutyKind.TRIAGE) == [
        (date(2026, 9, 8), REMIND, (COORDINATOR,)),
        (date(2026, 9, 9), REMIND, (COORDINATOR,)),
        (date(2026, 9, 10), ESCALATE, (LEAD.seat,)),
        (date(2026, 9, 11), ESCALATE, (DIRECTOR,)),
    ]


def test_a_second_signal_that_is_severe_shortens_the_term_from_its_own_day() -> None:
    case = (
        Case().signalled().until(date(2026, 9, 15)).does(TEACHER, _signal(severity=c.Severity.HIGH))
    )
    assert case.owed[DutyKind.TRIAGE].due == date(2026, 9, 17)
    assert not case.owed[DutyKind.TRIAGE].climbed

    later = (
        Case().signalled().until(date(2026, 9, 21)).does(TEACHER, _signal(severity=c.Severity.HIGH))
    )
    assert later.owed[DutyKind.TRIAGE].due == date(2026, 9, 21), "never more time than there was"


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (c.TriageOutcome.BASIC_SUPPORT, c.CloseReason.BASIC_SUPPORT),
        (c.TriageOutcome.REJECT, c.CloseReason.REJECTED),
    ],
)
def test_triage_can_close_a_trajectory(outcome: c.TriageOutcome, reason: c.CloseReason) -> None:
    case = Case().signalled().does(CORRIE, c.Triage(outcome=outcome, reason=WORDS))

    assert case.now.stage is Stage.CLOSED
    assert case.now.closing is not None
    assert case.now.closing.reason is reason


def test_whoever_triages_becomes_the_coordinator() -> None:
    assert Case().signalled().accepted().now.person_on(COORDINATOR) == CORRIE.person


@pytest.mark.parametrize("missing", ["parents", "custody", "nothing"])
def test_intake_begins_by_itself_once_all_is_known(missing: str) -> None:
    case = Case().signalled().accepted().seated(MOTHER)
    if missing != "parents":
        case.does(TEACHER, c.InformParents(on=case.today))
    if missing != "custody":
        case.does(CORRIE, custody(MOTHER.seat))

    assert case.now.stage is (Stage.INTAKE if missing == "nothing" else Stage.SIGNALLED)


def test_a_guardian_of_whom_nothing_is_known_keeps_the_intake_waiting() -> None:
    case = Case().signalled().accepted().with_guardian(MOTHER).seated(FATHER)
    case.does(TEACHER, c.InformParents(on=case.today))
    assert DutyKind.ESTABLISH_CUSTODY in case.owed
    assert not case.has("stage.entered")

    case.does(CORRIE, custody(FATHER.seat, has_authority=False))
    assert case.now.stage is Stage.INTAKE


def test_intake_begins_on_the_day_that_custody_begins() -> None:
    case = Case().signalled().accepted().with_guardian(MOTHER).seated(FATHER)
    case.does(TEACHER, c.InformParents(on=case.today))
    case.does(CORRIE, custody(FATHER.seat, has_authority=False, valid_from=date(2026, 9, 9)))
    assert case.now.stage is Stage.SIGNALLED

    assert case.until(date(2026, 9, 9)).now.stage is Stage.INTAKE
    assert case.stepped == ["stage.entered"]


def test_parents_are_told_within_five_school_days_and_once() -> None:
    case = Case().signalled().accepted()
    assert case.owed[DutyKind.TELL_PARENTS].due == date(2026, 9, 14)
    tomorrow = c.InformParents(on=case.today + timedelta(days=1))
    assert case.refuses(TEACHER, tomorrow) == "in_the_future"

    case.does(TEACHER, c.InformParents(on=case.today))
    assert case.does(TEACHER, c.InformParents(on=case.today)).stepped == []
    assert DutyKind.TELL_PARENTS not in case.owed


def test_the_learner_is_asked_before_the_intake_is_complete() -> None:
    case = Case().in_intake()
    complete = c.CompleteIntake(needs=WORDS, meeting_on=case.today)
    assert case.refuses(INTERN, complete) == "learner_not_asked"

    case.does(TEACHER, c.AskLearner(way=HearingWay.VIA_PARENTS)).does(INTERN, complete)
    assert case.now.stage is Stage.PLANNING


def test_a_meeting_in_the_past_plans_nothing() -> None:
    case = Case().in_intake().does(TEACHER, c.AskLearner(way=HearingWay.SELF))
    yesterday = c.CompleteIntake(needs=WORDS, meeting_on=case.today - timedelta(days=1))

    assert case.refuses(INTERN, yesterday) == "intake_before_meeting"


def test_an_intake_that_is_reopened_asks_for_the_same_facts_anew() -> None:
    case = (
        Case()
        .signalled()
        .does(
            CORRIE, c.Triage(outcome=c.TriageOutcome.REJECT, reason=WORDS), c.Reopen(reason=WORDS)
        )
    )
    complete = c.CompleteIntake(needs=WORDS, meeting_on=case.today)
    assert case.now.stage is Stage.INTAKE

    assert case.refuses(INTERN, complete) == "parents_not_informed"
    case.does(TEACHER, c.InformParents(on=case.today))
    assert case.refuses(INTERN, complete) == "no_coordinator"
    case.seated(CORRIE)
    assert case.refuses(INTERN, complete) == "custody_unknown"
    case.with_guardian(MOTHER)
    assert case.refuses(INTERN, complete) == "learner_not_asked"


def test_custody_need_not_be_known_of_a_learner_of_age() -> None:
    case = Case(born_on=date(2008, 9, 1)).signalled().accepted()
    case.does(TEACHER, c.InformParents(on=case.today))

    assert case.now.stage is Stage.INTAKE
    assert case.now.signers == (CHILD.seat,)


def test_an_admission_is_decided_in_six_weeks_of_the_calendar() -> None:
    start = c.StartTerm(start=c.TermStart.REGISTERED, on=date(2026, 9, 7))
    case = Case().signalled().does(INTERN, start)
    owed = case.owed[DutyKind.DECIDE_ADMISSION]
    assert owed.due == date(2026, 10, 19)
    assert owed.explain.nl.startswith("6 weken na aanmelding op 7-9-2026")
    assert case.does(INTERN, start).stepped == []

    other_day = c.StartTerm(start=c.TermStart.REGISTERED, on=date(2026, 9, 4))
    assert case.refuses(INTERN, other_day) == "done_already"
    early = c.DecideAdmission(is_admitted=True, on=date(2026, 9, 6), reason=WORDS)
    assert case.refuses(HEAD, early) == "too_early"

    decided = c.DecideAdmission(is_admitted=True, on=case.today, reason=WORDS)
    assert DutyKind.DECIDE_ADMISSION not in case.does(HEAD, decided).owed
    assert case.refuses(HEAD, decided) == "done_already"


def test_the_admission_term_is_extended_once_with_notice_and_in_time() -> None:
    case = Case().signalled()
    told = c.ExtendTerm(parents_told_on=case.today)
    decide = c.DecideAdmission(is_admitted=False, on=case.today, reason=WORDS)
    assert case.refuses(HEAD, told) == "term_not_started"
    assert case.refuses(HEAD, decide) == "term_not_started"
    case.does(INTERN, c.StartTerm(start=c.TermStart.REGISTERED, on=case.today))
    before = c.ExtendTerm(parents_told_on=case.today - timedelta(days=1))
    assert case.refuses(HEAD, before) == "too_early"

    case.does(HEAD, told)
    assert case.stepped == ["term.extended", "deadline.moved"]
    assert case.owed[DutyKind.DECIDE_ADMISSION].due == date(2026, 11, 16)
    assert case.refuses(HEAD, told) == "term_extended_already"

    late = Case().signalled()
    late.does(INTERN, c.StartTerm(start=c.TermStart.REGISTERED, on=late.today))
    late.until(date(2026, 10, 20))
    assert late.refuses(HEAD, c.ExtendTerm(parents_told_on=late.today)) == "term_over"


def test_from_week_ten_the_learner_has_a_right_to_a_temporary_place() -> None:
    case = Case().signalled().accepted()
    case.does(INTERN, c.StartTerm(start=c.TermStart.REGISTERED, on=case.today))
    last = case.until(date(2026, 11, 20)).rungs(DutyKind.DECIDE_ADMISSION)[-1]

    assert last[0] == date(2026, 11, 17), "the morning after the last day of week ten"
    assert set(last[2]) == {HEAD.seat, Seat("board"), COORDINATOR, DIRECTOR}


def test_enrolment_or_an_arrangement_starts_the_term_of_the_plan() -> None:
    enrolled = c.StartTerm(start=c.TermStart.ENROLLED, on=date(2026, 9, 1))
    arranged = c.StartTerm(start=c.TermStart.ARRANGEMENT, on=date(2026, 9, 3))
    case = Case().in_intake()
    assert DutyKind.SET_PLAN not in case.owed

    assert case.does(INTERN, arranged).owed[DutyKind.SET_PLAN].since == date(2026, 9, 3)
    assert case.does(INTERN, enrolled).owed[DutyKind.SET_PLAN].since == date(2026, 9, 1)
    assert "ons eigen doel is" in case.owed[DutyKind.SET_PLAN].explain.nl


def test_a_person_who_already_sits_here_brings_no_second_seat() -> None:
    case = Case().signalled()
    as_mother = Actor(seat=MOTHER.seat, person=TEACHER.person)
    assert case.refuses(as_mother, _signal()) == "two_seats"
    as_corrie = Actor(seat=COORDINATOR, person=TEACHER.person)
    assert case.refuses(as_corrie, ACCEPT) == "two_seats"


def test_an_office_is_held_by_whoever_holds_it_until_somebody_sits_there() -> None:
    case = Case().signalled().accepted()
    other = Actor(seat=COORDINATOR, person=STRANGER)

    assert case.refuses(other, c.AcknowledgeSignal()) == "not_your_seat"
    assert case.does(CORRIE, c.AcknowledgeSignal()).stepped == []
