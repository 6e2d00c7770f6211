"""The composition root of the workers: what carries trajectories on, wherever it runs.

Two queues, so that a slow record never keeps a party waiting: `trajectory` decides and records
within its own task, `trajectory-io` records what could not be recorded there.
"""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import PollerBehaviorAutoscaling, Worker, WorkerDeploymentConfig

from activities import checkpoints, outbox, spans, stamps, webhooks
from activities.feed import keep_feed
from activities.mail import mail_of, text_messages_of
from activities.nightly import run_nightly
from activities.outbox import Outbox, Write
from activities.record import Recorder
from activities.webhooks import deliver_webhooks
from runtime import database, signing, temporal
from runtime.settings import Settings
from workflows import messages
from workflows.gateway import Gateway
from workflows.refresh import make_current
from workflows.relay import Relay
from workflows.trajectory import TrajectoryWorkflow

GRACE: Final = timedelta(seconds=20)
"""For what is being done when the worker is told to stop."""

STICKY: Final = timedelta(seconds=2)
"""After which a task that waits for a worker that is gone is given to another."""

CACHED: Final = 1000
"""Trajectories that a worker keeps in memory; the others are replayed when they wake."""

BETWEEN_TRIES: Final = 1.0
TO_BECOME_CURRENT: Final = timedelta(seconds=30)

_ROOT: Final = Path(__file__).resolve().parent.parent
_CODE: Final = ("activities", "domain", "models", "runtime", "workflows")

log = structlog.get_logger()


async def run_workers(
    settings: Settings, stop: asyncio.Event, ready: asyncio.Event, write: Write | None = None
) -> None:
    """Work until told to stop; then finish what is under way, for some seconds.

    `write` makes the words of messages. Without it none leaves the house.
    """
    try:
        async with AsyncExitStack() as held:
            client = await _connected(settings, stop)
            if client is None:
                return
            engines = await held.enter_async_context(_engines(settings))
            await _work(settings, client, engines, stop, ready, write)
    finally:
        gc.collect()  # or the interpreter may crash at exit (sdk-python#300)


def workers(
    client: Client,
    recorder: Recorder,
    deployment: WorkerDeploymentConfig,
    *,
    cached: int = CACHED,
) -> list[Worker]:
    """Make the workers, as production and tests have them."""
    polling: dict[str, Any] = {
        "workflow_task_poller_behavior": PollerBehaviorAutoscaling(),
        "activity_task_poller_behavior": PollerBehaviorAutoscaling(),
    }
    return [
        Worker(
            client,
            task_queue=messages.TASK_QUEUE,
            workflows=[TrajectoryWorkflow],
            activities=[recorder.record],
            no_remote_activities=True,
            deployment_config=deployment,
            max_cached_workflows=cached,
            sticky_queue_schedule_to_start_timeout=STICKY,
            graceful_shutdown_timeout=GRACE,
            **polling,
        ),
        Worker(
            client,
            task_queue=messages.IO_TASK_QUEUE,
            activities=[recorder.record],
            graceful_shutdown_timeout=GRACE,
            **polling,
        ),
    ]


def build_of(settings: Settings) -> str:
    """Tell which build this is: as it was named, or by what its code says."""
    return settings.build_id or temporal.digest_of_code(_ROOT, _CODE)


async def _connected(settings: Settings, stop: asyncio.Event) -> Client | None:
    """Connect, however long Temporal takes to come up. None when told to stop meanwhile."""
    while not stop.is_set():
        try:
            return await temporal.connect(settings)
        except RuntimeError as error:
            log.warning("temporal.unreachable", reason=str(error).partition(":")[0])
            await _pause(stop, BETWEEN_TRIES)
    return None


@asynccontextmanager
async def _engines(settings: Settings) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine]]:
    """One engine for recording, with little patience, and one for all else."""
    recording = database.recording_engine(settings)
    other = database.engine(settings, role=database.ENGINE)
    try:
        yield recording, other
    finally:
        await recording.dispose()
        await other.dispose()


async def _work(  # noqa: PLR0913, PLR0917 - all that runs
    settings: Settings,
    client: Client,
    engines: tuple[AsyncEngine, AsyncEngine],
    stop: asyncio.Event,
    ready: asyncio.Event,
    write: Write | None,
) -> None:
    recording, other = engines
    build, in_place = build_of(settings), settings.deploys == "in_place"
    deployment = temporal.deployment(build, pinned=not in_place)
    relay = Relay(Gateway(database.sessions_of(other), client))
    async with asyncio.TaskGroup() as group, AsyncExitStack() as running:
        for worker in workers(client, Recorder(recording), deployment):
            await running.enter_async_context(worker)
        if in_place:
            await make_current(client, build, patience=TO_BECOME_CURRENT)
        group.create_task(relay.run(stop))
        group.create_task(outbox.keep(other, _outbox(settings, other, write), stop))
        signing_keys = signing.SigningKeys(settings.signing_key_file)
        group.create_task(checkpoints.keep(other, signing_keys, stop))
        group.create_task(stamps.keep(other, settings.tsa_url, stop))
        group.create_task(keep_feed(other, stop))
        group.create_task(deliver_webhooks(other, stop, _event_sender(settings)))
        group.create_task(run_nightly(other, stop))
        if settings.demo:
            group.create_task(spans.keep(other, stop))
        log.info("workers.ready", build=build)
        ready.set()
        await stop.wait()


def _outbox(settings: Settings, engine: AsyncEngine, write: Write | None) -> Outbox | None:
    """By what messages go out. None: there is no mail server, or nobody who finds the words."""
    mail = mail_of(settings, database.sessions_of(engine))
    if mail is None or write is None:
        return None
    return Outbox(write=write, mail=mail, texts=text_messages_of(settings))


def _event_sender(settings: Settings) -> webhooks.Sender:
    """As whom we send events to other systems."""
    return webhooks.Sender(
        url=settings.url,
        source=f"urn:nld:oin:{settings.oin}:systeem:traject",
        local=settings.webhooks_local,
    )


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
