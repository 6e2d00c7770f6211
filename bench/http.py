"""Asking over HTTP, as another program would: a connection per client, a token per person."""

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Final, Self
from uuid import UUID

from bench.stack import HOST
from bench.world import token_of
from domain.seats import PersonId
from runtime.ids import uuid7

PREFIX: Final = "/api/v1"
Body = Mapping[str, Any]


class NotDone(Exception):
    """Something else than "done" came back: what is measured would not be what we say."""


class Client:
    """One client. Keeps how long each move took, in milliseconds."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=30)
        self.took = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_how: object) -> None:
        self._connection.close()

    def open(self, learner: UUID, signal: Body, *, by: PersonId) -> UUID:
        """Raise a signal about a learner; answer with the trajectory."""
        done = self._send("/trajectories", {"learner": str(learner), "signal": signal}, by)
        return UUID(done["trajectory"])

    def make(self, trajectory: UUID, move: Body, *, by: PersonId) -> None:
        """Make a move, and be sure that it is in the ledger."""
        self._send(f"/trajectories/{trajectory}/moves", move, by)

    def look(self, path: str, *, by: PersonId) -> Any:  # noqa: ANN401 - JSON
        return self._exchange("GET", path, None, by, HTTPStatus.OK)

    def _send(self, path: str, body: Body, by: PersonId) -> dict[str, Any]:
        began = time.perf_counter()
        answer: dict[str, Any] = self._exchange("POST", path, body, by, HTTPStatus.CREATED)
        self.took = (time.perf_counter() - began) * 1000
        return answer

    def _exchange(
        self, method: str, path: str, body: Body | None, by: PersonId, wanted: HTTPStatus
    ) -> Any:  # noqa: ANN401 - JSON
        headers = {"Authorization": f"Bearer {token_of(by)}", "Idempotency-Key": str(uuid7())}
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, PREFIX + path, sent, headers)
        answer = self._connection.getresponse()
        words = answer.read()
        if answer.status != wanted:
            raise NotDone(f"{method} {path} {body}: {answer.status} {words.decode()[:600]}")
        return json.loads(words)
