"""A trajectory on its way, moved by the people themselves through the API."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from activities import checkpoints
from domain.calendar import local_date
from runtime import clock
from runtime.database import Sessions
from tests.api.talk import Talk

SIGNAL: dict[str, Any] = {
    "type": "raise_signal",
    "kind": "bored",
    "severity": "normal",
    "observedOn": "2026-11-02",
    "text": "Stares out of the window.",
}


def at(days: int, hour: int = 14) -> str:
    """A moment of a winter's day, that many days from now."""
    return f"{in_days(days)}T{hour:02}:00:00+01:00"


def in_days(days: int) -> str:
    return str(local_date(clock.now()) + timedelta(days=days))


@dataclass(frozen=True)
class Journey:
    id: str
    people: dict[str, Talk]

    async def to_intake(self) -> None:
        """Accepted, with two parents at the table who both hold authority."""
        coordinator = self.people["coordinator"]
        await coordinator.done(self.id, "acknowledge_signal")
        await coordinator.done(self.id, "seat_person", **self._seat("coordinator", "coordinator"))
        await coordinator.done(self.id, "triage", outcome="accept", reason="Two teachers saw it.")
        for number, parent in enumerate(("paula", "peter"), start=1):
            await coordinator.done(
                self.id, "seat_person", **self._seat(f"guardian:{number}", parent)
            )
            await coordinator.done(
                self.id,
                "record_custody",
                guardian=f"guardian:{number}",
                hasAuthority=True,
                source="register",
                validFrom="2020-01-01",
            )
        await self.people["internal_coordinator"].done(self.id, "inform_parents", on=in_days(0))

    async def to_signing(self) -> None:
        """A plan of one step lies before the parents."""
        await self.to_intake()
        care = self.people["internal_coordinator"]
        await care.done(self.id, "ask_learner", way="self")
        await care.done(
            self.id, "complete_intake", needs="Work of her own level.", meetingOn=in_days(7)
        )
        await care.done(
            self.id, "record_hearing", way="self", view="I want to know why.", effect="Puzzles."
        )
        await care.done(self.id, "submit_plan", **a_plan())

    async def to_a_meeting(self) -> str:
        """A day is settled on which they meet; returns the id of the meeting."""
        care = self.people["internal_coordinator"]
        asked = {"kind": "support_team", "slots": [at(20)], "lasts": 45, "place": "at_school"}
        await care.done(self.id, "propose_meeting", **asked)
        [meeting] = (await care.get(f"/trajectories/{self.id}/meetings")).json()["results"]
        await care.done(self.id, "settle_meeting", meeting=meeting["id"], startsAt=at(20))
        return str(meeting["id"])

    def _seat(self, seat: str, person: str) -> dict[str, str]:
        return {"seat": seat, "person": str(self.people[person].person)}


async def signed_for(sessions: Sessions) -> None:
    """Wait until the keeper in the worker has put every sign-off under a checkpoint."""
    async with asyncio.timeout(30):
        while True:
            async with sessions() as session:
                if not await checkpoints.count_of_sign_offs_uncovered(session):
                    return
            await asyncio.sleep(0.05)


def a_plan() -> dict[str, Any]:
    return {
        "version": 1,
        "goals": [
            {
                "text": "Twenty minutes a day at a task of her own level.",
                "learningDomain": "learning_to_learn",
                "scale": "gas_6",
                "scaleText": "From -3, less than before, to +2, by herself.",
            }
        ],
        "steps": [
            {
                "text": "A weekly hour in the plus class.",
                "kind": "support",
                "doneBy": "teacher",
                "startsOn": in_days(14),
                "lookedAtOn": in_days(60),
            }
        ],
        "perspective": "Pre-university education.",
        "factors": "Learns fast; gives up when it is too easy.",
        "adviceWeighed": "The specialist advised to compact.",
        "evaluateOn": in_days(150),
    }
