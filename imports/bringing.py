"""Checked cases, brought in through the gateway: some at a time, each exactly once.

A case is taken in as one move, in one transaction with the learner and the people it is about: all
of it or nothing. Its key is its reference, so that the same file again finds what is there.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import destroying, directory, inbox, keys, openings, reservations, texts
from activities.directory import Learner, Person
from activities.inbox import Asked
from activities.reservations import Reservation
from domain.calendar import local_date
from domain.commands import BringHistory
from domain.plan import Text
from domain.said import Said
from domain.seats import LEARNER, guardian
from domain.trajectory import Opening, TrajectoryId
from imports.history import history_of, words_in
from imports.rehearsal import Filed
from models import queries_inbox
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from workflows import outcomes
from workflows.gateway import Gateway
from workflows.outcomes import Done, Outcome, Received, Refused

AT_ONCE: Final = 8
"""Cases under way at the same time."""


PAUSES: Final = (0.5, 2.0, 5.0)
"""Seconds before a case is tried again."""


class Fate(StrEnum):
    """What became of a case of a file."""

    STARTED = "started"
    ALREADY_THERE = "already_there"
    DIFFERS = "differs"
    """The same reference is there with other facts. What is there stays as it is."""
    LATER = "later"
    """Taken in, and it cannot get lost; the process answers later."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    reference: str
    fate: Fate
    trajectory: UUID | None = None
    why: Said | None = None


_ERASED: Final = Said(
    nl="deze zaak is vernietigd, en dat blijft zo; een leerling die terugkomt krijgt een nieuwe"
    " zaak, met een andere reference",
    en="this case was destroyed, and stays so; a learner who comes back gets a new case, under"
    " another reference",
)

Tell = Callable[[Brought], None]


class _TakenBack(Exception):
    """Nothing of a case is stored: rolls its transaction back."""

    def __init__(self, brought: Brought) -> None:
        super().__init__(brought.fate)
        self.brought = brought


async def bring_all(
    cases: Sequence[Filed], *, sessions: Sessions, gateway: Gateway, tell: Tell
) -> list[Brought]:
    """Bring cases in, in no order. `tell` hears of each one when it is done."""
    brought: list[Brought] = []
    waiting = iter(cases)
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(_bring_some(waiting, brought, _Bringer(sessions, gateway), tell))
    await gateway.settle()
    return brought


async def _bring_some(
    waiting: Iterator[Filed], brought: list[Brought], bringer: "_Bringer", tell: Tell
) -> None:
    for case in waiting:
        done = await bringer.bring(case)
        brought.append(done)
        tell(done)


@dataclass(frozen=True, slots=True)
class _Bringer:
    sessions: Sessions
    gateway: Gateway

    async def bring(self, case: Filed) -> Brought:
        """Bring a case in; tried again where the database was too busy, as its key allows."""
        for pause in PAUSES:
            try:
                return await self._bring(case)
            except OperationalError:
                await asyncio.sleep(pause)
        return await self._bring(case)

    async def _bring(self, case: Filed) -> Brought:
        try:
            async with self.sessions.begin() as session:
                known = await inbox.look(session, case.key)
                move = await _taken_in(session, case, known)
        except _TakenBack as back:
            return back.brought
        outcome = await self.gateway.push(move)
        return _brought(case, outcome, was_there=known is not None)


async def _taken_in(session: AsyncSession, case: Filed, known: inbox.Move | None) -> inbox.Move:
    """Store a case: its people, its words, its past as one move. For one that is there, compare."""
    trajectory = TrajectoryId(uuid7()) if known is None else TrajectoryId(known.asked.trajectory)
    gone = Brought(reference=case.case.reference, fate=Fate.REFUSED, why=_ERASED)
    if known is None and await destroying.is_erased(session, case.key):
        raise _TakenBack(gone)
    try:
        await directory.add(session, [_learner(case), *_newcomers(case)])
    except keys.Erased:  # between the look at who was and now
        raise _TakenBack(gone) from None
    stored = await _stored(session, case, trajectory)
    told = history_of(case.case, case.key, case.people, stored.__getitem__)
    asked = Asked(
        key=case.key,
        trajectory=trajectory,
        alliance=case.school.alliance,
        by=case.by,
        command=BringHistory(moves=tuple(each.past for each in told)),
        opening=await _opening(session, case, trajectory) if known is None else known.asked.opening,
    )
    try:
        return await inbox.take_in(session, asked)
    except inbox.KeyReused:
        there = Brought(reference=case.case.reference, fate=Fate.DIFFERS, trajectory=trajectory)
        raise _TakenBack(there) from None


async def _opening(session: AsyncSession, case: Filed, trajectory: TrajectoryId) -> Opening:
    """Give the learner this trajectory. Last of all: whoever opens another one waits from here."""
    learner, alliance = case.learner, case.school.alliance
    await queries_inbox.learner_alone(session, learner)
    if await queries_inbox.open_places(session, alliance=alliance, learner=learner):
        raise _TakenBack(_brought(case, outcomes.ANOTHER_IS_OPEN))
    today, since = local_date(clock.now()), case.case.signal.raised_on
    made = await reservations.make(
        session,
        trajectory=trajectory,
        alliance=alliance,
        school=case.school.id,
        learner=learner,
        year=since.year,
    )
    place = Reservation(
        trajectory=trajectory,
        alliance=alliance,
        school=case.school.id,
        learner=learner,
        case_number=made.case_number,
        is_new=True,
    )
    return await openings.opening_of(
        session, place, since=since, today=today, procedure=case.procedure
    )


def _learner(case: Filed) -> Learner:
    learner = case.case.learner
    return Learner(
        id=case.learner,
        alliance=case.school.alliance,
        school=case.school.id,
        name=learner.name,
        born_on=learner.born_on,
        eck_id=learner.eck_id,
    )


def _newcomers(case: Filed) -> Iterator[Person]:
    """The people that the alliance need not know: guardians, and a learner with a seat."""
    for n, each in enumerate(case.case.guardians, start=1):
        yield Person(
            id=case.people[guardian(n)],
            name=each.name,
            mail=each.mail,
            phone=each.phone,
            language=each.language,
        )
    learner = case.case.learner
    if learner.mail:
        yield Person(id=case.people[LEARNER], name=learner.name, mail=learner.mail)


async def _stored(session: AsyncSession, case: Filed, trajectory: UUID) -> dict[str, Text]:
    words = words_in(case.case, case.key, case.people)
    return {
        each: await texts.store(
            session,
            each,
            trajectory=trajectory,
            language="nl",
            author=case.by.person,
            learner=case.learner,
        )
        for each in words
    }


def _brought(case: Filed, outcome: Outcome, *, was_there: bool = False) -> Brought:
    reference = case.case.reference
    match outcome:
        case Done(trajectory=trajectory):
            fate = Fate.ALREADY_THERE if was_there else Fate.STARTED
            return Brought(reference=reference, fate=fate, trajectory=trajectory)
        case Refused(trajectory=where, said=why):
            return Brought(reference=reference, fate=Fate.REFUSED, trajectory=where, why=why)
        case Received(trajectory=trajectory) | outcomes.Failed(trajectory=trajectory):
            return Brought(reference=reference, fate=Fate.LATER, trajectory=trajectory)
