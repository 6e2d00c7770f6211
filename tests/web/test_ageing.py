"""The chart shows every case, in its place, and says so where it cannot show each."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain import procedures
from domain.procedure import Stage
from models.views import OpenGroup
from web.ageing import MOST_MARKS, NARROW, STAGES, WIDE, Ageing, ageing_of

TODAY = date(2026, 11, 23)
RULES = list(procedures.ALL.values())

groups = st.lists(
    st.builds(
        OpenGroup,
        stage=st.sampled_from(STAGES),
        entered_on=st.integers(0, 900).map(lambda days: TODAY - timedelta(days=days)),
        is_stalled=st.booleans(),
        count=st.integers(1, 60),
    ),
    max_size=25,
)


def _marked(chart: Ageing, name: str, *, stalled: bool) -> int:
    return sum(
        mark.count
        for column in chart.columns
        for mark in column.marks[name]
        if mark.is_stalled is stalled
    )


@given(groups=groups)
def test_every_case_is_drawn_once_within_the_chart(groups: list[OpenGroup]) -> None:
    chart = ageing_of(groups, RULES, today=TODAY)

    assert chart.count == sum(group.count for group in groups)
    assert chart.stalled == sum(group.count for group in groups if group.is_stalled)
    assert chart.is_binned is (chart.count > MOST_MARKS)
    for layout in (WIDE, NARROW):
        assert _marked(chart, layout.name, stalled=True) == chart.stalled
        assert _marked(chart, layout.name, stalled=False) == chart.count - chart.stalled
        for column in chart.columns:
            for mark in column.marks[layout.name]:
                assert abs(mark.across) + mark.radius <= layout.breadth / 2 + 0.1
                assert 0 <= mark.along <= layout.depth
                assert chart.is_binned or mark.count == 1
            assert all(0 < term.along[layout.name] <= layout.depth for term in column.terms)


@given(groups=groups)
def test_the_same_cases_make_the_same_chart(groups: list[OpenGroup]) -> None:
    assert ageing_of(groups, RULES, today=TODAY) == ageing_of(
        list(reversed(groups)), RULES, today=TODAY
    )


def test_marks_of_one_day_lie_beside_each_other() -> None:
    group = OpenGroup(stage=Stage.INTAKE, entered_on=TODAY, is_stalled=False, count=9)
    chart = ageing_of([group], RULES, today=TODAY)

    marks = next(each for each in chart.columns if each.stage is Stage.INTAKE).marks["wide"]
    places = sorted(mark.across for mark in marks)
    assert all(b - a >= 2 * WIDE.radius for a, b in pairwise(places))


def test_the_older_the_further() -> None:
    chart = ageing_of(
        [
            OpenGroup(
                stage=Stage.ACTIVE,
                entered_on=TODAY - timedelta(days=days),
                is_stalled=False,
                count=1,
            )
            for days in (0, 7, 30, 200)
        ],
        RULES,
        today=TODAY,
    )

    (column,) = [each for each in chart.columns if each.count]
    along = [mark.along for mark in column.marks["wide"]]
    assert along == sorted(along, reverse=True)
    assert (along[-1], column.median, column.longest) == (0, 18, 200)


def test_of_nothing_there_are_only_the_stages_and_their_terms() -> None:
    chart = ageing_of([], RULES, today=TODAY)

    assert (chart.count, chart.is_binned) == (0, False)
    assert [each.stage for each in chart.columns] == list(STAGES)
    assert all(each.terms for each in chart.columns)
    assert {each.median for each in chart.columns} == {None}
