"""The feed tells that something happened, to those of the alliance, in parts, and no more."""

from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient

from activities.feed import give_places
from api import cursors
from api.cursors import Feed
from domain.systems import HEARD, SYSTEMS, SystemSeat
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known
from tests.api.systems import add_system
from tests.api.talk import Talk


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture
async def told(raised: Journey, sessions: Sessions) -> Journey:
    await raised.people["coordinator"].done(raised.id, "acknowledge_signal")
    await _place_all(sessions)
    return raised


async def _place_all(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await give_places(session)


async def test_an_event_says_what_where_and_when_and_nothing_else(told: Journey) -> None:
    answer = await told.people["coordinator"].get("/events")
    mine = [each for each in answer.json()["results"] if each["trajectory"] == told.id]

    assert [each["type"] for each in mine] == ["trajectory.opened"]
    assert set(mine[0]) == {"type", "trajectory", "sequence", "at"}
    assert mine[0]["sequence"] == 1
    assert mine[0]["at"].endswith("Z")


async def test_a_feed_is_read_in_parts_and_gone_on_with_later(
    told: Journey,
    raise_one: Callable[[], Awaitable[Journey]],
    sessions: Sessions,
    client: AsyncClient,
) -> None:
    lead = told.people["lead"]
    await raise_one()
    await _place_all(sessions)
    page = (await lead.get("/events", pageSize=1)).json()
    read = list(page["results"])
    while page["next"]:
        answer = await client.get(page["next"], headers=lead._headers())
        if answer.json()["next"]:
            assert answer.headers["link"] == f'<{answer.json()["next"]}>; rel="next"'
        page = answer.json()
        read += page["results"]
    assert read == (await lead.get("/events")).json()["results"]

    later = await raise_one()
    await _place_all(sessions)
    rest = (await lead.get("/events", after=page["cursor"])).json()["results"]
    assert {each["trajectory"] for each in rest} == {later.id}


async def test_nobody_of_another_alliance_hears_of_it(told: Journey, stranger: Talk) -> None:
    answer = await stranger.get("/events")

    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert told.id not in answer.text


@pytest.mark.parametrize("who", ["director", "teacher", "internal_coordinator", "paula"])
async def test_whoever_does_not_coordinate_is_told_that_it_is_not_theirs(
    told: Journey, who: str
) -> None:
    answer = await told.people[who].get("/events")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_entitled")


async def test_a_system_hears_what_its_seat_hears_of_its_own_place(  # noqa: PLR0913, PLR0917 - what it needs
    told: Journey,
    client: AsyncClient,
    sessions: Sessions,
    here: Known,
    elsewhere: Known,
    settings: Settings,
) -> None:
    school = SystemSeat.SCHOOL_ADMINISTRATION
    ours = await add_system(sessions, here, school, url=settings.url, client=client)
    theirs = await add_system(sessions, elsewhere, school, url=settings.url, client=client)
    heard = (await ours.get(client, "/events")).json()["results"]

    assert told.id in {each["trajectory"] for each in heard}
    assert {each["type"] for each in heard} <= SYSTEMS[school].hears
    assert (await theirs.get(client, "/events")).json()["results"] == []


@pytest.mark.parametrize(
    "cursor", ["x", "a b", "ZXZlbnRz", cursors.written(Feed.ENTRIES, 3), "_" * 60, "9" * 100]
)
async def test_a_cursor_of_elsewhere_is_a_fault(people: dict[str, Talk], cursor: str) -> None:
    answer = await people["lead"].get("/events", after=cursor)

    assert answer.status_code == 400
    assert [each["name"] for each in answer.json()["invalidParams"]] == ["after"]


def test_what_is_said_in_confidence_is_not_even_mentioned() -> None:
    kinds = {kind.partition(".")[0] for kind in HEARD}

    assert not kinds & {"learner", "hearing", "talk", "split", "dispute", "custody", "signal"}
