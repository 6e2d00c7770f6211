"""What people type on a page, and what is wrong with it by the models and rules of a move.

What was typed is kept as it was typed, also where it is wrong; only a request is made of it that
the edge would take, so that a page and the API refuse the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from domain.errors import NotAllowed
from domain.said import Said
from workflows.requests import Request

_DAY: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_AMOUNT: Final = re.compile(r"(?P<minus>-?)(?P<whole>[0-9]{1,12})(?:[.,](?P<rest>[0-9]{1,2}))?")
_THOUSANDS: Final = re.compile(r"\d{1,3}(\.\d{3})+(,\d\d?)?")

Faults = Mapping[str, "Fault"]
"""By the name of what it is about, as in a request: `steps.0.text`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    code: str
    """Of the model of the request, or of the rules."""
    said: Said | None = None
    """As the rules say it."""
    most: int | None = None
    """The longest that a text may be."""


def refused(why: NotAllowed) -> Fault:
    return Fault(code=why.code, said=why.said)


def faults_of(model: type[Request], sent: Mapping[str, Any]) -> dict[str, Fault]:
    """All that the edge would find wrong."""
    try:
        model.model_validate(sent)
    except ValidationError as wrong:
        return {
            ".".join(map(str, error["loc"])): Fault(
                code=error["type"], most=error.get("ctx", {}).get("max_length")
            )
            for error in wrong.errors()
        }
    return {}


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was left empty: that is missing, and not a wrong value."""
    return {name: value for name, value in values.items() if value not in {"", None}}


def words(typed: str, before: str = "") -> str:
    """What somebody wrote, with the line ends of a form undone.

    Where nothing else changed, it is what was there before to the letter: an answer to it lives on.
    """
    written = _plain(typed)
    return before if written == _plain(before) else written


def _plain(typed: str) -> str:
    return typed.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def day(typed: str) -> str:
    """A day as a request has it, of "2026-11-23" or "23-11-2026"; what cannot be read stays."""
    found = _DAY.fullmatch(typed.strip())
    if found is None:
        return typed.strip()
    d, m, y = map(int, found.groups())
    try:
        return date(y, m, d).isoformat()
    except ValueError:
        return typed.strip()


def cents(typed: str) -> int | str:
    """An amount in cents, of "1.250,50", "1250.50" or "€ 12"; what cannot be read stays."""
    amount = typed.replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if _THOUSANDS.fullmatch(amount):
        amount = amount.replace(".", "")
    found = _AMOUNT.fullmatch(amount)
    if found is None:
        return typed.strip()
    whole = int(found["whole"]) * 100 + int((found["rest"] or "").ljust(2, "0"))
    return -whole if found["minus"] else whole
