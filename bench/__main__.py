"""`python -m bench`: take the figures, all or some, and write them down."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import typer

from bench import case_k, evidence, lists, lives, pages, parked, results, start_up, walls
from bench.results import Measurement
from domain.calendar import local_date
from runtime import clock
from runtime.progress import Progress


@dataclass(frozen=True, slots=True)
class Kind:
    """A measurement at full size, and a small one."""

    whole: Callable[[], Measurement]
    quick: Callable[[], Measurement]


KINDS: Final[Mapping[str, Kind]] = {
    "events": Kind(lambda: lives.measure(5), lambda: lives.measure(1)),
    "case-k": Kind(
        lambda: case_k.measure(case_k.Size()),
        lambda: case_k.measure(case_k.Size(cases=(8, 24, 32), warm_up=8)),
    ),
    "evidence": Kind(lambda: evidence.measure(5000, 9), lambda: evidence.measure(500, 3)),
    "start-up": Kind(lambda: start_up.measure(3), lambda: start_up.measure(1)),
    "lists": Kind(lambda: lists.measure(1_000_000, 200), lambda: lists.measure(50_000, 30)),
    "pages": Kind(lambda: pages.measure(30), lambda: pages.measure(5)),
    "walls": Kind(lambda: walls.measure(200, 100), lambda: walls.measure(60, 15)),
    "parked": Kind(
        lambda: parked.measure(parked.Size()),
        lambda: parked.measure(parked.Size(trajectories=200, seconds=60, answers=40)),
    ),
}


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"Of: {', '.join(KINDS)}.")] = None,
    *,
    quick: Annotated[bool, typer.Option(help="Small counts: some minutes.")] = False,
) -> None:
    """Take the figures that were asked for, or all of them."""
    for name in names or ():
        if name not in KINDS:
            raise typer.BadParameter(f"There is no {name}, only {', '.join(KINDS)}.")
    progress = Progress()
    taken = []
    for name in names or KINDS:
        with progress.step(f"measuring {name}"):
            taken.append(KINDS[name].quick() if quick else KINDS[name].whole())
    today = local_date(clock.now())
    is_whole = not quick and not names
    progress.say(results.as_page(taken, today, is_whole=is_whole))
    if is_whole:
        results.write(taken, today)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up, however we are ended
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(main)
    app()
