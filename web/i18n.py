"""What our pages say, in the language of the reader.

A sentence is written in English where it is used, and marked:

    {{ _("Your work") }}                                          in a template
    {{ ngettext("%(num)s day", "%(num)s days", days) }}
    TITLE: Final = _("Sign in at %(alliance)s", alliance=name)    in Python; `{{ say(TITLE) }}`

Its Dutch stands in `web/locales/nl`, where `make words` puts what is new and `make check` misses
what is not there. Sentences of the domain come in pairs (`Said`), Dutch and English, because their
Dutch is part of a rule. Why the two ways: docs/decisions/0016-words-of-rules-and-of-pages.md.

Parents and learners read the pages in `web/family` in four more languages, as help beside the
Dutch. Those catalogues hold what these pages say, and the pairs that they show
(`web.family.pairs`). A pair that stands in none of them is said in Dutch.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from domain.said import Said

Language = Literal["nl", "en", "uk", "ar", "tr", "pl"]
DEFAULT: Final[Language] = "nl"
EVERYWHERE: Final[tuple[Language, ...]] = ("nl", "en")
"""The languages of all pages."""
OF_FAMILIES: Final[tuple[Language, ...]] = get_args(Language)
"""Those of the pages for parents and learners."""
HELP: Final = frozenset(OF_FAMILIES) - frozenset(EVERYWHERE)
"""Languages that are help beside the Dutch text, which is what is agreed to."""

LOCALES: Final = Path(__file__).parent / "locales"
DOMAIN: Final = "traject"
YOUNG: Final = "young"
"""The catalogue of what is said otherwise to a learner: in Dutch "je" where others are "u"."""
RULE: Final = "rule"
"""The context under which a pair of the domain stands in a catalogue, by its English."""

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_SPOKEN: Final = {"en": "en_GB"}
"""English as it is read in Europe: the day before the month."""
_ISOLATED: Final = "\N{FIRST STRONG ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"
"""A name within a sentence that may run the other way, or is written in other letters."""


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


_NARROW_SPACE: Final = "\u202f"
"""In Ukrainian dates. Our letters lack it, and a browser fetches more to look."""


def _(text: str, /, **parts: Sayable) -> Message:
    """Mark a sentence, and fill in its `%(parts)s` when it is said."""
    return Message(text, parts=parts)


def ngettext(one: str, more: str, count: int, /, **parts: Sayable) -> Message:
    """Mark a sentence that differs by a number, which is `%(num)s` in it."""
    return Message(one, more, count, parts={"num": count, **parts})


def say(it: Sayable, language: str, *, young: bool = False) -> str:
    """Say it in this language; to somebody young in the way that one talks to them."""
    match it:
        case Said():
            return _pair(it, language)
        case Message():
            return _said(it, language, young=young)
        case Day():
            said = format_date(it.on, "full", locale_of(language))
            return said.replace(",", "").replace(_NARROW_SPACE, "\xa0")
        case Moment():
            day = Day(it.at.astimezone(_ZONE).date())
            return f"{say(day, language)}, {time_of(it.at)}"
        case _:
            return str(it)


def is_said_in(it: Sayable, language: str) -> bool:
    """Whether there are words for it in this language. A pair may have none: it is Dutch then."""
    return not isinstance(it, Said) or language in EVERYWHERE or _found(it, language) is not None


def time_of(at: datetime) -> str:
    """Say the hour and the minute in the Netherlands."""
    return f"{at.astimezone(_ZONE):%H:%M}"


def _pair(it: Said, language: str) -> str:
    if language in EVERYWHERE:
        return it.en if language == "en" else it.nl
    return _found(it, language) or it.nl


def _found(it: Said, language: str) -> str | None:
    """A pair in another language, by its English."""
    said = str(catalogue_of(language).pgettext(RULE, it.en))
    return None if said == it.en else said


def _said(it: Message, language: str, *, young: bool) -> str:
    catalogue = catalogue_of(language, young=young)
    text = catalogue.ngettext(it.text, it.more, it.count) if it.more else catalogue.gettext(it.text)
    return text % {name: _part(part, language, young=young) for name, part in it.parts.items()}


def _part(it: Sayable, language: str, *, young: bool) -> str:
    said = say(it, language, young=young)
    is_foreign = isinstance(it, str) or not is_said_in(it, language)
    return _ISOLATED.format(said) if is_foreign and said and language in HELP else said


def locale_of(language: str) -> Locale:
    return Locale.parse(_SPOKEN.get(language, language))


@lru_cache
def catalogue_of(language: str, *, young: bool = False) -> NullTranslations:
    """All sentences in this language. English is what stands in the code."""
    found = _read(language, DOMAIN)
    if language in HELP:
        found.add_fallback(_read(DEFAULT, DOMAIN))
    if not young:
        return found
    overlaid = _read(language, YOUNG)
    overlaid.add_fallback(found)
    return overlaid


def _read(language: str, domain: str) -> NullTranslations:
    file = LOCALES / language / "LC_MESSAGES" / f"{domain}.po"
    if not file.exists():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
