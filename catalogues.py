"""Gather what our pages say for the translators, or say what is not translated.

python catalogues.py           put new sentences into the catalogues, and take out what is gone
python catalogues.py --check   change nothing; leave with 1 when a sentence is missing or fuzzy, or
                               when one for parents is not plain Dutch

Three kinds of catalogue stand in `web/locales`. Dutch has what all pages say. The languages of
parents have what the pages in `web/family` say, with the pairs of the domain that stand on them.
And `nl/…/young.po` has what is said otherwise to a learner: each of those that says "u".
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, meta

import plain_dutch
from web.family.pairs import shown_to_families
from web.i18n import DEFAULT, DOMAIN, HELP, LOCALES, OF_FAMILIES, RULE, YOUNG

ROOT: Final = Path(__file__).parent
TEMPLATES: Final = ROOT / "web" / "templates"
_KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
_OPTIONS: Final = {"newstyle_gettext": "true", "trimmed": "true"}
_NO_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Git knows when a sentence was changed; a date in the file would only collide."""

_OF_FAMILIES: Final = (
    "family/**/*.py",
    *("links.py", "passkeys.py", "stepping_up.py", "readers.py", "looked.py", "receipts.py"),
    *("waiting.py", "failures.py", "troubles.py"),
)
"""The code whose sentences parents and learners read, below web/. Of templates it is found out."""

_TO_SOMEBODY: Final = re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Which:
    """One file of sentences."""

    language: str
    domain: str = DOMAIN

    @property
    def file(self) -> Path:
        return LOCALES / self.language / "LC_MESSAGES" / f"{self.domain}.po"

    def __str__(self) -> str:
        return self.language if self.domain == DOMAIN else f"{self.language}/{self.domain}"


DUTCH: Final = Which(DEFAULT)
TO_THE_YOUNG: Final = Which(DEFAULT, YOUNG)
ALL: Final = (DUTCH, *map(Which, sorted(HELP, key=OF_FAMILIES.index)), TO_THE_YOUNG)


def wanted(which: Which) -> Catalog:
    """The sentences that must stand there, in English."""
    if which == DUTCH:
        return _gathered(_code(), _templates())
    if which == TO_THE_YOUNG:
        return _said_to_somebody()
    found = of_families()
    for pair in shown_to_families():
        found.add(pair.en, None, auto_comments=[pair.nl], context=RULE)
    return found


def of_families() -> Catalog:
    """What the pages for parents and learners say."""
    code = (path for glob in _OF_FAMILIES for path in sorted((ROOT / "web").glob(glob)))
    return _gathered(code, _reached(TEMPLATES.glob("family/*.html")))


def _said_to_somebody() -> Catalog:
    """Of what families read: each sentence that says "u" in Dutch."""
    dutch, found = catalogue(DUTCH), Catalog(charset="utf-8", fuzzy=False)
    for message in _sentences(of_families()):
        said = dutch.get(message.id, message.context)
        if said is not None and _TO_SOMEBODY.search(" ".join(strings(said))):
            found.add(message.id, None, message.locations, auto_comments=strings(said))
    return found


def _code() -> Iterator[Path]:
    yield from sorted((ROOT / "web").rglob("*.py"))


def _templates() -> Iterator[Path]:
    yield from sorted(TEMPLATES.rglob("*.html"))


def _reached(begin: Iterator[Path]) -> list[Path]:
    """These templates, and all that they extend, include or import."""
    parser = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    todo, found = sorted(begin), set[Path]()
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            names = meta.find_referenced_templates(parser.parse(path.read_text()))
            todo += [TEMPLATES / name for name in names if name]
    return sorted(found)


def _gathered(code: Iterator[Path], templates: Iterator[Path] | list[Path]) -> Catalog:
    found = Catalog(charset="utf-8", fuzzy=False)
    for paths, method in ((code, "python"), (templates, "jinja2")):
        for path in paths:
            for line, message, comments, context in _marked(path, method):
                where = [(path.relative_to(ROOT).as_posix(), line)]
                found.add(message, None, where, auto_comments=comments, context=context)
    return found


@cache
def _marked(
    path: Path, method: str
) -> list[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    options = _OPTIONS if method == "jinja2" else {}
    return list(extract_from_file(method, path, keywords=_KEYWORDS, options=options))


def catalogue(which: Which) -> Catalog:
    if not which.file.exists():
        return Catalog(locale=which.language, fuzzy=False)
    with which.file.open("rb") as source:
        return read_po(source, locale=which.language)


def write() -> None:
    for which in ALL:
        kept = catalogue(which)
        kept.update(wanted(which), no_fuzzy_matching=True)
        kept.obsolete.clear()
        kept.creation_date = kept.revision_date = _NO_DAY
        kept.header_comment = "# What the pages of traject say. `make words` brings it up to date."
        kept.project, kept.version, kept.fuzzy = "traject", "", False
        text = BytesIO()
        write_po(text, kept, sort_output=True, include_lineno=False, width=100)
        which.file.parent.mkdir(parents=True, exist_ok=True)
        which.file.write_bytes(text.getvalue())


def faults() -> Iterator[str]:
    """What is missing, fuzzy, too much, not plain, or does not fit its sentence."""
    for which in ALL:
        template, kept = wanted(which), catalogue(which)
        for message in _sentences(template):
            yield from (f"{which}: {fault}" for fault in _faults(message, kept))
        for message in _sentences(kept):
            if template.get(message.id, message.context) is None:
                yield f"{which}: no page says this any more: {message.id!r}"
    yield from not_plain()
    for message in _sentences(catalogue(TO_THE_YOUNG)):
        if found := _TO_SOMEBODY.search(" ".join(strings(message))):
            yield f"{TO_THE_YOUNG}: says {found[0]!r} to somebody young: {message.id!r}"


def not_plain() -> Iterator[str]:
    """Where what parents and learners read is harder than it has to be."""
    dutch = catalogue(DUTCH)
    said = [dutch.get(each.id, each.context) for each in _sentences(of_families())]
    texts = [text for each in said if each is not None for text in strings(each)]
    texts += [text for each in _sentences(catalogue(TO_THE_YOUNG)) for text in strings(each)]
    texts += [pair.nl for pair in shown_to_families()]
    for text in dict.fromkeys(texts):
        yield from (f"not plain Dutch: {fault}" for fault in plain_dutch.faults(text))


def _faults(message: Message, kept: Catalog) -> Iterator[str]:
    found = kept.get(message.id, message.context)
    if found is None or not all(strings(found)):
        yield f"not translated: {message.id!r}"
    elif found.fuzzy:
        yield f"still to be looked at (fuzzy): {message.id!r}"
    else:
        yield from (f"{fault} in {message.id!r}" for fault in found.check(kept))


def strings(message: Message) -> list[str]:
    """How it is said: once, or once for each kind of number."""
    said = message.string
    return [each or "" for each in said] if isinstance(said, tuple | list) else [said or ""]


def _sentences(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def main(arguments: list[str], *, say: Callable[[str], None] = print) -> int:
    if arguments != ["--check"]:
        write()
        return 0
    found = list(faults())
    for fault in found:
        say(fault)
    if found:
        say("Run `make words`, translate in web/locales, and look at it again.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
