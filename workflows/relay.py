"""Pushes what was taken in and not yet confirmed by the process itself, until it is.

Any number of these may run: what one has claimed, the others leave alone. A row that shows a
receipt is pushed too: only the process knows whether it knows of it.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from activities import inbox
from workflows.gateway import Gateway

AT_ONCE: Final = 20
PAUSE: Final = 1.0


class Relay:
    """One of the workers' loops."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            pushed = await self.push_some()
            if pushed < AT_ONCE:
                await _pause(stop)

    async def push_some(self) -> int:
        """Push those that are due, and say how many that were."""
        moves = await self._gateway.unconfirmed(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for same in _by_trajectory(moves):
                group.create_task(self._push(same))
        await self._gateway.settle()
        return len(moves)

    async def _push(self, moves: Sequence[inbox.Move]) -> None:
        """Push the moves of one trajectory in the order in which they came."""
        for move in moves:
            await self._gateway.push(move)


def _by_trajectory(moves: Sequence[inbox.Move]) -> list[list[inbox.Move]]:
    ordered = sorted(moves, key=lambda move: (str(move.asked.trajectory), move.received_at))
    return [list(same) for _, same in groupby(ordered, lambda move: move.asked.trajectory)]


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), PAUSE)
    except TimeoutError:
        return
