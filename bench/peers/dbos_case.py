"""On DBOS: a durable function that waits for messages.

`python -m bench.peers.dbos_case URL STATE SCRIPT`, in the environment of peers.

Each act is a message to it and an event that it sets; what is written is a step, so that it is done
again after a crash. It lives in the process of whoever asks, as DBOS means it.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from dbos import DBOS, SetWorkflowID

from bench.bare.writing import Script, Writer
from bench.peers.going import CONNECTIONS, Peer, as_told

_TERM: Final = 14 * 24 * 3600.0  # seconds
_ACT: Final = "act"
_PATIENCE: Final = 60.0  # seconds
_here: list["DbosPeer"] = []
"""Who writes. A workflow only gets what can be stored."""


@DBOS.step()
async def write(case: str, number: int) -> None:
    peer = _here[0]
    await peer.writer.write(peer.script.parts[number].record, UUID(case))


@DBOS.workflow()
async def process(case: str, acts: int) -> None:
    for _ in range(acts):
        number = await DBOS.recv_async(_ACT, timeout_seconds=_TERM)
        if number is None:
            return
        await write(case, number)
        await DBOS.set_event_async(str(number), number)


class DbosPeer(Peer):
    async def act(self, case: UUID, number: int) -> None:
        id_ = f"case-{case}"
        if number == 0:
            with SetWorkflowID(id_):
                await DBOS.start_workflow_async(process, str(case), len(self.script.parts))
        await DBOS.send_async(id_, number, topic=_ACT)
        answer = await DBOS.get_event_async(id_, str(number), timeout_seconds=_PATIENCE)
        if answer != number:
            raise RuntimeError(f"Act {number} was not done within {_PATIENCE} s.")


async def run(url: str, state: str, path: Path) -> None:
    script = Script.load(path)
    DBOS(config={"name": "peer", "system_database_url": state, "log_level": "ERROR"})
    DBOS.launch()
    try:
        async with Writer.with_connections(script, url, CONNECTIONS) as writer:
            _here.append(DbosPeer(script, writer))
            await as_told(_here[0])
    finally:
        DBOS.destroy()


def main(told: Sequence[str]) -> None:
    url, state, path = told
    asyncio.run(run(url, state, Path(path)))


if __name__ == "__main__":
    main(sys.argv[1:])
