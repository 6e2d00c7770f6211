"""The people of these tests: an alliance, and another one that must see nothing of it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from activities import directory
from activities.tokens import issue
from domain.calendar import Region
from domain.procedure import Sector
from domain.seats import PersonId, SeatKind
from models.tables import AllianceRow, OfficeRow, SchoolRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7

FROM = date(2020, 1, 1)


@dataclass(frozen=True)
class Known:
    """Ids by name, and a token of each person."""

    alliance: UUID
    school: UUID
    people: dict[str, UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


async def make_alliance(sessions: Sessions, name: str) -> Known:
    """An alliance with one school and somebody in every office; nobody of it sits anywhere yet."""
    known = Known(alliance=uuid7(), school=uuid7())
    async with sessions.begin() as session:
        session.add(AllianceRow(id=known.alliance, name=name))
        await session.flush()
        session.add(
            SchoolRow(
                id=known.school,
                alliance=known.alliance,
                name=f"School of {name}",
                region=Region.NORTH,
                sector=Sector.PRIMARY,
                board=f"Board of {name}",
                procedure="primary-2026",
            )
        )
    for kind in (SeatKind.COORDINATOR, SeatKind.LEAD, SeatKind.DIRECTOR):
        await add_person(sessions, known, kind.value, office=kind)
    for kind in (SeatKind.TEACHER, SeatKind.INTERNAL_COORDINATOR, SeatKind.SCHOOL_LEADER):
        await add_person(sessions, known, kind.value, office=kind, school=known.school)
    for parent in ("paula", "peter"):
        await add_person(sessions, known, parent)
    return known


async def add_person(
    sessions: Sessions,
    known: Known,
    name: str,
    *,
    office: SeatKind | None = None,
    school: UUID | None = None,
) -> None:
    person = known.people[name] = PersonId(uuid7())
    async with sessions.begin() as session:
        await directory.add(
            session,
            [directory.Person(id=person, name=name.title(), mail=f"{person}@example.org")],
        )
        if office is not None:
            session.add(
                OfficeRow(
                    id=uuid7(),
                    person=person,
                    kind=office,
                    alliance=known.alliance,
                    school=school,
                    valid_from=FROM,
                )
            )
        known.tokens[name] = await issue(session, person, at=clock.now())


async def make_learner(sessions: Sessions, known: Known, *, born_on: date = FROM) -> UUID:
    learner = directory.Learner(
        id=uuid7(), alliance=known.alliance, school=known.school, name="Bo", born_on=born_on
    )
    async with sessions.begin() as session:
        await directory.add(session, [learner])
    return learner.id
