"""The life of one trajectory, from its first signal until nobody can reopen it: months to years.

The workflow waits durably and nothing else. What may happen is for the domain to say, what has
happened is for the ledger to keep; here is the order of things:

- a handler decides, evolves and seals in one go, and answers once the ledger has it;
- one loop records, so there is one writer;
- one alarm stands for all that is owed: it rings at the earliest rung that is due.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeUpdate
from temporalio.exceptions import ActivityError, ApplicationError, FailureError
from temporalio.workflow import ContinueAsNewVersioningBehavior

from activities.recording import Recording, RecordTrouble
from domain.calendar import end_of_day
from domain.errors import NotAllowed
from domain.ledger import Entry, Receipt
from domain.standing import Standing
from domain.trajectory import new_trajectory
from runtime.temporal import DUE, PROCEDURE, SCHOOL, STAGE, WAITS_ON
from workflows.chain import Chain, Fork, KeyReused, Move, recording_of
from workflows.messages import (
    BUSY,
    HALTED,
    IDEMPOTENCY_KEY_REUSED,
    IO_TASK_QUEUE,
    RECORD,
    REFRESH,
    UPDATE,
    WORKFLOW,
    Snapshot,
    Start,
    Submission,
)

NEVER_OPENED: Final = "never_opened"
TO_BE_OPENED: Final = timedelta(hours=1)
"""A process whose first move was refused ends after this; nothing of it was recorded."""

CLOCK_RESTS: Final = timedelta(hours=1)
"""After a bug in what the clock does."""

AT_MOST: Final = timedelta(seconds=2)
"""For the quick way of recording: less than the task timeout, so that the task is not lost."""

ONCE: Final = RetryPolicy(maximum_attempts=1)
UNTIL_IT_WORKS: Final = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=2)
)
NEVER_AGAIN: Final = frozenset({RecordTrouble.FORK, RecordTrouble.CANNOT_RECORD})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """For operators: where the process is, in ids and codes."""

    sequence: int
    head: str
    recorded: int
    is_halted: bool
    clock_rests_until: datetime | None
    alarms: tuple[datetime, ...]


@workflow.defn(name=WORKFLOW)
class TrajectoryWorkflow:
    @workflow.init
    def __init__(self, start: Start) -> None:
        snapshot = _snapshot_of(start)
        self._chain = Chain(snapshot)
        self._clock_rests_until = snapshot.clock_rests_until
        self._started_at = workflow.now()
        self._timers: dict[datetime, asyncio.Task[None]] = {}
        self._has_rung = False
        self._wants_refresh = False
        self._is_halted = False

    @workflow.run
    async def run(self, start: Start) -> None:  # noqa: ARG002 - read by __init__
        while not self._is_over():
            self._climb()
            self._show()
            self._set_alarm()
            await workflow.wait_condition(self._has_work)
            self._has_rung = False
            await self._record()
            await self._roll_if_wanted()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._chain.now.sequence == 0:  # failed, not completed: so that it may be started again
            raise ApplicationError("Its first move was refused.", type=NEVER_OPENED)

    @workflow.update(name=UPDATE)
    async def submit(self, asked: Submission) -> Receipt:
        """Do what a party asks; answer once it is in the ledger."""
        if not self._chain.is_known(asked):
            self._chain.take(asked, at=workflow.now())
        await workflow.wait_condition(lambda: self._chain.is_answered(asked.key))
        try:
            return self._chain.answer(asked.key)
        except NotAllowed as refusal:  # what was adopted meanwhile leaves no room for it
            raise _refused(refusal) from None

    @submit.validator
    def _let_in_only_what_is_allowed(self, asked: Submission) -> None:
        """Not allowed: refused here, and no trace of it in the history."""
        try:
            if self._chain.is_known(asked):
                return
            self._must_have_room()
            self._chain.prepare(asked, at=workflow.now())
        except KeyReused:
            raise _failure(IDEMPOTENCY_KEY_REUSED) from None
        except NotAllowed as refusal:
            raise _refused(refusal) from None

    @workflow.signal(name=REFRESH)
    def refresh(self) -> None:
        """Continue as new, on the current version; a halted process looks at the ledger again."""
        self._wants_refresh = True
        self._is_halted = False

    @workflow.query(name="standing")
    def standing(self) -> Standing:
        return self._chain.now.standing

    @workflow.query(name="state")
    def state(self) -> State:
        return State(
            sequence=self._chain.now.sequence,
            head=self._chain.now.head,
            recorded=self._chain.recorded.sequence,
            is_halted=self._is_halted,
            clock_rests_until=self._clock_rests_until,
            alarms=tuple(sorted(self._timers)),
        )

    def _is_over(self) -> bool:
        if self._chain.unrecorded:
            return False
        return self._chain.now.trajectory.is_over or self._was_never_opened()

    def _was_never_opened(self) -> bool:
        has_waited = workflow.now() >= self._started_at + TO_BE_OPENED
        return self._chain.now.sequence == 0 and has_waited

    def _has_work(self) -> bool:
        if self._is_halted:
            return False  # a condition that stays true while nothing can be done would spin
        return bool(self._chain.unrecorded) or self._has_rung or self._wants_refresh

    def _must_have_room(self) -> None:
        if self._is_halted:
            raise _failure(HALTED)
        if self._chain.is_busy:
            raise _failure(BUSY)

    # The clock

    def _climb(self) -> None:
        """Let the clock do what is due. A bug in that must not keep the parties from signing.

        The run ends there: replayed with mended code, it would not be the same run.
        """
        rests = self._clock_rests_until is not None and workflow.now() < self._clock_rests_until
        if rests or self._is_halted:
            return
        try:
            self._chain.climb(at=workflow.now())
        except Exception as bug:  # noqa: BLE001 - whatever it is
            workflow.logger.error("clock.failed: %s", type(bug).__name__)
            self._clock_rests_until = workflow.now() + CLOCK_RESTS
            self._wants_refresh = True

    def _set_alarm(self) -> None:
        """Have a timer at or before the next moment at which there is something to do.

        One that rings early finds nothing to do and is set again. So a deadline that moves away
        costs nothing now, and one that comes back finds its timer still there.
        """
        moment = self._next_alarm()
        if moment is not None and not any(ahead <= moment for ahead in self._timers):
            self._timers[moment] = asyncio.create_task(self._ring_at(moment))

    def _next_alarm(self) -> datetime | None:
        if self._chain.now.sequence == 0:
            return self._started_at + TO_BE_OPENED
        alarm = self._chain.now.standing.next_alarm
        if alarm is None or self._is_halted:
            return None
        if alarm <= workflow.now():  # the clock was there and could do nothing: not at once again
            return self._clock_rests_until or workflow.now() + CLOCK_RESTS
        return alarm

    async def _ring_at(self, moment: datetime) -> None:
        await workflow.sleep(moment - workflow.now(), summary=f"alarm {moment:%Y-%m-%d}")
        del self._timers[moment]
        self._has_rung = True

    # The record

    async def _record(self) -> None:
        while self._chain.unrecorded and not self._is_halted:
            batch = self._chain.next_batch()
            try:
                found = await self._write(batch)
                if found:
                    workflow.logger.warning("ledger.adopted: %s entries", len(found))
                    self._chain.adopt(found, at=workflow.now())
                else:
                    self._chain.confirm(batch)
            except (Fork, FailureError) as stop:
                workflow.logger.error("trajectory.halted: %s", _type_of(stop))
                self._is_halted = True

    async def _write(self, batch: tuple[Move, ...]) -> tuple[Entry, ...]:
        """Within this workflow task if the database is there, else for as long as it takes."""
        recording = recording_of(batch, run_id=workflow.info().run_id)
        try:
            return await _quickly(recording)
        except FailureError as failure:
            if _type_of(failure) in NEVER_AGAIN:
                raise
        return await _in_the_end(recording)

    # Continuing as new

    async def _roll_if_wanted(self) -> None:
        if not self._wants_to_roll():
            return
        await workflow.wait_condition(self._is_quiet_or_has_news)
        if self._chain.unrecorded:
            return  # something came in meanwhile: record that first
        self._wants_refresh = False
        snapshot = replace(self._chain.snapshot(), clock_rests_until=self._clock_rests_until)
        workflow.continue_as_new(
            Start(snapshot=snapshot),
            initial_versioning_behavior=ContinueAsNewVersioningBehavior.AUTO_UPGRADE,
        )

    def _wants_to_roll(self) -> bool:
        if self._is_over() or self._is_halted or self._chain.unrecorded:
            return False
        info = workflow.info()
        has_new_version = info.is_target_worker_deployment_version_changed()
        return self._wants_refresh or has_new_version or info.is_continue_as_new_suggested()

    def _is_quiet_or_has_news(self) -> bool:
        return bool(self._chain.unrecorded) or workflow.all_handlers_finished()

    # What operators see

    def _show(self) -> None:
        place = self._chain.now
        if place.sequence == 0:
            return
        changed = _changed_attributes(place.standing)
        if changed:
            workflow.upsert_search_attributes(changed)
        workflow.set_current_details(_details(place.standing, place.sequence))


async def _quickly(recording: Recording) -> tuple[Entry, ...]:
    found: tuple[Entry, ...] = await workflow.execute_local_activity(
        RECORD,
        recording,
        result_type=tuple[Entry, ...],
        schedule_to_close_timeout=AT_MOST,
        retry_policy=ONCE,
    )
    return found


async def _in_the_end(recording: Recording) -> tuple[Entry, ...]:
    found: tuple[Entry, ...] = await workflow.execute_activity(
        RECORD,
        recording,
        result_type=tuple[Entry, ...],
        task_queue=IO_TASK_QUEUE,
        start_to_close_timeout=timedelta(seconds=5),
        retry_policy=UNTIL_IT_WORKS,
    )
    return found


def _snapshot_of(start: Start) -> Snapshot:
    if start.snapshot is not None:
        return start.snapshot
    if start.opening is None:
        raise ApplicationError("A trajectory starts with an opening or with a snapshot.")
    return Snapshot(trajectory=new_trajectory(start.opening))


def _changed_attributes(standing: Standing) -> list[SearchAttributeUpdate[Any]]:
    """Only what is new: an upsert is an event in the history."""
    owed = standing.obligations
    due = min((one.due for one in owed), default=None)
    wanted = (
        STAGE.value_set(standing.stage.value),
        SCHOOL.value_set(str(standing.school)),
        PROCEDURE.value_set(standing.procedure),
        WAITS_ON.value_set(owed[0].owed_by) if owed else WAITS_ON.value_unset(),
        DUE.value_set(end_of_day(due)) if due else DUE.value_unset(),
    )
    shown = workflow.info().typed_search_attributes
    return [update for update in wanted if shown.get(update.key) != update.value]


def _details(standing: Standing, sequence: int) -> str:
    """For the pages of Temporal: codes and dates."""
    owed = [f"- {one.kind} by {one.owed_by}, due {one.due}" for one in standing.obligations]
    return "\n".join((f"stage {standing.stage}, entry {sequence}", *owed))


def _refused(refusal: NotAllowed) -> ApplicationError:
    return ApplicationError(refusal.code, refusal.said, type=refusal.code, non_retryable=True)


def _failure(type_: str) -> ApplicationError:
    return ApplicationError(type_, type=type_, non_retryable=True)


def _type_of(failure: Exception) -> str | None:
    """By which name recording failed; a local activity tells it without an ActivityError around."""
    cause = failure.cause if isinstance(failure, ActivityError) else failure
    return cause.type if isinstance(cause, ApplicationError) else type(cause).__name__
