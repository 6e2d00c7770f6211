"""A table as a file: what Dutch Excel opens by itself, and what no cell of it can do harm with.

Columns are parted by semicolons, lines by CR LF, and it begins with the mark by which Excel knows
UTF-8. Days are written 2026-11-23; numbers have no separators. A text that a spreadsheet would take
for a formula gets an apostrophe before it.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final

from fastapi import Request, Response

from web.i18n import Sayable, say
from web.pages import HEADERS, language_of

Cell = Sayable | date | None

BOM: Final = "\ufeff"
_FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""With what a formula begins, also as wide letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Heads and rows, as a page shows them too."""

    heads: tuple[Sayable, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_csv(sheet: Sheet, language: str) -> str:
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(_safe(say(head, language)) for head in sheet.heads)
    for row in sheet.rows:
        writer.writerow(_line(row, language))
    return BOM + written.getvalue()


def download(request: Request, name: str, sheet: Sheet) -> Response:
    """The file, under this name."""
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    body = as_csv(sheet, language_of(request)).encode()
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _line(row: Iterable[Cell], language: str) -> Iterable[str]:
    for cell in row:
        match cell:
            case None:
                yield ""
            case int():
                yield str(cell)
            case date():
                yield cell.isoformat()
            case _:
                yield _safe(say(cell, language))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
