"""Names and words lie sealed: nobody reads them in the tables, and who shreds a key ends them."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import directory, keys, reservations, texts
from activities.directory import Learner, Person
from activities.keys import Erased
from domain.plan import Text
from domain.seats import PersonId
from models import migrations, queries_keys, queries_people, queries_texts
from models.tables import Table
from runtime.database import Sessions, engine_of, sessions_of
from runtime.ids import uuid7
from runtime.keyring import Keyring, KeysTrouble, NotOpened, Wrapped
from tests.activities.world import World
from tests.workflows.case import until

CANARIES = ("Zilverreiger", "zilverreiger@example.org", "+31 6 98765432", "eck/zilver", "KANARIE")


async def dump(sessions: Sessions) -> str:
    """All that the database holds, as text; bytes both as they are and as PostgreSQL shows them."""
    lines = []
    async with sessions() as session:
        connection = await session.connection()
        for table in Table.metadata.tables:
            rows = await connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own names
            lines += [str([bytes(c) if isinstance(c, bytes) else c for c in row]) for row in rows]
            shown = await connection.execute(text(f"SELECT t::text FROM {table} t"))  # noqa: S608 - as above
            lines += list(shown.scalars())
    return "\n".join(lines)


def in_any_spelling(word: str) -> tuple[str, ...]:
    return word, word.encode().hex(), str(word.encode())[2:-1]


def a_person(*, name: str = "Iemand", mail: str | None = None, phone: str | None = None) -> Person:
    return Person(id=PersonId(uuid7()), name=name, mail=mail, phone=phone)


def a_learner(world: World, *, name: str = "Bo", eck_id: str | None = None) -> Learner:
    return Learner(
        id=uuid7(),
        alliance=world.alliance,
        school=world.school,
        name=name,
        born_on=date(2016, 5, 4),
        eck_id=eck_id,
    )


async def written(sessions: Sessions, *entries: directory.Entry) -> None:
    async with sessions.begin() as session:
        await directory.add(session, entries)


async def said(sessions: Sessions, learner: UUID, words: str) -> tuple[UUID, Text]:
    """Words in a trajectory of this learner."""
    async with sessions.begin() as session:
        place = await reservations.reserve(session, learner=learner, year=2026)
        stored = await texts.store(
            session, words, trajectory=place.trajectory, language="nl", author=None
        )
    return place.trajectory, stored


async def read(sessions: Sessions, where: UUID, which: Text) -> str | None:
    async with sessions() as session:
        found = await queries_texts.words(session, where, [which.id])
    return found[which.id].body if which.id in found else None


async def person_of(sessions: Sessions, who: UUID) -> tuple[str, str | None, str | None]:
    async with sessions() as session:
        found = (await queries_people.people(session, [who]))[who]
    return found.name, found.mail, found.phone


async def name_of(sessions: Sessions, learner: UUID) -> str:
    async with sessions() as session:
        found = await queries_people.learner(session, learner)
    assert found is not None
    return found.name


async def execute(sessions: Sessions, statement: str, **values: object) -> None:
    async with sessions.begin() as session:
        await (await session.connection()).execute(text(statement), values)


async def shred(sessions: Sessions, subject: UUID) -> bool:
    async with sessions.begin() as session:
        return await keys.shred(session, subject)


@pytest.fixture
def own(tmp_path: Path) -> Keyring:
    """Keys that a test may turn over."""
    return Keyring.make(tmp_path / "keys.json")


@pytest.fixture
async def fresh(empty_postgres_url: str, own: Keyring) -> AsyncIterator[Sessions]:
    """A database under these keys."""
    migrations.upgrade(empty_postgres_url, own)
    running = Keyring.load(own.file)
    engine = engine_of(
        empty_postgres_url, connect_timeout=1.5, statement_timeout=5, keyring=running
    )
    yield sessions_of(engine)
    await engine.dispose()


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    asked: list[str] = []

    def note(*told: Any) -> None:  # noqa: ANN401 - what SQLAlchemy tells of a statement
        asked.append(str(told[2]))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_no_name_address_number_or_word_can_be_read_in_the_database(
    sessions: Sessions, world: World
) -> None:
    name, mail, phone, eck_id, words = CANARIES
    person = a_person(name=name, mail=mail, phone=phone)
    learner = a_learner(world, name=name, eck_id=eck_id)
    await written(sessions, person, learner)
    where, stored = await said(sessions, learner.id, f"Woorden over {words}.")

    everything = await dump(sessions)
    seen = [each for each in CANARIES for spelt in in_any_spelling(each) if spelt in everything]

    assert str(learner.id) in everything
    assert "De Vuurvogel" in everything, "the dump shows what is not sealed"
    assert seen == []
    assert await person_of(sessions, person.id) == (name, mail, phone)
    assert await read(sessions, where, stored) == f"Woorden over {words}."


async def test_somebody_is_found_by_mail_address_and_by_number(
    sessions: Sessions, world: World
) -> None:
    person = a_person(mail="Gevonden@Example.org")
    learner = a_learner(world, eck_id="eck/gevonden")
    await written(sessions, person, learner)

    async with sessions() as session:
        by_mail = await queries_people.people_by_mail(session, "gevonden@example.org ")
        by_number = await queries_people.learner_by_eck_id(session, world.alliance, "eck/gevonden")
        nobody = await queries_people.people_by_mail(session, "gevonden@example.com")

    assert [each.id for each in by_mail] == [person.id]
    assert by_number is not None
    assert by_number.id == learner.id
    assert nobody == []


async def test_a_number_is_given_once_in_an_alliance(sessions: Sessions, world: World) -> None:
    await written(sessions, a_learner(world, eck_id="eck/twee"))
    other = a_learner(world)
    await written(sessions, other)

    with pytest.raises(IntegrityError, match="learner_eck_index_key"):
        async with sessions.begin() as session:
            await directory.change(session, [replace(other, eck_id="eck/twee")])


async def test_what_is_there_is_compared_opened(sessions: Sessions, world: World) -> None:
    person, learner = a_person(mail="a@example.org"), a_learner(world, eck_id="eck/drie")
    there: list[directory.Entry] = [person, learner]
    await written(sessions, *there)
    changed = replace(person, mail="b@example.org")
    new = a_person()

    async with sessions() as session:
        assert await directory.compare(session, there) == ([], [])
        assert await directory.compare(session, [changed, new]) == ([new], [changed])


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE person SET name = (SELECT name FROM person WHERE id = :other) WHERE id = :one",
        "UPDATE person SET name = mail WHERE id = :one",
        "UPDATE person SET name = set_byte(name, 20, get_byte(name, 20) # 1) WHERE id = :one",
        "UPDATE person SET name = substr(name, 1, 9) WHERE id = :one",
        """UPDATE keyring.data_key k SET wrapped = o.wrapped FROM keyring.data_key o
            WHERE k.subject = :one AND o.subject = :other""",
    ],
    ids=["of another", "an address", "another bit", "cut short", "the key of another"],
)
async def test_what_was_changed_or_moved_in_the_database_is_found_out(
    sessions: Sessions, tampering: str
) -> None:
    one, other = a_person(mail="een@example.org"), a_person(name="Ander")
    await written(sessions, one, other)
    await execute(sessions, tampering, one=one.id, other=other.id)

    with pytest.raises(NotOpened):
        await person_of(sessions, one.id)
    assert (await person_of(sessions, other.id))[0] == "Ander"


async def test_words_that_stand_in_for_others_are_found_out(
    sessions: Sessions, learner: UUID
) -> None:
    """Even those of the same learner, in the same trajectory."""
    where, stored = await said(sessions, learner, "Ja.")
    _, other = await said(sessions, learner, "Nee.")
    await execute(sessions, "ALTER TABLE text DISABLE TRIGGER text_never_changes")
    await execute(
        sessions,
        "UPDATE text SET body = (SELECT body FROM text WHERE id = :other) WHERE id = :id",
        other=other.id,
        id=stored.id,
    )
    await execute(sessions, "ALTER TABLE text ENABLE TRIGGER text_never_changes")

    with pytest.raises(NotOpened):
        await read(sessions, where, stored)


async def test_the_keys_of_another_database_open_nothing(
    postgres_url: str, sessions: Sessions, tmp_path: Path
) -> None:
    person = a_person()
    await written(sessions, person)
    wrong = Keyring.make(tmp_path / "keys.json")
    engine = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=5, keyring=wrong)

    with pytest.raises(KeysTrouble, match="put the right one back"):
        await person_of(sessions_of(engine), person.id)
    with pytest.raises(KeysTrouble, match="put the right one back"):
        migrations.upgrade(postgres_url, wrong)
    await engine.dispose()


async def test_without_a_keyring_a_name_is_an_error_and_not_an_empty_one(
    postgres_url: str, sessions: Sessions
) -> None:
    person = a_person()
    await written(sessions, person)
    engine = engine_of(postgres_url, connect_timeout=1.5, statement_timeout=5)

    with pytest.raises(TypeError, match="no keyring"):
        await person_of(sessions_of(engine), person.id)
    await engine.dispose()


async def test_a_key_that_many_make_at_once_is_one_key(sessions: Sessions) -> None:
    subjects = [uuid7() for _ in range(5)]
    gate = asyncio.Barrier(8)

    async def make(n: int) -> list[bytes]:
        async with sessions.begin() as session:
            await session.connection()
            await gate.wait()
            turned = subjects if n % 2 else subjects[::-1]
            made = await keys.keys_of(session, turned)
            return [made[each].seal(b"x", column="a.b", row=each) for each in subjects]

    sealed = await asyncio.gather(*map(make, range(8)))

    async with sessions() as session:
        made = await keys.keys_of(session, subjects)
    for each in sealed:
        for subject, cell in zip(subjects, each, strict=True):
            assert made[subject].open(cell, column="a.b", row=subject) == b"x"


async def test_two_who_make_the_same_keys_in_another_order_do_not_wait_for_each_other(
    sessions: Sessions,
) -> None:
    """Both come as far as the key in the middle, which a third holds, and go on from there."""
    subjects = sorted(uuid7() for _ in range(5))

    async def make(turned: list[UUID]) -> set[UUID]:
        async with sessions.begin() as session:
            return set(await keys.keys_of(session, turned))

    async with sessions.begin() as session:
        await keys.key_of(session, subjects[2])
        making = [asyncio.create_task(make(each)) for each in (subjects, subjects[::-1])]
        await until(partial(_are_waiting, sessions, len(making)))

    assert await asyncio.gather(*making) == [set(subjects)] * 2


async def _are_waiting(sessions: Sessions, many: int) -> bool:
    question = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with sessions() as session:
        return bool(await session.scalar(question) == many)


async def test_a_key_that_was_not_committed_is_no_key(sessions: Sessions) -> None:
    subject = uuid7()
    async with sessions() as session:
        await keys.key_of(session, subject)

    async with sessions() as session:
        assert await queries_keys.wrapped(session, [subject]) == {}


async def test_who_shreds_a_learner_ends_all_of_theirs_and_nothing_else(
    sessions: Sessions, world: World
) -> None:
    gone, stays = a_learner(world, eck_id="eck/weg"), a_learner(world, name="Mo")
    parent = a_person(name="Ouder")
    await written(sessions, gone, stays, parent)
    where, words = await said(sessions, gone.id, "Alles over Bo.")
    there, others = await said(sessions, stays.id, "Alles over Mo.")

    assert await shred(sessions, gone.id)
    assert not await shred(sessions, gone.id)

    assert await name_of(sessions, gone.id) == ""
    assert await read(sessions, where, words) is None
    async with sessions() as session:
        found = await queries_people.learner_by_eck_id(session, world.alliance, "eck/weg")
        at_school = await queries_people.learners_at(session, world.school)
    assert found is None
    assert {"", "Mo"} <= {each.name for each in at_school}
    assert await name_of(sessions, stays.id) == "Mo"
    assert await read(sessions, there, others) == "Alles over Mo."
    assert (await person_of(sessions, parent.id))[0] == "Ouder"


async def test_a_key_that_was_put_back_alone_opens_no_name_of_somebody_erased(
    sessions: Sessions,
) -> None:
    """Their row holds nothing to open, whatever a backup still has of the key."""
    person = a_person(mail="weg@example.org", phone="0612345678")
    await written(sessions, person)
    async with sessions() as session:
        kept = (await queries_keys.wrapped(session, [person.id]))[person.id]
    await shred(sessions, person.id)
    await execute(
        sessions,
        "UPDATE keyring.data_key SET wrapped = :kept, kek = 'x', shredded_at = NULL"
        " WHERE subject = :id",
        kept=kept,
        id=person.id,
    )

    assert await person_of(sessions, person.id) == ("", None, None)


async def test_nothing_more_is_written_down_of_somebody_who_was_erased(
    sessions: Sessions, world: World
) -> None:
    learner = a_learner(world)
    await written(sessions, learner)
    await said(sessions, learner.id, "Eerst.")
    await shred(sessions, learner.id)

    with pytest.raises(Erased):
        await written(sessions, learner)
    with pytest.raises(Erased):
        await said(sessions, learner.id, "Daarna.")
    async with sessions() as session:
        assert await queries_keys.wrapped(session, [learner.id]) == {learner.id: None}


async def test_somebody_can_be_shredded_before_there_is_anything(sessions: Sessions) -> None:
    person = a_person()
    assert await shred(sessions, person.id)

    with pytest.raises(Erased):
        await written(sessions, person)


async def test_words_of_a_trajectory_that_nobody_was_given_are_refused(sessions: Sessions) -> None:
    with pytest.raises(texts.NobodysTrajectory):
        async with sessions.begin() as session:
            await texts.store(session, "Hallo", trajectory=uuid7(), language="nl", author=None)


async def test_a_rotation_keeps_everything_readable_and_the_old_key_can_go(
    fresh: Sessions, own: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "AT_ONCE", 2)
    people = [a_person(name=f"Persoon {n}") for n in range(5)]
    await written(fresh, *people)
    sealed = await _cells(fresh)
    before = own.current

    rotated = await keys.rotate(fresh, own)

    assert (rotated.is_new, rotated.rewrapped) == (True, 5)
    assert before != rotated.kek == own.current
    assert await _cells(fresh) == sealed, "what is sealed is not written anew"
    async with fresh() as session:
        assert await queries_keys.per_kek(session) == {rotated.kek: 5}
    own.drop_key(before)
    assert [(await person_of(fresh, each.id))[0] for each in people] == [
        each.name for each in people
    ], "a process that runs meanwhile goes on"


async def _cells(sessions: Sessions) -> list[bytes]:
    async with sessions() as session:
        found = await (await session.connection()).execute(text("SELECT name FROM person"))
        return sorted(found.scalars())


async def test_a_rotation_that_was_broken_off_is_finished_under_the_same_key(
    fresh: Sessions, own: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [a_person(name=f"Persoon {n}") for n in range(5)]
    await written(fresh, *people)
    monkeypatch.setattr(keys, "AT_ONCE", 2)
    broken, done = Keyring.rewrap, 0

    def breaks(self: Keyring, subject: UUID, wrapped: bytes) -> Wrapped:
        nonlocal done
        done += 1
        if done > 3:
            raise KeyboardInterrupt
        return broken(self, subject, wrapped)

    with monkeypatch.context() as patch:
        patch.setattr(Keyring, "rewrap", breaks)
        with pytest.raises(KeyboardInterrupt):
            await keys.rotate(fresh, own)
    half = own.current
    async with fresh() as session:
        assert (await queries_keys.per_kek(session))[half] == 2
    assert (await person_of(fresh, people[0].id))[0] == "Persoon 0"

    finished = await keys.rotate(fresh, own)

    assert (finished.kek, finished.is_new, finished.rewrapped) == (half, False, 3)
    assert (await person_of(fresh, people[4].id))[0] == "Persoon 4"


async def test_a_rotation_takes_the_key_that_was_prepared(fresh: Sessions, own: Keyring) -> None:
    await written(fresh, a_person())
    await keys.rotate(fresh, own)
    prepared = own.add_key()

    assert (await keys.rotate(fresh, own)).kek == prepared


async def test_names_of_a_whole_list_are_one_question(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    for name in ("Čeva", "Adam", "Bram"):
        await written(sessions, a_learner(world, name=name))
    async with sessions() as session:
        await session.connection()
        with counted(engine) as asked:
            found = await queries_people.learners_at(session, world.school)

    names = [each.name for each in found]
    assert len(asked) == 1, asked
    assert names == sorted(names)
    assert {"Adam", "Bram"} <= set(names)


async def test_words_cost_two_questions_once_a_trajectory_has_some(
    sessions: Sessions, engine: AsyncEngine, learner: UUID
) -> None:
    where, _ = await said(sessions, learner, "Eerst.")
    async with sessions.begin() as session:
        await session.connection()
        with counted(engine) as asked:
            await texts.store(session, "Daarna.", trajectory=where, language="nl", author=None)

    assert len(asked) == 2, asked


def test_a_lost_file_is_not_replaced_once_anything_is_sealed(
    postgres_url: str, tmp_path: Path
) -> None:
    lost = tmp_path / "keys.json"

    with pytest.raises(KeysTrouble, match="There is no key file"):
        migrations.keyring_for(postgres_url, lost, may_make=True)
    assert not lost.exists()


def test_a_new_database_of_ours_gets_keys_and_one_of_somebody_else_does_not(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    with pytest.raises(KeysTrouble, match="traject keys make"):
        migrations.keyring_for(empty_postgres_url, file, may_make=False)
    assert not file.exists()

    made = migrations.keyring_for(empty_postgres_url, file, may_make=True)

    again = migrations.keyring_for(empty_postgres_url, file, may_make=True)
    assert made.current == again.current
    assert json.loads(file.read_text())["format"] == 1
