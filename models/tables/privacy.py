"""What is to be destroyed, what may not be, and what was."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from domain.retention import HoldReason, Keep
from models.states import ErasureOrigin, ErasureStage
from models.tables.base import Table, stored


class ErasureRow(Table, table=True):
    """An erasure: proposed because a term is over, or asked for; then agreed to by two people.

    Of a learner, or of old looks at all files of an alliance. It goes when it is done. What is left
    is a tombstone.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("asked_by <> confirmed_by", name="two_people"),
        CheckConstraint("confirmed_by IS NULL OR asked_by IS NOT NULL", name="in_order"),
        CheckConstraint("learner IS NOT NULL OR keep = 'read_log'", name="of_whom"),
        Index(
            "erasure_learner_key",
            "learner",
            unique=True,
            postgresql_where=text("trajectory IS NULL"),
        ),
        Index("erasure_trajectory_key", "trajectory", unique=True),
        Index(
            "erasure_looks_key",
            "alliance",
            unique=True,
            postgresql_where=text("learner IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    alliance: UUID
    learner: UUID | None
    """Without one it is about looks, at whatever file of the alliance."""
    trajectory: UUID | None
    """The one that goes; without it all of the learner goes, and the learner too."""
    origin: ErasureOrigin = Field(sa_type=stored(ErasureOrigin, checked=True))
    keep: Keep | None = Field(sa_type=stored(Keep))
    last_day: date | None
    """Until which day it had to be kept."""
    explain_nl: str
    explain_en: str
    source_nl: str
    source_en: str
    proposed_at: datetime
    asked_by: UUID | None
    asked_at: datetime | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    stages_done: list[ErasureStage] = Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": text("'{}'")}
    )
    failed_at: datetime | None = None
    failed_in: ErasureStage | None = Field(default=None, sa_type=stored(ErasureStage))


class LegalHoldRow(Table, table=True):
    """Nothing of this learner is destroyed until it is released."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index("legal_hold_current_ix", "learner", postgresql_where=text("released_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    learner: UUID
    reason: HoldReason = Field(sa_type=stored(HoldReason))
    placed_by: UUID
    placed_at: datetime
    released_by: UUID | None = None
    released_at: datetime | None = None


class TombstoneRow(Table, table=True):
    """That something was erased, when, and who agreed to it. Only who knows the id can find it."""

    __tablename__ = "tombstone"

    digest: str = Field(primary_key=True)
    """The SHA-256 of the id of a learner, a person or a trajectory, or of the key of the move by
    which a trajectory began."""
    erased_at: datetime
    origin: ErasureOrigin = Field(sa_type=stored(ErasureOrigin, checked=True))
    asked_by: UUID
    asked_at: datetime
    confirmed_by: UUID
    confirmed_at: datetime
