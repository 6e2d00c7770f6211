"""All that an installation may decide, in one place.

Read once by a composition root and passed down. Every setting is an environment variable with the
prefix TRAJECT_, or a line in `.env`.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from runtime.trouble import Trouble

PREFIX: Final = "TRAJECT_"
PROJECT: Final = Path(__file__).resolve().parent.parent

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Frozen: what was read at the start holds until the end."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=PROJECT / ".env",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,  # a wrong value may be a secret
        use_attribute_docstrings=True,
    )

    data: Path = PROJECT / ".data"
    """The folder that holds all data of the embedded servers. `traject reset` empties it."""

    database_url: SecretStr = SecretStr("")
    """postgresql://user:password@host:5432/name. Empty: the embedded PostgreSQL."""

    faces_database_url: SecretStr = SecretStr("")
    """The same database by a login for pages and API alone, a member of `traject_face` and
    `traject_door` and of nothing else. Empty: by `database_url`, in those roles."""

    keys: Path | None = None
    """The file of the keys for what lies sealed in the database. Empty: keys.json in `data`."""

    database_connect_timeout: Annotated[float, Field(gt=0)] = 1.5
    """Seconds to get a connection. The recording step needs less than 2."""

    database_statement_timeout: Annotated[float, Field(gt=0)] = 10.0
    """Seconds that one statement of a page or the API may take."""

    record_statement_timeout: Annotated[float, Field(gt=0, lt=2)] = 1.5
    """Seconds that one statement of the recording step may take; its local activity has 2."""

    postgres_port: Port = 54329
    """Port of the embedded PostgreSQL, on the loopback address."""

    temporal_address: str = ""
    """host:7233 of a Temporal server. Empty: the embedded one."""

    temporal_namespace: str = "traject"
    """The namespace that holds our workflows. The embedded server makes it."""

    temporal_port: Port = 7233
    """Port of the embedded Temporal server, on the loopback address."""

    temporal_ui_port: Port = 8233
    """Port of the embedded Temporal server's own pages."""

    temporal_metrics_address: str = ""
    """host:port where workers show their figures to Prometheus. Empty: nowhere."""

    build_id: str = ""
    """Which build the workers are, for example a git commit. Empty: a digest of the code."""

    deploys: Literal["in_place", "side_by_side"] = "in_place"
    """How a new build comes: in the place of the old one, or beside it until that is drained."""

    signing_key: Path = Path()
    """The file with the keys that sign checkpoints. Empty: signing-keys.json in the data folder."""

    tsa_url: str = ""
    """Where a time-stamping authority (RFC 3161) stamps checkpoints. Empty: nobody is asked."""

    host: str = "127.0.0.1"
    """The address that pages and API listen on."""

    port: Port = 8000
    """The port that pages and API listen on."""

    public_url: str = ""
    """Where people find us: https://traject.example.org. Empty: host and port themselves."""

    secrets: Path | None = None
    """The folder with our keys and secrets at sign-in providers. Empty: in the data folder."""

    themes: Path | None = None
    """The folder with the looks that alliances bring (docs/operate/themes.md). Empty: our own."""

    trusted_proxies: str = ""
    """Addresses, comma-separated, whose word we take for who asks. Empty: nobody's."""

    demo: bool = True
    """Whether `traject up` fills an empty database with a demo alliance."""

    mail_from: str = "traject <traject@localhost>"
    """Whom mail comes from: a name and an address that a person reads."""

    smtp_host: str = ""
    """The server that takes our mail. Empty: in the demo its own mailbox, elsewhere no mail."""

    smtp_port: Port = 587
    """The port of that server."""

    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the way to that server is closed. None is for a server on the same machine."""

    smtp_user: str = ""
    """As whom we send there. Empty: it asks for nobody."""

    smtp_password: SecretStr = SecretStr("")
    """The password of that user."""

    sms_url: str = ""
    """Where a provider of text messages takes one as JSON. Empty: no text messages."""

    sms_token: SecretStr = SecretStr("")
    """The bearer token for that provider."""

    sms_from: str = "traject"
    """Whom text messages come from."""

    mail_code_level: Literal["a", "b"] = "a"
    """What a code by mail is worth beside a link by the same mailbox. See docs/signing-in.md."""

    log_format: Literal["console", "json"] = "console"
    """How log lines look: for people, or one JSON object each."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least urgent lines that are still written."""

    otlp_endpoint: str = ""
    """Where traces go, for example http://127.0.0.1:4318. Empty: nowhere."""

    oin: Annotated[str, Field(pattern=r"^[0-9]{20}$")] = "0" * 20
    """The number of your organisation (OIN), as events to other systems name their source."""

    webhooks_local: bool = False
    """Whether events may be sent to this machine, by http too. Only to try things out."""

    @field_validator("data")
    @classmethod
    def _counts_from_the_project(cls, folder: Path) -> Path:
        return PROJECT / folder

    @property
    def key_file(self) -> Path:
        return self.data / "keys.json" if self.keys is None else PROJECT / self.keys

    @property
    def signing_key_file(self) -> Path:
        is_named = self.signing_key != Path()
        return PROJECT / self.signing_key if is_named else self.data / "signing-keys.json"

    @property
    def url(self) -> str:
        """Where a browser finds us."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared
        return f"http://{host}:{self.port}"

    @property
    def themes_folder(self) -> Path | None:
        return None if self.themes is None else PROJECT / self.themes

    @property
    def secrets_folder(self) -> Path:
        return self.secrets or self.data / "secrets"

    @property
    def is_safe_demo(self) -> bool:
        """Whether anybody may be anybody here: a demo, on this very machine and nowhere else."""
        return self.demo and not _why_no_demo(self)


def _why_no_demo(settings: Settings) -> str:
    """What makes an installation more than a demo on somebody's own machine."""
    if settings.host not in _LOOPBACK:
        return f"pages are opened to others ({PREFIX}HOST={settings.host})"
    if settings.public_url and urlsplit(settings.public_url).hostname not in _LOOPBACK:
        return f"pages have a public address ({PREFIX}PUBLIC_URL)"
    host = urlsplit(settings.database_url.get_secret_value()).hostname
    if host not in {None, *_LOOPBACK}:
        return f"the database is on another machine ({PREFIX}DATABASE_URL)"
    return ""


