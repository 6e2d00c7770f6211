"""Who looked: every read makes one row, and without its row nothing is shown."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlmodel import col, func, select

from api.main import build_api
from domain.access import Relation
from domain.seats import SeatKind
from models.tables import AccessLogRow, DisclosureDelayRow, TextRow, TrajectoryRow
from runtime.database import Sessions
from tests.api.journey import Journey, in_days
from tests.api.people import FROM, Known, add_person
from tests.api.talk import BASE, Talk

OF_A_TRAJECTORY = sorted(
    path
    for path, methods in build_api().openapi()["paths"].items()
    if "get" in methods and path.startswith("/trajectories/{id}")
)
LISTS = ("/trajectories", "/obligations")


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture(scope="module")
async def signing(raise_one: Callable[[], Awaitable[Journey]], workers: None) -> Journey:  # noqa: ARG001 - they run
    journey = await raise_one()
    await journey.to_signing()
    return journey


@pytest.fixture(scope="module")
async def meeting(signing: Journey) -> str:
    return await signing.to_a_meeting()


async def rows(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await session.exec(select(func.count()).select_from(AccessLogRow))).one()


async def last(sessions: Sessions) -> AccessLogRow:
    async with sessions() as session:
        question = select(AccessLogRow).order_by(col(AccessLogRow.at).desc()).limit(1)
        return (await session.exec(question)).one()


@pytest.mark.parametrize("path", [*OF_A_TRAJECTORY, *LISTS])
async def test_every_read_of_a_child_makes_one_row(
    signing: Journey, meeting: str, sessions: Sessions, people: dict[str, Talk], path: str
) -> None:
    before = await rows(sessions)
    answer = await people["coordinator"].get(path.format(id=signing.id, meeting=meeting))

    assert answer.status_code == 200, answer.text
    assert await rows(sessions) == before + 1
    row = await last(sessions)
    assert row.person == people["coordinator"].person
    assert UUID(signing.id) in row.trajectories


async def test_a_list_of_what_stands_still_makes_one_row_and_names_all_of_it(
    signing: Journey, sessions: Sessions, people: dict[str, Talk]
) -> None:
    async with sessions.begin() as session:
        row = await session.get_one(TrajectoryRow, UUID(signing.id))
        row.stalled_since = FROM
    before = await rows(sessions)
    answer = await people["director"].get("/stalls")

    shown = {each["trajectory"] for each in answer.json()["results"]}
    assert signing.id in shown
    assert await rows(sessions) == before + 1
    row_made = await last(sessions)
    assert {str(each) for each in row_made.trajectories} == shown
    assert (row_made.what, row_made.relation) == ("stalls", Relation.DIRECTOR)


@pytest.mark.parametrize("who", ["coordinator", "school_leader"])
async def test_what_became_of_a_move_makes_one_row_for_whoever_made_it_and_for_others(
    raised: Journey, sessions: Sessions, people: dict[str, Talk], who: str
) -> None:
    key = uuid4()
    await people["coordinator"].move(raised.id, "acknowledge_signal", key=key)
    before = await rows(sessions)

    assert (await people[who].get(f"/moves/{key}")).status_code == 200
    assert await rows(sessions) == before + 1
    row = await last(sessions)
    assert (row.what, row.trajectories) == ("move", [UUID(raised.id)])
    assert (await people["peter"].get(f"/moves/{key}")).status_code == 404
    assert await rows(sessions) == before + 1


@pytest.mark.parametrize("path", OF_A_TRAJECTORY)
async def test_what_is_refused_is_no_look(
    signing: Journey, meeting: str, sessions: Sessions, stranger: Talk, path: str
) -> None:
    before = await rows(sessions)

    for trajectory in (signing.id, uuid4()):
        answer = await stranger.get(path.format(id=trajectory, meeting=meeting))
        assert answer.status_code == 404
    assert await rows(sessions) == before


async def test_without_its_row_nothing_is_shown(
    signing: Journey, sessions: Sessions, people: dict[str, Talk]
) -> None:
    async with sessions.begin() as session:
        await session.exec(text("ALTER TABLE access_log RENAME TO away"))  # type: ignore[call-overload] # plain SQL
    try:
        answer = await people["coordinator"].get(f"/trajectories/{signing.id}")
    finally:
        async with sessions.begin() as session:
            await session.exec(text("ALTER TABLE away RENAME TO access_log"))  # type: ignore[call-overload] # plain SQL

    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")


async def test_parents_see_who_looked_and_of_each_other_the_day_alone(
    signing: Journey, people: dict[str, Talk]
) -> None:
    for name in ("peter", "peter", "paula"):
        await people[name].get(f"/trajectories/{signing.id}")
    answer = await people["paula"].get(f"/trajectories/{signing.id}/readers", pageSize=50)
    lines = {each["name"]: each for each in answer.json()["results"]}

    assert lines["Peter"]["count"] >= 2
    assert lines["Peter"]["firstAt"] is None
    assert lines["Paula"]["firstAt"] is not None
    assert lines["Peter"]["why"] == "has a seat in this trajectory"


async def test_a_teacher_reads_neither_who_looked_nor_what_parents_say(
    raised: Journey, people: dict[str, Talk], here: Known
) -> None:
    await raised.to_signing()
    teacher = people["teacher"]
    await people["coordinator"].done(
        raised.id, "seat_person", seat="teacher", person=str(here.people["teacher"])
    )
    plan = (await teacher.get(f"/trajectories/{raised.id}/plan")).json()
    events = (await teacher.get(f"/trajectories/{raised.id}/events")).json()["results"]
    whole = (await people["paula"].get(f"/trajectories/{raised.id}/events")).json()["results"]

    assert (await teacher.get(f"/trajectories/{raised.id}/readers")).status_code == 404
    assert [step["text"] for step in plan["steps"]] == ["A weekly hour in the plus class."]
    assert plan["perspective"]["text"] is None
    assert [each["hash"] for each in events[:10]] == [each["hash"] for each in whole[:10]]
    withheld = [each for each in events if each["isWithheld"]]
    assert withheld
    assert all(each["by"] is each["at"] is each["type"] is None for each in withheld)
    assert not any(each["isWithheld"] for each in whole)


async def test_custody_that_ended_ends_the_view_at_the_next_request(
    raised: Journey, people: dict[str, Talk]
) -> None:
    await raised.to_intake()
    meeting = await raised.to_a_meeting()
    before = await people["peter"].get(f"/trajectories/{raised.id}")
    await people["coordinator"].done(
        raised.id,
        "record_custody",
        guardian="guardian:2",
        hasAuthority=False,
        source="court_order",
        validFrom=in_days(0),
    )
    after = [
        (await people["peter"].get(path.format(id=raised.id, meeting=meeting))).status_code
        for path in OF_A_TRAJECTORY
    ]

    assert before.status_code == 200
    assert set(after) == {404}


@pytest.fixture(scope="module")
async def officer(client: AsyncClient, sessions: Sessions, here: Known) -> Talk:
    await add_person(sessions, here, "officer", office=SeatKind.PRIVACY_OFFICER)
    return Talk(client, here.tokens["officer"], here.people["officer"])


async def test_a_look_is_told_later_where_the_privacy_officer_says_so_and_then_it_is_told(
    raised: Journey, people: dict[str, Talk], officer: Talk, sessions: Sessions
) -> None:
    await raised.to_intake()
    await people["school_leader"].get(f"/trajectories/{raised.id}")
    body = _delay(people["school_leader"].person, days=30)
    address = f"/trajectories/{raised.id}/readers"

    assert "School_Leader" in await _told(people["paula"], raised)
    assert (await officer.post(f"{address}/delays", body)).status_code == 204
    assert "School_Leader" not in await _told(people["paula"], raised)
    assert "School_Leader" in await _told(officer, raised)

    async with sessions.begin() as session:  # as if its day had come
        await session.exec(text("UPDATE disclosure_delay SET until = now()::date"))  # type: ignore[call-overload] # plain SQL
    assert "School_Leader" in await _told(people["paula"], raised)


@pytest.mark.parametrize("who", ["coordinator", "lead", "director", "school_leader", "paula"])
async def test_nobody_else_lets_a_look_be_told_later(
    raised: Journey, people: dict[str, Talk], who: str
) -> None:
    await raised.to_intake()
    await people["coordinator"].get(f"/trajectories/{raised.id}")
    body = _delay(people["coordinator"].person, days=30)
    answer = await people[who].post(f"/trajectories/{raised.id}/readers/delays", body)

    assert answer.status_code == 404
    assert "Coordinator" in await _told(people["paula"], raised)


@pytest.mark.parametrize(("days", "code"), [(0, "in_the_past"), (400, "out_of_reach")])
async def test_a_delay_has_a_last_day_that_can_be_meant(
    raised: Journey, people: dict[str, Talk], officer: Talk, days: int, code: str
) -> None:
    body = _delay(people["coordinator"].person, days=days)
    answer = await officer.post(f"/trajectories/{raised.id}/readers/delays", body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_the_order_of_a_day_does_not_tell_when_the_other_parent_looked(
    raised: Journey, people: dict[str, Talk]
) -> None:
    await raised.to_intake()
    address = f"/trajectories/{raised.id}"
    orders = []
    for who in ("coordinator", "peter", "coordinator", "peter"):
        await people[who].get(address)
        answer = await people["paula"].get(f"{address}/readers", pageSize=50)
        orders.append([each["name"] for each in answer.json()["results"]])

    assert orders[1][-2:] == ["Paula", "Peter"]
    assert "Coordinator" in orders[1]
    assert orders[1] == orders[2] == orders[3]


async def test_a_delay_says_to_the_privacy_officer_alone_until_when(
    raised: Journey, people: dict[str, Talk], officer: Talk
) -> None:
    await raised.to_intake()
    address = f"/trajectories/{raised.id}/readers"
    body = _delay(people["coordinator"].person, days=30)
    assert (await officer.post(f"{address}/delays", body)).status_code == 204

    def until(answer: Response) -> dict[str, str | None]:
        return {each["name"]: each["toldFrom"] for each in answer.json()["results"]}

    await people["lead"].get(f"/trajectories/{raised.id}")
    await people["coordinator"].get(f"/trajectories/{raised.id}")
    seen = until(await officer.get(address, pageSize=50))
    told = until(await people["paula"].get(address, pageSize=50))
    assert (seen["Coordinator"], seen["Lead"]) == (in_days(30), None)
    assert "Coordinator" not in told
    assert set(told.values()) == {None}


async def test_the_same_delay_under_the_same_key_is_one_and_another_is_refused(
    raised: Journey, people: dict[str, Talk], officer: Talk, sessions: Sessions
) -> None:
    address, key = f"/trajectories/{raised.id}/readers/delays", uuid4()
    body = _delay(people["coordinator"].person, days=30)
    async with sessions() as session:
        texts = (await session.exec(select(func.count()).select_from(TextRow))).one()
    again = [await officer.post(address, body, key=key) for _ in range(2)]
    other = await officer.post(address, body | {"untilDate": in_days(31)}, key=key)
    without = await officer.client.post(
        f"{BASE}{address}", json=body, headers={"Authorization": f"Bearer {officer.token}"}
    )

    assert [each.status_code for each in again] == [204, 204]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert without.status_code == 400
    async with sessions() as session:
        question = select(DisclosureDelayRow).where(
            DisclosureDelayRow.trajectory == UUID(raised.id)
        )
        assert len(list(await session.exec(question))) == 1
        assert (await session.exec(select(func.count()).select_from(TextRow))).one() == texts + 1


async def test_looks_of_the_privacy_officer_are_always_told(
    raised: Journey, people: dict[str, Talk], officer: Talk
) -> None:
    await raised.to_intake()
    address = f"/trajectories/{raised.id}/readers"
    answer = await officer.post(f"{address}/delays", _delay(officer.person, days=30))

    assert (answer.status_code, answer.json()["code"]) == (403, "delay_of_oneself")
    assert "Officer" in await _told(people["paula"], raised)


async def test_a_slip_of_the_pen_does_not_look_like_a_look_that_is_hidden(
    raised: Journey, officer: Talk
) -> None:
    body = _delay(uuid4(), days=30)
    answer = await officer.post(f"/trajectories/{raised.id}/readers/delays", body)

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_person")


def _delay(looker: UUID, *, days: int) -> dict[str, str]:
    return {
        "looker": str(looker),
        "sinceAt": "2026-01-01T00:00:00Z",
        "untilDate": in_days(days),
        "ground": "safety",
        "reason": "Telling now would bring somebody in danger.",
    }


async def _told(talk: Talk, journey: Journey) -> set[str]:
    answer = await talk.get(f"/trajectories/{journey.id}/readers", pageSize=50)
    return {each["name"] for each in answer.json()["results"]}
