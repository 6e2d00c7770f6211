"""The recording step: ledger, read models, notices, receipts and follow-ups in one transaction.

Safe to run twice, and from two workers at once: the place of the trajectory is held while we look
what the ledger has and write what it lacks. What it answers and how it fails stands in
`activities.recording`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

import structlog
from psycopg.errors import UniqueViolation
from sqlalchemy import bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import checkpoints, inbox, read_models, reservations
from activities.inbox import Asked
from activities.recording import Recording, RecordTrouble
from domain.events import TrajectoryOpened
from domain.follow_ups import FollowUp, follow_up_of
from domain.ledger import GENESIS, Entry, Receipt, first_break
from domain.notices import Notice
from domain.seats import POST
from domain.standing import Standing
from models import codec, queries_ledger
from models.states import InboxState, NoticeState
from models.tables import InboxRow, LedgerRow, NoticeRow, ReservationRow
from runtime.database import sessions_of

log = structlog.get_logger()

ONE_CURRENT: Final = "trajectory_reservation_current_key"
"""The constraints that keep a learner from having two open trajectories."""

_INTO_LEDGER: Final = insert(LedgerRow)
_INTO_NOTICES: Final = insert(NoticeRow).on_conflict_do_nothing()
_DONE: Final = (
    update(InboxRow)
    .where(col(InboxRow.key) == bindparam("of_key"))
    .values(
        state=InboxState.DONE,
        receipt=bindparam("with_receipt"),
        answered_at=func.coalesce(InboxRow.answered_at, func.now()),
    )
)


class Recorder:
    """Made by the worker, with an engine whose patience is under two seconds."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._sessions = sessions_of(engine)

    @activity.defn(name="record")
    async def record(self, batch: Recording) -> tuple[Entry, ...]:
        """Record a batch, or answer with what the ledger has in its place."""
        must_make_sense(batch)
        try:
            async with self._sessions.begin() as session:
                return await _record(session, batch)
        except (SQLAlchemyError, OSError) as error:
            # Its name alone: what is said here ends up in a history that nobody can erase.
            log.warning("record.failed", error=type(error).__name__)
            raise ApplicationError(type(error).__name__, type=_kind_of(error)) from None


def must_make_sense(batch: Recording) -> None:
    """Refuse what contradicts itself: a fault of ours, and no point in trying again."""
    entries, standing = batch.entries, batch.standing
    if not entries:
        if not batch.receipts or batch.notices or batch.follow_ups:
            raise _senseless("Nothing has happened, and yet something follows from it.")
        return
    first, last = entries[0], entries[-1]
    if first_break(entries, head=first.previous, sequence=first.sequence - 1) is not None:
        raise _senseless("The entries do not follow each other.")
    if first.sequence == 1 and not _opens(first, standing):
        raise _senseless("The first entry does not open this trajectory.")
    heads = {entry.sequence: entry.hash for entry in entries}
    heads[first.sequence - 1] = first.previous
    if any(heads.get(receipt.sequence) != receipt.head for receipt in batch.receipts):
        raise _senseless("A receipt is for an entry that is not there.")
    if any(not first.sequence <= notice.sequence <= last.sequence for notice in batch.notices):
        raise _senseless("A notice is about an entry that is not there.")


async def _record(session: AsyncSession, batch: Recording) -> tuple[Entry, ...]:
    place = await reservations.hold(session, batch.standing)
    before = _before(batch)
    there = await queries_ledger.rows_from(session, place.id, before.sequence)
    found = [row for row in there if row.sequence > before.sequence]
    if found:
        is_ours = [row.hash for row in found] == [entry.hash for entry in batch.entries]
        return () if is_ours else tuple(codec.decode_entry(row.entry) for row in found)
    _must_follow(before, there)
    if batch.entries:
        await _write_entries(session, batch)
        await _show(session, batch, place)
    await _write_receipts(session, batch.receipts)
    await reservations.follow(session, place, batch.standing)
    return ()


@dataclass(frozen=True, slots=True)
class _Before:
    """The point in the chain that a batch goes on from."""

    sequence: int
    head: str


def _before(batch: Recording) -> _Before:
    if batch.entries:
        return _Before(batch.entries[0].sequence - 1, batch.entries[0].previous)
    return _Before(batch.receipts[-1].sequence, batch.receipts[-1].head)


