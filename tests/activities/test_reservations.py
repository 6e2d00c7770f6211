"""A learner has one open trajectory in an alliance at most; a second signal finds the first."""

import asyncio
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from activities import inbox, reservations
from activities.inbox import Asked, Refused
from activities.reservations import AnotherIsOpen, Reservation, UnknownLearner
from domain.calendar import Region, SchoolCalendar
from domain.commands import Command, RaiseSignal, Reopen, Severity, SignalType
from domain.plan import Text
from domain.procedure import ProcedureRef
from domain.said import Said
from domain.seats import COORDINATOR, Actor, PersonId
from domain.trajectory import Opening
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.world import World

WHY = Refused(code="in_the_future", said=Said(nl="Dat is morgen.", en="That is tomorrow."))
WORDS = Text(id=UUID(int=1), digest="d" * 64)
MONDAY = date(2026, 3, 2)


async def reserve(sessions: Sessions, learner: UUID) -> Reservation:
    async with sessions.begin() as session:
        return await reservations.reserve(session, learner=learner, year=2026)


def asked(world: World, place: Reservation, command: Command) -> Asked:
    return Asked(
        key=uuid7(),
        trajectory=place.trajectory,
        alliance=world.alliance,
        by=Actor(seat=COORDINATOR, person=PersonId(world.coordinator)),
        command=command,
    )


def signal(world: World, place: Reservation) -> Asked:
    command = RaiseSignal(
        signal=uuid7(),
        kind=SignalType.BORED,
        severity=Severity.NORMAL,
        observed_on=MONDAY,
        text=WORDS,
    )
    opening = Opening(
        trajectory=place.trajectory,
        alliance=place.alliance,
        school=place.school,
        learner=place.learner,
        born_on=date(2016, 5, 4),
        procedure=ProcedureRef(id="p", digest="d"),
        calendar=SchoolCalendar(
            version="v",
            region=Region.NORTH,
            covers_from=MONDAY,
            covers_to=MONDAY,
            breaks=(),
            free_days=(),
            holidays=(),
        ),
    )
    return replace(asked(world, place, command), opening=opening)


async def take_in(sessions: Sessions, move: Asked) -> None:
    async with sessions.begin() as session:
        await inbox.take_in(session, move)


async def refuse(sessions: Sessions, move: Asked) -> None:
    async with sessions.begin() as session:
        await inbox.mark_refused(session, move.key, WHY)


async def test_a_second_signal_finds_the_trajectory_of_the_first(
    sessions: Sessions, learner: UUID
) -> None:
    first = await reserve(sessions, learner)

    assert await reserve(sessions, learner) == replace(first, is_new=False)


async def test_signals_at_the_same_instant_find_one_trajectory(
    sessions: Sessions, learner: UUID
) -> None:
    found = await asyncio.gather(*(reserve(sessions, learner) for _ in range(5)))

    assert len({place.trajectory for place in found}) == 1
    assert [place.is_new for place in found].count(True) == 1


async def test_case_numbers_count_up_in_their_year(
    sessions: Sessions, world: World, learner: UUID
) -> None:
    async with sessions.begin() as session:
        places = [
            await reservations.make(
                session,
                trajectory=uuid7(),
                alliance=uuid7() if other else world.alliance,
                school=world.school,
                learner=learner,
                year=year,
                is_current=False,
            )
            for year, other in [(2031, False), (2031, False), (2032, False), (2031, True)]
        ]

    numbers = [place.case_number for place in places]
    assert numbers == ["2031-0001", "2031-0002", "2032-0001", "2031-0001"]


async def test_nobody_gets_a_trajectory_who_is_not_there(sessions: Sessions) -> None:
    with pytest.raises(UnknownLearner):
        await reserve(sessions, uuid7())


async def test_a_refused_signal_gives_the_place_free(
    sessions: Sessions, world: World, learner: UUID
) -> None:
    place = await reserve(sessions, learner)
    move = signal(world, place)
    await take_in(sessions, move)

    await refuse(sessions, move)

    assert (await reserve(sessions, learner)).is_new


async def test_a_refused_signal_keeps_the_place_for_another_that_is_under_way(
    sessions: Sessions, world: World, learner: UUID
) -> None:
    place = await reserve(sessions, learner)
    one, other = signal(world, place), signal(world, place)
    await take_in(sessions, one)
    await take_in(sessions, other)

    await refuse(sessions, one)

    assert not (await reserve(sessions, learner)).is_new


async def test_a_closed_trajectory_is_not_reopened_beside_another(
    sessions: Sessions, world: World, learner: UUID
) -> None:
    old = await reserve(sessions, learner)
    await _close(sessions, old)
    new = await reserve(sessions, learner)

    with pytest.raises(AnotherIsOpen) as answer:
        await take_in(sessions, asked(world, old, Reopen(reason=WORDS)))

    assert answer.value.trajectory == new.trajectory


async def test_a_trajectory_that_is_being_reopened_is_found_by_the_next_signal(
    sessions: Sessions, world: World, learner: UUID
) -> None:
    old = await reserve(sessions, learner)
    await _close(sessions, old)
    move = asked(world, old, Reopen(reason=WORDS))
    await take_in(sessions, move)
    assert (await reserve(sessions, learner)).trajectory == old.trajectory

    await refuse(sessions, move)

    assert (await reserve(sessions, learner)).trajectory != old.trajectory


async def _close(sessions: Sessions, place: Reservation) -> None:
    async with sessions.begin() as session:
        await reservations.give_free(session, place.trajectory)
