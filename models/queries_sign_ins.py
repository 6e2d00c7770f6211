"""Questions about signing in: who a cookie stands for, by which providers people can come in."""

from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assurance import Demand, Level, is_signed_in, lasts_until, level_now
from domain.calendar import local_date
from models.queries_people import holds_on, people, people_by_mail
from models.tables import (
    AllianceRow,
    IdentityRow,
    OfficeRow,
    PersonRow,
    ProviderRow,
    SeatingRow,
    SignInRow,
    TrajectoryRow,
)
from models.views import AllianceName, Browser, Provider, SignedIn, SignIn

SEEN_EVERY: Final = timedelta(minutes=1)
"""A sign of life is written for the first request in a minute, not for each."""


def hash_of(cookie: str) -> str:
    """What is kept of a cookie."""
    return sha256(cookie.encode()).hexdigest()


def form_token_of(cookie: str) -> str:
    """What every form must bring along. Nobody can find it, or the cookie, from what is stored."""
    digest = sha256(b"traject/form/" + cookie.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


async def sign_in_by_cookie(session: AsyncSession, cookie: str, *, at: datetime) -> SignedIn | None:
    """Who this cookie stands for, while they are signed in and have a place here."""
    row = await _row_of(session, cookie)
    if row is None or not holds(row, at=at):
        return None
    if row.is_staff and not await has_place(session, row.person, on=local_date(at)):
        return None
    person = (await people(session, [row.person])).get(row.person)
    if person is None:
        return None
    return SignedIn(
        id=row.id,
        sign_in=SignIn(
            person=person,
            level=level_now(row.level, shown_at=row.shown_at, at=at),
            method=row.method,
            issuer=row.issuer,
            at=row.shown_at,
        ),
        form_token=form_token_of(cookie),
        begun_at=row.begun_at,
        seen_at=row.seen_at,
        provider=row.provider,
        ends_at=lasts_until(
            is_staff=row.is_staff,
            begun_at=row.begun_at,
            seen_at=max(row.seen_at, at - SEEN_EVERY),
        ),
    )


async def who_was_signed_in(session: AsyncSession, cookie: str) -> UUID | None:
    """Whose cookie this is or was, until the row is tidied away. It gives no right to anything."""
    row = await _row_of(session, cookie)
    return None if row is None else row.person


async def sign_ins_of(session: AsyncSession, person: UUID, *, at: datetime) -> list[Browser]:
    """In which browsers somebody is signed in, the latest first."""
    question = select(SignInRow).where(SignInRow.person == person)
    ordered = question.order_by(col(SignInRow.begun_at).desc(), col(SignInRow.id))
    return [
        Browser(
            sign_in=row.id,
            method=row.method,
            issuer=row.issuer,
            begun_at=row.begun_at,
            seen_at=row.seen_at,
        )
        for row in await session.exec(ordered)
        if holds(row, at=at)
    ]


async def alliances(session: AsyncSession) -> list[AllianceName]:
    question = select(AllianceRow).order_by(col(AllianceRow.name), col(AllianceRow.id))
    return [AllianceName(id=row.id, name=row.name) for row in await session.exec(question)]


async def providers(session: AsyncSession, alliance: UUID) -> list[Provider]:
    """By which providers people of an alliance can sign in now."""
    question = select(ProviderRow).where(ProviderRow.alliance == alliance, col(ProviderRow.is_on))
    ordered = question.order_by(col(ProviderRow.name), col(ProviderRow.id))
    return [_provider(row) for row in await session.exec(ordered)]


async def provider(session: AsyncSession, wanted: UUID) -> Provider | None:
    row = await session.get(ProviderRow, wanted)
    return None if row is None or not row.is_on else _provider(row)


async def person_of(
    session: AsyncSession, *, alliance: UUID, issuer: str, subject: str
) -> UUID | None:
    """As whom an alliance knows a subject of a provider."""
    row = await session.get(IdentityRow, (alliance, issuer, subject))
    return None if row is None else row.person


async def is_linked(session: AsyncSession, person: UUID, issuer: str) -> bool:
    """Whether a provider knows this person under some subject already."""
    known = exists().where(
        and_(col(IdentityRow.person) == person, col(IdentityRow.issuer) == issuer)
    )
    return bool((await session.exec(select(known))).one())


async def of_alliance_by_mail(
    session: AsyncSession, alliance: UUID, mail: str, *, on: date
) -> UUID | None:
    """The one person with this address who has a place in an alliance, if there is just one."""
    known = [each.id for each in await people_by_mail(session, mail)]
    is_of_it = _has_place(col(PersonRow.id), alliance, on)
    question = select(PersonRow.id).where(col(PersonRow.id).in_(known), is_of_it)
    found = list(await session.exec(question.limit(2)))
    return found[0] if len(found) == 1 else None


async def alliances_of(session: AsyncSession, person: UUID, *, on: date) -> list[UUID]:
    """The alliances where somebody holds an office on a day, or sits at a table."""
    question = select(AllianceRow.id).where(_has_place(person, col(AllianceRow.id), on))
    return list(await session.exec(question.order_by(col(AllianceRow.id))))


async def has_place(session: AsyncSession, person: UUID, *, on: date) -> bool:
    """Whether somebody holds an office on a day, or sits at a table."""
    question = select(or_(in_office(person, on), seated(person)))
    return bool((await session.exec(question)).one())


async def has_place_in(session: AsyncSession, person: UUID, alliance: UUID, *, on: date) -> bool:
    """Whether somebody holds an office of an alliance on a day, or sits at a table of it."""
    return bool((await session.exec(select(_has_place(person, alliance, on)))).one())


def _has_place(
    person: UUID | Mapped[UUID], alliance: UUID | Mapped[UUID], on: date
) -> ColumnElement[bool]:
    """Whether somebody has a place in an alliance on a day."""
    holds_office = exists().where(
        and_(
            col(OfficeRow.person) == person,
            col(OfficeRow.alliance) == alliance,
            holds_on(on),
        )
    )
    sits = exists().where(
        and_(
            col(SeatingRow.person) == person,
            col(SeatingRow.trajectory) == TrajectoryRow.id,
            col(TrajectoryRow.alliance) == alliance,
        )
    )
    return or_(holds_office, sits)


def in_office(person: UUID, on: date) -> ColumnElement[bool]:
    return exists().where(and_(col(OfficeRow.person) == person, holds_on(on)))


def seated(person: UUID) -> ColumnElement[bool]:
    return exists().where(col(SeatingRow.person) == person)


async def _row_of(session: AsyncSession, cookie: str) -> SignInRow | None:
    question = select(SignInRow).where(SignInRow.hash == hash_of(cookie))
    return (await session.exec(question)).one_or_none()


def _provider(row: ProviderRow) -> Provider:
    return Provider(
        id=row.id,
        alliance=row.alliance,
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        client_auth=row.client_auth,
        secret=row.secret,
        scope=row.scope,
        acr_values=row.acr_values,
        demands=tuple(
            Demand(
                level=Level(each["level"]),
                acr=each.get("acr"),
                amr=frozenset(each.get("amr", ())),
            )
            for each in row.demands
        ),
        max_age=row.max_age,
        links_by_mail=row.links_by_mail,
    )


def holds(row: SignInRow, *, at: datetime) -> bool:
    return is_signed_in(is_staff=row.is_staff, begun_at=row.begun_at, seen_at=row.seen_at, at=at)
