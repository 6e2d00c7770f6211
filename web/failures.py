"""What a person reads when there is no page to show: not found, not allowed, broken."""

import traceback
from http import HTTPStatus
from pathlib import Path

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from access.errors import NotPutDown, TooOften
from web import troubles, waiting
from web.pages import HEADERS, message

log = structlog.get_logger()


class NotFromHere(Exception):
    """A form that did not come from one of our own pages."""


class SignInFirst(Exception):
    """A page for people whom we know, asked for by somebody whom we do not."""

    def __init__(self, at: str | None = None) -> None:
        """`at`: where to show who they are. None: where everybody signs in."""
        super().__init__()
        self.at = at


class GoTo(Exception):
    """Something has to be done on another page of ours first."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class LinkOver(Exception):
    """A personal link that is over, or never was one: the two look the same."""


class NotPrivate(Exception):
    """Others can read along: no cookie goes over such a line."""


def add_to(app: FastAPI) -> None:
    """Let every failure outside of the API leave as a page."""
    app.exception_handler(HTTPException)(_on_http)
    app.exception_handler(RequestValidationError)(_on_misspelled)
    app.exception_handler(NotFromHere)(_on_foreign)
    app.exception_handler(GoTo)(_on_elsewhere)
    app.exception_handler(NotPrivate)(_on_open_line)
    app.exception_handler(LinkOver)(_on_link_over)
    app.exception_handler(TooOften)(_on_too_often)
    app.exception_handler(SQLAlchemyError)(_on_unreadable)
    app.exception_handler(OSError)(_on_unreadable)
    app.exception_handler(NotPutDown)(_on_unreadable)
    app.add_middleware(LastResort)


async def _on_http(request: Request, error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.NOT_FOUND:
        return message(request, status, troubles.MISSING, troubles.MISSING_HOW)
    answer = message(request, status, troubles.NOT_SO, troubles.MISSING_HOW)
    answer.headers.update(error.headers or {})
    return answer


async def _on_misspelled(request: Request, _error: Exception) -> Response:
    return message(request, HTTPStatus.NOT_FOUND, troubles.MISSING, troubles.MISSING_HOW)


async def _on_link_over(request: Request, _error: Exception) -> Response:
    return message(request, HTTPStatus.NOT_FOUND, troubles.OVER, troubles.OVER_HOW)


async def _on_too_often(request: Request, late: TooOften) -> Response:
    status = HTTPStatus.TOO_MANY_REQUESTS
    return waiting.told(message(request, status, waiting.TITLE, waiting.how_long(late)), late)


async def _on_foreign(request: Request, _error: Exception) -> Response:
    return message(request, HTTPStatus.FORBIDDEN, troubles.NOT_SO, troubles.NOT_SO_HOW)


async def _on_elsewhere(_request: Request, where: GoTo) -> Response:
    return RedirectResponse(where.path, HTTPStatus.SEE_OTHER, HEADERS)


async def _on_open_line(request: Request, _error: Exception) -> Response:
    return message(request, HTTPStatus.FORBIDDEN, troubles.NOT_PRIVATE, troubles.NOT_PRIVATE_HOW)


async def _on_unreadable(request: Request, error: Exception) -> Response:
    log.warning("page.unreadable", error=type(error).__name__)
    return message(request, HTTPStatus.SERVICE_UNAVAILABLE, troubles.BROKEN, troubles.BROKEN_HOW)


class LastResort:
    """Catches a bug of ours. Left to the server it would be logged with all that was at hand."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as bug:
            if scope["type"] != "http":
                raise
            frames = traceback.extract_tb(bug.__traceback__)
            way = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
            log.error("page.failed", error=type(bug).__name__, way=way)  # noqa: TRY400 - its words may be about a child
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            page = message(Request(scope), status, troubles.BROKEN, troubles.BROKEN_HOW)
            await page(scope, receive, send)
