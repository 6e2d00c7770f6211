"""Asking over HTTP, as another program would: a connection per client, a token per person."""

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Final, Self
from uuid import UUID

from bench.stack import HOST
from bench.world import Tokens
from domain.seats import PersonId
from runtime.ids import uuid7

PREFIX: Final = "/api/v1"
PATIENCE: Final = 60.0  # seconds
LOOK_EVERY: Final = 0.05
Body = Mapping[str, Any]


class NotDone(Exception):
    """A move was refused or got stuck: what is measured would not be what we say."""


class Client:
    """One client. Keeps how long the last exchange took, in ms, and how many were late."""

    def __init__(self, port: int, tokens: Tokens) -> None:
        self._tokens = tokens
        self._connection = HTTPConnection(HOST, port, timeout=30)
        self.took = 0.0
        self.late = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_how: object) -> None:
        self._connection.close()

    def open(self, learner: UUID, signal: Body, *, by: PersonId) -> UUID:
        """Raise a signal about a learner; answer with the trajectory."""
        return self._do("/trajectories", {"learner": str(learner), "signal": signal}, by)

    def make(self, trajectory: UUID, move: Body, *, by: PersonId) -> None:
        """Make a move, and be sure that it is in the ledger."""
        self._do(f"/trajectories/{trajectory}/moves", move, by)

    def look(self, path: str, *, by: PersonId) -> Any:  # noqa: ANN401 - JSON
        began = time.perf_counter()
        status, answer = self._exchange("GET", path, by)
        self.took = (time.perf_counter() - began) * 1000
        if status != HTTPStatus.OK:
            raise NotDone(f"GET {path}: {status} {answer}")
        return answer

    def _do(self, path: str, body: Body, by: PersonId) -> UUID:
        began, key = time.perf_counter(), str(uuid7())
        status, answer = self._exchange("POST", path, by, body, key)
        if status == HTTPStatus.ACCEPTED:
            self.late += 1
            self._wait_until_done(key, by)
        elif status != HTTPStatus.CREATED:
            raise NotDone(f"POST {path} {body.get('type')}: {status} {answer}")
        self.took = (time.perf_counter() - began) * 1000
        return UUID(answer["trajectory"])

    def _wait_until_done(self, key: str, by: PersonId) -> None:
        """Where "received" came first: for the measurement it is done when it is recorded."""
        deadline = time.perf_counter() + PATIENCE
        while self.look(f"/moves/{key}", by=by)["state"] != "done":
            if time.perf_counter() > deadline:
                raise NotDone(f"A move was not done within {PATIENCE:.0f} s.")
            time.sleep(LOOK_EVERY)

    def _exchange(
        self, method: str, path: str, by: PersonId, body: Body | None = None, key: str = ""
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self._tokens[by]}"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, PREFIX + path, sent, headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())
