"""The first page: the demo alliance at a glance."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import words as codes
from domain.calendar import local_date
from domain.procedure import Stage
from domain.seats import kind_of
from models import queries_demo, queries_people, queries_stalls
from models.queries_demo import StageCount
from models.queries_stalls import Reach, StallFilters
from models.views import School, StallView
from runtime import clock
from runtime.settings import Settings
from web import words
from web.i18n import Day, Message, Sayable, _
from web.pages import page

MOST_STALLS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StageShown:
    name: Sayable
    is_over: bool
    count: int
    stalled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StallShown:
    case_number: str
    stage: Sayable
    waiting_on: Sayable
    since: Sayable
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolShown:
    name: str
    sector: Sayable
    region: Sayable
    board: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    name: str
    office: Sayable
    of: str
    is_staff: bool


def router(settings: Settings) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    async def home(request: Request) -> HTMLResponse:
        shown: dict[str, Any] = {"alliance": None}
        if settings.demo:
            async with request.app.state.means.demo() as session:
                shown = await _alliance_shown(session)
        return page(request, "home.html", shown | {"temporal_ui": temporal_ui(settings)})

    return routes


def temporal_ui(settings: Settings) -> str | None:
    """Where the pages of the embedded Temporal are. Of any other server we do not know."""
    host, _, port = settings.temporal_address.rpartition(":")
    is_embedded = host == "127.0.0.1" and port == str(settings.temporal_port)
    return f"http://{host}:{settings.temporal_ui_port}" if is_embedded else None


async def _alliance_shown(session: AsyncSession) -> dict[str, Any]:
    found = await queries_demo.first_alliance(session)
    if found is None:
        return {"alliance": None}
    alliance, name = found
    today = local_date(clock.now())
    counts = await queries_demo.stage_counts(session, alliance)
    stalled = await queries_stalls.stalls(
        session, Reach(alliance=alliance), StallFilters(), limit=MOST_STALLS
    )
    stages = _stages(counts)
    people = await _people(session, alliance, today, name)
    return {
        "alliance": name,
        "stages": stages,
        "most": max([1, *(each.count for each in stages)]),
        "summary": _summary(counts),
        "stalls": [_stall(each, today) for each in stalled.items],
        "schools": [_school(each) for each in await queries_people.schools(session, alliance)],
        "staff": [each for each in people if each.is_staff],
        "families": [each for each in people if not each.is_staff],
    }


def _stages(counts: list[StageCount]) -> list[StageShown]:
    by_stage = {each.stage: each for each in counts}
    return [
        StageShown(
            name=codes.STAGES[stage],
            is_over=stage is Stage.CLOSED,
            count=by_stage[stage].count if stage in by_stage else 0,
            stalled=by_stage[stage].stalled if stage in by_stage else 0,
        )
        for stage in Stage
    ]


def _summary(counts: list[StageCount]) -> Message:
    closed = sum(each.count for each in counts if each.stage is Stage.CLOSED)
    return _(
        "%(open)s trajectories are open. %(stalled)s of them stand still. %(closed)s are closed.",
        open=sum(each.count for each in counts) - closed,
        stalled=sum(each.stalled for each in counts),
        closed=closed,
    )


def _stall(view: StallView, today: date) -> StallShown:
    return StallShown(
        case_number=view.case_number,
        stage=codes.STAGES[view.stage],
        waiting_on="" if view.waiting_on is None else codes.seat(view.waiting_on),
        since=Day(view.since),
        days=(today - view.since).days,
    )


def _school(school: School) -> SchoolShown:
    return SchoolShown(
        name=school.name,
        sector=codes.SECTORS[school.sector],
        region=words.REGIONS[school.region],
        board=school.board,
    )


async def _people(
    session: AsyncSession, alliance: UUID, today: date, name: str
) -> list[PersonShown]:
    everybody = await queries_demo.people(session, alliance, on=today)
    return [
        PersonShown(
            name=each.name,
            office=codes.SEATS[kind_of(each.seat)],
            of=each.school or name,
            is_staff=each.is_office,
        )
        for each in everybody
    ]
