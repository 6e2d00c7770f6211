"""The ageing chart: for how long every open trajectory has been in its stage. Geometry, no markup.

Stages across and days up; on a phone stages down and days across. Both have the same marks. The
scale of days is a square root, so that two weeks and a year can both be read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import median
from typing import Final

from domain import words
from domain.procedure import Procedure, Stage, Term, Unit
from domain.said import Said
from domain.stage_terms import in_days, term_of_stage
from models.views import OpenGroup
from web.i18n import Message, ngettext

MOST_MARKS: Final = 400
"""Up to here every case has a mark of its own; of more, cases that lie together share one."""

STAGES: Final = tuple(stage for stage in Stage if stage is not Stage.CLOSED)

_TICKS: Final = (7, 14, 30, 60, 90, 180, 270, 365, 545, 730, 1460, 2920)
_BAND: Final = 16
"""How high, in the chart, what shares a mark lies together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How large a chart is, in its own units. `depth` is along the days."""

    name: str
    breadth: int
    depth: int
    lane: float
    radius: float


WIDE: Final = Layout(name="wide", breadth=98, depth=270, lane=9.5, radius=4.2)
NARROW: Final = Layout(name="narrow", breadth=38, depth=308, lane=7.6, radius=3.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One case, or of many in the same place how many."""

    across: float
    """From the middle of its column."""
    along: float
    is_stalled: bool
    count: int
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """Where the time of a stage is over."""

    along: Mapping[str, float]
    name: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stage: its marks, and the same in numbers."""

    stage: Stage
    name: Said
    count: int
    stalled: int
    median: int | None
    """Days in the stage; None where nobody is there."""
    longest: int | None
    terms: tuple[TermLine, ...]
    marks: Mapping[str, tuple[Mark, ...]]
    """By the name of a layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    days: int
    along: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    is_binned: bool
    wide: Layout = WIDE
    narrow: Layout = NARROW

    @property
    def count(self) -> int:
        return sum(column.count for column in self.columns)

    @property
    def stalled(self) -> int:
        return sum(column.stalled for column in self.columns)


@dataclass(frozen=True, slots=True)
class _Aged:
    """So many cases that are as old as each other."""

    days: int
    is_stalled: bool
    count: int


def ageing_of(
    groups: Sequence[OpenGroup], procedures: Sequence[Procedure], *, today: date
) -> Ageing:
    """The chart of all these, with the terms of these procedures."""
    aged = {stage: _aged(groups, stage, today) for stage in STAGES}
    terms = {stage: _terms(procedures, stage) for stage in STAGES}
    reached = [each.days for column in aged.values() for each in column]
    reached += [in_days(term) for found in terms.values() for term in found]
    top = round(max([7, *reached]) * 1.15)
    is_binned = sum(group.count for group in groups) > MOST_MARKS
    return Ageing(
        columns=tuple(
            _column(stage, aged[stage], terms[stage], top, is_binned=is_binned) for stage in STAGES
        ),
        ticks=tuple(
            Tick(days=days, along=_everywhere(days, top)) for days in (0, *_TICKS) if days <= top
        ),
        is_binned=is_binned,
    )


def _column(
    stage: Stage, aged: Sequence[_Aged], terms: Sequence[Term], top: int, *, is_binned: bool
) -> Column:
    days = [each.days for each in _one_by_one(aged)]
    make = _together if is_binned else _apart
    return Column(
        stage=stage,
        name=words.STAGES[stage],
        count=len(days),
        stalled=sum(each.count for each in aged if each.is_stalled),
        median=round(median(days)) if days else None,
        longest=max(days, default=None),
        terms=tuple(
            TermLine(along=_everywhere(in_days(term), top), name=said(term)) for term in terms
        ),
        marks={layout.name: tuple(make(aged, layout, top)) for layout in (WIDE, NARROW)},
    )


def said(term: Term) -> Message:
    """A term in words."""
    match term.unit:
        case Unit.SCHOOL_DAYS:
            return ngettext("%(num)s school day", "%(num)s school days", term.n)
        case Unit.DAYS:
            return ngettext("%(num)s day", "%(num)s days", term.n)
        case Unit.WEEKS:
            return ngettext("%(num)s week", "%(num)s weeks", term.n)
        case Unit.MONTHS:
            return ngettext("%(num)s month", "%(num)s months", term.n)


def _aged(groups: Iterable[OpenGroup], stage: Stage, today: date) -> list[_Aged]:
    """The oldest first."""
    found = [
        _Aged(max(0, (today - each.entered_on).days), each.is_stalled, each.count)
        for each in groups
        if each.stage is stage
    ]
    return sorted(found, key=lambda each: (-each.days, each.is_stalled))


def _terms(procedures: Iterable[Procedure], stage: Stage) -> list[Term]:
    """What the procedures give it, each term once, the shortest first."""
    found = {term for each in procedures if (term := term_of_stage(each, stage)) is not None}
    return sorted(found, key=in_days)


def _apart(aged: Iterable[_Aged], layout: Layout, top: int) -> Iterator[Mark]:
    """A mark for every case, beside each other where they would lie on each other.

    Where a column is full, the rest lies half a lane further: the number below it stays right.
    """
    room = int((layout.breadth / 2 - layout.radius) / layout.lane)
    lanes = sorted(range(-room, room + 1), key=lambda lane: (abs(lane), lane))
    ends = dict.fromkeys(lanes, layout.depth * 2.0)
    for number, each in enumerate(_one_by_one(aged)):
        along = _along(each.days, top, layout)
        free = next((lane for lane in lanes if ends[lane] - along >= layout.lane), None)
        lane = lanes[number % len(lanes)] + 0.5 if free is None else free
        if free is not None:
            ends[free] = along
        across = min(lane * layout.lane, layout.breadth / 2 - layout.radius)
        yield Mark(
            across=round(across, 1),
            along=round(along, 1),
            is_stalled=each.is_stalled,
            count=1,
            radius=layout.radius,
        )


def _one_by_one(aged: Iterable[_Aged]) -> Iterator[_Aged]:
    for each in aged:
        yield from [each] * each.count


def _together(aged: Iterable[_Aged], layout: Layout, top: int) -> Iterator[Mark]:
    """One mark for what lies together: the larger, the more."""
    bands: dict[tuple[int, bool], list[_Aged]] = {}
    for each in aged:
        band = int(_along(each.days, top, layout) / _BAND)
        bands.setdefault((band, each.is_stalled), []).append(each)
    for (band, is_stalled), there in sorted(bands.items()):
        count = sum(each.count for each in there)
        middle = sum(each.days * each.count for each in there) / count
        aside = layout.breadth / 4 if (band, not is_stalled) in bands else 0
        yield Mark(
            across=round(aside if is_stalled else -aside, 1),
            along=round(_along(middle, top, layout), 1),
            is_stalled=is_stalled,
            count=count,
            radius=round(min(layout.breadth / 4, layout.radius * (1 + sqrt(count) / 4)), 1),
        )


def _along(days: float, top: int, layout: Layout) -> float:
    return layout.depth * sqrt(days / top)


def _everywhere(days: int, top: int) -> dict[str, float]:
    return {layout.name: round(_along(days, top, layout), 1) for layout in (WIDE, NARROW)}
