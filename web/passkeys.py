"""The passkeys that somebody keeps: make one, name it, remove it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from activities import passkeys
from activities.passkeys import LONGEST_NAME, PasskeyRefused
from domain.assurance import Level
from domain.calendar import local_date
from models import queries_links
from models.views import Passkey, SignedIn
from web import family
from web.doors import asked_of, doors_of, options
from web.i18n import Day, Sayable
from web.pages import HEADERS, page
from web.signed_in import Known, KnownForm, Visit, Visitor
from web.stepping_up import step_up_for

NEEDED: Final = Level.B
"""A passkey weighs as much as whoever made it: nobody climbs by their mailbox alone."""

routes: Final = APIRouter(prefix="/passkeys", include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyShown:
    id: UUID
    name: str
    added: Sayable
    used: Sayable


@routes.get("")
async def passkeys_page(request: Request, signed_in: Known, visit: Visitor) -> Response:
    return await _page(request, signed_in, visit)


@routes.post("/options")
async def add_options(
    request: Request, signed_in: Known, visit: Visitor, _form: KnownForm
) -> Response:
    _must_be_sure(signed_in)
    asked = asked_of(request, signed_in.person.id, visit)
    try:
        async with request.app.state.means.sessions.begin() as session:
            made = await passkeys.to_add(
                session, asked, person=signed_in.person, label=signed_in.person.name
            )
    except PasskeyRefused as refused:
        raise HTTPException(409) from refused
    return options(made)


@routes.post("")
async def add(request: Request, signed_in: Known, visit: Visitor, form: KnownForm) -> Response:
    _must_be_sure(signed_in)
    asked = asked_of(request, signed_in.person.id, visit)
    try:
        async with request.app.state.means.sessions.begin() as session:
            await passkeys.add(
                session, asked, made=form.get("passkey", ""), name=form.get("name", "")
            )
    except PasskeyRefused:
        return await _page(request, signed_in, visit, family.REFUSED_PASSKEY)
    return _back()


@routes.post("/{passkey}/name")
async def rename(request: Request, passkey: UUID, signed_in: Known, form: KnownForm) -> Response:
    async with request.app.state.means.sessions.begin() as session:
        found = await passkeys.rename(
            session, signed_in.person.id, passkey, name=form.get("name", "")
        )
    return _back() if found else _missing()


@routes.post("/{passkey}/remove")
async def remove(request: Request, passkey: UUID, signed_in: Known, _form: KnownForm) -> Response:
    async with request.app.state.means.sessions.begin() as session:
        found = await passkeys.remove(session, signed_in.person.id, passkey)
    return _back() if found else _missing()


def _must_be_sure(signed_in: SignedIn) -> None:
    if not signed_in.sign_in.level.reaches(NEEDED):
        raise HTTPException(403)


def _missing() -> Response:
    raise HTTPException(404)


def _back() -> Response:
    return RedirectResponse("/passkeys", 303, HEADERS)


async def _page(
    request: Request, signed_in: SignedIn, visit: Visit, trouble: Sayable | None = None
) -> Response:
    async with request.app.state.means.sessions() as session:
        there = await queries_links.passkeys(session, signed_in.person.id)
    shown = {
        "passkeys": [_shown(each) for each in there],
        "is_sure": signed_in.sign_in.level.reaches(NEEDED),
        "can_have": doors_of(request).site.can_have_passkeys,
        "step_up": step_up_for("/passkeys"),
        "longest": LONGEST_NAME,
        "token": signed_in.form_token,
        "trouble": trouble,
        "family": family,
    }
    status = HTTPStatus.OK if trouble is None else HTTPStatus.BAD_REQUEST
    answer = page(request, "family/passkeys.html", shown, status, has_script=True)
    visit.remember(request, answer)
    return answer


def _shown(passkey: Passkey) -> PasskeyShown:
    used = family.NEVER if passkey.used_at is None else Day(local_date(passkey.used_at))
    return PasskeyShown(
        id=passkey.id, name=passkey.name, added=Day(local_date(passkey.added_at)), used=used
    )
