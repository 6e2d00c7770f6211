"""From a file to cases: CSV and JSON lines, row by row. What is wrong in one row stops no other."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from domain.said import Said
from imports import columns
from imports.cases import Case
from imports.problems import BadFile, Finding, Naming, Problem, findings_of, told

MAX_BYTES: Final = 100_000_000
HEADER: Final = 1
DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case and where it stands: the row as a spreadsheet counts, or the line of the file."""

    number: int
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All rows that could be read, and what is wrong with the others."""

    naming: Naming
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, row: int, findings: Sequence[Finding]) -> None:
        self.problems.extend(told(row, findings, self.naming))


def read(path: Path, *, today: date) -> Sheet:
    """Read a file of cases; `.csv` is a table, `.jsonl` and `.ndjson` are JSON lines.

    Raises:
        BadFile: it cannot be read as such a file at all.
    """
    return FORMATS[path.suffix.lower()](_text(path), today)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise _bad(
            Said(nl="het bestand is te groot", en="the file is too large"),
            Said(nl="hoogstens 100 MB", en="100 MB at most"),
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _bad(
            Said(nl="de tekens zijn niet te lezen", en="its characters cannot be read"),
            Said(nl="tekst in UTF-8", en="text in UTF-8"),
        ) from None


def _read_csv(text: str, today: date) -> Sheet:
    sheet = Sheet(naming=columns.naming)
    first_line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(lines, [])]
        _must_be_ours(header)
        for number, cells in enumerate(lines, start=HEADER + 1):
            if any(cell.strip() for cell in cells):
                _take_row(sheet, number, header, cells, today)
    except csv.Error:
        raise _bad(
            Said(nl="dit is geen tabel", en="this is not a table"),
            Said(
                nl="CSV: een regel per rij, tekst met komma's tussen aanhalingstekens",
                en="CSV: a line a row, text with commas between quotation marks",
            ),
            row=lines.line_num,
        ) from None
    return sheet


def _must_be_ours(header: list[str]) -> None:
    problems = [*_unknown(header), *_twice(header), *_lacking(header)]
    if problems:
        raise BadFile(problems)


def _unknown(header: list[str]) -> Iterator[Problem]:
    for name in header:
        if name not in columns.BY_NAME:
            near = get_close_matches(name, columns.BY_NAME, n=1)
            allowed = Said(nl="zie examples/README.md", en="see examples/README.md")
            if near:
                allowed = Said(nl=f"bedoelt u {near[0]}?", en=f"did you mean {near[0]}?")
            wrong = Said(nl="deze kolom bestaat niet", en="there is no such column")
            yield _in_header(name, wrong, allowed)


def _twice(header: list[str]) -> Iterator[Problem]:
    for name, times in Counter(header).items():
        if times > 1:
            yield _in_header(
                name,
                Said(nl="deze kolom staat er twee keer", en="this column is there twice"),
                Said(nl="iedere kolom een keer", en="each column once"),
            )


def _lacking(header: list[str]) -> Iterator[Problem]:
    needed = ", ".join(columns.REQUIRED)
    for name in columns.REQUIRED:
        if name not in header:
            yield _in_header(
                name,
                Said(nl="deze kolom ontbreekt", en="this column is missing"),
                Said(nl=f"minstens: {needed}", en=f"at least: {needed}"),
            )


def _in_header(name: str, wrong: Said, allowed: Said) -> Problem:
    return Problem(row=HEADER, field=name, wrong=wrong, allowed=allowed)


def _take_row(sheet: Sheet, number: int, header: list[str], cells: list[str], today: date) -> None:
    if len(cells) > len(header):
        wrong = Said(nl="er staan meer cellen dan kolommen", en="there are more cells than columns")
        allowed = Said(nl=f"hoogstens {len(header)} cellen", en=f"at most {len(header)} cells")
        sheet.problems.append(Problem(row=number, field=header[-1], wrong=wrong, allowed=allowed))
        return
    _take(sheet, number, columns.to_json(dict(zip(header, cells, strict=False))), today)


def _read_lines(text: str, today: date) -> Sheet:
    sheet = Sheet(naming=columns.path)
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            body = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            sheet.problems.append(_no_object(number))
            continue
        if isinstance(body, dict):
            _take(sheet, number, body, today)
        else:
            sheet.problems.append(_no_object(number))
    return sheet


def _no_object(number: int) -> Problem:
    return Problem(
        row=number,
        field="",
        wrong=Said(nl="deze regel is geen JSON-object", en="this line is not a JSON object"),
        allowed=Said(nl="een JSON-object per regel", en="one JSON object a line"),
    )


def _take(sheet: Sheet, number: int, body: dict[str, Any], today: date) -> None:
    try:
        case = Case.model_validate(body, context={"today": today})
    except ValidationError as error:
        sheet.report(number, findings_of(error, Case))
    else:
        sheet.rows.append(Row(number=number, case=case))


FORMATS: Final[Mapping[str, Callable[[str, date], Sheet]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_lines,
    ".ndjson": _read_lines,
}


def _bad(wrong: Said, allowed: Said, row: int | None = None) -> BadFile:
    return BadFile([Problem(row=row, field="", wrong=wrong, allowed=allowed)])
