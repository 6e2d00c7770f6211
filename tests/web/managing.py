"""An alliance that a manager looks at: some cases stand still, and somebody is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from playwright.async_api import BrowserContext
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import sign_ins
from activities.record import Recorder
from domain.assurance import Level, Method
from domain.events import Cause
from domain.seats import Seat, SeatKind, guardian
from domain.standing import Stall
from models.tables import AllianceRow, SchoolRow
from models.views import OURSELVES
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.story import MONDAY, Story, a_story
from tests.activities.world import World, make_learner, make_world
from tests.api.people import Known, add_person

PARENT, SCHOOL = Cause.WAITING_PARENT, Cause.WAITING_SCHOOL
STILL: tuple[tuple[int, Cause, Seat], ...] = (
    (12, PARENT, guardian(1)),
    (46, PARENT, guardian(1)),
    (20, SCHOOL, Seat("internal_coordinator")),
)
"""For how many days the first cases are over their term, and on whom they wait."""


@dataclass(frozen=True, kw_only=True)
class Managed:
    """An alliance with two schools, its people, and what happened in it."""

    world: World
    other_school: UUID
    known: Known
    stories: Sequence[Story] = field(default=())


async def make_managed(
    sessions: Sessions, engine: AsyncEngine, *, still: int = len(STILL), going: int = 4
) -> Managed:
    """So many cases stand still, and so many go on. Every learner is called Bo."""
    known_world = await make_world(sessions)
    us = replace(known_world, alliance=uuid7(), school=uuid7())
    known = Known(alliance=us.alliance, school=us.school)
    other = uuid7()
    async with sessions.begin() as session:
        session.add(AllianceRow(id=us.alliance, name="Zilverreiger"))
        school = await session.get_one(SchoolRow, known_world.school)
        for name, id_ in (("De Ekster", us.school), ("De Wulp", other)):
            changed = {"id": id_, "alliance": us.alliance, "name": name}
            session.add(SchoolRow(**school.model_dump() | changed))
    for kind in (SeatKind.DIRECTOR, SeatKind.LEAD, SeatKind.COORDINATOR, SeatKind.PRIVACY_OFFICER):
        await add_person(sessions, known, kind.value, office=kind)
    for kind in (SeatKind.SCHOOL_LEADER, SeatKind.TEACHER):
        await add_person(sessions, known, kind.value, office=kind, school=us.school)
    await add_person(sessions, known, "passer-by")
    managed = Managed(world=us, other_school=other, known=known)
    stories = [
        await _a_case(sessions, engine, managed, number if number < still else None)
        for number in range(still + going)
    ]
    return replace(managed, stories=stories)


async def _a_case(
    sessions: Sessions, engine: AsyncEngine, managed: Managed, still: int | None
) -> Story:
    us, today = managed.world, MONDAY.date()
    at_other = still == len(STILL) - 1
    there = replace(us, school=managed.other_school) if at_other else us
    told = a_story(there, await make_learner(sessions, there))
    batch = told.opens()
    standing = batch.standing
    if still is not None:
        days, cause, seat = STILL[still % len(STILL)]
        stall = Stall(
            obligation=standing.obligations[0].key,
            since=today_here() - timedelta(days=days),
            cause=cause,
            waits_on=seat,
        )
        standing = replace(standing, stall=stall)
    assert today <= today_here()
    await Recorder(engine).record(replace(batch, standing=standing))
    return told


def today_here() -> date:
    return clock.now().date()


async def signed_in(sessions: Sessions, browser: BrowserContext, site: str, person: UUID) -> None:
    """Let a browser be this person's."""
    async with sessions.begin() as session:
        cookie = await sign_ins.begin(
            session,
            person=person,
            level=Level.B,
            method=Method.OIDC,
            issuer=OURSELVES,
            at=clock.now(),
        )
    await browser.add_cookies([{"name": "traject", "value": cookie, "url": site}])
