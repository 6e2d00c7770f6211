"""Looks of five years ago go, once two people agree; younger ones the database itself keeps."""

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select

from activities import erasing
from activities.destroying import digest_of, looks_until
from domain.access import Relation
from domain.openings import Ground
from domain.retention import HoldReason, Keep
from models.tables import (
    AccessGrantRow,
    AccessLogRow,
    DisclosureDelayRow,
    ErasureRow,
    OpeningRow,
    Table,
    TombstoneRow,
    TrajectoryRow,
)
from runtime import clock, database
from runtime.database import Sessions, sessions_of
from runtime.ids import uuid7
from runtime.settings import Settings
from tests.api.people import Known
from tests.api.talk import Talk
from tests.privacy.conftest import Typing
from tests.privacy.file import File, live


@pytest.fixture
async def file(
    client: AsyncClient, sessions: Sessions, here: Known, people: dict[str, Talk]
) -> File:
    made = await live(client, sessions, here, people)
    async with sessions.begin() as session:
        await session.exec(delete(ErasureRow))
        await session.exec(delete(AccessLogRow).where(col(AccessLogRow.at) < _years_ago(5)))
    return made


@pytest.fixture
async def other(
    client: AsyncClient, sessions: Sessions, here: Known, people: dict[str, Talk]
) -> File:
    return await live(client, sessions, here, people)


def _years_ago(years: int, *, days: int = 0) -> datetime:
    now = clock.now()
    return now.replace(year=now.year - years, day=1) - timedelta(days=days)


async def _look(sessions: Sessions, trajectories: list[str], at: datetime) -> UUID:
    """A parent looks: for no organisation."""
    row = AccessLogRow(
        id=uuid7(),
        at=at,
        person=uuid7(),
        seat="guardian:1",
        alliance=None,
        school=None,
        what="plan",
        action="read",
        ground="part_of_it",
        relation=Relation.GUARDIAN,
        trajectories=[UUID(each) for each in trajectories],
        learner=None,
        request="a request",
    )
    async with sessions.begin() as session:
        session.add(row)
    return row.id


async def _propose(sessions: Sessions) -> list[ErasureRow]:
    async with sessions.begin() as session:
        await erasing.propose_due(session, at=clock.now())
    async with sessions() as session:
        rows = await session.exec(select(ErasureRow).where(ErasureRow.keep == Keep.READ_LOG))
        return list(rows)


async def _there(sessions: Sessions, *looks: UUID) -> list[bool]:
    async with sessions() as session:
        found = set(
            await session.exec(select(AccessLogRow.id).where(col(AccessLogRow.id).in_(looks)))
        )
    return [look in found for look in looks]


async def test_old_looks_go_when_two_people_agree_and_young_ones_stay(
    type_: Typing, file: File, sessions: Sessions, here: Known
) -> None:
    old = await _look(sessions, [file.trajectory], _years_ago(5, days=1))
    young = await _look(sessions, [file.trajectory], _years_ago(5, days=-1))
    [proposal] = await _propose(sessions)
    assert (await _propose(sessions))[0].id == proposal.id
    assert (proposal.alliance, proposal.learner) == (here.alliance, None)
    assert "5 jaar na het kijken" in proposal.explain_nl
    listed = await type_("retention", "list", "--json")
    first = await type_("retention", "approve", str(proposal.id), by="director")
    same = await type_("retention", "approve", str(proposal.id), by="director")
    assert (same.exit_code, "same_person" in same.stderr) == (1, True)
    assert await _there(sessions, old, young) == [True, True]
    second = await type_("retention", "approve", str(proposal.id), by="privacy_officer")

    assert first.exit_code == second.exit_code == 0, first.output + second.output
    assert "Erased: 1 looks." in second.stdout
    assert json.loads(listed.stdout)[0]["learner"] is None
    assert await _there(sessions, old, young) == [False, True]
    assert await _propose(sessions) == []
    assert proposal.last_day is not None
    stone = digest_of(looks_until(here.alliance, proposal.last_day))
    async with sessions() as session:
        assert await session.get(TombstoneRow, stone) is not None


async def test_the_worker_proposes_in_its_own_role(
    file: File, sessions: Sessions, settings: Settings
) -> None:
    await _look(sessions, [file.trajectory], _years_ago(6))
    engine = database.engine(settings, role=database.ENGINE)
    try:
        async with sessions_of(engine).begin() as session:
            assert await erasing.propose_due(session, at=clock.now()) == 1
    finally:
        await engine.dispose()


