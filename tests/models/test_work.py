"""The list of a day's work: what stands on it, in which group, and what a search may find."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import directory
from activities.record import Recorder
from domain.access import TABLE, Relation, Topic, system_as
from domain.commands import AskLearner, CompleteIntake
from domain.procedure import DutyKind, Stage
from domain.seats import COORDINATOR, INTERNAL_COORDINATOR, Seat, SeatKind
from domain.sign_off import HearingWay
from domain.systems import SystemSeat
from models import queries_search, queries_work
from models.queries_work import FOLLOW, WorkFilters
from models.tables import AllianceRow, SeatingRow
from models.views import Because, Office, Page, Work, WorkGroup
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.story import WORDS, Story, a_story
from tests.activities.world import World, make_learner
from tests.models.test_queries import holder, person

LATE, TODAY, MINE, OTHERS = WorkGroup
EVERYTHING = WorkFilters()


@pytest.fixture
async def story(sessions: Sessions, engine: AsyncEngine, world: World) -> Story:
    """A trajectory in intake, with our coordinator at the table and nobody for the school."""
    told = a_story(world, await make_learner(sessions, world))
    for batch in (told.opens(), told.is_accepted()):
        await Recorder(engine).record(batch)
    return told


async def work(  # noqa: PLR0913 - as the question has them
    sessions: Sessions,
    who: UUID,
    on: date,
    filters: WorkFilters = EVERYTHING,
    *,
    group: WorkGroup | None = None,
    limit: int = 1000,
    offset: int = 0,
) -> Mapping[WorkGroup, Page[Work]]:
    async with sessions.begin() as session:
        return await queries_work.work_of(
            session, who, filters, on=on, group=group, limit=limit, offset=offset
        )


async def of(
    sessions: Sessions, who: UUID, told: Story, on: date
) -> dict[tuple[DutyKind, Seat], Work]:
    """What of one trajectory stands on somebody's list."""
    found = await work(sessions, who, on)
    items = [each for page in found.values() for each in page.items]
    assert all(page.count == len(page.items) for page in found.values())
    mine = [each for each in items if each.owed.trajectory == told.id]
    keyed = {(each.owed.obligation.kind, each.owed.obligation.owed_by): each for each in mine}
    assert len(keyed) == len(mine), "everything is there once"
    return keyed


def due_of(told: Story, kind: DutyKind) -> date:
    return next(each.due for each in told.asks().standing.obligations if each.kind is kind)


async def test_what_is_mine_is_late_or_of_today_or_waits_for_me(
    sessions: Sessions, story: Story, world: World
) -> None:
    due = due_of(story, DutyKind.COMPLETE_INTAKE)
    key = (DutyKind.COMPLETE_INTAKE, COORDINATOR)
    for days, group in ((-1, MINE), (0, TODAY), (1, LATE)):
        listed = await of(sessions, world.coordinator, story, due + timedelta(days=days))
        assert listed[key].group is group
        assert listed[key].owed.because is Because.MINE
        assert listed[key].stage is Stage.INTAKE


