"""What a learner says in confidence: keeping it, reading it, and letting others read it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere
from access.looking import reached
from access.seats import seen, table_of, today
from activities import voice
from domain import voice as rules
from domain.seats import PersonId, Seat
from domain.signers import age_on
from models import queries_voice
from models.queries_voice import VoiceView
from models.views import Person, TrajectoryView
from runtime import clock


async def listed(session: AsyncSession, caller: Person, trajectory: UUID) -> list[VoiceView]:
    """What is for the caller to read; for everybody else, nothing. Raises NotThere as all do.

    Put down as any look at how it stands: who reads the log must not find out where words are.
    """
    await seen(session, caller, trajectory)
    return await queries_voice.voices(session, trajectory, caller.id)


async def reader_for(
    session: AsyncSession, caller: Person, trajectory: UUID, to: Seat | None
) -> tuple[TrajectoryView, PersonId]:
    """Who will read what the caller leaves. Raises NotThere, or NotAllowed. No look is put down."""
    view = (await reached(session, caller, trajectory)).view
    seats = await _seats(session, view)
    by = next((seat for seat, person in seats.items() if person == caller.id), None)
    age = 0 if view.born_on is None else age_on(view.born_on, today())
    reader = rules.reader_of(to, by=by, age=age, seats=seats, person=PersonId(caller.id))
    return view, reader


async def keep(  # noqa: PLR0913 - what is said, by whom and to whom
    session: AsyncSession, words: str, *, key: UUID, by: Person, view: TrajectoryView, reader: UUID
) -> None:
    await voice.keep(
        session,
        words,
        key=key,
        trajectory=view.id,
        learner=view.learner,
        by=by.id,
        reader=reader,
        language=by.language,
        at=clock.now(),
    )


async def readers_of(
    session: AsyncSession, caller: Person, trajectory: UUID, wanted: UUID, to: Sequence[Seat]
) -> frozenset[PersonId]:
    """Whom a learner lets read their own words too. Not there for anybody but who wrote them."""
    view = (await reached(session, caller, trajectory)).view
    found = await queries_voice.voices(session, trajectory, caller.id)
    if not any(each.id == wanted and each.written_by == caller.id for each in found):
        raise NotThere
    return rules.released_to(await _seats(session, view), to)


async def left(session: AsyncSession, caller: Person, trajectory: UUID, key: UUID) -> VoiceView:
    """What the caller has just said. Their own words are no look at anything."""
    found = await queries_voice.voices(session, trajectory, caller.id)
    return next(each for each in found if each.id == key)


async def _seats(session: AsyncSession, view: TrajectoryView) -> dict[Seat, PersonId]:
    table = await table_of(session, view)
    return {each.seat: PersonId(each.person) for each in table.seated}
