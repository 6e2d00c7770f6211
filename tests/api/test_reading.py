"""What can be read: lists in parts, a trajectory in words, the ledger, the rules."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from httpx import AsyncClient
from temporalio.testing import WorkflowEnvironment

from domain import procedures
from tests.api.journey import Journey
from tests.api.talk import BASE, Talk
from workflows.messages import workflow_id


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


async def test_a_list_comes_in_parts_that_lead_to_each_other(
    people: dict[str, Talk], raised: Journey, client: AsyncClient
) -> None:
    lead = people["lead"]
    first = await lead.get("/trajectories", pageSize=1, stage="signalled")
    whole = (await lead.get("/trajectories", stage="signalled")).json()
    seen = [first.json()["results"][0]["id"]]
    page = first.json()
    while page["next"]:
        headers = {"Authorization": f"Bearer {lead.token}"}
        page = (await client.get(page["next"], headers=headers)).json()
        seen += [row["id"] for row in page["results"]]

    assert seen == [row["id"] for row in whole["results"]]
    assert raised.id in seen
    assert first.json()["count"] == len(seen)
    assert first.json()["previous"] is None
    if len(seen) > 1:
        assert first.headers["link"] == f'<{first.json()["next"]}>; rel="next"'


async def test_filters_narrow_a_list_down(people: dict[str, Talk], raised: Journey) -> None:
    lead, school = people["lead"], await _school_of(people["lead"], raised)

    async def ids(**query: str | int) -> list[str]:
        answer = await lead.get("/trajectories", **query)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["results"]]

    assert raised.id in await ids(waitingOn="coordinator", school=school, overdue="false")
    assert raised.id not in await ids(stage="active")
    assert raised.id not in await ids(waitingOn="guardian")
    assert raised.id not in await ids(overdue="true")
    assert await ids(school=str(UUID(int=0))) == []


async def test_a_trajectory_says_why_it_waits_in_the_language_of_the_reader(
    people: dict[str, Talk], raised: Journey, client: AsyncClient
) -> None:
    talk = people["coordinator"]
    english = (await talk.get(f"/trajectories/{raised.id}")).json()
    dutch = await client.get(
        f"{BASE}/trajectories/{raised.id}", headers={"Authorization": f"Bearer {talk.token}"}
    )

    assert english["waiting"].startswith("The coordinator has to pick up the signal")
    assert dutch.json()["waiting"].startswith("De trajectbegeleider moet het signaal oppakken")
    assert english["yours"] == ["coordinator"]
    assert english["learner"]["name"] == "Bo"
    owed = english["obligations"][0]
    assert (owed["kind"], owed["owedBy"]) == ("acknowledge_signal", "coordinator")
    assert "school days" in owed["explain"]
    assert owed["next"]["at"].endswith("Z")


async def test_the_ledger_comes_in_order_with_its_words(
    people: dict[str, Talk], raised: Journey, client: AsyncClient
) -> None:
    talk = people["coordinator"]
    await talk.done(raised.id, "triage", outcome="accept", reason="Two teachers saw it.")
    first = (await talk.get(f"/trajectories/{raised.id}/events", pageSize=2)).json()
    rest = await client.get(first["next"], headers={"Authorization": f"Bearer {talk.token}"})
    entries = first["results"] + rest.json()["results"]

    assert [entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[0]["type"] == "trajectory.opened"
    assert isinstance(entries[0]["content"]["calendar"], str)
    assert entries[1]["content"]["text"]["words"] == "Stares out of the window."
    assert all(after["previous"] == entry["hash"] for entry, after in pairwise(entries))
    triaged = next(entry for entry in entries if entry["type"] == "signal.triaged")
    assert triaged["content"]["reason"]["words"] == "Two teachers saw it."
    assert triaged["by"] == {
        "seat": "coordinator",
        "person": str(talk.person),
        "onBehalfOf": None,
    }


async def test_a_plan_is_not_there_before_there_is_one(
    people: dict[str, Talk], raised: Journey
) -> None:
    answer = await people["coordinator"].get(f"/trajectories/{raised.id}/plan")

    assert answer.status_code == 404


async def test_obligations_are_those_of_the_reader(
    people: dict[str, Talk], raised: Journey
) -> None:
    await raised.to_signing()

    async def owed(who: str) -> set[tuple[str, str]]:
        rows = (await people[who].get("/obligations")).json()["results"]
        return {(row["kind"], row["because"]) for row in rows if row["trajectory"] == raised.id}

    assert ("deliver_invitation", "mine") in await owed("coordinator")
    assert ("set_plan", "of_my_office") in await owed("internal_coordinator")
    assert await owed("paula") <= {("answer_plan", "mine")}  # once the invitation was delivered
    assert await owed("teacher") == set()


async def test_a_stall_is_shown_to_managers_without_a_name(
    people: dict[str, Talk], raised: Journey, temporal_env: WorkflowEnvironment
) -> None:
    handle = temporal_env.client.get_workflow_handle(workflow_id(UUID(raised.id)))
    await temporal_env.fast_forward(handle, timedelta(days=60))
    stalls = []
    for _ in range(100):
        stalls = (await people["director"].get("/stalls")).json()["results"]
        if any(row["trajectory"] == raised.id for row in stalls):
            break
        await asyncio.sleep(0.1)

    row = next(row for row in stalls if row["trajectory"] == raised.id)
    assert (row["stage"], row["waitingOn"]) == ("signalled", "coordinator")
    assert not {"learner", "name", "learnerName", "seats"} & set(row)
    mine = (await people["school_leader"].get("/stalls")).json()["results"]
    assert raised.id in [each["trajectory"] for each in mine], "it is of their own school"
    assert (await people["teacher"].get("/stalls")).json()["results"] == []
    narrowed = await people["director"].get("/stalls", waitingOn="guardian")
    assert all(each["waitingOn"].startswith("guardian") for each in narrowed.json()["results"])


async def test_procedures_are_readable_for_people_and_programs(people: dict[str, Talk]) -> None:
    known = (await people["paula"].get("/procedures")).json()
    one = (await people["paula"].get(f"/procedures/{known[0]['id']}")).json()

    assert [each["id"] for each in known] == list(procedures.ALL)
    assert one["digest"] == procedures.ref(one["id"]).digest
    assert one["page"].startswith("# ")
    assert {duty["kind"] for duty in one["duties"]} >= {"triage", "answer_plan"}


async def _school_of(talk: Talk, journey: Journey) -> str:
    return str((await talk.get(f"/trajectories/{journey.id}")).json()["school"])
