"""The ledger: a chain of entries per trajectory. Each hash covers all of it and the one before.

The bytes under a hash are canonical JSON (RFC 8785 for the values we use: strings, whole numbers,
booleans, null, lists and ASCII keys), so that anybody can check a chain without this program.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from domain.events import Event
from domain.procedure import Stage

GENESIS: Final = "0" * 64
"""What the first entry of every chain follows."""

_TAG: Final = b"traject-ledger-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event in its place, with the rules it was decided under."""

    sequence: int
    key: UUID
    """The idempotency key of the move that caused it."""
    recorded_at: datetime
    procedure: str
    calendar: str
    event: Event
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a party gets for a move: the last entry it caused, and the head of the chain there."""

    key: UUID
    sequence: int
    stage: Stage
    head: str
    fingerprint: str
    """Of the move as it was asked, so that the same key with other content is found out."""


def seal(  # noqa: PLR0913 - an entry has this many sides, each by name
    event: Event,
    *,
    sequence: int,
    key: UUID,
    recorded_at: datetime,
    procedure: str,
    calendar: str,
    previous: str,
) -> Entry:
    """Put an event in its place in the chain."""
    unsealed = Entry(
        sequence=sequence,
        key=key,
        recorded_at=recorded_at,
        procedure=procedure,
        calendar=calendar,
        event=event,
        previous=previous,
        hash="",
    )
    return replace(unsealed, hash=hash_of(unsealed))


def hash_of(entry: Entry) -> str:
    """SHA-256 over the tag, the previous hash and the canonical entry without its own hash."""
    return hash_of_stored(plain(entry))


def hash_of_stored(entry: object) -> str:
    """As `hash_of`, for an entry as it was stored (plain JSON values)."""
    if not isinstance(entry, dict):
        raise TypeError("An entry is a JSON object.")
    body = {name: value for name, value in entry.items() if name != "hash"}
    previous = str(body["previous"]).encode()
    return sha256(b"\n".join((_TAG, previous, canonical(body)))).hexdigest()


def first_break(entries: Iterable[Entry], *, head: str = GENESIS, sequence: int = 0) -> int | None:
    """The sequence number of the first entry that does not fit the chain, or none."""
    for entry in entries:
        sequence += 1
        fits = (
            entry.sequence == sequence and entry.previous == head and entry.hash == hash_of(entry)
        )
        if not fits:
            return sequence
        head = entry.hash
    return None


def canonical(value: object) -> bytes:
    """The bytes that are hashed: sorted keys, no white space, UTF-8."""
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(value: object) -> str:
    """SHA-256 of the canonical form."""
    return sha256(canonical(value)).hexdigest()


def plain(value: object) -> object:  # noqa: C901, PLR0911 - one line a kind of value
    """A value of the domain as JSON values: ISO 8601 dates, moments in UTC with microseconds."""
    match value:
        case None | bool():
            return value
        case Enum():
            return value.value
        case str() | int():
            return value
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case tuple() | list():
            return [plain(item) for item in value]
        case frozenset():
            return sorted((plain(item) for item in value), key=str)
        case Mapping():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {
                field.name: plain(told)
                for field in fields(value)
                if (told := getattr(value, field.name)) is not None or not _is_left_out(field)
            }
        case _:
            raise TypeError(f"{type(value).__name__} has no place in the ledger.")


def _is_left_out(field: Field[Any]) -> bool:
    """Whether nothing is said of this field while it is None.

    So a field that came later leaves the hash of what was there before it as it was.
    """
    return "left_out" in field.metadata
