"""Signing in: who is signed in, by which providers, and how often somebody has tried.

No secret lies here: of a cookie its SHA-256 is kept, of a provider's key the name of its file.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from domain.assurance import Level, Method
from models.states import ClientAuth
from models.tables.base import Table, stored


class SignInRow(Table, table=True):
    """Somebody who is signed in, in one browser. Whoever signs out is no longer here."""

    __tablename__ = "sign_in"

    id: UUID = Field(primary_key=True)
    hash: str = Field(unique=True)
    """Of the cookie, which changes with every sign-in and step-up."""
    person: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    is_staff: bool
    """Signed in for their work: a shorter idle time, and out as soon as they have no place here."""
    level: Level = Field(sa_type=stored(Level))
    method: Method = Field(sa_type=stored(Method))
    issuer: str
    """Who vouches for it: ourselves, or the address of a provider."""
    provider: UUID | None = Field(default=None, foreign_key="provider.id", ondelete="SET NULL")
    """By which provider they came in, whatever they have shown since."""
    acr: str | None = None
    """How the provider names what it saw, word for word."""
    amr: list[str] = Field(sa_type=ARRAY(Text))
    shown_at: datetime
    """When they last showed who they are."""
    begun_at: datetime = Field(index=True)
    seen_at: datetime


class ProviderRow(Table, table=True):
    """An OpenID Connect provider by which people of one alliance sign in."""

    __tablename__ = "provider"
    __table_args__ = (UniqueConstraint("alliance", "issuer"),)

    id: UUID = Field(primary_key=True)
    alliance: UUID = Field(foreign_key="alliance.id")
    name: str
    """As people know it: the button says it."""
    issuer: str
    client_id: str
    client_auth: ClientAuth = Field(sa_type=stored(ClientAuth))
    secret: str
    """The name of the file that holds our key or secret there."""
    scope: str = Field(default="openid", sa_column_kwargs={"server_default": "openid"})
    acr_values: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What we ask for, the best first, as the provider spells it."""
    demands: list[Any] = Field(sa_type=JSONB)
    """Which acr or amr gives which level (`domain.assurance.Demand`). Anything else: no entry."""
    max_age: int | None = None
    """Seconds. How long ago somebody may have shown the provider who they are."""
    links_by_mail: bool
    """Whether it may name somebody by a mail address that it has verified, the first time."""
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})


class IdentityRow(Table, table=True):
    """As whom an alliance knows a subject of a provider. Another alliance knows it as another."""

    __tablename__ = "identity"

    alliance: UUID = Field(primary_key=True, foreign_key="alliance.id")
    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    person: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    linked_at: datetime


class HandShakeRow(Table, table=True):
    """A sign-in at a provider that has begun. It is used once, by the browser that began it."""

    __tablename__ = "hand_shake"
    __table_args__ = (CheckConstraint("length(state) >= 43 AND length(nonce) >= 43", name="long"),)

    browser: str = Field(primary_key=True)
    """The SHA-256 of a short-lived cookie."""
    provider: UUID = Field(foreign_key="provider.id", ondelete="CASCADE")
    state: str
    nonce: str
    verifier: str
    """Of PKCE: that whoever hands in the code is who asked for it."""
    next: str
    """Where they were going: a path of ours."""
    sign_in: UUID | None = None
    """Whose certainty it raises, where somebody is signed in already."""
    begun_at: datetime = Field(index=True)


class RateLimitRow(Table, table=True):
    """How often something was tried since when. On disk, so that a restart forgives nobody."""

    __tablename__ = "rate_limit"

    bucket: str = Field(primary_key=True)
    """A keyed digest: neither an address nor a name can be read here, or guessed."""
    hits: int
    since: datetime
    until: datetime = Field(index=True)
