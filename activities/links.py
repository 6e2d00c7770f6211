"""Personal links: they say who is asked, and give no right by themselves.

Functions work in the caller's transaction. A link is seen once; its hash is kept.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.queries_links import hash_of
from models.tables import PersonalLinkRow
from runtime.ids import uuid7

HOLDS_FOR: Final = timedelta(days=7)
KEPT_FOR: Final = timedelta(days=30)
"""After its end, so that somebody who calls can be told what became of it."""

BYTES: Final = 16
"""128 bits: nobody finds one by trying."""

log = structlog.get_logger()


async def issue(  # noqa: PLR0913 - all that a link is of
    session: AsyncSession,
    person: UUID,
    *,
    at: datetime,
    trajectory: UUID | None = None,
    reference: str | None = None,
    notice: UUID | None = None,
) -> str:
    """Make a link for a person, and give what goes into its address.

    With a reference that was thought of before: the same link again, where it was made already.
    """
    await _tidy(session, at=at)
    if reference is not None and await _is_there(session, reference):
        return reference
    reference = reference or secrets.token_urlsafe(BYTES)
    row = PersonalLinkRow(
        id=uuid7(),
        hash=hash_of(reference),
        person=person,
        trajectory=trajectory,
        notice=notice,
        issued_at=at,
        expires_at=at + HOLDS_FOR,
    )
    session.add(row)
    await session.flush()
    log.info("link.issued", link=str(row.id), person=str(person))
    return reference


async def end_all(session: AsyncSession, person: UUID, *, at: datetime) -> None:
    """Take every link of a person back: a mailbox was lost, or somebody else reads it."""
    await _end(session, person, at)
    log.info("link.all_ended", person=str(person))


async def _end(
    session: AsyncSession, person: UUID, at: datetime, *which: ColumnElement[bool]
) -> None:
    open_links = (col(PersonalLinkRow.person) == person, col(PersonalLinkRow.ended_at).is_(None))
    await session.exec(update(PersonalLinkRow).where(*open_links, *which).values(ended_at=at))


async def _is_there(session: AsyncSession, reference: str) -> bool:
    question = select(PersonalLinkRow.id).where(PersonalLinkRow.hash == hash_of(reference))
    return (await session.exec(question)).first() is not None


async def _tidy(session: AsyncSession, *, at: datetime) -> None:
    await session.exec(
        delete(PersonalLinkRow).where(col(PersonalLinkRow.expires_at) < at - KEPT_FOR)
    )
