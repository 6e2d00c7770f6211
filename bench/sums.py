"""Percentiles, and other small sums."""

from collections.abc import Sequence
from typing import Final

MEDIAN: Final = 0.5
NEARLY_ALL: Final = 0.95


def percentile(values: Sequence[float], share: float) -> float:
    """Find the value that this share of all values does not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * round(share * 100) // 100))
    return ordered[rank - 1]


def p50(values: Sequence[float]) -> float:
    return percentile(values, MEDIAN)


def p95(values: Sequence[float]) -> float:
    return percentile(values, NEARLY_ALL)
