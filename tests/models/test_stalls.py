"""What managers are told: what stands still, on whom it waits, how long, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import directory
from activities.record import Recorder
from domain.commands import AcknowledgeSignal, Climb
from domain.events import Cause
from domain.procedure import Stage
from domain.seats import CLOCK, COORDINATOR, PersonId, Seat, SeatKind, guardian
from domain.standing import Stall
from models import queries, queries_stalls
from models.queries_stalls import Reach, StallFilters
from models.tables import AllianceRow, OfficeRow, SchoolRow
from models.views import Page, StallView
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.story import MONDAY, Story, a_story
from tests.activities.world import World

TODAY = date(2026, 6, 1)
ALL = StallFilters()


@dataclass(frozen=True, kw_only=True)
class Small:
    """An alliance of its own, with two schools, in which six things happened."""

    world: World
    other_school: UUID
    stories: Sequence[Story]

    @property
    def reach(self) -> Reach:
        return Reach(alliance=self.world.alliance)

    def number(self, view: StallView) -> int:
        return [UUID(str(told.id)) for told in self.stories].index(view.trajectory)


WAITS: tuple[tuple[int, Cause, Seat], ...] = (
    (10, Cause.WAITING_PARENT, guardian(1)),
    (30, Cause.WAITING_PARENT, guardian(2)),
    (50, Cause.WAITING_PARENT, guardian(1)),
    (20, Cause.WAITING_SCHOOL, Seat("internal_coordinator")),
)
"""For how many days the first four wait, and on whom. The fifth is at rest, the sixth closed."""


@pytest.fixture(scope="module")
async def small(sessions: Sessions, engine: AsyncEngine, world: World) -> Small:
    us = replace(world, alliance=uuid7(), school=uuid7())
    there = replace(us, school=uuid7())
    async with sessions.begin() as session:
        session.add(AllianceRow(id=us.alliance, name="Klein"))
        school = await session.get_one(SchoolRow, world.school)
        for number, id_ in enumerate((us.school, there.school)):
            changed = {"id": id_, "alliance": us.alliance, "name": f"School {number}"}
            session.add(SchoolRow(**school.model_dump() | changed))
    stories = [a_story(there if number == 3 else us, uuid7()) for number in range(6)]
    for told, wait in zip(stories, (*WAITS, None, None), strict=True):
        batch = told.opens()
        stall = None
        if wait is not None:
            days, cause, seat = wait
            owed = batch.standing.obligations[0]
            since = TODAY - timedelta(days=days)
            stall = Stall(obligation=owed.key, since=since, cause=cause, waits_on=seat)
        await Recorder(engine).record(replace(batch, standing=replace(batch.standing, stall=stall)))
    await Recorder(engine).record(stories[5].closes())
    return Small(world=us, other_school=there.school, stories=stories)


async def _page(
    sessions: Sessions, small: Small, filters: StallFilters = ALL, **part: int
) -> Page[StallView]:
    async with sessions.begin() as session:
        return await queries_stalls.stalls(session, small.reach, filters, **part)


async def test_the_longest_comes_first_and_no_child_is_named(
    sessions: Sessions, small: Small
) -> None:
    page = await _page(sessions, small)

    assert [small.number(each) for each in page.items] == [2, 1, 3, 0]
    assert page.count == 4
    first = page.items[0]
    assert (first.cause, first.waiting_on) == (Cause.WAITING_PARENT, guardian(1))
    assert (first.since, first.school_name) == (TODAY - timedelta(days=50), "School 0")
    assert first.owed is not None
    assert (first.asked_on, first.entered_on, first.last_moved_on) == (MONDAY.date(),) * 3
    assert not any("name" in field and field != "school_name" for field in first.__slots__)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (StallFilters(waiting_on=Seat("guardian")), {0, 1, 2}),
        (StallFilters(waiting_on=guardian(2)), {1}),
        (StallFilters(cause=Cause.WAITING_SCHOOL), {3}),
        (StallFilters(stage=Stage.SIGNALLED), {0, 1, 2, 3}),
        (StallFilters(stage=Stage.ACTIVE), set()),
        (StallFilters(age=12), set()),
        (StallFilters(since=TODAY - timedelta(days=30)), {1, 2}),
        (StallFilters(since=TODAY - timedelta(days=30), waiting_on=guardian(1)), {2}),
    ],
)
async def test_filters_narrow(
    sessions: Sessions, small: Small, filters: StallFilters, expected: set[int]
) -> None:
    page = await _page(sessions, small, filters)

    assert {small.number(each) for each in page.items} == expected
    assert page.count == len(expected)


async def test_a_school_sees_its_own_and_a_filter_asks_for_one(
    sessions: Sessions, small: Small
) -> None:
    only = Reach(alliance=small.world.alliance, schools=(small.other_school,))
    async with sessions.begin() as session:
        mine = await queries_stalls.stalls(session, only, ALL)
        theirs = await queries_stalls.stalls(session, only, StallFilters(school=small.world.school))
    filtered = await _page(sessions, small, StallFilters(school=small.other_school))

    assert [small.number(each) for each in mine.items] == [3]
    assert filtered.items == mine.items
    assert theirs.items == ()


async def test_pages_follow_each_other_and_there_is_always_a_next_one(
    sessions: Sessions, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_stalls, "COUNTED_AHEAD", 1)
    pages = [await _page(sessions, small, limit=1, offset=offset) for offset in range(4)]

    assert [page.count for page in pages] == [2, 3, 4, 4]
    assert [small.number(page.items[0]) for page in pages] == [2, 1, 3, 0]


async def test_it_is_told_on_whom_it_waits_how_often_and_how_long(
    sessions: Sessions, small: Small
) -> None:
    async with sessions.begin() as session:
        found = await queries_stalls.by_cause(session, small.reach, ALL, on=TODAY)
        late = StallFilters(since=TODAY - timedelta(days=30))
        narrowed = await queries_stalls.by_cause(session, small.reach, late, on=TODAY)

    told = [(each.cause, each.count, each.mean, each.median) for each in found]
    assert told == [(Cause.WAITING_PARENT, 3, 30, 30), (Cause.WAITING_SCHOOL, 1, 20, 20)]
    assert [(each.count, each.mean) for each in narrowed] == [(2, 40)]


async def test_every_open_trajectory_is_in_the_chart_and_with_a_filter_only_what_stands_still(
    sessions: Sessions, small: Small
) -> None:
    async with sessions.begin() as session:
        groups = await queries_stalls.open_groups(session, small.reach, ALL)
        some = StallFilters(school=small.world.school)
        narrowed = await queries_stalls.open_groups(session, small.reach, some)
        procedures = await queries_stalls.procedures_in(session, small.reach)

    assert {(each.is_stalled, each.count) for each in groups} == {(True, 4), (False, 1)}
    assert {(each.stage, each.entered_on) for each in groups} == {(Stage.SIGNALLED, MONDAY.date())}
    assert [(each.is_stalled, each.count) for each in narrowed] == [(True, 3)]
    assert procedures == ["primary-2026"]


async def test_what_the_clock_does_next_is_told_also_of_another_duty(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    """By real moves: nobody weighed the signal, and every ladder there is goes on."""
    us = replace(world, alliance=uuid7())
    told = a_story(us, uuid7())
    for batch in (told.opens(), told.asks(AcknowledgeSignal())):
        await Recorder(engine).record(batch)
    told.at += timedelta(days=27)
    await Recorder(engine).record(told.asks(Climb(), by=CLOCK))
    async with sessions.begin() as session:
        before = await queries_stalls.stalls(session, Reach(alliance=us.alliance), ALL)
    standing = told.asks().standing
    assert standing.stall is not None
    coming = [owed.next for owed in standing.obligations if owed.next is not None]

    (row,) = before.items
    assert (row.waiting_on, row.cause) == (COORDINATOR, Cause.WAITING_ALLIANCE)
    assert (row.owed, row.since) == ("triage", standing.stall.since)
    first = min(coming, key=lambda rung: rung.moment)
    assert row.next is not None
    assert (row.next.action, row.next.on, row.next.told) == (first.action, first.on, first.told)

    told.at += timedelta(days=60)
    await Recorder(engine).record(told.asks(Climb(), by=CLOCK))
    async with sessions.begin() as session:
        after = await queries_stalls.stalls(session, Reach(alliance=us.alliance), ALL)
    assert after.items[0].next is None, "nothing follows by itself any more"


OF_THE_ALLIANCE = (SeatKind.COORDINATOR, SeatKind.LEAD, SeatKind.DIRECTOR)
OF_A_SCHOOL = (SeatKind.INTERNAL_COORDINATOR, SeatKind.SCHOOL_LEADER)
OTHERS = (SeatKind.PRIVACY_OFFICER, SeatKind.TEACHER, SeatKind.BOARD)


@pytest.mark.parametrize("kind", [*OF_THE_ALLIANCE, *OF_A_SCHOOL, *OTHERS])
async def test_an_office_reaches_the_alliance_or_its_school_or_nothing(
    sessions: Sessions, world: World, kind: SeatKind
) -> None:
    is_local = kind in {*OF_A_SCHOOL, SeatKind.TEACHER, SeatKind.BOARD}
    who = await _holder(sessions, world, (kind, world.school if is_local else None))

    async with sessions.begin() as session:
        found = await queries_stalls.reaches_of(session, who, on=TODAY)
        over = await queries_stalls.reaches_of(session, who, on=date(2025, 1, 1))

    expected: list[Reach] = []
    if kind in OF_THE_ALLIANCE:
        expected = [Reach(alliance=world.alliance)]
    elif kind in OF_A_SCHOOL:
        expected = [Reach(alliance=world.alliance, schools=(world.school,))]
    assert found == expected
    assert over == []


async def test_who_sees_the_alliance_needs_no_school_of_it(
    sessions: Sessions, world: World
) -> None:
    who = await _holder(
        sessions, world, (SeatKind.LEAD, None), (SeatKind.SCHOOL_LEADER, world.school)
    )

    async with sessions.begin() as session:
        assert await queries_stalls.reaches_of(session, who, on=TODAY) == [
            Reach(alliance=world.alliance)
        ]


async def test_which_of_a_list_somebody_sees_already(sessions: Sessions, small: Small) -> None:
    lead = await _holder(sessions, small.world, (SeatKind.LEAD, None))
    director = await _holder(sessions, small.world, (SeatKind.DIRECTOR, None))
    ids = [told.id for told in small.stories]

    async with sessions.begin() as session:
        assert await queries.seen_among(session, lead, ids, on=TODAY) == set(ids)
        assert await queries.seen_among(session, director, ids, on=TODAY) == set()
        assert await queries.seen_among(session, lead, [], on=TODAY) == set()


async def _holder(sessions: Sessions, world: World, *offices: tuple[SeatKind, UUID | None]) -> UUID:
    made = directory.Person(id=PersonId(uuid7()), name="Iemand", mail="iemand@example.org")
    async with sessions.begin() as session:
        await directory.add(session, [made])
        session.add_all(
            OfficeRow(
                id=uuid7(),
                person=made.id,
                kind=kind,
                alliance=world.alliance,
                school=school,
                valid_from=date(2026, 1, 1),
            )
            for kind, school in offices
        )
    return made.id
