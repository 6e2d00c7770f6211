"""Rebuilding: read models from the ledger, and the ledger from what histories still know.

Notices are not rebuilt. That somebody was told is a fact of its own, which no ledger entry holds,
and to write them again would tell people a second time. What is owed still climbs its ladder, so
whoever was not told is told by the next rung.

Audit first: a rebuild believes the ledger, and what the read models knew beside it is gone after.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import audit, read_models, reservations
from activities.audit import Break
from activities.record import ledger_row
from domain.ledger import Entry, canonical, first_break
from domain.standing import standing
from models import codec, queries_inbox, queries_ledger, queries_read_models, queries_retention
from models.tables import LedgerRow
from runtime.database import Sessions


class CannotRestore(Exception):
    """The entries and the ledger do not make one chain. Undo the transaction; a person decides."""

    def __init__(self, trajectory: UUID, sequence: int) -> None:
        super().__init__(f"Entry {sequence} of {trajectory} does not fit.")
        self.trajectory = trajectory
        self.sequence = sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """How many were written anew, and which were left alone because their chain is broken."""

    trajectories: int
    broken: tuple[Break, ...]


async def rebuild(sessions: Sessions) -> Rebuilt:
    """Write all read models anew, one trajectory after the other, while others go on working.

    Of what was erased nothing is shown any more.
    """
    async with sessions.begin() as session:
        erased = await queries_retention.erased_trajectories(session)
        recorded = [
            trajectory
            for trajectory in await queries_ledger.trajectories_recorded(session)
            if trajectory not in erased
        ]
        await read_models.forget_unrecorded(session)
    broken = [await _rebuild_alone(sessions, trajectory) for trajectory in recorded]
    found = tuple(each for each in broken if each is not None)
    return Rebuilt(trajectories=len(recorded) - len(found), broken=found)


async def _rebuild_alone(sessions: Sessions, trajectory: UUID) -> Break | None:
    async with sessions.begin() as session:
        return await rebuild_one(session, trajectory)


async def rebuild_one(session: AsyncSession, trajectory: UUID) -> Break | None:
    """Write the read models of one trajectory anew; of a broken chain, tell where it breaks."""
    place = await queries_inbox.reservation_alone(session, trajectory)
    rows = await queries_ledger.rows_from(session, trajectory, 1)
    verdict = audit.verify_rows(rows)
    state = None if verdict.breaks else queries_ledger.told(_entries(rows))
    if state is None:
        return next(iter(verdict.breaks), None)
    stands = standing(state)
    if place is None:  # and now that there is one, nobody records while we look again
        await reservations.hold(session, stands)
        return await rebuild_one(session, trajectory)
    await read_models.write(session, stands, place, sequence=rows[-1].sequence, head=rows[-1].hash)
    await reservations.follow(session, place, stands)
    return None


async def dump(session: AsyncSession) -> bytes:
    """All read models as canonical bytes: equal before and after a rebuild, or one of them lied."""
    lines = [
        canonical({"table": table, "row": row})
        async for table, row in queries_read_models.all_read_models(session)
    ]
    return b"\n".join(lines)


async def restore_missing(
    session: AsyncSession, trajectory: UUID, entries: Sequence[Entry], *, run_id: str
) -> int:
    """Put entries back that a history knows and the ledger lost; tell how many.

    Raises:
        CannotRestore: the ledger has another entry in one of these places, or a gap would remain.
    """
    await queries_inbox.reservation_alone(session, trajectory)
    there = {row.sequence: row for row in await queries_ledger.rows_from(session, trajectory, 1)}
    for entry in entries:
        if entry.sequence in there and there[entry.sequence].hash != entry.hash:
            raise CannotRestore(trajectory, entry.sequence)
    missing = [entry for entry in entries if entry.sequence not in there]
    whole = sorted([*_entries(there.values()), *missing], key=lambda entry: entry.sequence)
    sequence = first_break(whole)
    if sequence is not None:
        raise CannotRestore(trajectory, sequence)
    if missing:
        rows = [ledger_row(trajectory, entry, run_id) for entry in missing]
        await session.exec(insert(LedgerRow), params=rows)
    broken = await rebuild_one(session, trajectory)
    if broken is not None:
        raise CannotRestore(trajectory, broken.sequence)
    return len(missing)


def _entries(rows: Iterable[LedgerRow]) -> list[Entry]:
    return [codec.decode_entry(row.entry) for row in rows]
