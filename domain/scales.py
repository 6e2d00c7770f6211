"""Goal-attainment scaling: the points of a scale, and what reaching each looks like, in one text.

The scale of a goal is one stored text, so that an answer binds all of it. Written point by point it
can be read back point by point; a text of another shape stays as it is.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.plan import Scale

POINTS: Final[Mapping[Scale, range]] = MappingProxyType(
    {Scale.GAS_6: range(-3, 3), Scale.GAS_5: range(-2, 3)}
)

_LINE: Final = re.compile(r"([+-]?\d): (.+)")


def written(levels: Mapping[int, str]) -> str:
    """One line a point, the highest first. A point of which nothing is said has no line."""
    said = {point: " ".join(words.split()) for point, words in levels.items()}
    lines = (f"{signed(point)}: {said[point]}" for point in sorted(said, reverse=True))
    return "\n".join(line for line in lines if not line.endswith(": "))


def read(text: str, scale: Scale) -> dict[int, str] | None:
    """What each point looks like; None where a text is not written so, point by point."""
    found = [_LINE.fullmatch(line) for line in text.split("\n")]
    levels = {int(line[1]): line[2] for line in found if line is not None}
    is_whole = set(levels) == set(POINTS[scale]) and written(levels) == text
    return levels if is_whole else None


def signed(point: int) -> str:
    """Say "+2", "0", "-1"."""
    return f"{point:+d}" if point else "0"
