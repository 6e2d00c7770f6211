"""The ledger as its readers see it. Beside each reference to a text stand its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.datastructures import URL

from api import schemas
from api.shown import camel
from api.words import Words, words_under
from domain.ledger import Entry, plain
from models import queries_ledger

MAX_ENTRIES: Final = 500
MAX_SEQUENCE: Final = 2**31 - 1
_TEXT: Final = {"id", "digest"}
_SHOWN_APART: Final = {"type", "at", "by"}


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a ledger: so many entries, after this one."""

    after: int
    size: int


def _part(
    after: Annotated[int, Query(ge=0, le=MAX_SEQUENCE, description="A sequence number.")] = 0,
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=MAX_ENTRIES)] = 100,
) -> Part:
    return Part(after, page_size)


AskedPart = Annotated[Part, Depends(_part)]


async def entries_shown(
    session: AsyncSession, trajectory: UUID, part: Part, *, address: URL
) -> schemas.Entries:
    found = await queries_ledger.events(session, trajectory, after=part.after, limit=part.size + 1)
    entries = found[: part.size]
    contents = [_content(entry) for entry in entries]
    words = await words_under(session, trajectory, _texts_in(contents))
    return schemas.Entries(
        next=_address_after(entries[-1], address) if len(found) > part.size else None,
        results=[
            _shown(entry, _with_words(content, words))
            for entry, content in zip(entries, contents, strict=True)
        ],
    )


def _address_after(entry: Entry, address: URL) -> str:
    following = address.include_query_params(after=entry.sequence)
    return f"{following.path}?{following.query}"


def _content(entry: Entry) -> dict[str, Any]:
    """What an event says. A calendar is named by its version: it is pages of dates."""
    told = plain(entry.event)
    if not isinstance(told, dict):
        raise TypeError("An event is a JSON object.")
    content = {name: value for name, value in told.items() if name not in _SHOWN_APART}
    if isinstance(content.get("calendar"), dict):
        content["calendar"] = content["calendar"]["version"]
    return content


def _texts_in(value: object) -> Iterator[UUID]:
    match value:
        case dict() if value.keys() == _TEXT:
            yield UUID(value["id"])
        case dict():
            for item in value.values():
                yield from _texts_in(item)
        case list():
            for item in value:
                yield from _texts_in(item)


def _with_words(value: object, words: Words) -> Any:  # noqa: ANN401 - JSON values
    match value:
        case dict() if value.keys() == _TEXT:
            return {**value, "words": words.under(UUID(value["id"]))}
        case dict():
            return {name: _with_words(item, words) for name, item in value.items()}
        case list():
            return [_with_words(item, words) for item in value]
        case _:
            return value


def _shown(entry: Entry, content: dict[str, Any]) -> schemas.Entry:
    by = entry.event.by
    return schemas.Entry.model_validate(
        {
            "sequence": entry.sequence,
            "type": entry.event.type,
            "at": entry.event.at,
            "recordedAt": entry.recorded_at,
            "by": {"seat": by.seat, "person": by.person},
            "key": entry.key,
            "content": camel(content),
            "previous": entry.previous,
            "hash": entry.hash,
        }
    )
