"""Where systems get their tokens: OAuth 2.0 client credentials, proven by `private_key_jwt`.

Outside the API, in the format of RFC 6749: a form comes in, and an error has that standard's codes.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from activities import systems
from activities.systems import NotProven
from api.language import preferred, read
from domain.said import Said
from runtime import clock

PATH: Final = "/oauth/token"
MAX_FORM: Final = 16 * 1024
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT: Final = "client_credentials"
_FORM: Final = "application/x-www-form-urlencoded"
_KEPT_NOWHERE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenError(Exception):
    """No token, by a code of RFC 6749 §5.2."""

    def __init__(self, status: int, error: str, said: Said) -> None:
        super().__init__(error)
        self.status, self.error, self.said = status, error, said


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
ERRORS: Final = (_NOT_A_FORM, _OTHER_GRANT, _NOT_PROVEN, _OTHER_SCOPE, _DOWN)


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
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise _NOT_PROVEN
    at = clock.now()
    try:
        async with request.app.state.means.sessions.begin() as session:
            assertion = form.get("client_assertion", "")
            system = await systems.proven(session, assertion, audiences=audiences, at=at)
            if form.get("client_id", str(system.id)) != str(system.id):
                raise _NOT_PROVEN
            if form.get("scope", system.seat) != system.seat:
                raise _OTHER_SCOPE
            issued = await systems.issue(session, system, at=at)
    except NotProven:
        raise _NOT_PROVEN from None
    return {
        "access_token": issued,
        "token_type": "Bearer",
        "expires_in": int(systems.VALID_FOR.total_seconds()),
        "scope": system.seat,
    }


def _told(error: TokenError, request: Request) -> Response:
    language = preferred(request.headers.get("accept-language"))
    body = {"error": error.error, "error_description": read(error.said, language)}
    return JSONResponse(body, error.status, _KEPT_NOWHERE | {"Content-Language": language})