async def test_whoever_coordinates_sees_what_others_owe_there_and_a_teacher_does_not(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    story = a_story(world, await make_learner(sessions, world))
    needs = (
        AskLearner(way=HearingWay.SELF),
        CompleteIntake(needs=WORDS, meeting_on=date(2026, 3, 9)),
    )
    for batch in (story.opens(), story.is_accepted(), story.asks(*needs)):
        await Recorder(engine).record(batch)
    assert SeatKind.COORDINATOR in FOLLOW
    assert not FOLLOW & {SeatKind.TEACHER, SeatKind.CARE, SeatKind.LEARNER, SeatKind.GUARDIAN}
    hear = (DutyKind.HEAR_LEARNER, INTERNAL_COORDINATOR)
    due = due_of(story, DutyKind.HEAR_LEARNER)

    before = await of(sessions, world.coordinator, story, due - timedelta(days=1))
    after = await of(sessions, world.coordinator, story, due + timedelta(days=1))

    assert before[hear].group is OTHERS
    assert before[hear].owed.because is None
    assert after[hear].group is LATE
    assert await of(sessions, world.teacher, story, due) == {}
    office = Office(
        kind=SeatKind.INTERNAL_COORDINATOR, alliance=world.alliance, school=world.school
    )
    theirs = await of(sessions, await holder(sessions, office), story, due)
    assert theirs[hear].group is TODAY
    assert theirs[hear].owed.because is Because.OF_MY_OFFICE


async def test_that_nothing_happens_is_work_from_its_day_on(
    sessions: Sessions, story: Story, world: World
) -> None:
    due = due_of(story, DutyKind.KEEP_MOVING)
    key = (DutyKind.KEEP_MOVING, COORDINATOR)

    assert key not in await of(sessions, world.coordinator, story, due - timedelta(days=1))
    assert key in await of(sessions, world.coordinator, story, due)


async def test_a_list_is_narrowed_and_read_in_parts(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    us = replace(world, alliance=uuid7())
    async with sessions.begin() as session:
        session.add(AllianceRow(id=us.alliance, name="Op orde"))
    office = Office(kind=SeatKind.COORDINATOR, alliance=us.alliance, school=None)
    me = await holder(sessions, office)
    stories = [a_story(us, uuid7()) for _ in range(3)]
    for told in stories:
        await Recorder(engine).record(told.opens())
    await Recorder(engine).record(stories[0].is_accepted())
    on = date(2026, 3, 3)

    everything = await work(sessions, me, on)
    triage = WorkFilters(kind=DutyKind.TRIAGE)
    narrowed = await work(sessions, me, on, triage)
    first = await work(sessions, me, on, group=MINE, limit=2)
    second = await work(sessions, me, on, group=MINE, limit=2, offset=2)

    kinds = [each.owed.obligation.kind for each in everything[MINE].items]
    assert set(everything) == {MINE}
    assert kinds.count(DutyKind.TRIAGE) == 2
    assert [each.owed.obligation.kind for each in narrowed[MINE].items] == [DutyKind.TRIAGE] * 2
    assert await work(sessions, me, on, WorkFilters(stage=Stage.ACTIVE)) == {}
    assert await work(sessions, me, on, WorkFilters(school=uuid7())) == {}
    assert await work(sessions, me, on, group=LATE) == {}
    assert first[MINE].count == second[MINE].count == everything[MINE].count
    assert (first[MINE].items + second[MINE].items)[:4] == everything[MINE].items[:4]
    dues = [each.owed.obligation.due for each in everything[MINE].items]
    assert dues == sorted(dues)
    async with sessions.begin() as session:
        choices = await queries_work.choices_of(session, me, on=on)
    assert {each.kind for each in choices} == set(kinds)
    assert {each.school for each in choices} == {us.school}


def test_whoever_sees_how_a_trajectory_stands_also_sees_about_whom_it_is() -> None:
    """Lists show a name where SQL selects the trajectory; for people the table says the same."""
    for relation in set(Relation) - {system_as(seat) for seat in SystemSeat}:
        assert TABLE[relation][Topic.NAMES] is TABLE[relation][Topic.STANDING], relation


async def test_a_search_finds_by_name_and_number_what_somebody_may_see_and_no_more(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    on = date(2026, 3, 3)
    names = ("Zoë van den Bérg", "Zoey Vandenberg", "Anne-Fleur de Wit")
    stories = []
    for name in names:
        made = directory.Learner(
            id=uuid7(),
            alliance=world.alliance,
            school=world.school,
            name=name,
            born_on=date(2016, 5, 4),
        )
        async with sessions.begin() as session:
            await directory.add(session, [made])
        stories.append(a_story(world, made.id))
        await Recorder(engine).record(stories[-1].opens())
    office = Office(kind=SeatKind.COORDINATOR, alliance=world.alliance, school=None)
    me, nobody = await holder(sessions, office), await person(sessions)

    async def found(who: UUID, wanted: str, most: int = 10) -> list[str]:
        async with sessions.begin() as session:
            views = await queries_search.about(session, who, wanted, on=on, most=most)
        return [view.learner_name for view in views]

    assert await found(me, "zoe BERG") == ["Zoë van den Bérg"]
    assert set(await found(me, "zoe")) == {"Zoë van den Bérg", "Zoey Vandenberg"}
    assert await found(me, "fleur") == ["Anne-Fleur de Wit"]
    assert len(await found(me, "zoe", most=1)) == 1
    assert await found(me, " ") == await found(me, "oey") == await found(nobody, "zoe") == []
    async with sessions.begin() as session:
        [view] = await queries_search.among(session, me, [stories[2].id], on=on)
        number = view.case_number.upper()
        assert [v.id for v in await queries_search.numbered(session, me, number, on=on)] == [
            view.id
        ]
        assert await queries_search.numbered(session, nobody, number, on=on) == []
        assert await queries_search.among(session, nobody, [view.id], on=on) == []


async def test_a_teacher_finds_where_they_sit_and_nothing_else_of_the_school(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    on = date(2026, 3, 3)
    stories = [a_story(world, await make_learner(sessions, world)) for _ in range(2)]
    for told in stories:
        await Recorder(engine).record(told.opens())
    teacher = await person(sessions)
    async with sessions.begin() as session:
        session.add(SeatingRow(trajectory=stories[0].id, seat="expert:x", person=teacher, since=on))
        views = await queries_search.about(session, teacher, "bo", on=on, most=100)

    assert [view.id for view in views] == [stories[0].id]
