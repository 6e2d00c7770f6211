"""`traject do`: from what was typed to a move, through the same gateway as everything else."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from access.asking import Asker, ask
from api import problems
from api.asking import told
from api.moves import receipt_of
from api.problems import InvalidParam
from console.desk import Desk, opened, person_named, picked, trajectory_named
from console.voice import Voice
from domain import words
from domain.said import Said, say
from domain.seats import Seat, is_seat
from workflows import requests
from workflows.outcomes import Done, Received
from workflows.requests import REQUESTS, Request


@dataclass(frozen=True, slots=True)
class Typed:
    """A move as it was typed."""

    move: str
    fields: tuple[str, ...]
    seat: str
    key: str


async def do(voice: Voice, name: str, which: str, typed: Typed) -> None:
    async with opened(voice) as desk, desk.sessions() as session:
        trajectory = await trajectory_named(session, which)
        person = await person_named(desk, session, name, trajectory=trajectory)
        request = request_of(typed.move, await _pairs(desk, session, typed.fields))
        key = _key(typed.key)
        asker = Asker(
            sign_in=picked(person),
            session=session,
            gateway=desk.gateway,
            key=key,
            seat=_seat(typed.seat),
        )
        outcome = await told(ask(asker, request, trajectory=trajectory))
        _tell(voice, outcome, person.name, key)


def request_of(move: str, fields: Mapping[str, object]) -> Request:
    """Read typed fields as a request. Raises Problem with everything that is wrong."""
    if move not in REQUESTS:
        choice = ", ".join(REQUESTS)
        raise problems.invalid(
            InvalidParam("MOVE", "enum", Said(nl=f"Kies uit: {choice}.", en=f"One of: {choice}."))
        )
    try:
        return requests.parse({"type": move, **fields})
    except ValidationError as error:
        raise problems.invalid_body(error.errors(include_input=False)) from None


async def _pairs(desk: Desk, session: AsyncSession, fields: Iterable[str]) -> Mapping[str, object]:
    """What was typed as field=value; @name stands for the id of that person."""
    pairs: dict[str, object] = {}
    for field in fields:
        name, sign, value = field.partition("=")
        if not sign:
            how = Said(nl="Schrijf veld=waarde.", en="Write field=value.")
            raise problems.invalid(InvalidParam(field, "missing", how))
        is_person = len(value) > 1 and value[0] == "@"
        pairs[name] = (
            str((await person_named(desk, session, value[1:])).id) if is_person else _value(value)
        )
    return pairs


def _value(typed: str) -> Any:  # noqa: ANN401 - JSON values
    """Text as it stands; JSON where it says so: lists, objects, true, false and null."""
    if typed[:1] in {"[", "{", '"'} or typed in {"true", "false", "null"}:
        try:
            return json.loads(typed)
        except json.JSONDecodeError:
            return typed
    return typed


def _key(typed: str) -> UUID:
    try:
        return UUID(typed) if typed else uuid4()
    except ValueError:
        not_one = Said(nl="Hier hoort een id (UUID).", en="An id (UUID) belongs here.")
        raise problems.invalid(InvalidParam("--key", "uuid_parsing", not_one)) from None


def _seat(typed: str) -> Seat | None:
    if typed and not is_seat(typed):
        there_is_none = Said(nl="Deze plek bestaat niet.", en="There is no such seat.")
        raise problems.invalid(InvalidParam("--seat", "seat_unknown", there_is_none))
    return Seat(typed) if typed else None


def _tell(voice: Voice, outcome: Done | Received, name: str, key: UUID) -> None:
    match outcome:
        case Done(receipt=receipt):
            if voice.as_json:
                voice.tell({"state": "done", "receipt": receipt_of(outcome)})
                return
            stage = words.STAGES[receipt.stage]
            done = say(
                "Gedaan, als {name}. Regel {n} van het logboek; fase: {stage}.",
                "Done, as {name}. Entry {n} of the ledger; stage: {stage}.",
                name=Said(nl=name, en=name),
                n=receipt.sequence,
                stage=stage,
            )
            voice.line(voice.read(done))
        case Received():
            if voice.as_json:
                voice.tell({"state": "received", "key": key})
                return
            kept = Said(
                nl=f"Bewaard, nog niet gedaan. Met deze sleutel is te zien wat ervan wordt: {key}",
                en=f"Kept, not yet done. This key tells what becomes of it: {key}",
            )
            voice.line(voice.read(kept))
