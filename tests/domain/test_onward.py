"""Where a stage leads next: every procedure, and no move or stage that is not there."""

import pytest

from domain import procedures
from domain.onward import ADVANCES, TAKES, next_stage, why_not_yet
from domain.procedure import Procedure, Stage
from domain.rules.permissions import MOVES
from tests.domain.story import FATHER, MOTHER, Case, a_step
from workflows.requests import COMMANDS

OPEN = [stage for stage in Stage if stage is not Stage.CLOSED]


@pytest.mark.parametrize("stage", OPEN)
def test_every_open_stage_says_what_the_next_one_takes_and_how_it_goes_on(stage: Stage) -> None:
    assert TAKES[stage].nl
    assert TAKES[stage].en
    for move in ADVANCES[stage]:
        assert stage in MOVES[COMMANDS[move]].stages, move


@pytest.mark.parametrize("procedure", procedures.ALL.values(), ids=procedures.ALL)
@pytest.mark.parametrize("stage", OPEN)
def test_the_next_stage_is_an_open_one_in_every_procedure(
    procedure: Procedure, stage: Stage
) -> None:
    assert procedure.stages[stage].leads_to[0] is not Stage.CLOSED


def test_it_says_of_whom_an_answer_is_missing_before_a_plan_is_set_and_then_nothing() -> None:
    case = Case().in_signing(a_step(1), a_step(2)).delivered()
    case.agrees(MOTHER).has_seen(MOTHER)
    missing = why_not_yet(case.now, case.at)
    assert missing is not None
    assert "ouder 2" in missing.nl
    assert "ouder 1" not in missing.nl

    case.agrees(FATHER).has_seen(FATHER)
    assert why_not_yet(case.now, case.at) is None


def test_nothing_goes_on_after_the_end() -> None:
    case = Case().in_intake(MOTHER).closed()
    assert next_stage(case.now) is None
    assert why_not_yet(case.now, case.at) is None
