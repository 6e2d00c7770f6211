"""The feed: that something happened, for systems and for those who coordinate an alliance."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from api import cursors, schemas
from api.cursors import Cursor, Feed
from api.means import Tools, readable
from api.paging import link_to_next
from api.parties import FeedReader, systems_that_may
from domain.access import Action
from models import queries_feed
from models.views import Happening

MAX_EVENTS: Final = 500

routes: Final = APIRouter(tags=["events"])


@routes.get(
    "/events",
    operation_id="listHappenings",
    openapi_extra=systems_that_may(Action.READ_FEED),
)
async def list_happenings(  # noqa: PLR0913, PLR0917 - what a route gets
    request: Request,
    response: Response,
    means: Tools,
    party: FeedReader,
    after: Cursor = None,
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=MAX_EVENTS)] = 100,
) -> schemas.HappeningPage:
    """That something happened in your alliance, or your school: what, where and when; no more.

    Keep `cursor`, and ask again with it: nothing is told twice, and nothing is left out, however
    much is written meanwhile.
    """
    place = cursors.read(Feed.EVENTS, after)
    with readable():
        async with means.looking() as session:
            found = await queries_feed.happenings(
                session,
                alliances=party.alliances,
                school=party.school,
                types=party.hears,
                after=place,
                limit=page_size + 1,
            )
    shown = found[:page_size]
    cursor = cursors.written(Feed.EVENTS, shown[-1].position if shown else place)
    following = link_to_next(request, response, cursor) if len(found) > page_size else None
    return schemas.HappeningPage(
        next=following, cursor=cursor, results=[_shown(each) for each in shown]
    )


def _shown(happening: Happening) -> schemas.Happening:
    return schemas.Happening(
        type=happening.type,
        trajectory=happening.trajectory,
        sequence=happening.sequence,
        at=happening.at,
    )
