"""How a command speaks: tables and sentences to a person, one JSON value to a program."""

import itertools
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NoReturn

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table

from api.language import Language, read
from api.problems import TITLES, Problem
from domain.said import Said

REFUSED: Final = 1
WRONG: Final = 2

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Voice:
    language: Language = "en"
    as_json: bool = False

    def read(self, said: Said) -> str:
        return read(said, self.language)

    def tell(self, value: object) -> None:
        """Say a value to a program."""
        _out().print_json(json.dumps(value, ensure_ascii=False, default=_plain))

    def table(self, heads: Sequence[str], rows: Sequence[Row], *, title: str = "") -> None:
        shown = Table(
            title=title or None,
            title_justify="left",
            title_style="bold",
            box=None,
            pad_edge=False,
            padding=(0, 2, 0, 0),
            header_style="bold",
        )
        for head in heads:
            shown.add_column(head, overflow="fold")
        for row in rows:
            shown.add_row(*row)
        _out().print(shown)

    @contextmanager
    def counting(self, what: str) -> Iterator[Callable[[], None]]:
        """Show on the error stream how far it is, for a person who waits."""
        done = itertools.count(1)
        with Console(stderr=True).status(f"0 {what}") as status:
            yield lambda: status.update(f"{next(done)} {what}")

    def line(self, text: str = "") -> None:
        _out().print(text, markup=False, highlight=False)

    def block(self, text: str) -> None:
        _out().print(Padding(text, (0, 0, 0, 2)), markup=False, highlight=False)

    def page(self, markdown: str) -> None:
        _out().print(Markdown(markdown.replace("<br>", "; ")))

    def refuse(self, problem: Problem) -> NoReturn:
        """Say why not, and leave: what is malformed is a wrong command line, the rest a refusal."""
        if self.as_json:
            self.tell(self._told(problem))
        else:
            typer.echo(f"{self.read(problem.detail)} ({problem.code})", err=True)
            for each in problem.invalid:
                typer.echo(f"  {each.name}: {self.read(each.reason)}", err=True)
        raise typer.Exit(WRONG if problem.invalid else REFUSED)

    def _told(self, problem: Problem) -> Mapping[str, object]:
        return {
            "code": problem.code,
            "title": self.read(TITLES[problem.status]),
            "detail": self.read(problem.detail),
            "invalidParams": [
                {"name": each.name, "code": each.code, "reason": self.read(each.reason)}
                for each in problem.invalid
            ],
        }


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    return str(value)


def _out() -> Console:
    """The output stream as it is now; a test or a pipe may have put another in its place."""
    return Console(soft_wrap=not sys.stdout.isatty(), highlight=False)
