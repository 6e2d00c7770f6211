"""Questions about checkpoints: what was signed, over which heads, by which key."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, and_, func
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.checkpoint import Head
from models.tables import (
    CheckpointDueRow,
    CheckpointHeadRow,
    CheckpointRow,
    CheckpointStampRow,
    LedgerRow,
    SigningKeyEndorsementRow,
    SigningKeyRow,
    TrajectoryRow,
)


async def last(session: AsyncSession, *, is_full: bool | None = None) -> CheckpointRow | None:
    question = select(CheckpointRow).order_by(col(CheckpointRow.number).desc()).limit(1)
    if is_full is not None:
        question = question.where(CheckpointRow.is_full == is_full)
    return (await session.exec(question)).first()


async def all_in_order(session: AsyncSession) -> Sequence[CheckpointRow]:
    return (await session.exec(select(CheckpointRow).order_by(col(CheckpointRow.number)))).all()


async def is_any_due(session: AsyncSession) -> bool:
    return (await session.exec(select(CheckpointDueRow).limit(1))).first() is not None


async def heads_of(session: AsyncSession, trajectories: Sequence[UUID]) -> list[Head]:
    """Where these chains end now."""
    question = (
        select(LedgerRow.trajectory, LedgerRow.sequence, LedgerRow.hash)
        .ext(distinct_on(col(LedgerRow.trajectory)))
        .where(col(LedgerRow.trajectory).in_(trajectories))
        .order_by(col(LedgerRow.trajectory), col(LedgerRow.sequence).desc())
    )
    return [Head(trajectory=t, sequence=s, head=h) for t, s, h in await session.exec(question)]


async def heads_now(session: AsyncSession) -> list[Head]:
    """Where every chain ends now."""
    question = select(TrajectoryRow.id, TrajectoryRow.head_sequence, TrajectoryRow.head_hash)
    return [Head(trajectory=t, sequence=s, head=h) for t, s, h in await session.exec(question)]


async def heads_at(session: AsyncSession, number: int) -> list[Head]:
    """All heads that a full checkpoint covers: the last that was signed of each chain."""
    row = CheckpointHeadRow
    question = (
        select(row.trajectory, row.sequence, row.head)
        .ext(distinct_on(col(row.trajectory)))
        .where(col(row.number) <= number)
        .order_by(col(row.trajectory), col(row.number).desc())
    )
    return [Head(trajectory=t, sequence=s, head=h) for t, s, h in await session.exec(question)]


async def heads_in(session: AsyncSession, number: int) -> list[Head]:
    """The heads that were new in a checkpoint."""
    row = CheckpointHeadRow
    question = select(row.trajectory, row.sequence, row.head).where(row.number == number)
    return [Head(trajectory=t, sequence=s, head=h) for t, s, h in await session.exec(question)]


async def leaves_of(session: AsyncSession, number: int, *, is_full: bool) -> list[bytes]:
    """The hash of each leaf that a checkpoint was signed over, in order, and not what is in it.

    So the place of one trajectory among all can be shown to who may know of none of the others.
    """
    asked = select(func.traject_leaves(number, is_full, type_=ARRAY(LargeBinary)))
    return list((await session.exec(asked)).one() or ())


async def head_at(session: AsyncSession, trajectory: UUID, number: int) -> Head | None:
    """The head of a trajectory that a full checkpoint covers, or that was new in any."""
    row = CheckpointHeadRow
    question = (
        select(row)
        .where(row.trajectory == trajectory, row.number <= number)
        .order_by(col(row.number).desc())
        .limit(1)
    )
    found = (await session.exec(question)).one_or_none()
    if found is None:
        return None
    return Head(trajectory=found.trajectory, sequence=found.sequence, head=found.head)


async def with_new_head_of(session: AsyncSession, trajectory: UUID) -> list[int]:
    """The checkpoints that have a new head of this trajectory."""
    question = (
        select(CheckpointHeadRow.number)
        .where(CheckpointHeadRow.trajectory == trajectory)
        .order_by(col(CheckpointHeadRow.number))
    )
    return list(await session.exec(question))


@dataclass(frozen=True, slots=True, kw_only=True)
class Covering:
    """A checkpoint that was signed over an entry."""

    number: int
    at: datetime
    key: str


async def first_over(session: AsyncSession, trajectory: UUID, sequence: int) -> Covering | None:
    """The first checkpoint over an entry of a trajectory, once there is one."""
    head = CheckpointHeadRow
    question = (
        select(CheckpointRow.number, CheckpointRow.at, CheckpointRow.key)
        .join(head, col(head.number) == CheckpointRow.number)
        .where(head.trajectory == trajectory, col(head.sequence) >= sequence)
        .order_by(col(CheckpointRow.number))
        .limit(1)
    )
    found = (await session.exec(question)).first()
    return None if found is None else Covering(number=found[0], at=found[1], key=found[2])


async def numbered(session: AsyncSession, numbers: Sequence[int]) -> Sequence[CheckpointRow]:
    question = select(CheckpointRow).where(col(CheckpointRow.number).in_(numbers))
    return (await session.exec(question.order_by(col(CheckpointRow.number)))).all()


async def keys(session: AsyncSession) -> dict[str, bytes]:
    """Every public key that ever signed, by its id."""
    return {row.id: row.public for row in await session.exec(select(SigningKeyRow))}


async def endorsements(session: AsyncSession) -> Sequence[SigningKeyEndorsementRow]:
    """What old keys signed for the ones that follow them."""
    row = SigningKeyEndorsementRow
    return (await session.exec(select(row).order_by(col(row.key), col(row.by)))).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A public key, and how much it signed."""

    id: str
    public: bytes
    since: datetime
    signed: int


async def known_keys(session: AsyncSession) -> list[KnownKey]:
    """Every public key that is published, the oldest first."""
    row = SigningKeyRow
    signed = select(func.count()).where(CheckpointRow.key == row.id).scalar_subquery()
    question = select(row.id, row.public, row.since, signed).order_by(col(row.since), col(row.id))
    return [
        KnownKey(id=id_, public=public, since=since, signed=count)
        for id_, public, since, count in await session.exec(question)
    ]


async def stamps(session: AsyncSession, numbers: Sequence[int]) -> dict[int, bytes]:
    question = select(CheckpointStampRow).where(col(CheckpointStampRow.number).in_(numbers))
    return {row.number: row.token for row in await session.exec(question)}


async def stamped_after(session: AsyncSession, numbers: Sequence[int]) -> set[int]:
    """Of each of these the first checkpoint with a stamp that is it, or comes after it."""
    if not numbers:
        return set()
    question = select(CheckpointStampRow.number).where(CheckpointStampRow.number >= min(numbers))
    stamped = list(await session.exec(question.order_by(col(CheckpointStampRow.number))))
    places = {bisect_left(stamped, number) for number in numbers}
    return {stamped[place] for place in places if place < len(stamped)}


async def signed_and_gone(session: AsyncSession) -> list[tuple[UUID, int]]:
    """The heads that were signed and that the ledger does not have so."""
    head = CheckpointHeadRow
    question = (
        select(head.trajectory, func.min(head.sequence))
        .outerjoin(
            LedgerRow,
            and_(
                col(LedgerRow.trajectory) == head.trajectory,
                col(LedgerRow.sequence) == head.sequence,
            ),
        )
        .where(col(LedgerRow.hash).is_distinct_from(head.head))
        .group_by(col(head.trajectory))
        .order_by(col(head.trajectory))
    )
    return [(trajectory, sequence) for trajectory, sequence in await session.exec(question)]
