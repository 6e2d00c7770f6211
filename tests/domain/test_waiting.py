"""Who has the ball: the obligations, the standing, and one sentence about it."""

from datetime import date, timedelta

from domain import commands as c
from domain.events import Cause
from domain.obligations import all_obligations, next_rung, open_obligations
from domain.procedure import DutyKind, Stage
from domain.rules.clock import next_alarm
from domain.seats import CLOCK, COORDINATOR
from domain.sign_off import Answer
from domain.standing import standing
from domain.waiting import why_waiting
from tests.domain.story import (
    CORRIE,
    FATHER,
    INTERN,
    MONDAY,
    MOTHER,
    WORDS,
    Case,
    a_hold,
    a_step,
    custody,
)


def test_a_trajectory_that_has_not_begun_waits_for_nobody() -> None:
    case = Case()

    assert why_waiting(case.now).en == "This trajectory has not begun."
    assert open_obligations(case.now) == ()
    assert next_rung(case.now) is None
    assert next_alarm(case.now) is None
    assert standing(case.now).opened_at is None


def test_it_says_who_has_the_ball_since_when_what_happens_next_and_when() -> None:
    said = why_waiting(Case().signalled().now)

    assert said.nl == (
        "De trajectbegeleider moet het signaal oppakken, sinds ma 7 september 2026, "
        "uiterlijk do 10 september 2026. "
        "Op wo 9 september 2026: dan gaat er een herinnering naar de trajectbegeleider."
    )
    assert said.en == (
        "The coordinator has to pick up the signal, since Mon 7 September 2026, "
        "by Thu 10 September 2026 at the latest. "
        "On Wed 9 September 2026: then a reminder goes to the coordinator."
    )


def test_it_says_whom_it_is_about() -> None:
    case = Case().in_planning(MOTHER).heard().submits()

    assert "(ouder 1)" in why_waiting(case.now).nl
    assert "(guardian 1)" in why_waiting(case.now).en


def test_an_escalation_is_announced_for_the_morning_on_which_it_leaves() -> None:
    case = Case().signalled().until(date(2026, 9, 10))

    assert "On Fri 11 September 2026: then the coordination lead hears" in why_waiting(case.now).en


def test_it_says_that_nothing_follows_any_more_and_who_knows() -> None:
    case = Case().signalled().until(date(2026, 9, 30)).does(CORRIE, c.AcknowledgeSignal())

    assert why_waiting(case.now).en.endswith(
        "No further reminder follows. Who knows of it: the coordinator, the coordination lead "
        "and the director of the alliance."
    )


def test_on_hold_it_says_until_when() -> None:
    case = Case().in_planning().does(CORRIE, a_hold(date(2026, 9, 18)))

    assert why_waiting(case.now).nl.startswith(
        "Dit traject staat stil tot en met vr 18 september 2026. De trajectbegeleider moet "
        "beslissen of het traject verder gaat, uiterlijk vr 18 september 2026."
    )


def test_a_closed_trajectory_says_when_and_why() -> None:
    case = Case().signalled().closed()

    assert why_waiting(case.now).nl == (
        "Dit traject is afgesloten op ma 7 september 2026: ingetrokken."
    )


def test_the_most_pressing_comes_first_and_the_general_duty_last() -> None:
    owed = open_obligations(Case().in_planning().now)

    assert [one.due for one in owed[:-1]] == sorted(one.due for one in owed[:-1])
    assert owed[-1].kind is DutyKind.KEEP_MOVING


def test_what_is_known_to_come_is_not_owed_yet() -> None:
    case = Case(born_on=date(2014, 12, 1)).signalled()
    kinds = {owed.kind for owed in all_obligations(case.now)}

    assert DutyKind.PREPARE_BIRTHDAY in kinds
    assert DutyKind.PREPARE_BIRTHDAY not in case.owed


