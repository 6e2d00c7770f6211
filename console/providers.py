"""Commands for the providers by which people of an alliance sign in."""

from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid5

import typer
from pydantic import BaseModel, ConfigDict, Field

from activities import directory, hand_shakes, providers
from activities.oidc import secret_in
from console.desk import opened
from console.voice import REFUSED, Voice
from domain.assurance import Demand, Level
from models import queries_people, queries_sign_ins
from models.states import ClientAuth
from models.views import Provider
from runtime import clock


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DemandIn(_Part):
    level: Level
    acr: str | None = None
    amr: tuple[str, ...] = ()


class ProviderIn(_Part):
    """A provider as a file has it. Of a secret, the name of its file."""

    alliance: str
    """The code of the alliance."""
    name: str
    issuer: str
    client_id: str
    client_auth: ClientAuth
    secret: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    scope: str = "openid"
    acr_values: str = ""
    demands: Annotated[tuple[DemandIn, ...], Field(min_length=1)]
    max_age: Annotated[int | None, Field(ge=0)] = 28_800
    links_by_mail: bool = False


async def add(voice: Voice, file: Path) -> None:
    """Write a provider down, once its key or secret can be read."""
    found = _read(file)
    async with opened(voice) as desk:
        secret_in(desk.settings.secrets_folder / found.secret, found.client_auth)
        async with desk.sessions.begin() as session:
            known = await queries_sign_ins.alliances(session)
            if found.alliance not in {each.id for each in known}:
                typer.echo("There is no alliance of this code.", err=True)
                raise typer.Exit(REFUSED)
            await providers.add(session, found)
        voice.line(f"Let them send people back to {desk.settings.url}/sign-in/back/{found.id}")
        voice.line(f"and, who signs out there, to {desk.settings.url}/sign-out")


async def list_(voice: Voice) -> None:
    """List the providers of all alliances. No key and no secret is shown."""
    async with opened(voice) as desk, desk.sessions() as session:
        rows = [
            (alliance.name, each.name, each.issuer, str(each.id))
            for alliance in await queries_sign_ins.alliances(session)
            for each in await queries_sign_ins.providers(session, alliance.id)
        ]
    voice.table(("Alliance", "Name", "Issuer", "Id"), rows)


async def link(voice: Voice, which: str, subject: str, mail: str) -> None:
    """Write down that a subject of a provider is the person with this address in its alliance."""
    async with opened(voice) as desk, desk.sessions.begin() as session:
        found = await queries_sign_ins.provider(session, _id(which))
        if found is None:
            typer.echo("There is no such provider; `traject provider list` shows them.", err=True)
            raise typer.Exit(REFUSED)
        person = (await directory.ids(session, found.alliance)).person(mail)
        if person not in await queries_people.people(session, [person]):
            typer.echo("The alliance of this provider knows nobody by this address.", err=True)
            raise typer.Exit(REFUSED)
        await hand_shakes.link(session, found, subject, person=person, at=clock.now())
    voice.line("Written down. From now on they come in by this provider.")


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise typer.BadParameter("This is not an id (UUID).", param_hint="PROVIDER") from None


def _read(file: Path) -> Provider:
    try:
        return _provider(ProviderIn.model_validate_json(file.read_bytes()))
    except (OSError, ValueError) as error:  # also what pydantic finds is a ValueError
        raise typer.BadParameter(str(error), param_hint="FILE") from error


def _provider(told: ProviderIn) -> Provider:
    """The same alliance and issuer again is the same provider."""
    alliance = directory.alliance_id(told.alliance)
    return Provider(
        id=uuid5(alliance, f"provider/{told.issuer}"),
        alliance=alliance,
        demands=tuple(
            Demand(level=each.level, acr=each.acr, amr=frozenset(each.amr)) for each in told.demands
        ),
        **told.model_dump(exclude={"alliance", "demands"}),
    )
