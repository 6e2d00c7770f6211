"""What the figures of an alliance are counted from. It is told from the ledger, any time anew."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, text
from sqlmodel import Field

from domain.spans import Outcome, SpanKind
from models.tables.base import Table, stored


class SpanRow(Table, table=True):
    """Something in a trajectory that lasted from a day until a day. See `domain.spans`."""

    __tablename__ = "span"
    __table_args__ = (Index("span_kind_ix", "alliance", "kind", "what"),)

    trajectory: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=Integer)
    alliance: UUID
    school: UUID
    kind: SpanKind = Field(sa_type=stored(SpanKind))
    what: str
    since: date
    until: date | None
    due: date | None
    outcome: Outcome | None = Field(sa_type=stored(Outcome))
    cents: int


class SpansReadRow(Table, table=True):
    """Up to which place of the feed spans were told, and when. One row at most."""

    __tablename__ = "spans_read"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"server_default": text("1")})
    position: int = Field(sa_type=BigInteger)
    read_at: datetime
