"""Stalls: what stands still in an alliance, for those who must see to it. No names."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlmodel.ext.asyncio.session import AsyncSession

from access.seats import today
from api import schemas, shown
from api.callers import Asking
from api.paging import AskedList, Paging
from api.parameters import WaitingOn
from domain.procedure import Stage
from models import queries_stalls
from models.queries_stalls import StallFilters
from models.views import Page, StallView

routes: Final = APIRouter(tags=["stalls"])


async def _filters(
    waiting_on: WaitingOn, stage: Stage | None = None, school: UUID | None = None
) -> StallFilters:
    return StallFilters(waiting_on=waiting_on, stage=stage, school=school)


@routes.get("/stalls", operation_id="listStalls")
async def list_stalls(
    asked: Asking, listing: AskedList, filters: Annotated[StallFilters, Depends(_filters)]
) -> schemas.StalledPage:
    """What has climbed its ladder to the end and still stands still, the longest first.

    For directors, leads and coordinators of an alliance; for anybody else the list is empty.
    """
    found = await stalls_seen(asked.session, asked.caller.id, filters, listing.paging)
    rows = [shown.stall(each, on=today()) for each in found.items]
    return listing.page_of(schemas.StalledPage, rows, found.count)


async def stalls_seen(
    session: AsyncSession, person: UUID, filters: StallFilters, paging: Paging
) -> Page[StallView]:
    """Of the first alliance that a person manages; hardly anybody manages two."""
    managed = await queries_stalls.alliances_managed_by(session, person, on=today())
    if not managed:
        return Page(count=0, items=())
    return await queries_stalls.stalls(
        session, managed[0], filters, limit=paging.size, offset=paging.offset
    )
