"""How long a stage may take is read from the procedure."""

import pytest

from domain import procedures
from domain.procedure import DutyKind, Stage, Term, Unit
from domain.stage_terms import LEAD_OUT, in_days, term_of_stage


@pytest.mark.parametrize("procedure", sorted(procedures.ALL))
def test_every_open_stage_of_every_procedure_has_a_term(procedure: str) -> None:
    rules = procedures.ALL[procedure]
    terms = {stage: term_of_stage(rules, stage) for stage in Stage}

    assert terms.pop(Stage.CLOSED) is None
    assert all(terms.values())


@pytest.mark.parametrize("procedure", sorted(procedures.ALL))
def test_the_duties_that_lead_out_of_a_stage_are_opened_by_it(procedure: str) -> None:
    rules = procedures.ALL[procedure]

    for stage, duties in LEAD_OUT.items():
        assert set(duties) <= set(rules.stages[stage].opens), stage


def test_terms_that_follow_each_other_add_up() -> None:
    primary = procedures.ALL["primary-2026"]
    days = [primary.duties[kind].length for kind in LEAD_OUT[Stage.SIGNING]]

    assert LEAD_OUT[Stage.SIGNING][1] is DutyKind.ANSWER_PLAN
    assert term_of_stage(primary, Stage.SIGNING) == Term(n=sum(days), unit=Unit.SCHOOL_DAYS)


@pytest.mark.parametrize(
    ("n", "unit", "days"),
    [(10, Unit.SCHOOL_DAYS, 14), (6, Unit.WEEKS, 42), (6, Unit.MONTHS, 183), (3, Unit.DAYS, 3)],
)
def test_a_term_in_calendar_days(n: int, unit: Unit, days: int) -> None:
    assert in_days(Term(n=n, unit=unit)) == days
