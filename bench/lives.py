"""The reference life, through our HTTP API: how many events it leaves in Temporal's history.

Two guardians, school and care; a plan of four steps, answered by both; one evaluation. With dates
of today, as no clock is moved: the check-in and the evaluation come early.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client as TemporalClient

from bench import moves, stack, world
from bench.http import Client
from bench.moves import Move
from bench.results import Budget, Figure, Measurement
from bench.stack import NAMESPACE, Stack
from bench.sums import p50, p95
from bench.world import Learner, World
from domain.calendar import local_date
from domain.seats import PersonId
from runtime import clock
from workflows.messages import workflow_id

STEPS: Final = 4
EVENTS_PER_COMMAND: Final = Budget(8)
TASKS_PER_COMMAND: Final = Budget(1)
EVENTS_PER_LIFE: Final = Budget(250)

_TASK_BEGINS: Final = EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
_TASK_DONE: Final = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
_ACCEPTED: Final = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED


@dataclass(frozen=True, slots=True)
class Span:
    """The events from one workflow task up to the next."""

    events: int
    commands: int


@dataclass(frozen=True, slots=True)
class Told:
    """A life as Temporal tells it."""

    events: int
    tasks: int
    spans: tuple[Span, ...]

    @property
    def commands(self) -> int:
        return sum(span.commands for span in self.spans)

    @property
    def per_command(self) -> list[float]:
        """Events for each command after the first one, which also starts the process."""
        with_commands = [span for span in self.spans[1:] if span.commands]
        return [span.events / span.commands for span in with_commands]

    @property
    def tasks_for_commands(self) -> float:
        with_commands = [span for span in self.spans if span.commands]
        return len(with_commands) / self.commands


def measure(lives: int) -> Measurement:
    with stack.running() as ours:
        people = world.make(ours.postgres.url(), ours.keyring, learners=lives)
        with Client(ours.http_port, people.tokens) as client:
            lived = [Life(client, next(people.learners), people) for _ in range(lives)]
            waited = [took for life in lived for took in life.go_through()]
        told = asyncio.run(_told(ours, [life.trajectory for life in lived]))
    return _measurement(told, waited)


class Life:
    """One trajectory from its first signal to its evaluation."""

    def __init__(self, client: Client, learner: Learner, people: World) -> None:
        self._client = client
        self._learner = learner
        self._today = local_date(clock.now())
        school = learner.school
        self._seats: dict[str, PersonId] = {
            "teacher": school.teacher,
            "internal_coordinator": school.internal_coordinator,
            "school_leader": school.school_leader,
            "coordinator": people.coordinator,
            "guardian:1": school.parents[0],
            "guardian:2": school.parents[1],
            "care:speech_therapy": school.carer,
        }
        self.trajectory = UUID(int=0)

    def go_through(self) -> list[float]:
        """Answer how long each sign-off took: a parent's word on one step."""
        self.trajectory = self._client.open(
            self._learner.id,
            moves.signal(self._today),
            by=self._seats["teacher"],
        )
        for seat, move in _until_the_plan(self._seats, self._today):
            self._make(seat, move)
        plan = moves.plan(self._today, steps=STEPS)
        self._make("internal_coordinator", plan)
        waited = self._sign()
        for seat, move in _after_the_plan(self._today, plan):
            self._make(seat, move)
        return waited

    def _make(self, seat: str, move: Move) -> float:
        self._client.make(self.trajectory, move, by=self._seats[seat])
        return self._client.took

    def _sign(self) -> list[float]:
        """Both parents read the plan, then answer each step and the perspective part."""
        waited = []
        for seat in ("guardian:1", "guardian:2"):
            path = f"/trajectories/{self.trajectory}/plan"
            shown = self._client.look(path, by=self._seats[seat])
            waited += [self._make(seat, _agreed(shown, step)) for step in shown["steps"]]
            seen = {"type": "acknowledge_plan", "answer": "agree"}
            self._make(seat, seen | {"digest": shown["perspective"]["digest"]})
        return waited


def _until_the_plan(seats: dict[str, PersonId], today: date) -> Iterator[tuple[str, Move]]:
    yield "coordinator", moves.acknowledge()
    yield "coordinator", moves.triage("accept")
    yield "internal_coordinator", moves.inform_parents(today)
    for seat in ("guardian:1", "guardian:2", "care:speech_therapy"):
        taken = {"type": "seat_person", "seat": seat, "person": str(seats[seat])}
        yield "coordinator", taken
    for seat in ("guardian:1", "guardian:2"):
        yield (
            "coordinator",
            {
                "type": "record_custody",
                "guardian": seat,
                "hasAuthority": True,
                "source": "register",
                "validFrom": "2017-04-02",
            },
        )
    yield "internal_coordinator", moves.start_term(today)
    yield "teacher", {"type": "ask_learner", "way": "self"}
    yield (
        "coordinator",
        {
            "type": "complete_intake",
            "needs": "Work of the right level, and somebody to talk to.",
            "meetingOn": today.isoformat(),
        },
    )
    yield "teacher", _hearing("Would rather puzzle than repeat.")


