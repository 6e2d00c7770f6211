"""Destroying what two people agreed to erase, stage by stage. Each stage is safe to do again.

A table goes with whom it names: every row that names an erased trajectory, learner or person is
deleted, in every table there is, but for the few in `STAYS`. So a table that is added later is
erased without anybody having to remember it here.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Column, delete, func, or_, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import keys
from activities.erasing import NOTHING_THERE, must_be_allowed
from domain.retention import Keep, last_looked
from models import queries_people, queries_retention
from models.register import REGISTER
from models.states import DeliveryState, ErasureStage, NoticeState
from models.tables import (
    AbsenceRow,
    DeliveryRow,
    DemoMailRow,
    ErasureRow,
    InboxRow,
    LearnerRow,
    NoticeRow,
    PersonRow,
    ReservationRow,
    Table,
    TextKeyRow,
    TombstoneRow,
    TrajectoryRow,
)

_OF_ERASING_ITSELF: Final = frozenset({"erasure", "checkpoint_due"})
"""An erasure goes by itself when it is done; where a checkpoint is due, it is still to be made."""

STAYS: Final = _OF_ERASING_ITSELF | {
    held.table for held in REGISTER if held.keep in {Keep.EVIDENCE, Keep.READ_LOG}
}
"""What the law keeps longer than the file: the chain, and who looked (NEN 7513).

There are only ids and codes in it, and the ids point to nobody once the rest is gone.
"""

_SUBJECTS: Final[dict[str, type[Table]]] = {
    "trajectory": TrajectoryRow,
    "learner": LearnerRow,
    "person": PersonRow,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What goes."""

    learner: UUID
    trajectories: frozenset[UUID]
    people: frozenset[UUID]
    is_whole: bool
    """The learner too: nothing of them is left."""

    @property
    def subjects(self) -> frozenset[UUID]:
        """Whose keys go."""
        return self.people | {self.learner} if self.is_whole else self.people


def digest_of(id_: UUID) -> str:
    """Tell under which digest a tombstone knows an id."""
    return sha256(str(id_).encode()).hexdigest()


async def scope_of(session: AsyncSession, erasure: UUID) -> tuple[ErasureRow, Scope]:
    """What an erasure takes along, looked up anew whenever it is carried on.

    Raises:
        CannotErase: it is not there or not allowed any more.
    """
    row = await queries_retention.erasure(session, erasure)
    if row is None or row.confirmed_by is None or row.learner is None:
        raise NOTHING_THERE
    if not row.stages_done:
        await must_be_allowed(session, row)
    files = await queries_retention.files_of(session, row.learner)
    all_of_them = {file.trajectory for file in files}
    going = all_of_them if row.trajectory is None else {row.trajectory}
    return row, await scope(session, row.learner, going, is_whole=all_of_them <= going)


async def scope(
    session: AsyncSession, learner: UUID, trajectories: Collection[UUID], *, is_whole: bool
) -> Scope:
    people = await queries_retention.people_of_nothing_else(session, trajectories)
    return Scope(
        learner=learner,
        trajectories=frozenset(trajectories),
        people=frozenset(people),
        is_whole=is_whole,
    )


async def forget_old_looks(session: AsyncSession, erasure: UUID) -> int:
    """Destroy the looks that two people agreed on, and tell how many they were.

    What somebody relies on by now is left out, and proposed anew when nobody does.

    Raises:
        CannotErase: it is not there, or not agreed to.
    """
    row = await queries_retention.erasure(session, erasure)
    if row is None or row.confirmed_by is None or row.learner or row.last_day is None:
        raise NOTHING_THERE
    until, connection, gone = last_looked(row.last_day), await session.connection(), 0
    for traces in queries_retention.TRACES:
        may = queries_retention.may_go(traces, row.alliance, until=until)
        gone += (await connection.execute(delete(traces.table).where(may))).rowcount
    stone = {"digest": digest_of(looks_until(row.alliance, row.last_day)), **_agreed(row)}
    await session.exec(
        insert(TombstoneRow).values(erased_at=func.now()).on_conflict_do_nothing(), params=[stone]
    )
    await session.delete(row)
    return gone


def looks_until(alliance: UUID, last_day: date) -> UUID:
    """By what a tombstone knows the looks of an alliance that were kept until this day."""
    return uuid5(alliance, f"looks/{last_day}")


async def hold_letters(session: AsyncSession, scope: Scope) -> None:
    """Let no letter leave from now on. What is claimed by a sender is leaving already.

    Notices first: of one that is being addressed at this moment, the delivery is there afterwards.
    """
    of_it = col(NoticeRow.trajectory).in_(scope.trajectories)
    await session.exec(delete(NoticeRow).where(of_it, col(NoticeRow.state) == NoticeState.QUEUED))
    await session.exec(
        delete(DeliveryRow).where(
            col(DeliveryRow.trajectory).in_(scope.trajectories),
            col(DeliveryRow.state) == DeliveryState.WAITING,
        )
    )


