"""A substitute speaks for who is away, sees what they see, and nothing a moment longer."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from httpx import Response
from sqlmodel import select

from domain.seats import SeatKind
from models.tables import InboxRow, LedgerRow
from runtime.database import Sessions
from tests.api.journey import Journey, in_days
from tests.api.people import Known, add_person
from tests.api.talk import BASE, Talk


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture
async def sam(sessions: Sessions, here: Known, people: dict[str, Talk]) -> Talk:
    """Somebody who works at the school, and leads no care there."""
    await add_person(sessions, here, "sam", office=SeatKind.TEACHER, school=here.school)
    return Talk(people["lead"].client, here.tokens["sam"], here.people["sam"])


@pytest.fixture
async def intake(raised: Journey) -> Journey:
    """The internal coordinator sits at the table, and owes something."""
    await raised.to_intake()
    coordinator = raised.people["coordinator"]
    await coordinator.done(
        raised.id,
        "seat_person",
        seat="internal_coordinator",
        person=str(raised.people["internal_coordinator"].person),
    )
    care = raised.people["internal_coordinator"]
    await care.done(raised.id, "ask_learner", way="self")
    await care.done(raised.id, "complete_intake", needs="Level.", meetingOn=in_days(7))
    return raised


def away(here: Known, *, substitute: UUID | None, **changed: object) -> dict[str, object]:
    told = None if substitute is None else str(substitute)
    days = {"firstDay": in_days(0), "lastDay": in_days(5)}
    return {"alliance": str(here.alliance), "substitute": told, **days, **changed}


async def end(talk: Talk, absence: str) -> Response:
    headers = {"Authorization": f"Bearer {talk.token}"}
    return await talk.client.delete(f"{BASE}/absences/{absence}", headers=headers)


async def owed(talk: Talk, trajectory: str) -> dict[str, str]:
    answer = await talk.get("/obligations", pageSize=500)
    assert answer.status_code == 200, answer.text
    return {
        each["what"]: each["because"]
        for each in answer.json()["results"]
        if each["trajectory"] == trajectory
    }


async def test_a_substitute_speaks_on_behalf_and_both_names_stand_in_the_ledger(
    intake: Journey, people: dict[str, Talk], here: Known, sam: Talk, sessions: Sessions
) -> None:
    absent = people["internal_coordinator"]
    assert (await sam.get(f"/trajectories/{intake.id}")).status_code == 404

    made = await absent.post("/absences", away(here, substitute=sam.person))
    assert made.status_code == 201, made.text
    assert made.json()["substitute"]["name"] == "Sam"

    seen = await sam.get(f"/trajectories/{intake.id}")
    assert (seen.status_code, seen.json()["yours"]) == (200, ["internal_coordinator", "teacher"])
    assert "substitute" in (await owed(sam, intake.id)).values()
    key = uuid4()
    done = await sam.move(
        intake.id,
        "log_talk",
        key=key,
        withSeat="guardian:1",
        on=in_days(0),
        minutes="By phone.",
    )
    assert done.status_code == 201, done.text

    entries = (await sam.get(f"/trajectories/{intake.id}/events", pageSize=500)).json()["results"]
    assert entries[-1]["by"] == {
        "seat": "internal_coordinator",
        "person": str(sam.person),
        "onBehalfOf": str(absent.person),
    }
    async with sessions() as session:
        ledger = (await session.exec(select(LedgerRow).where(LedgerRow.key == key))).one()
        inbox = (await session.exec(select(InboxRow).where(InboxRow.key == key))).one()
    assert (ledger.actor_person, ledger.actor_on_behalf_of) == (sam.person, absent.person)
    assert inbox.actor_on_behalf_of == absent.person

    assert (await end(absent, made.json()["id"])).status_code == 204
    assert (await sam.get(f"/trajectories/{intake.id}")).status_code == 404
    assert (await sam.get("/trajectories")).json()["results"] == []
    assert await owed(sam, intake.id) == {}
    again = await sam.move(intake.id, "log_talk", withSeat="guardian:1", on=in_days(0), minutes="x")
    assert again.status_code == 404


async def test_without_a_substitute_the_next_in_line_is_told(
    intake: Journey, people: dict[str, Talk], here: Known
) -> None:
    leader = people["school_leader"]
    before = await owed(leader, intake.id)
    made = await people["coordinator"].post(
        "/absences",
        away(here, substitute=None, person=str(people["internal_coordinator"].person)),
    )
    assert made.status_code == 201, made.text

    after = await owed(leader, intake.id)
    assert "next_in_line" not in before.values()
    assert "next_in_line" in after.values()
    assert (await end(leader, made.json()["id"])).status_code == 403
    assert (await end(people["lead"], made.json()["id"])).status_code == 204


async def test_a_substitution_of_one_trajectory_gives_no_other(
    intake: Journey,
    raise_one: Callable[[], Awaitable[Journey]],
    people: dict[str, Talk],
    here: Known,
    sam: Talk,
) -> None:
    other = await raise_one()
    made = await people["internal_coordinator"].post(
        "/absences", away(here, substitute=sam.person, trajectories=[intake.id])
    )

    assert (await sam.get(f"/trajectories/{intake.id}")).status_code == 200
    assert (await sam.get(f"/trajectories/{other.id}")).status_code == 404
    await end(people["lead"], made.json()["id"])


async def test_a_guardian_in_the_case_stands_in_for_nobody_there(
    intake: Journey, people: dict[str, Talk], here: Known, sam: Talk
) -> None:
    """Sam works here, and Sam's own child is the learner."""
    coordinator = people["coordinator"]
    await coordinator.done(intake.id, "seat_person", seat="guardian:3", person=str(sam.person))
    await coordinator.done(
        intake.id,
        "record_custody",
        guardian="guardian:3",
        hasAuthority=True,
        source="register",
        validFrom="2020-01-01",
    )
    made = await people["internal_coordinator"].post("/absences", away(here, substitute=sam.person))
    assert made.status_code == 201, made.text

    refused = await sam.post(
        f"/trajectories/{intake.id}/moves",
        {"type": "log_talk", "withSeat": "guardian:1", "on": in_days(0), "minutes": "x"},
        seat="internal_coordinator",
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "substitute_sits")
    assert "substitute" not in (await owed(sam, intake.id)).values()
    assert "next_in_line" in (await owed(people["school_leader"], intake.id)).values()
    await end(people["lead"], made.json()["id"])


async def test_nobody_arranges_it_for_others_or_elsewhere(
    people: dict[str, Talk], here: Known, elsewhere: Known, stranger: Talk, sam: Talk
) -> None:
    teacher = people["teacher"]
    of_another = away(here, substitute=sam.person, person=str(people["school_leader"].person))
    assert (await teacher.post("/absences", of_another)).status_code == 404
    assert (await stranger.post("/absences", of_another)).status_code == 404
    not_here = await teacher.post("/absences", away(here, substitute=elsewhere.people["teacher"]))
    assert (not_here.status_code, not_here.json()["code"]) == (404, "unknown_person")
    parent = await people["paula"].post("/absences", away(here, substitute=sam.person))
    assert parent.status_code in {403, 404}
    other_party = await teacher.post(
        "/absences", away(here, substitute=people["coordinator"].person)
    )
    assert other_party.json()["code"] == "substitute_of_other_party"
