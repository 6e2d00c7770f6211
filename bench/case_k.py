"""Case K: from a first signal to its end; ours, the bare SDK and two other engines, in one run.

One case: a teacher raises a signal, which opens a trajectory and arms its ladders; three parties
act; the coordinator's triage closes it as basic support, which ends what was owed.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import psycopg

from bench import moves, processes, stack, statements, world
from bench.bare import cases as bare
from bench.bare.writing import Part, Script
from bench.http import Client
from bench.peers import running as peers
from bench.processes import Family, Spent
from bench.results import Budget, Figure, Measurement
from bench.stack import Stack
from bench.statements import Transaction
from bench.sums import p50, p95
from bench.world import Learner, World
from domain.calendar import local_date
from runtime import clock

OURS, BARE = "traject", "bare SDK"
CLIENTS: Final = (1, 8, 32)
JUDGED: Final = 8
"""At how many clients the budgets are meant."""
ACTS: Final = 5
SETTLE: Final = 1.5  # seconds, for what is done behind the back of whoever was answered
BARE_DATABASE: Final = "bare"

SHARE_OF_CASES: Final = Budget(0.6, is_at_least=True)
TIMES_THE_COST: Final = Budget(1.5)


@dataclass(frozen=True, slots=True)
class Size:
    """How many cases on each side: with one client, with eight, with thirty-two."""

    cases: tuple[int, int, int] = (40, 160, 160)
    warm_up: int = 16


@dataclass(slots=True)
class Tally:
    """What a number of cases took."""

    cases: int = 0
    seconds: float = 0.0
    sign_offs: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)

    def add(self, cases: int, sign_offs: Sequence[float], spent: Spent) -> None:
        self.cases += cases
        self.seconds += spent.seconds
        self.sign_offs += sign_offs
        for name, used in spent.cpu.items():
            self.cpu[name] = self.cpu.get(name, 0.0) + used

    @property
    def rate(self) -> float:
        return self.cases / self.seconds

    def cpu_ms(self) -> dict[str, float]:
        """Milliseconds of processor time per case, by part."""
        return {name: used * 1000 / self.cases for name, used in self.cpu.items()}

    @property
    def cpu_in_all(self) -> float:
        return sum(self.cpu_ms().values())


def measure(size: Size) -> Measurement:
    with ExitStack() as parts:
        ours = parts.enter_context(stack.running())
        needed = len(CLIENTS) * size.warm_up + sum(size.cases) + 2
        people = world.make(ours.postgres.url(), ours.keyring, learners=needed)
        script = script_of(ours, people)
        run = _Run(_sides(ours, people, script, parts))
        run.warm_up(size.warm_up)
        taken = {
            clients: run.compare(cases, clients)
            for clients, cases in zip(CLIENTS, size.cases, strict=True)
        }
    return _measurement(size, script, taken)


def case(client: Client, learner: Learner, people: World) -> list[float]:
    """Go through one case; answer how long each of the three parties waited."""
    today, school = local_date(clock.now()), learner.school
    opened = client.open(learner.id, moves.signal(today), by=school.teacher)
    waited = []
    for move, by in (
        (moves.acknowledge(), people.coordinator),
        (moves.inform_parents(today), school.internal_coordinator),
        (moves.start_term(today), school.school_leader),
    ):
        client.make(opened, move, by=by)
        waited.append(client.took)
    client.make(opened, moves.triage("basic_support"), by=people.coordinator)
    return waited


def go_through(ours: Stack, people: World, cases: int, clients: int) -> list[float]:
    """Go through cases from several clients at once, each with a connection of its own."""
    share = [cases // clients + (n < cases % clients) for n in range(clients)]
    learners = [[next(people.learners) for _ in range(each)] for each in share]

    def one_client(theirs: list[Learner]) -> list[float]:
        with Client(ours.http_port, people.tokens) as client:
            return [took for learner in theirs for took in case(client, learner, people)]

    with ThreadPoolExecutor(clients) as pool:
        return [took for waited in pool.map(one_client, learners) for took in waited]


def script_of(ours: Stack, people: World) -> Script:
    """Let one case go by and take down what it writes. A first one fills what is kept in memory."""
    url, log = ours.postgres.url(), ours.folder / "postgres.log"
    go_through(ours, people, 1, 1)
    time.sleep(SETTLE)
    with statements.written_down(url):
        since = log.stat().st_size
        go_through(ours, people, 1, 1)
        time.sleep(SETTLE)
        api, worker = (statements.ports_of(each.pid) for each in (ours.api, ours.worker))
    written = statements.read(log, since=since)
    from_api = [each for each in written if each.port in api]
    recorded = [each for each in written if each.port in worker and each.touches("ledger")]
    shared = frozenset(map(str, people.ids))
    return Script(tuple(_acts(written, from_api, recorded)), shared)


def _acts(
    written: Sequence[Transaction], from_api: Sequence[Transaction], recorded: Sequence[Transaction]
) -> list[Part]:
    """Sort transactions by act. What the API only updates comes after the answer."""
    if len(recorded) != ACTS:
        raise RuntimeError(f"{len(recorded)} records were seen where {ACTS} acts were made.")
    waiting: list[Transaction] = []
    parts: list[Part] = []
    for transaction in written:
        if transaction in recorded:
            parts.append(Part(tuple(waiting), (transaction,), ()))
            waiting = []
        elif transaction in from_api and transaction.only_updates and parts:
            parts.append(parts.pop().followed_by(transaction))
        elif transaction in from_api:
            waiting.append(transaction)
    return parts


def _sides(ours: Stack, people: World, script: Script, parts: ExitStack) -> "dict[str, Side]":
    """All that go through the same case, on the same servers, each with a database of its own."""
    path = ours.folder / "script.json"
    script.save(path)
    sides = {
        OURS: Side(ours.families, lambda cases, clients: go_through(ours, people, cases, clients)),
        BARE: _bare_side(ours, script, path, parts),
    }
    for name in peers.MODULES:
        peer = parts.enter_context(peers.running(name, ours, path))
        sides[name] = Side([peer.family, ours.database], peer.go_through)
    return sides


def _bare_side(ours: Stack, script: Script, path: Path, parts: ExitStack) -> "Side":
    """A database with the same tables, a worker and a client."""
    with psycopg.connect(ours.postgres.url("postgres"), autocommit=True) as database:
        database.execute(f"CREATE DATABASE {BARE_DATABASE}".encode())
    url = ours.postgres.url(BARE_DATABASE)
    stack.migrate(url, ours.folder)
    command = (ours.temporal_address, url, str(path))
    worker = parts.enter_context(stack.module("bench.bare.worker", command, ours.folder))
    driver = parts.enter_context(bare.driver(ours.temporal_address, url, script))
    families = [Family("worker", worker.pid), ours.database, ours.server]
    return Side(families, driver.go_through)


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody who goes through cases with clients, and the processes that this takes."""

    families: list[Family]
    go: Callable[[int, int], list[float]]


