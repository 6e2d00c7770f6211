"""The example files: as the script makes them, varied, fictional, and lively in any week."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest

import demo
from activities.directory import Ids, Known, Person
from domain.calendar import local_date
from domain.commands import CarriedOut, Climb, HoldReason
from domain.decide import decide
from domain.evolve import replay
from domain.obligations import Obligation, open_obligations
from domain.plan import StepKind
from domain.procedure import DutyKind, Stage
from domain.seats import CLOCK, SeatKind, kind_of
from domain.signers import age_on, guardians_with_authority
from domain.standing import standing as stands
from domain.trajectory import Trajectory
from examples import make_cases
from imports import alliance, checking, columns, reading
from imports.cases import Case
from imports.history import history_of
from imports.rehearsal import after, filed, text_in_memory
from imports.shifting import REFERENCE, shifted, weeks_since
from tests.imports.conftest import AT

WEEKS: Final = 60
MANY_TURNS: Final = 5
SCHOOL: Final = frozenset(
    {SeatKind.INTERNAL_COORDINATOR, SeatKind.SCHOOL_LEADER, SeatKind.TEACHER, SeatKind.BOARD}
)


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    sheet = reading.read(demo.EXAMPLES / "cases.jsonl", today=REFERENCE)
    assert sheet.problems == []
    return [row.case for row in sheet.rows]


@pytest.fixture(scope="session")
def standing(cases: list[Case], known: Known) -> dict[str, Trajectory]:
    """Every case by its reference, after its past and after the clock has climbed what was due."""
    return {case.reference: _climbed(case, known, AT) for case in cases}


def _climbed(case: Case, known: Known, at: datetime) -> Trajectory:
    now = after(filed(case, known), at=at)
    for _ in range(MANY_TURNS):
        now = replay(now, decide(now, Climb(), by=CLOCK, at=at))
    return now


def _first(trajectory: Trajectory) -> Obligation | None:
    return next(iter(open_obligations(trajectory)), None)


def _waits_on(trajectory: Trajectory) -> SeatKind | None:
    first = _first(trajectory)
    return None if first is None else kind_of(first.owed_by)


def _waits_on_care(case: Case, trajectory: Trajectory) -> bool:
    """Whether care is what it is about: no care party owes a duty in these procedures.

    A care step is in force that the care party last said is not, or not all, carried out; or the
    case is on hold for an expert.
    """
    steps = trajectory.in_force.steps if trajectory.in_force else ()
    has_care = any(step.kind is StepKind.CARE for step in steps)
    said = [each for each in case.check_ins if each.by.startswith("care:")]
    falls_short = bool(said) and said[-1].carried_out is not CarriedOut.YES
    on_hold = trajectory.is_on_hold and case.holds[-1].reason is HoldReason.WAITING_FOR_EXPERT
    return (has_care and falls_short) or on_hold


@pytest.mark.parametrize("name", ["alliance.json", "cases.jsonl", "cases.csv"])
def test_the_committed_files_are_what_the_script_makes(name: str) -> None:
    assert (demo.EXAMPLES / name).read_text(encoding="utf-8") == make_cases.files()[name]


def test_the_readme_documents_every_column() -> None:
    assert columns.table() in (demo.EXAMPLES / "README.md").read_text(encoding="utf-8")


def test_the_table_holds_the_cases_that_fit_in_a_row(cases: list[Case]) -> None:
    sheet = reading.read(demo.EXAMPLES / "cases.csv", today=REFERENCE)
    by_reference = {case.reference: case for case in cases}

    assert sheet.problems == []
    assert len(sheet.rows) >= 60
    assert all(row.case == by_reference[row.case.reference] for row in sheet.rows)


def test_the_alliance_has_four_schools_in_three_regions_and_some_forty_people() -> None:
    told = alliance.read(demo.EXAMPLES / "alliance.json", today=REFERENCE)
    ids = Ids(alliance=alliance.id_of(told), secret=b"")
    read = alliance.written(told, ids)
    body = json.loads((demo.EXAMPLES / "alliance.json").read_text())
    people = [each for each in read.entries if isinstance(each, Person)]

    assert read.name == "Samenwerkingsverband Windstreken"
    assert len(body["schools"]) == 4
    assert {school["region"] for school in body["schools"]} == {"noord", "midden", "zuid"}
    assert all(school["calendar"] for school in body["schools"])
    assert 35 <= len(people) <= 45
    assert len(body["organisations"]) >= 4


def test_nobody_in_the_files_can_be_written_to() -> None:
    texts = [(demo.EXAMPLES / name).read_text() for name in make_cases.files()]
    words = " ".join(texts).replace('"', " ").replace(",", " ").split()
    mails = [word for word in words if "@" in word]

    assert len(mails) > 200
    assert {mail.rpartition(".")[2] for mail in mails} == {"example"}


def test_there_are_running_cases_in_every_stage(standing: dict[str, Trajectory]) -> None:
    stages = Counter(each.stage for each in standing.values())

    assert stages.total() - stages[Stage.CLOSED] >= 60
    assert all(stages[stage] >= 3 for stage in Stage)


def test_cases_wait_on_guardians_on_school_and_on_care(
    cases: list[Case], standing: dict[str, Trajectory]
) -> None:
    waiting = Counter(_waits_on(each) for each in standing.values())
    care = [case for case in cases if _waits_on_care(case, standing[case.reference])]

    assert waiting[SeatKind.GUARDIAN] >= 8
    assert sum(waiting[kind] for kind in SCHOOL) >= 8
    assert waiting[SeatKind.LEARNER] >= 1
    assert len(care) >= 4


def test_some_have_stalled_for_different_reasons(standing: dict[str, Trajectory]) -> None:
    stalls = [stands(each).stall for each in standing.values()]
    causes = Counter(stall.cause for stall in stalls if stall is not None)

    assert causes.total() >= 5
    assert len(causes) >= 3


def test_the_edges_of_the_law_are_among_them(
    cases: list[Case], standing: dict[str, Trajectory]
) -> None:
    day = local_date(AT)
    running = [each for each in standing.values() if each.is_open]
    ages = {case.learner.born_on.year for case in cases}
    sources = {g.custody.source for case in cases for g in case.guardians if g.custody}
    soon = [
        owed
        for each in running
        for owed in open_obligations(each)
        if owed.kind is DutyKind.PREPARE_BIRTHDAY
    ]

    assert max(ages) - min(ages) >= 10
    assert {age_on(each.born_on, day) for each in running} >= {0, 12, 16}
    assert len(soon) >= 2
    assert any(each.split_since for each in running)
    assert any(each.dispute for each in running)
    assert any(each.delegations for each in running)
    assert any(each.is_on_hold for each in running)
    assert any(i.bounced_on for each in running for i in each.invitations)
    assert any(not fact.has_authority for each in running for fact in each.custody)
    assert any(len(guardians_with_authority(each, day)) == 1 for each in running)
    assert "guardianship_order" in sources
    assert len({each.closing.reason for each in standing.values() if each.closing}) >= 4


def test_facts_happen_in_school_hours_in_order(cases: list[Case], known: Known) -> None:
    for case in cases:
        one = filed(case, known)
        moments = [told.past.at for told in history_of(case, one.key, one.people, text_in_memory)]

        assert all(before <= later for before, later in pairwise(moments))
        assert all(6 <= moment.hour <= 17 for moment in moments)
        assert moments[-1] < AT


def test_the_same_case_has_the_same_past(cases: list[Case], known: Known) -> None:
    one, again = filed(cases[40], known), filed(cases[40], known)

    assert one == again
    assert history_of(one.case, one.key, one.people, text_in_memory) == history_of(
        again.case, again.key, again.people, text_in_memory
    )


@pytest.mark.parametrize("week", range(1, WEEKS + 1))
def test_the_rules_take_the_examples_in_any_week(
    week: int, cases: list[Case], known: Known
) -> None:
    """Every third case a week: each of them is seen in twenty of the sixty weeks."""
    at = AT + timedelta(weeks=week)
    rows = [
        reading.Row(number=n, case=shifted(case, week))
        for n, case in enumerate(cases)
        if n % 3 == week % 3
    ]
    sheet = reading.Sheet(naming=columns.path, rows=rows)

    assert len(checking.check(sheet, known, at=at)) == len(rows)


@pytest.mark.parametrize(
    ("today", "weeks"),
    [
        (date(2026, 11, 23), 0),
        (date(2026, 11, 29), 0),
        (date(2026, 11, 30), 1),
        (date(2027, 11, 24), 52),
        (date(2026, 11, 22), -1),
    ],
)
def test_the_examples_look_back_from_the_monday_of_this_week(today: date, weeks: int) -> None:
    assert weeks_since(today) == weeks


def test_a_shift_moves_every_date_and_nothing_else(cases: list[Case]) -> None:
    before = cases[50].model_dump()
    later = shifted(cases[50], 3).model_dump()

    assert _days_between(before, later) == {21}


def _days_between(one: Any, other: Any) -> set[int]:  # noqa: ANN401 - any part of a case
    if isinstance(one, date):
        return {(other - one).days}
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        return set[int]().union(*(_days_between(one[key], other[key]) for key in one))
    if isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        return set[int]().union(*(_days_between(*pair) for pair in zip(one, other, strict=True)))
    assert one == other
    return set()
