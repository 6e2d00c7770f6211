"""Absences: writing down who is away and who stands in, and finding who gets what is theirs.

Functions work in the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain import openings
from domain.seats import PersonId, Seat, SeatKind, kind_of
from domain.substitutes import Absence, line_after, why_not
from models import queries_absences, queries_people, queries_post
from models.tables import AbsenceRow, NoticeRow
from models.views import Person


@dataclass(frozen=True, slots=True)
class Hears:
    """Who gets a notice, and in whose place."""

    people: tuple[Person, ...]
    on_behalf_of: UUID | None = None
    via_office: SeatKind | None = None


async def add(
    session: AsyncSession, absence: Absence, *, key: UUID, by: PersonId, at: datetime
) -> UUID:
    """Write an absence down under this id. The same again changes nothing."""
    if await session.get(AbsenceRow, key) is None:
        session.add(
            AbsenceRow(
                id=key,
                person=absence.person,
                substitute=absence.substitute,
                alliance=absence.alliance,
                school=absence.school,
                trajectories=sorted(absence.trajectories),
                first_day=absence.first,
                last_day=absence.last,
                made_by=by,
                made_at=at,
            )
        )
        await session.flush()
    return key


async def end(session: AsyncSession, wanted: UUID, *, at: datetime) -> None:
    row = await session.get(AbsenceRow, wanted, with_for_update=True)
    if row is not None and row.ended_at is None:
        row.ended_at = at


async def who_hears(
    session: AsyncSession, notice: NoticeRow, sitting: Person | None, *, on: date
) -> Hears:
    """Whoever sits there or holds the office; in the place of who is away, the substitute.

    Without one it goes up the line of offices, so that nothing stalls unseen.
    """
    meant = [sitting] if sitting else await queries_post.holders(session, notice, on=on)
    absences = await queries_absences.away(session, [each.id for each in meant], on=on)
    gone = {each.person: each for each in reversed(absences) if _is_about(each, notice, on)}
    there = [each for each in meant if each.id not in gone]
    if not meant and notice.code == openings.NOTICE:
        return await _next_in_line(session, notice, meant, on)
    if there or not gone:
        return Hears(tuple(there))
    for absence in gone.values():
        substitute = await _substitute(session, notice, absence, on)
        if substitute is not None:
            return Hears((substitute,), on_behalf_of=absence.person)
    return await _next_in_line(session, notice, meant, on)


def _is_about(absence: Absence, notice: NoticeRow, on: date) -> bool:
    is_family = why_not(Seat(notice.seat), sits=None) is not None
    return not is_family and absence.covers(
        alliance=notice.alliance, school=notice.school, trajectory=notice.trajectory, on=on
    )


async def _substitute(
    session: AsyncSession, notice: NoticeRow, absence: Absence, on: date
) -> Person | None:
    """The substitute, if they may speak here and are not away themselves."""
    if absence.substitute is None:
        return None
    seats = await queries_people.seats_in(session, notice.trajectory)
    sits = next((each.seat for each in seats if each.person == absence.substitute), None)
    offices = await queries_people.offices_of(session, absence.substitute, on=on)
    held = {
        each.kind
        for each in offices
        if each.alliance == notice.alliance and each.school in {None, notice.school}
    }
    if why_not(Seat(notice.seat), sits=sits, offices=held) is not None:
        return None
    also_away = await queries_absences.away(session, [absence.substitute], on=on)
    if any(_is_about(each, notice, on) for each in also_away):
        return None
    found = await queries_people.people(session, [absence.substitute])
    return found.get(absence.substitute)


async def _next_in_line(
    session: AsyncSession, notice: NoticeRow, meant: Sequence[Person], on: date
) -> Hears:
    for kind in line_after(kind_of(Seat(notice.seat))):
        found = await queries_post.holders(session, notice, on=on, kind=kind)
        absences = await queries_absences.away(session, [each.id for each in found], on=on)
        gone = {each.person for each in absences if _is_about(each, notice, on)}
        there = tuple(each for each in found if each.id not in gone)
        if there:
            return Hears(there, via_office=kind)
    return Hears(tuple(meant))
