"""The ledger as its readers see it. Beside each reference to a text stand its words."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic.alias_generators import to_camel
from sqlmodel.ext.asyncio.session import AsyncSession

from api import cursors, schemas
from api.cursors import Cursor, Feed
from api.paging import link_to_next
from api.words import Words, words_of
from domain.calendar import SchoolCalendar
from domain.ledger import Entry, plain
from domain.plan import Text
from domain.sign_off import Proof
from models import queries_ledger

MAX_ENTRIES: Final = 500
_SHOWN_APART: Final = {"type", "at", "by"}


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a ledger: so many entries, after this one."""

    after: int
    size: int


async def _part(
    after: Cursor = None,
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=MAX_ENTRIES)] = 100,
) -> Part:
    return Part(cursors.read(Feed.ENTRIES, after), page_size)


AskedPart = Annotated[Part, Depends(_part)]


async def entries_shown(
    session: AsyncSession, trajectory: UUID, part: Part, *, request: Request, response: Response
) -> schemas.Entries:
    """One part, and the way to the next where there is more."""
    found = await entries_of(session, trajectory, replace(part, size=part.size + 1))
    entries = found[: part.size]
    cursor = cursors.written(Feed.ENTRIES, entries[-1].sequence if entries else part.after)
    following = link_to_next(request, response, cursor) if len(found) > part.size else None
    return schemas.Entries(next=following, cursor=cursor, results=entries)


async def entries_of(session: AsyncSession, trajectory: UUID, part: Part) -> list[schemas.Entry]:
    entries = await queries_ledger.events(session, trajectory, after=part.after, limit=part.size)
    texts = [text for entry in entries for text in _texts_in(entry.event)]
    words = await words_of(session, trajectory, texts)
    return [_shown(entry, words) for entry in entries]


def _texts_in(value: object) -> Iterator[Text]:
    """Every text that an event refers to, however deep."""
    match value:
        case Proof():
            return  # what somebody saw and said with it is theirs: it is in their evidence
        case Text():
            yield value
        case tuple():
            for item in value:
                yield from _texts_in(item)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from _texts_in(getattr(value, field.name))


def _told(value: object, words: Words) -> Any:  # noqa: ANN401 - JSON values
    """What an event says, as JSON. A calendar is named by its version: it is pages of dates."""
    match value:
        case Text():
            return {"id": str(value.id), "digest": value.digest, "words": words.of(value)}
        case Proof():
            at = plain(value.authenticated_at)
            return {"level": value.level, "method": value.method, "authenticatedAt": at}
        case SchoolCalendar():
            return value.version
        case tuple():
            return [_told(item, words) for item in value]
        case _ if is_dataclass(value):
            return {
                to_camel(field.name): _told(getattr(value, field.name), words)
                for field in fields(value)
            }
        case _:
            return plain(value)


def _shown(entry: Entry, words: Words) -> schemas.Entry:
    by = entry.event.by
    told: dict[str, Any] = _told(entry.event, words)
    return schemas.Entry(
        sequence=entry.sequence,
        type=entry.event.type,
        at=entry.event.at,
        recorded_at=entry.recorded_at,
        by=schemas.By(seat=by.seat, person=by.person, on_behalf_of=by.on_behalf_of),
        key=entry.key,
        content={name: item for name, item in told.items() if name not in _SHOWN_APART},
        previous=entry.previous,
        hash=entry.hash,
    )
