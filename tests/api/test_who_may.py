"""Who may: every route, with no token, a wrong one, and as somebody to whom it is nothing."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlmodel import select

from activities.tokens import VALID_FOR, issue
from api.main import build_api
from models.tables import AccessTokenRow
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import SIGNAL, Journey
from tests.api.people import Known
from tests.api.talk import BASE, Talk

ROUTES = [
    (method, path) for path, methods in build_api().openapi()["paths"].items() for method in methods
]

OF_A_TRAJECTORY = {route for route in ROUTES if "/trajectories/{id}" in route[1]}
LISTS = {("get", f"/{name}") for name in ("trajectories", "obligations", "stalls")}
FIGURES = {("get", "/figures")}
"""For whom they are: tests/api/test_figures.py."""
RULES = {("get", "/procedures"), ("get", "/procedures/{id}")}
ABSENCES = {("get", "/absences"), ("post", "/absences"), ("delete", "/absences/{absence}")}
OPENINGS = {
    ("get", "/openings"),
    ("delete", "/openings/{opening}"),
    ("post", "/openings/{opening}/review"),
}
OWN = {("get", "/me/home"), ("put", "/me/home")}
BODIES: dict[str, dict[str, object]] = {
    "moves": {"type": "acknowledge_signal"},
    "openings": {"reason": "I am curious."},
    "voice": {"to": "teacher", "words": "I am not there."},
    "delays": {
        "looker": str(uuid4()),
        "sinceAt": "2026-01-01T00:00:00Z",
        "untilDate": "2026-12-31",
        "ground": "safety",
        "reason": "I am curious.",
    },
    "release": {"to": ["teacher"]},
    "grants": {"to": "guardian:2", "topics": ["goals"], "validTo": "2026-12-31", "reason": "So."},
}
"""What a route takes, by the last part of its path."""
OTHERS = {("post", "/trajectories"), ("get", "/moves/{key}")} | ABSENCES | OPENINGS | OWN
FEEDS = {("get", "/events")} | {route for route in ROUTES if "/subscriptions" in route[1]}


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture(scope="module")
async def theirs(raise_one: Callable[[], Awaitable[Journey]], workers: None) -> Journey:  # noqa: ARG001 - they run
    """A trajectory that stays as it is."""
    return await raise_one()


def test_every_route_has_its_place_in_this_file() -> None:
    assert set(ROUTES) == OF_A_TRAJECTORY | LISTS | FIGURES | RULES | FEEDS | OTHERS


@pytest.mark.parametrize("token", [None, "", "wrong", "x" * 5000])
@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_nothing_is_reachable_without_a_person(
    client: AsyncClient, method: str, path: str, token: str | None
) -> None:
    ids = {
        name: uuid4() for name in ("id", "key", "absence", "opening", "note", "grant", "meeting")
    }
    address = BASE + path.format(**ids)
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = await client.request(method, address, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "no_person")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_ends(client: AsyncClient, sessions: Sessions, here: Known) -> None:
    async with sessions.begin() as session:
        old = await issue(session, here.people["lead"], at=clock.now() - VALID_FOR)
    answer = await client.get(f"{BASE}/procedures", headers={"Authorization": f"Bearer {old}"})

    assert answer.status_code == 401


async def test_the_token_itself_is_nowhere(sessions: Sessions, here: Known) -> None:
    async with sessions() as session:
        stored = list(await session.exec(select(AccessTokenRow.hash)))

    assert here.tokens["lead"] not in stored
    assert {len(each) for each in stored} == {64}


OPENING = ("post", "/trajectories/{id}/openings")
"""Whoever works at its school or alliance may know that it is there: `test_openings`."""
UNKNOWN_TO = [
    (*route, who)
    for route in sorted(OF_A_TRAJECTORY)
    for who in ("stranger", "peter", "teacher", "director")
    if route != OPENING or who in {"stranger", "peter"}
]


@pytest.mark.parametrize(("method", "path", "who"), UNKNOWN_TO)
async def test_a_trajectory_of_others_is_not_there(  # noqa: PLR0913, PLR0917 - a case each
    theirs: Journey, people: dict[str, Talk], stranger: Talk, method: str, path: str, who: str
) -> None:
    """404 and never 403: that there is something is itself something to know."""
    talk = stranger if who == "stranger" else people[who]
    part = dict.fromkeys(("note", "grant", "meeting"), uuid4())
    known = await _send(talk, method, path.format(id=theirs.id, **part))
    unknown = await _send(talk, method, path.format(id=uuid4(), **part))

    assert known.status_code == unknown.status_code == 404
    assert known.json()["detail"] == unknown.json()["detail"]


@pytest.mark.parametrize(("method", "path"), sorted(LISTS))
async def test_lists_hold_nothing_of_others(
    theirs: Journey, stranger: Talk, method: str, path: str
) -> None:
    answer = await _send(stranger, method, path)

    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert theirs.id not in answer.text


async def test_a_signal_about_a_learner_of_others_finds_no_learner(
    learner: object, stranger: Talk, people: dict[str, Talk]
) -> None:
    for talk in (stranger, people["peter"], people["director"]):
        answer = await talk.post("/trajectories", {"learner": str(learner), "signal": SIGNAL})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_move_of_others_is_not_there(
    raised: Journey, people: dict[str, Talk], stranger: Talk
) -> None:
    key = uuid4()
    await people["coordinator"].move(raised.id, "acknowledge_signal", key=key)

    assert (await people["coordinator"].get(f"/moves/{key}")).status_code == 200
    assert (await people["school_leader"].get(f"/moves/{key}")).status_code == 200
    assert (await stranger.get(f"/moves/{key}")).status_code == 404
    assert (await people["peter"].get(f"/moves/{key}")).status_code == 404


async def test_a_parent_sees_it_from_the_moment_of_sitting_there(
    raised: Journey, people: dict[str, Talk]
) -> None:
    before = await people["paula"].get(f"/trajectories/{raised.id}")
    await raised.to_intake()
    after = await people["paula"].get(f"/trajectories/{raised.id}")

    assert (before.status_code, after.status_code) == (404, 200)
    assert after.json()["yours"] == ["guardian:1"]


async def _send(talk: Talk, method: str, path: str) -> Any:  # noqa: ANN401 - a response
    if method == "get":
        return await talk.get(path)
    if method == "delete":
        return await talk.delete(path)
    return await talk.post(path, BODIES[path.rpartition("/")[2]])
