"""The real pages on a real port, and a real browser in front of them.

A module that imports `site`, `chromium` and `browser` from here has, in its tests:

- `site`: where the pages are, served by the product's own HTTP server. `settings` and `sessions`
  come from `tests.web.browser` too, or from any module that makes them;
- `browser`: a fresh browser context, with no cookies; `await browser.new_page()`.

There is no Temporal here: signing in needs none, and reads go to PostgreSQL.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, async_playwright
from sqlalchemy.ext.asyncio import AsyncEngine

from api.main import build_app
from runtime import ports
from runtime import settings as read_settings
from runtime.database import Sessions, engine_of, sessions_of
from runtime.http import HttpServer
from runtime.keyring import Keyring
from runtime.settings import Settings

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def settings(postgres_url: str, keyring: Keyring) -> Settings:
    """The settings of a site on a free port. Nobody answers at its address of Temporal."""
    return read_settings.load(
        database_url=postgres_url,
        keys=keyring.file,
        temporal_address=f"127.0.0.1:{ports.free_port()}",
        port=ports.free_port(),
    )


@pytest.fixture(scope="module")
async def engine(postgres_url: str, keyring: Keyring) -> AsyncIterator[AsyncEngine]:
    made = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=5, keyring=keyring)
    yield made
    await made.dispose()


@pytest.fixture(scope="module")
def sessions(engine: AsyncEngine) -> Sessions:
    return sessions_of(engine)


@pytest.fixture(scope="module")
async def site(settings: Settings) -> AsyncIterator[str]:
    """Where the pages are."""
    async with serving(build_app(settings), settings):
        yield settings.url


@asynccontextmanager
async def serving(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """Serve an application with the server of the product, on its port."""
    server = HttpServer(app, settings)
    held = ports.hold(settings.port, host=settings.host, what_for="tests", setting="port")
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve([held]))
        await server.is_up.wait()
        yield
        server.stop()


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        await started.close()


@pytest.fixture
async def browser(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A browser that knows nothing yet, with a page of 390 by 844 as on a phone."""
    context = await chromium.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL")
    yield context
    await context.close()
