"""What must not reach the other: addresses of one parent, words in confidence, another alliance."""

from collections.abc import Iterator
from datetime import date, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from httpx import AsyncClient
from sqlalchemy import func
from sqlmodel import select

from activities import directory
from activities.feed import give_places
from activities.tokens import issue
from api.main import build_api
from domain.seats import PersonId, SeatKind
from models.tables import AccessLogRow, OfficeRow, TrajectoryRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.api.journey import SIGNAL, Journey
from tests.api.people import FROM, Known, add_person, make_alliance, make_learner
from tests.api.talk import BASE, Talk

MAIL, PHONE, ADDRESS = "canary.mail@example.org", "06-0CANARY0", "Canary Street 7"
PAGES = ("/", "/mailbox", "/sign-in", f"{BASE}/docs")


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


def _gets(trajectory: str, meeting: str) -> Iterator[str]:
    """Every address that can be read, of this trajectory where it is of one."""
    for path, methods in build_api().openapi()["paths"].items():
        if "get" in methods and "{key}" not in path:
            yield (
                path.format(id=trajectory, meeting=meeting)
                if "/trajectories/" in path
                else path.format(id="primary-2026")
            )


async def _all_of(talk: Talk, trajectory: str, *, but: str = "") -> dict[str, str]:
    """What somebody gets to read anywhere."""
    met = (await talk.get(f"/trajectories/{trajectory}/meetings")).json().get("results")
    meeting = met[0]["id"] if met else str(UUID(int=0))
    paths = [path for path in _gets(trajectory, meeting) if path != but]
    answers = {path: (await talk.get(path)).text for path in paths}
    headers = {"Authorization": f"Bearer {talk.token}"}
    pages = {path: (await talk.client.get(path, headers=headers)).text for path in PAGES}
    return answers | pages


@pytest.fixture
async def two_parents(raised: Journey, people: dict[str, Talk], sessions: Sessions) -> Journey:
    """Paula lives where nobody may know."""
    await raised.to_signing()
    await raised.to_a_meeting()
    paula = people["paula"]
    marked = directory.Person(id=PersonId(paula.person), name="Paula", mail=MAIL, phone=PHONE)
    async with sessions.begin() as session:
        await directory.change(session, [marked])
    headers = paula._headers()
    body = {"address": ADDRESS, "isSecret": True}
    put = await paula.client.put(f"{BASE}/me/home", json=body, headers=headers)
    assert put.status_code == 204, put.text
    return raised


async def test_nothing_of_where_one_parent_lives_reaches_the_other(
    two_parents: Journey, people: dict[str, Talk]
) -> None:
    own = await people["paula"].get(f"/trajectories/{two_parents.id}/contacts")
    assert all(mark in own.text for mark in (MAIL, PHONE, ADDRESS))

    for path, said in (await _all_of(people["peter"], two_parents.id)).items():
        for mark in (MAIL, PHONE, ADDRESS, "127.0.0.1"):
            is_our_own = path in PAGES or path.endswith("/invitation")
            assert mark not in said or (is_our_own and mark == "127.0.0.1"), f"{path} tells {mark}"


async def test_a_parent_sees_how_staff_can_be_reached(
    two_parents: Journey, people: dict[str, Talk]
) -> None:
    seen = (await people["peter"].get(f"/trajectories/{two_parents.id}/contacts")).json()["results"]
    by_seat = {each["seat"]: each for each in seen}

    assert set(by_seat) >= {"coordinator", "guardian:2"}
    assert "guardian:1" not in by_seat
    assert by_seat["coordinator"]["mail"]
    assert by_seat["coordinator"]["address"] is None


async def test_a_secret_address_is_seen_by_who_broke_the_glass_alone(
    two_parents: Journey, people: dict[str, Talk]
) -> None:
    path = f"/trajectories/{two_parents.id}"
    before = (await people["coordinator"].get(f"{path}/contacts")).text
    assert MAIL in before
    assert ADDRESS not in before
    until = (clock.now() + timedelta(hours=2)).isoformat()
    body = {"kind": "break_glass", "reason": "The child is not home.", "until": until}
    assert (await people["coordinator"].post(f"{path}/openings", body)).status_code == 201

    assert ADDRESS in (await people["coordinator"].get(f"{path}/contacts")).text
    assert ADDRESS not in (await people["lead"].get(f"{path}/contacts")).text
    told = (await people["peter"].get(f"{path}/readers", pageSize=50)).json()["results"]
    assert [each["name"] for each in told if each["isEmergency"]] == ["Coordinator"]


