"""What a provider says is believed only when it is signed, by it, for us, for now, and enough."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from activities.oidc import (
    NotSure,
    Oidc,
    Recognised,
    SignInFailed,
    Unproven,
    Unreachable,
    new_secret,
)
from domain.assurance import Demand, Level
from models.states import ClientAuth
from models.views import HandShake, Provider
from runtime import clock

NOW = clock.now()
SECONDS = int(NOW.timestamp())
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
SECRET = OctKey.import_key("a secret of two sides, long enough for HS256")


class Rogue(ThreadingHTTPServer):
    """A provider that says whatever a test wants, over real HTTP."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.about: dict[str, Any] = {}
        self.token = ""
        self.keys = KeySet([KEY])
        self.asked: list[str] = []
        self.refusal: dict[str, Any] = {}

    def answer(self, path: str) -> dict[str, Any]:
        match path:
            case "/.well-known/openid-configuration":
                return {
                    "issuer": self.url,
                    "authorization_endpoint": f"{self.url}/auth",
                    "token_endpoint": f"{self.url}/token",
                    "jwks_uri": f"{self.url}/jwks",
                    **self.about,
                }
            case "/jwks":
                return dict(self.keys.as_dict(private=False))
        if self.refusal:
            return self.refusal
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.token}


class _Handler(BaseHTTPRequestHandler):
    server: Rogue

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = json.dumps(self.server.answer(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    server = Rogue()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def provider(rogue: Rogue) -> Provider:
    return Provider(
        id=uuid4(),
        alliance=uuid4(),
        name="Rogue",
        issuer=rogue.url,
        client_id="traject",
        client_auth=ClientAuth.CLIENT_SECRET_POST,
        secret="secret",  # noqa: S106 - the name of a file
        scope="openid",
        acr_values="urn:mfa",
        demands=(Demand(level=Level.B, acr="urn:mfa"),),
        max_age=3600,
        links_by_mail=False,
    )


@pytest.fixture
def shake(provider: Provider) -> HandShake:
    return HandShake(
        provider=provider.id,
        state=new_secret(),
        nonce=new_secret(),
        verifier=new_secret(),
        next="/me",
        sign_in=None,
        begun_at=NOW,
    )


@pytest.fixture
def oidc(tmp_path: Path) -> Oidc:
    (tmp_path / "secret").write_text("between us")
    return Oidc(tmp_path)


def _claims(rogue: Rogue, shake: HandShake, **other: object) -> dict[str, Any]:
    claims: dict[str, Any] = {
        "iss": rogue.url,
        "sub": "somebody",
        "aud": "traject",
        "exp": SECONDS + 300,
        "iat": SECONDS,
        "nonce": shake.nonce,
        "acr": "urn:mfa",
        "auth_time": SECONDS - 60,
        **other,
    }
    return {name: value for name, value in claims.items() if value is not None}


def _signed(claims: dict[str, Any], key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key, algorithms=["RS256"])


async def _recognised(
    oidc: Oidc, provider: Provider, shake: HandShake, *, issuer: str | None = None
) -> Recognised:
    return await oidc.recognise(
        provider,
        shake,
        code="code",
        said_issuer=issuer,
        redirect="http://127.0.0.1/back",
        at=NOW,
    )


async def test_a_whole_answer_tells_who_it_is_and_how_sure(
    oidc: Oidc, rogue: Rogue, provider: Provider, shake: HandShake
) -> None:
    rogue.token = _signed(_claims(rogue, shake, amr=["pwd", "otp"]))
    found = await _recognised(oidc, provider, shake)

    assert (found.subject, found.level, found.acr) == ("somebody", Level.B, "urn:mfa")
    assert found.amr == ("pwd", "otp")
    assert found.shown_at == (NOW - timedelta(seconds=60)).replace(microsecond=0)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"iss": "https://elsewhere.example"}, Unproven),
        ({"iss": None}, Unproven),
        ({"aud": "somebody-else"}, Unproven),
        ({"aud": ["traject", "somebody-else"]}, Unproven),
        ({"aud": None}, Unproven),
        ({"azp": "somebody-else"}, Unproven),
        ({"nonce": "another"}, Unproven),
        ({"nonce": None}, Unproven),
        ({"exp": SECONDS - 120}, Unproven),
        ({"exp": None}, Unproven),
        ({"iat": SECONDS + 600}, Unproven),
        ({"sub": None}, Unproven),
        ({"sub": ""}, Unproven),
        ({"auth_time": None}, Unproven),
        ({"auth_time": SECONDS - 7200}, Unproven),
        ({"auth_time": "yesterday"}, Unproven),
        ({"acr": None}, NotSure),
        ({"acr": "urn:password"}, NotSure),
        ({"acr": ["urn:mfa"]}, NotSure),
        ({"acr": "urn:mfa "}, NotSure),
    ],
)
async def test_what_does_not_hold_signs_nobody_in(  # noqa: PLR0913, PLR0917 - an example each
    oidc: Oidc,
    rogue: Rogue,
    provider: Provider,
    shake: HandShake,
    other: dict[str, object],
    why: type[SignInFailed],
) -> None:
    rogue.token = _signed(_claims(rogue, shake, **other))

    with pytest.raises(why):
        await _recognised(oidc, provider, shake)


