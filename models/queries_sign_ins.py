"""Questions about signing in: who a cookie stands for, by which providers people can come in."""

from base64 import urlsafe_b64encode
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assurance import is_signed_in, level_now
from domain.calendar import local_date
from models.queries_people import holds_on, people
from models.tables import OfficeRow, SeatingRow, SignInRow
from models.views import Browser, SignedIn, SignIn


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
    )


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


async def has_place(session: AsyncSession, person: UUID, *, on: date) -> bool:
    """Whether somebody holds an office on a day, or sits at a table."""
    question = select(or_(in_office(person, on), seated(person)))
    return bool((await session.exec(question)).one())


def in_office(person: UUID, on: date) -> ColumnElement[bool]:
    return exists().where(and_(col(OfficeRow.person) == person, holds_on(on)))


def seated(person: UUID) -> ColumnElement[bool]:
    return exists().where(col(SeatingRow.person) == person)


async def _row_of(session: AsyncSession, cookie: str) -> SignInRow | None:
    question = select(SignInRow).where(SignInRow.hash == hash_of(cookie))
    return (await session.exec(question)).one_or_none()


def holds(row: SignInRow, *, at: datetime) -> bool:
    return is_signed_in(is_staff=row.is_staff, begun_at=row.begun_at, seen_at=row.seen_at, at=at)
