"""What can be wrong with the machine, said so that a person can put it right.

Trouble is never a bug of ours and never a refusal by the rules: a port is taken, a disk is full, a
tool is missing. The command line prints it as one line and leaves with code 3.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Trouble(Exception):
    """One line: what is wrong, and what to do about it."""

    def __init__(self, what: str, what_to_do: str, *, details: str = "") -> None:
        super().__init__(f"{what} {what_to_do}")
        self.what = what
        self.what_to_do = what_to_do
        self.details = details  # for example the tail of a log; printed below the line


@asynccontextmanager
async def troubles_first() -> AsyncIterator[None]:
    """Let the Trouble in a group of exceptions out alone; a group without one stays whole."""
    try:
        yield
    except BaseExceptionGroup as group:
        found = group.subgroup(Trouble)
        if found is None:
            raise
        raise _leaf(found) from group


def _leaf(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
