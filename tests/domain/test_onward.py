"""Where a stage leads next: every procedure, and no move or stage that is not there."""

import pytest

from domain import procedures
from domain.onward import ADVANCES, TAKES
from domain.procedure import Procedure, Stage
from domain.rules.permissions import MOVES
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
