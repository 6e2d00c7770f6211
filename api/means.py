"""By what the routes work, made once when the application starts."""

from collections.abc import AsyncIterator
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
    sessions: Sessions
    reading: Sessions
    gateway: Gateway


async def _means(request: Request) -> Means:
    means: Means = request.app.state.means
    return means


async def _reading(
    request: Request, means: Annotated[Means, Depends(_means)]
) -> AsyncIterator[AsyncSession]:
    """One session for all that a request reads; it changes nothing."""
    try:
        async with means.reading() as session:
            yield session
    except (SQLAlchemyError, OSError) as error:
        log.warning("request.unreadable", error=type(error).__name__)
        is_sent = request.method == "POST"
        raise (problems.NOT_STORED if is_sent else problems.UNREADABLE) from error


async def _gateway(means: Annotated[Means, Depends(_means)]) -> Gateway:
    return means.gateway


Reading = Annotated[AsyncSession, Depends(_reading)]
Way = Annotated[Gateway, Depends(_gateway)]
