"""Releasing something to a guardian who sees nothing by themselves, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import KeyOfAnother, NotThere
from access.looking import Found, look, reached
from access.seats import today
from activities import grants
from activities.grants import Grant
from domain import words
from domain.access import ADULT, Grade, Relation, Topic
from domain.calendar import birthday
from domain.errors import BadMove, NotYourTurn, Unknown
from domain.looks import What
from domain.refusals import Refusal
from domain.releases import (
    ALWAYS,
    Wish,
    decent_hour,
    may_end,
    may_release,
    must_say_why,
    releasable,
    released,
    told_on,
)
from domain.said import Said
from domain.seats import Seat, SeatKind, kind_of
from models import queries_access, queries_ledger, queries_people
from models.queries_access import GrantView
from models.views import Person, TrajectoryView
from runtime import clock

OWN_CHOICE: Final = Said(nl="Eigen keuze van de leerling.", en="The own choice of the learner.")
"""The reason where a learner of age gives none: they need not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to release, to whoever sits on a seat today."""

    to: Seat
    topics: frozenset[Topic]
    valid_from: date | None
    valid_to: date
    why: str | None


async def to_release(
    session: AsyncSession, caller: Person, trajectory: UUID, asked: Asked
) -> Grant:
    """What would be released. No look is put down: nothing is shown.

    Raises:
        NotThere: the trajectory is not there for the caller.
        NotAllowed: it is not theirs to release, or not this, or not for so long.
    """
    found = await reached(session, caller, trajectory)
    first = asked.valid_from or today()
    wish = Wish(
        topics=asked.topics, first=first, last=asked.valid_to, has_reason=asked.why is not None
    )
    person, relation = await _sits_on(session, found.view, asked.to)
    topics = released(
        wish, by=found.facts, to=relation, today=today(), of_age_on=_of_age_on(found.view)
    )
    state = await queries_ledger.state(session, trajectory)
    if state is None:
        raise NotThere
    told_at, over_at = told_on(state, first, asked.valid_to, at=clock.now())
    return Grant(
        view=found.view,
        seat=asked.to,
        person=person,
        topics=topics,
        valid_from=first,
        valid_to=asked.valid_to,
        told_at=told_at,
        over_at=over_at,
    )


async def release(
    session: AsyncSession, caller: Person, wanted: Grant, *, why: str | None, key: UUID
) -> None:
    """Write it down. `session` writes, in one transaction of the caller's. Raises KeyOfAnother."""
    own = OWN_CHOICE.en if caller.language == "en" else OWN_CHOICE.nl
    if not await grants.give(session, wanted, key=key, why=why or own, by=caller, at=clock.now()):
        raise KeyOfAnother


