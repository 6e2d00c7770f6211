"""The audit: whether every chain is whole, and which entry is the first that does not fit.

A chain by itself tells of an entry that was changed, removed, added or put elsewhere. It cannot
tell of a tail that was cut off, of a trajectory that is gone as a whole, nor of one that was hashed
anew from some entry to its end. In the database the read models and the receipts in the inbox know
the heads, so there all three are found too. Whoever rewrites those as well is found out by the
checkpoints, which are signed by a key outside the database; and whoever holds that key as well, by
the receipts and bundles that people hold.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.ledger import GENESIS, canonical, hash_of_stored, plain
from models import queries_checkpoints, queries_ledger
from models.tables import LedgerRow

_OF_ENTRY: Final = ("sequence", "key", "recorded_at", "previous", "hash")
_OF_EVENT: Final = ("type", "at", "actor_seat", "actor_person", "actor_on_behalf_of")
_COLUMNS: Final = (*_OF_ENTRY, *_OF_EVENT)


class Why(StrEnum):
    """What is wrong with an entry."""

    UNREADABLE = "unreadable"
    NOT_CANONICAL = "not_canonical"
    """It stands there in other bytes than those that are hashed."""
    SEQUENCE = "sequence"
    PREVIOUS = "previous"
    """It does not follow the entry before it."""
    HASH = "hash"
    """It is not what was hashed."""
    OF_ANOTHER = "of_another"
    """The chain was opened for another trajectory."""
    COLUMNS = "columns"
    """The columns beside the entry say something else."""
    MISSING = "missing"
    """A read model or a receipt knows of it, and the ledger does not, or has another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first entry of a trajectory that does not fit."""

    trajectory: UUID
    sequence: int
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How much was looked at, and what was found: one break per trajectory at most."""

    trajectories: int
    entries: int
    breaks: tuple[Break, ...]

    @property
    def is_whole(self) -> bool:
        return not self.breaks


class NotAnExport(ValueError):
    """A file that `export` did not write."""


async def verify(session: AsyncSession) -> Verdict:
    """Check every chain in the database, its columns, and the heads that are known beside it."""
    audit = _Audit()
    async for row in queries_ledger.all_rows(session):
        audit.looks_at(_in_row(row))
    for trajectory, sequence in await queries_ledger.heads_missing(session):
        audit.misses(trajectory, sequence)
    for trajectory, sequence in await queries_checkpoints.signed_and_gone(session):
        audit.misses(trajectory, sequence)
    return audit.verdict()


def verify_rows(rows: Iterable[LedgerRow]) -> Verdict:
    """Check some chains from their beginning on."""
    audit = _Audit()
    for row in rows:
        audit.looks_at(_in_row(row))
    return audit.verdict()


def verify_lines(lines: Iterable[str]) -> Verdict:
    """Check an export, without a database. The entries of one trajectory stand in their order.

    Raises:
        NotAnExport: a line is no entry of a ledger at all.
    """
    audit = _Audit()
    for number, line in enumerate(lines, start=1):
        audit.looks_at(_in_line(line, number))
    return audit.verdict()


async def export(session: AsyncSession) -> AsyncIterator[str]:
    """The whole ledger as lines of JSON, for whoever wants to check it without us."""
    async for row in queries_ledger.all_rows(session):
        line = {"trajectory": row.trajectory, "entry": json.loads(row.entry)}
        yield canonical(line).decode() + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An entry as it stands there."""

    trajectory: UUID
    body: dict[str, Any] | None
    """None where it cannot be read."""
    is_canonical: bool
    columns: dict[str, object] | None = None


def _in_row(row: LedgerRow) -> _Found:
    body = _read(row.entry)
    return _Found(
        trajectory=row.trajectory,
        body=body,
        is_canonical=body is not None and canonical(body).decode() == row.entry,
        columns={name: plain(getattr(row, name)) for name in _COLUMNS},
    )


def _in_line(line: str, number: int) -> _Found:
    match parsed := _read(line):
        case {"trajectory": str(named), "entry": dict(body)} if _is_id(named):
            is_canonical = canonical(parsed).decode() == line.rstrip("\n")
            return _Found(trajectory=UUID(named), body=body, is_canonical=is_canonical)
        case _:
            raise NotAnExport(f"Line {number} is not an entry of a ledger.")


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _read(text: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(text)
        canonical(parsed)
    except (ValueError, TypeError):  # not JSON, or a number that has no canonical form
        return None
    return parsed if isinstance(parsed, dict) else None


def _faults(found: _Found, sequence: int, head: str) -> Iterator[Why]:
    """What is wrong with an entry at its place, the plainest first."""
    body = found.body
    if body is None:
        yield Why.UNREADABLE
        return
    if not found.is_canonical:
        yield Why.NOT_CANONICAL
    if body.get("sequence") != sequence:
        yield Why.SEQUENCE
    if body.get("previous") != head:
        yield Why.PREVIOUS
    if body.get("hash") != hash_of_stored(body):
        yield Why.HASH
    if sequence == 1 and _opened_for(body) != str(found.trajectory):
        yield Why.OF_ANOTHER
    if found.columns is not None and found.columns != _told_by(body):
        yield Why.COLUMNS


def _opened_for(body: Mapping[str, Any]) -> object:
    match body.get("event"):
        case {"type": "trajectory.opened", "trajectory": trajectory}:
            return trajectory
        case _:
            return None


def _told_by(body: Mapping[str, Any]) -> dict[str, object]:
    """What the columns must say beside an entry."""
    match body:
        case {"event": {"type": kind, "at": at, "by": {"seat": seat, "person": person, **others}}}:
            told = (kind, at, seat, person, others.get("on_behalf_of"))
            of_event = dict(zip(_OF_EVENT, told, strict=True))
            return of_event | {name: body.get(name) for name in _OF_ENTRY}
        case _:
            return {}


class _Audit:
    """All chains side by side, each followed until its first entry that does not fit."""

    def __init__(self) -> None:
        self._places: dict[UUID, tuple[int, str]] = {}
        self._breaks: dict[UUID, Break] = {}
        self._entries = 0

    def looks_at(self, found: _Found) -> None:
        """Take the next entry of a trajectory."""
        self._entries += 1
        before, head = self._places.get(found.trajectory, (0, GENESIS))
        sequence = before + 1
        if found.trajectory not in self._breaks:
            why = next(_faults(found, sequence, head), None)
            if why is not None:
                self._finds(Break(trajectory=found.trajectory, sequence=sequence, why=why))
        self._places[found.trajectory] = sequence, str((found.body or {}).get("hash"))

    def misses(self, trajectory: UUID, sequence: int) -> None:
        """Note an entry that the ledger should have: the first that it lacks is where it breaks."""
        last, _ = self._places.get(trajectory, (0, GENESIS))
        first = min(sequence, last + 1)
        self._finds(Break(trajectory=trajectory, sequence=first, why=Why.MISSING))

    def _finds(self, broken: Break) -> None:
        known = self._breaks.get(broken.trajectory)
        if known is None or broken.sequence < known.sequence:
            self._breaks[broken.trajectory] = broken

    def verdict(self) -> Verdict:
        breaks = tuple(self._breaks[trajectory] for trajectory in sorted(self._breaks))
        return Verdict(trajectories=len(self._places), entries=self._entries, breaks=breaks)
