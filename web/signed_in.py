"""Who is in front of a page, and whether a form came from one of our pages.

    @routes.get("/me")
    async def me(request: Request, signed_in: Known) -> HTMLResponse: ...

    @routes.post("/me/name")
    async def rename(request: Request, signed_in: Known, form: KnownForm) -> Response: ...

Whoever is not signed in is sent to sign in, and back. Every form carries `form_token` in a hidden
field of that name: of a person who is signed in, `signed_in.form_token`; of a visitor who is not,
`visit.form_token`, which belongs to a cookie of this browser alone.
"""

import secrets
from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.datastructures import ImmutableMultiDict
from starlette.exceptions import HTTPException

from activities import preferences, sign_ins
from domain.calendar import local_date
from models import queries_people, queries_sign_ins, queries_stalls
from models.queries_sign_ins import form_token_of
from models.views import SignedIn
from runtime import clock
from web.failures import NotFromHere, NotPrivate, SignInFirst
from web.i18n import OF_FAMILIES
from web.paths import link_again, page_of

FIELD: Final = "form_token"
SIGN_IN_COOKIE: Final = "traject"
VISIT_COOKIE: Final = "traject-visit"
LINK_COOKIE: Final = "traject-link"
"""By which personal link this browser came in: there somebody shows once more who they are."""
MAX_FORM: Final = 512 * 1024
"""The longest text of a move, in any alphabet: a form spells a sign out in up to nine bytes."""