async def test_a_parent_who_works_here_breaks_no_glass_in_their_own_case(
    two_parents: Journey, people: dict[str, Talk], sessions: Sessions, here: Known
) -> None:
    """Behind it is the address of the other parent, which is kept from this one."""
    async with sessions.begin() as session:
        office = OfficeRow(
            id=uuid7(),
            person=people["peter"].person,
            kind=SeatKind.COORDINATOR,
            alliance=here.alliance,
            school=None,
            valid_from=FROM,
        )
        session.add(office)
    path = f"/trajectories/{two_parents.id}"
    until = (clock.now() + timedelta(hours=2)).isoformat()
    bodies = [
        {"kind": "break_glass", "reason": "Where does she live?", "until": until},
        {"reason": "Where does she live?"},
    ]
    refused = [await people["peter"].post(f"{path}/openings", body) for body in bodies]
    seen = (await people["peter"].get(f"{path}/contacts")).text
    async with sessions.begin() as session:
        await session.delete(await session.get_one(OfficeRow, office.id))

    assert [each.json()["code"] for each in refused] == ["cannot_open", "cannot_open"]
    assert ADDRESS not in seen


@pytest.fixture
async def with_learner(client: AsyncClient, sessions: Sessions) -> tuple[Journey, Talk, Talk]:
    """A learner of thirteen at the table, with a teacher; nothing else happens there."""
    quiet = await make_alliance(sessions, "Stilte")
    await add_person(sessions, quiet, "kim")
    await add_person(sessions, quiet, "privacy", office=SeatKind.PRIVACY_OFFICER)
    people = {name: Talk(client, quiet.tokens[name], quiet.people[name]) for name in quiet.people}
    learner = await make_learner(sessions, quiet, born_on=date(clock.now().year - 13, 1, 1))
    body = {"learner": str(learner), "signal": SIGNAL}
    answer = await people["internal_coordinator"].post("/trajectories", body)
    journey = Journey(id=answer.json()["trajectory"], people=people)
    await journey.to_intake()
    kim = people["kim"]
    for seat, person in (("learner", kim.person), ("teacher", people["teacher"].person)):
        await people["coordinator"].done(journey.id, "seat_person", seat=seat, person=str(person))
    return journey, kim, people["teacher"]


async def _looks(sessions: Sessions) -> int:
    """How many looks were put down: those are what `/readers` tells."""
    async with sessions() as session:
        return (await session.exec(select(func.count()).select_from(AccessLogRow))).one()


def _without_looks(answers: dict[str, str]) -> dict[str, str]:
    """But for who looked: to ask is a look itself. And for the bundle, which tells its moment."""
    itself = ("/readers", "/evidence")
    return {path: said for path, said in answers.items() if not path.endswith(itself)}


