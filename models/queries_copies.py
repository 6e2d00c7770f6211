"""Questions for a copy of a learner's file: all that is kept, one trajectory after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.commands import CloseReason
from domain.procedure import DutyKind, Stage
from domain.said import Said
from models import sealed
from models.tables import (
    AllianceRow,
    DataKeyRow,
    LearnerRow,
    NoticeRow,
    ObligationRow,
    SchoolRow,
    TextRow,
    TrajectoryRow,
)
from models.views import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    id: UUID
    case_number: str
    procedure: str
    stage: Stage
    opened_at: datetime | None
    closed_on: date | None
    close_reason: CloseReason | None
    head: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    school: str
    alliance: str
    eck_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    id: UUID
    digest: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObligation:
    key: str
    kind: DutyKind
    owed_by: str
    since: date
    due: date
    explain: Said


async def trajectories_of(session: AsyncSession, learner: UUID) -> list[Found]:
    question = (
        select(TrajectoryRow)
        .where(TrajectoryRow.learner == learner)
        .order_by(col(TrajectoryRow.opened_at), col(TrajectoryRow.id))
    )
    return [
        Found(
            id=row.id,
            case_number=row.case_number,
            procedure=row.procedure,
            stage=row.stage,
            opened_at=row.opened_at,
            closed_on=row.closed_on,
            close_reason=row.close_reason,
            head=row.head_sequence,
        )
        for row in await session.exec(question)
    ]


async def place_of(session: AsyncSession, learner: UUID) -> Place:
    question = (
        select(LearnerRow, DataKeyRow.wrapped, SchoolRow.name, AllianceRow.name)
        .outerjoin(DataKeyRow, sealed.key_of(LearnerRow.id))
        .join(SchoolRow, col(SchoolRow.id) == LearnerRow.school)
        .join(AllianceRow, col(AllianceRow.id) == LearnerRow.alliance)
        .where(LearnerRow.id == learner)
    )
    row, wrapped, school, alliance = (await session.exec(question)).one()
    eck_id = sealed.eck_id(session, row, wrapped)
    return Place(school=school, alliance=alliance, eck_id=eck_id)


async def texts_in(session: AsyncSession, trajectory: UUID) -> list[StoredText]:
    question = (
        select(TextRow, DataKeyRow.wrapped)
        .outerjoin(DataKeyRow, sealed.key_of(TextRow.subject))
        .where(TextRow.trajectory == trajectory)
        .order_by(col(TextRow.created_at), col(TextRow.id))
    )
    return [
        StoredText(
            id=row.id,
            digest=row.digest,
            words=Words(
                body=sealed.body(session, row, wrapped) or "",
                language=row.language,
                author=row.author,
                at=row.created_at,
            ),
        )
        for row, wrapped in await session.exec(question)
    ]


async def owed_in(session: AsyncSession, trajectory: UUID) -> list[StoredObligation]:
    question = (
        select(ObligationRow)
        .where(ObligationRow.trajectory == trajectory)
        .order_by(col(ObligationRow.position))
    )
    return [
        StoredObligation(
            key=row.key,
            kind=row.kind,
            owed_by=row.owed_by,
            since=row.since,
            due=row.due,
            explain=Said(nl=row.explain_nl, en=row.explain_en),
        )
        for row in await session.exec(question)
    ]


async def messages_to(
    session: AsyncSession, trajectory: UUID, person: UUID | None
) -> Sequence[NoticeRow]:
    """What was delivered to this person about it. Nobody gets what another was told."""
    if person is None:
        return []
    question = (
        select(NoticeRow)
        .where(NoticeRow.trajectory == trajectory, NoticeRow.person == person)
        .order_by(col(NoticeRow.delivered_at), col(NoticeRow.id))
    )
    return list(await session.exec(question))
