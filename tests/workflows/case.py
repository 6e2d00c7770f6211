"""One trajectory, driven through the gateway as a page would, on a clock that tests move."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import WorkerDeploymentConfig

from activities.record import Recorder
from domain.assurance import Level, Method
from domain.calendar import local_date
from domain.events import TrajectoryOpened
from domain.evolve import opening_in, replay
from domain.ledger import Entry, Receipt
from domain.obligations import open_obligations
from domain.seats import Actor, PersonId, Seat
from domain.signers import perspective_digest, step_digest
from domain.trajectory import Trajectory, new_trajectory
from models import codec, queries_ledger
from runtime import temporal
from runtime.database import Sessions
from workflows import messages, requests
from workflows.gateway import Gateway, Sender
from workflows.outcomes import Done, Outcome
from workflows.refresh import make_current
from workflows.relay import Relay
from workflows.worker import workers


def somebody(seat: str) -> Actor:
    return Actor(seat=Seat(seat), person=PersonId(uuid4()))


@dataclass
class Case:
    env: WorkflowEnvironment
    gateway: Gateway
    sessions: Sessions
    learner: UUID
    trajectory: UUID = field(default_factory=uuid4)
    people: dict[str, Actor] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        return self.gateway._client

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(messages.workflow_id(self.trajectory))

    def by(self, seat: str) -> Actor:
        return self.people.setdefault(seat, somebody(seat))

    async def now(self) -> datetime:
        return await self.env.get_current_time(self.handle)

    async def today(self) -> date:
        return local_date(await self.now())

    async def day(self) -> str:
        return str(await self.today())

    def later(self, day: date, days: int) -> str:
        return str(day + timedelta(days=days))

    async def owed(self) -> dict[str, date]:
        """What is owed now, with the last day of each."""
        return {owed.kind: owed.due for owed in open_obligations(await self.state())}

    async def pass_days(self, days: float) -> None:
        await self.env.fast_forward(self.handle, timedelta(days=days))

    async def raise_signal(
        self,
        *,
        key: UUID | None = None,
        by: str = "teacher",
        observed_on: str = "2026-09-01",
    ) -> Outcome:
        body = {
            "type": "raise_signal",
            "kind": "bored",
            "severity": "normal",
            "observedOn": observed_on,
            "text": "Kijkt uit het raam.",
        }
        sender, request = self.sender(by, key), requests.parse(body)
        outcome = await self.gateway.open(request, learner=self.learner, sender=sender)
        if isinstance(outcome, Done):
            self.trajectory = outcome.trajectory
        return outcome

    async def bring(self, moves: list[dict[str, Any]]) -> Outcome:
        past = [requests.PastRequest.model_validate(move) for move in moves]
        sender = self.sender("lead")
        outcome = await self.gateway.bring(past, learner=self.learner, sender=sender)
        if isinstance(outcome, Done):
            self.trajectory = outcome.trajectory
        return outcome

    async def bring_from_elsewhere(self) -> None:
        """A signal and its acknowledgement, of the spring before traject came."""
        signal = {
            "type": "raise_signal",
            "kind": "bored",
            "severity": "normal",
            "observedOn": "2026-03-02",
            "text": "Al sinds het voorjaar.",
        }
        told = [
            ("teacher", "2026-03-02T09:00Z", signal),
            ("coordinator", "2026-03-03T09:00Z", {"type": "acknowledge_signal"}),
        ]
        outcome = await self.bring(
            [
                {"move": move, "seat": seat, "person": str(self.by(seat).person), "at": at}
                for seat, at, move in told
            ]
        )
        assert isinstance(outcome, Done), outcome

    async def merge_into(self, other: "Case") -> Outcome:
        there = await other.state()
        request = requests.parse(
            {"type": "merge_into", "into": str(other.trajectory), "match": "checked_by_school"}
        )
        return await self.gateway.ask(
            request,
            trajectory=self.trajectory,
            sender=self.sender("coordinator"),
            filled={"other_born_on": there.born_on, "other_opened_on": there.clock_since},
        )

    async def make_due(self) -> None:
        """As if the seconds had passed that whoever took a move in has to push it themselves."""
        async with self.sessions.begin() as session:
            await (await session.connection()).execute(text("UPDATE inbox SET next_try_at = now()"))

    async def relay(self) -> None:
        """Push until nothing is left to push."""
        relay = Relay(self.gateway)
        while await relay.push_some():
            pass

    async def continue_as_new(self) -> None:
        before = (await self.handle.describe()).run_id
        await self.handle.signal(messages.REFRESH)
        await until(lambda: self._runs_anew(before))

    async def _runs_anew(self, before: str) -> bool:
        return (await self.handle.describe()).run_id != before

    async def ask(self, type_: str, by: str, *, key: UUID | None = None, **body: Any) -> Outcome:  # noqa: ANN401 - JSON
        request = requests.parse({"type": type_, **body})
        proof = requests.Proved(
            level=Level.B,
            method=Method.TOKEN,
            issuer="traject",
            authenticated_at=datetime(2026, 9, 1, 8, tzinfo=UTC),
            statement="{}",
        )
        return await self.gateway.ask(
            request,
            trajectory=self.trajectory,
            sender=self.sender(by, key),
            filled={requests.PROOF: proof},
        )

    async def do(self, type_: str, by: str, **body: Any) -> Receipt:  # noqa: ANN401 - JSON
        """Ask, and insist on a receipt."""
        outcome = await self.ask(type_, by, **body)
        assert isinstance(outcome, Done), outcome
        return outcome.receipt

    def sender(self, by: str, key: UUID | None = None) -> Sender:
        return Sender(by=self.by(by), key=key or uuid4())

    async def entries(self) -> list[Entry]:
        async with self.sessions() as session:
            rows = await queries_ledger.rows_from(session, self.trajectory, 1)
        return [codec.decode_entry(row.entry) for row in rows]

    async def types(self) -> list[str]:
        return [entry.event.type for entry in await self.entries()]

    async def state(self) -> Trajectory:
        """As the ledger tells it."""
        entries = await self.entries()
        opened = entries[0].event
        assert isinstance(opened, TrajectoryOpened)
        return replay(new_trajectory(opening_in(opened)), (entry.event for entry in entries))

    async def counted(self) -> tuple[int, int]:
        """How many events the history has, and how many of them are completed tasks."""
        history = await self.handle.fetch_history()
        done = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
        return len(history.events), sum(1 for event in history.events if event.event_type == done)

    # Where a trajectory can be, by real moves

    async def in_intake(self, guardians: int = 2) -> None:
        await self.raise_signal()
        today = str(await self.today())
        await self.do("triage", "coordinator", outcome="accept", reason="Gezien in de klas.")
        for number in range(1, guardians + 1):
            seat = f"guardian:{number}"
            person = str(self.by(seat).person)
            await self.do("seat_person", "coordinator", seat=seat, person=person)
            await self.do(
                *("record_custody", "coordinator"),
                guardian=seat,
                hasAuthority=True,
                source="register",
                validFrom="2016-05-04",
            )
        for seat in ("school_leader", "internal_coordinator", "care:speech_therapy"):
            person = str(self.by(seat).person)
            await self.do("seat_person", "coordinator", seat=seat, person=person)
        await self.do("inform_parents", "coordinator", on=today)

    async def in_planning(self) -> None:
        await self.in_intake()
        today = str(await self.today())
        await self.do("ask_learner", "coordinator", way="self")
        await self.do("complete_intake", "coordinator", needs="Werk op niveau.", meetingOn=today)

    async def in_signing(self, steps: int = 2) -> None:
        await self.in_planning()
        await self.hear()
        await self.submit_plan(steps=steps)

    async def hear(self) -> Receipt:
        return await self.do(
            "record_hearing", "coordinator", way="self", view="Ik wil puzzels.", effect="Puzzels."
        )

    async def submit_plan(self, *, version: int = 1, steps: int = 2) -> None:
        today = await self.today()
        goal = {
            "text": "Werkt elke dag aan een taak op niveau.",
            "learningDomain": "learning_to_learn",
            "scale": "gas_6",
            "scaleText": "Van -3 tot +2.",
        }
        step = {
            "kind": "support",
            "doneBy": "teacher",
            "startsOn": str(today),
            "lookedAtOn": str(today + timedelta(days=60)),
        }
        await self.do(
            *("submit_plan", "coordinator"),
            version=version,
            goals=[goal],
            steps=[{"text": f"Stap {n} van versie {version}.", **step} for n in range(steps)],
            perspective="Vwo.",
            factors="Leert snel.",
            adviceWeighed="Gewogen.",
            evaluateOn=str(today + timedelta(days=120)),
        )

    async def answer(self, seat: str, number: int, answer: str, **more: Any) -> Receipt:  # noqa: ANN401 - JSON
        """Answer the step with this number, on the text that is asked now."""
        plan = (await self.state()).plan
        assert plan is not None
        step = plan.steps[number]
        return await self.do(
            *("answer_step", seat),
            step=str(step.id),
            version=plan.number,
            digest=step_digest(step),
            answer=answer,
            **more,
        )

    async def see(self, seat: str) -> Receipt:
        plan = (await self.state()).plan
        assert plan is not None
        return await self.do(
            "acknowledge_plan", seat, digest=perspective_digest(plan), answer="agree"
        )


async def until(is_so: Callable[[], Awaitable[bool]], *, within: float = 10) -> None:
    """Wait for something that another process brings about."""
    async with asyncio.timeout(within):
        while not await is_so():  # noqa: ASYNC110 - no event of ours reaches us from there
            await asyncio.sleep(0.02)


async def connected(env: WorkflowEnvironment) -> Client:
    """Connect as the product does: the environment's own client lacks our plugin."""
    return await Client.connect(
        env.client.service_client.config.target_host,
        namespace=env.client.namespace,
        plugins=[temporal.plugin()],
    )


@asynccontextmanager
async def running(
    client: Client,
    recorder: Recorder,
    deployment: WorkerDeploymentConfig,
    *,
    patience: timedelta = timedelta(seconds=10),
    cached: int = 1000,
) -> AsyncIterator[None]:
    """The workers of the product, as the current build."""
    async with AsyncExitStack() as held:
        for worker in workers(client, recorder, deployment, cached=cached):
            await held.enter_async_context(worker)
        await make_current(client, deployment.version.build_id, patience=patience)
        yield
