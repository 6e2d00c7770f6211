"""Showing who you are, beside a personal link or once more: a code, by whatever way it comes.

What holds for a first time holds for a step-up. Limits are counted in transactions of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from activities import codes
from activities.codes import PAPER_DIGITS, Wrong
from activities.limits import hit
from activities.mail import Letter, Mail, NotSent, TextMessages
from domain.assurance import CodeWay
from domain.said import Said
from models import queries_people
from models.views import Person
from runtime import clock
from runtime.database import Sessions

Language = Literal["nl", "en"]
Counted = Literal["browser", "person", "address"]

SENDS: Final[Mapping[Counted, tuple[int, timedelta]]] = {
    "browser": (3, timedelta(minutes=10)),
    "person": (10, timedelta(hours=1)),
    "address": (60, timedelta(hours=1)),
}
"""How often a code goes out. A scanner is a browser of its own, so it leaves a real one its own
three; the ten of a person are for all of them together. A school is behind one address."""

PAPER_TRIES: Final[Mapping[Counted, tuple[int, timedelta]]] = {
    "browser": (5, timedelta(minutes=15)),
    "address": (40, timedelta(hours=1)),
}


class Sent(StrEnum):
    """What became of "send me a code"."""

    SENT = "sent"
    TOO_OFTEN = "too_often"
    NOT_SENT = "not_sent"
    """Nobody took it, or we know no address. It is not said which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """By what codes are made and sent."""

    sessions: Sessions
    mail: Mail | None
    text_messages: TextMessages | None

    def ways(self, person: Person) -> tuple[CodeWay, ...]:
        """How we can send this person a code."""
        by_text = self.text_messages is not None and person.phone is not None
        by_mail = self.mail is not None and person.mail is not None
        ways = ((CodeWay.SMS, by_text), (CodeWay.MAIL, by_mail))
        return tuple(way for way, is_there in ways if is_there)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheDoor:
    """Who should be there, and what we know of whoever is."""

    person: UUID
    browser: str
    """Its cookie."""
    address: str


async def person_at(door: Door, person: UUID) -> Person | None:
    async with door.sessions() as session:
        return (await queries_people.people(session, [person])).get(person)


async def send_code(door: Door, who: AtTheDoor, way: CodeWay, language: Language) -> Sent:
    """Send a code to the person, good in this browser only."""
    person = await person_at(door, who.person)
    if person is None or way not in door.ways(person):
        return Sent.NOT_SENT
    if not await _may(door, "code", who, SENDS):
        return Sent.TOO_OFTEN
    async with door.sessions.begin() as session:
        code = await codes.ask(session, person.id, browser=who.browser, way=way, at=clock.now())
    try:
        await _send(door, person, way, code, language)
    except NotSent:
        return Sent.NOT_SENT
    return Sent.SENT


async def use_code(door: Door, who: AtTheDoor, typed: str) -> CodeWay | Wrong:
    """Use up a code as it was typed, spaces and all. Which kind it is, its length tells."""
    code = "".join(each for each in typed if each.isdecimal())
    if len(code) == PAPER_DIGITS:
        return await _use_paper(door, who, code)
    async with door.sessions.begin() as session:
        return await codes.use(session, who.person, browser=who.browser, code=code, at=clock.now())


async def _use_paper(door: Door, who: AtTheDoor, code: str) -> CodeWay | Wrong:
    if not await _may(door, "paper", who, PAPER_TRIES):
        return Wrong.TRIES
    async with door.sessions.begin() as session:
        is_theirs = await codes.use_paper(session, who.person, code=code, at=clock.now())
    return CodeWay.PAPER if is_theirs else Wrong.CODE


async def _may(
    door: Door, what: str, who: AtTheDoor, limits: Mapping[Counted, tuple[int, timedelta]]
) -> bool:
    """Count it for everything it counts for. What was refused by one limit fills no other."""
    named: Mapping[Counted, str] = {
        "browser": f"{who.browser}/{who.person}",
        "address": who.address,
        "person": str(who.person),
    }
    async with door.sessions.begin() as session:
        for counted in ("browser", "address", "person"):
            if counted not in limits:
                continue
            most, within = limits[counted]
            bucket = f"{what}/{counted}/{named[counted]}"
            if not await hit(session, bucket, most=most, within=within):
                return False
    return True


async def _send(door: Door, person: Person, way: CodeWay, code: str, language: Language) -> None:
    shown = f"{code[:4]} {code[4:]}"
    if way is CodeWay.SMS and door.text_messages is not None and person.phone is not None:
        body = _in(TEXT_MESSAGE, language).format(code=shown)
        await door.text_messages.send(number=person.phone, body=body)
    elif way is CodeWay.MAIL and door.mail is not None and person.mail is not None:
        letter = Letter(
            to=person.mail,
            subject=_in(SUBJECT, language),
            body=_in(BODY, language).format(code=shown),
        )
        await door.mail.send(letter)


def _in(said: Said, language: Language) -> str:
    return said.en if language == "en" else said.nl


SUBJECT: Final = Said(nl="Uw code", en="Your code")
BODY: Final = Said(
    nl="""Uw code is: {code}

De code werkt 10 minuten. De code werkt alleen in het venster waar u hem vroeg.
Geef de code aan niemand. Wij vragen nooit om een wachtwoord.

Hebt u niet om een code gevraagd? Dan hoeft u niets te doen. Niemand komt binnen zonder de code.
""",
    en="""Your code is: {code}

It works for 10 minutes, and only in the window where you asked for it.
Give it to nobody. We never ask for a password.

You did not ask for a code? Then you need do nothing. Nobody comes in without it.
""",
)
TEXT_MESSAGE: Final = Said(
    nl="Uw code is {code}. Hij werkt 10 minuten. Geef hem aan niemand.",
    en="Your code is {code}. It works for 10 minutes. Give it to nobody.",
)
