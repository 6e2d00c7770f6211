"""Who is meant by a name and an address: somebody known, or somebody to write down."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities import directory
from domain.seats import PersonId
from models import queries_people
from runtime.database import Sessions

LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody fills in of a person who is to sit at the table."""

    name: str
    mail: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Whoever that is. By a mail address the same person, in one alliance, each time."""

    id: PersonId
    known_as: str
    """Empty: they are not known yet, and are written down with the move."""


async def meant(session: AsyncSession, alliance: UUID, given: Given, *, key: UUID) -> Meant:
    """Find them by their address; without one they are new, under the key of the form.

    `session` is of the door: whoever may seat somebody may not read everybody's address.
    """
    spelled = dict.fromkeys([given.mail, given.mail.lower()]) if given.mail else [str(key)]
    made = await directory.ids(session, alliance)
    ids = [made.person(each) for each in spelled]
    known = await queries_people.people(session, ids)
    found = next((each for each in ids if each in known), None)
    if found is None:
        return Meant(id=ids[-1], known_as="")
    return Meant(id=found, known_as=known[found].name)


async def write_down(sessions: Sessions, of: Meant, given: Given) -> None:
    """Put somebody into the directory, unless they are there: then all stays as it was."""
    person = directory.Person(
        id=of.id,
        name=given.name,
        mail=given.mail.lower() or None,
        phone=given.phone or None,
        language=given.language,
    )
    async with sessions.begin() as session:
        await directory.add(session, [person])