async def listed(session: AsyncSession, caller: Person, trajectory: UUID) -> Sequence[GrantView]:
    """For who may know who has custody, all; for whom it was released to, their own, without why.

    Is itself a look. Raises NotThere and NotPutDown.
    """
    found = await look(session, caller, trajectory, What.GRANTS)
    given = await queries_access.grants_in(session, trajectory)
    if _sees_all(found):
        return given
    return [replace(each, reason=None) for each in given if each.person == caller.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A guardian to whom the caller may release something, and what that can be."""

    seat: Seat
    name: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """What was released in a trajectory, as one person sees it, and what they may do about it."""

    found: Found
    given: Sequence[GrantView]
    to: tuple[Recipient, ...]
    may_end: frozenset[UUID]
    must_say_why: bool


async def releases_of(session: AsyncSession, caller: Person, trajectory: UUID) -> Releases:
    """The same as `listed`, with what the caller may do. Is itself a look, and raises as that.

    For whoever may release nothing, and got nothing, it is not there.
    """
    every = await queries_access.grants_in(session, trajectory)
    theirs = [replace(each, reason=None) for each in every if each.person == caller.id]
    if not theirs and not concerns(await reached(session, caller, trajectory, What.GRANTS)):
        raise NotThere
    found = await look(session, caller, trajectory, What.GRANTS)
    return Releases(
        found=found,
        given=every if _sees_all(found) else theirs,
        to=await _recipients(session, found),
        may_end=frozenset(
            [
                each.id
                for each in every
                if may_end(found.facts, to=await _is_now(session, each))
                and each.ended_at is None
                and each.valid_to >= today()
            ]
        ),
        must_say_why=must_say_why(found.facts),
    )


def concerns(found: Found) -> bool:
    """Whether there is anything about releases for somebody to see or to do, as far as it shows."""
    return _sees_all(found) or any(may_release(found.facts, to=each) for each in Relation)


async def _recipients(session: AsyncSession, found: Found) -> tuple[Recipient, ...]:
    recipients = []
    for each in await queries_people.seats_in(session, found.view.id):
        if kind_of(each.seat) is not SeatKind.GUARDIAN:
            continue
        _, relation = await _sits_on(session, found.view, each.seat)
        if may_release(found.facts, to=relation):
            some = releasable(relation)
            topics = tuple(topic for topic in Topic if topic in some and topic not in ALWAYS)
            recipients.append(Recipient(seat=each.seat, name=each.name, topics=topics))
    return tuple(recipients)


async def given(session: AsyncSession, caller: Person, trajectory: UUID, wanted: UUID) -> GrantView:
    """What the caller has just released: their own doing is no look."""
    found = await queries_access.grants_in(session, trajectory)
    return next(each for each in found if each.id == wanted and each.given_by == caller.id)


async def to_end(session: AsyncSession, caller: Person, trajectory: UUID, wanted: UUID) -> datetime:
    """When whoever it was released to is told that it is over.

    Raises:
        NotThere: they may not know of it.
        NotAllowed: it is not theirs to end.
    """
    found = await reached(session, caller, trajectory)
    of = await queries_access.grants_in(session, trajectory)
    grant = next((each for each in of if each.id == wanted), None)
    if grant is None or not (_sees_all(found) or grant.person == caller.id):
        raise NotThere
    if not may_end(found.facts, to=await _is_now(session, grant)):
        raise NotYourTurn(Refusal.CANNOT_RELEASE)
    state = await queries_ledger.state(session, trajectory)
    if state is None:
        raise NotThere
    return decent_hour(state, clock.now())


async def end(session: AsyncSession, wanted: UUID, *, told_at: datetime) -> None:
    await grants.end(session, wanted, at=clock.now(), told_at=told_at)


def _sees_all(found: Found) -> bool:
    """A release says who has no authority: for who may know all of that, or gives it themselves."""
    is_of_age = any(each.relation is Relation.LEARNER_18 for each in found.facts)
    return is_of_age or found.viewer.grades[Topic.CUSTODY] is Grade.ALL


async def _sits_on(
    session: AsyncSession, view: TrajectoryView, seat: Seat
) -> tuple[UUID, Relation]:
    """Who sits there today, and what they are to it."""
    if kind_of(seat) is not SeatKind.GUARDIAN:
        raise BadMove(Refusal.NOT_A_GUARDIAN, seat=words.seat(seat))
    seated = await queries_people.seats_in(session, view.id)
    person = next((each.person for each in seated if each.seat == seat), None)
    if person is None:
        raise Unknown(Refusal.SEAT_EMPTY, seat=words.seat(seat))
    known = await queries_access.known_of(session, person, view.id, on=today())
    relating = () if known is None else known.relating
    return person, next(each.facts.relation for each in relating if each.place == seat)


async def _is_now(session: AsyncSession, grant: GrantView) -> Relation:
    """What whoever it was released to is to the trajectory today, as a guardian."""
    known = await queries_access.known_of(session, grant.person, grant.trajectory, on=today())
    relating = () if known is None else known.relating
    sits = (each for each in relating if each.place.startswith(SeatKind.GUARDIAN.value))
    return next((each.facts.relation for each in sits), Relation.STRANGER)


def _of_age_on(view: TrajectoryView) -> date | None:
    return None if view.born_on is None else birthday(view.born_on, ADULT)
