"""What happened is told to a real server: once more where it failed, in order, and signed."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlmodel import select

from activities import subscriptions, webhooks
from activities.feed import give_places
from models.states import SubscriptionState
from models.tables import ReservationRow, SubscriptionRow
from runtime import clock, outgoing, ports
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.outgoing import NotSent, post, target_of
from tests.activities.happening import write_entry
from tests.activities.world import World

SENDER = webhooks.Sender(
    url="https://traject.example", source="urn:nld:oin:0:systeem:traject", local=True
)
TYPE = "stage.entered"
WELL = b"HTTP/1.1 204 No Content\r\n\r\n"
Received = tuple[dict[str, str], bytes]


class Receiver:
    """A server of somebody else. `answers` says how it behaves, one request after the other."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[bytes | None] = []
        self.port = ports.free_port()
        self.delay = 0.0
        self.begun = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    @property
    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for _, body in self.received]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            pairs = (line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in pairs}
            body = await reader.readexactly(int(headers["content-length"]))
            self.received.append((headers, body))
            self.begun.set()
            await asyncio.sleep(self.delay)
            answer = self.answers.pop(0) if self.answers else WELL
            if answer is not None:
                writer.write(answer)
                await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def _listening(receiver: Receiver) -> AsyncIterator[None]:
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", receiver.port)
    async with server:
        yield


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    async with _listening(made):
        yield made


Subscribe = Callable[[str], Any]


@pytest.fixture
def subscribe(sessions: Sessions, world: World) -> Subscribe:
    async def made(sink: str) -> UUID:
        async with sessions.begin() as session:
            for old in await session.exec(select(SubscriptionRow)):
                await session.delete(old)
            await session.flush()
            row = await subscriptions.subscribe(
                session,
                key=uuid7(),
                alliance=world.alliance,
                school=None,
                client=None,
                person=world.coordinator,
                sink=sink,
                types=[TYPE],
                at=clock.now(),
            )
            return row.id

    return made


async def _happens(sessions: Sessions, world: World, times: int) -> list[str]:
    trajectory = uuid7()
    async with sessions.begin() as session:
        session.add(
            ReservationRow(
                id=trajectory,
                alliance=world.alliance,
                school=world.school,
                learner=uuid7(),
                case_number=str(trajectory),
                reserved_at=clock.now(),
                is_current=False,
            )
        )
        for sequence in range(1, times + 1):
            await write_entry(session, trajectory, sequence)
    async with sessions.begin() as session:
        await give_places(session)
    return [str(uuid5(trajectory, f"event/{n}")) for n in range(1, times + 1)]


async def _row(sessions: Sessions, id_: UUID) -> SubscriptionRow:
    async with sessions() as session:
        return (await session.exec(select(SubscriptionRow).where(SubscriptionRow.id == id_))).one()


async def _due_now(sessions: Sessions, id_: UUID) -> None:
    async with sessions.begin() as session:
        row = await session.get(SubscriptionRow, id_)
        assert row is not None
        row.next_try_at = clock.now() - timedelta(seconds=1)


async def test_events_arrive_in_order_signed_and_without_anything_personal(
    sessions: Sessions, world: World, receiver: Receiver, subscribe: Subscribe
) -> None:
    id_ = await subscribe(receiver.url)
    ids = await _happens(sessions, world, 3)
    await webhooks.deliver_due(sessions, SENDER)
    headers, body = receiver.received[0]
    event = json.loads(body)
    async with sessions() as session:
        secret = webhooks.secret_of(session, id_)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()

    assert receiver.ids == ids
    assert headers["content-type"] == "application/cloudevents+json"
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert set(event) == {"specversion", "id", "source", "type", "subject", "time", "dataref"}
    assert (event["type"], event["specversion"]) == ("nl.traject.stage-entered.v1", "1.0")
    assert event["time"].endswith("Z")
    assert event["dataref"].endswith(event["subject"])
    assert (await _row(sessions, id_)).failures == 0


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "status_500"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
         "status_302"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "unreachable"),
        (b"no HTTP at all\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000,
         "answer_too_large"),
        (None, "unreachable"),
    ],
)  # fmt: skip
async def test_what_failed_is_told_again_under_the_same_id(  # noqa: PLR0913, PLR0917 - a case each
    sessions: Sessions,
    world: World,
    receiver: Receiver,
    subscribe: Subscribe,
    answer: bytes | None,
    code: str,
) -> None:
    id_ = await subscribe(receiver.url)
    ids = await _happens(sessions, world, 2)
    receiver.answers = [answer]
    await webhooks.deliver_due(sessions, SENDER)
    failed = await _row(sessions, id_)

    assert (failed.failures, failed.last_failure) == (1, code)
    assert failed.next_try_at > clock.now()
    await _due_now(sessions, id_)
    await webhooks.deliver_due(sessions, SENDER)
    assert receiver.ids == [ids[0], *ids]
    assert (await _row(sessions, id_)).failures == 0


async def test_a_server_that_is_too_slow_has_failed(
    sessions: Sessions,
    world: World,
    receiver: Receiver,
    subscribe: Subscribe,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing, "PATIENCE", 0.3)
    id_ = await subscribe(receiver.url)
    await _happens(sessions, world, 1)
    receiver.delay = 5
    await webhooks.deliver_due(sessions, SENDER)

    assert (await _row(sessions, id_)).last_failure == "too_late"


