"""Stamps of a time-stamping authority: what is kept, what is not, and that it is asked again."""

import asyncio
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from hashlib import sha512
from pathlib import Path

import psycopg
import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from activities import stamps
from activities.checkpoints import note_sign_off, sign
from activities.record import Recorder
from activities.stamps import NoStamp, asked, stamp_newest
from models.tables import CheckpointStampRow
from runtime import clock, ports, signing
from runtime.database import ENGINE, Sessions, engine_of, sessions_of
from runtime.keyring import Keyring
from tests.activities.story import a_story
from tests.activities.world import World, make_learner
from tests.authority import Authority, made, openssl, served

BODY = b"a checkpoint"
SHORTLY = timedelta(milliseconds=20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the certificates are, made once."""
    at = tmp_path_factory.mktemp("authority")
    made(at)
    yield at
    shutil.rmtree(at)


@pytest.fixture
def authority(folder: Path) -> Iterator[Authority]:
    answering = Authority(folder=folder)
    answering.takes("sha256, sha512")
    answering.sends(("between", "ca"))
    with served(answering):
        yield answering


@pytest.fixture
async def checkpoint(
    sessions: Sessions, engine: AsyncEngine, world: World, tmp_path: Path, postgres_url: str
) -> tuple[int, bytes]:
    """A full checkpoint without a stamp: its number, and the bytes that were signed.

    A newer one, over a sign-off alone, is not what is stamped.
    """
    with psycopg.connect(postgres_url) as database:
        database.execute("SET session_replication_role = replica")
        for table in ("checkpoint_stamp", "checkpoint", "checkpoint_head"):
            database.execute(f"DELETE FROM {table}".encode())  # noqa: S608 - our own names
    story = a_story(world, await make_learner(sessions, world))
    await Recorder(engine).record(story.opens())
    async with sessions.begin() as session:
        signer = signing.load(tmp_path / "signing.json")
        row = await sign(session, signer, at=clock.now(), is_full=True)
        assert row is not None
        await note_sign_off(session, [{"trajectory": story.id, "type": "step.answered"}])
        later = await sign(session, signer, at=clock.now(), is_full=False)
        assert later is not None
        return row.number, row.body.encode()


async def _kept(sessions: Sessions) -> dict[int, bytes]:
    async with sessions() as session:
        rows = await session.exec(select(CheckpointStampRow))
        return {row.number: row.token for row in rows}


def _holds(authority: Authority, stamp: bytes, body: bytes) -> bool:
    """By the word of openssl, which knows nothing of us."""
    (authority.folder / "stamp").write_bytes(stamp)
    (authority.folder / "body").write_bytes(body)
    try:
        told = openssl(
            authority.folder,
            *("ts", "-verify", "-data", "body", "-in", "stamp", "-CAfile", "ca.pem"),
        )
    except subprocess.CalledProcessError:
        return False
    return "Verification: OK" in told


async def test_a_stamp_holds_for_what_was_stamped_and_for_nothing_else(
    authority: Authority,
) -> None:
    stamp = await asked(authority.url, BODY)

    assert _holds(authority, stamp, BODY)
    assert not _holds(authority, stamp, b"another checkpoint")


@pytest.mark.parametrize("chain", [(), ("between",), ("between", "ca"), ("ca", "between")])
async def test_the_certificates_of_a_stamp_may_stand_in_any_order(
    authority: Authority, chain: Sequence[str]
) -> None:
    authority.sends(chain)

    assert await asked(authority.url, BODY)


@pytest.mark.parametrize("role", ["", ENGINE])
async def test_the_newest_full_checkpoint_is_stamped_once(  # noqa: PLR0913, PLR0917 - all that it takes
    authority: Authority,
    checkpoint: tuple[int, bytes],
    sessions: Sessions,
    postgres_url: str,
    keyring: Keyring,
    role: str,
) -> None:
    engine = engine_of(
        postgres_url, connect_timeout=1.5, statement_timeout=5, keyring=keyring, role=role
    )
    first = await stamp_newest(sessions_of(engine), authority.url)
    again = await stamp_newest(sessions_of(engine), authority.url)
    await engine.dispose()

    number, body = checkpoint
    kept = await _kept(sessions)
    assert (first, again) == (True, False)
    assert kept.keys() == {number}
    assert _holds(authority, kept[number], body)


async def test_two_workers_that_ask_at_once_keep_one_stamp(
    authority: Authority, checkpoint: tuple[int, bytes], sessions: Sessions
) -> None:
    await asyncio.gather(*(stamp_newest(sessions, authority.url) for _ in range(4)))

    assert (await _kept(sessions)).keys() == {checkpoint[0]}


async def test_an_authority_that_cannot_be_reached_is_asked_again(
    folder: Path, checkpoint: tuple[int, bytes], sessions: Sessions, engine: AsyncEngine
) -> None:
    port, stop = ports.free_port(), asyncio.Event()
    authority = Authority(folder=folder)
    with structlog.testing.capture_logs() as logged:
        keeping = asyncio.create_task(
            stamps.keep(engine, f"http://127.0.0.1:{port}/", stop, pause=SHORTLY)
        )
        await _until(lambda: _failures(logged) >= 2)
        assert await _kept(sessions) == {}
        with served(authority, port):
            async with asyncio.timeout(20):
                while not (kept := await _kept(sessions)):  # noqa: ASYNC110 - PostgreSQL tells nobody
                    await asyncio.sleep(0.05)
        stop.set()
        await keeping

    assert _holds(authority, kept[checkpoint[0]], checkpoint[1])
    assert {each["error"] for each in logged if each["event"] == "stamp.failed"} == {"ConnectError"}


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("refuses", "NoStamp"),
        ("answers another question", "NoStamp"),
        ("answers about something else", "NoStamp"),
        ("babbles", "NoStamp"),
        ("is broken", "HTTPStatusError"),
    ],
)
async def test_what_is_no_stamp_is_not_kept_and_asked_for_again(  # noqa: PLR0913, PLR0917 - all that it takes
    authority: Authority,
    checkpoint: tuple[int, bytes],
    sessions: Sessions,
    engine: AsyncEngine,
    how: str,
    error: str,
) -> None:
    match how:
        case "refuses":
            authority.takes("sha256")
        case "answers another question":
            authority.answers = await asked(authority.url, checkpoint[1])
        case "answers about something else":
            digests = (sha512(each).digest() for each in (checkpoint[1], BODY))
            authority.instead = (next(digests), next(digests))
        case "babbles":
            authority.answers = b"\x30\x03\x02\x01\x00"
        case _:
            authority.status = 503
    stop = asyncio.Event()
    with structlog.testing.capture_logs() as logged:
        keeping = asyncio.create_task(stamps.keep(engine, authority.url, stop, pause=SHORTLY))
        await _until(lambda: _failures(logged) >= 2)
        stop.set()
        await keeping

    assert {each["error"] for each in logged if each["event"] == "stamp.failed"} == {error}
    assert await _kept(sessions) == {}


async def test_without_an_authority_nobody_is_asked(engine: AsyncEngine) -> None:
    await stamps.keep(engine, "", asyncio.Event())


async def test_a_refusal_is_told_from_what_cannot_be_read(authority: Authority) -> None:
    authority.takes("sha256")
    with pytest.raises(NoStamp, match="refused"):
        await asked(authority.url, BODY)
    for babble in (b"", b"<html>"):
        authority.answers = babble
        with pytest.raises(NoStamp, match="nothing that can be read"):
            await asked(authority.url, BODY)


def _failures(logged: Sequence[structlog.typing.EventDict]) -> int:
    return sum(each["event"] == "stamp.failed" for each in logged)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - a log tells nobody
            await asyncio.sleep(0.01)
