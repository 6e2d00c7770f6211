"""One move from a person to the gateway, and what came of it: for pages, API and command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access import reading_plans, statements
from access.errors import KeyOfAnother, NotThere, UnknownPerson
from access.looking import reached
from access.seats import actor, actors_at, open_for, table_for, table_of, today
from activities import directory, inbox, openings
from activities.inbox import Asked
from domain import commands as c
from domain import procedures
from domain.assurance import Method
from domain.calendar import local_date
from domain.commands import Command
from domain.rules.permissions import MOVES
from domain.rules.proving import kind_proved, must_reach
from domain.seats import Actor, Seat, kind_of
from models import queries_ledger, queries_people
from models.views import Learner, Person, SignIn, TrajectoryView
from workflows import requests
from workflows.gateway import Gateway, Sender
from workflows.outcomes import Outcome, Refused
from workflows.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who makes a move, under which key, and by what."""

    sign_in: SignIn
    session: AsyncSession
    gateway: Gateway
    key: UUID
    seat: Seat | None = None
    """None: the first of their seats from which it can be made."""
    plan: frozenset[int] | None = None
    """The version of the plan that they have before them, where they say so."""
    assertion: Mapping[str, object] | None = None
    """What a passkey signed over the challenge of the statement, once it was verified."""

    @property
    def caller(self) -> Person:
        return self.sign_in.person


async def ask(asker: Asker, request: Request, *, trajectory: UUID) -> Outcome:
    """Make a move in a trajectory that the caller may see.

    Raises:
        AccessError: they may not see it, have no seat in it, or name what is not theirs.
        NotYourTurn: they asked to speak from a seat that is not theirs.
        PlanChanged: the plan is another version than they say to have before them.
        NotStored: the move is nowhere; try again with the same key.
    """
    before = await _asked_before(asker)
    by = None if before is None else before.by
    view = await _view_of(asker, trajectory, by)
    if by is None:
        await reading_plans.must_be_current(asker.session, trajectory, asker.plan)
        may = await actors_at(asker.session, asker.caller, await table_of(asker.session, view))
        by = actor(may, requests.command_of(request), asker.seat)
    await _must_be_known(asker, request)
    filled = await filled_for(asker.session, asker.caller, request, view)
    if requests.PROOF in requests.from_the_record(request):
        again = None if before is None else before.command
        filled[requests.PROOF] = await _proof(asker, request, view, by, again)
    sender = await _sender(asker, by)
    outcome = await asker.gateway.ask(request, trajectory=trajectory, sender=sender, filled=filled)
    if isinstance(outcome, Refused) and outcome.code in reading_plans.OVERTAKEN:
        await reading_plans.must_be_current(asker.session, trajectory, asker.plan)
    return outcome


async def raise_signal(asker: Asker, request: Request, *, learner: UUID) -> Outcome:
    """Raise a signal about a learner of the caller's school or alliance. Raises as `ask`."""
    before = await _asked_before(asker)
    if before is None:
        by = (await reporting_on(asker.session, asker.caller, learner, asker.seat)).by
    else:
        by = before.by
    sender = await _sender(asker, by)
    return await asker.gateway.open(request, learner=learner, sender=sender)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Somebody who may report something about a learner."""

    learner: Learner
    by: Actor
    joins: TrajectoryView | None
    """What their signal joins, where they may know of it."""


async def reporting_on(
    session: AsyncSession, caller: Person, learner: UUID, seat: Seat | None = None
) -> Reporting:
    """As whom somebody may report something about a learner.

    Raises:
        NotThere: there is no such learner, or not for them.
        NotYourTurn: they asked to speak from a seat that is not theirs.
    """
    known = await queries_people.learner(session, learner)
    if known is None:
        raise NotThere
    return await reporting_of(session, caller, known, seat)


async def reporting_of(
    session: AsyncSession, caller: Person, known: Learner, seat: Seat | None = None
) -> Reporting:
    """The same of a learner who need not be written down yet. Raises as `reporting_on`."""
    for joins in (*await open_for(session, caller, known.id), None):
        actors = await actors_at(session, caller, await table_for(session, known, joins))
        may = [each for each in actors if kind_of(each.seat) in MOVES[c.RaiseSignal].by]
        if may:
            return Reporting(learner=known, by=actor(may, c.RaiseSignal, seat), joins=joins)
    raise NotThere


async def _proof(
    asker: Asker, request: Request, view: TrajectoryView, by: Actor, again: Command | None
) -> object:
    """How sure we are of who this is, with the statement of what they see and say.

    Raises StepUpNeeded before anything is kept: the same form, with the same key, can be sent again
    after the step-up.
    """
    if again is not None:
        return getattr(again, requests.PROOF, None)
    command = requests.command_of(request)
    kind = kind_proved(command, by)
    if kind is not None:
        must_reach(procedures.ALL[view.procedure], kind, asker.sign_in.level)
    state = await queries_ledger.state(asker.session, view.id)
    if state is None:
        raise NotThere
    said = await statements.statement_of(asker.session, state, request, by=by, asker=asker)
    by_staff = command is c.RecordAnswer or (command is c.RecordHearing and kind is None)
    return requests.Proved(
        level=asker.sign_in.level,
        method=Method.STAFF if by_staff else asker.sign_in.method,
        issuer=asker.sign_in.issuer,
        authenticated_at=asker.sign_in.at,
        statement=said.sealed(asker.sign_in, asker.assertion),
    )


async def _asked_before(asker: Asker) -> Asked | None:
    """As whom the caller sent this key before, if ever.

    The same again must be the same, also when the move itself took that seat away.
    """
    known = await inbox.look(asker.session, asker.key)
    if known is None:
        return None
    by = known.asked.by
    if by.person != asker.caller.id or asker.seat not in {None, by.seat}:
        raise KeyOfAnother
    return known.asked


async def _view_of(asker: Asker, trajectory: UUID, before: Actor | None) -> TrajectoryView:
    if before is None:
        return (await reached(asker.session, asker.caller, trajectory)).view
    found = await asker.gateway.view(trajectory)
    if found is None:
        raise NotThere
    return found


async def _sender(asker: Asker, by: Actor) -> Sender:
    """Name the sender, once all is read.

    A request that kept its connection here while the gateway wants one could wait for others that
    do the same.
    """
    await asker.session.close()
    return Sender(by=by, key=asker.key, language=asker.caller.language)


async def _must_be_known(asker: Asker, request: Request) -> None:
    """Whoever a move names must be somebody."""
    named = set(requests.persons_in(request))
    if named and not await asker.gateway.knows_all(named):
        raise UnknownPerson


async def filled_for(
    session: AsyncSession, caller: Person, request: Request, view: TrajectoryView
) -> dict[str, object]:
    """What a move needs and only the record knows. Raises NotThere, as `ask` does."""
    command = requests.command_of(request)
    if command is c.MergeInto:
        other = (await reached(session, caller, dict(request)["into"])).view
        opened_on = today() if other.opened_at is None else local_date(other.opened_at)
        return {"other_born_on": other.born_on, "other_opened_on": opened_on}
    if command is c.ChangeCalendar:
        return {"calendar": await _calendar_of(session, view)}
    return {}


async def _calendar_of(session: AsyncSession, view: TrajectoryView) -> object:
    """The school's calendar as it is now, from before the trajectory began."""
    schools = (await directory.schools(session, view.alliance)).values()
    school = next((each for each in schools if each.id == view.school), None)
    if school is None:
        raise NotThere
    since = today() if view.opened_at is None else local_date(view.opened_at)
    return openings.calendar_of(
        school.region, school.calendar_overrides, since=since, today=today()
    )
