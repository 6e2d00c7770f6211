"""What somebody is told who tried too often: how long to wait, and what helps meanwhile."""

from http import HTTPStatus
from math import ceil
from typing import Final

from fastapi import Response

from access.errors import TooOften
from web.i18n import Message, _, ngettext

_MINUTE: Final = 60

TITLE: Final = _("Tried too often")


def how_long(late: TooOften) -> Message:
    return ngettext(
        "This was tried too often. Wait %(num)s minute and try again, or call.",
        "This was tried too often. Wait %(num)s minutes and try again, or call.",
        ceil(late.seconds / _MINUTE),
    )


def told(answer: Response, late: TooOften) -> Response:
    """Say in the head of an answer too for how long to wait."""
    answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
    answer.headers["Retry-After"] = str(late.seconds)
    return answer
