"""Files against the real servers: started with their past, once, and never by half."""

import asyncio
import json
import os
import sys
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import text
from temporalio.client import Client

import demo
from activities import directory
from examples import people
from imports.bringing import Fate
from imports.running import Options, bring_in
from imports.telling import Report, Voice
from models import migrations
from runtime.database import Sessions, engine_of, sessions_of
from runtime.keyring import Keyring
from runtime.settings import Settings
from tests.workflows.case import until
from workflows.gateway import Gateway
from workflows.relay import Relay

ALLIANCE = demo.EXAMPLES / "alliance.json"
MOST = 80
TABLES = ("alliance", "school", "person", "office", "learner", "inbox", "text", "ledger", "notice")


class Import:
    """Brings files in as the command does, and looks at what is in the database."""

    def __init__(self, sessions: Sessions, gateway: Gateway) -> None:
        self._sessions = sessions
        self._gateway = gateway
        self.seen = StringIO()

    async def bring(self, file: Path, **options: Any) -> Report:  # noqa: ANN401 - any option
        aside = Console(file=self.seen, force_terminal=True, width=100)
        voice = Voice(out=Console(file=StringIO()), aside=aside)
        given = Options(file=file, **options)
        return await bring_in(given, voice, self._sessions, self._gateway)

    async def ask(self, question: str) -> list[Any]:
        async with self._sessions() as session:
            connection = await session.connection()
            return list(await connection.execute(text(question)))

    async def rows(self) -> dict[str, int]:
        return {
            table: (await self.ask(f"SELECT count(*) FROM {table}"))[0][0]  # noqa: S608 - our own names
            for table in TABLES
        }

    async def is_quiet(self) -> bool:
        """Whether the clock has climbed what was due: nothing is behind its alarm."""
        late = "SELECT count(*) FROM trajectory WHERE next_alarm < now()"
        return await self.ask(late) == [(0,)]


@pytest.fixture
def lines(this_week: Path) -> list[dict[str, Any]]:
    """The cases that were brought in, as the lines of their file."""
    return [json.loads(line) for line in this_week.read_text().splitlines()]


@pytest.fixture(scope="module")
async def files(sessions: Sessions, gateway: Gateway) -> Import:
    return Import(sessions, gateway)


@pytest.fixture(scope="module")
def most(this_week: Path) -> Path:
    """Most of the cases, in a file of their own."""
    file = this_week.with_name("most.jsonl")
    file.write_text("\n".join(this_week.read_text().splitlines()[:MOST]))
    return file


@pytest.fixture(scope="module")
async def brought(files: Import, most: Path, gateway: Gateway, settings: Settings) -> Report:
    """The alliance and most of its cases, brought in once; the demo brings in the others.

    On a busy machine the relay sees to the last.
    """
    await files.bring(ALLIANCE)
    report = await files.bring(most)
    await demo.fill_if_empty(settings)
    while await files.ask("SELECT key FROM inbox WHERE state = 'received'"):
        await Relay(gateway).push_some()
    await until(files.is_quiet, within=30)
    return report


@pytest.fixture(scope="module")
def settings(postgres_url: str, client: Client, keyring: Keyring) -> Settings:
    return Settings(
        database_url=SecretStr(postgres_url),
        keys=keyring.file,
        temporal_address=client.service_client.config.target_host,
        temporal_namespace=client.namespace,
    )


async def test_every_case_of_a_file_starts(brought: Report) -> None:
    assert brought.problems == ()
    assert len(brought.brought) == MOST
    assert {each.fate for each in brought.brought} <= {Fate.STARTED, Fate.LATER}
    assert brought.exit_code == 0


async def test_the_demo_goes_on_where_it_was_broken_off(
    brought: Report, files: Import, told: list[dict[str, Any]]
) -> None:
    assert len(brought.brought) < len(told)
    assert await files.ask("SELECT count(*) FROM trajectory") == [(len(told),)]


async def test_the_demo_fills_what_is_full_no_further(
    brought: Report, files: Import, settings: Settings
) -> None:
    before = await files.rows()

    await demo.fill_if_empty(settings)

    assert brought.brought
    assert await files.rows() == before


