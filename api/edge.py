"""The edge of the API: what holds for every request and every answer, whatever route it is for."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.bodies import must_be_clear
from api.language import preferred
from api.problems import Problem

VERSION: Final = "0.1.0"
"""Of the API, not of the product: semantic, and in every answer."""

MAX_BODY: Final = 64 * 1024

_HEADERS: Final = {
    "API-Version": VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Vary": "Accept-Language, Authorization",
}
_PUBLISHED: Final = "/openapi.json"
_BRING_A_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_WE_WRITE: Final = frozenset({"*/*", "application/*", "application/json", problems.MEDIA_TYPE})


class Edge:
    """Wraps the API as a whole: also what the framework answers by itself passes here."""

    def __init__(self, api: ASGIApp) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        answering = _Answering(scope, send)
        try:
            _check(scope)
            body = _Body(receive)
            whole = await body.take_in()
            if scope["method"] in _BRING_A_BODY:
                must_be_clear(whole)
            await self._api(scope, body.receive, answering.send)
        except Problem as problem:
            await answering.with_problem(problem, receive)
        except Exception as bug:  # noqa: BLE001 - whatever it is
            # Where an answer has gone out, `problems` saw to that and logged it.
            if not answering.has_begun:
                problems.tell(bug)
                await answering.with_problem(problems.INTERNAL, receive)


class _Answering:
    """Sends an answer, with our headers on it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self.has_begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            if self._scope["path"].endswith(_PUBLISHED):
                headers["Access-Control-Allow-Origin"] = "*"
        await self._send(message)

    async def with_problem(self, problem: Problem, receive: Receive) -> None:
        if self.has_begun:
            return
        asked = Headers(scope=self._scope).get("accept-language")
        written = problems.answer(problem, path=self._scope["path"], language=preferred(asked))
        await written(self._scope, receive, self.send)


class _Body:
    """Takes a whole body in before anything is done with it, unless it becomes too much."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._whole: Message | None = None

    async def take_in(self) -> bytes:
        body, more = b"", True
        while more:
            message = await self._receive()
            if message["type"] != "http.request":
                self._whole = message
                return b""
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MAX_BODY:
                raise problems.TOO_LARGE
        self._whole = {"type": "http.request", "body": body, "more_body": False}
        return body

    async def receive(self) -> Message:
        whole, self._whole = self._whole, None
        return await self._receive() if whole is None else whole


def _check(scope: Scope) -> None:
    """Whether the body is one we read and the answer one that is wanted."""
    headers = Headers(scope=scope)
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > MAX_BODY:
        raise problems.TOO_LARGE
    sent = headers.get("content-type", "")
    if scope["method"] in _BRING_A_BODY and sent and not _is_json(sent):
        raise problems.NOT_JSON
    wanted = {_media_type(part) for part in headers.get("accept", "*/*").split(",")}
    if not wanted & _WE_WRITE:
        raise problems.NOT_ACCEPTABLE


def _is_json(header: str) -> bool:
    """Whether it is JSON as the standard has it: in UTF-8, whatever else a charset claims."""
    _, _, named = header.lower().partition("charset=")
    alphabet = named.partition(";")[0].strip(' "')
    return _media_type(header) == "application/json" and alphabet in {"", "utf-8", "utf8"}


def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()