async def quieten(session: AsyncSession, scope: Scope) -> None:
    """Let nothing be under way: no move to push, no notice to deliver, no letter to be read."""
    await _forget_letters(session, scope)
    await _delete(session, col(InboxRow.trajectory), scope.trajectories)
    await _delete(session, col(DeliveryRow.trajectory), scope.trajectories)
    await _delete(session, col(NoticeRow.trajectory), scope.trajectories)
    await session.exec(
        update(ReservationRow)
        .where(col(ReservationRow.id).in_(scope.trajectories))
        .values(is_current=False)
    )


async def _forget_letters(session: AsyncSession, scope: Scope) -> None:
    """Those about the file, and those to whoever goes with it.

    The latter name an address and no id: they can be told only while addresses can be read.
    """
    about_it = select(DeliveryRow.id).where(col(DeliveryRow.trajectory).in_(scope.trajectories))
    known = (await queries_people.people(session, list(scope.people))).values()
    addresses = {way.lower() for person in known for way in (person.mail, person.phone) if way}
    await session.exec(
        delete(DemoMailRow).where(
            or_(
                col(DemoMailRow.id).in_(about_it),
                func.lower(col(DemoMailRow.sent_to)).in_(addresses),
            )
        )
    )


async def _forget_in_absences(session: AsyncSession, scope: Scope) -> None:
    """Take these out of what substitutes stand in for. Without any left it would mean all."""
    named = col(AbsenceRow.trajectories)
    for trajectory in sorted(scope.trajectories):
        await session.exec(delete(AbsenceRow).where(named == [trajectory]))
        await session.exec(
            update(AbsenceRow)
            .where(named.contains([trajectory]))
            .values(trajectories=func.array_remove(named, trajectory))
        )


async def shred_keys(session: AsyncSession, scope: Scope) -> None:
    """Destroy the keys: what is sealed is unreadable, and no digest can be guessed."""
    for subject in sorted(scope.subjects):
        await keys.shred(session, subject)
    await _delete(session, col(TextKeyRow.trajectory), scope.trajectories)


async def forget_record(session: AsyncSession, scope: Scope) -> None:
    """Remove all that names a trajectory."""
    for column in _naming("trajectory"):
        await _delete(session, column, scope.trajectories)
    await _forget_in_absences(session, scope)


async def forget_people(session: AsyncSession, scope: Scope) -> None:
    """Remove the learner, where nothing of theirs stays, and who was tied to nothing else."""
    for column in _naming("person"):
        await _delete(session, column, scope.people)
    if scope.is_whole:
        for column in _naming("learner"):
            await _delete(session, column, {scope.learner})


def forget_copies(folder: Path, scope: Scope) -> None:
    """Remove the copies of the file that `traject export` left on this machine."""
    for copy in folder.glob(f"{scope.learner}*.zip"):
        copy.unlink(missing_ok=True)


async def set_stones(session: AsyncSession, erasure: ErasureRow, scope: Scope) -> None:
    """Write down that it happened, and forget who it was about.

    Also of the move that each trajectory began with: the same file again brings nobody back.
    """
    began = await queries_retention.first_moves(session, scope.trajectories)
    ids = scope.trajectories | scope.subjects | began
    rows = [{"digest": digest_of(each), **_agreed(erasure)} for each in sorted(ids)]
    if rows:
        await session.exec(
            insert(TombstoneRow).values(erased_at=func.now()).on_conflict_do_nothing(), params=rows
        )
    gone = col(ErasureRow.id) == erasure.id
    if scope.is_whole:
        gone = gone | (col(ErasureRow.learner) == scope.learner)
    await session.exec(delete(ErasureRow).where(gone))


async def is_erased(session: AsyncSession, id_: UUID) -> bool:
    """Whether what this is the id of was erased."""
    return await queries_retention.is_erased(session, digest_of(id_))


async def note_done(session: AsyncSession, erasure: UUID, stage: ErasureStage) -> None:
    row = await queries_retention.erasure(session, erasure)
    if row is not None and stage not in row.stages_done:
        row.stages_done = [*row.stages_done, stage]
        row.failed_at, row.failed_in = None, None


async def note_failed(
    session: AsyncSession, erasure: UUID, stage: ErasureStage, *, at: datetime
) -> None:
    row = await queries_retention.erasure(session, erasure)
    if row is not None:
        row.failed_at, row.failed_in = at, stage


def tables_that_name(subject: str) -> list[SqlTable]:
    """Every table of which rows go with such a subject. Those that refer to others come first."""
    return [column.table for column in _naming(subject)]


def _naming(subject: str) -> Iterator[Column[Any]]:
    """The columns that name a trajectory, a learner or a person; of their own table the key."""
    own = _SUBJECTS[subject].__tablename__
    for table in reversed(Table.metadata.sorted_tables):
        if table.name in STAYS:
            continue
        for column in table.columns:
            names = column.name == subject or any(
                key.column.table.name == own for key in column.foreign_keys
            )
            if names or (table.name == own and column.name == "id"):
                yield column


async def _delete(session: AsyncSession, column: Any, ids: Collection[UUID]) -> None:  # noqa: ANN401 - a column of any table
    if ids:
        await (await session.connection()).execute(
            delete(column.table).where(column.in_(list(ids)))
        )


def _agreed(erasure: ErasureRow) -> dict[str, object]:
    names = ("origin", "asked_by", "asked_at", "confirmed_by", "confirmed_at")
    return {name: getattr(erasure, name) for name in names}
