"""What a system is told leads to the trajectory; what it reads there is thin, and put down."""

import json
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text, update
from sqlmodel import select

from access.errors import NotThere
from activities import directory, systems
from activities.feed import give_places
from activities.webhooks import Sender, event_of
from api import schemas
from api.parties import SystemAsked
from api.trajectories import standing_seen
from domain.access import TABLE, Grade, Topic, system_as
from domain.systems import SYSTEMS, SystemSeat
from models import queries_feed, queries_systems
from models.tables import AccessLogRow, LearnerRow, SchoolRow, SystemClientRow, TrajectoryRow
from runtime import clock
from runtime.database import Sessions, asks_for_system, face_engine, reading_in_a_name
from runtime.ids import uuid7
from runtime.settings import Settings
from tests.api.journey import SIGNAL, Journey
from tests.api.people import FROM, Known
from tests.api.systems import OtherSystem, add_system
from tests.api.talk import BASE, Talk

ECK_ID = "https://ketenid.nl/201703/" + "a1" * 64
COUNTS = {"waitingOn", "nextDue", "stalledSince"}
STANDING = {
    *("id", "caseNumber", "school", "procedure", "stage", "enteredOn", "openedOn"),
    *("lastMovedOn", "holdUntil", "closedOn"),
}

Add = Callable[[SystemSeat], Awaitable[OtherSystem]]


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture
def add(sessions: Sessions, here: Known, settings: Settings, client: AsyncClient) -> Add:
    """Adds a system of our alliance; that of the school's administration is of our school."""

    async def added(seat: SystemSeat) -> OtherSystem:
        return await add_system(sessions, here, seat, url=settings.url, client=client)

    return added


@pytest.fixture
async def known_pupil(sessions: Sessions, here: Known, people: dict[str, Talk]) -> UUID:
    """A trajectory of a learner whom the schools know by a chain pseudonym."""
    learner = directory.Learner(
        id=uuid7(),
        alliance=here.alliance,
        school=here.school,
        name="Bo",
        born_on=FROM,
        eck_id=ECK_ID,
    )
    async with sessions.begin() as session:
        await session.exec(update(LearnerRow).values(eck_id=None, eck_index=None))
        await directory.add(session, [learner])
    body = {"learner": str(learner.id), "signal": SIGNAL}
    answer = await people["internal_coordinator"].post("/trajectories", body)
    return UUID(answer.json()["trajectory"])


async def _dataref(client: AsyncClient, sessions: Sessions, system: OtherSystem, of: str) -> str:
    """To where the event of a trajectory leads that this system was told of."""
    async with sessions.begin() as session:
        await give_places(session)
    heard = (await system.get(client, "/events", pageSize=500)).json()["results"]
    assert of in {each["trajectory"] for each in heard}
    async with sessions() as session:
        known = (await session.get_one(SystemClientRow, system.id)).alliance
        happenings = await queries_feed.happenings(
            session,
            alliances=[known],
            school=None,
            types=SYSTEMS[system.seat].hears,
            after=0,
            limit=500,
        )
    sender = Sender(url="http://traject.test", source="urn:nld:oin:0:systeem:traject")
    told = next(each for each in happenings if str(each.trajectory) == of)
    return str(event_of(told, sender)["dataref"])


async def _read(client: AsyncClient, system: OtherSystem, of: str | UUID) -> Response:
    return await client.get(f"{BASE}/trajectories/{of}", headers=system.headers())


@pytest.mark.parametrize("seat", SystemSeat)
async def test_an_event_leads_to_how_it_stands_and_to_no_more(
    raised: Journey, client: AsyncClient, sessions: Sessions, add: Add, seat: SystemSeat
) -> None:
    await raised.to_intake()
    system = await add(seat)
    where = await _dataref(client, sessions, system, raised.id)
    told = (await client.get(where, headers=system.headers())).json()
    theirs = (await raised.people["coordinator"].get(f"/trajectories/{raised.id}")).json()

    assert set(told) == STANDING | COUNTS | {"eckId"}
    assert {name: told[name] for name in STANDING & set(theirs)} == {
        name: theirs[name] for name in STANDING & set(theirs)
    }
    counts = TABLE[system_as(seat)][Topic.AGGREGATES] is Grade.ALL
    for name in COUNTS:
        assert told[name] == (theirs[name] if counts else None)
    words = json.dumps(told)
    assert not [name for name in ("Bo", "Paula", "Peter", "window") if name in words]
    for person in raised.people.values():
        assert str(person.person) not in words


