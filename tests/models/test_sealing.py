"""The migration that seals what is there: all of it is kept, and none of it can still be read."""

from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from models import migrations, queries_people, queries_texts
from models.tables import Table
from runtime.database import Sessions, engine_of, sessions_of, sqlalchemy_url
from runtime.keyring import Keyring
from runtime.postgres import EmbeddedPostgres

BEFORE = "0003"
ALLIANCE, SCHOOL, LEARNER, OTHER, PARENT, TEACHER, PLACE, ORPHAN, WORDS, LOST = (
    UUID(int=n) for n in range(1, 11)
)
CANARIES = ("Zilverreiger", "zilver@example.org", "+31698765432", "eck/zilver", "KANARIE")

FILLED = f"""
    INSERT INTO alliance VALUES ('{ALLIANCE}', 'Windstreken');
    INSERT INTO school VALUES ('{SCHOOL}', '{ALLIANCE}', 'De Vuurvogel', 'noord', 'primary',
        'Stichting', 'primary-2026');
    INSERT INTO person (id, name, mail, phone) VALUES
        ('{PARENT}', 'Zilverreiger', 'zilver@example.org', '+31698765432'),
        ('{TEACHER}', 'Zonder Adres', NULL, NULL);
    INSERT INTO learner VALUES
        ('{LEARNER}', '{ALLIANCE}', '{SCHOOL}', 'Bo Zilverreiger', '2016-05-04', 'eck/zilver'),
        ('{OTHER}', '{ALLIANCE}', '{SCHOOL}', 'Mo', '2015-05-04', NULL);
    INSERT INTO trajectory_reservation VALUES
        ('{PLACE}', '{ALLIANCE}', '{SCHOOL}', '{LEARNER}', '2026-0001', now(), true);
    INSERT INTO text VALUES
        ('{WORDS}', '{PLACE}', 'digest', 'Een KANARIE: „één”', 'nl', '{PARENT}', now()),
        ('{LOST}', '{ORPHAN}', 'digest', 'Zonder KANARIE', 'nl', NULL, now());
    INSERT INTO text_key VALUES ('{PLACE}', 'geheim'), ('{ORPHAN}', 'geheim');
    INSERT INTO person (id, name)
        SELECT gen_random_uuid(), 'Zilverreiger ' || n FROM generate_series(1, 2500) n;
"""  # noqa: S608 - the ids above


@pytest.fixture
def filled(empty_postgres_url: str, keyring: Keyring) -> str:
    """A database from before, with people and words in it."""
    engine = create_engine(sqlalchemy_url(empty_postgres_url), poolclass=NullPool)
    with engine.connect() as connection:
        command.upgrade(migrations.config_for(connection, keyring), BEFORE)
    with psycopg.connect(empty_postgres_url) as database:
        database.execute(FILLED)
    return empty_postgres_url


@pytest.fixture
async def sealed(filled: str, keyring: Keyring) -> AsyncIterator[Sessions]:
    migrations.upgrade(filled, keyring)
    engine = engine_of(filled, connect_timeout=1.5, statement_timeout=5, keyring=keyring)
    yield sessions_of(engine)
    await engine.dispose()


async def test_everything_reads_as_it_did(sealed: Sessions) -> None:
    async with sealed() as session:
        people = await queries_people.people(session, [PARENT, TEACHER])
        learners = await queries_people.learners_at(session, SCHOOL)
        words = await queries_texts.words(session, PLACE, [WORDS])
        lost = await queries_texts.words(session, ORPHAN, [LOST])
        by_mail = await queries_people.people_by_mail(session, "zilver@example.org")
        by_number = await queries_people.learner_by_eck_id(session, ALLIANCE, "eck/zilver")

    told = {(each.name, each.mail, each.phone) for each in people.values()}
    assert told == {
        ("Zilverreiger", "zilver@example.org", "+31698765432"),
        ("Zonder Adres", None, None),
    }
    assert [each.name for each in learners] == ["Bo Zilverreiger", "Mo"]
    assert words[WORDS].body == "Een KANARIE: „één”"
    assert lost[LOST].body == "Zonder KANARIE"
    assert [each.id for each in by_mail] == [PARENT]
    assert by_number == learners[0]


async def test_words_and_their_secret_are_under_the_key_of_the_learner(
    filled: str, keyring: Keyring
) -> None:
    migrations.upgrade(filled, keyring)
    with psycopg.connect(filled) as database:
        subjects = database.execute("SELECT id, subject FROM text ORDER BY id").fetchall()
        secret = database.execute(
            "SELECT k.key, d.wrapped FROM text_key k JOIN keyring.data_key d USING (subject)"
            " WHERE trajectory = %s",
            [PLACE],
        ).fetchone()
        people = database.execute("SELECT count(name), count(*) FROM person").fetchone()

    assert subjects == [(WORDS, LEARNER), (LOST, ORPHAN)]
    assert people == (2502, 2502)
    assert secret is not None
    key = keyring.unwrap(LEARNER, secret[1])
    assert key.open(secret[0], column="text_key.key", row=PLACE) == b"geheim"


async def test_no_name_or_word_is_left_in_a_table_or_in_its_file(
    filled: str, keyring: Keyring, postgres_server: EmbeddedPostgres
) -> None:
    def files() -> bytes:
        with psycopg.connect(filled, autocommit=True) as database:
            database.execute("CHECKPOINT")
            paths = [
                database.execute("SELECT pg_relation_filepath(%s)", [name]).fetchone()
                for name in Table.metadata.tables
                if database.execute("SELECT to_regclass(%s)", [name]).fetchone() != (None,)
            ]
        return b"".join(
            (postgres_server.cluster / path[0]).read_bytes() for path in paths if path is not None
        )

    before = files()
    migrations.upgrade(filled, keyring)
    after = files()

    assert [each for each in CANARIES if each.encode() not in before] == []
    assert [each for each in CANARIES if each.encode() in after] == []


async def test_words_still_never_change(filled: str, keyring: Keyring) -> None:
    migrations.upgrade(filled, keyring)

    for change in ("UPDATE text SET body = ''", "UPDATE text_key SET key = ''"):
        with (
            psycopg.connect(filled) as database,
            pytest.raises(psycopg.errors.IntegrityConstraintViolation),
        ):
            database.execute(change)
