"""Moves over HTTP: what is possible, doing it once, and what is answered when it cannot be."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from tests.api.journey import SIGNAL, Journey
from tests.api.people import Known
from tests.api.talk import BASE, Talk


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


async def test_a_signal_opens_a_trajectory_and_a_second_one_joins_it(
    people: dict[str, Talk], learner: UUID
) -> None:
    body = {"learner": str(learner), "signal": SIGNAL}
    first = await people["teacher"].post("/trajectories", body)
    second = await people["school_leader"].post("/trajectories", body)

    assert [first.status_code, second.status_code] == [201, 201]
    assert first.json()["trajectory"] == second.json()["trajectory"]
    assert second.json()["sequence"] > first.json()["sequence"]
    location = f"{BASE}/trajectories/{first.json()['trajectory']}"
    assert first.headers["location"] == second.headers["location"] == location


async def test_the_same_key_gives_the_same_receipt_and_happens_once(
    people: dict[str, Talk], raised: Journey
) -> None:
    key = uuid4()
    coordinator = people["coordinator"]
    first = await coordinator.move(raised.id, "acknowledge_signal", key=key)
    again = await coordinator.move(raised.id, "acknowledge_signal", key=f'"{key}"')

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    events = (await coordinator.get(f"/trajectories/{raised.id}/events")).json()["results"]
    assert [event["type"] for event in events].count("signal.acknowledged") == 1


async def test_the_same_key_with_other_content_is_refused(
    people: dict[str, Talk], raised: Journey
) -> None:
    key = uuid4()
    body = {"outcome": "accept", "reason": "Two teachers saw it."}
    await people["coordinator"].move(raised.id, "triage", key=key, **body)
    other_words = {**body, "reason": "Three teachers saw it."}
    changed = await people["coordinator"].move(raised.id, "triage", key=key, **other_words)
    by_another = await people["school_leader"].move(raised.id, "triage", key=key, **body)

    for answer in (changed, by_another):
        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"


async def test_a_move_that_takes_the_seat_away_still_has_its_receipt(
    people: dict[str, Talk], raised: Journey, here: Known
) -> None:
    """Who hands a trajectory over and loses the answer on the way asks again, without the seat."""
    coordinator, key = people["coordinator"], uuid4()
    seat = {"seat": "coordinator", "person": str(coordinator.person)}
    await coordinator.done(raised.id, "seat_person", **seat)
    to = {"to": str(here.people["lead"])}
    first = await coordinator.move(raised.id, "hand_over", key=key, **to)
    again = await coordinator.move(raised.id, "hand_over", key=key, **to)

    assert first.status_code == 201, first.text
    assert again.json() == first.json()
    refused = await coordinator.move(raised.id, "hand_over", **to)
    assert (refused.status_code, refused.json()["code"]) == (403, "no_seat")


async def test_twenty_at_once_under_one_key_are_one(
    people: dict[str, Talk], raised: Journey
) -> None:
    key = uuid4()
    asked = [
        people["coordinator"].move(raised.id, "acknowledge_signal", key=key) for _ in range(20)
    ]
    answers = await asyncio.gather(*asked)

    assert {answer.status_code for answer in answers} <= {201, 202}
    assert len({answer.json()["head"] for answer in answers if answer.status_code == 201}) == 1


@pytest.mark.parametrize(
    ("who", "type_", "body", "status", "code"),
    [
        ("teacher", "inform_parents", {"on": "2026-11-23"}, 404, "not_found"),
        ("internal_coordinator", "acknowledge_signal", {}, 403, "not_your_turn"),
        ("school_leader", "adopt", {"version": 1}, 409, "wrong_stage"),
        ("internal_coordinator", "inform_parents", {"on": "2030-01-01"}, 400, "in_the_future"),
        ("coordinator", "unseat_person", {"seat": "guardian:9"}, 404, "seat_empty"),
        ("coordinator", "hand_over", {"to": str(uuid4())}, 404, "unknown_person"),
        ("coordinator", "move_procedure", {"procedure": "po-1900"}, 404, "procedure_unknown"),
        ("coordinator", "merge_into", {"into": str(uuid4()), "match": "eck_id"}, 404, "not_found"),
    ],
)
async def test_what_cannot_be_is_a_problem_with_a_stable_code(  # noqa: PLR0913, PLR0917 - a case each
    people: dict[str, Talk],
    raised: Journey,
    who: str,
    type_: str,
    body: dict[str, Any],
    status: int,
    code: str,
) -> None:
    answer = await people[who].move(raised.id, type_, **body)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"] == f"urn:traject:problem:{code}"
    assert problem["detail"].endswith(".")


async def test_a_refusal_is_kept_with_its_reason_in_the_language_of_whoever_looks(
    people: dict[str, Talk], raised: Journey, client: AsyncClient
) -> None:
    key = uuid4()
    teller = people["school_leader"]
    answer = await teller.move(raised.id, "adopt", key=key, version=1)
    looked = await teller.get(f"/moves/{key}")
    dutch = await client.get(
        f"{BASE}/moves/{key}", headers={"Authorization": f"Bearer {teller.token}"}
    )

    assert looked.json()["state"] == "refused"
    assert looked.json()["refusal"] == {
        "code": "wrong_stage",
        "reason": answer.json()["detail"],
    }
    assert dutch.json()["refusal"]["reason"].startswith("Dit kan niet in de fase")


async def test_every_fault_in_a_body_is_named_and_no_value_repeated(
    people: dict[str, Talk], raised: Journey
) -> None:
    answer = await people["coordinator"].move(
        raised.id, "triage", outcome="Anna is ill", reason=" ", extra=1
    )

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "invalid")
    assert {(each["name"], each["code"]) for each in problem["invalidParams"]} == {
        ("outcome", "enum"),
        ("reason", "value_error"),
        ("extra", "extra_forbidden"),
    }
    assert "Anna" not in answer.text


@pytest.mark.parametrize(
    ("send", "status", "code"),
    [
        (lambda talk, path: talk.post(path, {}, key="1"), 400, "invalid"),
        (lambda talk, path: talk.post(path, {"type": "fly"}), 400, "invalid"),
        (lambda talk, path: talk.post(path, []), 400, "invalid"),
        (lambda talk, path: talk.post(path, {}, seat="king"), 400, "invalid"),
        (
            lambda talk, path: talk.post(path, {"type": "reopen", "reason": "x" * 20_001}),
            400,
            "invalid",
        ),
        (
            lambda talk, path: talk.post(path, {"type": "reopen", "reason": "x" * 70_000}),
            413,
            "too_large",
        ),
        (
            lambda talk, path: talk.post(
                path, {"type": "acknowledge_signal"}, seat="school_leader"
            ),
            403,
            "not_your_seat",
        ),
    ],
)
async def test_what_is_malformed_is_told_before_the_rules_are_asked(
    people: dict[str, Talk],
    raised: Journey,
    send: Callable[[Talk, str], Awaitable[Any]],
    status: int,
    code: str,
) -> None:
    answer = await send(people["coordinator"], f"/trajectories/{raised.id}/moves")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_move_without_a_key_is_refused(
    people: dict[str, Talk], raised: Journey, client: AsyncClient
) -> None:
    answer = await client.post(
        f"{BASE}/trajectories/{raised.id}/moves",
        json={"type": "acknowledge_signal"},
        headers={"Authorization": f"Bearer {people['coordinator'].token}"},
    )

    assert answer.status_code == 400
    assert answer.json()["invalidParams"][0]["name"].lower() == "idempotency-key"


async def test_parents_answer_the_text_they_were_shown_and_the_plan_is_adopted(
    people: dict[str, Talk], raised: Journey
) -> None:
    await raised.to_signing()
    plan = (await people["paula"].get(f"/trajectories/{raised.id}/plan")).json()
    step = plan["steps"][0]
    assert step["text"] == "A weekly hour in the plus class."
    assert plan["signers"] == ["guardian:1", "guardian:2"]

    word = {"step": step["id"], "version": 1, "answer": "agree"}
    blind = await people["paula"].move(raised.id, "answer_step", digest="0" * 64, **word)
    assert (blind.status_code, blind.json()["code"]) == (409, "text_changed")

    for parent in ("paula", "peter"):
        digest = plan["perspective"]["digest"]
        await people[parent].done(raised.id, "answer_step", digest=step["digest"], **word)
        await people[parent].done(raised.id, "acknowledge_plan", digest=digest, answer="agree")
    receipt = await people["school_leader"].done(raised.id, "adopt", version=1)

    assert receipt["stage"] == "active"
    shown = (await people["peter"].get(f"/trajectories/{raised.id}/plan")).json()
    assert shown["versionInForce"] == 1
    assert [given["seat"] for given in shown["steps"][0]["answers"]] == ["guardian:1", "guardian:2"]


async def test_moves_tell_what_can_be_done_now_and_why_the_rest_cannot(
    people: dict[str, Talk], raised: Journey
) -> None:
    await raised.to_signing()
    mine = (await people["paula"].get(f"/trajectories/{raised.id}/moves")).json()["results"]
    plan = (await people["paula"].get(f"/trajectories/{raised.id}/plan")).json()

    moves = {move["type"]: move for move in mine}
    answers = moves["answer_step"]
    assert answers["isPossible"]
    assert answers["seat"] == "guardian:1"
    step = {"step": plan["steps"][0]["id"], "version": 1, "digest": plan["steps"][0]["digest"]}
    assert {"type": "answer_step", "answer": "refuse", **step} in answers["options"]
    assert answers["schema"]["properties"]["digest"]["type"] == "string"
    assert moves["request_revision"]["refusal"]["code"] == "wrong_stage"
    assert "adopt" not in moves


async def test_an_option_completed_with_words_is_accepted(
    people: dict[str, Talk], raised: Journey
) -> None:
    """What is offered can be done: no second copy of a rule."""
    talk = people["coordinator"]
    moves = (await talk.get(f"/trajectories/{raised.id}/moves")).json()["results"]
    triage = next(move for move in moves if move["type"] == "triage")

    assert len(triage["options"]) == 3
    option = next(each for each in triage["options"] if each["outcome"] == "reject")
    receipt = await talk.done(raised.id, **{"type_": option.pop("type"), **option}, reason="Why.")
    assert receipt["stage"] == "closed"
