"""Codes beside a personal link: by mail or text message to one browser, or on paper.

A mail scanner may open the link, run its scripts and post its forms. Each time that is a browser of
its own with a code of its own, so it neither uses up nor spoils the code of the real one.

Functions work in the caller's transaction; commit it also where the code was wrong, or the try is
not counted. A code is seen once.
"""

import hmac
import secrets
from asyncio import to_thread
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import scrypt
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assurance import CodeWay
from models.queries_links import hash_of
from models.tables import LoginCodeRow, PaperCodeRow
from runtime.ids import uuid7

DIGITS: Final = 8
LASTS: Final = timedelta(minutes=10)
TRIES: Final = 5

PAPER_DIGITS: Final = 12
"""More, since it lasts longer and is tried against what is stored. Read in three groups of four."""

PAPER_LASTS: Final = timedelta(days=30)
PAPER_TRIES: Final = 50
"""In all browsers together. Each may be tried a few times only, so that a scanner that posts
nonsense spoils nobody's paper (`access.coming_in`)."""

_SALT: Final = 16

log = structlog.get_logger()


class Wrong(StrEnum):
    """Why a code does not let anybody in."""

    CODE = "wrong_code"
    BROWSER = "no_code_here"
    """No code was asked for in this browser, or it is over: the code is no good here."""
    TRIES = "too_many_tries"


async def ask(
    session: AsyncSession, person: UUID, *, browser: str, way: CodeWay, at: datetime
) -> str:
    """Make a code for the browser with this cookie. It takes the place of an earlier one there."""
    code = _digits(DIGITS)
    await session.exec(delete(LoginCodeRow).where(col(LoginCodeRow.expires_at) < at - LASTS))
    await session.exec(
        update(LoginCodeRow)
        .where(
            col(LoginCodeRow.browser) == hash_of(browser),
            col(LoginCodeRow.person) == person,
            col(LoginCodeRow.used_at).is_(None),
        )
        .values(used_at=at)
    )
    row = LoginCodeRow(
        id=uuid7(),
        person=person,
        way=way,
        browser=hash_of(browser),
        digest=_digest(browser, code),
        sent_at=at,
        expires_at=at + LASTS,
    )
    session.add(row)
    await session.flush()
    log.info("code.asked", person=str(person), way=way.value)
    return code


async def use(
    session: AsyncSession, person: UUID, *, browser: str, code: str, at: datetime
) -> CodeWay | Wrong:
    """Use up the code of this browser, and say how it came. Counts the try."""
    row = await _open_code(session, person, browser, at)
    if row is None:
        return Wrong.BROWSER
    if row.tries >= TRIES:
        return Wrong.TRIES
    row.tries += 1
    if not hmac.compare_digest(row.digest, _digest(browser, code)):
        log.warning("code.wrong", person=str(person), tries=row.tries)
        return Wrong.TRIES if row.tries >= TRIES else Wrong.CODE
    row.used_at = at
    log.info("code.used", person=str(person), way=row.way.value)
    return row.way


async def issue_on_paper(
    session: AsyncSession, person: UUID, *, by: UUID | None, at: datetime
) -> str:
    """Make a code to hand over to somebody. It takes the place of an earlier one."""
    code, salt = _digits(PAPER_DIGITS), secrets.token_bytes(_SALT)
    digest = await _slow_digest(code, salt)
    await session.exec(
        update(PaperCodeRow)
        .where(col(PaperCodeRow.person) == person, col(PaperCodeRow.used_at).is_(None))
        .values(used_at=at)
    )
    row = PaperCodeRow(
        id=uuid7(),
        person=person,
        issued_by=by,
        salt=salt,
        digest=digest,
        issued_at=at,
        expires_at=at + PAPER_LASTS,
    )
    session.add(row)
    await session.flush()
    log.info("paper_code.issued", person=str(person), by=None if by is None else str(by))
    return code


async def use_paper(session: AsyncSession, person: UUID, *, code: str, at: datetime) -> bool:
    """Use up the code that this person was handed. Counts the try. False: this is not it."""
    row = await _open_paper(session, person, at)
    if row is None or row.tries >= PAPER_TRIES:
        return False
    row.tries += 1
    if not hmac.compare_digest(row.digest, await _slow_digest(code, row.salt)):
        log.warning("paper_code.wrong", person=str(person), tries=row.tries)
        return False
    row.used_at = at
    log.info("paper_code.used", person=str(person))
    return True


async def _open_code(
    session: AsyncSession, person: UUID, browser: str, at: datetime
) -> LoginCodeRow | None:
    """The code of this browser, held for this transaction: nobody else tries it meanwhile."""
    question = (
        select(LoginCodeRow)
        .where(
            LoginCodeRow.person == person,
            LoginCodeRow.browser == hash_of(browser),
            col(LoginCodeRow.used_at).is_(None),
            col(LoginCodeRow.expires_at) > at,
        )
        .with_for_update()
    )
    return (await session.exec(question)).one_or_none()


async def _open_paper(session: AsyncSession, person: UUID, at: datetime) -> PaperCodeRow | None:
    question = (
        select(PaperCodeRow)
        .where(
            PaperCodeRow.person == person,
            col(PaperCodeRow.used_at).is_(None),
            col(PaperCodeRow.expires_at) > at,
        )
        .with_for_update()
    )
    return (await session.exec(question)).one_or_none()


def _digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}}"


def _digest(browser: str, code: str) -> str:
    """The code, keyed with what only the browser has: whoever reads the table can try nothing."""
    return hmac.digest(browser.encode(), code.encode(), "sha256").hex()


async def _slow_digest(code: str, salt: bytes) -> bytes:
    """Some hundredths of a second: trying all codes on paper takes centuries."""
    return await to_thread(scrypt, code.encode(), salt=salt, n=2**14, r=8, p=1)
