"""Who asks, known by a token: a person, with how sure we are of that."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel.ext.asyncio.session import AsyncSession

from access.trying import count
from api import problems
from api.language import AskedLanguage, Language
from api.means import Means, Reading, Tools, readable
from domain.tries import By, Way
from models import queries_people, queries_systems
from models.views import Person, SignIn
from runtime import clock
from runtime.database import asks_for
from runtime.http import address_of

MAX_TOKEN: Final = 200

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="person",
    description="A token that stands for one person. In the demo: `traject token --as NAME`.",
)


Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def _signed_in(request: Request, means: Tools, sent: Credentials) -> SignIn:
    if sent is None or len(sent.credentials) > MAX_TOKEN:
        raise problems.NO_PERSON
    with readable(is_sent=request.method == "POST"):
        async with means.looking() as session:
            found = await queries_people.sign_in_by_token(session, sent.credentials, at=clock.now())
            if found is None:
                await _must_be_nobody(session, sent.credentials)
        if found is None:
            await count_nobody(request, means)
            raise problems.NO_PERSON
    return found


async def count_nobody(request: Request, means: Means) -> None:
    """Count a token that is nobody's: whoever guesses is told to wait.

    Whoever has a token of their own is never counted, and comes through meanwhile.
    """
    await count(means.sessions, Way.BEARER, {By.ADDRESS: address_of(request)})


async def _must_be_nobody(session: AsyncSession, token: str) -> None:
    """Tell a system that this is for people, before anything is looked up for it."""
    if await queries_systems.system_by_token(session, token, at=clock.now()) is not None:
        raise problems.NOT_ENTITLED


@dataclass(frozen=True, slots=True)
class Asked:
    """What every question comes with: who asks, in which language, and a way to read."""

    sign_in: SignIn
    session: AsyncSession
    language: Language

    @property
    def caller(self) -> Person:
        return self.sign_in.person


async def _asked(
    sign_in: Annotated[SignIn, Depends(_signed_in)], session: Reading, language: AskedLanguage
) -> Asked:
    asks_for(session, sign_in.person.id)
    return Asked(sign_in, session, language)


Asking = Annotated[Asked, Depends(_asked)]
