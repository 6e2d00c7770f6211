"""Who asks, where a program may ask in its own name: a person of the alliance, or a system."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from access.seats import today
from api import problems
from api.callers import MAX_TOKEN, Credentials, count_nobody
from api.language import AskedLanguage, Language
from api.means import Tools, readable
from domain.seats import SeatKind
from domain.systems import HEARD, SYSTEMS, SystemAct, SystemSeat, may
from models import queries_people, queries_systems
from runtime import clock

PEOPLE: Final = {
    SystemAct.READ_FEED: frozenset({SeatKind.COORDINATOR, SeatKind.LEAD}),
    SystemAct.MANAGE_SUBSCRIPTIONS: frozenset({SeatKind.LEAD}),
}
"""By which office of the alliance a person may what systems may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or a system, and of where it may hear what."""

    alliances: tuple[UUID, ...]
    school: UUID | None
    hears: frozenset[str]
    language: Language
    person: UUID | None = None
    client: UUID | None = None


def systems_that_may(act: SystemAct) -> dict[str, Any]:
    """For the document: with which scopes a system may do this, beside people."""
    scopes = [seat.value for seat in SystemSeat if may(seat, act)]
    return {"security": [{"system": scopes}]}


def party_that_may(act: SystemAct) -> Callable[..., Awaitable[Party]]:
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
    session: AsyncSession, token: str, act: SystemAct, language: Language
) -> Party | None:
    at = clock.now()
    signed_in = await queries_people.sign_in_by_token(session, token, at=at)
    if signed_in is not None:
        person = signed_in.person.id
        offices = await queries_people.offices_of(session, person, on=today())
        alliances = tuple(each.alliance for each in offices if each.kind in PEOPLE[act])
        if not alliances:
            raise problems.NOT_ENTITLED
        return Party(
            alliances=alliances, school=None, hears=HEARD, language=language, person=person
        )
    system = await queries_systems.system_by_token(session, token, at=at)
    if system is None:
        return None
    if not may(system.seat, act):
        raise problems.NOT_ENTITLED
    return Party(
        alliances=(system.alliance,),
        school=system.school,
        hears=SYSTEMS[system.seat].hears,
        language=language,
        client=system.id,
    )


FeedReader = Annotated[Party, Depends(party_that_may(SystemAct.READ_FEED))]
Subscriber = Annotated[Party, Depends(party_that_may(SystemAct.MANAGE_SUBSCRIPTIONS))]
