"""Who somebody is, and what they said, in words that a family reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from access.family import FamilyView, Given, Somebody
from domain import words as codes
from domain.phases import Phase
from domain.seats import Seat, SeatKind, kind_of, label_of
from domain.sign_off import Answer
from web.i18n import Day, Message, Sayable, _

YOU: Final = _("You")
YOUR_TURN: Final = _("Your turn")
NOT_YET: Final = _("No answer yet")
NO_OBJECTION: Final = _("No objection")
SAID: Final[Mapping[Answer, Message]] = {
    Answer.AGREE: _("Agrees"),
    Answer.CHANGE: _("Wants a change"),
    Answer.TALK_FIRST: _("Wants to talk first"),
    Answer.REFUSE: _("Does not agree"),
}
"""What somebody said about a step, as others read it."""

PHASES: Final[Mapping[Phase, tuple[str, Message]]] = {
    Phase.NOT_ASKED: ("neutral", _("School writes this anew")),
    Phase.ASKED: ("waiting", _("Waits for an answer")),
    Phase.NOT_AGREED: ("neutral", _("Not everybody agrees")),
    Phase.AGREED: ("done", _("Everybody agrees")),
    Phase.SOON: ("neutral", _("Soon")),
    Phase.NOW: ("yours", _("Now")),
    Phase.DONE: ("done", _("Done")),
}
"""Where a step stands: the look of its badge, and the words in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredShown:
    """Who has said what, or has not."""

    name: str
    role: Sayable
    is_you: bool
    look: str
    said: Sayable
    on: Sayable


def role_of(who: Somebody) -> Sayable:
    return role_at(who.seat)


def role_at(seat: Seat) -> Sayable:
    """What is done on a seat: without a number for guardians, with a label where it tells more."""
    kind, label = kind_of(seat), label_of(seat).replace("_", " ")
    if kind is SeatKind.GUARDIAN or not label:
        return codes.SEATS[kind]
    return _("%(role)s: %(what)s", role=codes.SEATS[kind], what=label)


def answered_shown(given: Given) -> AnsweredShown:
    look, said = _look_of(given)
    return AnsweredShown(
        name=given.who.name,
        role=role_of(given.who),
        is_you=given.who.is_reader,
        look=look,
        said=said,
        on="" if given.on is None else Day(given.on),
    )


def _look_of(given: Given) -> tuple[str, Message]:
    if given.answer is not None:
        return "done" if given.answer is Answer.AGREE else "neutral", SAID[given.answer]
    if given.is_silent:
        return "neutral", NO_OBJECTION
    return ("yours", YOUR_TURN) if given.who.is_reader else ("waiting", NOT_YET)


def names_of(people: list[Somebody]) -> Sayable:
    """Say "Peter Vos" or "Peter Vos, Ida Lind"; of nobody whose name is known, their roles."""
    return ", ".join(each.name for each in people if each.name)


def called(read: FamilyView, who: Somebody) -> Sayable:
    """Somebody by name, and else by what they do here."""
    if who.seat == read.reader:
        return YOU
    return who.name or role_of(who)
