"""Parameters that several routes share."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Path, Query

from api import problems
from api.problems import InvalidParam
from domain.said import Said
from domain.seats import Seat, SeatKind, is_seat

SEAT_PATTERN: Final = "^[a-z_]+(:[a-z0-9_]+)?$"
MAX_SEAT: Final = 80
ETAGS: Final = r'^(\*|"[0-9]{1,9}"( *, *"[0-9]{1,9}")*)$'

TrajectoryPath = Annotated[UUID, Path(alias="id", description="Of a trajectory.")]


async def _seat(
    seat: Annotated[
        str | None,
        Query(
            pattern=SEAT_PATTERN,
            max_length=MAX_SEAT,
            description="From which of your seats, where you hold several: `guardian:1`.",
        ),
    ] = None,
) -> Seat | None:
    return _must_be_a_seat(seat, "seat")


async def _waiting_on(
    waiting_on: Annotated[
        str | None,
        Query(
            alias="waitingOn",
            pattern=SEAT_PATTERN,
            max_length=MAX_SEAT,
            description="A seat (`guardian:1`) or a kind of seat (`guardian`).",
        ),
    ] = None,
) -> Seat | None:
    if waiting_on is not None and waiting_on in set(SeatKind):
        return Seat(waiting_on)
    return _must_be_a_seat(waiting_on, "waitingOn")


def _must_be_a_seat(name: str | None, parameter: str) -> Seat | None:
    if name is None:
        return None
    if not is_seat(name):
        there_is_none = Said(nl="Deze plek bestaat niet.", en="There is no such seat.")
        raise problems.invalid(InvalidParam(parameter, "seat_unknown", there_is_none))
    return Seat(name)


async def _key(
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            max_length=MAX_SEAT,
            description="A UUID of your own: the same again under the same key happens once.",
            json_schema_extra={"format": "uuid"},
            examples=["0190a1b2-0000-7000-8000-00000000000a"],
        ),
    ],
) -> UUID:
    """Read the key, with or without the quotes of the standard's draft."""
    try:
        return UUID(idempotency_key.strip().removeprefix('"').removesuffix('"'))
    except ValueError:
        not_one = Said(nl="Hier hoort een id (UUID).", en="An id (UUID) belongs here.")
        raise problems.invalid(InvalidParam("Idempotency-Key", "uuid_parsing", not_one)) from None


async def _if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=MAX_SEAT,
            pattern=ETAGS,
            description=(
                "The ETag of the plan that you have before you. Is it another now, then nothing is"
                " done, and 412 tells what was changed."
            ),
            examples=['"1"'],
        ),
    ] = None,
) -> frozenset[int] | None:
    """The versions that are named. Any will do for `*`, and for whoever does not say."""
    if if_match is None or if_match == "*":
        return None
    return frozenset(int(each.strip().strip('"')) for each in if_match.split(","))


AskedSeat = Annotated[Seat | None, Depends(_seat)]
WaitingOn = Annotated[Seat | None, Depends(_waiting_on)]
PlanBefore = Annotated[frozenset[int] | None, Depends(_if_match)]
IdempotencyKey = Annotated[UUID, Depends(_key)]