async def test_another_key_no_key_and_a_shared_secret_sign_nothing(
    oidc: Oidc, rogue: Rogue, provider: Provider, shake: HandShake
) -> None:
    claims = _claims(rogue, shake)
    nothing = ".".join(_encoded(part) for part in ({"alg": "none"}, claims)) + "."
    shared = jwt.encode({"alg": "HS256"}, claims, SECRET, algorithms=["HS256"])

    for token in (_signed(claims, OTHER), nothing, shared, "", "a.b.c"):
        rogue.token = token
        with pytest.raises(Unproven):
            await _recognised(oidc, provider, shake)


@pytest.mark.parametrize("refusal", [{"error": "invalid_grant"}, {"error": "invalid_client"}])
async def test_a_code_that_the_provider_refuses_signs_nobody_in(
    oidc: Oidc, rogue: Rogue, provider: Provider, shake: HandShake, refusal: dict[str, Any]
) -> None:
    rogue.token, rogue.refusal = _signed(_claims(rogue, shake)), refusal

    with pytest.raises(Unproven):
        await _recognised(oidc, provider, shake)


async def test_a_provider_may_change_its_keys(
    oidc: Oidc, rogue: Rogue, provider: Provider, shake: HandShake
) -> None:
    rogue.token = _signed(_claims(rogue, shake))
    await _recognised(oidc, provider, shake)
    rogue.keys, rogue.token = KeySet([OTHER]), _signed(_claims(rogue, shake), OTHER)

    assert (await _recognised(oidc, provider, shake)).subject == "somebody"


@pytest.mark.parametrize("promised", [True, False])
async def test_the_code_of_another_provider_is_not_handed_in(
    oidc: Oidc, rogue: Rogue, provider: Provider, shake: HandShake, *, promised: bool
) -> None:
    rogue.about = {"authorization_response_iss_parameter_supported": promised}
    rogue.token = _signed(_claims(rogue, shake))
    wrong = ["https://elsewhere.example", f"{rogue.url}/", *([None] if promised else [])]

    for issuer in wrong:
        with pytest.raises(Unproven):
            await _recognised(oidc, provider, shake, issuer=issuer)
    assert "/token" not in rogue.asked
    assert (await _recognised(oidc, provider, shake, issuer=rogue.url)).subject == "somebody"


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
async def test_a_provider_that_says_what_cannot_be_is_not_used(
    oidc: Oidc, rogue: Rogue, provider: Provider, shake: HandShake, about: dict[str, Any]
) -> None:
    rogue.about = about

    with pytest.raises(Unreachable):
        await oidc.authorization_url(provider, shake, redirect="http://127.0.0.1/b", at=NOW)


