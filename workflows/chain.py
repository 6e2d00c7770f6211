"""What a trajectory has decided, and how much of that is recorded. Pure: no Temporal, no clock.

A move is decided, evolved and sealed at once; it waits here until the ledger has it. Between the
two there is one way back: when the ledger turns out to hold other entries at our place, they are
adopted, and what was decided but not recorded is decided again. Nobody was told of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Final
from uuid import UUID, uuid5

from activities.recording import Recording
from domain.calendar import interned, local_date
from domain.commands import Climb
from domain.decide import decide
from domain.errors import NotAllowed
from domain.events import Event
from domain.evolve import evolve, replay
from domain.follow_ups import FollowUp, follow_up_of
from domain.ledger import Entry, Receipt, first_break, seal
from domain.notices import Notice, notices_of
from domain.seats import CLOCK
from domain.standing import Standing, standing
from domain.trajectory import Trajectory
from workflows.messages import Snapshot, Submission

KEPT_RECEIPTS: Final = 200
ENTRIES_AT_ONCE: Final = 50
TOO_MANY_UNRECORDED: Final = 500


class Fork(Exception):
    """The ledger went on from another entry than ours. Nothing is overwritten; a person decides."""


class KeyReused(Exception):
    """The same key, and something else is asked."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A point in the chain, and the trajectory there."""

    trajectory: Trajectory
    sequence: int
    head: str

    @cached_property
    def standing(self) -> Standing:
        return standing(self.trajectory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move that was decided, with all that is recorded of it."""

    asked: Submission
    entries: tuple[Entry, ...]
    notices: tuple[Notice, ...]
    follow_ups: tuple[FollowUp, ...]
    after: Place

    @property
    def is_by_clock(self) -> bool:
        return isinstance(self.asked.command, Climb)

    @property
    def receipt(self) -> Receipt:
        return Receipt(
            key=self.asked.key,
            sequence=self.after.sequence,
            stage=self.after.trajectory.stage,
            head=self.after.head,
            fingerprint=self.asked.fingerprint,
        )


class Chain:
    """One trajectory's decisions, in order."""

    def __init__(self, snapshot: Snapshot) -> None:
        trajectory = snapshot.trajectory
        shared = replace(trajectory, calendar=interned(trajectory.calendar))
        self.recorded = Place(trajectory=shared, sequence=snapshot.sequence, head=snapshot.head)
        self.unrecorded: list[Move] = []
        self.receipts: dict[UUID, Receipt] = {receipt.key: receipt for receipt in snapshot.receipts}
        self.refused: dict[UUID, NotAllowed] = {}
        self._prepared: tuple[tuple[UUID, datetime, Place], Move] | None = None

    @property
    def now(self) -> Place:
        """Where the chain is as decided, recorded or not."""
        return self.unrecorded[-1].after if self.unrecorded else self.recorded

    @property
    def is_busy(self) -> bool:
        return sum(len(move.entries) for move in self.unrecorded) > TOO_MANY_UNRECORDED

    def is_known(self, asked: Submission) -> bool:
        """Whether this key was taken before. Raises KeyReused where it was for something else."""
        before = self._fingerprint_of(asked.key)
        if before is None:
            return False
        if before not in {"", asked.fingerprint}:  # of an adopted move the ledger does not tell it
            raise KeyReused
        return True

    def prepare(self, asked: Submission, *, at: datetime) -> Move:
        """Decide a move and all that would be recorded of it. Raises NotAllowed; changes nothing.

        The validator and the handler of one move ask the same at the same moment: it is made once.
        """
        what = (asked.key, at, self.now)
        if self._prepared is None or self._prepared[0] != what:
            events = decide(self.now.trajectory, asked.command, by=asked.by, at=at)
            self._prepared = (what, _sealed(asked, events, self.now, at))
        return self._prepared[1]

    def take(self, asked: Submission, *, at: datetime) -> None:
        """Put a move in its place. All of it, or, when it is not allowed, nothing."""
        move = self.prepare(asked, at=at)
        self._prepared = None
        self.unrecorded.append(move)

    def climb(self, *, at: datetime) -> None:
        """Let the clock climb what is due, if anything is."""
        alarm = self.now.standing.next_alarm
        if alarm is None or alarm > at:
            return
        key = _key_of_clock(self.now.trajectory, self.now.sequence + 1)
        asked = Submission(key=key, command=Climb(), by=CLOCK, fingerprint="")
        if self.prepare(asked, at=at).entries:
            self.take(asked, at=at)

    def is_answered(self, key: UUID) -> bool:
        return key in self.refused or key in self.receipts

    def answer(self, key: UUID) -> Receipt:
        """The receipt of a recorded move. Raises NotAllowed where adoption left no room for it."""
        if key in self.refused:
            raise self.refused.pop(key)
        return self.receipts[key]

    def next_batch(self) -> tuple[Move, ...]:
        """The moves to record together: whole moves, some tens of entries, at least one move."""
        total = 0
        batch: list[Move] = []
        for move in self.unrecorded:
            total += len(move.entries)
            if batch and total > ENTRIES_AT_ONCE:
                break
            batch.append(move)
        return tuple(batch)

    def confirm(self, batch: Sequence[Move]) -> None:
        """The ledger has these."""
        self.recorded = batch[-1].after
        self.unrecorded = self.unrecorded[len(batch) :]
        self._keep(move.receipt for move in batch if not move.is_by_clock)

    def adopt(self, found: Sequence[Entry], *, at: datetime) -> None:
        """Take over what the ledger holds at our place, and decide the rest again on top of it."""
        start = self.recorded
        if first_break(found, head=start.head, sequence=start.sequence) is not None:
            raise Fork
        again = self.unrecorded
        self.unrecorded = []
        self.recorded, receipts = _adopted(found, start.trajectory, again)
        self._keep(receipts)
        for move in again:
            self._decide_again(move, at)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            trajectory=self.recorded.trajectory,
            sequence=self.recorded.sequence,
            head=self.recorded.head,
            receipts=tuple(self.receipts.values()),
        )

    def _decide_again(self, move: Move, at: datetime) -> None:
        if move.is_by_clock or move.asked.key in self.receipts:
            return  # the clock climbs again by itself
        try:
            self.take(move.asked, at=at)
        except NotAllowed as refusal:
            self.refused[move.asked.key] = refusal

    def _keep(self, receipts: Iterable[Receipt]) -> None:
        for receipt in receipts:
            self.receipts.pop(receipt.key, None)
            self.receipts[receipt.key] = receipt
        for key in list(self.receipts)[:-KEPT_RECEIPTS]:
            del self.receipts[key]

    def _fingerprint_of(self, key: UUID) -> str | None:
        if key in self.receipts:
            return self.receipts[key].fingerprint
        return next((m.asked.fingerprint for m in self.unrecorded if m.asked.key == key), None)


