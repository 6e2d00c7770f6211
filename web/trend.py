"""How many were open and stood still, week by week: two lines. Geometry, no markup.

Where there are too few to show, a line is broken off; nothing is drawn in between.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from access.figures import Week

FEWEST: Final = 2
"""Weeks that make a line."""

_STEPS: Final = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000)
_LINES: Final = 5
"""Lines across at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The points of what is shown, and the runs of weeks in which nothing is hidden."""

    points: tuple[Point, ...]
    runs: tuple[str, ...]
    """As an SVG path each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    width: int
    height: int
    open: Line
    stalled: Line
    levels: tuple[tuple[int, float], ...]
    """Numbers on the side, and how high they are."""
    months: tuple[tuple[date, float], ...]
    """The first week of every month, and where it is."""


def trend_of(weeks: Sequence[Week], *, width: int, height: int) -> Trend | None:
    """The lines of these weeks; None of too few."""
    if len(weeks) < FEWEST:
        return None
    highest = max([1, *(week.open or 0 for week in weeks), *(week.stalled or 0 for week in weeks)])
    step = next((each for each in _STEPS if highest <= each * _LINES), highest)
    top = -(-highest // step) * step
    across = width / (len(weeks) - 1)

    def up(count: int) -> float:
        return round(height * (1 - count / top), 1)

    def line(of: Callable[[Week], int | None]) -> Line:
        places = [
            None if (count := of(week)) is None else Point(x=round(n * across, 1), y=up(count))
            for n, week in enumerate(weeks)
        ]
        return Line(
            points=tuple(place for place in places if place is not None),
            runs=tuple(_runs(places)),
        )

    firsts = [next(there) for _, there in groupby(enumerate(weeks), lambda each: _month(each[1]))]
    return Trend(
        width=width,
        height=height,
        open=line(lambda week: week.open),
        stalled=line(lambda week: week.stalled),
        levels=tuple((count, up(count)) for count in range(0, top + 1, step)),
        months=tuple((week.sunday, round(n * across, 1)) for n, week in firsts),
    )


def _month(week: Week) -> tuple[int, int]:
    return week.sunday.year, week.sunday.month


def _runs(places: Sequence[Point | None]) -> Iterator[str]:
    for is_shown, there in groupby(places, lambda place: place is not None):
        points = [place for place in there if place is not None]
        if is_shown and len(points) > 1:
            yield "M" + "L".join(f"{point.x} {point.y}" for point in points)