@pytest.mark.parametrize("issuer", ["http://elsewhere.example", "ftp://127.0.0.1", ""])
async def test_nobody_is_asked_over_a_line_that_others_read(
    oidc: Oidc, provider: Provider, shake: HandShake, issuer: str
) -> None:
    with pytest.raises(Unreachable):
        await oidc.authorization_url(
            replace(provider, issuer=issuer), shake, redirect="http://127.0.0.1/b", at=NOW
        )


async def test_to_show_it_once_more_is_not_to_have_shown_it_before(
    oidc: Oidc, rogue: Rogue, provider: Provider, shake: HandShake
) -> None:
    again = replace(shake, sign_in=uuid4())
    rogue.token = _signed(_claims(rogue, again, auth_time=SECONDS - 300))
    url = await oidc.authorization_url(provider, again, redirect="http://127.0.0.1/b", at=NOW)

    assert "prompt=login" in url
    assert "max_age=0" in url
    with pytest.raises(Unproven):
        await _recognised(oidc, provider, again)


def _encoded(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def _asked(oidc: Oidc, provider: Provider, shake: HandShake) -> dict[str, str]:
    """What a provider is asked, by the address to which somebody is sent."""
    url = await oidc.authorization_url(provider, shake, redirect="http://127.0.0.1/back", at=NOW)
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def test_once_more_asks_to_log_in_anew_in_a_way_that_is_sure_enough(
    oidc: Oidc, rogue: Rogue, provider: Provider, shake: HandShake
) -> None:
    rogue.about = {"claims_parameter_supported": True}
    both = replace(
        provider,
        acr_values="urn:password urn:mfa",
        demands=(
            Demand(level=Level.A, acr="urn:password"),
            Demand(level=Level.B, acr="urn:mfa"),
            Demand(level=Level.C, acr="urn:card"),
        ),
    )
    first = await _asked(oidc, both, shake)
    again = await _asked(oidc, both, replace(shake, sign_in=uuid4()))

    assert (first["acr_values"], first["max_age"]) == ("urn:password urn:mfa", "3600")
    assert "prompt" not in first
    assert (again["acr_values"], again["max_age"]) == ("urn:card urn:mfa", "0")
    assert again["prompt"] == "login"
    wanted = json.loads(again["claims"])["id_token"]["acr"]
    assert wanted == {"essential": True, "values": ["urn:card", "urn:mfa"]}


async def test_a_provider_that_tells_by_amr_alone_is_asked_as_it_was_written_down(
    oidc: Oidc, provider: Provider, shake: HandShake
) -> None:
    by_amr = replace(
        provider, acr_values="", demands=(Demand(level=Level.B, amr=frozenset({"otp"})),)
    )
    again = await _asked(oidc, by_amr, replace(shake, sign_in=uuid4()))

    assert "acr_values" not in again
    assert by_amr.can_step_up
    assert not replace(provider, demands=(Demand(level=Level.A),)).can_step_up


async def test_signing_out_there_takes_no_token_along(
    oidc: Oidc, rogue: Rogue, provider: Provider
) -> None:
    rogue.about = {"end_session_endpoint": f"{rogue.url}/out?realm=x"}
    url = await oidc.end_session_url(provider, back="https://x.example/o", language="nl", at=NOW)
    asked = parse_qs(urlsplit(str(url)).query)

    assert str(url).startswith(f"{rogue.url}/out?")
    assert asked == {
        "realm": ["x"],
        "client_id": ["traject"],
        "post_logout_redirect_uri": ["https://x.example/o"],
        "ui_locales": ["nl"],
    }


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"end_session_endpoint": "http://elsewhere.example/out"},
        {"end_session_endpoint": 7},
        {"issuer": "https://elsewhere.example"},
    ],
)
async def test_where_one_cannot_sign_out_there_it_is_only_here(
    oidc: Oidc, rogue: Rogue, provider: Provider, about: dict[str, object]
) -> None:
    rogue.about = about

    assert await oidc.end_session_url(provider, back="/", language="nl", at=NOW) is None
