"""Keeping what somebody began to write, sealed under the key of the learner that it is about.

Works in the caller's transaction. What nobody has changed for the term of `Keep.DRAFT` is thrown
away by the nightly round.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import keys
from domain.retention import RULES, Keep
from models.queries_drafts import ANSWER_BODY, FORM_BODY, PLAN_BODY, SIGNAL_BODY
from models.tables import AnswerDraftRow, KeptFormRow, PlanDraftRow, SignalDraftRow

TERM: Final = timedelta(days=RULES[Keep.DRAFT].days)
FORM_TERM: Final = timedelta(days=RULES[Keep.KEPT_FORM].days)


async def keep_signal(  # noqa: PLR0913 - whose, about whom, and what is in it
    session: AsyncSession, body: str, *, person: UUID, learner: UUID, key: UUID, at: datetime
) -> None:
    """Keep the signal that somebody is writing, instead of what they had.

    Raises:
        Erased: the key of the learner was destroyed.
    """
    of_learner = await keys.key_of(session, learner)
    row = {
        "learner": learner,
        "key": key,
        "body": of_learner.seal(body.encode(), column=SIGNAL_BODY, row=person),
        "changed_at": at,
    }
    kept = insert(SignalDraftRow).values(person=person, begun_at=at, **row)
    await session.exec(kept.on_conflict_do_update(index_elements=["person"], set_=row))


async def forget_signal(session: AsyncSession, person: UUID) -> None:
    await session.exec(delete(SignalDraftRow).where(col(SignalDraftRow.person) == person))


async def keep_answer(  # noqa: PLR0913 - whose, where, about whom, and what is in it
    session: AsyncSession,
    body: str,
    *,
    person: UUID,
    trajectory: UUID,
    act: str,
    learner: UUID,
    key: UUID,
    at: datetime,
) -> None:
    """Keep what somebody is about to say, instead of what they had. Raises as `keep_signal`."""
    of_learner = await keys.key_of(session, learner)
    row = {
        "learner": learner,
        "key": key,
        "body": of_learner.seal(body.encode(), column=ANSWER_BODY, row=person),
        "changed_at": at,
    }
    kept = insert(AnswerDraftRow).values(person=person, trajectory=trajectory, act=act, **row)
    place = ["person", "trajectory", "act"]
    await session.exec(kept.on_conflict_do_update(index_elements=place, set_=row))


async def forget_answer(session: AsyncSession, person: UUID, trajectory: UUID, act: str) -> None:
    this = (
        col(AnswerDraftRow.person) == person,
        col(AnswerDraftRow.trajectory) == trajectory,
        col(AnswerDraftRow.act) == act,
    )
    await session.exec(delete(AnswerDraftRow).where(*this))


async def begin_plan(  # noqa: PLR0913 - of which trajectory, by whom, and what is in it
    session: AsyncSession,
    body: str,
    *,
    trajectory: UUID,
    learner: UUID,
    key: UUID,
    by: UUID,
    at: datetime,
) -> None:
    """Begin the next version of a plan. Whoever comes second finds what the first began.

    Raises:
        Erased: the key of the learner was destroyed.
    """
    row = insert(PlanDraftRow).values(
        trajectory=trajectory,
        learner=learner,
        key=key,
        body=await _sealed_plan(session, body, trajectory, learner),
        begun_by=by,
        begun_at=at,
        changed_by=by,
        changed_at=at,
    )
    await session.exec(row.on_conflict_do_nothing())


async def save_plan(  # noqa: PLR0913 - over which version, by whom, and what is in it
    session: AsyncSession,
    body: str,
    *,
    trajectory: UUID,
    learner: UUID,
    key: UUID,
    over: int,
    by: UUID,
    at: datetime,
) -> bool:
    """Save it over the version that was read. False: somebody has changed it since."""
    saved = (
        update(PlanDraftRow)
        .where(col(PlanDraftRow.trajectory) == trajectory, col(PlanDraftRow.version) == over)
        .values(
            body=await _sealed_plan(session, body, trajectory, learner),
            key=key,
            version=over + 1,
            changed_by=by,
            changed_at=at,
        )
        .returning(col(PlanDraftRow.version))
    )
    done = await session.exec(saved, execution_options={"synchronize_session": False})
    return done.first() is not None


async def forget_plan(session: AsyncSession, trajectory: UUID, key: UUID) -> None:
    """Throw a draft away: the one with this key, and none that was begun after it."""
    this = (col(PlanDraftRow.trajectory) == trajectory, col(PlanDraftRow.key) == key)
    await session.exec(delete(PlanDraftRow).where(*this))


async def keep_form(
    session: AsyncSession, body: str, *, person: UUID, path: str, at: datetime
) -> None:
    """Keep what somebody sent to a page, instead of what was kept of them before.

    Raises:
        Erased: the key of the person was destroyed.
    """
    of_person = await keys.key_of(session, person)
    row = {
        "path": path,
        "body": of_person.seal(body.encode(), column=FORM_BODY, row=person),
        "kept_at": at,
    }
    kept = insert(KeptFormRow).values(person=person, **row)
    await session.exec(kept.on_conflict_do_update(index_elements=["person"], set_=row))


async def forget_form(session: AsyncSession, person: UUID) -> None:
    await session.exec(delete(KeptFormRow).where(col(KeptFormRow.person) == person))


async def forget_stale(session: AsyncSession, *, at: datetime) -> None:
    """Throw away what nobody has changed for so long."""
    await session.exec(delete(SignalDraftRow).where(col(SignalDraftRow.changed_at) < at - TERM))
    await session.exec(delete(AnswerDraftRow).where(col(AnswerDraftRow.changed_at) < at - TERM))
    await session.exec(delete(PlanDraftRow).where(col(PlanDraftRow.changed_at) < at - TERM))
    await session.exec(delete(KeptFormRow).where(col(KeptFormRow.kept_at) < at - FORM_TERM))


async def _sealed_plan(session: AsyncSession, body: str, trajectory: UUID, learner: UUID) -> bytes:
    key = await keys.key_of(session, learner)
    return key.seal(body.encode(), column=PLAN_BODY, row=trajectory)