async def test_the_demo_leaves_an_alliance_of_somebody_alone(
    empty_postgres_url: str, settings: Settings, keyring: Keyring
) -> None:
    migrations.upgrade(empty_postgres_url, keyring)
    engine = engine_of(
        empty_postgres_url, connect_timeout=1.5, statement_timeout=5, keyring=keyring
    )
    own = [directory.Alliance(id=directory.alliance_id("own"), name="Eigen verband")]
    async with sessions_of(engine).begin() as session:
        await directory.add(session, own)

    elsewhere = {"database_url": SecretStr(empty_postgres_url)}
    await demo.fill_if_empty(settings.model_copy(update=elsewhere))

    async with sessions_of(engine)() as session:
        assert await directory.alliances(session) == own
    await engine.dispose()


async def test_a_bar_shows_how_far_it_is(brought: Report, files: Import) -> None:
    seen = files.seen.getvalue()

    assert f"{len(brought.brought)}/{len(brought.brought)}" in seen
    assert "controleren" in seen
    assert "starten" in seen


async def test_the_past_is_in_the_ledger_with_its_own_days(brought: Report, files: Import) -> None:
    late = await files.ask("SELECT count(*) FROM ledger WHERE at < recorded_at - interval '1 day'")
    first = await files.ask("SELECT min(at) < now() - interval '90 days' FROM ledger")

    assert late[0][0] > 10 * len(brought.brought)
    assert first[0][0]


async def test_overdue_rungs_climb_at_once(brought: Report, files: Import) -> None:
    climbed = await files.ask("SELECT count(*) FROM ledger WHERE type = 'rung.climbed'")
    waiting = await files.ask("SELECT count(*) FROM trajectory WHERE next_alarm < now()")

    assert brought.brought
    assert climbed[0][0] >= 40
    assert waiting[0][0] == 0


async def test_of_a_ladder_only_the_highest_rung_is_announced(
    brought: Report, files: Import
) -> None:
    several = await files.ask(
        "SELECT trajectory, obligation, seat FROM notice WHERE obligation IS NOT NULL"
        " GROUP BY 1, 2, 3 HAVING count(*) > 1"
    )

    assert brought.brought
    assert several == []


async def test_nobody_hears_again_of_what_was_done_elsewhere(
    brought: Report, files: Import
) -> None:
    old = await files.ask(
        "SELECT notice.code, count(*) FROM notice JOIN ledger USING (trajectory, sequence)"
        " WHERE ledger.at < ledger.recorded_at - interval '1 hour' GROUP BY 1"
    )

    assert brought.brought
    assert old == []


async def test_nobody_gets_a_receipt_for_what_they_signed_elsewhere(
    brought: Report, files: Import
) -> None:
    signed = await files.ask("SELECT count(*) FROM ledger WHERE type = 'step.answered'")
    receipts = await files.ask("SELECT code FROM notice WHERE code LIKE 'receipt%'")

    assert brought.brought
    assert signed[0][0] >= 40
    assert receipts == []


async def test_some_have_stalled_and_it_is_known_on_whom(brought: Report, files: Import) -> None:
    stalled = await files.ask(
        "SELECT stall_cause, count(*) FROM trajectory WHERE stalled_since IS NOT NULL GROUP BY 1"
    )

    counted = Counter(dict(map(tuple, stalled)))
    assert brought.brought
    assert counted.total() >= 5
    assert {"waiting_parent", "waiting_school", "waiting_alliance"} <= set(counted)


async def test_the_same_files_again_change_nothing(
    brought: Report, files: Import, this_week: Path, lines: list[dict[str, Any]]
) -> None:
    before = await files.rows()

    again = await files.bring(ALLIANCE)
    cases = await files.bring(this_week)

    assert (again.entries["new"], again.entries["changed"]) == (0, 0)
    assert brought.brought
    assert cases.counts["already_there"] == len(lines)
    assert cases.exit_code == 0
    assert await files.rows() == before