@dataclass(frozen=True, slots=True)
class _Run:
    """All sides, ready to go."""

    sides: Mapping[str, Side]

    def warm_up(self, cases: int) -> None:
        for clients in CLIENTS:
            for side in self.sides.values():
                side.go(cases, clients)

    def compare(self, cases: int, clients: int) -> dict[str, Tally]:
        """All in turn, and all back again: what drifts meanwhile weighs on each alike."""
        tallies = {name: Tally() for name in self.sides}
        half = cases // 2
        there = [(name, half) for name in self.sides]
        for name, share in (*there, *((name, cases - half) for name, _ in reversed(there))):
            side = self.sides[name]
            time.sleep(SETTLE)
            sign_offs, spent = _metered(side.families, partial(side.go, share, clients))
            tallies[name].add(share, sign_offs, spent)
        return tallies


def _metered(families: list[Family], go: Callable[[], list[float]]) -> tuple[list[float], Spent]:
    """What it cost, with what is still done just after."""
    before = processes.read(families)
    began = before.at
    waited = go()
    seconds = time.perf_counter() - began
    time.sleep(0.3)
    spent = processes.read(families) - before
    return waited, Spent(seconds=seconds, cpu=spent.cpu)


def _measurement(size: Size, script: Script, taken: Mapping[int, dict[str, Tally]]) -> Measurement:
    return Measurement(
        name="Case K",
        how=_how(size, script),
        figures=[each for clients, sides in taken.items() for each in _figures(sides, clients)],
        details={
            f"{side}, {_told(clients)}": {
                "cases": tally.cases,
                "seconds": tally.seconds,
                "cpu_ms_per_case": tally.cpu_ms(),
                "sign_off_ms": tally.sign_offs,
            }
            for clients, sides in taken.items()
            for side, tally in sides.items()
        },
    )


