"""What somebody began to write, for whoever may go on with it. Opened where it is asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import sealed
from models.tables import (
    AnswerDraftRow,
    DataKeyRow,
    KeptFormRow,
    PersonRow,
    PlanDraftRow,
    SignalDraftRow,
)

ANSWER_BODY: Final = "answer_draft.body"
SIGNAL_BODY: Final = "signal_draft.body"
PLAN_BODY: Final = "plan_draft.body"
FORM_BODY: Final = "kept_form.body"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDraftView:
    learner: UUID
    key: UUID
    body: str | None
    """None where it can no longer be read."""
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraftView:
    trajectory: UUID
    key: UUID
    version: int
    body: str | None
    """None where it can no longer be read."""
    changed_by: UUID
    changed_by_name: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    path: str
    body: str
    kept_at: datetime


async def kept_form(session: AsyncSession, person: UUID) -> KeptForm | None:
    """What somebody sent when their sign-in had ended."""
    question = (
        select(KeptFormRow, DataKeyRow.wrapped)
        .outerjoin(DataKeyRow, sealed.key_of(KeptFormRow.person))
        .where(KeptFormRow.person == person)
    )
    found = (await session.exec(question)).one_or_none()
    if found is None:
        return None
    row, key = found
    body = sealed.opener(session, row.person, key, row.person)(FORM_BODY, row.body)
    return None if body is None else KeptForm(path=row.path, body=body, kept_at=row.kept_at)


async def has_kept_form(session: AsyncSession, person: UUID) -> bool:
    kept = select(KeptFormRow.person).where(KeptFormRow.person == person)
    return (await session.exec(kept)).first() is not None


async def signal_draft(session: AsyncSession, person: UUID) -> SignalDraftView | None:
    """The signal that somebody is writing."""
    question = (
        select(SignalDraftRow, DataKeyRow.wrapped)
        .outerjoin(DataKeyRow, sealed.key_of(SignalDraftRow.learner))
        .where(SignalDraftRow.person == person)
    )
    found = (await session.exec(question)).one_or_none()
    if found is None:
        return None
    row, key = found
    return SignalDraftView(
        learner=row.learner,
        key=row.key,
        body=sealed.opener(session, row.learner, key, row.person)(SIGNAL_BODY, row.body),
        changed_at=row.changed_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDraftView:
    key: UUID
    body: str | None
    """None where it can no longer be read."""


async def answer_draft(
    session: AsyncSession, person: UUID, trajectory: UUID, act: str
) -> AnswerDraftView | None:
    """What a guardian or a learner is about to say."""
    question = (
        select(AnswerDraftRow, DataKeyRow.wrapped)
        .outerjoin(DataKeyRow, sealed.key_of(AnswerDraftRow.learner))
        .where(
            AnswerDraftRow.person == person,
            AnswerDraftRow.trajectory == trajectory,
            AnswerDraftRow.act == act,
        )
    )
    found = (await session.exec(question)).one_or_none()
    if found is None:
        return None
    row, key = found
    body = sealed.opener(session, row.learner, key, row.person)(ANSWER_BODY, row.body)
    return AnswerDraftView(key=row.key, body=body)


async def plan_draft(session: AsyncSession, trajectory: UUID) -> PlanDraftView | None:
    """The next version of a plan, and who changed it last."""
    of_person = select(DataKeyRow.subject, DataKeyRow.wrapped).subquery()
    question = (
        select(PlanDraftRow, DataKeyRow.wrapped, PersonRow.name, of_person.c.wrapped)
        .outerjoin(DataKeyRow, sealed.key_of(PlanDraftRow.learner))
        .outerjoin(PersonRow, col(PersonRow.id) == PlanDraftRow.changed_by)
        .outerjoin(of_person, of_person.c.subject == PlanDraftRow.changed_by)
        .where(PlanDraftRow.trajectory == trajectory)
    )
    found = (await session.exec(question)).one_or_none()
    if found is None:
        return None
    row, key, name, key_of_person = found
    return PlanDraftView(
        trajectory=row.trajectory,
        key=row.key,
        version=row.version,
        body=sealed.opener(session, row.learner, key, row.trajectory)(PLAN_BODY, row.body),
        changed_by=row.changed_by,
        changed_by_name=sealed.person_name(session, row.changed_by, name, key_of_person),
        changed_at=row.changed_at,
    )
