"""Whole stories, from the first signal to the end, on a clock that runs for a school year.

With TRAJECTORIES_WRITE=1 the histories of these stories, and the snapshots they went on from, are
written to tests/replay: every later version of the code must understand them.
"""

import json
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.ledger import canonical, first_break
from tests.workflows.case import Case
from workflows.histories import ledger_of

REPLAY = Path(__file__).resolve().parents[1] / "replay"
SCHEMA = "v1"


@pytest.fixture(autouse=True)
async def _told_again(case: Case, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """After every story: its histories tell the ledger again, byte for byte."""
    yield
    entries = await case.entries()
    told = await ledger_of(case.client, case.trajectory)
    assert [canonical(each.entry) for each in told] == [canonical(entry) for entry in entries]
    assert first_break(entries) is None
    if os.environ.get("TRAJECTORIES_WRITE"):
        await _write(case, request.node.name.removeprefix("test_"))


async def _write(case: Case, name: str) -> None:
    """The history of the last run, and the snapshot that it began with, if it did."""
    history = await case.handle.fetch_history()
    told = re.sub(
        r"\d+@[\w.-]+", "worker", json.dumps(json.loads(history.to_json()))
    )  # not ours to tell
    (REPLAY / "histories" / f"{name}@{SCHEMA}.json").write_text(told)
    started = history.events[0].workflow_execution_started_event_attributes
    start = json.loads(started.input.payloads[0].data)
    if start["snapshot"] is not None:
        text = json.dumps(start["snapshot"], indent=1)
        (REPLAY / "snapshots" / f"{name}@{SCHEMA}.json").write_text(text)


async def test_a_plan_is_agreed_carried_out_and_evaluated(case: Case) -> None:
    """The reference trajectory: two guardians, school, care, four steps, one evaluation."""
    await case.in_signing(steps=4)
    for seat in ("guardian:1", "guardian:2"):
        for step in range(4):
            await case.answer(seat, step, "agree")
        await case.see(seat)
    await case.do("adopt", "school_leader", version=1)
    await case.do("report_back", "coordinator", on=await case.day(), text="Je krijgt je project.")
    for _ in range(2):
        await case.pass_days(20)
        await case.do(
            *("log_check_in", "coordinator"),
            on=await case.day(),
            carriedOut="yes",
            note="Het loopt.",
        )
    await case.do("open_evaluation", "coordinator")
    await case.hear()
    goals = (await case.state()).in_force
    assert goals is not None
    await case.do(
        *("hold_evaluation", "coordinator"),
        on=await case.day(),
        parentsPresent=["guardian:1", "guardian:2"],
        scores=[{"goal": str(goals.goals[0].id), "points": 1}],
        outcome="finish",
        minutes="Doelen gehaald.",
    )
    events, tasks = await case.counted()

    assert (await case.state()).stage == "closed"
    assert events <= 250, (events, tasks)


async def test_a_refusal_leads_to_a_talk_and_a_new_version(case: Case) -> None:
    await case.in_signing(steps=2)
    await case.answer("guardian:1", 0, "refuse", reason="Dit kost haar de gymles.")
    await case.answer("guardian:1", 1, "agree")
    await case.answer("guardian:2", 0, "refuse", reason="Eens met haar moeder.")
    await case.answer("guardian:2", 1, "agree")
    await case.do(
        *("log_talk", "coordinator"),
        withSeat="guardian:1",
        on=await case.day(),
        minutes="We zoeken een ander uur.",
    )
    await case.do("return_to_planning", "coordinator", reason="Een ander uur.")
    await case.hear()
    await case.submit_plan(version=2, steps=1)
    for seat in ("guardian:1", "guardian:2"):
        await case.answer(seat, 0, "agree")
        await case.see(seat)
    await case.do("adopt", "school_leader", version=2)

    assert (await case.state()).stage == "active"
    assert "answer.lapsed" in await case.types()


async def test_parents_who_disagree_do_not_stop_basic_support(case: Case) -> None:
    await case.in_signing(steps=1)
    await case.answer("guardian:1", 0, "agree")
    await case.answer("guardian:2", 0, "refuse", reason="Ik wil dit niet.")
    assert "split.arose" in await case.types()

    await case.do("settle_split", "coordinator", decision="Compacten gaat door in de les.")
    await case.pass_days(10)
    await case.answer("guardian:2", 0, "agree")

    assert (await case.types()).count("step.answered") == 3
    assert (await case.state()).split_since is None


async def test_a_hold_over_the_holidays_stops_our_own_clocks(case: Case) -> None:
    await case.in_intake()
    owed = await case.owed()
    today = await case.today()
    await case.do(
        *("hold", "coordinator"),
        reason="family_request",
        until=case.later(today, 42),
        note="De familie is weg.",
    )
    moved = await case.owed()
    await case.pass_days(45)

    assert moved["complete_intake"] > owed["complete_intake"]
    types = await case.types()
    assert "hold.started" in types
    assert "hold.ended" in types


async def test_nobody_answers_and_the_ladder_is_climbed_to_its_end(case: Case) -> None:
    await case.in_signing(steps=1)
    await case.pass_days(70)

    types = await case.types()
    assert "rung.climbed" in types
    assert "trajectory.stalled" in types
    assert "step.answered" not in types, "silence is never consent"


async def test_it_goes_on_in_a_new_run_as_if_nothing_had_happened(case: Case) -> None:
    await case.in_signing(steps=1)
    await case.answer("guardian:1", 0, "agree")
    await case.continue_as_new()
    await case.answer("guardian:2", 0, "agree")
    await case.continue_as_new()
    await case.see("guardian:1")
    await case.see("guardian:2")
    await case.do("adopt", "school_leader", version=1)

    assert (await case.state()).stage == "active"


async def test_a_trajectory_from_elsewhere_goes_on_here(case: Case) -> None:
    await case.bring_from_elsewhere()
    await case.pass_days(5)
    await case.do("inform_parents", "coordinator", on=await case.day())

    entries = await case.entries()
    assert entries[0].event.at < entries[-1].event.at
    assert entries[0].recorded_at == entries[1].recorded_at
