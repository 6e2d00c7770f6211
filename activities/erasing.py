"""What is to be erased: proposed by the nightly round or asked for, and agreed to by two people.

Nothing is destroyed here; that is `activities.destroying`. Functions work in the caller's
transaction.

    CannotErase, with a code and a sentence:
    ├── not_your_office   only the privacy officer and the director of the alliance
    ├── nothing_there     there is no such learner, or no such proposal
    ├── same_person       whoever asked cannot be the one who agrees
    ├── not_held          there is nothing to release
    └── open, dispute, hold   what the law wants kept a while longer
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import local_date
from domain.retention import (
    MAY_DECIDE,
    Bar,
    DestroyAfter,
    HoldReason,
    bars,
    last_looked,
    looks_past,
    proposed_on,
    why_not,
)
from domain.said import Said
from models import queries_people, queries_retention
from models.queries_retention import File
from models.states import ErasureOrigin
from models.tables import ErasureRow, LegalHoldRow
from runtime.ids import uuid7

_ASKED_FOR: Final = Said(nl="er is om wissen gevraagd", en="somebody asked for erasure")
_BY_REQUEST: Final = Said(nl="AVG art. 17", en="GDPR art. 17")


class CannotErase(Exception):
    """Why not, for people."""

    def __init__(self, code: str, said: Said) -> None:
        super().__init__(said.en)
        self.code = code
        self.said = said


NOT_YOUR_OFFICE: Final = CannotErase(
    "not_your_office",
    Said(
        nl="Dit mogen alleen de functionaris gegevensbescherming en de directeur van dit"
        " samenwerkingsverband.",
        en="Only the privacy officer and the director of this alliance may do this.",
    ),
)
NOTHING_THERE: Final = CannotErase(
    "nothing_there", Said(nl="Dit is er niet (meer).", en="There is no such thing (any more).")
)
SAME_PERSON: Final = CannotErase(
    "same_person",
    Said(
        nl="U hebt dit zelf gevraagd. Een ander moet het goedkeuren.",
        en="You asked for this yourself. Somebody else must agree.",
    ),
)
NOT_ASKED: Final = CannotErase(
    "not_asked",
    Said(nl="Hier is nog niet om gevraagd.", en="Nobody has asked for this yet."),
)
STILL_LEAVING: Final = CannotErase(
    "still_leaving",
    Said(
        nl="Er wordt nu een bericht over dit traject verstuurd. Probeer het over vijf minuten"
        " nog eens.",
        en="A message about this trajectory is being sent now. Try again in five minutes.",
    ),
)
NOT_HELD: Final = CannotErase(
    "not_held", Said(nl="Er ligt geen bewaarplicht op.", en="It is under no legal hold.")
)


async def propose_due(session: AsyncSession, *, at: datetime) -> int:
    """Propose to erase what is past its term, and tell how many are new. A person decides."""
    return await _propose_files(session, at) + await _propose_looks(session, at)


async def _propose_looks(session: AsyncSession, at: datetime) -> int:
    """All old looks of an alliance are one proposal, of whole months."""
    term = looks_past(local_date(at))
    until = last_looked(term.last_day)
    alliances = await queries_retention.alliances_with_old_looks(session, until=until)
    if alliances:
        rows = [_proposal(None, alliance, term, at) for alliance in alliances]
        await session.exec(insert(ErasureRow).on_conflict_do_nothing(), params=rows)
    return len(alliances)


async def _propose_files(session: AsyncSession, at: datetime) -> int:
    today = local_date(at)
    due = [
        (file, term)
        for file in await queries_retention.closed_files(session)
        if (term := proposed_on(file.facts, today)) is not None
    ]
    if due:
        rows = [_proposal(file, file.alliance, term, at) for file, term in due]
        await session.exec(insert(ErasureRow).on_conflict_do_nothing(), params=rows)
    return len(due)


async def ask(session: AsyncSession, learner: UUID, *, by: UUID, at: datetime) -> ErasureRow:
    """Ask to erase all of a learner. The same again finds itself.

    Raises:
        CannotErase: see the top of this module.
    """
    alliance = await queries_retention.learner_alliance(session, learner)
    if alliance is None:
        raise NOTHING_THERE
    await must_decide(session, by, alliance, at)
    _must_be_free(await queries_retention.files_of(session, learner))
    await _must_not_be_held(session, learner)
    there = await queries_retention.erasure_of_learner(session, learner)
    if there is not None:
        return there
    row = ErasureRow(
        id=uuid7(),
        alliance=alliance,
        learner=learner,
        trajectory=None,
        origin=ErasureOrigin.REQUEST,
        keep=None,
        last_day=None,
        explain_nl=_ASKED_FOR.nl,
        explain_en=_ASKED_FOR.en,
        source_nl=_BY_REQUEST.nl,
        source_en=_BY_REQUEST.en,
        proposed_at=at,
        asked_by=by,
        asked_at=at,
        confirmed_by=None,
        confirmed_at=None,
    )
    session.add(row)
    await session.flush()
    return row


async def agree(session: AsyncSession, erasure: UUID, *, by: UUID, at: datetime) -> ErasureRow:
    """Agree to an erasure. With the second person it may be carried out.

    Raises:
        CannotErase: see the top of this module.
    """
    row = await queries_retention.erasure(session, erasure)
    if row is None:
        raise NOTHING_THERE
    await must_decide(session, by, row.alliance, at)
    await must_be_allowed(session, row)
    if row.asked_by is None:
        row.asked_by, row.asked_at = by, at
    elif row.asked_by == by:
        raise SAME_PERSON
    elif row.confirmed_by is None:
        row.confirmed_by, row.confirmed_at = by, at
    await session.flush()
    return row


async def confirm(session: AsyncSession, learner: UUID, *, by: UUID, at: datetime) -> ErasureRow:
    """Agree to what somebody else asked for."""
    row = await queries_retention.erasure_of_learner(session, learner)
    if row is None:
        raise NOT_ASKED
    return await agree(session, row.id, by=by, at=at)


async def must_be_allowed(session: AsyncSession, erasure: ErasureRow) -> None:
    """Look once more: since it was proposed the trajectory may be open again, or held.

    Old looks are looked at one by one when they go.
    """
    if erasure.learner is None:
        return
    if erasure.trajectory is None:
        _must_be_free(await queries_retention.files_of(session, erasure.learner))
    else:
        _must_be_free(await queries_retention.file_of(session, erasure.trajectory))
    await _must_not_be_held(session, erasure.learner)


async def hold(
    session: AsyncSession, learner: UUID, *, reason: HoldReason, by: UUID, at: datetime
) -> None:
    """Let nothing of a learner be destroyed until somebody releases it.

    Raises:
        CannotErase: see the top of this module.
    """
    await _must_know(session, learner, by, at)
    session.add(
        LegalHoldRow(id=uuid7(), learner=learner, reason=reason, placed_by=by, placed_at=at)
    )
    await session.flush()


async def release(session: AsyncSession, learner: UUID, *, by: UUID, at: datetime) -> int:
    """Lift what holds a learner's file, and tell how many holds that were.

    Raises:
        CannotErase: see the top of this module.
    """
    await _must_know(session, learner, by, at)
    held = await queries_retention.holds(session, learner)
    if not held:
        raise NOT_HELD
    for row in held:
        row.released_by, row.released_at = by, at
    await session.flush()
    return len(held)


async def _must_know(session: AsyncSession, learner: UUID, by: UUID, at: datetime) -> None:
    alliance = await queries_retention.learner_alliance(session, learner)
    if alliance is None:
        raise NOTHING_THERE
    await must_decide(session, by, alliance, at)


async def must_decide(session: AsyncSession, person: UUID, alliance: UUID, at: datetime) -> None:
    """Raise CannotErase for whoever does not hold one of the offices that may."""
    offices = await queries_people.offices_of(session, person, on=local_date(at))
    if not any(each.alliance == alliance and each.kind in MAY_DECIDE for each in offices):
        raise NOT_YOUR_OFFICE


def _must_be_free(files: Sequence[File]) -> None:
    found = dict.fromkeys(bar for file in files for bar in bars(file.facts))
    if found:
        raise CannotErase(next(iter(found)).value, why_not(tuple(found)))


async def _must_not_be_held(session: AsyncSession, learner: UUID) -> None:
    """Also a learner without any trajectory may be under a hold."""
    if await queries_retention.holds(session, learner):
        raise CannotErase(Bar.HOLD.value, why_not((Bar.HOLD,)))


def _proposal(
    file: File | None, alliance: UUID, term: DestroyAfter, at: datetime
) -> dict[str, object]:
    """Of a file; without one, of looks."""
    return {
        "id": uuid7(),
        "alliance": alliance,
        "learner": None if file is None else file.learner,
        "trajectory": None if file is None else file.trajectory,
        "origin": ErasureOrigin.RETENTION,
        "keep": term.keep,
        "last_day": term.last_day,
        "explain_nl": term.explain.nl,
        "explain_en": term.explain.en,
        "source_nl": term.source.nl,
        "source_en": term.source.en,
        "proposed_at": at,
    }
