"""A table as a file: what a spreadsheet reads is what was written, and never a formula."""

import csv
from datetime import date
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from web.i18n import _
from web.sheets import BOM, Cell, Sheet, as_csv

cells = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["=1+1", "+31", "-2", "@x", "\tx", "a;b", 'a"b', "a\nb", "\uff1dx", "'=x"]),
    st.integers(-9, 10_000),
    st.dates(),
    st.none(),
)


def read(written: str) -> list[list[str]]:
    assert written.startswith(BOM)
    return list(csv.reader(StringIO(written.removeprefix(BOM), newline=""), delimiter=";"))


def _sheet(*rows: tuple[Cell, ...], heads: int = 1) -> Sheet:
    return Sheet(heads=("head",) * heads, rows=rows)


@given(rows=st.lists(st.tuples(cells, cells), max_size=5))
def test_what_is_written_is_read_again_and_no_text_is_a_formula(
    rows: list[tuple[Cell, Cell]],
) -> None:
    found = read(as_csv(_sheet(*rows, heads=2), "en"))[1:]

    assert len(found) == len(rows)
    for row, line in zip(rows, found, strict=True):
        for cell, text in zip(row, line, strict=True):
            if isinstance(cell, str):
                assert text in {cell, f"'{cell}"}
                assert not text.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
            elif cell is None:
                assert text == ""
            else:
                assert text == str(cell)


def test_lines_are_as_dutch_excel_opens_them() -> None:
    sheet = Sheet(heads=(_("In time"), "b"), rows=((date(2026, 11, 23), 1200), ("caf\u00e9", None)))

    assert as_csv(sheet, "nl") == f"{BOM}Op tijd;b\r\n2026-11-23;1200\r\ncaf\u00e9;\r\n"
    assert as_csv(sheet, "en").startswith(f"{BOM}In time;b\r\n")
