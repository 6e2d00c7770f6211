"""Who looked: read by the family, the coordinators and the privacy officer."""

from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, ConfigDict

from access.delaying import Wish, delay, may_delay
from access.readers import Reader, readers_of
from api import schemas
from api.callers import Asking
from api.language import Language, read
from api.means import Tools, readable
from api.paging import AskedList
from api.parameters import IdempotencyKey, TrajectoryPath
from domain.looks import DelayGround
from runtime import clock
from workflows.requests import Words

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


class DelayedDisclosure(schemas.Schema):
    """Whose looks are told later, until which day, and on which ground in law."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {
                    "looker": "0190a1b2-0000-7000-8000-000000000005",
                    "sinceAt": "2026-11-23T08:00:00Z",
                    "untilDate": "2027-02-01",
                    "ground": "safety",
                    "reason": "A report was made; telling now would put the child in danger.",
                }
            ]
        },
    )

    looker: UUID
    since_at: AwareDatetime
    until_date: date
    """From this day on it is told."""
    ground: DelayGround
    reason: Words


@routes.post("/trajectories/{id}/readers/delays", operation_id="delayDisclosure", status_code=204)
async def post_delay(
    trajectory: TrajectoryPath,
    body: DelayedDisclosure,
    asked: Asking,
    means: Tools,
    key: IdempotencyKey,
) -> None:
    """Let the looks of one person be told later. For the privacy officer alone.

    Half a year at most. It comes out by itself.
    """
    await may_delay(asked.session, asked.caller, trajectory, body.looker)
    await asked.session.close()  # one connection at a time
    wish = Wish(
        looker=body.looker,
        since=body.since_at,
        until=body.until_date,
        ground=body.ground,
        why=body.reason,
    )
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await delay(session, asked.caller, trajectory, wish, key=key, at=clock.now())


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
        told_from=row.told_from,
    )
