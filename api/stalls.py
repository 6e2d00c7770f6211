"""Stalls: what stands still in an alliance, for those who must see to it. No names."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from access import stalls
from access.seats import today
from api import problems, schemas, shown
from api.callers import Asking
from api.paging import AskedList
from api.parameters import WaitingOn
from api.problems import InvalidParam
from domain.procedure import Stage
from domain.said import Said
from models.queries_stalls import Reach, StallFilters
from models.views import Person

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

    For directors, leads and coordinators of an alliance, and for the leader and the internal
    coordinator of a school, of that school; for anybody else the list is empty. Whoever works for
    several alliances names one: what stands still in one is nothing to another.
    """
    reach = await reach_of(asked.session, asked.caller, alliance)
    if reach is None:
        return listing.page_of(schemas.StalledPage, [], 0)
    found = await stalls.listed(
        asked.session,
        asked.caller,
        reach,
        filters,
        limit=listing.paging.size,
        offset=listing.paging.offset,
    )
    rows = [shown.stall(each, on=today()) for each in found.items]
    return listing.page_of(schemas.StalledPage, rows, found.count)


async def reach_of(session: AsyncSession, caller: Person, alliance: UUID | None) -> Reach | None:
    """The one that they name, or the only one."""
    reaches = await stalls.reaches(session, caller)
    if alliance is None and len(reaches) > 1:
        raise problems.invalid(InvalidParam("alliance", "missing", _WHICH))
    return next((each for each in reaches if alliance in {None, each.alliance}), None)