Fields = ImmutableMultiDict[str, str]

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_MAX_COOKIE: Final = 200
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser, whoever sits in front of it."""

    cookie: str
    is_new: bool

    @property
    def form_token(self) -> str:
        return form_token_of(self.cookie)

    def remember(self, request: Request, response: Response) -> None:
        """Let the browser keep what ties it to the page that it was shown."""
        if self.is_new:
            give_cookie(request, response, VISIT_COOKIE, self.cookie)


async def _maybe(request: Request) -> SignedIn | None:
    """Whoever is signed in here. It counts as a sign of life."""
    cookie = cookie_of(request, SIGN_IN_COOKIE)
    if not cookie:
        return None
    at, sessions = clock.now(), request.app.state.means.sessions
    async with sessions.begin() as session:
        found = await queries_sign_ins.sign_in_by_cookie(session, cookie, at=at)
        if found is not None:
            await sign_ins.seen(session, found.id, at=at)
            found = await _with_language(session, request, found)
            await _remember_alliance(request, session, found)
            person, on = found.person.id, local_date(at)
            request.state.kinds = await queries_people.kinds_of(session, person, on=on)
            reaches = await queries_stalls.reaches_of(session, person, on=on)
            request.state.sees_stalls = bool(reaches)
    request.state.signed_in = found
    return found


async def _remember_alliance(request: Request, session: AsyncSession, found: SignedIn) -> None:
    """For the theme of a page, where themes differ. Of whoever is of more than one: no theme."""
    if request.app.state.themes.differ:
        on = local_date(clock.now())
        places = await queries_sign_ins.alliances_of(session, found.person.id, on=on)
        request.state.alliance = places[0] if len(places) == 1 else None


async def _quietly(request: Request) -> SignedIn:
    """Whoever is signed in here, for what a page asks by itself: that is no sign of life."""
    cookie = cookie_of(request, SIGN_IN_COOKIE)
    async with request.app.state.means.sessions() as session:
        found = await queries_sign_ins.sign_in_by_cookie(session, cookie, at=clock.now())
    if found is None:
        raise SignInFirst(by_link_again(request, page_of(request)))
    request.state.signed_in = found
    return found


async def _with_language(session: AsyncSession, request: Request, signed_in: SignedIn) -> SignedIn:
    """Keep with a person the language that they choose. A link on another site chooses nothing."""
    chosen = request.query_params.get("lang")
    is_theirs = request.headers.get("sec-fetch-site") == "same-origin"
    if chosen not in OF_FAMILIES or not is_theirs or chosen == signed_in.person.language:
        return signed_in
    await preferences.speak(session, signed_in.person.id, chosen)
    person = replace(signed_in.person, language=chosen)
    return replace(signed_in, sign_in=replace(signed_in.sign_in, person=person))


async def _known(
    request: Request, somebody: Annotated[SignedIn | None, Depends(_maybe)]
) -> SignedIn:
    if somebody is None:
        raise SignInFirst(by_link_again(request, page_of(request)))
    return somebody


def by_link_again(request: Request, wanted: str) -> str | None:
    """Where somebody goes whose sign-in is over, if they came by a personal link."""
    reference = cookie_of(request, LINK_COOKIE)
    return link_again(reference, wanted) if reference else None


async def _visit(request: Request) -> Visit:
    cookie = cookie_of(request, VISIT_COOKIE)
    return Visit(cookie or secrets.token_urlsafe(_BYTES), is_new=not cookie)


Somebody = Annotated[SignedIn | None, Depends(_maybe)]
"""Whoever is signed in, if anybody is."""

Known = Annotated[SignedIn, Depends(_known)]
"""Whoever is signed in. Anybody else is sent to sign in first."""

Quietly = Annotated[SignedIn, Depends(_quietly)]
"""Whoever is signed in, of whom it does not count that they are still there."""

Visitor = Annotated[Visit, Depends(_visit)]


async def _known_form(request: Request, signed_in: Known) -> Fields:
    return await fields_of(request, signed_in.form_token)


async def _visitor_form(request: Request, visit: Visitor) -> Fields:
    return await fields_of(request, visit.form_token)


KnownForm = Annotated[Fields, Depends(_known_form)]
"""What somebody who is signed in sent from a page of ours."""

VisitorForm = Annotated[Fields, Depends(_visitor_form)]
"""What a browser sent from the page of ours that it was shown."""


async def fields_of(request: Request, token: str) -> Fields:
    """What a form of ours sent, that was made for whoever has this token."""
    must_be_ours(request)
    form = await read_form(request)
    sent = form.get(FIELD, "")
    if not compare_digest(sent.encode(), token.encode()):
        raise NotFromHere
    return form


def must_be_ours(request: Request) -> None:
    """A form on another site must not press our buttons. Browsers say where a form came from.

    Old ones do not say it, or say "null" because we let them tell nobody; there the form token is
    what counts.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = f"{request.url.scheme}://{request.url.netloc}"
    is_ours = site == "same-origin" if site else origin in {None, "null", own}
    if not is_ours:
        raise NotFromHere


async def read_form(request: Request) -> Fields:
    """Take in the fields of a form, unless it is too much or something else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM:
            raise HTTPException(413)
    try:
        return Fields(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1000))
    except ValueError as broken:
        raise HTTPException(400) from broken


def cookie_of(request: Request, name: str) -> str:
    """A cookie of ours, if it was sent over a line that nobody else reads."""
    if not is_private(request):
        return ""
    sent = request.cookies.get(_named(request, name), "")
    return sent if len(sent) <= _MAX_COOKIE else ""


def give_cookie(
    request: Request, response: Response, name: str, value: str, *, seconds: int | None = None
) -> None:
    """Let the browser keep a cookie, for ourselves alone and until it closes.

    Raises:
        NotPrivate: others could read along.
    """
    if not is_private(request):
        raise NotPrivate
    response.set_cookie(
        _named(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def take_cookie(request: Request, response: Response, name: str) -> None:
    """Let the browser forget a cookie."""
    response.delete_cookie(
        _named(request, name),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def is_private(request: Request) -> bool:
    """Whether nobody reads along: https, or this very machine."""
    return request.url.scheme == "https" or request.url.hostname in _LOOPBACK


def _named(request: Request, name: str) -> str:
    """The prefix binds a cookie to this host and to https. Without https browsers refuse it."""
    return f"__Host-{name}" if request.url.scheme == "https" else name
