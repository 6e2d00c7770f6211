"""What every table is made of: names of constraints, columns of enums, one collection of all."""

from enum import StrEnum
from typing import Final

from sqlalchemy import Enum, MetaData
from sqlmodel import SQLModel

NAMES: Final = {
    "pk": "%(table_name)s_pk",
    "fk": "%(table_name)s_%(column_0_N_name)s_fk",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
}


def stored(kind: type[StrEnum], *, checked: bool = False) -> Enum:
    """A column of the enum's own texts.

    PostgreSQL checks the few that its own rules lean on. The others grow with the procedures, and a
    new kind of duty needs no migration.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=checked,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Table(SQLModel):
    metadata = MetaData(naming_convention=NAMES)
