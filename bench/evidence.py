"""How fast a bundle of evidence is checked, offline and by the program that lies in it."""

import hashlib
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import vectors
from access import verify
from bench import stack
from bench.results import Figure, Measurement
from bench.sums import p50
from domain import commands as c
from domain.seats import COORDINATOR, guardian
from vectors import Files, Life

_WARM_UP: Final = 3


def measure(talks: int, rounds: int) -> Measurement:
    """A life with that many talks more, checked in turns with the least that anybody must do."""
    files = vectors.bundle_of(_long(talks))
    lines = files["ledger.jsonl"].splitlines()
    with stack.a_folder() as folder:
        bundle = _packed(files, folder)
        ours, least = [], []
        for _ in range(rounds + _WARM_UP):
            ours.append(_seconds(lambda: _check(bundle)))
            least.append(_seconds(lambda: _only_hash(lines)))
    checked, hashed = (len(lines) / p50(taken[_WARM_UP:]) for taken in (ours, least))
    return Measurement(
        name="Evidence",
        how=(
            f"A bundle of {len(lines):,} entries, {talks:,} of them talks with a text each, "
            f"checked whole by `verify.py`: chain, words, keys, two checkpoints, files. {rounds} "
            "rounds after three to warm up, in turns with the least that a verifier does: unpacked "
            "already, each line parsed, written in its canonical form and hashed. One core."
        ),
        figures=[
            Figure(name="events verified", value=checked, unit="/s"),
            Figure(name="events only hashed", value=hashed, unit="/s"),
            Figure(name="**verified / only hashed**", value=checked / hashed, unit="x"),
        ],
        details={"verified_seconds": ours, "hashed_seconds": least},
    )


def _long(talks: int) -> Life:
    life = vectors.lived()
    for number in range(talks):
        minutes = life.text(f"Wij spraken elkaar, voor de {number + 1}e keer.")
        on = life.at.date()
        life.does(COORDINATOR, c.LogTalk(with_seat=guardian(1), on=on, minutes=minutes))
    return life


def _packed(files: Files, folder: Path) -> Path:
    bundle = folder / "bundle.zip"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files.items():
            packed.writestr(name, body)
    return bundle


def _check(bundle: Path) -> None:
    wrong = verify.check(bundle).wrong
    if wrong is not None:
        raise RuntimeError(f"A bundle that is whole was refused at {wrong}.")


def _only_hash(lines: list[bytes]) -> None:
    for line in lines:
        entry = json.loads(line)
        hashlib.sha256(json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()).digest()


def _seconds(do: Callable[[], None]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
