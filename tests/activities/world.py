"""A small alliance: one school, a teacher, a coordinator, a parent. A learner for each test."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.calendar import Region
from domain.procedure import Sector
from models.tables import AllianceRow, LearnerRow, PersonRow, SchoolRow
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
        session.add(AllianceRow(id=made.alliance, name="Windstreken"))
        session.add(PersonRow(id=made.teacher, name="Tom", mail="tom@example.org"))
        session.add(PersonRow(id=made.coordinator, name="Corrie", mail="corrie@example.org"))
        session.add(PersonRow(id=made.parent, name="Paula", mail="paula@example.org"))
        await session.flush()
        session.add(
            SchoolRow(
                id=made.school,
                alliance=made.alliance,
                name="De Vuurvogel",
                region=Region.NORTH,
                sector=Sector.PRIMARY,
                board="Stichting Vogels",
                procedure="primary-2026",
            )
        )
    return made


async def make_learner(sessions: Sessions, world: World) -> UUID:
    made = uuid7()
    row = LearnerRow(
        id=made,
        alliance=world.alliance,
        school=world.school,
        name="Bo",
        born_on=date(2016, 5, 4),
    )
    async with sessions.begin() as session:
        session.add(row)
    return made
