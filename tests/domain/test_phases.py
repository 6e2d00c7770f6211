"""Where a step stands in the one line that a family reads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import commands as c
from domain.phases import Phase, is_in_force, line_of, phase_of, read_before
from domain.sign_off import Answer
from domain.signers import step_digest
from tests.domain.story import FATHER, INTERN, MOTHER, OTHER_WORDS, WORDS, Case, a_step

ONE, TWO = a_step(1), a_step(2)
_A_DAY = timedelta(days=1)


def test_a_step_waits_until_all_have_said_yes() -> None:
    case = Case().in_signing()
    assert phase_of(case.now, ONE, case.today) is Phase.ASKED
    case.agrees(MOTHER)
    assert phase_of(case.now, ONE, case.today) is Phase.ASKED
    case.agrees(FATHER)
    assert phase_of(case.now, ONE, case.today) is Phase.AGREED


def test_one_who_says_otherwise_is_enough_for_not_agreed() -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.TALK_FIRST))

    assert phase_of(case.now, ONE, case.today) is Phase.NOT_AGREED


@pytest.mark.parametrize(
    ("days", "phase"),
    [(-1, Phase.SOON), (0, Phase.NOW)],
)
def test_a_step_in_force_is_soon_or_now_by_its_first_day(days: int, phase: Phase) -> None:
    case = Case().active()

    assert phase_of(case.now, ONE, ONE.starts_on + timedelta(days=days)) is phase


def test_a_step_in_force_is_done_once_its_last_day_is_past() -> None:
    case = Case().active()

    assert phase_of(case.now, ONE, ONE.looked_at_on) is Phase.NOW
    assert phase_of(case.now, ONE, ONE.looked_at_on + _A_DAY) is Phase.DONE


def test_of_a_plan_that_is_written_again_nothing_is_asked() -> None:
    case = Case().in_signing().agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.REFUSE))
    case.does(INTERN, c.ReturnToPlanning(reason=WORDS))

    assert [phase_of(case.now, step, case.today) for step in line_of(case.now)] == [Phase.NOT_ASKED]


def test_before_there_is_a_plan_the_line_is_empty() -> None:
    assert line_of(Case().in_planning().now) == ()


def test_what_runs_stands_in_the_line_under_the_text_that_runs() -> None:
    """Also while a newer text of it is before the parties; what is new there is in the line."""
    case = Case().active()
    case.does(INTERN, c.RequestRevision(reason=WORDS))
    assert line_of(case.now) == (ONE,)
    newer = replace(ONE, text=OTHER_WORDS)
    case.heard().submits(newer, TWO)

    assert line_of(case.now) == tuple(sorted((ONE, TWO), key=lambda step: step.starts_on))
    assert is_in_force(case.now, ONE)
    assert not is_in_force(case.now, newer)
    assert phase_of(case.now, newer, case.today) is Phase.ASKED


def test_a_step_was_as_it_stood_in_the_version_before() -> None:
    case = Case().active()
    case.does(INTERN, c.RequestRevision(reason=WORDS))
    first = case.now.plan
    newer = replace(ONE, text=OTHER_WORDS)
    case.heard().submits(newer, TWO)
    assert first is not None
    assert case.now.plan is not None
    plans = [first, case.now.plan]

    assert read_before(plans, {}, newer) == ONE
    assert read_before(plans, {}, TWO) is None
    assert read_before(plans[:1], {}, ONE) is None


def test_a_step_was_as_somebody_last_answered_it() -> None:
    """Whoever answered the first of three versions reads what has changed since that one."""
    second, third = replace(ONE, text=OTHER_WORDS), replace(ONE, looked_at_on=ONE.starts_on)
    plan = Case().in_signing().now.plan
    assert plan is not None
    plans = [
        replace(plan, number=number, steps=(step,))
        for number, step in enumerate((ONE, second, third), start=1)
    ]

    assert read_before(plans, {}, third) == second
    assert read_before(plans, {ONE.id: step_digest(ONE)}, third) == ONE
    assert read_before(plans, {ONE.id: step_digest(third)}, third) is None
