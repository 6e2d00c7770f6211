"""By what the routes work, made once when the application starts."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession

from api import problems
from runtime.database import Sessions
from workflows.gateway import Gateway

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Two doors to the record, each with a role of its own (`models.row_security`)."""

    sessions: Sessions
    """What comes before it is known who asks, and what takes moves in."""
    looking: Sessions
    """The same, for a question that stands alone: no transaction to begin and to end."""
    reading: Sessions
    """What is read in the name of one person."""
    demo: Sessions | None
    """What the pages of the demo read in nobody's name. Elsewhere there is no such thing."""
    gateway: Gateway
    site: str
    """The address of our pages, as people have it."""
    mail_from: str
    """Whom mail comes from."""
    webhooks_local: bool = False
    """Whether a subscription may be told on this machine: for tests and for the demo."""


async def _means(request: Request) -> Means:
    means: Means = request.app.state.means
    return means


Tools = Annotated[Means, Depends(_means)]


@contextmanager
def readable(*, is_sent: bool = False) -> Iterator[None]:
    """Say so where the record cannot be read just now."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        log.warning("request.unreadable", error=type(error).__name__)
        raise (problems.NOT_STORED if is_sent else problems.UNREADABLE) from error


async def _reading(request: Request, means: Tools) -> AsyncIterator[AsyncSession]:
    """One session for all that a request reads; it changes nothing."""
    with readable(is_sent=request.method == "POST"):
        async with means.reading() as session:
            yield session


async def _gateway(means: Tools) -> Gateway:
    return means.gateway


Reading = Annotated[AsyncSession, Depends(_reading)]
Way = Annotated[Gateway, Depends(_gateway)]
