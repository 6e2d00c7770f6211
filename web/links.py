"""The page of a personal link: a button for a code, the code, and the way in.

To look changes nothing. Nothing of the child is here: it is not known yet who looks.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from access.coming_in import Sent, may_show_passkey, person_at, send_code, use_code
from access.errors import TooOften
from access.trying import count
from activities import passkeys
from activities.codes import Wrong
from activities.passkeys import PasskeyRefused
from domain.assurance import CodeWay
from domain.tries import By, Way
from models import queries_links
from models.states import ChallengeFor
from models.views import PersonalLink
from runtime import clock
from runtime.http import address_of
from web import family
from web.doors import (
    BY_A_PASSKEY,
    Shown,
    asked_by,
    asked_of,
    at_the_door,
    by_code,
    come_in,
    doors_of,
    options,
)
from web.failures import LinkOver
from web.i18n import OF_FAMILIES, Sayable
from web.pages import HEADERS, language_of, page
from web.paths import page_of_ours
from web.signed_in import Visit, Visitor, VisitorForm
from web.waiting import how_long, told

routes: Final = APIRouter(prefix="/link/{reference}", include_in_schema=False)


@routes.get("")
async def link_page(request: Request, reference: str, visit: Visitor) -> Response:
    return await _link_page(request, await _link(request, reference), visit)


@routes.post("/code")
async def send(request: Request, reference: str, visit: Visitor, form: VisitorForm) -> Response:
    """Send a code, good in this browser."""
    link = await _link(request, reference)
    way = next((each for each in CodeWay if each.value == form.get("way")), CodeWay.MAIL)
    who = at_the_door(request, link.person, visit)
    try:
        sent = await send_code(doors_of(request).door, who, way, language_of(request, OF_FAMILIES))
    except TooOften as late:
        return told(await _link_page(request, link, visit, how_long(late)), late)
    if sent is Sent.SENT:
        after = _after(request).replace("?", "&")
        where = f"/link/{reference}/code?sent={way.value}{after}"
        return RedirectResponse(where, 303, HEADERS)
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return await _link_page(request, link, visit, family.NOT_SENT, status)


@routes.get("/code")
async def code_page(request: Request, reference: str, visit: Visitor) -> Response:
    return await _code_page(request, await _link(request, reference), visit)


@routes.post("/come-in")
async def by_a_code(
    request: Request, reference: str, visit: Visitor, form: VisitorForm
) -> Response:
    """Let somebody in who has the code of this browser, or the one on paper."""
    link = await _link(request, reference)
    who = at_the_door(request, link.person, visit)
    try:
        way = await use_code(doors_of(request).door, who, form.get("code", "")[:40])
    except TooOften as late:
        return told(await _code_page(request, link, visit, how_long(late)), late)
    if isinstance(way, Wrong):
        return await _code_page(request, link, visit, family.WRONG[way])
    return await _in(request, link, by_code(request, way))


@routes.post("/passkey/options")
async def passkey_options(
    request: Request, reference: str, visit: Visitor, _form: VisitorForm
) -> Response:
    link = await _link(request, reference)
    await may_show_passkey(doors_of(request).door, at_the_door(request, link.person, visit))
    asked = asked_of(request, link.person, visit)
    async with request.app.state.means.sessions.begin() as session:
        return options(await passkeys.to_show(session, asked, ChallengeFor.SIGN_IN))


@routes.post("/passkey")
async def by_passkey(
    request: Request, reference: str, visit: Visitor, form: VisitorForm
) -> Response:
    """Let somebody in who has a passkey of the person that the link is for."""
    link = await _link(request, reference)
    asked = asked_of(request, link.person, visit)
    try:
        async with request.app.state.means.sessions.begin() as session:
            await passkeys.show(session, asked, ChallengeFor.SIGN_IN, shown=form.get("passkey", ""))
    except PasskeyRefused:
        return await _link_page(request, link, visit, family.REFUSED_PASSKEY)
    return await _in(request, link, BY_A_PASSKEY)


async def _link(request: Request, reference: str) -> PersonalLink:
    async with request.app.state.means.sessions() as session:
        found = await queries_links.link(session, reference, at=clock.now())
    if found is None:
        address = {By.ADDRESS: address_of(request)}
        await count(request.app.state.means.sessions, Way.LINK, address)
        raise LinkOver
    return found


async def _in(request: Request, link: PersonalLink, shown: Shown) -> Response:
    """To what they are asked, or back to the page on which they were."""
    task = "/answer" if link.trajectory is None else f"/trajectories/{link.trajectory}/answer"
    wanted = request.query_params.get("next", "")
    to = wanted if wanted and page_of_ours(wanted) == wanted else task
    return await come_in(request, link.person, shown, to=to, link=request.path_params["reference"])


async def _link_page(
    request: Request,
    link: PersonalLink,
    visit: Visit,
    trouble: Sayable | None = None,
    status: HTTPStatus = HTTPStatus.BAD_REQUEST,
) -> Response:
    doors = doors_of(request)
    person = await person_at(doors.door, link.person)
    shown = {
        "asked_by": await asked_by(request, link.trajectory),
        "base": _base(request),
        "after": _after(request),
        "ways": () if person is None else doors.door.ways(person),
        "token": visit.form_token,
        "trouble": trouble,
        "has_passkeys": doors.site.can_have_passkeys,
        "family": family,
    }
    status = HTTPStatus.OK if trouble is None else status
    return _answer(request, "family/link.html", shown, visit, status)


async def _code_page(
    request: Request, link: PersonalLink, visit: Visit, wrong: Sayable | None = None
) -> Response:
    sent = request.query_params.get("sent")
    shown = {
        "asked_by": await asked_by(request, link.trajectory),
        "base": _base(request),
        "after": _after(request),
        "sent": next((each for each in CodeWay if each.value == sent), None),
        "token": visit.form_token,
        "wrong": wrong,
        "family": family,
    }
    status = HTTPStatus.OK if wrong is None else HTTPStatus.BAD_REQUEST
    return _answer(request, "family/code.html", shown, visit, status)


def _answer(
    request: Request, template: str, shown: Mapping[str, object], visit: Visit, status: HTTPStatus
) -> Response:
    answer = page(request, template, shown, status, has_script=True)
    visit.remember(request, answer)
    return answer


def _base(request: Request) -> str:
    return f"/link/{request.path_params['reference']}"


def _after(request: Request) -> str:
    """What leads back to the page on which they were, through all that comes before."""
    wanted = request.query_params.get("next", "")
    return f"?next={quote(page_of_ours(wanted), safe='/')}" if wanted else ""
