"""The columns of the CSV: which part of a case each one holds.

A row has room for two guardians, two goals, three steps, three check-ins, one round of planning
and one of each of the rest. What does not fit in a row fits in a JSON line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from imports.cases import Case
from imports.problems import Loc, allowed_at, field_at

GUARDIANS: Final = 2
GOALS: Final = 2
STEPS: Final = 3
CHECK_INS: Final = 3
NO_ANSWER: Final = "-"
"""Stands in a list for a step that was not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    loc: Loc
    is_list: bool = False
    """Several values in one cell, with spaces between them."""


def _columns() -> Iterator[Column]:
    yield from _part("", (), "reference", "school", "procedure")
    yield from _part("", (), "coordinator", "internalCoordinator", "schoolLeader", "teacher")
    yield from _part("learner_", ("learner",), "name", "bornOn", "eckId", "mail")
    signal = ("raisedOn", "raisedBy", "kind", "severity", "observedOn", "text")
    yield from _part("signal_", ("signal",), *signal)
    yield from _part("", (), "acknowledgedOn")
    yield from _part("triage_", ("triage",), "on", "outcome", "reason")
    yield from _part("", (), "parentsInformedOn")
    for n in range(GUARDIANS):
        yield from _guardian(n)
    yield from _part("", (), "registeredOn")
    yield from _part("admission_", ("admission",), "on", "isAdmitted", "reason")
    yield from _part("", (), "enrolledOn", "arrangementOn")
    intake = ("learnerAskedOn", "way", "completedOn", "needs", "meetingOn")
    yield from _part("intake_", ("intake",), *intake)
    yield from _part("care_", ("care", 0), "seat", "mail", "since")
    hearing = ("on", "way", "view", "effect", "waivedBecause")
    yield from _part("hearing_", ("rounds", 0, "hearing"), *hearing)
    yield from _plan(("rounds", 0, "plan"))
    for n in range(CHECK_INS):
        yield from _part(f"check_in_{n + 1}_", ("checkIns", n), "on", "by", "carriedOut", "note")
    yield from _evaluation(("evaluations", 0))
    yield from _part("hold_", ("holds", 0), "on", "reason", "until", "note", "resumedOn")
    yield from _part("closed_", ("closed",), "on", "reason", "text")


def _guardian(n: int) -> Iterator[Column]:
    loc = ("guardians", n)
    custody = ("recordedOn", "hasAuthority", "source", "validFrom", "validTo")
    yield from _part(f"guardian_{n + 1}_", loc, "name", "mail", "phone", "language")
    yield from _part(f"guardian_{n + 1}_custody_", (*loc, "custody"), *custody)


def _plan(loc: Loc) -> Iterator[Column]:
    yield from _part("plan_", loc, "submittedOn")
    for n in range(GOALS):
        goal = ("text", "learningDomain", "scale", "scaleText")
        yield from _part(f"goal_{n + 1}_", (*loc, "goals", n), *goal)
    for n in range(STEPS):
        step = ("text", "kind", "doneBy", "startsOn", "lookedAtOn")
        money = ("isLowImpact", "costCents", "funding")
        yield from _part(f"step_{n + 1}_", (*loc, "steps", n), *step, *money)
    yield from _part("plan_", loc, "perspective", "factors", "adviceWeighed", "evaluateOn")
    for n in range(GUARDIANS + 1):
        yield from _signer(f"signer_{n + 1}_", (*loc, "signers", n))
    yield from _part("talk_", (*loc, "talks", 0), "on", "withSeat", "minutes")
    yield from _part("settled_", (*loc, "settled"), "on", "text")
    yield from _part("returned_", (*loc, "returned"), "on", "text")
    yield from _part("plan_", loc, "adoptedOn")
    yield from _part("reported_back_", (*loc, "reportedBack"), "on", "text")


def _signer(prefix: str, loc: Loc) -> Iterator[Column]:
    reply = (*loc, "replies", 0)
    yield from _part(prefix, loc, "seat", "deliveredOn", "openedOn", "bouncedOn")
    yield from _part(f"{prefix}answered_", reply, "on", "via")
    yield Column(name=f"{prefix}answers", loc=(*reply, "answers"), is_list=True)
    yield from _part(prefix, reply, "reason", "seen", "remark")


