"""Paths of ours that somebody may be sent back to. Nobody is ever sent to another site by us."""

import re
from typing import Final
from urllib.parse import quote
from uuid import UUID

from fastapi import Request

AFTER_SIGN_IN: Final = "/me"
SIGN_IN: Final = "/sign-in"
SIGNED_OUT: Final = "/sign-out"

OF_MEETINGS: Final = frozenset(
    {
        *("propose_meeting", "say_when", "settle_meeting", "say_if_coming", "cancel_meeting"),
        *("note_meeting", "leave_out"),
    }
)
"""Moves that are made on the pages of meetings."""

_LONGEST: Final = 500
_PLAIN: Final = re.compile(r"/(?:[\w.~-]+/?)*(?:\?[\w.~=&%+-]*)?", re.ASCII)
"""Segments of plain letters, none of them empty, and a query. No scheme, no host, no fragment."""
_NUMBER: Final = re.compile(r"\d{1,5}", re.ASCII)
_NOT_PAGES: Final = ("/api/", "/static/", "/sign-in", "/sign-out")


def page_of_ours(wanted: str) -> str:
    """The page that was asked for, if it can be one of ours; else the one after signing in."""
    is_ours = len(wanted) <= _LONGEST and _PLAIN.fullmatch(wanted) is not None
    return wanted if is_ours and not wanted.startswith(_NOT_PAGES) else AFTER_SIGN_IN


def trajectory_page(trajectory: UUID) -> str:
    return f"/trajectories/{trajectory}"


def plan_page(trajectory: UUID) -> str:
    """Where the next version of the plan is written."""
    return f"/trajectories/{trajectory}/plan/edit"


def meetings_page(trajectory: UUID) -> str:
    return f"{trajectory_page(trajectory)}/meetings"


def page_number(sent: str) -> int:
    """Which part of a list an address asks for; the first where that cannot be read."""
    return max(1, int(sent)) if _NUMBER.fullmatch(sent) else 1


def move_page(trajectory: UUID, move: str) -> str:
    """Where a move is made. Some of them have pages of their own."""
    if move == "submit_plan":
        return plan_page(trajectory)
    if move == "propose_meeting":
        return f"{meetings_page(trajectory)}/new"
    if move in OF_MEETINGS:
        return meetings_page(trajectory)
    return "/new" if move == "raise_signal" else f"{trajectory_page(trajectory)}/moves/{move}"


def sign_in_for(request: Request) -> str:
    """Where to sign in, to go on to the page of this request."""
    return sign_in_to(page_of(request))


def sign_in_to(wanted: str) -> str:
    """Where to sign in, to go on to a page of ours."""
    return f"{SIGN_IN}?next={quote(page_of_ours(wanted), safe='/')}"


def page_of(request: Request) -> str:
    """The page that this request asks for. A form's own path is no page."""
    query = f"?{request.url.query}" if request.url.query else ""
    asked = f"{request.url.path}{query}" if request.method in {"GET", "HEAD"} else AFTER_SIGN_IN
    return page_of_ours(asked)


def link_again(reference: str, wanted: str) -> str:
    """The personal link by which somebody came in, to go on to a page of ours."""
    return f"/link/{quote(reference, safe='')}?next={quote(wanted, safe='/')}"
