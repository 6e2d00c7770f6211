"""The way of a command, and the only way to our workflows: for pages, API, command line and relay.

1. *Take in*: one row in the inbox, with the words it brings. From here on it cannot get lost.
2. *Ask* the process, under the idempotency key. Whatever is late or down: "received".
3. *Answer*. A refusal is told only when the inbox knows of it, or the relay could still get a yes.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowExecutionStatus,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities import inbox, keys, openings, reservations, texts
from domain.calendar import local_date
from domain.commands import Command
from domain.ledger import Receipt
from domain.plan import Text
from domain.procedure import Stage
from domain.said import Said
from domain.seats import Actor
from domain.trajectory import Opening
from models import queries, queries_inbox, queries_people
from models.states import InboxState
from models.views import TrajectoryView
from runtime import clock, temporal
from runtime.database import Sessions
from workflows import messages, outcomes, requests
from workflows.messages import Start, Submission
from workflows.outcomes import Done, Failed, Looked, NotStored, Outcome, Received, Refused
from workflows.requests import PastRequest, Request

log = structlog.get_logger()

TAKING_IN: Final = 5.0
"""Seconds in which the inbox must have a move, or it is not stored."""

ASKING: Final = 4.0
"""Seconds in which the process may answer; after that the relay asks."""

BETWEEN_TRIES: Final = 0.2
TASK_TIMEOUT: Final = timedelta(seconds=3)
"""After which a workflow task that was lost with its worker is given to another."""

DATABASE_TROUBLE: Final = (
    *(OperationalError, InterfaceError, InternalError, PoolTimeoutError),
    OSError,  # as is the TimeoutError of asyncio
)
_COMPLETED_MEANWHILE: Final = "AcceptedUpdateCompletedWorkflow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who asks, under which key, and in which language the words are."""

    by: Actor
    key: UUID
    language: str = "nl"


_Words = Mapping[str, Text]
"""Words that were stored, by what they say."""


class _NotTaken(Exception):
    """Refused at the door: what was stored with it is taken back."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


class _Late(Exception):
    """No answer yet; what became of it is not known."""


class _TryAgain(Exception):
    """The process could not take it this time; the same key may be tried at once."""


class _Bug(Exception):
    """It will fail every time, until we mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    """The trajectory that a move may open."""

    learner: UUID
    since: date
    procedure: str | None
    by: Actor | None = None
    """Who speaks from a seat of their own, and so may need one beside another that is open."""


