"""Whom a move can name: colleagues, coordinators, and whoever can sit on a seat."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.seats import Table, today
from domain import words
from domain.said import Said
from domain.seats import STAFF, SeatKind, kind_of
from models import queries_people

OVERSEES: Final = frozenset({SeatKind.DIRECTOR, SeatKind.PRIVACY_OFFICER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person, by what they do here."""

    id: UUID
    name: str
    what: Said


async def at_work_here(
    session: AsyncSession, table: Table, kinds: Collection[SeatKind] = STAFF
) -> list[Somebody]:
    """Staff of the school and the alliance of a table: who sits there, and who holds an office."""
    seated = [each for each in table.seated if kind_of(each.seat) in kinds]
    found = {
        each.person: Somebody(id=each.person, name=each.name, what=words.seat(each.seat))
        for each in seated
    }
    holders = await queries_people.holders_at(
        session, alliance=table.alliance, school=table.school, on=today()
    )
    for kind, person in holders:
        if kind in kinds and kind not in OVERSEES and person.id not in found:
            found[person.id] = Somebody(id=person.id, name=person.name, what=words.SEATS[kind])
    return sorted(found.values(), key=lambda each: (each.name, each.id))


async def coordinators(session: AsyncSession, table: Table) -> list[Somebody]:
    return await at_work_here(session, table, frozenset({SeatKind.COORDINATOR}))


def others(people: Collection[Somebody], than: UUID | None) -> list[Somebody]:
    return [each for each in people if each.id != than]
