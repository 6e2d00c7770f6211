"""The pages of signing in and out. What they do not know of somebody, they do not tell apart."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from activities import sign_ins
from activities.directory import DEMO_ALLIANCE
from domain import words as codes
from domain.assurance import Level, Method
from domain.calendar import local_date
from domain.seats import kind_of
from models import queries_demo, queries_sign_ins
from models.views import OURSELVES, AllianceName
from runtime import clock
from runtime.settings import Settings
from web.at_providers import AtProviders
from web.entering import entered
from web.i18n import Sayable
from web.pages import HEADERS, page
from web.paths import AFTER_SIGN_IN, page_of_ours
from web.signed_in import (
    SIGN_IN_COOKIE,
    Somebody,
    Visitor,
    VisitorForm,
    cookie_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """Somebody to be, in the demo."""

    id: UUID
    name: str
    what: Sayable


def router(settings: Settings) -> APIRouter:
    """Make the pages. Only a demo has people to pick from."""
    routes = APIRouter(include_in_schema=False)
    may_pick = settings.is_safe_demo

    @routes.get("/sign-in")
    async def sign_in(
        request: Request,
        visit: Visitor,
        alliance: str = "",
        asked: Annotated[str, Query(alias="next")] = "",
    ) -> HTMLResponse:
        async with request.app.state.means.sessions() as session:
            alliances = await queries_sign_ins.alliances(session)
            chosen = _chosen(alliances, alliance)
            request.state.alliance = None if chosen is None else chosen.id
            providers = (
                [] if chosen is None else await queries_sign_ins.providers(session, chosen.id)
            )
        people = await _people(request, chosen) if may_pick else []
        shown: dict[str, Any] = {
            "alliances": alliances,
            "alliance": chosen,
            "providers": providers,
            "people": people,
            "next": page_of_ours(asked),
            "visit": visit,
        }
        answer = page(request, "sign_in.html", shown)
        visit.remember(request, answer)
        return answer

    if may_pick:
        routes.post("/sign-in/pick")(_pick)
    at_providers = AtProviders(settings)
    routes.post("/sign-in/with/{provider}")(at_providers.start)
    routes.get("/sign-in/back/{provider}")(at_providers.back)
    routes.post("/step-up/provider")(at_providers.step_up)
    routes.post("/sign-out")(at_providers.sign_out)
    routes.get("/sign-out")(_signed_out)
    return routes


def _chosen(alliances: list[AllianceName], wanted: str) -> AllianceName | None:
    if len(alliances) == 1:
        return alliances[0]
    return next((each for each in alliances if str(each.id) == wanted), None)


async def _people(request: Request, alliance: AllianceName | None) -> list[Picked]:
    """Everybody of the demo, in an installation that is nothing but the demo."""
    async with request.app.state.means.sessions() as session:
        alliances = await queries_sign_ins.alliances(session)
        if [each.id for each in alliances] != [DEMO_ALLIANCE] or alliance is None:
            return []
        if await queries_sign_ins.providers(session, alliance.id):
            return []
    async with request.app.state.means.demo() as session:
        everybody = await queries_demo.people(session, alliance.id, on=local_date(clock.now()))
    return [
        Picked(id=each.person, name=each.name, what=codes.SEATS[kind_of(each.seat)])
        for each in everybody
    ]


async def _pick(request: Request, form: VisitorForm) -> Response:
    """Be somebody of the demo."""
    async with request.app.state.means.sessions() as session:
        alliances = await queries_sign_ins.alliances(session)
    people = await _people(request, alliances[0] if alliances else None)
    picked = next((each for each in people if str(each.id) == form.get("person")), None)
    if picked is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    async with request.app.state.means.sessions.begin() as session:
        await sign_ins.end(session, cookie_of(request, SIGN_IN_COOKIE))
        cookie = await sign_ins.begin(
            session,
            person=picked.id,
            level=Level.B,
            method=Method.DEMO,
            issuer=OURSELVES,
            at=clock.now(),
        )
    return await entered(request, cookie, picked.id, form.get("next", ""))


async def _signed_out(request: Request, somebody: Somebody) -> Response:
    """Where signing out leads, also by way of a provider. Whoever is still in is not told so."""
    if somebody is not None:
        return RedirectResponse(AFTER_SIGN_IN, HTTPStatus.SEE_OTHER, HEADERS)
    return page(request, "signed_out.html", {})