async def test_only_a_schools_administration_knows_its_pupil_by_the_chain_pseudonym(
    known_pupil: UUID, client: AsyncClient, add: Add
) -> None:
    told = {}
    for seat in SystemSeat:
        answer = await _read(client, await add(seat), known_pupil)
        told[seat] = answer.json()["eckId"]

    assert told == {
        SystemSeat.SCHOOL_ADMINISTRATION: ECK_ID,
        SystemSeat.DASHBOARD: None,
        SystemSeat.SUBSCRIPTIONS: None,
    }


@pytest.mark.parametrize("seat", SystemSeat)
async def test_of_another_alliance_or_of_nothing_there_is_nothing(  # noqa: PLR0913, PLR0917 - a world each
    raised: Journey,
    client: AsyncClient,
    sessions: Sessions,
    elsewhere: Known,
    settings: Settings,
    seat: SystemSeat,
) -> None:
    stranger = await add_system(sessions, elsewhere, seat, url=settings.url, client=client)
    of_another = await _read(client, stranger, raised.id)
    of_nothing = await _read(client, stranger, uuid4())

    assert (of_another.status_code, of_nothing.status_code) == (404, 404)
    assert of_another.json()["code"] == of_nothing.json()["code"] == "not_found"


async def test_a_schools_administration_reads_its_own_school_alone(
    raised: Journey, client: AsyncClient, sessions: Sessions, here: Known, settings: Settings
) -> None:
    other = Known(alliance=here.alliance, school=await _another_school(sessions, here))
    seat = SystemSeat.SCHOOL_ADMINISTRATION
    theirs = await add_system(sessions, other, seat, url=settings.url, client=client)

    assert (await _read(client, theirs, raised.id)).status_code == 404


async def test_that_it_was_closed_can_still_be_read(
    raised: Journey, client: AsyncClient, add: Add
) -> None:
    system = await add(SystemSeat.SCHOOL_ADMINISTRATION)
    coordinator = raised.people["coordinator"]
    await coordinator.done(raised.id, "acknowledge_signal")
    await coordinator.done(raised.id, "triage", outcome="reject", reason="It was a bad week.")
    told = (await _read(client, system, raised.id)).json()

    assert told["stage"] == "closed"
    assert told["closedOn"] is not None
    assert "week" not in json.dumps(told)


async def test_a_revoked_system_reads_nothing_more(
    raised: Journey, client: AsyncClient, sessions: Sessions, add: Add
) -> None:
    system = await add(SystemSeat.DASHBOARD)
    assert (await _read(client, system, raised.id)).status_code == 200
    async with sessions.begin() as session:
        await systems.revoke(session, system.id, at=clock.now())

    assert (await _read(client, system, raised.id)).status_code == 401


async def test_a_look_of_a_system_makes_one_row_and_is_told_to_the_family_by_its_name(
    raised: Journey, client: AsyncClient, sessions: Sessions, add: Add, people: dict[str, Talk]
) -> None:
    await raised.to_intake()
    system = await add(SystemSeat.SCHOOL_ADMINISTRATION)
    await _read(client, system, raised.id)
    async with sessions() as session:
        question = select(AccessLogRow).where(AccessLogRow.system_client == str(system.id))
        row = (await session.exec(question)).one()
    told = (await people["paula"].get(f"/trajectories/{raised.id}/readers")).json()["results"]
    mine = [each for each in told if each["person"] is None]

    assert (row.person, row.seat, row.ground) == (None, system.seat.value, "kept_informed")
    assert row.trajectories == [UUID(raised.id)]
    assert [(each["name"], each["role"], each["count"]) for each in mine] == [
        ("Register", "system of a school's administration", 1)
    ]


