"""How a page is made: its template, its language, and the headers that every page has."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from models.views import SignedIn
from runtime import clock
from web.bundled import bundle
from web.i18n import (
    DEFAULT,
    EVERYWHERE,
    HELP,
    OF_FAMILIES,
    Day,
    Language,
    Moment,
    Sayable,
    catalogue_of,
    is_said_in,
    locale_of,
    say,
)
from web.menu import is_demo, menu_of, signed_in_of
from web.themes import sheet_for

FOLDER: Final = Path(__file__).parent

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_WITH_SCRIPT: Final = {
    "Content-Security-Policy": f"{_POLICY}; script-src 'self'; connect-src 'self'"
}
"""For pages on which a passkey can be used, or a sign-in can end. The scripts are files of ours."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

LANGUAGE_COOKIE: Final = "traject-language"
_A_YEAR: Final = 365 * 24 * 60 * 60
NAMES: Final[Mapping[Language, str]] = {
    "nl": "Nederlands",
    "en": "English",
    "uk": "Українська",
    "ar": "العربية",
    "tr": "Türkçe",
    "pl": "Polski",
}
"""Each language as whoever speaks it calls it."""
_INDENT: Final = re.compile(r"\n[ \t]+")
_OF_FAMILIES: Final = "family/"
"""The folder of the pages for parents and learners."""


class _WithoutIndents(Extension):
    """Templates without the spaces that lines begin with: pages go out as they are, and read on."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - as Jinja asks
        return _INDENT.sub("\n", source)


@lru_cache
def _templates(language: Language, *, young: bool) -> Environment:
    """The templates, with their sentences in one language."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", _WithoutIndents],
    )
    made.policies["ext.i18n.trimmed"] = True
    install = made.install_gettext_translations  # type: ignore[attr-defined]  # the extension adds it
    install(catalogue_of(language, young=young), newstyle=True)
    made.globals["static"] = bundle().path
    return made


def language_of(request: Request, languages: Sequence[Language] = EVERYWHERE) -> Language:
    """As the reader asks, where it is one of these."""
    asked = asked_language(request)
    return DEFAULT if asked is None or asked not in languages else asked


def asked_language(request: Request) -> Language | None:
    """As the address asks; or else as this browser asked before; or else as the person reads."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked is None and (signed_in := signed_in_of(request)) is not None:
        asked = signed_in.person.language
    return next((each for each in OF_FAMILIES if each == asked), None)


def page(  # noqa: PLR0913 - all that a page can differ in
    request: Request,
    template: str,
    shown: Mapping[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
    *,
    has_script: bool = False,
    young: bool = False,
) -> HTMLResponse:
    """Make a page in the language of the reader; for somebody young as one talks to them."""
    html = rendered(request, template, shown, young=young)
    headers = HEADERS | (_WITH_SCRIPT if has_script or signed_in_of(request) else {})
    language = language_of(request, languages_of(template))
    answer = HTMLResponse(html, status, headers | {"Content-Language": language})
    remember_language(request, answer)
    return answer


def languages_of(template: str) -> Sequence[Language]:
    """In which languages a page can be read."""
    return OF_FAMILIES if template.startswith(_OF_FAMILIES) else EVERYWHERE


def rendered(
    request: Request, template: str, shown: Mapping[str, Any], *, young: bool = False
) -> str:
    """What a page says in the language of the reader: to send, or to print."""
    languages = languages_of(template)
    language, signed_in = language_of(request, languages), signed_in_of(request)

    def in_words(it: Sayable) -> str:
        said = say(it, language, young=young)
        return said if is_said_in(it, language) else _in_dutch(said)

    return (
        _templates(language, young=young)
        .get_template(template)
        .render(
            shown,
            language=language,
            direction=locale_of(language).text_direction,
            languages=[(_in(request, each), each, NAMES[each]) for each in languages],
            is_help=language in HELP,
            in_dutch=_in(request, DEFAULT),
            say=in_words,
            Day=Day,
            Moment=Moment,
            in_nl=lambda it: say(it, DEFAULT),
            menu=menu_of(request),
            signed_in=signed_in,
            seconds_left=0 if signed_in is None else seconds_left(signed_in),
            theme=sheet_for(request),
            is_demo=is_demo(request),
            here=request.url.path,
        )
    )


def seconds_left(signed_in: SignedIn) -> int:
    """Until somebody is signed out, unless they do something."""
    return max(0, int((signed_in.ends_at - clock.now()).total_seconds()))


def _in_dutch(said: str) -> Markup:
    """Words that are there in Dutch alone, marked as such."""
    return Markup('<span lang="nl" dir="ltr">{}</span>').format(said)


def _in(request: Request, language: Language) -> str:
    """The query by which the same page speaks another language."""
    kept = [each for each in request.query_params.multi_items() if each[0] != "lang"]
    return "?" + urlencode([*kept, ("lang", language)])


def remember_language(request: Request, answer: Response) -> None:
    """Let this browser keep the language that an address asked for."""
    language = asked_language(request)
    asked = request.query_params.get("lang")
    if language is not None and asked == language != request.cookies.get(LANGUAGE_COOKIE):
        answer.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=_A_YEAR,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


LOOK_AGAIN: Final = 3
"""Seconds after which a page looks again by itself."""


def until_done(answer: HTMLResponse) -> HTMLResponse:
    """Let a page that says "received, being processed" look again by itself."""
    answer.headers["Refresh"] = str(LOOK_AGAIN)
    return answer


def message(request: Request, status: HTTPStatus, title: Sayable, how: Sayable) -> HTMLResponse:
    """Make a page that says one thing."""
    is_of_family = asked_language(request) in HELP
    template = "family/message.html" if is_of_family else "message.html"
    return page(request, template, {"said": {"title": title, "how": how}}, status)
