"""A whole file of a learner whose names and words can be told from everybody else's."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from httpx import AsyncClient

from activities import directory
from activities.tokens import issue
from domain.seats import PersonId
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.api.journey import Journey, a_plan, in_days
from tests.api.people import FROM, Known
from tests.api.talk import Talk


@dataclass(frozen=True)
class File:
    """Ids, and every mark that was planted. A mark is one word that stands nowhere else."""

    learner: UUID
    journey: Journey
    guardians: dict[str, UUID]
    marks: list[str] = field(default_factory=list)

    @property
    def trajectory(self) -> str:
        return self.journey.id

    async def close(self) -> None:
        await self.journey.people["coordinator"].done(
            self.trajectory, "close", reason="withdrawn", text=self.mark("closing")
        )

    def mark(self, about: str) -> str:
        return _mark(self.marks, about)


def _mark(marks: list[str], about: str) -> str:
    made = f"kanarie{about.lower()}{uuid7().hex[-10:]}"
    marks.append(made)
    return made


async def live(
    client: AsyncClient, sessions: Sessions, here: Known, people: dict[str, Talk]
) -> File:
    """From a signal to answers on a plan, every name and word of it marked."""
    marks: list[str] = []
    parents = await _parents(client, sessions, marks)
    learner = directory.Learner(
        id=uuid7(),
        alliance=here.alliance,
        school=here.school,
        name=_mark(marks, "learner"),
        born_on=FROM,
        eck_id=_mark(marks, "eckid"),
    )
    async with sessions.begin() as session:
        await directory.add(session, [learner])
    everybody = people | parents
    signal = {
        "type": "raise_signal",
        "kind": "bored",
        "severity": "normal",
        "observedOn": "2026-11-02",
        "text": _mark(marks, "signal"),
    }
    body = {"learner": str(learner.id), "signal": signal}
    answer = await people["internal_coordinator"].post("/trajectories", body)
    assert answer.status_code == 201, answer.text
    file = File(
        learner=learner.id,
        journey=Journey(id=answer.json()["trajectory"], people=everybody),
        guardians={name: talk.person for name, talk in parents.items()},
        marks=marks,
    )
    await _to_signing(file)
    return file


async def _parents(client: AsyncClient, sessions: Sessions, marks: list[str]) -> dict[str, Talk]:
    """Two parents of their own, so that erasing touches nobody else's."""
    made = {}
    for name in ("paula", "peter"):
        parent = directory.Person(
            id=PersonId(uuid7()),
            name=_mark(marks, name),
            mail=f"{_mark(marks, name + 'mail')}@example.org",
            phone=_mark(marks, name + "phone"),
        )
        async with sessions.begin() as session:
            await directory.add(session, [parent])
            token = await issue(session, parent.id, at=clock.now())
        made[name] = Talk(client, token, parent.id)
    return made


async def _to_signing(file: File) -> None:
    journey = file.journey
    await journey.to_intake()
    care = journey.people["internal_coordinator"]
    await care.done(journey.id, "ask_learner", way="self")
    await care.done(journey.id, "complete_intake", needs=file.mark("needs"), meetingOn=in_days(7))
    await care.done(
        journey.id,
        "record_hearing",
        way="self",
        view=file.mark("view"),
        effect=file.mark("effect"),
    )
    await care.done(journey.id, "submit_plan", **_plan(file))
    await _refuse(file)


def _plan(file: File) -> dict[str, Any]:
    plan = a_plan()
    plan["goals"][0]["text"] = file.mark("goal")
    plan["steps"][0]["text"] = file.mark("step")
    for about in ("perspective", "factors", "adviceWeighed"):
        plan[about] = file.mark(about)
    return plan


async def _refuse(file: File) -> None:
    """One parent says no, with a reason."""
    talk = file.journey.people["paula"]
    moves = (await talk.get(f"/trajectories/{file.trajectory}/plan")).json()
    step = moves["steps"][0]
    await talk.done(
        file.trajectory,
        "answer_step",
        step=step["id"],
        version=1,
        digest=step["digest"],
        answer="refuse",
        reason=file.mark("reason"),
    )
