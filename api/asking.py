"""What a face-independent answer to a move is over HTTP."""

from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from typing import Final, assert_never

from api import problems
from api.problems import Problem
from workflows.outcomes import Done, Failed, NotStored, Outcome, Received, Refused

_BY_THE_GATEWAY: Final[Mapping[str, HTTPStatus]] = {
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unknown_trajectory": HTTPStatus.NOT_FOUND,
    "unknown_learner": HTTPStatus.NOT_FOUND,
}


async def told(asked: Awaitable[Outcome]) -> Done | Received:
    """The outcome of a move that went well, or is under way. Raises Problem for any other."""
    try:
        outcome = await asked
    except NotStored as error:
        raise problems.NOT_STORED from error
    match outcome:
        case Done() | Received():
            return outcome
        case Refused():
            raise refusal_of(outcome)
        case Failed():
            raise problems.INTERNAL
        case _:
            assert_never(outcome)


def refusal_of(refused: Refused) -> Problem:
    """A refusal by rules or gateway, with the status that goes with its code."""
    status = _BY_THE_GATEWAY.get(refused.code) or problems.status_of(refused.code)
    return Problem(status, refused.code, refused.said)
