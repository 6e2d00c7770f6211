"""Stalls: what stands still in an alliance, for those who must see to it. No names."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from access.looking import look_at_list
from access.seats import today
from api import problems, schemas, shown
from api.callers import Asking
from api.paging import AskedList, Paging
from api.parameters import WaitingOn
from api.problems import InvalidParam
from domain.looks import What
from domain.procedure import Stage
from domain.said import Said
from models import queries_stalls
from models.queries_stalls import StallFilters
from models.views import Page, StallView

routes: Final = APIRouter(tags=["stalls"])

_WHICH: Final = Said(
    nl="U werkt voor meer samenwerkingsverbanden. Zeg welk u bedoelt.",
    en="You work for several alliances. Say which one you mean.",
)


async def _filters(
    waiting_on: WaitingOn, stage: Stage | None = None, school: UUID | None = None
) -> StallFilters:
    return StallFilters(waiting_on=waiting_on, stage=stage, school=school)


@routes.get("/stalls", operation_id="listStalls")
async def list_stalls(
    asked: Asking,
    listing: AskedList,
    filters: Annotated[StallFilters, Depends(_filters)],
    alliance: Annotated[
        UUID | None, Query(description="Which one, where you manage several.")
    ] = None,
) -> schemas.StalledPage:
    """What has climbed its ladder to the end and still stands still, the longest first.

    For directors, leads and coordinators of an alliance; for anybody else the list is empty.
    Whoever manages several names one: what stands still in one is nothing to another.
    """
    found = await stalls_seen(asked.session, asked.caller.id, alliance, filters, listing.paging)
    shown_here = [each.trajectory for each in found.items]
    await look_at_list(asked.session, asked.caller, What.STALLS, shown_here)
    rows = [shown.stall(each, on=today()) for each in found.items]
    return listing.page_of(schemas.StalledPage, rows, found.count)


async def stalls_seen(
    session: AsyncSession,
    person: UUID,
    alliance: UUID | None,
    filters: StallFilters,
    paging: Paging,
) -> Page[StallView]:
    """Of one alliance that a person manages: the one they name, or the only one."""
    managed = await queries_stalls.alliances_managed_by(session, person, on=today())
    if alliance is None and len(managed) > 1:
        raise problems.invalid(InvalidParam("alliance", "missing", _WHICH))
    of = [each for each in managed if alliance in {None, each}]
    if not of:
        return Page(count=0, items=())
    return await queries_stalls.stalls(
        session, of[0], filters, limit=paging.size, offset=paging.offset
    )
