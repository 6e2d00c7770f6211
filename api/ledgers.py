"""The ledger as its readers see it. Beside each reference to a text stand its words."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic.alias_generators import to_camel
from sqlmodel.ext.asyncio.session import AsyncSession

from access.looking import Found
from api import cursors, schemas
from api.cursors import Cursor, Feed
from api.paging import link_to_next
from api.words import Words, words_of
from domain.calendar import SchoolCalendar, local_date
from domain.ledger import Entry, plain
from domain.plan import Text
from domain.sign_off import Proof
from domain.visibility import Seen, Viewer, hidden_in, seen_of
from models import queries_ledger

MAX_ENTRIES: Final = 500
_SHOWN_APART: Final = {"type", "at", "by"}
_TELLS_ITS_MOMENT: Final = 7


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
    session: AsyncSession, seen: Found, part: Part, *, request: Request, response: Response
) -> schemas.Entries:
    """One part, and the way to the next where there is more."""
    found = await entries_of(session, seen, replace(part, size=part.size + 1))
    entries = found[: part.size]
    cursor = cursors.written(Feed.ENTRIES, entries[-1].sequence if entries else part.after)
    following = link_to_next(request, response, cursor) if len(found) > part.size else None
    return schemas.Entries(next=following, cursor=cursor, results=entries)


async def entries_of(session: AsyncSession, seen: Found, part: Part) -> list[schemas.Entry]:
    """A part of the ledger, as far as whoever looked may see it. Only their words are opened."""
    of, viewer = seen.view.id, seen.viewer
    entries = await queries_ledger.events(session, of, after=part.after, limit=part.size)
    pairs = [(entry, seen_of(entry.event, viewer)) for entry in entries]
    texts = [text for _, told in pairs if told for text in _texts_of(told, viewer)]
    words = await words_of(session, of, texts)
    return [
        _withheld(entry) if told is None else _shown(entry, told, _Telling(words, viewer, told))
        for entry, told in pairs
    ]


def _texts_of(seen: Seen, viewer: Viewer) -> Iterator[Text]:
    """Every text that the reader may see in an event, however deep."""
    for field in fields(seen.event):
        if field.name not in seen.without:
            yield from _texts_in(getattr(seen.event, field.name), viewer)


def _texts_in(value: object, viewer: Viewer) -> Iterator[Text]:
    match value:
        case Proof():
            return  # what somebody saw and said with it is theirs: it is in their evidence
        case Text():
            yield value
        case tuple():
            for item in value:
                yield from _texts_in(item, viewer)
        case _ if is_dataclass(value):
            for name in {field.name for field in fields(value)} - hidden_in(value, viewer):
                yield from _texts_in(getattr(value, name), viewer)


@dataclass(frozen=True, slots=True)
class _Telling:
    """An event as JSON, for one reader."""

    words: Words
    viewer: Viewer
    seen: Seen

    def content(self) -> dict[str, Any]:
        event = self.seen.event
        return {
            to_camel(field.name): None
            if field.name in self.seen.without
            else self.told(getattr(event, field.name))
            for field in fields(event)
            if field.name not in _SHOWN_APART
        }

    def told(self, value: object) -> Any:  # noqa: ANN401 - JSON values
        """One value. A calendar is named by its version: it is pages of dates."""
        match value:
            case Text():
                words = self.words.of(value)
                return {"id": self._id(value.id), "digest": value.digest, "words": words}
            case Proof():
                at = None if self.seen.by_day else plain(value.authenticated_at)
                return {"level": value.level, "method": value.method, "authenticatedAt": at}
            case SchoolCalendar():
                return value.version
            case tuple():
                return [self.told(item) for item in value]
            case _ if is_dataclass(value):
                return self._part(value)
            case _:
                return self._id(value) if isinstance(value, UUID) else plain(value)

    def _part(self, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
        hidden = hidden_in(value, self.viewer)
        return {
            to_camel(field.name): None
            if field.name in hidden
            else self.told(getattr(value, field.name))
            for field in fields(value)
        }

    def _id(self, of: UUID) -> str | None:
        """An id, unless it was made at an hour that is not shown and would tell it."""
        tells = self.seen.by_day and _made_on(of) == local_date(self.seen.event.at)
        return None if tells else str(of)


def _made_on(of: UUID) -> date | None:
    """The day on which an id of version 7 was made: its first bits are the moment."""
    if of.version != _TELLS_ITS_MOMENT:
        return None
    try:
        return local_date(datetime.fromtimestamp((of.int >> 80) / 1000, UTC))
    except (OverflowError, ValueError, OSError):
        return None


def _withheld(entry: Entry) -> schemas.Entry:
    """Its place in the chain and nothing else."""
    return schemas.Entry(
        sequence=entry.sequence,
        is_withheld=True,
        on=local_date(entry.event.at),
        type=None,
        at=None,
        recorded_at=None,
        by=None,
        key=None,
        content={},
        previous=entry.previous,
        hash=entry.hash,
    )


def _shown(entry: Entry, seen: Seen, telling: _Telling) -> schemas.Entry:
    event = seen.event
    return schemas.Entry(
        sequence=entry.sequence,
        is_withheld=False,
        on=local_date(event.at),
        type=event.type,
        at=None if seen.by_day else event.at,
        recorded_at=None if seen.by_day else entry.recorded_at,
        by=schemas.By(
            seat=event.by.seat, person=event.by.person, on_behalf_of=event.by.on_behalf_of
        ),
        key=None if seen.by_day else entry.key,
        content=telling.content(),
        previous=entry.previous,
        hash=entry.hash,
    )
