"""Mail over a real SMTP conversation, and text messages over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest

from activities.mail import HttpTextMessages, Letter, NotSent, SmtpMail, text_messages_of
from runtime import ports, settings
from tests.mailboxes import HOST, Box, Served, served

LETTER = Letter(to="ouder@example.org", subject="Uw code", body="Uw code is: 1234 5678\nżółw\n")


@pytest.fixture
def at() -> Iterator[Served]:
    with served() as found:
        yield found


@pytest.fixture
def box(at: Served) -> Box:
    return at.box


@pytest.fixture
def mail(at: Served) -> SmtpMail:
    return SmtpMail(settings.load(smtp_host=HOST, smtp_port=at.port, smtp_security="none"))


async def test_a_letter_arrives_as_it_was_written(mail: SmtpMail, box: Box) -> None:
    await mail.send(LETTER)

    (message,) = box.messages
    assert message["Subject"] == "Uw code"
    assert message["To"] == "ouder@example.org"
    assert message["Message-ID"]
    assert message.get_content().splitlines() == LETTER.body.splitlines()


async def test_a_letter_that_is_refused_was_not_sent(mail: SmtpMail, box: Box) -> None:
    box.answer = "554 not today"

    with pytest.raises(NotSent):
        await mail.send(LETTER)


async def test_without_a_server_nothing_was_sent() -> None:
    nowhere = settings.load(smtp_host="127.0.0.1", smtp_port=ports.free_port())

    with pytest.raises(NotSent):
        await SmtpMail(nowhere).send(LETTER)


class Provider:
    """A provider of text messages, as far as it takes one."""

    def __init__(self) -> None:
        self.status, self.asked, self.head = 202, b"", b""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.head = await reader.readuntil(b"\r\n\r\n")
        lines = self.head.lower().split(b"\r\n")
        length = next(int(line[16:]) for line in lines if line.startswith(b"content-length: "))
        self.asked = await reader.readexactly(length)
        writer.write(f"HTTP/1.1 {self.status} x\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def provider() -> AsyncIterator[tuple[Provider, HttpTextMessages]]:
    taking, port = Provider(), ports.free_port()
    async with await asyncio.start_server(taking.answer, "127.0.0.1", port):
        url = f"http://127.0.0.1:{port}/messages"
        yield taking, HttpTextMessages(settings.load(sms_url=url, sms_token="secret"))  # noqa: S106 - of this test


async def test_a_text_message_is_handed_over_with_our_token(
    provider: tuple[Provider, HttpTextMessages],
) -> None:
    taking, text_messages = provider
    await text_messages.send(number="+31600000000", body="Uw code is 1234 5678.")

    told = json.loads(taking.asked)
    assert told == {"to": "+31600000000", "from": "traject", "body": "Uw code is 1234 5678."}
    assert b"authorization: bearer secret" in taking.head.lower()


async def test_a_text_message_that_is_refused_was_not_sent(
    provider: tuple[Provider, HttpTextMessages],
) -> None:
    taking, text_messages = provider
    taking.status = 500

    with pytest.raises(NotSent):
        await text_messages.send(number="+31600000000", body="Uw code.")


def test_without_a_provider_there_are_no_text_messages() -> None:
    assert text_messages_of(settings.load()) is None
