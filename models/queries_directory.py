"""Questions about whom and what an alliance knows, for those who write it down."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import Text, cast, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import queries_inbox, sealed
from models.tables import (
    AllianceRow,
    DataKeyRow,
    InboxRow,
    LearnerRow,
    OfficeRow,
    PersonRow,
    ReservationRow,
    SchoolRow,
)
from models.views import Person

_VERSION_AT: Final = 15
"""Where a UUID that is written out says of which version it is."""


async def alliances(session: AsyncSession) -> list[AllianceRow]:
    return list(await session.exec(select(AllianceRow).order_by(AllianceRow.name)))


async def schools(session: AsyncSession, alliance: UUID) -> list[SchoolRow]:
    question = select(SchoolRow).where(SchoolRow.alliance == alliance)
    return list(await session.exec(question.order_by(SchoolRow.name)))


async def holders(session: AsyncSession, alliance: UUID) -> list[tuple[OfficeRow, Person]]:
    """Who holds or held an office in the alliance or at one of its schools."""
    question = (
        select(OfficeRow, PersonRow, DataKeyRow.wrapped)
        .join(PersonRow, col(PersonRow.id) == OfficeRow.person)
        .outerjoin(DataKeyRow, sealed.key_of(PersonRow.id))
        .where(OfficeRow.alliance == alliance)
    )
    found = [
        (office, sealed.person(session, row, key))
        for office, row, key in await session.exec(question)
    ]
    return sorted(found, key=lambda each: (each[1].name, each[0].id))


async def ids_from_names(session: AsyncSession) -> frozenset[UUID]:
    """The ids of people and learners that follow from a name by itself: of UUID version 5."""
    found: set[UUID] = set()
    for column in (col(PersonRow.id), col(LearnerRow.id)):
        is_version_5 = func.substr(cast(column, Text), _VERSION_AT, 1) == "5"
        found |= set(await session.exec(select(column).where(is_version_5)))
    return frozenset(found)


async def learners_with_a_place(session: AsyncSession, learners: Collection[UUID]) -> set[UUID]:
    """Which of these have a trajectory that is open, or on its way to be."""
    question = select(ReservationRow.learner).where(
        col(ReservationRow.learner).in_(list(learners)), queries_inbox.takes_a_place()
    )
    return set(await session.exec(question))


async def keys_taken_in(session: AsyncSession, keys: Collection[UUID]) -> set[UUID]:
    """Which of these the inbox knows."""
    question = select(InboxRow.key).where(col(InboxRow.key).in_(list(keys)))
    return set(await session.exec(question))
