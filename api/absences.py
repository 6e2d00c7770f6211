"""Absences: who is away, and who stands in."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from access import absences
from api import schemas
from api.callers import Asked, Asking
from api.means import Tools, readable
from api.parameters import IdempotencyKey
from domain.seats import PersonId
from domain.substitutes import Absence
from models import queries_absences, queries_people
from models.queries_absences import AbsenceView

BASE: Final = "/api/v1"
MOST: Final = 200

routes: Final = APIRouter(tags=["absences"])

_PERSON: Final = "0190a1b2-0000-7000-8000-000000000006"
_SUBSTITUTE: Final = "0190a1b2-0000-7000-8000-000000000007"
_ALLIANCE: Final = "0190a1b2-0000-7000-8000-000000000001"


class Away(schemas.Schema):
    """Somebody is away from the first day to the last. No reason is asked, and none is kept."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {
                    "person": _PERSON,
                    "substitute": _SUBSTITUTE,
                    "alliance": _ALLIANCE,
                    "firstDay": "2026-12-01",
                    "lastDay": "2026-12-11",
                }
            ]
        },
    )

    alliance: UUID
    person: UUID | None = None
    """You, if you leave it out."""
    substitute: UUID | None = None
    """None: the office that is next in line is told instead."""
    school: UUID | None = None
    """Only there. Neither this nor trajectories: everywhere in the alliance."""
    trajectories: list[UUID] = Field(default_factory=list, max_length=MOST)
    first_day: date
    last_day: date


@routes.post("/absences", operation_id="writeAbsence", status_code=201)
async def post_absence(
    response: Response, body: Away, asked: Asking, means: Tools, key: IdempotencyKey
) -> schemas.Absence:
    """Say that you are away, or somebody else of your alliance, and who stands in.

    The substitute speaks on behalf of the absent; both names stand in the ledger. Nobody stands in
    for a guardian or the learner.
    """
    absence = Absence(
        person=PersonId(body.person or asked.caller.id),
        substitute=None if body.substitute is None else PersonId(body.substitute),
        alliance=body.alliance,
        school=body.school,
        trajectories=frozenset(body.trajectories),
        first=body.first_day,
        last=body.last_day,
    )
    await asked.session.close()  # one connection at a time
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            made = await absences.write_down(session, asked.caller, absence, key=key)
            found = await queries_absences.absence(session, made)
            shown = await _shown(asked, session, [] if found is None else [found])
    response.headers["Location"] = f"{BASE}/absences/{made}"
    return shown[0]


@routes.get("/absences", operation_id="listAbsences")
async def list_absences(asked: Asking) -> schemas.Absences:
    """Your own, those you stand in for, and for coordinators and leads all of their alliance."""
    found = await absences.listed(asked.session, asked.caller)
    return schemas.Absences(results=await _shown(asked, asked.session, found))


@routes.delete("/absences/{absence}", operation_id="endAbsence", status_code=204)
async def delete_absence(
    absence: Annotated[UUID, Path(description="Of an absence.")], asked: Asking, means: Tools
) -> None:
    """End it now. From the next request on the substitute stands in for nobody."""
    await asked.session.close()
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await absences.end(session, asked.caller, absence)


async def _shown(
    asked: Asked, session: AsyncSession, found: Sequence[AbsenceView]
) -> list[schemas.Absence]:
    ids = {each.absence.person for each in found}
    ids |= {each.absence.substitute for each in found if each.absence.substitute is not None}
    people = await queries_people.people(session, ids | {asked.caller.id})

    def named(person: UUID) -> schemas.Name:
        return schemas.Name(id=person, name=people[person].name if person in people else "")

    return [
        schemas.Absence(
            id=each.id,
            person=named(each.absence.person),
            substitute=None if each.absence.substitute is None else named(each.absence.substitute),
            alliance=each.absence.alliance,
            school=each.absence.school,
            trajectories=sorted(each.absence.trajectories),
            first_day=each.absence.first,
            last_day=each.absence.last,
        )
        for each in found
    ]
