"""Opening a case of which one sees numbers alone: why, and until when. All concerned can read it.

With a reason for who must see to it, and in an emergency for who works at its school or alliance.
For anybody else it is not there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from access import opening, stalls
from access.errors import NotThere
from access.opening import ToOpen, Wish
from access.seats import today
from domain.errors import NotAllowed
from domain.openings import LEAST_WORDS, LONGEST, Ground
from domain.said import Said
from models import queries
from models.views import Person
from runtime import clock
from runtime.database import asks_for
from web.i18n import Message, Moment, ngettext
from web.pages import HEADERS, page
from web.signed_in import Known, KnownForm

LONGEST_REASON: Final = 2000
HOURS: Final = (1, 2, 4, 8, 24)
"""For how long, to choose from."""

PATHS: Final = {Ground.WITH_REASON: "open", Ground.BREAK_GLASS: "emergency"}

routes: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody wrote, to stay in the form."""

    reason: str = ""
    hours: int = HOURS[0]
    key: UUID | None = None


@routes.get("/trajectories/{trajectory}/open")
async def open_(request: Request, trajectory: UUID, signed_in: Known) -> Response:
    return await _asked(request, trajectory, signed_in.person, Ground.WITH_REASON)


@routes.get("/trajectories/{trajectory}/emergency")
async def emergency(request: Request, trajectory: UUID, signed_in: Known) -> Response:
    return await _asked(request, trajectory, signed_in.person, Ground.BREAK_GLASS)


@routes.post("/trajectories/{trajectory}/open")
async def opened(request: Request, trajectory: UUID, signed_in: Known, form: KnownForm) -> Response:
    return await _opened(request, trajectory, signed_in.person, Ground.WITH_REASON, _typed(form))


@routes.post("/trajectories/{trajectory}/emergency")
async def broken(request: Request, trajectory: UUID, signed_in: Known, form: KnownForm) -> Response:
    return await _opened(request, trajectory, signed_in.person, Ground.BREAK_GLASS, _typed(form))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case that they may open, or see already; and whether the list it is in is for them."""

    to_open: ToOpen
    is_seen: bool
    has_list: bool

    def may_on(self, ground: Ground) -> bool:
        """Whether it is for them to open like this.

        What is seen is opened in an emergency alone: a secret address is behind that.
        """
        is_needed = not self.is_seen or ground is Ground.BREAK_GLASS
        return is_needed and ground in self.to_open.grounds


async def _asked(request: Request, trajectory: UUID, person: Person, ground: Ground) -> Response:
    case = await _case(request, trajectory, person)
    if not case.may_on(ground):
        return _elsewhere(trajectory, case)
    return _page(request, trajectory, case, ground, Typed())


async def _opened(
    request: Request, trajectory: UUID, person: Person, ground: Ground, typed: Typed
) -> Response:
    case = await _case(request, trajectory, person)
    if not case.may_on(ground):  # also by who pressed twice
        return _elsewhere(trajectory, case)
    wish = Wish(
        ground=ground,
        why=typed.reason,
        until=clock.now() + timedelta(hours=typed.hours),
        key=typed.key or uuid4(),
    )
    try:
        async with request.app.state.means.sessions.begin() as session:
            await opening.open_case(session, person, trajectory, wish, sees_already=case.is_seen)
    except NotAllowed as refused:
        return _page(request, trajectory, case, ground, typed, refused.said)
    return _onward(trajectory, "/contacts" if case.is_seen else "")


async def _case(request: Request, trajectory: UUID, person: Person) -> Case:
    means = request.app.state.means
    async with means.reading() as session:
        asks_for(session, person.id)
        seen = await queries.seen_by(session, person.id, trajectory, on=today())
        reaches = await stalls.reaches(session, person)
    async with means.sessions() as session:
        try:
            case = await opening.to_open(session, person, trajectory, sees_already=seen is not None)
        except NotThere as error:
            raise HTTPException(404) from error
    return Case(to_open=case, is_seen=seen is not None, has_list=bool(reaches))


def _page(  # noqa: PLR0913, PLR0917 - all that stands on it
    request: Request,
    trajectory: UUID,
    case: Case,
    ground: Ground,
    typed: Typed,
    trouble: Said | None = None,
) -> HTMLResponse:
    hours = [each for each in HOURS if timedelta(hours=each) <= LONGEST[ground]]
    now = clock.now()
    return page(
        request,
        "open_case.html",
        {
            "case_number": case.to_open.case_number,
            "is_seen": case.is_seen,
            "back": _back(trajectory, case),
            "base": f"/trajectories/{trajectory}",
            "path": PATHS[ground],
            "is_emergency": ground is Ground.BREAK_GLASS,
            "has_emergency": Ground.BREAK_GLASS in case.to_open.grounds,
            "typed": typed,
            "key": typed.key or uuid4(),
            "hours": [(each, *_until(each, now)) for each in hours],
            "least": LEAST_WORDS,
            "longest": LONGEST_REASON,
            "trouble": trouble,
            "token": request.state.signed_in.form_token,
        },
        HTTPStatus.OK if trouble is None else HTTPStatus.BAD_REQUEST,
    )


def _back(trajectory: UUID, case: Case) -> str:
    if case.is_seen:
        return f"/trajectories/{trajectory}/contacts"
    return "/stalls" if case.has_list else "/me"


def _until(hours: int, now: datetime) -> tuple[Message, Moment]:
    name = ngettext("For %(num)s hour", "For %(num)s hours", hours)
    return name, Moment(now + timedelta(hours=hours))


def _typed(form: KnownForm) -> Typed:
    hours = next((each for each in HOURS if str(each) == form.get("hours")), HOURS[0])
    try:
        key = UUID(form.get("key", ""))
    except ValueError:
        key = None
    return Typed(reason=form.get("reason", "")[:LONGEST_REASON], hours=hours, key=key)


def _elsewhere(trajectory: UUID, case: Case) -> Response:
    """To what they see already; for anybody else it is not there."""
    if not case.is_seen:
        raise HTTPException(404)
    return _onward(trajectory)


def _onward(trajectory: UUID, part: str = "") -> Response:
    return RedirectResponse(f"/trajectories/{trajectory}{part}", HTTPStatus.SEE_OTHER, HEADERS)
