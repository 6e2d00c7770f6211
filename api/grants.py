"""Releases: what a guardian may read along who sees nothing by themselves."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field

from access import releases
from api import schemas
from api.callers import Asking
from api.means import Tools, readable
from api.parameters import IdempotencyKey, TrajectoryPath
from domain.access import Topic
from domain.seats import Seat
from models.queries_access import GrantView
from workflows.requests import SeatName, Words

BASE: Final = "/api/v1"

routes: Final = APIRouter(tags=["grants"])


class TopicRelease(schemas.Schema):
    """What you release, to whoever sits there today, and until when."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {
                    "to": "guardian:2",
                    "topics": ["goals", "decisions"],
                    "validTo": "2027-01-31",
                    "reason": "He asked how she does. She sees him every week; it does not harm.",
                }
            ]
        },
    )

    to: SeatName
    topics: Annotated[list[Topic], Field(min_length=1, max_length=len(Topic))]
    """How it stands and about whom come with it."""
    valid_from: date | None = None
    """Today, if you leave it out."""
    valid_to: date
    """The last day. At most a year on, and no later than the day before the learner is eighteen."""
    reason: Words | None = None
    """What you weighed for the child. A learner of eighteen or more need not say why."""


@routes.get("/trajectories/{id}/grants", operation_id="listGrants")
async def list_grants(trajectory: TrajectoryPath, asked: Asking) -> schemas.Grants:
    """What was released to whom, also what has ended; for a guardian, what was released to them."""
    found = await releases.listed(asked.session, asked.caller, trajectory)
    return schemas.Grants(results=[_shown(each) for each in found])


@routes.post("/trajectories/{id}/grants", operation_id="releaseTopics", status_code=201)
async def post_grant(  # noqa: PLR0913, PLR0917 - what the framework fills in
    response: Response,
    trajectory: TrajectoryPath,
    body: TopicRelease,
    asked: Asking,
    means: Tools,
    key: IdempotencyKey,
) -> schemas.Grant:
    """Let a guardian read along for a while.

    To one without authority: by the school leader, who weighs the interest of the child and says
    why. From eighteen on: by the learner alone.
    """
    wanted = await releases.to_release(
        asked.session,
        asked.caller,
        trajectory,
        releases.Asked(
            to=Seat(body.to),
            topics=frozenset(body.topics),
            valid_from=body.valid_from,
            valid_to=body.valid_to,
            why=body.reason,
        ),
    )
    await asked.session.close()  # one connection at a time
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await releases.release(session, asked.caller, wanted, why=body.reason, key=key)
    response.headers["Location"] = f"{BASE}/trajectories/{trajectory}/grants"
    with readable():
        return _shown(await releases.given(asked.session, asked.caller, trajectory, key))


@routes.delete("/trajectories/{id}/grants/{grant}", operation_id="endGrant", status_code=204)
async def delete_grant(
    trajectory: TrajectoryPath,
    wanted: Annotated[UUID, Path(alias="grant", description="Of what was released.")],
    asked: Asking,
    means: Tools,
) -> None:
    """Take it back. From the next request on it is not there any more."""
    told_at = await releases.to_end(asked.session, asked.caller, trajectory, wanted)
    await asked.session.close()
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await releases.end(session, wanted, told_at=told_at)


def _shown(view: GrantView) -> schemas.Grant:
    return schemas.Grant(
        id=view.id,
        to=schemas.Name(id=view.person, name=view.name),
        topics=list(view.topics),
        given_by=schemas.Name(id=view.given_by, name=view.given_by_name),
        given_at=view.given_at,
        reason=view.reason,
        valid_from=view.valid_from,
        valid_to=view.valid_to,
        ended_at=view.ended_at,
    )
