"""The figures of a year as they may be shown, from spans in a real database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.figures import Figures, Reached, Week, days_of, figures_of, money_shown, weeks_of
from domain.calendar import SchoolYear
from domain.events import Cause
from domain.plan import Funding
from domain.procedure import DutyKind, Stage
from domain.small_numbers import Bound
from domain.spans import Outcome, SpanKind
from models.queries_figures import Change, Days, MoneyCount
from models.queries_stalls import Reach
from models.tables import SpanRow, SpansReadRow
from runtime.database import Sessions
from runtime.ids import uuid7

YEAR = SchoolYear(starts_in=2025)
TOLD_AT = datetime(2026, 11, 25, 3, tzinfo=UTC)
BEGAN = date(2025, 9, 1)
LATER = date(2026, 9, 1)


def _span(alliance: UUID, school: UUID, kind: SpanKind, what: str, **more: object) -> SpanRow:
    told: dict[str, Any] = {
        "trajectory": uuid7(),
        "position": 0,
        "alliance": alliance,
        "school": school,
        "kind": kind,
        "what": what,
        "since": BEGAN,
        "until": None,
        "due": None,
        "outcome": None,
        "cents": 0,
    }
    told |= more
    return SpanRow(**told)


@pytest.fixture
async def alliance(sessions: Sessions) -> UUID:
    async with sessions.begin() as session:
        await session.merge(SpansReadRow(id=1, position=1, read_at=TOLD_AT))
    return uuid7()


async def _keep(sessions: Sessions, rows: Iterable[SpanRow]) -> None:
    async with sessions.begin() as session:
        session.add_all(rows)


async def _figures(
    sessions: Sessions, alliance: UUID, *schools: UUID, year: int | None = None
) -> Figures:
    async with sessions() as session:
        found = await figures_of(session, Reach(alliance=alliance, schools=schools or None), year)
    assert found is not None
    return found


async def test_nothing_is_shown_before_anything_was_counted(
    sessions: Sessions, alliance: UUID
) -> None:
    async with sessions() as session:
        assert await figures_of(session, Reach(alliance=alliance)) is None


async def test_small_numbers_are_gone(sessions: Sessions, alliance: UUID) -> None:
    school, done = uuid7(), {"due": LATER, "until": LATER}
    await _keep(
        sessions,
        [
            *(_span(alliance, school, SpanKind.STAGE, Stage.INTAKE) for _ in range(23)),
            *(
                _span(alliance, school, SpanKind.STALL, Cause.WAITING_PARENT, since=LATER)
                for _ in range(4)
            ),
            *(_span(alliance, school, SpanKind.TERM, DutyKind.TRIAGE, **done) for _ in range(31)),
            *(_span(alliance, school, SpanKind.TERM, DutyKind.TRIAGE, due=LATER) for _ in range(2)),
            *(_span(alliance, school, SpanKind.TERM, DutyKind.TALK, **done) for _ in range(9)),
            *(
                _span(alliance, school, SpanKind.STAGE, Stage.PLANNING, until=LATER)
                for _ in range(9)
            ),
        ],
    )

    found = await _figures(sessions, alliance)
    assert {week.open for week in found.weeks[-3:]} == {25}
    assert {week.stalled for week in found.weeks[-3:]} == {None}
    assert found.weeks[0].stalled == 0
    triage, talk = sorted(found.terms, key=lambda line: line.duty is DutyKind.TALK)
    assert triage.parts is not None
    assert (triage.parts.whole, triage.parts.good, triage.parts.other) == (35, None, None)
    assert (triage.parts.bound, talk.parts) == (Bound.MORE_THAN, None)
    assert (found.stages, found.stages_hidden) == ((), (Stage.PLANNING,))
    own = await _figures(sessions, alliance, school)
    assert [line.stage for line in own.stages] == [Stage.PLANNING], "of one's own school, from five"
    assert (own.least, found.least) == (5, 10)


@pytest.mark.parametrize("year", [2025, 2026])
async def test_by_school_only_when_the_year_is_over(
    sessions: Sessions, alliance: UUID, year: int
) -> None:
    schools = [uuid7() for _ in range(4)]
    counts = {schools[0]: (20, 15), schools[1]: (12, 11), schools[2]: (30, 40), schools[3]: (3, 12)}
    day = BEGAN if year == YEAR.starts_in else LATER
    rounds = [
        _span(alliance, school, SpanKind.ROUND, "round", until=day, outcome=outcome)
        for school, both in counts.items()
        for outcome, count in zip((Outcome.AT_ONCE, Outcome.LATER), both, strict=True)
        for _ in range(count)
    ]
    await _keep(sessions, [_span(alliance, schools[0], SpanKind.STAGE, Stage.INTAKE), *rounds])

    found = await _figures(sessions, alliance, year=year)
    assert found.agreed is not None
    assert (found.agreed.whole, found.agreed.good, found.agreed.other) == (145, 65, 80)
    by_school = found.agreed_by_school
    if year != YEAR.starts_in:
        assert by_school is None
        return
    assert by_school is not None
    assert [row.key for row in by_school.shown] == [schools[2]]
    assert set(by_school.hidden) == {schools[0], schools[1], schools[3]}, "three together"
    assert (await _figures(sessions, alliance, schools[0], year=year)).agreed_by_school is None


async def test_the_year_that_runs_comes_first_and_one_that_is_not_there_is_that_one(
    sessions: Sessions, alliance: UUID
) -> None:
    await _keep(sessions, [_span(alliance, uuid7(), SpanKind.STAGE, Stage.INTAKE)])

    found = await _figures(sessions, alliance)
    assert [str(year) for year in found.years] == ["2026-2027", "2025-2026"]
    assert found.year.starts_in == 2026
    assert (await _figures(sessions, alliance, year=1999)).year == found.year
    assert (await _figures(sessions, alliance, year=2025)).year == YEAR


@pytest.mark.parametrize(
    ("told_on", "last"),
    [
        (date(2025, 8, 1), date(2025, 7, 31)),  # nothing yet
        (date(2025, 8, 3), date(2025, 7, 31)),  # the first Sunday is not over
        (date(2025, 8, 4), date(2025, 8, 3)),
        (date(2025, 9, 10), date(2025, 9, 7)),
        (date(2026, 8, 2), date(2026, 7, 26)),
        (date(2026, 8, 3), date(2026, 7, 31)),  # over
        (date(2027, 1, 1), date(2026, 7, 31)),
    ],
)
def test_it_is_counted_until_the_last_whole_week(told_on: date, last: date) -> None:
    assert days_of(YEAR, told_on) == Days(first=YEAR.first, last=last)


@given(
    told=st.lists(st.tuples(st.integers(-60, 120), st.integers(1, 200), st.booleans()), max_size=30)
)
def test_a_week_counts_what_came_and_had_not_gone(told: list[tuple[int, int, bool]]) -> None:
    """Against every case looked at by itself, with none of them hidden."""
    first = YEAR.first
    changes = []
    for start, length, is_stalled in told:
        kind = SpanKind.STALL if is_stalled else SpanKind.STAGE
        came = first + timedelta(days=start)
        changes += [Change(kind=kind, on=came, by=1)]
        changes += [Change(kind=kind, on=came + timedelta(days=length), by=-1)]
    days = Days(first=first, last=first + timedelta(days=90))

    weeks = list(weeks_of(changes, days, 0))

    assert [week.sunday.isoweekday() for week in weeks] == [7] * len(weeks)
    assert len(weeks) == 13
    for week in weeks:
        there = [
            is_stalled
            for start, length, is_stalled in told
            if first + timedelta(days=start) <= week.sunday < first + timedelta(days=start + length)
        ]
        assert week.open is not None
        assert abs(week.open - there.count(False)) <= 2
        assert week.stalled is not None
        assert abs(week.stalled - there.count(True)) <= 2


def _first_week(count: int) -> Week:
    change = Change(kind=SpanKind.STAGE, on=YEAR.first, by=count)
    days = Days(first=YEAR.first, last=YEAR.first + timedelta(days=9))
    return next(iter(weeks_of([change], days, 10)))


def test_one_child_more_does_not_show_or_shows_as_five() -> None:
    """Whoever downloads it twice, before and after, cannot tell that it was one."""
    for count in range(40):
        before, after = (_first_week(count).open, _first_week(count + 1).open)
        assert before == after or None in {before, after} or (after or 0) - (before or 0) == 5


def test_money_that_cannot_be_told_apart_goes_together() -> None:
    whole = MoneyCount(counts=(12, 11, 10, 40), cents=(1_204_900, 1_100_000, 1_000_000, 4_000_000))
    few = MoneyCount(counts=(12, 3, 8, 40), cents=whole.cents)

    assert money_shown(whole, 10).euros == {
        Reached.PUT_FORWARD: 73_000,
        Reached.ADOPTED: 61_000,
        Reached.BEGUN: 50_000,
        Reached.LEARNER: 40_000,
    }
    assert not money_shown(whole, 10).is_hidden
    assert list(money_shown(few, 10).euros) == [
        Reached.PUT_FORWARD,
        Reached.ADOPTED,
        Reached.LEARNER,
    ]
    assert money_shown(few, 10).is_hidden
    nothing = money_shown(MoneyCount(counts=(0, 0, 0, 0), cents=(0, 0, 0, 0)), 10)
    assert (nothing.is_hidden, set(nothing.euros.values())) == (False, {0})
    assert money_shown(MoneyCount(counts=(9, 0, 0, 0), cents=(9, 0, 0, 0)), 10).euros == {}


async def test_money_is_of_the_steps_put_forward_in_the_year(
    sessions: Sessions, alliance: UUID
) -> None:
    school = uuid7()
    paid = {"due": LATER, "outcome": Outcome.CARRIED_OUT, "cents": 200_000}
    await _keep(
        sessions,
        [
            _span(alliance, school, SpanKind.STAGE, Stage.INTAKE),
            *(
                _span(alliance, school, SpanKind.MONEY, Funding.ALLIANCE, since=LATER, **paid)
                for _ in range(12)
            ),
        ],
    )

    found = await _figures(sessions, alliance)
    assert set(found.money.euros.values()) == {24_000}
    assert set((await _figures(sessions, alliance, year=2025)).money.euros.values()) == {0}
