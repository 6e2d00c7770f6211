"""Openings: looking into a case without a seat in it, with a reason and for a while."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import AwareDatetime, ConfigDict

from access import opening
from access.opening import Wish
from access.seats import today
from api import schemas
from api.callers import Asking
from api.means import Tools, readable
from api.parameters import IdempotencyKey, TrajectoryPath
from domain.openings import Ground
from models import queries
from models.queries_openings import OpeningView
from workflows.requests import Words

BASE: Final = "/api/v1"

routes: Final = APIRouter(tags=["openings"])


class Open(schemas.Schema):
    """Why you must see this case, and until when."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [{"kind": "opened_with_reason", "reason": "A complaint came in about it."}]
        },
    )

    kind: Literal["opened_with_reason", "break_glass"] = "opened_with_reason"
    reason: Words
    until: AwareDatetime | None = None
    """An hour from now, if you leave it out; a broken glass always needs an end."""


@routes.post("/trajectories/{id}/openings", operation_id="openCase", status_code=201)
async def post_opening(  # noqa: PLR0913, PLR0917 - what the framework fills in
    response: Response,
    trajectory: TrajectoryPath,
    body: Open,
    asked: Asking,
    means: Tools,
    key: IdempotencyKey,
) -> schemas.Opened:
    """Open a case of which you see numbers alone. Everybody concerned can read that you did.

    `break_glass` is for what cannot wait: the privacy officer is told at once.
    """
    seen = await queries.seen_by(asked.session, asked.caller.id, trajectory, on=today())
    await asked.session.close()  # one connection at a time
    wish = Wish(ground=Ground(body.kind), why=body.reason, until=body.until, key=key)
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            made = await opening.open_case(
                session, asked.caller, trajectory, wish, sees_already=seen is not None
            )
    with readable():
        found = await opening.listed(asked.session, asked.caller)
    response.headers["Location"] = f"{BASE}/openings"
    return next(_shown(each) for each in found if each.id == made)


@routes.get("/openings", operation_id="listOpenings")
async def list_openings(asked: Asking) -> schemas.Openings:
    """Your own; for a privacy officer all of the alliance, to be reviewed."""
    found = await opening.listed(asked.session, asked.caller)
    return schemas.Openings(results=[_shown(each) for each in found])


@routes.delete("/openings/{opening}", operation_id="endOpening", status_code=204)
async def delete_opening(
    wanted: Annotated[UUID, Path(alias="opening", description="Of an opening.")],
    asked: Asking,
    means: Tools,
) -> None:
    """Close what you opened, before its time. From the next request on it is not there any more."""
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await opening.end(asked.session, session, asked.caller, wanted)


@routes.post("/openings/{opening}/review", operation_id="reviewOpening", status_code=204)
async def post_review(
    wanted: Annotated[UUID, Path(alias="opening", description="Of an opening.")],
    asked: Asking,
    means: Tools,
) -> None:
    """Say that you have looked at it, as the privacy officer."""
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await opening.reviewed(asked.session, session, asked.caller, wanted)


def _shown(view: OpeningView) -> schemas.Opened:
    return schemas.Opened(
        id=view.id,
        trajectory=view.trajectory,
        case_number=view.case_number,
        by=schemas.Name(id=view.person, name=view.name),
        kind=view.ground,
        reason=view.reason,
        opened_at=view.opened_at,
        ends_at=view.ends_at,
        reviewed_at=view.reviewed_at,
    )
