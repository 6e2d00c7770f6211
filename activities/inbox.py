"""The inbox: what somebody asked, kept from the moment that they are told so.

Functions work in the caller's transaction: `async with sessions.begin() as session`. A row goes
from `received` to `done` (written by the record itself), `refused` or `failed`; beside that it is
*confirmed* once the process itself has answered, and pushed again until then.

    InboxError
    ├── KeyReused   the same key came with other content
    └── NotFailed   only what has failed can be released
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Interval, bindparam, case, func, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import reservations
from activities.fingerprint import fingerprint
from domain.commands import Command, Reopen, Unmerge
from domain.ledger import Receipt
from domain.said import Said
from domain.seats import Actor, PersonId, Seat
from domain.trajectory import Opening
from models import codec, queries_inbox
from models.states import InboxState
from models.tables import InboxRow

PATIENCE: Final = timedelta(seconds=5)
"""How long whoever took a move in has to push it themselves, before a relay does."""

LONGEST_PAUSE: Final = 60
"""Seconds between two tries, at most."""

_LEFT: Final = (
    insert(InboxRow)
    .values(received_at=func.now(), next_try_at=func.now() + bindparam("patience", type_=Interval))
    .on_conflict_do_nothing()
    .returning(col(InboxRow.received_at))
)
_IS_DONE: Final = col(InboxRow.state) == InboxState.DONE
_CONFIRMED: Final = (
    update(InboxRow)
    .where(col(InboxRow.key) == bindparam("of_key"))
    .values(
        state=InboxState.DONE,
        receipt=case(
            (_IS_DONE, col(InboxRow.receipt)), else_=bindparam("with_receipt", type_=JSONB)
        ),
        answered_at=case((_IS_DONE, col(InboxRow.answered_at)), else_=func.now()),
        confirmed_at=func.coalesce(InboxRow.confirmed_at, func.now()),
    )
)


class InboxError(Exception):
    """What the inbox does not take or cannot do."""


class KeyReused(InboxError):
    """The same idempotency key came with other content."""


class NotFailed(InboxError):
    """Only what has failed can be released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A move as it comes in, its words stored already."""

    key: UUID
    trajectory: UUID
    alliance: UUID
    by: Actor
    command: Command
    opening: Opening | None = None
    """Where the move may be the first of its trajectory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why not: a stable code, and the sentence for people."""

    code: str
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move as it stands in the inbox."""

    asked: Asked
    fingerprint: str
    state: InboxState
    receipt: Receipt | None
    refused: Refused | None
    received_at: datetime
    answered_at: datetime | None
    is_confirmed: bool
    attempts: int
    release: int

    @property
    def update_id(self) -> str:
        """Under which the process is asked: the key, and from the second release on `{key}~2`."""
        key = str(self.asked.key)
        return key if self.release == 1 else f"{key}~{self.release}"


async def look(session: AsyncSession, key: UUID) -> Move | None:
    row = await queries_inbox.move(session, key)
    return None if row is None else _move(row)


async def take_in(session: AsyncSession, asked: Asked) -> Move:
    """Keep a move. From the commit on it cannot be lost; the same move again finds itself.

    Raises:
        KeyReused: the same key stands there with other content.
        AnotherIsOpen: the move would give a learner a second open trajectory.
    """
    if isinstance(asked.command, Reopen | Unmerge):
        is_unmerged = isinstance(asked.command, Unmerge)
        await reservations.claim(session, asked.trajectory, may_be_beside=is_unmerged)
    received_at = await leave(session, asked, patience=PATIENCE)
    if received_at is not None:
        return _new(asked, received_at)
    row = await queries_inbox.move(session, asked.key)
    if row is None or row.fingerprint != _fingerprint_of(asked):
        raise KeyReused("This idempotency key was used for another move.")
    return _move(row)


async def leave(
    session: AsyncSession, asked: Asked, *, patience: timedelta = timedelta()
) -> datetime | None:
    """Put a move there, and tell when; None where its key is taken. How the engine asks itself."""
    row = {
        "key": asked.key,
        "trajectory": asked.trajectory,
        "alliance": asked.alliance,
        "actor_seat": asked.by.seat,
        "actor_person": asked.by.person,
        "actor_on_behalf_of": asked.by.on_behalf_of,
        "command": codec.encode(asked.command),
        "opening": None if asked.opening is None else codec.encode(asked.opening),
        "fingerprint": _fingerprint_of(asked),
        "state": InboxState.RECEIVED,
        "patience": patience,
    }
    left = await (await session.connection()).execute(_LEFT, row)
    received_at: datetime | None = left.scalar_one_or_none()
    return received_at


