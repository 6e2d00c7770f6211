"""A checkpoint: one signed sentence about where many chains stood at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from domain import merkle
from domain.ledger import GENESIS, canonical

FORMAT: Final = "traject-checkpoint-1"
FIRST: Final = GENESIS
"""What the first checkpoint follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry of a chain: nothing before it can change without changing this."""

    trajectory: UUID
    sequence: int
    head: str

    @property
    def leaf(self) -> bytes:
        return canonical(
            {"trajectory": self.trajectory, "sequence": self.sequence, "head": self.head}
        )


def in_order(heads: Sequence[Head]) -> list[Head]:
    """The order of the leaves: that of the ids, so that anybody makes the same tree."""
    return sorted(heads, key=lambda head: str(head.trajectory))


def body_of(  # noqa: PLR0913 - a checkpoint has this many sides, each by name
    heads: Sequence[Head], *, number: int, at: datetime, previous: str, is_full: bool, key: str
) -> bytes:
    """The bytes that are signed."""
    return canonical(
        {
            "format": FORMAT,
            "number": number,
            "at": at,
            "is_full": is_full,
            "root": merkle.root([head.leaf for head in in_order(heads)]).hex(),
            "size": len(heads),
            "previous": previous,
            "key": key,
        }
    )


def hash_of(body: bytes) -> str:
    return sha256(b"traject-checkpoint-1\n" + body).hexdigest()
