"""Questions about trajectories: how they stand, and who may see them.

Whatever is shown to a person goes through `visible`: who is not named there sees nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select, SelectOfScalar

from domain.access import ADULT, Topic, offices_that_see, seats_that_see
from domain.procedure import Stage
from domain.said import Said
from domain.seats import Seat, SeatKind
from models import queries_absences, queries_people, sealed
from models.queries_absences import StandIn, is_of_kind, is_stood_in_at
from models.tables import (
    AccessGrantRow,
    CustodyRow,
    DataKeyRow,
    LearnerRow,
    OpeningRow,
    SchoolRow,
    SeatingRow,
    TrajectoryRow,
)
from models.views import Office, Page, TrajectoryView

_FIND: Final = offices_that_see(Topic.STANDING)
_OF_A_SCHOOL: Final = frozenset(
    {SeatKind.INTERNAL_COORDINATOR, SeatKind.SCHOOL_LEADER, SeatKind.TEACHER, SeatKind.BOARD}
)
SEE_THE_ALLIANCE: Final = _FIND - _OF_A_SCHOOL
SEE_THE_SCHOOL: Final = _FIND & _OF_A_SCHOOL
"""What the table of `domain.access` says of offices, in the shape that SQL selects by."""

_SIT: Final = seats_that_see(Topic.STANDING, Stage.ACTIVE)
_SIT_AT_AN_END: Final = seats_that_see(Topic.STANDING, Stage.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which trajectories. What is left out does not matter."""

    stage: Stage | None = None
    waiting_on: Seat | None = None
    """A seat, or the kind of a labelled seat: `guardian` for any of them."""
    school: UUID | None = None
    learners: frozenset[UUID] | None = None
    is_overdue: bool | None = None
    is_stalled: bool | None = None
    is_open: bool | None = None


async def seen_by(
    session: AsyncSession, person: UUID, trajectory: UUID, *, on: date
) -> TrajectoryView | None:
    """How a trajectory stands, for a person who may see it on that day."""
    shown = await shown_to(session, person, on=on)
    wanted = and_(col(TrajectoryRow.id) == trajectory, shown)
    found = (await session.exec(_views(wanted))).one_or_none()
    return None if found is None else _view(session, *found)


async def seen_among(
    session: AsyncSession, person: UUID, trajectories: Collection[UUID], *, on: date
) -> set[UUID]:
    """Which of these a person may see on that day."""
    if not trajectories:
        return set()
    shown = await shown_to(session, person, on=on)
    question = select(TrajectoryRow.id).where(col(TrajectoryRow.id).in_(list(trajectories)), shown)
    return set(await session.exec(question))


def visible(person: UUID, offices: Sequence[Office], on: date) -> ColumnElement[bool]:
    """Those of which `domain.access` lets this person see how they stand, as a condition.

    Where they sit; of the school whose care they lead; of the alliance that they coordinate; what
    was released to them or they opened. Tests compare it with the table, relation by relation.
    """
    own = [col(TrajectoryRow.id).in_(each) for each in _own(person, on)]
    sitting = and_(col(TrajectoryRow.id).in_(_sitting(person, _SIT)), is_open())
    return or_(*own, sitting, visible_by_office(offices))


def visible_by_office(offices: Sequence[Office]) -> ColumnElement[bool]:
    alliances = {each.alliance for each in offices if each.kind in SEE_THE_ALLIANCE}
    schools = {each.school for each in offices if each.kind in SEE_THE_SCHOOL}
    return or_(
        col(TrajectoryRow.alliance).in_(alliances) if alliances else false(),
        col(TrajectoryRow.school).in_(schools) if schools else false(),
    )


async def shown_to(session: AsyncSession, person: UUID, *, on: date) -> ColumnElement[bool]:
    """Their own, and those of whom they stand in for."""
    offices = await queries_people.offices_of(session, person, on=on)
    stand_ins = await queries_absences.stand_ins(session, person, on=on)
    return or_(visible(person, offices, on), *map(_stood_in, stand_ins))


