"""Cursors: where somebody was in a feed. Opaque, so that a feed can change how it counts."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from enum import StrEnum
from typing import Annotated, Final

from fastapi import Query

from api import problems
from api.problems import InvalidParam
from domain.said import Said

MAX_CURSOR: Final = 60
_INSIDE: Final = re.compile(r"([a-z]+)\.([0-9]{1,18})")
_UNKNOWN: Final = Said(
    nl="Deze plek in de lijst kennen wij niet. Neem er een uit een antwoord.",
    en="This place in the list is not known. Take one out of an answer.",
)

Cursor = Annotated[
    str | None,
    Query(
        max_length=MAX_CURSOR,
        pattern="^[A-Za-z0-9_-]*$",
        description="The cursor of an earlier answer. Without it, from the beginning.",
    ),
]


class Feed(StrEnum):
    ENTRIES = "entries"
    EVENTS = "events"


def written(feed: Feed, place: int) -> str:
    return urlsafe_b64encode(f"{feed}.{place}".encode()).decode().rstrip("=")


def read(feed: Feed, cursor: str | None, *, name: str = "after") -> int:
    """The place that a cursor stands for: the beginning, where there is none.

    Raises:
        Problem: it is no cursor of this feed.
    """
    if cursor is None:
        return 0
    try:
        inside = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        inside = ""
    found = _INSIDE.fullmatch(inside)
    if found is None or found[1] != feed:
        raise problems.invalid(InvalidParam(name, "cursor_unknown", _UNKNOWN))
    return int(found[2])
