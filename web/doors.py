"""By what the pages of links and passkeys work, and how a browser leaves them signed in."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from access.coming_in import AtTheDoor, Door
from access.seats import today
from activities import post, preferences, sign_ins
from activities.mail import mail_of, text_messages_of
from activities.passkeys import Asked, Site
from domain.assurance import BY_LINK, CodeWay, Level, Method, level_by_code
from models import queries_links
from models.views import OURSELVES, AskedBy, SignedIn
from runtime import clock
from runtime.database import Sessions
from runtime.http import address_of
from runtime.settings import Settings
from web.kept import onward
from web.pages import HEADERS, asked_language
from web.signed_in import LINK_COOKIE, SIGN_IN_COOKIE, Visit, cookie_of, give_cookie


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What stands in `app.state.doors`."""

    door: Door
    site: Site
    by_mail: Level
    """What a code by mail is worth here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """By what somebody showed who they are, and what that is worth."""

    level: Level
    method: Method
    amr: tuple[str, ...]


BY_A_PASSKEY: Final = Shown(
    level=BY_LINK[Method.PASSKEY], method=Method.PASSKEY, amr=("hwk", "user")
)


def doors_for(settings: Settings, sessions: Sessions) -> Doors:
    """By what people come into this installation."""
    return Doors(
        door=Door(
            sessions=sessions,
            mail=mail_of(settings, sessions),
            text_messages=text_messages_of(settings),
        ),
        site=Site.of(settings.public_url or settings.url),
        by_mail=Level(settings.mail_code_level),
    )


def doors_of(request: Request) -> Doors:
    doors: Doors = request.app.state.doors
    return doors


def at_the_door(request: Request, person: UUID, visit: Visit) -> AtTheDoor:
    return AtTheDoor(person=person, browser=visit.cookie, address=address_of(request))


def asked_of(request: Request, person: UUID, visit: Visit) -> Asked:
    site = doors_of(request).site
    return Asked(site=site, person=person, browser=visit.cookie, at=clock.now())


def by_code(request: Request, way: CodeWay, signed_in: SignedIn | None = None) -> Shown:
    """What a code shows, of somebody who is signed in here already or not."""
    before = None if signed_in is None else signed_in.sign_in.method
    level = level_by_code(way, before=before, by_mail=doors_of(request).by_mail)
    if way is CodeWay.MAIL and before is not None and before in BY_LINK:
        return Shown(level=level, method=before, amr=(before.value, way.value))
    return Shown(level=level, method=way.method, amr=(way.value,))


async def come_in(request: Request, person: UUID, shown: Shown, *, to: str, link: str) -> Response:
    """Sign somebody in by their link, and lead them on, in the language that they chose."""
    language = asked_language(request)
    async with request.app.state.means.sessions.begin() as session:
        if language is not None:
            await preferences.speak(session, person, language)
        cookie = await sign_ins.begin(
            session,
            person=person,
            level=shown.level,
            method=shown.method,
            issuer=OURSELVES,
            at=clock.now(),
            amr=shown.amr,
        )
        await post.opened_by_link(session, link, person=person, at=clock.now())
    onto = await onward(request, person, to)
    answer = _with_cookie(request, RedirectResponse(onto, 303, HEADERS), cookie)
    give_cookie(request, answer, LINK_COOKIE, link)
    return answer


async def stepped_up(request: Request, response: Response, shown: Shown) -> Response:
    """Take down that somebody who is signed in showed it once more, and change the cookie."""
    async with request.app.state.means.sessions.begin() as session:
        cookie = await sign_ins.step_up(
            session,
            cookie_of(request, SIGN_IN_COOKIE),
            level=shown.level,
            method=shown.method,
            at=clock.now(),
            amr=shown.amr,
        )
    return _with_cookie(request, response, cookie)


async def asked_by(request: Request, trajectory: UUID | None) -> AskedBy | None:
    """Which school has the question, and whom somebody can call."""
    if trajectory is None:
        return None
    async with request.app.state.means.sessions() as session:
        found = await queries_links.asked_by(session, trajectory, on=today())
    if found is not None:
        request.state.alliance = found.alliance  # the page wears their theme
    return found


def options(made: str) -> Response:
    """What a script of ours asks for."""
    return Response(made, media_type=JSONResponse.media_type, headers=dict(HEADERS))


def _with_cookie(request: Request, response: Response, cookie: str) -> Response:
    give_cookie(request, response, SIGN_IN_COOKIE, cookie)
    return response
