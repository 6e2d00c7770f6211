"""What every way in shares: on to the page that was asked for."""

from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from web.pages import HEADERS
from web.paths import page_of_ours
from web.signed_in import SIGN_IN_COOKIE, give_cookie


def entered(request: Request, cookie: str, wanted: str) -> Response:
    """Go on to the page that was asked for, signed in."""
    answer = RedirectResponse(page_of_ours(wanted), HTTPStatus.SEE_OTHER, HEADERS)
    give_cookie(request, answer, SIGN_IN_COOKIE, cookie)
    return answer
