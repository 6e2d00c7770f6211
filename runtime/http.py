"""The HTTP server inside our own event loop: it starts, says so, and stops when we say so."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI, Request

from runtime.settings import Settings
from runtime.trouble import Trouble

FAREWELL: Final = 5  # seconds for requests in flight


def address_of(request: Request) -> str:
    """From where somebody asks. A proxy is believed only where it is trusted (`_config`)."""
    return request.client.host if request.client else ""


class HttpServer(uvicorn.Server):
    """Leaves signals to whoever runs the loop."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(_config(app, settings))
        self.is_up = asyncio.Event()
        self.is_down = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit as failed:  # how uvicorn says that the application did not start
            raise Trouble(
                "Pages and API did not start.", "The lines above, or in traject.log, say why."
            ) from failed
        self.is_up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        self.is_down.set()

    def stop(self) -> None:
        self.should_exit = True


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,  # runtime.logs has set it up
        access_log=False,  # addresses of people are not for logs
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=FAREWELL,
    )
