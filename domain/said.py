"""One sentence in both languages of the product, and dates in words.

What the domain has to explain (why this day, why not yet) is said in Dutch and English at once, so
that a stored explanation reads the same on every screen, whatever locale a machine has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

_WEEKDAYS_NL: Final = ("ma", "di", "wo", "do", "vr", "za", "zo")
_WEEKDAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_NL: Final = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_MONTHS_EN: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    nl: str
    en: str


def say(nl: str, en: str, **parts: Said | int) -> Said:
    """Fill the same `{parts}` into a Dutch and an English sentence."""
    return Said(
        nl=nl.format(**{name: _in_dutch(part) for name, part in parts.items()}),
        en=en.format(**{name: _in_english(part) for name, part in parts.items()}),
    )


def counted(n: int, one: Said, more: Said) -> Said:
    """Say "1 week" or "6 weken": the number with the word that fits it."""
    return say("{n} {word}", "{n} {word}", n=n, word=one if n == 1 else more)


def joined(parts: Sequence[Said], separator: str) -> Said:
    return Said(
        nl=separator.join(part.nl for part in parts),
        en=separator.join(part.en for part in parts),
    )


def listed(parts: Sequence[Said]) -> Said:
    """Say "a, b en c"; of nothing, nothing."""
    if len(parts) < 2:  # noqa: PLR2004 - two is what "and" needs
        return joined(parts, "")
    return say(
        "{others} en {last}", "{others} and {last}", others=joined(parts[:-1], ", "), last=parts[-1]
    )


def day(on: date) -> Said:
    """Say "di 7 april 2026": for a page or a letter, where the day of the week helps."""
    weekday, month = on.weekday(), on.month - 1
    return Said(
        nl=f"{_WEEKDAYS_NL[weekday]} {on.day} {_MONTHS_NL[month]} {on.year}",
        en=f"{_WEEKDAYS_EN[weekday]} {on.day} {_MONTHS_EN[month]} {on.year}",
    )


def dated(on: date) -> Said:
    """Say "23-2-2026": for an explanation, the first time a year is named."""
    return Said(
        nl=f"{on.day}-{on.month}-{on.year}",
        en=f"{on.day} {_MONTHS_EN[on.month - 1][:3]} {on.year}",
    )


def dated_in(year: int, on: date) -> Said:
    """Say "6-4" when the reader knows the year, and the year too when it is another."""
    if on.year != year:
        return dated(on)
    return Said(nl=f"{on.day}-{on.month}", en=f"{on.day} {_MONTHS_EN[on.month - 1]}")


def period(year: int, first: date, last: date) -> Said:
    """Say "10-10 t/m 18-10"; a single day is just that day."""
    if first == last:
        return dated_in(year, first)
    return say(
        "{first} t/m {last}",
        "{first} to {last}",
        first=dated_in(year, first),
        last=dated_in(year, last),
    )


def _in_dutch(part: Said | int) -> str:
    return part.nl if isinstance(part, Said) else str(part)


def _in_english(part: Said | int) -> str:
    return part.en if isinstance(part, Said) else str(part)
