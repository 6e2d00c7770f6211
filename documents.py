"""Write the pages in `docs/` that the code tells by itself, or say which of them are out of date.

python documents.py           write them
python documents.py --check   change nothing; leave with 1 when a page is not what the code says
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from api import problems
from api.main import build_api
from domain import procedures, telling
from domain.access_words import access_page
from domain.refusals import SENTENCES
from domain.said import Said
from domain.tries import BYS, LIMITS, WAYS, By, Limit, Way
from models import telling as privacy

DOCS: Final = Path(__file__).parent / "docs"
_MADE: Final = "<!-- Made from the code by `make docs`; do not edit. -->\n\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page, with what it must say."""
    for procedure in procedures.ALL.values():
        for language in ("nl", "en"):
            path = DOCS / "procedures" / f"{procedure.id}.{language}.md"
            yield path, _MADE + telling.procedure_page(procedure, language)
    for language in ("nl", "en"):
        folder = DOCS / "privacy"
        yield folder / f"register.{language}.md", _MADE + privacy.register_page(language)
        yield folder / f"retention.{language}.md", _MADE + privacy.retention_page(language)
        yield folder / f"dpia.{language}.md", _MADE + privacy.dpia_page(language)
    yield DOCS / "stages.md", _MADE + _stages()
    yield DOCS / "access.md", _MADE + access_page()
    yield DOCS / "limits.md", _MADE + _LIMITS + _limits()
    yield DOCS / "moves.md", _MADE + _MOVES + telling.moves_page()
    yield DOCS / "codes.md", _MADE + _CODES + telling.codes_page() + _problems()
    yield DOCS / "openapi.json", json.dumps(build_api().openapi(), indent=1) + "\n"


def _stages() -> str:
    diagram = telling.state_diagram(next(iter(procedures.ALL.values())))
    return f"{_STAGES}\n```mermaid\n{diagram}```\n"


def _limits() -> str:
    """For each way in, what is counted and how often it may be."""
    heads = [f"{BYS[by].nl} / {BYS[by].en}" for by in By]
    lines = [
        "| wat / what | " + " | ".join(heads) + " |",
        "|---|" + "--:|" * len(heads),
        *(_limit(way, limits) for way, limits in LIMITS.items()),
    ]
    return "\n".join((*lines, ""))


def _limit(way: Way, limits: Mapping[By, Limit]) -> str:
    cells = [_often(limits[by]) if by in limits else "·" for by in By]
    return f"| {WAYS[way].nl} / {WAYS[way].en} | " + " | ".join(cells) + " |"


def _often(limit: Limit) -> str:
    return f"{limit.most} in {int(limit.within.total_seconds() // 60)} min"


def _problems() -> str:
    """Every code that an answer of 400 and above can have."""
    by_the_rules = (
        _problem(code, problems.status_of(code), Said(nl=nl, en=en))
        for code, (nl, en) in SENTENCES.items()
    )
    before_them = (
        _problem(code, status, said) for code, (status, said) in problems.every_code().items()
    )
    return "\n".join((_REFUSALS, *by_the_rules, _PROBLEMS, *before_them, ""))


def _problem(code: str, status: int, said: Said) -> str:
    return f"| `{code}` | {int(status)} | {said.nl} | {said.en} |"


_HEAD: Final = "\n| Code | Status | Dutch | English |\n|---|---|---|---|"
_REFUSALS: Final = f"\n## Why the rules refuse\n{_HEAD}"
_PROBLEMS: Final = f"\n## What goes wrong before the rules are asked\n{_HEAD}"

_STAGES: Final = """# The stages of a trajectory

A hold lies over any open stage: it stops the POLICY clocks and leaves the stage as it is.
"""

_LIMITS: Final = """# How often somebody may try to come in / Hoe vaak mag iemand het proberen

Counted in PostgreSQL, so that a restart forgives nobody, from the first try on and from the
left to the right: what one limit refuses fills none to the right of it. Whoever tried too often
gets 429 and `Retry-After`, whether or not there is anybody such as they tried to be. Of an IPv6
address the first 64 bits count.

"""

_MOVES: Final = """# Who may ask what, and when

What is not in this table is refused. What a party may do at this very moment, and what not yet
and why, is told by `traject moves ID` and by the API.

"""

_CODES: Final = """# Codes and their words

What people read for each code. What the words mean is in [the glossary](glossary.md).

"""


def write() -> None:
    for path, text in pages():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def stale() -> list[Path]:
    """The pages that are missing or say something else than the code does."""
    return [
        path
        for path, text in pages()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    if arguments != ["--check"]:
        write()
        return 0
    out_of_date = stale()
    for path in out_of_date:
        print(f"{path.relative_to(DOCS.parent)} is out of date: run `make docs`")  # noqa: T201 - it is a command
    return 1 if out_of_date else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
