"""Once more: is it still you? For whoever is signed in, and is asked for more than they showed."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from access.coming_in import Sent, may_show_passkey, send_code, use_code
from access.errors import TooOften
from activities import passkeys
from activities.codes import Wrong
from activities.passkeys import PasskeyRefused
from domain.assurance import STEP_UP, CodeWay
from models import queries_links
from models.states import ChallengeFor
from models.views import SignedIn
from web import family
from web.doors import (
    BY_A_PASSKEY,
    Shown,
    asked_of,
    at_the_door,
    by_code,
    doors_of,
    options,
    stepped_up,
)
from web.i18n import OF_FAMILIES, Sayable
from web.pages import HEADERS, language_of, page
from web.paths import page_of_ours
from web.providers import provider_to_step_up
from web.signed_in import Known, KnownForm, Visit, Visitor
from web.waiting import how_long, told

DEMANDED: Final = STEP_UP
"""What these pages lead to. A statement is signed where it stands."""

routes: Final = APIRouter(prefix="/step-up", include_in_schema=False)


@routes.get("")
async def step_up_page(request: Request, signed_in: Known, visit: Visitor) -> Response:
    wanted = request.query_params.get("next", "")
    return await _page(request, signed_in, visit, wanted)


@routes.post("/code")
async def send(request: Request, signed_in: Known, visit: Visitor, form: KnownForm) -> Response:
    wanted = form.get("next", "")
    way = next((each for each in CodeWay if each.value == form.get("way")), CodeWay.MAIL)
    who = at_the_door(request, signed_in.person.id, visit)
    try:
        sent = await send_code(doors_of(request).door, who, way, language_of(request, OF_FAMILIES))
    except TooOften as late:
        return told(await _page(request, signed_in, visit, wanted, how_long(late)), late)
    trouble = None if sent is Sent.SENT else family.NOT_SENT
    return await _page(
        request, signed_in, visit, wanted, trouble, sent=way if trouble is None else None
    )


@routes.post("")
async def by_a_code(
    request: Request, signed_in: Known, visit: Visitor, form: KnownForm
) -> Response:
    wanted = form.get("next", "")
    who = at_the_door(request, signed_in.person.id, visit)
    try:
        way = await use_code(doors_of(request).door, who, form.get("code", "")[:40])
    except TooOften as late:
        return told(await _page(request, signed_in, visit, wanted, how_long(late)), late)
    if isinstance(way, Wrong):
        return await _page(request, signed_in, visit, wanted, family.WRONG[way])
    shown = by_code(request, way, signed_in)
    if not shown.level.reaches(DEMANDED):
        return await _page(request, signed_in, visit, wanted, family.STEP_UP_LESS)
    return await _on(request, shown, wanted)


@routes.post("/passkey/options")
async def passkey_options(
    request: Request, signed_in: Known, visit: Visitor, _form: KnownForm
) -> Response:
    who = at_the_door(request, signed_in.person.id, visit)
    await may_show_passkey(doors_of(request).door, who)
    asked = asked_of(request, signed_in.person.id, visit)
    async with request.app.state.means.sessions.begin() as session:
        return options(await passkeys.to_show(session, asked, ChallengeFor.STEP_UP))


@routes.post("/passkey")
async def by_passkey(
    request: Request, signed_in: Known, visit: Visitor, form: KnownForm
) -> Response:
    asked = asked_of(request, signed_in.person.id, visit)
    try:
        async with request.app.state.means.sessions.begin() as session:
            await passkeys.show(session, asked, ChallengeFor.STEP_UP, shown=form.get("passkey", ""))
    except PasskeyRefused:
        wanted = form.get("next", "")
        return await _page(request, signed_in, visit, wanted, family.REFUSED_PASSKEY)
    return await _on(request, BY_A_PASSKEY, form.get("next", ""))


async def _on(request: Request, shown: Shown, wanted: str) -> Response:
    to = RedirectResponse(page_of_ours(wanted), 303, HEADERS)
    return await stepped_up(request, to, shown)


def ways_that_suffice(request: Request, signed_in: SignedIn) -> tuple[CodeWay, ...]:
    """By which way we can send this person a code that is worth enough."""
    return tuple(
        way
        for way in doors_of(request).door.ways(signed_in.person)
        if by_code(request, way, signed_in).level.reaches(DEMANDED)
    )


async def has_passkey(request: Request, signed_in: SignedIn) -> bool:
    """Whether a passkey can be asked for: they have one, and this address can have any."""
    if not doors_of(request).site.can_have_passkeys:
        return False
    async with request.app.state.means.sessions() as session:
        return bool(await queries_links.passkeys(session, signed_in.person.id))


async def _page(  # noqa: PLR0913 - what was asked, by whom, and what came of it
    request: Request,
    signed_in: SignedIn,
    visit: Visit,
    wanted: str,
    trouble: Sayable | None = None,
    *,
    sent: CodeWay | None = None,
) -> Response:
    shown = {
        "next": page_of_ours(wanted),
        "ways": ways_that_suffice(request, signed_in),
        "sent": sent,
        "token": signed_in.form_token,
        "trouble": trouble,
        "has_passkey": await has_passkey(request, signed_in),
        "provider": await provider_to_step_up(request, signed_in),
        "family": family,
    }
    status = HTTPStatus.OK if trouble is None else HTTPStatus.BAD_REQUEST
    answer = page(request, "family/step_up.html", shown, status, has_script=True)
    visit.remember(request, answer)
    return answer


def step_up_for(wanted: str) -> str:
    """Where to step up, and come back here."""
    return f"/step-up?next={wanted}"
