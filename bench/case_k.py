"""Case K: from a first signal to its end, through our HTTP API and on the bare SDK, in one run.

One case: a teacher raises a signal, which opens a trajectory and arms its ladders; three parties
act; the coordinator's triage closes it as basic support, which ends what was owed.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

import psycopg

from bench import moves, processes, stack, statements, world
from bench.bare import cases as bare
from bench.bare.writing import Part, Script
from bench.http import Client
from bench.processes import Family, Spent
from bench.results import Budget, Figure, Measurement
from bench.stack import Stack
from bench.statements import Transaction
from bench.sums import p50, p95
from bench.world import Learner, World
from domain.calendar import local_date
from runtime import clock

OURS, BARE = "traject", "bare SDK"
ACTS: Final = 5
SETTLE: Final = 1.5  # seconds, for what is done behind the back of whoever was answered
BARE_DATABASE: Final = "bare"

SHARE_OF_CASES: Final = Budget(0.6, is_at_least=True)
TIMES_THE_COST: Final = Budget(1.5)


@dataclass(frozen=True, slots=True)
class Size:
    """How many cases of each kind: in all with one client, in all with eight."""

    alone: int = 40
    together: int = 160
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
        needed = 2 * size.warm_up + size.alone + size.together + 2
        people = world.make(ours.postgres.url(), ours.keyring, learners=needed)
        script = script_of(ours, people)
        worker, driver = _bare_side(ours, script, parts)
        run = _Run(ours, people, driver, worker)
        run.warm_up(size.warm_up)
        alone, together = run.compare(size.alone, 1), run.compare(size.together, 8)
    return _measurement(size, script, alone, together)


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


def _bare_side(ours: Stack, script: Script, parts: ExitStack) -> tuple[Family, bare.Driver]:
    """A database with the same tables, a worker and a client; on the same two servers."""
    with psycopg.connect(ours.postgres.url("postgres"), autocommit=True) as database:
        database.execute(f"CREATE DATABASE {BARE_DATABASE}".encode())
    url = ours.postgres.url(BARE_DATABASE)
    stack.migrate(url, ours.folder)
    path = ours.folder / "script.json"
    script.save(path)
    command = (ours.temporal_address, url, str(path))
    worker = parts.enter_context(stack.module("bench.bare.worker", command, ours.folder))
    driver = parts.enter_context(bare.driver(ours.temporal_address, url, script))
    return Family("worker", worker.pid), driver


@dataclass(frozen=True, slots=True)
class _Run:
    """Both sides, ready to go."""

    stack: Stack
    people: World
    driver: bare.Driver
    bare_worker: Family

    def warm_up(self, cases: int) -> None:
        for clients in (1, 8):
            go_through(self.stack, self.people, cases, clients)
            self.driver.go_through(cases, clients)

    def compare(self, cases: int, clients: int) -> dict[str, Tally]:
        """Ours, bare, bare, ours: what drifts meanwhile weighs on both alike."""
        tallies = {OURS: Tally(), BARE: Tally()}
        half = cases // 2
        for side, share in ((OURS, half), (BARE, half), (BARE, cases - half), (OURS, cases - half)):
            sign_offs, spent = self._go(side, share, clients)
            tallies[side].add(share, sign_offs, spent)
        return tallies

    def _go(self, side: str, cases: int, clients: int) -> tuple[list[float], Spent]:
        time.sleep(SETTLE)
        if side == OURS:
            return _metered(
                self.stack.families,
                lambda: go_through(self.stack, self.people, cases, clients),
            )
        families = [self.bare_worker, self.stack.database, self.stack.server]
        return _metered(families, lambda: self.driver.go_through(cases, clients))


def _metered(families: list[Family], go: Callable[[], list[float]]) -> tuple[list[float], Spent]:
    """What it cost, with what is still done just after."""
    before = processes.read(families)
    began = before.at
    waited = go()
    seconds = time.perf_counter() - began
    time.sleep(0.3)
    spent = processes.read(families) - before
    return waited, Spent(seconds=seconds, cpu=spent.cpu)


def _measurement(
    size: Size, script: Script, alone: dict[str, Tally], together: dict[str, Tally]
) -> Measurement:
    figures = [*_figures(alone, "1 client"), *_figures(together, "8 clients", is_judged=True)]
    return Measurement(
        name="Case K",
        how=_how(size, script),
        figures=figures,
        details={
            f"{side}, {clients}": {
                "cases": tally.cases,
                "seconds": tally.seconds,
                "cpu_ms_per_case": tally.cpu_ms(),
                "sign_off_ms": tally.sign_offs,
            }
            for clients, sides in (("1 client", alone), ("8 clients", together))
            for side, tally in sides.items()
        },
    )


def _figures(sides: dict[str, Tally], clients: str, *, is_judged: bool = False) -> Iterator[Figure]:
    for side, tally in sides.items():
        told = f"{side}, {clients}"
        yield Figure(name=f"{told}: cases", value=tally.rate, unit="/s")
        yield Figure(name=f"{told}: CPU per case", value=tally.cpu_in_all, unit="ms")
        for part, used in tally.cpu_ms().items():
            yield Figure(name=f"{told}: of that {part}", value=used, unit="ms")
        yield Figure(name=f"{told}: sign-off p50", value=p50(tally.sign_offs), unit="ms")
        yield Figure(name=f"{told}: sign-off p95", value=p95(tally.sign_offs), unit="ms")
    ours, theirs = sides[OURS], sides[BARE]
    more, less = (SHARE_OF_CASES, TIMES_THE_COST) if is_judged else (None, None)
    for name, value, budget in (
        ("cases/s", ours.rate / theirs.rate, more),
        ("CPU per case", ours.cpu_in_all / theirs.cpu_in_all, less),
        ("sign-off p95", p95(ours.sign_offs) / p95(theirs.sign_offs), less),
    ):
        name_ = f"**{OURS} / {BARE}, {clients}: {name}**"
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
        "reads nothing. Both on the same PostgreSQL (fsync on) and the same Temporal (on a file), "
        f"in turns ours, bare, bare, ours, after {size.warm_up} cases each to warm up: "
        f"{size.alone} cases with 1 client, {size.together} with 8. CPU is user and system time of "
        "all processes of a part, read from the kernel; *client* is what asking costs. A sign-off "
        "lasts from asking until the answer that it is recorded."
    )
