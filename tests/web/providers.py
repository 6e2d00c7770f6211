"""Real providers of OpenID Connect, each in a process of its own."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from joserfc.jwk import RSAKey

from activities import providers
from domain.assurance import Demand, Level
from models.states import ClientAuth
from models.views import Provider
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.settings import Settings

NODE: Final = Path(sys.executable).with_name("node")
STRICT: Final = Path(__file__).with_name("strict_provider.mjs")
MFA: Final = "urn:test:mfa"
DEMANDS: Final = (Demand(level=Level.B, acr=MFA, amr=frozenset({"otp"})),)


def provider_of(  # noqa: PLR0913 - what a test may want otherwise
    alliance: UUID,
    *,
    issuer: str,
    name: str,
    client_auth: ClientAuth = ClientAuth.PRIVATE_KEY_JWT,
    demands: tuple[Demand, ...] = DEMANDS,
    max_age: int | None = 3600,
    acr_values: str = MFA,
    links_by_mail: bool = True,
) -> Provider:
    return Provider(
        id=uuid7(),
        alliance=alliance,
        name=name,
        issuer=issuer,
        client_id="traject",
        client_auth=client_auth,
        secret="key-of-tests",  # noqa: S106 - the name of a file
        scope="openid email",
        acr_values=acr_values,
        demands=demands,
        max_age=max_age,
        links_by_mail=links_by_mail,
    )


async def add(sessions: Sessions, provider: Provider) -> None:
    async with sessions.begin() as session:
        await providers.add(session, provider)


def make_key(settings: Settings) -> dict[str, Any]:
    """Our private key in its file, and the public part for the provider."""
    key = RSAKey.generate_key(2048)
    settings.secrets_folder.mkdir(parents=True, exist_ok=True)
    (settings.secrets_folder / "key-of-tests").write_bytes(key.as_pem(private=True))
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": "PS256"}


@asynccontextmanager
async def strict(
    port: int, *, site: str, provider: Provider, jwk: dict[str, Any], mails: dict[str, str]
) -> AsyncIterator[None]:
    """The npm package oidc-provider, strict (`strict_provider.mjs`), for one site of ours."""
    told = json.dumps(
        {
            "port": port,
            "redirects": [f"{site}/sign-in/back/{provider.id}"],
            "signed_out": [f"{site}/sign-out"],
            "jwk": jwk,
            "mails": mails,
        }
    )
    async with _running(str(NODE), str(STRICT), told, port=port):
        yield


@asynccontextmanager
async def mock(port: int, *, users: Sequence[dict[str, Any]]) -> AsyncIterator[None]:
    """The package oidc-provider-mock: it asks no more of a client than a secret."""
    claims = [word for user in users for word in ("--user-claims", json.dumps(user))]
    words = ("-m", "oidc_provider_mock", "-p", str(port), *claims)
    async with _running(sys.executable, *words, port=port):
        yield


@asynccontextmanager
async def _running(*words: str, port: int) -> AsyncIterator[None]:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *words, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        await _answers(port, process)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):  # node has a wrapper: end them together
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()


async def _answers(port: int, process: asyncio.subprocess.Process) -> None:
    url = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    async with httpx.AsyncClient() as client:
        while process.returncode is None:
            try:
                if (await client.get(url)).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise RuntimeError("The provider ended before it answered.")
