"""What travels through Temporal: ids, codes, digests and dates, never words.

Every class here outlives its version of the code: unknown fields are ignored, a new field has a
default, and a changed meaning raises the `v` of the snapshot.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from domain.commands import Command
from domain.ledger import GENESIS, Receipt, canonical
from domain.seats import Actor
from domain.trajectory import Opening, Trajectory

UPDATE: Final = "submit"
REFRESH: Final = "refresh"
RECORD: Final = "record"
WORKFLOW: Final = "Trajectory"
TASK_QUEUE: Final = "trajectory"
IO_TASK_QUEUE: Final = "trajectory-io"

_PREFIX: Final = "trajectory-"

MAX_COMMAND: Final = 256 * 1024
"""Bytes of one command. Two megabytes would leave a trajectory unusable."""

IDEMPOTENCY_KEY_REUSED: Final = "idempotency_key_reused"
BUSY: Final = "busy"
"""Too much is decided and not yet recorded: come back later. Never a refusal."""
HALTED: Final = "halted"
"""The record went on without this process; a person decides. What is asked meanwhile is kept."""
LATER: Final = frozenset({BUSY, HALTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One move, as it is asked of the process."""

    key: UUID
    command: Annotated[Command, Field(discriminator="type")]
    by: Actor
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that a trajectory takes along when it continues as new. All of it is recorded."""

    trajectory: Trajectory
    sequence: int = 0
    head: str = GENESIS
    receipts: tuple[Receipt, ...] = ()
    """Temporal forgets update ids on the way; the oldest first."""
    clock_rests_until: datetime | None = None
    """After a bug in what the clock does, it tries again then, with the code of that day."""
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A new trajectory has an opening, one that continues has a snapshot."""

    opening: Opening | None = None
    snapshot: Snapshot | None = None


def workflow_id(trajectory: UUID) -> str:
    return f"{_PREFIX}{trajectory}"


def size_of(command: Command) -> int:
    return len(canonical(command))


def trajectory_in(workflow_id: str) -> UUID:
    return UUID(workflow_id.removeprefix(_PREFIX))
