"""What a new trajectory starts with."""

from datetime import date

import pytest
from sqlalchemy import text

from activities import openings, reservations
from domain import procedures
from runtime.database import Sessions
from tests.activities.world import World, make_learner

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("chosen", ["primary-2026", "windstreken-2026"])
async def test_a_trajectory_lives_by_the_procedure_that_its_school_has_chosen(
    sessions: Sessions, world: World, chosen: str
) -> None:
    learner = await make_learner(sessions, world)
    async with sessions.begin() as session:
        connection = await session.connection()
        await connection.execute(text("UPDATE school SET procedure = :chosen"), {"chosen": chosen})
        place = await reservations.reserve(session, learner=learner, year=TODAY.year)
        opening = await openings.opening_of(session, place, since=TODAY, today=TODAY)

    assert opening.procedure == procedures.ref(chosen)