def _evaluation(loc: Loc) -> Iterator[Column]:
    held = (*loc, "held")
    yield from _part("evaluation_", loc, "openedOn")
    yield from _part("evaluation_hearing_", (*loc, "hearing"), "on", "way", "view", "effect")
    yield from _part("evaluation_held_", held, "on", "outcome", "minutes", "nextOn")
    for name in ("parentsPresent", "scores"):
        yield Column(name=f"evaluation_{_snake(name)}", loc=(*held, name), is_list=True)


def _part(prefix: str, loc: Loc, *names: str) -> Iterator[Column]:
    for name in names:
        yield Column(name=prefix + _snake(name), loc=(*loc, name))


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


COLUMNS: Final[tuple[Column, ...]] = tuple(_columns())
BY_NAME: Final[Mapping[str, Column]] = {column.name: column for column in COLUMNS}
REQUIRED: Final[tuple[str, ...]] = tuple(
    column.name
    for column in COLUMNS
    if column.loc[0] in {"reference", "school", "learner", "signal"}
    or column.name in {"coordinator", "internal_coordinator", "school_leader"}
    if field_at(Case, column.loc).is_required()
)
"""The columns that a header must have; the others may be left out."""


def naming(loc: Loc) -> str:
    """Name the column of a place; of a part that has none, the first one in it."""
    for column in COLUMNS:
        if column.loc == loc[: len(column.loc)]:
            return column.name
    return next((c.name for c in COLUMNS if c.loc[: len(loc)] == loc), ".".join(map(str, loc)))


def to_json(cells: Mapping[str, str]) -> dict[str, Any]:
    """Fold the cells of a row into the shape of a JSON line. An empty cell is not there."""
    case: dict[str, Any] = {}
    for name, cell in cells.items():
        if cell.strip():
            column = BY_NAME[name]
            _put(case, column.loc, _split(cell) if column.is_list else cell.strip())
    folded: dict[str, Any] = _in_lists(case)
    return folded


def _split(cell: str) -> list[str | None]:
    return [None if word == NO_ANSWER else word for word in cell.split()]


def _put(into: dict[Any, Any], loc: Loc, value: object) -> None:
    for key in loc[:-1]:
        into = into.setdefault(key, {})
    into[loc[-1]] = value


def _in_lists(part: Any) -> Any:  # noqa: ANN401 - any part of a case
    """Make lists of what was numbered; a gap in the numbers is an empty part, so it is seen."""
    if not isinstance(part, dict):
        return part
    if any(isinstance(key, int) for key in part):
        return [_in_lists(part.get(n, {})) for n in range(max(part) + 1)]
    return {key: _in_lists(value) for key, value in part.items()}


def to_cells(case: Case) -> dict[str, str] | None:
    """The row of a case; none where it holds more than a row has room for."""
    body = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    cells = {column.name: _cell(_taken(body, column.loc)) for column in COLUMNS}
    there_and_back = Case.model_validate(to_json(cells), context={"today": date.max})
    return cells if there_and_back == case else None


def _taken(part: Any, loc: Loc) -> Any:  # noqa: ANN401 - any part of a case
    for key in loc:
        if isinstance(key, int):
            part = part[key] if part is not None and key < len(part) else None
        else:
            part = None if part is None else part.get(key)
    return part


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(NO_ANSWER if each is None else str(each) for each in value)
        case _:
            return str(value)


def table() -> str:
    """The columns as a table in Markdown, for the README."""
    lines = ["| column | in a JSON line | meaning | allowed |", "|---|---|---|---|"]
    lines += map(_line, COLUMNS)
    return "\n".join(lines)


def _line(column: Column) -> str:
    meaning = " ".join((field_at(Case, column.loc).description or "").split())
    must = " **Required.**" if column.name in REQUIRED else ""
    allowed = allowed_at(Case, column.loc).en
    spaced = f"; in a row with spaces between, {NO_ANSWER} for none" if column.is_list else ""
    return f"| `{column.name}` | `{path(column.loc)}` | {meaning}{must} | {allowed}{spaced} |"


def path(loc: Loc) -> str:
    """A place in a JSON line, as people write it."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in loc)
    return text.removeprefix(".")
