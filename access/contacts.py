"""How whoever sits at a table can be reached, as far as the one who asks may see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.opening import offices_at
from access.seats import Table, actors_at, seen, table_of
from domain.contacts import shown
from domain.looks import What
from domain.seats import Seat, kind_of
from models import queries_contacts, queries_openings, queries_people
from models.views import Person, TrajectoryView


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What is shown of somebody. None where there is nothing, or nothing for the reader."""

    seat: Seat
    person: UUID
    name: str
    mail: str | None
    phone: str | None
    address: str | None
    is_secret: bool
    """Of an address that is shown all the same: to themselves, or in an emergency."""


async def contacts_seen(session: AsyncSession, caller: Person, trajectory: UUID) -> list[Contact]:
    """Of those at the table. Who may see nothing of somebody does not see that they are left out.

    Raises NotThere where the trajectory is not there for the caller.
    """
    view = await seen(session, caller, trajectory, What.CONTACTS)
    return await contacts_at(session, caller, view, await table_of(session, view))


async def contacts_at(
    session: AsyncSession, caller: Person, view: TrajectoryView, table: Table
) -> list[Contact]:
    """The same, of a trajectory that was looked at already."""
    speaks = {kind_of(each.seat) for each in await actors_at(session, caller, table)}
    to = speaks | await offices_at(session, caller, view)
    glass = await queries_openings.broke_glass(session, caller.id, view.id)
    ids = {each.person for each in table.seated}
    people = await queries_people.people(session, ids)
    lives = await queries_contacts.contacts(session, ids)
    found: list[Contact] = []
    for sits in table.seated:
        home, person = lives.get(sits.person), people.get(sits.person)
        part = shown(
            kind_of(sits.seat),
            to=to,
            is_self=sits.person == caller.id,
            is_secret=home is not None and home.is_secret,
            broke_glass=glass,
        )
        if person is not None and part.is_any:
            found.append(
                Contact(
                    seat=sits.seat,
                    person=person.id,
                    name=person.name,
                    mail=person.mail if part.reach else None,
                    phone=person.phone if part.reach else None,
                    address=home.address if home is not None and part.address else None,
                    is_secret=home is not None and part.address and home.is_secret,
                )
            )
    return found
