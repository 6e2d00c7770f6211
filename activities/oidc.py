"""OpenID Connect: sends somebody to a provider, and finds out from its answer who they are.

The code flow with PKCE (S256), and state and nonce of 256 bits. What comes back counts only when
it is signed by exactly this provider, for us, for this very hand-shake, and not long ago.

SignInFailed
 ├─ Unreachable   the provider does not answer, or not as OpenID Connect has it
 ├─ Unproven      it answers, and the answer does not hold
 └─ NotSure       the answer holds, and does not say what the alliance demands
"""

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from domain.assurance import Level, level_of
from models.states import ClientAuth
from models.views import HandShake, Provider
from runtime.trouble import Trouble

LEEWAY: Final = 60
"""Seconds by which the clocks of a provider and ours may differ."""

ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
)
"""Signatures by a key pair. Never `none`, and never a secret that two sides know."""

_PATIENCE: Final = (3.0, 5.0)  # seconds to connect, and to answer
_MOST_BYTES: Final = 512 * 1024
_FRESH: Final = timedelta(hours=1)
_BYTES: Final = 32
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

log = structlog.get_logger()


class SignInFailed(Exception):
    """Nobody is signed in by this answer."""


class Unreachable(SignInFailed):
    """The provider does not answer, or says of itself what cannot be."""


class Unproven(SignInFailed):
    """The answer is not signed, not by whom it should be, not for us, or not for now."""


class NotSure(SignInFailed):
    """The provider recognised somebody, but not as surely as the alliance demands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Somebody as a provider knows them."""

    subject: str
    level: Level
    acr: str | None
    amr: tuple[str, ...]
    shown_at: datetime | None
    """When they showed the provider who they are; None where it does not say."""
    mail: str | None
    """An address that it has verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a provider says of itself."""

    about: Mapping[str, Any]
    keys: KeySet
    at: datetime