def recording_of(batch: Sequence[Move], *, run_id: str) -> Recording:
    """All that one transaction writes."""
    return Recording(
        standing=batch[-1].after.standing,
        entries=tuple(entry for move in batch for entry in move.entries),
        receipts=tuple(move.receipt for move in batch if not move.is_by_clock),
        notices=tuple(notice for move in batch for notice in move.notices),
        follow_ups=tuple(follow_up for move in batch for follow_up in move.follow_ups),
        run_id=run_id,
    )


def _sealed(asked: Submission, events: Iterable[Event], start: Place, at: datetime) -> Move:
    """Chain the events, and derive what else must be recorded with them."""
    place = start
    entries: list[Entry] = []
    notices: list[Notice] = []
    follow_ups: list[FollowUp] = []
    for event in events:
        entry = seal(
            event,
            sequence=place.sequence + 1,
            key=asked.key,
            recorded_at=at,
            procedure=start.trajectory.procedure.id,
            calendar=start.trajectory.calendar.version,
            previous=place.head,
        )
        after = evolve(place.trajectory, event)
        entries.append(entry)
        if event.at == at:  # of what was done before we knew the trajectory, nobody is told now
            notices.extend(notices_of(after, event, entry.sequence))
        follow_ups.extend(_follow_ups(event, after))
        place = Place(trajectory=after, sequence=entry.sequence, head=entry.hash)
    _ = place.standing  # a fault in it belongs to this move, not to the loop that records
    return Move(
        asked=asked,
        entries=tuple(entries),
        notices=tuple(notices),
        follow_ups=tuple(follow_ups),
        after=place,
    )


def _adopted(
    found: Sequence[Entry], trajectory: Trajectory, again: Sequence[Move]
) -> tuple[Place, list[Receipt]]:
    """Where the found entries lead, and the receipts that go with them."""
    fingerprints = {move.asked.key: move.asked.fingerprint for move in again}
    receipts: list[Receipt] = []
    for key, group in groupby(found, lambda entry: entry.key):
        entries = tuple(group)
        by_clock = key == _key_of_clock(trajectory, entries[0].sequence)
        trajectory = replay(trajectory, (entry.event for entry in entries))
        receipt = Receipt(
            key=key,
            sequence=entries[-1].sequence,
            stage=trajectory.stage,
            head=entries[-1].hash,
            fingerprint=fingerprints.get(key, ""),
        )
        receipts += [] if by_clock else [receipt]
    last = found[-1]
    return Place(trajectory=trajectory, sequence=last.sequence, head=last.hash), receipts


def _key_of_clock(trajectory: Trajectory, sequence: int) -> UUID:
    """The clock's keys are meaning, not chance: what it does at this place in this chain."""
    return uuid5(trajectory.id, f"clock/{sequence}")


def _follow_ups(event: Event, after: Trajectory) -> Iterable[FollowUp]:
    opened_on = after.clock_since or local_date(event.at)
    follow_up = follow_up_of(event, trajectory=after.id, opened_on=opened_on)
    return () if follow_up is None else (follow_up,)
