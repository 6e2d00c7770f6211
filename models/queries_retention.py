"""Questions about what may be destroyed, what is to be, and whom else it would touch."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    any_,
    case,
    exists,
    func,
    literal,
    or_,
    union,
)
from sqlalchemy import cast as as_type
from sqlalchemy import select as choose
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import end_of_day
from domain.procedure import Stage
from domain.retention import Facts
from domain.seats import SeatKind
from models.tables import (
    AbsenceRow,
    AccessGrantRow,
    AccessLogRow,
    AllianceRow,
    DisclosureDelayRow,
    ErasureRow,
    LearnerRow,
    LedgerRow,
    LegalHoldRow,
    NoticeRow,
    OfficeRow,
    OpeningRow,
    PersonRow,
    ReservationRow,
    SeatingRow,
    SubscriptionRow,
    Table,
    TombstoneRow,
    TrajectoryRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A trajectory, and what there is to know before it may be destroyed."""

    trajectory: UUID
    alliance: UUID
    learner: UUID
    case_number: str
    facts: Facts


Erasure = ErasureRow
"""As the database has it: whoever asks for one here may change it in this transaction."""

Ids = SQLColumnExpression[UUID]
Which = Callable[[Ids], ColumnElement[bool]]


async def files_of(session: AsyncSession, learner: UUID) -> list[File]:
    """Every trajectory of a learner that has not been erased."""
    return await _files(session, col(ReservationRow.learner) == learner)


async def file_of(session: AsyncSession, trajectory: UUID) -> list[File]:
    return await _files(session, col(ReservationRow.id) == trajectory)


async def closed_files(session: AsyncSession) -> list[File]:
    """Every closed trajectory for which no erasure is proposed or asked yet."""
    is_known = exists().where(
        or_(
            col(ErasureRow.trajectory) == ReservationRow.id,
            (col(ErasureRow.learner) == ReservationRow.learner)
            & col(ErasureRow.trajectory).is_(None),
        )
    )
    return await _files(session, (col(TrajectoryRow.stage) == Stage.CLOSED) & ~is_known)


async def _files(session: AsyncSession, which: ColumnElement[bool]) -> list[File]:
    met_attendance = exists().where(
        col(LedgerRow.trajectory) == ReservationRow.id,
        or_(
            col(LedgerRow.actor_seat) == SeatKind.ATTENDANCE_OFFICER.value,
            (col(LedgerRow.type) == "person.seated")
            & (_event("seat") == SeatKind.ATTENDANCE_OFFICER.value),
        ),
    )
    is_held = exists().where(
        col(LegalHoldRow.learner) == ReservationRow.learner, col(LegalHoldRow.released_at).is_(None)
    )
    question = (
        select(ReservationRow, TrajectoryRow, met_attendance, is_held)
        .outerjoin(TrajectoryRow, col(TrajectoryRow.id) == ReservationRow.id)
        .where(which, ~_is_erased(col(ReservationRow.id)))
        .order_by(col(ReservationRow.reserved_at), col(ReservationRow.id))
    )
    rows: Iterable[tuple[ReservationRow, TrajectoryRow | None, bool, bool]]
    rows = await session.exec(question)
    return [
        File(
            trajectory=place.id,
            alliance=place.alliance,
            learner=place.learner,
            case_number=place.case_number,
            facts=Facts(
                is_open=place.is_current or (shown is not None and shown.stage is not Stage.CLOSED),
                closed_on=None if shown is None else shown.closed_on,
                close_reason=None if shown is None else shown.close_reason,
                had_attendance_officer=attendance,
                has_dispute=shown is not None and shown.has_dispute,
                is_held=held,
            ),
        )
        for place, shown, attendance, held in rows
    ]


def _event(name: str) -> ColumnElement[str]:
    """A text of the event in an entry of the ledger."""
    told: ColumnElement[str] = as_type(LedgerRow.entry, JSONB)["event"][name].astext
    return told


def _digest_of(id_: Ids) -> ColumnElement[str]:
    """The digest under which a tombstone knows an id: `activities.destroying.digest_of`."""
    return func.encode(func.sha256(func.convert_to(as_type(id_, Text), "UTF8")), "hex")


