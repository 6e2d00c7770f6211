"""For whoever watches the processes: is it alive, and can it do its work?"""

import asyncio
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from models import queries_inbox

PATIENCE: Final = 2.0  # seconds; what takes longer is not ready

routes: Final = APIRouter(prefix="/health", include_in_schema=False)


@routes.get("/live")
async def live() -> JSONResponse:
    """Whether the process answers at all. If not, start it again."""
    return JSONResponse({"status": "live"}, headers=_FRESH)


@routes.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """Whether it can read, and take moves in. That needs PostgreSQL; without Temporal it waits."""
    try:
        async with asyncio.timeout(PATIENCE), request.app.state.means.sessions() as session:
            await queries_inbox.now(session)
    except (SQLAlchemyError, OSError):
        return JSONResponse({"status": "no database"}, 503, headers=_FRESH)
    return JSONResponse({"status": "ready"}, headers=_FRESH)


_FRESH: Final = {"Cache-Control": "no-store"}
