"""Whose work our pages are made of, and on which terms."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.bundled import bundle
from web.pages import page

routes: Final = APIRouter(include_in_schema=False)


@routes.get("/licences")
async def licences(request: Request) -> HTMLResponse:
    made_of = bundle()
    terms = [
        (text, [part for part in made_of.parts if part.text == number])
        for number, text in enumerate(made_of.licence_texts)
    ]
    return page(request, "licences.html", {"terms": terms})