def _stood_in(stand_in: StandIn) -> ColumnElement[bool]:
    """What the absent person sees there, of the kinds that their substitute may speak for."""
    seated = select(SeatingRow.trajectory).where(
        SeatingRow.person == stand_in.absence.person,
        is_of_kind(col(SeatingRow.seat), stand_in.kinds),
    )
    theirs = or_(col(TrajectoryRow.id).in_(seated), visible_by_office(stand_in.offices))
    is_there = is_stood_in_at(TrajectoryRow, col(TrajectoryRow.id), stand_in)
    return and_(is_there, theirs, is_open())


def _own(person: UUID, on: date) -> Iterator[SelectOfScalar[UUID]]:
    yield _sitting(person, _SIT_AT_AN_END)
    yield _sitting(person, {SeatKind.GUARDIAN}).where(holds_authority(on), ~_is_of_age(on))
    yield (
        _sitting(person, {SeatKind.GUARDIAN})
        .join(AccessGrantRow, col(AccessGrantRow.trajectory) == SeatingRow.trajectory)
        .where(
            AccessGrantRow.person == person,
            granted_on(on),
            col(AccessGrantRow.topics).contains([Topic.STANDING.value]),
        )
    )
    yield select(OpeningRow.trajectory).where(OpeningRow.person == person, is_opened())


def _sitting(person: UUID, kinds: Collection[SeatKind]) -> SelectOfScalar[UUID]:
    return select(SeatingRow.trajectory).where(SeatingRow.person == person, _sits_as(kinds))


def _sits_as(kinds: Collection[SeatKind]) -> ColumnElement[bool]:
    return func.split_part(SeatingRow.seat, ":", 1).in_(sorted(kind.value for kind in kinds))


def is_open() -> ColumnElement[bool]:
    """Whether a trajectory is not closed."""
    return col(TrajectoryRow.stage) != Stage.CLOSED


def holds_authority(on: date) -> ColumnElement[bool]:
    """Whether the guardian on a seat holds authority on a day."""
    return exists().where(
        col(CustodyRow.trajectory) == SeatingRow.trajectory,
        col(CustodyRow.guardian) == SeatingRow.seat,
        col(CustodyRow.has_authority),
        col(CustodyRow.valid_from) <= on,
        or_(col(CustodyRow.valid_to).is_(None), col(CustodyRow.valid_to) >= on),
    )


def _is_of_age(on: date) -> ColumnElement[bool]:
    """By the birth date, and by what the trajectory itself noted of it."""
    born = aliased(TrajectoryRow)
    adult = func.make_interval(ADULT)
    return exists().where(
        col(born.id) == SeatingRow.trajectory,
        or_(
            col(born.age) >= ADULT,
            exists().where(
                col(LearnerRow.id) == born.learner,
                col(LearnerRow.born_on) + adult <= on,
            ),
        ),
    )


def is_opened() -> ColumnElement[bool]:
    return col(OpeningRow.ends_at) > func.now()


def granted_on(on: date) -> ColumnElement[bool]:
    return and_(
        col(AccessGrantRow.ended_at).is_(None),
        col(AccessGrantRow.valid_from) <= on,
        col(AccessGrantRow.valid_to) >= on,
    )


async def trajectory(session: AsyncSession, wanted: UUID) -> TrajectoryView | None:
    """How one trajectory stands, for whoever asks. `seen_by` is for people."""
    found = (await session.exec(_views(col(TrajectoryRow.id) == wanted))).one_or_none()
    return None if found is None else _view(session, *found)


async def alliances_of(session: AsyncSession, trajectories: Collection[UUID]) -> dict[UUID, UUID]:
    """The alliance of each of these trajectories."""
    question = select(TrajectoryRow.id, TrajectoryRow.alliance)
    found = await session.exec(question.where(col(TrajectoryRow.id).in_(list(trajectories))))
    return dict(found.all())


async def views(session: AsyncSession, wanted: ColumnElement[bool]) -> list[TrajectoryView]:
    """How these trajectories stand. Whoever asks for a person narrows it to what they see."""
    return [_view(session, *row) for row in await session.exec(_views(wanted))]


