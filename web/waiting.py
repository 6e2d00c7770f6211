"""What somebody is told who tried too often: how long to wait, and what helps meanwhile."""

from http import HTTPStatus
from math import ceil
from typing import Final

from fastapi import Response

from access.errors import TooOften
from domain.said import Said

_MINUTE: Final = 60

TITLE: Final = Said(nl="Te vaak geprobeerd", en="Tried too often")


def how_long(late: TooOften) -> Said:
    minutes = ceil(late.seconds / _MINUTE)
    return Said(
        nl=f"Dit is te vaak geprobeerd. Wacht {minutes} minuten. Probeer het dan nog eens, of bel.",
        en=f"This was tried too often. Wait {minutes} minutes and try again, or call.",
    )


def told(answer: Response, late: TooOften) -> Response:
    """Say in the head of an answer too for how long to wait."""
    answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
    answer.headers["Retry-After"] = str(late.seconds)
    return answer
