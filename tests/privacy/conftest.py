"""The stack of `tests.api.stack`, with the two offices that may erase."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from domain.seats import SeatKind
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.people import Known, add_person
from tests.api.stack import (
    client,
    elsewhere,
    engine,
    here,
    people,
    raise_one,
    raised,
    sessions,
    settings,
    stranger,
    workers,
)
from tests.own_logs import own_logs

__all__ = [
    "client",
    "elsewhere",
    "engine",
    "here",
    "own_logs",
    "people",
    "raise_one",
    "raised",
    "sessions",
    "settings",
    "stranger",
    "workers",
]

Typing = Callable[..., Awaitable[Result]]


@pytest.fixture(scope="module", autouse=True)
async def _officers(
    workers: None,  # noqa: ARG001 - it must run
    sessions: Sessions,
    here: Known,
) -> None:
    """The workers run, and beside the director there is a privacy officer."""
    await add_person(sessions, here, "privacy_officer", office=SeatKind.PRIVACY_OFFICER)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("data")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def type_(settings: Settings, here: Known, data: Path) -> Typing:
    """Types a command as somebody with a token; without a name, as nobody."""

    async def typed(*words: str, by: str = "") -> Result:
        environment = {
            "TRAJECT_DATABASE_URL": settings.database_url.get_secret_value(),
            "TRAJECT_TEMPORAL_ADDRESS": settings.temporal_address,
            "TRAJECT_TEMPORAL_NAMESPACE": settings.temporal_namespace,
            "TRAJECT_DATA": str(data),
            "TRAJECT_KEYS": str(settings.keys),
            "COLUMNS": "160",
        }
        more: list[str] = []
        if by:
            token = data / f"{by}.token"
            token.write_text(here.tokens[by])
            more = ["--token-file", str(token)]
        runner = CliRunner(env=environment)
        return await asyncio.to_thread(lambda: runner.invoke(cli.app, [*words, *more]))

    return typed
