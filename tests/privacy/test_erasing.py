"""Erasing: two people, nothing in the way, and afterwards nothing is left but a whole chain."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import CursorResult, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from typer.testing import Result

from activities import audit, destroying, erasing, rebuild
from models import queries_copies, queries_people
from models.register import REGISTER
from models.states import DeliveryState, DeliveryWay, ErasureStage
from models.tables import DeliveryRow, Table
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.api.people import Known
from tests.api.talk import Talk
from tests.privacy.conftest import Typing
from tests.privacy.file import File, live
from workflows import erasing as erasing_workflow
from workflows import messages


@pytest.fixture
async def file(
    client: AsyncClient, sessions: Sessions, here: Known, people: dict[str, Talk]
) -> File:
    return await live(client, sessions, here, people)


@pytest.fixture
async def closed(file: File) -> File:
    await file.close()
    return file


async def _left(sessions: Sessions, file: File) -> set[str]:
    """In which tables a row still names this learner, the trajectory or a parent.

    Left out are the chain, who looked, and the trace of a key: ids that point to nobody.
    """
    ids = [str(file.learner), file.trajectory, *map(str, file.guardians.values())]
    found = set()
    async with sessions() as session:
        for table in Table.metadata.sorted_tables:
            rows = await _sql(session, text(f"SELECT t::text FROM {table.fullname} t"))  # noqa: S608 - our own tables
            if any(id_ in row for row in rows.scalars() for id_ in ids):
                found.add(table.fullname)
    return found - destroying.STAYS


async def _readable(sessions: Sessions, file: File) -> list[str]:
    """Which of the marks somebody with all the keys can still read."""
    async with sessions() as session:
        people = await queries_people.people(session, list(file.guardians.values()))
        learner = await queries_people.learner(session, file.learner)
        texts = await queries_copies.texts_in(session, UUID(file.trajectory))
    told = f"{people} {learner} {[each.words.body for each in texts]}"
    return [mark for mark in file.marks if mark in told]


async def _sql(
    session: AsyncSession, statement: TextClause, values: dict[str, object] | None = None
) -> CursorResult[Any]:
    return await (await session.connection()).execute(statement, values or {})


async def _asked(type_: Typing, file: File) -> Result:
    return await type_("erase", str(file.learner), "--language", "en", by="privacy_officer")


async def _agreed(type_: Typing, file: File) -> Result:
    return await type_("erase", str(file.learner), "--confirm", "--language", "en", by="director")


async def test_two_people_erase_a_learner_and_nothing_is_left(
    type_: Typing, closed: File, sessions: Sessions, temporal_env: WorkflowEnvironment
) -> None:
    history = temporal_env.client.get_workflow_handle(messages.workflow_id(UUID(closed.trajectory)))
    assert (await history.describe()).run_id
    assert len(await _readable(sessions, closed)) == len(closed.marks) - 1  # all but the eck id
    assert {"text", "notice", "person", "access_token"} <= await _left(sessions, closed)

    asked = await _asked(type_, closed)
    assert asked.exit_code == 0, asked.output
    assert await _readable(sessions, closed) != []
    agreed = await _agreed(type_, closed)

    assert agreed.exit_code == 0, agreed.output
    assert "Erased: 1 trajectories." in agreed.stdout
    assert await _left(sessions, closed) == set()
    assert await _readable(sessions, closed) == []
    with pytest.raises(RPCError, match="not found"):
        await history.describe()


async def test_the_chain_stays_whole_and_a_rebuild_shows_nothing_of_it(
    type_: Typing, closed: File, sessions: Sessions
) -> None:
    await _asked(type_, closed)
    await _agreed(type_, closed)

    verified = await type_("audit", "verify", "--json")
    assert json.loads(verified.stdout)["isWhole"], verified.output
    await rebuild.rebuild(sessions)
    async with sessions() as session:
        shown = await _sql(
            session,
            text("SELECT count(*) FROM trajectory WHERE id = :id"),
            {"id": closed.trajectory},
        )
        entries = await _sql(
            session,
            text("SELECT count(*) FROM ledger WHERE trajectory = :id"),
            {"id": closed.trajectory},
        )
        assert (shown.scalar_one(), (await audit.verify(session)).is_whole) == (0, True)
        assert entries.scalar_one() > 10


async def test_whoever_asked_cannot_agree(type_: Typing, closed: File, sessions: Sessions) -> None:
    await _asked(type_, closed)
    again = await type_("erase", str(closed.learner), "--confirm", by="privacy_officer")

    assert (again.exit_code, "same_person" in again.stderr) == (1, True)
    assert await _readable(sessions, closed) != []


async def test_nobody_agrees_to_what_nobody_asked(type_: Typing, closed: File) -> None:
    agreed = await _agreed(type_, closed)

    assert (agreed.exit_code, "not_asked" in agreed.stderr) == (1, True)


@pytest.mark.parametrize("name", ["coordinator", "school_leader", "paula"])
async def test_only_two_offices_may_erase(type_: Typing, closed: File, name: str) -> None:
    asked = await type_("erase", str(closed.learner), by=name)

    assert (asked.exit_code, "not_your_office" in asked.stderr) == (1, True)


async def test_an_office_elsewhere_is_no_office_here(
    closed: File, sessions: Sessions, elsewhere: Known
) -> None:
    with pytest.raises(erasing.CannotErase) as refused:
        async with sessions.begin() as session:
            await erasing.ask(
                session, closed.learner, by=elsewhere.people["director"], at=clock.now()
            )

    assert refused.value.code == "not_your_office"


async def test_an_open_trajectory_is_not_erased_and_the_reason_is_told(
    type_: Typing, file: File
) -> None:
    asked = await _asked(type_, file)

    assert asked.exit_code == 1
    assert "still open" in asked.stderr
    assert "(open)" in asked.stderr


async def test_a_letter_that_is_leaving_is_waited_for_and_none_follows(
    type_: Typing, closed: File, sessions: Sessions, here: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _asked(type_, closed)
    leaving = await _claimed(sessions, closed, here, until=clock.now() + timedelta(minutes=5))
    with monkeypatch.context() as hurried:
        hurried.setattr(erasing_workflow, "PATIENCE", 1.0)
        refused = await _agreed(type_, closed)
    assert (refused.exit_code, "(still_leaving)" in refused.stderr) == (1, True)
    assert await _readable(sessions, closed) != []

    until = clock.now() + timedelta(seconds=2)
    async with sessions.begin() as session:
        (await session.get_one(DeliveryRow, leaving)).next_at = until
    agreed = await _agreed(type_, closed)

    assert agreed.exit_code == 0, agreed.output
    assert clock.now() > until
    assert await _left(sessions, closed) == set()


async def _claimed(sessions: Sessions, file: File, here: Known, *, until: datetime) -> UUID:
    """A letter that a sender has in hand."""
    delivery, at = uuid7(), clock.now()
    async with sessions.begin() as session:
        session.add(
            DeliveryRow(
                id=delivery,
                notice=uuid7(),
                trajectory=UUID(file.trajectory),
                alliance=here.alliance,
                person=next(iter(file.guardians.values())),
                way=DeliveryWay.MAIL,
                state=DeliveryState.CLAIMED,
                made_at=at,
                next_at=until,
            )
        )
    return delivery


async def test_a_legal_hold_stops_it_until_it_is_released(
    type_: Typing, closed: File, sessions: Sessions
) -> None:
    await _asked(type_, closed)
    held = await type_(
        "retention", "hold", str(closed.learner), "--reason", "court", by="privacy_officer"
    )
    refused = await _agreed(type_, closed)

    assert held.exit_code == 0, held.output
    assert (refused.exit_code, "(hold)" in refused.stderr) == (1, True)
    assert await _readable(sessions, closed) != []

    await type_("retention", "release", str(closed.learner), by="director")
    assert (await _agreed(type_, closed)).exit_code == 0
    assert await _left(sessions, closed) == set()


async def test_the_database_itself_wants_two_people(
    type_: Typing, closed: File, sessions: Sessions
) -> None:
    await _asked(type_, closed)

    with pytest.raises(Exception, match="erasure_two_people_check"):
        async with sessions.begin() as session:
            await _sql(
                session,
                text("UPDATE erasure SET confirmed_by = asked_by WHERE learner = :learner"),
                {"learner": closed.learner},
            )


@pytest.mark.parametrize("stage", list(ErasureStage))
async def test_broken_off_at_any_stage_it_goes_on_from_there(
    type_: Typing, closed: File, sessions: Sessions, data: Path, stage: ErasureStage
) -> None:
    await _asked(type_, closed)
    async with _breaking(stage, sessions, data / "copies" / f"{closed.learner}.zip"):
        broken = await _agreed(type_, closed)
        listed = await type_("retention", "list", "--json")
    again = await _agreed(type_, closed)

    assert broken.exit_code != 0
    stands = {each["learner"]: each["state"] for each in json.loads(listed.stdout)}
    assert stands[str(closed.learner)] == f"broke off at {stage}"
    assert again.exit_code == 0, again.output
    assert await _left(sessions, closed) == set()


@asynccontextmanager
async def _breaking(stage: ErasureStage, sessions: Sessions, copy: Path) -> AsyncIterator[None]:
    """Let this stage meet a real fault: a table that refuses, or a copy that cannot be removed."""
    if stage is ErasureStage.COPIES:
        copy.mkdir(parents=True)  # noqa: ASYNC240 - one quick call in a test
        yield
        copy.rmdir()  # noqa: ASYNC240 - as above
        return
    table = _BROKEN[stage]
    async with sessions.begin() as session:
        await _sql(
            session,
            text(
                f"CREATE TRIGGER breaks BEFORE INSERT OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            ),
        )
    yield
    async with sessions.begin() as session:
        await _sql(session, text(f"DROP TRIGGER breaks ON {table}"))


async def test_after_a_restore_it_is_erased_again(
    type_: Typing, closed: File, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await _sql(session, text("CREATE TABLE backup AS SELECT * FROM text"))
    await _asked(type_, closed)
    await _agreed(type_, closed)
    async with sessions.begin() as session:
        put_back = "INSERT INTO text SELECT * FROM backup ON CONFLICT DO NOTHING"
        await _sql(session, text(put_back))
        await _sql(session, text("DROP TABLE backup"))
    assert await _left(sessions, closed) == {"text"}

    applied = await type_("tombstones", "reapply", "--json")

    assert applied.exit_code == 0, applied.output
    assert await _left(sessions, closed) == set()


async def test_a_guardian_with_another_child_stays(  # noqa: PLR0913, PLR0917 - two whole files
    type_: Typing,
    closed: File,
    sessions: Sessions,
    client: AsyncClient,
    here: Known,
    people: dict[str, Talk],
) -> None:
    other = await live(client, sessions, here, people)
    await people["coordinator"].done(
        other.trajectory, "seat_person", seat="guardian:3", person=str(closed.guardians["paula"])
    )
    await _asked(type_, closed)
    await _agreed(type_, closed)

    async with sessions() as session:
        stay = await _sql(session, text("SELECT id FROM person"))
        ids = set(stay.scalars())
    assert closed.guardians["paula"] in ids
    assert closed.guardians["peter"] not in ids
    assert len(await _readable(sessions, other)) == len(other.marks) - 1


async def test_every_copy_that_lay_ready_goes_too(type_: Typing, closed: File, data: Path) -> None:
    await type_("export", str(closed.learner), by="privacy_officer")
    lay_ready = list((data / "copies").glob("*.zip"))
    await _asked(type_, closed)
    await _agreed(type_, closed)

    assert [file.name for file in lay_ready] == [f"{closed.learner}.zip"]
    assert not list((data / "copies").glob(f"{closed.learner}*"))


NAMES_NOBODY = {
    "demo_mail": "names an address; goes by it while addresses can be read",
    "hand_shake": "of a browser before it is known who; gone within minutes",
    "provider": "of an organisation",
    "rate_limit": "knows addresses by a keyed digest; gone within a day",
    "system_token": "of a program",
    "webauthn_challenge": "goes with its person; an unknown browser's is gone within minutes",
}
"""Every other table that is about people, looked at by a person."""


def test_every_table_about_people_goes_with_somebody_or_stays_by_law() -> None:
    """A new table that names nobody by a column of ours must be looked at here."""
    goes = {
        table.fullname
        for subject in ("trajectory", "learner", "person")
        for table in destroying.tables_that_name(subject)
    }
    about_people = {
        held.table
        for held in REGISTER
        if held.ordinary or held.special or held.pseudonymous or held.secret
    }

    assert about_people - goes - destroying.STAYS == set(NAMES_NOBODY) - goes


def test_what_stays_holds_no_name_no_word_and_no_address() -> None:
    stays = [held for held in REGISTER if held.table in destroying.STAYS]

    assert len(stays) > 10
    assert [held.table for held in stays if held.ordinary or held.special] == []


_BROKEN = {
    ErasureStage.PROCESS: "inbox",
    ErasureStage.KEYS: "text_key",
    ErasureStage.RECORD: "text",
    ErasureStage.PEOPLE: "learner",
    ErasureStage.TOMBSTONE: "tombstone",
}


async def test_what_was_restored_from_a_backup_cannot_be_read_without_its_key(
    type_: Typing, closed: File, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await _sql(session, text("CREATE TABLE backup AS SELECT * FROM text"))
    await _asked(type_, closed)
    await _agreed(type_, closed)
    async with sessions.begin() as session:
        put_back = "INSERT INTO text SELECT * FROM backup ON CONFLICT DO NOTHING"
        await _sql(session, text(put_back))
        await _sql(session, text("DROP TABLE backup"))

    assert await _left(sessions, closed) == {"text"}
    assert await _readable(sessions, closed) == []
