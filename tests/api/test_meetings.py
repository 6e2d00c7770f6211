"""Meetings over the API: proposed, answered, settled, moved, called off, and written down."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import vobject

from runtime import clock
from tests.api.journey import Journey, a_plan, at, in_days


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture
async def in_intake(raise_one: Callable[[], Awaitable[Journey]]) -> Journey:
    raised = await raise_one()
    await raised.to_intake()
    return raised


async def propose(journey: Journey, *slots: str, **changed: object) -> str:
    await journey.people["internal_coordinator"].done(
        journey.id,
        "propose_meeting",
        **{
            "kind": "support_team",
            "slots": list(slots or (at(20), at(21))),
            "lasts": 45,
            "place": "at_school",
            "where": "Room 3.",
            **changed,
        },
    )
    [meeting] = await meetings(journey, "internal_coordinator")
    return str(meeting["id"])


async def meetings(journey: Journey, who: str) -> list[dict[str, Any]]:
    answer = await journey.people[who].get(f"/trajectories/{journey.id}/meetings")
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def test_a_meeting_is_proposed_answered_and_settled(in_intake: Journey) -> None:
    meeting = await propose(in_intake)
    paula, intern = in_intake.people["paula"], in_intake.people["internal_coordinator"]
    await paula.done(in_intake.id, "say_when", meeting=meeting, slots=[at(21)])

    [seen] = await meetings(in_intake, "internal_coordinator")
    assert seen["state"] == "proposed"
    assert [slot["can"] for slot in seen["slots"]] == [[], ["guardian:1"]]
    assert set(seen["yetToSay"]) == {"guardian:2", "coordinator"}
    [theirs] = await meetings(in_intake, "peter")
    assert [slot["can"] for slot in theirs["slots"]] == [None, None], "not for the other parent"
    assert [slot["count"] for slot in theirs["slots"]] == [0, 1]
    assert theirs["where"] == "Room 3."
    assert theirs["invitedAs"] == "guardian:2"

    await intern.done(in_intake.id, "settle_meeting", meeting=meeting, startsAt=at(21))
    await in_intake.people["peter"].done(
        in_intake.id, "say_if_coming", meeting=meeting, isComing=False
    )
    [settled] = await meetings(in_intake, "paula")
    assert settled["state"] == "settled"
    assert {"seat": "guardian:2", "isComing": False} in settled["coming"]


async def test_who_is_asked_owes_an_answer_and_it_is_on_their_list(in_intake: Journey) -> None:
    meeting = await propose(in_intake)
    owed = await in_intake.people["paula"].get("/obligations")
    mine = [each for each in owed.json()["results"] if each["trajectory"] == in_intake.id]
    assert "answer_meeting" in {each["kind"] for each in mine}

    await in_intake.people["paula"].done(in_intake.id, "say_when", meeting=meeting, slots=[])
    owed = await in_intake.people["paula"].get("/obligations")
    mine = [each for each in owed.json()["results"] if each["trajectory"] == in_intake.id]
    assert "answer_meeting" not in {each["kind"] for each in mine}


async def test_the_invitation_is_a_file_of_ones_own_that_says_nothing(in_intake: Journey) -> None:
    meeting = await propose(in_intake)
    where = f"/trajectories/{in_intake.id}/meetings/{meeting}/invitation"
    paula, intern = in_intake.people["paula"], in_intake.people["internal_coordinator"]
    assert (await paula.get(where)).status_code == 404, "no day is settled"
    await intern.done(in_intake.id, "settle_meeting", meeting=meeting, startsAt=at(20))
    answer = await paula.get(where)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8; method=REQUEST"
    assert "attachment" in answer.headers["content-disposition"]
    event = vobject.readOne(answer.text).vevent
    view = (await paula.get(f"/trajectories/{in_intake.id}")).json()
    assert event.dtstart.value == datetime.fromisoformat(at(20))
    assert view["caseNumber"] in event.summary.value
    for word in (view["learner"]["name"].split()[0], "Room 3", "ondersteuning", "support", "zorg"):
        assert word not in answer.text.replace("\r\n ", ""), word
    assert answer.text.count("mailto:") == 2, "the school, and nobody but Paula"

    await intern.done(in_intake.id, "settle_meeting", meeting=meeting, startsAt=at(22))
    moved = vobject.readOne((await paula.get(where)).text).vevent
    assert (event.uid.value, event.sequence.value) == (moved.uid.value, "0")
    assert moved.sequence.value == "1"


async def test_who_is_not_invited_gets_no_invitation(in_intake: Journey) -> None:
    meeting = await propose(in_intake)
    intern = in_intake.people["internal_coordinator"]
    await intern.done(in_intake.id, "settle_meeting", meeting=meeting, startsAt=at(20))

    where = f"/trajectories/{in_intake.id}/meetings/{meeting}/invitation"
    for who in ("school_leader", "lead"):
        assert (await in_intake.people[who].get(where)).status_code == 404
    unknown = where.replace(meeting, str(uuid4()))
    assert (await in_intake.people["paula"].get(unknown)).status_code == 404


async def test_a_moment_without_a_zone_and_a_number_are_no_moments(in_intake: Journey) -> None:
    intern = in_intake.people["internal_coordinator"]
    sent: dict[str, Any] = {"kind": "support_team", "lasts": 45, "place": "at_school"}
    for slot in (f"{in_days(9)}T14:00:00", 1_800_000_000, "1800000000", "Tuesday"):
        answer = await intern.move(in_intake.id, "propose_meeting", **sent, slots=[slot])
        assert answer.status_code == 400, slot
    past = await intern.move(in_intake.id, "propose_meeting", **sent, slots=[at(-1)])
    assert (past.status_code, past.json()["code"]) == (400, "in_the_past")


async def test_what_was_agreed_becomes_a_step_that_is_answered(in_intake: Journey) -> None:
    """The same id from the minutes to the sign-off."""
    meeting = await propose(in_intake)
    intern, paula = in_intake.people["internal_coordinator"], in_intake.people["paula"]
    soon = (clock.now() + timedelta(seconds=8)).isoformat()
    await intern.done(in_intake.id, "settle_meeting", meeting=meeting, startsAt=soon)
    note = {
        "meeting": meeting,
        "present": ["guardian:1", "internal_coordinator"],
        "minutes": "She told what she likes.",
        "items": [{"text": "A weekly hour in the plus class.", "doneBy": "teacher"}],
    }
    await _once_it_is_over(in_intake, meeting)
    await intern.done(in_intake.id, "note_meeting", **note)

    [held] = await meetings(in_intake, "paula")
    assert held["state"] == "held"
    assert held["held"]["present"] == ["guardian:1", "internal_coordinator"]
    assert held["held"]["minutes"] == "She told what she likes."
    [item] = held["held"]["items"]
    assert (item["step"], item["isLeftOut"]) == (None, False)

    await intern.done(in_intake.id, "ask_learner", way="self")
    await intern.done(in_intake.id, "complete_intake", needs="Work.", meetingOn=in_days(0))
    await intern.done(in_intake.id, "record_hearing", way="self", view="Why?", effect="Puzzles.")
    plan = a_plan()
    plan["steps"][0] |= {"id": item["id"], "text": item["text"]}
    await intern.done(in_intake.id, "submit_plan", **plan)
    step = (await paula.get(f"/trajectories/{in_intake.id}/plan")).json()["steps"][0]
    await paula.done(
        in_intake.id,
        "answer_step",
        step=item["id"],
        version=1,
        digest=step["digest"],
        answer="agree",
    )
    [held] = await meetings(in_intake, "paula")
    assert held["held"]["items"][0]["step"] == 1
    assert held["held"]["items"][0]["state"] == "waiting", "Peter is still to answer"


async def _once_it_is_over(journey: Journey, meeting: str) -> None:
    async with asyncio.timeout(60):
        while True:
            [seen] = await meetings(journey, "internal_coordinator")
            if seen["state"] == "over":
                assert seen["id"] == meeting
                return
            await asyncio.sleep(0.5)
