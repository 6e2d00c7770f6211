"""What a person reads when there is no page to show: not found, not allowed, broken."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from web import words
from web.pages import message

log = structlog.get_logger()


class NotFromHere(Exception):
    """A form that did not come from one of our own pages."""


def add_to(app: FastAPI) -> None:
    """Let every failure outside of the API leave as a page."""
    app.exception_handler(HTTPException)(_on_http)
    app.exception_handler(NotFromHere)(_on_foreign)
    app.exception_handler(SQLAlchemyError)(_on_unreadable)
    app.exception_handler(OSError)(_on_unreadable)
    app.exception_handler(Exception)(_on_bug)


async def _on_http(request: Request, error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.NOT_FOUND:
        return message(request, status, words.MISSING, words.MISSING_HOW)
    answer = message(request, status, words.NOT_SO, words.MISSING_HOW)
    answer.headers.update(error.headers or {})
    return answer


async def _on_foreign(request: Request, _error: Exception) -> Response:
    return message(request, HTTPStatus.FORBIDDEN, words.NOT_SO, words.NOT_SO_HOW)


async def _on_unreadable(request: Request, error: Exception) -> Response:
    log.warning("page.unreadable", error=type(error).__name__)
    return message(request, HTTPStatus.SERVICE_UNAVAILABLE, words.BROKEN, words.BROKEN_HOW)


async def _on_bug(request: Request, error: Exception) -> Response:
    log.error("page.failed", error=type(error).__name__, exc_info=error)
    return message(request, HTTPStatus.INTERNAL_SERVER_ERROR, words.BROKEN, words.BROKEN_HOW)
