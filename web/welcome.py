"""What the pages of signing in say."""

from collections.abc import Mapping
from typing import Final

from domain.assurance import Level, Method
from web.i18n import Message, _

ME: Final = _("My account")

METHODS: Final[Mapping[Method, Message]] = {
    Method.DEMO: _("picked from a list (demo)"),
    Method.TOKEN: _("a token for programs"),
    Method.OIDC: _("your own organisation"),
    Method.LINK_MAIL: _("a personal link and a code by mail"),
    Method.LINK_PAPER: _("a personal link and a code on paper"),
    Method.LINK_SMS: _("a personal link and a code by text"),
    Method.PASSKEY: _("a passkey"),
    Method.STAFF: _("written down by staff"),
    Method.ELSEWHERE: _("elsewhere"),
}
LEVELS: Final[Mapping[Level, Message]] = {
    Level.A: _("A: you are signed in, but showed it some time ago"),
    Level.B: _("B: just shown, in two ways"),
    Level.C: _("C: just shown, with a passkey"),
    Level.D: _("D: qualified signature"),
}

BEGIN_AGAIN: Final = _("Too much time has passed, or you began in another window. Begin again.")
UNREACHABLE: Final = _(
    "The sign-in service of your organisation does not answer well. Try again"
    " later. Does it stay so? Ask your own administrator."
)
UNPROVEN: Final = _(
    "The answer of your organisation is not right, so nobody was let in. Begin again."
)
NOT_SURE: Final = _(
    "Your organisation does not say that you showed in two ways who you are. That"
    " is needed here. Ask your administrator for sign-in in two steps."
)
UNKNOWN: Final = _("We cannot let you in here. Ask the coordinator of your alliance.")
STOPPED: Final = _("The sign-in at your organisation was stopped. Begin again if you wish.")
