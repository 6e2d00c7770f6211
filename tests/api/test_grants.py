"""Letting a guardian read along: what appears with it, and is gone when it is taken back."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlmodel import col, select

from activities import post
from api.main import build_api
from domain.calendar import local_date
from models.states import NoticeState
from models.tables import AccessGrantRow, NoticeRow
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import SIGNAL, Journey, in_days
from tests.api.people import add_person, make_alliance, make_learner
from tests.api.talk import Talk
from web.i18n import say
from web.letters import subject_of

OF_A_TRAJECTORY = sorted(
    path
    for path, methods in build_api().openapi()["paths"].items()
    if "get" in methods and path.startswith("/trajectories/{id}")
)


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture
async def apart(raised: Journey, people: dict[str, Talk]) -> Journey:
    """A plan lies there; Peter sits at the table, and holds authority no longer."""
    await raised.to_signing()
    await people["coordinator"].done(
        raised.id,
        "record_custody",
        guardian="guardian:2",
        hasAuthority=False,
        source="court_order",
        validFrom=in_days(0),
    )
    return raised


def a_grant(*topics: str, **changed: object) -> dict[str, Any]:
    return {
        "to": "guardian:2",
        "topics": list(topics or ("goals", "action")),
        "validTo": in_days(30),
        "reason": "He asked how she does, and it does not harm her.",
        **changed,
    }


async def seen(talk: Talk, trajectory: str) -> dict[str, int]:
    """What of it is there for somebody."""
    meeting = uuid4()
    return {
        path.rpartition("/")[2]: (
            await talk.get(path.format(id=trajectory, meeting=meeting))
        ).status_code
        for path in OF_A_TRAJECTORY
    }


async def test_what_was_released_appears_and_nothing_else_does(
    apart: Journey, people: dict[str, Talk]
) -> None:
    peter, address = people["peter"], f"/trajectories/{apart.id}"
    assert set((await seen(peter, apart.id)).values()) == {404}
    made = await people["school_leader"].post(f"{address}/grants", a_grant())
    assert made.status_code == 201, made.text

    there = await seen(peter, apart.id)
    assert {name for name, status in there.items() if status == 200} >= {"{id}", "plan"}
    assert {there[name] for name in ("events", "evidence", "readers")} == {404}
    plan = (await peter.get(f"{address}/plan")).json()
    assert [step["text"] for step in plan["steps"]] == ["A weekly hour in the plus class."]
    assert plan["perspective"]["text"] is None
    listed = (await peter.get("/trajectories", pageSize=500)).json()["results"]
    assert apart.id in {each["id"] for each in listed}


async def test_the_more_is_released_the_more_appears(
    apart: Journey, people: dict[str, Talk]
) -> None:
    peter, address = people["peter"], f"/trajectories/{apart.id}"
    await people["school_leader"].post(f"{address}/grants", a_grant("goals"))
    assert (await peter.get(f"{address}/events")).status_code == 404
    await people["school_leader"].post(f"{address}/grants", a_grant("ledger", "perspective"))

    assert (await peter.get(f"{address}/events")).status_code == 200
    plan = (await peter.get(f"{address}/plan")).json()
    assert plan["perspective"]["text"] == "Pre-university education."


async def test_what_was_taken_back_is_gone_at_the_next_request(
    apart: Journey, people: dict[str, Talk]
) -> None:
    peter, address = people["peter"], f"/trajectories/{apart.id}"
    made = await people["school_leader"].post(f"{address}/grants", a_grant())
    assert (await peter.get(address)).status_code == 200
    path = f"{address}/grants/{made.json()['id']}"

    assert (await people["school_leader"].delete(path)).status_code == 204

    assert set((await seen(peter, apart.id)).values()) == {404}
    listed = (await peter.get("/trajectories", pageSize=500)).json()["results"]
    assert apart.id not in {each["id"] for each in listed}
    told = (await people["paula"].get(f"{address}/grants")).json()["results"]
    assert [each["endedAt"] is None for each in told] == [False]
    again = await people["school_leader"].delete(path)
    assert again.status_code == 204


async def test_a_release_of_later_days_shows_nothing_yet(
    apart: Journey, people: dict[str, Talk]
) -> None:
    address = f"/trajectories/{apart.id}"
    later = a_grant(validFrom=in_days(1))
    assert (await people["school_leader"].post(f"{address}/grants", later)).status_code == 201

    assert (await people["peter"].get(address)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 403),
        ("internal_coordinator", 403),
        ("lead", 403),
        ("paula", 403),
        ("peter", 404),
        ("teacher", 404),
        ("director", 404),
    ],
)
async def test_nobody_but_the_school_leader_releases_or_takes_back(
    apart: Journey, people: dict[str, Talk], who: str, status: int
) -> None:
    address = f"/trajectories/{apart.id}/grants"
    refused = await people[who].post(address, a_grant())
    assert refused.status_code == status
    assert (await people["peter"].get(f"/trajectories/{apart.id}")).status_code == 404

    made = await people["school_leader"].post(address, a_grant())
    refused = await people[who].delete(f"{address}/{made.json()['id']}")
    assert refused.status_code == (403 if who == "peter" else status)
    assert (await people["peter"].get(f"/trajectories/{apart.id}")).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"to": "guardian:1"}, 409, "sees_by_themselves"),
        ({"to": "guardian:3"}, 404, "seat_empty"),
        ({"to": "teacher"}, 400, "not_a_guardian"),
        ({"topics": ["readers"]}, 400, "not_releasable"),
        ({"topics": ["voice"]}, 400, "not_releasable"),
        ({"topics": []}, 400, "invalid"),
        ({"reason": None}, 400, "release_needs_reason"),
        ({"validTo": "2020-01-01"}, 400, "dates_reversed"),
        ({"validFrom": "2020-01-01"}, 400, "in_the_past"),
        ({"validTo": "2099-01-01"}, 400, "release_too_long"),
    ],
)
async def test_a_release_is_refused_with_a_reason(
    apart: Journey, people: dict[str, Talk], changed: dict[str, object], status: int, code: str
) -> None:
    answer = await people["school_leader"].post(
        f"/trajectories/{apart.id}/grants", a_grant() | changed
    )

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_same_key_releases_once_and_another_release_needs_another(
    apart: Journey, people: dict[str, Talk], sessions: Sessions
) -> None:
    leader, address, key = people["school_leader"], f"/trajectories/{apart.id}/grants", uuid4()
    for _ in range(2):
        answer = await leader.post(address, a_grant(), key=key)
        assert (answer.status_code, answer.json()["id"]) == (201, str(key))
    other = await leader.post(address, a_grant("ledger"), key=key)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    async with sessions() as session:
        question = select(AccessGrantRow).where(AccessGrantRow.trajectory == UUID(apart.id))
        [row] = await session.exec(question)
    assert "ledger" not in row.topics


async def test_why_it_was_released_is_told_to_who_may_know_and_not_to_whom_it_was_released(
    apart: Journey, people: dict[str, Talk]
) -> None:
    address = f"/trajectories/{apart.id}/grants"
    await people["school_leader"].post(address, a_grant())

    for who in ("paula", "coordinator", "school_leader"):
        [told] = (await people[who].get(address)).json()["results"]
        assert told["reason"] == "He asked how she does, and it does not harm her."
        assert told["givenBy"]["name"] == "School_Leader"
    [own] = (await people["peter"].get(address)).json()["results"]
    assert (own["to"]["name"], own["reason"]) == ("Peter", None)


@pytest.fixture
async def of_age(client: AsyncClient, sessions: Sessions) -> tuple[Journey, Talk]:
    """A learner who has come of age sits at the table, and so do two parents."""
    grown = await make_alliance(sessions, "Volwassen")
    await add_person(sessions, grown, "kim")
    people = {name: Talk(client, grown.tokens[name], grown.people[name]) for name in grown.people}
    born_on = date(clock.now().year - 19, 1, 1)
    learner = await make_learner(sessions, grown, born_on=born_on)
    body = {"learner": str(learner), "signal": SIGNAL}
    answer = await people["internal_coordinator"].post("/trajectories", body)
    assert answer.status_code == 201, answer.text
    journey = Journey(id=answer.json()["trajectory"], people=people)
    await journey.to_intake()
    await people["coordinator"].done(
        journey.id, "seat_person", seat="learner", person=str(people["kim"].person)
    )
    return journey, people["kim"]


async def test_from_eighteen_on_the_learner_alone_lets_parents_read_and_stops_it(
    of_age: tuple[Journey, Talk],
) -> None:
    journey, kim = of_age
    people, address = journey.people, f"/trajectories/{journey.id}"
    for parent in ("paula", "peter"):
        assert set((await seen(people[parent], journey.id)).values()) == {404}
    refused = await people["school_leader"].post(f"{address}/grants", a_grant(to="guardian:1"))
    assert (refused.status_code, refused.json()["code"]) == (403, "cannot_release")

    own = a_grant("ledger", to="guardian:1", reason=None)
    made = await kim.post(f"{address}/grants", own)

    assert made.status_code == 201, made.text
    assert (await people["paula"].get(f"{address}/events")).status_code == 200
    assert set((await seen(people["peter"], journey.id)).values()) == {404}
    path = f"{address}/grants/{made.json()['id']}"
    for who in ("school_leader", "paula"):
        assert (await people[who].delete(path)).status_code == 403
    assert (await kim.delete(path)).status_code == 204
    assert set((await seen(people["paula"], journey.id)).values()) == {404}


async def _messages(sessions: Sessions, trajectory: str) -> dict[str, NoticeRow]:
    """What Peter is told of what was released to him."""
    question = select(NoticeRow).where(
        NoticeRow.trajectory == UUID(trajectory), col(NoticeRow.code).startswith("release.")
    )
    async with sessions() as session:
        return {row.code: row for row in await session.exec(question)}


async def _post_goes_out(sessions: Sessions, *, at: datetime) -> None:
    while await post.deliver_due(sessions, at=at):
        pass


async def test_whoever_it_is_released_to_is_told_so_and_when_it_is_over(
    apart: Journey, people: dict[str, Talk], sessions: Sessions
) -> None:
    peter = people["peter"].person
    await people["school_leader"].post(f"/trajectories/{apart.id}/grants", a_grant())
    told = await _messages(sessions, apart.id)
    last_day = local_date(clock.now()) + timedelta(days=30)

    assert set(told) == {"release.given", "release.ended"}
    assert {each.person for each in told.values()} == {peter}
    assert told["release.given"].not_before < clock.now() + timedelta(days=20)
    assert local_date(told["release.ended"].not_before) > last_day
    await _post_goes_out(sessions, at=told["release.given"].not_before)
    told = await _messages(sessions, apart.id)
    assert told["release.given"].state is NoticeState.DELIVERED
    assert told["release.ended"].state is NoticeState.QUEUED
    await _post_goes_out(sessions, at=told["release.ended"].not_before)
    assert (await _messages(sessions, apart.id))["release.ended"].state is NoticeState.DELIVERED


async def test_what_is_taken_back_is_told_sooner_and_once(
    apart: Journey, people: dict[str, Talk], sessions: Sessions
) -> None:
    key = uuid4()
    await people["school_leader"].post(f"/trajectories/{apart.id}/grants", a_grant(), key=key)
    given = (await _messages(sessions, apart.id))["release.given"]
    await _post_goes_out(sessions, at=given.not_before)
    for _ in range(2):
        await people["school_leader"].delete(f"/trajectories/{apart.id}/grants/{key}")
    ended = (await _messages(sessions, apart.id))["release.ended"]

    assert ended.state is NoticeState.QUEUED
    assert ended.not_before < clock.now() + timedelta(days=20)
    await _post_goes_out(sessions, at=ended.not_before)
    told = await _messages(sessions, apart.id)
    assert [each.state for each in told.values()] == [NoticeState.DELIVERED] * 2


async def test_whoever_was_not_told_yet_is_not_told_that_it_is_over(
    apart: Journey, people: dict[str, Talk], sessions: Sessions
) -> None:
    key = uuid4()
    later = a_grant(validFrom=in_days(10))
    await people["school_leader"].post(f"/trajectories/{apart.id}/grants", later, key=key)
    await people["school_leader"].delete(f"/trajectories/{apart.id}/grants/{key}")
    told = await _messages(sessions, apart.id)

    assert [each.state for each in told.values()] == [NoticeState.SUPERSEDED] * 2


@pytest.mark.parametrize("code", ["release.given", "release.ended"])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_letter_says_nothing_of_anybody(
    apart: Journey, people: dict[str, Talk], sessions: Sessions, code: str, language: str
) -> None:
    await people["school_leader"].post(f"/trajectories/{apart.id}/grants", a_grant())
    row = (await _messages(sessions, apart.id))[code]
    subject = say(subject_of(row.code), language)

    assert subject not in {"There is news", "Er is nieuws"}
    assert not {"Bo", "Peter", "Paula", "harm"} & set(subject.split())
    assert (row.obligation, row.version) == (None, None)
