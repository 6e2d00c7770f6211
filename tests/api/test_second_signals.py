"""A signal of whoever cannot speak in the open trajectory: kept, and told as any other."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from domain.seats import SeatKind
from runtime.database import Sessions
from tests.api.journey import SIGNAL, Journey
from tests.api.people import Known, add_person, make_learner
from tests.api.talk import Talk


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture(scope="module")
async def colleague(client: AsyncClient, sessions: Sessions, here: Known) -> Talk:
    """A second teacher of the same school."""
    await add_person(sessions, here, "colleague", office=SeatKind.TEACHER, school=here.school)
    return Talk(client, here.tokens["colleague"], here.people["colleague"])


async def _signals(talk: Talk, learner: UUID) -> dict[str, Any]:
    answer = await talk.post("/trajectories", {"learner": str(learner), "signal": SIGNAL})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def _seen(talk: Talk) -> set[str]:
    results = (await talk.get("/trajectories", pageSize=500)).json()["results"]
    return {each["id"] for each in results}


def _shape(value: Any, ids: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    """An answer without what differs between any two trajectories."""
    match value:
        case dict():
            own = {"case_number", "caseNumber", "head", "key", "hash", "previous", "at", *ids}
            return {name: _shape(each, ids) for name, each in value.items() if name not in own}
        case list():
            return [_shape(each, ids) for each in value]
        case _:
            return value


_IDS = ("id", "trajectory", "learner", "signal", "openedAt", "recordedAt", "digest", "instance")


async def test_a_teacher_whose_colleague_sits_there_is_told_the_same_as_when_nobody_does(
    sessions: Sessions, here: Known, people: dict[str, Talk], colleague: Talk, learner: UUID
) -> None:
    first = await _signals(people["teacher"], learner)
    other = await _signals(colleague, await make_learner(sessions, here))
    beside = await _signals(colleague, learner)

    assert first["trajectory"] != beside["trajectory"]
    assert _shape(beside, _IDS) == _shape(other, _IDS)
    for path in ("", "/events", "/moves", "/parties", "/obligations"):
        known, hidden = [
            await colleague.get(f"/trajectories/{each['trajectory']}{path}")
            for each in (other, beside)
        ]
        assert known.status_code == hidden.status_code
        assert _shape(hidden.json(), _IDS) == _shape(known.json(), _IDS), path
    assert first["trajectory"] not in await _seen(colleague)
    assert (await colleague.get(f"/trajectories/{first['trajectory']}")).status_code == 404


async def test_nothing_of_it_is_lost_and_a_coordinator_can_merge_and_undo_it(
    people: dict[str, Talk], raised: Journey, colleague: Talk, here: Known
) -> None:
    coordinator = people["coordinator"]
    learner = (await coordinator.get(f"/trajectories/{raised.id}")).json()["learner"]["id"]
    await coordinator.done(
        raised.id, "seat_person", seat="teacher", person=str(here.people["teacher"])
    )
    beside = (await _signals(colleague, UUID(learner)))["trajectory"]
    again = (await _signals(colleague, UUID(learner)))["trajectory"]

    assert beside == again, "where they sit, their next signal joins"
    assert {raised.id, beside} <= await _seen(coordinator)
    merge = {"into": raised.id, "match": "checked_by_school"}
    await coordinator.done(beside, "merge_into", **merge)
    assert (await colleague.get(f"/trajectories/{beside}")).status_code == 404
    await coordinator.done(beside, "unmerge", reason="Two questions after all.")
    assert (await colleague.get(f"/trajectories/{beside}")).status_code == 200
    joined = await _signals(people["school_leader"], UUID(learner))
    assert joined["trajectory"] == raised.id, "who may speak in both joins the first"


async def test_two_teachers_at_the_same_instant_are_both_heard(
    sessions: Sessions, here: Known, people: dict[str, Talk], colleague: Talk
) -> None:
    learner = await make_learner(sessions, here)

    both = await asyncio.gather(_signals(people["teacher"], learner), _signals(colleague, learner))

    assert both[0]["trajectory"] != both[1]["trajectory"]
    assert [each["sequence"] for each in both] == [both[0]["sequence"]] * 2


async def test_once_the_first_is_closed_the_other_is_the_one_that_is_joined(
    people: dict[str, Talk], raised: Journey, colleague: Talk, here: Known
) -> None:
    coordinator = people["coordinator"]
    learner = (await coordinator.get(f"/trajectories/{raised.id}")).json()["learner"]["id"]
    teacher = str(here.people["teacher"])
    await coordinator.done(raised.id, "seat_person", seat="teacher", person=teacher)
    beside = (await _signals(colleague, UUID(learner)))["trajectory"]
    await coordinator.done(
        raised.id, "seat_person", seat="coordinator", person=str(coordinator.person)
    )
    await coordinator.done(raised.id, "triage", outcome="reject", reason="Seen as two.")

    joined = await _signals(people["school_leader"], UUID(learner))

    assert joined["trajectory"] == beside
