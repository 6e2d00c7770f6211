"""What is wrong with a file: in which row and field, what is wrong there and what is allowed.

All of it at once, in Dutch and English; never the words themselves, which may be about a child.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from domain.said import Said, say
from imports.kinds import allowed_by

Loc = tuple[str | int, ...]
"""Where in a case: names as in the JSON lines, and places in lists."""

Naming = Callable[[Loc], str]
"""How a kind of file names that place."""

MAX_ECHO: Final = 40
_FREE: Final = ("string_too_long", "blank", "not_storable", "missing", "extra_forbidden")
"""What is said without repeating what stands there."""

_WRONG: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("ontbreekt", "is missing"),
    "extra_forbidden": ("dit veld bestaat niet", "there is no such field"),
    "enum": ("{value} kennen we hier niet", "{value} is not known here"),
    "literal_error": ("{value} kennen we hier niet", "{value} is not known here"),
    "not_past": ("{value} is nog niet voorbij", "{value} is not over yet"),
    "blank": ("is leeg", "is empty"),
    "not_storable": (
        "hier staat een teken dat niet bewaard kan worden",
        "there is a character in it that cannot be stored",
    ),
    "mail": ("{value} is geen e-mailadres", "{value} is not a mail address"),
    "reference": ("{value} kan geen kenmerk zijn", "{value} cannot be a reference"),
    "seat": ("{value} is geen plek aan tafel", "{value} is not a seat"),
    "string_too_long": ("is te lang", "is too long"),
    "string_pattern_mismatch": (
        "{value} heeft niet de goede vorm",
        "{value} has not the right form",
    ),
    "too_long": ("zijn er te veel", "are too many"),
    "too_short": ("zijn er te weinig", "are too few"),
}
_BY_SORT: Final[Mapping[str, tuple[str, str]]] = {
    "date": ("{value} is geen datum", "{value} is not a date"),
    "bool": ("{value} is geen ja of nee", "{value} is neither yes nor no"),
    "int": ("{value} is geen heel getal", "{value} is not a whole number"),
    "greater": ("{value} is te klein", "{value} is too small"),
    "less": ("{value} is te groot", "{value} is too large"),
    "string": ("hier hoort tekst", "text belongs here"),
    "tuple": ("hier hoort een lijst", "a list belongs here"),
    "model": ("hier hoort een onderdeel met velden", "a part with fields belongs here"),
}
_OTHERWISE: Final = ("klopt niet", "is wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong in one case."""

    loc: Loc
    wrong: Said
    allowed: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a file, as it is told."""

    row: int | None
    """As a spreadsheet or an editor counts; none where it is about the whole file."""
    field: str
    wrong: Said
    allowed: Said


class BadFile(Exception):
    """A file that is refused whole, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(sorted(problems, key=lambda each: (each.row or 0, each.field)))


def told(row: int | None, findings: Sequence[Finding], naming: Naming) -> Iterator[Problem]:
    for each in findings:
        yield Problem(row=row, field=naming(each.loc), wrong=each.wrong, allowed=each.allowed)


def findings_of(error: ValidationError, model: type[BaseModel]) -> list[Finding]:
    """Everything that pydantic found, in our words."""
    details = error.errors(include_url=False, include_context=False)
    return [
        Finding(loc=each["loc"], wrong=_wrong(each), allowed=_allowed(model, each))
        for each in details
    ]


def echoed(value: object) -> str:
    """Repeat what stands there where it is a code, a date or a number."""
    text = str(value)
    return f"“{text[:MAX_ECHO]}…”" if len(text) > MAX_ECHO else f"“{text}”"


def _wrong(detail: ErrorDetails) -> Said:
    kind, value = detail["type"], detail["input"]
    sort = kind.split("_")[0]
    nl, en = _WRONG.get(kind) or _BY_SORT.get(sort) or _OTHERWISE
    if kind in _FREE or isinstance(value, dict | list | tuple):
        value = ""
    shown = Said(nl=echoed(value), en=echoed(value))
    return say(nl, en, value=shown)


def _allowed(model: type[BaseModel], detail: ErrorDetails) -> Said:
    loc = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return _fields_of(model, loc[:-1])
    return allowed_at(model, loc)


def allowed_at(model: type[BaseModel], loc: Loc) -> Said:
    """What may stand at a place, in words."""
    annotation, metadata = _at(model, loc)
    return allowed_by(annotation, metadata)


def field_at(model: type[BaseModel], loc: Loc) -> FieldInfo:
    """The last named field on the way to a place."""
    annotation: Any = model
    found = None
    for key in loc:
        if isinstance(key, str):
            found = _fields(annotation)[key]
            annotation = found.annotation
        else:
            annotation = item_of(annotation)
    if found is None:
        raise KeyError(loc)
    return found


def _at(model: type[BaseModel], loc: Loc) -> tuple[Any, list[Any]]:
    if not loc:
        return model, []
    field = field_at(model, loc)
    if isinstance(loc[-1], int):
        return item_of(field.annotation), []
    return field.annotation, field.metadata


def _fields_of(model: type[BaseModel], loc: Loc) -> Said:
    annotation, metadata = _at(model, loc)
    return allowed_by(plain_type(annotation), metadata)


def _fields(annotation: Any) -> dict[str, FieldInfo]:  # noqa: ANN401 - a type
    fields = plain_type(annotation).model_fields.values()
    return {str(field.alias): field for field in fields}


def item_of(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """What a list is a list of."""
    return get_args(plain_type(annotation))[0]


def plain_type(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """The type itself, without its marks and without none."""
    if isinstance(annotation, type) or get_origin(annotation) is tuple:
        return annotation
    present = [each for each in get_args(annotation) if each is not type(None)]
    return plain_type(present[0])
