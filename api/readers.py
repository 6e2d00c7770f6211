"""Who looked: read by the family, the coordinators and the privacy officer."""

from typing import Final

from fastapi import APIRouter

from access.readers import Reader, readers_of
from api import schemas
from api.callers import Asking
from api.language import Language, read
from api.paging import AskedList
from api.parameters import TrajectoryPath

routes: Final = APIRouter(tags=["trajectories"])


@routes.get("/trajectories/{id}/readers", operation_id="listReaders")
async def list_readers(
    trajectory: TrajectoryPath, asked: Asking, listing: AskedList
) -> schemas.ReaderPage:
    """Who looked at this trajectory, what they saw and why; the last first, a line a day.

    For guardians with authority, the learner from 12, coordinators and the privacy officer.
    """
    page = await readers_of(
        asked.session,
        asked.caller,
        trajectory,
        limit=listing.paging.size,
        offset=listing.paging.offset,
    )
    rows = [_shown(each, asked.language) for each in page.items]
    return listing.page_of(schemas.ReaderPage, rows, page.count)


def _shown(reader: Reader, language: Language) -> schemas.Reader:
    row = reader.row
    return schemas.Reader(
        on=row.on,
        name=row.name,
        person=row.person,
        on_behalf_of=row.on_behalf_of,
        role=read(reader.role, language),
        school=row.school,
        alliance=row.alliance,
        what=[read(each, language) for each in reader.what],
        why=read(reader.why, language),
        reason=reader.reason,
        is_emergency=reader.is_emergency,
        count=row.count,
        first_at=None if reader.by_day else row.first,
        last_at=None if reader.by_day else row.last,
    )
