"""The composition root of pages and API: joins both faces to the record and to the workflows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp, Receive, Scope, Send

from api import (
    absences,
    contacts,
    feed,
    figures,
    grants,
    health,
    meetings,
    moves,
    oauth,
    obligations,
    openapi,
    openings,
    problems,
    procedures,
    readers,
    stalls,
    subscriptions,
    trajectories,
    voice,
)
from api.edge import VERSION, Edge
from api.means import Means
from runtime import database, temporal
from runtime.settings import Settings
from web import (
    bundled,
    delays,
    docs,
    kept,
    licences,
    links,
    new,
    new_learner,
    passkeys,
    plan_editor,
    plans,
    releases,
    stepping_up,
    themes,
)
from web.absences import routes as absences_page
from web.case_openings import routes as case_openings
from web.cases import routes as cases
from web.contacts import routes as contacts_page
from web.doors import doors_for
from web.failures import add_to as add_failures_to
from web.family import all_pages as families
from web.figures import routes as figures_page
from web.home import router as home
from web.looks import routes as looks
from web.mailbox import routes as mailbox
from web.me import routes as me
from web.meetings import routes as meetings_pages
from web.moves import routes as moves_page
from web.openings import routes as openings_page
from web.readers import routes as readers_page
from web.receipts import routes as receipts
from web.sign_in import router as sign_in
from web.stalls import routes as stalls_page
from web.work import routes as work
from workflows.gateway import Gateway

BASE: Final = "/api/v1"


PAGES: Final = (
    bundled,
    themes,
    licences,
    links,
    stepping_up,
    passkeys,
    kept,
    new_learner,  # its path is not one of the questions of `new`
    new,
    plan_editor,
    plans,
    delays,
    releases,
)
"""The parts of the pages that need nothing but their routes."""


def build_app(settings: Settings) -> FastAPI:
    """Build both faces. Nothing is connected before the application starts.

    Raises:
        Trouble: what pages are made of is not there, or a theme is not right.
    """
    api = build_api()

    @asynccontextmanager
    async def connected(app: FastAPI) -> AsyncIterator[None]:
        """Without Temporal it starts all the same: it reads, and takes moves in."""
        client = await temporal.connect(settings, lazy=True)
        async with _engines(settings) as (door, face, owner):
            sessions = database.sessions_of(door)
            means = Means(
                sessions=sessions,
                looking=database.reading_of(door),
                reading=database.reading_in_a_name(face),
                demo=None if owner is None else database.sessions_of(owner),
                gateway=Gateway(sessions, client),
                site=settings.public_url or settings.url,
                mail_from=settings.mail_from,
                webhooks_local=settings.webhooks_local,
            )
            api.state.means = app.state.means = means
            app.state.doors = doors_for(settings, sessions)
            try:
                yield
            finally:
                await means.gateway.settle()
                await app.state.doors.door.aclose()

    app = FastAPI(lifespan=connected, openapi_url=None, redirect_slashes=False)
    app.state.themes = themes.themes_in(settings.themes_folder)
    add_failures_to(app)
    kept.add_to(app)
    app.include_router(health.routes)
    app.include_router(oauth.router(url=settings.url))
    app.include_router(home(settings))
    app.include_router(docs.router(api.openapi, url=settings.url))
    for part in PAGES:
        app.include_router(part.routes)
    if settings.demo:
        app.include_router(mailbox)
        app.include_router(looks)
    app.include_router(sign_in(settings))
    app.include_router(me)
    for pages in families.routes:
        app.include_router(pages)
    for routes in (
        readers_page,
        receipts,
        work,
        cases,
        moves_page,
        stalls_page,
        figures_page,
        case_openings,
        absences_page,
        contacts_page,
        openings_page,
        meetings_pages,
    ):
        app.include_router(routes)
    app.add_middleware(_ApiFirst, api=Edge(api))
    return app


@asynccontextmanager
async def _engines(
    settings: Settings,
) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine, AsyncEngine | None]]:
    """One for the door, one for what a person reads; only the demo has one that sees all."""
    door = database.face_engine(settings, database.DOOR)
    face = database.face_engine(settings, database.FACE)
    owner = database.engine(settings, pool_size=2) if settings.demo else None
    try:
        yield door, face, owner
    finally:
        for each in (door, face, owner):
            if each is not None:
                await each.dispose()


class _ApiFirst:
    """Leads all under its base to the API. A mount would let go of a path with a newline."""

    def __init__(self, app: ASGIApp, api: ASGIApp) -> None:
        self._pages, self._api = app, api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if not path.startswith(f"{BASE}/") or path == docs.PATH:
            await self._pages(scope, receive, send)
            return
        before = scope.get("root_path", "")
        under = {"app_root_path": scope.get("app_root_path", before), "root_path": before + BASE}
        await self._api({**scope, **under}, receive, send)


def build_api() -> FastAPI:
    """Build the API alone, as it is mounted."""
    api = FastAPI(
        title="traject",
        description=openapi.ABOUT,
        version=VERSION,
        contact=openapi.CONTACT,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": BASE}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.add_to(api)
    for part in (
        trajectories,
        moves,
        readers,
        obligations,
        stalls,
        figures,
        procedures,
        absences,
        feed,
        subscriptions,
        openings,
        contacts,
        voice,
        grants,
        meetings,
    ):
        api.include_router(part.routes)
    api.openapi = openapi.document_of(api.openapi)  # type: ignore[method-assign] # FastAPI's own way
    return api
