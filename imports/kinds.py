"""The kinds of values a file can hold, each with what is allowed, said in both languages.

The table in `examples/README.md` and every complaint about a file take their words from here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from domain.said import Said
from domain.seats import ENGINE, is_seat, kind_of

MAX_TEXT: Final = 20_000
MAX_NAME: Final = 200
MAX_CENTS: Final = 100_000_000
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}")
_YES: Final = frozenset({"ja", "yes", "true", "1"})
_NO: Final = frozenset({"nee", "no", "false", "0"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may stand in a field, in words."""

    nl: str
    en: str

    @property
    def said(self) -> Said:
        return Said(nl=self.nl, en=self.en)


def _written_out(day: object) -> object:
    """Take neither seconds since 1970 nor a moment for a day."""
    if isinstance(day, date | str):
        return day
    raise PydanticCustomError("date_parsing", "not a date")


def _is_past(day: date, info: ValidationInfo) -> date:
    """What is done today is done in traject itself: a file tells of the days before."""
    today = (info.context or {}).get("today", date.max)
    if day >= today:
        raise PydanticCustomError("not_past", "not in the past")
    return day


def _plain(words: str) -> str:
    if "\x00" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
        raise PydanticCustomError("not_storable", "cannot be stored")
    if not words.strip():
        raise PydanticCustomError("blank", "blank")
    return words


def _mail(text: str) -> str:
    if not _MAIL.fullmatch(text):
        raise PydanticCustomError("mail", "not a mail address")
    return text.lower()


def _reference(text: str) -> str:
    if not _REFERENCE.fullmatch(text):
        raise PydanticCustomError("reference", "not a reference")
    return text


def _seat(text: str) -> str:
    if not is_seat(text) or kind_of(text) in ENGINE:  # type: ignore[arg-type]  # checked just before
        raise PydanticCustomError("seat", "not a seat")
    return text


def _yes_or_no(value: object) -> object:
    word = value.strip().lower() if isinstance(value, str) else value
    return word in _YES if word in _YES | _NO else value


def _no_yes_for_a_number(value: object) -> object:
    if isinstance(value, bool | float):
        raise PydanticCustomError("int_parsing", "not a whole number")
    return value


Day = Annotated[
    date,
    BeforeValidator(_written_out),
    Allowed("een datum als 2027-02-01", "a date like 2027-02-01"),
]
PastDay = Annotated[
    date,
    BeforeValidator(_written_out),
    AfterValidator(_is_past),
    Allowed("een datum vóór vandaag, als 2026-11-20", "a date before today, like 2026-11-20"),
]
Words = Annotated[
    str,
    Field(max_length=MAX_TEXT),
    AfterValidator(_plain),
    Allowed("tekst, hoogstens 20.000 tekens", "text of at most 20,000 characters"),
]
Name = Annotated[
    str,
    Field(max_length=MAX_NAME),
    AfterValidator(_plain),
    Allowed("een naam, hoogstens 200 tekens", "a name of at most 200 characters"),
]
Mail = Annotated[
    str,
    Field(max_length=MAX_NAME),
    AfterValidator(_mail),
    Allowed("een e-mailadres als naam@school.example", "a mail address like name@school.example"),
]
Phone = Annotated[
    str,
    Field(max_length=30, pattern=r"^[0-9+() -]{5,}$"),
    Allowed(
        "een telefoonnummer: cijfers, spaties, + en -", "a phone number: digits, spaces, + and -"
    ),
]
Reference = Annotated[
    str,
    AfterValidator(_reference),
    Allowed(
        (
            "hoogstens 60 letters, cijfers, punten, strepen of schuine strepen, "
            "zonder naam van een kind"
        ),
        "at most 60 letters, digits, dots, dashes or slashes, without a child's name",
    ),
]
EckId = Annotated[
    str,
    Field(pattern=r"^https://ketenid\.nl/\d{6}/[0-9a-f]{128}$"),
    Allowed(
        "een ECK iD: https://ketenid.nl/, zes cijfers, en 128 tekens 0-9 of a-f",
        "an ECK iD: https://ketenid.nl/, six digits, and 128 characters 0-9 or a-f",
    ),
]
SeatName = Annotated[
    str,
    AfterValidator(_seat),
    Allowed(
        (
            "een plek aan tafel, als teacher, internal_coordinator, guardian:1, "
            "learner of care:youth_care"
        ),
        "a seat, like teacher, internal_coordinator, guardian:1, learner or care:youth_care",
    ),
]
YesNo = Annotated[
    bool,
    BeforeValidator(_yes_or_no),
    Allowed("ja of nee", "yes or no"),
]
Cents = Annotated[
    int,
    BeforeValidator(_no_yes_for_a_number),
    Field(ge=0, le=MAX_CENTS),
    Allowed(
        "een heel aantal eurocenten, niet onder nul", "a whole number of euro cents, not below zero"
    ),
]
Points = Annotated[
    int,
    BeforeValidator(_no_yes_for_a_number),
    Field(ge=-3, le=2),
    Allowed("een score van -3 tot en met 2", "a score from -3 to 2"),
]


def allowed_by(annotation: Any, metadata: Sequence[Any] = ()) -> Said:  # noqa: ANN401 - a type
    """What may stand in a field of this type."""
    said = next((mark.said for mark in metadata if isinstance(mark, Allowed)), None)
    if said is not None:
        return said
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return allowed_by(parts[0], parts[1:])
    if origin in {Union, UnionType}:
        return allowed_by(next(part for part in parts if part is not NoneType))
    if origin is tuple:
        return _list_of(allowed_by(parts[0]))
    return _of_plain(annotation)


def _of_plain(annotation: Any) -> Said:  # noqa: ANN401 - a type
    if get_origin(annotation) is Literal:
        return one_of(get_args(annotation))
    if issubclass(annotation, StrEnum):
        return one_of(annotation)
    names = ", ".join(str(field.alias) for field in annotation.model_fields.values())
    return Said(nl=f"een onderdeel met: {names}", en=f"a part with: {names}")


def one_of(values: Any) -> Said:  # noqa: ANN401 - anything that can be gone through
    listed = ", ".join(map(str, values))
    return Said(nl=f"een van: {listed}", en=f"one of: {listed}")


def _list_of(one: Said) -> Said:
    return Said(nl=f"een lijst, elk: {one.nl}", en=f"a list, each: {one.en}")
