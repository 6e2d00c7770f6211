"""Spans follow the ledger, whenever they are told; what was erased is counted no more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from activities import spans
from activities.record import Recorder
from domain.commands import AcknowledgeSignal, Climb
from domain.events import Cause
from domain.plan import Funding
from domain.procedure import DutyKind, Stage
from domain.seats import CLOCK
from domain.spans import Outcome, SpanKind, moments_in, spans_of
from models import queries_figures, queries_ledger
from models.queries_figures import Days, MoneyCount
from models.queries_stalls import Reach
from models.tables import SpanRow, SpansReadRow, TrajectoryRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.story import MONDAY, Story, a_story
from tests.activities.world import World

FIRST = MONDAY.date()
YEAR = Days(first=date(2025, 8, 1), last=date(2026, 7, 31))


@pytest.fixture
async def us(sessions: Sessions, world: World) -> World:
    """An alliance in which nothing happened yet."""
    async with sessions.begin() as session:
        await session.exec(delete(SpanRow))
        await session.exec(delete(SpansReadRow))
    return replace(world, alliance=uuid7())


async def _told(engine: AsyncEngine, us: World, *, days: int = 0) -> Story:
    """A signal that was picked up, and then nothing for some days."""
    told = a_story(us, uuid7())
    await Recorder(engine).record(told.opens())
    await Recorder(engine).record(told.asks(AcknowledgeSignal()))
    if days:
        told.at += timedelta(days=days)
        await Recorder(engine).record(told.asks(Climb(), by=CLOCK))
    return told


async def _rows(sessions: Sessions, trajectory: UUID) -> list[SpanRow]:
    question = select(SpanRow).where(SpanRow.trajectory == trajectory)
    async with sessions() as session:
        return list(await session.exec(question.order_by(col(SpanRow.position))))


async def test_what_is_stored_is_what_the_ledger_tells(
    sessions: Sessions, engine: AsyncEngine, us: World
) -> None:
    told = await _told(engine, us, days=27)

    assert await spans.catch_up(sessions) > 0
    rows = await _rows(sessions, told.id)
    async with sessions() as session:
        entries = await queries_ledger.events(session, told.id)
    expected = spans_of(moments_in(entries))
    kept = [(r.kind, r.what, r.since, r.until, r.due, r.outcome, r.cents) for r in rows]
    assert kept == [(s.kind, s.what, s.since, s.until, s.due, s.outcome, s.cents) for s in expected]
    assert {row.kind for row in rows} == {SpanKind.STAGE, SpanKind.STALL, SpanKind.TERM}
    assert {(row.alliance, row.school) for row in rows} == {(us.alliance, us.school)}


async def test_only_what_moved_since_is_told_again(
    sessions: Sessions, engine: AsyncEngine, us: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "AT_ONCE", 2)
    first, second = await _told(engine, us), await _told(engine, us)
    await spans.catch_up(sessions)
    before = clock.now()
    assert await spans.catch_up(sessions) == 0, "and it is known that this was looked at"
    async with sessions() as session:
        told_at = await queries_figures.told_at(session)
    assert told_at is not None
    assert told_at >= before

    await Recorder(engine).record(first.closes())
    assert await spans.catch_up(sessions) == 1
    stages = {row.what for row in await _rows(sessions, first.id) if row.kind is SpanKind.STAGE}
    assert stages == {Stage.SIGNALLED, Stage.CLOSED}
    assert len(await _rows(sessions, second.id)) > 0


async def test_told_anew_from_the_start_it_is_the_same(
    sessions: Sessions, engine: AsyncEngine, us: World
) -> None:
    told = await _told(engine, us, days=27)
    await spans.catch_up(sessions)
    before = [row.model_dump() for row in await _rows(sessions, told.id)]
    async with sessions.begin() as session:
        await session.exec(delete(SpanRow))
        await session.exec(delete(SpansReadRow))

    await spans.catch_up(sessions)

    assert [row.model_dump() for row in await _rows(sessions, told.id)] == before != []


async def test_what_was_erased_is_not_counted_any_more(
    sessions: Sessions, engine: AsyncEngine, us: World
) -> None:
    told = await _told(engine, us)
    async with sessions.begin() as session:
        await session.exec(delete(TrajectoryRow).where(col(TrajectoryRow.id) == told.id))

    await spans.catch_up(sessions)

    assert await _rows(sessions, told.id) == []


async def test_open_and_stalled_ones_are_counted_day_by_day(
    sessions: Sessions, engine: AsyncEngine, us: World
) -> None:
    await _told(engine, us, days=27)
    await spans.catch_up(sessions)
    reach = Reach(alliance=us.alliance)

    async with sessions() as session:
        changes = await queries_figures.changes(session, reach, until=YEAR.last)
        before = await queries_figures.changes(session, reach, until=FIRST)
        first = await queries_figures.first_day(session, reach)
        nobody = await queries_figures.first_day(session, Reach(alliance=uuid7()))

    assert {(c.kind, c.on, c.by) for c in changes} == {
        (SpanKind.STAGE, FIRST, 1),
        (SpanKind.STALL, date(2026, 3, 16), 1),
    }
    assert {(c.kind, c.by) for c in before} == {(SpanKind.STAGE, 1)}
    assert (first, nobody) == (FIRST, None)


async def test_terms_are_counted_by_their_last_day(
    sessions: Sessions, engine: AsyncEngine, us: World
) -> None:
    await _told(engine, us, days=27)
    await _told(engine, us)
    await spans.catch_up(sessions)

    async with sessions() as session:
        found = await queries_figures.terms(session, Reach(alliance=us.alliance), YEAR)
        early = Days(first=YEAR.first, last=date(2026, 3, 5))
        some = await queries_figures.terms(session, Reach(alliance=us.alliance), early)

    counted = {each.what: (each.in_time, each.late) for each in found}
    assert counted == {DutyKind.ACKNOWLEDGE_SIGNAL: (2, 0), DutyKind.TRIAGE: (0, 2)}
    assert [each.what for each in some] == [DutyKind.ACKNOWLEDGE_SIGNAL]


def _span(us: World, kind: SpanKind, what: str, since: date, **more: object) -> SpanRow:
    told: dict[str, Any] = {
        "trajectory": uuid7(),
        "position": 0,
        "alliance": us.alliance,
        "school": us.school,
        "kind": kind,
        "what": what,
        "since": since,
        "until": None,
        "due": None,
        "outcome": None,
        "cents": 0,
    }
    told |= more
    return SpanRow(**told)


async def test_half_of_them_and_four_in_five_left_a_stage_within_so_many_days(
    sessions: Sessions, us: World
) -> None:
    async with sessions.begin() as session:
        for days in (1, 2, 3, 4, 50):
            until = FIRST + timedelta(days=days)
            session.add(_span(us, SpanKind.STAGE, Stage.INTAKE, FIRST, until=until))
        session.add(_span(us, SpanKind.STAGE, Stage.INTAKE, FIRST))
        session.add(_span(us, SpanKind.STAGE, Stage.CLOSED, FIRST, until=FIRST))

    async with sessions() as session:
        found = await queries_figures.stage_days(session, Reach(alliance=us.alliance), YEAR)

    (intake,) = found
    assert (intake.stage, intake.count, intake.median, intake.most) == (Stage.INTAKE, 5, 3, 4)


async def test_rounds_are_counted_by_school_when_it_was_clear_what_became_of_them(
    sessions: Sessions, us: World
) -> None:
    other = uuid7()
    async with sessions.begin() as session:
        for school, outcome in (
            (us.school, Outcome.AT_ONCE),
            (us.school, Outcome.LATER),
            (other, Outcome.AT_ONCE),
        ):
            decided = {"school": school, "until": FIRST, "outcome": outcome}
            session.add(_span(us, SpanKind.ROUND, "round", FIRST, **decided))
        session.add(_span(us, SpanKind.ROUND, "round", FIRST))

    async with sessions() as session:
        found = await queries_figures.rounds(session, Reach(alliance=us.alliance), YEAR)
        own = Reach(alliance=us.alliance, schools=(other,))
        theirs = await queries_figures.rounds(session, own, YEAR)

    assert {each.school: (each.at_once, each.later) for each in found} == {
        us.school: (1, 1),
        other: (1, 0),
    }
    assert [each.school for each in theirs] == [other]


async def test_money_is_counted_by_how_far_it_came(sessions: Sessions, us: World) -> None:
    starts, later = date(2026, 4, 1), date(2026, 9, 1)
    async with sessions.begin() as session:
        for cents, outcome, due, until in (
            (1, Outcome.PROPOSED, starts, None),
            (20, Outcome.ADOPTED, later, None),
            (300, Outcome.ADOPTED, starts, None),
            (4000, Outcome.ADOPTED, starts, date(2026, 3, 20)),
            (50000, Outcome.CARRIED_OUT, starts, date(2026, 6, 1)),
        ):
            step = {"cents": cents, "outcome": outcome, "due": due, "until": until}
            session.add(_span(us, SpanKind.MONEY, Funding.ALLIANCE, FIRST, **step))

    async with sessions() as session:
        found = await queries_figures.money(session, Reach(alliance=us.alliance), YEAR)

    assert found == MoneyCount(counts=(1, 2, 1, 1), cents=(1, 4020, 300, 50000)), (
        "what stopped before it began, did not begin"
    )


async def test_a_stall_is_of_a_cause(sessions: Sessions, engine: AsyncEngine, us: World) -> None:
    told = await _told(engine, us, days=27)
    await spans.catch_up(sessions)

    stalled = [row for row in await _rows(sessions, told.id) if row.kind is SpanKind.STALL]
    assert [(row.what, row.since) for row in stalled] == [
        (Cause.WAITING_ALLIANCE, datetime(2026, 3, 16, tzinfo=UTC).date())
    ]
