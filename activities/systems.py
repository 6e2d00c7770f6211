"""Other systems: adding them, revoking them, and letting them in for ten minutes.

A program proves who it is with a token that it signed itself (RFC 7523, `private_key_jwt`): for us,
short-lived, and once. We keep its public keys and the hash of what we gave, and no secret.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, Final, TypeGuard
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.systems import SYSTEMS, SystemSeat
from models import queries_systems
from models.tables import SystemAssertionRow, SystemClientRow, SystemTokenRow
from models.views import System
from runtime.ids import uuid7

VALID_FOR: Final = timedelta(minutes=10)
LONGEST_ASSERTION: Final = timedelta(minutes=5)
LEEWAY: Final = timedelta(seconds=30)
"""For a clock that is a little off, when it says that something was made."""

ALGORITHMS: Final = ("PS256", "PS384", "PS512", "RS256", "ES256", "ES384", "EdDSA")
MAX_JTI: Final = 200
_BYTES: Final = 32
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "k", "oth"})


class NotProven(Exception):
    """What was sent does not prove who it is. Why, is for nobody to know."""


class BadKeys(Exception):
    """These are not the public keys of a system."""


async def add(  # noqa: PLR0913 - what is known of a system
    session: AsyncSession,
    *,
    alliance: UUID,
    name: str,
    seat: SystemSeat,
    jwks: Mapping[str, Any],
    at: datetime,
    school: UUID | None = None,
) -> UUID:
    """Let a program ask in its own name.

    Raises:
        BadKeys: it is no set of public keys, a private one is among them, or its place is wrong.
    """
    must_be_public(jwks)
    if SYSTEMS[seat].at_one_school != (school is not None):
        raise BadKeys("This seat is of one school, or of a whole alliance: name what it needs.")
    client = uuid7()
    session.add(
        SystemClientRow(
            id=client,
            alliance=alliance,
            school=school,
            name=name,
            seat=seat,
            jwks=dict(jwks),
            added_at=at,
        )
    )
    return client


async def revoke(session: AsyncSession, client: UUID, *, at: datetime) -> bool:
    """End a program at once: also the tokens that it has."""
    row = await session.get(SystemClientRow, client)
    if row is None or row.revoked_at is not None:
        return False
    row.revoked_at = at
    await session.exec(delete(SystemTokenRow).where(col(SystemTokenRow.client) == client))
    return True


def must_be_public(jwks: Mapping[str, Any]) -> None:
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not keys:
        raise BadKeys("There are no keys in it.")
    if any(not isinstance(key, dict) or _PRIVATE & key.keys() for key in keys):
        raise BadKeys("Send public keys only: what is private stays with the system.")
    try:
        KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise BadKeys("These keys cannot be read.") from error


async def proven(
    session: AsyncSession, assertion: str, *, audiences: Collection[str], at: datetime
) -> System:
    """Whose signed word this is. It counts once.

    Raises:
        NotProven: it is not signed by a system of ours, not for us, too old, too long, or a repeat.
    """
    named, nobody = claimed(assertion), _nobody()
    system = None if named is None else await queries_systems.system(session, named)
    claims = _verified(assertion, system or nobody, audiences, at)
    if system is None:
        raise NotProven
    expires_at = at + LONGEST_ASSERTION + LEEWAY
    first_time = await session.exec(
        insert(SystemAssertionRow)
        .values(client=system.id, jti=claims["jti"], expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(col(SystemAssertionRow.jti))
    )
    if first_time.scalar_one_or_none() is None:
        raise NotProven
    return system


async def issue(session: AsyncSession, system: System, *, at: datetime) -> str:
    """Make the token of a system; what is old is thrown away meanwhile."""
    token = secrets.token_urlsafe(_BYTES)
    await session.exec(delete(SystemTokenRow).where(col(SystemTokenRow.expires_at) <= at))
    await session.exec(delete(SystemAssertionRow).where(col(SystemAssertionRow.expires_at) <= at))
    session.add(
        SystemTokenRow(
            hash=sha256(token.encode()).hexdigest(), client=system.id, expires_at=at + VALID_FOR
        )
    )
    return token


@cache
def _nobody() -> System:
    """By whose keys a word of somebody unknown is looked at: as long as that of somebody known.

    Nobody has the private halves, so nothing is ever signed by it.
    """
    keys = KeySet([ECKey.generate_key("P-256"), RSAKey.generate_key(2048)])
    return System(
        id=UUID(int=0),
        name="",
        seat=SystemSeat.SUBSCRIPTIONS,
        alliance=UUID(int=0),
        school=None,
        jwks=keys.as_dict(private=False),
    )


def claimed(assertion: str) -> UUID | None:
    """Who it says that it is, to know by which keys to look whether that is so."""
    try:
        body = assertion.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return UUID(claims["sub"])
    except (IndexError, KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        return None


def _verified(
    assertion: str, system: System, audiences: Collection[str], at: datetime
) -> Mapping[str, Any]:
    try:
        keys = KeySet.import_key_set({"keys": list(system.jwks["keys"])})
        claims = jwt.decode(assertion, keys, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotProven from error
    if not _is_for_us(claims, system, audiences, at):
        raise NotProven
    return claims


def _is_for_us(
    claims: Mapping[str, Any], system: System, audiences: Collection[str], at: datetime
) -> bool:
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    meant = claims.get("aud")
    meant = [meant] if isinstance(meant, str) else meant
    expires, jti = claims.get("exp"), claims.get("jti")
    begins = [claims[each] for each in ("iat", "nbf") if each in claims]
    return (
        claims.get("iss") == claims.get("sub") == str(system.id)
        and isinstance(meant, list)
        and len(meant) == 1
        and meant[0] in audiences
        and _is_number(expires)
        and now < expires <= now + LONGEST_ASSERTION.total_seconds() + leeway
        and all(_is_number(each) and each <= now + leeway for each in begins)
        and isinstance(jti, str)
        and 0 < len(jti) <= MAX_JTI
        and "\x00" not in jti
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
