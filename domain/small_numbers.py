"""What may be shown of counts, so that no small number can be worked out. Pure.

A count is *small* below the least that is shown: so few children that one of them can be
recognised. There are two ways to show counts without the small ones.

**Alone** (`parts_of`): something is counted in two parts, and no sum of several such is shown
anywhere. A small part, or none at all, is told as "fewer than", and of the other part only what
follows. Where both parts are small, or the whole is, nothing is shown.

**With a total** (`publish`): rows add up to a total that is shown too. Then four rules hold.

1. A row with a small count in it is hidden whole; none at all is not small here.
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

It holds for one table at a time. So no two tables count the same things in other ways, and nothing
can be filtered.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final, Generic, TypeVar

Key = TypeVar("Key")

IN_AN_ALLIANCE: Final = 10
IN_A_SCHOOL: Final = 5
"""The least that is shown. Our own choice: no rule of law or of Dutch statistics names a number."""

STEP: Final = 5
"""To a multiple of this all counts are rounded."""

Cells = tuple[int, ...]


class Bound(StrEnum):
    EXACT = "exact"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Two parts of a whole as they may be shown, rounded. None: not told."""

    whole: int
    good: int | None
    other: int | None
    percent: int
    """The share of what is good: just so, or where a part is small a bound of it."""
    bound: Bound


def parts_of(good: int, other: int, *, least: int) -> Parts | None:
    """What may be told of two parts that nothing else is added to; None where it is too few."""
    whole = rounded(good + other)
    match good < least, other < least:
        case True, True:
            return None
        case False, False:
            kept = rounded(good), rounded(other)
            percent = round(100 * kept[0] / sum(kept))
            return Parts(
                whole=whole, good=kept[0], other=kept[1], percent=percent, bound=Bound.EXACT
            )
        case False, True:
            percent = 100 - _at_most(whole, least)
            return Parts(whole=whole, good=None, other=None, percent=percent, bound=Bound.MORE_THAN)
        case _:
            percent = _at_most(whole, least)
            return Parts(whole=whole, good=None, other=None, percent=percent, bound=Bound.LESS_THAN)


def levels_apart(counts: Sequence[int], *, least: int) -> tuple[int, ...]:
    """Of things that came so far and no further: up to which levels they may be told apart.

    Told is what came to a level or beyond it. What lies between two such levels can be worked out,
    so it is nothing, or enough. Level 0, where all of it came, is told if any is.
    """
    told: list[int] = []
    between = 0
    for level in range(len(counts) - 1, -1, -1):
        between += counts[level]
        if not 0 < between < least:
            told.append(level)
            between = 0
    while told and 0 < between < least:  # too few came no further than the first levels
        level = told.pop()
        between += sum(counts[level : told[-1] if told else len(counts)])
    if between >= least:
        told.append(0)
    return tuple(sorted(told))


def _at_most(whole: int, least: int) -> int:
    """The share that a small part has at most, whatever was rounded away, in percents."""
    smallest = max(least, whole - STEP // 2)
    return min(100, -(-100 * least // smallest))


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
