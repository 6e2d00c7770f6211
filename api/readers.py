"""Who looked: read by the family, the coordinators and the privacy officer."""

from typing import Final

from fastapi import APIRouter

from access.looking import Found, look
from access.seats import today
from api import schemas
from api.callers import Asking
from api.language import Language, read
from api.paging import AskedList
from api.parameters import TrajectoryPath
from domain import access_words, looks
from domain.access import Relation
from domain.looks import What
from domain.seats import Seat, is_seat
from domain.words import seat as seat_in_words
from models import queries_access, queries_texts
from models.views import ReaderView

routes: Final = APIRouter(tags=["trajectories"])


@routes.get("/trajectories/{id}/readers", operation_id="listReaders")
async def list_readers(
    trajectory: TrajectoryPath, asked: Asking, listing: AskedList
) -> schemas.ReaderPage:
    """Who looked at this trajectory, what they saw and why; the last first, a line a day.

    For guardians with authority, the learner from 12, coordinators and the privacy officer.
    """
    found = await look(asked.session, asked.caller, trajectory, What.READERS)
    page = await queries_access.readers(
        asked.session,
        trajectory,
        on=today(),
        sees_delayed=found.by.facts.relation is Relation.PRIVACY_OFFICER,
        limit=listing.paging.size,
        offset=listing.paging.offset,
    )
    reasons = {each.reason for each in page.items if each.reason is not None}
    words = await queries_texts.words(asked.session, trajectory, reasons)
    rows = [
        _shown(
            each,
            found,
            asked.language,
            reason=words[each.reason].body if each.reason in words else None,
        )
        for each in page.items
    ]
    return listing.page_of(schemas.ReaderPage, rows, page.count)


def _shown(
    row: ReaderView, found: Found, language: Language, *, reason: str | None
) -> schemas.Reader:
    sits = Seat(row.place) if is_seat(row.place) else None
    by_day = found.viewer.is_other_guardian(sits)
    role = access_words.RELATIONS[row.relation] if sits is None else seat_in_words(sits)
    return schemas.Reader(
        on=row.on,
        name=row.name,
        person=row.person,
        on_behalf_of=row.on_behalf_of,
        role=read(role, language),
        school=row.school,
        alliance=row.alliance,
        what=[read(looks.WORDS[each], language) for each in row.what],
        why=read(looks.WHYS[row.why], language),
        reason=reason,
        is_emergency=row.relation is Relation.BREAK_GLASS,
        count=row.count,
        first_at=None if by_day else row.first,
        last_at=None if by_day else row.last,
    )
