"""What every way in shares: on to the page that was asked for."""

from http import HTTPStatus
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from web.kept import onward
from web.pages import HEADERS
from web.paths import page_of_ours
from web.signed_in import LINK_COOKIE, SIGN_IN_COOKIE, give_cookie, take_cookie


async def entered(request: Request, cookie: str, person: UUID, wanted: str) -> Response:
    """Go on to the page that was asked for, signed in; or first to what was kept of them."""
    to = await onward(request, person, page_of_ours(wanted))
    answer = RedirectResponse(to, HTTPStatus.SEE_OTHER, HEADERS)
    give_cookie(request, answer, SIGN_IN_COOKIE, cookie)
    take_cookie(request, answer, LINK_COOKIE)
    return answer
