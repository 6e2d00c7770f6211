"""Questions about access: what somebody is to a trajectory, and who has looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import (
    Facts,
    Relation,
    Release,
    Topic,
    in_office_as,
    offices_that_see,
    seated_as,
    system_as,
)
from domain.calendar import local_date
from domain.looks import What, Why
from domain.seats import Seat, SeatKind, kind_of
from domain.signers import age_on
from domain.substitutes import Absence
from models import queries, queries_absences, queries_people, queries_systems, queries_texts
from models.tables import (
    AccessGrantRow,
    AccessLogRow,
    DisclosureDelayRow,
    OpeningRow,
    SeatingRow,
    TrajectoryRow,
)
from models.views import Known, Page, Place, ReaderView, Relating, System, TrajectoryView


async def known_of(
    session: AsyncSession, person: UUID, trajectory: UUID, *, on: date
) -> Known | None:
    """A trajectory, and all that a person is to it on a day. It decides nothing."""
    view = await queries.trajectory(session, trajectory)
    if view is None:
        return None
    grants = await _grants(session, person, view.id, on)
    releases = tuple(
        Release(topic=Topic(topic), valid_from=each.valid_from, valid_to=each.valid_to)
        for each in grants
        for topic in each.topics
    )
    seated = await _seated(session, person, view, on, releases)
    offices = await _in_office(session, person, view, on)
    opened = await _openings(session, person, view, on)
    standing_in = [] if seated else await _standing_in(session, person, view, on)
    return Known(view=view, relating=(*seated, *offices, *standing_in, *opened))


async def known_of_system(
    session: AsyncSession, system: System, trajectory: UUID, *, on: date
) -> Known | None:
    """A trajectory in the place of a program, and what the program is to it."""
    view = await queries.trajectory(session, trajectory)
    if view is None or view.alliance != system.alliance:
        return None
    if system.school not in {None, view.school}:
        return None
    facts = Facts(relation=system_as(system.seat), on=on, stage=view.stage)
    return Known(view=view, relating=(Relating(place=system.seat.value, facts=facts),))


async def _seated(
    session: AsyncSession,
    person: UUID,
    view: TrajectoryView,
    on: date,
    releases: tuple[Release, ...],
) -> list[Relating]:
    """Where they sit, with authority and age as they are on that day."""
    age = view.age if view.born_on is None else max(view.age, age_on(view.born_on, on))
    question = (
        select(SeatingRow.seat, queries.holds_authority(on))
        .where(SeatingRow.trajectory == view.id, SeatingRow.person == person)
        .order_by(col(SeatingRow.seat))
    )
    return [
        Relating(
            place=seat,
            facts=Facts(
                relation=seated_as(kind_of(Seat(seat)), age=age, has_authority=is_holder),
                on=on,
                stage=view.stage,
                releases=releases,
            ),
        )
        for seat, is_holder in await session.exec(question)
    ]


async def _in_office(
    session: AsyncSession, person: UUID, view: TrajectoryView, on: date
) -> list[Relating]:
    held = await queries_people.offices_of(session, person, on=on)
    return [
        Relating(
            place=each.kind.value,
            facts=Facts(relation=in_office_as(each.kind), on=on, stage=view.stage),
        )
        for each in held
        if each.alliance == view.alliance and each.school in {None, view.school}
    ]


async def _grants(
    session: AsyncSession, person: UUID, trajectory: UUID, on: date
) -> list[AccessGrantRow]:
    question = select(AccessGrantRow).where(
        AccessGrantRow.trajectory == trajectory,
        AccessGrantRow.person == person,
        queries.granted_on(on),
    )
    return list(await session.exec(question.order_by(col(AccessGrantRow.given_at))))


async def _openings(
    session: AsyncSession, person: UUID, view: TrajectoryView, on: date
) -> list[Relating]:
    """What they opened for a reason, and that has not ended: its last moment is on a later day."""
    question = select(OpeningRow).where(
        OpeningRow.trajectory == view.id, OpeningRow.person == person, queries.is_opened()
    )
    return [
        Relating(
            place=row.ground.value,
            reason=row.reason,
            facts=Facts(
                relation=Relation(row.ground.value),
                on=on,
                stage=view.stage,
                valid_to=max(on, local_date(row.ends_at)),
            ),
        )
        for row in await session.exec(question.order_by(col(OpeningRow.opened_at)))
    ]


async def _standing_in(
    session: AsyncSession, person: UUID, view: TrajectoryView, on: date
) -> list[Relating]:
    """Of whoever is away, and whose place they take here: never where they sit themselves."""
    found = []
    for each in await queries_absences.stand_ins(session, person, on=on):
        of = each.absence
        if of.covers(alliance=view.alliance, school=view.school, trajectory=view.id, on=on):
            away = await _seated(session, of.person, view, on, ())
            offices = await _in_office(session, of.person, view, on)
            found += [
                _substitute(theirs, of, on)
                for theirs in (*away, *offices)
                if kind_of(Seat(theirs.place)) in each.kinds
            ]
    return found


def _substitute(theirs: Relating, of: Absence, on: date) -> Relating:
    return Relating(
        place=theirs.place,
        on_behalf_of=of.person,
        facts=Facts(
            relation=Relation.SUBSTITUTE,
            stands_in_for=theirs.facts.relation,
            on=on,
            stage=theirs.facts.stage,
            valid_from=of.first,
            valid_to=of.last,
        ),
    )


async def place_of(
    session: AsyncSession, person: UUID, shown: Sequence[UUID], *, on: date, topic: Topic
) -> Place:
    """From where somebody is shown a list: by an office that sees it, else by where they sit."""
    may = offices_that_see(topic)
    held = await queries_people.offices_of(session, person, on=on)
    office = next((each for each in held if each.kind in may), None)
    if office is not None:
        relation = in_office_as(office.kind)
        return Place(
            place=office.kind.value,
            relation=relation,
            alliance=office.alliance,
            school=office.school,
        )
    for each in await queries_absences.stand_ins(session, person, on=on):
        theirs = next((office for office in each.offices if office.kind in may), None)
        if theirs is not None:
            return Place(
                place=theirs.kind.value,
                relation=Relation.SUBSTITUTE,
                alliance=theirs.alliance,
                school=theirs.school,
                on_behalf_of=each.absence.person,
            )
    question = (
        select(SeatingRow.seat, TrajectoryRow.alliance, TrajectoryRow.school)
        .join(TrajectoryRow, col(TrajectoryRow.id) == SeatingRow.trajectory)
        .where(SeatingRow.person == person, col(SeatingRow.trajectory).in_(shown))
        .order_by(col(SeatingRow.trajectory), col(SeatingRow.seat))
        .limit(1)
    )
    found = (await session.exec(question)).one_or_none()
    if found is not None:
        seat, alliance, school = found
        relation = seated_as(kind_of(Seat(seat)), age=0, has_authority=True)
        return Place(place=seat, relation=relation, alliance=alliance, school=school)
    other = next(iter(held), None)  # what an empty seat of their office owes
    return Place(
        place="opening" if other is None else other.kind.value,
        relation=Relation.OPENED_WITH_REASON if other is None else in_office_as(other.kind),
        alliance=None if other is None else other.alliance,
        school=None if other is None else other.school,
    )


async def readers(  # noqa: PLR0913 - of what, on which day, for whom, and which part of it
    session: AsyncSession,
    trajectory: UUID,
    *,
    on: date,
    sees_delayed: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> Page[ReaderView]:
    """Who looked at a trajectory, the last day first: one line a person, place and day.

    Within a day guardians come last, by their seats: the order must not tell the one at what hour
    the other looked. What is to be told later is left out until its day.
    """
    day = func.date(func.timezone("Europe/Amsterdam", AccessLogRow.at))
    alike = [
        day,
        col(AccessLogRow.person),
        col(AccessLogRow.on_behalf_of),
        col(AccessLogRow.seat),
        col(AccessLogRow.relation),
        col(AccessLogRow.ground),
        col(AccessLogRow.alliance),
        col(AccessLogRow.school),
        col(AccessLogRow.reason),
        col(AccessLogRow.system_client),
    ]
    wanted = col(AccessLogRow.trajectories).contains([trajectory])
    shown = wanted if sees_delayed else and_(wanted, ~_is_delayed(trajectory, on))
    grouped = (
        sqlalchemy.select(
            day.label("day"),
            *alike[1:],
            func.min(AccessLogRow.at).label("first"),
            func.max(AccessLogRow.at).label("last"),
            func.count().label("count"),
            func.array_agg(AccessLogRow.what.distinct()).label("what"),  # type: ignore[attr-defined] # a column
            func.max(_told_from(trajectory, on)).label("told_from"),
        )
        .where(shown)
        .group_by(*alike)
    )
    connection = await session.connection()
    count = await connection.scalar(sqlalchemy.select(func.count()).select_from(grouped.subquery()))
    is_guardian = col(AccessLogRow.seat).startswith(f"{SeatKind.GUARDIAN.value}:")
    last = case((is_guardian, None), else_=func.max(AccessLogRow.at))
    order = [day.desc(), last.desc().nulls_last(), col(AccessLogRow.seat), col(AccessLogRow.person)]
    ordered = grouped.order_by(*order).limit(limit).offset(offset)
    rows = (await connection.execute(ordered)).mappings().all()
    ids = {row[name] for row in rows for name in ("person", "on_behalf_of")}
    people = await queries_people.people(session, ids - {None})
    names = {each.id: each.name for each in people.values()}
    systems = await queries_systems.names(session, {row["system_client"] for row in rows} - {None})
    return Page(
        count=count or 0,
        items=tuple(
            ReaderView(
                on=row["day"],
                person=row["person"],
                name=names.get(row["person"], systems.get(row["system_client"], "")),
                on_behalf_of=row["on_behalf_of"],
                on_behalf_of_name=names.get(row["on_behalf_of"], ""),
                place=row["seat"],
                relation=row["relation"],
                why=Why(row["ground"]),
                what=tuple(What(each) for each in sorted(row["what"])),
                alliance=row["alliance"],
                school=row["school"],
                reason=row["reason"],
                first=row["first"],
                last=row["last"],
                count=row["count"],
                told_from=row["told_from"],
            )
            for row in rows
        ),
    )


async def last_look(
    session: AsyncSession, person: UUID, trajectory: UUID, what: What
) -> datetime | None:
    """When somebody last looked at this of a trajectory."""
    question = select(func.max(AccessLogRow.at)).where(
        AccessLogRow.person == person,
        AccessLogRow.what == what.value,
        col(AccessLogRow.trajectories).contains([trajectory]),
    )
    found: datetime | None = (await session.exec(question)).one()
    return found


async def has_looked(session: AsyncSession, person: UUID, trajectory: UUID) -> bool:
    question = select(AccessLogRow.id).where(
        AccessLogRow.person == person, col(AccessLogRow.trajectories).contains([trajectory])
    )
    return (await session.exec(question.limit(1))).first() is not None


async def kept_back(session: AsyncSession, trajectory: UUID, *, on: date) -> frozenset[UUID]:
    """The texts that say why something is told later: to read one would be to be told."""
    question = select(DisclosureDelayRow.reason).where(
        DisclosureDelayRow.trajectory == trajectory, DisclosureDelayRow.until > on
    )
    return frozenset(await session.exec(question))


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """What was released to somebody, on which days, and by whom."""

    id: UUID
    trajectory: UUID
    person: UUID
    name: str
    topics: tuple[Topic, ...]
    given_by: UUID
    given_by_name: str
    given_at: datetime
    reason: str | None
    """None where the words were erased."""
    valid_from: date
    valid_to: date
    ended_at: datetime | None


async def grants_in(session: AsyncSession, trajectory: UUID) -> list[GrantView]:
    """All that was ever released in a trajectory, the last first."""
    question = (
        select(AccessGrantRow)
        .where(AccessGrantRow.trajectory == trajectory)
        .order_by(col(AccessGrantRow.given_at).desc(), col(AccessGrantRow.id))
    )
    rows = list(await session.exec(question))
    ids = {row.person for row in rows} | {row.given_by for row in rows}
    people = await queries_people.people(session, ids)
    names = {each.id: each.name for each in people.values()}
    words = await queries_texts.words(session, trajectory, {row.reason for row in rows})
    return [
        GrantView(
            id=row.id,
            trajectory=row.trajectory,
            person=row.person,
            name=names.get(row.person, ""),
            topics=tuple(Topic(each) for each in row.topics),
            given_by=row.given_by,
            given_by_name=names.get(row.given_by, ""),
            given_at=row.given_at,
            reason=words[row.reason].body if row.reason in words else None,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def _is_delayed(trajectory: UUID, on: date) -> ColumnElement[bool]:
    return exists().where(*_delays(trajectory, on))


def _told_from(trajectory: UUID, on: date) -> ScalarSelect[date]:
    """From which day on a look is told, where that is later."""
    last = sqlalchemy.select(func.max(DisclosureDelayRow.until))
    return last.where(*_delays(trajectory, on)).correlate(AccessLogRow).scalar_subquery()


def _delays(trajectory: UUID, on: date) -> tuple[ColumnElement[bool], ...]:
    """Of whose looks, since when and until when: beside a row of the log."""
    return (
        col(DisclosureDelayRow.trajectory) == trajectory,
        col(DisclosureDelayRow.looker) == AccessLogRow.person,
        col(DisclosureDelayRow.since) <= AccessLogRow.at,
        col(DisclosureDelayRow.until) > on,
    )
