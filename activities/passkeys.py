"""Passkeys: added, shown, and put under a statement. Verified here, with the bytes kept.

The finger or PIN is always asked for. A challenge is used once, for one purpose, by the browser
that asked; over a statement it is the SHA-256 of that statement, so what was signed is what was
shown and nothing else.

    PasskeyRefused    what the browser sent does not show what it should
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import structlog
import webauthn
from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    generate_challenge,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models import queries_links
from models.queries_links import hash_of
from models.states import ChallengeFor
from models.tables import PasskeyRow, WebauthnChallengeRow
from models.views import Passkey, Person
from runtime.ids import uuid7

LASTS: Final = timedelta(minutes=5)
LONGEST_NAME: Final = 60
MOST: Final = 10
"""Passkeys of one person."""

log = structlog.get_logger()


class PasskeyRefused(Exception):
    """Nothing was added, shown or signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """As whom we ask: a passkey of one site is no good at another."""

    id: str
    origin: str

    @classmethod
    def of(cls, url: str) -> "Site":
        parts = urlsplit(url)
        return cls(id=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}")

    @property
    def can_have_passkeys(self) -> bool:
        """Browsers make none for a bare address such as 127.0.0.1."""
        return not self.id.replace(".", "").isdecimal() and ":" not in self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose passkey is asked for, in which browser, by which site, and when."""

    site: Site
    person: UUID
    browser: str
    at: datetime


async def to_add(session: AsyncSession, asked: Asked, *, person: Person, label: str) -> str:
    """What a browser needs to make a passkey, as JSON. `label` is what the device shows."""
    there = await queries_links.passkeys(session, person.id)
    if len(there) >= MOST:
        raise PasskeyRefused("There are enough of them.")
    options = webauthn.generate_registration_options(
        rp_id=asked.site.id,
        rp_name="traject",
        user_id=person.id.bytes,
        user_name=label,
        user_display_name=label,
        challenge=await _challenge(session, asked, ChallengeFor.ADD),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_named(there),
    )
    return webauthn.options_to_json(options)


async def add(session: AsyncSession, asked: Asked, *, made: str, name: str) -> UUID:
    """Keep the passkey that a browser has made.

    Raises:
        PasskeyRefused: it was not made for this, or not with a finger or a PIN.
    """
    challenge = await _taken(session, asked, ChallengeFor.ADD)
    try:
        verified = webauthn.verify_registration_response(
            credential=made,
            expected_challenge=challenge,
            expected_rp_id=asked.site.id,
            expected_origin=asked.site.origin,
            require_user_verification=True,
        )
    except WebAuthnException as refused:
        raise _refused(asked, refused) from refused
    row = PasskeyRow(
        id=uuid7(),
        person=asked.person,
        credential=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=_a_name(name),
        added_at=asked.at,
    )
    session.add(row)
    await session.flush()
    log.info("passkey.added", passkey=str(row.id), person=str(asked.person))
    return row.id


async def to_show(
    session: AsyncSession, asked: Asked, purpose: ChallengeFor, *, challenge: bytes | None = None
) -> str:
    """What a browser needs to show a passkey, as JSON: for a sign-in, a step-up or a statement.

    Before it is known who asks, no passkey is named: that somebody has one is something to know.
    """
    is_known = purpose is not ChallengeFor.SIGN_IN
    there = await queries_links.passkeys(session, asked.person) if is_known else []
    options = webauthn.generate_authentication_options(
        rp_id=asked.site.id,
        challenge=await _challenge(session, asked, purpose, challenge),
        allow_credentials=_named(there),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


async def show(session: AsyncSession, asked: Asked, purpose: ChallengeFor, *, shown: str) -> None:
    """Take a passkey for the person it should be of.

    Raises:
        PasskeyRefused: it is of somebody else, a copy, or was asked for something else.
    """
    challenge = await _taken(session, asked, purpose)
    await _verified(session, asked, shown, challenge)


async def sign(
    session: AsyncSession, asked: Asked, *, challenge: bytes, shown: str
) -> dict[str, str]:
    """Take a passkey over the statement with this SHA-256, and give all that proves it.

    Raises:
        PasskeyRefused: it was put under anything else, were it one letter.
    """
    if await _taken(session, asked, ChallengeFor.STATEMENT) != challenge:
        raise PasskeyRefused("What would be signed is not what was asked for.")
    row, parts = await _verified(session, asked, shown, challenge)
    log.info("passkey.signed", passkey=str(row.id), person=str(asked.person))
    return {
        "credential": bytes_to_base64url(row.credential),
        "public_key": bytes_to_base64url(row.public_key),
        "authenticator_data": bytes_to_base64url(parts.response.authenticator_data),
        "client_data": bytes_to_base64url(parts.response.client_data_json),
        "signature": bytes_to_base64url(parts.response.signature),
        "relying_party": asked.site.id,
        "origin": asked.site.origin,
    }


def verify(statement: bytes, assertion: Mapping[str, str]) -> None:
    """Verify what `sign` gave for a statement, with nothing else at hand.

    Raises:
        PasskeyRefused: statement, key and signature do not belong together.
    """
    try:
        webauthn.verify_authentication_response(
            credential=_as_sent(assertion),
            expected_challenge=sha256(statement).digest(),
            expected_rp_id=assertion["relying_party"],
            expected_origin=assertion["origin"],
            credential_public_key=base64url_to_bytes(assertion["public_key"]),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except WebAuthnException as refused:
        raise PasskeyRefused(type(refused).__name__) from refused


async def rename(session: AsyncSession, person: UUID, passkey: UUID, *, name: str) -> bool:
    row = await _of(session, person, passkey)
    if row is not None:
        row.name = _a_name(name)
    return row is not None


async def remove(session: AsyncSession, person: UUID, passkey: UUID) -> bool:
    """Remove a passkey, also the last one. What was signed with it stays verifiable."""
    row = await _of(session, person, passkey)
    if row is None:
        return False
    await session.delete(row)
    log.info("passkey.removed", passkey=str(passkey), person=str(person))
    return True


async def _of(session: AsyncSession, person: UUID, passkey: UUID) -> PasskeyRow | None:
    question = select(PasskeyRow).where(PasskeyRow.id == passkey, PasskeyRow.person == person)
    return (await session.exec(question)).one_or_none()


async def _challenge(
    session: AsyncSession, asked: Asked, purpose: ChallengeFor, given: bytes | None = None
) -> bytes:
    """Make a challenge for this browser. It takes the place of an earlier one for the same."""
    challenge = given or generate_challenge()
    await session.exec(
        delete(WebauthnChallengeRow).where(col(WebauthnChallengeRow.expires_at) < asked.at)
    )
    await _taken_away(session, asked, purpose)
    session.add(
        WebauthnChallengeRow(
            id=uuid7(),
            browser=hash_of(asked.browser),
            purpose=purpose,
            challenge=challenge,
            person=asked.person,
            expires_at=asked.at + LASTS,
        )
    )
    await session.flush()
    return challenge


async def _taken(session: AsyncSession, asked: Asked, purpose: ChallengeFor) -> bytes:
    """Take the challenge of this browser away: it is used once, whatever comes of it."""
    found = await _taken_away(session, asked, purpose)
    live = [challenge for challenge, expires_at in found if expires_at > asked.at]
    if not live:
        raise PasskeyRefused("Nothing was asked for in this browser, or too long ago.")
    return live[0]


async def _taken_away(
    session: AsyncSession, asked: Asked, purpose: ChallengeFor
) -> Sequence[tuple[bytes, datetime]]:
    taken = await session.exec(
        delete(WebauthnChallengeRow)
        .where(
            col(WebauthnChallengeRow.browser) == hash_of(asked.browser),
            col(WebauthnChallengeRow.purpose) == purpose,
            col(WebauthnChallengeRow.person) == asked.person,
        )
        .returning(col(WebauthnChallengeRow.challenge), col(WebauthnChallengeRow.expires_at))
    )
    return [(challenge, expires_at) for challenge, expires_at in taken]


async def _verified(
    session: AsyncSession, asked: Asked, shown: str, challenge: bytes
) -> tuple[PasskeyRow, AuthenticationCredential]:
    try:
        parts = parse_authentication_credential_json(shown)
        row = await _by_credential(session, asked.person, parts.raw_id)
        verified = webauthn.verify_authentication_response(
            credential=parts,
            expected_challenge=challenge,
            expected_rp_id=asked.site.id,
            expected_origin=asked.site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as refused:
        raise _refused(asked, refused) from refused
    row.sign_count, row.used_at = verified.new_sign_count, asked.at
    return row, parts


async def _by_credential(session: AsyncSession, person: UUID, credential: bytes) -> PasskeyRow:
    """The passkey, held for this transaction, so that its counter only goes up."""
    question = (
        select(PasskeyRow)
        .where(PasskeyRow.credential == credential, PasskeyRow.person == person)
        .with_for_update()
    )
    row = (await session.exec(question)).one_or_none()
    if row is None:
        raise PasskeyRefused("This passkey is not known here as theirs.")
    return row


def _named(there: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential) for each in there]


def _a_name(name: str) -> str:
    return " ".join(name.replace("\0", "").split())[:LONGEST_NAME] or "passkey"


def _refused(asked: Asked, why: Exception) -> PasskeyRefused:
    log.warning("passkey.refused", person=str(asked.person), why=type(why).__name__)
    return PasskeyRefused(type(why).__name__)


def _as_sent(assertion: Mapping[str, str]) -> dict[str, Any]:
    """The parts in the shape in which a browser sends them."""
    id_ = assertion["credential"]
    response = {
        "authenticatorData": assertion["authenticator_data"],
        "clientDataJSON": assertion["client_data"],
        "signature": assertion["signature"],
    }
    return {"id": id_, "rawId": id_, "type": "public-key", "response": response}
