"""How Alembic runs our migrations: on the connection it is given, each in its own transaction."""

from typing import Final

from alembic import context
from sqlalchemy import Connection, text

from models.tables import Table

LOCK_TIMEOUT: Final = "5s"
"""A migration that must wait for a table gives up rather than make every page wait behind it."""


def run(connection: Connection) -> None:
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