class Gateway:
    """Made once per process. The client may be lazy: without Temporal, moves are still taken in."""

    def __init__(self, sessions: Sessions, client: Client) -> None:
        self._sessions = sessions
        self._client = client
        self._unconfirmed: list[Receipt] = []
        self._confirming: asyncio.Task[None] | None = None

    async def open(
        self, request: Request, *, learner: UUID, sender: Sender, procedure: str | None = None
    ) -> Outcome:
        """Raise a signal: opens a trajectory, or joins one in which the sender can speak."""

        def made(words: _Words) -> Command:
            return requests.to_command(request, words.__getitem__, key=sender.key)

        new = _New(learner=learner, since=_today(), procedure=procedure, by=sender.by)
        return await self._open(made, requests.words_in(request), new, sender)

    async def bring(
        self,
        moves: Sequence[PastRequest],
        *,
        learner: UUID,
        sender: Sender,
        procedure: str | None = None,
    ) -> Outcome:
        """Start a trajectory that already runs elsewhere, with its past."""

        def made(words: _Words) -> Command:
            return requests.to_history(moves, words.__getitem__, key=sender.key)

        words = tuple(word for past in moves for word in requests.words_in(past.move))
        since = min((local_date(past.at) for past in moves), default=_today())
        new = _New(learner=learner, since=since, procedure=procedure)
        return await self._open(made, words, new, sender)

    async def ask(
        self,
        request: Request,
        *,
        trajectory: UUID,
        sender: Sender,
        filled: Mapping[str, object] | None = None,
    ) -> Outcome:
        """Make a move in a trajectory. `filled` are the fields that only the record knows."""

        async def take_in(session: AsyncSession) -> inbox.Move:
            place = await queries_inbox.reservation(session, trajectory)
            if place is None:
                raise _NotTaken(outcomes.UNKNOWN_TRAJECTORY)
            sent = requests.words_in(request, filled)
            words = await _stored(session, sent, trajectory, sender)
            command = requests.to_command(request, words.__getitem__, key=sender.key, filled=filled)
            return await _take_in(session, _asked(command, trajectory, place.alliance, sender))

        return await self._carry(take_in)

    async def look(self, key: UUID) -> Looked | None:
        """Tell what became of a move."""
        async with self._taking_in() as session:
            move = await inbox.look(session, key)
        if move is None:
            return None
        trajectory = move.asked.trajectory
        return Looked(by=move.asked.by, trajectory=trajectory, outcome=_outcome_of(move))

    async def knows_all(self, people: Collection[UUID]) -> bool:
        """Whether all of these are somebody, also those of whom the sender may know nothing yet."""
        async with self._taking_in() as session:
            return len(await queries_people.people(session, people)) == len(people)

    async def view(self, trajectory: UUID) -> TrajectoryView | None:
        """How a trajectory stands, for the same move once more of whoever has left the table."""
        async with self._taking_in() as session:
            return await queries.trajectory(session, trajectory)

    async def push(self, move: inbox.Move) -> Outcome:
        """Ask the process, and keep what it answers. The second half of every move."""
        if move.state in {InboxState.REFUSED, InboxState.FAILED} or move.is_confirmed:
            return _outcome_of(move)
        try:
            return await self._keep(move, await self._answer(move))
        except _Bug as bug:
            log.error("move.failed", key=str(move.asked.key), reason=str(bug))  # noqa: TRY400 - no traceback of ours
            return await self._keep_for_later(move)
        except _Late as late:
            log.info("move.late", key=str(move.asked.key), reason=str(late))
        except DATABASE_TROUBLE as error:  # it may be a no, but nobody could write it down
            log.warning("move.unmarked", key=str(move.asked.key), reason=type(error).__name__)
        return _outcome_of(move)

    async def unconfirmed(self, limit: int) -> list[inbox.Move]:
        """Claim moves to push again. None, while the database is down."""
        try:
            async with self._sessions.begin() as session:
                return await inbox.unconfirmed(session, limit)
        except DATABASE_TROUBLE as error:
            log.warning("relay.waits", reason=type(error).__name__)
            return []

    async def settle(self) -> None:
        """Wait until the inbox knows of every answer. Without it, the relay just asks again."""
        if self._confirming is not None:
            await self._confirming

    # Take in

    @asynccontextmanager
    async def _taking_in(self) -> AsyncIterator[AsyncSession]:
        """One transaction. Whatever is wrong with the database: nothing was stored."""
        try:
            async with asyncio.timeout(TAKING_IN), self._sessions.begin() as session:
                yield session
        except DATABASE_TROUBLE as error:
            log.warning("move.not_stored", reason=type(error).__name__)
            raise NotStored("The database cannot be reached.") from error

    async def _open(
        self,
        made: Callable[[_Words], Command],
        sent: Sequence[str],
        new: _New,
        sender: Sender,
    ) -> Outcome:
        async def take_in(session: AsyncSession) -> inbox.Move:
            opening = await _opening(session, new, sender.key)
            words = await _stored(session, sent, opening.trajectory, sender)
            asked = _asked(made(words), opening.trajectory, opening.alliance, sender)
            return await _take_in(session, replace(asked, opening=opening))

        return await self._carry(take_in)

    async def _carry(self, take_in: Callable[[AsyncSession], Awaitable[inbox.Move]]) -> Outcome:
        try:
            async with self._taking_in() as session:
                move = await take_in(session)
        except _NotTaken as why:
            return why.refused
        if move.receipt is not None:
            return _outcome_of(move)  # asked before, and done; the relay sees to the rest
        return await self.push(move)

    # Ask

    async def _answer(self, move: inbox.Move) -> Receipt | Refused:
        """What the process says, tried again for some seconds. Raises _Late or _Bug."""
        try:
            async with asyncio.timeout(ASKING):
                while True:
                    try:
                        return await self._ask_once(move)
                    except _TryAgain:
                        await asyncio.sleep(BETWEEN_TRIES)
        except TimeoutError:
            raise _Late("no answer in time") from None

    async def _ask_once(self, move: inbox.Move) -> Receipt | Refused:
        try:
            return await self._update(move)
        except WorkflowUpdateFailedError as failed:
            return _refusal_in(failed.cause)
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            _be_cancelled_if_told()
            raise _Late("no answer in time") from None
        except WorkflowAlreadyStartedError:
            return outcomes.IS_OVER
        except RPCError as error:
            return await self._sort_out(error, move)
        except RuntimeError as error:  # a lazy client that never connected
            raise _Late(type(error).__name__) from error

    async def _update(self, move: inbox.Move) -> Receipt:
        asked = move.asked
        submission = Submission(
            key=asked.key, command=asked.command, by=asked.by, fingerprint=move.fingerprint
        )
        if asked.opening is None:
            process = self._client.get_workflow_handle(messages.workflow_id(asked.trajectory))
            answer: Receipt = await process.execute_update(
                messages.UPDATE, submission, id=move.update_id, result_type=Receipt
            )
            return answer
        first: Receipt = await self._client.execute_update_with_start_workflow(
            messages.UPDATE,
            submission,
            start_workflow_operation=_start(asked.opening),
            id=move.update_id,
            result_type=Receipt,
        )
        return first

    async def _sort_out(self, error: RPCError, move: inbox.Move) -> Refused:
        match error.status:
            case RPCStatusCode.FAILED_PRECONDITION:
                raise _TryAgain
            case RPCStatusCode.NOT_FOUND:
                return await self._without_process(move)
            case _:
                raise _Late(error.status.name)

    async def _without_process(self, move: inbox.Move) -> Refused:
        """Refuse what comes after the end; but a process that is lost is a matter for operators."""
        trajectory = move.asked.trajectory
        if await self._has_ended(trajectory):
            return replace(outcomes.IS_OVER, trajectory=trajectory)
        log.error("trajectory.lost", trajectory=str(trajectory))
        raise _Late("its process is gone")

    async def _has_ended(self, trajectory: UUID) -> bool:
        handle = self._client.get_workflow_handle(messages.workflow_id(trajectory))
        try:
            status = (await handle.describe()).status
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise _Late(error.status.name) from None
        else:
            return status is WorkflowExecutionStatus.COMPLETED
        async with self._sessions() as session:  # Temporal forgets what ended long ago
            return not (await session.exec(select(queries_inbox.is_open(trajectory)))).one()

    # Answer

    async def _keep(self, move: inbox.Move, answer: Receipt | Refused) -> Outcome:
        if isinstance(answer, Receipt):
            self._confirm(answer)
            return Done(trajectory=move.asked.trajectory, receipt=answer)
        refused = inbox.Refused(code=answer.code, said=answer.said)
        async with self._sessions.begin() as session:
            marked = await inbox.mark_refused(session, move.asked.key, refused)
        return _outcome_of(marked or move)

    async def _keep_for_later(self, move: inbox.Move) -> Outcome:
        try:
            async with self._sessions.begin() as session:
                await inbox.mark_failed(session, move.asked.key)
                marked = await inbox.look(session, move.asked.key)
        except DATABASE_TROUBLE:
            return _outcome_of(move)
        return _outcome_of(marked or move)

    def _confirm(self, receipt: Receipt) -> None:
        """Tell the inbox that the process has answered, behind the back of whoever waits for it."""
        self._unconfirmed.append(receipt)
        if self._confirming is None or self._confirming.done():
            self._confirming = asyncio.create_task(self._confirm_all())

    async def _confirm_all(self) -> None:
        while self._unconfirmed:
            receipts, self._unconfirmed = self._unconfirmed, []
            try:
                async with self._sessions.begin() as session:
                    for receipt in sorted(receipts, key=lambda receipt: receipt.key):
                        await inbox.mark_confirmed(session, receipt)
            except DATABASE_TROUBLE as error:
                log.warning("move.unconfirmed", reason=type(error).__name__)


