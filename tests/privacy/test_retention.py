"""The nightly round: it proposes what is past its term, once, and destroys nothing by itself."""

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlmodel import select

from activities import erasing
from activities.nightly import until_next
from domain.retention import HoldReason
from models.tables import ErasureRow, TextRow
from runtime import clock
from runtime.database import Sessions
from tests.api.people import Known
from tests.api.talk import Talk
from tests.privacy.conftest import Typing
from tests.privacy.file import File, live


@pytest.fixture
async def file(
    client: AsyncClient, sessions: Sessions, here: Known, people: dict[str, Talk]
) -> File:
    return await live(client, sessions, here, people)


def _in_years(years: int, days: int = 0) -> datetime:
    now = clock.now()
    return now.replace(year=now.year + years) + timedelta(days=days)


async def _proposed(sessions: Sessions, at: datetime, file: File) -> list[ErasureRow]:
    async with sessions.begin() as session:
        await erasing.propose_due(session, at=at)
    async with sessions() as session:
        rows = await session.exec(select(ErasureRow).where(ErasureRow.learner == file.learner))
        return list(rows)


async def test_a_closed_trajectory_is_proposed_once_its_term_is_over(
    file: File, sessions: Sessions
) -> None:
    await file.close()

    assert await _proposed(sessions, _in_years(2), file) == []
    [first] = await _proposed(sessions, _in_years(2, days=1), file)
    [again] = await _proposed(sessions, _in_years(9), file)
    assert first.id == again.id
    assert str(first.trajectory) == file.trajectory
    assert "2 jaar na afsluiting van het traject" in first.explain_nl


async def test_an_open_trajectory_is_never_proposed(file: File, sessions: Sessions) -> None:
    assert await _proposed(sessions, _in_years(50), file) == []


async def test_nothing_is_proposed_under_a_legal_hold(
    file: File, sessions: Sessions, here: Known
) -> None:
    await file.close()
    officer = here.people["privacy_officer"]
    async with sessions.begin() as session:
        await erasing.hold(
            session, file.learner, reason=HoldReason.COURT, by=officer, at=clock.now()
        )
    held = await _proposed(sessions, _in_years(9), file)
    async with sessions.begin() as session:
        await erasing.release(session, file.learner, by=officer, at=clock.now())

    assert held == []
    assert len(await _proposed(sessions, _in_years(9), file)) == 1


async def test_a_proposal_destroys_nothing_before_two_people_approve(
    type_: Typing, file: File, sessions: Sessions
) -> None:
    await file.close()
    [proposal] = await _proposed(sessions, _in_years(9), file)
    first = await type_("retention", "approve", str(proposal.id), by="director")
    same = await type_("retention", "approve", str(proposal.id), by="director")
    between = await _texts(sessions, file)
    listed = await type_("retention", "list", "--json")
    second = await type_("retention", "approve", str(proposal.id), by="privacy_officer")

    assert first.exit_code == 0, first.output
    assert (same.exit_code, "same_person" in same.stderr) == (1, True)
    assert between > 8
    states = {each["id"]: each["state"] for each in json.loads(listed.stdout)}
    assert states[str(proposal.id)] == "agreed by one"
    assert second.exit_code == 0, second.output
    assert await _texts(sessions, file) == 0


async def test_a_reopened_trajectory_is_not_destroyed_however_it_was_approved(
    type_: Typing, file: File, sessions: Sessions, people: dict[str, Talk]
) -> None:
    await file.close()
    [proposal] = await _proposed(sessions, _in_years(9), file)
    await type_("retention", "approve", str(proposal.id), by="director")
    await people["coordinator"].done(file.trajectory, "reopen", reason="It came back.")
    second = await type_("retention", "approve", str(proposal.id), by="privacy_officer")

    assert (second.exit_code, "(open)" in second.stderr) == (1, True)
    assert await _texts(sessions, file) > 8


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-11-24T22:00:00+01:00", 5),
        ("2026-11-25T02:59:00+01:00", 1 / 60),
        ("2026-03-28T12:00:00+01:00", 14),
    ],
    ids=["an evening", "just before", "the night that lacks an hour"],
)
def test_the_round_is_at_three_in_the_night(now: str, hours: float) -> None:
    assert until_next(datetime.fromisoformat(now)) == timedelta(hours=hours)


async def _texts(sessions: Sessions, file: File) -> int:
    async with sessions() as session:
        found = await session.exec(
            select(TextRow.id).where(TextRow.trajectory == UUID(file.trajectory))
        )
        return len(list(found))
