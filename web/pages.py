"""How a page is made: its template, its language, and the headers that every page has."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Literal

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.said import Said
from web import words

Language = Literal["nl", "en"]
DEFAULT: Final[Language] = "nl"

FOLDER: Final = Path(__file__).parent

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_WITH_SCRIPT: Final = {
    "Content-Security-Policy": f"{_POLICY}; script-src 'self'; connect-src 'self'"
}
"""For the pages on which a passkey can be used. The script is a file of ours."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_MENU: Final = (("/", words.HOME), ("/mailbox", words.MAILBOX), ("/api/v1/docs", words.API))

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language_of(request: Request) -> Language:
    return "en" if request.query_params.get("lang") == "en" else DEFAULT


def page(
    request: Request,
    template: str,
    shown: Mapping[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
    *,
    has_script: bool = False,
) -> HTMLResponse:
    """Make a page in the language of the reader."""
    language = language_of(request)

    def say(said: Said) -> str:
        return said.en if language == "en" else said.nl

    html = _templates.get_template(template).render(
        shown,
        language=language,
        say=say,
        words=words,
        menu=_MENU,
        here=request.url.path,
        asked="" if language == DEFAULT else f"?lang={language}",
    )
    headers = HEADERS | (_WITH_SCRIPT if has_script else {})
    return HTMLResponse(html, status, headers | {"Content-Language": language})


def message(request: Request, status: HTTPStatus, title: Said, how: Said) -> HTMLResponse:
    """Make a page that says one thing."""
    return page(request, "message.html", {"said": {"title": title, "how": how}}, status)