def _is_erased(id_: Ids) -> ColumnElement[bool]:
    return exists().where(col(TombstoneRow.digest) == _digest_of(id_))


async def runs_of(session: AsyncSession, trajectory: UUID) -> set[str]:
    """The runs of Temporal that recorded something of it."""
    question = select(LedgerRow.run_id).where(LedgerRow.trajectory == trajectory).distinct()
    return set(await session.exec(question))


async def first_moves(session: AsyncSession, trajectories: Collection[UUID]) -> frozenset[UUID]:
    """The keys of the moves by which these began."""
    question = select(LedgerRow.key).where(
        col(LedgerRow.trajectory).in_(list(trajectories)), LedgerRow.sequence == 1
    )
    return frozenset(await session.exec(question))


async def is_erased(session: AsyncSession, digest: str) -> bool:
    """Whether there is a tombstone of this digest."""
    return await session.get(TombstoneRow, digest) is not None


async def people_of_nothing_else(
    session: AsyncSession, trajectories: Collection[UUID]
) -> set[UUID]:
    """Who had part in these trajectories, and is tied to nothing else that we keep.

    Whoever holds or held an office stays, and so does whoever stands in for somebody, lets a
    system be told, or has part in another trajectory that was not erased.
    """
    people = union(
        *_people_in(lambda column: column.in_(list(trajectories))),
    ).subquery()
    others = union(
        *_people_in(lambda column: column.not_in(list(trajectories)) & ~_is_erased(column)),
        choose(col(OfficeRow.person)),
        choose(col(AbsenceRow.substitute)).where(col(AbsenceRow.substitute).is_not(None)),
        choose(col(SubscriptionRow.person)).where(col(SubscriptionRow.person).is_not(None)),
    ).subquery()
    question = choose(people.c.person).where(people.c.person.not_in(choose(others.c[0])))
    return set((await (await session.connection()).execute(question)).scalars())


def _people_in(which: Which) -> tuple[Select[Any], ...]:
    # The database may look at a condition in any order: what is no id must not be read as one.
    seated = as_type(
        case((col(LedgerRow.type) == "person.seated", _event("person"))), UUID_TYPE(as_uuid=True)
    ).label("person")
    return (
        choose(col(SeatingRow.person).label("person")).where(which(col(SeatingRow.trajectory))),
        choose(col(NoticeRow.person)).where(
            col(NoticeRow.person).is_not(None), which(col(NoticeRow.trajectory))
        ),
        choose(col(LedgerRow.actor_person)).where(
            col(LedgerRow.actor_person).is_not(None), which(col(LedgerRow.trajectory))
        ),
        choose(seated).where(
            col(LedgerRow.type) == "person.seated", which(col(LedgerRow.trajectory))
        ),
    )


async def erasures(session: AsyncSession) -> list[ErasureRow]:
    """All that is proposed, asked for or under way, the longest first."""
    question = select(ErasureRow).order_by(col(ErasureRow.proposed_at), col(ErasureRow.id))
    return list(await session.exec(question))


async def erasure(session: AsyncSession, wanted: UUID) -> ErasureRow | None:
    """One of them, to be changed in this transaction."""
    return await session.get(ErasureRow, wanted, populate_existing=True, with_for_update=True)


async def erasure_of_learner(session: AsyncSession, learner: UUID) -> ErasureRow | None:
    question = (
        select(ErasureRow)
        .where(ErasureRow.learner == learner, col(ErasureRow.trajectory).is_(None))
        .with_for_update()
    )
    return (await session.exec(question)).one_or_none()


async def holds(session: AsyncSession, learner: UUID) -> list[LegalHoldRow]:
    """What holds the file of a learner now, to be changed in this transaction."""
    question = (
        select(LegalHoldRow)
        .where(LegalHoldRow.learner == learner, col(LegalHoldRow.released_at).is_(None))
        .with_for_update()
    )
    return list(await session.exec(question))