def load(**given: Any) -> Settings:  # noqa: ANN401 - a setting is of any type; pydantic checks it
    """Read the settings, or say which one is wrong and how to set it."""
    for name in os.environ:
        if name.startswith(PREFIX):
            _must_be_known(name)
    try:
        found = Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise _trouble(str(first["loc"][0]), first["msg"]) from error
    if found.demo and (why := _why_no_demo(found)):
        raise Trouble(
            f"This cannot be a demo: {why}, and in the demo anybody can be anybody.",
            f"Set {PREFIX}DEMO=false in the environment or in .env.",
        )
    return found


def _must_be_known(name: str) -> None:
    known = [field.upper() for field in Settings.model_fields]
    if name.removeprefix(PREFIX) not in known:
        meant = get_close_matches(name.removeprefix(PREFIX), known, n=1)
        hint = f"Did you mean {PREFIX}{meant[0]}?" if meant else "See .env.example for what is."
        raise Trouble(f"{name} is not a setting of traject.", hint)


def _trouble(field: str, reason: str) -> Trouble:
    """A wrong value, or a line in .env that means nothing to us."""
    if field not in Settings.model_fields:
        _must_be_known(field.upper())
    name, about = PREFIX + field.upper(), Settings.model_fields[field].description or ""
    return Trouble(
        f"{name} is wrong: {reason[0].lower()}{reason[1:]}.",
        f"Set it in the environment or in .env ({about.splitlines()[0]})",
    )
