"""How a peer is told what to do: a line with cases and clients in, a line with milliseconds out.

It ends when nothing more can be read: so it never outlives whoever started it.
"""

import asyncio
import json
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

from bench.bare.writing import Script, Writer

CONNECTIONS: Final = 10
"""As many as the bare case has, on either side."""


@dataclass
class Peer(ABC):
    """Whoever goes through cases. Without HTTP, in the process of whoever asks."""

    script: Script
    writer: Writer
    sign_offs: list[float] = field(default_factory=list)

    async def case(self) -> None:
        """One case, act by act; of those in the middle it is kept how long they took."""
        case = uuid4()
        last = len(self.script.parts) - 1
        for number, part in enumerate(self.script.parts):
            began = time.perf_counter()
            await self.writer.write(part.before, case)
            await self.act(case, number)
            took = (time.perf_counter() - began) * 1000
            await self.writer.write(part.after, case)
            if 0 < number < last:
                self.sign_offs.append(took)

    @abstractmethod
    async def act(self, case: UUID, number: int) -> None:
        """Let the engine take one act, and come back once that is stored."""

    async def all(self, cases: int, clients: int) -> list[float]:
        self.sign_offs.clear()
        left = iter(range(cases))

        async def one_client() -> None:
            for _ in left:
                await self.case()

        async with asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(one_client())
        return list(self.sign_offs)


async def as_told(peer: Peer) -> None:
    """Say that it is ready, and do what each line says."""
    _say("ready")
    while line := await asyncio.to_thread(sys.stdin.readline):
        cases, clients = map(int, line.split())
        _say(await peer.all(cases, clients))


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
