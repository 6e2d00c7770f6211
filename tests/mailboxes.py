"""A mail server for tests: it speaks SMTP, and keeps what it is sent."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, Envelope, Session

from runtime import ports

HOST = "127.0.0.1"


class Box(Sink):
    """Keeps what it is sent, and answers as it is told to: hangs up, where that is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"
        self.to_whom = "250 OK"
        self.waits = 0.0
        """Seconds between having the letter and saying so: whoever dies then cannot know."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.to_whom.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_whom

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        await asyncio.sleep(self.waits)
        if not self.answer and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return self.answer or "250 too late"


@dataclass(frozen=True)
class Served:
    """A box, and the port behind which it is."""

    box: Box
    port: int

    @property
    def environment(self) -> dict[str, str]:
        return {
            "TRAJECT_SMTP_HOST": HOST,
            "TRAJECT_SMTP_PORT": str(self.port),
            "TRAJECT_SMTP_SECURITY": "none",
        }


@contextmanager
def served() -> Iterator[Served]:
    """Until the end of the block."""
    found = Served(Box(), ports.free_port())
    server = Controller(found.box, hostname=HOST, port=found.port)
    server.start()
    try:
        yield found
    finally:
        server.stop()
