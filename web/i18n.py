"""What our pages say, in the language of the reader.

A sentence is written in English where it is used, and marked:

    {{ _("Your work") }}                                          in a template
    {{ ngettext("%(num)s day", "%(num)s days", days) }}
    TITLE: Final = _("Sign in at %(alliance)s", alliance=name)    in Python; `{{ say(TITLE) }}`

Its Dutch stands in `web/locales/nl`, where `make words` puts what is new and `make check` misses
what is not there. Sentences of the domain come in pairs (`Said`) and need no catalogue: their Dutch
is part of a rule. Why the two ways: docs/decisions/0016-words-of-rules-and-of-pages.md.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from domain.said import Said

Language = Literal["nl", "en"]
DEFAULT: Final[Language] = "nl"
LOCALES: Final = Path(__file__).parent / "locales"
DOMAIN: Final = "traject"

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_SPOKEN: Final = {"en": "en_GB"}
"""English as it is read in Europe: the day before the month."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that is put into a language where it is shown."""

    text: str
    more: str = ""
    """The same for more than one, where that differs."""
    count: int = 1
    parts: "dict[str, Sayable]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as one says it: Monday 30 November 2026."""

    on: date


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment by the clock on the wall in the Netherlands."""

    at: datetime


Sayable = Said | Message | Day | Moment | str | int


def _(text: str, /, **parts: Sayable) -> Message:
    """Mark a sentence, and fill in its `%(parts)s` when it is said."""
    return Message(text, parts=parts)


def ngettext(one: str, more: str, count: int, /, **parts: Sayable) -> Message:
    """Mark a sentence that differs by a number, which is `%(num)s` in it."""
    return Message(one, more, count, parts={"num": count, **parts})


def say(it: Sayable, language: str) -> str:
    """Say it in this language."""
    match it:
        case Said():
            return it.en if language == "en" else it.nl
        case Message():
            return _said(it, language)
        case Day():
            return format_date(it.on, "full", locale_of(language)).replace(",", "")
        case Moment():
            day = Day(it.at.astimezone(_ZONE).date())
            return f"{say(day, language)}, {time_of(it.at)}"
        case _:
            return str(it)


def time_of(at: datetime) -> str:
    """Say the hour and the minute in the Netherlands."""
    return f"{at.astimezone(_ZONE):%H:%M}"


def _said(it: Message, language: str) -> str:
    catalogue = catalogue_of(language)
    text = catalogue.ngettext(it.text, it.more, it.count) if it.more else catalogue.gettext(it.text)
    return text % {name: say(part, language) for name, part in it.parts.items()}


def locale_of(language: str) -> Locale:
    return Locale.parse(_SPOKEN.get(language, language))


@lru_cache
def catalogue_of(language: str) -> NullTranslations:
    """All sentences in this language. English is what stands in the code."""
    file = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not file.exists():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
