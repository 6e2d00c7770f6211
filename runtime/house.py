"""Runs what others build: servers, workers, pages and API, together or apart, until told to stop.

It knows none of them by name; `cli.py` hands them in as a `Product`.
"""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from typing import Any, Final, Self

from fastapi import FastAPI

from runtime import disk, embedded, folder, logs, ports, tracing
from runtime.http import HttpServer
from runtime.progress import Progress
from runtime.settings import Settings
from runtime.supervisor import Supervisor
from runtime.trouble import Trouble, troubles_first

ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FAREWELL: Final = 30.0  # seconds for workers to finish what they hold
IMPATIENT: Final = 1.0  # seconds after which a second Ctrl-C is meant
BY_CTRL_C: Final = 130

Running = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What runs in the house."""

    migrate: Callable[[Settings], None]
    work: Callable[[Settings, asyncio.Event, asyncio.Event], Running]
    """Workers until the first event is set; they set the second one when they are ready."""
    fill: Callable[[Settings], Awaitable[None]]
    """Puts a demo alliance in an empty database."""
    build_app: Callable[[Settings], FastAPI]


class Ending:
    """SIGINT, SIGTERM and SIGHUP: they cut short what starts, and let finish what runs."""

    def __init__(self) -> None:
        self.told = asyncio.Event()
        self._starting = asyncio.current_task()
        self._first = 0.0

    def __enter__(self) -> Self:
        for number in ENDING:
            asyncio.get_running_loop().add_signal_handler(number, self._tell, number)
        return self

    def __exit__(self, *_how: object) -> None:
        for number in ENDING:
            asyncio.get_running_loop().remove_signal_handler(number)

    def waits_from_here(self) -> None:
        """All is up: from here on it ends in order."""
        self._starting = None

    def _tell(self, number: signal.Signals) -> None:
        if not self.told.is_set():
            self._first = time.monotonic()
            self.told.set()
            if self._starting is not None:
                self._starting.cancel()
        elif number is signal.SIGINT and time.monotonic() - self._first > IMPATIENT:
            os._exit(BY_CTRL_C)  # the servers end with us, in order (runtime.guard)


async def serve(settings: Settings, product: Product) -> None:
    """Pages and API, with servers that run elsewhere."""
    _set_up_telling(settings)
    with Ending() as ending, _http_port(settings) as listening:
        server = HttpServer(product.build_app(settings), settings)
        async with troubles_first(), asyncio.TaskGroup() as group:
            group.create_task(_lasting("Pages and API", server.serve([listening]), ending.told))
            ending.waits_from_here()
            await ending.told.wait()
            server.stop()


async def work(settings: Settings, product: Product) -> None:
    """Workers and the relay, with servers that run elsewhere."""
    _set_up_telling(settings)
    with Ending() as ending:
        ending.waits_from_here()
        working = product.work(settings, ending.told, asyncio.Event())
        await _lasting("The workers", working, ending.told)


async def up(settings: Settings, product: Product, progress: Progress) -> None:
    """Everything on this machine."""
    with Ending() as ending, ExitStack() as held:
        held.enter_context(folder.sole_use(settings.data))
        disk.must_have_room(settings.data)
        listening = held.enter_context(_http_port(settings))
        _set_up_telling(settings, in_file=True)
        try:
            await _House(settings, product, progress).run(listening, ending)
        except asyncio.CancelledError:
            if not ending.told.is_set():
                raise
    progress.say("stopped")


class _House:
    """All parts in one process: started in the order of need, ended in the reverse order."""

    def __init__(self, settings: Settings, product: Product, progress: Progress) -> None:
        self._settings = settings
        self._product = product
        self._progress = progress
        self._no_more_requests = asyncio.Event()

    async def run(self, listening: socket.socket, ending: Ending) -> None:
        async with troubles_first(), AsyncExitStack() as parts:
            supervisor = await self._start_servers(parts)
            group = await parts.enter_async_context(asyncio.TaskGroup())
            watching = group.create_task(supervisor.watch())
            working = await self._start_workers(group)
            server = await self._start_http(group, listening, ending.told)
            ending.waits_from_here()
            self._progress.say(_ready(self._settings))
            await ending.told.wait()
            self._progress.say("stopping …")
            server.stop()
            await server.is_down.wait()
            self._no_more_requests.set()
            await asyncio.wait((working,), timeout=FAREWELL)
            working.cancel()
            watching.cancel()

    async def _start_servers(self, parts: AsyncExitStack) -> Supervisor:
        servers = embedded.servers(self._settings)
        supervisor = Supervisor(servers, self._progress.say)
        with self._progress.step("starting PostgreSQL and Temporal"):
            await parts.enter_async_context(supervisor)
        for note in embedded.notes(servers):
            self._progress.say(note)
        self._settings = embedded.addresses(self._settings)
        with self._progress.step("bringing the database up to date"):
            await asyncio.to_thread(self._product.migrate, self._settings)
        return supervisor

    async def _start_workers(self, group: asyncio.TaskGroup) -> asyncio.Task[None]:
        ready = asyncio.Event()
        work = self._product.work(self._settings, self._no_more_requests, ready)
        with self._progress.step("starting the workers"):
            working = group.create_task(_lasting("The workers", work, self._no_more_requests))
            await ready.wait()
        if self._settings.demo:
            with self._progress.step("making the demo alliance, if there is nothing yet"):
                await self._product.fill(self._settings)
        return working

    async def _start_http(
        self, group: asyncio.TaskGroup, listening: socket.socket, told: asyncio.Event
    ) -> HttpServer:
        server = HttpServer(self._product.build_app(self._settings), self._settings)
        with self._progress.step("opening pages and API"):
            group.create_task(_lasting("Pages and API", server.serve([listening]), told))
            await server.is_up.wait()
        return server


async def _lasting(what: str, running: Running, told: asyncio.Event) -> None:
    """Run a part that may end when it was told to, and not before."""
    await running
    if not told.is_set():
        raise Trouble(f"{what} ended without being told to.", "The log says why.")


def _ready(settings: Settings) -> str:
    url = settings.url
    pages = [f"API {url}/api/v1/docs", f"mailbox {url}/mailbox"]
    if settings.temporal_address.startswith(embedded.LOOPBACK):
        pages.append(f"Temporal http://{embedded.LOOPBACK}:{settings.temporal_ui_port}")
    return f"ready {url}  ({', '.join(pages)})"


def _http_port(settings: Settings) -> socket.socket:
    return ports.hold(
        settings.port, host=settings.host, what_for="pages and API", setting="TRAJECT_PORT"
    )


def _set_up_telling(settings: Settings, *, in_file: bool = False) -> None:
    logs.set_up(settings, file=settings.data / "traject.log" if in_file else None)
    tracing.set_up(settings)
