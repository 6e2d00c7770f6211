"""What every way in shares: on to the page that was asked for, and a limit on trying."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from activities import limits
from web.pages import HEADERS
from web.paths import page_of_ours
from web.signed_in import SIGN_IN_COOKIE, give_cookie

QUARTER: Final = timedelta(minutes=15)
MOST: Final = 60
"""Tries in a quarter of an hour from one address: a whole school may share one."""


def entered(request: Request, cookie: str, wanted: str) -> Response:
    """Go on to the page that was asked for, signed in."""
    answer = RedirectResponse(page_of_ours(wanted), HTTPStatus.SEE_OTHER, HEADERS)
    give_cookie(request, answer, SIGN_IN_COOKIE, cookie)
    return answer


async def may_try(request: Request, what: str) -> bool:
    """Whether this address may try it once more. It is counted whatever comes of it."""
    address = request.client.host if request.client else ""
    async with request.app.state.means.sessions.begin() as session:
        return await limits.hit(session, f"{what}/{address}", most=MOST, within=QUARTER)
