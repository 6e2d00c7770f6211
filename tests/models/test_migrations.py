"""The migrations lead from nothing to exactly the schema of models.tables."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from models.migrations import config_for, upgrade
from models.tables import Table
from runtime.database import sqlalchemy_url
from runtime.keyring import Keyring

CONSTRAINTS = """
    SELECT conrelid::regclass || ' ' || conname || ': ' || pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE connamespace::regnamespace::text IN ('public', 'keyring') AND contype <> 'n'
"""
EMPTIED = """
    DROP SCHEMA public, keyring CASCADE; CREATE SCHEMA public; CREATE SCHEMA keyring;
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'keyring')"


@pytest.fixture
def migrated(empty_postgres_url: str, keyring: Keyring) -> Iterator[Connection]:
    upgrade(empty_postgres_url, keyring)
    with _engine(empty_postgres_url).connect() as connection:
        yield connection


def _engine(url: str) -> Engine:
    return create_engine(sqlalchemy_url(url), poolclass=NullPool)


def _schema(connection: Connection, question: str) -> set[str]:
    found = set(connection.execute(text(question)).scalars())
    return {line for line in found if "alembic_version" not in line}


def test_autogenerate_finds_nothing_to_add(migrated: Connection) -> None:
    context = MigrationContext.configure(
        migrated, opts={"compare_server_default": True, "include_schemas": True}
    )

    assert compare_metadata(context, Table.metadata) == []


@pytest.mark.parametrize("question", [CONSTRAINTS, INDEXES], ids=["constraints", "indexes"])
def test_every_constraint_and_index_is_the_one_of_the_tables(
    migrated: Connection, question: str
) -> None:
    by_migration = _schema(migrated, question)
    migrated.execute(text(EMPTIED))
    Table.metadata.create_all(migrated)

    assert by_migration == _schema(migrated, question)


def test_upgrading_twice_changes_nothing(empty_postgres_url: str, keyring: Keyring) -> None:
    upgrade(empty_postgres_url, keyring)
    upgrade(empty_postgres_url, keyring)

    with _engine(empty_postgres_url).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_a_migration_gives_up_rather_than_make_everybody_wait(
    migrated: Connection, keyring: Keyring
) -> None:
    command.upgrade(config_for(migrated, keyring), "head")

    assert migrated.execute(text("SHOW lock_timeout")).scalar() == "5s"
