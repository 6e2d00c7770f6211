"""Migrations: the way from any earlier schema to this one, and never back."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from models import row_security
from runtime.database import sqlalchemy_url

_LOCK: Final = 0x7472616A656374  # "traject": processes that start at once migrate one by one


def upgrade(database_url: str) -> None:
    """Bring a database to the newest schema; nothing happens when it is there already."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        command.upgrade(config_for(connection), "head")
        row_security.apply(connection)
        connection.commit()


def config_for(connection: Connection) -> Config:
    """What Alembic must know to work on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
