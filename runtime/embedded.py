"""The servers that `traject up` brings along, where the settings name no others."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import SecretStr

from runtime import temporal
from runtime.postgres import EmbeddedPostgres
from runtime.settings import Settings
from runtime.temporal_server import EmbeddedTemporal
from runtime.trouble import Trouble

LOOPBACK: Final = "127.0.0.1"

Server = EmbeddedPostgres | EmbeddedTemporal


def servers(settings: Settings) -> list[Server]:
    """Those we have to bring along ourselves."""
    found: list[Server] = []
    if not settings.database_url.get_secret_value():
        found.append(_postgres(settings))
    if not settings.temporal_address:
        found.append(_temporal(settings))
    return found


def notes(started: list[Server]) -> Iterator[str]:
    """What a person should know about where things are."""
    for server in started:
        if isinstance(server, EmbeddedPostgres) and server.cluster.parent != server.folder:
            yield (
                f"note: {server.folder} is closed to the user that runs PostgreSQL for root; "
                f"its data is in {server.cluster}"
            )


def addresses(settings: Settings) -> Settings:
    """The same settings with the addresses of our own servers where none are given."""
    found: dict[str, Any] = {}
    if not settings.database_url.get_secret_value():
        found["database_url"] = _ours(settings)
    if not settings.temporal_address:
        found["temporal_address"] = _temporal(settings).address
    return settings.model_copy(update=found)


def has_our_database(settings: Settings) -> bool:
    """Whether the database is the one we bring along ourselves."""
    try:
        return settings.database_url in {SecretStr(""), _ours(settings)}
    except Trouble:  # none was ever made here
        return False


def end_leftovers(settings: Settings) -> None:
    """End what an earlier run left behind, so that nobody writes where we empty."""
    for server in servers(settings):
        server.end_leftover()


def _ours(settings: Settings) -> SecretStr:
    return SecretStr(_postgres(settings).url())


def _postgres(settings: Settings) -> EmbeddedPostgres:
    return EmbeddedPostgres(settings.data, port=settings.postgres_port)


def _temporal(settings: Settings) -> EmbeddedTemporal:
    return EmbeddedTemporal(
        settings.data,
        port=settings.temporal_port,
        ui_port=settings.temporal_ui_port,
        namespace=settings.temporal_namespace,
        search_attributes=temporal.SEARCH_ATTRIBUTES,
    )
