"""A small alliance: one school, a teacher, a coordinator, a parent. A learner for each test."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from activities import directory
from domain.calendar import Region
from domain.procedure import Sector
from domain.seats import PersonId
from runtime.database import Sessions
from runtime.ids import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Who is there."""

    alliance: UUID
    school: UUID
    teacher: UUID
    coordinator: UUID
    parent: UUID


async def make_world(sessions: Sessions) -> World:
    made = World(
        alliance=uuid7(),
        school=uuid7(),
        teacher=uuid7(),
        coordinator=uuid7(),
        parent=uuid7(),
    )
    async with sessions.begin() as session:
        await directory.add(
            session,
            [
                directory.Alliance(id=made.alliance, name="Windstreken"),
                _person(made.teacher, "Tom"),
                _person(made.coordinator, "Corrie"),
                _person(made.parent, "Paula"),
                directory.School(
                    id=made.school,
                    alliance=made.alliance,
                    name="De Vuurvogel",
                    region=Region.NORTH,
                    sector=Sector.PRIMARY,
                    board="Stichting Vogels",
                    procedure="primary-2026",
                ),
            ],
        )
    return made


def _person(id_: UUID, name: str) -> directory.Person:
    return directory.Person(id=PersonId(id_), name=name, mail=f"{name.lower()}@example.org")


async def make_learner(sessions: Sessions, world: World) -> UUID:
    made = directory.Learner(
        id=uuid7(),
        alliance=world.alliance,
        school=world.school,
        name="Bo",
        born_on=date(2016, 5, 4),
    )
    async with sessions.begin() as session:
        await directory.add(session, [made])
    return made.id
