"""Many trajectories that wait: what they cost in memory, how soon one that slept answers."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Final
from uuid import UUID

from bench import moves, stack, world
from bench.http import Client
from bench.results import Budget, Figure, Measurement
from bench.stack import Stack
from bench.sums import p50, p95
from bench.world import Learner, World
from domain.calendar import local_date
from runtime import clock

CLIENTS: Final = 8
SETTLE: Final = 5.0
MEMORY: Final = Budget(700)
ANSWER: Final = Budget(250)


@dataclass(frozen=True, slots=True)
class Size:
    """How many at most, in how many seconds at most, and how many of them are asked."""

    trajectories: int = 10_000
    seconds: float = 600.0
    answers: int = 200


@dataclass(frozen=True, slots=True)
class Parked:
    trajectory: UUID
    learner: Learner


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    parked: list[Parked]
    seconds: float


def measure(size: Size) -> Measurement:
    with stack.running() as ours:
        people = world.make(ours.postgres.url(), ours.keyring, learners=size.trajectories)
        empty = _memory(ours)
        filled = _fill(ours, people, size)
        time.sleep(SETTLE)
        full = _memory(ours)
        waited = _ask(ours, people, filled.parked, size.answers)
        after = _memory(ours)
    return _measurement(size, filled, {"empty": empty, "parked": full, "after": after}, waited)


def _fill(ours: Stack, people: World, size: Size) -> _Filled:
    began = time.perf_counter()
    lock, parked = Lock(), []

    def next_learner() -> Learner | None:
        with lock:
            in_time = time.perf_counter() - began < size.seconds
            return next(people.learners, None) if in_time else None

    def one_client() -> None:
        with Client(ours.http_port, people.tokens) as client:
            while (learner := next_learner()) is not None:
                parked.append(_park(client, learner))

    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(one_client) for _ in range(CLIENTS)]:
            done.result()
    return _Filled(parked=parked, seconds=time.perf_counter() - began)


def _park(client: Client, learner: Learner) -> Parked:
    signal = moves.signal(local_date(clock.now()))
    opened = client.open(learner.id, signal, by=learner.school.teacher)
    return Parked(opened, learner)


def _ask(ours: Stack, people: World, parked: list[Parked], answers: int) -> list[float]:
    """One after the other, each another trajectory, drawn at random but always the same way."""
    drawn = random.Random(1).sample(parked, min(answers, len(parked)))  # noqa: S311 - a sample
    told = moves.inform_parents(local_date(clock.now()))
    waited = []
    with Client(ours.http_port, people.tokens) as client:
        for one in drawn:
            person = one.learner.school.internal_coordinator
            client.make(one.trajectory, told, by=person)
            waited.append(client.took)
    return waited


def _memory(ours: Stack) -> dict[str, float]:
    return {family.name: family.resident() for family in ours.families}


def _measurement(
    size: Size, filled: _Filled, memory: dict[str, dict[str, float]], waited: list[float]
) -> Measurement:
    full = memory["parked"]
    return Measurement(
        name="Parked trajectories",
        how=(
            f"Trajectories are opened over HTTP by {CLIENTS} clients, until there are "
            f"{size.trajectories:,} or {size.seconds:.0f} s have gone by; {SETTLE:.0f} s later the "
            "resident memory is read; what processes of PostgreSQL share counts for each. Then the "
            "internal coordinator notes that "
            f"the parents were told in {len(waited)} of them, drawn at random, one after the "
            "other: the worker keeps some in memory and reads the others back from their history."
        ),
        figures=(
            Figure(name="trajectories parked", value=len(filled.parked)),
            Figure(name="opened per second", value=len(filled.parked) / filled.seconds, unit="/s"),
            *(
                Figure(name=f"memory of {part}", value=used, unit="MB")
                for part, used in full.items()
            ),
            Figure(
                name="memory of worker and Temporal together",
                value=full["worker"] + full["temporal"],
                unit="MB",
                budget=MEMORY,
            ),
            Figure(name="an answer on a parked one, p50", value=p50(waited), unit="ms"),
            Figure(
                name="an answer on a parked one, p95", value=p95(waited), unit="ms", budget=ANSWER
            ),
        ),
        details={"memory_mb": memory, "fill_seconds": filled.seconds, "answers_ms": waited},
    )
