"""Who sees what, and what is owed by whom: the questions behind every page."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import directory
from activities.record import Recorder
from domain.assurance import Level, Method
from domain.commands import UnseatPerson
from domain.procedure import DutyKind, Stage
from domain.seats import COORDINATOR, PersonId, Seat, SeatKind, guardian
from models import queries, queries_obligations, queries_people
from models.queries import Filters
from models.tables import AccessTokenRow, AllianceRow, OfficeRow, SchoolRow
from models.views import Because, Office, Owed
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.story import MONDAY, TEACHER, Story, a_story
from tests.activities.world import World, make_learner

TODAY = date(2026, 3, 3)
FOREVER = (date(2026, 1, 1), None)
OVER = (date(2026, 1, 1), TODAY - timedelta(days=1))


@pytest.fixture(scope="module")
async def elsewhere(sessions: Sessions, world: World) -> World:
    """Another alliance, and in ours another school."""
    other = replace(world, alliance=uuid7(), school=uuid7())
    async with sessions.begin() as session:
        session.add(AllianceRow(id=other.alliance, name="Stroomop"))
        school = await session.get_one(SchoolRow, world.school)
        session.add(SchoolRow(**school.model_dump() | {"id": other.school, "name": "Het Kompas"}))
    return other


@pytest.fixture(scope="module")
async def story(sessions: Sessions, engine: AsyncEngine, world: World, elsewhere: World) -> Story:
    """A trajectory in intake: a teacher, a parent and a coordinator sit at the table."""
    assert elsewhere.alliance != world.alliance
    told = a_story(world, await make_learner(sessions, world))
    for batch in (told.opens(), told.is_accepted()):
        await Recorder(engine).record(batch)
    return told


async def person(sessions: Sessions) -> UUID:
    made = directory.Person(id=PersonId(uuid7()), name="Iemand", mail="iemand@example.org")
    async with sessions.begin() as session:
        await directory.add(session, [made])
    return made.id


async def holder(
    sessions: Sessions,
    office: Office,
    days: tuple[date, date | None] = FOREVER,
) -> UUID:
    """Somebody new who holds an office."""
    made = await person(sessions)
    async with sessions.begin() as session:
        session.add(
            OfficeRow(
                id=uuid7(),
                person=made,
                kind=office.kind,
                alliance=office.alliance,
                school=office.school,
                valid_from=days[0],
                valid_to=days[1],
            )
        )
    return made


async def sees(sessions: Sessions, who: UUID, trajectory: UUID) -> bool:
    """Whether somebody sees it: alone and in a list must agree."""
    async with sessions.begin() as session:
        alone = await queries.seen_by(session, who, trajectory, on=TODAY) is not None
        listed = await queries.trajectories(session, who, Filters(), on=TODAY)
    in_list = trajectory in [each.id for each in listed.items]
    assert alone == in_list
    assert listed.count == len(listed.items)
    return alone


ALLIANCE_OFFICES = {
    SeatKind.COORDINATOR: True,
    SeatKind.LEAD: True,
    SeatKind.DIRECTOR: False,
    SeatKind.PRIVACY_OFFICER: False,
}
SCHOOL_OFFICES = {
    SeatKind.INTERNAL_COORDINATOR: True,
    SeatKind.SCHOOL_LEADER: True,
    SeatKind.TEACHER: False,
    SeatKind.BOARD: False,
}


@pytest.mark.parametrize(("kind", "may"), ALLIANCE_OFFICES.items())
async def test_an_office_in_the_alliance_sees_that_alliance_or_nothing(
    sessions: Sessions, story: Story, elsewhere: World, kind: SeatKind, *, may: bool
) -> None:
    here = Office(kind=kind, alliance=story.now.alliance, school=None)

    assert await sees(sessions, await holder(sessions, here), story.id) is may
    assert not await sees(sessions, await holder(sessions, here, OVER), story.id)
    there = replace(here, alliance=elsewhere.alliance)
    assert not await sees(sessions, await holder(sessions, there), story.id)


@pytest.mark.parametrize(("kind", "may"), SCHOOL_OFFICES.items())
async def test_an_office_in_a_school_sees_that_school_or_nothing(
    sessions: Sessions, story: Story, elsewhere: World, kind: SeatKind, *, may: bool
) -> None:
    here = Office(kind=kind, alliance=story.now.alliance, school=story.now.school)

    assert await sees(sessions, await holder(sessions, here), story.id) is may
    assert not await sees(sessions, await holder(sessions, here, OVER), story.id)
    there = replace(here, school=elsewhere.school)
    assert not await sees(sessions, await holder(sessions, there), story.id)


async def test_whoever_sits_at_the_table_sees_it_and_nobody_else(
    sessions: Sessions, story: Story, world: World
) -> None:
    for seated in (world.teacher, world.parent, world.coordinator):
        assert await sees(sessions, seated, story.id)
    assert not await sees(sessions, await person(sessions), story.id)
    assert not await sees(sessions, uuid7(), story.id)


async def test_whoever_left_the_table_sees_it_no_more(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    told = a_story(world, await make_learner(sessions, world))
    for batch in (told.opens(), told.is_accepted()):
        await Recorder(engine).record(batch)
    assert await sees(sessions, world.teacher, told.id)

    await Recorder(engine).record(told.asks(UnseatPerson(seat=TEACHER)))

    assert not await sees(sessions, world.teacher, told.id)


def test_every_office_is_in_the_tables_above() -> None:
    """A new office sees nothing until somebody decides that it does."""
    assert {kind for kind, may in ALLIANCE_OFFICES.items() if may} == queries.SEE_THE_ALLIANCE
    assert {kind for kind, may in SCHOOL_OFFICES.items() if may} == queries.SEE_THE_SCHOOL


async def test_a_trajectory_is_shown_as_it_stands(
    sessions: Sessions, story: Story, world: World
) -> None:
    async with sessions.begin() as session:
        view = await queries.trajectory(session, story.id)
        nothing = await queries.trajectory(session, uuid7())

    assert nothing is None
    assert view is not None
    assert (view.stage, view.school_name, view.learner_name) == (
        Stage.INTAKE,
        "De Vuurvogel",
        "Bo",
    )
    assert (view.head_sequence, view.head_hash) == (story.sequence, story.head)
    assert view.opened_at == MONDAY + timedelta(minutes=1)
    assert view.school == world.school


async def test_filters_narrow_and_pages_follow_each_other(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    us = replace(world, alliance=uuid7())
    async with sessions.begin() as session:
        session.add(AllianceRow(id=us.alliance, name="Klein"))
    me = await holder(sessions, Office(kind=SeatKind.LEAD, alliance=us.alliance, school=None))
    stories = [a_story(us, uuid7()) for _ in range(5)]
    ids: list[UUID] = [told.id for told in stories]
    for told in stories:
        await Recorder(engine).record(told.opens())
    await Recorder(engine).record(stories[0].is_accepted())
    await Recorder(engine).record(stories[1].closes())

    async def found(filters: Filters, on: date = TODAY) -> set[int]:
        async with sessions.begin() as session:
            page = await queries.trajectories(session, me, filters, on=on)
        assert page.count == len(page.items)
        return {ids.index(view.id) for view in page.items}

    assert await found(Filters()) == {0, 1, 2, 3, 4}
    assert await found(Filters(stage=Stage.SIGNALLED)) == {2, 3, 4}
    assert await found(Filters(is_open=False)) == {1}
    assert await found(Filters(waiting_on=COORDINATOR, stage=Stage.SIGNALLED)) == {2, 3, 4}
    assert await found(Filters(waiting_on=Seat("guardian"))) == set()
    assert await found(Filters(school=uuid7())) == set()
    assert await found(Filters(learners=frozenset({stories[3].now.learner}))) == {3}
    assert await found(Filters(is_overdue=True)) == set()
    assert await found(Filters(is_overdue=False)) == {0, 1, 2, 3, 4}
    assert await found(Filters(is_overdue=True), on=date(2027, 1, 1)) == {0, 2, 3, 4}
    assert await found(Filters(is_stalled=True)) == set()

    async with sessions.begin() as session:
        pages = [
            await queries.trajectories(session, me, Filters(), on=TODAY, limit=2, offset=offset)
            for offset in (0, 2, 4)
        ]
    assert [page.count for page in pages] == [5, 5, 5]
    views = [view for page in pages for view in page.items]
    assert len({view.id for view in views}) == 5
    assert views[-1].stage is Stage.CLOSED, "what is closed comes last"
    dues = [view.next_due for view in views[:-1]]
    assert dues == sorted(due for due in dues if due is not None)


async def owed_by(sessions: Sessions, who: UUID, told: Story) -> dict[DutyKind, Owed]:
    async with sessions.begin() as session:
        page = await queries_obligations.obligations_of(session, who, on=TODAY, limit=1000)
    dues = [each.obligation.due for each in page.items]
    assert dues == sorted(dues), "what is overdue comes first"
    assert page.count == len(page.items)
    mine = [each for each in page.items if each.trajectory == told.id]
    return {each.obligation.kind: each for each in mine}


async def test_what_a_trajectory_is_owed_reads_back_as_the_rules_said_it(
    sessions: Sessions, story: Story
) -> None:
    async with sessions.begin() as session:
        found = await queries_obligations.obligations_in(session, story.id)

    expected = story.asks().standing.obligations
    assert tuple(each.obligation for each in found) == expected != ()


async def test_everybody_finds_what_they_owe_themselves(
    sessions: Sessions, story: Story, world: World
) -> None:
    mine = await owed_by(sessions, world.coordinator, story)

    theirs = {
        each.kind for each in story.asks().standing.obligations if each.owed_by == COORDINATOR
    }
    assert set(mine) == theirs != set()
    assert {each.because for each in mine.values()} == {Because.MINE}
    assert await owed_by(sessions, await person(sessions), story) == {}


async def test_an_empty_seat_owes_through_whoever_holds_its_office(
    sessions: Sessions, engine: AsyncEngine, world: World, elsewhere: World, story: Story
) -> None:
    new = a_story(world, await make_learner(sessions, world))
    await Recorder(engine).record(new.opens())
    office = Office(kind=SeatKind.COORDINATOR, alliance=world.alliance, school=None)
    there = replace(office, alliance=elsewhere.alliance)
    ours, theirs = await holder(sessions, office), await holder(sessions, there)

    mine = await owed_by(sessions, ours, new)

    assert DutyKind.TRIAGE in mine
    assert {each.because for each in mine.values()} == {Because.OF_MY_OFFICE}
    assert await owed_by(sessions, theirs, new) == {}
    assert await owed_by(sessions, ours, story) == {}, "somebody sits there"


async def test_what_was_escalated_to_somebody_is_on_their_list(
    sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    told = a_story(world, await make_learner(sessions, world))
    await Recorder(engine).record(told.opens())
    batch = told.is_accepted()
    first, *others = batch.standing.obligations
    heard = replace(first, owed_by=Seat("expert:x"), told=(TEACHER, Seat("lead")))
    standing = replace(batch.standing, obligations=(heard, *others))
    await Recorder(engine).record(replace(batch, standing=standing))
    lead = await holder(sessions, Office(kind=SeatKind.LEAD, alliance=world.alliance, school=None))

    for who in (world.teacher, lead):
        found = await owed_by(sessions, who, told)
        assert found[first.kind].because is Because.ESCALATED
    assert heard.kind not in await owed_by(sessions, world.parent, told)


async def test_a_token_speaks_for_its_person_until_it_expires(sessions: Sessions) -> None:
    who = await person(sessions)
    async with sessions.begin() as session:
        session.add(
            AccessTokenRow(
                hash=sha256(b"secret").hexdigest(),
                person=who,
                expires_at=MONDAY,
                level=Level.B,
                method=Method.TOKEN,
                issued_at=MONDAY,
            )
        )

    async def speaks_for(token: str, seconds: int) -> UUID | None:
        async with sessions.begin() as session:
            found = await queries_people.sign_in_by_token(
                session, token, at=MONDAY + timedelta(seconds=seconds)
            )
        return None if found is None else found.person.id

    assert await speaks_for("secret", -1) == who
    assert await speaks_for("secret", 0) is None
    assert await speaks_for("Secret", -1) is None


async def test_people_schools_and_seats_are_found(
    sessions: Sessions, story: Story, world: World
) -> None:
    async with sessions.begin() as session:
        seats = await queries_people.seats_in(session, story.id)
        mine = await queries_people.seats_of(session, world.parent)
        school = await queries_people.school_by_name(session, world.alliance, "De Vuurvogel")
        unknown = await queries_people.school_by_name(session, world.alliance, "vuurvogel")
        people = await queries_people.people(session, [world.parent, uuid7()])
        learner = await queries_people.learner_of(session, story.id)
        at_school = await queries_people.learners_at(session, world.school)

    assert {(each.seat, each.person) for each in seats} == {
        (COORDINATOR, world.coordinator),
        (TEACHER, world.teacher),
        (guardian(1), world.parent),
    }
    assert (story.id, guardian(1), "Paula") in [(s.trajectory, s.seat, s.name) for s in mine]
    assert (school is not None and school.id, unknown) == (world.school, None)
    assert list(people) == [PersonId(world.parent)]
    assert learner is not None
    assert learner in at_school


async def test_a_name_that_two_schools_have_says_no_school(
    sessions: Sessions, world: World
) -> None:
    async with sessions.begin() as session:
        school = await session.get_one(SchoolRow, world.school)
        for _ in range(2):
            twin = school.model_dump() | {"id": uuid7(), "name": "De Tweeling"}
            session.add(SchoolRow(**twin))

    async with sessions.begin() as session:
        found = await queries_people.school_by_name(session, world.alliance, "De Tweeling")
    assert found is None
