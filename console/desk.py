"""By what a command works: the record, the gateway, and the person for whom it speaks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.client import Client

from access.errors import AccessError
from access.seats import today
from api.problems import Problem, of_access, refused
from console.voice import Voice
from domain.assurance import Level, Method
from domain.errors import NotAllowed
from domain.said import Said
from domain.seats import COORDINATOR
from models import queries_demo, queries_people
from models.queries_demo import Somebody
from models.views import OURSELVES, Person, SignIn
from runtime import clock, database, embedded, logs, settings, temporal
from runtime.database import Sessions
from runtime.settings import Settings
from runtime.trouble import Trouble
from workflows.gateway import Gateway

_ONLY_IN_THE_DEMO: Final = Problem(
    HTTPStatus.FORBIDDEN,
    "only_in_the_demo",
    Said(
        nl="Namens iemand spreken kan alleen in de demo.",
        en="To speak for somebody is possible in the demo only.",
    ),
)
_NO_ALLIANCE: Final = Problem(
    HTTPStatus.NOT_FOUND,
    "no_alliance",
    Said(nl="Er is nog geen samenwerkingsverband.", en="There is no alliance yet."),
)
_NO_TRAJECTORY: Final = Problem(
    HTTPStatus.NOT_FOUND,
    "not_found",
    Said(nl="Dit traject is er niet.", en="There is no such trajectory."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    settings: Settings
    sessions: Sessions
    client: Client
    gateway: Gateway


@asynccontextmanager
async def opened(voice: Voice) -> AsyncIterator[Desk]:
    """Reach the servers. What is not there, or not possible, is said in one line."""
    known = embedded.addresses(settings.load())
    if not structlog.is_configured():
        logs.set_up(known.model_copy(update={"log_level": "error"}))
    engine = database.engine(known, pool_size=4)
    sessions = database.sessions_of(engine)
    client = await temporal.connect(known, lazy=True)
    desk = Desk(settings=known, sessions=sessions, client=client, gateway=Gateway(sessions, client))
    try:
        yield desk
        await desk.gateway.settle()
    except Problem as problem:
        voice.refuse(problem)
    except AccessError as error:
        voice.refuse(of_access(error))
    except NotAllowed as refusal:
        voice.refuse(refused(refusal.code, refusal.said))
    except (OperationalError, TimeoutError) as error:
        raise Trouble("The database cannot be reached.", "Is `traject up` running?") from error
    except ProgrammingError as error:
        raise Trouble("The database lacks our tables.", "Run `traject migrate`.") from error
    finally:
        await engine.dispose()


async def alliance_of(session: AsyncSession) -> UUID:
    found = await queries_demo.first_alliance(session)
    if found is None:
        raise _NO_ALLIANCE
    return found[0]


async def person_named(
    desk: Desk, session: AsyncSession, name: str, *, trajectory: UUID | None = None
) -> Person:
    """A person of the demo by their name or a part of it; without one, the coordinator."""
    if not desk.settings.demo:
        raise _ONLY_IN_THE_DEMO
    wanted = None if name else await _coordinator_of(session, trajectory)
    if wanted is None:
        everybody = await queries_demo.people(session, await alliance_of(session), on=today())
        wanted = _meant(everybody, name)
    people = await queries_people.people(session, [wanted])
    return people[wanted]


def picked(person: Person) -> SignIn:
    """Somebody of the demo, as the command line takes them: by name."""
    return SignIn(
        person=person, level=Level.B, method=Method.DEMO, issuer=OURSELVES, at=clock.now()
    )


async def _coordinator_of(session: AsyncSession, trajectory: UUID | None) -> UUID | None:
    if trajectory is None:
        return None
    seats = await queries_people.seats_in(session, trajectory)
    return next((each.person for each in seats if each.seat == COORDINATOR), None)


def _meant(everybody: list[Somebody], name: str) -> UUID:
    if not name:
        found = [each for each in everybody if each.seat == COORDINATOR][:1]
    else:
        found = [each for each in everybody if each.name.casefold() == name.casefold()]
        found = found or [each for each in everybody if name.casefold() in each.name.casefold()]
    people = {each.person: each.name for each in found}
    if len(people) != 1:
        raise _not_one(sorted(people.values()) or sorted({each.name for each in everybody}))
    return next(iter(people))


def _not_one(names: list[str]) -> Problem:
    listed = ", ".join(names[:40])
    said = Said(nl=f"Wie bedoelt u? {listed}", en=f"Whom do you mean? {listed}")
    return Problem(HTTPStatus.NOT_FOUND, "unknown_person", said)


async def trajectory_named(session: AsyncSession, which: str) -> UUID:
    """A trajectory by its id or by its case number."""
    try:
        return UUID(which)
    except ValueError:
        found = await queries_demo.trajectory_of_case(session, await alliance_of(session), which)
    if found is None:
        raise _NO_TRAJECTORY
    return found
