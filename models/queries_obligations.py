"""Questions about what is owed: in one trajectory, and by one person in all of them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, any_, exists, func, literal, or_, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.obligations import NextRung, Obligation
from domain.said import Said
from domain.seats import OFFICES, Seat, SeatKind
from domain.substitutes import NEXT_IN_LINE
from models import queries_absences, queries_people
from models.queries_absences import StandIn, holds_at, is_of_kind, is_running, is_stood_in_at
from models.tables import AbsenceRow, ObligationRow, SeatingRow, TrajectoryRow
from models.views import Because, Office, Owed, Page

STAND_IN: Final = OFFICES | {SeatKind.INTERNAL_COORDINATOR, SeatKind.SCHOOL_LEADER}
"""Whose holders are shown what an empty seat owes, so that it does not stall unseen."""

_ORDER: Final = tuple(Because)
_Other: Final = aliased(SeatingRow)

Reason = Select[UUID, str, int]
"""A question after obligations: in which trajectory, which, and how close the reason is."""


async def obligations_in(session: AsyncSession, trajectory: UUID) -> list[Owed]:
    """What is owed in a trajectory, the most pressing first."""
    question = (
        select(ObligationRow, TrajectoryRow.case_number)
        .join(TrajectoryRow, col(TrajectoryRow.id) == ObligationRow.trajectory)
        .where(ObligationRow.trajectory == trajectory)
        .order_by(col(ObligationRow.position))
    )
    return [owed_in(row, number, None) for row, number in await session.exec(question)]


async def obligations_of(
    session: AsyncSession, person: UUID, *, on: date, limit: int = 100, offset: int = 0
) -> Page[Owed]:
    """What a person owes, what an empty office of theirs owes, and what was escalated to them.

    The first due first, so what is overdue comes before all else. An obligation is there once,
    under the closest reason.
    """
    closest = closest_of(await reasons_for(session, person, on=on))
    question = (
        select(ObligationRow, TrajectoryRow.case_number, closest.c.because)
        .join(
            closest,
            and_(
                closest.c.trajectory == ObligationRow.trajectory,
                closest.c.key == ObligationRow.key,
            ),
        )
        .join(TrajectoryRow, col(TrajectoryRow.id) == ObligationRow.trajectory)
        .order_by(col(ObligationRow.due), col(ObligationRow.trajectory), col(ObligationRow.key))
    )
    count = (await session.exec(select(func.count()).select_from(closest))).one()
    page = await session.exec(question.limit(limit).offset(offset))
    items = tuple(owed_in(row, number, _ORDER[because]) for row, number, because in page)
    return Page(count=count, items=items)


async def reasons_for(session: AsyncSession, person: UUID, *, on: date) -> list[Reason]:
    """Every reason for which an obligation can be on a person's list, as questions of their own."""
    offices = await queries_people.offices_of(session, person, on=on)
    standing = [each for each in offices if each.kind in STAND_IN]
    stand_ins = await queries_absences.stand_ins(session, person, on=on)
    return [
        *_reasons(person, standing),
        *(each for stand_in in stand_ins for each in _stood_in(stand_in)),
        *(_left_alone(office, on) for office in offices),
    ]


def closest_of(reasons: Sequence[Reason]) -> Subquery:
    """Every obligation once, under its closest reason."""
    listed = union_all(*reasons).subquery()
    return (
        select(listed.c.trajectory, listed.c.key, func.min(listed.c.because).label("because"))
        .group_by(listed.c.trajectory, listed.c.key)
        .subquery()
    )


def _reasons(person: UUID, offices: Sequence[Office]) -> list[Reason]:
    is_me = col(SeatingRow.person) == person
    sits_on = _with_seat(col(SeatingRow.seat) == ObligationRow.owed_by)
    sits_above = _with_seat(col(SeatingRow.seat) == any_(col(ObligationRow.told)))
    reasons = [
        _keys(Because.MINE).join(SeatingRow, sits_on).where(is_me),
        _keys(Because.ESCALATED).join(SeatingRow, sits_above).where(is_me),
    ]
    for office in offices:
        seat, place = office.kind.value, _in(office)
        owes = and_(place, col(ObligationRow.owed_by) == seat, _is_empty(seat))
        hears = and_(place, col(ObligationRow.told).contains([seat]), _is_empty(seat))
        reasons += [
            _keys(Because.OF_MY_OFFICE).where(owes),
            _keys(Because.ESCALATED).where(hears),
        ]
    return reasons


