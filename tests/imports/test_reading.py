"""What files may hold, and how everything that is wrong with one is said at once."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest

from activities.directory import Known
from imports import checking, columns, reading
from imports.cases import Case
from imports.problems import BadFile, Problem
from imports.shifting import REFERENCE
from tests.imports.conftest import AT

Told = dict[str, Any]
Check = Callable[..., list[Problem]]


@pytest.fixture
def check(tmp_path: Path, known: Known) -> Check:
    """Write cases as JSON lines, and give back what is wrong with them."""

    def checked(*cases: Told) -> list[Problem]:
        file = tmp_path / "cases.jsonl"
        file.write_text("\n".join(map(json.dumps, cases)))
        return problems_of(file, known)

    return checked


def problems_of(file: Path, known: Known) -> list[Problem]:
    try:
        checking.check(reading.read(file, today=REFERENCE), known, at=AT)
    except BadFile as bad:
        return list(bad.problems)
    return []


def write_rows(file: Path, *rows: dict[str, str], header: list[str] | None = None) -> Path:
    names = header or [column.name for column in columns.COLUMNS]
    text = StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(text.getvalue())
    return file


def row_of(case: Told) -> dict[str, str]:
    cells = columns.to_cells(Case.model_validate(case, context={"today": REFERENCE}))
    assert cells is not None
    return cells


def test_a_good_case_has_no_problems(check: Check, case: Told) -> None:
    assert check(case) == []


def test_a_row_and_a_line_are_the_same_case(case: Told, tmp_path: Path) -> None:
    line = tmp_path / "case.jsonl"
    line.write_text(json.dumps(case))
    row = write_rows(tmp_path / "case.csv", row_of(case))

    from_line = reading.read(line, today=REFERENCE).rows[0]
    from_row = reading.read(row, today=REFERENCE).rows[0]

    assert from_row.case == from_line.case
    assert (from_line.number, from_row.number) == (1, 2)


def test_all_problems_of_all_rows_are_told_at_once(check: Check, case: Told) -> None:
    wrong_kind = case | {"reference": "A-1", "signal": case["signal"] | {"kind": "sleepy"}}
    wrong_school = case | {"reference": "A-2", "school": "Nergens"}
    del wrong_school["coordinator"]
    nobody = case | {"reference": "A-3", "checkIns": [case["checkIns"][0] | {"by": "care:a"}]}

    found = {(each.row, each.field) for each in check(wrong_kind, wrong_school, nobody)}

    assert {(1, "signal.kind"), (2, "coordinator"), (3, "checkIns[0].by")} <= found


A_PAST_DAY: Final = "een datum vóór vandaag"
A_TEXT: Final = "tekst, hoogstens 20.000 tekens"
A_SEAT: Final = "een plek aan tafel"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"kind": "sleepy"}, ("“sleepy” kennen we hier niet", "een van: no_connection, bored")),
        ({"severity": "mild"}, ("“mild” kennen we hier niet", "een van: normal, high")),
        ({"raisedOn": "31-02-2026"}, ("“31-02-2026” is geen datum", A_PAST_DAY)),
        ({"raisedOn": "2026-11-23"}, ("“2026-11-23” is nog niet voorbij", A_PAST_DAY)),
        ({"raisedOn": 20260101}, ("“20260101” is geen datum", A_PAST_DAY)),
        ({"raisedBy": "janitor"}, ("“janitor” is geen plek aan tafel", A_SEAT)),
        ({"raisedBy": "clock"}, ("“clock” is geen plek aan tafel", A_SEAT)),
        ({"text": "  "}, ("is leeg", A_TEXT)),
        ({"text": "x" * 20_001}, ("is te lang", A_TEXT)),
        ({"text": None}, ("hier hoort tekst", A_TEXT)),
        ({"text": "a\x00b"}, ("hier staat een teken dat niet bewaard kan worden", A_TEXT)),
        ({"colour": "red"}, ("dit veld bestaat niet", "een onderdeel met: raisedOn")),
    ],
)
def test_each_problem_says_what_is_wrong_and_what_is_allowed(
    check: Check, case: Told, wrong: Told, expected: tuple[str, str]
) -> None:
    (problem,) = check(case | {"signal": case["signal"] | wrong})

    assert problem.field == f"signal.{next(iter(wrong))}"
    assert problem.wrong.nl == expected[0]
    assert problem.allowed.nl.startswith(expected[1])
    assert problem.wrong.en != problem.wrong.nl
    assert problem.allowed.en != problem.allowed.nl


def test_what_is_missing_is_named(check: Check, case: Told) -> None:
    signal = {key: value for key, value in case["signal"].items() if key != "text"}
    (problem,) = check(case | {"signal": signal})

    assert (problem.field, problem.wrong.en) == ("signal.text", "is missing")


def test_words_about_a_child_are_never_repeated(check: Check, case: Told) -> None:
    secret = "Vera woont bij oma " * 2000
    found = check(case | {"signal": case["signal"] | {"text": secret}, "learner": secret})

    assert found
    assert not any("Vera woont" in each.wrong.nl + each.allowed.nl for each in found)


def test_a_column_is_named_as_in_the_header(case: Told, tmp_path: Path, known: Known) -> None:
    row = row_of(case) | {"signal_kind": "sleepy", "check_in_2_on": "soon", "goal_1_text": ""}
    file = write_rows(tmp_path / "cases.csv", row)

    fields = {(each.row, each.field) for each in problems_of(file, known)}

    assert fields == {(2, "signal_kind"), (2, "check_in_2_on"), (2, "goal_1_text")}


def test_a_gap_in_numbered_columns_is_seen(case: Told, tmp_path: Path, known: Known) -> None:
    row = row_of(case)
    gone = {name: "" for name in row if name.startswith("guardian_1")}
    file = write_rows(tmp_path / "cases.csv", row | gone)

    assert [each.field for each in problems_of(file, known)] == ["guardian_1_name"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_may_use_the_delimiter_of_any_spreadsheet(
    case: Told, tmp_path: Path, known: Known, delimiter: str
) -> None:
    text = StringIO()
    row = row_of(case)
    writer = csv.DictWriter(text, list(row), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(row)
    file = tmp_path / "cases.csv"
    file.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())

    assert problems_of(file, known) == []


def test_columns_that_are_not_needed_may_be_left_out(
    told: list[Told], tmp_path: Path, known: Known
) -> None:
    row = row_of(told[0])
    few = {name: row[name] for name in (*columns.REQUIRED, "teacher")}
    file = write_rows(tmp_path / "cases.csv", few, header=list(few))

    assert problems_of(file, known) == []


def test_a_header_tells_all_that_is_wrong_with_it(tmp_path: Path, known: Known) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("reference,reference,signl_kind\nA-1,A-1,bored\n")

    found = {each.field: each for each in problems_of(file, known)}

    assert found["reference"].wrong.en == "this column is there twice"
    assert found["signl_kind"].allowed.en == "did you mean signal_kind?"
    assert found["learner_name"].wrong.en == "this column is missing"
    assert {each.row for each in found.values()} == {1}


@pytest.mark.parametrize(
    ("name", "raw", "wrong"),
    [
        ("a.csv", b"\xff\xfe\x00", "its characters cannot be read"),
        ("a.csv", b'reference,school\n"A-1,x', "this column is missing"),
        ("a.jsonl", b"{not json}", "this line is not a JSON object"),
        ("a.jsonl", b"[1, 2]", "this line is not a JSON object"),
    ],
)
def test_what_is_no_such_file_is_said(
    tmp_path: Path, known: Known, name: str, raw: bytes, wrong: str
) -> None:
    file = tmp_path / name
    file.write_bytes(raw)

    assert wrong in {each.wrong.en for each in problems_of(file, known)}


def test_an_open_quotation_mark_is_no_table(case: Told, tmp_path: Path, known: Known) -> None:
    file = write_rows(tmp_path / "cases.csv", row_of(case))
    file.write_text(file.read_text() + 'A-2,"never closed')

    (problem,) = problems_of(file, known)

    assert problem.wrong.en == "this is not a table"


def test_more_cells_than_columns_are_not_dropped(case: Told, tmp_path: Path, known: Known) -> None:
    file = write_rows(tmp_path / "cases.csv", row_of(case))
    file.write_text(file.read_text().rstrip("\r\n") + ",one too many\n")

    (problem,) = problems_of(file, known)

    assert (problem.row, problem.wrong.en) == (2, "there are more cells than columns")


def _changed(case: Told, **changes: Any) -> Told:  # noqa: ANN401 - JSON
    """A case with the plan of its first round changed."""
    round_ = case["rounds"][0]
    return case | {"rounds": [round_ | {"plan": round_["plan"] | changes}]}


def test_whoever_does_something_must_be_in_the_case(check: Check, case: Told) -> None:
    plan = case["rounds"][0]["plan"]
    care = [plan["steps"][0] | {"doneBy": "care:youth_care"}, plan["steps"][1]]
    talk = {"on": "2026-09-02", "withSeat": "guardian:4", "minutes": "Gebeld."}

    found = check(_changed(case, steps=care, talks=[talk]))

    assert [each.field for each in found] == [
        "rounds[0].plan.steps[0].doneBy",
        "rounds[0].plan.talks[0].withSeat",
    ]
    assert "guardian:2" in found[0].allowed.nl


def test_an_answer_for_each_step_and_words_for_a_change(check: Check, case: Told) -> None:
    signer = case["rounds"][0]["plan"]["signers"][0]
    many = signer | {"replies": [signer["replies"][0] | {"answers": ["agree", "change", "agree"]}]}

    found = check(_changed(case, signers=[many, case["rounds"][0]["plan"]["signers"][1]]))

    assert [each.field.rpartition(".")[2] for each in found] == ["answers", "reason"]


def test_a_hearing_is_heard_or_waived(check: Check, case: Told) -> None:
    round_ = case["rounds"][0]
    both = round_["hearing"] | {"waivedBecause": "Ziek."}
    half = {key: value for key, value in round_["hearing"].items() if key != "view"}

    (waived,) = check(case | {"rounds": [round_ | {"hearing": both}]})
    (lacks,) = check(case | {"rounds": [round_ | {"hearing": half}]})

    assert waived.field == "rounds[0].hearing.waivedBecause"
    assert lacks.field == "rounds[0].hearing.view"


def test_an_intake_that_is_completed_says_what_is_needed(check: Check, case: Told) -> None:
    intake = {k: v for k, v in case["intake"].items() if k not in {"needs", "meetingOn"}}

    found = check(case | {"intake": intake})

    assert [each.field for each in found] == ["intake.meetingOn", "intake.needs"]


def test_a_learner_is_of_an_age_to_be_at_school(check: Check, case: Told) -> None:
    (young,) = check(case | {"learner": case["learner"] | {"bornOn": "2025-01-01"}})

    assert young.field == "learner.bornOn"
    assert "3 tot en met 20 jaar" in young.allowed.nl


def test_a_case_and_a_learner_are_in_a_file_once(check: Check, case: Told) -> None:
    found = check(case, case | {"reference": "A-2"}, case | {"learner": case["learner"]})

    assert {(each.row, each.field) for each in found} == {
        (2, "learner.name"),
        (3, "learner.name"),
        (3, "reference"),
    }


def test_staff_must_hold_their_office_at_this_school(check: Check, case: Told) -> None:
    other = "t.berkenbos@noorderzon.example"
    other = other if case["internalCoordinator"] != other else "f.lindelaan@kompasroos.example"
    (problem,) = check(case | {"internalCoordinator": other})

    assert problem.field == "internalCoordinator"
    assert case["internalCoordinator"] in problem.allowed.nl


def test_a_procedure_fits_the_sector_of_the_school(check: Check, told: list[Told]) -> None:
    secondary = next(each for each in told if each["school"] == "Windroos College")
    (problem,) = check(secondary | {"procedure": "primary-2026"})

    assert (problem.field, problem.allowed.nl) == ("procedure", "een van: secondary-2026")


def test_what_the_rules_refuse_is_told_with_its_row_and_field(check: Check, case: Told) -> None:
    later = str(REFERENCE - timedelta(days=3))
    too_late = _changed(case, submittedOn=later, evaluateOn=str(REFERENCE + timedelta(days=400)))

    (problem,) = check(too_late)

    assert problem.row == 1
    assert problem.field.startswith("rounds[0].plan.")
    assert problem.allowed.nl.startswith("wat de werkwijze ")


def test_an_adoption_before_the_answers_is_refused_with_the_sentence_of_the_rules(
    check: Check, case: Told
) -> None:
    plan = case["rounds"][0]["plan"]
    (problem,) = check(_changed(case, adoptedOn=plan["signers"][0]["deliveredOn"]))

    assert problem.field == "rounds[0].plan.adoptedOn"
    assert problem.wrong.nl.startswith("Er ontbreekt nog: ")
