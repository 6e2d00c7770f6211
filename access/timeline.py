"""What happened in a trajectory, in sentences, as far as somebody may see it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Topic
from domain.calendar import local_date
from domain.events import SignalRaised
from domain.happenings import SUBJECTS, Subject, happened
from domain.ledger import Entry
from domain.plan import Text
from domain.said import Said
from domain.seats import Actor
from domain.visibility import Seen, Viewer, seen_of
from models import queries_people, queries_texts
from models.views import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody wrote with it, under the name of its field."""

    field: str
    words: Words | None
    """None where they were erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of the ledger, told to one reader."""

    sequence: int
    type: str
    on: date
    at: datetime | None
    """None where the hour is not for the reader."""
    by: Actor
    name: str
    """Whoever did it; empty for the engine, and where the reader may not know names."""
    on_behalf_of: str
    said: Said
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A part of what happened, the last first."""

    lines: tuple[Line, ...]
    count: int
    """Of all that may be read, of this subject."""
    withheld: int
    """Of how many entries of the whole ledger nothing is for the reader."""


async def timeline_of(  # noqa: PLR0913 - of what, for whom, and which part of it
    session: AsyncSession,
    trajectory: UUID,
    entries: Sequence[Entry],
    viewer: Viewer,
    *,
    subject: Subject | None = None,
    limit: int,
    offset: int = 0,
) -> Timeline:
    """Tell the reader what they may know of these entries. Only those words are opened."""
    seen = [(entry, seen_of(entry.event, viewer)) for entry in reversed(entries)]
    told = [(entry, of) for entry, of in seen if of is not None]
    about = [pair for pair in told if subject in {None, SUBJECTS[type(pair[0].event)]}]
    part = about[offset : offset + limit]
    names = await names_in(session, [entry for entry, _ in part], viewer)
    texts = {text.id for _, of in part for _, text in _texts(of)}
    words = await queries_texts.words(session, trajectory, texts)
    return Timeline(
        lines=tuple(_line(entry, of, names, words) for entry, of in part),
        count=len(about),
        withheld=len(seen) - len(told),
    )


async def signals_of(
    session: AsyncSession, trajectory: UUID, entries: Sequence[Entry], viewer: Viewer
) -> tuple[Line, ...]:
    """What was reported, with its words, as far as the reader may know it."""
    raised = [entry for entry in entries if isinstance(entry.event, SignalRaised)]
    told = await timeline_of(session, trajectory, raised, viewer, limit=len(raised) or 1)
    return told.lines


async def names_in(
    session: AsyncSession, entries: Sequence[Entry], viewer: Viewer
) -> Mapping[UUID, str]:
    """The names of those who did this, where the reader may know them."""
    if not viewer.sees(Topic.NAMES):
        return {}
    actors = [entry.event.by for entry in entries]
    ids = {each for by in actors for each in (by.person, by.on_behalf_of) if each is not None}
    return {each.id: each.name for each in (await queries_people.people(session, ids)).values()}


def _line(entry: Entry, seen: Seen, names: Mapping[UUID, str], words: Mapping[UUID, Words]) -> Line:
    event = seen.event
    by = event.by
    return Line(
        sequence=entry.sequence,
        type=event.type,
        on=local_date(event.at),
        at=None if seen.by_day else event.at,
        by=by,
        name="" if by.person is None else names.get(by.person, ""),
        on_behalf_of="" if by.on_behalf_of is None else names.get(by.on_behalf_of, ""),
        said=happened(seen),
        quotes=tuple(Quote(field=field, words=words.get(text.id)) for field, text in _texts(seen)),
    )


def _texts(seen: Seen) -> Iterator[tuple[str, Text]]:
    """What was written with an event. A plan is shown as a plan, not line by line."""
    for field in fields(seen.event):
        value = getattr(seen.event, field.name)
        if isinstance(value, Text) and field.name not in seen.without:
            yield field.name, value
