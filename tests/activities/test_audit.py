"""The audit names the first entry that does not fit, and says what a chain alone cannot see."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import audit, inbox, rebuild
from activities.audit import Break, NotAnExport, Verdict, Why
from activities.inbox import Asked
from activities.record import Recorder
from domain.commands import AcknowledgeSignal
from domain.ledger import Receipt, canonical, hash_of
from domain.procedure import Stage
from models import codec
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.story import Story, a_story
from tests.activities.world import World, make_learner


@pytest.fixture
async def story(engine: AsyncEngine, sessions: Sessions, world: World) -> Story:
    """A recorded trajectory of eight entries or more."""
    made = a_story(world, await make_learner(sessions, world))
    for batch in (made.opens(), made.is_accepted()):
        await Recorder(engine).record(batch)
    return made


async def verify(sessions: Sessions) -> Verdict:
    async with sessions.begin() as session:
        return await audit.verify(session)


async def exported(sessions: Sessions, story: Story) -> list[str]:
    async with sessions.begin() as session:
        return [line async for line in audit.export(session) if str(story.id) in line]


def tamper(postgres_url: str, statement: str, *arguments: object) -> None:
    """As somebody who owns the database and knows how to get around a trigger."""
    with psycopg.connect(postgres_url) as database:
        database.execute("SET session_replication_role = replica")
        database.execute(statement.encode(), arguments)


async def test_a_ledger_that_nobody_touched_is_whole(sessions: Sessions, story: Story) -> None:
    verdict = await verify(sessions)

    assert verdict.is_whole
    assert verdict.entries >= story.sequence >= 8


ATTACKS = {
    "edit": (
        """UPDATE ledger SET entry = replace(entry, '2026', '2025')
        WHERE trajectory = %s AND sequence = 4""",
        (4, Why.HASH),
    ),
    "other bytes": (
        "UPDATE ledger SET entry = entry || ' ' WHERE trajectory = %s AND sequence = 4",
        (4, Why.NOT_CANONICAL),
    ),
    "a number without canonical form": (
        "UPDATE ledger SET entry = '[1.5]' WHERE trajectory = %s AND sequence = 4",
        (4, Why.UNREADABLE),
    ),
    "no JSON": (
        "UPDATE ledger SET entry = '{' WHERE trajectory = %s AND sequence = 4",
        (4, Why.UNREADABLE),
    ),
    "who": (
        "UPDATE ledger SET actor_person = NULL WHERE trajectory = %s AND sequence = 4",
        (4, Why.COLUMNS),
    ),
    "when": (
        """UPDATE ledger SET recorded_at = recorded_at - interval '1 day'
        WHERE trajectory = %s AND sequence = 4""",
        (4, Why.COLUMNS),
    ),
    "what": (
        "UPDATE ledger SET type = 'triaged' WHERE trajectory = %s AND sequence = 4",
        (4, Why.COLUMNS),
    ),
    "delete one": (
        "DELETE FROM ledger WHERE trajectory = %s AND sequence = 4",
        (4, Why.SEQUENCE),
    ),
    "delete the first": (
        "DELETE FROM ledger WHERE trajectory = %s AND sequence = 1",
        (1, Why.SEQUENCE),
    ),
    "swap two": (
        """UPDATE ledger SET entry = (SELECT other.entry FROM ledger other
        WHERE other.trajectory = ledger.trajectory AND other.sequence = 9 - ledger.sequence)
        WHERE trajectory = %s AND sequence IN (4, 5)""",
        (4, Why.SEQUENCE),
    ),
    "cut the tail": (
        "DELETE FROM ledger WHERE trajectory = %s AND sequence > 6",
        (7, Why.MISSING),
    ),
    "drop all": ("DELETE FROM ledger WHERE trajectory = %s", (1, Why.MISSING)),
}


@pytest.fixture
def _cleaned(story: Story, postgres_url: str) -> Iterator[None]:
    """One database for all: what a test broke is gone before the next."""
    yield
    tamper(postgres_url, "DELETE FROM trajectory WHERE id = %s", story.id)
    tamper(postgres_url, "DELETE FROM ledger WHERE trajectory = %s", story.id)


@pytest.mark.usefixtures("_cleaned")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_the_first_row_that_does_not_fit_is_named(
    sessions: Sessions, story: Story, postgres_url: str, attack: str
) -> None:
    statement, (sequence, why) = ATTACKS[attack]
    assert (await verify(sessions)).is_whole

    tamper(postgres_url, statement, story.id)

    found = (await verify(sessions)).breaks
    assert found == (Break(trajectory=story.id, sequence=sequence, why=why),)


@pytest.mark.usefixtures("_cleaned")
async def test_a_chain_under_the_name_of_another_trajectory_is_found(
    sessions: Sessions, story: Story, postgres_url: str
) -> None:
    other = uuid7()
    tamper(postgres_url, "UPDATE ledger SET trajectory = %s WHERE trajectory = %s", other, story.id)

    found = (await verify(sessions)).breaks
    tamper(postgres_url, "DELETE FROM ledger WHERE trajectory = %s", other)

    assert set(found) == {
        Break(trajectory=other, sequence=1, why=Why.OF_ANOTHER),
        Break(trajectory=story.id, sequence=1, why=Why.MISSING),
    }


@pytest.mark.usefixtures("_cleaned")
async def test_a_receipt_knows_of_an_entry_that_everything_else_has_forgotten(
    sessions: Sessions, story: Story, world: World, postgres_url: str
) -> None:
    """The tail is cut, and whoever did it made the read model fit."""
    receipt = Receipt(
        key=uuid7(), sequence=story.sequence, stage=Stage.INTAKE, head=story.head, fingerprint=""
    )
    async with sessions.begin() as session:
        await inbox.take_in(
            session,
            Asked(
                key=receipt.key,
                trajectory=story.id,
                alliance=world.alliance,
                by=story.coordinator,
                command=AcknowledgeSignal(),
            ),
        )
        await inbox.mark_confirmed(session, receipt)
    tamper(postgres_url, "DELETE FROM ledger WHERE trajectory = %s AND sequence > 6", story.id)
    await rebuild.rebuild(sessions)

    found = (await verify(sessions)).breaks
    tamper(postgres_url, "DELETE FROM inbox WHERE trajectory = %s", story.id)

    assert found == (Break(trajectory=story.id, sequence=7, why=Why.MISSING),)


async def test_an_export_is_checked_without_a_database(sessions: Sessions, story: Story) -> None:
    lines = await exported(sessions, story)

    verdict = audit.verify_lines(lines)

    assert verdict == Verdict(trajectories=1, entries=story.sequence, breaks=())


def _edited(lines: list[str]) -> list[str]:
    return [line.replace('"bored"', '"bullied"') for line in lines]


def _without_the_third(lines: list[str]) -> list[str]:
    return [*lines[:2], *lines[3:]]


def _swapped(lines: list[str]) -> list[str]:
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


def _spaced(lines: list[str]) -> list[str]:
    return [*lines[:3], lines[3].replace(":", ": ", 1), *lines[4:]]


@pytest.mark.parametrize(
    ("attack", "found"),
    [
        (_edited, (2, Why.HASH)),
        (_without_the_third, (3, Why.SEQUENCE)),
        (_swapped, (4, Why.SEQUENCE)),
        (_spaced, (4, Why.NOT_CANONICAL)),
    ],
)
async def test_the_first_line_that_does_not_fit_is_named(
    sessions: Sessions,
    story: Story,
    attack: Callable[[list[str]], list[str]],
    found: tuple[int, Why],
) -> None:
    sequence, why = found
    attacked = attack(await exported(sessions, story))

    breaks = audit.verify_lines(attacked).breaks

    assert breaks == (Break(trajectory=story.id, sequence=sequence, why=why),)


async def test_a_chain_alone_cannot_see_a_cut_or_a_lie_that_was_hashed_to_the_end(
    sessions: Sessions, story: Story
) -> None:
    """Why people hold receipts: it takes a head from outside to find these."""
    lines = await exported(sessions, story)

    assert audit.verify_lines(lines[:-2]).is_whole
    assert audit.verify_lines(_hashed_anew(story, lines)).is_whole


def _hashed_anew(story: Story, lines: list[str]) -> list[str]:
    """The same story from the third entry on, a day earlier, with hashes that fit."""
    entries = [codec.decode_entry(canonical(json.loads(line)["entry"]).decode()) for line in lines]
    told = entries[:2]
    for entry in entries[2:]:
        changed = replace(
            entry, previous=told[-1].hash, recorded_at=entry.recorded_at - timedelta(days=1)
        )
        told.append(replace(changed, hash=hash_of(changed)))
    return [canonical({"trajectory": story.id, "entry": each}).decode() + "\n" for each in told]


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"trajectory": "x", "entry": {}}', "\x00"])
def test_what_is_no_export_is_said_to_be_none(line: str) -> None:
    with pytest.raises(NotAnExport, match="Line 1"):
        audit.verify_lines([line])
