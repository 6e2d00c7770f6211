"""Looking into a case without a seat: with a reason, for a while, and never unseen."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from activities import post
from domain.seats import SeatKind
from models.states import NoticeState
from models.tables import NoticeRow
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import Journey
from tests.api.people import Known, add_person
from tests.api.talk import Talk


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture(scope="module")
async def officer(sessions: Sessions, here: Known, people: dict[str, Talk]) -> Talk:
    await add_person(sessions, here, "fatima", office=SeatKind.PRIVACY_OFFICER)
    return Talk(people["lead"].client, here.tokens["fatima"], here.people["fatima"])


def _until(hours: float) -> str:
    return (clock.now() + timedelta(hours=hours)).isoformat()


async def test_a_director_opens_a_case_with_a_reason(
    raised: Journey, people: dict[str, Talk], officer: Talk
) -> None:
    director, path = people["director"], f"/trajectories/{raised.id}"
    assert (await director.get(path)).status_code == 404

    opened = await director.post(f"{path}/openings", {"reason": "A complaint came in."})

    assert opened.status_code == 201, opened.text
    assert (opened.json()["kind"], opened.json()["by"]["name"]) == (
        "opened_with_reason",
        "Director",
    )
    assert (await director.get(path)).status_code == 200
    reviewed = (await officer.get("/openings")).json()["results"]
    mine = next(each for each in reviewed if each["id"] == opened.json()["id"])
    assert (mine["reason"], mine["reviewedAt"]) == ("A complaint came in.", None)
    assert (await officer.post(f"/openings/{mine['id']}/review", {})).status_code == 204
    after = (await officer.get("/openings")).json()["results"]
    assert next(each for each in after if each["id"] == mine["id"])["reviewedAt"] is not None


async def test_what_was_opened_is_closed_by_whoever_opened_it_and_by_nobody_else(
    raised: Journey, people: dict[str, Talk], officer: Talk
) -> None:
    director, path = people["director"], f"/trajectories/{raised.id}"
    opened = (await director.post(f"{path}/openings", {"reason": "A complaint came in."})).json()
    mine = f"/openings/{opened['id']}"
    for who in (officer, people["coordinator"], people["paula"]):
        assert (await who.delete(mine)).status_code == 404
    assert (await director.get(path)).status_code == 200

    assert (await director.delete(mine)).status_code == 204
    assert (await director.get(path)).status_code == 404
    listed = (await director.get("/openings")).json()["results"]
    ended = next(each["endsAt"] for each in listed if each["id"] == opened["id"])
    assert ended < opened["endsAt"]

    assert (await director.delete(mine)).status_code == 204, "closed is closed"
    listed = (await director.get("/openings")).json()["results"]
    assert next(each["endsAt"] for each in listed if each["id"] == opened["id"]) == ended


async def test_who_opened_a_case_is_told_with_the_organisation_they_did_it_for(
    raised: Journey, people: dict[str, Talk], here: Known
) -> None:
    await raised.to_intake()
    director, path = people["director"], f"/trajectories/{raised.id}"
    await director.post(f"{path}/openings", {"reason": "A complaint came in."})
    await director.get(path)
    told = (await people["paula"].get(f"{path}/readers", pageSize=50)).json()["results"]
    mine = next(each for each in told if each["name"] == "Director")

    assert (mine["alliance"], mine["school"]) == (str(here.alliance), None)
    assert mine["reason"] == "A complaint came in."


async def test_an_opening_that_ended_gives_nothing(
    raised: Journey, people: dict[str, Talk], sessions: Sessions
) -> None:
    director, path = people["director"], f"/trajectories/{raised.id}"
    opened = await director.post(f"{path}/openings", {"reason": "A complaint.", "until": _until(2)})
    async with sessions.begin() as session:
        await (await session.connection()).execute(
            text(
                "UPDATE case_opening SET opened_at = now() - interval '2 h', ends_at = now()"
                " WHERE id = :id"
            ),
            {"id": opened.json()["id"]},
        )

    assert (await director.get(path)).status_code == 404
    assert (await director.get(f"{path}/events")).status_code == 404


async def test_a_broken_glass_is_told_to_the_privacy_officer_at_once_without_a_name(
    raised: Journey, people: dict[str, Talk], officer: Talk, sessions: Sessions
) -> None:
    director, path = people["director"], f"/trajectories/{raised.id}"
    body = {"kind": "break_glass", "reason": "The child ran away.", "until": _until(3)}

    opened = await director.post(f"{path}/openings", body)

    assert opened.status_code == 201, opened.text
    assert (await director.get(path)).status_code == 200
    async with sessions.begin() as session:
        notice = (
            await session.exec(
                select(NoticeRow).where(
                    col(NoticeRow.code) == "glass.broken", NoticeRow.trajectory == raised.id
                )
            )
        ).one()
    assert notice.seat == "privacy_officer"
    while await post.deliver_due(sessions, at=clock.now()):
        pass
    async with sessions.begin() as session:
        sent = await session.get_one(NoticeRow, notice.id)
    assert sent.state is NoticeState.DELIVERED
    assert "ran away" in (await officer.get("/openings")).text


@pytest.mark.parametrize(
    ("who", "body", "code"),
    [
        ("teacher", {"reason": "Curious."}, "not_found"),
        ("teacher", {"kind": "break_glass", "reason": "x", "until": 1.0}, "not_found"),
        ("school_leader", {"reason": "Curious."}, "cannot_open"),
        ("director", {"reason": "x", "until": 9.0}, "opening_too_long"),
        ("director", {"reason": "x", "until": -1.0}, "opening_too_long"),
        ("director", {"kind": "break_glass", "reason": "x"}, "opening_needs_end"),
        ("director", {"kind": "break_glass", "reason": "x", "until": 25.0}, "opening_too_long"),
        ("lead", {"reason": "x"}, "sees_already"),
        ("director", {"reason": " "}, "invalid"),
        ("director", {}, "invalid"),
    ],
)
async def test_an_opening_is_refused_with_a_reason(
    raised: Journey, people: dict[str, Talk], who: str, body: dict[str, object], code: str
) -> None:
    hours = body.get("until")
    sent = body | ({"until": _until(hours)} if isinstance(hours, float) else {})

    refused = await people[who].post(f"/trajectories/{raised.id}/openings", sent)

    assert refused.json()["code"] == code


async def test_for_others_there_is_no_case_to_open(
    raised: Journey, people: dict[str, Talk], stranger: Talk
) -> None:
    body = {"kind": "break_glass", "reason": "Let me in.", "until": _until(1)}
    for talk in (stranger, people["peter"]):
        answer = await talk.post(f"/trajectories/{raised.id}/openings", body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await talk.get("/openings")).json()["results"] == []


async def test_only_the_privacy_officer_reviews(
    raised: Journey, people: dict[str, Talk], officer: Talk, stranger: Talk
) -> None:
    director = people["director"]
    opened = await director.post(f"/trajectories/{raised.id}/openings", {"reason": "A complaint."})
    path = f"/openings/{opened.json()['id']}/review"

    assert (await director.post(path, {})).status_code == 404
    assert (await stranger.post(path, {})).status_code == 404
    assert (await officer.post(path, {})).status_code == 204
