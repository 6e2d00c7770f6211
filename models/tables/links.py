"""Personal links and what is shown beside them: codes by mail or text message, paper, passkeys.

No secret lies here. Of a link its SHA-256 is kept; a code is kept under the cookie of the browser
that asked for it, which is nowhere here; a code on paper is slow to try (scrypt).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary
from sqlmodel import Field

from domain.assurance import CodeWay
from models.states import ChallengeFor
from models.tables.base import Table, stored


class PersonalLinkRow(Table, table=True):
    """A link that somebody was sent. It says who is asked, and gives no right."""

    __tablename__ = "personal_link"

    id: UUID = Field(primary_key=True)
    hash: str = Field(unique=True)
    person: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    trajectory: UUID | None = None
    """Where the question is; None: wherever they have a seat."""
    notice: UUID | None = None
    """The message in which it was sent: whoever comes in by it, opened that."""
    issued_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    """When the task was done, or the link was taken back."""


class LoginCodeRow(Table, table=True):
    """A code that one browser asked for. Several may be open, each in its browser."""

    __tablename__ = "login_code"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries"),)

    id: UUID = Field(primary_key=True)
    person: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    way: CodeWay = Field(sa_type=stored(CodeWay))
    browser: str = Field(index=True)
    """The SHA-256 of its cookie."""
    digest: str
    """Of the code, keyed with the cookie itself."""
    sent_at: datetime
    expires_at: datetime
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    used_at: datetime | None = None


class PaperCodeRow(Table, table=True):
    """A code that school hands over on paper, to somebody whom it knows."""

    __tablename__ = "paper_code"

    id: UUID = Field(primary_key=True)
    person: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    issued_by: UUID | None
    """Who handed it over; None: whoever runs the installation."""
    salt: bytes = Field(sa_type=LargeBinary)
    digest: bytes = Field(sa_type=LargeBinary)
    issued_at: datetime
    expires_at: datetime
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    used_at: datetime | None = None
    """When it was used, or another one took its place."""


class PasskeyRow(Table, table=True):
    """A key that a device keeps for a person. Here is the public half only."""

    __tablename__ = "passkey"

    id: UUID = Field(primary_key=True)
    person: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    credential: bytes = Field(sa_type=LargeBinary, unique=True)
    public_key: bytes = Field(sa_type=LargeBinary)
    sign_count: int = Field(sa_type=BigInteger)
    """As the device last told it. One that goes back is a copy."""
    name: str
    added_at: datetime
    used_at: datetime | None = None


class WebauthnChallengeRow(Table, table=True):
    """What a browser must have its passkey sign now. It is used once."""

    __tablename__ = "webauthn_challenge"

    id: UUID = Field(primary_key=True)
    browser: str
    """The SHA-256 of the cookie that asked."""
    purpose: ChallengeFor = Field(sa_type=stored(ChallengeFor))
    challenge: bytes = Field(sa_type=LargeBinary)
    person: UUID = Field(foreign_key="person.id", ondelete="CASCADE")
    expires_at: datetime = Field(index=True)


class DemoMailRow(Table, table=True):
    """What the demo would have mailed or texted. Elsewhere nothing is written here."""

    __tablename__ = "demo_mail"

    id: UUID = Field(primary_key=True)
    sent_to: str
    subject: str
    body: str
    sent_at: datetime = Field(index=True)