async def _bundle(talk: Talk, trajectory: str) -> dict[str, bytes]:
    """What is in the bundle that somebody may have, if any."""
    answer = await talk.get(f"/trajectories/{trajectory}/evidence")
    if answer.status_code != HTTPStatus.OK:
        return {}
    with ZipFile(BytesIO(answer.content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


async def test_words_in_confidence_leave_no_trace_with_anybody_else(
    with_learner: tuple[Journey, Talk, Talk], sessions: Sessions
) -> None:
    journey, kim, teacher = with_learner
    others = [talk for talk in journey.people.values() if talk not in {kim, teacher}]
    async with sessions.begin() as session:
        await give_places(session)  # so that the feed tells all that has happened already
    before = [_without_looks(await _all_of(each, journey.id)) for each in others]
    had = [await _bundle(each, journey.id) for each in others]
    ledgers = {bundle["ledger.jsonl"] for bundle in had if bundle}
    path = f"/trajectories/{journey.id}/voice"
    looks = await _looks(sessions)

    said = await kim.post(path, {"to": "teacher", "words": "CANARY do not tell them."})
    assert said.status_code == 201, said.text
    assert await _looks(sessions) == looks

    after = [_without_looks(await _all_of(each, journey.id)) for each in others]
    for then, now in zip(before, after, strict=True):
        assert {path: said for path, said in now.items() if said != then[path]} == {}
    assert not any("CANARY" in each for answers in after for each in answers.values())
    bundles = [await _bundle(each, journey.id) for each in others]
    assert any(bundles)
    assert not any(b"CANARY" in part for bundle in bundles for part in bundle.values())
    assert {bundle["ledger.jsonl"] for bundle in bundles if bundle} == ledgers
    assert "CANARY" in (await teacher.get(path)).text
    assert "CANARY" in (await kim.get(path)).text
    assert "CANARY" not in str(await _all_of(teacher, journey.id, but=path))


async def test_only_the_learner_lets_others_read_it(
    with_learner: tuple[Journey, Talk, Talk],
) -> None:
    journey, kim, teacher = with_learner
    path = f"/trajectories/{journey.id}/voice"
    note = (await kim.post(path, {"to": "teacher", "words": "CANARY"})).json()["id"]
    release = {"to": ["coordinator"]}

    for talk in (teacher, journey.people["coordinator"], journey.people["paula"]):
        assert (await talk.post(f"{path}/{note}/release", release)).status_code == 404
    assert "CANARY" not in (await journey.people["coordinator"].get(path)).text
    assert (await kim.post(f"{path}/{note}/release", release)).status_code == 204
    assert "CANARY" in (await journey.people["coordinator"].get(path)).text
    assert "CANARY" not in (await journey.people["paula"].get(path)).text


async def test_whoever_comes_to_sit_there_later_reads_nothing_of_it(
    with_learner: tuple[Journey, Talk, Talk], sessions: Sessions, here: Known
) -> None:
    journey, kim, _ = with_learner
    path = f"/trajectories/{journey.id}/voice"
    await kim.post(path, {"to": "teacher", "words": "CANARY"})
    await add_person(sessions, here, "nieuw", office=SeatKind.TEACHER, school=here.school)
    new = Talk(kim.client, here.tokens["nieuw"], here.people["nieuw"])
    await journey.people["coordinator"].done(
        journey.id, "seat_person", seat="teacher", person=str(new.person)
    )

    assert (await new.get(path)).json()["results"] == []


@pytest.mark.parametrize("to", ["guardian:1", "expert:x", None])
async def test_words_in_confidence_need_somebody_to_trust(
    with_learner: tuple[Journey, Talk, Talk], to: str | None
) -> None:
    journey, kim, _ = with_learner
    refused = await kim.post(f"/trajectories/{journey.id}/voice", {"to": to, "words": "x"})

    assert (refused.status_code, refused.json()["code"]) == (400, "voice_needs_reader")


async def test_a_parent_writes_nothing_in_the_name_of_the_learner(
    with_learner: tuple[Journey, Talk, Talk],
) -> None:
    journey, _, teacher = with_learner
    for talk in (journey.people["paula"], teacher, journey.people["coordinator"]):
        refused = await talk.post(
            f"/trajectories/{journey.id}/voice", {"to": "teacher", "words": "x"}
        )
        assert (refused.status_code, refused.json()["code"]) == (403, "voice_of_the_learner")


async def _office(sessions: Sessions, person: UUID, kind: SeatKind, alliance: UUID) -> None:
    async with sessions.begin() as session:
        session.add(
            OfficeRow(id=uuid7(), person=person, kind=kind, alliance=alliance, valid_from=FROM)
        )


async def test_two_alliances_with_the_same_names_stay_apart(
    client: AsyncClient, sessions: Sessions, here: Known, elsewhere: Known, raised: Journey
) -> None:
    """Ids differ, and nothing else does: names, cases and what was said are the same twice."""
    learner = await make_learner(sessions, elsewhere)
    care = Talk(
        client, elsewhere.tokens["internal_coordinator"], elsewhere.people["internal_coordinator"]
    )
    theirs = (await care.post("/trajectories", {"learner": str(learner), "signal": SIGNAL})).json()

    for known, own, other in (
        (here, raised.id, theirs["trajectory"]),
        (elsewhere, theirs["trajectory"], raised.id),
    ):
        for name in ("coordinator", "lead", "internal_coordinator", "school_leader"):
            talk = Talk(client, known.tokens[name], known.people[name])
            lists = "".join(
                [
                    (await talk.get(f"/{path}", pageSize=500)).text
                    for path in ("trajectories", "obligations", "stalls", "absences", "openings")
                ]
            )
            assert other not in lists
            assert (await talk.get(f"/trajectories/{own}")).status_code == 200
            assert (await talk.get(f"/trajectories/{other}")).status_code == 404


async def test_whoever_works_for_two_alliances_sees_both_and_never_mixed(
    client: AsyncClient, sessions: Sessions, here: Known, elsewhere: Known, raised: Journey
) -> None:
    both = uuid7()
    async with sessions.begin() as session:
        await directory.add(session, [directory.Person(id=PersonId(both), name="Both")])
    for known in (here, elsewhere):
        await _office(sessions, both, SeatKind.LEAD, known.alliance)
    async with sessions.begin() as session:
        token = await issue(session, both, at=clock.now())
    talk = Talk(client, token, both)
    learner = await make_learner(sessions, elsewhere)
    body = {"learner": str(learner), "signal": SIGNAL}
    care = elsewhere.tokens["internal_coordinator"]
    theirs = (
        await Talk(client, care, elsewhere.people["internal_coordinator"]).post(
            "/trajectories", body
        )
    ).json()["trajectory"]

    for each in (raised.id, theirs):
        assert (await talk.get(f"/trajectories/{each}")).status_code == 200
    async with sessions.begin() as session:
        for each in (raised.id, theirs):
            row = await session.get_one(TrajectoryRow, UUID(each))
            row.stalled_since = FROM
    unnamed = await talk.get("/stalls")
    assert (unnamed.status_code, unnamed.json()["invalidParams"][0]["name"]) == (400, "alliance")
    for known in (here, elsewhere):
        named = await talk.get("/stalls", alliance=str(known.alliance))
        assert named.status_code == 200
        schools: list[Any] = [row["school"] for row in named.json()["results"]]
        assert set(schools) == {str(known.school)}
    unknown = await talk.get("/stalls", alliance=str(uuid4()))
    assert (unknown.status_code, unknown.json()["results"]) == (200, [])
    merge = {"type": "merge_into", "into": theirs, "reason": "The same child."}
    mixed = await talk.post(f"/trajectories/{raised.id}/moves", merge)
    assert mixed.status_code >= 400
