"""How an import speaks: progress while it lasts, then one result, for people or for programs."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from domain.said import Said
from imports.bringing import Brought, Fate
from imports.problems import Problem

One = TypeVar("One")

REFUSED: Final = 1
TENTHS: Final = 10
"""How often progress is told where there is no terminal to draw a bar on."""

_FATES: Final[Mapping[Fate, Said]] = {
    Fate.STARTED: Said(nl="gestart", en="started"),
    Fate.ALREADY_THERE: Said(nl="was er al", en="already there"),
    Fate.DIFFERS: Said(
        nl="anders dan wat er staat; dat blijft zo", en="differs from what is there, which stays"
    ),
    Fate.LATER: Said(nl="ontvangen, start later", en="received, starts later"),
    Fate.REFUSED: Said(nl="geweigerd", en="refused"),
}
_ROW: Final = Said(nl="rij", en="row")
_ALLOWED: Final = Said(nl="Toegestaan", en="Allowed")
_WHOLE: Final = Said(
    nl="Het bestand is geweigerd; er is niets veranderd.",
    en="The file was refused; nothing has changed.",
)
_FINE: Final = Said(nl="Er is niets mis met dit bestand.", en="Nothing is wrong with this file.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of an import."""

    problems: Sequence[Problem] = ()
    brought: Sequence[Brought] = ()
    entries: Mapping[str, int] = field(default_factory=dict)
    """For an alliance: how many entries are new, changed and unchanged."""

    @property
    def exit_code(self) -> int:
        bad = (Fate.DIFFERS, Fate.REFUSED)
        return REFUSED if self.problems or any(b.fate in bad for b in self.brought) else 0

    @property
    def counts(self) -> Mapping[str, int]:
        counted = Counter(each.fate for each in self.brought)
        return {fate.value: counted[fate] for fate in Fate}


class Voice:
    """Results go to standard output, progress and problems to standard error."""

    def __init__(
        self,
        *,
        language: str = "nl",
        as_json: bool = False,
        out: Console | None = None,
        aside: Console | None = None,
    ) -> None:
        self._is_dutch = language == "nl"
        self._as_json = as_json
        self._out = out or Console(highlight=False, soft_wrap=True)
        self._aside = aside or Console(stderr=True, highlight=False, soft_wrap=True)

    def watch(self, what: Said, many: Sequence[One]) -> Iterator[One]:
        """Show how far along these we are."""
        with self.progress(what, len(many)) as step:
            for one in many:
                yield one
                step()

    @contextmanager
    def progress(self, what: Said, total: int) -> Iterator[Callable[[], None]]:
        """A bar on a terminal, a line for every tenth elsewhere. Call what it gives for each."""
        if not self._aside.is_terminal:
            yield self._in_lines(self._in(what), total)
            return
        columns = (
            *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._aside) as bar:
            task = bar.add_task(self._in(what), total=total)
            yield lambda: bar.advance(task)

    def _in_lines(self, what: str, total: int) -> Callable[[], None]:
        done = 0
        apart = max(total // TENTHS, 1)

        def step() -> None:
            nonlocal done
            done += 1
            if total >= TENTHS and done % apart == 0:
                self._aside.print(f"{what} {done}/{total}", markup=False)

        return step

    def tell(self, report: Report) -> None:
        if self._as_json:
            self._out.print(json.dumps(_as_json(report), ensure_ascii=False), markup=False)
            return
        for problem in report.problems:
            self._aside.print(self._problem(problem), markup=False)
        for line in self._result(report):
            self._out.print(line, markup=False)

    def _problem(self, problem: Problem) -> str:
        row = "" if problem.row is None else f"{self._in(_ROW)} {problem.row}"
        place = ", ".join(part for part in (row, problem.field) if part)
        allowed = f"{self._in(_ALLOWED)}: {self._in(problem.allowed)}."
        return f"{place}: {self._in(problem.wrong)}. {allowed}".removeprefix(": ")

    def _result(self, report: Report) -> Iterable[str]:
        if report.problems:
            yield self._in(_WHOLE)
        elif report.entries:
            yield ", ".join(f"{name}: {n}" for name, n in report.entries.items())
        elif report.brought:
            for each in report.brought:
                if each.fate in {Fate.DIFFERS, Fate.REFUSED}:
                    why = f" ({self._in(each.why)})" if each.why else ""
                    yield f"{each.reference}: {self._in(_FATES[each.fate])}{why}"
            told = ((_FATES[fate], report.counts[fate.value]) for fate in Fate)
            yield ", ".join(f"{self._in(said)}: {n}" for said, n in told)
        else:
            yield self._in(_FINE)

    def _in(self, said: Said) -> str:
        return said.nl if self._is_dutch else said.en


def _as_json(report: Report) -> dict[str, Any]:
    return {
        **(report.entries or report.counts),
        "problems": [
            {
                "row": problem.row,
                "field": problem.field,
                "wrong": {"nl": problem.wrong.nl, "en": problem.wrong.en},
                "allowed": {"nl": problem.allowed.nl, "en": problem.allowed.en},
            }
            for problem in report.problems
        ],
        "cases": [
            {
                "reference": each.reference,
                "fate": each.fate.value,
                "trajectory": None if each.trajectory is None else str(each.trajectory),
                "why": None if each.why is None else {"nl": each.why.nl, "en": each.why.en},
            }
            for each in report.brought
        ],
    }
