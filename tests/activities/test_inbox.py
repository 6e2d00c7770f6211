"""What is taken in is kept, is one move however often it comes, and is pushed until confirmed."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, update
from sqlmodel import col

from activities import inbox, reservations, texts
from activities.inbox import Asked, KeyReused, Move, NotFailed, Refused
from activities.reservations import Reservation
from domain.commands import LogTalk
from domain.ledger import Receipt
from domain.procedure import Stage
from domain.said import Said
from domain.seats import COORDINATOR, Actor, PersonId, guardian
from models import queries_inbox
from models.states import InboxState
from models.tables import InboxRow
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.world import World

WHY = Refused(code="not_your_turn", said=Said(nl="U bent niet aan de beurt.", en="Not your turn."))


@pytest.fixture
async def place(sessions: Sessions, learner: UUID) -> Reservation:
    async with sessions.begin() as session:
        return await reservations.reserve(session, learner=learner, year=2026)


async def talk(sessions: Sessions, place: Reservation, world: World, words: str = "Ja.") -> Asked:
    """A move that brings words, under a new key."""
    async with sessions.begin() as session:
        minutes = await texts.store(
            session, words, trajectory=place.trajectory, language="nl", author=world.coordinator
        )
    return Asked(
        key=uuid7(),
        trajectory=place.trajectory,
        alliance=world.alliance,
        by=Actor(seat=COORDINATOR, person=PersonId(world.coordinator)),
        command=LogTalk(with_seat=guardian(1), on=clock.now().date(), minutes=minutes),
    )


async def take_in(sessions: Sessions, asked: Asked) -> Move:
    async with sessions.begin() as session:
        return await inbox.take_in(session, asked)


async def look(sessions: Sessions, asked: Asked) -> Move:
    async with sessions.begin() as session:
        found = await inbox.look(session, asked.key)
    assert found is not None
    return found


async def refuse(sessions: Sessions, asked: Asked) -> Move | None:
    async with sessions.begin() as session:
        return await inbox.mark_refused(session, asked.key, WHY)


async def confirm(sessions: Sessions, asked: Asked) -> Receipt:
    receipt = Receipt(
        key=asked.key, sequence=3, stage=Stage.INTAKE, head="a" * 64, fingerprint="b" * 64
    )
    async with sessions.begin() as session:
        await inbox.mark_confirmed(session, receipt)
    return receipt


async def push(sessions: Sessions, limit: int = 1000) -> list[UUID]:
    """One turn of a relay: the keys that it claims."""
    async with sessions.begin() as session:
        return [move.asked.key for move in await inbox.unconfirmed(session, limit)]


async def make_due(sessions: Sessions, *moves: Asked) -> None:
    """As if the pause of these moves were over."""
    async with sessions.begin() as session:
        await session.exec(
            update(InboxRow)
            .where(col(InboxRow.key).in_([each.key for each in moves]))
            .values(next_try_at=func.now() - timedelta(seconds=1))
        )


async def test_the_same_key_with_the_same_content_is_one_move(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)
    again = replace(await talk(sessions, place, world), key=asked.key)

    first = await take_in(sessions, asked)

    assert again == asked, "the same words make the same command"
    assert await take_in(sessions, again) == first
    assert (first.asked, first.state) == (asked, InboxState.RECEIVED)


async def test_the_same_key_with_other_content_is_refused_and_changes_nothing(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)
    first = await take_in(sessions, asked)
    other = replace(await talk(sessions, place, world, "Nee."), key=asked.key)

    with pytest.raises(KeyReused):
        await take_in(sessions, other)

    assert await look(sessions, asked) == first


async def test_five_clicks_at_once_are_one_move(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)

    moves = await asyncio.gather(*(take_in(sessions, asked) for _ in range(5)))

    assert moves == [moves[0]] * 5


async def test_a_move_is_left_to_whoever_took_it_in_for_a_few_seconds(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)
    await take_in(sessions, asked)

    assert asked.key not in await push(sessions)
    await make_due(sessions, asked)
    assert asked.key in await push(sessions)


async def test_every_push_makes_the_next_one_later(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)
    await take_in(sessions, asked)
    pauses = []
    for _ in range(6):
        await make_due(sessions, asked)
        await push(sessions)
        async with sessions.begin() as session:
            row = await session.get_one(InboxRow, asked.key)
            now = await queries_inbox.now(session)
            pauses.append((row.next_try_at - now).total_seconds())

    assert pauses == pytest.approx([5, 10, 20, 40, 60, 60], abs=1)


async def test_two_relays_never_claim_the_same_move(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    moves = [await talk(sessions, place, world) for _ in range(20)]
    for asked in moves:
        await take_in(sessions, asked)
    await make_due(sessions, *moves)

    async with sessions.begin() as one, sessions.begin() as other:
        first = [move.asked.key for move in await inbox.unconfirmed(one, 10)]
        second = [move.asked.key for move in await inbox.unconfirmed(other, 10)]

    assert (len(first), len(second)) == (10, 10)
    assert {*first, *second} == {asked.key for asked in moves}


async def test_a_move_is_pushed_until_it_is_confirmed(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)
    await take_in(sessions, asked)
    receipt = await confirm(sessions, asked)
    await make_due(sessions, asked)

    assert asked.key not in await push(sessions)
    move = await look(sessions, asked)
    assert (move.state, move.receipt, move.is_confirmed) == (InboxState.DONE, receipt, True)


async def test_a_refusal_is_kept_with_its_reason_and_not_pushed(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)
    await take_in(sessions, asked)
    await refuse(sessions, asked)
    await make_due(sessions, asked)

    assert asked.key not in await push(sessions)
    move = await look(sessions, asked)
    assert (move.state, move.refused) == (InboxState.REFUSED, WHY)


async def test_a_move_that_has_its_receipt_cannot_be_refused(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)
    await take_in(sessions, asked)
    receipt = await confirm(sessions, asked)

    told = await refuse(sessions, asked)

    assert told is not None
    assert (told.state, told.receipt, told.refused) == (InboxState.DONE, receipt, None)


async def test_a_failed_move_waits_for_its_release_under_another_id(
    sessions: Sessions, place: Reservation, world: World
) -> None:
    asked = await talk(sessions, place, world)
    await take_in(sessions, asked)
    async with sessions.begin() as session:
        await inbox.mark_failed(session, asked.key)
    await make_due(sessions, asked)
    assert asked.key not in await push(sessions)

    async with sessions.begin() as session:
        released = await inbox.release(session, asked.key)

    assert released.update_id == f"{asked.key}~2"
    assert asked.key in await push(sessions)
    with pytest.raises(NotFailed):
        async with sessions.begin() as session:
            await inbox.release(session, asked.key)
