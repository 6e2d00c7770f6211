"""Migrations: the way from any earlier schema to this one, and never back."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from models import row_security
from runtime.database import sqlalchemy_url
from runtime.keyring import Keyring, KeysTrouble, NotOpened

_LOCK: Final = 0x7472616A656374  # "traject": processes that start at once migrate one by one
_ONE_OF_EACH: Final = """
    SELECT DISTINCT ON (kek) subject, wrapped FROM keyring.data_key WHERE wrapped IS NOT NULL
"""


def upgrade(database_url: str, keyring: Keyring) -> None:
    """Bring a database to the newest schema; nothing happens when it is there already.

    Raises:
        KeysTrouble: these are not the keys of this database.
    """
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        if _has_keys(connection):
            _must_open(connection, keyring)
        connection.commit()
        command.upgrade(config_for(connection, keyring), "head")
        row_security.apply(connection)
        connection.commit()


def keyring_for(database_url: str, file: Path, *, may_make: bool) -> Keyring:
    """The keys of a database. Where they may be made and nothing is sealed yet, they are.

    Raises:
        KeysTrouble: the file is not there, and no other will do.
    """
    if file.exists() or not may_make or holds_sealed(database_url):
        return Keyring.load(file)
    return Keyring.make(file)


def holds_sealed(database_url: str) -> bool:
    """Whether anything lies sealed in a database, so that only its own keys will do."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        return _has_keys(connection)


def config_for(connection: Connection, keyring: Keyring) -> Config:
    """What Alembic must know to work on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    config.attributes["keyring"] = keyring
    return config


def _has_keys(connection: Connection) -> bool:
    if connection.execute(text("SELECT to_regclass('keyring.data_key')")).scalar() is None:
        return False
    found = connection.execute(text("SELECT EXISTS (SELECT FROM keyring.data_key)"))
    return bool(found.scalar())


def _must_open(connection: Connection, keyring: Keyring) -> None:
    try:
        for subject, wrapped in connection.execute(text(_ONE_OF_EACH)):
            keyring.unwrap(subject, wrapped)
    except NotOpened:
        raise KeysTrouble(
            f"The keys in {keyring.file} do not open this database.",
            "It is the file of another database: put the right one back.",
        ) from None
