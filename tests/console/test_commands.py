"""The commands against the whole product: for people, for programs, and how they leave."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner, Result

import cli
from activities import checkpoints
from domain import procedures
from runtime import clock, ports, signing
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known
from tests.api.talk import Talk

Typing = Callable[..., Awaitable[Result]]

ROOT = Path(cli.__file__).parent


@pytest.fixture(scope="module", autouse=True)
def _everything_is_there(workers: None, here: Known) -> None:
    """The workers run, and there is an alliance."""


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {
        "TRAJECT_DATABASE_URL": settings.database_url.get_secret_value(),
        "TRAJECT_KEYS": str(settings.key_file),
        "TRAJECT_SIGNING_KEY": str(settings.signing_key_file),
        "TRAJECT_TEMPORAL_ADDRESS": settings.temporal_address,
        "TRAJECT_TEMPORAL_NAMESPACE": settings.temporal_namespace,
        "COLUMNS": "160",
    }


@pytest.fixture
def type_(environment: dict[str, str]) -> Typing:
    """Types a command, beside the workers that answer it."""

    async def typed(*words: str, **more: str) -> Result:
        runner = CliRunner(env=environment | more)
        return await asyncio.to_thread(lambda: runner.invoke(cli.app, list(words)))

    return typed


async def test_a_list_is_a_table_for_people_and_json_for_programs(
    type_: Typing, raised: Journey, people: dict[str, Talk]
) -> None:
    case = (await people["lead"].get(f"/trajectories/{raised.id}")).json()["caseNumber"]
    table = await type_("list", "--language", "en")
    told = await type_("list", "--json", "--stage", "signalled", "--waiting-on", "coordinator")

    assert table.exit_code == told.exit_code == 0, table.output + told.output
    assert "As Coordinator sees it." in table.stdout
    assert case in table.stdout
    rows = json.loads(told.stdout)
    assert raised.id in [row["id"] for row in rows]
    assert rows[0].keys() >= {"caseNumber", "stage", "waitingOn", "waiting", "nextDue"}


async def test_why_is_one_sentence_by_id_and_by_case_number(
    type_: Typing, raised: Journey, people: dict[str, Talk]
) -> None:
    case = (await people["lead"].get(f"/trajectories/{raised.id}")).json()["caseNumber"]
    by_id = await type_("why", raised.id)
    by_number = await type_("why", case, "--language", "en")

    assert by_id.stdout.startswith("De trajectbegeleider moet het signaal oppakken")
    assert by_number.stdout.startswith("The coordinator has to pick up the signal")
    assert by_id.stdout.count("\n") == 1


async def test_show_tells_who_is_there_what_is_owed_and_what_has_happened(
    type_: Typing, raised: Journey
) -> None:
    await raised.to_intake()
    shown = await type_("show", raised.id, "--language", "en")
    told = await type_("show", raised.id, "--json", "--as", "paula")

    for words in ("guardian 1", "Paula", "complete the intake", "custody.recorded"):
        assert words in shown.stdout
    assert json.loads(told.stdout)["yours"] == ["guardian:1"]


async def test_a_move_is_typed_done_once_and_told(type_: Typing, raised: Journey) -> None:
    key = str(uuid4())
    words = ("do", raised.id, "triage", "outcome=accept", "reason=Two teachers saw it.")
    first = await type_(*words, "--key", key, "--language", "en")
    again = await type_(*words, "--key", key, "--json")

    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("Done, as Coordinator. Entry ")
    assert json.loads(again.stdout)["receipt"]["key"] == key


async def test_a_person_can_be_named(type_: Typing, raised: Journey) -> None:
    seated = await type_("do", raised.id, "seat_person", "seat=guardian:1", "person=@paula")
    nobody = await type_("do", raised.id, "seat_person", "seat=guardian:2", "person=@nobody")

    assert seated.exit_code == 0, seated.output
    assert (nobody.exit_code, "unknown_person" in nobody.stderr) == (1, True)


async def test_values_of_several_parts_are_json(type_: Typing, raised: Journey) -> None:
    await raised.to_signing()
    plan = await type_("do", raised.id, "submit_plan", "version=2", "goals=[]", 'steps=[{"a": 1}]')

    assert plan.exit_code == 2
    assert "steps.0.text" in plan.stderr
    assert "perspective" in plan.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("do", "{id}", "adopt", "version=1", "--as", "school_leader"), 1, "wrong_stage"),
        (("do", "{id}", "acknowledge_signal", "--as", "teacher"), 1, "not_found"),
        (("do", "{id}", "fly"), 2, "MOVE"),
        (("do", "{id}", "triage"), 2, "  outcome: "),
        (("do", "{id}", "triage", "outcome"), 2, "outcome"),
        (("do", "{id}", "reopen", "reason=x", "--key", "1"), 2, "--key"),
        (("do", "{id}", "reopen", "reason=x", "--seat", "king"), 2, "--seat"),
        (("list", "--stage", "nowhere"), 2, "--stage"),
        (("list", "--as", "nobody at all"), 1, "unknown_person"),
        (("why", "2026-9999"), 1, "not_found"),
        (("why",), 2, "ID"),
        (("procedure", "show", "none"), 1, "not_found"),
        (("token",), 2, "--as"),
        (("audit", "verify", "/no/such/file"), 2, "FILE"),
    ],
)
async def test_what_does_not_work_leaves_with_a_code_that_says_how(
    type_: Typing, raised: Journey, words: tuple[str, ...], code: int, said: str
) -> None:
    left = await type_(*(word.format(id=raised.id) for word in words))

    assert left.exit_code == code, left.output
    assert said in left.stderr
    assert "Traceback" not in left.output


async def test_a_refusal_is_json_too(type_: Typing, raised: Journey) -> None:
    left = await type_("do", raised.id, "adopt", "version=1", "--as", "school_leader", "--json")

    assert left.exit_code == 1
    assert json.loads(left.stdout)["code"] == "wrong_stage"


async def test_moves_are_what_can_be_done_and_what_not_yet(type_: Typing, raised: Journey) -> None:
    shown = await type_("moves", raised.id, "--language", "en")
    told = await type_("moves", raised.id, "--json")

    possible, refused = shown.stdout.split("Not possible now")
    assert "triage" in possible
    assert "hold_evaluation" in refused
    assert {move["type"] for move in json.loads(told.stdout)} >= {"triage", "hold_evaluation"}


async def test_a_token_opens_the_api_as_that_person(type_: Typing, people: dict[str, Talk]) -> None:
    made = await type_("token", "--as", "lead")
    token = made.stdout.strip()
    answer = await Talk(people["lead"].client, token, people["lead"].person).get("/procedures")

    assert made.exit_code == 0
    assert made.stdout.count("\n") == 1
    assert answer.status_code == 200


async def test_outside_of_the_demo_nobody_is_spoken_for(type_: Typing, raised: Journey) -> None:
    for words in (("token", "--as", "lead"), ("do", raised.id, "acknowledge_signal")):
        left = await type_(*words, TRAJECT_DEMO="false")
        assert left.exit_code == 1
        assert "only_in_the_demo" in left.stderr


async def test_stalls_and_procedures_can_be_read(type_: Typing) -> None:
    stalls = await type_("stalls", "--json")
    page = await type_("procedure", "show", "primary-2026")
    names = await type_("procedure", "show", "--json")

    assert json.loads(stalls.stdout) == []
    assert "T06" in page.stdout
    assert [each["id"] for each in json.loads(names.stdout)] == list(procedures.ALL)


async def test_the_audit_finds_a_broken_chain_and_a_rebuild_heals_what_is_shown(
    type_: Typing, raised: Journey, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("update trajectory set waiting_nl = 'Verzonnen.'")
    rebuilt = await type_("rebuild", "--json")
    why = await type_("why", raised.id)
    whole = await type_("audit", "verify", "--json")
    async with sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("set local session_replication_role = replica")
        await connection.exec_driver_sql(
            f"update ledger set actor_seat = 'lead' where trajectory = '{raised.id}'"  # noqa: S608 - our own id
        )
    broken = await type_("audit", "verify", "--json")

    assert rebuilt.exit_code == whole.exit_code == 0, rebuilt.output + whole.output
    assert json.loads(rebuilt.stdout)["trajectories"] >= 1
    assert why.stdout.startswith("De trajectbegeleider")
    assert json.loads(whole.stdout)["isWhole"]
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["breaks"] == [
        {"trajectory": raised.id, "sequence": 1, "why": "columns"}
    ]


async def test_running_trajectories_can_be_asked_to_go_on_anew(
    type_: Typing, raised: Journey
) -> None:
    asked = await type_("workflow", "refresh", "--json")

    assert asked.exit_code == 0, asked.output
    assert json.loads(asked.stdout)["asked"] >= 1
    assert (await type_("why", raised.id)).exit_code == 0


async def test_without_servers_it_is_said_in_one_line(environment: dict[str, str]) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{ports.free_port()}/nothing"
    left = await asyncio.to_thread(_program, environment | {"TRAJECT_DATABASE_URL": nowhere})

    assert left.returncode == 3
    assert left.stderr.splitlines() == [
        "traject: The database cannot be reached. Is `traject up` running?"
    ]
    assert left.stdout == ""


def _program(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """As a script would run it."""
    return subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", "list"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


async def test_the_audit_takes_no_word_of_a_key_that_is_not_ours(
    type_: Typing, raised: Journey, sessions: Sessions, tmp_path: Path
) -> None:
    forger = signing.load(tmp_path / "forged.json")
    async with sessions.begin() as session:
        await checkpoints.note_sign_off(
            session, [{"trajectory": UUID(raised.id), "type": "step.answered"}]
        )
        made = await checkpoints.sign(session, forger, at=clock.now(), is_full=False)
    assert made is not None

    told = await type_("audit", "verify", "--json")

    assert told.exit_code == 1
    assert json.loads(told.stdout)["checkpoint"] == {"number": made.number, "why": "key"}
