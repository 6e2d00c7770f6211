"""Logs of a test that types commands: beside what a command prints, whatever ran before it."""

import sys
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A command leaves alone what is set up already: here, the logs of the test.

    Workers log meanwhile, so each line goes to the error stream that there is at that moment.
    """
    structlog.reset_defaults()
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    yield
    structlog.reset_defaults()