@pytest.mark.parametrize("seat", SystemSeat)
async def test_the_first_wall_alone_shows_its_own_place_and_what_its_row_says(  # noqa: PLR0913, PLR0917 - a world each
    known_pupil: UUID,
    client: AsyncClient,
    sessions: Sessions,
    here: Known,
    elsewhere: Known,
    settings: Settings,
    seat: SystemSeat,
) -> None:
    """By sessions of the owner, whom no policy holds."""
    of_school = seat is SystemSeat.SCHOOL_ADMINISTRATION
    next_door = Known(alliance=here.alliance, school=await _another_school(sessions, here))
    told = []
    for place in (here, next_door, elsewhere):
        made = await add_system(sessions, place, seat, url=settings.url, client=client)
        told.append(await _behind_the_first(sessions, made, known_pupil))
    ours, of_next_door, of_elsewhere = told

    assert ours is not None
    assert ours.eck_id == (ECK_ID if of_school else None)
    assert (ours.waiting_on is None) == of_school
    assert (of_next_door is None) == of_school
    assert of_elsewhere is None


async def _behind_the_first(
    sessions: Sessions, made: OtherSystem, of: UUID
) -> schemas.TrajectoryStanding | None:
    async with sessions() as session:
        system = await queries_systems.system(session, made.id)
        assert system is not None
        try:
            return await standing_seen(SystemAsked(system, session, "en"), of)
        except NotThere:
            return None


async def _another_school(sessions: Sessions, known: Known) -> UUID:
    made = uuid7()
    async with sessions.begin() as session:
        school = await session.get_one(SchoolRow, known.school)
        session.add(SchoolRow(**school.model_dump() | {"id": made}))
    return made


@pytest.mark.parametrize("path", ["plan", "events", "evidence", "readers", "moves"])
async def test_nothing_else_of_it_is_for_systems(
    raised: Journey, client: AsyncClient, add: Add, path: str
) -> None:
    system = await add(SystemSeat.SUBSCRIPTIONS)
    answer = await system.get(client, f"/trajectories/{raised.id}/{path}")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_entitled")


@pytest.mark.parametrize("seat", SystemSeat)
async def test_behind_a_forgotten_where_the_second_wall_shows_its_own_place(  # noqa: PLR0913, PLR0917 - a world each
    raised: Journey,
    raise_one: Callable[[], Awaitable[Journey]],
    sessions: Sessions,
    here: Known,
    elsewhere: Known,
    settings: Settings,
    client: AsyncClient,
    add: Add,
    seat: SystemSeat,
) -> None:
    system = await add(seat)
    stranger = await add_system(sessions, elsewhere, seat, url=settings.url, client=client)
    is_school = seat is SystemSeat.SCHOOL_ADMINISTRATION

    next_door = await _another_school(sessions, here)
    moved = UUID((await raise_one()).id)
    async with sessions.begin() as session:
        row = await session.get_one(TrajectoryRow, moved)
        row.school = next_door

    seen = await _behind(settings, system, "trajectory", "id")
    assert UUID(raised.id) in seen
    assert (moved in seen) == (not is_school)
    assert await _behind(settings, stranger, "trajectory", "id") == set()
    assert bool(await _behind(settings, system, "learner", "id")) == is_school
    for table in ("ledger", "text", "seating", "notice", "access_log", "custody"):
        assert await _behind(settings, system, table, "*") == set(), table
    async with sessions.begin() as session:
        await systems.revoke(session, system.id, at=clock.now())
    assert await _behind(settings, system, "trajectory", "id") == set()


async def _behind(settings: Settings, system: OtherSystem, table: str, column: str) -> set[object]:
    engine = face_engine(settings, "traject_face")
    async with reading_in_a_name(engine)() as session:
        asks_for_system(session, system.id)
        connection = await session.connection()
        rows = await connection.execute(text(f"SELECT {column} FROM {table}"))  # noqa: S608 - our own names
        found = {row[0] for row in rows}
    await engine.dispose()
    return found
