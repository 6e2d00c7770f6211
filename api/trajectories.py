"""Trajectories: how they stand, why they wait, their plan and their ledger."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from access import evidence
from access.looking import Found, look, look_as_system, look_at_list
from access.seats import actors_at, table_of, today
from api import plans, schemas, shown
from api.callers import Asked, Asking
from api.ledgers import AskedPart, entries_shown
from api.paging import AskedList
from api.parameters import TrajectoryPath, WaitingOn
from api.parties import Looker, SystemAsked, systems_that_see
from domain.access import Topic
from domain.looks import What
from domain.procedure import Stage
from domain.rules.proving import insist
from models import queries, queries_obligations, queries_people
from models.queries import Filters
from runtime import clock

routes: Final = APIRouter(tags=["trajectories"])

_WITH_ETAG: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "headers": {
            "ETag": {
                "description": "The version of the plan: of its words, not of the answers.",
                "schema": {"type": "string"},
                "required": True,
            }
        }
    }
}

Flag = Annotated[bool | None, Query()]


async def _filters(
    waiting_on: WaitingOn,
    stage: Stage | None = None,
    school: UUID | None = None,
    overdue: Flag = None,
    stalled: Flag = None,
) -> Filters:
    return Filters(
        stage=stage, waiting_on=waiting_on, school=school, is_overdue=overdue, is_stalled=stalled
    )


@routes.get("/trajectories", operation_id="listTrajectories")
async def list_trajectories(
    asked: Asking, listing: AskedList, filters: Annotated[Filters, Depends(_filters)]
) -> schemas.TrajectoryPage:
    """The trajectories that you may see, the first due first."""
    found = await queries.trajectories(
        asked.session,
        asked.caller.id,
        filters,
        on=today(),
        limit=listing.paging.size,
        offset=listing.paging.offset,
    )
    shown_here = [each.id for each in found.items]
    await look_at_list(asked.session, asked.caller, What.TRAJECTORIES, shown_here)
    rows = [shown.summary(each, asked.language) for each in found.items]
    return listing.page_of(schemas.TrajectoryPage, rows, found.count)


@routes.get(
    "/trajectories/{id}",
    operation_id="getTrajectory",
    openapi_extra=systems_that_see(Topic.STANDING),
)
async def get_trajectory(
    trajectory: TrajectoryPath, looker: Looker
) -> schemas.Trajectory | schemas.TrajectoryStanding:
    """How a trajectory stands, what is owed in it, and why it is waiting.

    A system, to whom an event led here, gets what its seat may see: number, stage and days.
    """
    if isinstance(looker, SystemAsked):
        return await standing_seen(looker, trajectory)
    return await trajectory_seen(looker, trajectory)


async def standing_seen(asked: SystemAsked, trajectory: UUID) -> schemas.TrajectoryStanding:
    found = await look_as_system(asked.session, asked.system, trajectory)
    knows_pupil = found.viewer.sees(Topic.NAMES, is_own=True)
    learner = found.view.learner
    eck_id = await queries_people.eck_id_of(asked.session, learner) if knows_pupil else None
    return shown.standing(found.view, found.viewer, eck_id=eck_id)


async def trajectory_seen(asked: Asked, trajectory: UUID) -> schemas.Trajectory:
    found = await look(asked.session, asked.caller, trajectory)
    return await trajectory_of(asked, found)


async def trajectory_of(asked: Asked, found: Found) -> schemas.Trajectory:
    """A trajectory that was looked at already."""
    table = await table_of(asked.session, found.view)
    owed = await queries_obligations.obligations_in(asked.session, found.view.id)
    return shown.trajectory(
        found.view,
        found.viewer,
        obligations=[
            shown.obligation(each, on=today(), language=asked.language)
            for each in owed
            if found.viewer.sees_obligation(each.obligation)
        ],
        seats=list(table.seated),
        yours=[each.seat for each in await actors_at(asked.session, asked.caller, table)],
        language=asked.language,
    )


@routes.get("/trajectories/{id}/plan", operation_id="getPlan", responses=_WITH_ETAG)
async def get_plan(response: Response, trajectory: TrajectoryPath, asked: Asking) -> schemas.Plan:
    """The plan before the parties, or the last that was: its words, and the digest of each step.

    An answer names the digest of the step it is about, and so binds to these very words. Send the
    `ETag` of the plan along as `If-Match`, to be told what was changed meanwhile.
    """
    found = await look(asked.session, asked.caller, trajectory, What.PLAN)
    plan = await plans.plan_of(asked.session, trajectory, found.viewer)
    response.headers["ETag"] = plans.etag_of(plan.version)
    return plan


@routes.get(
    "/trajectories/{id}/evidence",
    operation_id="getEvidence",
    response_class=Response,
    responses={
        200: {
            "description": "The bundle.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def get_evidence(trajectory: TrajectoryPath, asked: Asking) -> Response:
    """One file with which anybody can check, offline, who agreed to what and when.

    Ledger, words, statements, signed checkpoints, a readable page, and the program that checks it
    all. Asks for level B: it leaves the house. What is not yours is withheld; its hash stays.
    """
    insist(evidence.DEMANDED, asked.sign_in.level, evidence.WHAT)
    found = await look(asked.session, asked.caller, trajectory, What.EVIDENCE)
    wanted = evidence.Wanted(
        view=found.view, viewer=found.viewer, at=clock.now(), language=asked.caller.language
    )
    packed = await evidence.bundle_of(asked.session, wanted)
    name = f"traject-{found.view.case_number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(packed, media_type="application/zip", headers=headers)


@routes.get("/trajectories/{id}/events", operation_id="listEvents")
async def list_events(
    request: Request,
    response: Response,
    trajectory: TrajectoryPath,
    asked: Asking,
    part: AskedPart,
) -> schemas.Entries:
    """What has happened, in order, from the place of the cursor on.

    An entry that is not yours is withheld: its place in the chain is shown, what it says is not.
    """
    found = await look(asked.session, asked.caller, trajectory, What.EVENTS)
    return await entries_shown(asked.session, found, part, request=request, response=response)
