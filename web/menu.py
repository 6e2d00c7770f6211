"""Where one can go from every page, by who is in front of it. The demo has its own in its banner.

A page that belongs in the menu has a line in MENU. Pages for parents and learners (plain.html) show
none of it: there it is one thing at a time.
"""

from enum import Enum, auto
from typing import Final

from fastapi import Request

from access.choices import OVERSEES
from domain.seats import SeatKind
from models.views import SignedIn
from web.i18n import Message, _


class For(Enum):
    WHO_IS_IN = auto()
    """Whoever is signed in."""
    FAMILY = auto()
    AT_WORK = auto()
    """Whoever has a seat or an office for their work."""
    MANAGERS = auto()
    """Whoever may see what stands still, in the alliance or in their own school."""
    OPENERS = auto()
    """Whoever sees a case only by opening it, or oversees that."""


_FAMILY: Final = frozenset({SeatKind.GUARDIAN, SeatKind.LEARNER})

MENU: Final = (
    ("/work", _("My work"), For.AT_WORK),
    ("/answer", _("Questions for me"), For.FAMILY),
    ("/stalls", _("Standing still"), For.MANAGERS),
    ("/absences", _("Who is away"), For.AT_WORK),
    ("/openings", _("Opened files"), For.OPENERS),
)


def menu_of(request: Request) -> list[tuple[str, Message]]:
    """The lines of this reader."""
    shown: set[For] = set()
    if signed_in_of(request) is not None:
        shown.add(For.WHO_IS_IN)
    kinds: frozenset[SeatKind] = getattr(request.state, "kinds", frozenset())
    if kinds & _FAMILY:
        shown.add(For.FAMILY)
    if is_at_work(request):
        shown.add(For.AT_WORK)
    if getattr(request.state, "sees_stalls", False):
        shown.add(For.MANAGERS)
    if kinds & OVERSEES:
        shown.add(For.OPENERS)
    return [(path, name) for path, name, whom in MENU if whom in shown]


def signed_in_of(request: Request) -> SignedIn | None:
    """Whoever the page before it knows to be signed in."""
    found: SignedIn | None = getattr(request.state, "signed_in", None)
    return found


def is_at_work(request: Request) -> bool:
    """Whether the reader has a seat or an office for their work."""
    kinds: frozenset[SeatKind] = getattr(request.state, "kinds", frozenset())
    return bool(kinds - _FAMILY)


def is_demo(request: Request) -> bool:
    means = getattr(request.app.state, "means", None)
    return means is not None and means.demo is not None