async def unconfirmed(session: AsyncSession, limit: int = 20) -> list[Move]:
    """Claim moves to push, in the order in which they came. A move is due later every time."""
    due = queries_inbox.moves_to_push(limit).cte()
    doublings = func.least(InboxRow.attempts, 10)  # 2 to the power of months would not fit
    pause = func.least(PATIENCE.total_seconds() * func.power(2, doublings), LONGEST_PAUSE)
    claimed = await session.exec(
        update(InboxRow)
        .where(col(InboxRow.key) == due.c.key)
        .values(
            attempts=InboxRow.attempts + 1,
            next_try_at=func.now() + func.make_interval(0, 0, 0, 0, 0, 0, pause),
        )
        .returning(InboxRow),
        execution_options={"synchronize_session": False},
    )
    return [_move(row) for row in sorted(claimed.scalars(), key=lambda row: row.received_at)]


async def mark_confirmed(session: AsyncSession, receipt: Receipt) -> None:
    """The process itself has answered. Also heals a row that was restored without its receipt."""
    told = {"of_key": receipt.key, "with_receipt": codec.encode(receipt)}
    await (await session.connection()).execute(_CONFIRMED, told)


async def mark_refused(session: AsyncSession, key: UUID, refused: Refused) -> Move | None:
    """The rules do not allow it. Tell the caller only after the commit, and what this returns.

    A move that has its receipt keeps it. One that opened nothing gives its place free.
    """
    known = await queries_inbox.move(session, key)
    if known is None:
        return None
    # In the order of the recorder, place before move: neither can wait for the other.
    await queries_inbox.reservation_alone(session, known.trajectory)
    row = await queries_inbox.move_to_change(session, key) or known
    if row.state is InboxState.RECEIVED:
        row.state = InboxState.REFUSED
        row.refusal = {"code": refused.code, "nl": refused.said.nl, "en": refused.said.en}
        row.answered_at = row.confirmed_at = await queries_inbox.now(session)
        await session.flush()
        await reservations.give_free(session, row.trajectory)
    return _move(row)


async def mark_failed(session: AsyncSession, key: UUID) -> None:
    """A bug of ours, not the rules: keep it for the day that it is mended."""
    row = await queries_inbox.move_to_change(session, key)
    if row is not None and row.state is InboxState.RECEIVED:
        row.state = InboxState.FAILED


async def release(session: AsyncSession, key: UUID) -> Move:
    """Push a failed move again, under another id: the process remembers the failure."""
    row = await queries_inbox.move_to_change(session, key)
    if row is None or row.state is not InboxState.FAILED:
        raise NotFailed("Only a move that has failed can be released.")
    row.state, row.attempts, row.release = InboxState.RECEIVED, 0, row.release + 1
    row.next_try_at = await queries_inbox.now(session)
    return _move(row)


def _fingerprint_of(asked: Asked) -> str:
    return fingerprint(asked.trajectory, asked.command, asked.by)


def _new(asked: Asked, received_at: datetime) -> Move:
    """A move as it stands there when it has just come in."""
    return Move(
        asked=asked,
        fingerprint=_fingerprint_of(asked),
        state=InboxState.RECEIVED,
        receipt=None,
        refused=None,
        received_at=received_at,
        answered_at=None,
        is_confirmed=False,
        attempts=0,
        release=1,
    )


def _move(row: InboxRow) -> Move:
    return Move(
        asked=Asked(
            key=row.key,
            trajectory=row.trajectory,
            alliance=row.alliance,
            by=_actor(row),
            command=codec.decode_command(row.command),
            opening=None if row.opening is None else codec.decode_opening(row.opening),
        ),
        fingerprint=row.fingerprint,
        state=row.state,
        receipt=None if row.receipt is None else codec.decode_receipt(row.receipt),
        refused=None if row.refusal is None else _refused(row.refusal),
        received_at=row.received_at,
        answered_at=row.answered_at,
        is_confirmed=row.confirmed_at is not None,
        attempts=row.attempts,
        release=row.release,
    )


def _actor(row: InboxRow) -> Actor:
    person, absent = row.actor_person, row.actor_on_behalf_of
    return Actor(
        seat=Seat(row.actor_seat),
        person=None if person is None else PersonId(person),
        on_behalf_of=None if absent is None else PersonId(absent),
    )


def _refused(stored: codec.Stored) -> Refused:
    return Refused(code=stored["code"], said=Said(nl=stored["nl"], en=stored["en"]))
