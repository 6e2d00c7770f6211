"""The access log: a look is put down before anything is shown, or nothing is shown (NEN 7513)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import texts
from domain.access import Relation
from domain.looks import What, Why
from models.tables import AccessLogRow, DisclosureDelayRow
from models.views import Person
from runtime.ids import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looks at what, from where, and on which ground."""

    person: UUID | None
    place: str
    """The seat, office or opening by which they look."""
    relation: Relation
    why: Why
    what: What
    trajectories: Sequence[UUID]
    alliance: UUID | None = None
    school: UUID | None = None
    learner: UUID | None = None
    reason: UUID | None = None
    on_behalf_of: UUID | None = None
    system_client: str | None = None
    request: str = ""


async def put_down(session: AsyncSession, look: Look, *, at: datetime) -> None:
    """Put a look down and commit. What else was begun in it is committed too."""
    row = insert(AccessLogRow).values(
        id=uuid7(),
        at=at,
        person=look.person,
        on_behalf_of=look.on_behalf_of,
        seat=look.place,
        alliance=look.alliance,
        school=look.school,
        what=look.what.value,
        action="read",
        ground=look.why.value,
        relation=look.relation,
        reason=look.reason,
        trajectories=list(look.trajectories),
        learner=look.learner,
        request=look.request,
        system_client=look.system_client,
    )
    await (await session.connection()).execute(row)
    await session.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Looks of one person at one trajectory, since a moment, that are told from a day on."""

    trajectory: UUID
    looker: UUID
    since: datetime
    until: date
    ground: str
    why: str
    decided_by: Person


async def delay(session: AsyncSession, wanted: Delay, *, key: UUID, at: datetime) -> bool:
    """Let looks be told later, under this id. Whether that may be is decided before.

    The same again changes nothing; False where the id is of something else.
    """
    kept = await session.get(DisclosureDelayRow, key)
    if kept is not None:
        names = ("trajectory", "looker", "since", "until", "ground")
        is_same = all(getattr(kept, name) == getattr(wanted, name) for name in names)
        return is_same and kept.decided_by == wanted.decided_by.id
    by = wanted.decided_by
    reason = await texts.store(
        session, wanted.why, trajectory=wanted.trajectory, language=by.language, author=by.id
    )
    session.add(
        DisclosureDelayRow(
            id=key,
            trajectory=wanted.trajectory,
            looker=wanted.looker,
            since=wanted.since,
            until=wanted.until,
            ground=wanted.ground,
            reason=reason.id,
            decided_by=by.id,
            decided_at=at,
        )
    )
    await session.flush()
    return True
