"""What the walls cost: the same with row-level security and sealing, and without."""

from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import Final

from bench import case_k, moves, stack, world
from bench.http import Client
from bench.open_house import walls_down
from bench.results import Budget, Figure, Measurement
from bench.stack import Stack
from bench.sums import p50, p95
from bench.world import World
from domain.calendar import local_date
from runtime import clock

BUDGET: Final = Budget(1.2)
PAGE: Final = 50


@dataclass(slots=True)
class Side:
    """One whole traject, with its walls or without, and what was asked of it."""

    stack: Stack
    people: World
    client: Client
    sign_offs: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)


def measure(open_cases: int, times: int) -> Measurement:
    with ExitStack() as parts:
        sides = [
            _side(parts, times + open_cases + 5, has_walls=has_walls) for has_walls in (True, False)
        ]
        for _ in range(open_cases):
            for side in sides:
                _open_one(side)
        for turn in range(times + 3):
            for side in sides if turn % 2 else reversed(sides):
                _go(side, counts=turn >= 3)  # noqa: PLR2004 - the first turns only warm up
    return _told(sides, open_cases, times)


def _side(parts: ExitStack, learners: int, *, has_walls: bool) -> Side:
    run = parts.enter_context(stack.running(has_walls=has_walls))
    with nullcontext() if has_walls else walls_down():
        people = world.make(run.postgres.url(), run.keyring, learners=learners)
    client = parts.enter_context(Client(run.http_port, people.tokens))
    return Side(stack=run, people=people, client=client)


def _open_one(side: Side) -> None:
    learner = next(side.people.learners)
    signal = moves.signal(local_date(clock.now()))
    side.client.open(learner.id, signal, by=learner.school.teacher)


def _go(side: Side, *, counts: bool) -> None:
    """A case, and the coordinator's list after it."""
    sign_offs = case_k.case(side.client, next(side.people.learners), side.people)
    side.client.look(f"/trajectories?pageSize={PAGE}", by=side.people.coordinator)
    if counts:
        side.sign_offs += sign_offs
        side.lists.append(side.client.took)


def _told(sides: Sequence[Side], open_cases: int, times: int) -> Measurement:
    with_walls, without = sides
    figures = []
    for name, ours, bare in (
        ("a list page", with_walls.lists, without.lists),
        ("a sign-off", with_walls.sign_offs, without.sign_offs),
    ):
        figures += [
            Figure(name=f"{name} with walls, p50", value=p50(ours), unit="ms"),
            Figure(name=f"{name} with walls, p95", value=p95(ours), unit="ms"),
            Figure(name=f"{name} without, p50", value=p50(bare), unit="ms"),
            Figure(
                name=f"**{name}: with walls / without**",
                value=p50(ours) / p50(bare),
                unit="x",
                budget=BUDGET,
            ),
        ]
    return Measurement(
        name="Walls",
        how=(
            "Two whole installations side by side, asked over HTTP by one client in turns: one as "
            "it is, one whose faces ask PostgreSQL as the owner of the tables (no policy applies) "
            "and whose cipher is replaced by nothing (data keys are still looked up). Both keep "
            f"the access log. {open_cases} open trajectories in each; {times} times a whole case "
            f"(three sign-offs each) and a coordinator's list of {PAGE}. Ratios of medians."
        ),
        figures=tuple(figures),
        details={
            name: {"sign_off_ms": side.sign_offs, "list_ms": side.lists}
            for name, side in (("with", with_walls), ("without", without))
        },
    )