def _after_the_plan(today: date, plan: Move) -> Iterator[tuple[str, Move]]:
    yield "school_leader", {"type": "adopt", "version": 1}
    yield (
        "internal_coordinator",
        {"type": "report_back", "on": today.isoformat(), "text": "The puzzles are in the plan."},
    )
    for seat in ("internal_coordinator", "care:speech_therapy"):
        yield (
            seat,
            {
                "type": "log_check_in",
                "on": today.isoformat(),
                "carriedOut": "yes",
                "note": "Goes as agreed.",
            },
        )
    yield "internal_coordinator", {"type": "open_evaluation"}
    yield "teacher", _hearing("It helps; mathematics may be harder.")
    yield "internal_coordinator", _evaluation(today, plan)


def _evaluation(today: date, plan: Move) -> Move:
    return {
        "type": "hold_evaluation",
        "on": today.isoformat(),
        "parentsPresent": ["guardian:1", "guardian:2"],
        "scores": [{"goal": goal["id"], "points": 1} for goal in plan["goals"]],
        "outcome": "finish",
        "minutes": "The goal is met; all agree to stop.",
    }


def _hearing(view: str) -> Move:
    effect = "It is taken up in the plan."
    return {"type": "record_hearing", "way": "self", "view": view, "effect": effect}


def _agreed(plan: dict[str, Any], step: dict[str, Any]) -> Move:
    return {
        "type": "answer_step",
        "step": step["id"],
        "version": plan["version"],
        "digest": step["digest"],
        "answer": "agree",
    }


async def _told(ours: Stack, trajectories: Sequence[UUID]) -> list[Told]:
    temporal = await TemporalClient.connect(ours.temporal_address, namespace=NAMESPACE)
    told = []
    for trajectory in trajectories:
        handle = temporal.get_workflow_handle(workflow_id(trajectory))
        told.append(count((await handle.fetch_history()).events))
    return told


def count(events: Sequence[HistoryEvent]) -> Told:
    """Count a history, task by task. What comes before the first task belongs to it."""
    starts = [n for n, event in enumerate(events) if event.event_type == _TASK_BEGINS]
    ends = [*starts[1:], len(events)]
    starts[0] = 0
    return Told(
        events=len(events),
        tasks=sum(event.event_type == _TASK_DONE for event in events),
        spans=tuple(_span(events[a:b]) for a, b in zip(starts, ends, strict=True)),
    )


def _span(events: Sequence[HistoryEvent]) -> Span:
    return Span(len(events), sum(event.event_type == _ACCEPTED for event in events))


def _measurement(told: Sequence[Told], waited: Sequence[float]) -> Measurement:
    last = told[-1]
    per_command = [events for life in told for events in life.per_command]
    return Measurement(
        name="The reference life",
        how=_how(last, len(told)),
        figures=(
            Figure(
                name="history events of a whole life", value=last.events, budget=EVENTS_PER_LIFE
            ),
            Figure(name="commands in it", value=last.commands),
            Figure(
                name="events per accepted command, mean", value=sum(per_command) / len(per_command)
            ),
            Figure(
                name="events per accepted command, most",
                value=max(per_command),
                budget=EVENTS_PER_COMMAND,
            ),
            Figure(
                name="workflow tasks per accepted command",
                value=max(life.tasks_for_commands for life in told),
                budget=TASKS_PER_COMMAND,
            ),
            Figure(name="a parent's word on a step, p50", value=p50(waited), unit="ms"),
            Figure(name="a parent's word on a step, p95", value=p95(waited), unit="ms"),
        ),
        details={"events_per_task": [span.events for span in last.spans], "sign_off_ms": [*waited]},
    )


def _how(last: Told, lives: int) -> str:
    others = last.tasks - sum(bool(span.commands) for span in last.spans)
    return (
        f"{lives} lives, one after the other, one client: signal, triage, two guardians and care "
        f"seated, custody, intake, hearing, a plan of {STEPS} steps, {2 * STEPS} answers, two "
        "acknowledgements, adoption, report back, two check-ins, an evaluation that ends it. "
        "Histories are fetched from Temporal and counted from one workflow task to the next; the "
        "first command also starts the process and stands apart. Workflow tasks without a "
        f"command: {others} (a notice that was delivered, a timer)."
    )
