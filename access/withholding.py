"""What of the ledger somebody takes along: whole entries, and the place of all others.

The hash of a withheld entry stays, so that the chain can still be followed. An entry of which they
may see only a part is withheld as a whole, because a part of it cannot be checked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final
from uuid import UUID

from access import verify
from domain.access import Topic
from domain.events import Event
from domain.seats import SeatKind, kind_of
from domain.visibility import Viewer, hidden_in, seen_of
from models import codec

_FAMILY: Final = frozenset({SeatKind.GUARDIAN, SeatKind.LEARNER})


@dataclass(frozen=True, slots=True)
class Named:
    """The texts that entries refer to: words, and statements that are theirs to see."""

    words: frozenset[UUID]
    statements: frozenset[UUID]


def taken_along(stored: str, viewer: Viewer) -> dict[str, Any]:
    """An entry as it was stored, or what is left of it."""
    entry: dict[str, Any] = json.loads(stored)
    is_theirs = _is_all_of_it(codec.decode_event(entry["event"]), viewer)
    return entry if is_theirs else _withheld(entry)


def is_withheld(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("withheld"))


def named_in(entries: Iterable[Mapping[str, Any]], viewer: Viewer) -> Named:
    """What is named in entries that are shown.

    A statement goes to whoever made it, and to those outside the family who see all answers; for
    the others there is its digest.
    """
    words: set[UUID] = set()
    statements: set[UUID] = set()
    for entry in entries:
        event = entry.get("event") or {}
        made = set(_statement_of(event))
        words |= {UUID(text["id"]) for text in verify.texts_in(event)} - made
        is_own = (event.get("by") or {}).get("person") == str(viewer.person)
        if is_own or _sees_statements(viewer):
            statements |= made
    return Named(frozenset(words), frozenset(statements))


def _statement_of(event: Mapping[str, Any]) -> Iterator[UUID]:
    statement = ((event.get("proof") or {}).get("statement") or {}).get("id")
    if statement is not None:
        yield UUID(statement)


def _sees_statements(viewer: Viewer) -> bool:
    is_of_family = any(kind_of(seat) in _FAMILY for seat in viewer.seats)
    return not is_of_family and viewer.sees(Topic.ANSWERS)


def _is_all_of_it(event: Event, viewer: Viewer) -> bool:
    """Whether somebody may see every field of an event, and its hour."""
    seen = seen_of(event, viewer)
    is_cut = seen is None or seen.without or seen.by_day or seen.event != event
    return not is_cut and not _is_any_hidden(event, viewer)


def _is_any_hidden(value: object, viewer: Viewer) -> bool:
    if isinstance(value, tuple):
        return any(_is_any_hidden(item, viewer) for item in value)
    if not is_dataclass(value):
        return False
    parts = (getattr(value, field.name) for field in fields(value))
    return bool(hidden_in(value, viewer)) or any(_is_any_hidden(part, viewer) for part in parts)


def _withheld(entry: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: entry[name] for name in ("sequence", "previous", "hash")}
    return {**kept, "withheld": True}
