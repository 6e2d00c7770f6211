"""The page about oneself: who I am here, how sure that is, and in which browsers I am signed in."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from access.looking import look_at_list
from access.seats import today
from activities import sign_ins
from domain.assurance import Method
from domain.looks import What
from models import queries, queries_sign_ins
from models.views import OURSELVES, Browser
from runtime import clock
from runtime.database import asks_for
from web import welcome
from web.i18n import Moment, Sayable
from web.menu import is_at_work
from web.pages import HEADERS, page, seconds_left
from web.providers import provider_to_step_up
from web.signed_in import Known, KnownForm

MOST: Final = 100

routes: Final = APIRouter(prefix="/me", include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserShown:
    id: UUID
    method: Method
    since: Sayable
    seen: Sayable
    is_here: bool


@routes.get("")
async def me(request: Request, signed_in: Known) -> HTMLResponse:
    means, person = request.app.state.means, signed_in.person.id
    async with means.sessions() as session:
        browsers = await queries_sign_ins.sign_ins_of(session, person, at=clock.now())
    async with means.reading() as session:
        asks_for(session, person)
        seen = await queries.trajectories(
            session, person, queries.Filters(), on=today(), limit=MOST
        )
        listed = [each.id for each in seen.items]
        await look_at_list(session, signed_in.person, What.TRAJECTORIES, listed)
    issuer = signed_in.sign_in.issuer
    return page(
        request,
        "me.html",
        {
            "me": signed_in,
            "is_at_work": is_at_work(request),
            "issuer": "" if issuer == OURSELVES else issuer,
            "shown_at": Moment(signed_in.sign_in.at),
            "can_show_again": await provider_to_step_up(request, signed_in) is not None,
            "trajectories": [(each.id, each.case_number) for each in seen.items],
            "welcome": welcome,
            "count": seen.count,
            "browsers": [_shown(each, here=signed_in.id) for each in browsers],
        },
    )


@routes.post("/still-here")
async def still_here(signed_in: Known, _form: KnownForm) -> JSONResponse:
    """A sign of life, from the notice that a sign-in is about to end."""
    return JSONResponse({"seconds": seconds_left(signed_in)}, headers=HEADERS)


@routes.post("/sign-ins/{sign_in}/end")
async def end(request: Request, signed_in: Known, _form: KnownForm, sign_in: UUID) -> Response:
    """Sign out in another browser. For one that is not mine nothing happens, and looks the same."""
    async with request.app.state.means.sessions.begin() as session:
        await sign_ins.end_one(session, signed_in.person.id, sign_in)
    return RedirectResponse("/me", HTTPStatus.SEE_OTHER, HEADERS)


def _shown(browser: Browser, *, here: UUID) -> BrowserShown:
    return BrowserShown(
        id=browser.sign_in,
        method=browser.method,
        since=Moment(browser.begun_at),
        seen=Moment(browser.seen_at),
        is_here=browser.sign_in == here,
    )
