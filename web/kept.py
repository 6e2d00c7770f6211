"""What somebody sent when they had to show first who they are: kept, and given back after that.

Their sign-in had ended, or it asks for more than they had shown. It is given to the same person
only; only what came from a page of ours; and it is sent again only when they press the button.
"""

from collections.abc import Collection
from hmac import compare_digest
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from activities import drafts
from activities.keys import Erased
from models import queries_drafts, queries_sign_ins
from models.queries_drafts import KeptForm
from models.queries_sign_ins import form_token_of
from runtime import clock
from runtime.database import asks_for
from web.failures import NotFromHere, SignInFirst
from web.i18n import Moment
from web.pages import HEADERS, page, remember_language
from web.paths import AFTER_SIGN_IN, page_of_ours, sign_in_for
from web.signed_in import (
    FIELD,
    SIGN_IN_COOKIE,
    Fields,
    Known,
    KnownForm,
    cookie_of,
    must_be_ours,
    read_form,
)

KEPT: Final = "/kept"

_TOKEN: Final = frozenset({FIELD})
_NOT_SENT_ON: Final = _TOKEN | {"next", "code", "passkey"}
"""What leads the way, and what is good once."""

routes: Final = APIRouter(include_in_schema=False)

log = structlog.get_logger()


def add_to(app: FastAPI) -> None:
    app.exception_handler(SignInFirst)(_on_unknown)


async def _on_unknown(request: Request, first: SignInFirst) -> Response:
    """To sign in, and then back to the page that was asked for, or to what was kept."""
    await _keep_what_was_sent(request)
    to = first.at or sign_in_for(request)
    answer = RedirectResponse(to, HTTPStatus.SEE_OTHER, HEADERS)
    remember_language(request, answer)
    return answer


async def _keep_what_was_sent(request: Request) -> None:
    """Keep what was sent by a sign-in that has ended. What is not ours to keep is left alone."""
    cookie = cookie_of(request, SIGN_IN_COOKIE)
    path = request.url.path
    if request.method != "POST" or not cookie or page_of_ours(path) != path:
        return
    try:
        must_be_ours(request)
        form = await read_form(request)
    except (HTTPException, NotFromHere):
        return
    token = form.get(FIELD, "")
    if not compare_digest(token.encode(), form_token_of(cookie).encode()):
        return
    try:
        async with request.app.state.means.sessions() as session:
            person = await queries_sign_ins.who_was_signed_in(session, cookie)
        if person is not None:
            await _keep(request, person, form, path, _TOKEN)
    except (SQLAlchemyError, OSError, Erased) as error:
        log.warning("form.not_kept", error=type(error).__name__)


async def keep_until_sure(request: Request, person: UUID, form: Fields, path: str) -> bool:
    """Keep the fields of a form while somebody shows who they are. False: there are none."""
    return await _keep(request, person, form, path, _NOT_SENT_ON)


async def _keep(
    request: Request, person: UUID, form: Fields, path: str, without: Collection[str]
) -> bool:
    fields = [(name, value) for name, value in form.multi_items() if name not in without]
    if fields:
        async with request.app.state.means.sessions.begin() as session:
            body = urlencode(fields)
            await drafts.keep_form(session, body, person=person, path=path, at=clock.now())
    return bool(fields)


async def onward(request: Request, person: UUID, wanted: str) -> str:
    """Where somebody goes who has just come in: first to what was kept of them."""
    async with request.app.state.means.sessions() as session:
        return KEPT if await queries_drafts.has_kept_form(session, person) else wanted


@routes.get(KEPT)
async def kept(request: Request, signed_in: Known) -> Response:
    """What was kept, to read and to send after all."""
    found = await _found(request, signed_in.person.id)
    if found is None:
        return RedirectResponse(AFTER_SIGN_IN, HTTPStatus.SEE_OTHER, HEADERS)
    fields = parse_qsl(found.body, keep_blank_values=True)
    typed = [value for _, value in fields if " " in value.strip() or "\n" in value]
    shown = {"path": found.path, "fields": fields, "typed": typed, "at": Moment(found.kept_at)}
    return page(request, "family/kept.html", shown | {"token": signed_in.form_token})


@routes.post(f"{KEPT}/send")
async def send(request: Request, signed_in: Known, _form: KnownForm) -> Response:
    """Send it to its page after all. The browser does so itself, with this form (307)."""
    found = await _found(request, signed_in.person.id)
    if found is None:
        return RedirectResponse(AFTER_SIGN_IN, HTTPStatus.SEE_OTHER, HEADERS)
    await _forget(request, signed_in.person.id)
    return RedirectResponse(found.path, HTTPStatus.TEMPORARY_REDIRECT, HEADERS)


@routes.post(KEPT)
async def throw_away(request: Request, signed_in: Known, _form: KnownForm) -> Response:
    await _forget(request, signed_in.person.id)
    return RedirectResponse(AFTER_SIGN_IN, HTTPStatus.SEE_OTHER, HEADERS)


async def _found(request: Request, person: UUID) -> KeptForm | None:
    async with request.app.state.means.reading() as session:
        asks_for(session, person)
        return await queries_drafts.kept_form(session, person)


async def _forget(request: Request, person: UUID) -> None:
    async with request.app.state.means.sessions.begin() as session:
        await drafts.forget_form(session, person)
