"""What is asked of me, and by when: in all trajectories of somebody's family."""

from typing import Final

from fastapi import APIRouter, Request, Response

from access.family import Waiting, waiting_for
from web import family
from web.family.reader import go, reading
from web.i18n import Day
from web.pages import page
from web.signed_in import Known

routes: Final = APIRouter(include_in_schema=False)


@routes.get("/answer")
async def overview(request: Request, signed_in: Known) -> Response:
    """Where one thing alone is asked, that."""
    async with reading(request, signed_in.person.id) as session:
        found = await waiting_for(session, signed_in.person)
    asked = [each for each in found if each.count]
    meetings = [(each, f"{_at(each)}/meetings/{each.meeting}") for each in found if each.meeting]
    if len(meetings) == 1 and not asked:
        return go(meetings[0][1])
    if len(asked) == 1 and not meetings:
        return go(f"{_at(asked[0])}/answer")
    shown = {
        "asked": [(each, _at(each), _day(each)) for each in asked],
        "meetings": meetings,
        "others": [(each, _at(each)) for each in found if each.has_plan and not each.count],
        "family": family,
        "asked_by": None,
        "trouble": None,
    }
    return page(request, "family/overview.html", shown)


def _at(waiting: Waiting) -> str:
    return f"/trajectories/{waiting.view.id}"


def _day(waiting: Waiting) -> Day | None:
    return None if waiting.due is None else Day(waiting.due)