async def test_after_many_failures_it_is_paused_and_then_goes_on_where_it_was(
    sessions: Sessions, world: World, receiver: Receiver, subscribe: Subscribe
) -> None:
    id_ = await subscribe(receiver.url)
    ids = await _happens(sessions, world, 2)
    receiver.answers = [b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"] * webhooks.MOST_FAILURES
    for _ in range(webhooks.MOST_FAILURES):
        await _due_now(sessions, id_)
        await webhooks.deliver_due(sessions, SENDER)
    paused = await _row(sessions, id_)
    assert (paused.state, paused.last_failure) == (SubscriptionState.PAUSED, "status_503")
    assert paused.paused_at is not None
    await _due_now(sessions, id_)
    assert await webhooks.deliver_due(sessions, SENDER) == 0

    async with sessions.begin() as session:
        row = await session.get(SubscriptionRow, id_)
        assert row is not None
        subscriptions.resume(row, at=clock.now())
    receiver.received.clear()
    await webhooks.deliver_due(sessions, SENDER)
    assert receiver.ids == ids


async def test_whoever_is_killed_while_delivering_loses_nothing(
    sessions: Sessions, world: World, receiver: Receiver, subscribe: Subscribe
) -> None:
    id_ = await subscribe(receiver.url)
    ids = await _happens(sessions, world, 3)
    receiver.delay = 0.2
    killed = asyncio.create_task(webhooks.deliver_due(sessions, SENDER))
    await receiver.begun.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    receiver.delay = 0
    assert await webhooks.deliver_due(sessions, SENDER) == 0  # still claimed
    await _due_now(sessions, id_)
    await webhooks.deliver_due(sessions, SENDER)

    assert receiver.ids == [ids[0], *ids]


async def test_two_that_deliver_at_once_tell_everything_once(
    sessions: Sessions, world: World, receiver: Receiver, subscribe: Subscribe
) -> None:
    await subscribe(receiver.url)
    ids = await _happens(sessions, world, 5)
    await asyncio.gather(*(webhooks.deliver_due(sessions, SENDER) for _ in range(4)))

    assert receiver.ids == ids


async def test_what_one_has_claimed_another_does_not_wait_for(
    sessions: Sessions, world: World, receiver: Receiver, subscribe: Subscribe
) -> None:
    await subscribe(receiver.url)
    await _happens(sessions, world, 1)
    async with sessions.begin() as one, sessions.begin() as other:
        first = await webhooks._claim(one, at=clock.now())
        second = await webhooks._claim(other, at=clock.now())

    assert (len(first), len(second)) == (1, 0)


async def test_a_replay_holds_also_while_something_is_being_delivered(
    sessions: Sessions, world: World, receiver: Receiver, subscribe: Subscribe
) -> None:
    id_ = await subscribe(receiver.url)
    before = (await _row(sessions, id_)).position
    ids = await _happens(sessions, world, 3)
    await webhooks.deliver_due(sessions, SENDER)
    await _happens(sessions, world, 1)
    receiver.begun.clear()
    receiver.delay = 0.3
    delivering = asyncio.create_task(webhooks.deliver_due(sessions, SENDER))
    await receiver.begun.wait()
    async with sessions.begin() as session:
        row = await session.get(SubscriptionRow, id_)
        assert row is not None
        subscriptions.replay(row, before, at=clock.now())
    await delivering
    assert (await _row(sessions, id_)).position == before

    receiver.delay = 0
    receiver.received.clear()
    await webhooks.deliver_due(sessions, SENDER)
    assert receiver.ids[:3] == ids


async def test_a_replay_tells_again_from_an_earlier_place(
    sessions: Sessions, world: World, receiver: Receiver, subscribe: Subscribe
) -> None:
    id_ = await subscribe(receiver.url)
    before = (await _row(sessions, id_)).position
    ids = await _happens(sessions, world, 2)
    await webhooks.deliver_due(sessions, SENDER)
    async with sessions.begin() as session:
        row = await session.get(SubscriptionRow, id_)
        assert row is not None
        subscriptions.replay(row, before, at=clock.now())
    await webhooks.deliver_due(sessions, SENDER)

    assert receiver.ids == ids * 2


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.org/hook", "address_not_https"),
        ("ftp://example.org/hook", "address_not_https"),
        ("https://name:word@example.org/", "address_wrong"),
        ("https://example.org/#part", "address_wrong"),
        ("https://example.org/a b", "address_wrong"),
        ("https://example.org:99999/", "address_wrong"),
        ("https:///hook", "address_wrong"),
        ("https://127.0.0.1/", "address_not_public"),
        ("https://10.1.2.3/", "address_not_public"),
        ("https://169.254.169.254/latest", "address_not_public"),
        ("https://[::1]/", "address_not_public"),
        ("https://[::ffff:127.0.0.1]/", "address_not_public"),
        ("https://[64:ff9b::7f00:1]/", "address_not_public"),
        ("https://[2002:7f00:1::]/", "address_not_public"),
        ("https://[fe80::1]/", "address_not_public"),
        ("https://224.0.0.1/", "address_not_public"),
        ("https://100.64.0.1/", "address_not_public"),
    ],
)
def test_an_address_that_is_not_on_the_open_internet_is_refused(url: str, code: str) -> None:
    with pytest.raises(NotSent) as refused:
        target_of(url)

    assert refused.value.code == code


@pytest.mark.parametrize("host", ["localhost", "0x7f000001", "2130706433", "127.1", "0"])
async def test_a_name_that_leads_to_this_machine_is_refused_once_it_is_looked_up(
    host: str,
) -> None:
    with pytest.raises(NotSent) as refused:
        await post(f"https://{host}:{ports.free_port()}/", b"{}", {})

    assert refused.value.code in {"address_not_public", "unreachable"}
    if host == "localhost":
        assert refused.value.code == "address_not_public"
