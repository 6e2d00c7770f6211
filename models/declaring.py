"""What must be said of everything that is stored, before it may be stored.

A declaration covers some columns of one table, told apart by their class. `models.register` holds
all of them, and `check` compares them with the tables when those load.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.retention import Keep
from domain.said import Said


class Sort(StrEnum):
    """The class of a column: how much harm it does in the wrong hands."""

    ORDINARY = "ordinary"
    """About somebody who can be known from it: a name, a birth date, an address."""
    SPECIAL = "special"
    """It may tell of health, or of what a child said in confidence (GDPR art. 9)."""
    SECRET = "secret"  # noqa: S105 - the name of a class
    """With it somebody gets in, or what is encrypted is opened."""
    PSEUDONYMOUS = "pseudonymous"
    """Points to somebody, and tells who only beside the directory."""
    TECHNICAL = "technical"
    """About no person: a state, a count, a moment of the machine."""


class Ground(StrEnum):
    """Why the law allows it."""

    PUBLIC_TASK = "public_task"
    LEGAL_DUTY = "legal_duty"
    SUPPORT_BY_LAW = "support_by_law"
    SECURITY = "security"
    CONSENT = "consent"
    NOBODY = "nobody"


class Reader(StrEnum):
    """Who may read it, within what the table of rights allows on the day."""

    SELF = "self"
    LEARNER = "learner"
    GUARDIANS = "guardians"
    SCHOOL = "school"
    CARE = "care"
    ALLIANCE = "alliance"
    MANAGEMENT = "management"
    PRIVACY_OFFICER = "privacy_officer"
    OPERATOR = "operator"
    PROGRAM = "program"


TABLE: Final = (Reader.LEARNER, Reader.GUARDIANS, Reader.SCHOOL, Reader.CARE, Reader.ALLIANCE)
"""Who sit at the table of a trajectory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Columns of one table that are kept for one purpose. Names are separated by spaces."""

    table: str
    purpose: Said
    ground: Ground
    readers: tuple[Reader, ...]
    keep: Keep
    ordinary: str = ""
    special: str = ""
    secret: str = ""
    pseudonymous: str = ""
    technical: str = ""

    def columns(self) -> Iterator[tuple[str, Sort]]:
        for sort in Sort:
            for name in self._named(sort).split():
                yield name, sort

    def _named(self, sort: Sort) -> str:
        match sort:
            case Sort.ORDINARY:
                return self.ordinary
            case Sort.SPECIAL:
                return self.special
            case Sort.SECRET:
                return self.secret
            case Sort.PSEUDONYMOUS:
                return self.pseudonymous
            case Sort.TECHNICAL:
                return self.technical


class Undeclared(TypeError):
    """The tables and the register do not say the same."""


def check(stored: Mapping[str, Iterable[str]], register: Iterable[Held]) -> None:
    """Compare the columns of all tables with what is declared.

    Raises:
        Undeclared: a column has no declaration, two of them, or is not there at all.
    """
    declared: dict[tuple[str, str], int] = {}
    for held in register:
        for column, _ in held.columns():
            declared[held.table, column] = declared.get((held.table, column), 0) + 1
    there = {(table, column) for table, columns in stored.items() for column in columns}
    wrong = [
        *(_undeclared(*each) for each in sorted(there - declared.keys())),
        *(_not_stored(*each) for each in sorted(declared.keys() - there)),
        *(_twice(*each) for each, times in sorted(declared.items()) if times > 1),
    ]
    if wrong:
        raise Undeclared("\n".join(wrong))


def _undeclared(table: str, column: str) -> str:
    return (
        f"{table}.{column} is stored, and nothing says why. Add `{column}` to a"
        f" Held(table={table!r}, …) in models/register.py, under its class (ordinary, special,"
        " secret, pseudonymous or technical), then run `make docs`."
    )


def _not_stored(table: str, column: str) -> str:
    return f"models/register.py declares {table}.{column}, which is not stored. Take it out there."


def _twice(table: str, column: str) -> str:
    return f"models/register.py declares {table}.{column} more than once. Leave one of them."
