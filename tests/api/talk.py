"""How a test speaks to the API as one person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient, Response

BASE = "/api/v1"


@dataclass(frozen=True)
class Talk:
    """A person with a token, in front of a client."""

    client: AsyncClient
    token: str
    person: UUID

    async def get(self, path: str, **query: str | int) -> Response:
        return await self.client.get(f"{BASE}{path}", params=query, headers=self._headers())

    async def post(
        self, path: str, body: object, *, key: UUID | str | None = None, **query: str | int
    ) -> Response:
        headers = self._headers() | {"Idempotency-Key": str(key or uuid4())}
        return await self.client.post(f"{BASE}{path}", json=body, params=query, headers=headers)

    async def delete(self, path: str) -> Response:
        return await self.client.delete(f"{BASE}{path}", headers=self._headers())

    async def move(
        self, trajectory: str, type_: str, *, key: UUID | str | None = None, **body: object
    ) -> Response:
        return await self.post(
            f"/trajectories/{trajectory}/moves", {"type": type_, **body}, key=key
        )

    async def done(self, trajectory: str, type_: str, **body: object) -> dict[str, Any]:
        """Make a move that is allowed, and give its receipt."""
        answer = await self.post(f"/trajectories/{trajectory}/moves", {"type": type_, **body})
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
