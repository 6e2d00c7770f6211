"""Who looked at a trajectory, as its family, coordinators and the privacy officer read it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.looking import look
from access.seats import today
from domain import access_words, looks
from domain.access import Relation
from domain.looks import What
from domain.said import Said
from domain.seats import Seat, is_seat
from domain.words import seat as seat_in_words
from models import queries_access, queries_texts
from models.views import Page, Person, ReaderView


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The looks of one person from one place on one day, in words."""

    row: ReaderView
    role: Said
    what: tuple[Said, ...]
    why: Said
    reason: str | None
    """Why they had to, in their own words, where they had to say so."""
    is_emergency: bool
    by_day: bool
    """Of another guardian the time of day is nobody's to know."""


async def readers_of(
    session: AsyncSession, caller: Person, trajectory: UUID, *, limit: int, offset: int = 0
) -> Page[Reader]:
    """The last first, a line a day. Is itself a look.

    Raises:
        NotThere: it is not there, or who looked is not for them.
        NotPutDown: the look could not be put down, so nothing is shown.
    """
    found = await look(session, caller, trajectory, What.READERS)
    page = await queries_access.readers(
        session,
        trajectory,
        on=today(),
        sees_delayed=found.by.facts.relation is Relation.PRIVACY_OFFICER,
        limit=limit,
        offset=offset,
    )
    reasons = {each.reason for each in page.items if each.reason is not None}
    words = await queries_texts.words(session, trajectory, reasons)
    rows = [
        _reader(
            row,
            by_day=found.viewer.is_other_guardian(_seat_of(row)),
            reason=words[row.reason].body if row.reason in words else None,
        )
        for row in page.items
    ]
    return Page(count=page.count, items=tuple(rows))


def _reader(row: ReaderView, *, by_day: bool, reason: str | None) -> Reader:
    sits = _seat_of(row)
    return Reader(
        row=row,
        role=access_words.RELATIONS[row.relation] if sits is None else seat_in_words(sits),
        what=tuple(looks.WORDS[each] for each in row.what),
        why=looks.WHYS[row.why],
        reason=reason,
        is_emergency=row.relation is Relation.BREAK_GLASS,
        by_day=by_day,
    )


def _seat_of(row: ReaderView) -> Seat | None:
    return Seat(row.place) if is_seat(row.place) else None
