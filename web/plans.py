"""A version of a plan to read, with what it changed; on a page, and on paper."""

import asyncio
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from access.errors import NotThere
from access.looking import Found, look
from access.paper import as_pdf
from access.plan_editing import writes_now
from access.plans import PlanShown, read
from domain.looks import What
from models import queries_ledger
from web.bundled import bundle
from web.i18n import Day
from web.pages import HEADERS, language_of, page, rendered
from web.paths import trajectory_page
from web.reading import reading
from web.signed_in import Known

routes: Final = APIRouter(prefix="/trajectories/{trajectory}/plan", include_in_schema=False)

_FONTS: Final = ("latin", "latin-ext", "cyrillic", "arabic-arabic")
"""What is written with, the most wanted first."""


async def _looked(request: Request, trajectory: UUID, signed_in: Known) -> Found:
    """Look at the plan of a trajectory; the look is put down."""
    async with reading(request, signed_in.person.id) as session:
        try:
            return await look(session, signed_in.person, trajectory, What.PLAN)
        except NotThere as error:
            raise HTTPException(404) from error


Looked = Annotated[Found, Depends(_looked)]


async def _read(request: Request, found: Found, signed_in: Known, version: int) -> PlanShown:
    async with reading(request, signed_in.person.id) as session:
        try:
            return await read(session, found, version)
        except NotThere as error:
            raise HTTPException(404) from error


@routes.get("")
async def plan(request: Request, found: Looked, signed_in: Known) -> Response:
    """The last version; or where the first one is written."""
    async with reading(request, signed_in.person.id) as session:
        state = await queries_ledger.state(session, found.view.id)
        writes = await writes_now(session, signed_in.person, found)
    if state is None or not (state.plan_count or writes):
        raise HTTPException(404)
    where = str(state.plan_count) if state.plan_count else "edit"
    at = f"{trajectory_page(found.view.id)}/plan/{where}"
    return RedirectResponse(at, HTTPStatus.SEE_OTHER, HEADERS)


@routes.get("/{version}.pdf")
async def paper(request: Request, found: Looked, signed_in: Known, version: int) -> Response:
    """The same on paper, in the reader's language, with what they may see of it."""
    shown = await _read(request, found, signed_in, version)
    language = language_of(request)
    html = rendered(request, "paper/plan.html", {"plan": shown, "made_on": Day(shown.submitted_on)})
    made = await asyncio.to_thread(as_pdf, html, fonts=_fonts())
    name = f"{found.view.case_number}-{_NAMED[language]}-{version}.pdf"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type="application/pdf", headers=headers)


_NAMED: Final = {"nl": "plan-versie", "en": "plan-version"}


@lru_cache
def _fonts() -> dict[str, bytes]:
    """Ours, so that it looks the same on every machine."""
    made = bundle()
    names = [
        f"noto-sans-{script}-{weight}-normal.woff2" for script in _FONTS for weight in (400, 700)
    ]
    return {name: made.files[made.names[name]].content for name in names}


@routes.get("/{version}")
async def version_page(request: Request, found: Looked, signed_in: Known, version: int) -> Response:
    shown = await _read(request, found, signed_in, version)
    async with reading(request, signed_in.person.id) as session:
        writes = await writes_now(session, signed_in.person, found)
    case = trajectory_page(found.view.id)
    told = {
        "plan": shown,
        "name": found.view.learner_name,
        "case": case,
        "pdf": f"{case}/plan/{version}.pdf",
        "may_write": writes,
        "versions": [(each, f"{case}/plan/{each}") for each in range(1, shown.count + 1)],
    }
    return page(request, "plan_version.html", told)
