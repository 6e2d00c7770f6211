"""The stack of `tests.api.stack`, for the tests of the commands."""

from tests.api.stack import (
    client,
    elsewhere,
    engine,
    here,
    learner,
    people,
    raise_one,
    raised,
    sessions,
    settings,
    stranger,
    workers,
)
from tests.own_logs import own_logs

__all__ = [
    "client",
    "elsewhere",
    "engine",
    "here",
    "learner",
    "own_logs",
    "people",
    "raise_one",
    "raised",
    "sessions",
    "settings",
    "stranger",
    "workers",
]
