"""The keeper: signs where all chains stand, every hour, and at once after a sign-off.

With several workers one of them signs at a time, under a lock of the database; the others find that
there is nothing left to do. What a checkpoint does not yet cover is what can still be cut off
unseen: after a sign-off that is about a second.
"""

import asyncio
import base64
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import endorsement
from domain.checkpoint import FIRST, Head, body_of, hash_of, in_order
from models import queries_checkpoints
from models.tables import (
    CheckpointDueRow,
    CheckpointHeadRow,
    CheckpointRow,
    LedgerRow,
    SigningKeyEndorsementRow,
    SigningKeyRow,
)
from runtime import clock
from runtime.database import Sessions, sessions_of
from runtime.signing import Signer, SigningKeys, fits, id_of

EVERY: Final = timedelta(hours=1)
PAUSE: Final = timedelta(milliseconds=500)
"""Between two looks whether a sign-off came in."""

SIGN_OFFS: Final = frozenset(
    {
        *("step.answered", "answer.withdrawn", "plan.acknowledged", "plan.adopted"),
        *("delegation.given", "learner.heard"),
    }
)
"""Events that are put under a checkpoint at once."""

_LOCK: Final = 7_264_533

log = structlog.get_logger()


async def keep(
    engine: AsyncEngine, keys: SigningKeys, stop: asyncio.Event, *, pause: timedelta = PAUSE
) -> None:
    """Sign what is due until told to stop. A database that is down is tried again."""
    sessions, looked_at_all = sessions_of(engine), datetime.min.replace(tzinfo=UTC)
    while not stop.is_set():
        at = clock.now()
        try:
            looks_at_all = at - looked_at_all >= EVERY
            await sign_due(sessions, keys.now, at=at, looks_at_all=looks_at_all)
            looked_at_all = at if looks_at_all else looked_at_all
        except (SQLAlchemyError, OSError) as error:
            log.warning("checkpoint.failed", error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause.total_seconds())


async def sign_due(
    sessions: Sessions, signer: Signer, *, at: datetime, looks_at_all: bool = True
) -> CheckpointRow | None:
    """Make the checkpoint that is due: over all heads every hour, over a new sign-off at once."""
    async with sessions.begin() as session:
        full = await queries_checkpoints.last(session, is_full=True) if looks_at_all else None
        is_full = looks_at_all and (full is None or at - full.at >= EVERY)
        if not is_full and not await queries_checkpoints.is_any_due(session):
            return None
        return await sign(session, signer, at=at, is_full=is_full)


async def sign(
    session: AsyncSession, signer: Signer, *, at: datetime, is_full: bool
) -> CheckpointRow | None:
    """Make one checkpoint, unless another worker is making one or nothing is new."""
    if not (await session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK)))):
        return None
    last = await queries_checkpoints.last(session)
    due = delete(CheckpointDueRow).returning(col(CheckpointDueRow.trajectory))
    urgent = list((await (await session.connection()).execute(due)).scalars())
    number = 1 if last is None else last.number + 1
    if is_full:
        heads = await queries_checkpoints.heads_now(session)
        known = set(await queries_checkpoints.heads_at(session, number))
        new = [head for head in heads if head not in known]
    else:
        new = heads = await queries_checkpoints.heads_of(session, urgent)
    if not heads or (is_full and not new and _is_over_all(last, signer)):
        return None  # nothing happened since all of it was signed
    session.add_all(_rows(new, number))
    await session.flush()
    if is_full:
        heads = await queries_checkpoints.heads_at(session, number)  # also of a chain that is gone
    await publish(session, signer, at=at)
    body = body_of(
        heads,
        number=number,
        at=at,
        previous=FIRST if last is None else last.hash,
        is_full=is_full,
        key=signer.current,
    )
    row = CheckpointRow(
        number=number,
        at=at,
        is_full=is_full,
        body=body.decode(),
        hash=hash_of(body),
        key=signer.current,
        signature=signer.sign(body),
    )
    session.add(row)
    await session.flush()
    return row


def _is_over_all(last: CheckpointRow | None, signer: Signer) -> bool:
    """Whether all was signed with this very key: a new one signs for what was there before it."""
    return last is not None and last.is_full and last.key == signer.current


async def note_sign_off(session: AsyncSession, rows: Sequence[dict[str, object]]) -> None:
    """Ask for a checkpoint, in the transaction that records a sign-off.

    A request that stands there already is written again: that holds it until the sign-off is there
    for others too, or the keeper could take it away and sign for the head before.
    """
    signed = {row["trajectory"] for row in rows if row["type"] in SIGN_OFFS}
    if signed:
        values = [{"trajectory": trajectory} for trajectory in signed]
        due = insert(CheckpointDueRow)
        held = due.on_conflict_do_update(
            index_elements=["trajectory"], set_={"trajectory": due.excluded.trajectory}
        )
        await (await session.connection()).execute(held, values)


