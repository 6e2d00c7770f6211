"""The tables: columns and constraints only. SQLModel does not validate them: no rule lives here."""

from models.tables.base import Table
from models.tables.directory import (
    AccessTokenRow,
    AllianceRow,
    LearnerRow,
    OfficeRow,
    PersonRow,
    SchoolRow,
)
from models.tables.read_models import ObligationRow, SeatingRow, TrajectoryRow
from models.tables.record import (
    CaseCounterRow,
    InboxRow,
    LedgerRow,
    NoticeRow,
    ReservationRow,
    TextKeyRow,
    TextRow,
)

__all__ = [
    "AccessTokenRow",
    "AllianceRow",
    "CaseCounterRow",
    "InboxRow",
    "LearnerRow",
    "LedgerRow",
    "NoticeRow",
    "ObligationRow",
    "OfficeRow",
    "PersonRow",
    "ReservationRow",
    "SchoolRow",
    "SeatingRow",
    "Table",
    "TextKeyRow",
    "TextRow",
    "TrajectoryRow",
]
