"""Who looked at the file of my child: a page that a parent understands."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from access import delaying
from access.errors import NotThere
from access.readers import Reader, readers_of
from domain.seats import Seat, is_seat
from models import queries_people
from runtime.database import asks_for
from web import looked
from web.delays import TITLE, told_from
from web.doors import asked_by
from web.family.people import role_at
from web.i18n import Day, Message, Sayable, _, ngettext, time_of
from web.pages import page
from web.signed_in import Known

MOST: Final = 200
"""Lines on the page; each is a person and a day. The API has all of them."""

routes: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderShown:
    name: str
    role: Sayable
    organisation: str
    on: Sayable
    times: Sayable
    what: tuple[Sayable, ...]
    why: Sayable
    reason: str | None
    on_behalf_of: str
    mark: Sayable | None
    told_from: Sayable
    """Of a look that only the privacy officer sees until then."""


@routes.get("/trajectories/{trajectory}/readers")
async def readers(request: Request, trajectory: UUID, signed_in: Known) -> HTMLResponse:
    async with request.app.state.means.reading() as session:
        asks_for(session, signed_in.person.id)
        try:
            found = await readers_of(session, signed_in.person, trajectory, limit=MOST)
        except NotThere as error:
            raise HTTPException(404) from error
        names = await queries_people.organisations(session)
        may_delay = await delaying.decides(session, signed_in.person, trajectory)
    shown = {
        "readers": [_shown(each, names) for each in found.items],
        "count": found.count,
        "asked_by": await asked_by(request, trajectory),
        "delay": f"/trajectories/{trajectory}/readers/delay" if may_delay else None,
        "delay_words": TITLE,
    }
    return page(request, "family/readers.html", shown)


def _shown(reader: Reader, names: dict[UUID, str]) -> ReaderShown:
    row = reader.row
    place = row.school or row.alliance
    return ReaderShown(
        name=row.name,
        role=_role(reader),
        organisation="" if place is None else names.get(place, ""),
        on=Day(row.on),
        times=_times(reader),
        what=reader.what,
        why=reader.why,
        reason=reader.reason,
        on_behalf_of=row.on_behalf_of_name,
        mark=looked.MARKS.get(row.relation),
        told_from="" if row.told_from is None else told_from(row.told_from),
    )


def _role(reader: Reader) -> Sayable:
    """What they do here: as on the other pages for families, where they have a seat."""
    place = reader.row.place
    return role_at(Seat(place)) if is_seat(place) else reader.role


def _times(reader: Reader) -> Message:
    """How often on that day, and when; of the other guardian only how often."""
    row = reader.row
    often = ngettext("%(num)s time", "%(num)s times", row.count)
    if reader.by_day:
        return often
    first, last = time_of(row.first), time_of(row.last)
    if first == last:
        return _("%(often)s (%(first)s)", often=often, first=first)
    return _("%(often)s (from %(first)s to %(last)s)", often=often, first=first, last=last)
