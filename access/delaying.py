"""Telling of a look later: only on a ground in law, and only by the privacy officer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import KeyOfAnother, NotThere, UnknownPerson
from access.looking import look, reached
from access.readers import readers_of
from access.seats import today
from activities import access_log
from activities.access_log import Delay
from domain.access import MAY, Action
from domain.calendar import local_date
from domain.looks import DelayGround, What, check_delay
from models import queries_absences, queries_access
from models.views import Person

_MOST: Final = 500
"""Lines of who looked, a line a day, among whom one is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whose looks, since when, and until which day they are not told; why, in law and in words."""

    looker: UUID
    since: datetime
    until: date
    ground: DelayGround
    why: str


async def may_delay(session: AsyncSession, caller: Person, trajectory: UUID, looker: UUID) -> None:
    """Is itself a look.

    Raises:
        NotThere: the caller is not the privacy officer of this trajectory.
        UnknownPerson: the looker works nowhere here and never looked. A slip of the pen that hides
            nothing must not look like something that is hidden.
    """
    found = await look(session, caller, trajectory, What.READERS)
    if found.by.facts.relation not in MAY[Action.DELAY_DISCLOSURE]:
        raise NotThere
    works = await queries_absences.kinds_in(session, looker, found.view.alliance, on=today())
    if not works and not await queries_access.has_looked(session, looker, trajectory):
        raise UnknownPerson


async def decides(session: AsyncSession, caller: Person, trajectory: UUID) -> bool:
    """Whether it is for the caller to let a look be told later: in what they see, no new look."""
    found = await reached(session, caller, trajectory, What.READERS)
    return found.by.facts.relation in MAY[Action.DELAY_DISCLOSURE]


async def lookers(session: AsyncSession, caller: Person, trajectory: UUID) -> dict[UUID, str]:
    """Whoever looked so far, by name, for the privacy officer to choose from. Is itself a look.

    Raises NotThere for anybody else.
    """
    if not await decides(session, caller, trajectory):
        raise NotThere
    page = await readers_of(session, caller, trajectory, limit=_MOST)
    rows = [each.row for each in page.items]
    return {row.person: row.name for row in rows if row.person not in {None, caller.id}}


async def delay(  # noqa: PLR0913 - whose looks, by whom and under which key
    session: AsyncSession,
    caller: Person,
    trajectory: UUID,
    wish: Wish,
    *,
    key: UUID,
    at: datetime,
) -> None:
    """Put it down, in the caller's transaction. Ask `may_delay` first.

    Raises:
        NotAllowed: it is about themselves; or the day is over, or further away than it may be.
        KeyOfAnother: the key belongs to something else.
    """
    check_delay(wish.until, today=local_date(at), is_own=wish.looker == caller.id)
    is_theirs = await access_log.delay(
        session,
        Delay(
            trajectory=trajectory,
            looker=wish.looker,
            since=wish.since,
            until=wish.until,
            ground=wish.ground.value,
            why=wish.why,
            decided_by=caller,
        ),
        key=key,
        at=at,
    )
    if not is_theirs:
        raise KeyOfAnother
