"""To a provider and back. All of the hand-shake lies with us; the browser has a short-lived cookie.

Every provider has an address of its own to come back to, so the answer of one is never taken for
that of another.
"""

from collections.abc import Mapping
from hmac import compare_digest
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from access.errors import TooOften
from access.trying import Whom, count
from activities import hand_shakes, sign_ins
from activities.oidc import NotSure, Oidc, Recognised, SignInFailed, Unproven, Unreachable
from activities.sign_ins import HAND_SHAKE_LASTS
from domain.assurance import STEP_UP, Method
from domain.tries import By, Way
from models import queries_sign_ins
from models.views import HandShake, Provider, SignedIn
from runtime import clock
from runtime.http import address_of
from runtime.settings import Settings
from web import welcome
from web.entering import entered
from web.i18n import Sayable
from web.kept import KEPT, keep_until_sure
from web.pages import HEADERS, language_of, page
from web.paths import SIGNED_OUT, page_of_ours
from web.providers import provider_of, provider_to_step_up
from web.signed_in import (
    LINK_COOKIE,
    SIGN_IN_COOKIE,
    Known,
    KnownForm,
    Somebody,
    VisitorForm,
    cookie_of,
    give_cookie,
    take_cookie,
)
from web.waiting import how_long, told

COOKIE: Final = "traject-hand-shake"

_WHY: Final[Mapping[type[SignInFailed], tuple[Sayable, HTTPStatus]]] = {
    Unreachable: (welcome.UNREACHABLE, HTTPStatus.BAD_GATEWAY),
    Unproven: (welcome.UNPROVEN, HTTPStatus.FORBIDDEN),
    NotSure: (welcome.NOT_SURE, HTTPStatus.FORBIDDEN),
}