class Oidc:
    """All providers, by what they say of themselves. One for a whole process."""

    def __init__(self, secrets_folder: Path) -> None:
        self._secrets = secrets_folder
        self._known: dict[str, _Known] = {}

    async def authorization_url(
        self, provider: Provider, shake: HandShake, *, redirect: str, at: datetime
    ) -> str:
        """Where to send somebody.

        Raises:
            Unreachable: the provider does not say where.
        """
        known = await self._about(provider, at=at)
        asked: dict[str, Any] = {"nonce": shake.nonce, "code_verifier": shake.verifier}
        wanted = _acr_values(provider, shake)
        if wanted:
            asked["acr_values"] = " ".join(wanted)
        if provider.max_age is not None:
            asked["max_age"] = provider.max_age
        if known.about.get("claims_parameter_supported") is True:
            asked["claims"] = _claims_of(wanted)
        if shake.sign_in is not None:  # to show it once more is the point
            asked |= {"prompt": "login", "max_age": 0}
        url, _ = self._session(provider, redirect).create_authorization_url(
            known.about["authorization_endpoint"], state=shake.state, **asked
        )
        return str(url)

    async def end_session_url(
        self, provider: Provider, *, back: str, language: str, at: datetime
    ) -> str | None:
        """Where somebody signs out at a provider too, and comes back; None where that cannot be.

        No token goes along, since it would stand in an address: the provider asks them once more.
        """
        try:
            known = await self._about(provider, at=at)
            endpoint = known.about.get("end_session_endpoint")
            where = None if endpoint is None else _private(endpoint)
        except Unreachable:
            return None
        asked = {
            "client_id": provider.client_id,
            "post_logout_redirect_uri": back,
            "ui_locales": language,
        }
        return None if where is None else add_params_to_uri(where, list(asked.items()))

    async def recognise(  # noqa: PLR0913 - all that came back, and what it is held against
        self,
        provider: Provider,
        shake: HandShake,
        *,
        code: str,
        said_issuer: str | None,
        redirect: str,
        at: datetime,
    ) -> Recognised:
        """Hand in a code, and find out whom it is about. Raises what this module can raise."""
        known = await self._about(provider, at=at)
        _must_be_the_issuer(provider, known.about, said_issuer)
        token = await self._token(provider, known, code, shake, redirect)
        claims = await self._claims(provider, known, token, shake, at=at)
        mail = await self._mail(provider, known, token, claims)
        return _recognised(provider, claims, mail)

    async def _token(
        self, provider: Provider, known: _Known, code: str, shake: HandShake, redirect: str
    ) -> Mapping[str, Any]:
        endpoint = known.about["token_endpoint"]
        session = self._session(provider, redirect, audience=provider.issuer)
        try:
            token = await asyncio.to_thread(
                session.fetch_token,
                endpoint,
                code=code,
                code_verifier=shake.verifier,
                grant_type="authorization_code",
                timeout=_PATIENCE,
                allow_redirects=False,
            )
        except AuthlibBaseError as refused:
            log.warning("oidc.code_refused", provider=str(provider.id), error=refused.error)
            raise Unproven from refused
        except (requests.RequestException, ValueError) as error:
            log.warning("oidc.no_token", provider=str(provider.id), error=type(error).__name__)
            raise Unreachable from error
        if not isinstance(token.get("id_token"), str):
            raise Unproven
        answer: Mapping[str, Any] = token
        return answer

    async def _claims(
        self,
        provider: Provider,
        known: _Known,
        token: Mapping[str, Any],
        shake: HandShake,
        *,
        at: datetime,
    ) -> Mapping[str, Any]:
        """What the token says, once it holds. New keys of a provider are fetched once."""
        try:
            return _checked(provider, known.keys, token, shake, at=at)
        except Unproven:
            fresh = await self._about(provider, at=at, anew=True)
            if fresh.keys.as_dict() == known.keys.as_dict():
                raise
            return _checked(provider, fresh.keys, token, shake, at=at)

    async def _mail(
        self,
        provider: Provider,
        known: _Known,
        token: Mapping[str, Any],
        claims: Mapping[str, Any],
    ) -> str | None:
        """An address that the provider has verified, where the alliance goes by it."""
        if not provider.links_by_mail:
            return None
        told, endpoint = claims, known.about.get("userinfo_endpoint")
        if "email" not in claims and endpoint:
            headers = {"Authorization": f"Bearer {token.get('access_token')}"}
            told = await _fetched(_private(endpoint), headers)
            if told.get("sub") != claims["sub"]:
                raise Unproven
        mail = told.get("email")
        is_verified = told.get("email_verified") is True
        return mail if is_verified and isinstance(mail, str) else None

    async def _about(self, provider: Provider, *, at: datetime, anew: bool = False) -> _Known:
        known = self._known.get(provider.issuer)
        if known is None or anew or at - known.at > _FRESH:
            about = await _discovered(provider.issuer)
            keys = await _fetched(about["jwks_uri"])
            try:
                known = _Known(about=about, keys=_key_set(keys), at=at)
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise Unreachable from error
            self._known[provider.issuer] = known
        return known

    def _session(self, provider: Provider, redirect: str, *, audience: str = "") -> OAuth2Session:
        session = OAuth2Session(
            provider.client_id,
            self._secret_of(provider) if audience else None,
            token_endpoint_auth_method=provider.client_auth.value,
            scope=provider.scope,
            redirect_uri=redirect,
            code_challenge_method="S256",
        )
        if audience and provider.client_auth is ClientAuth.PRIVATE_KEY_JWT:
            key = session.client_secret
            alg = "PS256" if isinstance(key, RSAKey) else "ES256"
            header = {"kid": key.thumbprint()}
            session.register_client_auth_method(PrivateKeyJWT(audience, alg=alg, headers=header))
        return session

    def _secret_of(self, provider: Provider) -> Any:  # noqa: ANN401 - a key, or a plain secret
        return secret_in(self._secrets / provider.secret, provider.client_auth)


def secret_in(file: Path, client_auth: ClientAuth) -> Any:  # noqa: ANN401 - as above
    """Our private key at a provider, or the secret it gave us.

    Raises:
        Trouble: there is no such file, or something else is in it.
    """
    try:
        content = file.read_bytes().strip()
        if client_auth is not ClientAuth.PRIVATE_KEY_JWT:
            return content.decode()
        for kind in (RSAKey, ECKey):
            try:
                return kind.import_key(content)
            except (JoseError, ValueError, TypeError):
                continue
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(
            f"{file} cannot be read.", "It must hold our key or secret at a provider."
        ) from error
    raise Trouble(f"{file} holds no RSA or EC private key.", "It must be PEM, without a password.")


def new_secret() -> str:
    """A word of 256 bits: a state, a nonce, a verifier."""
    return secrets.token_urlsafe(_BYTES)


async def _discovered(issuer: str) -> Mapping[str, Any]:
    """What a provider says of itself at the address that is its name."""
    _private(issuer)
    about = await _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != issuer:
        raise Unreachable(f"it says that it is {about.get('issuer')}")
    for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _private(about.get(endpoint))
    if "S256" not in about.get("code_challenge_methods_supported", ["S256"]):
        raise Unreachable("it does not know PKCE")
    return about