def _must_follow(before: _Before, there: Sequence[LedgerRow]) -> None:
    """Make sure that the ledger ends exactly where the batch begins."""
    head = there[-1].hash if there else GENESIS
    if not there and before.sequence > 0:
        raise ApplicationError(
            f"The ledger ends before entry {before.sequence}.", type=RecordTrouble.LEDGER_BEHIND
        )
    if head != before.head:
        raise ApplicationError(
            f"The ledger has another entry {before.sequence}.",
            type=RecordTrouble.FORK,
            non_retryable=True,
        )


async def _write_entries(session: AsyncSession, batch: Recording) -> None:
    rows = [ledger_row(batch.standing.trajectory, each, batch.run_id) for each in batch.entries]
    connection = await session.connection()
    await connection.execute(_INTO_LEDGER, rows)
    await checkpoints.note_sign_off(session, rows)
    if batch.notices:
        notices = [_notice_row(batch.standing, notice) for notice in batch.notices]
        await connection.execute(_INTO_NOTICES, notices)
    for follow_up in batch.follow_ups:
        await inbox.leave(session, _as_asked(follow_up, batch))


async def _show(session: AsyncSession, batch: Recording, place: ReservationRow) -> None:
    last = batch.entries[-1]
    await read_models.write(session, batch.standing, place, sequence=last.sequence, head=last.hash)


async def _write_receipts(session: AsyncSession, receipts: Sequence[Receipt]) -> None:
    """A receipt wins over whatever the inbox thought: it says what stands in the ledger."""
    if receipts:
        rows = [{"of_key": each.key, "with_receipt": codec.encode(each)} for each in receipts]
        await (await session.connection()).execute(_DONE, rows)


def ledger_row(trajectory: UUID, entry: Entry, run_id: str) -> dict[str, Any]:
    """An entry as the ledger keeps it: its canonical bytes, and some columns to ask by."""
    return {
        "trajectory": trajectory,
        "sequence": entry.sequence,
        "key": entry.key,
        "type": entry.event.type,
        "at": entry.event.at,
        "recorded_at": entry.recorded_at,
        "actor_seat": entry.event.by.seat,
        "actor_person": entry.event.by.person,
        "actor_on_behalf_of": entry.event.by.on_behalf_of,
        "entry": codec.encode_entry(entry),
        "previous": entry.previous,
        "hash": entry.hash,
        "run_id": run_id,
    }


def _notice_row(standing: Standing, notice: Notice) -> dict[str, Any]:
    return {
        "id": uuid5(standing.trajectory, f"notice/{notice.sequence}/{notice.to}"),
        "trajectory": standing.trajectory,
        "alliance": standing.alliance,
        "school": standing.school,
        "sequence": notice.sequence,
        "seat": notice.to,
        "code": notice.code,
        "channel": notice.channel,
        "obligation": notice.obligation,
        "version": notice.version,
        "not_before": notice.not_before,
        "person": notice.person,
        "on_behalf_of": notice.on_behalf_of,
        "state": NoticeState.QUEUED,
    }


def _as_asked(follow_up: FollowUp, batch: Recording) -> Asked:
    """A follow-up under a key that is its meaning: recorded twice, it is still asked once."""
    source = batch.standing.trajectory
    sequence = _cause_of(follow_up, batch)
    return Asked(
        key=uuid5(source, f"{sequence}/{follow_up.command.type}"),
        trajectory=follow_up.trajectory,
        alliance=batch.standing.alliance,
        by=POST,
        command=follow_up.command,
    )


def _cause_of(follow_up: FollowUp, batch: Recording) -> int:
    """The sequence number of the entry that a follow-up follows from."""
    source = batch.standing.trajectory
    for entry in batch.entries:
        caused = follow_up_of(entry.event, trajectory=source, opened_on=date.min)
        if (
            caused is not None
            and caused.trajectory == follow_up.trajectory
            and caused.command.type == follow_up.command.type
        ):
            return entry.sequence
    raise _senseless("A follow-up follows from nothing.")


def _opens(entry: Entry, standing: Standing) -> bool:
    opened = entry.event
    return isinstance(opened, TrajectoryOpened) and opened.trajectory == standing.trajectory


def _senseless(reason: str) -> ApplicationError:
    return ApplicationError(reason, type=RecordTrouble.CANNOT_RECORD, non_retryable=True)


def _kind_of(error: Exception) -> RecordTrouble:
    cause = error.orig if isinstance(error, IntegrityError) else None
    is_taken = isinstance(cause, UniqueViolation) and cause.diag.constraint_name == ONE_CURRENT
    return RecordTrouble.LEARNER_TAKEN if is_taken else RecordTrouble.DATABASE
