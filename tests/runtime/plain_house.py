"""A house with real servers and no product: what `traject up` does, told apart from what it runs.

A program of its own, so that tests can kill it. Its table counts how often it was started.
"""

import asyncio
import gc
import sys

import psycopg
from fastapi import FastAPI

from runtime import house, settings
from runtime.progress import Progress
from runtime.settings import Settings
from runtime.trouble import Trouble


def main() -> int:
    try:
        asyncio.run(house.up(settings.load(_env_file=None), PRODUCT, Progress()))
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n{trouble.details}\n")
        return 3
    finally:
        gc.collect()
    return 0


def migrate(known: Settings) -> None:
    with psycopg.connect(known.database_url.get_secret_value()) as database:
        database.execute("CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now())")


async def work(_known: Settings, stop: asyncio.Event, ready: asyncio.Event) -> None:
    ready.set()
    await stop.wait()


async def fill(known: Settings) -> None:
    url = known.database_url.get_secret_value()
    async with await psycopg.AsyncConnection.connect(url) as database:
        await database.execute("INSERT INTO starts DEFAULT VALUES")


def build_app(known: Settings) -> FastAPI:
    app = FastAPI()

    @app.get("/starts")
    async def starts() -> int:
        url = known.database_url.get_secret_value()
        async with await psycopg.AsyncConnection.connect(url) as database:
            found = await (await database.execute("SELECT count(*) FROM starts")).fetchone()
        return int(found[0]) if found else 0

    return app


PRODUCT = house.Product(migrate=migrate, work=work, fill=fill, build_app=build_app)

if __name__ == "__main__":
    sys.exit(main())
