"""What stands under a sign-off: how sure we were of who it was, and what they saw and said."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from activities.fingerprint import fingerprint
from activities.tokens import issue
from domain.assurance import Level
from domain.commands import WithdrawAnswer
from domain.ledger import canonical
from domain.plan import StepId
from domain.rules.proving import proved
from domain.seats import Actor, guardian
from models import queries_ledger, queries_texts
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import Journey
from tests.api.people import Known
from tests.api.talk import Talk
from tests.domain.story import PROOF


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


async def _weakly(sessions: Sessions, known: Known, name: str, of: Talk) -> Talk:
    async with sessions.begin() as session:
        token = await issue(session, known.people[name], at=clock.now(), level=Level.A)
    return Talk(of.client, token, of.person)


async def test_who_proved_too_little_does_so_and_sends_the_same_form_again(
    people: dict[str, Talk], raised: Journey, sessions: Sessions, here: Known
) -> None:
    await raised.to_signing()
    weak = await _weakly(sessions, here, "paula", people["paula"])
    step = (await people["paula"].get(f"/trajectories/{raised.id}/plan")).json()["steps"][0]
    answer = {
        "step": step["id"],
        "version": 1,
        "digest": step["digest"],
        "answer": "change",
        "reason": "Twice half an hour.",
    }
    key = uuid4()

    refused = await weak.move(raised.id, "answer_step", key=key, **answer)
    done = await people["paula"].move(raised.id, "answer_step", key=key, **answer)
    again = await people["paula"].move(raised.id, "answer_step", key=key, **answer)

    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_needed")
    assert "B" in refused.json()["detail"]
    assert done.status_code == again.status_code == 201
    assert done.json() == again.json()
    await _tells_what_was_shown(sessions, UUID(raised.id), key, people["paula"].person)


async def _tells_what_was_shown(
    sessions: Sessions, trajectory: UUID, key: UUID, person: UUID
) -> None:
    async with sessions() as session:
        rows = await queries_ledger.rows_from(session, trajectory, 1)
        stored = next(json.loads(row.entry)["event"] for row in rows if row.key == key)
        proof = stored["proof"]
        text = UUID(proof["statement"]["id"])
        told = (await queries_texts.words(session, trajectory, [text]))[text].body
    assert (proof["level"], proof["method"], proof["issuer"]) == ("b", "token", "traject")
    assert stored["ground"]["kind"] == "authority"
    assert stored["ground"]["source"] == "register"
    document = json.loads(told)
    assert canonical(document).decode() == told
    statement = document["statement"]
    assert statement["shown"]["text"]["words"] == "A weekly hour in the plus class."
    assert statement["document"]["digest"] == stored["digest"]
    assert statement["said"] == ["Twice half an hour."]
    assert statement["decision"]["answer"] == "change"
    assert statement["intent"] == "iets veranderen"
    assert statement["key"] == str(key)
    assert statement["party"]["ground"] == stored["ground"]
    subject = sha256(f"traject\n{person}".encode()).hexdigest()
    assert document["auth"]["subject"] == subject
    assert "assertion" in document["auth"]


async def test_a_statement_is_not_for_everybody_at_the_table(
    people: dict[str, Talk], raised: Journey
) -> None:
    await raised.to_signing()
    step = (await people["paula"].get(f"/trajectories/{raised.id}/plan")).json()["steps"][0]
    answer = {"step": step["id"], "version": 1, "digest": step["digest"], "answer": "agree"}
    await people["paula"].done(raised.id, "answer_step", **answer)

    events = (await people["peter"].get(f"/trajectories/{raised.id}/events")).json()["results"]

    told = next(event["content"] for event in events if event["type"] == "step.answered")
    assert set(told["proof"]) == {"level", "method", "authenticatedAt"}


async def test_a_proof_is_never_sent(people: dict[str, Talk], raised: Journey) -> None:
    answer = await people["school_leader"].move(raised.id, "adopt", version=1, proof={"level": "d"})

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_a_new_sign_in_between_two_tries_makes_no_other_move() -> None:
    withdraws = WithdrawAnswer(step=StepId(UUID(int=1)))
    by = Actor(seat=guardian(1))
    first = fingerprint(UUID(int=2), proved(withdraws, PROOF), by)
    later = replace(PROOF, authenticated_at=PROOF.authenticated_at + timedelta(minutes=1))

    assert fingerprint(UUID(int=2), proved(withdraws, later), by) == first
    other = proved(replace(withdraws, step=StepId(UUID(int=3))), PROOF)
    assert fingerprint(UUID(int=2), other, by) != first
