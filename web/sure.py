"""Showing once more who one is, within a form: what was filled in stays where it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fastapi import Request, Response

from access.coming_in import Sent, send_code, use_code
from activities import passkeys, sign_ins
from activities.codes import Wrong
from activities.passkeys import PasskeyRefused
from domain.assurance import CodeWay, Level
from models.queries_sign_ins import form_token_of
from models.states import ChallengeFor
from models.views import Provider, SignedIn
from runtime import clock
from web import family
from web.doors import BY_A_PASSKEY, Shown, asked_of, at_the_door, by_code, doors_of
from web.i18n import Sayable
from web.pages import language_of
from web.providers import provider_to_step_up
from web.signed_in import SIGN_IN_COOKIE, Visit, cookie_of, give_cookie
from web.stepping_up import DEMANDED, has_passkey, ways_that_suffice

LONGEST_CODE: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """By what somebody can show, here and now, who they are."""

    ways: tuple[CodeWay, ...]
    has_passkey: bool
    provider: Provider | None
    """Their own organisation. One leaves the page for it: what was filled in is kept meanwhile."""


async def means_of(request: Request, signed_in: SignedIn) -> Means:
    return Means(
        ways=ways_that_suffice(request, signed_in),
        has_passkey=await has_passkey(request, signed_in),
        provider=await provider_to_step_up(request, signed_in),
    )


async def sent_code(
    request: Request, signed_in: SignedIn, visit: Visit, form: Mapping[str, str]
) -> tuple[CodeWay | None, Sayable]:
    """Send a code: by which way it went, or why it did not."""
    way = next((each for each in CodeWay if each.value == form.get("way")), CodeWay.MAIL)
    who = at_the_door(request, signed_in.person.id, visit)
    sent = await send_code(doors_of(request).door, who, way, language_of(request))
    return (way, "") if sent is Sent.SENT else (None, family.NOT_SENT)


async def shown_in(
    request: Request, signed_in: SignedIn, visit: Visit, form: Mapping[str, str]
) -> tuple[Shown | None, Sayable]:
    """What was shown with a form, if anything; or what is wrong with it."""
    if form.get("passkey"):
        asked = asked_of(request, signed_in.person.id, visit)
        try:
            async with request.app.state.means.sessions.begin() as door:
                await passkeys.show(door, asked, ChallengeFor.STEP_UP, shown=form["passkey"])
        except PasskeyRefused:
            return None, family.REFUSED_PASSKEY
        return BY_A_PASSKEY, ""
    if not form.get("code"):
        return None, ""
    who = at_the_door(request, signed_in.person.id, visit)
    way = await use_code(doors_of(request).door, who, form["code"][:LONGEST_CODE])
    if isinstance(way, Wrong):
        return None, family.WRONG[way]
    shown = by_code(request, way, signed_in)
    return (shown, "") if shown.level.reaches(DEMANDED) else (None, family.STEP_UP_LESS)


async def stepped_up_to(
    request: Request, signed_in: SignedIn, shown: Shown
) -> tuple[SignedIn, str]:
    """The same person, more surely; and the cookie by which their browser is known from now on."""
    at = clock.now()
    async with request.app.state.means.sessions.begin() as door:
        cookie = await sign_ins.step_up(
            door,
            cookie_of(request, SIGN_IN_COOKIE),
            level=shown.level,
            method=shown.method,
            at=at,
            amr=shown.amr,
        )
    sign_in = replace(signed_in.sign_in, level=shown.level, method=shown.method, at=at)
    return replace(signed_in, sign_in=sign_in, form_token=form_token_of(cookie)), cookie


def with_cookie(request: Request, response: Response, cookie: str | None) -> Response:
    if cookie is not None:
        give_cookie(request, response, SIGN_IN_COOKIE, cookie)
    return response


def is_sure_enough(signed_in: SignedIn, demanded: Level | None) -> bool:
    return demanded is None or signed_in.sign_in.level.reaches(demanded)
