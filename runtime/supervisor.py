"""Keeps servers running for as long as we run.

A server that ends is started again, with a line that says so; one that keeps ending is Trouble.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Final, Protocol, Self

from runtime import children, disk
from runtime.children import Child
from runtime.trouble import troubles_first

LOOK_EVERY: Final = 0.2  # seconds
PATIENCE: Final = 120.0  # seconds to become ready; recovery after a crash takes its time
TOO_MANY: Final = 5  # ends …
TOO_SOON: Final = 60.0  # … within so many seconds

Say = Callable[[str], None]


class Server(Protocol):
    """What can be supervised: EmbeddedPostgres, EmbeddedTemporal."""

    child: Child | None

    def prepare(self) -> None: ...
    def launch(self) -> Child: ...
    def is_ready(self) -> bool: ...
    def stop(self) -> None: ...


class Supervisor:
    """Starts the servers on entry, stops them on the way out; `watch` is for in between."""

    def __init__(self, servers: Sequence[Server], say: Say) -> None:
        self._servers = servers
        self._say = say
        self._ends: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=TOO_MANY))

    async def __aenter__(self) -> Self:
        try:
            async with troubles_first(), asyncio.TaskGroup() as group:
                for server in self._servers:
                    group.create_task(_must_start(server))
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_how: object) -> None:
        await self._stop()

    async def watch(self) -> None:
        """Until cancelled: start again what ended. Trouble when that does not help."""
        async with troubles_first(), asyncio.TaskGroup() as group:
            for server in self._servers:
                group.create_task(self._keep(server))

    async def _keep(self, server: Server) -> None:
        while True:
            if server.child is not None and not server.child.is_running:
                self._count_end_of(server.child)
                if await _start(server):
                    self._say(f"{server.child.program.name} runs again")
            await asyncio.sleep(LOOK_EVERY)

    def _count_end_of(self, child: Child) -> None:
        name = child.program.name
        self._say(f"{name} ended ({child.how_it_ended}); starting it again")
        ends = self._ends[name]
        ends.append(time.monotonic())
        if len(ends) == TOO_MANY and ends[-1] - ends[0] < TOO_SOON:
            disk.must_have_room(child.program.folder)
            raise children.did_not_start(child)

    async def _stop(self) -> None:
        await asyncio.gather(*(asyncio.to_thread(server.stop) for server in self._servers))


async def _must_start(server: Server) -> None:
    if not await _start(server) and server.child is not None:
        raise children.did_not_start(server.child)


async def _start(server: Server) -> bool:
    """Whether it became ready.

    Only `launch` forks, and it does so in this thread: a child lives as long as the thread does.
    """
    await asyncio.to_thread(server.prepare)
    child = server.launch()
    deadline = time.monotonic() + PATIENCE
    while not await asyncio.to_thread(server.is_ready):
        if not child.is_running or time.monotonic() > deadline:
            return False
        await asyncio.sleep(children.LOOK_EVERY)
    return True
