"""Questions of whoever looks for a trajectory: by its number, or by the name of the learner.

Names lie sealed, each under a key of its own, and nothing beside them tells which are alike: an
index of names would give away who is called what, by how often each occurs. So a search opens the
names that this person may see anyway, and looks at those.
"""

import asyncio
from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import and_, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.names import is_called
from models import queries, sealed
from models.tables import DataKeyRow, LearnerRow, TrajectoryRow
from models.views import TrajectoryView

AT_ONCE: Final = 250
"""Names that are opened in one go, before others have their turn."""


async def numbered(
    session: AsyncSession, person: UUID, case_number: str, *, on: date
) -> list[TrajectoryView]:
    """What this person may see under a case number. Two alliances may number alike."""
    shown = await queries.shown_to(session, person, on=on)
    wanted = func.lower(TrajectoryRow.case_number) == case_number.strip().lower()
    return await queries.views(session, and_(wanted, shown))


async def numbered_in(
    session: AsyncSession, alliances: Collection[UUID], case_number: str
) -> UUID | None:
    """The trajectory of this number in these alliances, for whoever oversees them."""
    question = select(TrajectoryRow.id).where(
        col(TrajectoryRow.alliance).in_(list(alliances)),
        func.lower(TrajectoryRow.case_number) == case_number.strip().lower(),
    )
    return (await session.exec(question.limit(1))).first()


async def about(
    session: AsyncSession, person: UUID, wanted: str, *, on: date, most: int
) -> list[TrajectoryView]:
    """What this person may see of learners who are called so, what runs before what is closed."""
    shown = await queries.shown_to(session, person, on=on)
    question = (
        select(TrajectoryRow.id, LearnerRow, DataKeyRow.wrapped)
        .join(LearnerRow, col(LearnerRow.id) == TrajectoryRow.learner)
        .outerjoin(DataKeyRow, sealed.key_of(TrajectoryRow.learner))
        .where(shown)
        .order_by(queries.is_open().desc(), col(TrajectoryRow.id))
    )
    found: list[UUID] = []
    rows = await session.stream(question.execution_options(yield_per=AT_ONCE))
    async for part in rows.partitions(AT_ONCE):
        for trajectory, learner, key in part:
            if is_called(sealed.learner_name(session, learner, key), wanted):
                found.append(trajectory)
        if len(found) >= most:
            break
        await asyncio.sleep(0)
    await rows.close()
    return await among(session, person, found[:most], on=on)


async def among(
    session: AsyncSession, person: UUID, trajectories: Collection[UUID], *, on: date
) -> list[TrajectoryView]:
    """Those of these that this person may see, with the name of the learner."""
    shown = await queries.shown_to(session, person, on=on)
    found = await queries.views(session, and_(col(TrajectoryRow.id).in_(trajectories), shown))
    order = {each: place for place, each in enumerate(trajectories)}
    return sorted(found, key=lambda view: order[view.id])
