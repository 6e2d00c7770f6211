"""Mail and text messages: two ports, and what stands behind them.

A subject says no name and no word of care: whoever sees a phone light up learns nothing. What goes
wrong is said at once to whoever asked: a code does not wait, and what may wait is tried again by
`activities.outbox`.

    NotSent     the other side did not take it, or not in time
      Refused   it never will
      Unsure    it may have taken it: the answer was lost
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Final, Protocol
from uuid import UUID

import aiosmtplib
import httpx
import structlog
from sqlalchemy.dialects.postgresql import insert

from models.tables import DemoMailRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.settings import Settings

PATIENCE: Final = 10.0
"""Seconds. Somebody is looking at a page meanwhile."""

KEPT_OPEN: Final = 8
"""Connections to the mail server that wait for the next letter."""

_TOO_MANY: Final = 429
_FOR_GOOD: Final = 500
"""From this code on, an answer of a mail server is meant for ever (RFC 5321, 4.2.1)."""

log = structlog.get_logger()


class NotSent(Exception):
    """It did not go out. `code` is what the other side answered, where it did."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(code)
        self.code = code


class Refused(NotSent):
    """It will not go out, however often it is tried."""


class Unsure(NotSent):
    """It was handed over, and the answer was lost: it may have gone out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    to: str
    subject: str
    body: str
    html: str = ""
    """The same for who reads mail with pictures and buttons. Empty: the plain text alone."""
    id: str = ""
    """Of which its Message-ID is made, so that a second try is seen to be the same letter."""
    at: datetime | None = None
    """When it was written. None: now."""
    language: str = "nl"


class Mail(Protocol):
    async def send(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises:
            NotSent: it was not taken.
        """

    async def aclose(self) -> None:
        """Nothing more is sent from here."""


class TextMessages(Protocol):
    async def send(self, *, number: str, body: str) -> None:
        """Hand a text message over. Raises as `Mail.send`."""


@dataclass(slots=True)
class SmtpMail:
    """Mail by a server of the organisation, over connections that are kept for the next letter."""

    settings: Settings
    _open: list[aiosmtplib.SMTP] = field(default_factory=list)

    async def send(self, letter: Letter) -> None:
        message = _message(letter, sender=self.settings.mail_from)
        try:
            async with self._connection() as server:
                await _hand_over(server, message)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _why(error) from error
        except NotSent as why:
            log.warning("mail.not_sent", error=type(why).__name__, code=why.code)
            raise

    async def aclose(self) -> None:
        while self._open:
            self._open.pop().close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """One that is free and still there, or a new one. What failed on it is not used again."""
        server = await self._free() or await self._connected()
        try:
            yield server
        except BaseException:
            server.close()
            raise
        if len(self._open) < KEPT_OPEN:
            self._open.append(server)
        else:
            await server.quit()

    async def _free(self) -> aiosmtplib.SMTP | None:
        while self._open:
            server = self._open.pop()
            try:
                await server.rset()
            except (aiosmtplib.SMTPException, OSError):
                server.close()
            else:
                return server
        return None

    async def _connected(self) -> aiosmtplib.SMTP:
        to, password = self.settings, self.settings.smtp_password.get_secret_value()
        server = aiosmtplib.SMTP(
            hostname=to.smtp_host,
            port=to.smtp_port,
            username=to.smtp_user or None,
            password=password or None,
            use_tls=to.smtp_security == "tls",
            start_tls=to.smtp_security == "starttls",
            timeout=PATIENCE,
        )
        await server.connect()
        return server


async def _hand_over(server: aiosmtplib.SMTP, message: EmailMessage) -> None:
    """Say from whom and to whom, then all of it: without an answer to that, nobody knows.

    Raises:
        Unsure: the connection was lost after the letter went over it.
    """
    await server.mail(parseaddr(message["From"])[1])
    await server.rcpt(parseaddr(message["To"])[1])
    try:
        await server.data(message.as_bytes(policy=ON_THE_WIRE))
    except aiosmtplib.SMTPResponseException:
        raise
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Unsure from error


def _why(error: Exception) -> NotSent:
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
    is_for_good = code is not None and code >= _FOR_GOOD
    is_about_us = isinstance(error, aiosmtplib.SMTPAuthenticationError | aiosmtplib.SMTPHeloError)
    log.warning("mail.not_sent", error=type(error).__name__, code=code)
    return Refused(code) if is_for_good and not is_about_us else NotSent(code)


@dataclass(frozen=True, slots=True)
class HttpTextMessages:
    """Text messages by a provider that takes one as JSON: `to`, `from` and `body`."""

    settings: Settings

    async def send(self, *, number: str, body: str) -> None:
        to = self.settings
        headers = {"Authorization": f"Bearer {to.sms_token.get_secret_value()}"}
        told = {"to": number, "from": to.sms_from, "body": body}
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                answer = await client.post(to.sms_url, json=told, headers=headers)
                answer.raise_for_status()
        except httpx.HTTPError as error:
            log.warning("text_message.not_sent", error=type(error).__name__)
            raise _why_no_text(error) from error


@dataclass(frozen=True, slots=True)
class DemoMail:
    """Writes down what would be sent, for the mailbox page of the demo."""

    sessions: Sessions

    async def send(self, letter: Letter) -> None:
        await _written(self.sessions, letter, at=clock.now())

    async def aclose(self) -> None:
        """Nothing is held open."""


def mail_of(settings: Settings, sessions: Sessions) -> Mail | None:
    """By what mail goes out. None: an installation without a mail server, which is no demo."""
    if settings.smtp_host:
        return SmtpMail(settings)
    return DemoMail(sessions) if settings.demo else None


def text_messages_of(settings: Settings) -> TextMessages | None:
    """By what text messages go out, where there is a provider."""
    return HttpTextMessages(settings) if settings.sms_url else None


def _why_no_text(error: httpx.HTTPError) -> NotSent:
    match error:
        case httpx.HTTPStatusError(response=answer):
            is_for_good = answer.is_client_error and answer.status_code != _TOO_MANY
            return (Refused if is_for_good else NotSent)(answer.status_code)
        case httpx.ReadTimeout() | httpx.ReadError() | httpx.RemoteProtocolError():
            return Unsure()
        case _:
            return NotSent()


async def _written(sessions: Sessions, letter: Letter, *, at: datetime) -> None:
    """A second try is the same letter, as it is in a mailbox that knows its Message-ID."""
    told = {
        "id": UUID(letter.id) if letter.id else uuid7(),
        "sent_to": letter.to,
        "subject": letter.subject,
        "body": letter.body,
        "sent_at": at,
    }
    async with sessions.begin() as session:
        await session.exec(insert(DemoMailRow).on_conflict_do_nothing(), params=told)


def _message(letter: Letter, *, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at or clock.now())
    domain = sender.rpartition("@")[2].rstrip(">")
    message["Message-ID"] = f"<{letter.id}@{domain}>" if letter.id else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message.set_content(letter.body)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message
