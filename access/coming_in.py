"""Showing who you are, beside a personal link or once more: a code, by whatever way it comes.

What holds for a first time holds for a step-up. Each try is counted (`domain.tries`).
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from access.letters_to_families import letters_in
from access.seats import today
from access.trying import Whom, count
from activities import codes
from activities.codes import PAPER_DIGITS, Wrong
from activities.mail import Letter, Mail, NotSent, TextMessages
from domain.assurance import CodeWay
from domain.tries import By, Way
from models import queries_links, queries_people, queries_sign_ins
from models.views import Person
from runtime import clock
from runtime.database import Sessions


class Sent(StrEnum):
    """What became of "send me a code"."""

    SENT = "sent"
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

    async def aclose(self) -> None:
        """Nobody comes in here any more."""
        if self.mail is not None:
            await self.mail.aclose()


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


async def send_code(door: Door, who: AtTheDoor, way: CodeWay, language: str) -> Sent:
    """Send a code to the person, good in this browser only.

    Raises:
        TooOften: that many were sent already, whether or not they came.
    """
    person = await person_at(door, who.person)
    contact = None if person is None else _contact(person, way)
    if person is None or contact is None or way not in door.ways(person):
        return Sent.NOT_SENT
    whom = await _whom(door, who)
    await count(door.sessions, Way.SEND, {**whom, By.CONTACT: contact})
    async with door.sessions.begin() as session:
        code = await codes.ask(session, person.id, browser=who.browser, way=way, at=clock.now())
    try:
        await _send(door, person, way, code, language)
    except NotSent:
        return Sent.NOT_SENT
    return Sent.SENT


async def use_code(door: Door, who: AtTheDoor, typed: str) -> CodeWay | Wrong:
    """Use up a code as it was typed, spaces and all. Which kind it is, its length tells.

    Raises:
        TooOften: that often was tried already, right or wrong.
    """
    code = "".join(each for each in typed if each.isdecimal())
    if len(code) == PAPER_DIGITS:
        return await _use_paper(door, who, code)
    async with door.sessions() as session:
        if not await queries_links.has_code(session, who.person, who.browser, at=clock.now()):
            return Wrong.BROWSER  # nothing can be guessed here, so nothing counts
    await count(door.sessions, Way.TYPE, await _whom(door, who))
    async with door.sessions.begin() as session:
        return await codes.use(session, who.person, browser=who.browser, code=code, at=clock.now())


async def _use_paper(door: Door, who: AtTheDoor, code: str) -> CodeWay | Wrong:
    await count(door.sessions, Way.TYPE, await _whom(door, who))
    async with door.sessions.begin() as session:
        is_theirs = await codes.use_paper(session, who.person, code=code, at=clock.now())
    return CodeWay.PAPER if is_theirs else Wrong.CODE


async def may_show_passkey(door: Door, who: AtTheDoor) -> None:
    """Count that a passkey is asked for. Raises as above."""
    await count(door.sessions, Way.PASSKEY, await _whom(door, who))


async def _whom(door: Door, who: AtTheDoor) -> Whom:
    """For whom a try of this person counts, and of whoever gives themselves out as them."""
    async with door.sessions() as session:
        alliances = await queries_sign_ins.alliances_of(session, who.person, on=today())
    return {
        By.BROWSER: f"{who.browser}/{who.person}",
        By.ADDRESS: who.address,
        By.ACCOUNT: str(who.person),
        By.ALLIANCE: [str(each) for each in alliances],
    }


def _contact(person: Person, way: CodeWay) -> str | None:
    """To which address or number a code goes; two parents may have one together."""
    return person.phone if way is CodeWay.SMS else person.mail


async def _send(door: Door, person: Person, way: CodeWay, code: str, language: str) -> None:
    shown, letters = f"{code[:4]} {code[4:]}", letters_in(language)
    if way is CodeWay.SMS and door.text_messages is not None and person.phone is not None:
        body = letters.code_text.format(code=shown)
        await door.text_messages.send(number=person.phone, body=body)
    elif way is CodeWay.MAIL and door.mail is not None and person.mail is not None:
        letter = Letter(
            to=person.mail,
            subject=letters.code_subject,
            body=letters.code_body.format(code=shown),
        )
        await door.mail.send(letter)