def _told(clients: int) -> str:
    return "1 client" if clients == 1 else f"{clients} clients"


def _figures(sides: dict[str, Tally], clients: int) -> Iterator[Figure]:
    for side, tally in sides.items():
        told = f"{side}, {_told(clients)}"
        yield Figure(name=f"{told}: cases", value=tally.rate, unit="/s")
        yield Figure(name=f"{told}: CPU per case", value=tally.cpu_in_all, unit="ms")
        for part, used in tally.cpu_ms().items():
            yield Figure(name=f"{told}: of that {part}", value=used, unit="ms")
        yield Figure(name=f"{told}: sign-off p50", value=p50(tally.sign_offs), unit="ms")
        yield Figure(name=f"{told}: sign-off p95", value=p95(tally.sign_offs), unit="ms")
    for side, theirs in sides.items():
        if side != OURS:
            yield from _ratios(sides[OURS], side, theirs, clients)


def _ratios(ours: Tally, side: str, theirs: Tally, clients: int) -> Iterator[Figure]:
    is_judged = side == BARE and clients == JUDGED
    more, less = (SHARE_OF_CASES, TIMES_THE_COST) if is_judged else (None, None)
    for name, value, budget in (
        ("cases/s", ours.rate / theirs.rate, more),
        ("CPU per case", ours.cpu_in_all / theirs.cpu_in_all, less),
        ("sign-off p95", p95(ours.sign_offs) / p95(theirs.sign_offs), less),
    ):
        name_ = f"**{OURS} / {side}, {_told(clients)}: {name}**"
        yield Figure(name=name_, value=value, unit="x", budget=budget)


def _how(size: Size, script: Script) -> str:
    written = [each for part in script.parts for each in part.all]
    return (
        "One case is five moves: a teacher raises a signal (opens a trajectory, arms its "
        "ladders), the coordinator acknowledges it, the internal coordinator notes that the "
        "parents were told, the school leader records the day of the arrangement (these three are "
        "the sign-offs), the coordinator's triage closes it. *traject*: over HTTP, API and worker "
        "in processes of their own. *Bare SDK*: an update with one local activity for each of the "
        "five, a timer of 14 days that the last one ends, asked straight by a client of Temporal; "
        "default converter, no tracing, no rules, no identity. It writes what ours writes, taken "
        "from PostgreSQL's own log while a case went by: "
        f"{statements.in_total(written)} writing statements in {len(written)} transactions, in a "
        "database with the same tables; it "
        "reads nothing. *DBOS*: a durable function that waits for a message per act, writes the "
        "same in a step and sets an event; *SpiffWorkflow*: a BPMN process of five user tasks "
        "under a timer of 14 days, its state a document written in the transaction of the record. "
        "Both in "
        "one process with whoever asks: no HTTP, no worker apart, no rules, no identity; nothing "
        "wakes a timer of SpiffWorkflow by itself. All on the same PostgreSQL (fsync on), ours and "
        "the bare SDK on the same Temporal (on a file), in turns there and back, after "
        f"{size.warm_up} cases each to warm up: {_counts(size)}. CPU is user and system time of "
        "all processes of a part, read from the kernel; *client* is what asking costs. A sign-off "
        "lasts from asking until the answer that it is recorded."
    )


def _counts(size: Size) -> str:
    told = zip(size.cases, CLIENTS, strict=True)
    return ", ".join(f"{cases} cases with {_told(clients)}" for cases, clients in told)
