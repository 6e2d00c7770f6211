"""Fields of forms: how each is asked, what was typed in it, and what that means.

What a person chose and typed travels as they sent it (`Sent`), so that it can be shown again
whatever came of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Any, Final
from uuid import UUID

from starlette.exceptions import HTTPException

from web.i18n import Day, Message, Sayable, _
from web.signed_in import Fields
from workflows.requests import MAX_TEXT

CHOOSE: Final = _("Choose one of these.")
FILL_IN: Final = _("Fill this in.")
TOO_LONG: Final = _("This is too long. Make it shorter.")
A_DAY: Final = _("Fill in a day, such as 30-11-2026.")
NO_CASE: Final = _("There is no such trajectory that you may see.")

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_SPOKEN: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


class Kind(Enum):
    """How a field is asked."""

    WORDS = auto()
    DAY = auto()
    ONE_OF = auto()
    SOME_OF = auto()
    LINE = auto()
    """A few words on one line: a name, an address."""
    CASE = auto()
    """The number of another trajectory."""
    HIDDEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    words: Sayable
    hint: Sayable = ""
    lang: str = ""
    """Of words that somebody wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One field of a form."""

    name: str
    kind: Kind
    label: Sayable = ""
    hint: Sayable = ""
    choices: tuple[Choice, ...] = ()
    is_optional: bool = False
    input: str = "text"
    """Of a line, as HTML has it."""
    value: str = ""
    """What stands in it before anybody typed."""
    folds: bool = False
    """Whether its choices stand in a list that folds out."""

    def chosen(self, value: str) -> Choice | None:
        return next((each for each in self.choices if each.value == value), None)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed and chosen, by the name of a field."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Fields, asked: Sequence[Asked]) -> "Sent":
        return cls(
            {
                each.name: tuple(
                    value.replace("\0", "").replace("\r\n", "\n")[: MAX_TEXT + 1]
                    for value in form.getlist(each.name)
                )
                for each in asked
            }
        )

    def one(self, asked: Asked) -> str:
        return next(iter(self.values.get(asked.name, ())), asked.value).strip()

    def some(self, asked: Asked) -> tuple[str, ...]:
        return self.values.get(asked.name, ())


class Fault(Exception):
    """What is wrong with one field."""

    def __init__(self, said: Message) -> None:
        super().__init__("fault")
        self.said = said


def told(fields_: Sequence[Asked], sent: Sent) -> list[tuple[Asked, list[Choice]]]:
    """What was chosen and typed, to be looked at before it is sent."""
    shown = []
    for asked in fields_:
        values = [value for value in (sent.some(asked) or (asked.value,)) if value.strip()]
        if asked.kind is not Kind.HIDDEN and values:
            shown.append((asked, [_in_words(asked, value) for value in values]))
    return shown


def read(asked: Asked, sent: Sent, cases: Mapping[str, UUID]) -> Any:  # noqa: ANN401 - as it is sent
    """One field as the request has it; None where it was left out."""
    value = sent.one(asked)
    if asked.kind is Kind.SOME_OF:
        return [each for each in sent.some(asked) if asked.chosen(each)]
    if not value:
        if asked.is_optional:
            return None
        raise Fault(CHOOSE if asked.kind is Kind.ONE_OF else FILL_IN)
    match asked.kind:
        case Kind.WORDS if len(value) > MAX_TEXT:
            raise Fault(TOO_LONG)
        case Kind.DAY:
            return _day(value).isoformat()
        case Kind.ONE_OF if asked.chosen(value) is None:
            raise Fault(CHOOSE)
        case Kind.CASE:
            return str(_case(value, cases))
        case _:
            return value


def _case(number: str, cases: Mapping[str, UUID]) -> UUID:
    found = cases.get(number.lower())
    if found is None:
        raise Fault(NO_CASE)
    return found


def _day(typed: str) -> date:
    """A day as a browser sends it, or as a person writes it."""
    iso, spoken = _ISO.fullmatch(typed), _SPOKEN.fullmatch(typed)
    parts = iso.groups() if iso else spoken.groups()[::-1] if spoken else ()
    try:
        return date(*map(int, parts))
    except (TypeError, ValueError):
        raise Fault(A_DAY) from None


def _in_words(asked: Asked, value: str) -> Choice:
    """A value as it is shown."""
    chosen = asked.chosen(value)
    if chosen is not None:
        return chosen
    if asked.kind is Kind.DAY:
        try:
            return Choice(value=value, words=Day(_day(value.strip())))
        except Fault:
            pass
    return Choice(value=value, words=value)


YES_OR_NO: Final = (Choice(value="yes", words=_("Yes")), Choice(value="no", words=_("No")))


def read_all(
    fields_: Sequence[Asked], sent: Sent, cases: Mapping[str, UUID] | None = None
) -> tuple[dict[str, Any], dict[str, Message]]:
    """All that was filled in, and what is wrong with it, by the name of a field."""
    values: dict[str, Any] = {}
    faults: dict[str, Message] = {}
    for each in fields_:
        try:
            values[each.name] = read(each, sent, cases or {})
        except Fault as fault:
            faults[each.name] = fault.said
    return values, faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it is shown: its key, what was typed, and what is wrong with it."""

    key: UUID
    sent: Sent = field(default_factory=Sent)
    faults: Mapping[str, Message] = field(default_factory=dict)
    trouble: Sayable = ""


def key_of(form: Fields) -> UUID:
    """The key with which a form was made. Whatever has none was made by no page of ours."""
    try:
        return UUID(form.get("key", ""))
    except ValueError as error:
        raise HTTPException(404) from error