async def _stored(
    session: AsyncSession, words: Sequence[str], trajectory: UUID, sender: Sender
) -> _Words:
    """Store words first, so that the command can refer to them."""
    store = partial(
        texts.store,
        session,
        trajectory=trajectory,
        language=sender.language,
        author=sender.by.person,
    )
    try:
        return {each: await store(each) for each in words}
    except keys.Erased:
        raise _NotTaken(outcomes.UNKNOWN_LEARNER) from None


async def _opening(session: AsyncSession, new: _New, key: UUID) -> Opening:
    """The place of a trajectory and all it starts with; for a key that was seen, the same again."""
    known = await inbox.look(session, key)
    if known is not None and known.asked.opening is not None:
        return known.asked.opening
    try:
        place = await reservations.reserve(
            session, learner=new.learner, year=_today().year, by=new.by
        )
    except reservations.UnknownLearner:
        raise _NotTaken(outcomes.UNKNOWN_LEARNER) from None
    return await openings.opening_of(
        session, place, since=new.since, today=_today(), procedure=new.procedure
    )


async def _take_in(session: AsyncSession, asked: inbox.Asked) -> inbox.Move:
    if messages.size_of(asked.command) > messages.MAX_COMMAND:
        raise _NotTaken(outcomes.TOO_LARGE)
    try:
        return await inbox.take_in(session, asked)
    except inbox.KeyReused:
        raise _NotTaken(outcomes.KEY_REUSED) from None
    except reservations.AnotherIsOpen as another:
        refused = replace(outcomes.ANOTHER_IS_OPEN, trajectory=another.trajectory)
        raise _NotTaken(refused) from None


