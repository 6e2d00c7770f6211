"""Obligations: what a person owes, and what was escalated to them."""

from typing import Final

from fastapi import APIRouter

from access.looking import look_at_list
from access.seats import today
from api import schemas, shown
from api.callers import Asking
from api.paging import AskedList
from domain.looks import What
from models import queries_obligations

routes: Final = APIRouter(tags=["obligations"])


@routes.get("/obligations", operation_id="listObligations")
async def list_obligations(asked: Asking, listing: AskedList) -> schemas.ObligationPage:
    """What you owe, what an empty office of yours owes, and what was escalated to you.

    The first due first, so what is overdue comes before all else. `because` says why it is yours.
    """
    found = await queries_obligations.obligations_of(
        asked.session,
        asked.caller.id,
        on=today(),
        limit=listing.paging.size,
        offset=listing.paging.offset,
    )
    shown_here = [each.trajectory for each in found.items]
    await look_at_list(asked.session, asked.caller, What.OBLIGATIONS, shown_here)
    rows = [shown.obligation(each, on=today(), language=asked.language) for each in found.items]
    return listing.page_of(schemas.ObligationPage, rows, found.count)
