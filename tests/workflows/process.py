"""A worker in a process of its own, for tests that kill it."""

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr

from runtime.settings import Settings
from workflows.worker import run_workers


def main() -> None:
    address, namespace, url, keys = sys.argv[1:]
    settings = Settings(
        temporal_address=address,
        temporal_namespace=namespace,
        database_url=SecretStr(url),
        keys=Path(keys),
        build_id="processes",
    )
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    ready = asyncio.Event()
    working = asyncio.create_task(run_workers(settings, asyncio.Event(), ready))
    await ready.wait()
    print("ready", flush=True)  # noqa: T201 - what the test waits for
    await working


if __name__ == "__main__":
    main()
