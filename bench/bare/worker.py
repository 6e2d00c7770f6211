"""The bare worker, a process of its own: `python -m bench.bare.worker ADDRESS URL SCRIPT`."""

import asyncio
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from bench.bare.process import TASK_QUEUE, WRITE, Act, BareCase
from bench.bare.writing import Script, Writer
from bench.stack import NAMESPACE

CONNECTIONS = 10


class Recorder:
    def __init__(self, script: Script, writer: Writer) -> None:
        self._script = script
        self._writer = writer

    @activity.defn(name=WRITE)
    async def write(self, act: Act) -> None:
        await self._writer.write(self._script.parts[act.number].record, UUID(act.case))


async def work(address: str, url: str, path: Path) -> None:
    """Until told to end."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    script = Script.load(path)
    client = await Client.connect(address, namespace=NAMESPACE)
    async with Writer.with_connections(script, url, CONNECTIONS) as writer:
        recorder = Recorder(script, writer)
        async with Worker(
            client, task_queue=TASK_QUEUE, workflows=[BareCase], activities=[recorder.write]
        ):
            await told.wait()


def main(told: Sequence[str]) -> None:
    address, url, path = told
    try:
        asyncio.run(work(address, url, Path(path)))
    finally:
        gc.collect()  # or the interpreter may crash at exit after Temporal (sdk-python#300)


if __name__ == "__main__":
    main(sys.argv[1:])