class AtProviders:
    """The pages that lead to a provider and back."""

    def __init__(self, settings: Settings) -> None:
        self._oidc = Oidc(settings.secrets_folder)
        self._url = settings.url

    async def start(self, request: Request, provider: UUID, form: VisitorForm) -> Response:
        """Go to a provider."""
        async with request.app.state.means.sessions() as session:
            known = await queries_sign_ins.provider(session, provider)
        if known is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await self._start(request, known, page_of_ours(form.get("next", "")), None)

    async def step_up(self, request: Request, signed_in: Known, form: KnownForm) -> Response:
        """Go to the provider by which I came in, to show it once more who I am.

        What I was sending is kept meanwhile, and is on the page to which I come back.
        """
        known = await provider_to_step_up(request, signed_in)
        if known is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        next_ = page_of_ours(form.get("next", ""))
        has_kept = await keep_until_sure(request, signed_in.person.id, form, next_)
        back = KEPT if has_kept else next_
        try:
            return await self._start(request, known, back, signed_in.id)
        except TooOften as late:
            status = HTTPStatus.TOO_MANY_REQUESTS
            return told(_not_in(request, how_long(late), status, back), late)

    async def sign_out(self, request: Request, signed_in: Known, form: KnownForm) -> Response:
        """Sign out here, and then where I came in by, if it has a place for that."""
        sessions = request.app.state.means.sessions
        async with sessions.begin() as session:
            if form.get("everywhere"):
                await sign_ins.end_all(session, signed_in.person.id)
            else:
                await sign_ins.end(session, cookie_of(request, SIGN_IN_COOKIE))
        answer = await self._also_there(request, signed_in)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        take_cookie(request, answer, SIGN_IN_COOKIE)
        take_cookie(request, answer, LINK_COOKIE)
        return answer

    async def _also_there(self, request: Request, signed_in: SignedIn) -> Response:
        provider = await provider_of(request, signed_in)
        back, language = f"{self._url}{SIGNED_OUT}", language_of(request)
        request.state.signed_in = None  # nobody is, on the page that follows
        url = None
        if provider is not None:
            url = await self._oidc.end_session_url(
                provider, back=back, language=language, at=clock.now()
            )
        if provider is None or url is None:
            return RedirectResponse(SIGNED_OUT, HTTPStatus.SEE_OTHER, HEADERS)
        return _onward(request, "signing_out.html", provider, url)

    async def _start(
        self, request: Request, provider: Provider, next_: str, sign_in: UUID | None
    ) -> Response:
        at, sessions = clock.now(), request.app.state.means.sessions
        whom: Whom = {By.ADDRESS: address_of(request), By.ALLIANCE: str(provider.alliance)}
        await count(sessions, Way.PROVIDER, whom)
        async with sessions.begin() as session:
            browser, shake = await hand_shakes.begin(
                session, provider.id, next_=next_, at=at, sign_in=sign_in
            )
        try:
            url = await self._oidc.authorization_url(
                provider, shake, redirect=self._back_to(provider), at=at
            )
        except SignInFailed as failed:
            return _failed(request, failed, shake)
        answer = _onward(request, "onward.html", provider, url)
        give_cookie(request, answer, COOKIE, browser, seconds=int(HAND_SHAKE_LASTS.total_seconds()))
        return answer

    async def back(  # noqa: PLR0913, PLR0917 - what a provider sends along
        self,
        request: Request,
        provider: UUID,
        somebody: Somebody,
        state: str = "",
        code: str = "",
        error: str = "",
        iss: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Come back from a provider, signed in or not."""
        answer = await self._back(request, provider, somebody, (state, code, error, iss))
        take_cookie(request, answer, COOKIE)
        return answer

    async def _back(
        self,
        request: Request,
        wanted: UUID,
        somebody: SignedIn | None,
        said: tuple[str, str, str, str | None],
    ) -> Response:
        state, code, error, issuer = said
        await count(request.app.state.means.sessions, Way.BACK, {By.ADDRESS: address_of(request)})
        at = clock.now()
        async with request.app.state.means.sessions.begin() as session:
            shake = await hand_shakes.take(session, cookie_of(request, COOKIE), at=at)
            provider = await queries_sign_ins.provider(session, wanted)
        if shake is None or provider is None or not _is_of(shake, provider, state):
            return _not_in(request, welcome.BEGIN_AGAIN, HTTPStatus.BAD_REQUEST)
        if error or not code:
            return _not_in(request, welcome.STOPPED, HTTPStatus.FORBIDDEN, _back_of(shake))
        try:
            recognised = await self._oidc.recognise(
                provider,
                shake,
                code=code,
                said_issuer=issuer,
                redirect=self._back_to(provider),
                at=at,
            )
        except SignInFailed as failed:
            return _failed(request, failed, shake)
        account = f"{provider.issuer} {recognised.subject}"
        await count(request.app.state.means.sessions, Way.ACCOUNT, {By.ACCOUNT: account})
        return await _let_in(request, provider, shake, recognised, somebody)

    def _back_to(self, provider: Provider) -> str:
        return f"{self._url}/sign-in/back/{provider.id}"


def _is_of(shake: HandShake, provider: Provider, state: str) -> bool:
    is_same = compare_digest(shake.state.encode(), state.encode())
    return is_same and shake.provider == provider.id


async def _let_in(
    request: Request,
    provider: Provider,
    shake: HandShake,
    recognised: Recognised,
    somebody: SignedIn | None,
) -> Response:
    """Sign in whom the alliance knows, or raise how sure we are of who is in already."""
    at, before = clock.now(), cookie_of(request, SIGN_IN_COOKIE)
    shown: dict[str, Any] = {
        "level": recognised.level,
        "method": Method.OIDC,
        "issuer": provider.issuer,
        "at": at,
        "acr": recognised.acr,
        "amr": recognised.amr,
        "shown_at": None if recognised.shown_at is None else min(recognised.shown_at, at),
    }
    async with request.app.state.means.sessions.begin() as session:
        person = await hand_shakes.person_of(session, provider, recognised, at=at)
        if person is None:
            return _not_in(request, welcome.UNKNOWN, HTTPStatus.FORBIDDEN, _back_of(shake))
        if shake.sign_in is None:
            await sign_ins.end(session, before)
            cookie = await sign_ins.begin(session, person=person, provider=provider.id, **shown)
        elif somebody is None or (somebody.id, somebody.person.id) != (shake.sign_in, person):
            return _not_in(request, welcome.BEGIN_AGAIN, HTTPStatus.FORBIDDEN, _back_of(shake))
        elif not recognised.level.reaches(STEP_UP):
            return _not_in(request, welcome.NOT_SURE, HTTPStatus.FORBIDDEN, _back_of(shake))
        else:
            cookie = await sign_ins.step_up(session, before, **shown)
    return await entered(request, cookie, person, shake.next)


def _onward(request: Request, template: str, provider: Provider, url: str) -> Response:
    """A page that leads elsewhere.

    A form may lead to pages of ours alone (form-action), also by way of others. So not the form
    leads there but the page that answers it.
    """
    answer = page(request, template, {"provider": provider, "url": url})
    answer.headers["Refresh"] = f"0;url={url}"
    return answer


def _failed(request: Request, failed: SignInFailed, shake: HandShake) -> Response:
    why, status = _WHY[type(failed)]
    return _not_in(request, why, status, _back_of(shake))


def _back_of(shake: HandShake) -> str | None:
    """Whoever was signed in already goes back to where they were."""
    return None if shake.sign_in is None else shake.next


def _not_in(
    request: Request, why: Sayable, status: HTTPStatus, back: str | None = None
) -> Response:
    shown = {"why": why, "back": back, "has_kept": back == KEPT}
    return page(request, "not_in.html", shown, status)
