"""How sure we are of who somebody is, at the moment that they say something.

The levels are our own (A to D), after the ladder of eIDAS: A is a click within a session, B adds a
second factor or a fresh code, C is a passkey over the very statement, D is a qualified signature
from outside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

IDLE_AT_WORK: Final = timedelta(minutes=15)
"""After so long without a request, staff, care and alliance are signed out."""

IDLE_AT_HOME: Final = timedelta(minutes=30)
"""The same for parents and learners: they read longer."""

LONGEST: Final = timedelta(hours=8)
"""Nobody is signed in for longer than a working day."""

SURE_FOR: Final = timedelta(minutes=15)
"""How long it counts that somebody showed who they are. After that they are only present."""


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


STEP_UP: Final = Level.B
"""What showing it once more must be worth: less than a sign-off asks anywhere."""


def level_now(level: Level, *, shown_at: datetime, at: datetime) -> Level:
    """How sure we still are: what was shown too long ago counts as a click."""
    return level if at - shown_at <= SURE_FOR else Level.A


def lasts_until(*, is_staff: bool, begun_at: datetime, seen_at: datetime) -> datetime:
    """When a sign-in is over if nothing more is heard from it."""
    idle = IDLE_AT_WORK if is_staff else IDLE_AT_HOME
    return min(seen_at + idle, begun_at + LONGEST)


def is_signed_in(*, is_staff: bool, begun_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Whether a sign-in of then still holds."""
    return at <= lasts_until(is_staff=is_staff, begun_at=begun_at, seen_at=seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a provider has to say of how it recognised somebody, and the level that it is worth."""

    level: Level
    acr: str | None = None
    amr: frozenset[str] = frozenset()
    """All of these."""

    def __post_init__(self) -> None:
        if self.level is not Level.A and self.acr is None and not self.amr:
            raise ValueError("Whoever demands nothing is sure of nothing: level a.")

    def is_met(self, acr: str | None, amr: frozenset[str]) -> bool:
        return self.acr in {None, acr} and self.amr <= amr


def level_of(demands: Iterable[Demand], *, acr: str | None, amr: Iterable[str]) -> Level | None:
    """The highest level that a provider's words are worth; None: they do not suffice to enter."""
    said = frozenset(amr)
    return max((each.level for each in demands if each.is_met(acr, said)), default=None)


class CodeWay(StrEnum):
    """How a code reaches somebody."""

    MAIL = "mail"
    SMS = "sms"
    PAPER = "paper"

    @property
    def method(self) -> Method:
        return _METHODS[self]


_METHODS: Final = {
    CodeWay.MAIL: Method.LINK_MAIL,
    CodeWay.SMS: Method.LINK_SMS,
    CodeWay.PAPER: Method.LINK_PAPER,
}

BY_LINK: Final[Mapping[Method, Level]] = {
    Method.LINK_MAIL: Level.A,
    Method.LINK_SMS: Level.B,
    Method.LINK_PAPER: Level.B,
    Method.PASSKEY: Level.B,
}
"""What a personal link and this are worth together.

A link comes by mail. A code by the same mailbox adds nothing to it: whoever reads the mail has
both. Paper and a text message come by another way, and a passkey asks for a finger or a PIN on a
device of theirs. Only a passkey over the very statement is more (`OVER_A_STATEMENT`).
"""

OVER_A_STATEMENT: Final = Level.C


def level_by_code(way: CodeWay, *, before: Method | None, by_mail: Level = Level.A) -> Level:
    """What a code is worth, for somebody who has come in by another way before or not.

    Args:
        way: how the code came.
        before: how they came in, in this browser and this sign-in. A fresh mail code renews what
            paper, a text message or a passkey has shown: it is then a second way.
        by_mail: what an installation holds a mail code to be worth by itself.
    """
    if way is not CodeWay.MAIL:
        return BY_LINK[way.method]
    earlier = Level.A if before is None else BY_LINK.get(before, Level.A)
    return max(earlier, by_mail)
