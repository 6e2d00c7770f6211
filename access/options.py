"""What a person can do now: every move that could ever be theirs, possible or not yet, and why.

The rules decide (`domain.moves`); here the moves are asked from all seats of one person, and told
as bodies that are begun: the choices made, the words left open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere
from access.seats import actor, actors_at, table_of
from domain import commands as c
from domain.commands import PartyCommand
from domain.ledger import plain
from domain.moves import Move, candidates, legal_moves
from domain.said import Said
from domain.seats import Actor, Seat
from domain.trajectory import Trajectory
from models import queries_ledger
from models.views import Person, TrajectoryView
from runtime import clock
from workflows.requests import COMMANDS, FROM_THE_RECORD

_PLACEHOLDERS: Final = frozenset(UUID(int=n) for n in range(3))
"""Ids that stand where a person will name something (`domain.moves`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One kind of move from one seat: what it can be now, or why it cannot be yet."""

    type: str
    by: Actor
    legal: tuple[PartyCommand, ...]
    bodies: tuple[Mapping[str, Any], ...]
    """What is legal, as bodies that are begun."""
    refusal: str | None
    reason: Said | None

    @property
    def is_possible(self) -> bool:
        return bool(self.legal)


async def options_for(
    session: AsyncSession, caller: Person, view: TrajectoryView, seat: Seat | None = None
) -> list[Option]:
    """What the caller may do from this seat, or from any of theirs; what is possible first.

    Raises:
        NotThere: nothing of this trajectory is recorded.
        NotYourTurn: the seat that they asked for is not theirs.
    """
    actors = await actors_at(session, caller, await table_of(session, view))
    if seat is not None:
        actors = (actor(actors, c.RaiseSignal, seat),)
    state = await queries_ledger.state(session, view.id)
    if state is None:
        raise NotThere
    return options_in(state, actors, clock.now())


def options_in(state: Trajectory, actors: tuple[Actor, ...], at: datetime) -> list[Option]:
    found = [each for by in actors for each in _options(state, by, at)]
    return sorted(found, key=lambda each: not each.is_possible)


def _options(state: Trajectory, by: Actor, at: datetime) -> Iterator[Option]:
    for move in legal_moves(state, by, at):
        if not move.legal and move.refusal is None:
            continue  # there is nothing that it could be about
        varied = _varied(tuple(candidates(state, COMMANDS[move.type], by, at)))
        yield Option(
            type=move.type,
            by=by,
            legal=move.legal,
            bodies=_begun(move, varied),
            refusal=move.refusal,
            reason=move.reason,
        )


def _begun(move: Move, varied: frozenset[str]) -> tuple[Mapping[str, Any], ...]:
    begun: list[Mapping[str, Any]] = []
    for command in move.legal:
        body = {"type": move.type} | dict(_chosen(command, varied))
        if body not in begun:
            begun.append(body)
    return tuple(begun)


def _chosen(command: PartyCommand, varied: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """What the state decides. Days, words and the like are for whoever makes the move."""
    from_the_record = FROM_THE_RECORD.get(type(command), frozenset())
    for field in fields(command):
        value = getattr(command, field.name)
        if field.name not in from_the_record and _is_choice(value, is_varied=field.name in varied):
            yield to_camel(field.name), plain(value)


def _is_choice(value: object, *, is_varied: bool) -> bool:
    match value:
        case bool():
            return False
        case StrEnum():
            return is_varied
        case UUID():
            return value not in _PLACEHOLDERS
        case str() | int():
            return bool(value)
        case _:
            return False


def _varied(tried: tuple[PartyCommand, ...]) -> frozenset[str]:
    """The fields in which the moves that were tried differ: those are the choices."""
    return frozenset(
        field.name
        for field in fields(tried[0])
        if len({repr(getattr(each, field.name)) for each in tried}) > 1
    )
