"""One move from a person to the gateway, and what came of it. Also for the command line."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, assert_never
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities import directory, inbox, openings
from api import problems
from api.callers import actor, seats_at, seen, table_for, table_of, today
from api.problems import Problem
from domain import commands as c
from domain.calendar import local_date
from domain.rules.permissions import MOVES
from domain.said import Said
from domain.seats import Actor, Seat, kind_of
from models import queries, queries_people
from models.views import Person, TrajectoryView
from workflows import requests
from workflows.gateway import Gateway, Sender
from workflows.outcomes import Done, Failed, NotStored, Outcome, Received, Refused
from workflows.requests import Request

_BY_THE_GATEWAY: Final[Mapping[str, HTTPStatus]] = {
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unknown_trajectory": HTTPStatus.NOT_FOUND,
    "unknown_learner": HTTPStatus.NOT_FOUND,
}

_NOBODY: Final = Problem(
    HTTPStatus.NOT_FOUND,
    "unknown_person",
    Said(nl="Deze persoon is niet bekend.", en="This person is not known."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who makes a move, under which key, and by what."""

    caller: Person
    session: AsyncSession
    gateway: Gateway
    key: UUID
    seat: Seat | None = None
    """None: the first of their seats from which it can be made."""


async def ask(asker: Asker, request: Request, *, trajectory: UUID) -> Done | Received:
    """Make a move in a trajectory that the caller may see. Raises Problem."""
    by = await _asked_before(asker)
    view = await _view_of(asker, trajectory, by)
    if by is None:
        seats = await seats_at(asker.session, asker.caller, await table_of(asker.session, view))
        by = actor(asker.caller, seats, requests.command_of(request), asker.seat)
    await _must_be_known(asker.session, request)
    filled = await _filled(asker, request, view)
    sender = await _sender(asker, by)
    return await _told(
        asker.gateway.ask(request, trajectory=trajectory, sender=sender, filled=filled)
    )


async def raise_signal(asker: Asker, request: Request, *, learner: UUID) -> Done | Received:
    """Raise a signal about a learner of the caller's school or alliance. Raises Problem."""
    by = await _asked_before(asker) or await _reporter(asker, learner)
    sender = await _sender(asker, by)
    return await _told(asker.gateway.open(request, learner=learner, sender=sender))


async def _reporter(asker: Asker, learner: UUID) -> Actor:
    """Who may report something about a learner. For anybody else there is no such learner."""
    known = await queries_people.learner(asker.session, learner)
    if known is None:
        raise problems.NOT_FOUND
    table = await table_for(asker.session, asker.caller, known)
    seats = await seats_at(asker.session, asker.caller, table)
    may = [each for each in seats if kind_of(each) in MOVES[c.RaiseSignal].by]
    if not may:
        raise problems.NOT_FOUND
    return actor(asker.caller, may, c.RaiseSignal, asker.seat)


def refusal_of(refused: Refused) -> Problem:
    """A refusal by rules or gateway, with the status that goes with its code."""
    status = _BY_THE_GATEWAY.get(refused.code) or problems.status_of(refused.code)
    return Problem(status, refused.code, refused.said)


async def _told(asked: Awaitable[Outcome]) -> Done | Received:
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


async def _asked_before(asker: Asker) -> Actor | None:
    """As whom the caller sent this key before, if ever.

    The same again must be the same, also when the move itself took that seat away.
    """
    known = await inbox.look(asker.session, asker.key)
    if known is None:
        return None
    by = known.asked.by
    if by.person != asker.caller.id or asker.seat not in {None, by.seat}:
        raise problems.KEY_REUSED
    return by


async def _view_of(asker: Asker, trajectory: UUID, before: Actor | None) -> TrajectoryView:
    if before is None:
        return await seen(asker.session, asker.caller, trajectory)
    found = await queries.trajectory(asker.session, trajectory)
    if found is None:
        raise problems.NOT_FOUND
    return found


async def _sender(asker: Asker, by: Actor) -> Sender:
    """Name the sender, once all is read.

    A request that kept its connection here while the gateway wants one could wait for others that
    do the same.
    """
    await asker.session.close()
    return Sender(by=by, key=asker.key, language=asker.caller.language)


async def _must_be_known(session: AsyncSession, request: Request) -> None:
    """Whoever a move names must be somebody."""
    named = set(requests.persons_in(request))
    if named and len(await queries_people.people(session, named)) < len(named):
        raise _NOBODY


async def _filled(asker: Asker, request: Request, view: TrajectoryView) -> dict[str, object]:
    """What a move needs and only the record knows."""
    command = requests.command_of(request)
    if command is c.MergeInto:
        other = await seen(asker.session, asker.caller, dict(request)["into"])
        opened_on = today() if other.opened_at is None else local_date(other.opened_at)
        return {"other_born_on": other.born_on, "other_opened_on": opened_on}
    if command is c.ChangeCalendar:
        return {"calendar": await _calendar_of(asker.session, view)}
    return {}


async def _calendar_of(session: AsyncSession, view: TrajectoryView) -> object:
    """The school's calendar as it is now, from before the trajectory began."""
    schools = (await directory.known(session, view.alliance)).schools.values()
    school = next((each for each in schools if each.id == view.school), None)
    if school is None:
        raise problems.NOT_FOUND
    since = today() if view.opened_at is None else local_date(view.opened_at)
    return openings.calendar_of(
        school.region, school.calendar_overrides, since=since, today=today()
    )
