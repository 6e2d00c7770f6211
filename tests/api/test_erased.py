"""Whoever was erased reads as nobody, everywhere: empty, and never a fault."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from activities import keys
from runtime.database import Sessions
from tests.api.journey import SIGNAL, Journey
from tests.api.people import Known, make_learner
from tests.api.talk import Talk


async def _shred(sessions: Sessions, subject: UUID) -> None:
    async with sessions.begin() as session:
        assert await keys.shred(session, subject)


@pytest.mark.usefixtures("workers")
async def test_a_trajectory_of_an_erased_learner_reads_without_name_and_words(
    sessions: Sessions,
    people: dict[str, Talk],
    raise_one: Callable[[], Awaitable[Journey]],
) -> None:
    gone, stays = await raise_one(), await raise_one()
    coordinator = people["coordinator"]
    before = (await coordinator.get(f"/trajectories/{gone.id}/events")).text
    learner = UUID((await coordinator.get(f"/trajectories/{gone.id}")).json()["learner"]["id"])
    await _shred(sessions, learner)

    shown = await coordinator.get(f"/trajectories/{gone.id}")
    events = await coordinator.get(f"/trajectories/{gone.id}/events")
    listed = await coordinator.get("/trajectories")
    other = await coordinator.get(f"/trajectories/{stays.id}/events")

    assert SIGNAL["text"] in before
    assert (shown.status_code, events.status_code, listed.status_code) == (200, 200, 200)
    assert shown.json()["learner"]["name"] == ""
    assert SIGNAL["text"] not in events.text
    assert SIGNAL["text"] in other.text


@pytest.mark.usefixtures("workers")
async def test_nothing_more_is_said_of_an_erased_learner(
    sessions: Sessions, people: dict[str, Talk], here: Known
) -> None:
    learner = await make_learner(sessions, here)
    await _shred(sessions, learner)

    answer = await people["internal_coordinator"].post(
        "/trajectories", {"learner": str(learner), "signal": SIGNAL}
    )

    assert answer.status_code == 404, answer.text
    assert answer.json()["code"] == "unknown_learner"