def _private(url: object) -> str:
    """An address that nobody reads along with."""
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return str(url)
    raise Unreachable("an address of it is not private")


async def _fetched(url: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    try:
        content = await asyncio.to_thread(_get, url, dict(headers or {}))
        answer = json.loads(content)
    except (requests.RequestException, ValueError) as error:
        log.warning("oidc.unreachable", error=type(error).__name__)
        raise Unreachable from error
    if not isinstance(answer, dict):
        raise Unreachable
    return answer


def _get(url: str, headers: dict[str, str]) -> bytes:
    with requests.Session() as session:
        session.trust_env = False  # no password of a .netrc goes along
        with session.get(
            url, headers=headers, timeout=_PATIENCE, allow_redirects=False, stream=True
        ) as answer:
            answer.raise_for_status()
            if answer.status_code != requests.codes.ok:
                raise ValueError("an answer that leads elsewhere")
            content = answer.raw.read(_MOST_BYTES + 1, decode_content=True)
    if len(content) > _MOST_BYTES:
        raise ValueError("too long an answer")
    return bytes(content)


def _key_set(keys: Mapping[str, Any]) -> KeySet:
    """The keys that sign; others in the set are not for us."""
    signing = [
        key for key in keys["keys"] if key.get("use", "sig") == "sig" and key["kty"] != "oct"
    ]
    return KeySet.import_key_set({"keys": signing})


def _acr_values(provider: Provider, shake: HandShake) -> list[str]:
    """How they should be recognised, the surest first; once more, so that it is sure enough."""
    enough = [each.acr for each in provider.sure_enough if each.acr is not None]
    if shake.sign_in is not None and enough:
        return list(dict.fromkeys(enough))
    return provider.acr_values.split()


def _claims_of(wanted: Sequence[str]) -> str:
    """What the token has to say of how somebody was recognised."""
    acr: dict[str, Any] = {"essential": True}
    if wanted:
        acr["values"] = list(wanted)
    told = {"acr": acr, "amr": None, "auth_time": {"essential": True}}
    return json.dumps({"id_token": told}, separators=(",", ":"))


def _must_be_the_issuer(provider: Provider, about: Mapping[str, Any], said: str | None) -> None:
    """Against one provider that hands over the code of another (RFC 9207)."""
    is_promised = about.get("authorization_response_iss_parameter_supported") is True
    if said is None and not is_promised:
        return
    if said is None or not compare_digest(said.encode(), provider.issuer.encode()):
        log.warning("oidc.other_issuer", provider=str(provider.id))
        raise Unproven


def _checked(
    provider: Provider,
    keys: KeySet,
    token: Mapping[str, Any],
    shake: HandShake,
    *,
    at: datetime,
) -> Mapping[str, Any]:
    try:
        read = jwt.decode(token["id_token"], keys, algorithms=sorted(ALGORITHMS))
        max_age = 0 if shake.sign_in is not None else provider.max_age
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "nonce": {"essential": True, "value": shake.nonce},
                "sub": {"essential": True},
                **({} if max_age is None else {"auth_time": {"essential": True}}),
            },
            {
                "nonce": shake.nonce,
                "client_id": provider.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(at.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        log.warning("oidc.unproven", provider=str(provider.id), error=type(error).__name__)
        raise Unproven from error
    _must_be_recent(claims, shake, max_age, at=at)
    return dict(claims)


def _must_be_recent(
    claims: Mapping[str, Any], shake: HandShake, max_age: int | None, *, at: datetime
) -> None:
    """They showed it as lately as was asked; where it was asked anew, since then."""
    if max_age is None:
        return
    oldest = at.timestamp() - max_age
    if shake.sign_in is not None:
        oldest = shake.begun_at.timestamp()
    if claims["auth_time"] < oldest - LEEWAY:
        raise Unproven


def _recognised(provider: Provider, claims: Mapping[str, Any], mail: str | None) -> Recognised:
    acr, amr, shown = claims.get("acr"), claims.get("amr", ()), claims.get("auth_time")
    acr = acr if isinstance(acr, str) else None
    amr = tuple(each for each in amr if isinstance(each, str)) if isinstance(amr, Sequence) else ()
    level = level_of(provider.demands, acr=acr, amr=amr)
    if level is None:
        log.warning("oidc.not_sure", provider=str(provider.id))
        raise NotSure
    return Recognised(
        subject=claims["sub"],
        level=level,
        acr=acr,
        amr=amr,
        shown_at=None if shown is None else datetime.fromtimestamp(shown, UTC),
        mail=mail,
    )
