"""A family in front of the real pages: two parents, a learner of some age, and a plan of steps.

A module that imports `kin` has it as a function that makes a new one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy import delete

from activities import codes, directory, links, preferences
from domain.seats import PersonId
from models.tables import AnswerDraftRow, KeptFormRow, RateLimitRow
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import SIGNAL, Journey, a_plan, in_days
from tests.api.people import FROM, Known, add_person, make_learner
from tests.api.talk import Talk
from tests.web.family import with_code

PHONE: Final = "030 123 45 67"
LATER: Final = 21
LOOKED_AT: Final = 90

STEPS: Final[tuple[dict[str, Any], ...]] = (
    {
        "text": "Elke dag twintig minuten werken aan een taak op haar eigen niveau.",
        "kind": "support",
        "doneBy": "teacher",
        "startsOn": in_days(14),
        "lookedAtOn": in_days(60),
    },
    {
        "text": "Elke week een uur in de plusklas.\nMet zes kinderen van andere scholen.",
        "kind": "support",
        "doneBy": "teacher",
        "startsOn": in_days(LATER),
        "lookedAtOn": in_days(LOOKED_AT),
    },
)
"""Two steps: one of a line, and one with a title above what it says."""


@dataclass
class Kin:
    """A family, its people by name, and the plan that lies before them."""

    site: str
    sessions: Sessions
    raised: Journey
    here: Known
    names: tuple[str, ...] = ("paula", "peter")
    plan: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> str:
        return f"{self.site}/trajectories/{self.raised.id}"

    async def link(self, who: str) -> str:
        async with self.sessions.begin() as session:
            reference = await links.issue(
                session, self.here.people[who], at=clock.now(), trajectory=UUID(self.raised.id)
            )
        return f"{self.site}/link/{reference}"

    async def paper(self, who: str) -> str:
        person = self.here.people[who]
        async with self.sessions.begin() as session:
            return await codes.issue_on_paper(session, person, by=None, at=clock.now())

    async def comes_in(self, page: Page, who: str) -> None:
        """By a link and the code on paper."""
        await with_code(page, await self.link(who), await self.paper(who))
        await page.wait_for_url("**/trajectories/**")

    async def comes_in_anew(self, page: Page, who: str) -> None:
        """The same, whatever language the browser speaks."""
        await page.goto(f"{await self.link(who)}/code")
        await page.fill("#code", await self.paper(who))
        await page.locator("form[action*='come-in'] button").click()
        await page.wait_for_url("**/trajectories/**")

    async def says(self, who: str, step: int, answer: str, **more: str) -> None:
        """Answer through the API, as if it were done on another device."""
        plan = await self.shown_to(who)
        wanted = plan["steps"][step]
        talk = self.raised.people[who]
        await talk.done(
            self.raised.id,
            "answer_step",
            step=wanted["id"],
            version=plan["version"],
            digest=wanted["digest"],
            answer=answer,
            **more,
        )

    async def sees(self, who: str) -> None:
        plan = await self.shown_to(who)
        digest = plan["perspective"]["digest"]
        await self.raised.people[who].done(
            self.raised.id, "acknowledge_plan", digest=digest, answer="agree"
        )

    async def agree(self, *who: str) -> None:
        """To all of it."""
        for each in who or ("paula", "peter"):
            for step in range(len(self.plan["steps"])):
                await self.says(each, step, "agree")
            await self.sees(each)

    async def adopted(self) -> None:
        await self.agree()
        version = self.plan["version"]
        await self.raised.people["school_leader"].done(self.raised.id, "adopt", version=version)

    async def rewritten(self, **changed: object) -> None:
        """The plan in force is written again, and put before them."""
        staff = self.raised.people["internal_coordinator"]
        await staff.done(self.raised.id, "request_revision", reason="It can be better.")
        await staff.done(
            self.raised.id, "record_hearing", way="self", view="Faster.", effect="Sooner."
        )
        await self.submitted(**changed)

    async def submitted(self, **changed: object) -> None:
        """Put the next version before them; a step is the one that stood in its place."""
        shown = await self.shown_to("internal_coordinator")
        plan = {**self.plan, **changed, "version": shown["version"] + 1}
        for part in ("steps", "goals"):
            known = [{"id": each["id"]} for each in shown[part]]
            plan[part] = [{**one, **before} for one, before in zip(plan[part], known, strict=True)]
        self.plan = plan
        staff = self.raised.people["internal_coordinator"]
        await staff.done(self.raised.id, "submit_plan", **plan)

    async def shown_to(self, who: str) -> dict[str, Any]:
        answer = await self.raised.people[who].get(f"/trajectories/{self.raised.id}/plan")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown


MakeKin = Callable[..., Awaitable[Kin]]


@pytest.fixture
def kin(site: str, sessions: Sessions, here: Known, people: dict[str, Talk]) -> MakeKin:
    """Make a family with a plan before them; a learner of an age who signs in too, if wanted."""

    async def made(*, born_on: date = FROM, learner: str | None = None, to: str = "signing") -> Kin:
        await _clean(sessions, here)
        await _with_phone(sessions, here)
        child = await make_learner(sessions, here, born_on=born_on)
        body = {"learner": str(child), "signal": SIGNAL}
        answer = await people["internal_coordinator"].post("/trajectories", body)
        raised = Journey(id=answer.json()["trajectory"], people=people)
        await raised.to_intake()
        plan = {**a_plan(), "steps": list(STEPS)}
        made = Kin(site=site, sessions=sessions, raised=raised, here=here, plan=plan)
        await _seated(made, "teacher", "teacher")
        await _seated(made, "internal_coordinator", "internal_coordinator")
        await _seated(made, "school_leader", "school_leader")
        if learner is not None:
            await add_person(sessions, here, learner)
            people[learner] = Talk(
                people["paula"].client, here.tokens[learner], here.people[learner]
            )
            await _seated(made, "learner", learner)
        if to != "intake":
            await _planned(made, to)
        return made

    return made


async def _planned(made: Kin, to: str) -> None:
    staff, trajectory = made.raised.people["internal_coordinator"], made.raised.id
    await staff.done(trajectory, "ask_learner", way="self")
    await staff.done(
        trajectory, "complete_intake", needs="Work of her own level.", meetingOn=in_days(7)
    )
    if to == "planning":
        return
    await staff.done(
        trajectory, "record_hearing", way="self", view="I want to know why.", effect="Puzzles."
    )
    await staff.done(trajectory, "submit_plan", **made.plan)
    if to == "active":
        await made.adopted()


async def _seated(made: Kin, seat: str, who: str) -> None:
    person = str(made.here.people[who])
    await made.raised.people["coordinator"].done(
        made.raised.id, "seat_person", seat=seat, person=person
    )


async def _clean(sessions: Sessions, here: Known) -> None:
    async with sessions.begin() as session:
        for table in (RateLimitRow, AnswerDraftRow, KeptFormRow):
            await session.exec(delete(table))
        for who in ("paula", "peter"):
            await preferences.speak(session, here.people[who], "nl")


async def _with_phone(sessions: Sessions, here: Known) -> None:
    """Somebody of school whom one can call: it has to stand on every page."""
    person = PersonId(here.people["internal_coordinator"])
    async with sessions.begin() as session:
        known = directory.Person(
            id=person, name="Ida Lind", mail=f"{person}@example.org", phone=PHONE
        )
        await directory.change(session, [known])


async def phone_of(chromium: Browser, **how: object) -> BrowserContext:
    """An old phone: 390 by 844, with touch."""
    return await chromium.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        locale="nl-NL",
        **how,  # type: ignore[arg-type] # by name
    )
