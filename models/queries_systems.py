"""Questions about other systems: which they are, and what they may be known by."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import SystemClientRow, SystemTokenRow
from models.views import System


async def system(session: AsyncSession, wanted: UUID) -> System | None:
    """A program, unless it was revoked."""
    row = await session.get(SystemClientRow, wanted)
    return None if row is None or row.revoked_at is not None else _system(row)


async def names(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """How programs are called, also those that were revoked, by their ids as the log has them."""
    question = select(SystemClientRow.id, SystemClientRow.name).where(
        col(SystemClientRow.id).in_([UUID(each) for each in ids])
    )
    return {str(id_): name for id_, name in await session.exec(question)} if ids else {}


async def system_by_token(session: AsyncSession, token: str, *, at: datetime) -> System | None:
    question = (
        select(SystemClientRow)
        .join(SystemTokenRow, col(SystemTokenRow.client) == SystemClientRow.id)
        .where(
            SystemTokenRow.hash == sha256(token.encode()).hexdigest(),
            SystemTokenRow.expires_at > at,
            col(SystemClientRow.revoked_at).is_(None),
        )
    )
    row = (await session.exec(question)).one_or_none()
    return None if row is None else _system(row)


async def systems_of(session: AsyncSession, alliance: UUID) -> list[System]:
    """The programs of an alliance that were not revoked."""
    question = (
        select(SystemClientRow)
        .where(SystemClientRow.alliance == alliance, col(SystemClientRow.revoked_at).is_(None))
        .order_by(col(SystemClientRow.name), col(SystemClientRow.id))
    )
    return [_system(row) for row in await session.exec(question)]


def _system(row: SystemClientRow) -> System:
    return System(
        id=row.id,
        name=row.name,
        seat=row.seat,
        alliance=row.alliance,
        school=row.school,
        jwks=row.jwks,
    )
