"""Figures of a school year: the same counts as on the page, with the same small numbers hidden."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from access.errors import NotThere
from access.figures import figures_of
from api import figures_shown
from api.callers import Asking
from api.stalls import reach_of

routes: Final = APIRouter(tags=["stalls"])

_FIRST, _LAST = 2000, 2999


@routes.get("/figures", operation_id="getFigures", responses={404: {}})
async def get_figures(
    asked: Asking,
    year: Annotated[
        int | None,
        Query(
            ge=_FIRST,
            le=_LAST,
            description="In which it begins. Without it, or of a year without figures: the newest.",
        ),
    ] = None,
    alliance: Annotated[
        UUID | None, Query(description="Which one, where you manage several.")
    ] = None,
) -> figures_shown.FiguresOfYear:
    """What a school year looked like: trend, terms, stages, agreement and money.

    For those who may see `/stalls`, over the same part of an alliance; for anybody else, and before
    anything was counted, there is nothing here (404). Small numbers are hidden, and whatever they
    could be worked out by. What each figure is stands in docs/figures.md.
    """
    reach = await reach_of(asked.session, asked.caller, alliance)
    found = None if reach is None else await figures_of(asked.session, reach, year)
    if found is None:
        raise NotThere
    return await figures_shown.shown(asked.session, found)
