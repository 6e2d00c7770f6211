"""The dates of a case, moved by whole weeks: weekdays stay, holidays fall as they fall."""

from datetime import date, timedelta
from typing import Any, Final

from imports.cases import Case

REFERENCE: Final = date(2026, 11, 23)
"""The Monday that the example files look back from: everything in them was done before it."""


def weeks_since(today: date, *, reference: date = REFERENCE) -> int:
    """How many weeks to move the examples, so that they look back from the Monday of this week."""
    monday = today - timedelta(days=today.weekday())
    return (monday - reference).days // 7


def shifted(case: Case, weeks: int) -> Case:
    """The same case, so many weeks later: all of it, the birth date too, so that ages stay."""
    body = _moved(case.model_dump(by_alias=True), timedelta(weeks=weeks))
    return Case.model_validate(body, context={"today": date.max})


def _moved(part: Any, by: timedelta) -> Any:  # noqa: ANN401 - any part of a case
    match part:
        case date():
            return part + by
        case dict():
            return {key: _moved(value, by) for key, value in part.items()}
        case tuple() | list():
            return [_moved(value, by) for value in part]
        case _:
            return part
