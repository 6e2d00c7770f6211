"""Who asks, where a program may ask in its own name: a person of the alliance, or a system."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from access.seats import today
from api import problems
from api.callers import MAX_TOKEN, Asked, Credentials, count_nobody
from api.language import AskedLanguage, Language
from api.means import Reading, Tools, readable
from domain.access import MAY, TABLE, Action, Grade, Topic, in_office_as, system_as
from domain.systems import HEARD, SYSTEMS, SystemSeat
from models import queries_people, queries_systems
from models.views import System
from runtime import clock
from runtime.database import asks_for, asks_for_system


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or a system, and of where it may hear what."""

    alliances: tuple[UUID, ...]
    school: UUID | None
    hears: frozenset[str]
    language: Language
    person: UUID | None = None
    client: UUID | None = None


@dataclass(frozen=True, slots=True)
class SystemAsked:
    """A program that asks a question, and a way to read in its name."""

    system: System
    session: AsyncSession
    language: Language


def systems_that_may(act: Action) -> dict[str, Any]:
    """For the document: with which scopes a system may do this, beside people."""
    return _with_scopes(seat for seat in SystemSeat if system_as(seat) in MAY[act])


def systems_that_see(topic: Topic) -> dict[str, Any]:
    """The same, of what a system may see of a trajectory."""
    nothing = Grade.NOTHING
    return _with_scopes(seat for seat in SystemSeat if TABLE[system_as(seat)][topic] != nothing)


def _with_scopes(seats: Iterable[SystemSeat]) -> dict[str, Any]:
    return {"security": [{"system": [seat.value for seat in seats]}]}


def party_that_may(act: Action) -> Callable[..., Awaitable[Party]]:
    """Let those through who may do this. Anybody else is known, and told it is not theirs."""

    async def party(
        request: Request, means: Tools, sent: Credentials, language: AskedLanguage
    ) -> Party:
        if sent is None or len(sent.credentials) > MAX_TOKEN:
            raise problems.NO_PERSON
        with readable(is_sent=request.method != "GET"):
            async with means.looking() as session:
                found = await _party(session, sent.credentials, act, language)
            if found is None:
                await count_nobody(request, means)
                raise problems.NO_PERSON
            return found

    return party


async def _party(
    session: AsyncSession, token: str, act: Action, language: Language
) -> Party | None:
    at = clock.now()
    signed_in = await queries_people.sign_in_by_token(session, token, at=at)
    if signed_in is not None:
        person = signed_in.person.id
        offices = await queries_people.offices_of(session, person, on=today())
        alliances = tuple(
            each.alliance
            for each in offices
            if each.school is None and in_office_as(each.kind) in MAY[act]
        )
        if not alliances:
            raise problems.NOT_ENTITLED
        return Party(
            alliances=alliances, school=None, hears=HEARD, language=language, person=person
        )
    system = await queries_systems.system_by_token(session, token, at=at)
    if system is None:
        return None
    if system_as(system.seat) not in MAY[act]:
        raise problems.NOT_ENTITLED
    return Party(
        alliances=(system.alliance,),
        school=system.school,
        hears=SYSTEMS[system.seat].hears,
        language=language,
        client=system.id,
    )


async def _looking(
    request: Request, means: Tools, sent: Credentials, session: Reading, language: AskedLanguage
) -> Asked | SystemAsked:
    """A person or a system by the same kind of token, each in their own name."""
    if sent is None or len(sent.credentials) > MAX_TOKEN:
        raise problems.NO_PERSON
    at = clock.now()
    with readable():
        async with means.looking() as door:
            signed_in = await queries_people.sign_in_by_token(door, sent.credentials, at=at)
            if signed_in is not None:
                asks_for(session, signed_in.person.id)
                return Asked(signed_in, session, language)
            system = await queries_systems.system_by_token(door, sent.credentials, at=at)
        if system is None:
            await count_nobody(request, means)
            raise problems.NO_PERSON
    asks_for_system(session, system.id)
    return SystemAsked(system, session, language)


FeedReader = Annotated[Party, Depends(party_that_may(Action.READ_FEED))]
Subscriber = Annotated[Party, Depends(party_that_may(Action.SUBSCRIBE))]
Looker = Annotated[Asked | SystemAsked, Depends(_looking)]
"""A person or a system that looks at a trajectory. What they see of it, the table says."""
