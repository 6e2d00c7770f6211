"""How long `traject up` takes on a prepared machine until the first page is there."""

import time
from pathlib import Path
from typing import Final

from bench import stack
from bench.results import Budget, Figure, Measurement
from bench.sums import p50
from runtime import ports

PATIENCE: Final = 180.0
BUDGET: Final = Budget(15)


def measure(times: int) -> Measurement:
    with stack.a_folder() as folder:
        first = _until_the_first_page(folder)
        took = [_until_the_first_page(folder) for _ in range(times)]
    return Measurement(
        name="Start-up",
        how=(
            "`traject up` as a process of its own, from its start until GET / answers; asked "
            f"every 50 ms. Once to make servers, tables and the demo alliance; then {times} times "
            "with all that in place, which is what the budget is about."
        ),
        figures=(
            Figure(name="start-up on a prepared machine, median", value=p50(took), unit="s"),
            Figure(
                name="start-up on a prepared machine, longest",
                value=max(took),
                unit="s",
                budget=BUDGET,
            ),
            Figure(name="the very first start, with the demo alliance", value=first, unit="s"),
        ),
        details={"seconds": took},
    )


def _until_the_first_page(folder: Path) -> float:
    """Start it, wait, stop it. Its data has a folder of its own; it takes no other."""
    port = ports.free_port()
    known = {
        "TRAJECT_DATA": str(folder / "data"),
        "TRAJECT_PORT": str(port),
        "TRAJECT_POSTGRES_PORT": str(ports.free_port()),
        "TRAJECT_TEMPORAL_PORT": str(ports.free_port()),
        "TRAJECT_TEMPORAL_UI_PORT": str(ports.free_port()),
    }
    began = time.perf_counter()
    with stack.traject("up", known, folder) as child:
        stack.until_it_answers(child, port, patience=PATIENCE)
        return time.perf_counter() - began
