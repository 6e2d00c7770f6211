"""Questions about opened cases: who may look for a while, and who looked without a seat."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.openings import Ground
from models import queries_people, queries_texts
from models.tables import OpeningRow, TrajectoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningView:
    """Who opened which case, why, and until when."""

    id: UUID
    trajectory: UUID
    case_number: str
    alliance: UUID
    person: UUID
    name: str
    ground: Ground
    reason: str | None
    """None where the words were erased."""
    opened_at: datetime
    ends_at: datetime
    reviewed_at: datetime | None
    reviewed_by: UUID | None


def opened_by(person: UUID) -> SelectOfScalar[UUID]:
    """The trajectories that somebody opened, for as long as that lasts."""
    return select(OpeningRow.trajectory).where(
        OpeningRow.person == person, col(OpeningRow.ends_at) > func.now()
    )


async def broke_glass(session: AsyncSession, person: UUID, trajectory: UUID) -> bool:
    """Whether somebody opened this case because it could not wait, and still has it open."""
    question = opened_by(person).where(
        OpeningRow.trajectory == trajectory, OpeningRow.ground == Ground.BREAK_GLASS
    )
    return (await session.exec(question.limit(1))).first() is not None


async def running(session: AsyncSession, person: UUID, trajectory: UUID) -> OpeningRow | None:
    """By which opening somebody sees this case now; the one that lasts longest."""
    question = select(OpeningRow).where(
        OpeningRow.person == person,
        OpeningRow.trajectory == trajectory,
        col(OpeningRow.ends_at) > func.now(),
    )
    return (await session.exec(question.order_by(col(OpeningRow.ends_at).desc()).limit(1))).first()


async def openings_for(
    session: AsyncSession, person: UUID, alliances: Collection[UUID], *, limit: int = 500
) -> list[OpeningView]:
    """Their own, and all of these alliances; the newest first."""
    concerns = or_(col(OpeningRow.person) == person, col(OpeningRow.alliance).in_(list(alliances)))
    question = (
        select(OpeningRow, TrajectoryRow.case_number)
        .join(TrajectoryRow, col(TrajectoryRow.id) == OpeningRow.trajectory)
        .where(concerns)
        .order_by(col(OpeningRow.opened_at).desc(), col(OpeningRow.id))
        .limit(limit)
    )
    rows = list(await session.exec(question))
    people = await queries_people.people(session, {row.person for row, _ in rows})
    views: list[OpeningView] = []
    for row, number in rows:
        words = await queries_texts.words(session, row.trajectory, {row.reason})
        views.append(
            OpeningView(
                id=row.id,
                trajectory=row.trajectory,
                case_number=number,
                alliance=row.alliance,
                person=row.person,
                name=people[row.person].name if row.person in people else "",
                ground=row.ground,
                reason=words[row.reason].body if row.reason in words else None,
                opened_at=row.opened_at,
                ends_at=row.ends_at,
                reviewed_at=row.reviewed_at,
                reviewed_by=row.reviewed_by,
            )
        )
    return views