def _rows(heads: Sequence[Head], number: int) -> list[CheckpointHeadRow]:
    return [
        CheckpointHeadRow(
            trajectory=head.trajectory, number=number, sequence=head.sequence, head=head.head
        )
        for head in in_order(heads)
    ]


async def publish(session: AsyncSession, signer: Signer, *, at: datetime) -> None:
    """Write down the public keys, and what each signed for the next, for bundles from here on."""
    known = insert(SigningKeyRow).on_conflict_do_nothing()
    rows = [{"id": key, "public": public, "since": at} for key, public in signer.public.items()]
    connection = await session.connection()
    await connection.execute(known, rows)
    endorsed = list(_endorsements(signer))
    if endorsed:
        await connection.execute(
            insert(SigningKeyEndorsementRow).on_conflict_do_nothing(), endorsed
        )


def _endorsements(signer: Signer) -> Iterator[dict[str, object]]:
    for by, key in pairwise(signer.public):
        public = base64.b64encode(signer.public[key]).decode()
        body = endorsement.body_of(key=key, public=public, by=by)
        signature = signer.sign(body, by=by)
        yield {"key": key, "by": by, "body": body.decode(), "signature": signature}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """The first checkpoint that does not fit, and why."""

    number: int
    why: str


async def first_unfit(
    session: AsyncSession, *, trusted: frozenset[str] | None = None
) -> Unfit | None:
    """Check every checkpoint: its number, what it follows, its key, its signature and its tree.

    `trusted` are the ids of keys that are known from elsewhere, so that a key of somebody else,
    with everything signed anew, is found out as well. What they signed for is trusted too.
    """
    keys = await queries_checkpoints.keys(session)
    if trusted is not None:
        trusted = endorsement.followed(trusted, await _succeeded(session, keys))
    previous = FIRST
    for number, row in enumerate(await queries_checkpoints.all_in_order(session), start=1):
        why = _fault(row, number, previous, keys, trusted)
        if why is None:
            look = queries_checkpoints.heads_at if row.is_full else queries_checkpoints.heads_in
            heads = await look(session, row.number)
            made = body_of(
                heads,
                number=row.number,
                at=row.at,
                previous=previous,
                is_full=row.is_full,
                key=row.key,
            )
            why = None if made.decode() == row.body else "heads"
        if why is not None:
            return Unfit(number=number, why=why)
        previous = row.hash
    return None


async def _succeeded(session: AsyncSession, keys: dict[str, bytes]) -> set[tuple[str, str]]:
    """Which key follows which, as far as the old one really signed for it."""
    return {
        (row.by, row.key)
        for row in await queries_checkpoints.endorsements(session)
        if _is_endorsed(row, keys)
    }


def _is_endorsed(row: SigningKeyEndorsementRow, keys: dict[str, bytes]) -> bool:
    public = base64.b64encode(keys.get(row.key, b"")).decode()
    body = endorsement.body_of(key=row.key, public=public, by=row.by)
    return body.decode() == row.body and fits(keys.get(row.by, b""), row.signature, body)


def _fault(
    row: CheckpointRow,
    number: int,
    previous: str,
    keys: dict[str, bytes],
    trusted: frozenset[str] | None,
) -> str | None:
    body, public = row.body.encode(), keys.get(row.key, b"")
    if row.number != number:
        return "missing"
    if f'"previous":"{previous}"' not in row.body:
        return "previous"
    if id_of(public) != row.key or (trusted is not None and row.key not in trusted):
        return "key"
    if row.hash != hash_of(body) or not fits(public, row.signature, body):
        return "signature"
    return None


async def count_of_sign_offs_uncovered(session: AsyncSession) -> int:
    """How many sign-offs stand behind the last head of their chain that was signed."""
    covered = (
        select(
            col(CheckpointHeadRow.trajectory).label("trajectory"),
            func.max(CheckpointHeadRow.sequence).label("sequence"),
        )
        .group_by(col(CheckpointHeadRow.trajectory))
        .subquery()
    )
    question = (
        select(func.count())
        .select_from(LedgerRow)
        .outerjoin(covered, covered.c.trajectory == col(LedgerRow.trajectory))
        .where(
            col(LedgerRow.type).in_(SIGN_OFFS),
            col(LedgerRow.sequence) > func.coalesce(covered.c.sequence, 0),
        )
    )
    return int(await session.scalar(question) or 0)
