"""Sign-ins at a provider that have begun, and as whom we know whoever comes back.

Functions work in the caller's transaction.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.oidc import Recognised, new_secret
from activities.sign_ins import HAND_SHAKE_LASTS, tidy
from domain.calendar import local_date
from models import queries_sign_ins
from models.queries_sign_ins import hash_of
from models.tables import HandShakeRow, IdentityRow
from models.views import HandShake, Provider

COLUMNS: Final = ("provider", "state", "nonce", "verifier", "next", "sign_in", "begun_at")

log = structlog.get_logger()


async def begin(
    session: AsyncSession,
    provider: UUID,
    *,
    next_: str,
    at: datetime,
    sign_in: UUID | None = None,
) -> tuple[str, HandShake]:
    """Begin one, and give the cookie of the browser that may end it."""
    await tidy(session, at=at)
    browser = new_secret()
    shake = HandShake(
        provider=provider,
        state=new_secret(),
        nonce=new_secret(),
        verifier=new_secret(),
        next=next_,
        sign_in=sign_in,
        begun_at=at,
    )
    told = {name: getattr(shake, name) for name in COLUMNS}
    session.add(HandShakeRow(browser=hash_of(browser), **told))
    await session.flush()
    return browser, shake


async def take(session: AsyncSession, browser: str, *, at: datetime) -> HandShake | None:
    """The one that this browser began, if it is not too old. There is no second time."""
    gone = await session.exec(
        delete(HandShakeRow)
        .where(col(HandShakeRow.browser) == hash_of(browser))
        .returning(*(getattr(HandShakeRow, name) for name in COLUMNS))
    )
    row = gone.one_or_none()
    if row is None:
        return None
    shake = HandShake(**dict(zip(COLUMNS, row, strict=True)))
    return shake if at - shake.begun_at <= HAND_SHAKE_LASTS else None


async def person_of(
    session: AsyncSession, provider: Provider, recognised: Recognised, *, at: datetime
) -> UUID | None:
    """As whom the alliance knows them. Somebody it has not written down beforehand is nobody.

    The first time a verified address may say who it is, where the alliance trusts this provider
    with that; from then on it is the subject, whatever becomes of the address.
    """
    today = local_date(at)
    issuer, subject = provider.issuer, recognised.subject
    known = await queries_sign_ins.person_of(
        session, alliance=provider.alliance, issuer=issuer, subject=subject
    )
    if known is not None:
        has_place = await queries_sign_ins.has_place_in(session, known, provider.alliance, on=today)
        return known if has_place else None
    if recognised.mail is None:
        return None
    found = await queries_sign_ins.of_alliance_by_mail(
        session, provider.alliance, recognised.mail, on=today
    )
    if found is None or await queries_sign_ins.is_linked(session, found, issuer):
        return None
    await link(session, provider, subject, person=found, at=at)
    return found


async def link(
    session: AsyncSession, provider: Provider, subject: str, *, person: UUID, at: datetime
) -> None:
    """Write down that a subject of a provider is this person."""
    session.add(
        IdentityRow(
            alliance=provider.alliance,
            issuer=provider.issuer,
            subject=subject,
            person=person,
            linked_at=at,
        )
    )
    await session.flush()
    log.info("identity.linked", person=str(person), provider=str(provider.id))
