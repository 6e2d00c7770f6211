"""How sure we are of who somebody is, at the moment that they say something.

The levels are our own (A to D), after the ladder of eIDAS: A is a click within a session, B adds a
second factor or a fresh code, C is a passkey over the very statement, D is a qualified signature
from outside.
"""

from enum import StrEnum


class Level(StrEnum):
    A = "a"
    B = "b"
    C = "c"
    D = "d"

    def reaches(self, demanded: "Level") -> bool:
        return self.value >= demanded.value


class Method(StrEnum):
    """By what somebody was recognised."""

    DEMO = "demo"
    """Picked from a list. Only in the demo."""
    TOKEN = "token"  # noqa: S105 - the name of a way, no secret
    """A token that was given to this person for a program of theirs."""
    OIDC = "oidc"
    """The provider of their own organisation."""
    LINK_MAIL = "link_mail"
    """A personal link, and a code by mail."""
    LINK_PAPER = "link_paper"
    """A personal link, and a code that school handed over on paper."""
    LINK_SMS = "link_sms"
    PASSKEY = "passkey"
    STAFF = "staff"
    """Written down by staff, from paper or a call, with a second person."""
    ELSEWHERE = "elsewhere"
    """Given before traject knew the trajectory; how is not known here."""
