"""What the ledger loses, the histories bring back, byte for byte."""

import psycopg
from sqlalchemy import text

from activities import rebuild
from tests.workflows.case import Case
from workflows.restoring import Restored, restore


def lose(url: str, statement: str) -> None:
    """What no part of the product may do: take entries away."""
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("SET session_replication_role = replica")
        database.execute(statement.encode())


async def restored(case: Case) -> Restored:
    return await restore(case.client, case.sessions, tell=lambda: None)


async def all_rows(case: Case) -> tuple[list[str], bytes]:
    """The ledger and the read models as they stand, all of it."""
    async with case.sessions() as session:
        connection = await session.connection()
        rows = await connection.scalars(text("SELECT ledger::text FROM ledger ORDER BY 1"))
        return list(rows), await rebuild.dump(session)


async def test_a_ledger_that_lost_its_tail_gets_back_the_same_bytes(
    case: Case, other: Case, postgres_url: str
) -> None:
    await case.in_signing(steps=2)
    await other.raise_signal()
    before = await all_rows(case)

    lose(postgres_url, "DELETE FROM ledger WHERE sequence > 3")
    lose(postgres_url, "TRUNCATE trajectory, obligation, seating, custody")
    told = await restored(case)

    assert told.entries > 3
    assert told.unfit == ()
    assert await all_rows(case) == before


async def test_what_is_whole_is_left_as_it_is(case: Case) -> None:
    await case.in_signing(steps=1)
    before = await all_rows(case)

    told = await restored(case)

    assert told.entries == 0
    assert told.trajectories >= 1
    assert await all_rows(case) == before


async def test_an_entry_that_was_changed_is_named_and_not_overwritten(
    case: Case, postgres_url: str
) -> None:
    await case.in_signing(steps=1)
    lose(
        postgres_url,
        f"UPDATE ledger SET hash = repeat('0', 64) WHERE sequence = 2"  # noqa: S608 - an id of ours
        f" AND trajectory = '{case.trajectory}'",
    )
    changed = await all_rows(case)

    told = await restored(case)

    assert [(clash.trajectory, clash.sequence) for clash in told.unfit] == [(case.trajectory, 2)]
    assert await all_rows(case) == changed
