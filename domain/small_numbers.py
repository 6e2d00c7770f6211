"""What of a table of counts may be shown, so that no small number can be worked out. Pure.

A count is *small* from 1 up to the least that is shown: so few children that one of them can be
recognised. Four rules, for a table whose rows add up to its total:

1. A row with a small count in it is hidden whole.
2. A total with a small count in it hides the whole table.
3. Hidden rows are shown added up. Where that sum would be small, or the hidden rows are too few, or
   all of them are small, the next larger rows are hidden with them, equal ones together; rows of
   nothing come last.
4. What is left is rounded.

Why that is enough. What is shown stays the same when the hidden rows trade places, also for whoever
knows these rules: the same rows would be hidden, and their sum would not change. As long as a row
that is not small is among them, each hidden row may as well be that one. Where none is left to hide
along, every row of the table is hidden, and one more here with one less there gives the same page.
Rounding only takes away from what can be known.

It holds for one table at a time. So no two tables may count the same things in other ways, unless
they share nothing but their total; and there are no filters on them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Generic, TypeVar

Key = TypeVar("Key")

IN_AN_ALLIANCE: Final = 10
IN_A_SCHOOL: Final = 5
"""The least that is shown. Our own choice: no rule of law or of Dutch statistics names a number."""

STEP: Final = 5
"""To a multiple of this all counts are rounded."""

Cells = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Generic[Key]):
    """A row of counts that shut each other out: nothing is counted in two of them."""

    key: Key
    cells: Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Generic[Key]):
    """A table as it may be shown, in the order in which it came. All of it is rounded."""

    shown: tuple[Counted[Key], ...]
    hidden: tuple[Key, ...]
    rest: Cells | None
    """The hidden rows together. None where nothing is hidden, or nothing may be shown."""
    total: Cells | None
    """None where nothing may be shown."""


def publish(rows: Sequence[Counted[Key]], *, least: int, fewest_hidden: int = 2) -> Published[Key]:
    """A table without its small numbers. `least` is three or more."""
    total = _sum(rows)
    if is_small(total, least):
        return Published(shown=(), hidden=tuple(row.key for row in rows), rest=None, total=None)
    away = _hidden(rows, least, fewest_hidden)
    hidden = [row for number, row in enumerate(rows) if number in away]
    return Published(
        shown=tuple(
            Counted(key=row.key, cells=_rounded(row.cells))
            for number, row in enumerate(rows)
            if number not in away
        ),
        hidden=tuple(row.key for row in hidden),
        rest=_rounded(_sum(hidden)) if hidden else None,
        total=_rounded(total),
    )


def is_small(cells: Collection[int], least: int) -> bool:
    """Whether one of these counts is of too few, and not of nobody."""
    return any(0 < count < least for count in cells)


def rounded(count: int) -> int:
    return (count + STEP // 2) // STEP * STEP


def _hidden(rows: Sequence[Counted[Key]], least: int, fewest: int) -> set[int]:
    """The places of what is hidden: what is small, and as much beside it as rule 3 asks."""
    away = {number for number, row in enumerate(rows) if is_small(row.cells, least)}
    if not away:
        return away
    for alike in _next(rows, away):
        away |= alike
        together = _sum([rows[number] for number in away])
        if len(away) >= fewest and not is_small(together, least):
            break
    return away


def _next(rows: Sequence[Counted[Key]], away: Collection[int]) -> Iterator[set[int]]:
    """What can be hidden along, the smallest first. A row of nothing hides little: it is last."""
    left = [number for number in range(len(rows)) if number not in away]

    def size(number: int) -> tuple[bool, int, Cells]:
        cells = rows[number].cells
        return not any(cells), sum(cells), cells

    for _, alike in groupby(sorted(left, key=size), key=size):
        yield set(alike)


def _sum(rows: Sequence[Counted[Key]]) -> Cells:
    return tuple(map(sum, zip(*(row.cells for row in rows), strict=True)))


def _rounded(cells: Cells) -> Cells:
    return tuple(map(rounded, cells))
