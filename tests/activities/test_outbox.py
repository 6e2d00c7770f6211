"""What leaves the house: claimed first, over real SMTP, never lost and never twice."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from activities import outbox, post
from activities.mail import HttpTextMessages, SmtpMail
from activities.outbox import Outbox
from activities.record import Recorder
from domain.notices import Channel, Notice
from domain.sign_off import Fate
from models import queries_links
from models.states import DeliveryState, DeliveryWay, NoticeState
from models.tables import DeliveryRow, NoticeRow
from models.views import Person
from runtime import clock, settings
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.keyring import Keyring
from tests.activities.story import Story, a_story
from tests.activities.test_post import INVITATION, NEWS, heard, notify
from tests.activities.world import World
from tests.mailboxes import HOST, Box, Served, served
from web.mails import writing

RECEIPT_OF_A_PARENT = replace(NEWS, code="receipt.step.answered")
SITE = "https://traject.example"
ROOT = Path(__file__).parent.parent.parent
KILLS = 200
LEAST_TOUCHED = 10
LONGEST_LIFE = 0.3
"""Seconds that a sender lives before it is killed, at most."""


@dataclass(frozen=True)
class House:
    """A trajectory with a parent at its table, a mail server, and what goes out by it."""

    sessions: Sessions
    engine: AsyncEngine
    story: Story
    sends: Outbox
    at: Served

    @property
    def box(self) -> Box:
        return self.at.box

    async def notify(self, notice: Notice) -> UUID:
        return await notify(self.engine, self.story, notice)

    async def address(self) -> None:
        while await post.deliver_due(self.sessions, at=clock.now(), outbox=self.sends):
            pass

    async def goes_out(self) -> None:
        await self.address()
        while await outbox.send_due(self.sessions, self.sends):
            pass

    async def is_due_again(self) -> None:
        """Let the time until the next try go by."""
        async with self.sessions.begin() as session:
            still = update(DeliveryRow).where(col(DeliveryRow.ended_at).is_(None))
            await session.exec(still.values(next_at=clock.now()))

    async def delivery(self, notice: UUID) -> DeliveryRow:
        question = select(DeliveryRow).where(DeliveryRow.notice == notice)
        async with self.sessions() as session:
            return (await session.exec(question)).one()

    async def state(self, notice: UUID) -> NoticeState:
        async with self.sessions() as session:
            return (await session.get_one(NoticeRow, notice)).state

    async def fates(self) -> list[Fate]:
        return [each.fate for each in await heard(self.sessions, self.story)]


@pytest.fixture
async def house(
    engine: AsyncEngine, sessions: Sessions, world: World, learner: UUID
) -> AsyncIterator[House]:
    """What there was to tell so far was read in traject itself."""
    story = a_story(world, learner)
    recorder = Recorder(engine)
    await recorder.record(story.opens())
    await recorder.record(story.is_accepted())
    while await post.deliver_due(sessions, at=clock.now()):
        pass
    with served() as at:
        known = settings.load(smtp_host=HOST, smtp_port=at.port, smtp_security="none")
        sends = Outbox(write=writing(SITE), mail=SmtpMail(known))
        yield House(sessions, engine, story, sends, at)


async def test_an_invitation_goes_out_and_then_its_clock_starts(house: House, world: World) -> None:
    notice = await house.notify(INVITATION)
    await house.address()
    assert await house.state(notice) is NoticeState.ADDRESSED
    assert await house.fates() == [], "it has not gone out yet"

    await outbox.send_due(house.sessions, house.sends)

    assert await house.state(notice) is NoticeState.DELIVERED
    [told] = await heard(house.sessions, house.story)
    assert (told.signer, told.fate) == (INVITATION.to, Fate.DELIVERED)
    [message] = house.box.messages
    row = await house.delivery(notice)
    assert message["To"] == "paula@example.org"
    assert message["Message-ID"].startswith(f"<{row.id}@")
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (row.state, row.attempts, row.person) == (DeliveryState.SENT, 1, world.parent)


async def test_whoever_comes_in_by_its_link_has_opened_it(house: House, world: World) -> None:
    notice = await house.notify(INVITATION)
    await house.goes_out()
    body = house.box.messages[0].get_body(("plain",))
    assert body is not None
    reference = body.get_content().partition(f"{SITE}/link/")[2].split()[0]
    async with house.sessions.begin() as session:
        link = await queries_links.link(session, reference, at=clock.now())
        assert link is not None
        assert (link.person, link.trajectory) == (world.parent, house.story.id)
        await post.opened_by_link(session, reference, person=world.coordinator, at=clock.now())
    assert await house.state(notice) is NoticeState.DELIVERED, "it is not theirs"

    async with house.sessions.begin() as session:
        await post.opened_by_link(session, reference, person=world.parent, at=clock.now())

    assert await house.state(notice) is NoticeState.OPENED
    assert await house.fates() == [Fate.DELIVERED, Fate.OPENED]


async def test_an_address_that_is_refused_is_a_bounce_at_once(house: House) -> None:
    house.box.to_whom = "550 5.1.1 nobody here by that name"
    notice = await house.notify(INVITATION)

    await house.goes_out()

    assert await house.state(notice) is NoticeState.BOUNCED
    assert await house.fates() == [Fate.BOUNCED]
    row = await house.delivery(notice)
    assert (row.state, row.reply) == (DeliveryState.REFUSED, "550")


@pytest.mark.parametrize("where", ["to_whom", "answer"])
async def test_what_is_not_taken_yet_is_tried_again_as_the_same_letter(
    house: House, where: str
) -> None:
    """A server that lists strangers grey, and one that is full."""
    setattr(house.box, where, "451 4.7.1 come back later")
    notice = await house.notify(RECEIPT_OF_A_PARENT)
    await house.goes_out()
    row = await house.delivery(notice)
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
    assert row.next_at - clock.now() <= outbox.NEXT_TRIES[0]
    assert await house.state(notice) is NoticeState.ADDRESSED
    refused = len(house.box.messages)

    setattr(house.box, where, "250 OK")
    await house.is_due_again()
    await house.goes_out()

    assert (await house.delivery(notice)).state is DeliveryState.SENT
    assert len(house.box.messages) == refused + 1
    assert len({str(each["Message-ID"]) for each in house.box.messages}) == 1


async def test_after_days_it_is_given_up(house: House) -> None:
    house.box.to_whom = "451 come back later"
    notice = await house.notify(INVITATION)
    await house.goes_out()
    async with house.sessions.begin() as session:
        long_ago = clock.now() - outbox.GIVES_UP_AFTER
        await session.exec(
            update(DeliveryRow).where(col(DeliveryRow.notice) == notice).values(made_at=long_ago)
        )
    await house.is_due_again()
    await house.goes_out()

    assert await house.state(notice) is NoticeState.BOUNCED
    assert await house.fates() == [Fate.BOUNCED]


async def test_when_the_answer_is_lost_a_question_goes_out_once_more_and_no_more(
    house: House,
) -> None:
    house.box.answer = ""
    notice = await house.notify(INVITATION)
    await house.goes_out()
    assert (await house.delivery(notice)).state is DeliveryState.WAITING
    for _ in range(3):
        await house.is_due_again()
        await house.goes_out()

    assert len(house.box.messages) == 2
    first, second = (each.as_bytes() for each in house.box.messages)
    assert _without_boundary(first) == _without_boundary(second), "one and the same letter"
    assert (await house.delivery(notice)).state is DeliveryState.UNCERTAIN


async def test_when_the_answer_is_lost_a_receipt_is_uncertain(house: House) -> None:
    house.box.answer = ""
    notice = await house.notify(RECEIPT_OF_A_PARENT)
    await house.goes_out()
    await house.is_due_again()
    await house.goes_out()

    assert len(house.box.messages) == 1
    assert (await house.delivery(notice)).state is DeliveryState.UNCERTAIN
    assert await house.state(notice) is NoticeState.BOUNCED


async def test_a_server_that_is_away_delays_and_loses_nothing(house: House, world: World) -> None:
    nowhere = settings.load(smtp_host=HOST, smtp_port=1, smtp_security="none")
    away = Outbox(write=writing(SITE), mail=SmtpMail(nowhere))
    notice = await house.notify(INVITATION)
    await house.address()
    await outbox.send_due(house.sessions, away)

    row = await house.delivery(notice)
    assert (row.state, row.reply, row.person) == (DeliveryState.WAITING, None, world.parent)
    assert await house.fates() == []


async def test_what_was_overtaken_before_it_went_out_is_dropped(house: House) -> None:
    first = await house.notify(INVITATION)
    await house.address()
    second = await house.notify(replace(INVITATION, version=2))
    await house.goes_out()

    assert (await house.delivery(first)).state is DeliveryState.DROPPED
    assert await house.state(first) is NoticeState.SUPERSEDED
    assert await house.state(second) is NoticeState.DELIVERED
    assert len(house.box.messages) == 1


async def test_two_senders_send_everything_once(house: House) -> None:
    for _ in range(30):
        await house.notify(NEWS)
    await house.address()

    await asyncio.gather(*(house.goes_out() for _ in range(3)))

    assert len(house.box.messages) == 30
    assert set(Counter(str(each["Message-ID"]) for each in house.box.messages).values()) == {1}


def test_a_text_message_goes_where_there_is_a_phone_and_something_to_send_it_by() -> None:
    sends = Outbox(write=writing(SITE), mail=SmtpMail(settings.load()))
    both = Person(id=uuid7(), name="Paula", mail="p@example.org", phone="0612345678", language="nl")
    texts = replace(sends, texts=HttpTextMessages(settings.load(sms_url="http://127.0.0.1/")))

    assert post.way_to(both, Channel.OTHER, sends) is DeliveryWay.MAIL
    assert post.way_to(both, Channel.OTHER, texts) is DeliveryWay.TEXT
    assert post.way_to(both, Channel.MAIL, texts) is DeliveryWay.MAIL
    assert post.way_to(replace(both, mail=None), Channel.MAIL, texts) is None


@pytest.mark.timeout(300)
async def test_whenever_the_sender_is_killed_nothing_is_lost_or_sent_twice(
    house: House, postgres_url: str, keyring: Keyring
) -> None:
    """A receipt at most once; any other letter at most twice, and then as the same letter."""
    kinds = [NEWS, NEWS, RECEIPT_OF_A_PARENT] * 50
    notices = [await house.notify(each) for each in kinds]
    await house.address()
    house.box.waits = 0.02
    sender = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.activities.sender", postgres_url, str(keyring.file), str(house.at.port)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert sender.stdin is not None
    assert sender.stdout is not None
    lives = random.Random(20261125)  # noqa: S311 - so that a run can be repeated
    for _ in range(KILLS):
        sender.stdin.write(b"go\n")
        child = int(await sender.stdout.readline())
        await asyncio.sleep(lives.uniform(0, LONGEST_LIFE))
        os.kill(child, signal.SIGKILL)
    sender.stdin.close()
    assert await sender.wait() == 0
    house.box.waits = 0.0
    await house.is_due_again()
    await house.goes_out()

    rows = [await house.delivery(notice) for notice in notices]
    ids = [str(each["Message-ID"]).strip("<").partition("@")[0] for each in house.box.messages]
    arrived = Counter(ids)
    assert {row.state for row in rows} <= {DeliveryState.SENT, DeliveryState.UNCERTAIN}
    for row, kind in zip(rows, kinds, strict=True):
        copies = arrived[str(row.id)]
        assert copies <= (1 if kind is RECEIPT_OF_A_PARENT else 2)
        assert copies or row.state is DeliveryState.UNCERTAIN
    touched = [row for row in rows if row.attempts > 1 or row.state is DeliveryState.UNCERTAIN]
    assert len(touched) > LEAST_TOUCHED, "or the kills came at no moment that matters"


def _without_boundary(message: bytes) -> list[bytes]:
    return [line for line in message.splitlines() if b"===" not in line]
