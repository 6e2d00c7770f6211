"""How a page is made: its template, its language, and the headers that every page has."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.said import Said
from web import welcome, words

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

_MENU: Final = (
    ("/", words.HOME),
    ("/mailbox", words.MAILBOX),
    ("/api/v1/docs", words.API),
    ("/me", welcome.ME),
)
_KEPT: Final = ("alliance", "next")
"""What a page in the other language still has to know. Nothing else of an address is repeated."""

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language_of(request: Request) -> Language:
    """As the address says, or else as the page says to which they will go on."""
    asked = request.query_params.get("lang") or getattr(request.state, "language", DEFAULT)
    return "en" if asked == "en" else DEFAULT


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
        welcome=welcome,
        menu=_MENU,
        here=request.url.path,
        asked="" if language == DEFAULT else f"?lang={language}",
        also="" if language == DEFAULT else f"&lang={language}",
        in_other=_in_other(request, language),
    )
    headers = HEADERS | (_WITH_SCRIPT if has_script else {})
    return HTMLResponse(html, status, headers | {"Content-Language": language})


def _in_other(request: Request, language: Language) -> str:
    """The query by which the same page speaks the other language."""
    asked = request.query_params
    kept = {name: asked[name] for name in _KEPT if name in asked}
    return "?" + urlencode({**kept, "lang": "nl" if language == "en" else "en"})


def message(request: Request, status: HTTPStatus, title: Said, how: Said) -> HTMLResponse:
    """Make a page that says one thing."""
    return page(request, "message.html", {"said": {"title": title, "how": how}}, status)