async def test_somebody_of_another_alliance_cannot_agree(
    file: File, sessions: Sessions, elsewhere: Known
) -> None:
    await _look(sessions, [file.trajectory], _years_ago(6))
    [proposal] = await _propose(sessions)

    async with sessions.begin() as session:
        with pytest.raises(erasing.CannotErase, match="Only the privacy officer"):
            await erasing.agree(
                session, proposal.id, by=elsewhere.people["director"], at=clock.now()
            )


async def test_looks_at_a_file_that_is_held_stay_until_it_is_released(
    type_: Typing, file: File, other: File, sessions: Sessions, here: Known
) -> None:
    held = await _look(sessions, [file.trajectory, other.trajectory], _years_ago(6))
    free = await _look(sessions, [other.trajectory], _years_ago(6))
    [proposal] = await _propose(sessions)
    officer = here.people["privacy_officer"]
    await type_("retention", "approve", str(proposal.id), by="director")
    async with sessions.begin() as session:  # after one has agreed, and before the other does
        await erasing.hold(
            session, file.learner, reason=HoldReason.COURT, by=officer, at=clock.now()
        )
    agreed = await type_("retention", "approve", str(proposal.id), by="privacy_officer")

    assert agreed.exit_code == 0, agreed.output
    assert await _there(sessions, held, free) == [True, False]
    assert await _propose(sessions) == []
    async with sessions.begin() as session:
        await erasing.release(session, file.learner, by=officer, at=clock.now())
    assert len(await _propose(sessions)) == 1


async def test_looks_at_a_file_in_dispute_stay(file: File, sessions: Sessions) -> None:
    await _look(sessions, [file.trajectory], _years_ago(6))
    async with sessions.begin() as session:
        shown = await session.get_one(TrajectoryRow, UUID(file.trajectory))
        shown.has_dispute = True

    assert await _propose(sessions) == []


async def test_looks_at_what_was_erased_since_go_as_well(
    type_: Typing, file: File, sessions: Sessions
) -> None:
    old = await _look(sessions, [file.trajectory], _years_ago(6))
    await file.close()
    await type_("erase", str(file.learner), by="privacy_officer")
    erased = await type_("erase", str(file.learner), "--confirm", by="director")
    assert erased.exit_code == 0, erased.output
    [proposal] = await _propose(sessions)
    for who in ("director", "privacy_officer"):
        agreed = await type_("retention", "approve", str(proposal.id), by=who)
        assert agreed.exit_code == 0, agreed.output

    assert await _there(sessions, old) == [False]


async def test_releases_openings_and_delays_of_then_go_with_the_looks(
    type_: Typing, file: File, sessions: Sessions, here: Known
) -> None:
    trajectory, officer = UUID(file.trajectory), here.people["privacy_officer"]
    old, young = _years_ago(6), _years_ago(4)
    kept: dict[type[Table], list[UUID]] = {}
    async with sessions.begin() as session:
        for at in (old, young):
            rows = (
                OpeningRow(
                    id=uuid7(),
                    trajectory=trajectory,
                    alliance=here.alliance,
                    person=officer,
                    ground=Ground.WITH_REASON,
                    reason=uuid7(),
                    opened_at=at - timedelta(hours=1),
                    ends_at=at,
                ),
                AccessGrantRow(
                    id=uuid7(),
                    trajectory=trajectory,
                    person=officer,
                    topics=["plan"],
                    given_by=officer,
                    given_at=at,
                    reason=uuid7(),
                    valid_from=at.date(),
                    valid_to=at.date(),
                ),
                DisclosureDelayRow(
                    id=uuid7(),
                    trajectory=trajectory,
                    looker=officer,
                    since=at,
                    until=at.date(),
                    ground="safety",
                    reason=uuid7(),
                    decided_by=officer,
                    decided_at=at,
                ),
            )
            for row in rows:
                session.add(row)
                kept.setdefault(type(row), []).append(row.id)
    [proposal] = await _propose(sessions)
    for who in ("director", "privacy_officer"):
        await type_("retention", "approve", str(proposal.id), by=who)

    async with sessions() as session:
        for table, (first, second) in kept.items():
            left = [await session.get(table, each) for each in (first, second)]
            assert [each is not None for each in left] == [False, True], table


@pytest.mark.parametrize(("years", "days", "is_kept"), [(5, 40, False), (4, 300, True)])
async def test_the_database_keeps_a_look_for_five_years_whoever_asks(
    file: File, sessions: Sessions, years: int, days: int, *, is_kept: bool
) -> None:
    look = await _look(sessions, [file.trajectory], _years_ago(years, days=days))
    gone = delete(AccessLogRow).where(col(AccessLogRow.id) == look)
    async with sessions() as session:
        if is_kept:
            with pytest.raises(IntegrityError, match="kept for five years"):
                await session.exec(gone)
        else:
            await session.exec(gone)
            await session.commit()

    assert await _there(sessions, look) == [is_kept]
