"""The page of a trajectory: how it stands, why it waits, who said what, and what can be done."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from access.case import case_of
from access.errors import NotThere
from access.looking import look, reached
from access.timeline import timeline_of
from domain.happenings import Subject
from domain.looks import What
from domain.names import first_name
from models import queries_ledger
from web.case_shown import shown_of
from web.i18n import Message, _
from web.pages import HEADERS, page
from web.paths import page_number, trajectory_page
from web.reading import reading
from web.showing import (
    line_shown,
)
from web.signed_in import Known, Quietly

routes: Final = APIRouter(include_in_schema=False)

_AT: Final = "/trajectories/{trajectory}"
_LINES: Final = 25
_EVERY_ENTRY: Final = 100_000
SUBJECTS: Final[Mapping[Subject, Message]] = {
    Subject.COURSE: _("The course"),
    Subject.PLAN: _("The plan"),
    Subject.ANSWERS: _("Answers"),
    Subject.TALKS: _("Talks and the learner's voice"),
    Subject.PEOPLE: _("People and custody"),
    Subject.CLOCK: _("Terms and reminders"),
}


@routes.get(_AT)
async def trajectory(request: Request, trajectory: UUID, signed_in: Known) -> HTMLResponse:
    async with reading(request, signed_in.person.id) as session:
        try:
            case = await case_of(session, signed_in.person, trajectory)
        except NotThere as error:
            raise HTTPException(404) from error
    return page(request, "trajectory.html", shown_of(case), has_script=True)


@routes.get(f"{_AT}/timeline")
async def timeline(request: Request, trajectory: UUID, signed_in: Known) -> HTMLResponse:
    """All that happened, the last first, of one subject or of all."""
    sent = request.query_params
    subject = next((each for each in Subject if each.value == sent.get("about")), None)
    number = page_number(sent.get("page", ""))
    async with reading(request, signed_in.person.id) as session:
        try:
            found = await look(session, signed_in.person, trajectory, What.EVENTS)
        except NotThere as error:
            raise HTTPException(404) from error
        entries = await queries_ledger.events(session, trajectory, limit=_EVERY_ENTRY)
        told = await timeline_of(
            session,
            trajectory,
            entries,
            found.viewer,
            subject=subject,
            limit=_LINES,
            offset=(number - 1) * _LINES,
        )
    here = f"{trajectory_page(trajectory)}/timeline"

    def path(of: Subject | None, to: int = 1) -> str:
        parts = [f"about={of}"] if of else []
        parts += [f"page={to}"] if to > 1 else []
        return f"{here}?{'&'.join(parts)}" if parts else here

    shown = {
        "number": found.view.case_number,
        "name": first_name(found.view.learner_name),
        "back": trajectory_page(trajectory),
        "lines": [line_shown(each) for each in told.lines],
        "count": told.count,
        "withheld": told.withheld,
        "tabs_": [
            (_("Everything"), path(None), subject is None),
            *((name, path(each), each is subject) for each, name in SUBJECTS.items()),
        ],
        "page_number": number,
        "before": path(subject, number - 1) if number > 1 else None,
        "after": path(subject, number + 1) if told.count > number * _LINES else None,
    }
    return page(request, "timeline.html", shown)


@routes.get(f"{_AT}/changed")
async def changed(request: Request, trajectory: UUID, signed_in: Quietly, since: int) -> Response:
    """Whether something happened since a page was shown. Nothing is said of what; it is no look."""
    async with reading(request, signed_in.person.id) as session:
        try:
            found = await reached(session, signed_in.person, trajectory)
        except NotThere as error:
            raise HTTPException(404) from error
    if found.view.head_sequence <= since:
        return Response(status_code=204, headers=dict(HEADERS))
    return page(request, "changed.html", {"href": trajectory_page(trajectory)})
