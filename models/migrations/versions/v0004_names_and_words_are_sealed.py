"""Names, addresses and words are sealed, each under the key of whoever they are about.

What is there already is sealed as well. Each table is written anew afterwards, so that no page of
it on disk still holds what was readable. How things are sealed is version 1 of `runtime.keyring`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from alembic import context, op
from sqlalchemy import Connection, text

from runtime.keyring import DataKey, Keyring

revision: str = "0004"
down_revision: str = "0003"
branch_labels: None = None
depends_on: None = None

AT_ONCE: Final = 1000
"""Rows that are read, sealed and written together."""

Row = Mapping[Any, Any]

KEYRING: Final = """
CREATE SCHEMA keyring;
CREATE TABLE keyring.data_key (
    subject uuid NOT NULL,
    kek varchar,
    wrapped bytea,
    made_at timestamptz NOT NULL,
    shredded_at timestamptz,
    CONSTRAINT data_key_pk PRIMARY KEY (subject),
    CONSTRAINT data_key_kek_check CHECK ((wrapped IS NULL) = (kek IS NULL)),
    CONSTRAINT data_key_shredded_check CHECK ((wrapped IS NULL) = (shredded_at IS NOT NULL))
);
"""

ROOM: Final = """
ALTER TABLE person ADD name_ bytea, ADD mail_ bytea, ADD phone_ bytea, ADD mail_index bytea;
ALTER TABLE learner ADD name_ bytea, ADD eck_id_ bytea, ADD eck_index bytea;
ALTER TABLE text ADD subject uuid, ADD body_ bytea;
ALTER TABLE text_key ADD subject uuid, ADD key_ bytea;
ALTER TABLE text DISABLE TRIGGER text_never_changes;
ALTER TABLE text_key DISABLE TRIGGER text_key_never_changes;
"""

ANEW: Final = """
ALTER TABLE person DROP name, DROP mail, DROP phone, ALTER name_ TYPE bytea USING name_ || '';
ALTER TABLE person RENAME name_ TO name;
ALTER TABLE person RENAME mail_ TO mail;
ALTER TABLE person RENAME phone_ TO phone;
CREATE INDEX person_mail_index_ix ON person (mail_index);
ALTER TABLE learner DROP name, DROP eck_id, ALTER name_ TYPE bytea USING name_ || '';
ALTER TABLE learner RENAME name_ TO name;
ALTER TABLE learner RENAME eck_id_ TO eck_id;
CREATE UNIQUE INDEX learner_eck_index_key ON learner (alliance, eck_index)
    WHERE eck_index IS NOT NULL;
ALTER TABLE text DROP body, ALTER body_ TYPE bytea USING body_ || '',
    ALTER body_ SET NOT NULL, ALTER subject SET NOT NULL;
ALTER TABLE text RENAME body_ TO body;
ALTER TABLE text_key DROP key, ALTER key_ TYPE bytea USING key_ || '',
    ALTER key_ SET NOT NULL, ALTER subject SET NOT NULL;
ALTER TABLE text_key RENAME key_ TO key;
ALTER TABLE text ENABLE TRIGGER text_never_changes;
ALTER TABLE text_key ENABLE TRIGGER text_key_never_changes;
"""
"""A USING that is more than a column makes PostgreSQL write the whole table anew."""

PEOPLE: Final = "SELECT id, id AS subject, name, mail, phone FROM person"
LEARNERS: Final = "SELECT id, id AS subject, name, eck_id FROM learner"
TEXTS: Final = """
    SELECT text.id, coalesce(learner, trajectory) AS subject, body
    FROM text LEFT JOIN trajectory_reservation place ON place.id = trajectory
"""
TEXT_KEYS: Final = """
    SELECT trajectory AS id, coalesce(learner, trajectory) AS subject, key
    FROM text_key LEFT JOIN trajectory_reservation place ON place.id = trajectory
"""

MAKE: Final = """
    INSERT INTO keyring.data_key (subject, kek, wrapped, made_at)
    VALUES (:subject, :kek, :wrapped, now()) ON CONFLICT DO NOTHING
"""
FIND: Final = "SELECT subject, wrapped FROM keyring.data_key WHERE subject = ANY(:subjects)"


def upgrade() -> None:
    op.execute(KEYRING)
    op.execute(ROOM)
    _seal_all(op.get_bind(), context.config.attributes["keyring"])
    op.execute(ANEW)


def _seal_all(connection: Connection, keyring: Keyring) -> None:
    def person(key: DataKey, row: Row) -> Row:
        cells = {name: _cell(key, "person", name, row) for name in ("name", "mail", "phone")}
        index = None if row["mail"] is None else keyring.index("mail", row["mail"])
        return {**cells, "index": index}

    def learner(key: DataKey, row: Row) -> Row:
        cells = {name: _cell(key, "learner", name, row) for name in ("name", "eck_id")}
        index = None if row["eck_id"] is None else keyring.index("eck_id", row["eck_id"])
        return {**cells, "index": index}

    _seal(
        connection,
        keyring,
        (PEOPLE, "id"),
        person,
        "UPDATE person SET name_ = :name, mail_ = :mail, phone_ = :phone, mail_index = :index"
        " WHERE id = :id",
    )
    _seal(
        connection,
        keyring,
        (LEARNERS, "id"),
        learner,
        "UPDATE learner SET name_ = :name, eck_id_ = :eck_id, eck_index = :index WHERE id = :id",
    )
    _seal(
        connection,
        keyring,
        (TEXTS, "text.id"),
        lambda key, row: {"body": _cell(key, "text", "body", row)},
        "UPDATE text SET subject = :subject, body_ = :body WHERE id = :id",
    )
    _seal(
        connection,
        keyring,
        (TEXT_KEYS, "trajectory"),
        lambda key, row: {"key": key.seal(row["key"], column="text_key.key", row=row["id"])},
        "UPDATE text_key SET subject = :subject, key_ = :key WHERE trajectory = :id",
    )


def _seal(
    connection: Connection,
    keyring: Keyring,
    source: tuple[str, str],
    sealed: Callable[[DataKey, Row], Row],
    update: str,
) -> None:
    for rows in _batches(connection, *source):
        keys = _keys(connection, keyring, sorted({row["subject"] for row in rows}))
        changes = [
            {"id": row["id"], "subject": row["subject"], **sealed(keys[row["subject"]], row)}
            for row in rows
        ]
        connection.execute(text(update), changes)


def _batches(connection: Connection, question: str, id_: str) -> Iterator[Sequence[Row]]:
    batch = text(f"{question} WHERE {id_} > :last ORDER BY {id_} LIMIT {AT_ONCE}")
    last = UUID(int=0)
    while rows := connection.execute(batch, {"last": last}).mappings().all():
        yield rows
        last = rows[-1]["id"]


def _keys(connection: Connection, keyring: Keyring, subjects: list[UUID]) -> dict[UUID, DataKey]:
    fresh = [(subject, keyring.new_data_key(subject)) for subject in subjects]
    connection.execute(
        text(MAKE), [{"subject": who, "kek": key.kek, "wrapped": key.sealed} for who, key in fresh]
    )
    found = connection.execute(text(FIND), {"subjects": subjects})
    return {who: keyring.unwrap(who, wrapped) for who, wrapped in found}


def _cell(key: DataKey, table: str, name: str, row: Row) -> bytes | None:
    value = row[name]
    if value is None:
        return None
    return key.seal(value.encode(), column=f"{table}.{name}", row=row["id"])
