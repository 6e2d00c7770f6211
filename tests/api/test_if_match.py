"""Whoever answers with the ETag of what they read, is told what was changed since."""

from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from tests.api.journey import Journey, a_plan
from tests.api.talk import BASE, Talk


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture
async def signing(raised: Journey) -> Journey:
    await raised.to_signing()
    return raised


async def _plan(journey: Journey) -> tuple[dict[str, Any], str]:
    answer = await journey.people["paula"].get(f"/trajectories/{journey.id}/plan")
    return answer.json(), answer.headers["etag"]


async def _answer(
    journey: Journey, plan: dict[str, Any], etag: str, who: str = "paula"
) -> Response:
    step = plan["steps"][0]
    body = {
        "type": "answer_step",
        "step": step["id"],
        "version": plan["version"],
        "digest": step["digest"],
        "answer": "agree",
    }
    return await _send(journey.people[who], journey, body, etag)


async def _send(talk: Talk, journey: Journey, body: object, etag: str) -> Response:
    headers = talk._headers() | {"Idempotency-Key": str(uuid4()), "If-Match": etag}
    return await talk.client.post(
        f"{BASE}/trajectories/{journey.id}/moves", json=body, headers=headers
    )


async def _change_the_plan(journey: Journey, plan: dict[str, Any]) -> None:
    step = plan["steps"][0]
    for parent in ("paula", "peter"):
        await journey.people[parent].done(
            journey.id,
            "answer_step",
            step=step["id"],
            version=1,
            digest=step["digest"],
            answer="change",
            reason="One hour is little.",
        )
        await journey.people[parent].done(
            journey.id, "acknowledge_plan", digest=plan["perspective"]["digest"], answer="agree"
        )
    care = journey.people["internal_coordinator"]
    await care.done(journey.id, "return_to_planning", reason="Both parents want more.")
    await care.done(journey.id, "record_hearing", way="self", view="More.", effect="Two hours.")
    again = a_plan()
    again["version"] = 2
    again["steps"][0] |= {"id": plan["steps"][0]["id"], "text": "Two hours in the plus class."}
    again["steps"].append(a_plan()["steps"][0] | {"text": "A talk each month."})
    await care.done(journey.id, "submit_plan", **again)


async def test_an_answer_to_what_lies_there_is_taken(signing: Journey) -> None:
    plan, etag = await _plan(signing)

    assert etag == '"1"'
    assert (await _answer(signing, plan, etag)).status_code == 201
    assert (await _plan(signing))[1] == etag
    assert (await _answer(signing, plan, "*", "peter")).status_code == 201


async def test_an_answer_to_other_words_is_not_taken_and_tells_them(signing: Journey) -> None:
    old, etag = await _plan(signing)
    await _change_the_plan(signing, old)
    new, _ = await _plan(signing)
    refused = await _answer(signing, old, etag)
    told = refused.json()["changes"]

    assert (refused.status_code, refused.json()["code"]) == (412, "plan_changed")
    assert refused.headers["etag"] == told["etag"] == '"2"'
    changed = next(each for each in told["steps"] if each["how"] == "changed")
    assert (changed["id"], changed["before"]) == (old["steps"][0]["id"], old["steps"][0]["digest"])
    assert changed["now"] == new["steps"][0]["digest"]
    assert changed["text"] == "Two hours in the plus class."
    assert [each["how"] for each in told["steps"]].count("added") == 1
    assert (await _plan(signing))[0]["steps"][0]["answers"] == []
    assert (await _answer(signing, new, told["etag"])).status_code == 201


async def test_nothing_of_it_is_told_to_somebody_who_sees_nothing(
    signing: Journey, stranger: Talk
) -> None:
    answer = await _send(stranger, signing, {"type": "adopt", "version": 9}, '"9"')

    assert answer.status_code == 404
    assert "changes" not in answer.json()


async def test_adopting_another_version_than_was_read_is_refused(signing: Journey) -> None:
    leader = signing.people["school_leader"]
    answer = await _send(leader, signing, {"type": "adopt", "version": 1}, '"7"')

    assert (answer.status_code, answer.json()["code"]) == (412, "plan_changed")


@pytest.mark.parametrize("etag", ["1", 'W/"1"', '"one"', "", '"1" "2"', '"99999999999999"'])
async def test_what_is_no_etag_of_ours_is_a_fault(signing: Journey, etag: str) -> None:
    answer = await _send(signing.people["paula"], signing, {"type": "adopt", "version": 1}, etag)

    assert answer.status_code == 400
    assert {each["name"] for each in answer.json()["invalidParams"]} == {"If-Match"}
