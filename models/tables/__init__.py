"""The tables: columns and constraints only. SQLModel does not validate them: no rule lives here.

No column without a declaration: whoever adds one says in `models.register` what it is for.
"""

from models.declaring import check
from models.register import REGISTER
from models.tables.access import AccessGrantRow, AccessLogRow, DisclosureDelayRow
from models.tables.base import Table
from models.tables.checkpoints import (
    CheckpointDueRow,
    CheckpointHeadRow,
    CheckpointRow,
    CheckpointStampRow,
    SigningKeyEndorsementRow,
    SigningKeyRow,
)
from models.tables.directory import (
    AccessTokenRow,
    AllianceRow,
    LearnerRow,
    OfficeRow,
    PersonRow,
    SchoolRow,
)
from models.tables.drafts import AnswerDraftRow, KeptFormRow, PlanDraftRow, SignalDraftRow
from models.tables.figures import SpanRow, SpansReadRow
from models.tables.keyring import DataKeyRow
from models.tables.links import (
    DemoMailRow,
    LoginCodeRow,
    PaperCodeRow,
    PasskeyRow,
    PersonalLinkRow,
    WebauthnChallengeRow,
)
from models.tables.people import AbsenceRow, ContactRow, OpeningRow, VoiceRow
from models.tables.post import DeliveryRow
from models.tables.privacy import ErasureRow, LegalHoldRow, TombstoneRow
from models.tables.read_models import CustodyRow, ObligationRow, SeatingRow, TrajectoryRow
from models.tables.record import (
    CaseCounterRow,
    InboxRow,
    LedgerRow,
    NoticeRow,
    ReservationRow,
    TextKeyRow,
    TextRow,
)
from models.tables.sign_in import (
    HandShakeRow,
    IdentityRow,
    ProviderRow,
    RateLimitRow,
    SignInRow,
)
from models.tables.systems import (
    FeedRow,
    SubscriptionRow,
    SystemAssertionRow,
    SystemClientRow,
    SystemTokenRow,
)

__all__ = [
    "AbsenceRow",
    "AccessGrantRow",
    "AccessLogRow",
    "AccessTokenRow",
    "AllianceRow",
    "AnswerDraftRow",
    "CaseCounterRow",
    "CheckpointDueRow",
    "CheckpointHeadRow",
    "CheckpointRow",
    "CheckpointStampRow",
    "ContactRow",
    "CustodyRow",
    "DataKeyRow",
    "DeliveryRow",
    "DemoMailRow",
    "DisclosureDelayRow",
    "ErasureRow",
    "FeedRow",
    "HandShakeRow",
    "IdentityRow",
    "InboxRow",
    "KeptFormRow",
    "LearnerRow",
    "LedgerRow",
    "LegalHoldRow",
    "LoginCodeRow",
    "NoticeRow",
    "ObligationRow",
    "OfficeRow",
    "OpeningRow",
    "PaperCodeRow",
    "PasskeyRow",
    "PersonRow",
    "PersonalLinkRow",
    "PlanDraftRow",
    "ProviderRow",
    "RateLimitRow",
    "ReservationRow",
    "SchoolRow",
    "SeatingRow",
    "SignInRow",
    "SignalDraftRow",
    "SigningKeyEndorsementRow",
    "SigningKeyRow",
    "SpanRow",
    "SpansReadRow",
    "SubscriptionRow",
    "SystemAssertionRow",
    "SystemClientRow",
    "SystemTokenRow",
    "Table",
    "TextKeyRow",
    "TextRow",
    "TombstoneRow",
    "TrajectoryRow",
    "VoiceRow",
    "WebauthnChallengeRow",
]

check({table.fullname: table.columns.keys() for table in Table.metadata.tables.values()}, REGISTER)
