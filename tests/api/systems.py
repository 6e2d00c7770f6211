"""A system as the other side of our API: it has a key pair, and signs for its tokens."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient, Response
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from activities import systems
from api.oauth import ASSERTION_TYPE, PATH
from domain.systems import SystemSeat
from runtime import clock
from runtime.database import Sessions
from tests.api.people import Known


@dataclass
class OtherSystem:
    id: UUID
    seat: SystemSeat
    key: ECKey
    audience: str
    token: str = field(default="", repr=False)

    def assertion(self, **changed: Any) -> str:  # noqa: ANN401 - JSON values
        """What it signs; a claim that is changed to None is left out."""
        now = int(clock.now().timestamp())
        claims = {
            "iss": str(self.id),
            "sub": str(self.id),
            "aud": self.audience,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 60,
        } | changed
        told = {name: claim for name, claim in claims.items() if claim is not None}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, told, self.key)

    async def ask(self, client: AsyncClient, assertion: str = "", **form: str) -> Response:
        """Ask for a token."""
        sent = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(),
        } | form
        return await client.post(PATH, data=sent, headers={"Accept-Language": "en"})

    async def get(self, client: AsyncClient, path: str, **query: str | int) -> Response:
        return await client.get(f"/api/v1{path}", params=query, headers=self.headers())

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}


async def add_system(
    sessions: Sessions,
    known: Known,
    seat: SystemSeat,
    *,
    url: str,
    client: AsyncClient,
) -> OtherSystem:
    """A system of an alliance, that has its token already."""
    key = ECKey.generate_key("P-256", {"kid": str(uuid4()), "use": "sig"})
    async with sessions.begin() as session:
        made = await systems.add(
            session,
            alliance=known.alliance,
            school=known.school if seat is SystemSeat.SCHOOL_ADMINISTRATION else None,
            name="Register",
            seat=seat,
            jwks=KeySet([key]).as_dict(private=False),
            at=clock.now(),
        )
    system = OtherSystem(made, seat, key, f"{url}{PATH}")
    system.token = (await system.ask(client)).json()["access_token"]
    return system
