"""What differs between two versions of a plan; and all for which a plan would not hold."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import scales
from domain.calendar import no_school_on
from domain.plan import GoalId, PlanVersion, Scale
from domain.plan_changes import Changed, differences
from domain.rules.planning import faults, version_of
from domain.seats import Seat
from tests.domain.story import GOAL, MONDAY, NORTH, OTHER_WORDS, Case, a_step

OTHER_GOAL = replace(GOAL, id=GoalId(UUID(int=21)))


def _plan(**changed: object) -> PlanVersion:
    case = Case()
    return version_of(case.plan(a_step(1), a_step(2), **changed))


def test_the_same_plan_does_not_differ() -> None:
    assert not differences(_plan(), _plan(version=2))


def test_what_is_new_what_is_gone_and_what_is_otherwise_is_told_apart() -> None:
    now = _plan(
        steps=(a_step(3), a_step(1, text=OTHER_WORDS, cost_cents=5)), goals=(GOAL, OTHER_GOAL)
    )
    found = differences(_plan(), now)

    told = [(each.how, (each.now or each.before).id) for each in found.steps]  # type: ignore[union-attr] # one is there
    assert told == [
        (Changed.ADDED, a_step(3).id),
        (Changed.CHANGED, a_step(1).id),
        (Changed.REMOVED, a_step(2).id),
    ]
    assert found.steps[1].changed == ("text", "cost_cents")
    assert [each.how for each in found.goals] == [Changed.ADDED]
    assert found.whole == ()


def test_of_a_step_that_is_new_all_is_new() -> None:
    [added] = differences(_plan(steps=()), _plan(steps=(a_step(1),))).steps

    assert {"text", "done_by", "starts_on"} <= set(added.changed)
    assert "id" not in added.changed


def test_what_the_plan_itself_says_is_compared_too() -> None:
    now = _plan(perspective=OTHER_WORDS, evaluate_on=date(2026, 10, 1))

    assert differences(_plan(), now).whole == ("perspective", "evaluate_on")


def test_the_order_of_steps_alone_is_no_difference() -> None:
    assert not differences(_plan(), _plan(steps=(a_step(2), a_step(1))))


def test_all_faults_of_a_plan_are_told_each_in_its_place() -> None:
    case = Case().in_planning()
    wrong = case.plan(
        a_step(1, done_by=Seat("janitor"), cost_cents=-1),
        a_step(2, starts_on=date(1800, 1, 1)),
        a_step(3, looked_at_on=date(2026, 9, 1)),
        version=7,
        goals=(),
        evaluate_on=date(2026, 9, 6),
    )
    found = [
        (fault.part, fault.field, fault.why.code)
        for fault in faults(case.now, version_of(wrong), case.at)
    ]
    assert found == [
        (None, "version", "wrong_version"),
        (None, "goals", "no_goal"),
        (a_step(1).id, "done_by", "seat_unknown"),
        (a_step(1).id, "cost_cents", "amount_wrong"),
        (a_step(2).id, "starts_on", "out_of_reach"),
        (a_step(3).id, "looked_at_on", "dates_reversed"),
        (None, "evaluate_on", "in_the_past"),
    ]


def test_a_plan_without_faults_is_only_refused_for_when_and_by_whom() -> None:
    case = Case().in_planning()

    assert list(faults(case.now, version_of(case.plan()), case.at)) == []
    twice = case.plan(a_step(1), a_step(1), version=2)
    assert [each.field for each in faults(case.now, version_of(twice), case.at)] == [
        "version",
        "steps",
    ]


LINES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.fixed_dictionaries(dict.fromkeys(scales.POINTS[Scale.GAS_6], LINES)))
def test_a_scale_is_read_back_as_it_was_written(levels: dict[int, str]) -> None:
    text = scales.written(levels)

    assert scales.read(text, Scale.GAS_6) == levels
    assert scales.read(text, Scale.GAS_5) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "From -3, less than before, to +2, by herself.",
        "+2: a\n+1: b\n0: c\n-1: d\n-2: e\nand more",
        "-2: e\n-1: d\n0: c\n+1: b\n+2: a",
    ],
)
def test_a_scale_of_another_shape_stays_as_it_is(text: str) -> None:
    assert scales.read(text, Scale.GAS_5) is None


def test_a_point_of_which_nothing_is_said_has_no_line() -> None:
    assert scales.written({0: "every\nday", 1: " ", -1: "often"}) == "0: every day\n-1: often"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 9, 12), "it is a weekend"),
        (date(2026, 12, 28), "it is the Christmas break, 19 December to 3 Jan 2027"),
        (date(2027, 5, 5), "it is Liberation Day"),
    ],
)
def test_a_day_without_school_says_why(day: date, why: str) -> None:
    said = no_school_on(NORTH, day)
    assert said is not None
    assert said.en == why


def test_on_a_school_day_there_is_nothing_to_say() -> None:
    assert no_school_on(NORTH, MONDAY.date()) is None
