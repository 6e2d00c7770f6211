"""The second wall, tested alone: questions that forgot their WHERE, and roles that go too far."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from uuid import UUID

import pytest
from sqlalchemy import create_engine, delete, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import NullPool
from sqlmodel import col

from activities.record import Recorder
from domain.checkpoint import Head, in_order
from domain.merkle import leaf_hash
from domain.seats import SeatKind
from models import queries_checkpoints, row_security
from models.row_security import POLICIES
from models.tables import (
    AccessGrantRow,
    AllianceRow,
    CheckpointHeadRow,
    LearnerRow,
    OfficeRow,
    PersonRow,
    PlanDraftRow,
    SchoolRow,
    SignalDraftRow,
    Table,
    TextKeyRow,
    TextRow,
    TrajectoryRow,
)
from runtime import clock
from runtime.database import (
    DOOR,
    ENGINE,
    FACE,
    Sessions,
    asks_for,
    engine_of,
    face_engine,
    reading_in_a_name,
    sqlalchemy_url,
)
from runtime.ids import uuid7
from runtime.keyring import Keyring
from runtime.settings import Settings
from runtime.trouble import Trouble
from tests.activities.story import MONDAY, Story, a_story
from tests.activities.world import World, make_learner

OF_A_TRAJECTORY = ("ledger", "text", "text_key", "notice", "seating", "obligation")
NOW = clock.now().date()


def _face(url: str, role: str, *, pool_size: int = 2) -> AsyncEngine:
    return engine_of(url, connect_timeout=1.5, statement_timeout=5, role=role, pool_size=pool_size)


@pytest.fixture(scope="module")
async def face(postgres_url: str) -> AsyncIterator[AsyncEngine]:
    made = _face(postgres_url, FACE, pool_size=1)
    yield made
    await made.dispose()


@pytest.fixture(scope="module")
def reading(face: AsyncEngine) -> Sessions:
    return reading_in_a_name(face)


async def _told(sessions: Sessions, engine: AsyncEngine, world: World) -> Story:
    """A trajectory in intake, with a text of its own."""
    story = a_story(world, await make_learner(sessions, world))
    for batch in (story.opens(), story.is_accepted()):
        await Recorder(engine).record(batch)
    async with sessions.begin() as session:
        session.add(TextKeyRow(trajectory=story.id, subject=story.id, key=b"k" * 32))
        session.add(
            TextRow(
                id=uuid7(),
                trajectory=story.id,
                subject=story.id,
                digest="d",
                body=b"Woorden",
                language="nl",
                author=None,
                created_at=MONDAY,
            )
        )
    return story


@pytest.fixture(scope="module")
async def ours(sessions: Sessions, engine: AsyncEngine, world: World) -> Story:
    return await _told(sessions, engine, world)


@pytest.fixture(scope="module")
async def theirs(sessions: Sessions, engine: AsyncEngine, world: World) -> Story:
    """The same in another alliance, with other people."""
    other = replace(
        world,
        alliance=uuid7(),
        school=uuid7(),
        teacher=uuid7(),
        coordinator=uuid7(),
        parent=uuid7(),
    )
    async with sessions.begin() as session:
        session.add(AllianceRow(id=other.alliance, name="Stroomop"))
        for person in (other.teacher, other.coordinator, other.parent):
            session.add(PersonRow(id=person))
        await session.flush()
        school = await session.get_one(SchoolRow, world.school)
        changed = {"id": other.school, "alliance": other.alliance}
        session.add(SchoolRow(**school.model_dump() | changed))
    return await _told(sessions, engine, other)


async def _office(
    sessions: Sessions, world: World, kind: SeatKind, *, school: UUID | None = None
) -> UUID:
    person = uuid7()
    async with sessions.begin() as session:
        session.add(PersonRow(id=person))
        await session.flush()
        session.add(
            OfficeRow(
                id=uuid7(),
                person=person,
                kind=kind,
                alliance=world.alliance,
                school=school,
                valid_from=NOW,
            )
        )
    return person


async def _all(reading: Sessions, table: str, column: str, person: UUID | None) -> set[UUID]:
    """What comes back where the WHERE was forgotten."""
    async with reading() as session:
        if person is not None:
            asks_for(session, person)
        rows = await session.exec(text(f"SELECT {column} FROM {table}"))  # type: ignore[call-overload] # noqa: S608 - our own names
        return {row[0] for row in rows}


def test_every_table_has_its_rows_told() -> None:
    assert set(POLICIES) == {table.fullname for table in Table.metadata.sorted_tables}


def test_no_role_owns_a_table_or_passes_by_the_policies(postgres_url: str) -> None:
    engine = create_engine(sqlalchemy_url(postgres_url), poolclass=NullPool)
    with engine.connect() as connection:
        off = "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relrowsecurity"
        ours = (
            " AND relnamespace::regnamespace::text IN ('public', 'keyring')"
            " AND relname <> 'alembic_version'"
        )
        without = connection.execute(text(off + ours)).scalars().all()
        roles = text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'traject_%' AND NOT")
        mighty = text(f"{roles.text} (NOT rolsuper AND NOT rolbypassrls AND NOT rolcanlogin)")
        too_much = connection.execute(mighty).scalars().all()
        owned = connection.execute(text("SELECT tableowner FROM pg_tables")).scalars().all()
    assert (without, too_much) == ([], [])
    assert not {FACE, DOOR, ENGINE} & set(owned)


@pytest.mark.parametrize("table", OF_A_TRAJECTORY)
async def test_a_forgotten_where_shows_a_parent_their_own_and_no_more(
    reading: Sessions, ours: Story, theirs: Story, world: World, table: str
) -> None:
    assert await _all(reading, table, "trajectory", world.parent) == {ours.id}
    assert await _all(reading, table, "trajectory", theirs.parent) == {theirs.id}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *((name, "trajectory") for name in OF_A_TRAJECTORY),
        *((name, "id") for name in ("trajectory", "learner", "person", "school", "alliance")),
        ("office", "person"),
        ("inbox", "key"),
        ("keyring.data_key", "subject"),
    ],
)
async def test_a_pooled_connection_without_a_name_shows_nothing(
    reading: Sessions, ours: Story, world: World, table: str, column: str
) -> None:
    """The pool holds one connection, and somebody who sees something had it just before."""
    assert await _all(reading, "trajectory", "id", world.parent) == {ours.id}
    assert await _all(reading, table, column, None) == set()


async def test_a_name_lasts_for_one_transaction_and_is_told_again_in_the_next(
    reading: Sessions, ours: Story, world: World
) -> None:
    async with reading() as session:
        asks_for(session, world.parent)
        for _ in range(2):
            rows = await session.exec(text("SELECT id FROM trajectory"))  # type: ignore[call-overload]
            assert [row[0] for row in rows] == [ours.id]
            await session.commit()


async def test_who_left_the_table_sees_nothing_from_the_next_question_on(
    reading: Sessions, sessions: Sessions, engine: AsyncEngine, world: World
) -> None:
    somebody = await _office(sessions, world, SeatKind.BOARD, school=world.school)
    leaving = replace(world, parent=somebody)
    story = await _told(sessions, engine, leaving)
    assert story.id in await _all(reading, "ledger", "trajectory", leaving.parent)
    async with sessions.begin() as session:
        gone = text("DELETE FROM seating WHERE trajectory = :id AND person = :person")
        connection = await session.connection()
        await connection.execute(gone, {"id": story.id, "person": leaving.parent})
    assert await _all(reading, "ledger", "trajectory", leaving.parent) == set()


async def test_of_a_checkpoint_one_knows_ones_own_heads_and_of_the_others_a_hash(
    reading: Sessions, sessions: Sessions, ours: Story, theirs: Story, world: World
) -> None:
    heads = [
        Head(trajectory=story.id, sequence=sequence, head=letter * 64)
        for number, letter in ((1, "a"), (2, "b"))
        for story, sequence in ((ours, number), (theirs, number + 5))
        if (story, number) != (theirs, 2)
    ]
    async with sessions.begin() as session:
        for each in heads:
            number = 2 if each.head.startswith("b") else 1
            session.add(CheckpointHeadRow(**asdict(each), number=number))
    full, last = in_order([heads[1], heads[2]]), [heads[2]]

    assert await _all(reading, "checkpoint_head", "trajectory", world.parent) == {ours.id}
    assert await _all(reading, "checkpoint_head", "trajectory", theirs.parent) == {theirs.id}
    assert await _all(reading, "checkpoint_head", "trajectory", None) == set()
    async with reading() as session:
        asks_for(session, world.parent)
        over_all = await queries_checkpoints.leaves_of(session, 2, is_full=True)
        over_new = await queries_checkpoints.leaves_of(session, 2, is_full=False)
        assert await queries_checkpoints.leaves_of(session, 0, is_full=True) == []
    assert over_all == [leaf_hash(each.leaf) for each in full]
    assert over_new == [leaf_hash(each.leaf) for each in last]


@pytest.mark.parametrize("noted", [True, False])
async def test_a_parent_of_somebody_of_age_sees_what_was_released_and_else_nothing(
    reading: Sessions, sessions: Sessions, engine: AsyncEngine, world: World, *, noted: bool
) -> None:
    """Behind a forgotten WHERE too: by what the trajectory noted, and by the birth date alone."""
    parent = await _office(sessions, world, SeatKind.BOARD, school=world.school)
    story = await _told(sessions, engine, replace(world, parent=parent))
    tables = (*OF_A_TRAJECTORY, "custody")
    async with sessions.begin() as session:
        await session.exec(delete(OfficeRow).where(col(OfficeRow.person) == parent))
    before = {table: await _all(reading, table, "trajectory", parent) for table in tables}
    async with sessions.begin() as session:
        row = await session.get_one(TrajectoryRow, story.id)
        if noted:
            row.age = 18
        else:
            learner = await session.get_one(LearnerRow, row.learner)
            learner.born_on = NOW.replace(year=NOW.year - 18, day=1)
    after = {table: await _all(reading, table, "trajectory", parent) for table in tables}

    assert all(story.id in seen for seen in before.values()), before
    assert {table for table, seen in after.items() if seen} <= {"seating", "notice"}  # their own
    assert await _all(reading, "trajectory", "id", parent) == set()
    async with sessions.begin() as session:
        session.add(
            AccessGrantRow(
                id=uuid7(),
                trajectory=story.id,
                person=parent,
                topics=["standing"],
                given_by=parent,
                given_at=MONDAY,
                reason=uuid7(),
                valid_from=NOW,
                valid_to=NOW,
            )
        )
    assert await _all(reading, "trajectory", "id", parent) == {story.id}


@pytest.mark.parametrize(
    ("kind", "stands", "said"),
    [
        (SeatKind.COORDINATOR, True, True),
        (SeatKind.LEAD, True, True),
        (SeatKind.DIRECTOR, True, False),
        (SeatKind.PRIVACY_OFFICER, True, False),
    ],
)
async def test_an_office_of_the_alliance_knows_how_things_stand_and_some_what_was_said(  # noqa: PLR0913 - a case each
    *,
    reading: Sessions,
    sessions: Sessions,
    ours: Story,
    theirs: Story,
    world: World,
    kind: SeatKind,
    stands: bool,
    said: bool,
) -> None:
    who = await _office(sessions, world, kind)
    standing = await _all(reading, "trajectory", "id", who)
    words = await _all(reading, "text", "trajectory", who)
    names = await _all(reading, "learner", "alliance", who)

    assert (ours.id in standing, ours.id in words) == (stands, said)
    assert (world.alliance in names) == said
    assert theirs.id not in standing | words


async def test_a_teacher_knows_the_learners_of_the_school_and_no_trajectory(
    reading: Sessions, sessions: Sessions, ours: Story, theirs: Story, world: World
) -> None:
    who = await _office(sessions, world, SeatKind.TEACHER, school=world.school)

    assert await _all(reading, "learner", "school", who) == {world.school}
    assert await _all(reading, "trajectory", "id", who) == set()
    assert ours.id != theirs.id


async def test_a_draft_of_a_plan_is_read_by_who_guides_it_and_by_nobody_it_is_about(
    reading: Sessions, sessions: Sessions, ours: Story, theirs: Story, world: World
) -> None:
    async with sessions.begin() as session:
        session.add(_draft(ours, world))
    guides = await _office(sessions, world, SeatKind.INTERNAL_COORDINATOR, school=world.school)
    teaches = await _office(sessions, world, SeatKind.TEACHER, school=world.school)
    for who, reads in (
        (world.coordinator, True),
        (guides, True),
        (teaches, False),
        (world.parent, False),
        (world.teacher, False),
        (theirs.coordinator.person, False),
    ):
        assert (await _all(reading, "plan_draft", "trajectory", who) == {ours.id}) is reads


def _draft(story: Story, world: World) -> PlanDraftRow:
    return PlanDraftRow(
        trajectory=story.id,
        learner=story.id,
        key=uuid7(),
        body=b"Woorden",
        begun_by=world.coordinator,
        begun_at=MONDAY,
        changed_by=world.coordinator,
        changed_at=MONDAY,
    )


async def test_a_draft_of_a_signal_is_read_by_whoever_writes_it_alone(
    reading: Sessions, sessions: Sessions, ours: Story, world: World
) -> None:
    row = SignalDraftRow(
        person=world.teacher,
        learner=ours.id,
        key=uuid7(),
        body=b"Woorden",
        begun_at=MONDAY,
        changed_at=MONDAY,
    )
    async with sessions.begin() as session:
        session.add(row)
    assert await _all(reading, "signal_draft", "person", world.teacher) == {world.teacher}
    for other in (world.coordinator, world.parent):
        assert await _all(reading, "signal_draft", "person", other) == set()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (FACE, "UPDATE trajectory SET stage = 'closed'"),
        (FACE, "DELETE FROM seating"),
        (FACE, "INSERT INTO office SELECT * FROM office"),
        (DOOR, "SELECT entry FROM ledger"),
        (DOOR, "SELECT body FROM text"),
        (DOOR, "UPDATE learner SET name = 'x'"),
        (DOOR, "DELETE FROM inbox"),
        (DOOR, "SELECT body FROM plan_draft"),
        (DOOR, "SELECT body FROM signal_draft"),
        (ENGINE, "SELECT body FROM plan_draft"),
        (FACE, "DELETE FROM signal_draft"),
        (DOOR, "UPDATE keyring.data_key SET kek = 'x'"),
        (FACE, "DELETE FROM keyring.data_key"),
        (ENGINE, "UPDATE ledger SET entry = ''"),
        (ENGINE, "DELETE FROM ledger"),
        (ENGINE, "SELECT hash FROM access_token"),
        (ENGINE, "ALTER TABLE ledger DISABLE TRIGGER ALL"),
        (ENGINE, "DROP POLICY rows_of_traject_face ON ledger"),
    ],
)
async def test_a_role_that_goes_too_far_is_stopped(
    postgres_url: str, ours: Story, role: str, statement: str
) -> None:
    engine = _face(postgres_url, role)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))
    await engine.dispose()
    assert ours.sequence > 0


async def test_a_role_cannot_be_put_off(face: AsyncEngine) -> None:
    async with face.connect() as connection:
        await connection.execute(text("RESET ROLE"))
        assert await connection.scalar(text("SELECT current_user")) == FACE


@pytest.fixture
def loosened(monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> Iterator[None]:
    """The same database with a policy that lets all through, and as it was afterwards."""
    engine = create_engine(sqlalchemy_url(postgres_url), poolclass=NullPool)
    open_to_all = {**POLICIES["ledger"], FACE: row_security.Rows("SELECT")}
    with ExitStack() as after:
        monkeypatch.setattr(row_security, "POLICIES", {**POLICIES, "ledger": open_to_all})
        with engine.begin() as connection:
            row_security.apply(connection)
        yield
        monkeypatch.undo()
        with engine.begin() as connection:
            row_security.apply(connection)
        after.callback(engine.dispose)


@pytest.mark.usefixtures("loosened")
async def test_a_hole_in_the_wall_is_seen_by_these_tests(
    reading: Sessions, ours: Story, theirs: Story, world: World
) -> None:
    """The same question as above, behind a policy that forgot whom it is for."""
    seen = await _all(reading, "ledger", "trajectory", world.parent)
    assert {ours.id, theirs.id} <= seen


def test_an_owner_that_may_make_no_roles_says_what_an_administrator_must_do(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_security, "FACE", "traject_another_face")
    engine = create_engine(sqlalchemy_url(postgres_url), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"SET ROLE {ENGINE}"))
        with pytest.raises(Trouble, match="traject_another_face"):
            row_security.apply(connection)
    engine.dispose()


async def test_pages_and_api_can_have_a_login_that_cannot_become_the_owner(
    postgres_url: str, keyring: Keyring
) -> None:
    owner = create_engine(sqlalchemy_url(postgres_url), poolclass=NullPool)
    with owner.begin() as connection:
        connection.execute(text("CREATE ROLE faces LOGIN PASSWORD 'faces' NOINHERIT"))
        connection.execute(text(f"GRANT {FACE}, {DOOR} TO faces"))
    address = make_url(postgres_url).set(username="faces", password="faces")  # noqa: S106 - of this test
    settings = Settings(
        _env_file=None,
        database_url=postgres_url,
        faces_database_url=address.render_as_string(hide_password=False),
        keys=keyring.file,
    )
    engine = face_engine(settings, FACE)
    async with engine.connect() as connection_:
        assert await connection_.scalar(text("SELECT current_user")) == FACE
        await connection_.execute(text("SET ROLE NONE"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            await connection_.execute(text("SELECT entry FROM ledger"))
    await engine.dispose()
    with owner.begin() as connection:
        connection.execute(text("DROP ROLE faces"))
    owner.dispose()
