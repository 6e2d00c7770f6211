"""What processes cost, read from the kernel: processor time and memory of whole families."""

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import psutil

MEGABYTE: Final = 1_000_000
CLIENT: Final = "client"
"""Ourselves: what it costs to ask."""

Costs = Mapping[str, float]
"""Processor seconds (user and system) by part."""


@dataclass(frozen=True, slots=True)
class Family:
    """A process with all that it started."""

    name: str
    pid: int

    def cpu_seconds(self) -> float:
        """Of the living, and of the dead that were waited for."""
        return sum(_cpu_of(process) for process in self._members())

    def resident(self) -> float:
        """Megabytes in memory. Pages that several processes share count for each."""
        return sum(_resident_of(process) for process in self._members()) / MEGABYTE

    def _members(self) -> list[psutil.Process]:
        parent = psutil.Process(self.pid)
        return [parent, *parent.children(recursive=True)]


@dataclass(frozen=True, slots=True)
class Reading:
    """Where all meters stood at a moment."""

    at: float
    cpu: Costs

    def __sub__(self, before: Self) -> "Spent":
        used = {name: now - before.cpu[name] for name, now in self.cpu.items()}
        return Spent(seconds=self.at - before.at, cpu=used)


@dataclass(frozen=True, slots=True)
class Spent:
    """What went between two readings."""

    seconds: float
    cpu: Costs

    def __add__(self, other: Self) -> Self:
        summed = {name: used + other.cpu[name] for name, used in self.cpu.items()}
        return type(self)(seconds=self.seconds + other.seconds, cpu=summed)


def read(families: list[Family]) -> Reading:
    cpu = {family.name: family.cpu_seconds() for family in families}
    return Reading(at=time.perf_counter(), cpu={CLIENT: time.process_time(), **cpu})


def _cpu_of(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.Error):
        spent = process.cpu_times()
        children = getattr(spent, "children_user", 0.0) + getattr(spent, "children_system", 0.0)
        return float(spent.user + spent.system + children)
    return 0.0  # it ended between the question and the answer


def _resident_of(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.Error):
        return float(process.memory_info().rss)
    return 0.0
