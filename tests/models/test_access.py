"""The SQL that selects what somebody sees says the same as the table, relation by relation."""

from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from activities.record import Recorder
from domain.access import Topic, widest
from domain.calendar import local_date
from domain.openings import Ground
from domain.procedure import Stage
from domain.seats import SeatKind
from models import queries, queries_access
from models.queries import Filters
from models.tables import (
    AccessGrantRow,
    CustodyRow,
    LearnerRow,
    OpeningRow,
    SeatingRow,
    TrajectoryRow,
)
from models.views import Office
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.story import MONDAY, Story, a_story
from tests.activities.world import World, make_learner
from tests.models.test_queries import holder

TODAY = local_date(clock.now())
SEATS = [f"{k}:1" if k in {"guardian", "expert", "care"} else k.value for k in SeatKind]
DAYS = [(-9, None), (-9, -1), (0, 0), (1, None)]


@pytest.fixture
async def story(sessions: Sessions, engine: AsyncEngine, world: World) -> Story:
    told = a_story(world, await make_learner(sessions, world))
    await Recorder(engine).record(told.opens())
    return told


async def agree(sessions: Sessions, person: UUID, trajectory: UUID) -> bool:
    """Whether somebody sees it: the table, the list and the one question must say the same."""
    async with sessions.begin() as session:
        known = await queries_access.known_of(session, person, trajectory, on=TODAY)
        alone = await queries.seen_by(session, person, trajectory, on=TODAY) is not None
        listed = await queries.trajectories(session, person, Filters(), on=TODAY)
    assert known is not None
    by_table = widest([each.facts for each in known.relating], Topic.STANDING).is_yes
    assert by_table == alone == (trajectory in {each.id for each in listed.items})
    return by_table


async def put(sessions: Sessions, *rows: object) -> None:
    async with sessions.begin() as session:
        for row in rows:
            await session.merge(row)


async def stand(sessions: Sessions, story: Story, stage: Stage, born_on: date, age: int) -> None:
    async with sessions.begin() as session:
        of = update(TrajectoryRow).where(col(TrajectoryRow.id) == story.id)
        await session.exec(of.values(stage=stage, age=age))
        whose = update(LearnerRow).where(col(LearnerRow.id) == story.now.learner)
        await session.exec(whose.values(born_on=born_on))


@pytest.mark.parametrize("seat", SEATS)
async def test_a_seat_sees_what_the_table_says_at_every_stage_and_age(
    sessions: Sessions, story: Story, seat: str
) -> None:
    person = uuid7()
    await put(sessions, SeatingRow(trajectory=story.id, seat=f"{seat}", person=person, since=TODAY))
    if seat == "guardian:1":
        await put(sessions, _custody(story, -9, None))
    seen = set()
    for stage, years in product((Stage.SIGNALLED, Stage.ACTIVE, Stage.CLOSED), (9, 17, 18)):
        born = TODAY - timedelta(days=round(365.25 * years) + 2)
        await stand(sessions, story, stage, born, 0)
        seen.add(await agree(sessions, person, story.id))
    assert seen <= {True, False}
    await stand(sessions, story, Stage.CLOSED, TODAY, 18)
    assert await agree(sessions, person, story.id) == (
        seat not in {"guardian:1", "teacher", "gifted_specialist", "expert:1", "care:1"}
        and seat not in {"attendance_officer", "director", "privacy_officer", "clock", "post"}
    )


def _custody(story: Story, first: int, last: int | None) -> CustodyRow:
    return CustodyRow(
        trajectory=story.id,
        position=0,
        guardian="guardian:1",
        has_authority=True,
        valid_from=TODAY + timedelta(days=first),
        valid_to=None if last is None else TODAY + timedelta(days=last),
    )


@pytest.mark.parametrize(("first", "last"), DAYS)
async def test_custody_gives_the_view_on_its_days_and_on_no_other(
    sessions: Sessions, story: Story, first: int, last: int | None
) -> None:
    person = uuid7()
    seat = SeatingRow(trajectory=story.id, seat="guardian:1", person=person, since=TODAY)
    await put(sessions, seat, _custody(story, first, last))

    holds = first <= 0 and (last is None or last >= 0)
    assert await agree(sessions, person, story.id) is holds


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (-1, 1), (1, 9)])
async def test_a_release_gives_the_view_on_its_days_to_whoever_sits_there(
    sessions: Sessions, story: Story, first: int, last: int
) -> None:
    person = uuid7()
    grant = AccessGrantRow(
        id=uuid7(),
        trajectory=story.id,
        person=person,
        topics=[Topic.STANDING],
        given_by=uuid7(),
        given_at=MONDAY,
        reason=uuid7(),
        valid_from=TODAY + timedelta(days=first),
        valid_to=TODAY + timedelta(days=last),
    )
    await put(sessions, grant)
    assert not await agree(sessions, person, story.id)
    seat = SeatingRow(trajectory=story.id, seat="guardian:2", person=person, since=TODAY)
    await put(sessions, seat)

    assert await agree(sessions, person, story.id) is (first <= 0 <= last)


@pytest.mark.parametrize("ground", list(Ground))
@pytest.mark.parametrize("minutes", [-1, 60])
async def test_an_opening_gives_the_view_until_its_last_minute(
    sessions: Sessions, story: Story, ground: Ground, minutes: int
) -> None:
    now, person = clock.now(), uuid7()
    opening = OpeningRow(
        id=uuid7(),
        trajectory=story.id,
        alliance=story.now.alliance,
        person=person,
        ground=ground,
        reason=uuid7(),
        opened_at=now - timedelta(hours=1),
        ends_at=now + timedelta(minutes=minutes),
    )
    await put(sessions, opening)

    assert await agree(sessions, person, story.id) is (minutes > 0)


@pytest.mark.parametrize("kind", list(SeatKind))
async def test_an_office_sees_what_the_table_says(
    sessions: Sessions, story: Story, kind: SeatKind
) -> None:
    in_school = {"internal_coordinator", "school_leader", "teacher", "board"}
    in_alliance = {"coordinator", "lead", "director", "privacy_officer"}
    if kind not in in_school | in_alliance:
        return
    school = story.now.school if kind in in_school else None
    person = await holder(sessions, Office(kind=kind, alliance=story.now.alliance, school=school))

    sees = {"coordinator", "lead", "internal_coordinator", "school_leader"}
    assert await agree(sessions, person, story.id) is (kind in sees)