def test_silence_is_a_stall_after_twenty_school_days_with_a_cause() -> None:
    case = Case().in_planning().until(date(2026, 10, 6))

    stall = standing(case.now).stall
    assert stall is not None
    assert (stall.since, stall.cause) == (date(2026, 10, 5), Cause.WAITING_SCHOOL)
    assert [owed.kind for owed in open_obligations(case.now) if owed.has_stalled] == [
        DutyKind.KEEP_MOVING
    ]


def test_any_move_of_a_party_ends_general_silence() -> None:
    case = Case().in_planning().until(date(2026, 10, 6)).heard()

    assert standing(case.now).stall is None
    assert case.owed[DutyKind.KEEP_MOVING].since == date(2026, 10, 6)


def test_a_ladder_climbed_in_vain_stays_a_stall_until_what_is_owed_is_done() -> None:
    case = Case().in_planning().until(date(2026, 11, 20))
    talk = c.DisputeRoute.CONVERSATION
    case.does(INTERN, c.TakeDisputeStep(route=talk, on=case.today, note=WORDS))
    stall = standing(case.now).stall
    assert stall is not None
    assert stall.obligation.startswith(("hear_learner", "submit_plan"))

    case.heard().submits()
    assert standing(case.now).stall is None or case.owed[DutyKind.SET_PLAN].has_stalled


def test_parents_are_the_cause_where_it_waits_for_an_answer() -> None:
    case = Case().in_signing(guardians=(MOTHER,)).until(date(2026, 11, 10))

    causes = {getattr(event, "cause", None) for event in case.all_of("trajectory.stalled")}
    assert Cause.WAITING_PARENT in causes


def test_a_running_plan_is_not_held_for_silence() -> None:
    assert DutyKind.KEEP_MOVING not in Case().active().owed


def test_the_standing_is_all_that_the_pages_show() -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(FATHER, case.answer(a_step(1), Answer.REFUSE))
    case.does(CORRIE, a_hold(date(2026, 9, 18)))
    now = standing(case.now)

    assert (now.stage, now.is_split, now.has_dispute) == (Stage.SIGNING, True, False)
    assert now.hold_until == date(2026, 9, 18)
    assert now.signers == (MOTHER.seat, FATHER.seat)
    assert now.opened_at == MONDAY
    assert now.next_alarm == next_alarm(case.now)
    assert now.obligations == open_obligations(case.now)
    assert (now.close_reason, now.closed_on, now.merged_into) == (None, None, None)

    closed = standing(case.closed().now)
    assert (closed.close_reason, closed.closed_on) == (c.CloseReason.WITHDRAWN, case.today)
    assert closed.hold_until is None


def test_signing_with_nobody_who_may_sign_is_owed_by_somebody() -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    case.does(CORRIE, custody(MOTHER.seat, has_authority=False, valid_from=case.today))

    assert case.now.signers == ()
    assert case.owed[DutyKind.ESTABLISH_CUSTODY].owed_by == COORDINATOR


def test_one_alarm_stands_for_the_earliest_of_all_rungs() -> None:
    case = Case().in_planning()
    coming = next_rung(case.now)
    assert coming is not None
    owed, rung = coming

    assert next_alarm(case.now) == rung.moment
    assert rung.on == date(2026, 9, 21)
    assert owed.owed_by == INTERN.seat


def test_after_a_long_absence_every_ladder_is_climbed_in_one_go_and_told_once() -> None:
    case = Case().signalled()
    case.at += timedelta(days=90)
    case.does(CLOCK, c.Climb())

    by_obligation = [getattr(event, "obligation", "") for event in case.all_of("rung.climbed")]
    assert len(by_obligation) == len(set(by_obligation))
    assert case.owed[DutyKind.TRIAGE].climbed == 4
    assert case.does(CLOCK, c.Climb()).stepped == []


def test_nobody_who_is_not_named_can_be_the_cause() -> None:
    case = Case().in_intake().until(date(2026, 12, 1))

    causes = {getattr(event, "cause", None) for event in case.all_of("trajectory.stalled")}
    assert causes == {Cause.WAITING_ALLIANCE}
