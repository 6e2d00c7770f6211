"""What a person can do now, as bodies that are begun: the choices made, the words left open."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final
from uuid import UUID

from pydantic.alias_generators import to_camel

from api import schemas
from api.language import Language, read
from domain.commands import PartyCommand
from domain.ledger import plain
from domain.moves import Move, candidates, legal_moves
from domain.seats import Actor
from domain.trajectory import Trajectory
from workflows.examples import EXAMPLES
from workflows.requests import COMMANDS, FROM_THE_RECORD, REQUESTS

_PLACEHOLDERS: Final = frozenset(UUID(int=n) for n in range(3))
"""Ids that stand where a person will name something (`domain.moves`)."""


def moves_of(
    trajectory: Trajectory, by: Actor, at: datetime, language: Language
) -> Iterator[schemas.Move]:
    """All that could ever be asked from one seat, what is possible now before what is not."""
    for move in legal_moves(trajectory, by, at):
        if not move.legal and move.refusal is None:
            continue  # there is nothing that it could be about
        command = COMMANDS[move.type]
        varied = _varied(tuple(candidates(trajectory, command, by, at)))
        yield schemas.Move(
            type=move.type,
            says=EXAMPLES[command].says,
            seat=by.seat,
            is_possible=bool(move.legal),
            refusal=_refusal(move, language),
            options=_begun(move, varied),
            body=schema_of(move.type),
        )


def _refusal(move: Move, language: Language) -> schemas.Refusal | None:
    if move.refusal is None or move.reason is None:
        return None
    return schemas.Refusal(code=move.refusal, reason=read(move.reason, language))


def _begun(move: Move, varied: frozenset[str]) -> list[dict[str, Any]]:
    begun: list[dict[str, Any]] = []
    for command in move.legal:
        body = {"type": move.type} | dict(_chosen(command, varied))
        if body not in begun:
            begun.append(body)
    return begun


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


@cache
def schema_of(type_: str) -> Mapping[str, Any]:
    """JSON Schema of the body of a move."""
    return REQUESTS[type_].model_json_schema(by_alias=True)