async def test_a_changed_row_is_told_and_changes_nothing(
    brought: Report, files: Import, lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    before = await files.rows()
    changed = lines[0]
    changed["signal"]["text"] = "Er staat nu iets anders."
    file = tmp_path / "changed.jsonl"
    file.write_text(json.dumps(changed))

    report = await files.bring(file)

    assert brought.brought
    assert report.counts["differs"] == 1
    assert report.exit_code == 1
    assert await files.rows() == before


async def test_a_bad_file_changes_nothing(
    brought: Report, files: Import, lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    before = await files.rows()
    good = lines[1] | {"reference": "NEW-1"}
    good["learner"] = good["learner"] | {"name": "Nieuw Kind"}
    bad = lines[2] | {"reference": "NEW-2", "school": "Nergens"}
    file = tmp_path / "bad.jsonl"
    file.write_text("\n".join(map(json.dumps, (good, bad))))

    report = await files.bring(file)

    assert brought.brought
    assert {problem.row for problem in report.problems} == {2}
    assert report.exit_code == 1
    assert await files.rows() == before


async def test_a_case_waits_for_a_database_that_is_too_busy(
    brought: Report, files: Import, lines: list[dict[str, Any]], tmp_path: Path, postgres_url: str
) -> None:
    case = lines[1] | {"reference": "NEW-4"}
    case["learner"] = case["learner"] | {"name": "Druk Kind"}
    file = tmp_path / "busy.jsonl"
    file.write_text(json.dumps(case))

    async with await psycopg.AsyncConnection.connect(postgres_url) as busy:
        await busy.execute("LOCK TABLE learner IN EXCLUSIVE MODE")
        bringing = asyncio.create_task(files.bring(file))
        await asyncio.sleep(3)  # longer than a statement may take
        assert not bringing.done()
        await busy.rollback()
    report = await bringing

    assert brought.brought
    assert report.counts["started"] + report.counts["later"] == 1


async def test_a_learner_with_an_open_trajectory_is_not_given_a_second(
    brought: Report, files: Import, lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    second = lines[0] | {"reference": "NEW-3"}
    file = tmp_path / "second.jsonl"
    file.write_text(json.dumps(second))

    report = await files.bring(file)

    assert brought.brought
    assert [problem.field for problem in report.problems] == ["learner.name"]


async def test_an_alliance_that_differs_is_only_replaced_when_told_so(
    brought: Report, files: Import, tmp_path: Path
) -> None:
    body = people.alliance()
    body["people"][0]["phone"] = "0123 456789"
    file = tmp_path / "alliance.json"
    file.write_text(json.dumps(body))

    refused = await files.bring(file)
    replaced = await files.bring(file, update=True)
    again = await files.bring(file)

    assert brought.brought
    assert [problem.field for problem in refused.problems] == ["person Yara Zonnebloem"]
    assert replaced.entries["changed"] == 1
    assert again.exit_code == 0


async def test_the_command_says_it_as_json(
    brought: Report,
    lines: list[dict[str, Any]],
    settings: Settings,
    tmp_path: Path,
) -> None:
    file = tmp_path / "few.jsonl"
    file.write_text("\n".join(map(json.dumps, lines[:3])))

    code, said = await _command(settings, str(file), "--json")

    assert brought.brought
    assert code == 0
    assert json.loads(said)["already_there"] == 3


async def test_the_command_leaves_with_1_for_a_bad_file(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("reference,shool\nA-1,Nergens\n")

    code, said = await _command(settings, str(file), "--json")

    assert code == 1
    problems = {each["field"]: each for each in json.loads(said)["problems"]}
    assert problems["shool"]["allowed"]["nl"] == "bedoelt u school?"
    assert problems["learner_name"]["row"] == 1


async def test_the_command_leaves_with_2_for_a_wrong_command_line(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "cases.xlsx"
    file.write_text("")

    code, _ = await _command(settings, str(file))

    assert code == 2


async def test_the_command_leaves_with_3_when_there_is_no_database(
    settings: Settings, this_week: Path
) -> None:
    nowhere = {"database_url": SecretStr("postgresql://nobody@127.0.0.1:9/none")}
    code, _ = await _command(settings.model_copy(update=nowhere), str(this_week))

    assert code == 3


async def _command(settings: Settings, *words: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import cli; cli.main()", "import", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=demo.EXAMPLES.parent,
        env=os.environ
        | {
            "TRAJECT_DATABASE_URL": settings.database_url.get_secret_value(),
            "TRAJECT_KEYS": str(settings.key_file),
            "TRAJECT_TEMPORAL_ADDRESS": settings.temporal_address,
            "TRAJECT_TEMPORAL_NAMESPACE": settings.temporal_namespace,
        },
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()
