"""The one place where values of the domain become stored JSON, and come back.

Out goes `domain.ledger.plain`: what is hashed is what is stored. Back comes pydantic, told by the
tag `type` what it has before it.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, TypeAdapter

from domain.commands import Command
from domain.events import Event
from domain.ledger import Entry, Receipt, canonical, plain
from domain.trajectory import Opening

Stored = Mapping[str, Any]

_TAG: Final = Field(discriminator="type")
_EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Annotated[Event, _TAG])
_COMMAND: Final[TypeAdapter[Command]] = TypeAdapter(Annotated[Command, _TAG])
_RECEIPT: Final = TypeAdapter(Receipt)
_OPENING: Final = TypeAdapter(Opening)


def encode_entry(entry: Entry) -> str:
    """The canonical JSON of an entry, its own hash included."""
    return canonical(entry).decode()


def decode_entry(stored: str) -> Entry:
    """The entry again. It says nothing about whether the hash is right."""
    body = json.loads(stored)
    return Entry(
        sequence=body["sequence"],
        key=UUID(body["key"]),
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        procedure=body["procedure"],
        calendar=body["calendar"],
        event=decode_event(body["event"]),
        previous=body["previous"],
        hash=body["hash"],
    )


def decode_event(stored: Stored) -> Event:
    return _EVENT.validate_python(stored)


def encode(value: Command | Receipt | Opening) -> dict[str, Any]:
    """A value as a JSON object, for a column of type jsonb."""
    stored = plain(value)
    if not isinstance(stored, dict):
        raise TypeError(f"{type(value).__name__} is not stored as a JSON object.")
    return stored


def decode_command(stored: Stored) -> Command:
    return _COMMAND.validate_python(stored)


def decode_receipt(stored: Stored) -> Receipt:
    return _RECEIPT.validate_python(stored)


def decode_opening(stored: Stored) -> Opening:
    return _OPENING.validate_python(stored)