def _asked(command: Command, trajectory: UUID, alliance: UUID, sender: Sender) -> inbox.Asked:
    return inbox.Asked(
        key=sender.key, trajectory=trajectory, alliance=alliance, by=sender.by, command=command
    )


def _outcome_of(move: inbox.Move) -> Outcome:
    trajectory, key = move.asked.trajectory, move.asked.key
    if move.receipt is not None:
        return Done(trajectory=trajectory, receipt=move.receipt)
    if move.refused is not None:
        return Refused(code=move.refused.code, said=move.refused.said, trajectory=trajectory)
    if move.state is InboxState.FAILED:
        return Failed(trajectory=trajectory, key=key)
    return Received(trajectory=trajectory, key=key)


def _refusal_in(cause: BaseException) -> Refused:
    """Sort out why an update failed. A refusal by the rules brings its sentence along."""
    if not isinstance(cause, ApplicationError):
        raise _Bug(type(cause).__name__)
    if cause.type == _COMPLETED_MEANWHILE:
        raise _TryAgain
    if cause.type in messages.LATER:
        raise _Late(cause.type)
    if cause.type == messages.IDEMPOTENCY_KEY_REUSED:
        return outcomes.KEY_REUSED
    match cause.details:
        case [{"nl": str(nl), "en": str(en)}] if cause.type:
            return Refused(code=cause.type, said=Said(nl=nl, en=en))
        case _:
            raise _Bug(f"{cause.type}: {cause.message}")


def _start(opening: Opening) -> WithStartWorkflowOperation[Any, Any]:
    """Start the process unless it runs. What completed is over; what failed never opened."""
    trajectory = opening.trajectory
    return WithStartWorkflowOperation(
        messages.WORKFLOW,
        Start(opening=opening),
        id=messages.workflow_id(trajectory),
        task_queue=messages.TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        task_timeout=TASK_TIMEOUT,
        static_summary=f"trajectory {trajectory} at school {opening.school}",
        search_attributes=TypedSearchAttributes(
            [
                SearchAttributePair(temporal.STAGE, Stage.SIGNALLED.value),
                SearchAttributePair(temporal.SCHOOL, str(opening.school)),
                SearchAttributePair(temporal.PROCEDURE, opening.procedure.id),
            ]
        ),
        priority=Priority(fairness_key=str(opening.alliance)),
    )


def _be_cancelled_if_told() -> None:
    """The client turns a cancellation into its own exception; ours must stay one."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _today() -> date:
    return local_date(clock.now())
