"""Moves: what a person may do now, doing one of them, and what became of it."""

from dataclasses import replace
from typing import Annotated, Any, Final, assert_never
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Response
from pydantic import ConfigDict

from access.asking import Asker, ask, raise_signal
from access.errors import PlanChanged
from access.looking import look_at_list
from access.options import options_for
from access.seats import seen
from api import options, plans, problems, schemas
from api.asking import told
from api.callers import Asked, Asking
from api.language import Language, read
from api.means import Way
from api.parameters import AskedSeat, IdempotencyKey, PlanBefore, TrajectoryPath
from domain import commands as c
from domain.looks import What
from domain.seats import Seat
from models.states import InboxState
from workflows.examples import EXAMPLES
from workflows.gateway import Gateway
from workflows.outcomes import Done, Failed, Looked, NotStored, Outcome, Received, Refused
from workflows.requests import AnyRequest, request_of

BASE: Final = "/api/v1"

routes: Final = APIRouter(tags=["moves"])

_Signal: Final[Any] = request_of(c.RaiseSignal)
_LEARNER: Final = "0190a1b2-0000-7000-8000-000000000005"


class RaisedSignal(schemas.Schema):
    """A concern about a learner: opens a trajectory, or joins the one that is open."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [{"learner": _LEARNER, "signal": dict(EXAMPLES[c.RaiseSignal].body)}]
        },
    )

    learner: UUID
    signal: _Signal


_RECEIVED: Final[dict[int | str, dict[str, Any]]] = {
    202: {
        "model": schemas.MoveStatus,
        "description": "Kept, and not yet done. `Location` tells what becomes of it.",
        "headers": {"Location": {"description": "The move.", "schema": {"type": "string"}}},
    }
}
_DONE: Final[dict[int | str, dict[str, Any]]] = {
    201: {
        "model": schemas.Receipt,
        "description": "Done: it stands in the ledger.",
        "headers": {"Location": {"description": "What it made.", "schema": {"type": "string"}}},
    }
}


async def _asker(asked: Asking, gateway: Way, key: IdempotencyKey, seat: AskedSeat) -> Asker:
    return Asker(sign_in=asked.sign_in, session=asked.session, gateway=gateway, key=key, seat=seat)


Sent = Annotated[Asker, Depends(_asker)]


@routes.post(
    "/trajectories",
    operation_id="raiseSignal",
    status_code=201,
    response_model=None,
    responses=_DONE | _RECEIVED,
)
async def post_trajectory(
    response: Response, body: RaisedSignal, asker: Sent
) -> schemas.Receipt | schemas.MoveStatus:
    """Raise a signal: opens a trajectory, or joins the learner's open one."""
    outcome = await told(raise_signal(asker, body.signal, learner=body.learner))
    return _answered(outcome, response, made=f"{BASE}/trajectories/{outcome.trajectory}")


@routes.get("/trajectories/{id}/moves", operation_id="listMoves")
async def list_moves(trajectory: TrajectoryPath, asked: Asking, seat: AskedSeat) -> schemas.Moves:
    """What you may do now, each with its schema; and what not yet, and why.

    `options` are bodies that are begun: complete one with your words, and send it.
    """
    return schemas.Moves(results=await moves_seen(asked, trajectory, seat))


async def moves_seen(asked: Asked, trajectory: UUID, seat: Seat | None) -> list[schemas.Move]:
    """What the caller may do, from this seat or from any of theirs; what is possible first."""
    view = await seen(asked.session, asked.caller, trajectory, What.MOVES)
    found = await options_for(asked.session, asked.caller, view, seat)
    return [options.move(each, asked.language) for each in found]


@routes.post(
    "/trajectories/{id}/moves",
    operation_id="makeMove",
    status_code=201,
    response_model=None,
    responses=_DONE | _RECEIVED,
)
async def post_move(
    response: Response,
    trajectory: TrajectoryPath,
    body: Annotated[AnyRequest, Body()],
    asker: Sent,
    plan: PlanBefore,
) -> schemas.Receipt | schemas.MoveStatus:
    """Make a move. Which moves there are, `type` tells; each has an example here.

    An answer names the digest or the version that it is about, and is refused where that was
    changed. With `If-Match` it is refused before anything is kept, and you are told what changed.
    """
    try:
        outcome = await told(ask(replace(asker, plan=plan), body, trajectory=trajectory))
    except PlanChanged as changed:
        raise await plans.change_of(asker.session, trajectory, changed) from None
    return _answered(outcome, response, made=_address(asker.key))


@routes.get("/moves/{key}", operation_id="getMove")
async def get_move(
    key: Annotated[UUID, Path(description="The Idempotency-Key under which it was sent.")],
    asked: Asking,
    gateway: Way,
) -> schemas.MoveStatus:
    """What became of a move: received, done, refused or failed; with its receipt or the reason.

    For whoever made it, and for whoever sees the trajectory.
    """
    await asked.session.close()  # one connection at a time
    looked = await _looked(gateway, key)
    if looked.by.person == asked.caller.id:
        await look_at_list(asked.session, asked.caller, What.MOVE, [looked.trajectory])
    else:
        await seen(asked.session, asked.caller, looked.trajectory, What.MOVE)
    return status_of(key, looked.trajectory, looked.outcome, asked.language)


async def _looked(gateway: Gateway, key: UUID) -> Looked:
    try:
        looked = await gateway.look(key)
    except NotStored as error:
        raise problems.UNREADABLE from error
    if looked is None:
        raise problems.NOT_FOUND
    return looked


def receipt_of(done: Done) -> schemas.Receipt:
    of = done.receipt
    return schemas.Receipt(
        key=of.key, trajectory=done.trajectory, sequence=of.sequence, stage=of.stage, head=of.head
    )


def _answered(
    outcome: Done | Received, response: Response, *, made: str
) -> schemas.Receipt | schemas.MoveStatus:
    if isinstance(outcome, Done):
        response.headers["Location"] = made
        return receipt_of(outcome)
    response.status_code = 202
    response.headers["Location"] = _address(outcome.key)
    return _waiting(outcome.key, outcome.trajectory, InboxState.RECEIVED)


def status_of(
    key: UUID, trajectory: UUID, outcome: Outcome, language: Language
) -> schemas.MoveStatus:
    match outcome:
        case Done():
            done = _waiting(key, trajectory, InboxState.DONE)
            return done.model_copy(update={"receipt": receipt_of(outcome)})
        case Refused():
            refusal = schemas.Refusal(code=outcome.code, reason=read(outcome.said, language))
            refused = _waiting(key, trajectory, InboxState.REFUSED)
            return refused.model_copy(update={"refusal": refusal})
        case Failed():
            return _waiting(key, trajectory, InboxState.FAILED)
        case Received():
            return _waiting(key, trajectory, InboxState.RECEIVED)
        case _:
            assert_never(outcome)


def _waiting(key: UUID, trajectory: UUID, state: InboxState) -> schemas.MoveStatus:
    return schemas.MoveStatus(
        key=key, trajectory=trajectory, state=state, receipt=None, refusal=None
    )


def _address(key: UUID) -> str:
    return f"{BASE}/moves/{key}"
