"""Says what is going on while a person waits: a spinner on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console

WORTH_TELLING: Final = 1.0  # seconds


class Progress:
    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def say(self, line: str) -> None:
        self._console.print(line, markup=False)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Name a slow step while it lasts, and how long it took when it was slow."""
        began = time.monotonic()
        if self._console.is_terminal:
            with self._console.status(what):
                yield
        else:
            self.say(f"{what} …")
            yield
        took = time.monotonic() - began
        if self._console.is_terminal or took > WORTH_TELLING:
            self.say(f"{what}: {took:.1f} s")
