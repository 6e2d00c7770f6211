"""Questions about personal links, and about the passkeys that people keep."""

from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.seats import SeatKind
from models import queries_people
from models.tables import LoginCodeRow, PasskeyRow, PersonalLinkRow, SchoolRow, TrajectoryRow
from models.views import AskedBy, Office, Passkey, PersonalLink


def hash_of(secret: str) -> str:
    """What is kept of a link or of a browser's cookie."""
    return sha256(secret.encode()).hexdigest()


async def link(session: AsyncSession, reference: str, *, at: datetime) -> PersonalLink | None:
    """The link that has this in its address, while it holds."""
    question = select(PersonalLinkRow).where(
        PersonalLinkRow.hash == hash_of(reference),
        col(PersonalLinkRow.ended_at).is_(None),
        col(PersonalLinkRow.expires_at) > at,
    )
    row = (await session.exec(question)).one_or_none()
    if row is None:
        return None
    return PersonalLink(
        id=row.id, person=row.person, trajectory=row.trajectory, expires_at=row.expires_at
    )


async def notice_of(session: AsyncSession, reference: str) -> UUID | None:
    """The message in which a link was sent, whether or not the link still holds."""
    question = select(PersonalLinkRow.notice).where(PersonalLinkRow.hash == hash_of(reference))
    return (await session.exec(question)).one_or_none()


async def has_code(session: AsyncSession, person: UUID, browser: str, *, at: datetime) -> bool:
    """Whether a code was sent for the browser with this cookie, and can still be used."""
    question = select(LoginCodeRow.id).where(
        LoginCodeRow.person == person,
        LoginCodeRow.browser == hash_of(browser),
        col(LoginCodeRow.used_at).is_(None),
        col(LoginCodeRow.expires_at) > at,
    )
    return (await session.exec(question)).first() is not None


async def asked_by(session: AsyncSession, trajectory: UUID, *, on: date) -> AskedBy | None:
    """Which school asks, and whom of it somebody can call. Nothing of the child."""
    question = (
        select(SchoolRow)
        .join(TrajectoryRow, col(TrajectoryRow.school) == SchoolRow.id)
        .where(TrajectoryRow.id == trajectory)
    )
    school = (await session.exec(question)).one_or_none()
    if school is None:
        return None
    office = Office(kind=SeatKind.INTERNAL_COORDINATOR, alliance=school.alliance, school=school.id)
    holders = await queries_people.office_holders(session, office, on=on)
    called = next((each for each in holders if each.phone), None)
    return AskedBy(
        alliance=school.alliance,
        school=school.name,
        name=None if called is None else called.name,
        phone=None if called is None else called.phone,
    )


async def passkeys(session: AsyncSession, person: UUID) -> list[Passkey]:
    """The passkeys of a person, the latest first."""
    question = select(PasskeyRow).where(PasskeyRow.person == person)
    ordered = question.order_by(col(PasskeyRow.added_at).desc(), col(PasskeyRow.id))
    return [_passkey(row) for row in await session.exec(ordered)]


def _passkey(row: PasskeyRow) -> Passkey:
    return Passkey(
        id=row.id,
        credential=row.credential,
        name=row.name,
        added_at=row.added_at,
        used_at=row.used_at,
    )
