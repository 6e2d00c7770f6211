"""Every part of a page once, in every state: to look at, and for the tests. Only in the demo."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.pages import page

routes: Final = APIRouter(include_in_schema=False)


@routes.get("/looks")
async def looks(request: Request, waits: str = "") -> HTMLResponse:
    return page(request, "looks.html", {"waits": waits}, has_script=True)