async def learner_alliance(session: AsyncSession, learner: UUID) -> UUID | None:
    """Of which alliance a learner is, as far as anything of them is left."""
    known = await session.get(LearnerRow, learner)
    if known is not None:
        return known.alliance
    question = select(ReservationRow.alliance).where(ReservationRow.learner == learner).limit(1)
    return (await session.exec(question)).one_or_none()


async def learner_meant(session: AsyncSession, trajectory: UUID) -> UUID | None:
    """Of which learner a trajectory is."""
    place = await session.get(ReservationRow, trajectory)
    return None if place is None else place.learner


async def erased_trajectories(session: AsyncSession) -> dict[UUID, UUID]:
    """Every trajectory that was erased, by its id the learner's."""
    question = select(ReservationRow.id, ReservationRow.learner)
    found = await session.exec(question.where(_is_erased(col(ReservationRow.id))))
    return dict(found.all())


async def learners_erased(session: AsyncSession) -> set[UUID]:
    """The erased learners that are here all the same, and of whom nothing else was opened since."""
    later = exists().where(
        col(ReservationRow.learner) == LearnerRow.id, ~_is_erased(col(ReservationRow.id))
    )
    question = select(LearnerRow.id).where(_is_erased(col(LearnerRow.id)), ~later)
    return set(await session.exec(question))


async def people_erased(session: AsyncSession) -> set[UUID]:
    """The erased people who are here all the same."""
    question = select(PersonRow.id).where(_is_erased(col(PersonRow.id)))
    return set(await session.exec(question))


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What is kept of looking, in one table: whose day counts, and at which trajectories."""

    table: type[Table]
    until: Callable[[date], ColumnElement[bool]]
    """Whether somebody looked on this day at the latest, or could until then."""
    at: Which


TRACES: Final = (
    Traces(
        table=AccessLogRow,
        until=lambda day: col(AccessLogRow.at) < end_of_day(day),
        at=lambda id_: id_ == any_(col(AccessLogRow.trajectories)),
    ),
    Traces(
        table=OpeningRow,
        until=lambda day: col(OpeningRow.ends_at) < end_of_day(day),
        at=lambda id_: id_ == OpeningRow.trajectory,
    ),
    Traces(
        table=AccessGrantRow,
        until=lambda day: col(AccessGrantRow.valid_to) <= day,
        at=lambda id_: id_ == AccessGrantRow.trajectory,
    ),
    Traces(
        table=DisclosureDelayRow,
        until=lambda day: col(DisclosureDelayRow.until) <= day,
        at=lambda id_: id_ == DisclosureDelayRow.trajectory,
    ),
)
"""Every table that is kept as the log of who looked."""


def may_go(traces: Traces, alliance: UUID, *, until: date) -> ColumnElement[bool]:
    """Which rows are old enough, of this alliance, and relied on by nobody."""
    is_theirs = exists().where(
        traces.at(col(ReservationRow.id)), col(ReservationRow.alliance) == alliance
    )
    is_held = exists().where(
        traces.at(col(ReservationRow.id)),
        col(LegalHoldRow.learner) == ReservationRow.learner,
        col(LegalHoldRow.released_at).is_(None),
    )
    in_dispute = exists().where(traces.at(col(TrajectoryRow.id)), col(TrajectoryRow.has_dispute))
    return and_(traces.until(until), is_theirs, ~is_held, ~in_dispute)


async def alliances_with_old_looks(session: AsyncSession, *, until: date) -> list[UUID]:
    """The alliances of which some may go, and for which nothing is proposed yet."""
    proposed = select(ErasureRow.alliance).where(col(ErasureRow.learner).is_(None))
    question = select(AllianceRow.id).where(col(AllianceRow.id).not_in(proposed))
    return [
        alliance
        for alliance in await session.exec(question.order_by(col(AllianceRow.id)))
        if await _has_old_looks(session, alliance, until)
    ]


async def _has_old_looks(session: AsyncSession, alliance: UUID, until: date) -> bool:
    for traces in TRACES:
        may = may_go(traces, alliance, until=until)
        question = choose(literal(1)).select_from(traces.table).where(may).limit(1)
        if (await (await session.connection()).execute(question)).first() is not None:
            return True
    return False
