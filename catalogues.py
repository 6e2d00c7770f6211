"""Gather what our pages say for the translators, or say what is not translated.

python catalogues.py           put new sentences into the catalogues, and take out what is gone
python catalogues.py --check   change nothing; leave with 1 when a sentence is missing or fuzzy
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from web.i18n import DOMAIN, LOCALES

ROOT: Final = Path(__file__).parent
LANGUAGES: Final = ("nl",)
_WAYS: Final = [("web/**.py", "python"), ("web/templates/**.html", "jinja2")]
_KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
_OPTIONS: Final = {"web/templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
_NO_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Git knows when a sentence was changed; a date in the file would only collide."""


def wanted() -> Catalog:
    """All sentences that the code marks, in English."""
    found = Catalog(charset="utf-8", fuzzy=False)
    marked = extract_from_dir(ROOT, _WAYS, options_map=_OPTIONS, keywords=_KEYWORDS)
    for file, line, message, comments, context in marked:
        found.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return found


def catalogue(language: str) -> Catalog:
    file = _file(language)
    if not file.exists():
        return Catalog(locale=language, fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def write() -> None:
    template = wanted()
    for language in LANGUAGES:
        kept = catalogue(language)
        kept.update(template, no_fuzzy_matching=True)
        kept.obsolete.clear()
        kept.creation_date = kept.revision_date = _NO_DAY
        kept.header_comment = "# What the pages of traject say. `make words` brings it up to date."
        kept.project, kept.version, kept.fuzzy = "traject", "", False
        text = BytesIO()
        write_po(text, kept, sort_output=True, include_lineno=False, width=100)
        _file(language).parent.mkdir(parents=True, exist_ok=True)
        _file(language).write_bytes(text.getvalue())


def faults() -> Iterator[str]:
    """What is missing, fuzzy, too much, or does not fit its sentence, in each language."""
    template = wanted()
    for language in LANGUAGES:
        kept = catalogue(language)
        for message in _sentences(template):
            yield from (f"{language}: {fault}" for fault in _faults(message, kept))
        for message in _sentences(kept):
            if template.get(message.id, message.context) is None:
                yield f"{language}: no page says this any more: {message.id!r}"


def _faults(message: Message, kept: Catalog) -> Iterator[str]:
    found = kept.get(message.id, message.context)
    if found is None or not _is_whole(found):
        yield f"not translated: {message.id!r}"
    elif found.fuzzy:
        yield f"still to be looked at (fuzzy): {message.id!r}"
    else:
        yield from (f"{fault} in {message.id!r}" for fault in found.check(kept))


def _is_whole(message: Message) -> bool:
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(said)


def _sentences(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _file(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def main(arguments: list[str]) -> int:
    if arguments != ["--check"]:
        write()
        return 0
    found = list(faults())
    for fault in found:
        print(fault)  # noqa: T201 - it is a command
    if found:
        print("Run `make words`, translate in web/locales, and look at it again.")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
