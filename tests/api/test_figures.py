"""The figures of a year for a program: those of the page, for whom the page is."""

from collections.abc import Mapping
from uuid import uuid4

import pytest

from access.figures import figures_of
from models.queries_stalls import Reach
from models.tables import SpansReadRow
from runtime.database import Sessions
from tests.api.people import Known
from tests.api.talk import Talk
from tests.web.test_figures import TOLD_AT, spans_of

AT_SCHOOL = {"school_leader", "internal_coordinator"}
OF_ALL = {"director", "lead", "coordinator"}


@pytest.fixture(scope="module", autouse=True)
async def _counted(sessions: Sessions, here: Known) -> None:
    async with sessions.begin() as session:
        await session.merge(SpansReadRow(id=1, position=1, read_at=TOLD_AT))
        session.add_all(spans_of(here.alliance, here.school))
        session.add_all(spans_of(here.alliance, uuid4()))


async def test_they_are_those_of_the_page(
    people: Mapping[str, Talk], sessions: Sessions, here: Known
) -> None:
    answer = await people["director"].get("/figures", year=2026)
    async with sessions() as session:
        found = await figures_of(session, Reach(alliance=here.alliance), 2026)

    assert (answer.status_code, found is None) == (200, False)
    assert found is not None
    told = answer.json()
    assert (told["year"], told["least"], told["toldAt"]) == (2026, 10, "2026-11-25T03:00:00Z")
    assert [(each["open"], each["stalled"]) for each in told["weeks"]] == [
        (each.open, each.stalled) for each in found.weeks
    ]
    (triage, talk) = sorted(told["terms"], key=lambda each: each["duty"] == "talk")
    assert triage["share"] == {
        "whole": 90,
        "good": 60,
        "other": 30,
        "percent": 67,
        "bound": "exact",
    }
    assert talk["share"]["bound"] == "more_than"
    assert told["stages"] == [
        {"stage": "planning", "count": 45, "medianDays": 30, "mostDays": 30},
    ]
    assert told["stagesHidden"] == ["evaluating"], "of six"
    assert told["plans"]["other"] is None, "eight were adopted later"
    assert told["plansBySchool"] is None, "the year is not over"
    assert {each["reached"]: each["euros"] for each in told["money"]} == {
        reached.value: euros for reached, euros in found.money.euros.items()
    }


async def test_a_school_sees_its_own_and_nobody_else_sees_any(
    people: Mapping[str, Talk], stranger: Talk
) -> None:
    for name, talk in people.items():
        answer = await talk.get("/figures")
        is_shown = name in AT_SCHOOL | OF_ALL
        assert answer.status_code == (200 if is_shown else 404), name
        if is_shown:
            assert answer.json()["least"] == (5 if name in AT_SCHOOL else 10)
    assert (await stranger.get("/figures")).status_code == 404, "nothing was counted there"
    assert (await people["director"].get("/figures", alliance=str(uuid4()))).status_code == 404
    wrong = await people["director"].get("/figures", year="x")
    assert wrong.status_code == 400
    other = await people["director"].get("/figures", year=2999)
    assert other.json()["year"] == 2026, "of a year without figures: the newest"
