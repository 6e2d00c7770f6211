"""Who of a family reads a page, and how such a page is made."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access.errors import NotThere
from access.family import FamilyView, seen_by_family
from models.views import Person, SignedIn
from runtime.database import asks_for
from web import family
from web.doors import asked_by
from web.pages import HEADERS, page
from web.signed_in import Known, Visit, Visitor
from workflows.requests import MAX_TEXT

AT: Final = "/trajectories/{trajectory}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A request for one of these pages: who asks, in which browser, and what they may read."""

    request: Request
    signed_in: SignedIn
    visit: Visit
    session: AsyncSession
    """Closed; it opens by itself when something more is to be read."""
    read: FamilyView

    @property
    def person(self) -> Person:
        return self.signed_in.person

    @property
    def at(self) -> str:
        """Where the pages of this trajectory are."""
        return f"/trajectories/{self.read.view.id}"


@asynccontextmanager
async def reading(request: Request, person: UUID) -> AsyncIterator[AsyncSession]:
    """Read in the name of whoever asks."""
    async with request.app.state.means.reading() as session:
        asks_for(session, person)
        yield session


async def _reader(
    request: Request, trajectory: UUID, signed_in: Known, visit: Visitor
) -> AsyncIterator[Reader]:
    """Look once, for the whole request."""
    async with reading(request, signed_in.person.id) as session:
        try:
            read = await seen_by_family(session, signed_in.person, trajectory)
        except NotThere as error:
            raise HTTPException(404) from error
        await session.close()  # one connection at a time
        yield Reader(request=request, signed_in=signed_in, visit=visit, session=session, read=read)


ReaderHere = Annotated[Reader, Depends(_reader)]


async def family_page(
    reader: Reader,
    template: str,
    shown: Mapping[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
    *,
    has_script: bool = False,
) -> Response:
    """A page about one trajectory: whom to call is on every one of them."""
    given = await around(reader.request, reader.signed_in, reader.read)
    answer = page(
        reader.request,
        f"family/{template}",
        given | dict(shown),
        status,
        has_script=has_script,
        young=reader.read.is_learner,
    )
    reader.visit.remember(reader.request, answer)
    return answer


async def around(request: Request, signed_in: SignedIn, read: FamilyView) -> dict[str, Any]:
    """What every page about a trajectory shows."""
    return {
        "at": f"/trajectories/{read.view.id}",
        "read": read,
        "token": signed_in.form_token,
        "asked_by": await asked_by(request, read.view.id),
        "longest": MAX_TEXT,
        "family": family,
        "trouble": None,
    }


def go(to: str) -> Response:
    """Lead on to a page of ours."""
    return RedirectResponse(to, HTTPStatus.SEE_OTHER, HEADERS)
