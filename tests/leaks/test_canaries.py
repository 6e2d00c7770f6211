"""Names and words that were planted are found nowhere but where they lie sealed, and later nowhere.

A whole life on the product as it runs: `traject up`, with Temporal's and PostgreSQL's own files,
the log, the screen, the spans that leave, and every address that was asked for.
"""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import httpx
import pytest

from activities import destroying
from domain.seats import SeatKind
from models import queries_copies
from runtime import temporal
from runtime.database import Sessions
from tests.api.people import Known, add_person, make_alliance
from tests.api.talk import BASE, Talk
from tests.leaks.house import House, running
from tests.privacy.file import File, live


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
async def sessions(house: House) -> AsyncIterator[Sessions]:
    async with house.sessions() as made:
        yield made


@pytest.fixture(scope="module")
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    noting = {"request": [house.note]}
    async with httpx.AsyncClient(base_url=house.settings.url, event_hooks=noting) as made:
        yield made


@pytest.fixture(scope="module")
async def here(sessions: Sessions) -> Known:
    known = await make_alliance(sessions, "Windstreken")
    await add_person(sessions, known, "privacy_officer", office=SeatKind.PRIVACY_OFFICER)
    return known


@pytest.fixture(scope="module")
async def file(client: httpx.AsyncClient, sessions: Sessions, here: Known) -> File:
    """A life from signal to close, looked at by everybody on the way."""
    people = {name: Talk(client, here.tokens[name], here.people[name]) for name in here.people}
    lived = await live(client, sessions, here, people)
    for talk in lived.journey.people.values():
        for part in ("", "/moves", "/plan", "/events"):
            await talk.get(f"/trajectories/{lived.trajectory}{part}")
        await talk.get("/trajectories")
    await client.get("/mailbox")
    await lived.close()
    return lived


@pytest.fixture(scope="module")
def tokens(house: House, here: Known) -> dict[str, str]:
    """Files with the tokens of the two who may erase."""
    made = {}
    for name in ("privacy_officer", "director"):
        token = house.screen.parent / f"{name}.token"
        token.write_text(here.tokens[name])
        made[name] = str(token)
    return made


async def test_what_was_planted_is_really_there(file: File, sessions: Sessions) -> None:
    async with sessions() as session:
        texts = await queries_copies.texts_in(session, UUID(file.trajectory))
    told = "".join(each.words.body for each in texts)

    assert len(file.marks) > 15
    assert len([mark for mark in file.marks if mark in told]) >= 10


def test_no_canary_is_readable_anywhere_while_it_lives(house: House, file: File) -> None:
    assert len(house.addresses) > 30
    assert house.found(file.marks) == set()
    assert "table ledger" in house.found([file.trajectory])  # so it is really looked through
    assert {"temporal.db", "temporal.db-wal"} & house.found([file.trajectory])


def test_erased_no_canary_and_no_row_is_left(
    house: House, file: File, tokens: dict[str, str]
) -> None:
    learner = str(file.learner)
    officer, director = (
        ["--token-file", tokens["privacy_officer"]],
        ["--token-file", tokens["director"]],
    )
    exported = house.command("export", learner, *officer)
    lies_ready = house.found(file.marks)
    asked = house.command("erase", learner, *officer)
    agreed = house.command("erase", learner, "--confirm", *director)

    assert exported.returncode == asked.returncode == agreed.returncode == 0, house.answered
    assert lies_ready == {f"copies/{learner}.zip"}
    assert house.found(file.marks) == set()
    named = house.found([str(each) for each in file.guardians.values()])
    tables = {place.removeprefix("table ") for place in named if place.startswith("table ")}
    assert "ledger" in tables
    assert tables <= destroying.STAYS | {"keyring.data_key"}
    verified = house.command("audit", "verify")
    assert "Every chain is whole." in verified.stdout


async def test_a_leak_into_an_address_is_found(house: House, client: httpx.AsyncClient) -> None:
    await client.get(f"{BASE}/trajectories", params={"learner": "plantedinaddress"})

    assert "addresses" in house.found(["plantedinaddress"])


async def test_a_leak_into_temporal_is_found(house: House) -> None:
    there = await temporal.connect(house.settings)
    await there.start_workflow("Leak", "plantedintemporal", id="leak", task_queue="nobody")

    assert {"temporal.db", "temporal.db-wal"} & house.found(["plantedintemporal"])


async def test_a_leak_into_a_table_is_found(house: House, sessions: Sessions) -> None:
    await make_alliance(sessions, "Plantedintable")

    assert "table alliance" in house.found(["plantedintable"])


def test_a_leak_onto_screen_and_log_is_found(house: House) -> None:
    with house.screen.open("a") as screen:
        screen.write("plantedonscreen")
    with (house.settings.data / "traject.log").open("a") as log:
        log.write("plantedinlog")

    assert house.found(["plantedonscreen", "plantedinlog"]) == {"screen", "traject.log"}


def test_a_leak_into_a_span_is_found(house: House) -> None:
    assert "spans" in house.found([BASE])  # they came, and in a form that can be read
    house.spans.append(b"plantedinspan")

    assert house.found(["plantedinspan"]) == {"spans"}
