"""Where systems get their tokens: OAuth 2.0 client credentials, proven by `private_key_jwt`.

Outside the API, in the format of RFC 6749: a form comes in, and an error has that standard's codes.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from access.errors import TooOften
from access.trying import Whom, count
from activities import systems
from activities.systems import NotProven
from api.language import preferred, read
from api.means import Means
from domain.said import Said
from domain.tries import By, Way
from models.views import System
from runtime import clock
from runtime.http import address_of

PATH: Final = "/oauth/token"
MAX_FORM: Final = 16 * 1024
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT: Final = "client_credentials"
_FORM: Final = "application/x-www-form-urlencoded"
_KEPT_NOWHERE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenError(Exception):
    """No token, by a code of RFC 6749 §5.2."""

    def __init__(
        self, status: int, error: str, said: Said, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(error)
        self.status, self.error, self.said = status, error, said
        self.headers = dict(headers or {})


_NOT_A_FORM: Final = TokenError(
    400,
    "invalid_request",
    Said(
        nl="Stuur een formulier: elk veld een keer, hoogstens 16 KB.",
        en="Send a form: each field once, 16 KB at most.",
    ),
)
_OTHER_GRANT: Final = TokenError(
    400,
    "unsupported_grant_type",
    Said(nl="Alleen client_credentials kan hier.", en="Only client_credentials is possible here."),
)
_NOT_PROVEN: Final = TokenError(
    401,
    "invalid_client",
    Said(
        nl="Dit bewijst niet wie u bent: kijk sleutel, aud, exp (5 minuten) en jti (eenmalig) na.",
        en="This does not prove who you are: check key, aud, exp (5 minutes) and jti (once).",
    ),
)
_OTHER_SCOPE: Final = TokenError(
    400,
    "invalid_scope",
    Said(nl="Dit is niet uw plek.", en="This is not your seat."),
)
_DOWN: Final = TokenError(
    503,
    "temporarily_unavailable",
    Said(nl="Probeer het straks nog eens.", en="Try again in a moment."),
)
_TOO_OFTEN: Final = TokenError(
    429,
    "slow_down",
    Said(
        nl="Dit is te vaak geprobeerd. De header Retry-After zegt hoeveel seconden u wacht.",
        en="This was tried too often. The Retry-After header says for how many seconds to wait.",
    ),
)
"""By the code of RFC 8628 §3.5, the one for a token endpoint that is asked too often."""

ERRORS: Final = (_NOT_A_FORM, _OTHER_GRANT, _NOT_PROVEN, _OTHER_SCOPE, _DOWN, _TOO_OFTEN)


def router(*, url: str) -> APIRouter:
    """Give tokens to whoever signs for this address."""
    routes = APIRouter(include_in_schema=False)
    audiences = frozenset({f"{url}{PATH}", url})

    @routes.post(PATH)
    async def token(request: Request) -> Response:
        try:
            form = await _form(request)
            return JSONResponse(await _token(request, form, audiences), headers=_KEPT_NOWHERE)
        except TokenError as error:
            return _told(error, request)
        except TooOften as late:
            return _told(_late(late), request)
        except (SQLAlchemyError, OSError):
            return _told(_DOWN, request)

    return routes


async def _form(request: Request) -> Mapping[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise _NOT_A_FORM
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM:
            raise _NOT_A_FORM
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=20)
    except ValueError:
        raise _NOT_A_FORM from None
    if any(len(values) > 1 for values in fields.values()):
        raise _NOT_A_FORM
    return {name: values[0] for name, values in fields.items()}


async def _token(
    request: Request, form: Mapping[str, str], audiences: frozenset[str]
) -> dict[str, object]:
    if form.get("grant_type") != GRANT:
        raise _OTHER_GRANT if "grant_type" in form else _NOT_A_FORM
    means: Means = request.app.state.means
    await count(means.sessions, Way.TOKEN, {By.ADDRESS: address_of(request)})
    try:
        system = await _proven(means, form, audiences)
    except NotProven:
        claimed = systems.claimed(form.get("client_assertion", ""))
        await count(means.sessions, Way.UNPROVEN, {By.ACCOUNT: str(claimed)})
        raise _NOT_PROVEN from None
    if form.get("scope", system.seat) != system.seat:
        raise _OTHER_SCOPE
    whom: Whom = {By.ACCOUNT: str(system.id), By.ALLIANCE: str(system.alliance)}
    await count(means.sessions, Way.ISSUED, whom)
    async with means.sessions.begin() as session:
        issued = await systems.issue(session, system, at=clock.now())
    return {
        "access_token": issued,
        "token_type": "Bearer",
        "expires_in": int(systems.VALID_FOR.total_seconds()),
        "scope": system.seat,
    }


async def _proven(means: Means, form: Mapping[str, str], audiences: frozenset[str]) -> System:
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise NotProven
    assertion = form.get("client_assertion", "")
    async with means.sessions.begin() as session:
        system = await systems.proven(session, assertion, audiences=audiences, at=clock.now())
    if form.get("client_id", str(system.id)) != str(system.id):
        raise NotProven
    return system


def _late(late: TooOften) -> TokenError:
    """The same for a system that we know and for one that we do not."""
    wait = {"Retry-After": str(late.seconds)}
    return TokenError(_TOO_OFTEN.status, _TOO_OFTEN.error, _TOO_OFTEN.said, headers=wait)


def _told(error: TokenError, request: Request) -> Response:
    language = preferred(request.headers.get("accept-language"))
    body = {"error": error.error, "error_description": read(error.said, language)}
    headers = _KEPT_NOWHERE | {"Content-Language": language} | error.headers
    return JSONResponse(body, error.status, headers)