async def trajectories(  # noqa: PLR0913 - who asks, for what, and which part of it
    session: AsyncSession,
    person: UUID,
    filters: Filters,
    *,
    on: date,
    limit: int = 50,
    offset: int = 0,
) -> Page[TrajectoryView]:
    """The trajectories that a person may see, the most pressing first."""
    wanted = and_(await shown_to(session, person, on=on), *_filtered(filters, on))
    count = await session.exec(select(func.count()).select_from(TrajectoryRow).where(wanted))
    ordered = _views(wanted).order_by(
        col(TrajectoryRow.next_due).asc().nulls_last(), col(TrajectoryRow.id)
    )
    page = await session.exec(ordered.limit(limit).offset(offset))
    return Page(count=count.one(), items=tuple(_view(session, *row) for row in page))


def _filtered(filters: Filters, today: date) -> Iterator[ColumnElement[bool]]:
    if filters.stage is not None:
        yield col(TrajectoryRow.stage) == filters.stage
    if filters.waiting_on is not None:
        yield waits_on(filters.waiting_on)
    if filters.school is not None:
        yield col(TrajectoryRow.school) == filters.school
    if filters.learners is not None:
        yield col(TrajectoryRow.learner).in_(filters.learners)
    if filters.is_overdue is not None:
        is_overdue = func.coalesce(col(TrajectoryRow.next_due) < today, False)
        yield is_overdue == filters.is_overdue
    if filters.is_stalled is not None:
        yield col(TrajectoryRow.stalled_since).is_not(None) == filters.is_stalled
    if filters.is_open is not None:
        yield (col(TrajectoryRow.stage) != Stage.CLOSED) == filters.is_open


def waits_on(seat: Seat) -> ColumnElement[bool]:
    """Whether it waits on this seat, or on any seat of this kind."""
    column = col(TrajectoryRow.waiting_on)
    return or_(column == seat, column.startswith(f"{seat}:", autoescape=True))


def _views(
    wanted: ColumnElement[bool],
) -> Select[TrajectoryRow, SchoolRow, LearnerRow, bytes | None]:
    return (
        select(TrajectoryRow, SchoolRow, LearnerRow, DataKeyRow.wrapped)
        .outerjoin(SchoolRow, col(SchoolRow.id) == TrajectoryRow.school)
        .outerjoin(LearnerRow, col(LearnerRow.id) == TrajectoryRow.learner)
        .outerjoin(DataKeyRow, sealed.key_of(TrajectoryRow.learner))
        .where(wanted)
    )


def _view(
    session: AsyncSession,
    row: TrajectoryRow,
    school: SchoolRow | None,
    learner: LearnerRow | None,
    key: bytes | None,
) -> TrajectoryView:
    return TrajectoryView(
        id=row.id,
        case_number=row.case_number,
        alliance=row.alliance,
        school=row.school,
        school_name="" if school is None else school.name,
        learner=row.learner,
        learner_name="" if learner is None else sealed.learner_name(session, learner, key),
        born_on=None if learner is None else learner.born_on,
        stage=row.stage,
        entered_on=row.entered_on,
        opened_at=row.opened_at,
        last_moved_on=row.last_moved_on,
        as_of=row.as_of,
        severity=row.severity,
        age=row.age,
        procedure=row.procedure,
        calendar=row.calendar,
        next_due=row.next_due,
        waiting_on=None if row.waiting_on is None else Seat(row.waiting_on),
        waiting=Said(nl=row.waiting_nl, en=row.waiting_en),
        signers=tuple(map(Seat, row.signers)),
        stalled_since=row.stalled_since,
        stall_cause=row.stall_cause,
        stalled_obligation=row.stalled_obligation,
        hold_until=row.hold_until,
        is_split=row.is_split,
        has_dispute=row.has_dispute,
        close_reason=row.close_reason,
        closed_on=row.closed_on,
        merged_into=row.merged_into,
        next_alarm=row.next_alarm,
        head_sequence=row.head_sequence,
        head_hash=row.head_hash,
    )
