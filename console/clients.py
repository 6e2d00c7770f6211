"""Commands for the systems that ask in their own name."""

import json
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import typer

from activities import directory, systems
from activities.systems import BadKeys
from console.desk import opened
from console.voice import REFUSED, Voice
from domain.systems import SystemSeat
from models import queries_people, queries_sign_ins, queries_systems
from runtime import clock


async def add(  # noqa: PLR0913 - the options of a command
    voice: Voice, *, alliance: str, name: str, seat: str, keys: Path, school: str
) -> None:
    """Let a system in, by its public keys; a seat of one school needs the school's name."""
    jwks, sits = _read(keys), _seat(seat)
    wanted = directory.alliance_id(alliance)
    async with opened(voice) as desk, desk.sessions.begin() as session:
        if wanted not in {each.id for each in await queries_sign_ins.alliances(session)}:
            _refuse("There is no alliance of this code.")
        place = await queries_people.school_by_name(session, wanted, school) if school else None
        if school and place is None:
            _refuse("There is no school of this name in the alliance.")
        try:
            client = await systems.add(
                session,
                alliance=wanted,
                school=None if place is None else place.id,
                name=name,
                seat=sits,
                jwks=jwks,
                at=clock.now(),
            )
        except BadKeys as error:
            _refuse(str(error))
        voice.line(f"client_id  {client}")
        voice.line(f"audience   {desk.settings.url}/oauth/token")


async def list_(voice: Voice) -> None:
    """List the systems of all alliances that were not revoked."""
    async with opened(voice) as desk, desk.sessions() as session:
        rows = [
            (alliance.name, each.name, each.seat.value, str(each.id))
            for alliance in await queries_sign_ins.alliances(session)
            for each in await queries_systems.systems_of(session, alliance.id)
        ]
    voice.table(("Alliance", "Name", "Seat", "Id"), rows)


async def revoke(voice: Voice, client: UUID) -> None:
    """End a system at once, with the tokens that it has."""
    async with opened(voice) as desk, desk.sessions.begin() as session:
        if not await systems.revoke(session, client, at=clock.now()):
            _refuse("There is no such system, or it was revoked already.")
    voice.line("Revoked.")


def _read(keys: Path) -> dict[str, object]:
    try:
        jwks = json.loads(keys.read_bytes())
    except (OSError, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from error
    if not isinstance(jwks, dict):
        raise typer.BadParameter("Keys are one JSON object with `keys` in it.", param_hint="FILE")
    return jwks


def _seat(name: str) -> SystemSeat:
    try:
        return SystemSeat(name)
    except ValueError:
        known = ", ".join(SystemSeat)
        raise typer.BadParameter(f"Choose from: {known}.", param_hint="--seat") from None


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(REFUSED)
