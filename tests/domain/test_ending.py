"""Hold and resume, merge and link, close and reopen, and what a trajectory lives by."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain import commands as c
from domain import events as e
from domain import procedures
from domain.calendar import Break, Region, SchoolCalendar
from domain.follow_ups import FollowUp, follow_up_of
from domain.procedure import DutyKind, Stage
from domain.seats import POST
from tests.domain.story import (
    CORRIE,
    INTERN,
    LEAD,
    MONDAY,
    NORTH,
    TEACHER,
    WORDS,
    Case,
    a_hold,
)

OTHER = UUID(int=77)
REOPEN = c.Reopen(reason=WORDS)
UNMERGE = c.Unmerge(reason=WORDS)


def _merge(into: UUID = OTHER, born_on: date = date(2016, 5, 4)) -> c.MergeInto:
    return c.MergeInto(
        into=into,
        match=c.Match.ECK_ID,
        other_born_on=born_on,
        other_opened_on=date(2026, 8, 20),
    )


def test_a_hold_stops_policy_clocks_and_lets_legal_ones_run() -> None:
    case = Case().in_planning()
    before = case.owed
    case.does(CORRIE, a_hold(date(2026, 9, 18)))

    assert case.owed[DutyKind.SET_PLAN].due == before[DutyKind.SET_PLAN].due
    assert before[DutyKind.SUBMIT_PLAN].due == date(2026, 10, 5)
    assert case.owed[DutyKind.SUBMIT_PLAN].due == date(2026, 10, 23)
    moved = {event.obligation for event in case.last if isinstance(event, e.DeadlineMoved)}
    assert case.owed[DutyKind.SUBMIT_PLAN].key in moved
    assert case.owed[DutyKind.SET_PLAN].key not in moved


def test_nobody_is_reminded_of_a_policy_term_on_hold() -> None:
    case = Case().in_planning().does(CORRIE, a_hold(date(2026, 10, 30)))
    case.until(date(2026, 10, 30))

    climbed = {event.kind for event in case.ledger if isinstance(event, e.RungClimbed)}
    assert climbed == {DutyKind.SET_PLAN, DutyKind.END_HOLD}


def test_a_hold_ends_by_itself_and_the_clocks_go_on() -> None:
    case = Case().in_planning().does(CORRIE, a_hold(date(2026, 9, 18)))
    due = case.owed[DutyKind.SUBMIT_PLAN].due
    case.until(date(2026, 9, 19))

    assert case.has("hold.ended")
    assert case.owed[DutyKind.SUBMIT_PLAN].due == due


def test_a_hold_can_end_early_and_on_the_day_it_began() -> None:
    case = Case().in_planning().does(CORRIE, a_hold(date(2026, 9, 18)))
    assert case.now.is_on_hold
    assert case.refuses(CORRIE, a_hold(date(2026, 9, 20))) == "on_hold_already"
    before = Case().in_planning().owed[DutyKind.SUBMIT_PLAN].due

    case.does(CORRIE, c.Resume())
    assert case.now.holds == ()
    assert case.owed[DutyKind.SUBMIT_PLAN].due == before
    assert case.refuses(CORRIE, c.Resume()) == "not_on_hold"

    case.does(CORRIE, a_hold(date(2026, 9, 18))).until(date(2026, 9, 9)).does(CORRIE, c.Resume())
    assert case.owed[DutyKind.SUBMIT_PLAN].due == date(2026, 10, 6), "one counted day was lost"


def test_a_hold_has_an_end_that_is_near() -> None:
    case = Case().in_planning()

    assert case.refuses(CORRIE, a_hold(date(2027, 3, 8))) == "hold_too_long"
    assert case.refuses(CORRIE, a_hold(date(2026, 9, 6))) == "in_the_past"


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (c.CloseReason.GOALS_MET, "close_otherwise"),
        (c.CloseReason.BASIC_SUPPORT, "close_otherwise"),
        (c.CloseReason.MERGED, "close_otherwise"),
        (c.CloseReason.REJECTED, "close_otherwise"),
    ],
)
def test_some_reasons_have_a_move_of_their_own(reason: c.CloseReason, code: str) -> None:
    assert Case().in_planning().refuses(CORRIE, c.Close(reason=reason, text=WORDS)) == code


def test_a_closed_trajectory_owes_nothing_and_allows_nothing() -> None:
    case = Case().active().does(CORRIE, a_hold(date(2026, 10, 1))).closed()

    assert case.now.stage is Stage.CLOSED
    assert not case.owed
    assert case.refuses(TEACHER, c.InformParents(on=case.today)) == "closed"
    assert case.refuses(CORRIE, UNMERGE) == "not_merged"
    assert Case().active().refuses(CORRIE, REOPEN) == "not_closed"


def test_a_trajectory_is_archived_when_it_can_no_longer_be_reopened() -> None:
    case = Case().active().closed().until(date(2027, 9, 7))
    assert not case.now.is_over
    late = Case().active().closed()
    late.at += timedelta(days=366)
    assert late.refuses(CORRIE, REOPEN) == "reopen_too_late"

    assert case.until(date(2027, 9, 8)).now.is_over
    assert case.stepped == ["trajectory.archived"]
    assert case.until(date(2029, 9, 8)).stepped == ["trajectory.archived"], "and never again"


def test_a_merge_is_confirmed_by_birth_date_and_only_early() -> None:
    case = Case().signalled().accepted()
    assert case.refuses(CORRIE, _merge(into=UUID(int=1))) == "same_trajectory"
    assert case.refuses(CORRIE, _merge(born_on=date(2014, 5, 4))) == "not_same_learner"
    assert Case().in_planning().refuses(CORRIE, _merge()) == "wrong_stage"

    case.does(CORRIE, _merge())
    assert case.now.merged_into == OTHER
    assert case.refuses(CORRIE, REOPEN) == "close_otherwise"


def test_a_merge_is_told_to_the_other_side() -> None:
    case = Case().signalled().accepted().does(CORRIE, _merge())
    first = follow_up_of(case.last[0], trajectory=UUID(int=1), opened_on=date(2026, 9, 7))
    absorb = c.AbsorbMerged(source=UUID(int=1), opened_on=date(2026, 9, 7))
    assert first == FollowUp(trajectory=OTHER, command=absorb)
    assert follow_up_of(case.last[1], trajectory=UUID(int=1), opened_on=case.today) is None

    case.does(CORRIE, UNMERGE)
    second = follow_up_of(case.last[0], trajectory=UUID(int=1), opened_on=case.today)
    assert second == FollowUp(trajectory=OTHER, command=c.ReleaseMerged(source=UUID(int=1)))


def test_two_trajectories_are_never_merged_into_each_other() -> None:
    case = Case().signalled()
    case.does(POST, c.AbsorbMerged(source=OTHER, opened_on=date(2026, 9, 1)))

    assert case.refuses(CORRIE, _merge()) == "same_trajectory"


def test_what_was_merged_in_can_be_released_and_the_clocks_start_where_they_did() -> None:
    case = Case().signalled()
    absorb = c.AbsorbMerged(source=OTHER, opened_on=date(2026, 9, 1))
    case.does(POST, absorb)
    assert case.owed[DutyKind.TRIAGE].since == date(2026, 9, 1)
    assert case.does(POST, absorb).stepped == []

    case.does(POST, c.ReleaseMerged(source=OTHER))
    assert case.owed[DutyKind.TRIAGE].since == date(2026, 9, 7)
    assert case.does(POST, c.ReleaseMerged(source=OTHER)).stepped == []


def test_the_later_of_two_merged_starts_changes_no_clock() -> None:
    case = Case().signalled()
    case.does(POST, c.AbsorbMerged(source=OTHER, opened_on=date(2026, 9, 9)))

    assert case.owed[DutyKind.TRIAGE].since == date(2026, 9, 7)


def test_a_sibling_is_linked_and_never_to_oneself() -> None:
    case = Case().signalled().does(CORRIE, c.LinkTo(other=OTHER))
    assert case.now.links == (OTHER,)
    assert case.does(CORRIE, c.LinkTo(other=OTHER)).stepped == []
    assert case.refuses(CORRIE, c.LinkTo(other=UUID(int=1))) == "same_trajectory"


def test_a_trajectory_moves_to_another_procedure_only_when_asked() -> None:
    case = Case().in_planning()
    assert case.refuses(LEAD, c.MoveProcedure(procedure="primary-1926")) == "procedure_unknown"
    assert case.does(LEAD, c.MoveProcedure(procedure="primary-2026")).stepped == []
    case.does(LEAD, c.MoveProcedure(procedure="windstreken-2026"))

    assert case.stepped == ["procedure.moved", "deadline.moved"]
    assert case.now.procedure == procedures.ref("windstreken-2026")
    assert case.owed[DutyKind.SET_PLAN].due == date(2026, 10, 12)


def _calendar(**changed: object) -> SchoolCalendar:
    return replace(NORTH, version="north-2", **changed)  # type: ignore[arg-type]  # any field


def test_a_corrected_calendar_moves_policy_dates_and_says_so() -> None:
    case = Case().in_planning()
    extra = Break(name="studieweek", first=date(2026, 9, 21), last=date(2026, 9, 25))
    corrected = _calendar(breaks=(*NORTH.breaks, extra))
    case.does(INTERN, c.ChangeCalendar(calendar=corrected))

    moved = [event for event in case.last if isinstance(event, e.DeadlineMoved)]
    dates = {event.obligation.partition("/")[0]: (event.due_was, event.due) for event in moved}
    assert dates["submit_plan"] == (date(2026, 10, 5), date(2026, 10, 19))
    assert "set_plan" not in dates


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "north-1", "covers_to": date(2029, 6, 30)},
        {"covers_to": date(2026, 7, 31)},
        {"covers_from": date(2000, 1, 1)},
        {"breaks": (Break(name="weg", first=date(2026, 9, 1), last=date(2026, 12, 31)),)},
        {"breaks": (Break(name="weg", first=date(2026, 9, 2), last=date(2026, 9, 1)),)},
    ],
)
def test_a_calendar_that_no_school_can_have_is_refused(changed: dict[str, object]) -> None:
    wrong = c.ChangeCalendar(calendar=replace(_calendar(), **changed))  # type: ignore[arg-type]

    assert Case().in_planning().refuses(INTERN, wrong) == "calendar_wrong"


def test_a_calendar_is_of_the_same_region_and_no_news_when_it_is_the_same() -> None:
    case = Case().in_planning()
    south = c.ChangeCalendar(calendar=_calendar(region=Region.SOUTH))
    assert case.refuses(INTERN, south) == "calendar_other_region"

    assert case.does(INTERN, c.ChangeCalendar(calendar=replace(NORTH))).stepped == []


def _past(moves: list[tuple[object, c.PartyCommand, int]]) -> c.BringHistory:
    return c.BringHistory(
        moves=tuple(
            c.PastMove(by=by, move=move, at=MONDAY + timedelta(days=day))  # type: ignore[arg-type]
            for by, move, day in moves
        )
    )


SIGNAL = c.RaiseSignal(
    signal=OTHER,
    kind=c.SignalType.ABSENCE,
    severity=c.Severity.NORMAL,
    observed_on=date(2026, 9, 1),
    text=WORDS,
)
ACCEPT = c.Triage(outcome=c.TriageOutcome.ACCEPT, reason=WORDS)


def test_a_past_comes_along_under_the_same_rules() -> None:
    case = Case(at=MONDAY + timedelta(days=30))
    case.does(LEAD, _past([(TEACHER, SIGNAL, 0), (CORRIE, ACCEPT, 3)]))

    assert [event.at for event in case.ledger if isinstance(event, e.SignalRaised)] == [MONDAY]
    assert case.now.accepted_on == date(2026, 9, 10)
    assert case.refuses(LEAD, _past([(TEACHER, SIGNAL, 0)])) == "opened_already"


def test_a_past_that_cannot_have_been_is_refused_as_a_whole() -> None:
    case = Case(at=MONDAY + timedelta(days=30))

    assert case.refuses(LEAD, _past([])) == "not_opened"
    assert case.refuses(LEAD, _past([(TEACHER, SIGNAL, 31)])) == "out_of_order"
    reversed_ = _past([(TEACHER, SIGNAL, 3), (CORRIE, ACCEPT, 0)])
    assert case.refuses(LEAD, reversed_) == "out_of_order"
    assert case.refuses(LEAD, _past([(CORRIE, ACCEPT, 0)])) == "not_opened"
    assert case.refuses(TEACHER, _past([(TEACHER, SIGNAL, 0)])) == "not_your_turn"
    no_zone = replace(_past([(TEACHER, SIGNAL, 0)]).moves[0], at=MONDAY.replace(tzinfo=None))
    assert case.refuses(LEAD, c.BringHistory(moves=(no_zone,))) == "out_of_reach"
