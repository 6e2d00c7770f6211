"""Mail and text messages: two ports, and what stands behind them.

A subject says no name and no word of care: whoever sees a phone light up learns nothing. What goes
wrong is said at once to whoever asked; nothing is kept for later, since a code does not wait.

    NotSent    the other side did not take it, or not in time
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final, Protocol

import aiosmtplib
import httpx
import structlog

from models.tables import DemoMailRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.settings import Settings

PATIENCE: Final = 10.0
"""Seconds. Somebody is looking at a page meanwhile."""

log = structlog.get_logger()


class NotSent(Exception):
    """It did not go out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    to: str
    subject: str
    body: str


class Mail(Protocol):
    async def send(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises:
            NotSent: it was not taken.
        """


class TextMessages(Protocol):
    async def send(self, *, number: str, body: str) -> None:
        """Hand a text message over. Raises as `Mail.send`."""


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """Mail by a server of the organisation."""

    settings: Settings

    async def send(self, letter: Letter) -> None:
        to, password = self.settings, self.settings.smtp_password.get_secret_value()
        try:
            await aiosmtplib.send(
                _message(letter, sender=to.mail_from),
                hostname=to.smtp_host,
                port=to.smtp_port,
                username=to.smtp_user or None,
                password=password or None,
                use_tls=to.smtp_security == "tls",
                start_tls=to.smtp_security == "starttls",
                timeout=PATIENCE,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("mail.not_sent", error=type(error).__name__)
            raise NotSent from error


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
            raise NotSent from error


@dataclass(frozen=True, slots=True)
class DemoMail:
    """Writes down what would be sent, for the mailbox page of the demo."""

    sessions: Sessions

    async def send(self, letter: Letter) -> None:
        await _written(self.sessions, letter, at=clock.now())


def mail_of(settings: Settings, sessions: Sessions) -> Mail | None:
    """By what mail goes out. None: an installation without a mail server, which is no demo."""
    if settings.smtp_host:
        return SmtpMail(settings)
    return DemoMail(sessions) if settings.demo else None


def text_messages_of(settings: Settings) -> TextMessages | None:
    """By what text messages go out, where there is a provider."""
    return HttpTextMessages(settings) if settings.sms_url else None


async def _written(sessions: Sessions, letter: Letter, *, at: datetime) -> None:
    async with sessions.begin() as session:
        session.add(
            DemoMailRow(
                id=uuid7(), sent_to=letter.to, subject=letter.subject, body=letter.body, sent_at=at
            )
        )


def _message(letter: Letter, *, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message
