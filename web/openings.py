"""The cases that somebody opened without a seat in them, to close again; and who oversees that.

How a case is opened stands in `web.case_openings`. A privacy officer sees all of the alliance here,
and notes which of them they have looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import opening
from access.errors import NotThere
from domain.openings import Ground
from models import queries_search
from models.queries_openings import OpeningView
from models.views import SignedIn
from runtime import clock
from web.i18n import Message, Moment, Sayable, _
from web.pages import HEADERS, page
from web.paths import trajectory_page
from web.reading import reading
from web.showing import ERASED
from web.signed_in import Known, KnownForm

OPENINGS: Final = "/openings"

LONGEST: Final = 40
"""Of the number of a trajectory."""
NOT_FOUND: Final = _("There is no trajectory with this number in your alliance.")

routes: Final = APIRouter(prefix=OPENINGS, include_in_schema=False)

GROUNDS: Final[Mapping[Ground, Message]] = {
    Ground.WITH_REASON: _("with a reason"),
    Ground.BREAK_GLASS: _("in an emergency"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningShown:
    id: UUID
    number: str
    href: str
    """Empty where it is closed for the reader: then it leads nowhere."""
    who: str
    ground: Message
    is_emergency: bool
    reason: Sayable
    opened: Sayable
    ends: Sayable
    is_running: bool
    is_own: bool
    reviewed: Sayable
    """When the privacy officer looked at it; empty while nobody has."""
    may_review: bool
    readers: str
    """Where the privacy officer reads who looked; empty for others."""


@routes.get("")
async def openings(request: Request, signed_in: Known) -> Response:
    async with reading(request, signed_in.person.id) as session:
        return await _page(request, session, signed_in)


@routes.post("/find")
async def find(request: Request, signed_in: Known, form: KnownForm) -> Response:
    """Go to who looked at a trajectory, by its number: for the privacy officer of its alliance."""
    number = form.get("number", "").replace("\0", "").strip()[:LONGEST]
    async with reading(request, signed_in.person.id) as session:
        alliances = await opening.overseen(session, signed_in.person)
        if not alliances:
            raise HTTPException(404)
        found = await queries_search.numbered_in(session, alliances, number)
        if found is None:
            return await _page(request, session, signed_in, number, NOT_FOUND)
    return _to(f"{trajectory_page(found)}/readers")


async def _page(
    request: Request,
    session: AsyncSession,
    signed_in: SignedIn,
    number: str = "",
    fault: Message | None = None,
) -> Response:
    person, at = signed_in.person, clock.now()
    found = await opening.listed(session, person)
    overseen = await opening.overseen(session, person)
    shown = {
        "openings": [_shown(each, person.id, each.alliance in overseen, at) for each in found],
        "oversees": bool(overseen),
        "typed": number,
        "fault": fault,
        "longest": LONGEST,
        "token": signed_in.form_token,
    }
    status = HTTPStatus.OK if fault is None else HTTPStatus.BAD_REQUEST
    return page(request, "openings.html", shown, status)


@routes.post("/{opening_}/end")
async def end(request: Request, opening_: UUID, signed_in: Known, _form: KnownForm) -> Response:
    """Close it before its time. Pressed twice, it is closed once."""
    async with reading(request, signed_in.person.id) as session:
        try:
            async with request.app.state.means.sessions.begin() as door:
                await opening.end(session, door, signed_in.person, opening_)
        except NotThere as error:
            raise HTTPException(404) from error
    return _to(OPENINGS)


@routes.post("/{opening_}/review")
async def review(request: Request, opening_: UUID, signed_in: Known, _form: KnownForm) -> Response:
    """Note that the privacy officer has looked at it."""
    async with reading(request, signed_in.person.id) as session:
        try:
            async with request.app.state.means.sessions.begin() as door:
                await opening.reviewed(session, door, signed_in.person, opening_)
        except NotThere as error:
            raise HTTPException(404) from error
    return _to(OPENINGS)


def _to(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, HEADERS)


def _shown(of: OpeningView, reader: UUID, oversees: bool, at: datetime) -> OpeningShown:  # noqa: FBT001 - of this alliance
    is_running, is_own = at < of.ends_at, of.person == reader
    return OpeningShown(
        id=of.id,
        number=of.case_number,
        href=trajectory_page(of.trajectory) if is_running and is_own else "",
        who=of.name,
        ground=GROUNDS[of.ground],
        is_emergency=of.ground is Ground.BREAK_GLASS,
        reason=ERASED if of.reason is None else of.reason,
        opened=Moment(of.opened_at),
        ends=Moment(of.ends_at),
        is_running=is_running,
        is_own=is_own,
        reviewed="" if of.reviewed_at is None else Moment(of.reviewed_at),
        may_review=oversees and of.reviewed_at is None,
        readers=f"{trajectory_page(of.trajectory)}/readers" if oversees else "",
    )
