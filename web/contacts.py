"""How those at a table can be reached, as far as the reader may see it; and where one lives."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from access import opening
from access.contacts import contacts_seen
from access.errors import NotThere
from access.typed import words as written
from activities import contacts as homes
from domain import words
from domain.names import first_name
from domain.openings import Ground
from models import queries, queries_contacts
from models.queries_contacts import ContactView
from web.i18n import Sayable, _
from web.pages import HEADERS, page
from web.paths import trajectory_page
from web.reading import reading
from web.signed_in import Known, KnownForm
from workflows.requests import Name

HOME: Final = "/me/home"
LONGEST: Final = 200

_ADDRESS: Final[TypeAdapter[str]] = TypeAdapter(Name)

routes: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactShown:
    seat: Sayable
    name: str
    is_own: bool
    mail: str
    phone: str
    address: str
    is_secret: bool


@routes.get("/trajectories/{trajectory}/contacts")
async def contacts(request: Request, trajectory: UUID, signed_in: Known) -> Response:
    person = signed_in.person
    async with reading(request, person.id) as session:
        try:
            found = await contacts_seen(session, person, trajectory)
        except NotThere as error:
            raise HTTPException(404) from error
        view = await queries.trajectory(session, trajectory)
        if view is None:
            raise HTTPException(404)
        may_open = await opening.to_open(session, person, trajectory, sees_already=True)
    shown = {
        "number": view.case_number,
        "name": first_name(view.learner_name),
        "back": trajectory_page(trajectory),
        "contacts": [
            ContactShown(
                seat=words.seat(each.seat),
                name=each.name,
                is_own=each.person == person.id,
                mail=each.mail or "",
                phone=each.phone or "",
                address=each.address or "",
                is_secret=each.is_secret,
            )
            for each in found
        ],
        "may_break_glass": Ground.BREAK_GLASS in may_open.grounds,
    }
    return page(request, "contacts.html", shown)


@routes.get(HOME)
async def home(request: Request, signed_in: Known) -> Response:
    """Where I live, and whether that stays hidden."""
    async with reading(request, signed_in.person.id) as session:
        found = await queries_contacts.contacts(session, [signed_in.person.id])
    known = found.get(signed_in.person.id, ContactView(address=None, is_secret=False))
    return _home_page(request, known, is_kept="kept" in request.query_params)


@routes.post(HOME)
async def keep_home(request: Request, signed_in: Known, form: KnownForm) -> Response:
    typed = written(form.get("address", ""))
    is_secret = form.get("is_secret") == "yes"
    try:
        address = _ADDRESS.validate_python(typed) if typed else None
    except ValidationError:
        return _home_page(request, ContactView(address=typed, is_secret=is_secret), is_wrong=True)
    async with request.app.state.means.sessions.begin() as door:
        await homes.write_down(door, signed_in.person.id, address=address, is_secret=is_secret)
    return RedirectResponse(f"{HOME}?kept", HTTPStatus.SEE_OTHER, HEADERS)


def _home_page(
    request: Request, home_: ContactView, *, is_kept: bool = False, is_wrong: bool = False
) -> Response:
    shown = {
        "home": home_,
        "is_kept": is_kept,
        "fault": _("This is too long. Make it shorter.") if is_wrong else None,
        "longest": LONGEST,
        "token": request.state.signed_in.form_token,
    }
    status = HTTPStatus.BAD_REQUEST if is_wrong else HTTPStatus.OK
    return page(request, "my_home.html", shown, status)
