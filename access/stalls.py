"""What stands still, for those who must see to it: the look is put down, and no name is in it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.looking import look_at_list
from access.seats import today
from domain.looks import What
from domain.openings import Ground, grounds_for
from domain.seats import SeatKind
from models import queries, queries_people, queries_stalls
from models.queries_stalls import Reach, StallFilters
from models.views import Office, Page, Person, StallView


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How somebody gets to the cases of a list."""

    seen: frozenset[UUID]
    """Those that they see already: by their office, their seat, or because they opened them."""
    grounds: dict[UUID, tuple[Ground, ...]]
    """On which grounds they may open the others."""


async def reaches(session: AsyncSession, caller: Person) -> list[Reach]:
    """Where somebody may see what stands still. Whoever has no part in it finds nothing."""
    return await queries_stalls.reaches_of(session, caller.id, on=today())


async def listed(  # noqa: PLR0913 - who asks, for what, and which part of it
    session: AsyncSession,
    caller: Person,
    reach: Reach,
    filters: StallFilters,
    *,
    limit: int,
    offset: int = 0,
) -> Page[StallView]:
    """What has stalled there, the longest first. The look is put down."""
    found = await queries_stalls.stalls(session, reach, filters, limit=limit, offset=offset)
    shown = [each.trajectory for each in found.items]
    await look_at_list(session, caller, What.STALLS, shown)
    return found


async def ways_to(session: AsyncSession, caller: Person, rows: Collection[StallView]) -> Ways:
    """What somebody may do about each of these: see it, or open it with a reason."""
    ids = [row.trajectory for row in rows]
    seen = await queries.seen_among(session, caller.id, ids, on=today())
    offices = await queries_people.offices_of(session, caller.id, on=today())
    return Ways(
        seen=frozenset(seen),
        grounds={row.trajectory: grounds_for(set(_kinds(offices, row))) for row in rows},
    )


def _kinds(offices: Collection[Office], row: StallView) -> Iterator[SeatKind]:
    for office in offices:
        if office.alliance == row.alliance and office.school in {None, row.school}:
            yield office.kind
