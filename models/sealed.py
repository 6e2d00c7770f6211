"""Opens what lies sealed. Where the key of its subject is gone, so is what was said: it is empty.

A question takes `DataKeyRow.wrapped` along by an outer join (`key_of`), so that the names of a
whole list are one question. PostgreSQL cannot sort what is sealed: that is done here.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import DataKeyRow, LearnerRow, PersonRow, TextRow
from models.views import Learner, Person
from runtime.database import keyring_of
from runtime.keyring import DataKey

Opener = Callable[[str, bytes | None], str | None]
"""Opens a cell, named by its column, of one row. None where there is nothing, or no longer."""


def key_of(subject: UUID) -> ColumnElement[bool]:
    """What joins the key of whoever a row is about."""
    return col(DataKeyRow.subject) == subject


def opener(session: AsyncSession, subject: UUID, wrapped: bytes | None, row: UUID) -> Opener:
    key = None if wrapped is None else keyring_of(session).unwrap(subject, wrapped)
    return lambda column, sealed: _opened(key, column, sealed, row)


def person(session: AsyncSession, row: PersonRow, wrapped: bytes | None) -> Person:
    opened = opener(session, row.id, wrapped, row.id)
    return Person(
        id=row.id,
        name=opened("person.name", row.name) or "",
        mail=opened("person.mail", row.mail),
        phone=opened("person.phone", row.phone),
        language=row.language,
    )


def person_name(
    session: AsyncSession, person: UUID, name: bytes | None, wrapped: bytes | None
) -> str:
    return opener(session, person, wrapped, person)("person.name", name) or ""


def learner(session: AsyncSession, row: LearnerRow, wrapped: bytes | None) -> Learner:
    return Learner(
        id=row.id,
        alliance=row.alliance,
        school=row.school,
        name=learner_name(session, row, wrapped),
        born_on=row.born_on,
    )


def learner_name(session: AsyncSession, row: LearnerRow, wrapped: bytes | None) -> str:
    return opener(session, row.id, wrapped, row.id)("learner.name", row.name) or ""


def eck_id(session: AsyncSession, row: LearnerRow, wrapped: bytes | None) -> str | None:
    return opener(session, row.id, wrapped, row.id)("learner.eck_id", row.eck_id)


def body(session: AsyncSession, row: TextRow, wrapped: bytes | None) -> str | None:
    """What a text says; None when that was erased."""
    return opener(session, row.subject, wrapped, row.id)("text.body", row.body)


def _opened(key: DataKey | None, column: str, sealed: bytes | None, row: UUID) -> str | None:
    if key is None or sealed is None:
        return None
    return key.open(sealed, column=column, row=row).decode()