def _stood_in(stand_in: StandIn) -> Iterator[Reason]:
    """What is owed by, and escalated to, somebody who is away."""
    there = is_stood_in_at(ObligationRow, col(ObligationRow.trajectory), stand_in)
    theirs = and_(
        there,
        col(SeatingRow.person) == stand_in.absence.person,
        is_of_kind(col(SeatingRow.seat), stand_in.kinds),
    )
    sits_on = _with_seat(col(SeatingRow.seat) == ObligationRow.owed_by)
    sits_above = _with_seat(col(SeatingRow.seat) == any_(col(ObligationRow.told)))
    yield _keys(Because.SUBSTITUTE).join(SeatingRow, sits_on).where(theirs)
    yield _keys(Because.SUBSTITUTE).join(SeatingRow, sits_above).where(theirs)
    for office in stand_in.offices:
        if office.kind not in STAND_IN:
            continue
        seat = office.kind.value
        is_theirs = and_(there, _in(office), _is_empty(seat))
        owes = or_(col(ObligationRow.owed_by) == seat, col(ObligationRow.told).contains([seat]))
        yield _keys(Because.SUBSTITUTE).where(is_theirs, owes)


def _left_alone(office: Office, on: date) -> Reason:
    """What is owed by those who are away without a substitute, and after whom this office comes."""
    before = [kind for kind, following in NEXT_IN_LINE.items() if following is office.kind]
    substitute_sits = exists().where(
        col(_Other.trajectory) == ObligationRow.trajectory,
        col(_Other.person) == AbsenceRow.substitute,
    )
    return (
        _keys(Because.NEXT_IN_LINE)
        .join(SeatingRow, _with_seat(col(SeatingRow.seat) == ObligationRow.owed_by))
        .join(AbsenceRow, col(AbsenceRow.person) == SeatingRow.person)
        .where(
            _in(office),
            is_of_kind(col(ObligationRow.owed_by), before),
            is_running(on),
            holds_at(ObligationRow, col(ObligationRow.trajectory)),
            or_(col(AbsenceRow.substitute).is_(None), substitute_sits),
        )
    )


def _keys(because: Because) -> Reason:
    return keys(_ORDER.index(because))


def keys(distance: int) -> Reason:
    """Begin a question after obligations, for a reason that is so far away."""
    return select(
        col(ObligationRow.trajectory),
        col(ObligationRow.key),
        literal(distance).label("because"),
    )


def _with_seat(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(col(SeatingRow.trajectory) == ObligationRow.trajectory, condition)


def _in(office: Office) -> ColumnElement[bool]:
    if office.school is not None:
        return col(ObligationRow.school) == office.school
    return col(ObligationRow.alliance) == office.alliance


def _is_empty(seat: str) -> ColumnElement[bool]:
    return ~exists().where(
        col(SeatingRow.trajectory) == ObligationRow.trajectory, col(SeatingRow.seat) == seat
    )


def owed_in(row: ObligationRow, case_number: str, because: Because | None) -> Owed:
    return Owed(
        trajectory=row.trajectory,
        case_number=case_number,
        school=row.school,
        because=because,
        obligation=Obligation(
            key=row.key,
            kind=row.kind,
            owed_by=Seat(row.owed_by),
            about=None if row.about is None else Seat(row.about),
            since=row.since,
            due=row.due,
            explain=Said(nl=row.explain_nl, en=row.explain_en),
            clock=row.clock,
            timer=row.timer,
            climbed=row.climbed,
            rungs=row.rungs,
            told=tuple(map(Seat, row.told)),
            next=_next_rung(row),
            has_stalled=row.has_stalled,
        ),
    )


def _next_rung(row: ObligationRow) -> NextRung | None:
    match row.next_rung, row.next_action, row.next_on, row.next_at:
        case int(rung), action, on, moment if action and on and moment:
            told = tuple(map(Seat, row.next_told or ()))
            return NextRung(rung=rung, action=action, told=told, on=on, moment=moment)
        case _:
            return None
